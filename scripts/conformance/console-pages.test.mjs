// Every page of the console and what can be done there; names that are mark-up; other sites.

import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { once } from 'node:events';
import { after, before, test } from 'node:test';
import { missingChromium } from './chromium.mjs';
import { assertAccessible, createOrganization, MARKUP, openBrowser, signIn } from './console-browser.mjs';
import { bearer, call, target, unique } from './target.mjs';

const skip = missingChromium;
const TABS = ['', '/members', '/invitations', '/connections', '/domains', '/teams', '/access', '/activity'];
const SECTIONS = ['', '/organizations', '/organizations/new', '/users', '/users/new', '/roles', '/roles/new'];
const OTHERS = ['/connections', '/settings'];

let browser;

before(async () => {
  if (!skip) browser = await openBrowser();
});
after(() => browser?.close());

const backend = (method, path, json) =>
  call(method, `${target.httpUrl}/v1${path}`, { json, headers: bearer(target.secretKey) });

const makeUser = async (first_name) => {
  const email = `${unique('user')}@example.com`;
  const { body } = await backend('POST', '/users', { email_address: [email], first_name });
  return { id: body.id, email };
};

test('everything an organization has is done by forms', { skip }, async () => {
  const page = await browser.signedIn();
  const button = (name) => page.getByRole('main').getByRole('button', { name });
  const path = await createOrganization(page, unique('acme'), 'Acme');
  const { email } = await makeUser('Grace');
  const done = (notice) => page.waitForURL(new RegExp(`done=${notice}`));

  await page.goto(`${path}/members`);
  await page.getByLabel('User').fill(email);
  await page.getByLabel('Role').selectOption('org:admin');
  await button('Add to organization').click();
  await done('member-added');
  await page.getByRole('link', { name: /Grace/ }).click();
  await button('Save roles').click();
  await done('member-saved');
  await assertAccessible(page);

  await page.goto(`${path}/invitations`);
  await page.getByLabel('E-mail addresses').fill(`${unique('a')}@example.com, ${unique('b')}@example.com`);
  await button('Send invites').click();
  await done('invited');
  await page.getByText('Link', { exact: true }).first().click();
  assert.match(await page.getByLabel(/^Link for/).first().inputValue(), /\/v1\/tickets\/accept\?ticket=/);
  await button(/^Revoke the invitation/).first().click();
  await done('invitation-revoked');

  await page.goto(`${path}/domains`);
  await page.getByLabel('Domain', { exact: true }).fill(`${unique('acme')}.example`);
  await button('Add domain').click();
  await done('domain-added');
  await assertAccessible(page);
  await button(/^Mark as verified/).click();
  await done('domain-verified');

  await page.goto(`${path}/teams`);
  await page.getByLabel('Name').fill('Platform');
  await button('Create team').click();
  await done('team-created');
  await page.getByLabel('Add a user').fill(email);
  await button('Add to team').click();
  await done('team-saved');
  await assertAccessible(page);

  await page.goto(`${path}/access`);
  await page.getByLabel('Name').fill('ci');
  await button('Create key').click();
  assert.match(await page.locator('#secret').textContent(), /^ak_/);
  await assertAccessible(page);

  await page.goto(`${path}/activity`);
  await page.getByText('Team created').waitFor();

  await page.goto(path);
  await button('Delete organization').click();
  const typed = page.getByLabel('Type the name to confirm');
  assert.equal(await typed.evaluate((field) => field.validity.valueMissing), true);
  await typed.fill('another');
  await button('Delete organization').click();
  await page.getByText(/to delete the organization\./).waitFor();
  const name = await page.locator('#name').inputValue();
  await typed.fill(name);
  await button('Delete organization').click();
  await done('organization-deleted');
  assert.equal((await backend('GET', `/organizations/${name}`)).status, 404);
  await page.context().close();
});

test('every page is accessible, in the light, in the dark and on a telephone', { skip }, async () => {
  const page = await browser.signedIn();
  const path = await createOrganization(page, unique('acme'), 'Acme');
  const { id, email } = await makeUser('Grace');
  await page.goto(`${path}/members`);
  await page.getByLabel('User').fill(email);
  await page.getByRole('button', { name: 'Add to organization' }).click();
  await page.waitForURL(/done=member-added/);
  await page.context().close();
  const pages = [
    ...TABS.map((tab) => path + tab),
    ...[...SECTIONS, ...OTHERS].map((section) => `/console${section}`),
    `${path}/members/${id}`,
    `/console/users/${id}`,
    '/console/nowhere',
  ];
  for (const options of [{}, { colorScheme: 'dark' }, { viewport: { width: 360, height: 740 } }]) {
    const seen = await browser.signedIn(options);
    for (const address of pages) {
      await seen.goto(address);
      await assertAccessible(seen);
      const width = await seen.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      assert.ok(width <= 0, `${address} is ${width} too wide`);
    }
    await seen.context().close();
  }
});

