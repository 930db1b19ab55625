// px0's registration, codes, sessions and profile, as its console uses them.

import { administrator, login, px0 } from './px0-client.mjs';
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { test } from 'node:test';
import { target, unique } from './target.mjs';

const MAIL_MS = 20_000;
const password = 'Aa1!aaaaaaaa';
const stranger = px0();

function assertRefused({ status, body }, expectedStatus, error) {
  assert.deepEqual([status, body], [expectedStatus, { error }]);
}

const newAddress = () => `${unique('person')}@conformance.example`;

/** The code in the newest mail to an address, of which so many were sent; mail is printed to the log. */
async function mailedCode(address, count = 1) {
  const gaveUp = Date.now() + MAIL_MS;
  while (Date.now() < gaveUp) {
    const mails = (await readFile(target.logFile, 'utf8')).split(` to ${address}: `).slice(1);
    const code = mails.length >= count && mails.at(-1).match(/enter this code .*:\s+(\S+)\s+If/);
    if (code) return code[1];
    await sleep(50);
  }
  throw new Error(`no mail to ${address}`);
}

async function registered() {
  const account = { email: newAddress(), password };
  const { status, body } = await stranger('POST', '/auth/register', account);
  assert.equal(status, 201, JSON.stringify(body));
  assert.deepEqual([body.user.is_admin, body.user.is_verified], [false, false]);
  return account;
}

async function verified() {
  const account = await registered();
  const proof = { email: account.email, code: await mailedCode(account.email) };
  const { status, body } = await stranger('POST', '/auth/verify-email', proof);
  assert.deepEqual([status, body], [200, { message: 'email verified successfully' }]);
  return account;
}

test('whoever registers is kept out until the code of the mail is entered', async () => {
  const account = await registered();
  const code = await mailedCode(account.email);
  assert.match(code, /^\d{6}$/);
  const session = await login(account);
  assert.equal(session.user.is_verified, false);
  const caller = px0(session.token);
  assertRefused(await caller('GET', '/auth/me'), 403, 'user is not verified');
  const wrong = { email: account.email, code: code === '000000' ? '000001' : '000000' };
  assertRefused(await stranger('POST', '/auth/verify-email', wrong), 400, 'invalid verification code');
  const proof = { email: account.email, code };
  assert.equal((await stranger('POST', '/auth/verify-email', proof)).status, 200);
  assert.equal((await caller('GET', '/auth/me')).body.user.is_verified, true);
  const path = `/auth/verify-email?email=${encodeURIComponent(account.email)}`;
  assertRefused(await stranger('GET', path), 400, 'user is already verified');
  const again = await stranger('POST', '/auth/verify-email', proof);
  assert.deepEqual([again.status, again.body], [200, { message: 'user is already verified' }]);
});

test('a code is mailed again on demand, and the newest counts', async () => {
  const { email } = await registered();
  await mailedCode(email);
  const asked = await stranger('GET', `/auth/verify-email?email=${encodeURIComponent(email)}`);
  const message = 'verification email sent successfully';
  assert.deepEqual([asked.status, asked.body], [200, { message }]);
  const proof = { email, code: await mailedCode(email, 2) };
  assert.equal((await stranger('POST', '/auth/verify-email', proof)).status, 200);
  assertRefused(await stranger('GET', '/auth/verify-email'), 400, 'email is required');
  const nobody = `/auth/verify-email?email=${encodeURIComponent(newAddress())}`;
  assertRefused(await stranger('GET', nobody), 404, 'user not found');
});

test('a forgotten password is reset by a code, once', async () => {
  const account = await verified();
  const { token } = await login(account);
  const { email } = account;
  const asked = await stranger('POST', '/auth/password-reset/trigger', { email });
  const message = 'password reset email sent successfully';
  assert.deepEqual([asked.status, asked.body], [200, { message }]);
  const reset = { code: await mailedCode(email, 2), new_password: 'Bb2!bbbbbbbb' };
  const done = await stranger('POST', '/auth/password-reset/reset', reset);
  assert.deepEqual([done.status, done.body], [200, { message: 'password reset successfully', email }]);
  assertRefused(await px0(token)('GET', '/auth/me'), 401, 'unauthorized');
  assertRefused(await stranger('POST', '/auth/login', account), 401, 'invalid credentials');
  await login({ email, password: reset.new_password });
  const again = await stranger('POST', '/auth/password-reset/reset', reset);
  assertRefused(again, 400, 'invalid or expired password reset code');
  const nobody = await stranger('POST', '/auth/password-reset/trigger', { email: newAddress() });
  assertRefused(nobody, 404, 'user not found');
});

