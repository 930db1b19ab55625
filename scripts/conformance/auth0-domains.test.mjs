// Discovery domains of organizations through two majors of the npm package `auth0`, beside Clerk's
// domains of organizations.

import { majors } from './auth0-clients.mjs';
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bearer, call, refusal, target, unique } from './target.mjs';

const backend = (method, path, json) =>
  call(method, `${target.httpUrl}/v1${path}`, { json, headers: bearer(target.secretKey) });

/** Per major: the same calls on discovery domains. */
const domainsOf = {
  'auth0 4': ({ organizations }) => {
    const at = (id, discovery_domain_id) => ({ id, discovery_domain_id });
    const data = async (answer) => (await answer).data;
    return {
      create: (id, body) => data(organizations.createDiscoveryDomain({ id }, body)),
      get: (id, domain) => data(organizations.getDiscoveryDomain(at(id, domain))),
      list: (id, query) => data(organizations.getAllDiscoveryDomains({ id, ...query })),
      remove: (id, domain) => organizations.deleteDiscoveryDomain(at(id, domain)),
      update: (id, domain, body) => data(organizations.updateDiscoveryDomain(at(id, domain), body)),
    };
  },
  'auth0 7': ({ organizations: { discoveryDomains } }) => ({
    create: (id, body) => discoveryDomains.create(id, body),
    get: (id, domain) => discoveryDomains.get(id, domain),
    getByName: (id, name) => discoveryDomains.getByName(id, name),
    list: async (id, query) => (await discoveryDomains.list(id, query)).response,
    pages: (id, query) => discoveryDomains.list(id, query),
    remove: (id, domain) => discoveryDomains.delete(id, domain),
    update: (id, domain, body) => discoveryDomains.update(id, domain, body),
  }),
};

for (const [major, { connect, fault }] of Object.entries(majors)) {
  const auth0 = connect();
  const domains = domainsOf[major](auth0.client);

  test(`${major}: a discovery domain is made, read, changed and deleted`, async () => {
    const { id } = await auth0.create({ name: unique('domains') });
    const domain = `${unique('acme')}.example.com`;
    const made = await domains.create(id, { domain });
    assert.match(made.id, /^ord_[A-Za-z0-9]{16,}$/);
    assert.deepEqual(
      { ...made, id: undefined, verification_txt: undefined },
      {
        id: undefined,
        domain,
        status: 'pending',
        verification_host: `_ss-verification.${id}.${domain}`,
        verification_txt: undefined,
        use_for_organization_discovery: true,
      },
    );
    assert.match(made.verification_txt, /^[0-9a-f]{32}$/);
    assert.deepEqual(await domains.get(id, made.id), made);
    if (domains.getByName) assert.deepEqual(await domains.getByName(id, domain), made);
    assert.deepEqual((await domains.list(id)).domains, [made]);

    const conflict = fault(await refusal(domains.create(id, { domain })));
    assert.equal(conflict.status, 409);
    const changed = await domains.update(id, made.id, { status: 'verified' });
    assert.deepEqual(changed, { ...made, status: 'verified' });
    await domains.remove(id, made.id);
    assert.equal(fault(await refusal(domains.get(id, made.id))).status, 404);
  });

  test(`${major}: one domain, seen through both products`, async () => {
    const { id } = await auth0.create({ name: unique('views') });
    const made = await domains.create(id, { domain: `${unique('a')}.example.com` });
    const clerk = made.id.replace('ord_', 'orgdmn_');
    const verified = await backend('PATCH', `/organizations/${id}/domains/${clerk}`, {
      verified: true,
    });
    assert.deepEqual([verified.status, verified.body.name], [200, made.domain]);
    assert.equal((await domains.get(id, made.id)).status, 'verified');
    const name = `${unique('b')}.example.com`;
    const theirs = await backend('POST', `/organizations/${id}/domains`, { name });
    const ours = await domains.get(id, theirs.body.id.replace('orgdmn_', 'ord_'));
    assert.equal(ours.domain, name);
  });
}

test('auth0 7: discovery domains are followed from page to page', async () => {
  const auth0 = majors['auth0 7'].connect();
  const domains = domainsOf['auth0 7'](auth0.client);
  const { id } = await auth0.create({ name: unique('pages') });
  const made = [];
  for (let count = 0; count < 5; count += 1)
    made.push((await domains.create(id, { domain: `${unique('d')}.example.com` })).id);
  const seen = [];
  for await (const domain of await domains.pages(id, { take: 2 })) seen.push(domain.id);
  assert.deepEqual(seen, made);
});
