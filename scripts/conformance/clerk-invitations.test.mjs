// Invitations of the Clerk Backend API, through @clerk/backend.

import {
  administeredOrganization,
  assertRefused,
  clerk,
  expect,
  inOrder,
  newEmail,
  newInvitation,
  newMember,
  newUser,
  namesNothing,
  noSuch,
  notFound,
} from './clerk-clients.mjs';
import assert from 'node:assert/strict';
import { test } from 'node:test';

const { organizations, users } = clerk;
const DAY = 86_400_000;
const idsOf = ({ data }) => data.map(({ id }) => id);
const noInvitation = { status: 404, code: 'organization_invitation_not_found' };

test('an invitation is made with every field, read, and revoked', async () => {
  const { admin, organizationId } = await administeredOrganization();
  const emailAddress = newEmail();
  const before = Date.now();
  const made = await organizations.createOrganizationInvitation({
    organizationId,
    emailAddress,
    role: 'org:admin',
    inviterUserId: admin.id,
    publicMetadata: { camelKey: { innerKey: 1 } },
    privateMetadata: { p: true },
    redirectUrl: 'https://conformance.example/welcome',
    expiresInDays: 7,
  });
  assert.match(made.id, /^orginv_[0-9A-Za-z]{27}$/);
  assert.deepEqual(
    [made.emailAddress, made.role, made.roleName, made.organizationId, made.status],
    [emailAddress, 'org:admin', 'Admin', organizationId, 'pending'],
  );
  assert.deepEqual(
    [made.publicMetadata, made.privateMetadata],
    [{ camelKey: { innerKey: 1 } }, { p: true }],
  );
  assert.equal(made.raw.inviter_id, admin.id);
  assert.equal(made.raw.public_inviter_data.user_id, admin.id);
  assert(Math.abs(made.expiresAt - (before + 7 * DAY)) < 60_000);

  const invitationId = made.id;
  const read = await organizations.getOrganizationInvitation({ organizationId, invitationId });
  // The ticket is shown once, to who made it.
  assert.match(made.raw.url ?? '', /ticket/);
  assert.deepEqual(read.raw, { ...made.raw, url: null });

  const revoked = await organizations.revokeOrganizationInvitation({
    organizationId,
    invitationId,
    requestingUserId: admin.id,
  });
  assert.deepEqual([revoked.id, revoked.status], [invitationId, 'revoked']);
  const again = { organizationId, invitationId };
  await assertRefused(organizations.revokeOrganizationInvitation(again), {
    status: 404,
    code: 'organization_invitation_not_pending',
  });
});

test('an invitation needs no more than an address and a role', async () => {
  const { organizationId } = await administeredOrganization();
  const made = await newInvitation(organizationId);
  assert.deepEqual([made.raw.inviter_id, made.raw.public_inviter_data], [null, null]);
  assert.deepEqual([made.publicMetadata, made.privateMetadata], [{}, {}]);
  assert(Math.abs(made.expiresAt - (Date.now() + 30 * DAY)) < 60_000, 'for thirty days');
  // Nobody asks for it to be revoked.
  const path = `/organizations/${organizationId}/invitations/${made.id}/revoke`;
  const revoked = await expect(200, 'POST', path);
  assert.equal(revoked.status, 'revoked');
  // The address is free again.
  await newInvitation(organizationId, { emailAddress: made.emailAddress });
});

