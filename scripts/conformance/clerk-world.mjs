// One thing of every kind that a path of the Clerk Backend API can name, and for every
// endpoint a body that it would accept.

import { call, target, unique } from './target.mjs';
import { expect, newEmail } from './clerk-clients.mjs';

const word = (stem) => unique(stem).replaceAll('-', '_');
const password = 'Correct-Horse-1';
const member = { role: 'org:member' };

const post = (path, json) => expect(200, 'POST', path, { json });

/** `values` fill paths; `foreign` are of another organization; `deleted` are gone. */
export async function makeWorld() {
  const first = await makeOrganization();
  const second = await makeOrganization();
  const role = await post('/organization_roles', roleBody());
  const permission = await post('/organization_permissions', permissionBody());
  await post(`/organization_roles/${role.id}/permissions/${permission.id}`);
  const session = await post('/sessions', { user_id: first.user_id });
  const token = await post('/sign_in_tokens', { user_id: first.user_id });
  const { data } = await expect(200, 'GET', '/role_sets');
  const values = {
    ...first,
    organization_role_id: role.id,
    permission_id: permission.id,
    role_set_key_or_id: data.find(({ type }) => type === 'initial').id,
    session_id: session.id,
    client_id: session.client_id,
    sign_in_token_id: token.id,
    template_name: 'nothing',
  };
  const stranger = await post('/users', userBody());
  return { values, foreign: second, deleted: await makeDeleted(), stranger: stranger.id, role };
}

async function makeOrganization() {
  const admin = await post('/users', userBody());
  const body = { name: unique('World'), created_by: admin.id, max_allowed_memberships: 0 };
  const { id } = await post('/organizations', body);
  const user = await post('/users', userBody());
  await post(`/organizations/${id}/memberships`, { user_id: user.id, ...member });
  const invitation = await post(`/organizations/${id}/invitations`, invitationBody());
  const domain = await post(`/organizations/${id}/domains`, domainBody());
  return {
    organization_id: id,
    admin_id: admin.id,
    user_id: user.id,
    invitation_id: invitation.id,
    domain_id: domain.id,
  };
}

async function makeDeleted() {
  const gone = async (path, json) => {
    const { id } = await post(path, json);
    await expect(200, 'DELETE', `${path}/${id}`);
    return id;
  };
  const { organization_id, invitation_id, domain_id } = await makeOrganization();
  await expect(200, 'DELETE', `/organizations/${organization_id}`);
  return {
    organization_id,
    invitation_id,
    domain_id,
    user_id: await gone('/users', userBody()),
    organization_role_id: await gone('/organization_roles', roleBody()),
    permission_id: await gone('/organization_permissions', permissionBody()),
  };
}

const userBody = () => ({ email_address: [newEmail()], password });
const invitationBody = () => ({ email_address: newEmail(), ...member });
const domainBody = () => ({
  name: `${unique('domain')}.example`,
  enrollment_mode: 'manual_invitation',
});
const roleBody = () => ({ name: 'Role', key: `org:${word('role')}` });
const permissionBody = () => ({ name: 'Permission', key: `org:${word('feature')}:read` });
const metadata = () => ({ public_metadata: { a: 1 }, private_metadata: { b: 2 } });
const lifetime = () => ({ expires_in_seconds: 60 });

