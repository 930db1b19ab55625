// px0's API keys.

import {
  administrator,
  assertRefused,
  assertShape,
  done,
  newOrganization,
  person,
  px0,
  schemas,
} from './px0-client.mjs';
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { unique } from './target.mjs';

async function world() {
  const admin = await administrator();
  const org = await newOrganization(admin, unique('Keys'));
  const { team } = await done(admin, 201, 'POST', `/orgs/${org.id}/teams`, { name: 'Ops' });
  const mint = (more) =>
    done(admin, 201, 'POST', '/api-keys', { name: 'ci', org_id: org.id, ...more });
  const list = async () => (await done(admin, 200, 'GET', `/api-keys?org_id=${org.id}`)).api_keys;
  return { admin, org, team, mint, list };
}

test('keys are listed, changed and deleted', async () => {
  const { admin, org, team, mint, list } = await world();
  const made = await mint({ operation: 'all', team_ids: [team.id] });
  const [key] = await list();
  assertShape(key, schemas.apiKey);
  assert.deepEqual([key.id, key.org_id, key.team_id], [made.id, org.id, team.id]);
  assert(made.key.startsWith(key.key_prefix));

  const path = `/api-keys/${made.id}`;
  const { api_key: changed } = await done(admin, 200, 'PUT', path, { name: 'cd', team_ids: [] });
  assertShape(changed, schemas.apiKey);
  assert.deepEqual([changed.name, changed.team_id, changed.operation], ['cd', undefined, 'all']);
  const stranger = await person(admin);
  assertRefused(await stranger.call('DELETE', path), 403, 'forbidden');
  assert.equal(await done(admin, 204, 'DELETE', path), '');
  assertRefused(await admin('DELETE', path), 404, 'api key not found');
  assertRefused(await px0(made.key)('GET', '/me/orgs'), 401, 'unauthorized');
});

test('a renewed key replaces the old one', async () => {
  const { admin, org, mint } = await world();
  const made = await mint({ operation: 'admin' });
  const renewed = await done(admin, 200, 'POST', `/api-keys/${made.id}/regenerate`);
  assert.deepEqual(
    [renewed.id, renewed.org_id, renewed.team_id, renewed.operation],
    [made.id, org.id, null, 'admin'],
  );
  assert.match(renewed.key, /^ak_[0-9a-f]{64}$/);
  assertRefused(await px0(made.key)('GET', '/me/orgs'), 401, 'unauthorized');
  const mine = await done(px0(renewed.key), 200, 'GET', '/me/orgs');
  assert.deepEqual(
    mine.organizations.map(({ id }) => id),
    [org.id],
  );
});

test('a key of one team does nothing else', async () => {
  const { admin, org, team, mint } = await world();
  const other = (await done(admin, 201, 'POST', `/orgs/${org.id}/teams`, { name: 'Art' })).team;
  const key = px0((await mint({ operation: 'all', team_ids: [team.id] })).key);
  await done(key, 200, 'PUT', `/teams/${team.id}`, { name: 'Renamed' });
  for (const [method, path] of [
    ['PUT', `/teams/${other.id}`],
    ['PUT', `/orgs/${org.id}`],
    ['GET', `/orgs/${org.id}/people`],
    ['POST', '/orgs'],
  ]) {
    assertRefused(await key(method, path, method === 'GET' ? undefined : { name: 'No' }), 403, 'forbidden');
  }
  const { teams } = await done(key, 200, 'GET', `/orgs/${org.id}/teams`);
  assert.deepEqual(
    teams.map(({ id }) => id),
    [team.id],
  );
});

test('what is used is seen to be', async () => {
  const { mint, list } = await world();
  const { key } = await mint({ operation: 'all' });
  assert.equal((await list())[0].last_used_at, null);
  await done(px0(key), 200, 'GET', '/me/orgs');
  let used = null;
  while (used === null) [{ last_used_at: used }] = await list();
  assertShape((await list())[0], schemas.apiKey);
});
