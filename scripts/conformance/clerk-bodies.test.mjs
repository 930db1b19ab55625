// Every endpoint of the Clerk Backend API that takes a body, with every body that is none.

import { backend, expect, newEmail } from './clerk-clients.mjs';
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { endpoints, exceptions, filled } from './clerk-endpoints.mjs';
import { shown, unlisted } from './clerk-catalogue.mjs';
import { bodyOf, makeWorld } from './clerk-world.mjs';
import { documents } from './documents.mjs';
import { missingContracts } from './environment.mjs';
import { unique } from './target.mjs';

const skip = missingContracts ?? false;
const world = await makeWorld();
const clerk = backend('2026-05-12');
const withBodies = endpoints.filter(
  (endpoint) => bodyOf(endpoint, world) !== undefined && !(endpoint.name in exceptions),
);
const json = { 'content-type': 'application/json' };

/** Sends to each endpoint what `make` makes for it; what `judge` objects to. */
async function objections(make, judge, these = withBodies) {
  const found = [];
  for (const endpoint of these) {
    for (const [what, options] of Object.entries(make(endpoint))) {
      const path = filled(endpoint.path, world.values);
      const answer = await clerk(endpoint.method, path, options);
      const objection = judge(answer, endpoint);
      if (objection) found.push(`${endpoint.name}, ${what}: ${objection}`);
    }
  }
  return found;
}

/** An answer of that status and code. */
const only = (status, code) => (answer) =>
  answer.status === status && answer.body.errors?.[0].code === code ? undefined : shown(answer);

const acceptedOrListed = (answer) => (answer.status === 200 ? undefined : unlisted(answer));

const schemaOf = ({ method, path }) => {
  const { document } = documents.clerkBackend('2026-05-12');
  const body = document.paths[path][method.toLowerCase()].requestBody;
  const { schema } = body.content['application/json'];
  return schema.$ref ? document.components.schemas[schema.$ref.split('/').pop()] : schema;
};

test('what is no JSON is refused', async () => {
  const make = () => ({ malformed: { text: '{"name":', headers: json } });
  assert.deepEqual(await objections(make, only(400, 'request_body_invalid')), []);
});

test('what is neither JSON nor a form is refused', async () => {
  const make = (endpoint) => ({
    text: {
      text: JSON.stringify(bodyOf(endpoint, world)),
      headers: { 'content-type': 'text/plain' },
    },
  });
  assert.deepEqual(await objections(make, only(415, 'unsupported_content_type')), []);
});

test('what is too large is refused', async () => {
  const large = { json: { name: 'x'.repeat(300_000) } };
  const make = () => ({ large });
  assert.deepEqual(await objections(make, only(413, 'request_body_too_large')), []);
});

test('what must be there is missed', { skip }, async () => {
  const demanding = withBodies.filter((endpoint) => schemaOf(endpoint).required?.length > 0);
  assert(demanding.length > 10);
  const make = () => ({
    'no body': { headers: json },
    null: { json: null },
    'an empty object': { json: {} },
    'an empty form': { form: { nothing: '' } },
  });
  const judge = (answer) => {
    const isMissed = answer.body.errors?.[0].code === 'form_param_missing';
    return isMissed && [400, 422].includes(answer.status) ? undefined : shown(answer);
  };
  assert.deepEqual(await objections(make, judge, demanding), []);
});

test('a body of another shape is refused', async () => {
  const make = (endpoint) => ({
    'a list or an object': { json: Array.isArray(bodyOf(endpoint, world)) ? { a: 1 } : [1] },
    'a text': { json: 'text' },
    'a number': { json: 7 },
  });
  assert.deepEqual(await objections(make, unlisted), []);
});

const wrongValues = {
  string: [{ a: 1 }, [[]]],
  integer: ['x', 1.5, 1e30, {}],
  boolean: ['x', {}],
  array: [{ a: 1 }, [{}]],
  object: [7, 'x', [1]],
};

test('a value of another type is refused', { skip }, async () => {
  const make = (endpoint) => {
    const schema = schemaOf(endpoint);
    const { properties } = schema.items ?? schema;
    const wrong = Object.entries(properties)
      .filter(([name]) => !isIgnored(endpoint, name))
      .flatMap(([name, { type = 'object' }]) => wrongValues[type].map((value) => [name, value]));
    return Object.fromEntries(
      wrong.map(([name, value]) => [
        `${name} ${JSON.stringify(value)}`,
        { json: withValue(bodyOf(endpoint, world), name, value) },
      ]),
    );
  };
  assert.deepEqual(await objections(make, unlisted), []);
});