test('sessions are listed without their tokens, and revoked', async () => {
  const account = await verified();
  const [first, second] = [await login(account), await login(account)];
  const caller = px0(second.token);
  const { status, body } = await caller('GET', '/auth/sessions');
  assert.equal(status, 200);
  assert.equal(body.sessions.length, 2);
  for (const session of body.sessions) {
    const keys = ['created_at', 'expires_at', 'id', 'token', 'user_id'];
    assert.deepEqual(Object.keys(session).sort(), keys);
    assert.equal(session.user_id, second.user.id);
    assert(![first.token, second.token].includes(session.token));
  }
  const admin = await administrator();
  for (const { id } of body.sessions) {
    assertRefused(await admin('DELETE', `/auth/sessions/${id}`), 404, 'session not found');
    assert.equal((await caller('DELETE', `/auth/sessions/${id}`)).status, 204);
    if ((await caller('GET', '/auth/me')).status === 401) break;
  }
  assertRefused(await admin('DELETE', '/auth/sessions/1'), 400, 'invalid id');
});

test('a password is changed, and other sessions end', async () => {
  const account = await verified();
  const [mine, other] = [px0((await login(account)).token), px0((await login(account)).token)];
  const path = '/auth/me/change-password';
  const both = 'current_password and new_password are required';
  assertRefused(await mine('POST', path, {}), 400, both);
  const change = { current_password: 'wrong', new_password: 'Bb2!bbbbbbbb' };
  assertRefused(await mine('POST', path, change), 401, 'invalid current password');
  const right = { ...change, current_password: password };
  const { status, body } = await mine('POST', path, right);
  assert.deepEqual([status, body], [200, { message: 'password changed successfully' }]);
  assert.equal((await mine('GET', '/auth/me')).status, 200);
  assertRefused(await other('GET', '/auth/me'), 401, 'unauthorized');
});

test('an address is changed and proved, and a user goes', async () => {
  const account = await verified();
  const caller = px0((await login(account)).token);
  const taken = await caller('PUT', '/auth/me', { email: target.admin.email });
  assertRefused(taken, 409, 'email already taken');
  assertRefused(await caller('PUT', '/auth/me', {}), 400, 'email is required');
  const email = newAddress();
  const { status, body } = await caller('PUT', '/auth/me', { email });
  assert.deepEqual([status, body.user.email, body.user.is_verified], [200, email, false]);
  assertRefused(await caller('GET', '/auth/me'), 403, 'user is not verified');
  const proof = { email, code: await mailedCode(email) };
  assert.equal((await stranger('POST', '/auth/verify-email', proof)).status, 200);
  assert.equal((await caller('DELETE', '/auth/me')).status, 204);
  assertRefused(await caller('GET', '/auth/me'), 401, 'unauthorized');
  assertRefused(await stranger('POST', '/auth/login', { email, password }), 401, 'invalid credentials');
});

test('a page of the console may call, another may not', async () => {
  const ask = (origin, options = {}) =>
    fetch(`${target.httpUrl}/v1/orgs`, { ...options, headers: { origin, ...options.headers } });
  const beforehand = { method: 'OPTIONS', headers: { 'access-control-request-method': 'POST' } };
  const console = 'http://localhost:3001';
  const asked = await ask(console, beforehand);
  assert.deepEqual([asked.status, asked.headers.get('access-control-allow-origin')], [204, console]);
  const refused = await ask(console);
  assert.deepEqual([refused.status, refused.headers.get('access-control-allow-origin')], [401, console]);
  const other = await ask('http://elsewhere.example');
  assert.equal(other.headers.get('access-control-allow-origin'), null);
  assert.equal(other.headers.get('vary'), 'Origin');
});
