// Role sets of the Clerk Backend API, through @clerk/backend.

import { assertRefused, clerk, namesNothing, noSuch, notFound } from './clerk-clients.mjs';
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { unique } from './target.mjs';

const { organizationRoles, roleSets } = clerk;
const word = (stem) => unique(stem).replaceAll('-', '_');
const keysOf = ({ roles }) => roles.map(({ key }) => key).sort();

const roles = await Promise.all(
  ['Editor', 'Reader'].map((name) =>
    organizationRoles.createOrganizationRole({ name, key: `org:${word('role')}` }),
  ),
);
const [editor, reader] = roles.map(({ key }) => key);

const newSet = (params) =>
  roleSets.createRoleSet({
    name: 'Role set',
    key: `role_set:${word('set')}`,
    defaultRoleKey: 'org:member',
    creatorRoleKey: 'org:admin',
    roles: ['org:admin', 'org:member'],
    ...params,
  });

test('the initial role set is there', async () => {
  const { data } = await roleSets.getRoleSetList({ query: 'role_set:' });
  const initial = data.find(({ type }) => type === 'initial');
  assert(initial, 'no role set is the initial one');
  assert.deepEqual([initial.defaultRole.key, initial.creatorRole.key], ['org:member', 'org:admin']);
});

test('a role set is made, read, changed and replaced', async () => {
  const key = `role_set:${word('teams')}`;
  const made = await newSet({ name: 'Teams', key, description: 'For teams', type: 'custom' });
  assert.deepEqual([made.name, made.key, made.type], ['Teams', key, 'custom']);
  assert.deepEqual(keysOf(made), ['org:admin', 'org:member']);
  for (const keyOrId of [made.id, key]) {
    assert.deepEqual(await roleSets.getRoleSet(keyOrId), made);
  }
  const one = { roleSetKeyOrId: made.id };
  const wider = await roleSets.addRolesToRoleSet({
    ...one,
    roleKeys: [editor],
    defaultRoleKey: editor,
  });
  assert.deepEqual(
    [keysOf(wider), wider.defaultRole.key],
    [['org:admin', 'org:member', editor].sort(), editor],
  );
  const changed = await roleSets.updateRoleSet({
    ...one,
    name: 'Groups',
    defaultRoleKey: 'org:member',
  });
  assert.deepEqual([changed.name, changed.defaultRole.key], ['Groups', 'org:member']);

  const replaced = await roleSets.replaceRoleInRoleSet({
    ...one,
    roleKey: editor,
    toRoleKey: reader,
  });
  assert.deepEqual(keysOf(replaced), ['org:admin', 'org:member', reader].sort());

  const destination = await newSet({ roles: ['org:admin', 'org:member', reader] });
  const gone = await roleSets.replaceRoleSet({ ...one, destRoleSetKey: destination.key });
  assert.deepEqual([gone.id, gone.deleted], [made.id, true]);
  await assertRefused(roleSets.getRoleSet(made.id), notFound);
  await leave(destination.key);
});

test('role sets are filtered and ordered', async () => {
  const stem = word('listed');
  const made = [];
  for (const letter of ['b', 'a']) {
    made.push(await newSet({ key: `role_set:${stem}_${letter}`, name: `${stem} ${letter}` }));
  }
  const [b, a] = made.map(({ id }) => id);
  const list = async (params) =>
    (await roleSets.getRoleSetList({ query: stem, ...params })).data.map(({ id }) => id);
  assert.deepEqual(await list({}), [a, b]);
  assert.deepEqual(await list({ orderBy: 'created_at' }), [b, a]);
  assert.deepEqual(await list({ orderBy: 'key' }), [a, b]);
  assert.deepEqual(await list({ orderBy: '-name' }), [b, a]);
  assert.deepEqual(await list({ query: `${stem}_A` }), [a]);
  assert.deepEqual(await list({ orderBy: 'key', limit: 1, offset: 1 }), [b]);
  for (const { key } of made) await leave(key);
});

const refusals = {
  'no name': [{ name: undefined }, 'name'],
  'no default role': [{ defaultRoleKey: undefined }, 'default_role_key'],
  'no role of creators': [{ creatorRoleKey: undefined }, 'creator_role_key'],
  'no roles': [{ roles: undefined }, 'roles'],
};

for (const [what, [params, paramName]] of Object.entries(refusals)) {
  test(`a role set with ${what} is refused`, () =>
    assertRefused(newSet(params), { status: 422, code: 'form_param_missing', paramName }));
}

const unprocessable = {
  'a bad key': { key: 'teams' },
  'an empty list of roles': { roles: [] },
  'a default role that is not in it': { defaultRoleKey: editor },
  'a role of creators that is not in it': { creatorRoleKey: editor },
  'a role of creators that may not create': {
    creatorRoleKey: 'org:member',
  },
};

for (const [what, params] of Object.entries(unprocessable)) {
  test(`a role set with ${what} is refused`, () => assert.rejects(newSet(params), { status: 422 }));
}

test('unknown role sets and roles are not found', async () => {
  const none = { roleSetKeyOrId: noSuch('rset') };
  const key = 'role_set:nothing';
  await assertRefused(roleSets.getRoleSet(none.roleSetKeyOrId), notFound);
  await assertRefused(roleSets.getRoleSet(key), notFound);
  await assertRefused(roleSets.updateRoleSet({ ...none, name: 'x' }), notFound);
  await assertRefused(roleSets.addRolesToRoleSet({ ...none, roleKeys: [editor] }), notFound);
  const roleKey = 'org:member';
  await assertRefused(
    roleSets.replaceRoleInRoleSet({ ...none, roleKey, toRoleKey: editor }),
    notFound,
  );
  await assertRefused(roleSets.replaceRoleSet({ ...none, destRoleSetKey: key }), notFound);
  await assertRefused(newSet({ roles: ['org:admin', 'org:member', 'org:nobody'] }), namesNothing);
});

/** Moves what uses the set to the initial one, and deletes it: sets are few by their quota. */
async function leave(key) {
  const { data } = await roleSets.getRoleSetList({ limit: 500 });
  const { key: destRoleSetKey } = data.find(({ type }) => type === 'initial');
  await roleSets.replaceRoleSet({
    roleSetKeyOrId: key,
    destRoleSetKey,
    reassignmentMappings: { [editor]: 'org:member', [reader]: 'org:member' },
  });
}

after(() => Promise.all(roles.map(({ id }) => organizationRoles.deleteOrganizationRole(id))));
