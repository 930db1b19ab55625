// Memberships of the Clerk Backend API, through @clerk/backend.

import {
  administeredOrganization,
  assertRefused,
  backend,
  clerk,
  expect,
  newInvitation,
  newMember,
  newOrganization,
  newUser,
  namesNothing,
  noSuch,
  notFound,
} from './clerk-clients.mjs';
import assert from 'node:assert/strict';
import { test } from 'node:test';

const { organizations, users } = clerk;
const idsOf = ({ data }) => data.map(({ publicUserData }) => publicUserData.userId);

test('a user becomes a member, with everything a reader needs', async () => {
  const { organization, organizationId } = await administeredOrganization();
  const { user, membership } = await newMember(organizationId);
  assert.match(membership.id, /^orgmem_[0-9A-Za-z]{27}$/);
  assert.deepEqual([membership.role, membership.raw.role_name], ['org:member', 'Member']);
  assert.deepEqual(
    [...membership.permissions].sort(),
    ['org:sys_billing:read', 'org:sys_memberships:read'],
    'the permissions of the role',
  );
  assert.deepEqual([membership.publicMetadata, membership.privateMetadata], [{}, {}]);
  assert.deepEqual(
    [membership.organization.id, membership.organization.name],
    [organizationId, organization.name],
  );
  const { publicUserData } = membership;
  assert.deepEqual(
    [publicUserData.userId, publicUserData.firstName, publicUserData.lastName],
    [user.id, 'Ada', 'Lovelace'],
  );
  assert.equal(publicUserData.identifier, user.primaryEmailAddress.emailAddress);
  assert.equal(membership.updatedAt, membership.createdAt);

  const read = await organizations.getOrganization({ organizationId, includeMembersCount: true });
  assert.equal(read.membersCount, 2);
});

test('a membership is made with metadata', async () => {
  const { id } = await newOrganization();
  const json = {
    user_id: (await newUser()).id,
    role: 'org:admin',
    public_metadata: { seat: 1 },
    private_metadata: '{"old":"client"}',
  };
  const made = await expect(200, 'POST', `/organizations/${id}/memberships`, { json });
  assert.deepEqual(
    [made.public_metadata, made.private_metadata, made.role],
    [{ seat: 1 }, { old: 'client' }, 'org:admin'],
  );
});

for (const [alias, key] of [
  ['admin', 'org:admin'],
  ['basic_member', 'org:member'],
]) {
  test(`the old key ${alias} is taken for ${key}`, async () => {
    const { organizationId } = await administeredOrganization();
    const { membership } = await newMember(organizationId, alias);
    assert.equal(membership.role, key);
  });
}

test('a role changes, and its permissions with it', async () => {
  const { organizationId } = await administeredOrganization();
  const { userId, membership } = await newMember(organizationId);
  const change = (role) =>
    organizations.updateOrganizationMembership({ organizationId, userId, role });
  const changed = await change('org:admin');
  assert.deepEqual([changed.id, changed.role], [membership.id, 'org:admin']);
  assert(changed.permissions.includes('org:sys_memberships:manage'));
  assert.equal((await change('org:member')).role, 'org:member');
});

test('metadata of a membership is merged, key by key', async () => {
  const { organizationId } = await administeredOrganization();
  const { userId } = await newMember(organizationId);
  const update = (params) =>
    organizations.updateOrganizationMembershipMetadata({ organizationId, userId, ...params });
  await update({ publicMetadata: { a: { b: 1, c: 2 } }, privateMetadata: { p: 1 } });
  const merged = await update({ publicMetadata: { a: { b: null, camelKey: 3 } } });
  assert.deepEqual(
    [merged.publicMetadata, merged.privateMetadata],
    [{ a: { c: 2, camelKey: 3 } }, { p: 1 }],
  );
  await assertRefused(update({ publicMetadata: { text: 'm'.repeat(9_000) } }), {
    status: 422,
    code: 'form_param_exceeds_allowed_size',
    paramName: 'public_metadata',
  });
  const list = await organizations.getOrganizationMembershipList({
    organizationId,
    userId: [userId],
  });
  assert.deepEqual(list.data[0].publicMetadata, { a: { c: 2, camelKey: 3 } });
});

test('a removed membership is answered as it was, and is gone', async () => {
  const { organizationId } = await administeredOrganization();
  const { userId, membership } = await newMember(organizationId);
  const removed = await organizations.deleteOrganizationMembership({ organizationId, userId });
  assert.deepEqual([removed.id, removed.role], [membership.id, 'org:member']);
  assert.equal(removed.publicUserData.userId, userId);
  const again = organizations.deleteOrganizationMembership({ organizationId, userId });
  await assertRefused(again, notFound);
  const { totalCount } = await users.getOrganizationMembershipList({ userId });
  assert.equal(totalCount, 0);
  const rejoined = await organizations.createOrganizationMembership({
    organizationId,
    userId,
    role: 'org:member',
  });
  assert.notEqual(rejoined.id, membership.id);
});

const world = await administeredOrganization({ maxAllowedMemberships: 0 });
const member = await newMember(world.organizationId);
const stranger = await newUser();

const create = (params) =>
  organizations.createOrganizationMembership({
    organizationId: world.organizationId,
    userId: stranger.id,
    role: 'org:member',
    ...params,
  });
