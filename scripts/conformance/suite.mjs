// Runs the test files against a fresh server, once per database.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { coverageFaults } from './coverage.mjs';
import { missingContracts, postgresUrl, requireConformance } from './environment.mjs';
import { freshDatabase } from './postgres.mjs';
import { startServer } from './server.mjs';
import { differences } from './transcript.mjs';

const TEST_MS = 180_000;
const RUN_MS = 600_000;

const binary = process.env.ORG_SERVER_BIN;
const stems = process.argv.slice(2);
const files = chosenFiles(stems);
const outcomes = [];
const records = mkdtempSync(join(tmpdir(), 'org-conformance-records-'));
process.once('exit', () => rmSync(records, { recursive: true, force: true }));
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => process.exit(1));

if (missingContracts) say(`schema validation skipped: ${missingContracts}`);
outcomes.push(['SQLite', await runOn('SQLite')]);
if (postgresUrl) {
  outcomes.push(['PostgreSQL', await runOn('PostgreSQL', () => freshDatabase(postgresUrl))]);
} else {
  const verdict = requireConformance ? 'FAILED' : 'skipped';
  outcomes.push(['PostgreSQL', `${verdict}: ORG_TEST_POSTGRES_URL is not set`]);
}

const pairs = differences(transcriptOf('SQLite'), transcriptOf('PostgreSQL'));
if (pairs.length > 0) {
  outcomes.push(['both', 'FAILED: they answer differently']);
  for (const pair of pairs.slice(0, 20))
    say(`SQLite:     ${pair.join('\nconformance: PostgreSQL: ')}`);
}

for (const [database, outcome] of outcomes) say(`${database}: ${outcome}`);
process.exitCode = outcomes.some(([, outcome]) => outcome.startsWith('FAILED')) ? 1 : 0;

/** One server, all test files; never throws, so that every database gets its turn. */
async function runOn(name, makeDatabase) {
  say(`starting on ${name}`);
  let database;
  try {
    database = await makeDatabase?.();
    const server = await startServer({ binary, databaseUrl: database?.url });
    const coverage = join(records, `${name}.coverage`);
    const passed = await runTests(server.target, {
      ORG_CONFORMANCE_COVERAGE: coverage,
      ORG_CONFORMANCE_TRANSCRIPT: transcriptOf(name),
    });
    if (!passed) console.log(`--- end of the server's log ---\n${await server.logTail()}`);
    await server.stop();
    // A part of the files cannot reach every endpoint.
    const faults = stems.length === 0 ? coverageFaults(coverage) : [];
    for (const fault of faults) say(fault);
    return passed && faults.length === 0 ? 'passed' : 'FAILED';
  } catch (error) {
    return `FAILED: ${error.message}`;
  } finally {
    await database?.drop();
  }
}

function transcriptOf(name) {
  return join(records, `${name}.transcript`);
}

// A process of its own: node reads NODE_EXTRA_CA_CERTS only when it starts,
// and the server writes its certificate authority when *it* starts.
async function runTests(target, recordFiles) {
  const flags = [
    '--test',
    '--test-reporter=spec',
    '--test-concurrency=1',
    `--test-timeout=${TEST_MS}`,
  ];
  const child = spawn(process.execPath, [...flags, ...files], {
    env: {
      ...process.env,
      NODE_EXTRA_CA_CERTS: target.caFile,
      ORG_CONFORMANCE_TARGET: JSON.stringify(target),
      ...recordFiles,
      CLERK_TELEMETRY_DISABLED: '1',
    },
    cwd: import.meta.dirname,
    stdio: 'inherit',
    timeout: RUN_MS,
  });
  const [code] = await once(child, 'exit');
  return code === 0;
}

function chosenFiles(stems) {
  const all = readdirSync(import.meta.dirname).filter((file) => file.endsWith('.test.mjs'));
  if (stems.length === 0) return all;
  const chosen = all.filter((file) => stems.some((stem) => file.startsWith(stem)));
  if (chosen.length === 0) throw new Error(`no test file begins with ${stems.join(', ')}: ${all}`);
  return chosen;
}

function say(text) {
  console.log(`conformance: ${text}`);
}
