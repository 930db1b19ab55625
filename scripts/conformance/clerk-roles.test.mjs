// Roles, permissions and role sets of the Clerk Backend API, through @clerk/backend.

import {
  administeredOrganization,
  assertRefused,
  clerk,
  expect,
  inOrder,
  newInvitation,
  newMember,
  namesNothing,
  noSuch,
  notFound,
} from './clerk-clients.mjs';
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { unique } from './target.mjs';

const { organizationPermissions, organizationRoles, organizations } = clerk;

/** What the client leaves out of a permission. */
const typeOf = async (id) => (await expect(200, 'GET', `/organization_permissions/${id}`)).type;

/** A text that may be part of a key. */
const word = (stem) => unique(stem).replaceAll('-', '_');
const idsOf = ({ data }) => data.map(({ id }) => id);

const newPermission = (params) =>
  organizationPermissions.createOrganizationPermission({
    name: 'Permission',
    key: `org:${word('feature')}:read`,
    ...params,
  });
const newRole = (params) =>
  organizationRoles.createOrganizationRole({ name: 'Role', key: `org:${word('role')}`, ...params });

test('the roles and permissions of a new instance', async () => {
  const roles = await organizationRoles.getOrganizationRoleList({ query: 'org:', limit: 500 });
  const byKey = Object.fromEntries(roles.data.map((role) => [role.key, role]));
  const admin = byKey['org:admin'];
  const member = byKey['org:member'];
  assert.deepEqual([admin.name, member.name], ['Admin', 'Member']);
  assert.deepEqual([admin.isCreatorEligible, member.isCreatorEligible], [true, false]);
  assert.match(admin.id, /^role_[0-9A-Za-z]{27}$/);
  assert.deepEqual(member.permissions.map(({ key }) => key).sort(), [
    'org:sys_billing:read',
    'org:sys_memberships:read',
  ]);
  const { data } = await organizationPermissions.getOrganizationPermissionList({
    query: 'org:sys_',
    limit: 500,
  });
  assert.deepEqual(
    data.map(({ key }) => key).sort(),
    admin.permissions.map(({ key }) => key).sort(),
    'an administrator has every system permission',
  );
  assert(data.every(({ id }) => /^perm_[0-9A-Za-z]{27}$/.test(id)));
  assert.equal(await typeOf(data[0].id), 'system');
  const read = await organizationRoles.getOrganizationRole(admin.id);
  assert.deepEqual(read, admin);
});

test('a permission is made, read, changed and deleted', async () => {
  const key = `org:${word('invoices')}:create`;
  const params = { name: 'Create invoices', key, description: 'May create' };
  const made = await organizationPermissions.createOrganizationPermission(params);
  assert.deepEqual(
    [made.name, made.key, made.description, await typeOf(made.id)],
    ['Create invoices', key, 'May create', 'user'],
  );
  const read = await organizationPermissions.getOrganizationPermission(made.id);
  assert.deepEqual(read, made);
  const changed = await organizationPermissions.updateOrganizationPermission({
    permissionId: made.id,
    name: 'Make invoices',
    key: `${key}_all`,
  });
  assert.deepEqual(
    [changed.id, changed.name, changed.key, changed.description],
    [made.id, 'Make invoices', `${key}_all`, 'May create'],
  );
  const role = await newRole({ permissions: [made.id] });
  const gone = await organizationPermissions.deleteOrganizationPermission(made.id);
  assert.deepEqual([gone.id, gone.deleted], [made.id, true]);
  await assertRefused(organizationPermissions.getOrganizationPermission(made.id), notFound);
  assert.deepEqual((await organizationRoles.getOrganizationRole(role.id)).permissions, []);
  await organizationRoles.deleteOrganizationRole(role.id);
  assert.equal((await newPermission({ description: undefined })).description, '');
});

