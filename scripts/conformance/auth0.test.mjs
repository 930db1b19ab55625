// The Auth0 Management API over TLS through two majors of the npm package `auth0`.

import { majors, managementUrl, tokenRequest, tokenUrl } from './auth0-clients.mjs';
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { call, refusal, target, unique } from './target.mjs';

const noSuchId = 'org_0000000000000000';
const notFound = {
  status: 404,
  code: undefined,
  message: 'No organization found by that id or name',
};

for (const [major, { connect, fault }] of Object.entries(majors)) {
  const auth0 = connect();
  const branding = {
    logo_url: 'https://assets.example/logo.png',
    colors: { primary: '#0A84ff', page_background: '#fff' },
  };

  const assertRefused = async (promise, { message, ...expected }) => {
    const found = fault(await refusal(promise));
    assert.deepEqual(found, { ...found, ...expected });
    if (message instanceof RegExp) assert.match(found.message, message);
    else if (message) assert.equal(found.message, message);
  };

  test(`${major}: connections are created and listed`, async () => {
    const name = unique('connection');
    const created = await auth0.createConnection({ name, strategy: 'auth0' });
    assert.match(created.id, /^con_[A-Za-z0-9]{16,}$/);
    assert.deepEqual([created.name, created.strategy], [name, 'auth0']);
    const [listed] = await auth0.listConnections({ name });
    assert.deepEqual([listed.id, listed.name], [created.id, name]);
    await assertRefused(auth0.createConnection({ name, strategy: 'auth0' }), { status: 409 });
  });

  test(`${major}: an organization is created with every field`, async () => {
    const database = await auth0.createConnection({ name: unique('database'), strategy: 'auth0' });
    const directory = await auth0.createConnection({ name: unique('directory'), strategy: 'ad' });
    const fields = {
      name: unique('every_field'),
      display_name: 'Every Field Inc',
      branding,
      metadata: { region: 'eu', tier: 'gold' },
    };
    const created = await auth0.create({
      ...fields,
      enabled_connections: [
        {
          connection_id: database.id,
          assign_membership_on_login: true,
          show_as_button: true,
          is_signup_enabled: true,
        },
        { connection_id: directory.id, assign_membership_on_login: false, show_as_button: false },
      ],
    });
    const { enabled_connections: enabled, ...organization } = created;
    assert.match(organization.id, /^org_[A-Za-z0-9]{16,}$/);
    assert.deepEqual(plain(organization), { id: created.id, ...fields });
    assert.deepEqual(
      new Map(enabled.map((each) => [each.connection_id, each])),
      new Map([
        [
          database.id,
          {
            connection_id: database.id,
            assign_membership_on_login: true,
            is_signup_enabled: true,
            show_as_button: true,
            connection: { name: database.name, strategy: 'auth0' },
          },
        ],
        [
          directory.id,
          {
            connection_id: directory.id,
            assign_membership_on_login: false,
            show_as_button: false,
            connection: { name: directory.name, strategy: 'ad' },
          },
        ],
      ]),
    );

    // What was enabled is not part of the organization when it is read.
    assert.deepEqual(await auth0.get(created.id), organization);
    assert.deepEqual(await auth0.getByName(fields.name), organization);
  });

  test(`${major}: what is not set is absent`, async () => {
    const name = unique('bare');
    const { id, ...rest } = plain(await auth0.create({ name }));
    assert.deepEqual(rest, { name });
    assert.deepEqual(plain(await auth0.get(id)), { id, name });
  });

  test(`${major}: an organization is updated`, async () => {
    const name = unique('before');
    const { id } = await auth0.create({
      name,
      display_name: 'Before',
      branding,
      metadata: { a: '1', b: '2' },
    });
    const renamed = await auth0.update(id, { name: `${name}-2`, display_name: 'After' });
    assert.deepEqual(plain(renamed), {
      id,
      name: `${name}-2`,
      display_name: 'After',
      branding,
      metadata: { a: '1', b: '2' },
    });
    const replaced = await auth0.update(id, { metadata: { c: '3' } });
    assert.deepEqual(replaced.metadata, { c: '3' }, 'metadata is replaced as a whole');
    const cleared = await auth0.update(id, { metadata: {} });
    assert(!('metadata' in cleared), 'empty metadata vanishes');
    assert.deepEqual(await auth0.get(id), cleared);

    const other = await auth0.create({ name });
    await assertRefused(auth0.update(noSuchId, { display_name: 'Nobody' }), notFound);
    await assertRefused(auth0.update(other.id, { name: `${name}-2` }), {
      status: 409,
      code: 'organization_conflict',
    });
  });

  test(`${major}: an organization is deleted, once`, async () => {
    const { id, name } = await auth0.create({ name: unique('short-lived') });
    await auth0.remove(id);
    await assertRefused(auth0.get(id), notFound);
    await assertRefused(auth0.getByName(name), notFound);
    await assertRefused(auth0.remove(id), notFound);
  });

  test(`${major}: organizations are listed from checkpoint to checkpoint`, async () => {
    const made = [];
    for (let count = 0; count < 3; count += 1)
      made.push((await auth0.create({ name: unique('page') })).id);
    const pages = [];
    for await (const page of auth0.pages(2)) pages.push(page.map(({ id }) => id));
    assert(pages.length >= 2 && pages.slice(0, -1).every(({ length }) => length === 2));
    const seen = pages.flat();
    assert.equal(new Set(seen).size, seen.length, 'nothing twice');
    assert.deepEqual(
      seen.filter((id) => made.includes(id)),
      made,
      'oldest first',
    );
  });

  test(`${major}: a taken name is refused`, async () => {
    const { name } = await auth0.create({ name: unique('taken') });
    await assertRefused(auth0.create({ name }), {
      status: 409,
      code: 'organization_conflict',
      message: 'An organization with the same name already exists.',
    });
  });

  const manyKeys = Object.fromEntries(Array.from({ length: 26 }, (_, i) => [`key${i}`, 'value']));
  const manyConnections = Array.from({ length: 11 }, () => ({
    connection_id: 'con_0000000000000000',
  }));
  const invalid = {
    'a name with capitals': [{ name: 'Not Valid' }, /^Payload validation error: /],
    'a name that is too long': [{ name: 'n'.repeat(51) }, /^Payload validation error: /],
    'a name like an id': [{ name: 'org_name' }, /^Payload validation error: /],
    'no name': [{ display_name: 'Nameless' }, /Missing required property: name/],
    'an unknown key': [
      { name: 'unknown-key', colour: 'red' },
      /Additional properties not allowed: colour/,
    ],
    'branding in an array': [
      { name: 'array', branding: [branding] },
      /Expected type object but found type array/,
    ],
    'metadata in an array': [
      { name: 'array', metadata: [{ a: '1' }] },
      /Expected type object but found type array/,
    ],
    'a logo over http': [
      { name: 'logo', branding: { logo_url: 'http://a.example/l.png' } },
      /^Payload/,
    ],
    'one colour of two': [
      { name: 'colour', branding: { colors: { primary: '#fff' } } },
      /page_background/,
    ],
    '26 metadata keys': [{ name: 'many', metadata: manyKeys }, /^Payload validation error: /],
    'a long metadata value': [{ name: 'long', metadata: { a: 'v'.repeat(256) } }, /^Payload/],
    '11 connections': [{ name: 'many', enabled_connections: manyConnections }, /^Payload/],
    'an unknown connection': [
      { name: 'unknown', enabled_connections: [{ connection_id: 'con_0000000000000000' }] },
      /con_0000000000000000/,
    ],
  };
  for (const [what, [body, message]] of Object.entries(invalid)) {
    test(`${major}: creating with ${what} is refused`, () =>
      assertRefused(auth0.create(body), { status: 400, code: 'invalid_body', message }));
  }

  test(`${major}: a wrong secret and a forged token are refused`, async () => {
    const wrong = connect({ clientId: target.client.id, clientSecret: 'wrong' });
    await assertRefused(wrong.get(noSuchId), { status: 401, code: 'access_denied' });

    const { body } = await call('POST', tokenUrl, { json: tokenRequest });
    const forged = connect({ token: `${body.access_token.split('.').slice(0, 2).join('.')}.AAAA` });
    await assertRefused(forged.get(noSuchId), {
      status: 401,
      message: /^Invalid signature received for JSON Web Token validation\.?$/,
    });
  });
}

