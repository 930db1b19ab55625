// The organization family of the Clerk Frontend API: every answer is held against the published document.

import { clerk, frontend, newUser, signedInUser } from './clerk-clients.mjs';
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bearer, unique } from './target.mjs';

await clerk.instance.updateOrganizationSettings({
  domainsEnabled: true,
  domainsEnrollmentModes: ['automatic_suggestion'],
});

/** Somebody who calls the Frontend API, with a new token each time: they live for a minute. */
async function caller() {
  const { user, session } = await signedInUser();
  const call = async (method, path, form, status = 200) => {
    const { jwt } = await clerk.sessions.getToken(session.id);
    const answer = await frontend(method, path, {
      ...(form && { form }),
      headers: bearer(jwt),
    });
    assert.equal(answer.status, status, `${method} ${path}: ${JSON.stringify(answer.body)}`);
    return answer.body.response ?? answer.body;
  };
  return { user, call };
}

/** Somebody with an organization, and the path of it. */
async function owner() {
  const { user, call } = await caller();
  const organization = await call('POST', '/organizations', { name: unique('Acme') });
  return { user, call, organization, at: `/organizations/${organization.id}` };
}

test('an organization is read, changed and deleted', async () => {
  const { call, at } = await owner();
  const name = unique('Renamed');
  assert.equal((await call('PATCH', at, { name, slug: unique('renamed') })).name, name);
  assert.equal((await call('GET', at)).name, name);
  const roles = await call('GET', `${at}/roles`);
  assert(roles.data.some(({ key }) => key === 'org:admin'));
  assert.equal(roles.has_role_set_migration, false);
  assert.equal((await call('DELETE', `${at}/logo`)).deleted, true);
  assert.equal((await call('DELETE', at)).deleted, true);
  await call('GET', at, undefined, 404);
});

test('members are added, changed, listed and removed', async () => {
  const { call, at } = await owner();
  const { id } = await newUser();
  const added = await call('POST', `${at}/memberships`, { user_id: id, role: 'org:member' });
  assert.equal(added.public_user_data.user_id, id);
  const changed = await call('PATCH', `${at}/memberships/${id}`, { role: 'org:admin' });
  assert.equal(changed.role, 'org:admin');
  const page = await call('GET', `${at}/memberships?paginated=true&limit=1`);
  assert.deepEqual([page.data.length, page.total_count], [1, 2]);
  assert.equal((await call('GET', `${at}/memberships`)).length, 2);
  assert.equal((await call('DELETE', `${at}/memberships/${id}`)).role, 'org:admin');
});

test('people are invited, and accept', async () => {
  const { call, at, organization } = await owner();
  const guest = await caller();
  const address = guest.user.emailAddresses[0].emailAddress;
  const invite = { email_address: address, role: 'org:member' };
  assert.equal((await call('POST', `${at}/invitations`, invite)).url, null);
  const others = ['a', 'b'].map((name) => `${unique(name)}@conformance.example`);
  const many = [...others.map((other) => ['email_address', other]), ['role', 'org:member']];
  const [first] = await call('POST', `${at}/invitations/bulk`, many);
  const revoked = await call('POST', `${at}/invitations/${first.id}/revoke`);
  assert.equal(revoked.status, 'revoked');
  assert.equal((await call('GET', `${at}/invitations/pending`)).total_count, 2);
  const listed = await call('GET', `${at}/invitations?status=revoked`);
  assert.deepEqual(listed.data.map(({ id }) => id), [first.id]);

  const mine = await guest.call('GET', '/me/organization_invitations?status=pending');
  const [own] = mine.data;
  assert.equal(own.public_organization_data.id, organization.id);
  const path = `/me/organization_invitations/${own.id}/accept`;
  assert.equal((await guest.call('POST', path)).status, 'accepted');
  const memberships = await guest.call('GET', '/me/organization_memberships?paginated=true');
  assert.equal(memberships.total_count, 1);
  const leave = `/me/organization_memberships/${organization.id}`;
  assert.equal((await guest.call('DELETE', leave)).deleted, true);
  await call('DELETE', leave, undefined, 400);
});

test('domains, suggestions and requests', async () => {
  const { call, at, organization } = await owner();
  const name = `${unique('domain')}.example`;
  const added = await call('POST', `${at}/domains`, { name });
  assert.equal(added.verification, null);
  const one = `${at}/domains/${added.id}`;
  assert.equal((await call('GET', one)).name, name);
  const mode = { enrollment_mode: 'automatic_suggestion', delete_pending: 'false' };
  const changed = await call('POST', `${one}/update_enrollment_mode`, mode);
  assert.equal(changed.enrollment_mode, 'automatic_suggestion');
  await call('POST', `${one}/attempt_affiliation_verification`, { code: '000000' }, 400);
  assert.equal((await call('GET', `${at}/domains?verified=false`)).total_count, 1);

  const guest = await caller();
  await clerk.emailAddresses.createEmailAddress({
    userId: guest.user.id,
    emailAddress: `ada@${name}`,
    verified: true,
  });
  await clerk.organizations.updateOrganizationDomain({
    organizationId: organization.id,
    domainId: added.id,
    verified: true,
  });
  const offers = await guest.call('GET', '/me/organization_suggestions?status=pending');
  const accept = `/me/organization_suggestions/${offers.data[0].id}/accept`;
  assert.equal((await guest.call('POST', accept)).status, 'accepted');
  await guest.call('POST', accept, undefined, 400);
  const requests = await call('GET', `${at}/membership_requests?status=pending`);
  const request = `${at}/membership_requests/${requests.data[0].id}`;
  assert.equal((await call('POST', `${request}/accept`)).status, 'accepted');
  await call('POST', `${request}/reject`, undefined, 422);
  assert.equal((await call('DELETE', one)).deleted, true);
  await guest.call('GET', '/me/organization_creation_defaults');
});
