// Domains of organizations of the Clerk Backend API, through @clerk/backend, which has no class
// for them and gives them as they are on the wire.

import {
  administeredOrganization,
  assertRefused,
  backend,
  clerk,
  expect,
  inOrder,
  noSuch,
  notFound,
} from './clerk-clients.mjs';
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { unique } from './target.mjs';

const { instance, organizations } = clerk;
const everyMode = ['manual_invitation', 'automatic_invitation', 'automatic_suggestion'];
let settings;

before(async () => {
  settings = await instance.getOrganizationSettings();
  await instance.updateOrganizationSettings({
    domainsEnabled: true,
    domainsEnrollmentModes: everyMode,
  });
});
after(() =>
  instance.updateOrganizationSettings({
    domainsEnabled: settings.domainsEnabled,
    domainsEnrollmentModes: settings.domainsEnrollmentModes,
  }),
);

const newName = () => `${unique('domain')}.example`;
const idsOf = ({ data }) => data.map(({ id }) => id);

const newDomain = (organizationId, params) =>
  organizations.createOrganizationDomain({
    organizationId,
    name: newName(),
    enrollmentMode: 'manual_invitation',
    ...params,
  });

test('a domain is made, verified unless asked otherwise', async () => {
  const { organizationId } = await administeredOrganization();
  const name = newName();
  const made = await newDomain(organizationId, { name: name.toUpperCase() });
  assert.match(made.id, /^orgdmn_[0-9A-Za-z]{27}$/);
  assert.deepEqual(
    [made.organization_id, made.name, made.enrollment_mode],
    [organizationId, name, 'manual_invitation'],
  );
  assert.equal(made.verification?.status, 'verified');
  assert.deepEqual([made.total_pending_invitations, made.total_pending_suggestions], [0, 0]);
  const unverified = await newDomain(organizationId, { verified: false });
  assert.notEqual(unverified.verification?.status, 'verified');
});

test('a domain is changed, verified and deleted', async () => {
  const { organizationId } = await administeredOrganization();
  const { id: domainId } = await newDomain(organizationId, { verified: false });
  const one = { organizationId, domainId };
  const verified = await organizations.updateOrganizationDomain({ ...one, verified: true });
  assert.equal(verified.verification.status, 'verified');
  const changed = await organizations.updateOrganizationDomain({
    ...one,
    enrollmentMode: 'automatic_suggestion',
  });
  assert.deepEqual(
    [changed.id, changed.enrollment_mode, changed.verification.status],
    [domainId, 'automatic_suggestion', 'verified'],
  );

  const path = `/organizations/${organizationId}/domains/${domainId}`;
  const owned = await expect(200, 'POST', `${path}/verify_ownership`);
  assert.deepEqual(
    [owned.ownership_verification.status, owned.ownership_verification.strategy],
    ['verified', 'manual_override'],
  );
  const again = await expect(200, 'POST', `${path}/verify_ownership`);
  assert.deepEqual(again.ownership_verification, owned.ownership_verification);

  const gone = await organizations.deleteOrganizationDomain(one);
  assert.deepEqual([gone.id, gone.deleted], [domainId, true]);
  await assertRefused(organizations.deleteOrganizationDomain(one), notFound);
});

test('the domains of an organization are filtered and paged', async () => {
  const { organizationId } = await administeredOrganization();
  const [manual, suggested, unverified] = await inOrder(
    [{}, { enrollmentMode: 'automatic_suggestion' }, { verified: false }],
    (params) => newDomain(organizationId, params),
  );
  const path = `/organizations/${organizationId}/domains`;
  const expected = [
    ['', [manual, suggested, unverified]],
    ['?verified=true', [manual, suggested]],
    ['?verified=false', [unverified]],
    ['?enrollment_mode=manual_invitation', [manual, unverified]],
    ['?enrollment_mode=-manual_invitation', [suggested]],
    ['?enrollment_mode=automatic_suggestion&verified=true', [suggested]],
  ];
  for (const [query, domains] of expected) {
    const page = await expect(200, 'GET', `${path}${query}`);
    const ids = domains.map(({ id }) => id).sort();
    assert.deepEqual([idsOf(page).sort(), page.total_count], [ids, ids.length], query);
  }
  const pages = [];
  for (const offset of [0, 2]) {
    const page = { organizationId, limit: 2, offset };
    pages.push(...idsOf(await organizations.getOrganizationDomainList(page)));
  }
  assert.deepEqual(pages, idsOf(await organizations.getOrganizationDomainList({ organizationId })));
});

