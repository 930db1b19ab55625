// Metadata and logos of organizations of the Clerk Backend API, through @clerk/backend.

import {
  administeredOrganization,
  assertRefused,
  clerk,
  expect,
  newOrganization,
  noSuch,
  notFound,
} from './clerk-clients.mjs';
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { png } from './images.mjs';
import { bearer, refusal, target, unique } from './target.mjs';

const { organizations } = clerk;

test('metadata is merged, key by key, or replaced', async () => {
  const { id } = await newOrganization({
    publicMetadata: { kept: 1, nested: { kept: true, gone: 1, list: [1, 2] } },
    privateMetadata: { secret: 'x' },
  });
  const merged = await organizations.updateOrganizationMetadata(id, {
    publicMetadata: { new_key: 'n', nested: { gone: null, list: [3], camelKey: {} } },
  });
  assert.deepEqual(merged.publicMetadata, {
    kept: 1,
    nested: { kept: true, list: [3], camelKey: {} },
    new_key: 'n',
  });
  assert.deepEqual(merged.privateMetadata, { secret: 'x' }, 'what is not given stays');

  const replaced = await organizations.replaceOrganizationMetadata(id, {
    publicMetadata: { only: null },
  });
  assert.deepEqual(
    [replaced.publicMetadata, replaced.privateMetadata],
    [{ only: null }, { secret: 'x' }],
  );
  // What the client sends in two requests.
  const both = await organizations.updateOrganization(id, {
    name: 'Renamed',
    publicMetadata: {},
    privateMetadata: { other: 1 },
  });
  assert.deepEqual(
    [both.name, both.publicMetadata, both.privateMetadata],
    ['Renamed', {}, { other: 1 }],
  );
  const read = await organizations.getOrganization({ organizationId: id });
  assert.deepEqual(read.raw, both.raw);

  const tooBig = { publicMetadata: { text: 'm'.repeat(9_000) } };
  const refused = {
    status: 422,
    code: 'form_param_exceeds_allowed_size',
    paramName: 'public_metadata',
  };
  for (const change of ['updateOrganizationMetadata', 'replaceOrganizationMetadata']) {
    await assertRefused(organizations[change](id, tooBig), refused);
    await assertRefused(organizations[change](noSuch('org'), { publicMetadata: {} }), notFound);
  }
  // Each part fits; what they make together does not.
  const half = (key) => ({ publicMetadata: { [key]: 'm'.repeat(5_000) } });
  await organizations.updateOrganizationMetadata(id, half('a'));
  await assertRefused(organizations.updateOrganizationMetadata(id, half('b')), refused);
  const unchanged = await organizations.getOrganization({ organizationId: id });
  assert.deepEqual(Object.keys(unchanged.publicMetadata), ['a']);
});

test('metadata that is a JSON text is read, as old clients send it', async () => {
  const json = { name: unique('Text'), public_metadata: '{"a":{"b":1}}' };
  const { id, public_metadata: made } = await expect(200, 'POST', '/organizations', { json });
  assert.deepEqual(made, { a: { b: 1 } });
  const changed = await expect(200, 'PATCH', `/organizations/${id}/metadata`, {
    json: { public_metadata: '{"a":{"c":2}}' },
  });
  assert.deepEqual(changed.public_metadata, { a: { b: 1, c: 2 } });
});

test('a logo is uploaded, shown and removed', async () => {
  const { admin, organizationId } = await administeredOrganization();
  const picture = png();
  const file = new Blob([picture], { type: 'image/png' });
  const params = { file, uploaderUserId: admin.id };
  const uploaded = await organizations.updateOrganizationLogo(organizationId, params);
  assert.deepEqual([uploaded.id, uploaded.hasImage], [organizationId, true]);
  assert.equal(uploaded.raw.logo_url, uploaded.imageUrl);
  const read = await organizations.getOrganization({ organizationId });
  assert.deepEqual([read.hasImage, read.imageUrl], [true, uploaded.imageUrl]);

  const shown = await fetch(read.imageUrl);
  assert.deepEqual([shown.status, shown.headers.get('content-type')], [200, 'image/png']);
  // Written anew, so not the same bytes.
  const bytes = Buffer.from(await shown.arrayBuffer());
  assert.deepEqual(bytes.subarray(0, 8), picture.subarray(0, 8));

  const removed = await organizations.deleteOrganizationLogo(organizationId);
  assert.deepEqual([removed.id, removed.hasImage], [organizationId, false]);
  const after = await organizations.getOrganization({ organizationId });
  assert.equal(after.hasImage, false);
});

test('a logo that is none is refused', async () => {
  const { id } = await newOrganization();
  const upload = (organizationId, file) =>
    organizations.updateOrganizationLogo(organizationId, { file });
  const blob = (data, type) => new Blob([data], { type });
  await assertRefused(upload(noSuch('org'), blob(png(), 'image/png')), notFound);
  await assertRefused(upload(id, blob(Buffer.alloc(10 * 1024 * 1024 + 1), 'image/png')), {
    status: 413,
    code: 'image_too_large',
  });
  const text = await refusal(upload(id, blob('no picture', 'text/plain')));
  assert.equal(text.status, 400, 'not a picture');
  const form = new FormData();
  form.append('uploader_user_id', noSuch('user'));
  const answer = await fetch(`${target.httpUrl}/v1/organizations/${id}/logo`, {
    method: 'PUT',
    headers: bearer(target.secretKey),
    body: form,
  });
  const { errors } = await answer.json();
  assert.deepEqual([answer.status, errors[0].code], [400, 'form_param_missing']);
  await assertRefused(organizations.deleteOrganizationLogo(noSuch('org')), notFound);
  const { hasImage } = await organizations.getOrganization({ organizationId: id });
  assert.equal(hasImage, false);
});
