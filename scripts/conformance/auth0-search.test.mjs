// Searching organizations through the newest npm package `auth0`, and the fields of an
// organization that only newer tenants have.

import { majors } from './auth0-clients.mjs';
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bearer, call, refusal, target, unique } from './target.mjs';

const { connect, fault } = majors['auth0 7'];
const auth0 = connect();
const { organizations } = auth0.client;

test('auth0 7: organizations are searched in both languages', async () => {
  const stem = unique('found');
  const tier = unique('tier');
  const first = await auth0.create({ name: `${stem}-1`, display_name: 'One', metadata: { tier } });
  const second = await auth0.create({ name: `${stem}-2`, display_name: `Two ${stem}` });
  const found = async (request) => (await organizations.search(request)).data.map(({ id }) => id);
  for (const [request, expected] of [
    [{ q: `name:${stem}*` }, [first.id, second.id]],
    [{ q: `metadata.tier:"${tier}"` }, [first.id]],
    [{ q: `name:${stem}* AND NOT metadata.tier:"${tier}"` }, [second.id]],
    [{ q: `id:${second.id}` }, [second.id]],
    [{ parser: 'scim', q: `name sw "${stem}" and display_name ew "${stem}"` }, [second.id]],
    [{ parser: 'scim', q: `name eq "${stem}-1" or name eq "${stem}-2"` }, [first.id, second.id]],
  ]) {
    assert.deepEqual(await found(request), expected, JSON.stringify(request));
  }
  const theirs = await call('POST', `${target.httpUrl}/v1/organizations`, {
    json: { name: `Clerk ${stem}` },
    headers: bearer(target.secretKey),
  });
  assert.deepEqual(await found({ q: `display_name:"clerk ${stem}"` }), [theirs.body.id]);
});

test('auth0 7: a search is followed from page to page in each order', async () => {
  const stem = unique('walk');
  const made = [];
  for (const letter of ['c', 'a', 'b'])
    made.push(await auth0.create({ name: `${stem}-${letter}`, display_name: `${letter}` }));
  for (const [sort, order] of [
    [undefined, [0, 1, 2]],
    ['created_at', [0, 1, 2]],
    ['name', [1, 2, 0]],
    ['display_name', [1, 2, 0]],
  ]) {
    const seen = [];
    const request = { q: `name:${stem}*`, take: 1, ...(sort && { sort }) };
    for await (const { id } of await organizations.search(request)) seen.push(id);
    const expected = order.map((position) => made[position].id);
    assert.deepEqual(seen, expected, sort);
  }
});

test('auth0 7: what cannot be searched is told', async () => {
  for (const request of [{ q: 'colour:red' }, { q: '(a' }, { q: 'a b c d e f' }, { q: 'name:*a' }]) {
    const { status, code, name } = fault(await refusal(organizations.search(request)));
    assert.deepEqual([status, code, name], [400, 'invalid_query_string', 'BadRequestError']);
  }
});

for (const [major, { connect: connectTo }] of Object.entries(majors)) {
  test(`${major}: what applications may do with an organization is kept`, async () => {
    const client = connectTo();
    const token_quota = { client_credentials: { enforce: false, per_hour: 10 } };
    const made = await client.create({
      name: unique('access'),
      token_quota,
      third_party_client_access: 'allow',
      is_app_entitlement_active: true,
    });
    assert.deepEqual(made.token_quota, token_quota);
    assert.deepEqual(await client.get(made.id), made);
    const changed = await client.update(made.id, {
      token_quota: null,
      third_party_client_access: 'block',
    });
    const { token_quota: _, ...rest } = made;
    assert.deepEqual(changed, { ...rest, third_party_client_access: 'block' });
  });
}
