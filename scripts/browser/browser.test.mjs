// The vendor's browser library and its components, unmodified, in a real browser.

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import {
  claims,
  linkMailedTo,
  newEmail,
  openPage,
  password,
  screenshot,
  signIn,
  signOut,
  signUp,
  startWorld,
  unique,
  visit,
  whoami,
} from './world.mjs';

let world;
before(async () => {
  world = await startWorld();
});
after(() => world?.stop());

for (const place of ['same', 'other']) {
  describe(place === 'same' ? 'of the same origin' : 'of another port', () => {
    const open = (path) => openPage(world, world[place].url, path);

    test('users sign up, out and in', async () => {
      const page = await open();
      assert.equal((await whoami(page)).email, null);
      const email = await signUp(world, page);
      assert.equal((await whoami(page)).email, email);
      await visit(page, page.url());
      assert.equal((await whoami(page)).email, email, 'a reload signs nobody out');
      await screenshot(page, `${place}-signed-up`);
      await signOut(page);
      await visit(page, world[place].url);
      assert.equal((await whoami(page)).email, null);
      await signIn(page, email);
      assert.equal((await whoami(page)).email, email);
      const wrong = await page.evaluate(async (identifier) => {
        await Clerk.signOut(() => {});
        return Clerk.client.signIn
          .create({ identifier, password: 'Another-horse-1' })
          .catch((error) => error.errors.map(({ code }) => code));
      }, email);
      assert.deepEqual(wrong, ['form_password_incorrect']);
    });

    test('an organization lives from its making to its end', async () => {
      const page = await open();
      const ada = await signUp(world, page);
      const id = await createOrganization(page);
      const before = await whoami(page);
      assert.deepEqual(before.memberships, [[id, 'org:admin']]);
      assert.equal((await claims(page)).o.id, id);
      await screenshot(page, `${place}-organization`);

      const bob = newEmail();
      await invite(page, bob);
      const guest = await open();
      await follow(guest, await linkMailedTo(world, bob));
      const joined = await guest.evaluate(async (password) => {
        const ticket = new URL(location.href).searchParams.get('__clerk_ticket');
        const attempt = await Clerk.client.signUp.create({ strategy: 'ticket', ticket, password });
        await Clerk.setActive({ session: attempt.createdSessionId });
        return attempt.status;
      }, password);
      assert.equal(joined, 'complete');
      const member = await whoami(guest);
      assert.equal(member.email, bob);
      assert.deepEqual(member.memberships, [[id, 'org:member']]);
      await screenshot(guest, `${place}-accepted`);

      const roles = await page.evaluate(async (bob) => {
        const { data, total_count } = await Clerk.organization.getMemberships();
        const his = data.find((one) => one.publicUserData.identifier === bob);
        const { role } = await his.update({ role: 'org:admin' });
        return { role, total_count };
      }, bob);
      assert.deepEqual(roles, { role: 'org:admin', total_count: 2 });

      await page.evaluate(async (bob) => {
        const { data } = await Clerk.organization.getMemberships();
        const { publicUserData } = data.find((one) => one.publicUserData.identifier === bob);
        await Clerk.organization.removeMember(publicUserData.userId);
      }, bob);
      await guest.evaluate(() => Clerk.user.reload());
      assert.deepEqual((await whoami(guest)).memberships, []);

      await page.evaluate(() => Clerk.organization.destroy());
      const left = await whoami(page);
      assert.deepEqual([left.email, left.memberships], [ada, []]);
      await signOut(page);
      assert.equal((await whoami(page)).email, null);
    });

    test('whoever is signed in accepts an invitation, and leaves again', async () => {
      const host = await open();
      await signUp(world, host);
      const guest = await open();
      const email = await signUp(world, guest);

      const first = await createOrganization(host);
      await invite(host, email);
      const firstLink = await linkMailedTo(world, email);
      await follow(guest, firstLink);
      assert.equal(new URL(guest.url()).searchParams.get('__clerk_status'), 'complete');
      assert.deepEqual((await whoami(guest)).memberships, [[first, 'org:member']]);

      const second = await createOrganization(host);
      await invite(host, email);
      const link = new URL(await linkMailedTo(world, email, firstLink));
      const accepted = await guest.evaluate(async (ticket) => {
        const attempt = await Clerk.client.signIn.create({ strategy: 'ticket', ticket });
        await Clerk.setActive({ session: attempt.createdSessionId });
        return attempt.status;
      }, link.searchParams.get('ticket'));
      assert.equal(accepted, 'complete');
      const { memberships } = await whoami(guest);
      assert.deepEqual(memberships.map(([id]) => id).sort(), [first, second].sort());

      await guest.evaluate((id) => Clerk.user.leaveOrganization(id), first);
      assert.deepEqual((await whoami(guest)).memberships, [[second, 'org:member']]);
      await screenshot(guest, `${place}-left`);
    });
  });
}

describe('the components', () => {
  for (const [name, signedIn] of [
    ['SignIn', false],
    ['SignUp', false],
    ['CreateOrganization', true],
    ['OrganizationProfile', true],
    ['OrganizationList', true],
    ['UserProfile', true],
  ]) {
    test(`${name} is shown without complaint`, async () => {
      const page = await openPage(world, world.same.url);
      if (signedIn) {
        await signUp(world, page);
        await createOrganization(page);
        await visit(page, world.same.url);
        await page.waitForSelector('#switcher button');
      }
      await page.click(`[data-show="${name}"]`);
      await page.waitForSelector(`#component [class*="cl-"]`);
      await page.waitForLoadState('networkidle');
      await screenshot(page, `component-${name}`);
      assert.deepEqual(page.faults, []);
    });
  }
});

const createOrganization = (page) =>
  page.evaluate(async (name) => {
    const made = await Clerk.createOrganization({ name });
    await Clerk.setActive({ organization: made.id });
    return made.id;
  }, unique('Acme'));

const invite = (page, emailAddress) =>
  page.evaluate(async (emailAddress) => {
    const { status } = await Clerk.organization.inviteMember({ emailAddress, role: 'org:member' });
    if (status !== 'pending') throw new Error(status);
  }, emailAddress);

const follow = (page, link) => visit(page, link);
