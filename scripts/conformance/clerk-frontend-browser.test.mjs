// Signing in and up, sessions, the client and the caller in the Clerk Frontend API, as a browser asks
// for them: every answer is held against the published document.

import { clerk, newEmail, newUser } from './clerk-clients.mjs';
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { call, target, unique } from './target.mjs';

const PASSWORD = 'Correct-horse-1';
const MAIL_MS = 15_000;

/** A browser on a page of the server: it keeps cookies. The answers are what is in the wrapping. */
function browser() {
  const cookies = new Map();
  return async (method, path, form, status = 200) => {
    const cookie = Array.from(cookies, ([name, value]) => `${name}=${value}`).join('; ');
    const url = new URL(`${target.httpUrl}/v1${path}`);
    url.searchParams.set('__clerk_api_version', '2026-08-20');
    const answer = await call(method, url, {
      ...(form && { form }),
      headers: { origin: target.httpUrl, ...(cookie && { cookie }) },
    });
    for (const set of answer.headers.getSetCookie()) {
      const [, name, value] = /^([^=]+)=([^;]*)/.exec(set);
      cookies.set(name, value);
    }
    assert.equal(answer.status, status, `${method} ${path}: ${JSON.stringify(answer.body)}`);
    return status < 300 ? (answer.body.response ?? answer.body) : answer.body.errors[0].code;
  };
}

/** The newest code of six digits that was mailed to an address. */
async function codeMailedTo(address) {
  const gaveUp = Date.now() + MAIL_MS;
  while (Date.now() < gaveUp) {
    const log = await readFile(target.logFile, 'utf8');
    const mails = log.split(/(?=mail mail_\w+ to )/).filter((mail) => mail.includes(address));
    const codes = mails.map((mail) => /^\s*(\d{6})\s*$/m.exec(mail)?.[1]).filter(Boolean);
    if (codes.length > 0) return codes.at(-1);
    await sleep(100);
  }
  return assert.fail(`no code was mailed to ${address}`);
}

/** A new user, signed in on a browser of theirs. */
async function signedIn() {
  const address = newEmail();
  const user = await newUser({ emailAddress: [address], password: PASSWORD });
  const ask = browser();
  const done = await ask('POST', '/client/sign_ins', { identifier: address, password: PASSWORD });
  assert.equal(done.status, 'complete');
  return { user, address, ask, session: `/client/sessions/${done.created_session_id}` };
}

test('a stranger is shown the environment and a client of their own', async () => {
  const ask = browser();
  const { auth_config: auth } = await ask('GET', '/environment');
  assert.equal(auth.single_session_mode, true);
  assert.deepEqual(await ask('PATCH', '/environment'), await ask('GET', '/environment'));
  const { id } = await ask('PUT', '/client');
  assert.equal((await ask('POST', '/client')).id, id);
  assert.equal((await ask('GET', '/client')).id, id);
  assert.equal(await ask('GET', '/me', undefined, 401), 'authentication_invalid');
  await ask('DELETE', '/client');
});

test('somebody signs in in two steps', async () => {
  const address = newEmail();
  await newUser({ emailAddress: [address], password: PASSWORD });
  const ask = browser();
  const begun = await ask('POST', '/client/sign_ins', { identifier: address });
  assert.equal(begun.status, 'needs_first_factor');
  const at = `/client/sign_ins/${begun.id}`;
  assert.equal((await ask('GET', at)).id, begun.id);
  const wrong = { strategy: 'password', password: 'Another-horse-1' };
  assert.equal(await ask('POST', `${at}/attempt_first_factor`, wrong, 422), 'form_password_incorrect');
  const right = { strategy: 'password', password: PASSWORD };
  const done = await ask('POST', `${at}/attempt_first_factor`, right);
  assert.equal(done.status, 'complete');
  const again = await ask('POST', '/client/sign_ins', { identifier: address }, 400);
  assert.equal(again, 'session_exists');
});

test('somebody signs in by a code', async () => {
  const address = newEmail();
  await newUser({ emailAddress: [address], password: PASSWORD });
  const ask = browser();
  const begun = await ask('POST', '/client/sign_ins', {
    identifier: address,
    strategy: 'email_code',
  });
  const at = `/client/sign_ins/${begun.id}`;
  const { email_address_id } = begun.supported_first_factors.find(
    ({ strategy }) => strategy === 'email_code',
  );
  await ask('POST', `${at}/prepare_first_factor`, { strategy: 'email_code', email_address_id });
  const attempt = (code, status) =>
    ask('POST', `${at}/attempt_first_factor`, { strategy: 'email_code', code }, status);
  assert.equal(await attempt('none', 422), 'form_code_incorrect');
  assert.equal((await attempt(await codeMailedTo(address))).status, 'complete');
});

