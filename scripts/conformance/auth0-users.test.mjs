// Users through two majors of the npm package `auth0`, beside Clerk's users.

import { majors } from './auth0-clients.mjs';
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bearer, call, refusal, target, unique } from './target.mjs';

const connection = 'Username-Password-Authentication';
const password = 'Correct-horse-battery-1';

const backend = (method, path, json) =>
  call(method, `${target.httpUrl}/v1${path}`, { json, headers: bearer(target.secretKey) });

/** Per major: the same calls on users. */
const usersOf = {
  'auth0 4': ({ users, usersByEmail }) => {
    const data = async (answer) => (await answer).data;
    return {
      byEmail: (email) => data(usersByEmail.getByEmail({ email })),
      create: (body) => data(users.create(body)),
      get: (id) => data(users.get({ id })),
      list: async (query) => data(users.getAll(query)),
      organizations: (id) => data(users.getUserOrganizations({ id })),
      remove: (id) => users.delete({ id }),
      update: (id, body) => data(users.update({ id }, body)),
    };
  },
  'auth0 7': ({ users }) => ({
    byEmail: (email) => users.listUsersByEmail({ email }),
    create: (body) => users.create(body),
    get: (id) => users.get(id),
    list: async (query) => (await users.list(query)).data,
    organizations: async (id) => (await users.organizations.list(id)).data,
    remove: (id) => users.delete(id),
    update: (id, body) => users.update(id, body),
  }),
};

for (const [major, { connect, fault }] of Object.entries(majors)) {
  const auth0 = connect();
  const users = usersOf[major](auth0.client);
  const person = () => ({ connection, email: `${unique('ada')}@example.com`, password });

  test(`${major}: a user is made, read, changed and deleted`, async () => {
    const body = {
      ...person(),
      name: 'Ada Lovelace',
      given_name: 'Ada',
      family_name: 'Lovelace',
      email_verified: true,
      user_metadata: { theme: 'dark', nested: { a: 1 } },
      app_metadata: { plan: 'gold' },
    };
    const made = await users.create(body);
    assert.match(made.user_id, /^auth0\|[A-Za-z0-9]{16,}$/);
    const { password: _, connection: __, ...shown } = body;
    assert.deepEqual({ ...made, ...shown }, made);
    assert.deepEqual(made.identities, [
      { connection, user_id: made.user_id.split('|')[1], provider: 'auth0', isSocial: false },
    ]);
    assert.deepEqual(await users.get(made.user_id), made);

    const changed = await users.update(made.user_id, {
      user_metadata: { theme: null, nested: { b: 2 } },
      app_metadata: {},
      nickname: 'Countess',
      blocked: true,
    });
    assert.deepEqual(changed.user_metadata, { nested: { b: 2 } }, 'merged at the top');
    assert(!('app_metadata' in changed));
    assert.deepEqual([changed.nickname, changed.blocked], ['Countess', true]);
    await users.remove(made.user_id);
    const { status, code, message } = fault(await refusal(users.get(made.user_id)));
    assert.deepEqual([status, code, message], [404, 'inexistent_user', 'The user does not exist.']);
    await users.remove(made.user_id);
  });

  test(`${major}: what is wrong with a user is told`, async () => {
    const body = person();
    await users.create(body);
    const taken = fault(await refusal(users.create(body)));
    assert.deepEqual(
      [taken.status, taken.code, taken.message],
      [409, 'auth0_idp_error', 'The user already exists.'],
    );
    for (const wrong of [
      { connection: 'nowhere' },
      { email: 'nobody' },
      { password: 'short' },
      { phone_number: '+491701234567' },
    ]) {
      assert.equal(fault(await refusal(users.create({ ...person(), ...wrong }))).status, 400);
    }
  });

  test(`${major}: users are searched and listed`, async () => {
    const made = await users.create({ ...person(), name: unique('Searched Name') });
    const only = async (q) => (await users.list({ q, search_engine: 'v3' })).map((u) => u.user_id);
    assert.deepEqual(await only(`email:"${made.email}"`), [made.user_id]);
    assert.deepEqual(await only(`name:"${made.name}" AND email_verified:false`), [made.user_id]);
    assert.deepEqual(await only(`user_id:"${made.user_id}"`), [made.user_id]);
    const end = made.name.slice(3).replaceAll(' ', '\\ '); // a bare space begins another filter
    assert.deepEqual(await only(`name:*${end}`), [made.user_id]);
    assert.deepEqual(await only(`name:"${made.name}" AND NOT blocked:false`), []);
    const [byEmail] = await users.byEmail(made.email);
    assert.deepEqual(byEmail, made);
    assert.equal(fault(await refusal(users.list({ q: '(name:a' }))).code, 'invalid_query_string');
  });

  test(`${major}: a user and the user's organizations are seen through both products`, async () => {
    const made = await users.create(person());
    const theirs = made.user_id.replace('auth0|', 'user_');
    const seen = await backend('GET', `/users/${theirs}`);
    assert.equal(seen.body.email_addresses[0].email_address, made.email);
    const name = unique('Of Both');
    const { body } = await backend('POST', '/organizations', { name, created_by: theirs });
    const [organization] = await users.organizations(made.user_id);
    assert.deepEqual([organization.id, organization.display_name], [body.id, name]);
    const members = await users.list({ q: `organization_id:"${body.id}"` });
    assert.deepEqual(
      members.map(({ user_id }) => user_id),
      [made.user_id],
    );
    await backend('PATCH', `/users/${theirs}`, { first_name: 'Ada' });
    assert.equal((await users.get(made.user_id)).given_name, 'Ada');
  });
}

test('auth0 4: a list of users has totals', async () => {
  const users = usersOf['auth0 4'](majors['auth0 4'].connect().client);
  const email = `${unique('total')}@example.com`;
  await users.create({ connection, email, password });
  const page = await users.list({ q: `email:"${email}"`, include_totals: true, per_page: 5 });
  const { users: found, ...totals } = page;
  assert.deepEqual(totals, { start: 0, limit: 5, length: 1, total: 1 });
  assert.equal(found[0].email, email);
});
