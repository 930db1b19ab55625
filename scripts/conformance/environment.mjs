// What the surroundings ask for: documents, databases, and what may be skipped.

import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const project = resolve(fileURLToPath(new URL('../..', import.meta.url)));

const isOn = (name) => process.env[name] === '1';
const everything = isOn('ORG_TEST_REQUIRE_ALL');

export const postgresUrl = process.env.ORG_TEST_POSTGRES_URL;
export const requireConformance = everything || isOn('ORG_TEST_REQUIRE_CONFORMANCE');

export const contracts =
  process.env.ORG_CONTRACTS_DIR ?? join(project, '..', 'shared', 'contracts');

/** Why there are no documents to validate against; undefined when there are. */
export const missingContracts = existsSync(join(contracts, 'openapi'))
  ? undefined
  : `no OpenAPI documents in ${contracts} (set ORG_CONTRACTS_DIR)`;

if (missingContracts && (everything || isOn('ORG_TEST_REQUIRE_CONTRACTS'))) {
  throw new Error(`required, but ${missingContracts}`);
}
