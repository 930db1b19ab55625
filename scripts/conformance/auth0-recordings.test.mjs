// Recorded traffic of real tenants, sent again: the same statuses, and the same keys and types. What
// the recordings take for granted (users, roles, connections, clients, grants) is made before, and
// what they leave out (some deletions) is done in between.

import './checked-fetch.mjs'; // first: every client must use it
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { managementUrl, tokenRequest, tokenUrl } from './auth0-clients.mjs';
import { contracts, missingContracts } from './environment.mjs';
import { bearer, call, unique } from './target.mjs';

/** Keys that answers have here and some recordings, being older, do not: docs/dialects/auth0.md. */
const NEWER = [
  'allow_any_organization',
  'is_app_entitlement_active',
  'organization_usage',
  'third_party_client_access',
  'use_for_organization_discovery',
];

/** Keys that some recordings have and answers here do not, with the documents. */
const ABSENT = ['.client_grants[].subject_type'];

const API = '/api/v2';
const ID = /\b(?:org|con|rol|cgr|uinv|ord)_[A-Za-z0-9]+|auth0(?:\||%7C)[0-9a-z]+/g;

const recordings = missingContracts
  ? []
  : JSON.parse(readFileSync(join(contracts, 'recordings', 'auth0-organizations.json'), 'utf8'));

/** Ids, names and cursors of the recordings, and what they are here. */
const here = new Map();
/** There may only be a few, so they go again. */
const roles = [];
let token;

before(async () => {
  if (missingContracts) return;
  const answer = await call('POST', tokenUrl, { json: tokenRequest });
  token = answer.body.access_token;
});

after(async () => {
  for (const role of roles) {
    const { status } = await send('DELETE', `/roles/${role}`);
    assert(status < 300 || status === 404, `DELETE /roles/${role}: ${status}`);
  }
});

const send = (method, path, json) =>
  call(method, `${managementUrl}${path}`, {
    headers: bearer(token),
    ...(json !== undefined && { json }),
  });

async function made(path, json) {
  const answer = await send('POST', path, json);
  assert(answer.status < 300, `POST ${path}: ${JSON.stringify(answer.body)}`);
  return answer.body;
}

/** What an object somewhere in an exchange says about the thing with this id. */
function* objects(value) {
  if (value === null || typeof value !== 'object') return;
  if (!Array.isArray(value)) yield value;
  for (const inner of Object.values(value)) yield* objects(inner);
}

const everywhere = () => recordings.flatMap(({ response }) => [...objects(response)]);
const about = (key, id) => everywhere().find((one) => one[key] === id) ?? {};

const makers = {
  async con_(id) {
    const shown = everywhere().find((one) => one.connection_id === id && one.connection);
    const { strategy = 'auth0' } = shown?.connection ?? {};
    return (await made('/connections', { name: unique('recorded'), strategy })).id;
  },
  async rol_(id) {
    const { description } = about('id', id);
    const name = unique('recorded');
    const { id: role } = await made('/roles', { name, ...(description && { description }) });
    roles.push(role);
    return role;
  },
  async cgr_(id) {
    const grant = everywhere().find((one) => [one.id, one.grant_id].includes(id)) ?? {};
    const { audience = 'https://api.example.com/', scope = [], client_id: client } = grant;
    const settings = { organization_usage: 'allow', allow_any_organization: true };
    const body = { client_id: await known(client), audience, scope, ...settings };
    return (await made('/client-grants', body)).id;
  },
  async 'auth0|'(id) {
    const { picture } = about('user_id', id);
    const email = `${unique('recorded')}@example.com`;
    const connection = 'Username-Password-Authentication';
    const user = { connection, email, password: `Aa1!${unique('recorded')}` };
    return (await made('/users', { ...user, ...(picture && { picture }) })).user_id;
  },
  async client() {
    const initiate_login_uri = 'https://mycompany.org/login';
    const body = { name: unique('recorded'), initiate_login_uri, organization_usage: 'allow' };
    return (await made('/clients', body)).client_id;
  },
};

/** What stands here for an id of the recordings; it is made if nothing does. */
async function known(id) {
  if (!here.has(id)) {
    const kind = Object.keys(makers).find((prefix) => id.startsWith(prefix)) ?? 'client';
    here.set(id, await makers[kind](id));
  }
  return here.get(id);
}