test('several invitations are made at once, or none', async () => {
  const { organizationId } = await administeredOrganization({ maxAllowedMemberships: 0 });
  const item = (params) => ({ emailAddress: newEmail(), role: 'org:member', ...params });
  const bulk = (items) => organizations.createOrganizationInvitationBulk(organizationId, items);
  const items = Array.from({ length: 10 }, () => item({ publicMetadata: { innerKey: 1 } }));
  const { data, totalCount } = await bulk(items);
  assert.equal(totalCount, 10);
  assert.deepEqual(
    data.map(({ emailAddress }) => emailAddress),
    items.map(({ emailAddress }) => emailAddress),
  );
  assert.deepEqual(data[9].publicMetadata, { innerKey: 1 });

  const refusals = [
    [Array.from({ length: 11 }, () => item()), 400, 'bulk_size_exceeded'],
    [[item(), item({ emailAddress: items[0].emailAddress })], 400, 'duplicate_record'],
    [[item(), item({ emailAddress: 'nobody' })], 422, 'form_param_format_invalid'],
    [[item(), item({ role: undefined })], 422, 'form_param_missing'],
    [[item(), item({ role: 'org:nobody' })], namesNothing.status, namesNothing.code],
  ];
  for (const [refused, status, code] of refusals) {
    await assertRefused(bulk(refused), { status, code });
  }
  const twice = item();
  await assert.rejects(bulk([twice, twice]), 'one address twice');
  const after = await organizations.getOrganizationInvitationList({ organizationId, limit: 50 });
  assert.equal(after.totalCount, 10, 'a refused bulk leaves nothing behind');

  const gone = organizations.createOrganizationInvitationBulk(noSuch('org'), [item()]);
  await assertRefused(gone, notFound);
});

test('a bulk that does not fit is refused as a whole', async () => {
  const { organizationId } = await administeredOrganization({ maxAllowedMemberships: 3 });
  const items = (length) =>
    Array.from({ length }, () => ({ emailAddress: newEmail(), role: 'org:member' }));
  const bulk = (length) =>
    organizations.createOrganizationInvitationBulk(organizationId, items(length));
  await assertRefused(bulk(3), { status: 403, code: 'organization_membership_quota_exceeded' });
  const none = await organizations.getOrganizationInvitationList({ organizationId });
  assert.equal(none.totalCount, 0);
  assert.equal((await bulk(2)).totalCount, 2);
});

test('invitations of an organization are filtered and ordered', async () => {
  const { organizationId } = await administeredOrganization({ maxAllowedMemberships: 0 });
  const stem = newEmail();
  const made = await inOrder(['b', 'c', 'a'], (letter) =>
    newInvitation(organizationId, { emailAddress: `${letter}.${stem}` }),
  );
  const [b, c, a] = made.map(({ id }) => id);
  await organizations.revokeOrganizationInvitation({ organizationId, invitationId: c });
  const path = `/organizations/${organizationId}/invitations`;
  const expected = [
    ['', [a, c, b]],
    ['?order_by=%2Bcreated_at', [b, c, a]],
    ['?order_by=email_address', [a, b, c]],
    ['?order_by=-email_address', [c, b, a]],
    ['?status=pending', [a, b]],
    ['?status=revoked', [c]],
    ['?status=accepted', []],
    ['?status=expired', []],
    ['?status=pending&status=revoked', [a, c, b]],
    [`?email_address=${encodeURIComponent(`b.${stem}`)}`, [b]],
    ['/pending', [a, b]],
  ];
  for (const [query, ids] of expected) {
    const page = await expect(200, 'GET', `${path}${query}`);
    assert.deepEqual([idsOf(page), page.total_count], [ids, ids.length], query);
  }
  const paged = await expect(200, 'GET', `${path}?limit=1&offset=1&order_by=email_address`);
  assert.deepEqual([idsOf(paged), paged.total_count], [[b], 3]);
  const byClient = await organizations.getOrganizationInvitationList({
    organizationId,
    status: ['revoked', 'pending'],
  });
  assert.equal(byClient.totalCount, 3);
});

test('invitations are listed for the instance and for a user', async () => {
  const { organization, organizationId } = await administeredOrganization();
  const { organizationId: other } = await administeredOrganization();
  const user = await newUser();
  const { emailAddress } = user.primaryEmailAddress;
  const [first, second] = await inOrder([organizationId, other], (id) =>
    newInvitation(id, { emailAddress }),
  );
  await organizations.revokeOrganizationInvitation({
    organizationId: other,
    invitationId: second.id,
  });
  const mine = (params) => users.getOrganizationInvitationList({ userId: user.id, ...params });
  const all = await mine({});
  assert.deepEqual([idsOf(all), all.totalCount], [[second.id, first.id], 2]);
  assert.deepEqual(idsOf(await mine({ status: 'pending' })), [first.id]);
  const { public_organization_data: shown } = all.data[1].raw;
  assert.deepEqual(
    [shown.id, shown.name, shown.slug, shown.has_image],
    [organizationId, organization.name, organization.slug, false],
  );

  const query = encodeURIComponent(emailAddress);
  const expected = [
    ['', [second.id, first.id]],
    ['&order_by=%2Bcreated_at', [first.id, second.id]],
    ['&order_by=email_address&status=revoked', [second.id]],
    ['&limit=1&offset=1', [first.id]],
  ];
  for (const [more, ids] of expected) {
    const page = await expect(200, 'GET', `/organization_invitations?query=${query}${more}`);
    assert.deepEqual(idsOf(page), ids, more);
  }
});

