// Validates raw answers of the Clerk and Auth0 endpoints against the published
// documents, unknown properties forbidden.

import { STATUS_CODES } from 'node:http';
import Ajv from 'ajv/dist/2020.js';
import { closed, closedComponents } from './closed-schema.mjs';
import { record } from './coverage.mjs';
import { documents } from './documents.mjs';

const PX0 =
  /^\/v1\/(api-keys|auth|cache|health|join-requests|me\/(inbox|orgs|teams)|orgs|teams)(\/|$)/;

const NEWEST = '2026-05-12';

// Paths of packages that the published documents do not have, and an answer whose recording says
// otherwise (docs/dialects/auth0.md).
const BESIDE_THE_DOCUMENT = [
  /^\w+ \/api\/v2\/organizations\/[^/]+\/clients(\/[^/]+)?$/,
  /^POST \/api\/v2\/organizations\/[^/]+\/client-grants$/,
  /^POST \/v1\/me\/change_password$/,
];

/** Wraps `fetch` so that every answer is recorded and judged; faults go to `report`, one text each. */
export function checked(fetch, report) {
  return async (input, init) => {
    const request = new Request(input, { ...init, body: undefined });
    const response = await fetch(input, init);
    record(request, response);
    if (!documents) return response;
    const text = await response.clone().text();
    faults(request, response, text).forEach(report);
    return response;
  };
}

/** What is wrong with an answer; nothing when no document speaks of its path. */
export function faults({ method, url, headers }, { status, headers: answered }, text) {
  const { pathname } = new URL(url);
  const source = sourceOf(method, pathname, headers);
  if (status < 400 && BESIDE_THE_DOCUMENT.some((known) => known.test(`${method} ${pathname}`)))
    return [];
  if (!source || method === 'HEAD' || method === 'OPTIONS') return [];

  const found = [];
  const expected = expectation(source, method, pathname, status);
  if (expected.undocumented) found.push('the document has no such status here');
  if (expected.schema) {
    const contentType = answered.get('content-type') ?? 'none';
    if (!source.contentType.test(contentType)) found.push(`content type ${contentType}`);
    found.push(...bodyFaults(source, expected, status, text));
  } else if (text) {
    found.push('a body where the document has none');
  }
  return found.map((fault) => `${source.id}: ${method} ${pathname} ${status}: ${fault}`);
}

function sourceOf(method, pathname, headers) {
  if (pathname === '/oauth/token') return documents.auth0Token;
  if (pathname.startsWith('/api/v2/')) return documents.auth0;
  if (pathname === '/.well-known/jwks.json') return documents.clerkFrontend;
  // Pictures are on another of the vendor's hosts.
  if (pathname.startsWith('/v1/images/')) return undefined;
  if (!pathname.startsWith('/v1/') || PX0.test(pathname)) return undefined;
  const secretKey = headers.get('authorization')?.startsWith('Bearer sk_');
  if (!secretKey && pathname !== '/v1/jwks') return documents.clerkFrontend;
  const source = documents.clerkBackend(headers.get('clerk-api-version') ?? undefined);
  // The older documents are kept in part; what they leave out, the newest knows.
  return operationAt(source, method, pathname) ? source : documents.clerkBackend(NEWEST);
}

/** `{ schema }` of the body, absent for an empty one; `merged` if what is wrapped may be at the top, too. */
function expectation(source, method, pathname, status) {
  const operation = operationAt(source, method, pathname);
  const declared = operation?.responses[status];
  const undocumented = operation ? !declared && !source.anywhere.includes(status) : status < 400;
  const { schema } = resolve(source, declared)?.content?.['application/json'] ?? {};
  // The Frontend API merges the wrapped resource into the wrapper, for readers of 2021.
  const wrapped = resolve(source, schema)?.properties?.response;
  if (source === documents.clerkFrontend && wrapped) return { schema, merged: true };
  return { schema: schema ?? (status < 400 ? undefined : source.failure), undocumented };
}

function operationAt({ document, prefix }, method, pathname) {
  if (!pathname.startsWith(prefix)) return undefined;
  const path = pathname.slice(prefix.length);
  const fits = (template) =>
    new RegExp(`^${template.replaceAll('.', '\\.').replace(/\{[^}]+\}/g, '[^/]+')}$`).test(path);
  const [template] = Object.keys(document.paths)
    .filter(fits)
    .sort((a, b) => a.split('{').length - b.split('{').length);
  return document.paths[template]?.[method.toLowerCase()];
}

function resolve({ document }, node) {
  const path = node?.$ref?.split('/').slice(1);
  return path ? path.reduce((at, key) => at[key], document) : node;
}

function bodyFaults(source, { schema, merged }, status, text) {
  let body;
  try {
    body = JSON.parse(text);
  } catch {
    return [`not JSON: ${text.slice(0, 200)}`];
  }
  const found = validate(source, schema, merged ? wrapper(body) : body);
  if (source === documents.auth0 && status >= 400) {
    if (body?.statusCode !== status) found.push(`statusCode is ${body?.statusCode}`);
    if (body?.error !== STATUS_CODES[status]) found.push(`error is ${body?.error}`);
  }
  return found;
}

/** The body without what `response` holds as well. */
function wrapper(body) {
  const own = ([key]) => key === 'client' || !Object.hasOwn(body?.response ?? {}, key);
  return Object.fromEntries(Object.entries(body ?? {}).filter(own));
}

const ajv = new Ajv({ allErrors: true, logger: false, strict: false, unicodeRegExp: false });
ajv.addFormat('date-time', /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/);
ajv.addFormat('html-color', /^#([A-Fa-f0-9]{6}|[A-Fa-f0-9]{3})$/);
ajv.addFormat('int64', { type: 'number', validate: Number.isSafeInteger });
ajv.addFormat('organization-id', /^org_[A-Za-z0-9]{16,}$/);
ajv.addFormat('organization-name', /^(?:(?!org_))[a-z0-9]([a-z0-9-_]*[a-z0-9])?$/);
ajv.addFormat('strict-https-uri-or-null', /^https:\/\//);

const compiled = new Map();

function validate({ id, document }, schema, value) {
  if (!ajv.getSchema(id)) ajv.addSchema(closedComponents(document, id));
  if (!compiled.has(schema)) compiled.set(schema, ajv.compile(closed(schema, id)));
  const fits = compiled.get(schema);
  if (fits(value)) return [];
  return fits.errors.map(
    ({ instancePath, message, params }) =>
      `${instancePath || '/'} ${message} ${JSON.stringify(params)}`,
  );
}
