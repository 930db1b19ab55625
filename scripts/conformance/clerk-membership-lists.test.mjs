// Lists of memberships of the Clerk Backend API, through @clerk/backend.

import {
  administeredOrganization,
  clerk,
  inOrder,
  newMember,
  newOrganization,
  noSuch,
} from './clerk-clients.mjs';
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { unique } from './target.mjs';

const { organizations, users } = clerk;
const idsOf = ({ data }) => data.map(({ publicUserData }) => publicUserData.userId);

test('members are filtered and ordered', async () => {
  const { id: organizationId } = await newOrganization();
  const stem = unique('m').replace('-', '');
  const people = [
    ['C', 'org:admin', 'Grace', 'Hopper'],
    ['A', 'org:member', 'Barbara', 'Liskov'],
    ['B', 'org:member', 'Ada', 'Turing'],
  ];
  const made = await inOrder(people, ([letter, role, firstName, lastName]) =>
    newMember(organizationId, role, {
      firstName,
      lastName: `${lastName}${stem}`,
      username: `${letter.toLowerCase()}_${stem}`,
      emailAddress: [`${letter.toLowerCase()}.${stem}@conformance.example`],
    }),
  );
  const [c, a, b] = made.map(({ userId }) => userId);
  const letters = new Map([
    [a, 'A'],
    [b, 'B'],
    [c, 'C'],
  ]);
  // What is asked for is the time of the user.
  const [earliest, , latest] = made.map(({ user }) => user.createdAt);
  const mail = (letter) => `${letter}.${stem}@conformance.example`;
  const expected = [
    [{}, 'BAC', 'newest first unless asked otherwise'],
    [{ orderBy: '+created_at' }, 'CAB'],
    [{ orderBy: 'email_address' }, 'ABC'],
    [{ orderBy: '-email_address' }, 'CBA'],
    [{ orderBy: '+username' }, 'ABC'],
    [{ orderBy: '+first_name' }, 'BAC'],
    [{ orderBy: '-first_name' }, 'CAB'],
    [{ orderBy: '+last_name' }, 'CAB'],
    [{ userId: [a, c] }, 'AC'],
    [{ userId: [`+${a}`] }, 'A'],
    [{ userId: [`-${a}`] }, 'BC'],
    [{ userId: [a, noSuch('user')] }, 'A'],
    [{ emailAddress: [mail('a'), mail('b').toUpperCase(), 'nobody@conformance.example'] }, 'BA'],
    [{ username: [`c_${stem}`] }, 'C'],
    [{ phoneNumber: ['+15555550100'] }, ''],
    [{ web3Wallet: ['0x0000000000000000000000000000000000000000'] }, ''],
    [{ role: ['org:member'] }, 'BA'],
    [{ role: ['org:admin', 'org:member'] }, 'BAC'],
    [{ role: ['org:nobody'] }, ''],
    [{ query: `A_${stem}` }, 'A'],
    [{ query: 'LISKOV' }, 'A'],
    [{ query: `c.${stem}@` }, 'C'],
    [{ emailAddressQuery: `B.${stem}` }, 'B'],
    [{ usernameQuery: `_${stem.toUpperCase()}` }, 'BAC'],
    [{ nameQuery: 'grace' }, 'C'],
    [{ nameQuery: `ada turing${stem}` }, 'B'],
    [{ phoneNumberQuery: '5555' }, ''],
    [{ createdAtBefore: latest }, 'AC'],
    [{ createdAtAfter: earliest }, 'BA'],
    [{ createdAtAfter: latest + 60_000 }, ''],
    [{ lastActiveAtAfter: Date.now() + 172_800_000 }, ''],
    [{ role: ['org:member'], query: mail('a') }, 'A'],
  ];
  for (const [options, found, why] of expected) {
    const page = await organizations.getOrganizationMembershipList({ organizationId, ...options });
    const seen = idsOf(page).map((id) => letters.get(id));
    const shown = why ?? JSON.stringify(options);
    // Which of several is first is said by the order, which filters leave alone.
    assert.deepEqual(
      [seen.sort().join(''), page.totalCount],
      [[...found].sort().join(''), found.length],
      shown,
    );
    if (options.orderBy || why) {
      assert.equal(
        idsOf(page)
          .map((id) => letters.get(id))
          .join(''),
        found,
        shown,
      );
    }
  }

  const pages = [];
  for (const offset of [0, 2]) {
    pages.push(
      ...idsOf(
        await organizations.getOrganizationMembershipList({
          organizationId,
          orderBy: '+username',
          limit: 2,
          offset,
        }),
      ),
    );
  }
  assert.deepEqual(pages, [a, b, c]);
});

test('memberships are listed for the instance and for a user', async () => {
  const { admin, organizationId } = await administeredOrganization();
  const { organizationId: other } = await administeredOrganization();
  await organizations.createOrganizationMembership({
    organizationId: other,
    userId: admin.id,
    role: 'org:member',
  });
  const mine = await users.getOrganizationMembershipList({ userId: admin.id });
  assert.deepEqual(
    [mine.totalCount, mine.data.map(({ organization, role }) => [organization.id, role]).sort()],
    [
      2,
      [
        [organizationId, 'org:admin'],
        [other, 'org:member'],
      ].sort(),
    ],
  );
  const second = await users.getOrganizationMembershipList({
    userId: admin.id,
    limit: 1,
    offset: 1,
  });
  assert.deepEqual([second.data.length, second.totalCount], [1, 2]);

  const newest = await organizations.getInstanceOrganizationMembershipList({
    orderBy: '-created_at',
    limit: 1,
  });
  assert.deepEqual(
    [newest.data[0].organization.id, newest.data[0].publicUserData.userId],
    [other, admin.id],
  );
  const { totalCount } = newest;
  await newMember(organizationId);
  const oldest = await organizations.getInstanceOrganizationMembershipList({
    orderBy: 'created_at',
    limit: 500,
  });
  assert.equal(oldest.totalCount, totalCount + 1);
  const times = oldest.data.map(({ createdAt }) => createdAt);
  assert.deepEqual(times, times.toSorted());
  for (const order of ['phone_number', 'email_address', 'first_name', 'last_name', 'username']) {
    const page = await organizations.getInstanceOrganizationMembershipList({
      orderBy: `-${order}`,
    });
    assert.equal(page.totalCount, totalCount + 1, order);
  }
});
