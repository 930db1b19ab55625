// px0's teams, their members, wishes to join, the inbox, and the cache that is none.

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
  const org = await newOrganization(admin, unique('Teams'));
  const { team } = await done(admin, 201, 'POST', `/orgs/${org.id}/teams`, { name: 'Ops' });
  return { admin, org, team, path: `/teams/${team.id}` };
}

test('a team is made, listed, renamed and deleted', async () => {
  const { admin, org, team, path } = await world();
  assertShape(team, schemas.team);
  assert.deepEqual([team.org_id, team.name], [org.id, 'Ops']);
  assertRefused(
    await admin('POST', `/orgs/${org.id}/teams`, { name: 'ops' }),
    409,
    'team name already exists under this organization',
  );
  const art = (await done(admin, 201, 'POST', `/orgs/${org.id}/teams`, { name: 'Art' })).team;
  const { teams } = await done(admin, 200, 'GET', `/orgs/${org.id}/teams`);
  assert.deepEqual(teams, [art, team]);
  const mine = (await done(admin, 200, 'GET', '/me/teams')).teams.map(({ id }) => id);
  assert(mine.includes(team.id) && mine.includes(art.id));

  const renamed = await done(admin, 200, 'PUT', path, { name: 'Ops 2' });
  assert.deepEqual(renamed.team, { ...team, name: 'Ops 2' }, 'the organization stays');
  assert.equal(await done(admin, 204, 'DELETE', path), '');
  assertRefused(await admin('DELETE', path), 404, 'team not found');
});

test('members come, change and go', async () => {
  const { admin, org, team, path } = await world();
  const bob = await person(admin);
  for (let twice = 0; twice < 2; twice += 1)
    await done(admin, 204, 'POST', `${path}/members`, { user_id: bob.id });
  const { members, ...part } = await done(bob.call, 200, 'GET', `${path}/members`);
  assert.deepEqual(part, { page: 1, limit: 10, total: 2 });
  for (const member of members) assertShape(member, schemas.teamMember);
  assert.deepEqual(
    members.map(({ email, role }) => [email, role]).at(-1),
    [bob.email, 'editor'],
  );
  const orgs = (await done(bob.call, 200, 'GET', '/me/orgs')).organizations;
  assert.equal(orgs.find(({ id }) => id === org.id).role, 'MEMBER');

  const place = `${path}/members/${bob.id}`;
  const changed = await done(admin, 200, 'PUT', `${place}/role`, { role: 'viewer' });
  assert.deepEqual(changed, { message: 'role updated successfully' });
  assertRefused(await bob.call('PUT', path, { name: 'No' }), 403, 'forbidden');
  await done(bob.call, 204, 'DELETE', `/me/teams/${team.id}`);
  const left = await bob.call('DELETE', `/me/teams/${team.id}`);
  assertRefused(left, 404, 'user is not a member of this team');
  await done(admin, 204, 'DELETE', place);
});

test('a wish to join waits in the inbox', async () => {
  const { admin, team, path } = await world();
  const bob = await person(admin);
  const wish = await done(bob.call, 201, 'POST', `${path}/join-requests`);
  assertShape(wish, schemas.joinRequest);
  assert.deepEqual([wish.team_id, wish.user_id, wish.status], [team.id, bob.id, 'pending']);
  const { inbox } = await done(admin, 200, 'GET', '/me/inbox');
  const item = inbox.find(({ id }) => id === wish.id);
  assertShape(item, schemas.inboxItem);
  assert.deepEqual(item.payload.team, team);
  assert.deepEqual([item.team_name, item.user_email], [team.name, bob.email]);

  const answer = (caller, status) => caller('PUT', `/join-requests/${wish.id}`, { status });
  assertRefused(await answer(bob.call, 'approved'), 403, 'forbidden');
  const approved = await answer(admin, 'approved');
  assert.deepEqual([approved.status, approved.body.status], [200, 'approved']);
  const resolved = 'join request has already been resolved';
  assertRefused(await answer(admin, 'rejected'), 400, resolved);
  const mine = (await done(bob.call, 200, 'GET', '/me/teams')).teams;
  assert(mine.some(({ id }) => id === team.id));
});

test('who registers has an organization with a team, or the one that was chosen', async () => {
  const { admin, org, team } = await world();
  const bob = await person(admin);
  const [own] = (await done(bob.call, 200, 'GET', '/me/teams')).teams;
  assert.equal(own.name, 'Default Team');
  const account = { email: `${unique('user')}@conformance.example`, password: 'Aa1!aaaaaaaa' };
  await done(admin, 201, 'POST', '/auth/register', { ...account, team_id: team.id });
  const { token } = await done(px0(), 200, 'POST', '/auth/login', account);
  const mine = await done(px0(token), 200, 'GET', '/me/orgs');
  assert.deepEqual(
    mine.organizations.map(({ id }) => id),
    [org.id],
  );
});

test('purging the cache does nothing', async () => {
  const purged = await done(px0(), 200, 'POST', '/cache/purge');
  assert.deepEqual(purged, { success: true, message: 'global cache purged successfully' });
});
