// @clerk/backend as its users construct it, and what the Backend and Frontend APIs need.

import './checked-fetch.mjs'; // first: @clerk/backend keeps the fetch it finds
import assert from 'node:assert/strict';
import { createClerkClient } from '@clerk/backend';
import { isClerkAPIResponseError } from '@clerk/backend/errors';
import { bearer, call, refusal, target, unique } from './target.mjs';

export const clerkWith = (secretKey) =>
  createClerkClient({ secretKey, apiUrl: target.httpUrl, telemetry: { disabled: true } });

export const clerk = clerkWith(target.secretKey);

/** What every entity answers for an id that is none. */
export const notFound = { status: 404, code: 'resource_not_found' };

/** What a body is answered that names something by an id or a key that is none. */
export const namesNothing = {
  status: [404, 422],
  code: ['resource_not_found', 'form_resource_not_found'],
};

/** An id of that kind which nothing has. */
export const noSuch = (prefix) => `${prefix}_${'0'.repeat(27)}`;

export const newEmail = () => `${unique('person')}@conformance.example`;

export const newUser = (params) =>
  clerk.users.createUser({
    emailAddress: [newEmail()],
    password: unique('Correct-Horse-1'),
    firstName: 'Ada',
    lastName: 'Lovelace',
    ...params,
  });

/** A new user with a session token, as a browser would hold it. */
export async function signedInUser() {
  const user = await newUser();
  const session = await clerk.sessions.createSession({ userId: user.id });
  const { jwt } = await clerk.sessions.getToken(session.id);
  return { user, session, jwt };
}

/** An organization that nobody made, so that it has no members. */
export const newOrganization = (params) =>
  clerk.organizations.createOrganization({ name: unique('Organization'), ...params });

/** An organization with the user who made it and administers it. */
export async function administeredOrganization(params) {
  const admin = await newUser();
  const organization = await newOrganization({ createdBy: admin.id, ...params });
  return { admin, organization, organizationId: organization.id };
}

/** A new user who is a member. */
export async function newMember(organizationId, role = 'org:member', params) {
  const user = await newUser(params);
  const membership = await clerk.organizations.createOrganizationMembership({
    organizationId,
    userId: user.id,
    role,
  });
  return { user, userId: user.id, membership };
}

export const newInvitation = (organizationId, params) =>
  clerk.organizations.createOrganizationInvitation({
    organizationId,
    emailAddress: newEmail(),
    role: 'org:member',
    ...params,
  });

/** A number of things made one after the other, each in a millisecond of its own. */
export async function inOrder(things, make) {
  const made = [];
  for (const thing of things) {
    const before = Date.now();
    made.push(await make(thing));
    while (Date.now() === before) await new Promise(setImmediate);
  }
  return made;
}

/** Asserts a typed Clerk error, of a status and a code or of one of several, and returns it. */
export async function assertRefused(promise, { status, code, paramName, message }) {
  const error = await refusal(promise);
  assert(isClerkAPIResponseError(error), `not a ClerkAPIResponseError: ${error}`);
  const [first] = error.errors;
  const found = `${error.status} ${first?.code}`;
  const wanted = [status].flat().map((each, index) => `${each} ${[code].flat()[index]}`);
  assert(wanted.includes(found), `${found} instead of ${wanted.join(' or ')}`);
  if (paramName) assert.equal(first.meta?.paramName, paramName);
  if (message) assert.equal(first.message, message);
  assert.match(error.clerkTraceId, /^[0-9a-f]{32}$/);
  return error;
}

/** Backend API calls by hand, as a client of that version (or of none) sends them. */
export const backend =
  (version, secretKey = target.secretKey) =>
  (method, path, { headers, ...options } = {}) =>
    call(method, `${target.httpUrl}/v1${path}`, {
      ...options,
      headers: {
        ...bearer(secretKey),
        ...(version && { 'clerk-api-version': version }),
        ...headers,
      },
    });

/** One call of the newest version that must be answered so; its body. */
export async function expect(status, method, path, options) {
  const answer = await backend('2026-05-12')(method, path, options);
  const shown = JSON.stringify(answer.body);
  assert.equal(answer.status, status, `${method} ${path}: ${answer.status} ${shown}`);
  return answer.body;
}

/** Calls the Frontend API: the same paths, without a secret key. */
export const frontend = (method, path, options) =>
  call(method, `${target.httpUrl}/v1${path}`, options);
