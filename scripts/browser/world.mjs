// The server, the sites and the browser that the tests share, and what they do with them.

import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';
import { startServer } from '../conformance/server.mjs';
import { publishableKey, startSite } from './site.mjs';

const ARTEFACTS =
  process.env.ORG_BROWSER_ARTEFACTS ??
  fileURLToPath(new URL('../../artefacts/browser', import.meta.url));
const CHROMIUM = process.env.ORG_CHROMIUM ?? '/usr/bin/chromium';
const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];
const PATIENCE_MS = 30_000;

export const password = 'Correct-horse-1';
export const newEmail = () => `u${randomBytes(5).toString('hex')}@browser.example`;
export const unique = (stem) => `${stem} ${randomBytes(4).toString('hex')}`;

/** `same` has the server's origin, `other` is on a port of its own. */
export async function startWorld(env = {}) {
  let server;
  const settings = (url) => ({ publishableKey: publishableKey(url), proxyUrl: url });
  const same = await startSite({ server: () => server.target.httpUrl, settings });
  const binary = process.env.ORG_SERVER_BIN;
  server = await startServer({ binary, env: { ORG_PUBLIC_URL: same.url, ...env } });
  const direct = { publishableKey: publishableKey(same.url), proxyUrl: server.target.httpUrl };
  const other = await startSite({ server: () => server.target.httpUrl, settings: () => direct });
  const profile = await mkdtemp(join(tmpdir(), 'org-browser-'));
  const browser = await chromium.launch({
    executablePath: CHROMIUM,
    args: FLAGS,
    env: { ...process.env, HOME: profile, XDG_CONFIG_HOME: profile, XDG_CACHE_HOME: profile },
  });
  await mkdir(ARTEFACTS, { recursive: true });
  const stop = async () => {
    await browser.close();
    await Promise.all([same.stop(), other.stop()]);
    await server.stop();
    await rm(profile, { recursive: true, force: true });
  };
  return { browser, server, same, other, stop };
}

/** A page of a browser that nobody has used before, with the library loaded. */
export async function openPage(world, url, path = '/') {
  const context = await world.browser.newContext();
  context.setDefaultTimeout(PATIENCE_MS);
  const page = await context.newPage();
  page.faults = [];
  page.on('console', (message) => {
    if (message.type() === 'error') page.faults.push(`${message.text()} ${message.location().url}`);
  });
  page.on('pageerror', (error) => page.faults.push(String(error)));
  await visit(page, `${url}${path}`);
  return page;
}

export async function visit(page, url) {
  await page.goto(url);
  await page.waitForFunction(() => window.ready === true);
}

export const screenshot = (page, name) =>
  page.screenshot({ path: join(ARTEFACTS, `${name}.png`), fullPage: true });

/** What the first group of `pattern` is in the newest mail to an address, once that is not `known`. */
export async function mailed(world, address, pattern, known) {
  const gaveUp = Date.now() + PATIENCE_MS;
  while (Date.now() < gaveUp) {
    const log = await readFile(world.server.target.logFile, 'utf8');
    const mails = log.split(/(?=mail mail_\w+ to )/).filter((text) => text.includes(address));
    const found = mails.map((text) => pattern.exec(text)?.[1]).filter(Boolean);
    if (found.length > 0 && found.at(-1) !== known) return found.at(-1);
    await sleep(100);
  }
  return assert.fail(`no mail to ${address} with ${pattern}`);
}

export const codeMailedTo = (world, address) => mailed(world, address, /^\s*(\d{6})\s*$/m);
export const linkMailedTo = (world, address, known) =>
  mailed(world, address, /(\S+\/v1\/tickets\/accept\?ticket=\w+)/, known);

/** Signs a new user up and in, address proved by the code that is mailed. */
export async function signUp(world, page, emailAddress = newEmail()) {
  await page.evaluate(
    async ({ emailAddress, password }) => {
      const attempt = await Clerk.client.signUp.create({ emailAddress, password, firstName: 'Ada' });
      if (attempt.status !== 'missing_requirements') throw new Error(attempt.status);
      await attempt.prepareEmailAddressVerification({ strategy: 'email_code' });
    },
    { emailAddress, password },
  );
  const code = await codeMailedTo(world, emailAddress);
  await page.evaluate(async (code) => {
    const done = await Clerk.client.signUp.attemptEmailAddressVerification({ code });
    if (done.status !== 'complete') throw new Error(done.status);
    await Clerk.setActive({ session: done.createdSessionId });
  }, code);
  return emailAddress;
}

export const signIn = (page, identifier) =>
  page.evaluate(
    async ({ identifier, password }) => {
      const attempt = await Clerk.client.signIn.create({ identifier, password });
      if (attempt.status !== 'complete') throw new Error(attempt.status);
      await Clerk.setActive({ session: attempt.createdSessionId });
    },
    { identifier, password },
  );

/** Signs everybody out of this browser. Without a callback the library goes to another page. */
export const signOut = (page) => page.evaluate(() => Clerk.signOut(() => {}));

export const whoami = (page) =>
  page.evaluate(() => ({
    email: Clerk.user?.primaryEmailAddress?.emailAddress ?? null,
    organization: Clerk.organization?.id ?? null,
    memberships: Clerk.user?.organizationMemberships.map((one) => [one.organization.id, one.role]),
  }));

/** What the session token says now. */
export const claims = (page) =>
  page.evaluate(async () => {
    const token = await Clerk.session.getToken({ skipCache: true });
    return JSON.parse(atob(token.split('.')[1].replaceAll('-', '+').replaceAll('_', '/')));
  });
