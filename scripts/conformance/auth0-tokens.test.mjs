// Tokens through two majors of the npm package `auth0`: by secret and by a key of the client's own,
// kept until they expire, refused in the ways that the clients can tell apart.

import { majors, managementUrl, tokenRequest, tokenUrl } from './auth0-clients.mjs';
import assert from 'node:assert/strict';
import { createPublicKey, generateKeyPairSync, sign, verify } from 'node:crypto';
import { test } from 'node:test';
import { bearer, call, refusal, serverCommand, target, unique } from './target.mjs';

const domain = target.tlsDomain;
const root = `https://${domain}/`;
const assertionType = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';
const json = (part) => Buffer.from(JSON.stringify(part)).toString('base64url');
const claims = (token) => JSON.parse(Buffer.from(token.split('.')[1], 'base64url'));
const ask = (change) => call('POST', tokenUrl, { json: { ...tokenRequest, ...change } });
const denied = { error: 'access_denied', error_description: 'Unauthorized' };

/** A machine client with a key of its own, registered through the Management API. */
async function registered(client, algorithm) {
  const pair =
    algorithm === 'ES256'
      ? generateKeyPairSync('ec', { namedCurve: 'P-256' })
      : generateKeyPairSync('rsa', { modulusLength: 2048 });
  const created = await client.clients.create({
    name: unique('machine'),
    app_type: 'non_interactive',
    grant_types: ['client_credentials'],
    client_authentication_methods: {
      private_key_jwt: {
        credentials: [
          {
            credential_type: 'public_key',
            name: unique('key'),
            alg: algorithm,
            pem: pair.publicKey.export({ type: 'spki', format: 'pem' }),
          },
        ],
      },
    },
  });
  const { client_id: clientId } = created.data ?? created;
  await client.clientGrants.create({
    client_id: clientId,
    audience: tokenRequest.audience,
    scope: ['read:organizations'],
  });
  return { clientId, ...pair };
}

function assertion({ clientId, privateKey }, algorithm, change = {}) {
  const now = Math.floor(Date.now() / 1000);
  const said = { iss: clientId, sub: clientId, aud: root, jti: unique('jti'), iat: now, exp: now + 60 };
  const text = `${json({ alg: algorithm })}.${json({ ...said, ...change })}`;
  const padding = algorithm.startsWith('PS') ? { padding: 6, saltLength: 32 } : {};
  const key = { key: privateKey, dsaEncoding: 'ieee-p1363', ...padding };
  const digest = algorithm.endsWith('384') ? 'sha384' : 'sha256';
  return `${text}.${sign(digest, Buffer.from(text), key).toString('base64url')}`;
}

const byAssertion = (clientId, text) => ({
  client_id: clientId,
  client_secret: undefined,
  client_assertion: text,
  client_assertion_type: assertionType,
});

test('a token is what the configuration and the key set say it is', async () => {
  const { body: configuration } = await call('GET', `${root}.well-known/openid-configuration`);
  assert.equal(configuration.token_endpoint.endsWith('/oauth/token'), true);
  const { body: token } = await ask({});
  const [header, payload, signature] = token.access_token.split('.');
  const { kid, alg } = JSON.parse(Buffer.from(header, 'base64url'));
  const { body: published } = await call('GET', `${root}.well-known/jwks.json`);
  const key = published.keys.find((one) => one.kid === kid);
  const publicKey = createPublicKey({ key, format: 'jwk' });
  const signed = Buffer.from(`${header}.${payload}`);
  assert(verify('sha256', signed, publicKey, Buffer.from(signature, 'base64url')), alg);
  const { iss, aud, sub, gty, azp, iat, exp } = claims(token.access_token);
  assert.equal(iss, configuration.issuer);
  assert.equal(aud, tokenRequest.audience);
  assert.deepEqual([sub, azp, gty], [`${azp}@clients`, tokenRequest.client_id, 'client-credentials']);
  assert.equal(exp - iat, token.expires_in);
});

