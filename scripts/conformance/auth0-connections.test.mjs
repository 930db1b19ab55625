// Connections and the connections of organizations through two majors of the npm package `auth0`.

import { majors, managementUrl, tokenRequest, tokenUrl } from './auth0-clients.mjs';
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bearer, call, refusal, target, unique } from './target.mjs';

const plain = (value) => JSON.parse(JSON.stringify(value));
const noSuchId = 'con_0000000000000000';
const gone = { status: 404, code: undefined, message: 'No connection found by that id' };

const data = async (answer) => (await answer).data;

/** Per major, the same calls by the same names. */
const families = {
  'auth0 4': ({ connections: c, organizations: o }) => ({
    create: (body) => data(c.create(body)),
    get: (id, query) => data(c.get({ id, ...query })),
    list: (query) => data(c.getAll(query)),
    update: (id, body) => data(c.update({ id }, body)),
    remove: (id) => c.delete({ id }),
    clients: async (id) => (await data(c.getEnabledClients({ id }))).clients,
    changeClients: (id, body) => c.updateEnabledClients({ id }, body),
    enabled: {
      list: (id) => data(o.getEnabledConnections({ id })),
      add: (id, body) => data(o.addEnabledConnection({ id }, body)),
      get: (id, connectionId) => data(o.getEnabledConnection({ id, connectionId })),
      update: (id, connectionId, body) =>
        data(o.updateEnabledConnection({ id, connectionId }, body)),
      remove: (id, connectionId) => o.deleteEnabledConnection({ id, connectionId }),
    },
  }),
  'auth0 7': ({ connections: c, organizations: o }) => ({
    create: (body) => c.create(body),
    get: (id, query) => c.get(id, query),
    list: async (query) => (await c.list(query)).data,
    update: (id, body) => c.update(id, body),
    remove: (id) => c.delete(id),
    clients: async (id) => (await c.clients.get(id)).data,
    changeClients: (id, body) => c.clients.update(id, body),
    enabled: {
      list: async (id) => (await o.enabledConnections.list(id)).data,
      add: (id, body) => o.enabledConnections.add(id, body),
      get: (id, other) => o.enabledConnections.get(id, other),
      update: (id, other, body) => o.enabledConnections.update(id, other, body),
      remove: (id, other) => o.enabledConnections.delete(id, other),
    },
    all: {
      list: async (id, query) => (await o.connections.list(id, query)).data,
      add: (id, body) => o.connections.create(id, body),
      get: (id, other) => o.connections.get(id, other),
      update: (id, other, body) => o.connections.update(id, other, body),
      remove: (id, other) => o.connections.delete(id, other),
    },
  }),
};