test('a role is made, read, changed and deleted', async () => {
  const [first, second] = [await newPermission(), await newPermission()];
  const key = `org:${word('auditor')}`;
  const made = await organizationRoles.createOrganizationRole({
    name: 'Auditor',
    key,
    description: 'Reads',
    permissions: [first.id],
  });
  assert.deepEqual(
    [
      made.name,
      made.key,
      made.description,
      made.isCreatorEligible,
      idsOf({ data: made.permissions }),
    ],
    ['Auditor', key, 'Reads', false, [first.id]],
  );
  assert.deepEqual(await organizationRoles.getOrganizationRole(made.id), made);

  const one = { organizationRoleId: made.id };
  const two = { ...one, permissionId: second.id };
  const assigned = await organizationRoles.assignPermissionToOrganizationRole(two);
  assert.deepEqual(idsOf({ data: assigned.permissions }).sort(), [first.id, second.id].sort());
  await assertRefused(organizationRoles.assignPermissionToOrganizationRole(two), {
    status: 409,
    code: 'organization_role_permission_association_exists',
  });
  const removed = await organizationRoles.removePermissionFromOrganizationRole(two);
  assert.deepEqual(idsOf({ data: removed.permissions }), [first.id]);
  await assert.rejects(organizationRoles.removePermissionFromOrganizationRole(two));

  const changed = await organizationRoles.updateOrganizationRole({
    ...one,
    name: 'Controller',
    permissions: [second.id],
  });
  assert.deepEqual(
    [changed.name, changed.key, changed.description, idsOf({ data: changed.permissions })],
    ['Controller', key, 'Reads', [second.id]],
    'a list of permissions replaces the one there was',
  );
  const gone = await organizationRoles.deleteOrganizationRole(made.id);
  assert.deepEqual([gone.id, gone.deleted], [made.id, true]);
  await assertRefused(organizationRoles.getOrganizationRole(made.id), notFound);
});

test('a role gives its members its permissions, and stays while it has any', async () => {
  const permission = await newPermission();
  const role = await newRole({ permissions: [permission.id] });
  const { organizationId } = await administeredOrganization();
  const { userId, membership } = await newMember(organizationId, role.key);
  assert.deepEqual([membership.role, membership.permissions], [role.key, [permission.key]]);
  const assigned = { status: 422, code: 'organization_role_assigned_members' };
  await assertRefused(organizationRoles.deleteOrganizationRole(role.id), assigned);
  await organizations.deleteOrganizationMembership({ organizationId, userId });

  const { id: invitationId } = await newInvitation(organizationId, { role: role.key });
  await assertRefused(organizationRoles.deleteOrganizationRole(role.id), {
    status: 422,
    code: 'organization_role_exists_in_invitations',
  });
  await organizations.revokeOrganizationInvitation({ organizationId, invitationId });
  // The document says "any invitations": answered ones count.
  await assertRefused(organizationRoles.deleteOrganizationRole(role.id), {
    status: 422,
    code: 'organization_role_exists_in_invitations',
  });
});

const lists = {
  roles: [
    newRole,
    (params) => organizationRoles.getOrganizationRoleList(params),
    (w) => `org:${w}`,
  ],
  permissions: [
    newPermission,
    (params) => organizationPermissions.getOrganizationPermissionList(params),
    (w) => `org:${w}:read`,
  ],
};

for (const [what, [make, list, keyOf]] of Object.entries(lists)) {
  test(`${what} are filtered, ordered and paged`, async () => {
    const stem = word('listed');
    const made = await inOrder(
      [
        ['b', 'C'],
        ['c', 'A'],
        ['a', 'B'],
      ],
      ([letter, name]) => make({ key: keyOf(`${stem}_${letter}`), name: `${stem} ${name}` }),
    );
    const [first, second, third] = idsOf({ data: made });
    const expected = [
      [{}, [third, second, first]],
      [{ orderBy: '+created_at' }, [first, second, third]],
      [{ orderBy: 'key' }, [third, first, second]],
      [{ orderBy: '-name' }, [first, third, second]],
      [{ query: `${stem}_B` }, [first]],
      [{ query: `${stem} a` }, [second]],
      [{ query: third }, [third]],
      [{ orderBy: '+key', limit: 1, offset: 1 }, [first], 3],
    ];
    for (const [options, ids, count] of expected) {
      const page = await list({ query: stem, ...options });
      const shown = JSON.stringify(options);
      assert.deepEqual([idsOf(page), page.totalCount], [ids, count ?? ids.length], shown);
    }
    const bad = { status: 422, code: 'form_param_value_invalid' };
    await assertRefused(list({ orderBy: 'colour' }), { ...bad, paramName: 'order_by' });
    // Roles are few by their quota.
    if (what === 'roles') await Promise.all(idsOf({ data: made }).map(deleteRole));
  });
}

const deleteRole = (id) => organizationRoles.deleteOrganizationRole(id);