test('domains are found across the instance', async () => {
  const stem = unique('found');
  const { organizationId } = await administeredOrganization();
  const { organizationId: other } = await administeredOrganization();
  const [b, a, c] = await inOrder(
    [
      ['b', organizationId, {}],
      ['a', other, { verified: false }],
      ['c', other, { enrollmentMode: 'automatic_invitation' }],
    ],
    ([letter, id, params]) => newDomain(id, { name: `${letter}.${stem}.example`, ...params }),
  );
  const expected = [
    [`query=${stem}`, [c, a, b]],
    [`query=${stem.toUpperCase()}&order_by=name`, [a, b, c]],
    [`query=${stem}&order_by=-name`, [c, b, a]],
    [`query=${stem}&order_by=%2Bcreated_at`, [b, a, c]],
    [`query=${stem}&verified=false`, [a]],
    [`query=${stem}&enrollment_mode=automatic_invitation`, [c]],
    [`query=${stem}&enrollment_mode=manual_invitation,automatic_invitation`, [c, a, b]],
    [`query=${stem}&enrollment_mode=-automatic_invitation`, [a, b]],
    [`query=${stem}&limit=1&offset=1`, [a]],
    [`query=${other}`, [c, a]],
    [`organization_id=${organizationId}`, [b]],
    [`domains=${a.name}&domains=${b.name}&domains=nowhere.example`, [a, b]],
    ['domains=nowhere.example', []],
  ];
  for (const [query, domains] of expected) {
    const page = await expect(200, 'GET', `/organization_domains?${query}`);
    assert.deepEqual(
      idsOf(page),
      domains.map(({ id }) => id),
      query,
    );
  }
  const empty = await backend('2026-05-12')('GET', '/organization_domains?query=');
  assert.equal(empty.status, 422);
});

test('the settings are for those who sign in: the key makes domains without them', async () => {
  const { organizationId } = await administeredOrganization();
  await instance.updateOrganizationSettings({ domainsEnabled: false, domainsEnrollmentModes: [] });
  try {
    const made = await newDomain(organizationId, { enrollmentMode: 'automatic_suggestion' });
    assert.equal(made.enrollment_mode, 'automatic_suggestion');
  } finally {
    const enabled = { domainsEnabled: true, domainsEnrollmentModes: everyMode };
    await instance.updateOrganizationSettings(enabled);
  }
});

test('there are as many domains as the settings say', async () => {
  const { organizationId } = await administeredOrganization();
  const { max_allowed_domains: limit } = await expect(
    200,
    'GET',
    '/instance/organization_settings',
  );
  for (let count = 0; count < limit; count += 1) await newDomain(organizationId);
  await assertRefused(newDomain(organizationId), {
    status: 403,
    code: 'organization_domain_quota_exceeded',
  });
});

let organizationId, elsewhere, domain;
before(async () => {
  ({ organizationId } = await administeredOrganization());
  ({ organizationId: elsewhere } = await administeredOrganization());
  domain = await newDomain(organizationId);
});

const create = (params) => newDomain(organizationId, params);
const one = (params) => ({ organizationId, domainId: domain.id, ...params });
const update = (params) =>
  organizations.updateOrganizationDomain({
    ...one(params),
    ...(params.mode ?? { verified: true }),
  });
const remove = (params) => organizations.deleteOrganizationDomain(one(params));
const list = (params) => organizations.getOrganizationDomainList({ organizationId, ...params });
const exists = { status: 422, code: 'organization_domain_already_exists', paramName: 'name' };
const invalid = (paramName) => ({ status: 422, code: 'form_param_value_invalid', paramName });

const refused = [
  ['a domain of no organization', create, () => ({ organizationId: noSuch('org') }), notFound],
  ['a domain that is there', create, () => ({ name: domain.name }), exists],
  [
    'a domain that another organization has',
    create,
    () => ({ organizationId: elsewhere, name: domain.name }),
    exists,
  ],
  [
    'a domain of a mail provider',
    create,
    () => ({ name: 'gmail.com' }),
    { status: 422, code: 'organization_domain_common', paramName: 'name' },
  ],
  ['a domain that is none', create, () => ({ name: 'not a domain' }), undefined],
  ['a domain without a name', create, () => ({ name: undefined }), undefined],
  ['an unknown mode', create, () => ({ enrollmentMode: 'magic' }), invalid('enrollment_mode')],
  [
    'a change to an unknown mode',
    update,
    () => ({ mode: { enrollmentMode: 'magic' } }),
    invalid('enrollment_mode'),
  ],
  ['a change of no domain', update, () => ({ domainId: noSuch('orgdmn') }), notFound],
  ['a change of another’s domain', update, () => ({ organizationId: elsewhere }), notFound],
  ['a removal of no domain', remove, () => ({ domainId: noSuch('orgdmn') }), notFound],
  ['a removal of another’s domain', remove, () => ({ organizationId: elsewhere }), notFound],
  ['a list of no organization', list, () => ({ organizationId: noSuch('org') }), notFound],
  ['an unknown state', list, () => ({ verified: 'perhaps' }), invalid('verified')],
];

for (const [what, act, params, refusal] of refused) {
  test(`${what} is refused, and changes nothing`, async () => {
    if (refusal) await assertRefused(act(params()), refusal);
    else await assert.rejects(act(params()), { status: 422 });
    const { data } = await organizations.getOrganizationDomainList({ organizationId });
    assert.deepEqual(data, [domain]);
  });
}
