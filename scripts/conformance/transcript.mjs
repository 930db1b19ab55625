// Answers written down on one database, to be compared with those on the other.

import { appendFileSync, existsSync, readFileSync } from 'node:fs';
const { httpUrl } = JSON.parse(process.env.ORG_CONFORMANCE_TARGET ?? '{}');

const ids = new Map();

/** Writes down what was asked and answered, without what differs from run to run. */
export function note(asked, { status, body }) {
  const file = process.env.ORG_CONFORMANCE_TRANSCRIPT;
  if (file) appendFileSync(file, `${withoutIds(`${asked} ${status} ${plain(body)}`)}\n`);
}

/** The lines that differ, as pairs; nothing unless both are there. */
export function differences(first, second) {
  if (!existsSync(first) || !existsSync(second)) return [];
  const [a, b] = [first, second].map((file) => readFileSync(file, 'utf8').split('\n'));
  const length = Math.max(a.length, b.length);
  const pairs = Array.from({ length }, (_, line) => [a[line] ?? '', b[line] ?? '']);
  return pairs.filter(([one, other]) => one !== other);
}

function plain(body) {
  const text = JSON.stringify(body, (key, value) => {
    if (key === 'clerk_trace_id') return undefined;
    return typeof value === 'number' && key.endsWith('_at') ? 'time' : value;
  });
  return text.replaceAll(httpUrl, '').replace(/ticket=\w+/g, 'ticket');
}

const withoutIds = (text) => text.replace(/\b([a-z]+)_[0-9A-Za-z]{27}\b/g, numbered);

function numbered(id, prefix) {
  if (!ids.has(id)) ids.set(id, `${prefix}#${ids.size}`);
  return ids.get(id);
}
