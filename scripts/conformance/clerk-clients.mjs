// @clerk/backend as its users construct it, and what the Frontend API needs.

import './checked-fetch.mjs'; // first: @clerk/backend keeps the fetch it finds
import assert from 'node:assert/strict';
import { createClerkClient } from '@clerk/backend';
import { isClerkAPIResponseError } from '@clerk/backend/errors';
import { call, refusal, target, unique } from './target.mjs';

export const clerkWith = (secretKey) =>
  createClerkClient({ secretKey, apiUrl: target.httpUrl, telemetry: { disabled: true } });

export const clerk = clerkWith(target.secretKey);

export const newUser = () =>
  clerk.users.createUser({
    emailAddress: [`${unique('person')}@conformance.example`],
    password: unique('Correct-Horse-1'),
    firstName: 'Ada',
    lastName: 'Lovelace',
  });

/** A new user with a session token, as a browser would hold it. */
export async function signedInUser() {
  const user = await newUser();
  const session = await clerk.sessions.createSession({ userId: user.id });
  const { jwt } = await clerk.sessions.getToken(session.id);
  return { user, session, jwt };
}

/** Asserts a typed Clerk error and returns it. */
export async function assertRefused(promise, { status, code, paramName, message }) {
  const error = await refusal(promise);
  assert(isClerkAPIResponseError(error), `not a ClerkAPIResponseError: ${error}`);
  const [first] = error.errors;
  assert.deepEqual(
    { status: error.status, code: first?.code, paramName: first?.meta?.paramName },
    { status, code, paramName },
  );
  if (message) assert.equal(first.message, message);
  assert.match(error.clerkTraceId, /^[0-9a-f]{32}$/);
  return error;
}

/** Calls the Frontend API: the same paths, without a secret key. */
export const frontend = (method, path, options) =>
  call(method, `${target.httpUrl}/v1${path}`, options);