const update = (params) =>
  organizations.updateOrganizationMembership({
    organizationId: world.organizationId,
    userId: member.userId,
    role: 'org:admin',
    ...params,
  });
const metadata = (params) =>
  organizations.updateOrganizationMembershipMetadata({
    organizationId: world.organizationId,
    userId: member.userId,
    publicMetadata: {},
    ...params,
  });
const remove = (params) =>
  organizations.deleteOrganizationMembership({
    organizationId: world.organizationId,
    userId: member.userId,
    ...params,
  });
const list = (params) =>
  organizations.getOrganizationMembershipList({ organizationId: world.organizationId, ...params });
const missing = (paramName) => ({ status: 422, code: 'form_param_missing', paramName });
const invalid = (paramName) => ({ status: 422, code: 'form_param_value_invalid', paramName });

const refused = [
  ['joining no organization', create, { organizationId: noSuch('org') }, notFound],
  ['joining as nobody', create, { userId: noSuch('user') }, namesNothing],
  ['joining without a user', create, { userId: undefined }, missing('user_id')],
  ['joining without a role', create, { role: undefined }, missing('role')],
  ['joining with an unknown role', create, { role: 'org:nobody' }, namesNothing],
  [
    'joining twice',
    create,
    { userId: member.userId },
    { status: 400, code: 'already_a_member_in_organization' },
  ],
  ['a change in no organization', update, { organizationId: noSuch('org') }, notFound],
  ['a change of no user', update, { userId: noSuch('user') }, notFound],
  ['a change of a stranger', update, { userId: stranger.id }, notFound],
  ['a change to an unknown role', update, { role: 'org:nobody' }, namesNothing],
  ['a change to no role', update, { role: undefined }, missing('role')],
  ['metadata in no organization', metadata, { organizationId: noSuch('org') }, notFound],
  ['metadata of a stranger', metadata, { userId: stranger.id }, notFound],
  ['a removal from no organization', remove, { organizationId: noSuch('org') }, notFound],
  ['a removal of a stranger', remove, { userId: stranger.id }, notFound],
  ['an unknown order', list, { orderBy: '+colour' }, invalid('order_by')],
  ['a limit that is too high', list, { limit: 501 }, invalid('limit')],
  [
    'too many users',
    list,
    { userId: Array(101).fill(noSuch('user')) },
    { status: 422, code: 'form_param_array_size_exceeded', paramName: 'user_id' },
  ],
];

for (const [what, act, params, refusal] of refused) {
  test(`${what} is refused, and changes nothing`, async () => {
    const before = await list({ orderBy: '+created_at' });
    await assertRefused(act(params), refusal);
    assert.deepEqual(raws(await list({ orderBy: '+created_at' })), raws(before));
  });
}

for (const [version, status] of [
  ['2021-02-05', 400],
  ['2026-05-12', 422],
]) {
  test(`the last administrator stays, version ${version}`, async () => {
    const { admin, organizationId } = await administeredOrganization();
    await newMember(organizationId);
    const path = `/organizations/${organizationId}/memberships/${admin.id}`;
    for (const request of [
      ['PATCH', path, { json: { role: 'org:member' } }],
      ['DELETE', path],
    ]) {
      const { status: answered, body } = await backend(version)(...request);
      assert.deepEqual(
        [answered, body.errors?.[0].code],
        [status, 'organization_minimum_permissions_needed'],
      );
    }
    const { data } = await organizations.getOrganizationMembershipList({
      organizationId,
      role: ['org:admin'],
    });
    assert.deepEqual(idsOf({ data }), [admin.id]);

    // With a second one the first may go.
    const { userId } = await newMember(organizationId, 'org:admin');
    await organizations.deleteOrganizationMembership({ organizationId, userId: admin.id });
    await assert.rejects(organizations.deleteOrganizationMembership({ organizationId, userId }));
  });
}

test('seats are counted with the invitations that are pending', async () => {
  const { organizationId } = await administeredOrganization({ maxAllowedMemberships: 3 });
  const { userId } = await newMember(organizationId);
  const invitation = await newInvitation(organizationId);
  const full = { status: 403, code: 'organization_membership_quota_exceeded' };
  const invitationId = invitation.id;
  await assertRefused(newMember(organizationId), full);
  await assertRefused(newInvitation(organizationId), full);

  await organizations.revokeOrganizationInvitation({ organizationId, invitationId });
  await newMember(organizationId);
  await assertRefused(newMember(organizationId), full);
  await organizations.deleteOrganizationMembership({ organizationId, userId });
  await newInvitation(organizationId);
  await organizations.updateOrganization(organizationId, { maxAllowedMemberships: 0 });
  await Promise.all(Array.from({ length: 6 }, () => newMember(organizationId)));
});

test('five seats unless asked otherwise', async () => {
  const { organizationId } = await administeredOrganization();
  await Promise.all(Array.from({ length: 4 }, () => newMember(organizationId)));
  await assertRefused(newMember(organizationId), {
    status: 403,
    code: 'organization_membership_quota_exceeded',
  });
});

function raws({ data, totalCount }) {
  return [totalCount, data.map(({ raw }) => raw)];
}
