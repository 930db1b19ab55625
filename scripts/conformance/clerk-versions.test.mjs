// Clients of every version, and of versions that there are not, are answered.

import { backend } from './clerk-clients.mjs';
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { shown } from './clerk-catalogue.mjs';
import { endpoints, exceptions, filled } from './clerk-endpoints.mjs';
import { makeWorld } from './clerk-world.mjs';
import { unique } from './target.mjs';

const world = await makeWorld();
const readers = endpoints.filter(({ method, name }) => method === 'GET' && !(name in exceptions));

const versions = {
  'no version': undefined,
  '2021-02-05': '2021-02-05',
  '2024-10-01': '2024-10-01',
  '2025-03-12': '2025-03-12',
  '2025-04-10': '2025-04-10',
  '2025-11-10': '2025-11-10',
  '2026-05-12': '2026-05-12',
  'a version to come': '2099-01-01',
  'a version that is none': 'newest',
};

for (const [what, version] of Object.entries(versions)) {
  test(`${what}: everything is read, and organizations are made`, async () => {
    const clerk = backend(version);
    const unread = [];
    for (const { path, name } of readers) {
      const query = path === '/sessions' ? `?user_id=${world.values.user_id}` : '';
      const answer = await clerk('GET', `${filled(path, world.values)}${query}`);
      if (answer.status !== 200) unread.push(`${name}: ${shown(answer)}`);
    }
    assert.deepEqual(unread, []);

    const json = { name: unique('Version'), public_metadata: { a: 1 } };
    const made = await clerk('POST', '/organizations', { json });
    assert.equal(made.status, 200, JSON.stringify(made.body));
    const changed = await clerk('PATCH', `/organizations/${made.body.id}`, {
      json: { public_metadata: { b: 2 } },
    });
    // From then on metadata has endpoints of its own.
    if (/^20/.test(version) && version >= '2026-05-12') {
      const [{ code, meta }] = changed.body.errors;
      assert.deepEqual(
        [changed.status, code, meta.param_name],
        [422, 'form_param_unknown', 'public_metadata'],
      );
    } else {
      assert.deepEqual([changed.status, changed.body.public_metadata], [200, { b: 2 }]);
    }
    assert.equal((await clerk('DELETE', `/organizations/${made.body.id}`)).status, 200);
  });
}
