// What no client sends: raw requests, whose answers the checked fetch validates too.

import { backend, frontend, noSuch, signedInUser } from './clerk-clients.mjs';
import { managementUrl, tokenRequest, tokenUrl } from './auth0-clients.mjs';
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { missingContracts } from './environment.mjs';
import { bearer, call, target, unique } from './target.mjs';

const skip = missingContracts ?? false;

async function management() {
  const { body } = await call('POST', tokenUrl, { json: tokenRequest });
  return (method, path, { headers, ...options } = {}) =>
    call(method, `${managementUrl}${path}`, {
      ...options,
      headers: { ...bearer(body.access_token), ...headers },
    });
}

for (const version of [undefined, '2025-11-10', '2026-05-12', '2099-01-01']) {
  test(
    `Clerk Backend, version ${version}: every endpoint answers by its document`,
    { skip },
    async () => {
      const clerk = backend(version);
      const expect = async (status, ...request) => {
        const answer = await clerk(...request);
        assert.equal(answer.status, status, JSON.stringify(answer.body));
        return answer.body;
      };
      const email = `${unique('raw')}@conformance.example`;
      const json = { email_address: [email], password: unique('Correct-Horse-1') };
      const user = await expect(200, 'POST', '/users', { json });
      await expect(200, 'GET', `/users/${user.id}`);
      await expect(422, 'POST', '/users', { json });
      const session = await expect(200, 'POST', '/sessions', { json: { user_id: user.id } });
      await expect(200, 'POST', `/sessions/${session.id}/tokens`);
      await expect(200, 'GET', '/jwks');
      const settings = await expect(200, 'GET', '/instance/organization_settings');
      await expect(200, 'PATCH', '/instance/organization_settings', {
        json: { max_allowed_memberships: settings.max_allowed_memberships, slug_disabled: null },
      });
      await expect(422, 'PATCH', '/instance/organization_settings', {
        json: { max_allowed_memberships: -1 },
      });

      const created = await expect(200, 'POST', '/organizations', {
        json: { name: unique('Raw'), created_by: user.id, slug: null, public_metadata: null },
      });
      await expect(200, 'GET', `/organizations/${created.slug}?include_members_count=true`);
      await expect(200, 'GET', '/organizations?limit=2&offset=0&order_by=-created_at');
      await expect(422, 'GET', '/organizations?limit=many');
      await expect(200, 'PATCH', `/organizations/${created.id}`, { json: { name: 'Renamed' } });
      await expect(200, 'DELETE', `/organizations/${created.id}`);
      await expect(404, 'GET', `/organizations/${created.id}`);
    },
  );
}

const refusedBodies = {
  'no body': [{ headers: { 'content-type': 'application/json' } }, 422, 'form_param_missing'],
  null: [{ json: null }, 422, 'form_param_missing'],
  'an empty object': [{ json: {} }, 422, 'form_param_missing'],
  'malformed JSON': [
    { text: '{"name":', headers: { 'content-type': 'application/json' } },
    400,
    'request_body_invalid',
  ],
  'plain text': [
    { text: 'name', headers: { 'content-type': 'text/plain' } },
    415,
    'unsupported_content_type',
  ],
  'a number for a name': [{ json: { name: 7 } }, 422],
  'a text for a number': [{ json: { name: 'x', max_allowed_memberships: 'x' } }, 422],
  'a negative limit': [{ json: { name: 'x', max_allowed_memberships: -1 } }, 422],
  'a list for metadata': [{ json: { name: 'x', public_metadata: [] } }, 422],
  'a control character': [{ json: { name: 'x\u0000y' } }, 422],
};

for (const [what, [request, status, code]] of Object.entries(refusedBodies)) {
  test(`Clerk Backend: ${what} is refused`, { skip }, async () => {
    const answer = await backend('2026-05-12')('POST', '/organizations', request);
    assert.equal(answer.status, status, JSON.stringify(answer.body));
    assert.match(answer.body.clerk_trace_id, /^[0-9a-f]{32}$/);
    if (code) assert.equal(answer.body.errors[0].code, code);
  });
}

test('Clerk: unknown paths and methods are refused in the shape of the API', { skip }, async () => {
  const { jwt } = await signedInUser();
  const clerk = backend();
  assert.equal((await clerk('GET', '/no-such-path')).status, 404);
  assert.equal((await clerk('POST', `/organizations/${noSuch('org')}/no-such-path`)).status, 404);
  assert.equal((await frontend('GET', '/no-such-path', { headers: bearer(jwt) })).status, 404);

  assertMethodRefused(await clerk('PUT', '/organizations'));
});

test('Clerk: the keys are public', { skip }, async () => {
  const { body } = await call('GET', `${target.httpUrl}/.well-known/jwks.json`);
  const [key] = body.keys;
  assert.deepEqual([key.kty, key.alg, key.use, key.e], ['RSA', 'RS256', 'sig', 'AQAB']);
  const { body: mine } = await backend()('GET', '/jwks');
  assert.deepEqual(mine, body);
});

