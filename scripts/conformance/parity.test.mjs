// An organization made, changed or deleted through one dialect is seen through the others.

import { clerk, frontend, newUser, signedInUser } from './clerk-clients.mjs';
import { majors } from './auth0-clients.mjs';
import { administrator, myOrganizations, newOrganization } from './px0-client.mjs';
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bearer, unique } from './target.mjs';

const auth0 = majors['auth0 7'].connect();
const admin = await administrator();

/** Each makes an organization that shows `name`. */
const makers = {
  'Clerk Backend': async (name) =>
    clerk.organizations.createOrganization({ name, createdBy: (await newUser()).id }),
  'Clerk Frontend': async (name) =>
    frontend('POST', '/organizations', {
      form: { name },
      headers: bearer((await signedInUser()).jwt),
    }),
  Auth0: (name) => auth0.create({ name: unique('handle'), display_name: name }),
  px0: (name) => newOrganization(admin, name),
};

/** What each dialect shows of the organization named `name`; undefined when it has none. */
const readers = {
  clerk: async (name) => {
    const { data } = await clerk.organizations.getOrganizationList({ query: name });
    return data.find((organization) => organization.name === name);
  },
  auth0: async (name) => {
    for await (const page of auth0.pages(100)) {
      const found = page.find(({ display_name: shown }) => shown === name);
      if (found) return found;
    }
    return undefined;
  },
  px0: async (name) => (await myOrganizations(admin)).find((each) => each.name === name),
};

async function readAll(name) {
  const shown = {};
  for (const [dialect, read] of Object.entries(readers)) shown[dialect] = await read(name);
  return shown;
}

async function assertSeenAlike(name) {
  const shown = await readAll(name);
  for (const dialect of Object.keys(readers)) assert(shown[dialect], `${dialect} shows ${name}`);
  assert.equal(shown.auth0.id, shown.clerk.id, 'one id');
  assert.equal(shown.auth0.name, shown.clerk.slug, 'one handle');
  const created = Date.parse(shown.px0.created_at);
  assert(Math.abs(created - shown.clerk.createdAt) <= 1, 'one time of creation');
  return shown;
}

for (const [dialect, make] of Object.entries(makers)) {
  test(`made through ${dialect}: read, changed and deleted through the others`, async () => {
    const name = unique(`Made by ${dialect}`);
    await make(name);
    const { clerk: first, px0: org } = await assertSeenAlike(name);

    const renamed = unique('Renamed by px0');
    assert.equal((await admin('PUT', `/orgs/${org.id}`, { name: renamed })).status, 200);
    assert.equal((await assertSeenAlike(renamed)).clerk.id, first.id);
    assert.equal(await readers.clerk(name), undefined);

    const slug = unique('slug-by-clerk');
    await clerk.organizations.updateOrganization(first.id, { slug });
    assert.equal((await auth0.getByName(slug)).id, first.id);

    const displayed = unique('Displayed by Auth0');
    await auth0.update(first.id, { display_name: displayed });
    assert.equal((await assertSeenAlike(displayed)).px0.id, org.id);
  });
}

const removers = {
  Clerk: ({ clerk: { id } }) => clerk.organizations.deleteOrganization(id),
  Auth0: ({ auth0: { id } }) => auth0.remove(id),
  px0: ({ px0: { id } }) => admin('DELETE', `/orgs/${id}`),
};

for (const [dialect, remove] of Object.entries(removers)) {
  test(`deleted through ${dialect}: gone everywhere`, async () => {
    const name = unique(`Deleted by ${dialect}`);
    await makers['Clerk Backend'](name);
    await remove(await assertSeenAlike(name));
    assert.deepEqual(await readAll(name), { clerk: undefined, auth0: undefined, px0: undefined });
  });
}

test('what Auth0 does not set, the others show by the handle', async () => {
  const name = unique('no-display-name');
  const { id } = await auth0.create({ name });
  const shown = await clerk.organizations.getOrganization({ slug: name });
  assert.deepEqual([shown.id, shown.name], [id, name]);
  assert.equal((await readers.px0(name)).name, name);
});

test('metadata of one dialect stays with it', async () => {
  const { id } = await clerk.organizations.createOrganization({
    name: unique('Metadata'),
    publicMetadata: { seen: 'by Clerk' },
  });
  const updated = await auth0.update(id, { metadata: { seen: 'by Auth0' } });
  assert.deepEqual(updated.metadata, { seen: 'by Auth0' });
  const shown = await clerk.organizations.getOrganization({ organizationId: id });
  assert.deepEqual(shown.publicMetadata, { seen: 'by Clerk' });
});