const { admin, organizationId } = await administeredOrganization({ maxAllowedMemberships: 0 });
const member = await newMember(organizationId);
const pending = await newInvitation(organizationId);
const elsewhere = (await administeredOrganization()).organizationId;

const create = (params) => newInvitation(organizationId, params);
const createIn = (id) => newInvitation(id);
const revoke = (params) =>
  organizations.revokeOrganizationInvitation({
    organizationId,
    invitationId: pending.id,
    ...params,
  });
const get = (params) =>
  organizations.getOrganizationInvitation({ organizationId, invitationId: pending.id, ...params });
const list = (params) => organizations.getOrganizationInvitationList({ organizationId, ...params });
const missing = (paramName) => ({ status: 422, code: 'form_param_missing', paramName });
const invalid = (paramName) => ({ status: 422, code: 'form_param_value_invalid', paramName });

const refused = [
  ['inviting to no organization', createIn, noSuch('org'), notFound],
  ['inviting no address', create, { emailAddress: undefined }, missing('email_address')],
  ['inviting to no role', create, { role: undefined }, missing('role')],
  [
    'inviting what is no address',
    create,
    { emailAddress: 'nobody' },
    { status: 422, code: 'form_param_format_invalid', paramName: 'email_address' },
  ],
  ['inviting to an unknown role', create, { role: 'org:nobody' }, namesNothing],
  ['inviting by nobody', create, { inviterUserId: noSuch('user') }, namesNothing],
  [
    'inviting a member',
    create,
    { emailAddress: member.user.primaryEmailAddress.emailAddress },
    { status: 400, code: 'already_a_member_in_organization' },
  ],
  [
    'inviting twice',
    create,
    { emailAddress: pending.emailAddress.toUpperCase() },
    { status: 400, code: 'organization_invitation_not_unique' },
  ],
  ['inviting for no day', create, { expiresInDays: -1 }, invalid('expires_in_days')],
  ['inviting for 366 days', create, { expiresInDays: 366 }, invalid('expires_in_days')],
  [
    'inviting with too much metadata',
    create,
    { publicMetadata: { text: 'm'.repeat(9_000) } },
    { status: 422, code: 'form_param_exceeds_allowed_size', paramName: 'public_metadata' },
  ],
  ['reading no invitation', get, { invitationId: noSuch('orginv') }, noInvitation],
  ['reading one of another organization', get, { organizationId: elsewhere }, noInvitation],
  ['reading one of no organization', get, { organizationId: noSuch('org') }, notFound],
  ['revoking no invitation', revoke, { invitationId: noSuch('orginv') }, noInvitation],
  ['revoking one of another organization', revoke, { organizationId: elsewhere }, noInvitation],
  ['listing none of an organization', list, { organizationId: noSuch('org') }, notFound],
  ['an unknown status', list, { status: ['lost'] }, invalid('status')],
  ['an unknown order', list, { orderBy: '+colour' }, invalid('order_by')],
];

for (const [what, act, params, refusal] of refused) {
  test(`${what} is refused, and changes nothing`, async () => {
    await assertRefused(act(params), refusal);
    const { data } = await list({});
    assert.deepEqual(
      data.map(({ raw }) => raw),
      [{ ...pending.raw, url: null }],
    );
  });
}

test('who asks for a revocation must be known', async () => {
  const refusal = await revoke({ requestingUserId: noSuch('user') }).catch((error) => error);
  assert([400, 403, 404].includes(refusal.status), `answered ${refusal.status}`);
  assert.equal((await get({})).status, 'pending');
  assert.equal((await revoke({ requestingUserId: admin.id })).status, 'revoked');
});
