// The validator itself: it must accept what is right and name what is wrong.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { contracts, missingContracts } from './environment.mjs';
import { faults } from './schema.mjs';

const skip = missingContracts ?? false;
const json = 'application/json';

function judge(method, path, status, body, { contentType = json, ...headers } = {}) {
  return faults(
    { method, url: `http://127.0.0.1:1${path}`, headers: new Headers(headers) },
    { status, headers: new Headers({ 'content-type': contentType }) },
    body === undefined ? '' : JSON.stringify(body),
  ).join('\n');
}

const secretKey = { authorization: 'Bearer sk_test_x' };

const organization = {
  object: 'organization',
  id: 'org_21Ufcy98STcA11s3QckIwtwHIES',
  name: 'Acme Inc',
  slug: 'acme-inc',
  has_image: false,
  max_allowed_memberships: 5,
  admin_delete_enabled: true,
  public_metadata: { any: { depth: [1] } },
  created_at: 1638000669544,
  updated_at: 1638000669544,
};

const accepted = (...answer) => assert.equal(judge(...answer), '');
const refused = (pattern, ...answer) => assert.match(judge(...answer), pattern);

test('Clerk Backend answers', { skip }, () => {
  const one = (body, more) => ['POST', '/v1/organizations', 200, body, { ...secretKey, ...more }];
  accepted(...one(organization));
  accepted(...one({ ...organization, role_set_key: null, private_metadata: { a: 1 } }));
  refused(/"colour"/, ...one({ ...organization, colour: 'red' }));
  refused(/\/slug must be string/, ...one({ ...organization, slug: null }));
  refused(/"missingProperty":"slug"/, ...one({ ...organization, slug: undefined }));
  refused(/must be integer/, ...one({ ...organization, created_at: '2026-01-01' }));
  refused(/content type/, ...one(organization, { contentType: `${json}; charset=utf-8` }));

  const list = (body) => ['GET', '/v1/organizations', 200, body, secretKey];
  accepted(...list({ data: [organization], total_count: 1 }));
  refused(
    /\/data\/0 .*"colour"/,
    ...list({ data: [{ ...organization, colour: 1 }], total_count: 1 }),
  );
  refused(/total_count/, ...list({ data: [] }));
});

test('Clerk errors', { skip }, () => {
  const error = { code: 'not_found', message: 'no', long_message: 'no', meta: { param_name: 'x' } };
  const body = { errors: [error], clerk_trace_id: '0'.repeat(32) };
  const path = '/v1/organizations/org_1';
  accepted('GET', path, 404, body, secretKey);
  accepted('GET', path, 401, body, secretKey);
  accepted('GET', '/v1/nowhere', 404, body, secretKey);
  refused(/no such status/, 'GET', path, 409, body, secretKey);
  refused(/no such status/, 'GET', '/v1/nowhere', 200, body, secretKey);
  refused(/"hint"/, 'GET', path, 404, { ...body, hint: 'x' }, secretKey);
  refused(/long_message/, 'GET', path, 404, { errors: [{ code: 'x', message: 'x' }] }, secretKey);
});

test('the document follows the version header', { skip }, () => {
  const path = '/v1/organization_domains';
  const list = { data: [], total_count: 0 };
  const id = (version) => judge('GET', path, 418, list, { ...secretKey, ...version });
  assert.match(id({}), /^clerk-backend-2025-11-10/);
  assert.match(id({ 'clerk-api-version': '2026-05-12' }), /^clerk-backend-2026-05-12/);
  assert.match(judge('GET', path, 418, list), /^clerk-frontend/);
});

