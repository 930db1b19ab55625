// The list of endpoints itself: it must say what the document says.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { endpointOf, endpoints, excluded, exceptions } from './clerk-endpoints.mjs';
import { isOfOrganizations } from './clerk-endpoints.mjs';
import { documents } from './documents.mjs';
import { missingContracts } from './environment.mjs';

const skip = missingContracts ?? false;
const METHODS = ['get', 'post', 'put', 'patch', 'delete'];
const names = endpoints.map(({ name }) => name);

const operations = (document) =>
  Object.entries(document.paths).flatMap(([path, item]) =>
    METHODS.filter((method) => item[method]).map((method) => ({
      path,
      name: `${method.toUpperCase()} ${path}`,
    })),
  );

test('every listed endpoint is in the document, once', { skip }, () => {
  const known = new Set(
    operations(documents.clerkBackend('2026-05-12').document).map((o) => o.name),
  );
  assert.deepEqual(
    names.filter((name) => !known.has(name)),
    [],
  );
  assert.equal(new Set(names).size, names.length);
});

test('every operation of the organization family is listed or excluded', { skip }, () => {
  for (const version of ['2025-11-10', '2026-05-12']) {
    const forgotten = operations(documents.clerkBackend(version).document)
      .filter(({ path }) => isOfOrganizations(path))
      .filter(({ path, name }) => !names.includes(name) && !excluded.some(([of]) => of.test(path)));
    assert.deepEqual(forgotten, [], version);
  }
});

test('every exception is a listed endpoint', () => {
  assert.deepEqual(
    Object.keys(exceptions).filter((name) => !names.includes(name)),
    [],
  );
});

test('a request is told from its neighbours', () => {
  const at = (method, path) => endpointOf(method, path)?.name;
  assert.equal(at('GET', '/users/count'), 'GET /users/count');
  assert.equal(at('GET', '/users/user_1'), 'GET /users/{user_id}');
  assert.equal(
    at('GET', '/organizations/org_1/invitations/pending'),
    'GET /organizations/{organization_id}/invitations/pending',
  );
  assert.equal(at('GET', '/organizations/org_1/nothing'), undefined);
});