test('refusals have the form of OAuth', async () => {
  const refused = async (change, status, body) => {
    const answer = await ask(change);
    assert.deepEqual([answer.status, answer.body], [status, body]);
  };
  await refused({ client_secret: 'wrong' }, 401, denied);
  await refused({ client_id: 'unknown' }, 401, denied);
  const { body } = await ask({ audience: 'https://nowhere.example/' });
  assert.equal(body.error_description, 'Service not enabled within domain: https://nowhere.example/');
  assert.equal((await ask({ grant_type: 'password' })).body.error, 'unsupported_grant_type');
  const scoped = await ask({ scope: 'read:organizations' });
  assert.equal(scoped.body.scope, 'read:organizations');
  const organizations = `${managementUrl}/organizations`;
  const headers = bearer(scoped.body.access_token);
  const answer = await call('POST', organizations, { json: { name: unique('x') }, headers });
  assert.equal(answer.status, 403);
  assert.equal(answer.body.errorCode, 'insufficient_scope');
});

for (const [major, { connect, fault }] of Object.entries(majors)) {
  const { client } = connect();

  test(`${major}: a wrong secret is an error that says so`, async () => {
    const wrong = connect({ clientId: tokenRequest.client_id, clientSecret: 'wrong' });
    const error = await refusal(wrong.get('org_0000000000000000'));
    const { status } = fault(error);
    assert.equal(status, 401);
  });

  test(`${major}: a client is let in by its own key`, async () => {
    const machine = await registered(client, 'RS256');
    const pem = machine.privateKey.export({ type: 'pkcs8', format: 'pem' });
    const own = connect({ clientId: machine.clientId, clientAssertionSigningKey: pem });
    const found = fault(await refusal(own.get('org_0000000000000000')));
    assert.equal(found.status, 404);
    // The token is kept: a second call needs no second assertion.
    assert.equal(fault(await refusal(own.get('org_0000000000000001'))).status, 404);
    assert.equal(fault(await refusal(own.create({ name: unique('x') }))).status, 403);
  });

  test(`${major}: each algorithm is bound to its key, each assertion works once`, async () => {
    for (const algorithm of ['RS256', 'RS384', 'PS256', 'ES256']) {
      const machine = await registered(client, algorithm).catch((error) => {
        // What a client may register is decided elsewhere.
        assert.equal(algorithm, 'ES256', error);
      });
      if (!machine) continue;
      const text = assertion(machine, algorithm);
      const change = byAssertion(machine.clientId, text);
      const first = await ask(change);
      assert.equal(first.status, 200, `${algorithm}: ${JSON.stringify(first.body)}`);
      assert.equal(first.body.scope, 'read:organizations');
      const second = await ask(change);
      assert.deepEqual([second.status, second.body], [401, denied], algorithm);
      if (algorithm.startsWith('ES')) continue;
      const other = algorithm === 'RS256' ? 'PS256' : 'RS256';
      const swapped = await ask(byAssertion(machine.clientId, assertion(machine, other)));
      assert.deepEqual([swapped.status, swapped.body], [401, denied], `${algorithm} as ${other}`);
    }
  });
}

test('a rotation is published before it is used', async () => {
  const kids = async () => {
    const { body } = await call('GET', `${root}.well-known/jwks.json`);
    return body.keys.map(({ kid }) => kid);
  };
  const [current] = await kids();
  const before = await ask({});
  const printed = await serverCommand('signing-keys', 'rotate');
  const next = printed.split('\n').map((line) => line.split('  ')[0]);
  assert.equal(next.includes(current), true, printed);
  const deadline = Date.now() + 15_000;
  while ((await kids()).length < 2) {
    assert(Date.now() < deadline, 'the running server does not follow');
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
  assert.equal((await kids())[0], current, 'the one that signs comes first');
  const { access_token: token } = (await ask({})).body;
  const { kid } = JSON.parse(Buffer.from(token.split('.')[0], 'base64url'));
  assert.equal(kid, current);
  for (const { body } of [before, await ask({})]) {
    const answer = await call('GET', `${managementUrl}/organizations`, {
      headers: bearer(body.access_token),
    });
    assert.equal(answer.status, 200);
  }
});
