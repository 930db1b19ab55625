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
