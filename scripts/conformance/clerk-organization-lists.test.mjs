// Lists of organizations of the Clerk Backend API, through @clerk/backend.

import {
  administeredOrganization,
  assertRefused,
  clerk,
  expect,
  inOrder,
  newOrganization,
  newUser,
  noSuch,
} from './clerk-clients.mjs';
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { unique } from './target.mjs';

const { organizations } = clerk;

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
