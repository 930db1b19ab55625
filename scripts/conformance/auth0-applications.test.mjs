// Clients, client grants and the clients of organizations through two majors of the npm package
// `auth0`: every method that they have for these.

import { majors, managementUrl, tokenRequest, tokenUrl } from './auth0-clients.mjs';
import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { test } from 'node:test';
import { bearer, call, refusal, unique } from './target.mjs';

const audience = `${managementUrl}/`;
const noClient = { status: 404, code: 'inexistent_client', message: 'The client does not exist' };
const noGrant = {
  status: 404,
  code: 'inexistent_client_grant',
  message: 'The grant does not exist.',
};
const noOrganization = { status: 404, code: undefined };
const data = async (answer) => (await answer).data;
const publicKey = () =>
  generateKeyPairSync('rsa', { modulusLength: 2048 }).publicKey.export({
    type: 'spki',
    format: 'pem',
  });

/** Per major, the same calls by the same names. */
const families = {
  'auth0 4': ({ clientGrants: g, clients: c, organizations: o }) => ({
    create: (body) => data(c.create(body)),
    get: (id, query) => data(c.get({ client_id: id, ...query })),
    list: (query) => data(c.getAll(query)),
    update: (id, body) => data(c.update({ client_id: id }, body)),
    remove: (id) => c.delete({ client_id: id }),
    rotate: (id) => data(c.rotateClientSecret({ client_id: id })),
    credentials: {
      create: (id, body) => data(c.createCredential({ client_id: id }, body)),
      get: (id, other) => data(c.getCredential({ client_id: id, credential_id: other })),
      list: (id) => data(c.getCredentials({ client_id: id })),
      update: (id, other, body) =>
        data(c.updateCredential({ client_id: id, credential_id: other }, body)),
      remove: (id, other) => c.deleteCredential({ client_id: id, credential_id: other }),
    },
    grants: {
      create: (body) => data(g.create(body)),
      list: (query) => data(g.getAll(query)),
      update: (id, body) => data(g.update({ id }, body)),
      remove: (id) => g.delete({ id }),
    },
    given: {
      add: (id, grant) => data(o.postOrganizationClientGrants({ id }, { grant_id: grant })),
      list: (id, query) => data(o.getOrganizationClientGrants({ id, ...query })),
      remove: (id, grant) => o.deleteClientGrantsByGrantId({ id, grant_id: grant }),
    },
  }),
  'auth0 7': ({ clientGrants: g, clients: c, organizations: o }) => ({
    create: (body) => c.create(body),
    get: (id, query) => c.get(id, query),
    list: async (query) => (await c.list(query)).data,
    update: (id, body) => c.update(id, body),
    remove: (id) => c.delete(id),
    rotate: (id) => c.rotateSecret(id),
    credentials: {
      create: (id, body) => c.credentials.create(id, body),
      get: (id, other) => c.credentials.get(id, other),
      list: (id) => c.credentials.list(id),
      update: (id, other, body) => c.credentials.update(id, other, body),
      remove: (id, other) => c.credentials.delete(id, other),
    },
    grants: {
      create: (body) => g.create(body),
      list: async (query) => (await g.list(query)).data,
      get: (id) => g.get?.(id),
      organizations: async (id) => (await g.organizations.list(id)).data,
      update: (id, body) => g.update(id, body),
      remove: (id) => g.delete(id),
    },
    given: {
      add: (id, grant) => o.clientGrants.create(id, { grant_id: grant }),
      list: async (id, query) => (await o.clientGrants.list(id, query)).data,
      remove: (id, grant) => o.clientGrants.delete(id, grant),
    },
    used: {
      add: (id, clients) => o.clients.create(id, { clients }),
      list: async (id) => (await o.clients.list(id)).data,
      get: (id, client) => o.clients.get(id, client),
      update: (id, client, body) => o.clients.update(id, client, body),
      remove: (id, clients) => o.clients.delete(id, { clients }),
    },
  }),
};

