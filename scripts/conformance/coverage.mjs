// Which endpoints were answered with a 2xx. Test files are processes of their own, so
// what each saw is added to one file, which suite.mjs reads after the last.

import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { endpointOf, endpoints, exceptions } from './clerk-endpoints.mjs';

const file = process.env.ORG_CONFORMANCE_COVERAGE;
const seen = new Set();

/** Notes a successful answer of the Backend API. */
export function record({ method, url, headers }, { status }) {
  const { pathname } = new URL(url);
  const isBackend = headers.get('authorization')?.startsWith('Bearer sk_');
  if (!file || !isBackend || status < 200 || status > 299) return;
  const name = endpointOf(method, pathname.replace(/^\/v1/, ''))?.name;
  if (!name || seen.has(name)) return;
  seen.add(name);
  appendFileSync(file, `${name}\n`);
}

/** What is wrong after a whole run, one text each. */
export function coverageFaults(path) {
  const covered = new Set(existsSync(path) ? readFileSync(path, 'utf8').split('\n') : []);
  const missing = endpoints.filter(({ name }) => !covered.has(name) && !(name in exceptions));
  const needless = Object.keys(exceptions).filter((name) => covered.has(name));
  return [
    ...missing.map(({ tier, name }) => `never answered with a 2xx: ${name} (tier ${tier})`),
    ...needless.map((name) => `an exception, yet answered with a 2xx: ${name}`),
  ];
}