test('somebody signs in by a token that the operator made', async () => {
  const user = await newUser();
  const { token } = await clerk.signInTokens.createSignInToken({
    userId: user.id,
    expiresInSeconds: 600,
  });
  const ask = browser();
  const ticket = { strategy: 'ticket', ticket: token };
  assert.equal((await ask('POST', '/client/sign_ins', ticket)).status, 'complete');
  assert.equal((await ask('GET', '/me')).id, user.id);
});

test('somebody signs up, and proves the address by a code', async () => {
  const address = newEmail();
  const ask = browser();
  const common = { email_address: address, password: 'password1' };
  assert.equal(await ask('POST', '/client/sign_ups', common, 422), 'form_password_pwned');
  const begun = await ask('POST', '/client/sign_ups', { email_address: address });
  assert.deepEqual(begun.missing_fields, ['password']);
  const at = `/client/sign_ups/${begun.id}`;
  const told = await ask('PATCH', at, { password: PASSWORD, first_name: 'Ada' });
  assert.deepEqual([told.missing_fields, told.unverified_fields], [[], ['email_address']]);
  await ask('POST', `${at}/prepare_verification`, { strategy: 'email_code' });
  assert.equal((await ask('GET', at)).status, 'missing_requirements');
  const attempt = (code, status) =>
    ask('POST', `${at}/attempt_verification`, { strategy: 'email_code', code }, status);
  assert.equal(await attempt('none', 422), 'form_code_incorrect');
  const done = await attempt(await codeMailedTo(address));
  assert.equal(done.status, 'complete');
  assert.equal((await ask('GET', '/me')).id, done.created_user_id);
  const second = browser();
  const taken = { email_address: address, password: PASSWORD };
  assert.equal(await second('POST', '/client/sign_ups', taken, 422), 'form_identifier_exists');
});

test('whoever is invited signs up by the link', async () => {
  const { ask } = await signedIn();
  const organization = await ask('POST', '/organizations', { name: unique('Acme') });
  const { url } = await clerk.organizations.createOrganizationInvitation({
    organizationId: organization.id,
    emailAddress: newEmail(),
    role: 'org:member',
    notify: false,
  });
  const ticket = new URL(url).searchParams.get('ticket');
  const guest = browser();
  const form = { strategy: 'ticket', ticket, password: PASSWORD };
  assert.equal((await guest('POST', '/client/sign_ups', form)).status, 'complete');
  const [membership] = await guest('GET', '/me/organization_memberships');
  assert.equal(membership.organization.id, organization.id);
});

test('a session is used, moved and ended', async () => {
  const { ask, session } = await signedIn();
  const { id, slug } = await ask('POST', '/organizations', { name: unique('Acme') });
  const touch = (active_organization_id, status) =>
    ask('POST', `${session}/touch`, { active_organization_id, intent: 'select_org' }, status);
  assert.equal((await touch(slug)).last_active_organization_id, id);
  assert.equal((await ask('GET', session)).last_active_organization_id, id);
  assert.equal((await touch('')).last_active_organization_id, null);
  await touch('org_none', 404);
  const { jwt } = await ask('POST', `${session}/tokens`, { organization_id: id });
  assert.equal(claims(jwt).o.id, id);
  await ask('POST', `${session}/tokens/none`, undefined, 404);
  await ask('GET', '/client/sessions/sess_none', undefined, 404);
  assert.equal((await ask('POST', `${session}/end`)).status, 'ended');
  await ask('POST', `${session}/tokens`, undefined, 404);
});

test('everybody is signed out at once', async () => {
  const one = await signedIn();
  assert.equal((await one.ask('POST', `${one.session}/remove`)).object, 'session');
  const all = await signedIn();
  assert.deepEqual((await all.ask('DELETE', '/client/sessions')).sessions, []);
  await all.ask('GET', '/me', undefined, 401);
});

test('users change and delete themselves', async () => {
  const { ask, user } = await signedIn();
  const named = await ask('PATCH', '/me', {
    first_name: 'Grace',
    unsafe_metadata: '{"theme":"dark"}',
  });
  assert.deepEqual([named.first_name, named.unsafe_metadata], ['Grace', { theme: 'dark' }]);
  assert(!('private_metadata' in named));
  const change = (current_password, status) =>
    ask('POST', '/me/change_password', { current_password, new_password: 'Other-horse-2' }, status);
  assert.equal(await change('Wrong-horse-1', 422), 'form_password_incorrect');
  assert.equal((await change(PASSWORD)).id, user.id);
  assert.equal((await ask('DELETE', '/me')).deleted, true);
  await ask('GET', '/me', undefined, 401);
});

const claims = (jwt) => JSON.parse(Buffer.from(jwt.split('.')[1], 'base64url').toString());
