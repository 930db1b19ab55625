// Replaces the global `fetch`. Import this before any client: some keep the one
// they find when they are loaded.

import assert from 'node:assert/strict';
import { afterEach } from 'node:test';
import { checked } from './schema.mjs';

const REQUEST_MS = 20_000;
const faults = [];
const originalFetch = globalThis.fetch;

globalThis.fetch = checked(
  async (input, init) => {
    const { hostname } = new URL(input.url ?? input);
    if (hostname !== '127.0.0.1') throw new Error(`a conformance test called ${hostname}`);
    return originalFetch(input, { signal: AbortSignal.timeout(REQUEST_MS), ...init });
  },
  (fault) => {
    faults.push(fault);
    console.error(fault); // seen even when the test fails for another reason
  },
);

// Clients swallow what their fetch throws, so faults are reported here instead.
afterEach(() => {
  assert.deepEqual(faults.splice(0), [], 'answers that break the published document');
});