const kept = { role: undefined, permission: undefined, admin: undefined, system: undefined };
before(async () => {
  kept.role = await newRole();
  kept.permission = await newPermission();
  const admins = await organizationRoles.getOrganizationRoleList({ query: 'org:admin' });
  kept.admin = admins.data.find(({ key }) => key === 'org:admin');
  [kept.system] = kept.admin.permissions;
});
after(() => deleteRole(kept.role.id));

const updateRole = (params) =>
  organizationRoles.updateOrganizationRole({ organizationRoleId: kept.role.id, ...params });
const updatePermission = (params) =>
  organizationPermissions.updateOrganizationPermission({
    permissionId: kept.permission.id,
    ...params,
  });
const assign = (params) =>
  organizationRoles.assignPermissionToOrganizationRole({
    organizationRoleId: kept.role.id,
    permissionId: kept.permission.id,
    ...params,
  });
const missing = (paramName) => ({ status: 422, code: 'form_param_missing', paramName });
const unprocessable = { status: 422 };
const unmodifiable = { status: 403, code: 'organization_system_permission_not_modifiable' };
const taken = { status: 422, code: 'form_identifier_exists', paramName: 'key' };

const refused = {
  'a role without a name': [() => newRole({ name: undefined }), missing('name')],
  'a role without a key': [() => newRole({ key: undefined }), missing('key')],
  'a role with a key of another form': [() => newRole({ key: 'role' }), unprocessable],
  'a role with a bad key': [() => newRole({ key: 'org:A B' }), unprocessable],
  'a role with a taken key': [() => newRole({ key: kept.role.key }), taken],
  'a role with an unknown permission': [
    () => newRole({ permissions: [noSuch('perm')] }),
    namesNothing,
  ],
  'a role renamed to a taken key': [() => updateRole({ key: 'org:admin' }), taken],
  'no role changed': [
    () => updateRole({ organizationRoleId: noSuch('role'), name: 'x' }),
    notFound,
  ],
  'no role deleted': [() => deleteRole(noSuch('role')), notFound],
  'the role of creators deleted': [
    () => deleteRole(kept.admin.id),
    undefined, // members or the role itself may be the reason
  ],
  'no permission assigned': [() => assign({ permissionId: noSuch('perm') }), notFound],
  'a permission assigned to no role': [
    () => assign({ organizationRoleId: noSuch('role') }),
    notFound,
  ],
  'a permission without a name': [() => newPermission({ name: undefined }), missing('name')],
  'a permission without a key': [() => newPermission({ key: undefined }), missing('key')],
  'a permission with a bad key': [() => newPermission({ key: 'org:feature' }), unprocessable],
  'a permission with a system key': [() => newPermission({ key: 'org:sys_x:read' }), unprocessable],
  'a permission with a taken key': [() => newPermission({ key: kept.permission.key }), taken],
  'a system permission changed': [
    () => updatePermission({ permissionId: kept.system.id, name: 'x' }),
    unmodifiable,
  ],
  'a system permission deleted': [
    () => organizationPermissions.deleteOrganizationPermission(kept.system.id),
    unmodifiable,
  ],
  'no permission changed': [
    () => updatePermission({ permissionId: noSuch('perm'), name: 'x' }),
    notFound,
  ],
  'no permission deleted': [
    () => organizationPermissions.deleteOrganizationPermission(noSuch('perm')),
    notFound,
  ],
};

for (const [what, [act, refusal]] of Object.entries(refused)) {
  test(`${what} is refused, and changes nothing`, async () => {
    const everything = async () => [
      (await organizationRoles.getOrganizationRoleList({ limit: 500 })).data,
      (await organizationPermissions.getOrganizationPermissionList({ limit: 500 })).data,
    ];
    const there = await everything();
    if (refusal?.code) await assertRefused(act(), refusal);
    else await assert.rejects(act(), refusal ?? { status: 422 });
    assert.deepEqual(await everything(), there);
  });
}

test('there are as many roles as the settings say', async () => {
  const { max_allowed_roles: limit } = await expect(200, 'GET', '/instance/organization_settings');
  const { totalCount } = await organizationRoles.getOrganizationRoleList({});
  const made = [];
  for (let count = totalCount; count < limit; count += 1) made.push(await newRole());
  await assertRefused(newRole(), {
    status: 403,
    code: 'organization_instance_roles_quota_exceeded',
  });
  for (const { id } of made) await deleteRole(id);
});