test('Clerk: private metadata never reaches the Frontend API', { skip }, async () => {
  const { jwt } = await signedInUser();
  const json = { name: unique('Private'), private_metadata: { secret: 1 } };
  const { body } = await frontend('POST', '/organizations', { json, headers: bearer(jwt) });
  assert(!JSON.stringify(body).includes('private_metadata'));
});

test('Auth0: every endpoint answers by its document, with its limits', { skip }, async () => {
  const auth0 = await management();
  const expect = async (status, ...request) => {
    const answer = await auth0(...request);
    assert.equal(answer.status, status, JSON.stringify(answer.body));
    for (const limit of ['limit', 'remaining', 'reset']) {
      assert.match(answer.headers.get(`x-ratelimit-${limit}`) ?? 'absent', /^\d+$/);
    }
    return answer.body;
  };
  const name = unique('raw');
  const connection = await expect(201, 'POST', '/connections', {
    json: { name, strategy: 'auth0' },
  });
  await expect(200, 'GET', '/connections');
  await expect(200, 'GET', '/connections?include_totals=true&take=1');
  const enabled = [{ connection_id: connection.id }];
  const json = { name, enabled_connections: enabled };
  const created = await expect(201, 'POST', '/organizations', { json });
  await expect(409, 'POST', '/organizations', { json });
  await expect(200, 'GET', '/organizations');
  await expect(200, 'GET', '/organizations?include_totals=true&page=0&per_page=1');
  await expect(200, 'GET', '/organizations?take=1&include_totals=true&per_page=50');
  await expect(200, 'GET', `/organizations/name/${name}`);
  await expect(200, 'PATCH', `/organizations/${created.id}`, { json: { display_name: 'Raw' } });
  await expect(200, 'GET', `/organizations/${created.id}`);
  await expect(204, 'DELETE', `/organizations/${created.id}`);
  await expect(404, 'GET', `/organizations/${created.id}`);
  const unknown = await expect(400, 'GET', '/organizations?q=x');
  assert.equal(unknown.message, "Query validation error: 'Additional properties not allowed: q'.");
  const text = '{"name":';
  await expect(400, 'POST', '/organizations', {
    text,
    headers: { 'content-type': 'application/json' },
  });
});

test('Auth0: credentials that are none are refused', { skip }, async () => {
  const refused = async (authorization, status, message) => {
    const headers = authorization ? { authorization } : {};
    const answer = await call('GET', `${managementUrl}/organizations`, { headers });
    assert.deepEqual([answer.status, answer.body.message], [status, message]);
    return answer;
  };
  const missing = await refused(undefined, 401, 'Missing authentication');
  assert.match(missing.headers.get('www-authenticate'), /^Bearer/);
  await refused('Basic eDp5', 401, 'Missing authentication');
  await refused('Bearer opaque', 400, 'Bad HTTP authentication header format');
});

test('Auth0: unknown paths and methods are refused in the shape of the API', { skip }, async () => {
  const auth0 = await management();
  const unknown = await auth0('GET', '/no-such-path');
  assert.deepEqual(unknown.body, { statusCode: 404, error: 'Not Found', message: 'Not Found' });
  assertMethodRefused(await auth0('PUT', '/organizations'));
});

test('Auth0: a token is given for good credentials only', { skip }, async () => {
  for (const encoding of ['form', 'json']) {
    const good = await call('POST', tokenUrl, { [encoding]: tokenRequest });
    assert.equal(good.status, 200);
    assert.match(good.body.scope, /\bcreate:organizations\b/);
    assert.equal(good.headers.get('cache-control'), 'no-store');
    const [, payload] = good.body.access_token.split('.');
    const claims = JSON.parse(Buffer.from(payload, 'base64url'));
    assert.deepEqual(
      [claims.sub, claims.aud, claims.azp, claims.gty, claims.exp - claims.iat],
      [
        `${target.client.id}@clients`,
        tokenRequest.audience,
        target.client.id,
        'client-credentials',
        good.body.expires_in,
      ],
    );
  }
  const refused = async (change, status, error) => {
    const answer = await call('POST', tokenUrl, { form: { ...tokenRequest, ...change } });
    assert.deepEqual([answer.status, answer.body.error], [status, error]);
  };
  await refused({ client_secret: 'wrong' }, 401, 'access_denied');
  await refused({ client_id: 'nobody' }, 401, 'access_denied');
  await refused({ audience: 'https://elsewhere.example/' }, 403, 'access_denied');
  await refused({ grant_type: 'password' }, 400, 'unsupported_grant_type');
});

function assertMethodRefused({ status, headers }) {
  assert.equal(status, 405);
  const allowed = headers.get('allow').split(/, */);
  assert(allowed.includes('GET') && allowed.includes('POST') && !allowed.includes('PUT'), allowed);
}
