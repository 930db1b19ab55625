// One story, told to each database: suite.mjs compares what they answer. What databases
// disagree about by themselves is order, case, accents and the signs of patterns.

import { backend } from './clerk-clients.mjs';
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { note } from './transcript.mjs';

const clerk = backend('2026-05-12');

async function told(method, path, json) {
  const answer = await clerk(method, path, { json });
  note(`${method} ${path} ${JSON.stringify(json) ?? ''}`, answer);
  return answer;
}

async function made(path, json) {
  const { status, body } = await told('POST', path, json);
  assert.equal(status, 200, `${path}: ${JSON.stringify(body)}`);
  return body;
}

/** Times that are given, so that no two things are as old as each other. */
const at = (second) => `2020-01-01T00:00:${String(second).padStart(2, '0')}.5Z`;

const names = [
  'Twin b',
  'twin A',
  'TWIN Z',
  'twin Äpfel',
  'twin äpfel',
  'twin_x',
  'twin%',
  'twin 😀',
];
const queries = ['twin', 'TWIN ', 'ä', 'Ä', '%', '_', 'n%', "'", '\\', '😀', 'twin a'];
const people = [
  ['Ada', 'lovelace'],
  ['ada', 'Ångström'],
  ['Zoë', 'de Vries'],
  ['Émile', "O'Hara"],
  [null, null],
];
const orders = ['created_at', 'email_address', 'first_name', 'last_name', 'username'];

test('organizations, their members and invitations', async () => {
  const organizations = [];
  for (const [index, name] of names.entries()) {
    const json = { name, slug: `twin-${index}`, created_at: at(index), max_allowed_memberships: 0 };
    organizations.push(await made('/organizations', json));
  }
  const users = [];
  for (const [index, [first_name, last_name]] of people.entries()) {
    users.push(
      await made('/users', {
        first_name,
        last_name,
        username: `${'bDaCe'[index]}_twin`,
        email_address: [`${'xWyVz'[index]}.twin@conformance.example`],
        created_at: at(index),
      }),
    );
  }
  const [{ id }] = organizations;
  for (const { id: user_id } of users) {
    await made(`/organizations/${id}/memberships`, { user_id, role: 'org:admin' });
  }
  for (const letter of ['b', 'C', 'a', '_', '-']) {
    const email_address = `${letter}x.twins@conformance.example`;
    await made(`/organizations/${id}/invitations`, { email_address, role: 'org:member' });
  }
  await told('POST', `/organizations/${id}/memberships`, {
    user_id: users[0].id,
    role: 'org:admin',
  });
  await told('POST', '/organizations', { name: 'twin', slug: 'twin-0' });
});

test('what is found, and in which order', async () => {
  for (const order of ['name', '-name', 'created_at', '-created_at']) {
    for (const offset of [0, 3, 6]) {
      const page = `order_by=${order}&limit=3&offset=${offset}`;
      await told('GET', `/organizations?query=twin&${page}`);
    }
  }
  for (const query of queries.map(encodeURIComponent)) {
    await told('GET', `/users?query=${query}&email_address_query=.twin@&order_by=username`);
    await told('GET', `/organization_invitations?query=${query}&order_by=email_address`);
  }
  for (const query of queries.filter((query) => query.startsWith('tw')).map(encodeURIComponent)) {
    await told('GET', `/organizations?query=${query}&order_by=name`);
  }
  const { body } = await told('GET', '/organizations/twin-0');
  for (const order of orders) {
    const by = `order_by=-${order}&limit=4`;
    await told('GET', `/users?email_address_query=.twin@&${by}`);
    if (order !== 'created_at') await told('GET', `/organizations/${body.id}/memberships?${by}`);
  }
  for (const query of queries.map(encodeURIComponent)) {
    const by = `${query}&order_by=username`;
    await told('GET', `/organizations/${body.id}/memberships?query=${by}`);
    await told('GET', `/organizations/${body.id}/memberships?name_query=${by}`);
  }
  for (const order of ['email_address', '-email_address']) {
    await told('GET', `/organizations/${body.id}/invitations?order_by=${order}`);
  }
});
