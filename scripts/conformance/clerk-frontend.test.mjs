// The Clerk Frontend API as the seed document describes it.

import { clerk, frontend, signedInUser } from './clerk-clients.mjs';
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bearer, target, unique } from './target.mjs';

const { user, session } = await signedInUser();

/** A new one for every test: session tokens live for a minute. */
const token = async () => (await clerk.sessions.getToken(session.id)).jwt;

const create = (options) => frontend('POST', '/organizations', options);

// A browser sends its origin with a cookie, and the server may insist on it.
const cookie = (jwt) => ({ cookie: `__session=${jwt}`, origin: target.httpUrl });

const credentials = { 'a bearer token': bearer, 'a cookie': cookie };
const encodings = { form: 'url-encoded', json: 'JSON' };

for (const [credential, headersFor] of Object.entries(credentials)) {
  for (const [encoding, title] of Object.entries(encodings)) {
    test(`a signed-in user creates an organization: ${credential}, ${title}`, async () => {
      const jwt = await token();
      const name = unique('Acme & Söhne');
      const before = Date.now();
      const { status, body } = await create({ [encoding]: { name }, headers: headersFor(jwt) });
      assert.equal(status, 200, JSON.stringify(body));

      const { response, client, ...organization } = body;
      assert.equal(organization.object, 'organization');
      assert.match(organization.id, /^org_[0-9A-Za-z]{27}$/);
      assert.equal(organization.name, name);
      assert(Math.abs(organization.created_at - before) < 60_000, 'created_at is in milliseconds');
      assert.equal(organization.updated_at, organization.created_at);
      // What readers of 2021 find at the top, clerk-js finds inside.
      assert.deepEqual({ ...response, ...organization }, response);
      if (client !== null) {
        assert.equal(client.object, 'client');
        assert(client.sessions.some(({ id }) => id === session.id));
      }

      const kept = await clerk.organizations.getOrganization({
        organizationId: organization.id,
        includeMembersCount: true,
      });
      assert.deepEqual([kept.name, kept.createdBy, kept.membersCount], [name, user.id, 1]);
    });
  }
}

test('a slug may be chosen', async () => {
  const jwt = await token();
  const slug = unique('chosen');
  const form = { name: 'Chosen', slug };
  const { body } = await create({ form, headers: bearer(jwt) });
  assert.equal(body.slug, slug);

  const taken = await create({ form, headers: bearer(jwt) });
  assert.equal(taken.status, 422);
  assert.equal(taken.body.errors[0].code, 'form_identifier_exists');
  assert.deepEqual(taken.body.errors[0].meta, { param_name: 'slug' });
});

const unauthenticated = {
  'no credential': () => ({}),
  'an unreadable token': () => bearer('not-a-token'),
  'an unreadable cookie': () => cookie('not-a-token'),
  'a forged token': (jwt) => bearer(`${jwt.split('.').slice(0, 2).join('.')}.AAAA`),
};

for (const [what, headersFor] of Object.entries(unauthenticated)) {
  test(`${what} is refused with 401`, async () => {
    const jwt = await token();
    const { status, body } = await create({ form: { name: 'Nobody' }, headers: headersFor(jwt) });
    assert.equal(status, 401);
    assert.deepEqual(body.errors, [
      {
        code: 'authentication_invalid',
        long_message: 'Unable to authenticate the request, you need to supply an active session',
        message: 'Invalid authentication',
      },
    ]);
  });
}

const nameless = {
  'no name': { form: {} },
  'an empty name': { form: { name: '' } },
  'no name in JSON': { json: {} },
  'an empty name in JSON': { json: { name: '' } },
  'no body': {},
};

for (const [what, request] of Object.entries(nameless)) {
  test(`${what} is refused with 422`, async () => {
    const jwt = await token();
    const { status, body } = await create({ headers: bearer(jwt), ...request });
    assert.equal(status, 422);
    assert.deepEqual(body.errors, [
      {
        code: 'form_param_nil',
        long_message: 'Enter name.',
        message: 'Enter name.',
        meta: { param_name: 'name' },
      },
    ]);
  });
}
