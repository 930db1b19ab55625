// Members of organizations and their roles: every method of the official clients for them.

import './checked-fetch.mjs'; // first: every client must use it
import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { majors } from './auth0-clients.mjs';
import { clerk } from './clerk-clients.mjs';
import { refusal, unique } from './target.mjs';

/** The methods of each major under one set of names. */
const calls = {
  'auth0 4': ({ organizations }) => ({
    add: (id, members) => organizations.addMembers({ id }, { members }),
    remove: (id, members) => organizations.deleteMembers({ id }, { members }),
    list: async (id, query) => (await organizations.getMembers({ id, ...query })).data,
    roles: async (id, user_id) => (await organizations.getMemberRoles({ id, user_id })).data,
    assign: (id, user_id, roles) => organizations.addMemberRoles({ id, user_id }, { roles }),
    withdraw: (id, user_id, roles) => organizations.deleteMemberRoles({ id, user_id }, { roles }),
    async *pages(id, take) {
      for (let next; ; ) {
        const from = next && { from: next };
        const { data } = await organizations.getMembers({ id, take, ...from });
        yield data.members;
        if (!data.next) return;
        next = data.next;
      }
    },
  }),
  'auth0 7': ({ organizations: { members } }) => ({
    add: (id, users) => members.create(id, { members: users }),
    remove: (id, users) => members.delete(id, { members: users }),
    list: async (id, query) => (await members.list(id, query)).data,
    roles: async (id, user) => (await members.roles.list(id, user)).data,
    assign: (id, user, roles) => members.roles.assign(id, user, { roles }),
    withdraw: (id, user, roles) => members.roles.delete(id, user, { roles }),
    async *pages(id, take) {
      for (let page = await members.list(id, { take }); ; page = await page.getNextPage()) {
        yield page.data;
        if (!page.hasNextPage()) return;
      }
    },
  }),
};

const USERS = 12;
const users = [];

before(async () => {
  for (let number = 0; number < USERS; number += 1) {
    const { id } = await clerk.users.createUser({ emailAddress: [`${unique('m')}@example.com`] });
    users.push(id.replace('user_', 'auth0|'));
  }
});

for (const [major, { connect, fault }] of Object.entries(majors)) {
  const auth0 = connect();
  const members = calls[major](auth0.client);
  const organization = () => auth0.create({ name: unique('members') });
  const ids = (list) => list.map(({ user_id: id }) => id).sort();

  test(`${major}: members come and go`, async () => {
    const { id } = await organization();
    const some = users.slice(0, 3);
    await members.add(id, some);
    await members.add(id, some);
    const listed = await members.list(id, {});
    assert.deepEqual(ids(listed), [...some].sort());
    assert(listed.every(({ email, name }) => email.endsWith('@example.com') && name));
    await members.remove(id, some.slice(1));
    await members.remove(id, some.slice(1));
    assert.deepEqual(ids(await members.list(id, {})), [some[0]]);

    const { data } = await clerk.organizations.getOrganizationMembershipList({
      organizationId: id,
    });
    assert.deepEqual(
      data.map(({ role }) => role),
      ['org:member'],
    );
  });

  test(`${major}: members come by checkpoints, each once`, async () => {
    const { id } = await organization();
    await members.add(id, users.slice(0, 10));
    await members.add(id, users.slice(10));
    const seen = [];
    for await (const page of members.pages(id, 5)) seen.push(...page);
    assert.deepEqual(ids(seen), [...users].sort());
  });

  test(`${major}: members have roles`, async (t) => {
    const { id } = await organization();
    const [ada, bob] = users;
    await members.add(id, [ada]);
    const role = await newRole(t, auth0.client, major);
    assert.deepEqual(await members.roles(id, ada), []);
    await members.assign(id, ada, [role.id]);
    await members.assign(id, ada, [role.id]);
    assert.deepEqual(
      (await members.roles(id, ada)).map(({ id: known, name }) => [known, name]),
      [[role.id, role.name]],
    );
    assert.deepEqual(await members.list(id, { fields: 'user_id,roles', include_fields: true }), [
      { user_id: ada, roles: [{ id: role.id, name: role.name }] },
    ]);
    await members.withdraw(id, ada, [role.id]);
    assert.deepEqual(await members.roles(id, ada), []);

    const refused = async (promise, expected) => {
      const found = fault(await refusal(promise));
      assert.deepEqual(found, { ...found, ...expected });
    };
    await refused(members.roles(id, 'auth0|nobody'), { status: 404, code: 'inexistent_user' });
    await refused(members.roles(id, bob), { status: 404 });
    await refused(members.add(id, ['auth0|nobody']), { status: 404, code: 'inexistent_user' });
    await refused(members.add(id, users.slice(0, 11)), { status: 400, code: 'invalid_body' });
    await refused(members.assign(id, ada, ['rol_0000000000000000']), {
      status: 400,
      message: 'One or more of the specified roles do not exist: rol_0000000000000000',
    });
  });
}

/** A role for one test: Clerk's clients, which see it too, may have ten. */
async function newRole(t, { roles }, major) {
  const isOld = major === 'auth0 4';
  const made = await roles.create({ name: unique('role') });
  const role = isOld ? made.data : made;
  t.after(() => roles.delete(isOld ? { id: role.id } : role.id));
  return role;
}
