// Two majors of the official npm package `auth0` behind one small set of calls,
// so that the same tests run through both.

import './checked-fetch.mjs'; // first: every client must use it
import assert from 'node:assert/strict';
import { AuthApiError, ManagementApiError, ManagementClient as Client4 } from 'auth0-v4';
import { ManagementClient as Client7, ManagementError } from 'auth0-v7';
import { target } from './target.mjs';

const domain = target.tlsDomain;
const machine = { clientId: target.client.id, clientSecret: target.client.secret };

export const managementUrl = `https://${domain}/api/v2`;
export const tokenUrl = `https://${domain}/oauth/token`;
export const tokenRequest = {
  grant_type: 'client_credentials',
  client_id: machine.clientId,
  client_secret: machine.clientSecret,
  audience: `${managementUrl}/`,
};

/** Per major: `connect(credentials)`, whose `client` is the package's own, and `fault(error)`, a typed error in plain words. */
export const majors = {
  'auth0 4': { connect: connect4, fault: fault4 },
  'auth0 7': { connect: connect7, fault: fault7 },
};

function connect4(credentials = machine) {
  const client = new Client4({ domain, ...credentials });
  const { connections, organizations } = client;
  const data = async (answer) => (await answer).data;
  return {
    client,
    createConnection: (body) => data(connections.create(body)),
    listConnections: (query) => data(connections.getAll(query)),
    create: (body) => data(organizations.create(body)),
    get: (id) => data(organizations.get({ id })),
    getByName: (name) => data(organizations.getByName({ name })),
    update: (id, body) => data(organizations.update({ id }, body)),
    remove: (id) => data(organizations.delete({ id })),
    list: (query) => data(organizations.getAll(query)),
    async *pages(take) {
      for (let next; ; ) {
        const page = await data(organizations.getAll({ take, ...(next && { from: next }) }));
        yield page.organizations;
        if (!page.next) return;
        next = page.next;
      }
    },
  };
}

function connect7(credentials = machine) {
  const client = new Client7({ domain, ...credentials });
  const { connections, organizations } = client;
  return {
    client,
    createConnection: (body) => connections.create(body),
    listConnections: async (query) => (await connections.list(query)).data,
    create: (body) => organizations.create(body),
    get: (id) => organizations.get(id),
    getByName: (name) => organizations.getByName(name),
    update: (id, body) => organizations.update(id, body),
    remove: (id) => organizations.delete(id),
    async *pages(take) {
      for (let page = await organizations.list({ take }); ; page = await page.getNextPage()) {
        yield page.data;
        if (!page.hasNextPage()) return;
      }
    },
  };
}

function fault4(error) {
  const { message, name, statusCode: status } = error;
  if (error instanceof AuthApiError) return { status, code: error.error, message, name };
  assert(error instanceof ManagementApiError, `untyped: ${error}`);
  return { status, code: error.errorCode, message, name };
}

function fault7(error) {
  assert(error instanceof ManagementError, `untyped: ${error}`);
  const { body, name, statusCode: status } = error;
  return body.error_description
    ? { status, code: body.error, message: body.error_description, name }
    : { status, code: body.errorCode, message: body.message, name };
}
