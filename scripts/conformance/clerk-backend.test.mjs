// The Clerk Backend API through @clerk/backend.

import { assertRefused, clerk, clerkWith, newUser, signedInUser } from './clerk-clients.mjs';
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { verifyToken } from '@clerk/backend';
import { target, unique } from './target.mjs';

const { organizations, sessions, users } = clerk;
const noSuchId = 'org_000000000000000000000000000';

test('a user is created and read', async () => {
  const created = await newUser();
  assert.match(created.id, /^user_[0-9A-Za-z]{27}$/);
  assert.equal(created.firstName, 'Ada');
  assert.equal(created.passwordEnabled, true);
  const [address] = created.emailAddresses;
  assert.equal(created.primaryEmailAddressId, address.id);

  const read = await users.getUser(created.id);
  assert.equal(read.id, created.id);
  assert.equal(read.primaryEmailAddress.emailAddress, address.emailAddress);
  await assertRefused(users.getUser('user_000000000000000000000000000'), {
    status: 404,
    code: 'resource_not_found',
  });
});

test('an organization is created with every field, and its creator administers it', async () => {
  const creator = await newUser();
  const slug = unique('every-field');
  const before = Date.now();
  const created = await organizations.createOrganization({
    name: 'Every Field Inc',
    slug,
    createdBy: creator.id,
    maxAllowedMemberships: 7,
    publicMetadata: { camelKey: { innerKey: 1 }, snake_key: [true, null] },
    privateMetadata: { plan: 'self-hosted' },
  });
  assert.match(created.id, /^org_[0-9A-Za-z]{27}$/);
  assert.equal(created.name, 'Every Field Inc');
  assert.equal(created.slug, slug);
  assert.equal(created.createdBy, creator.id);
  assert.equal(created.maxAllowedMemberships, 7);
  assert.equal(created.adminDeleteEnabled, true);
  assert.equal(created.hasImage, false);
  assert.deepEqual(created.publicMetadata, { camelKey: { innerKey: 1 }, snake_key: [true, null] });
  assert.deepEqual(created.privateMetadata, { plan: 'self-hosted' });
  assert(Math.abs(created.createdAt - before) < 60_000, 'createdAt is in milliseconds');
  assert.equal(created.updatedAt, created.createdAt);

  const read = await organizations.getOrganization({
    organizationId: created.id,
    includeMembersCount: true,
  });
  assert.equal(read.membersCount, 1);

  // The creator's role is seen where a session acts for the organization.
  const session = await sessions.createSession({
    userId: creator.id,
    activeOrganizationId: created.id,
  });
  const { jwt } = await sessions.getToken(session.id);
  const claims = await verify(jwt);
  assert.deepEqual(
    { id: claims.o?.id, slg: claims.o?.slg, rol: claims.o?.rol },
    { id: created.id, slg: slug, rol: 'admin' },
  );
});

test('an organization needs no more than a name', async () => {
  const name = unique('Only a name');
  const created = await organizations.createOrganization({ name });
  assert.equal(created.name, name);
  assert.match(created.slug, /^[a-z0-9-]+$/);
  assert.equal(created.createdBy, undefined);
  assert.deepEqual(created.publicMetadata, {});

  // A name may repeat; the derived slug may not.
  const again = await organizations.createOrganization({ name });
  assert.notEqual(again.slug, created.slug);
});

test('an unlimited organization says 0', async () => {
  const created = await organizations.createOrganization({
    name: unique('unlimited'),
    maxAllowedMemberships: 0,
  });
  assert.equal(created.maxAllowedMemberships, 0);
});

test('an organization is read by id and by slug', async () => {
  const created = await organizations.createOrganization({ name: unique('Read me') });
  const byId = await organizations.getOrganization({ organizationId: created.id });
  const bySlug = await organizations.getOrganization({ slug: created.slug });
  assert.equal(byId.id, created.id);
  assert.deepEqual(byId.raw, bySlug.raw);
  for (const unknown of [{ organizationId: noSuchId }, { slug: unique('nobody') }]) {
    await assertRefused(organizations.getOrganization(unknown), {
      status: 404,
      code: 'resource_not_found',
    });
  }
});

test('organizations are listed, filtered, ordered and paged', async () => {
  const stem = unique('listed');
  for (const letter of ['B', 'C', 'A']) {
    await organizations.createOrganization({ name: `${stem} ${letter}` });
    await sleep(2); // created_at counts milliseconds
  }
  const list = async (options) => {
    const page = await organizations.getOrganizationList({ query: stem, ...options });
    assert.equal(page.totalCount, 3);
    return page.data.map(({ name }) => name.at(-1)).join('');
  };
  assert.equal(await list({ orderBy: '+name' }), 'ABC');
  assert.equal(await list({ orderBy: '-name' }), 'CBA');
  assert.equal(await list({ orderBy: '+created_at' }), 'BCA');
  assert.equal(await list({}), 'ACB', 'newest first unless asked otherwise');
  assert.equal(await list({ orderBy: '+name', limit: 2 }), 'AB');
  assert.equal(await list({ orderBy: '+name', limit: 2, offset: 2 }), 'C');
  assert.equal(await list({ orderBy: '+name', offset: 9 }), '');

  const [one] = (await organizations.getOrganizationList({ query: `${stem} A` })).data;
  const byId = await organizations.getOrganizationList({
    query: one.id,
    includeMembersCount: true,
  });
  assert.deepEqual(
    byId.data.map(({ id, membersCount }) => [id, membersCount]),
    [[one.id, 0]],
  );
});

