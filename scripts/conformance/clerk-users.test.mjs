// Users of the Clerk Backend API, through @clerk/backend.

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
import { unique } from './target.mjs';

const { emailAddresses, organizations, sessions, users } = clerk;
const idsOf = ({ data }) => data.map(({ id }) => id);
const taken = (paramName) => ({ status: 422, code: 'form_identifier_exists', paramName });

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
  await assertRefused(users.getUser(noSuch('user')), notFound);
});

test('a user is created with every field that is here', async () => {
  const [username, externalId] = [unique('user'), unique('external')];
  const created = await newUser({
    username,
    externalId,
    publicMetadata: { camelKey: { innerKey: 1 } },
    privateMetadata: { p: 1 },
    unsafeMetadata: { u: [1] },
    createdAt: new Date('2019-05-06T07:08:09.123Z'),
  });
  assert.deepEqual(
    [created.username, created.externalId, created.createdAt],
    [username, externalId, Date.parse('2019-05-06T07:08:09.123Z')],
  );
  assert.deepEqual(
    [created.publicMetadata, created.privateMetadata, created.unsafeMetadata],
    [{ camelKey: { innerKey: 1 } }, { p: 1 }, { u: [1] }],
  );
  await assertRefused(newUser({ username }), taken('username'));
  await assertRefused(newUser({ externalId }), taken('external_id'));
  const emailAddress = [created.primaryEmailAddress.emailAddress.toUpperCase()];
  await assertRefused(newUser({ emailAddress }), taken('email_address'));
});

test('a user is updated', async () => {
  const { id } = await newUser();
  const [username, externalId] = [unique('user'), unique('external')];
  const updated = await users.updateUser(id, {
    firstName: 'Grace',
    lastName: 'Hopper',
    username,
    externalId,
    createOrganizationEnabled: false,
    createOrganizationsLimit: 3,
  });
  assert.deepEqual(
    [updated.firstName, updated.lastName, updated.username, updated.externalId],
    ['Grace', 'Hopper', username, externalId],
  );
  assert.deepEqual(
    [updated.createOrganizationEnabled, updated.createOrganizationsLimit],
    [false, 3],
  );
  const partly = await users.updateUser(id, { firstName: 'Amazing' });
  assert.deepEqual([partly.firstName, partly.lastName], ['Amazing', 'Hopper']);
  assert.deepEqual((await users.getUser(id)).raw, partly.raw);

  const password = unique('Another-Horse-2');
  const { id: open } = await sessions.createSession({ userId: id });
  await users.updateUser(id, { password, signOutOfOtherSessions: true });
  assert.deepEqual(await users.verifyPassword({ userId: id, password }), { verified: true });
  await assertRefused(users.verifyPassword({ userId: id, password: 'wrong-password' }), {
    status: 422,
    code: 'form_password_incorrect',
    paramName: 'password',
  });
  assert.notEqual((await sessions.getSession(open)).status, 'active');

  const other = await newUser();
  await assertRefused(users.updateUser(other.id, { username }), taken('username'));
  await assertRefused(users.updateUser(other.id, { externalId }), taken('external_id'));
  await assertRefused(users.updateUser(noSuch('user'), { firstName: 'x' }), notFound);
  assert.deepEqual((await users.getUser(other.id)).raw, other.raw);
  const verify = { userId: noSuch('user'), password };
  await assertRefused(users.verifyPassword(verify), notFound);
});

test('metadata of a user is merged, key by key, or replaced', async () => {
  const { id } = await newUser({
    publicMetadata: { a: { b: 1, c: 2 } },
    privateMetadata: { p: 1 },
    unsafeMetadata: { u: 1 },
  });
  const merged = await users.updateUserMetadata(id, {
    publicMetadata: { a: { b: null, camelKey: 3 } },
    unsafeMetadata: { v: 2 },
  });
  assert.deepEqual(
    [merged.publicMetadata, merged.privateMetadata, merged.unsafeMetadata],
    [{ a: { c: 2, camelKey: 3 } }, { p: 1 }, { u: 1, v: 2 }],
  );
  const replaced = await users.replaceUserMetadata(id, { publicMetadata: { only: null } });
  assert.deepEqual([replaced.publicMetadata, replaced.privateMetadata], [{ only: null }, { p: 1 }]);
  const both = await users.updateUser(id, { firstName: 'Both', privateMetadata: {} });
  assert.deepEqual([both.firstName, both.privateMetadata], ['Both', {}]);
  for (const change of ['updateUserMetadata', 'replaceUserMetadata']) {
    await assertRefused(users[change](id, { publicMetadata: { text: 'm'.repeat(9_000) } }), {
      status: 422,
      code: 'form_param_exceeds_allowed_size',
      paramName: 'public_metadata',
    });
    await assertRefused(users[change](noSuch('user'), { publicMetadata: {} }), notFound);
  }
});

