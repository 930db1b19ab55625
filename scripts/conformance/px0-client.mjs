// px0 by hand: no official client is published for it.

import './checked-fetch.mjs';
import assert from 'node:assert/strict';
import { bearer, call, target, unique } from './target.mjs';

/** `px0(token)` calls with that token, `px0()` without one. */
export const px0 = (token) => (method, path, json) =>
  call(method, `${target.httpUrl}/v1${path}`, { json, headers: token ? bearer(token) : {} });

export async function login({ email, password }) {
  const { status, body } = await px0()('POST', '/auth/login', { email, password });
  assert.equal(status, 200, JSON.stringify(body));
  return body;
}

let session;

/** Calls as the bootstrapped system administrator. */
export async function administrator() {
  session ??= await login(target.admin);
  return px0(session.token);
}

/** Calls as a user whom the administrator made, who is no administrator. */
export async function ordinaryUser(admin) {
  const account = { email: `${unique('user')}@conformance.example`, password: 'Aa1!aaaaaaaa' };
  const { status, body } = await admin('POST', '/auth/register', account);
  assert.equal(status, 201, JSON.stringify(body));
  assert.deepEqual([body.user.is_admin, body.user.is_verified], [false, true]);
  return px0((await login(account)).token);
}

export async function newOrganization(caller, name) {
  const { status, body } = await caller('POST', '/orgs', { name });
  assert.equal(status, 201, JSON.stringify(body));
  return body.org;
}

export async function myOrganizations(caller) {
  const { status, body } = await caller('GET', '/me/orgs');
  assert.equal(status, 200, JSON.stringify(body));
  return body.organizations;
}

export function assertRefused({ status, body }, expectedStatus, error) {
  assert.deepEqual([status, body], [expectedStatus, { error }]);
}

/** Calls and answers the body; the status has to be `expected`. */
export async function done(caller, expected, method, path, json) {
  const { status, body } = await caller(method, path, json);
  assert.equal(status, expected, `${method} ${path}: ${JSON.stringify(body)}`);
  return body;
}

/** A user whom the administrator made, beside the calls in their name. */
export async function person(admin) {
  const user = await ordinaryUser(admin);
  const { user: me } = await done(user, 200, 'GET', '/auth/me');
  return { ...me, call: user };
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,6})?Z$/;
const uuid = (value) => assert.match(value, UUID);
const time = (value) => assert.match(value, TIME);
const text = (value) => assert.equal(typeof value, 'string');
const flag = (value) => assert.equal(typeof value, 'boolean');
const among =
  (...values) =>
  (value) =>
    assert(values.includes(value), value);
const orNull = (check) => (value) => value === null || check(value);
const maybe = (check) => Object.assign((value) => check(value), { optional: true });

const team = { id: uuid, org_id: uuid, name: text, created_at: time };
/** The schemas of px0's document, as far as its clients read them. */
export const schemas = {
  user: { id: uuid, email: text, is_admin: flag, is_verified: flag, created_at: time },
  team,
  teamMember: {
    user_id: uuid,
    email: text,
    role: among('admin', 'editor', 'viewer'),
    created_at: time,
  },
  apiKey: {
    id: uuid,
    name: text,
    key_prefix: maybe((value) => assert.match(value, /^ak_[0-9a-f]{9}$/)),
    org_id: uuid,
    team_id: maybe(uuid),
    operation: among('read_render', 'all', 'admin'),
    created_at: time,
    last_used_at: orNull(time),
  },
  joinRequest: {
    id: uuid,
    team_id: uuid,
    user_id: uuid,
    status: among('pending', 'approved', 'rejected'),
    created_at: time,
    updated_at: time,
  },
  inboxItem: {
    id: uuid,
    type: among('join_request'),
    status: among('pending'),
    created_at: time,
    updated_at: time,
    team_id: uuid,
    team_name: text,
    user_id: uuid,
    user_email: text,
    payload: (value) =>
      assertShape(value, {
        user_id: uuid,
        user_email: text,
        team_id: uuid,
        team: (inner) => assertShape(inner, team),
      }),
  },
  auditLog: {
    id: uuid,
    org_id: uuid,
    actor_id: maybe(uuid),
    action: text,
    entity_type: text,
    entity_id: maybe(uuid),
    metadata: (value) => assert.equal(Object.prototype.toString.call(value), '[object Object]'),
    created_at: time,
  },
};

/** The fields of `value` are those of `schema`, and each passes its check. */
export function assertShape(value, schema) {
  for (const [name, check] of Object.entries(schema)) {
    if (name in value) check(value[name]);
    else assert(check.optional, `${name} is missing in ${JSON.stringify(value)}`);
  }
  const unknown = Object.keys(value).filter((name) => !(name in schema));
  assert.deepEqual(unknown, []);
}
