// The console in a browser, for the files that test it.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { launchChromium } from './chromium.mjs';
import { target } from './target.mjs';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** Names that would do something if a page took them for anything but text. */
export const MARKUP = [
  '<img src=x onerror=alert(1)>',
  '"><svg onload=alert(1)>',
  '{{7*7}}',
  '</script><script>alert(1)</script>',
  "' onfocus='alert(1)' autofocus='",
];

/**
 * A browser at `url`. `faults` fills with what must not happen: dialogs, errors of scripts, and
 * whatever the policy of the pages had to stop.
 */
export async function openBrowser({ url = target.httpUrl, admin = target.admin } = {}) {
  const browser = await launchChromium();
  const faults = [];

  async function open(options = {}) {
    const context = await browser.newContext({ baseURL: url, ...options });
    const page = await context.newPage();
    page.setDefaultTimeout(15_000);
    page.on('dialog', (dialog) => {
      faults.push(`a dialog: ${dialog.message()}`);
      dialog.dismiss();
    });
    page.on('pageerror', (error) => faults.push(`an error: ${error.message}`));
    page.on('console', (message) => {
      if (/Content Security Policy/.test(message.text())) faults.push(message.text());
    });
    return page;
  }

  let state;
  async function signedIn(options = {}) {
    if (!state) {
      const page = await open();
      await signIn(page, admin);
      state = await page.context().storageState();
      await page.context().close();
    }
    return open({ storageState: state, ...options });
  }

  return { open, signedIn, faults, close: () => browser.close() };
}

export async function signIn(page, { email, password }) {
  await page.goto('/console/sign-in');
  await page.getByLabel('E-mail address').fill(email);
  await page.getByLabel('Password').fill(password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.waitForURL((address) => address.pathname === '/console');
}

/** Fails for what axe finds serious or critical. */
export async function assertAccessible(page) {
  const found = await page.evaluate(`${axe}; axe.run(document, { resultTypes: ['violations'] })`);
  const grave = found.violations.filter(({ impact }) => ['serious', 'critical'].includes(impact));
  const told = grave.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(' ')}`);
  assert.deepEqual(told, [], `${page.url()}\n${told.join('\n')}`);
}

/** Makes an organization by the form; answers the path of its pages. */
export async function createOrganization(page, name, displayName = '') {
  await page.goto('/console/organizations/new');
  await page.getByLabel('Name', { exact: true }).fill(name);
  await page.getByLabel('Display Name').fill(displayName);
  await page.getByRole('button', { name: 'Add Organization' }).click();
  await page.waitForURL(/done=organization-created/);
  return new URL(page.url()).pathname;
}
