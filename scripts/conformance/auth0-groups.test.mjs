// Groups, their roles, and what members are by them: every method of the official client for them.

import './checked-fetch.mjs'; // first: every client must use it
import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { majors, managementUrl, tokenRequest, tokenUrl } from './auth0-clients.mjs';
import { bearer, call, refusal, unique } from './target.mjs';

const { connect, fault } = majors['auth0 7'];
const { client } = connect();
const { groups, organizations, roles, users } = client;
let token;

before(async () => {
  token = (await call('POST', tokenUrl, { json: tokenRequest })).body.access_token;
});

/** What the client has no method for: Auth0 fills groups from directories. */
const post = async (path, json) => {
  const answer = await call('POST', `${managementUrl}${path}`, { headers: bearer(token), json });
  assert(answer.status < 300, JSON.stringify(answer));
  return answer.body;
};

async function all(page) {
  const items = [...page.data];
  for (let next = page; next.hasNextPage(); ) {
    next = await next.getNextPage();
    items.push(...next.data);
  }
  return items;
}

const names = (items) => items.map(({ name }) => name).sort();

test('auth0 7: groups are read and deleted', async () => {
  const made = [];
  for (let number = 0; number < 3; number += 1) {
    made.push(await post('/groups', { name: unique('group'), external_id: unique('x') }));
  }
  const [one] = made;
  assert.deepEqual(await groups.get(one.id), one);
  const found = await all(await groups.list({ name: one.name }));
  assert.deepEqual(found, [one]);
  const listed = names(await all(await groups.list({ take: 1 })));
  assert(made.every(({ name }) => listed.includes(name)));
  await groups.delete(one.id);
  const { status, message } = fault(await refusal(groups.get(one.id)));
  assert.deepEqual({ status, message }, { status: 404, message: 'The group does not exist.' });
});

test('auth0 7: roles of groups, and what members are by them', async (t) => {
  const { id: organization } = await organizations.create({ name: unique('groups') });
  const { id: group } = await post('/groups', { name: unique('group') });
  const connection = 'Username-Password-Authentication';
  const email = `${unique('grouped')}@example.com`;
  const { user_id: user } = await users.create({ connection, email, password: 'Aa1!aaaaaaaa' });
  await organizations.members.create(organization, { members: [user] });
  await post(`/groups/${group}/members`, { members: [user] });
  const inside = await all(await groups.members.get(group));
  assert.deepEqual(inside.map(({ id, member_type }) => [id, member_type]), [[user, 'user']]);

  const [editor, reader] = await Promise.all(
    ['editor', 'reader'].map((name) => roles.create({ name: unique(name) })),
  );
  t.after(() => Promise.all([editor, reader].map(({ id }) => roles.delete(id))));
  const both = { roles: [editor.id, reader.id] };
  await organizations.members.roles.assign(organization, user, { roles: [editor.id] });
  await organizations.groups.roles.create(organization, group, both);
  const given = await all(await organizations.groups.roles.list(organization, group, { take: 1 }));
  assert.deepEqual(names(given), names([editor, reader]));
  assert.deepEqual((await all(await organizations.groups.list(organization))).map(({ id }) => id), [
    group,
  ]);
  const { effectiveRoles } = organizations.members;
  const effective = await all(await effectiveRoles.list(organization, user, { take: 1 }));
  const sources = Object.fromEntries(effective.map((role) => [role.id, role.sources]));
  assert.deepEqual(sources, { [editor.id]: ['direct', 'groups'], [reader.id]: ['groups'] });
  const from = await effectiveRoles.sources.groups.list(organization, user, { role_id: reader.id });
  assert.deepEqual((await all(from)).map(({ id }) => id), [group]);

  const ofRole = organizations.roles;
  const members = await all(await ofRole.members.list(organization, editor.id));
  assert.deepEqual(members.map(({ user_id: id }) => id), [user]);
  assert.deepEqual(await all(await ofRole.members.list(organization, reader.id)), []);
  const having = await all(await ofRole.groups.list(organization, reader.id));
  assert.deepEqual(having.map(({ id }) => id), [group]);
  await organizations.groups.roles.delete(organization, group, both);
  assert.deepEqual(await all(await organizations.groups.list(organization)), []);

  await groups.roles.create(group, both);
  assert.deepEqual(names(await all(await groups.roles.list(group))), names([editor, reader]));
  await groups.roles.delete(group, { roles: [reader.id] });
  assert.deepEqual(await all(await roles.groups.get(reader.id)), []);
  await roles.groups.create(reader.id, { groups: [group] });
  assert.deepEqual((await all(await roles.groups.get(reader.id))).map(({ id }) => id), [group]);
  await roles.groups.delete(reader.id, { groups: [group] });
});