test('names that are mark-up stay text', { skip }, async () => {
  const page = await browser.signedIn();
  for (const name of MARKUP) {
    const path = await createOrganization(page, unique('xss'), name);
    await page.goto(path);
    await page.getByLabel('Key').fill(name);
    await page.getByLabel('Value').fill(name);
    await page.getByRole('button', { name: 'Add', exact: true }).click();
    await page.waitForURL(/done=metadata-added/);
    await page.goto(`${path}/teams`);
    await page.getByLabel('Name').fill(name);
    await page.getByRole('button', { name: 'Create team' }).click();
    await page.waitForURL(/done=team-created/);
    const { email } = await makeUser(name);
    await page.goto(`${path}/members`);
    await page.getByLabel('User').fill(email);
    await page.getByRole('button', { name: 'Add to organization' }).click();
    await page.waitForURL(/done=member-added/);
    const search = `/console/organizations?q=${encodeURIComponent(name)}`;
    for (const address of [...TABS.map((tab) => path + tab), search, '/console/organizations', '/console/users', '/console']) {
      await page.goto(address);
      assert.equal(await page.locator('img[src=x], svg[onload], [onfocus]').count(), 0, address);
    }
    await page.goto(path);
    assert.equal(await page.getByRole('heading', { level: 1 }).textContent(), name);
  }
  assert.deepEqual(browser.faults, []);
  await page.context().close();
});

test('other sites cannot send forms or show pages in a frame', { skip }, async () => {
  const name = unique('forged');
  const site = createServer((request, response) => {
    const forms = `<form id=f method=post action="${target.httpUrl}/console/organizations">
      <input name=name value="${name}"></form>
      <iframe src="${target.httpUrl}/console"></iframe>`;
    response.setHeader('content-type', 'text/html').end(forms);
  }).listen(0, '127.0.0.1');
  await once(site, 'listening');
  try {
    const page = await browser.signedIn();
    const ofTheConsole = 'link[href^="/console/static/"]';
    await page.goto('/console');
    assert.notEqual(await page.locator(ofTheConsole).count(), 0);
    // Another name of this machine is another site.
    const elsewhere = `http://localhost:${site.address().port}/`;
    await page.goto(elsewhere);
    const [, frame] = page.frames();
    await frame.waitForFunction(() => location.href === 'chrome-error://chromewebdata/');
    assert.equal(await frame.locator(ofTheConsole).count(), 0);
    const [answer] = await Promise.all([
      page.waitForResponse((response) => response.request().method() === 'POST'),
      page.evaluate(() => document.getElementById('f').submit()),
    ]);
    assert.equal(answer.status(), 403);
    await page.waitForURL(`${target.httpUrl}/console/organizations`);
    await page.goto(elsewhere);
    const fetched = page.evaluate(
      ([address, fields]) => {
        const sent = { method: 'POST', mode: 'no-cors', credentials: 'include' };
        return fetch(address, { ...sent, body: new URLSearchParams(fields) });
      },
      [`${target.httpUrl}/console/organizations`, { name }],
    );
    await assert.rejects(fetched, /Failed to fetch/); // not even an opaque answer is given to it
    assert.equal((await backend('GET', `/organizations/${name}`)).status, 404);
    await page.context().close();
  } finally {
    site.close();
    browser.faults.length = 0; // the frame was stopped, as it should be
  }
});

test('what is essential works without JavaScript', { skip }, async () => {
  const page = await browser.open({ javaScriptEnabled: false });
  await signIn(page, target.admin);
  const name = unique('plain');
  const path = await createOrganization(page, name, 'Plain');
  await page.getByLabel('Primary Color', { exact: true }).fill('#123456');
  await page.getByLabel('Page Background Color', { exact: true }).fill('#ffffff');
  await page.getByRole('region', { name: 'Branding' }).getByRole('button', { name: 'Save changes' }).click();
  await page.waitForURL(/done=branding-saved/);
  await page.getByLabel('Key').fill('tier');
  await page.getByLabel('Value').fill('gold');
  await page.getByRole('button', { name: 'Add', exact: true }).click();
  await page.waitForURL(/done=metadata-added/);
  await page.goto(`/console/organizations`);
  await page.getByLabel('Search organizations').fill(name);
  await page.getByRole('button', { name: 'Search' }).click();
  await page.getByText('1 organization', { exact: true }).waitFor();
  await page.goto(`${path}/invitations`);
  await page.getByLabel('E-mail addresses').fill(`${unique('a')}@example.com`);
  await page.getByRole('button', { name: 'Send invites' }).click();
  await page.waitForURL(/done=invited/);
  await page.goto('/console/settings');
  await page.getByLabel('Name', { exact: true }).fill('plain');
  await page.getByRole('button', { name: 'Create key' }).click();
  assert.match(await page.locator('#secret').textContent(), /^sk_test_/);
  await page.getByText(target.admin.email).click();
  await page.getByRole('button', { name: 'Sign out', exact: true }).click();
  await page.waitForURL(/done=signed-out/);
  await page.context().close();
});

test('a list is searched while one types', { skip }, async () => {
  const page = await browser.signedIn();
  const name = unique('typed');
  await createOrganization(page, name);
  await page.goto('/console/organizations');
  await page.getByLabel('Search organizations').pressSequentially(name);
  await page.getByText('1 organization', { exact: true }).waitFor();
  await page.waitForURL(/q=typed/);
  await page.keyboard.press('Tab');
  assert.equal(await page.evaluate(() => document.activeElement.id), 'in');
  assert.deepEqual(browser.faults, []);
  await page.context().close();
});
