// The published documents, each with what is needed to judge an answer by it.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { contracts, missingContracts } from './environment.mjs';

/** Statuses any endpoint may answer without its document saying so. */
const ANYWHERE = [401, 405, 408, 413, 415, 429, 503];

const FIRST = '2021-02-05';

function load() {
  const backends = {
    [FIRST]: withFirstStatuses(clerkBackend('2025-11-10')),
    '2024-10-01': clerkBackend('2025-11-10'),
    '2026-05-12': clerkBackend('2026-05-12'),
  };
  return {
    /** By what a client sends as `Clerk-API-Version`; nothing is the first version. */
    clerkBackend: (version = FIRST) => {
      const fitting = Object.keys(backends).filter((known) => known <= version);
      return backends[fitting.at(-1) ?? FIRST];
    },
    clerkFrontend: {
      id: 'clerk-frontend-2026-05-12',
      document: withTokens(withRefusals(read('clerk-frontend-2026-05-12'))),
      prefix: '',
      failure: { $ref: '#/components/schemas/ClerkErrors' },
      anywhere: [400, ...ANYWHERE],
      contentType: /^application\/json\b/,
    },
    auth0: {
      id: 'auth0-management-v2',
      document: withRecordedFacts(read('auth0-management-v2')),
      prefix: '/api/v2',
      failure: object({
        required: { statusCode: { type: 'integer' }, error: text, message: text },
        optional: { errorCode: text, attributes: { type: 'object' } },
      }),
      anywhere: ANYWHERE,
      contentType: /^application\/json\b/,
    },
    auth0Token,
  };
}

const clerkBackend = (version) => ({
  id: `clerk-backend-${version}`,
  document: withPages(withRefusals(read(`clerk-backend-${version}`))),
  prefix: '/v1',
  failure: { $ref: '#/components/schemas/ClerkErrors' },
  anywhere: ANYWHERE,
  // @clerk/backend takes an answer for text when anything follows the type.
  contentType: /^application\/json$/,
});

const read = (name) => JSON.parse(readFileSync(join(contracts, 'openapi', `${name}.json`), 'utf8'));

const object = ({ required, optional = {} }) => ({
  type: 'object',
  required: Object.keys(required),
  properties: { ...required, ...optional },
});

const text = { type: 'string' };

const tokenAnswer = object({
  required: {
    access_token: text,
    expires_in: { type: 'integer', minimum: 1 },
    token_type: { const: 'Bearer' },
  },
  optional: { scope: text },
});

/** The token endpoint is in no published document; this is its documented shape. */
const auth0Token = {
  id: 'auth0-token',
  document: {
    paths: {
      '/oauth/token': {
        post: {
          responses: {
            200: { content: { 'application/json': { schema: tokenAnswer } } },
            400: {},
            403: {},
          },
        },
      },
    },
  },
  prefix: '',
  failure: object({ required: { error: text, error_description: text } }),
  anywhere: ANYWHERE,
  contentType: /^application\/json\b/,
};

/** The first version, whose document is not kept, had one more answer in two places. */
function withFirstStatuses(source) {
  const membership =
    source.document.paths['/organizations/{organization_id}/memberships/{user_id}'];
  for (const { responses } of [membership.patch, membership.delete]) responses['400'] ??= {};
  return source;
}

/** Adds the answers for an id, a query and a body that are none, which some operations are without. */
function withRefusals(document) {
  for (const [path, item] of Object.entries(document.paths)) {
    for (const { responses, parameters, requestBody } of Object.values(item)) {
      if (responses && path.includes('{')) responses['404'] ??= {};
      if (JSON.stringify(parameters ?? []).match(/limit/i)) responses['422'] ??= {};
      if (requestBody) Object.assign(responses, { 400: {}, 422: {}, ...responses });
    }
  }
  return document;
}

/** Adds the pages that `paginated=true`, which @clerk/backend sends, makes of two bare lists. */
function withPages(document) {
  for (const path of ['/sessions', '/clients']) {
    const { responses } = document.paths[path]?.get ?? {};
    if (!responses) continue;
    const name = responses['200'].$ref.split('/').pop();
    const { schema: data } = document.components.responses[name].content['application/json'];
    const page = object({ required: { data, total_count: { type: 'integer' } } });
    const schema = { anyOf: [data, page] };
    responses['200'] = { content: { 'application/json': { schema } } };
  }
  return document;
}

