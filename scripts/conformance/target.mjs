// The running server, as suite.mjs describes it, and helpers every test shares.

import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { promisify } from 'node:util';

const description = process.env.ORG_CONFORMANCE_TARGET;
assert(description, 'run these tests with scripts/conformance/run');

export const target = JSON.parse(description);

/** A text no other test uses; fit for a slug, a name and the local part of an address. */
export const unique = (stem) => `${stem}-${randomBytes(5).toString('hex')}`;

/** The error of a call that must fail. */
export const refusal = (promise) =>
  promise.then(
    (value) => assert.fail(`accepted: ${JSON.stringify(value)}`),
    (error) => error,
  );

/** One request by hand; `json` is sent as such, `form` url-encoded, `text` as it is. */
export async function call(method, url, { json, form, text, headers } = {}) {
  const encoded = encode({ json, form, text });
  const response = await fetch(url, {
    method,
    headers: { ...encoded.headers, ...headers },
    body: encoded.body,
  });
  const raw = await response.text();
  const isJson = response.headers.get('content-type')?.startsWith('application/json');
  const body = isJson ? JSON.parse(raw) : raw;
  return { status: response.status, headers: response.headers, body };
}

function encode({ json, form, text }) {
  const as = (type, body) => ({ headers: { 'content-type': type }, body });
  if (json !== undefined) return as('application/json', JSON.stringify(json));
  if (form) return as('application/x-www-form-urlencoded', new URLSearchParams(form).toString());
  return { body: text };
}

export const bearer = (token) => ({ authorization: `Bearer ${token}` });

/** What a command of the server prints, beside the running one on the same database. */
export async function serverCommand(...args) {
  const { binary, env } = target.command;
  const { stdout } = await promisify(execFile)(binary, args, { env, timeout: 20_000 });
  return stdout;
}