/** Documented parameters that the server takes from nobody, whatever they hold. */
const LEGAL = ['skip_legal_checks', 'bypass_client_trust', 'password_hasher'];
const IGNORED = {
  'POST /users': ['skip_password_requirement', ...LEGAL],
  'PATCH /users/{user_id}': ['notify_primary_email_address_changed', ...LEGAL],
  'POST /email_addresses': ['notify_primary_email_address_changed'],
};

const withValue = (sample, name, value) =>
  Array.isArray(sample) ? [{ ...sample[0], [name]: value }] : { ...sample, [name]: value };

const isIgnored = ({ name }, parameter) => IGNORED[name]?.includes(parameter);

test('what may be left out may be left out', async () => {
  const make = () => ({
    'no body': { headers: json },
    null: { json: null },
    'an empty object': { json: {} },
    'an unknown field': { json: { no_such_field: { deep: [1] } } },
    'a form': { form: { no_such_field: 'x' } },
  });
  assert.deepEqual(await objections(make, acceptedOrListed), []);
});

test('numbers are read as clients write them', async () => {
  const headers = json;
  const text = `{"name":"${unique('Ten')}","max_allowed_memberships":10.0}`;
  const { id, max_allowed_memberships: seats } = await expect(200, 'POST', '/organizations', {
    text,
    headers,
  });
  assert.equal(seats, 10);
  const invited = await expect(200, 'POST', `/organizations/${id}/invitations`, {
    text: `{"email_address":"${newEmail()}","role":"org:member","expires_in_days":1.0}`,
    headers,
  });
  assert(Math.abs(invited.expires_at - Date.now() - 86_400_000) < 60_000);
  await expect(200, 'GET', '/organizations?limit=10.0&offset=0.0');
});

test('forms are read, as the old Ruby client sends them', async () => {
  const made = await expect(200, 'POST', '/organizations', {
    form: { name: unique('Form'), max_allowed_memberships: '3', public_metadata: '{"a":1}' },
  });
  assert.deepEqual([made.max_allowed_memberships, made.public_metadata], [3, { a: 1 }]);
  const path = `/organizations/${made.id}`;
  const user = await expect(200, 'POST', '/users', { form: { email_address: newEmail() } });
  const form = { user_id: user.id, role: 'org:admin' };
  const membership = await expect(200, 'POST', `${path}/memberships`, { form });
  assert.equal(membership.role, 'org:admin');
  const invitation = await expect(200, 'POST', `${path}/invitations`, {
    form: { email_address: newEmail(), role: 'org:member', private_metadata: '{"p":1}' },
  });
  assert.deepEqual(invitation.private_metadata, { p: 1 });
  await expect(200, 'PATCH', path, { form: { name: 'Renamed' } });
  await expect(200, 'PATCH', `${path}/metadata`, { form: { public_metadata: '{"b":2}' } });
});

test('a query that is none is refused by every list', { skip }, async () => {
  const { document } = documents.clerkBackend('2026-05-12');
  const parametersOf = ({ path }) => {
    const parameters = document.paths[path].get.parameters ?? [];
    return parameters.map((parameter) => {
      const name = parameter.$ref?.split('/').pop();
      return name ? document.components.parameters[name].name : parameter.name;
    });
  };
  const lists = endpoints.filter(
    (endpoint) => endpoint.method === 'GET' && parametersOf(endpoint).includes('limit'),
  );
  assert(lists.length > 10);
  const bad = ['limit=501', 'limit=-1', 'limit=x', 'offset=-1', 'offset=x', 'order_by=%2Bcolour'];
  const found = [];
  for (const endpoint of lists) {
    const path = filled(endpoint.path, world.values);
    const known = parametersOf(endpoint);
    for (const query of bad.filter((query) => known.includes(query.split('=')[0]))) {
      const objection = only(
        422,
        'form_param_value_invalid',
      )(await clerk('GET', `${path}?user_id=${world.values.user_id}&${query}`));
      if (objection) found.push(`${endpoint.name}?${query}: ${objection}`);
    }
    const far = await clerk('GET', `${path}?user_id=${world.values.user_id}&limit=1.0&offset=999`);
    if (far.status !== 200) found.push(`${endpoint.name}?limit=1.0: ${far.status}`);
  }
  assert.deepEqual(found, []);
});