/** Adds what recordings of real tenants show and the published document leaves out. */
function withRecordedFacts(document) {
  for (const name of [
    'CreateOrganizationResponseContent',
    'GetOrganizationByNameResponseContent',
    'GetOrganizationResponseContent',
    'Organization',
    'UpdateOrganizationResponseContent',
  ]) {
    Object.assign(document.components.schemas[name].properties, {
      third_party_client_access: { enum: ['block', 'allow'] },
      is_app_entitlement_active: { type: 'boolean' },
    });
  }
  const update = document.paths['/organizations/{id}'].patch.responses;
  update['404'] ??= {};
  update['409'] ??= {};
  withRecordedRoles(document.paths);
  withRecordedConnections(document.paths);
  withFreeMetadata(document.components.schemas);
  return withNewerEndpoints(document);
}

/** Tokens of sessions say what they are, in traffic and in the client's types. */
function withTokens(document) {
  const { responses } = document.paths['/v1/client/sessions/{session_id}/tokens'].post;
  responses['200'].content['application/json'].schema.properties.object = { const: 'token' };
  return document;
}

/** Adds endpoints that the clients have and the published document does not. */
function withNewerEndpoints(document) {
  const get = (schema) => ({
    get: { responses: { 200: { content: { 'application/json': { schema } } }, 400: {}, 403: {} } },
  });
  const all = (name) => ({ type: 'array', items: { $ref: `#/components/schemas/${name}` } });
  document.paths['/organizations/search'] ??= get(
    object({ required: { organizations: all('Organization') }, optional: { next: text } }),
  );
  document.paths['/users-by-email'] ??= get(all('UserResponseSchema'));
  return withGroups(document);
}

/** Groups as the clients have them, and how they are made and filled here. */
function withGroups(document) {
  const answers = (success, schema) => ({
    responses: {
      [success]: schema ? { content: { 'application/json': { schema } } } : {},
      ...Object.fromEntries([400, 403, 404, 409].map((status) => [status, {}])),
    },
  });
  const group = { $ref: '#/components/schemas/Group' };
  const page = (key, items, more = {}) =>
    object({ required: { [key]: { type: 'array', items } }, optional: { next: text, ...more } });
  const number = { type: 'integer' };
  const totals = { start: number, limit: number, total: number };
  const role = { $ref: '#/components/schemas/Role' };
  const user = object({ required: { id: text, member_type: text, created_at: text } });
  const changed = { post: answers(204), delete: answers(204) };
  const member = object({
    required: {},
    optional: { user_id: text, email: text, name: text, picture: text },
  });
  Object.assign(document.paths, {
    '/groups': { get: answers(200, page('groups', group, totals)), post: answers(201, group) },
    '/groups/{id}': { get: answers(200, group), delete: answers(204) },
    '/groups/{id}/members': { get: answers(200, page('members', user)), ...changed },
    '/groups/{id}/roles': { get: answers(200, page('roles', role)), ...changed },
    '/organizations/{id}/roles/{role_id}/members': { get: answers(200, page('members', member)) },
    '/organizations/{id}/roles/{role_id}/groups': { get: answers(200, page('groups', group)) },
  });
  return document;
}

/** Answers of roles and members that the document leaves out. */
function withRecordedRoles(paths) {
  const empty = {
    content: { 'application/json': { schema: { type: 'object', maxProperties: 0 } } },
  };
  paths['/roles/{id}'].delete.responses['200'] = empty;
  paths['/roles/{id}/permissions'].post.responses['201'] = empty;
  paths['/roles/{id}/permissions'].delete.responses['200'] = empty;
  const unknown = {
    '/roles/{id}': ['patch'],
    '/roles/{id}/permissions': ['delete'],
    '/organizations/{id}/members': ['post', 'delete'],
    '/organizations/{id}/members/{user_id}/roles': ['post', 'delete'],
  };
  for (const [path, methods] of Object.entries(unknown)) {
    for (const method of methods) paths[path][method].responses['404'] ??= {};
  }
  paths['/roles/{id}'].patch.responses['409'] ??= {};
}

/** Answers of connections and invitations that the document leaves out or has under another status. */
function withRecordedConnections(paths) {
  const deleted = object({ required: { deleted_at: { ...text, format: 'date-time' } } });
  paths['/connections/{id}'].delete.responses['202'] = {
    content: { 'application/json': { schema: deleted } },
  };
  paths['/organizations/{id}/enabled_connections'].post.responses['409'] ??= {};
  const invite = paths['/organizations/{id}/invitations'].post.responses;
  invite['201'] = invite['200'];
  delete invite['200'];
}

/** Two schemas name no property and allow all; the others that name none allow none. */
function withFreeMetadata(schemas) {
  for (const name of ['AppMetadata', 'UserAppMetadataSchema']) delete schemas[name].properties;
}

/** Undefined where there are no contracts to read. */
export const documents = missingContracts ? undefined : load();
