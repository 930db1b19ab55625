// px0's people, members and audit logs.

import {
  administrator,
  assertRefused,
  assertShape,
  done,
  newOrganization,
  person,
  schemas,
} from './px0-client.mjs';
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { unique } from './target.mjs';

async function world() {
  const admin = await administrator();
  const org = await newOrganization(admin, unique('People'));
  const { team } = await done(admin, 201, 'POST', `/orgs/${org.id}/teams`, { name: 'Ops' });
  const bob = await person(admin);
  await done(admin, 204, 'POST', `/teams/${team.id}/members`, { user_id: bob.id });
  return { admin, org, team, bob };
}

test('people are listed by page', async () => {
  const { org, bob } = await world();
  const { people, ...part } = await done(bob.call, 200, 'GET', `/orgs/${org.id}/people`);
  assert.deepEqual(part, { page: 1, limit: 10, total: 2 });
  for (const one of people) assertShape(one, schemas.user);
  const created = people.map(({ created_at: at }) => Date.parse(at));
  assert(created[0] <= created[1]);
  const path = `/orgs/${org.id}/people?page=2&limit=1`;
  const second = await done(bob.call, 200, 'GET', path);
  assert.deepEqual(second, { people: [people[1]], page: 2, limit: 1, total: 2 });
});

test('a member is promoted, and removed', async () => {
  const { admin, org, bob } = await world();
  const member = `/orgs/${org.id}/members/${bob.id}`;
  assertRefused(await bob.call('PUT', `/orgs/${org.id}`, { name: 'No' }), 403, 'forbidden');
  const promoted = await done(admin, 200, 'PUT', `${member}/role`, { role: 'admin' });
  assert.deepEqual(promoted, { success: true });
  await done(bob.call, 200, 'PUT', `/orgs/${org.id}`, { name: unique('Renamed') });
  const wrong = await admin('PUT', `${member}/role`, { role: 'owner' });
  assertRefused(wrong, 400, "role must be 'admin' or 'member'");
  assert.equal(await done(admin, 204, 'DELETE', member), '');
  const again = await admin('DELETE', member);
  assertRefused(again, 404, 'user is not a member of this organization');
});

test('the audit log tells what happened, newest first', async () => {
  const { admin, org, bob } = await world();
  const path = `/orgs/${org.id}/audit-logs`;
  const { logs } = await done(admin, 200, 'GET', path);
  for (const log of logs) {
    assertShape(log, schemas.auditLog);
    assert.equal(log.org_id, org.id);
  }
  assert.deepEqual(
    logs.map(({ action }) => action),
    [
      'team_membership.created',
      'membership.created',
      'team_membership.created',
      'team.created',
      'membership.created',
      'organization.created',
    ],
  );
  assert.equal(logs[1].metadata.user_id, bob.id);
  const part = await done(admin, 200, 'GET', `${path}?offset=2&limit=1`);
  assert.deepEqual(part.logs, [logs[2]]);
  assertRefused(await bob.call('GET', path), 403, 'forbidden');
});
