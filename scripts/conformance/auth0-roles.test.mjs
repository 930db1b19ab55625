// Roles of the tenant, their users and permissions: every method of the official clients for them.

import './checked-fetch.mjs'; // first: every client must use it
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { majors } from './auth0-clients.mjs';
import { clerk } from './clerk-clients.mjs';
import { refusal, unique } from './target.mjs';

const data = async (answer) => (await answer).data;

/** The methods of each major under one set of names. */
const calls = {
  'auth0 4': ({ roles }) => ({
    create: (body) => data(roles.create(body)),
    get: (id) => data(roles.get({ id })),
    update: (id, body) => data(roles.update({ id }, body)),
    remove: (id) => data(roles.delete({ id })),
    list: (query) => data(roles.getAll(query)),
    permissions: (id) => data(roles.getPermissions({ id })),
    grant: (id, permissions) => roles.addPermissions({ id }, { permissions }),
    revoke: (id, permissions) => roles.deletePermissions({ id }, { permissions }),
    users: (id) => data(roles.getUsers({ id })),
    assign: (id, users) => roles.assignUsers({ id }, { users }),
  }),
  'auth0 7': ({ roles }) => ({
    create: (body) => roles.create(body),
    get: (id) => roles.get(id),
    update: (id, body) => roles.update(id, body),
    remove: (id) => roles.delete(id),
    list: (query) => data(roles.list(query)),
    permissions: (id) => data(roles.permissions.list(id)),
    grant: (id, permissions) => roles.permissions.add(id, { permissions }),
    revoke: (id, permissions) => roles.permissions.delete(id, { permissions }),
    users: (id) => data(roles.users.list(id)),
    assign: (id, users) => roles.users.assign(id, { users }),
  }),
};

for (const [major, { connect, fault }] of Object.entries(majors)) {
  const roles = calls[major](connect().client);
  const refused = async (promise, expected) => {
    const found = fault(await refusal(promise));
    assert.deepEqual(found, { ...found, ...expected });
  };
  /** A role for one test: Clerk's clients, which see it too, may have ten. */
  const newRole = async (t, body) => {
    const made = await roles.create({ name: unique('Role'), ...body });
    // The test may have deleted it.
    t.after(() => roles.remove(made.id).catch((error) => assert.equal(error.statusCode, 404)));
    return made;
  };

  test(`${major}: a role lives from making to deleting`, async (t) => {
    const name = unique('Role');
    const made = await newRole(t, { name, description: 'Edits' });
    assert.match(made.id, /^rol_[A-Za-z0-9]{16,}$/);
    assert.deepEqual(made, { id: made.id, name, description: 'Edits' });
    assert.deepEqual(await roles.get(made.id), made);
    assert.deepEqual(await roles.list({ name_filter: name.toUpperCase() }), [made]);
    await refused(roles.create({ name }), { status: 409, message: 'The role already exists.' });
    const renamed = await roles.update(made.id, { name: `${name} 2` });
    assert.deepEqual(renamed, { ...made, name: `${name} 2` });
    await roles.remove(made.id);
    const gone = { status: 404, code: undefined, message: 'The role does not exist.' };
    await refused(roles.get(made.id), gone);
    await refused(roles.remove(made.id), gone);
  });

  test(`${major}: users have a role`, async (t) => {
    const { id } = await newRole(t);
    const made = await clerk.users.createUser({ emailAddress: [`${unique('u')}@example.com`] });
    const user = made.id.replace('user_', 'auth0|');
    await roles.assign(id, [user]);
    await roles.assign(id, [user]);
    assert.deepEqual(
      (await roles.users(id)).map(({ user_id: known }) => known),
      [user],
    );
    await refused(roles.assign(id, ['auth0|nobody']), { status: 404, code: 'inexistent_user' });
  });

  test(`${major}: a role has permissions`, async (t) => {
    const { id } = await newRole(t);
    const pair = (name) => ({
      resource_server_identifier: 'https://api.example/',
      permission_name: name,
    });
    await roles.grant(id, [pair('read'), pair('write')]);
    const names = async () =>
      (await roles.permissions(id)).map(({ permission_name: name }) => name);
    assert.deepEqual(await names(), ['read', 'write']);
    await roles.revoke(id, [pair('read')]);
    assert.deepEqual(await names(), ['write']);
    await refused(roles.grant(id, []), { status: 400, code: 'invalid_body' });
  });
}
