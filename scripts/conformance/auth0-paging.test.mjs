// Lists longer than offsets reach, followed by checkpoints through two majors of the npm package
// `auth0` while they grow.

import { majors } from './auth0-clients.mjs';
import { newEmail } from './clerk-clients.mjs';
import assert from 'node:assert/strict';
import { Agent, request } from 'node:http';
import { after, before, test } from 'node:test';
import { text } from 'node:stream/consumers';
import { bearer, target, unique } from './target.mjs';

const ORGANIZATIONS = 1_234;
const MEMBERS = 2_500;
const SPARE_USERS = 60;
const AT_ONCE = 32;
const take = 100;
const agent = new Agent({ keepAlive: true, maxSockets: AT_ONCE });

/** Per major: all items of a list, page by page. */
const walks = {
  'auth0 4': ({ organizations: o }) => ({
    organizations: () => pages((query) => o.getAll(query), 'organizations'),
    members: (id) => pages((query) => o.getMembers({ id, ...query }), 'members'),
    add: (id, members) => o.addMembers({ id }, { members }),
  }),
  'auth0 7': ({ organizations: o }) => ({
    organizations: () => o.list({ take }),
    members: (id) => o.members.list(id, { take }),
    add: (id, members) => o.members.create(id, { members }),
  }),
};

async function* pages(list, key) {
  for (let next; ; ) {
    const { data } = await list({ take, ...(next && { from: next }) });
    yield* data[key];
    if (!data.next) return;
    next = data.next;
  }
}

const organizations = [];
const users = [];
const crowd = { id: undefined, members: [] };

before(async () => {
  const { create, client } = majors['auth0 4'].connect();
  await each(times(ORGANIZATIONS), newOrganization);
  await each(times(MEMBERS + SPARE_USERS), async () => {
    const made = await backend('POST', '/users', { email_address: [newEmail()] });
    users.push(made.id.replace('user_', 'auth0|'));
  });
  crowd.id = (await create({ name: unique('crowd') })).id;
  organizations.push(crowd.id);
  crowd.members = users.slice(0, MEMBERS);
  const tens = times(MEMBERS / 10).map((ten) => crowd.members.slice(10 * ten, 10 * ten + 10));
  await each(tens, (ten) => walks['auth0 4'](client).add(crowd.id, ten));
});

// Other tests count what there is.
after(async () => {
  await each(organizations, (id) => backend('DELETE', `/organizations/${id}`));
  await each(users, (id) => backend('DELETE', `/users/${id.replace('auth0|', 'user_')}`));
});

for (const [major, { connect }] of Object.entries(majors)) {
  const walk = walks[major](connect().client);

  test(`${major}: every organization comes once, while more are made`, async () => {
    const { total_count: total } = await backend('GET', '/organizations?limit=1');
    const there = [...organizations];
    const late = [];
    const seen = [];
    for await (const { id } of await walk.organizations()) {
      if (seen.length % take === 0) late.push(await newOrganization());
      seen.push(id);
    }
    assert(late.length > ORGANIZATIONS / take);
    const older = without(seen, late);
    assert.equal(older.length, total);
    assert.deepEqual(without(there, older), []);
    assertOnce(seen);
  });

  test(`${major}: every member comes once, while more join`, async () => {
    const there = [...crowd.members];
    const late = without(users, there);
    const seen = [];
    for await (const { user_id: user } of await walk.members(crowd.id)) {
      if (seen.length % take === 0) {
        const [next] = without(late, crowd.members);
        await walk.add(crowd.id, [next]);
        crowd.members.push(next);
      }
      seen.push(user);
    }
    assert(crowd.members.length - there.length > MEMBERS / take);
    assert.deepEqual(without(seen, late).sort(), there.sort());
    assertOnce(seen);
  });
}

async function newOrganization() {
  const { id } = await backend('POST', '/organizations', { name: unique('Paged') });
  organizations.push(id);
  return id;
}

/** What the Backend API answers, past the clients and their checks: those take longer than it. */
async function backend(method, path, json) {
  const headers = { ...bearer(target.secretKey), 'content-type': 'application/json' };
  const response = await new Promise((resolve, reject) => {
    const sent = request(`${target.httpUrl}/v1${path}`, { agent, method, headers }, resolve);
    sent.on('error', reject).end(json && JSON.stringify(json));
  });
  const body = await text(response);
  assert.equal(response.statusCode, 200, `${method} ${path}: ${body}`);
  return JSON.parse(body);
}

function times(count) {
  return [...Array(count).keys()];
}

function without(ids, others) {
  const known = new Set(others);
  return ids.filter((id) => !known.has(id));
}

function assertOnce(ids) {
  assert.equal(new Set(ids).size, ids.length, 'something comes twice');
}

/** Does something with each item, several at once. */
async function each(items, act) {
  const left = items.values();
  const work = async () => {
    for (const item of left) await act(item);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
}