for (const [major, { connect, fault }] of Object.entries(majors)) {
  const auth0 = connect();
  const connections = families[major](auth0.client);
  const { enabled, all } = connections;
  const assertRefused = async (promise, expected) => {
    const found = fault(await refusal(promise));
    assert.deepEqual(found, { ...found, ...expected });
  };

  test(`${major}: a connection is created, read, changed and deleted`, async () => {
    const content = {
      display_name: 'Okta',
      options: { client_id: 'x', client_secret: 'hush', nested: { list: [1, null] } },
      metadata: { team: 'a' },
      realms: ['example.com'],
      is_domain_connection: true,
      show_as_button: false,
    };
    const name = unique('okta');
    const made = await connections.create({ name, strategy: 'okta', ...content });
    const { id, ...rest } = plain(made);
    assert.deepEqual(rest, { name, strategy: 'okta', ...content, enabled_clients: [] });
    assert.deepEqual(plain(await connections.get(id)), plain(made));
    const part = { fields: 'id,name', include_fields: true };
    assert.deepEqual(plain(await connections.get(id, part)), { id, name });
    const [listed] = await connections.list({ name });
    assert.deepEqual(listed.options, content.options);

    const changed = await connections.update(id, { options: {}, realms: [], metadata: {} });
    assert.deepEqual([changed.options, changed.realms], [{}, [name]]);
    assert(!('metadata' in changed));
    await connections.changeClients(id, [{ client_id: target.client.id, status: true }]);
    assert.deepEqual(plain(await connections.clients(id)), [{ client_id: target.client.id }]);
    assert.deepEqual((await connections.get(id)).enabled_clients, [target.client.id]);
    await connections.changeClients(id, [{ client_id: target.client.id, status: false }]);
    assert.deepEqual(plain(await connections.clients(id)), []);

    await connections.remove(id);
    await connections.remove(id);
    const unknown = { status: 404, code: 'inexistent_connection' };
    await assertRefused(connections.get(id), unknown);
    await assertRefused(connections.update(id, { realms: [] }), unknown);
  });

  test(`${major}: an organization gets, changes and loses connections`, async () => {
    const { id } = await auth0.create({ name: unique('connected') });
    const database = await connections.create({ name: unique('database'), strategy: 'auth0' });
    const directory = await connections.create({ name: unique('directory'), strategy: 'ad' });
    const added = await enabled.add(id, {
      connection_id: database.id,
      assign_membership_on_login: true,
      is_signup_enabled: true,
    });
    assert.deepEqual(plain(added), {
      connection_id: database.id,
      assign_membership_on_login: true,
      is_signup_enabled: true,
      show_as_button: true,
      connection: { name: database.name, strategy: 'auth0' },
    });
    assert.deepEqual(plain(await enabled.get(id, database.id)), plain(added));
    await enabled.add(id, { connection_id: directory.id });
    const ids = (await enabled.list(id)).map((one) => one.connection_id);
    assert.deepEqual(ids, [database.id, directory.id]);
    await assertRefused(
      enabled.update(id, database.id, { assign_membership_on_login: false }),
      {
        status: 400,
        code: 'invalid_body',
        message:
          'Only database connections with assign_membership_on_login = true support is_signup_enabled = true.',
      },
    );
    const changed = await enabled.update(id, directory.id, { show_as_button: false });
    assert.equal(changed.show_as_button, false);
    await assertRefused(enabled.add(id, { connection_id: directory.id }), {
      status: 409,
      message: 'The organization connection already exists.',
    });
    await enabled.remove(id, directory.id);
    await assertRefused(enabled.get(id, directory.id), gone);
    await assertRefused(enabled.remove(id, directory.id), gone);
    await assertRefused(enabled.get(id, noSuchId), gone);
    await connections.remove(database.id);
    assert.deepEqual(plain(await enabled.list(id)), []);
  });

  test(`${major}: an organization has ten connections at most`, async () => {
    const { id } = await auth0.create({ name: unique('full') });
    const made = [];
    for (let count = 0; count < 11; count += 1)
      made.push(await connections.create({ name: unique('many'), strategy: 'ad' }));
    const outcomes = await Promise.allSettled(
      made.map((one) => enabled.add(id, { connection_id: one.id })),
    );
    const failed = outcomes.filter(({ status }) => status === 'rejected');
    assert.equal(failed.length, 1);
    assert.equal(fault(failed[0].reason).status, 409);
    assert.equal((await enabled.list(id)).length, 10);
  });

  if (!all) continue;
  test(`${major}: the second name shows and changes more of the same`, async () => {
    const { id } = await auth0.create({ name: unique('named') });
    const { id: connection_id, name } = await connections.create({
      name: unique('staff'),
      strategy: 'auth0',
    });
    const added = await all.add(id, {
      connection_id,
      organization_connection_name: 'Staff',
      organization_access_level: 'limited',
      is_enabled: false,
    });
    const expected = {
      connection_id,
      organization_connection_name: 'Staff',
      organization_access_level: 'limited',
      is_enabled: false,
      is_signup_enabled: false,
      assign_membership_on_login: false,
      show_as_button: true,
      connection: { name, strategy: 'auth0' },
    };
    assert.deepEqual(plain(added), expected);
    assert.deepEqual(plain(await all.get(id, connection_id)), expected);
    assert.deepEqual(plain(await all.list(id, { is_enabled: false })), [expected]);
    assert.deepEqual(plain(await all.list(id, { is_enabled: true })), []);
    assert.deepEqual(plain(await enabled.list(id)), []);
    const changed = await all.update(id, connection_id, {
      organization_connection_name: null,
      organization_access_level: null,
      is_enabled: null,
    });
    const { organization_connection_name: _, ...rest } = expected;
    assert.deepEqual(plain(changed), {
      ...rest,
      organization_access_level: 'none',
      is_enabled: true,
    });
    assert.equal((await enabled.list(id)).length, 1);
    await all.remove(id, connection_id);
    await assertRefused(all.get(id, connection_id), gone);
  });
}

test('auth0-deploy-cli finds connections by checkpoint although it asks for totals', async () => {
  const { body: token } = await call('POST', tokenUrl, { json: tokenRequest });
  const url = `${managementUrl}/connections?include_totals=true&take=50`;
  const { status, body } = await call('GET', url, { headers: bearer(token.access_token) });
  assert.equal(status, 200);
  assert(Array.isArray(body.connections) && !('total' in body));
});
