// Turns the schemas of an OpenAPI document into JSON Schemas that refuse every
// property the document does not name.
//
// A part of a composition (`allOf`, …) may not refuse what its siblings name, so
// each component exists twice: `closed.X` to be used alone, `open.X` inside a
// composition, which is then closed as a whole with `unevaluatedProperties`.

const KEPT = [
  'const',
  'enum',
  'format',
  'maxItems',
  'maxLength',
  'maxProperties',
  'maximum',
  'minItems',
  'minLength',
  'minProperties',
  'minimum',
  'pattern',
  'required',
  'type',
  'uniqueItems',
];

/** All components of `document` as one JSON Schema named `id`. */
export function closedComponents(document, id) {
  const $defs = {};
  for (const [name, schema] of Object.entries(document.components?.schemas ?? {})) {
    $defs[`closed.${name}`] = translate(schema, id, true);
    $defs[`open.${name}`] = translate(schema, id, false);
  }
  return { $id: id, $defs };
}

/** One schema of the document whose components were named `id`. */
export function closed(schema, id) {
  return translate(schema, id, true);
}

function translate(schema, id, close) {
  const out = schema.$ref ? reference(schema.$ref, id, close) : inline(schema, id, close);
  return schema.nullable ? { anyOf: [{ type: 'null' }, out] } : out;
}

function reference($ref, id, close) {
  const name = encodeURIComponent($ref.replace('#/components/schemas/', ''));
  return { $ref: `${id}#/$defs/${close ? 'closed' : 'open'}.${name}` };
}

function inline(schema, id, close) {
  const out = Object.fromEntries(
    KEPT.filter((key) => key in schema).map((key) => [key, schema[key]]),
  );
  const { additionalProperties: extra, allOf, items, properties } = schema;
  // Alternatives need not exclude one another: an empty page fits several envelopes.
  const anyOf = schema.oneOf ?? schema.anyOf;
  const alternativesOnly = anyOf && !allOf && !properties;

  if (items) out.items = translate(items, id, true);
  if (properties)
    out.properties = {
      ...forgotten(schema),
      ...mapValues(properties, (property) => translate(property, id, true)),
    };
  if (allOf) out.allOf = allOf.map((part) => translate(part, id, false));
  if (anyOf) out.anyOf = anyOf.map((part) => translate(part, id, close && alternativesOnly));

  if (typeof extra === 'object') out.additionalProperties = translate(extra, id, true);
  else if (!properties && !allOf && !anyOf && extra !== false) out.additionalProperties = true;
  else if (close && !alternativesOnly) out.unevaluatedProperties = false;
  return out;
}

/** What is required and described nowhere: Clerk's `enterprise_accounts` of users. */
function forgotten({ required = [] }) {
  return Object.fromEntries(required.map((name) => [name, true]));
}

function mapValues(object, change) {
  return Object.fromEntries(Object.entries(object).map(([key, value]) => [key, change(value)]));
}