test('the merged body of the Frontend API is judged by what is wrapped', { skip }, () => {
  const client = {
    object: 'client',
    id: 'client_21Ufcy98STcA11s3QckIwtwHIES',
    sessions: [],
    sign_in: null,
    sign_up: null,
    last_active_session_id: null,
    last_authentication_strategy: null,
    cookie_expires_at: null,
    captcha_bypass: false,
    created_at: 1638000669544,
    updated_at: 1638000669544,
  };
  const answer = (response, more) => ({ ...organization, response, client, ...more });
  accepted('POST', '/v1/organizations', 200, answer(organization));
  const leaked = { ...organization, private_metadata: {} };
  refused(/"private_metadata"/, 'POST', '/v1/organizations', 200, answer(leaked));
  const colour = { client: { ...client, colour: 'red' } };
  refused(/"colour"/, 'POST', '/v1/organizations', 200, answer(organization, colour));
  refused(/"colour"/, 'POST', '/v1/organizations', 200, answer(organization, { colour: 'red' }));
  refused(/"response"/, 'POST', '/v1/organizations', 200, organization);
});

test('Auth0 answers and errors', { skip }, () => {
  const acme = { id: 'org_B4xhyBttQIcZbNLC', name: 'acme', branding: { colors: {} } };
  const path = '/api/v2/organizations';
  accepted('POST', path, 201, { ...acme, branding: { logo_url: 'https://a.example/l.png' } });
  accepted('GET', path, 200, []);
  accepted('GET', path, 200, { organizations: [] });
  accepted('GET', path, 200, { start: 0, limit: 50, total: 0, organizations: [] });
  accepted('DELETE', `${path}/org_1`, 204);
  refused(/primary/, 'POST', path, 201, acme);
  refused(/"created_at"/, 'GET', path, 200, [{ id: acme.id, name: 'acme', created_at: 1 }]);
  refused(/organization-name/, 'GET', `${path}/org_1`, 200, { id: acme.id, name: 'Acme' });
  refused(/a body where/, 'DELETE', `${path}/org_1`, 204, {});

  const conflict = { statusCode: 409, error: 'Conflict', message: 'x', errorCode: 'y' };
  accepted('POST', path, 409, conflict);
  refused(/no such status/, 'POST', path, 418, conflict);
  refused(/statusCode is 409/, 'POST', path, 400, conflict);
  refused(/"detail"/, 'POST', path, 409, { ...conflict, detail: 'x' });
  refused(/errors/, 'POST', '/oauth/token', 401, { errors: [] });
});

test('what recordings of Auth0 have and its document has not', { skip }, () => {
  const connection = '/api/v2/connections/con_1';
  accepted('DELETE', connection, 202, { deleted_at: '2026-01-01T00:00:00.000Z' });
  accepted('DELETE', connection, 204);
  refused(/not JSON/, 'DELETE', connection, 202);
  refused(/date-time/, 'DELETE', connection, 202, { deleted_at: 'now' });
  refused(/"id"/, 'DELETE', connection, 202, { deleted_at: '2026-01-01T00:00:00Z', id: 1 });

  const invitations = '/api/v2/organizations/org_1/invitations';
  const user = { user_id: 'auth0|1', app_metadata: { plan: { any: 1 } } };
  accepted('POST', '/api/v2/users', 201, user);
  refused(/app_metadata must be object/, 'POST', '/api/v2/users', 201, { app_metadata: 1 });
  refused(/no such status/, 'POST', invitations, 200, {});
  refused(/"colour"/, 'POST', invitations, 201, { colour: 'red' });
});

test('px0 paths are nobody else’s', { skip }, () => {
  accepted('POST', '/v1/orgs', 201, { org: {} });
  accepted('GET', '/v1/me/orgs', 200, {});
  refused(/clerk-frontend/, 'GET', '/v1/me/organization_memberships', 200, {});
});

test('recordings of real Auth0 tenants are accepted', { skip }, () => {
  const file = join(contracts, 'recordings', 'auth0-organizations.json');
  const ofOrganizations = /^\/api\/v2\/organizations(\/(name\/)?[^/]+)?$/;
  const recordings = JSON.parse(readFileSync(file, 'utf8')).filter(({ path }) =>
    ofOrganizations.test(path),
  );
  assert(recordings.length > 10);
  for (const { method, path, status, response } of recordings) {
    accepted(method, path, status, response ?? undefined, {
      contentType: `${json}; charset=utf-8`,
    });
  }
});
