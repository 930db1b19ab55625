// The console from the first start to an organization that every API shows.

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { after, before, test } from 'node:test';
import { missingChromium } from './chromium.mjs';
import { assertAccessible, openBrowser, signIn } from './console-browser.mjs';
import { postgresUrl } from './environment.mjs';
import { freshDatabase } from './postgres.mjs';
import { startServer } from './server.mjs';
import { bearer, call, target } from './target.mjs';

const skip = missingChromium;
const PASSWORD = 'correct horse battery';
const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg==',
  'base64',
);

let database;
let server;
let browser;
let log;

before(async () => {
  if (skip) return;
  const onPostgres = target.command.env.ORG_DATABASE_URL.startsWith('postgres');
  database = onPostgres ? await freshDatabase(postgresUrl) : undefined;
  const { binary } = target.command;
  server = await startServer({ binary, databaseUrl: database?.url, unconfigured: true });
  log = await readFile(server.target.logFile, 'utf8');
  browser = await openBrowser({ url: server.target.httpUrl });
});

after(async () => {
  await browser?.close();
  await server?.stop();
  await database?.drop();
});

test('the steps of the dashboard, from the first start on', { skip }, async () => {
  const [, link] = /SETUP_LINK=(\S+)/.exec(log);
  const page = await browser.open();
  await page.goto(link);
  await assertAccessible(page);
  await page.getByLabel('E-mail address').fill('ada@example.com');
  await page.getByLabel('Password').fill('short');
  await page.getByRole('button', { name: 'Make administrator' }).click();
  await page.getByText('Use at least 8 characters.').waitFor();
  assert.equal(await page.getByLabel('E-mail address').inputValue(), 'ada@example.com');
  await page.getByLabel('Password').fill(PASSWORD);
  await page.getByRole('button', { name: 'Make administrator' }).click();
  await page.getByText('The administrator was made.').waitFor();
  await page.goto(link);
  await page.getByText('This link is no longer good').waitFor();

  await signIn(page, { email: 'ada@example.com', password: PASSWORD });
  await page.getByRole('link', { name: 'Organizations', exact: true }).click();
  await page.getByRole('link', { name: 'Create organization' }).first().click();
  await page.getByLabel('Name', { exact: true }).fill('Not A Name');
  await page.getByLabel('Display Name').fill('Acme Inc');
  await page.getByRole('button', { name: 'Add Organization' }).click();
  await page.getByText('Use lowercase letters').waitFor();
  assert.equal(await page.getByLabel('Display Name').inputValue(), 'Acme Inc');
  await page.getByLabel('Name', { exact: true }).fill('acme');
  await page.getByRole('button', { name: 'Add Organization' }).click();
  await page.waitForURL(/done=organization-created/);

  await page.getByLabel('Upload a logo').setInputFiles({ name: 'a.png', mimeType: 'image/png', buffer: PNG });
  await page.getByLabel('Pick: Primary Color').fill('#0059d6');
  assert.equal(await page.getByLabel('Primary Color', { exact: true }).inputValue(), '#0059d6');
  await page.getByLabel('Page Background Color', { exact: true }).fill('#fafafa');
  const painted = (name) => page.locator(`[data-paint=${name}]`).getAttribute('fill');
  assert.deepEqual([await painted('primary'), await painted('page_background')], ['#0059d6', '#fafafa']);
  await page.getByRole('region', { name: 'Branding' }).getByRole('button', { name: 'Save changes' }).click();
  await page.waitForURL(/done=branding-saved/);

  await page.getByLabel('Key').fill('tier');
  await page.getByLabel('Value').fill('gold');
  await page.getByRole('button', { name: 'Add', exact: true }).click();
  await page.waitForURL(/done=metadata-added/);
  await assertAccessible(page);
  await shownByEveryApi();
  assert.deepEqual(browser.faults, []);
});

/** What was made is read through Auth0, Clerk and px0. */
async function shownByEveryApi() {
  const { httpUrl } = server.target;
  const shown = (name) => new RegExp(`${name}=(\\S+)`).exec(log)[1];
  const form = {
    grant_type: 'client_credentials',
    client_id: shown('AUTH0_CLIENT_ID'),
    client_secret: shown('AUTH0_CLIENT_SECRET'),
    audience: `${httpUrl}/api/v2/`,
  };
  const token = await call('POST', `${httpUrl}/oauth/token`, { json: form });
  const auth0 = await call('GET', `${httpUrl}/api/v2/organizations/name/acme`, {
    headers: bearer(token.body.access_token),
  });
  assert.equal(auth0.body.display_name, 'Acme Inc');
  assert.deepEqual(auth0.body.metadata, { tier: 'gold' });
  assert.deepEqual(auth0.body.branding.colors, { primary: '#0059d6', page_background: '#fafafa' });

  const clerk = await call('GET', `${httpUrl}/v1/organizations/acme`, {
    headers: bearer(shown('CLERK_SECRET_KEY')),
  });
  assert.deepEqual([clerk.body.name, clerk.body.has_image], ['Acme Inc', true]);
  const logo = await fetch(clerk.body.image_url);
  assert.equal(logo.headers.get('content-type'), 'image/png');

  const json = { email: 'ada@example.com', password: PASSWORD };
  const session = await call('POST', `${httpUrl}/v1/auth/login`, { json });
  const px0 = await call('GET', `${httpUrl}/v1/me/orgs`, { headers: bearer(session.body.token) });
  assert.match(JSON.stringify(px0.body), /Acme Inc/);
}