test('an organization is updated', async () => {
  const created = await organizations.createOrganization({ name: unique('Before') });
  const slug = unique('after');
  const updated = await organizations.updateOrganization(created.id, {
    name: 'After',
    slug,
    maxAllowedMemberships: 3,
    adminDeleteEnabled: false,
  });
  assert.deepEqual(
    [updated.id, updated.name, updated.slug, updated.maxAllowedMemberships],
    [created.id, 'After', slug, 3],
  );
  assert.equal(updated.adminDeleteEnabled, false);
  assert(updated.updatedAt >= created.updatedAt);

  const partly = await organizations.updateOrganization(created.id, { name: 'Later' });
  assert.deepEqual([partly.name, partly.slug, partly.maxAllowedMemberships], ['Later', slug, 3]);
  const read = await organizations.getOrganization({ slug });
  assert.equal(read.name, 'Later');

  const other = await organizations.createOrganization({ name: unique('Other') });
  await assertRefused(organizations.updateOrganization(other.id, { slug }), {
    status: 422,
    code: 'form_identifier_exists',
    paramName: 'slug',
  });
  await assertRefused(organizations.updateOrganization(noSuchId, { name: 'Nobody' }), {
    status: 404,
    code: 'resource_not_found',
  });
});

test('an organization is deleted, once', async () => {
  const creator = await newUser();
  const created = await organizations.createOrganization({
    name: unique('Short-lived'),
    createdBy: creator.id,
  });
  const gone = await organizations.deleteOrganization(created.id);
  assert.deepEqual([gone.id, gone.deleted], [created.id, true]);
  const notFound = { status: 404, code: 'resource_not_found' };
  await assertRefused(organizations.getOrganization({ organizationId: created.id }), notFound);
  await assertRefused(organizations.deleteOrganization(created.id), notFound);
  // Its slug is free again.
  const next = await organizations.createOrganization({ name: 'Next', slug: created.slug });
  assert.equal(next.slug, created.slug);
});

test('a session token verifies', async () => {
  const { user, session, jwt } = await signedInUser();
  assert.deepEqual([session.userId, session.status], [user.id, 'active']);
  const claims = await verify(jwt);
  assert.deepEqual(
    { sub: claims.sub, sid: claims.sid, iss: claims.iss, v: claims.v },
    { sub: user.id, sid: session.id, iss: target.httpUrl, v: 2 },
  );
  assert.equal(claims.exp - claims.iat, 60);
  assert.equal(claims.o, undefined);

  const forged = `${jwt.slice(0, -6)}${jwt.endsWith('AAAAAA') ? 'BBBBBB' : 'AAAAAA'}`;
  await assert.rejects(verify(forged));
  await assertRefused(sessions.getToken('sess_000000000000000000000000000'), {
    status: 404,
    code: 'resource_not_found',
  });
});

const refusedOrganizations = [
  ['no parameters', {}, 422, 'form_param_missing', 'name'],
  ['a bad slug', { name: 'Bad', slug: 'Not A Slug!' }, 422, 'form_param_value_invalid', 'slug'],
  [
    'a name that is too long',
    { name: 'n'.repeat(257) },
    422,
    'form_param_max_length_exceeded',
    'name',
  ],
  ['a name with a URL', { name: 'http://a.example' }, 422, 'form_param_value_invalid', 'name'],
  [
    'an unknown creator',
    { name: 'Orphan', createdBy: 'user_000000000000000000000000000' },
    400,
    'organization_creator_not_found',
    undefined,
  ],
  [
    'too much metadata',
    { name: 'Big', publicMetadata: { text: 'm'.repeat(9_000) } },
    422,
    'form_param_exceeds_allowed_size',
    'public_metadata',
  ],
];

for (const [what, params, status, code, paramName] of refusedOrganizations) {
  test(`creating with ${what} is refused`, () =>
    assertRefused(organizations.createOrganization(params), { status, code, paramName }));
}

test('a taken slug is refused', async () => {
  const { slug } = await organizations.createOrganization({ name: unique('First') });
  await assertRefused(organizations.createOrganization({ name: 'Second', slug }), {
    status: 422,
    code: 'form_identifier_exists',
    paramName: 'slug',
    message: 'That slug is taken. Please try another.',
  });
});

test('a wrong secret key is refused', () =>
  assertRefused(clerkWith('sk_test_wrong').organizations.createOrganization({ name: 'No' }), {
    status: 401,
    code: 'clerk_key_invalid',
  }));

const verify = (jwt) => verifyToken(jwt, { secretKey: target.secretKey, apiUrl: target.httpUrl });
