// Organizations of the Clerk Backend API, through @clerk/backend.

import {
  administeredOrganization,
  assertRefused,
  clerk,
  expect,
  inOrder,
  newInvitation,
  newMember,
  newOrganization,
  newUser,
  noSuch,
  notFound,
} from './clerk-clients.mjs';
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { verifyToken } from '@clerk/backend';
import { png } from './images.mjs';
import { bearer, refusal, target, unique } from './target.mjs';

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

test('organizations are listed, filtered, ordered and paged', async () => {
  const stem = unique('listed');
  await inOrder(['B', 'C', 'A'], (letter) => newOrganization({ name: `${stem} ${letter}` }));
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

test('organizations are filtered by member and by id', async () => {
  const stem = unique('filtered');
  const [{ id: ada }, { id: ben }] = [await newUser(), await newUser()];
  const made = await inOrder(
    [
      ['A', ada],
      ['B', ben],
      ['C', undefined],
    ],
    ([letter, createdBy]) => newOrganization({ name: `${stem} ${letter}`, createdBy }),
  );
  const [a, b, c] = made.map(({ id }) => id);
  await organizations.createOrganizationMembership({
    organizationId: b,
    userId: ada,
    role: 'org:member',
  });
  const expected = [
    [{ userId: [ada] }, 'AB'],
    [{ userId: [`+${ada}`] }, 'AB'],
    [{ userId: [ben] }, 'B'],
    [{ userId: [ada, ben] }, 'AB'],
    [{ userId: [`-${ben}`] }, 'AC'],
    [{ userId: [`+${ada}`, `-${ben}`] }, 'A'],
    [{ userId: [noSuch('user')] }, ''],
    [{ organizationId: [a, c] }, 'AC'],
    [{ organizationId: [`+${a}`] }, 'A'],
    [{ organizationId: [`-${a}`] }, 'BC'],
    [{ organizationId: [a, noSuch('org')] }, 'A'],
    [{ organizationId: [b, c], userId: [ada] }, 'B'],
    [{ orderBy: '-members_count' }, 'BAC'],
    [{ orderBy: '+members_count' }, 'CAB'],
  ];
  for (const [options, letters] of expected) {
    const { data, totalCount } = await organizations.getOrganizationList({
      query: stem,
      orderBy: '+name',
      ...options,
    });
    const found = data.map(({ name }) => name.at(-1)).join('');
    assert.deepEqual([found, totalCount], [letters, letters.length], JSON.stringify(options));
  }
  const body = await expect(200, 'GET', `/organizations?query=${stem}&user_id=+${ben}`);
  assert.equal(body.total_count, 1, 'a plus sign that arrives as a space is one');
});

test('a list is refused what it cannot do', async () => {
  const tooMany = Array(101).fill(noSuch('org'));
  const bad = { status: 422, code: 'form_param_value_invalid' };
  const list = (params) => organizations.getOrganizationList(params);
  await assertRefused(list({ orderBy: '+colour' }), { ...bad, paramName: 'order_by' });
  await assertRefused(list({ limit: 501 }), { ...bad, paramName: 'limit' });
  await assertRefused(list({ limit: -1 }), { ...bad, paramName: 'limit' });
  await assertRefused(list({ offset: -1 }), { ...bad, paramName: 'offset' });
  await assertRefused(list({ organizationId: tooMany }), {
    status: 422,
    code: 'form_param_array_size_exceeded',
    paramName: 'organization_id',
  });
});

test('who could not be managed by anybody is told', async () => {
  const { organizationId } = await administeredOrganization();
  const { id: unmanaged } = await newOrganization();
  const missing = async (id) => {
    const flag = 'include_missing_member_with_elevated_permissions=true';
    const one = await expect(200, 'GET', `/organizations/${id}?${flag}`);
    const list = await expect(200, 'GET', `/organizations?query=${id}&${flag}`);
    return [one, list.data[0]].map((shown) => shown.missing_member_with_elevated_permissions);
  };
  assert.deepEqual(await missing(organizationId), [false, false]);
  assert.deepEqual(await missing(unmanaged), [true, true]);
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

test('metadata is merged, key by key, or replaced', async () => {
  const { id } = await newOrganization({
    publicMetadata: { kept: 1, nested: { kept: true, gone: 1, list: [1, 2] } },
    privateMetadata: { secret: 'x' },
  });
  const merged = await organizations.updateOrganizationMetadata(id, {
    publicMetadata: { new_key: 'n', nested: { gone: null, list: [3], camelKey: {} } },
  });
  assert.deepEqual(merged.publicMetadata, {
    kept: 1,
    nested: { kept: true, list: [3], camelKey: {} },
    new_key: 'n',
  });
  assert.deepEqual(merged.privateMetadata, { secret: 'x' }, 'what is not given stays');

  const replaced = await organizations.replaceOrganizationMetadata(id, {
    publicMetadata: { only: null },
  });
  assert.deepEqual(
    [replaced.publicMetadata, replaced.privateMetadata],
    [{ only: null }, { secret: 'x' }],
  );
  // What the client sends in two requests.
  const both = await organizations.updateOrganization(id, {
    name: 'Renamed',
    publicMetadata: {},
    privateMetadata: { other: 1 },
  });
  assert.deepEqual(
    [both.name, both.publicMetadata, both.privateMetadata],
    ['Renamed', {}, { other: 1 }],
  );
  const read = await organizations.getOrganization({ organizationId: id });
  assert.deepEqual(read.raw, both.raw);

  const tooBig = { publicMetadata: { text: 'm'.repeat(9_000) } };
  const refused = {
    status: 422,
    code: 'form_param_exceeds_allowed_size',
    paramName: 'public_metadata',
  };
  for (const change of ['updateOrganizationMetadata', 'replaceOrganizationMetadata']) {
    await assertRefused(organizations[change](id, tooBig), refused);
    await assertRefused(organizations[change](noSuch('org'), { publicMetadata: {} }), notFound);
  }
  // Each part fits; what they make together does not.
  const half = (key) => ({ publicMetadata: { [key]: 'm'.repeat(5_000) } });
  await organizations.updateOrganizationMetadata(id, half('a'));
  await assertRefused(organizations.updateOrganizationMetadata(id, half('b')), refused);
  const unchanged = await organizations.getOrganization({ organizationId: id });
  assert.deepEqual(Object.keys(unchanged.publicMetadata), ['a']);
});

test('metadata that is a JSON text is read, as old clients send it', async () => {
  const json = { name: unique('Text'), public_metadata: '{"a":{"b":1}}' };
  const { id, public_metadata: made } = await expect(200, 'POST', '/organizations', { json });
  assert.deepEqual(made, { a: { b: 1 } });
  const changed = await expect(200, 'PATCH', `/organizations/${id}/metadata`, {
    json: { public_metadata: '{"a":{"c":2}}' },
  });
  assert.deepEqual(changed.public_metadata, { a: { b: 1, c: 2 } });
});

test('a logo is uploaded, shown and removed', async () => {
  const { admin, organizationId } = await administeredOrganization();
  const picture = png();
  const file = new Blob([picture], { type: 'image/png' });
  const params = { file, uploaderUserId: admin.id };
  const uploaded = await organizations.updateOrganizationLogo(organizationId, params);
  assert.deepEqual([uploaded.id, uploaded.hasImage], [organizationId, true]);
  assert.equal(uploaded.raw.logo_url, uploaded.imageUrl);
  const read = await organizations.getOrganization({ organizationId });
  assert.deepEqual([read.hasImage, read.imageUrl], [true, uploaded.imageUrl]);

  const shown = await fetch(read.imageUrl);
  assert.deepEqual([shown.status, shown.headers.get('content-type')], [200, 'image/png']);
  assert.deepEqual(Buffer.from(await shown.arrayBuffer()), picture);

  const removed = await organizations.deleteOrganizationLogo(organizationId);
  assert.deepEqual([removed.id, removed.hasImage], [organizationId, false]);
  const after = await organizations.getOrganization({ organizationId });
  assert.equal(after.hasImage, false);
});

test('a logo that is none is refused', async () => {
  const { id } = await newOrganization();
  const upload = (organizationId, file) =>
    organizations.updateOrganizationLogo(organizationId, { file });
  const blob = (data, type) => new Blob([data], { type });
  await assertRefused(upload(noSuch('org'), blob(png(), 'image/png')), notFound);
  await assertRefused(upload(id, blob(Buffer.alloc(10 * 1024 * 1024 + 1), 'image/png')), {
    status: 413,
    code: 'image_too_large',
  });
  const text = await refusal(upload(id, blob('no picture', 'text/plain')));
  assert.equal(text.status, 400, 'not a picture');
  const form = new FormData();
  form.append('uploader_user_id', noSuch('user'));
  const answer = await fetch(`${target.httpUrl}/v1/organizations/${id}/logo`, {
    method: 'PUT',
    headers: bearer(target.secretKey),
    body: form,
  });
  const { errors } = await answer.json();
  assert.deepEqual([answer.status, errors[0].code], [400, 'form_param_missing']);
  await assertRefused(organizations.deleteOrganizationLogo(noSuch('org')), notFound);
  const { hasImage } = await organizations.getOrganization({ organizationId: id });
  assert.equal(hasImage, false);
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
