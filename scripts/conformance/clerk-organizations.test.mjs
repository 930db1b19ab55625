// Organizations of the Clerk Backend API, through @clerk/backend.

import {
  administeredOrganization,
  assertRefused,
  clerk,
  expect,
  newInvitation,
  newMember,
  newUser,
  noSuch,
  notFound,
} from './clerk-clients.mjs';
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { verifyToken } from '@clerk/backend';
import { target, unique } from './target.mjs';

const { organizations, sessions, users } = clerk;

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
  for (const unknown of [{ organizationId: noSuch('org') }, { slug: unique('nobody') }]) {
    await assertRefused(organizations.getOrganization(unknown), notFound);
  }
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
  await assertRefused(organizations.updateOrganization(noSuch('org'), { name: 'x' }), notFound);
});

test('an organization from elsewhere keeps its time of creation', async () => {
  const json = { name: unique('Moved'), created_at: '2019-05-06T07:08:09.123Z' };
  const { id, created_at } = await expect(200, 'POST', '/organizations', { json });
  assert.equal(created_at, Date.parse(json.created_at));
  const later = { json: { created_at: '2020-01-02T03:04:05Z' } };
  const moved = await expect(200, 'PATCH', `/organizations/${id}`, later);
  assert.equal(moved.created_at, Date.parse(later.json.created_at));
  const bad = await expect(422, 'POST', '/organizations', {
    json: { name: 'x', created_at: 'yesterday' },
  });
  assert.deepEqual(
    [bad.errors[0].code, bad.errors[0].meta.param_name],
    ['form_param_invalid_time', 'created_at'],
  );
});

test('an organization is deleted, once', async () => {
  const creator = await newUser();
  const created = await organizations.createOrganization({
    name: unique('Short-lived'),
    createdBy: creator.id,
  });
  const gone = await organizations.deleteOrganization(created.id);
  assert.deepEqual([gone.id, gone.deleted], [created.id, true]);
  await assertRefused(organizations.getOrganization({ organizationId: created.id }), notFound);
  await assertRefused(organizations.deleteOrganization(created.id), notFound);
  const { data } = await users.getOrganizationMembershipList({ userId: creator.id });
  assert.deepEqual(data, []);
  // Its slug is free again.
  const next = await organizations.createOrganization({ name: 'Next', slug: created.slug });
  assert.equal(next.slug, created.slug);
});

test('with an organization goes what belongs to it', async () => {
  const { organizationId } = await administeredOrganization();
  const { userId } = await newMember(organizationId);
  const emailAddress = (await users.getUser(userId)).primaryEmailAddress.emailAddress;
  const { organizationId: other } = await administeredOrganization();
  const invitation = await newInvitation(organizationId);
  const kept = await newInvitation(other, { emailAddress });
  const session = await sessions.createSession({ userId, activeOrganizationId: organizationId });

  await organizations.deleteOrganization(organizationId);
  const memberships = await users.getOrganizationMembershipList({ userId });
  assert.equal(memberships.totalCount, 0);
  const invitationId = invitation.id;
  await assertRefused(organizations.getOrganizationInvitation({ organizationId, invitationId }), {
    status: 404,
    code: 'resource_not_found',
  });
  const invitations = await users.getOrganizationInvitationList({ userId });
  assert.deepEqual(
    invitations.data.map(({ id }) => id),
    [kept.id],
  );
  const { jwt } = await sessions.getToken(session.id);
  assert.equal((await verify(jwt)).o, undefined);
  const { last_active_organization_id: active } = await expect(
    200,
    'GET',
    `/sessions/${session.id}`,
  );
  assert.equal(active, null);
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
    { name: 'Orphan', createdBy: noSuch('user') },
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

const verify = (jwt) => verifyToken(jwt, { secretKey: target.secretKey, apiUrl: target.httpUrl });
