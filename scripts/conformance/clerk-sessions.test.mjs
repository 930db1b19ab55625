// Sessions, their clients and tokens, of the Clerk Backend API, through @clerk/backend.

import {
  administeredOrganization,
  assertRefused,
  backend,
  clerk,
  clerkWith,
  expect,
  frontend,
  inOrder,
  newUser,
  namesNothing,
  noSuch,
  notFound,
  signedInUser,
} from './clerk-clients.mjs';
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { verifyToken } from '@clerk/backend';
import { bearer, target } from './target.mjs';

const { clients, jwks, sessions, signInTokens, testingTokens } = clerk;
const verify = (jwt) => verifyToken(jwt, { secretKey: target.secretKey, apiUrl: target.httpUrl });

const listed = async (params) => (await sessions.getSessionList(params)).data.map(({ id }) => id);

test('a session token verifies', async () => {
  const { user, session, jwt } = await signedInUser();
  assert.deepEqual([session.userId, session.status], [user.id, 'active']);
  const claims = await verify(jwt);
  assert.deepEqual(
    { sub: claims.sub, sid: claims.sid, iss: claims.iss, v: claims.v },
    { sub: user.id, sid: session.id, iss: target.httpUrl, v: 2 },
  );
  assert.equal(claims.exp - claims.iat, 60);
  assert.equal(claims.o, undefined);

  const forged = `${jwt.slice(0, -6)}${jwt.endsWith('AAAAAA') ? 'BBBBBB' : 'AAAAAA'}`;
  await assert.rejects(verify(forged));
  await assertRefused(sessions.getToken(noSuch('sess')), notFound);
});

test('a token lives as long as it is asked to', async () => {
  const { session } = await signedInUser();
  const { jwt } = await sessions.getToken(session.id, undefined, 3600);
  const { iat, exp } = await verify(jwt);
  assert.equal(exp - iat, 3600);
  const path = `/sessions/${session.id}/tokens`;
  for (const expires_in_seconds of [29, 315_360_001]) {
    const answer = await backend('2026-05-12')('POST', path, { json: { expires_in_seconds } });
    assert(answer.status >= 400 && answer.status < 500, `${expires_in_seconds}`);
  }
});

test('a token of a template that is not there is not found', async () => {
  const { session } = await signedInUser();
  await assertRefused(sessions.getToken(session.id, 'nothing'), notFound);
});

test('a session is read, listed and revoked', async () => {
  const user = await newUser();
  const [first, second] = await inOrder([user.id, user.id], (userId) =>
    sessions.createSession({ userId }),
  );
  const read = await sessions.getSession(first.id);
  assert.deepEqual([read.id, read.userId, read.status], [first.id, user.id, 'active']);
  assert(read.expireAt > Date.now());

  const userId = user.id;
  assert.deepEqual(await listed({ userId }), [second.id, first.id]);
  assert.deepEqual(await listed({ userId, limit: 1, offset: 1 }), [first.id]);
  assert.deepEqual(await listed({ clientId: first.clientId }), [first.id]);
  const bare = await expect(200, 'GET', `/sessions?user_id=${userId}`);
  assert(Array.isArray(bare), 'a bare list unless asked otherwise');

  const revoked = await sessions.revokeSession(first.id);
  assert.deepEqual([revoked.id, revoked.status], [first.id, 'revoked']);
  assert.equal((await sessions.getSession(first.id)).status, 'revoked');
  assert.deepEqual(await listed({ userId, status: 'active' }), [second.id]);
  assert.deepEqual(await listed({ userId, status: 'revoked' }), [first.id]);
  assert.deepEqual(await listed({ userId: noSuch('user') }), []);
  await assert.rejects(sessions.getToken(first.id));
  await assertRefused(sessions.getSession(noSuch('sess')), notFound);
  await assertRefused(sessions.revokeSession(noSuch('sess')), notFound);
  await assertRefused(listed({ userId, status: 'lost' }), {
    status: 422,
    code: 'form_param_value_invalid',
    paramName: 'status',
  });
});

test('a revoked session opens nothing', async () => {
  const { session, jwt } = await signedInUser();
  const form = { name: 'Still here' };
  await sessions.revokeSession(session.id);
  const { status } = await frontend('POST', '/organizations', { form, headers: bearer(jwt) });
  assert.equal(status, 401);
});

test('a session acts for an organization of its user', async () => {
  const { admin, organizationId } = await administeredOrganization();
  const params = { userId: admin.id, activeOrganizationId: organizationId };
  const session = await sessions.createSession(params);
  assert.equal(session.lastActiveOrganizationId, organizationId);
  await assertRefused(sessions.createSession({ userId: noSuch('user') }), namesNothing);
  await assertRefused(sessions.createSession({}), {
    status: 422,
    code: 'form_param_missing',
    paramName: 'user_id',
  });
});

test('the client of a session is read', async () => {
  const { session } = await signedInUser();
  const client = await clients.getClient(session.clientId);
  assert.deepEqual([client.id, client.sessionIds], [session.clientId, [session.id]]);
  assert.equal(client.sessions[0].userId, session.userId);
  await assertRefused(clients.getClient(noSuch('client')), notFound);
});

test('what is no token is not refreshed, and verifies no client', async () => {
  const { session } = await signedInUser();
  const tokens = { expired_token: 'x', refresh_token: 'x', request_origin: target.httpUrl };
  for (const act of [
    () => sessions.refreshSession(session.id, tokens),
    () => clients.verifyClient('x'),
  ]) {
    const error = await act().catch((refusal) => refusal);
    assert([400, 401, 404].includes(error.status), `answered ${error.status}`);
  }
});

test('a token to sign in is made and revoked', async () => {
  const user = await newUser();
  const made = await signInTokens.createSignInToken({ userId: user.id, expiresInSeconds: 600 });
  assert.deepEqual([made.userId, made.status], [user.id, 'pending']);
  assert(made.token.length > 20);
  const revoked = await signInTokens.revokeSignInToken(made.id);
  assert.deepEqual([revoked.id, revoked.status], [made.id, 'revoked']);
  const again = await signInTokens.revokeSignInToken(made.id).catch((error) => error);
  assert.equal(again.status, 400);
  await assertRefused(signInTokens.revokeSignInToken(noSuch('sit')), notFound);
  await assertRefused(signInTokens.createSignInToken({ userId: noSuch('user') }), namesNothing);
});

test('a testing token is made', async () => {
  const { object, token, expires_at: expiresAt } = await testingTokens.createTestingToken();
  assert.equal(object, 'testing_token');
  assert(token.length > 20);
  assert(expiresAt * 1000 > Date.now(), 'in the future, in seconds');
});

test('the keys are those that sign', async () => {
  const { keys } = await jwks.getJwks();
  const [{ kty, alg, use, e }] = keys;
  assert.deepEqual([kty, alg, use, e], ['RSA', 'RS256', 'sig', 'AQAB']);
  const { jwt } = await signedInUser();
  const { kid } = JSON.parse(Buffer.from(jwt.split('.')[0], 'base64url'));
  assert.equal(keys[0].kid, kid);
});

test('a wrong secret key is refused', () =>
  assertRefused(clerkWith('sk_test_wrong').organizations.createOrganization({ name: 'No' }), {
    status: 401,
    code: 'clerk_key_invalid',
  }));