test('auth0 4: organizations are listed as an array and with totals', async () => {
  const auth0 = majors['auth0 4'].connect();
  for (let count = 0; count < 3; count += 1) await auth0.create({ name: unique('listed') });
  const all = await auth0.list({ per_page: 100 });
  assert(Array.isArray(all) && all.length >= 3);

  const page = await auth0.list({ page: 1, per_page: 2, include_totals: true });
  assert.deepEqual([page.start, page.limit], [2, 2]);
  assert.equal(page.total, (await walk(auth0)).length);
  assert.deepEqual(page.organizations, all.slice(2, 4));
  const past = await auth0.list({ page: 9, per_page: 100, include_totals: true });
  assert.deepEqual(past.organizations, []);

  const checkpoint = await auth0.list({ take: 1, include_totals: true });
  assert.deepEqual(Object.keys(checkpoint).sort(), ['next', 'organizations'], 'take wins');
  const sorted = await auth0.list({ per_page: 100, sort: 'name:-1' });
  assert.deepEqual(
    sorted.map(({ name }) => name),
    sorted
      .map(({ name }) => name)
      .sort()
      .reverse(),
  );
});

test('auth0 4: a bad query is refused', async () => {
  const { connect, fault } = majors['auth0 4'];
  for (const [query, code] of [
    [{ per_page: 1000 }, 'invalid_query_string'],
    [{ sort: 'logo:1' }, 'invalid_query_string'],
    [{ page: 11, per_page: 100 }, 'invalid_paging'],
  ]) {
    const { status, code: found } = fault(await refusal(connect().list(query)));
    assert.deepEqual([status, found], [400, code]);
  }
});

test('auth0 7: errors have the classes of the package', async () => {
  const { connect, fault } = majors['auth0 7'];
  const auth0 = connect();
  const { name } = await auth0.create({ name: unique('classes') });
  const kind = async (promise) => fault(await refusal(promise)).name;
  assert.equal(await kind(auth0.create({ name })), 'ConflictError');
  assert.equal(await kind(auth0.create({ name: '' })), 'BadRequestError');
  assert.equal(await kind(auth0.get(noSuchId)), 'NotFoundError');
  assert.equal(await kind(connect({ token: 'a.b.c' }).get(noSuchId)), 'UnauthorizedError');
});

/** Without what newer tenants add to every organization. */
function plain({ third_party_client_access: _, is_app_entitlement_active: __, ...organization }) {
  return organization;
}

async function walk(auth0) {
  const all = [];
  for await (const page of auth0.pages(100)) all.push(...page);
  return all;
}
