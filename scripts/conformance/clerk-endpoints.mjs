// The endpoints of the Clerk Backend API that the contract promises, by its tiers:
// A for the official clients, B for parity, C for what completes it.

const TABLE = `
  A GET    /organizations
  A POST   /organizations
  A GET    /organizations/{organization_id}
  A PATCH  /organizations/{organization_id}
  A DELETE /organizations/{organization_id}
  A PATCH  /organizations/{organization_id}/metadata
  A PUT    /organizations/{organization_id}/metadata
  B PUT    /organizations/{organization_id}/logo
  B DELETE /organizations/{organization_id}/logo

  A GET    /organizations/{organization_id}/memberships
  A POST   /organizations/{organization_id}/memberships
  A PATCH  /organizations/{organization_id}/memberships/{user_id}
  A DELETE /organizations/{organization_id}/memberships/{user_id}
  A PATCH  /organizations/{organization_id}/memberships/{user_id}/metadata
  A GET    /organization_memberships
  A GET    /users/{user_id}/organization_memberships

  A POST   /organizations/{organization_id}/invitations
  A POST   /organizations/{organization_id}/invitations/bulk
  A GET    /organizations/{organization_id}/invitations
  B GET    /organizations/{organization_id}/invitations/pending
  A GET    /organizations/{organization_id}/invitations/{invitation_id}
  A POST   /organizations/{organization_id}/invitations/{invitation_id}/revoke
  B GET    /organization_invitations
  B GET    /users/{user_id}/organization_invitations

  B POST   /organizations/{organization_id}/domains
  B GET    /organizations/{organization_id}/domains
  B PATCH  /organizations/{organization_id}/domains/{domain_id}
  B DELETE /organizations/{organization_id}/domains/{domain_id}
  C POST   /organizations/{organization_id}/domains/{domain_id}/verify_ownership
  C GET    /organization_domains

  B GET    /organization_roles
  B POST   /organization_roles
  B GET    /organization_roles/{organization_role_id}
  B PATCH  /organization_roles/{organization_role_id}
  B DELETE /organization_roles/{organization_role_id}
  B POST   /organization_roles/{organization_role_id}/permissions/{permission_id}
  B DELETE /organization_roles/{organization_role_id}/permissions/{permission_id}
  B GET    /organization_permissions
  B POST   /organization_permissions
  B GET    /organization_permissions/{permission_id}
  B PATCH  /organization_permissions/{permission_id}
  B DELETE /organization_permissions/{permission_id}
  C GET    /role_sets
  C POST   /role_sets
  C GET    /role_sets/{role_set_key_or_id}
  C PATCH  /role_sets/{role_set_key_or_id}
  C POST   /role_sets/{role_set_key_or_id}/replace
  C POST   /role_sets/{role_set_key_or_id}/roles
  C POST   /role_sets/{role_set_key_or_id}/roles/replace
  A GET    /instance/organization_settings
  A PATCH  /instance/organization_settings

  A POST   /users
  A GET    /users
  A GET    /users/count
  A GET    /users/{user_id}
  A PATCH  /users/{user_id}
  A DELETE /users/{user_id}
  A PATCH  /users/{user_id}/metadata
  A PUT    /users/{user_id}/metadata
  A GET    /jwks
  A POST   /sessions
  A GET    /sessions
  A GET    /sessions/{session_id}
  A POST   /sessions/{session_id}/revoke
  A POST   /sessions/{session_id}/tokens
  A POST   /sessions/{session_id}/tokens/{template_name}
  B POST   /sessions/{session_id}/refresh
  B GET    /clients/{client_id}
  B POST   /clients/verify
  B POST   /testing_tokens
  B POST   /sign_in_tokens
  B POST   /sign_in_tokens/{sign_in_token_id}/revoke
  B POST   /users/{user_id}/verify_password
  B POST   /email_addresses
  B GET    /instance
`;

/** `{ tier, method, path, name }`; the name is `METHOD path`. */
export const endpoints = TABLE.trim()
  .split(/\s*\n\s*/)
  .map((line) => line.split(/ +/))
  .map(([tier, method, path]) => ({ tier, method, path, name: `${method} ${path}` }));

/** What no run answers with a 2xx, and why. An entry that is answered so must go. */
export const exceptions = {
  'POST /sessions/{session_id}/tokens/{template_name}': 'nothing here makes templates',
  'POST /sessions/{session_id}/refresh': 'nothing here makes refresh tokens yet',
  'POST /clients/verify': 'nothing here makes tokens of clients yet',
};

/** Operations of the organization family that the contract leaves out, and why. */
export const excluded = [[/\/billing\//, 'billing: nothing is sold by a server of one’s own']];

/** Whether a path of the document belongs to the organization family. */
export const isOfOrganizations = (path) =>
  /^\/(organization|role_sets|instance\/organization)|^\/users\/\{user_id\}\/organization/.test(
    path,
  );

/** The endpoint of a request, of two that fit the one with fewer parameters. */
export function endpointOf(method, path) {
  const [found] = endpoints
    .filter((endpoint) => endpoint.method === method && fits(endpoint.path, path))
    .sort((a, b) => parameters(a.path).length - parameters(b.path).length);
  return found;
}

/** The names in braces. */
export const parameters = (path) => [...path.matchAll(/\{([^}]+)\}/g)].map(([, name]) => name);

/** The path with a value for each name in braces. */
export const filled = (path, values) =>
  path.replace(/\{([^}]+)\}/g, (_, name) => encodeURIComponent(values[name]));

function fits(template, path) {
  return new RegExp(`^${template.replace(/\{[^}]+\}/g, '[^/]+')}$`).test(path);
}