for (const [major, { connect, fault }] of Object.entries(majors)) {
  const auth0 = connect();
  const clients = families[major](auth0.client);

  const assertRefused = async (promise, expected) => {
    const found = fault(await refusal(promise));
    assert.deepEqual(found, { ...found, ...expected });
  };
  const application = (more) => clients.create({ name: unique('app'), ...more });
  const organization = async () => (await auth0.create({ name: unique('acme') })).id;

  test(`${major}: a client is made, read, changed and deleted`, async () => {
    const fields = {
      name: unique('app'),
      description: 'What it is for',
      app_type: 'regular_web',
      callbacks: ['https://app.example/callback'],
      allowed_logout_urls: ['https://app.example/out'],
      web_origins: ['https://app.example'],
      initiate_login_uri: 'https://app.example/login',
      logo_uri: 'https://app.example/logo.png',
      grant_types: ['authorization_code', 'client_credentials'],
      token_endpoint_auth_method: 'client_secret_post',
      client_metadata: { plan: 'gold' },
      organization_usage: 'allow',
      organization_require_behavior: 'no_prompt',
      oidc_conformant: true,
      jwt_configuration: { alg: 'RS256', lifetime_in_seconds: 3600 },
    };
    const { client_secret: secret, ...made } = await clients.create(fields);
    assert.match(secret, /^[A-Za-z0-9]{40,}$/);
    assert.match(made.client_id, /^[A-Za-z0-9]{32}$/);
    assert.deepEqual(JSON.parse(JSON.stringify({ ...made, ...fields })), made);
    assert.deepEqual(await clients.get(made.client_id), made, 'the secret is shown once');
    const part = await clients.get(made.client_id, { fields: 'name', include_fields: true });
    assert.deepEqual(part, { name: fields.name });
    const changed = await clients.update(made.client_id, {
      name: `${fields.name}-2`,
      client_metadata: { plan: null, seats: '3' },
      organization_usage: 'require',
    });
    assert.deepEqual(changed.client_metadata, { seats: '3' });
    assert.equal(changed.organization_usage, 'require');
    const rotated = await clients.rotate(made.client_id);
    assert.notEqual(rotated.client_secret, secret);
    await clients.remove(made.client_id);
    await assertRefused(clients.get(made.client_id), noClient);
    await assertRefused(clients.rotate(made.client_id), noClient);
    await assertRefused(clients.update(made.client_id, { name: 'x' }), noClient);
    await clients.remove(made.client_id);
  });

  test(`${major}: clients are listed`, async () => {
    const made = await application({ app_type: 'spa', is_first_party: false });
    const listed = await clients.list({ is_first_party: false, app_type: 'spa', per_page: 100 });
    assert(listed.some(({ client_id: id }) => id === made.client_id));
    assert(listed.every(({ app_type: type }) => type === 'spa'));
  });

  test(`${major}: bad clients are refused`, async () => {
    for (const body of [
      {},
      { name: '<b>' },
      { name: 'x', initiate_login_uri: 'http://app.example' },
      { name: 'x', organization_usage: 'sometimes' },
      { name: 'x', callbacks: ['javascript:alert(1)'] },
      { name: 'x', colour: 'red' },
      { name: 'x', client_metadata: { a: 1 } },
    ])
      await assertRefused(clients.create(body), { status: 400, code: 'invalid_body' });
  });

  test(`${major}: a client has keys`, async () => {
    const { client_id: id } = await application();
    const { credentials } = clients;
    const made = await credentials.create(id, {
      credential_type: 'public_key',
      name: 'first',
      pem: publicKey(),
      alg: 'RS256',
    });
    assert.match(made.id, /^cred_/);
    assert.deepEqual(await credentials.get(id, made.id), made);
    assert.deepEqual(
      (await credentials.list(id)).map((one) => one.id),
      [made.id],
    );
    const expires = '2030-01-01T00:00:00.000Z';
    const changed = await credentials.update(id, made.id, { expires_at: expires });
    assert.equal(new Date(changed.expires_at).toISOString(), expires);
    const methods = { private_key_jwt: { credentials: [{ id: made.id }] } };
    const using = await clients.update(id, {
      client_authentication_methods: methods,
      token_endpoint_auth_method: null,
    });
    assert.deepEqual(using.client_authentication_methods, methods);
    await credentials.remove(id, made.id);
    await assertRefused(credentials.get(id, made.id), { status: 404 });
    const born = await application({
      client_authentication_methods: {
        private_key_jwt: { credentials: [{ credential_type: 'public_key', pem: publicKey() }] },
      },
    });
    assert.equal(born.client_authentication_methods.private_key_jwt.credentials.length, 1);
  });

  test(`${major}: a client may do what it is granted`, async () => {
    const machine = await application({ app_type: 'non_interactive' });
    const { grants } = clients;
    const fields = { client_id: machine.client_id, audience, scope: ['read:clients'] };
    const made = await grants.create(fields);
    assert.match(made.id, /^cgr_/);
    assert.deepEqual(made, { ...made, ...fields });
    await assertRefused(grants.create(fields), { status: 409 });
    const listed = await grants.list({ client_id: machine.client_id });
    assert.deepEqual(listed, [made]);
    if (grants.get) assert.deepEqual(await grants.get(made.id), made);

    const { body } = await call('POST', tokenUrl, {
      json: { ...tokenRequest, client_id: machine.client_id, client_secret: machine.client_secret },
    });
    assert.equal(body.scope, 'read:clients');
    const read = () => call('GET', `${managementUrl}/clients`, { headers: bearer(body.access_token) });
    assert.equal((await read()).status, 200);
    await grants.update(made.id, { scope: ['read:users'] });
    assert.equal((await read()).status, 403, 'at once');
    await grants.remove(made.id);
    await grants.remove(made.id);
    await assertRefused(grants.update(made.id, { scope: [] }), { status: 404 });
    await clients.remove(machine.client_id);
    assert.equal((await read()).status, 401);
  });

  test(`${major}: a grant is given for an organization`, async () => {
    const id = await organization();
    const { client_id: client } = await application();
    const other = 'https://api.example/';
    const grant = await clients.grants.create({
      client_id: client,
      audience: other,
      scope: ['read:things'],
      organization_usage: 'allow',
      allow_any_organization: false,
    });
    const given = await clients.given.add(id, grant.id);
    assert.equal(given.grant_id, grant.id);
    await assertRefused(clients.given.add(id, grant.id), { status: 409 });
    await assertRefused(clients.given.add(id, 'cgr_0000000000000000'), noGrant);
    await assertRefused(clients.given.add('org_0000000000000000', grant.id), noOrganization);
    const { subject_type: _, ...shown } = grant;
    assert.deepEqual(await clients.given.list(id), [shown]);
    assert.deepEqual(await clients.given.list(id, { grant_ids: [grant.id] }), [shown]);
    assert.deepEqual(await clients.given.list(id, { audience }), []);
    if (clients.grants.organizations) {
      const of = await clients.grants.organizations(grant.id);
      assert.deepEqual(
        of.map((one) => one.id),
        [id],
      );
    }
    await clients.given.remove(id, grant.id);
    assert.deepEqual(await clients.given.list(id), []);
  });

  if (!clients.used) continue;

  test(`${major}: an organization uses clients`, async () => {
    const id = await organization();
    const { client_id: client, name } = await application();
    const added = await clients.used.add(id, [{ client_id: client, use_for_member_access: true }]);
    assert.equal(added.length, 1);
    assert.equal(added[0].client.name, name);
    assert.deepEqual(await clients.used.list(id), added);
    assert.deepEqual(await clients.used.get(id, client), added[0]);
    const changed = await clients.used.update(id, client, { use_for_member_access: false });
    assert.equal(changed.use_for_member_access, false);
    await assertRefused(
      clients.used.add(id, [{ client_id: 'nobody', use_for_member_access: true }]),
      noClient,
    );
    await clients.used.remove(id, [client]);
    await clients.used.remove(id, [client]);
    await assertRefused(clients.used.get(id, client), { status: 404 });
  });
}