/** The path or the body of a request with what stands here for all that is in it. */
async function translated(raw) {
  let text = decodeURIComponent(raw);
  const clients = everywhere().map((one) => one.client_id);
  const ids = [...(text.match(ID) ?? []), ...clients.filter((one) => one && text.includes(one))];
  for (const id of new Set(ids)) text = text.replaceAll(id, await known(id));
  for (const [recorded, now] of here) text = text.replaceAll(recorded, now);
  return text;
}

/** Notes what the things in an answer are called in the recording. */
function learn(recorded, answer) {
  if (Array.isArray(recorded)) {
    recorded.forEach((item, place) => learn(item, answer?.[place]));
    return;
  }
  if (recorded === null || typeof recorded !== 'object') return;
  for (const [key, value] of Object.entries(recorded)) {
    const mine = answer?.[key];
    if (['id', 'next'].includes(key) && typeof mine === 'string' && !here.has(value)) {
      here.set(value, mine);
    }
    learn(value, mine);
  }
}

/** Of a user's id the bar is encoded in a path. */
const pathOf = (path) => path.replaceAll('|', '%7C');

/** Does what was done between two recorded requests and is not recorded. */
async function catchUp({ method, path, status, response }) {
  if (status === 404 && method !== 'POST') {
    await send('DELETE', path);
    return;
  }
  const list = path.match(/^\/organizations\/([^/]+)\/client-grants\?/);
  if (method === 'GET' && list && response.client_grants.length === 0) {
    const left = (await send('GET', `/organizations/${list[1]}/client-grants`)).body;
    for (const { id } of left) await send('DELETE', `/organizations/${list[1]}/client-grants/${id}`);
  }
  const roles = path.match(/^\/organizations\/([^/]+)\/members\/([^/]+)\/roles$/);
  if (method === 'POST' && roles) {
    const members = [decodeURIComponent(roles[2])];
    await send('POST', `/organizations/${roles[1]}/members`, { members });
  }
}

/** Of a list of all organizations those that were recorded; other tests make some, too, so that there
 * may be more behind them. */
function mine(recorded, answer) {
  if (!Array.isArray(recorded?.organizations)) return [recorded, answer];
  const made = new Set(here.values());
  const organizations = answer.organizations.filter(({ id }) => made.has(id));
  const shown = organizations.length ? recorded.organizations : [];
  const { next, ...rest } = answer;
  const more = recorded.next && { next };
  return [{ ...recorded, organizations: shown }, { ...rest, ...more, organizations }];
}

const type = (value) => (Array.isArray(value) ? 'array' : value === null ? 'null' : typeof value);

/** The first difference between the shapes of two values; undefined if there is none. */
function difference(recorded, answer, at = '') {
  if (type(recorded) !== type(answer)) return `${at}: ${type(recorded)} is ${type(answer)}`;
  if (type(recorded) === 'array') {
    // Of a list it is the items that have a shape, not how many there are.
    if ((recorded.length === 0) !== (answer.length === 0)) return `${at}: ${answer.length} items`;
    return recorded.length && difference(recorded[0], answer[0], `${at}[]`);
  }
  if (type(recorded) !== 'object') return undefined;
  for (const key of Object.keys(recorded)) {
    if (ABSENT.includes(`${at}.${key}`)) continue;
    if (!(key in answer)) return `${at}.${key} is absent`;
    const found = difference(recorded[key], answer[key], `${at}.${key}`);
    if (found) return found;
  }
  const more = Object.keys(answer).filter((key) => !(key in recorded) && !NEWER.includes(key));
  return more.length ? `${at} has ${more}` : undefined;
}

test('recorded requests have recorded answers', { skip: missingContracts }, async () => {
  assert(recordings.length > 100, 'there are recordings');
  const differences = [];
  for (const recorded of recordings) {
    const { method, status, response } = recorded;
    const path = pathOf(await translated(recorded.path.slice(API.length)));
    const body = recorded.request && JSON.parse(await translated(JSON.stringify(recorded.request)));
    await catchUp({ ...recorded, path });
    const answer = await send(method, path, body ?? undefined);
    const shape = response
      ? difference(...mine(response, answer.body))
      : answer.body && 'a body';
    if (answer.status !== status || shape) {
      differences.push(`${method} ${recorded.path}: ${status} is ${answer.status}; ${shape}`);
    }
    learn(response, answer.body);
  }
  assert.deepEqual(differences, []);
});
