// The settings of the instance, through @clerk/backend. Whatever is changed is put back.

import {
  administeredOrganization,
  assertRefused,
  clerk,
  expect,
  frontend,
  newMember,
  newOrganization,
  noSuch,
  signedInUser,
} from './clerk-clients.mjs';
import assert from 'node:assert/strict';
import { afterEach, test } from 'node:test';
import { bearer, unique } from './target.mjs';

const { instance, organizationRoles, organizations } = clerk;
const before = await instance.getOrganizationSettings();

afterEach(() =>
  instance.updateOrganizationSettings({
    enabled: before.enabled,
    maxAllowedMemberships: before.maxAllowedMemberships,
    adminDeleteEnabled: before.adminDeleteEnabled,
    slugDisabled: before.slugDisabled,
    domainsEnabled: before.domainsEnabled,
    domainsEnrollmentModes: before.domainsEnrollmentModes,
  }),
);

test('the instance is read', async () => {
  const { id, environmentType } = await instance.get();
  assert.match(id, /^ins_/);
  assert(['development', 'production'].includes(environmentType));
});

test('the settings of a new instance', () => {
  assert.deepEqual(
    [before.enabled, before.maxAllowedMemberships, before.creatorRole, before.domainsDefaultRole],
    [true, 5, 'org:admin', 'org:member'],
  );
  assert.deepEqual([before.adminDeleteEnabled, before.slugDisabled], [true, false]);
});

test('the seats of new organizations are a setting', async () => {
  const changed = await instance.updateOrganizationSettings({ maxAllowedMemberships: 2 });
  assert.equal(changed.maxAllowedMemberships, 2);
  assert.equal((await instance.getOrganizationSettings()).maxAllowedMemberships, 2);
  const { organization, organizationId } = await administeredOrganization();
  assert.equal(organization.maxAllowedMemberships, 2);
  await newMember(organizationId);
  await assertRefused(newMember(organizationId), {
    status: 403,
    code: 'organization_membership_quota_exceeded',
  });
});

test('slugs may be switched off', async () => {
  await instance.updateOrganizationSettings({ slugDisabled: true });
  await assertRefused(newOrganization({ slug: unique('slug') }), {
    status: 403,
    code: 'organization_slugs_disabled',
  });
  assert((await newOrganization()).slug);
});

test('organizations may be switched off', async () => {
  const { jwt } = await signedInUser();
  await instance.updateOrganizationSettings({ enabled: false });
  const { status, body } = await frontend('POST', '/organizations', {
    form: { name: 'Off' },
    headers: bearer(jwt),
  });
  assert.equal(status, 403);
  assert.match(body.errors[0].code, /^organizations?_not_enabled_in_instance$/);
  const error = await newOrganization().catch((refusal) => refusal);
  assert.equal(error.status, 403);
});

test('domains and their modes are settings', async () => {
  const changed = await instance.updateOrganizationSettings({
    domainsEnabled: true,
    domainsEnrollmentModes: ['automatic_suggestion', 'manual_invitation'],
  });
  assert.equal(changed.domainsEnabled, true);
  assert.deepEqual(changed.domainsEnrollmentModes.toSorted(), [
    'automatic_suggestion',
    'manual_invitation',
  ]);
});

test('the roles of creators and of domains are settings', async () => {
  const { data } = await organizationRoles.getOrganizationRoleList({ query: 'org:' });
  const idOf = (wanted) => data.find(({ key }) => key === wanted).id;
  const [admin, member] = [idOf('org:admin'), idOf('org:member')];
  const changed = await instance.updateOrganizationSettings({ domainsDefaultRoleId: admin });
  assert.equal(changed.domainsDefaultRole, 'org:admin');
  const back = await instance.updateOrganizationSettings({
    domainsDefaultRoleId: member,
    creatorRoleId: admin,
  });
  assert.deepEqual([back.domainsDefaultRole, back.creatorRole], ['org:member', 'org:admin']);

  await assertRefused(instance.updateOrganizationSettings({ creatorRoleId: member }), {
    status: 422,
    code: 'organization_missing_creator_role_permissions',
  });
  const unknown = instance.updateOrganizationSettings({ creatorRoleId: noSuch('role') });
  await assert.rejects(unknown, ({ status }) => [404, 422].includes(status));
  assert.equal((await instance.getOrganizationSettings()).creatorRole, 'org:admin');
});

test('an impossible setting is refused, and changes nothing', async () => {
  const there = await expect(200, 'GET', '/instance/organization_settings');
  const path = '/instance/organization_settings';
  for (const json of [
    { max_allowed_memberships: -1 },
    { max_allowed_memberships: 'many' },
    { enabled: 'perhaps' },
    { domains_enrollment_modes: ['magic'] },
    { domains_default_role_id: noSuch('role') },
  ]) {
    const { errors } = await expect(422, 'PATCH', path, { json }).catch((error) => {
      if (json.domains_default_role_id) return expect(404, 'PATCH', path, { json });
      throw error;
    });
    assert.equal(typeof errors[0].code, 'string');
  }
  assert.deepEqual(await expect(200, 'GET', path), there);
  const { id } = await newOrganization();
  assert.equal((await organizations.getOrganization({ organizationId: id })).id, id);
});