const BODIES = {
  'POST /organizations': () => ({ name: unique('Made') }),
  'PATCH /organizations/{organization_id}': () => ({ name: unique('Changed') }),
  'PATCH /organizations/{organization_id}/metadata': metadata,
  'PUT /organizations/{organization_id}/metadata': metadata,
  'POST /organizations/{organization_id}/memberships': (world) => ({
    user_id: world.stranger,
    ...member,
  }),
  'PATCH /organizations/{organization_id}/memberships/{user_id}': () => ({ role: 'org:admin' }),
  'PATCH /organizations/{organization_id}/memberships/{user_id}/metadata': metadata,
  'POST /organizations/{organization_id}/invitations': invitationBody,
  'POST /organizations/{organization_id}/invitations/bulk': () => [invitationBody()],
  'POST /organizations/{organization_id}/invitations/{invitation_id}/revoke': (world) => ({
    requesting_user_id: world.values.admin_id,
  }),
  'POST /organizations/{organization_id}/domains': domainBody,
  'PATCH /organizations/{organization_id}/domains/{domain_id}': () => ({ verified: false }),
  'POST /organization_roles': roleBody,
  'PATCH /organization_roles/{organization_role_id}': () => ({ name: 'Changed' }),
  'POST /organization_permissions': permissionBody,
  'PATCH /organization_permissions/{permission_id}': () => ({ name: 'Changed' }),
  'POST /role_sets': () => ({
    name: 'Role set',
    key: `role_set:${word('set')}`,
    default_role_key: 'org:member',
    creator_role_key: 'org:admin',
    roles: ['org:admin', 'org:member'],
  }),
  'PATCH /role_sets/{role_set_key_or_id}': () => ({ name: 'Changed' }),
  'POST /role_sets/{role_set_key_or_id}/replace': () => ({ dest_role_set_key: 'role_set:nothing' }),
  'POST /role_sets/{role_set_key_or_id}/roles': (world) => ({ role_keys: [world.role.key] }),
  'POST /role_sets/{role_set_key_or_id}/roles/replace': (world) => ({
    role_key: 'org:member',
    to_role_key: world.role.key,
  }),
  'PATCH /instance/organization_settings': () => ({ max_allowed_memberships: 7 }),
  'POST /users': userBody,
  'PATCH /users/{user_id}': () => ({ first_name: 'Changed' }),
  'PATCH /users/{user_id}/metadata': metadata,
  'PUT /users/{user_id}/metadata': metadata,
  'POST /sessions': (world) => ({ user_id: world.values.user_id }),
  'POST /sessions/{session_id}/tokens': lifetime,
  'POST /sessions/{session_id}/tokens/{template_name}': lifetime,
  'POST /sessions/{session_id}/refresh': () => ({
    expired_token: 'x',
    refresh_token: 'x',
    request_origin: target.httpUrl,
  }),
  'POST /clients/verify': () => ({ token: 'x' }),
  'POST /sign_in_tokens': (world) => ({ user_id: world.values.user_id, expires_in_seconds: 60 }),
  'POST /users/{user_id}/verify_password': () => ({ password }),
  'POST /email_addresses': (world) => ({
    user_id: world.values.user_id,
    email_address: newEmail(),
  }),
};

/** What the endpoint would accept as JSON; undefined when it takes none. */
export const bodyOf = (endpoint, world) => BODIES[endpoint.name]?.(world);

/** All that the world shows of itself, to be compared with what it shows later. */
export async function snapshot({ values, foreign, deleted, stranger }) {
  const organizations = [values, foreign].map((of) => `/organizations/${of.organization_id}`);
  const people = [values.user_id, foreign.user_id, stranger];
  const paths = [
    ...organizations,
    ...organizations.flatMap((path) =>
      ['memberships', 'invitations', 'domains'].map((part) => `${path}/${part}?limit=100`),
    ),
    ...people.map((id) => `/users/${id}`),
    ...people.map((id) => `/sessions?user_id=${id}`),
    ...people.map((id) => `/users/${id}/organization_memberships`),
    '/organization_roles?limit=500',
    '/organization_permissions?limit=500',
    '/role_sets?limit=500',
    '/instance/organization_settings',
    '/users/count',
    ...['organizations', 'organization_memberships', 'organization_invitations'].map(
      (list) => `/${list}?limit=1`,
    ),
    '/organization_domains?limit=1',
  ];
  const shown = {};
  for (const path of paths) shown[path] = await expect(200, 'GET', path);
  // Being used is no change.
  return JSON.parse(
    JSON.stringify(shown, (key, value) => (key === 'last_active_at' ? undefined : value)),
  );
}

/** A request to an endpoint, without any credential unless the headers hold one. */
export const request = ({ method }, path, options) =>
  call(method, `${target.httpUrl}/v1${path}`, options);