test('users are filtered, ordered, paged and counted', async () => {
  const stem = unique('u').replace('-', '');
  const mail = (letter) => `${letter}.${stem}@conformance.example`;
  const [b, c, a] = await inOrder(
    [
      ['b', 'Grace', 'Hopper'],
      ['c', 'Barbara', 'Liskov'],
      ['a', 'Ada', 'Lovelace'],
    ],
    ([letter, firstName, lastName]) =>
      newUser({
        firstName,
        lastName: `${lastName}${stem}`,
        username: `${letter}_${stem}`,
        externalId: `${letter}:${stem}`,
        emailAddress: [mail(letter)],
      }),
  );
  const { organizationId } = await administeredOrganization();
  await organizations.createOrganizationMembership({
    organizationId,
    userId: b.id,
    role: 'org:member',
  });
  await sessions.createSession({ userId: c.id });
  const expected = [
    [{}, [a, c, b]],
    [{ orderBy: '+created_at' }, [b, c, a]],
    [{ orderBy: 'email_address' }, [a, b, c]],
    [{ orderBy: '-username' }, [c, b, a]],
    [{ orderBy: '+first_name' }, [a, c, b]],
    [{ orderBy: '+last_name' }, [b, c, a]],
    [{ userId: [a.id, b.id] }, [a, b]],
    [{ userId: [`-${a.id}`] }, [c, b]],
    [{ userId: [`+${a.id}`, noSuch('user')] }, [a]],
    [{ emailAddress: [mail('a'), mail('c').toUpperCase()] }, [a, c]],
    [{ username: [`b_${stem}`] }, [b]],
    [{ externalId: [`c:${stem}`, 'nobody'] }, [c]],
    [{ phoneNumber: ['+15555550100'] }, []],
    [{ web3Wallet: ['0x0000000000000000000000000000000000000000'] }, []],
    [{ organizationId: [organizationId] }, [b]],
    [{ organizationId: [`-${organizationId}`] }, [a, c]],
    [{ query: mail('a') }, [a]],
    [{ query: a.id }, [a]],
    [{ emailAddressQuery: `C.${stem}` }, [c]],
    [{ usernameQuery: `B_${stem}` }, [b]],
    [{ nameQuery: `ada lovelace${stem}` }, [a]],
    [{ createdAtBefore: a.createdAt }, [c, b]],
    [{ createdAtAfter: b.createdAt }, [a, c]],
    [{ lastActiveAtAfter: Date.now() + 172_800_000 }, []],
  ];
  for (const [options, found] of expected) {
    const query = { query: stem, limit: 100, ...options };
    const page = await users.getUserList(query);
    const shown = JSON.stringify(options);
    assert.deepEqual(
      [idsOf(page), page.totalCount],
      [found.map(({ id }) => id), found.length],
      shown,
    );
    const { limit, orderBy, ...filters } = query;
    assert.equal(await users.getCount(filters), found.length, `counted: ${shown}`);
  }
  const pages = [];
  for (const offset of [0, 2]) {
    const page = await users.getUserList({ query: stem, orderBy: 'username', limit: 2, offset });
    assert.equal(page.totalCount, 3);
    pages.push(...idsOf(page));
  }
  assert.deepEqual(pages, [a.id, b.id, c.id]);
  const after = await expect(200, 'GET', `/users?query=${stem}&limit=2&starting_after=${a.id}`);
  assert.deepEqual(idsOf({ data: after }), [c.id, b.id]);
  for (const order of ['updated_at', 'last_active_at', 'last_sign_in_at', 'phone_number']) {
    const page = await users.getUserList({ query: stem, orderBy: order });
    assert.equal(page.data.length, 3, order);
  }

  await assertRefused(users.getUserList({ orderBy: 'colour' }), {
    status: 422,
    code: 'form_param_value_invalid',
    paramName: 'order_by',
  });
  await assertRefused(users.getUserList({ userId: Array(101).fill(noSuch('user')) }), {
    status: 422,
    code: 'form_param_array_size_exceeded',
    paramName: 'user_id',
  });
});

test('with a user goes what belongs to them', async () => {
  const { organizationId } = await administeredOrganization();
  const { userId, user } = await newMember(organizationId, 'org:admin');
  const { id: sessionId } = await sessions.createSession({ userId });
  const invitation = await newInvitation(organizationId, { inviterUserId: userId });

  const gone = await users.deleteUser(userId);
  assert.deepEqual([gone.id, gone.deleted], [userId, true]);
  await assertRefused(users.getUser(userId), notFound);
  await assertRefused(users.deleteUser(userId), notFound);
  await assertRefused(sessions.getToken(sessionId), notFound);
  const members = await organizations.getOrganizationMembershipList({ organizationId });
  assert.equal(members.totalCount, 1);
  const read = await organizations.getOrganization({ organizationId, includeMembersCount: true });
  assert.equal(read.membersCount, 1);
  const one = { organizationId, invitationId: invitation.id };
  assert.equal((await organizations.getOrganizationInvitation(one)).status, 'pending');
  // The address is free again.
  await newUser({ emailAddress: [user.primaryEmailAddress.emailAddress] });
});

test('an address is added to a user', async () => {
  const { id: userId, primaryEmailAddressId } = await newUser();
  const emailAddress = newEmail();
  const added = await emailAddresses.createEmailAddress({ userId, emailAddress, verified: true });
  assert.match(added.id, /^idn_/);
  assert.deepEqual([added.emailAddress, added.verification?.status], [emailAddress, 'verified']);
  const user = await users.getUser(userId);
  assert.deepEqual(
    user.emailAddresses.map(({ id }) => id).sort(),
    [primaryEmailAddressId, added.id].sort(),
  );
  assert.equal(user.primaryEmailAddressId, primaryEmailAddressId);
  const second = { userId, emailAddress: newEmail(), verified: true, primary: true };
  const { id } = await emailAddresses.createEmailAddress(second);
  assert.equal((await users.getUser(userId)).primaryEmailAddressId, id);

  const add = (params) =>
    emailAddresses.createEmailAddress({ userId, emailAddress: newEmail(), ...params });
  await assertRefused(add({ emailAddress }), taken('email_address'));
  await assertRefused(add({ userId: noSuch('user') }), namesNothing);
  await assertRefused(add({ emailAddress: 'nobody' }), {
    status: 422,
    code: 'form_param_format_invalid',
    paramName: 'email_address',
  });
});
