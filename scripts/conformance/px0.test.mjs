// px0 as the seed's OpenAPI document describes it.

import {
  administrator,
  login,
  myOrganizations,
  newOrganization,
  ordinaryUser,
  px0,
} from './px0-client.mjs';
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { call, target, unique } from './target.mjs';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
const RFC3339 = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,6})?Z$/;
const noSuchId = '00000000-0000-4000-8000-000000000000';

function assertRefused({ status, body }, expectedStatus, error) {
  assert.deepEqual([status, body], [expectedStatus, { error }]);
}

test('the administrator logs in and out', async () => {
  const { token, expires_at: expiresAt, user } = await login(target.admin);
  assert.match(token, /^sess_[0-9a-f]{64}$/);
  assert(Date.parse(expiresAt) > Date.now());
  assert.deepEqual([user.email, user.is_admin], [target.admin.email, true]);

  const caller = px0(token);
  assert.deepEqual((await caller('GET', '/auth/me')).body.user, user);
  assert.equal((await caller('DELETE', '/auth/session')).status, 204);
  assertRefused(await caller('GET', '/auth/me'), 401, 'unauthorized');

  const wrong = { email: target.admin.email, password: 'wrong' };
  assertRefused(await px0()('POST', '/auth/login', wrong), 401, 'invalid credentials');
});

test('an organization is created', async () => {
  const admin = await administrator();
  const name = unique('Acme Corp');
  const { status, headers, body } = await admin('POST', '/orgs', { name });
  assert.equal(status, 201);
  assert.equal(headers.get('content-type'), 'application/json');
  assert.deepEqual(Object.keys(body), ['org']);
  assert.deepEqual(Object.keys(body.org).sort(), ['created_at', 'id', 'name']);
  assert.equal(body.org.name, name);
  assert.match(body.org.id, UUID);
  assert.match(body.org.created_at, RFC3339);
  assert(Math.abs(Date.parse(body.org.created_at) - Date.now()) < 60_000);

  const mine = (await myOrganizations(admin)).find(({ id }) => id === body.org.id);
  assert.deepEqual(mine, { ...body.org, role: 'ADMIN' });
});

test('creating is refused: 400', async () => {
  const admin = await administrator();
  assertRefused(await admin('POST', '/orgs', {}), 400, 'name is required');
  assertRefused(await admin('POST', '/orgs', { name: '' }), 400, 'name is required');
  assertRefused(await admin('POST', '/orgs', { name: 7 }), 400, 'invalid request body');
  assertRefused(await admin('POST', '/orgs'), 400, 'invalid request body');

  const { token } = await login(target.admin);
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
  const broken = await call('POST', `${target.httpUrl}/v1/orgs`, { text: '{"name":', headers });
  assertRefused(broken, 400, 'invalid request body');
});

test('creating is refused: 401', async () => {
  const { token } = await login(target.admin);
  const hex = '0'.repeat(64);
  for (const wrong of [undefined, 'nonsense', `sess_${hex}`, `ak_${hex}`]) {
    assertRefused(await px0(wrong)('POST', '/orgs', { name: 'No' }), 401, 'unauthorized');
  }
  const basic = { headers: { authorization: `Basic ${token}` }, json: { name: 'No' } };
  assertRefused(await call('POST', `${target.httpUrl}/v1/orgs`, basic), 401, 'unauthorized');
});

test('creating is refused: 403, before the body is read', async () => {
  const user = await ordinaryUser(await administrator());
  assertRefused(await user('POST', '/orgs', { name: unique('No') }), 403, 'forbidden');
  assertRefused(await user('POST', '/orgs', {}), 403, 'forbidden');
});

test('creating is refused: 409, in any case of letters', async () => {
  const admin = await administrator();
  const { name } = await newOrganization(admin, unique('Taken Corp'));
  const taken = 'organization name already exists';
  assertRefused(await admin('POST', '/orgs', { name }), 409, taken);
  assertRefused(await admin('POST', '/orgs', { name: name.toUpperCase() }), 409, taken);
});

test('an organization is renamed', async () => {
  const admin = await administrator();
  const org = await newOrganization(admin, unique('Before'));
  const name = unique('After');
  const renamed = await admin('PUT', `/orgs/${org.id}`, { name });
  assert.deepEqual([renamed.status, renamed.body], [200, { org: { ...org, name } }]);

  const other = await newOrganization(admin, unique('Other'));
  const path = `/orgs/${other.id}`;
  assertRefused(await admin('PUT', path, { name }), 409, 'organization name already exists');
  assertRefused(await admin('PUT', path, {}), 400, 'name is required');
  assertRefused(await admin('PUT', '/orgs/not-a-uuid', { name }), 400, 'invalid id');
  const unknown = await admin('PUT', `/orgs/${noSuchId}`, { name: unique('No') });
  assertRefused(unknown, 404, 'organization not found');

  const user = await ordinaryUser(admin);
  assertRefused(await user('PUT', path, { name: unique('No') }), 403, 'forbidden');
  assertRefused(await px0()('PUT', path, { name }), 401, 'unauthorized');
});

test('an organization is deleted, once', async () => {
  const admin = await administrator();
  const { id } = await newOrganization(admin, unique('Short-lived'));
  const path = `/orgs/${id}`;
  assertRefused(await (await ordinaryUser(admin))('DELETE', path), 403, 'forbidden');
  const gone = await admin('DELETE', path);
  assert.deepEqual([gone.status, gone.body], [204, '']);
  assert(!(await myOrganizations(admin)).some((org) => org.id === id));
  assertRefused(await admin('DELETE', path), 404, 'organization not found');
  assertRefused(await admin('DELETE', '/orgs/not-a-uuid'), 400, 'invalid id');
});

test('an API key may create organizations when its operation allows it', async () => {
  const admin = await administrator();
  const [first] = await myOrganizations(admin);
  const org = first ?? (await newOrganization(admin, unique('Key holder')));
  const newKey = async (operation) => {
    const request = { name: unique('key'), org_id: org.id, operation };
    const { status, body } = await admin('POST', '/api-keys', request);
    assert.equal(status, 201, JSON.stringify(body));
    assert.match(body.key, /^ak_[0-9a-f]{64}$/);
    assert.deepEqual([body.name, body.operation], [request.name, operation ?? 'read_render']);
    assert.match(body.created_at, RFC3339);
    return body.key;
  };

  const key = px0(await newKey('admin'));
  const made = await newOrganization(key, unique('Made by a key'));
  assert((await myOrganizations(admin)).some(({ id }) => id === made.id));

  const reader = px0(await newKey(undefined));
  assertRefused(await reader('POST', '/orgs', { name: unique('No') }), 403, 'forbidden');
  const byKey = await key('POST', '/api-keys', { name: 'k', org_id: org.id });
  assertRefused(byKey, 401, 'unauthorized');
});

test('an API key is refused with what is wrong with it', async () => {
  const admin = await administrator();
  const { id } = await newOrganization(admin, unique('Keys'));
  const refused = async (body, error) =>
    assertRefused(await admin('POST', '/api-keys', body), 400, error);
  await refused({ org_id: id }, 'name is required');
  await refused({ name: 'key' }, 'org_id is required');
  await refused(
    { name: 'key', org_id: id, operation: 'everything' },
    'invalid operation, must be read_render, all, or admin',
  );
});

test('a method that is not there is answered with those that are', async () => {
  const { status, headers } = await (await administrator())('GET', '/orgs');
  assert.deepEqual([status, headers.get('allow')], [405, 'POST']);
});
