// Every endpoint of the Clerk Backend API with every credential that is none, and with
// every id that is none: refused, and nothing is changed.

import { backend, clerk, newUser } from './clerk-clients.mjs';
import { tokenRequest, tokenUrl } from './auth0-clients.mjs';
import { administrator, login, newOrganization } from './px0-client.mjs';
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { endpoints, filled, parameters } from './clerk-endpoints.mjs';
import { shown, unlisted } from './clerk-catalogue.mjs';
import { bodyOf, makeWorld, request, snapshot } from './clerk-world.mjs';
import { documents } from './documents.mjs';
import { missingContracts } from './environment.mjs';
import { bearer, call, serverCommand, target, unique } from './target.mjs';

const skip = missingContracts ?? false;
const world = await makeWorld();
const { values, foreign, deleted } = world;
const closed = endpoints.filter(({ path }) => path !== '/jwks');

test('every endpoint whose document has a body has a sample of it', { skip }, () => {
  const { document } = documents.clerkBackend('2026-05-12');
  const lacking = endpoints.filter(({ method, path, name }) => {
    const { requestBody } = document.paths[path][method.toLowerCase()];
    return requestBody?.content['application/json'] && bodyOf({ name }, world) === undefined;
  });
  assert.deepEqual(lacking, []);
});

const strangers = {
  'no credential': () => [{}, 'authentication_invalid'],
  'an empty bearer': () => [{ authorization: 'Bearer ' }, 'authentication_invalid'],
  'a key without a scheme': () => [{ authorization: target.secretKey }, 'authentication_invalid'],
  'another scheme': () => [
    { authorization: `Basic ${target.secretKey}` },
    'authorization_header_format_invalid',
  ],
  'a key that is none': () => [bearer('sk_test_none'), 'clerk_key_invalid'],
  'a key with a letter more': () => [bearer(`${target.secretKey}0`), 'clerk_key_invalid'],
  'a revoked key': async () => [bearer(await revokedKey()), 'clerk_key_invalid'],
  'an access token of Auth0': async () => [bearer(await accessToken()), 'authentication_invalid'],
  'a session of px0': async () => {
    const { token } = await login(target.admin);
    return [bearer(token), 'authentication_invalid'];
  },
  'a key of px0': async () => [bearer(await apiKey()), 'authentication_invalid'],
};

for (const [what, credential] of Object.entries(strangers)) {
  test(`${what} opens nothing`, async () => {
    const [headers, code] = await credential();
    const before = await snapshot(world);
    const opened = [];
    for (const endpoint of closed) {
      const path = filled(endpoint.path, values);
      const json = bodyOf(endpoint, world);
      const answer = await request(endpoint, path, { json, headers });
      if (shown(answer) !== `401 ${code}`) opened.push(`${endpoint.name}: ${shown(answer)}`);
    }
    assert.deepEqual(opened, []);
    assert.deepEqual(await snapshot(world), before);
  });
}

test('the session of a user opens nothing of the Backend API', async () => {
  const user = await newUser();
  const session = await clerk.sessions.createSession({ userId: user.id });
  const { jwt } = await clerk.sessions.getToken(session.id, undefined, 3600);
  const before = await snapshot(world);
  const opened = [];
  // Users do make organizations: that is the Frontend API, which reads other bodies at some paths.
  for (const endpoint of closed.filter(({ name }) => name !== 'POST /organizations')) {
    const path = filled(endpoint.path, values);
    const json = bodyOf(endpoint, world);
    const answer = await request(endpoint, path, { json, headers: bearer(jwt) });
    const refused = [400, 401, 403, 404, 405].includes(answer.status) && answer.body.errors?.[0]?.code;
    if (!refused) opened.push(`${endpoint.name}: ${shown(answer)}`);
  }
  assert.deepEqual(opened, []);
  assert.deepEqual(await snapshot(world), before);
});

test('an id that is none is refused everywhere', async () => {
  const wrong = [];
  const before = await snapshot(world);
  // Without a file a logo is refused before anything else: its own test has one.
  const readers = endpoints.filter(({ name }) => !/^PUT .*\/logo$/.test(name));
  for (const endpoint of readers) {
    for (const name of parameters(endpoint.path)) {
      for (const [what, id] of Object.entries(wrongIds(endpoint, name))) {
        const fault = await faultOf(endpoint, filled(endpoint.path, { ...values, [name]: id }));
        if (fault) wrong.push(`${endpoint.name}, ${name} is ${what}: ${fault}`);
      }
    }
  }
  assert.deepEqual(wrong, []);
  assert.deepEqual(await snapshot(world), before);
});

/** By what is wrong with each. */
function wrongIds({ path }, name) {
  if (name === 'template_name') return { unknown: 'nothing', strange: '../tokens' };
  const id = values[name];
  const others = {
    unknown: `${id.split('_')[0]}_${'0'.repeat(27)}`,
    'of another kind': name === 'user_id' ? values.organization_id : values.user_id,
    'cut short': id.slice(0, -1),
    'in another case': `${id.split('_')[0]}_${swapped(id.split('_')[1])}`,
    strange: "' OR 1=1 --\u0000",
    'a path': '../users',
    'too long': id.padEnd(3_000, '0'),
  };
  if (deleted[name]) others.deleted = deleted[name];
  const isPair = path.startsWith('/organizations/') && parameters(path).length > 1;
  if (isPair) others['of another organization'] = foreign[name];
  return others;
}

async function faultOf(endpoint, path) {
  const json = bodyOf(endpoint, world);
  const answer = await backend('2026-05-12')(endpoint.method, path, { json });
  if (answer.status === 404) return unlisted(answer);
  const declared = documents?.clerkBackend('2026-05-12').document.paths[endpoint.path];
  const { responses = {} } = declared?.[endpoint.method.toLowerCase()] ?? {};
  // Where no 404 was documented, the document's nearest refusal will do.
  const undocumented = Object.keys(responses['404'] ?? {}).length === 0;
  const nearest = undocumented && [400, 401, 403, 422].includes(answer.status);
  return nearest ? unlisted(answer) : shown(answer);
}

const swapped = (text) =>
  text.replace(/[a-z]/gi, (c) => (c === c.toLowerCase() ? c.toUpperCase() : c.toLowerCase()));

async function revokedKey() {
  const made = await serverCommand('keys', 'create', '--name', 'to be revoked');
  const [id, key] = made.trim().split(/\s+/);
  assert.equal((await backend(undefined, key)('GET', '/users/count')).status, 200);
  await serverCommand('keys', 'revoke', id);
  // Another process revoked it: the server may believe the key for another second.
  await sleep(1000);
  return key;
}

async function accessToken() {
  const { body } = await call('POST', tokenUrl, { json: tokenRequest });
  return body.access_token;
}

async function apiKey() {
  const admin = await administrator();
  const { id } = await newOrganization(admin, unique('Keys'));
  const json = { name: unique('key'), org_id: id, operation: 'admin' };
  const { body } = await admin('POST', '/api-keys', json);
  assert.match(body.key, /^ak_/);
  return body.key;
}
