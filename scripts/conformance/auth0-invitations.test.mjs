// Invitations through two majors of the npm package `auth0`, and the same ones through Clerk's.

import { majors } from './auth0-clients.mjs';
import { clerk, newEmail, newUser } from './clerk-clients.mjs';
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { refusal, target, unique } from './target.mjs';

const plain = (value) => JSON.parse(JSON.stringify(value));
const gone = {
  status: 404,
  code: 'inexistent_invitation',
  message: 'The invitation does not exist.',
};
const data = async (answer) => (await answer).data;

const families = {
  'auth0 4': ({ organizations: o }) => ({
    create: (id, body) => data(o.createInvitation({ id }, body)),
    list: (id, query) => data(o.getInvitations({ id, ...query })),
    get: (id, invitation_id, query) => data(o.getInvitation({ id, invitation_id, ...query })),
    remove: (id, invitation_id) => o.deleteInvitation({ id, invitation_id }),
  }),
  'auth0 7': ({ organizations: { invitations: i } }) => ({
    create: (id, body) => i.create(id, body),
    list: async (id, query) => (await i.list(id, query)).data,
    get: (id, other, query) => i.get(id, other, query),
    remove: (id, other) => i.delete(id, other),
  }),
};

for (const [major, { connect, fault }] of Object.entries(majors)) {
  const auth0 = connect();
  const invitations = families[major](auth0.client);
  const invite = (id, email, more) =>
    invitations.create(id, {
      inviter: { name: 'Ada Lovelace' },
      invitee: { email },
      client_id: target.client.id,
      ...more,
    });
  const assertRefused = async (promise, expected) => {
    const found = fault(await refusal(promise));
    assert.deepEqual(found, { ...found, ...expected });
  };

  test(`${major}: an invitation is created, read, listed and deleted`, async () => {
    const organization = await auth0.create({ name: unique('inviting') });
    const email = newEmail();
    const made = await invite(organization.id, email, {
      ttl_sec: 3600,
      app_metadata: { plan: 'gold' },
      user_metadata: { colour: 'blue' },
      send_invitation_email: false,
    });
    const { id, ticket_id: ticket, invitation_url: url, created_at, expires_at, ...rest } = made;
    assert.match(id, /^uinv_[A-Za-z0-9]{16,}$/);
    assert.match(ticket, /^[A-Za-z0-9]{32}$/);
    assert.deepEqual(plain(rest), {
      organization_id: organization.id,
      inviter: { name: 'Ada Lovelace' },
      invitee: { email },
      client_id: target.client.id,
      app_metadata: { plan: 'gold' },
      user_metadata: { colour: 'blue' },
    });
    const query = new URL(url).searchParams;
    assert.deepEqual(Object.fromEntries(query), {
      invitation: ticket,
      organization: organization.id,
      organization_name: organization.name,
    });
    assert.equal(new Date(expires_at) - new Date(created_at), 3_600_000);
    assert.deepEqual(plain(await invitations.get(organization.id, id)), plain(made));
    const part = { fields: 'id,invitee', include_fields: true };
    assert.deepEqual(plain(await invitations.get(organization.id, id, part)), {
      id,
      invitee: { email },
    });
    assert.deepEqual(plain(await invitations.list(organization.id)), [plain(made)]);
    await invitations.remove(organization.id, id);
    await assertRefused(invitations.get(organization.id, id), gone);
    await assertRefused(invitations.remove(organization.id, id), gone);
    assert.deepEqual(plain(await invitations.list(organization.id)), []);
  });

  test(`${major}: invitations are listed newest first, or as asked for`, async () => {
    const { id } = await auth0.create({ name: unique('many') });
    const made = [];
    for (let count = 0; count < 3; count += 1) {
      made.push((await invite(id, newEmail())).id);
      await new Promise((done) => setTimeout(done, 5));
    }
    const ids = async (query) => (await invitations.list(id, query)).map((one) => one.id);
    assert.deepEqual(await ids({ sort: 'created_at:1' }), made);
    assert.deepEqual(await ids(), made.toReversed());
  });

  test(`${major}: another invitation of the same person is a new ticket`, async () => {
    const { id } = await auth0.create({ name: unique('again') });
    const email = newEmail();
    const first = await invite(id, email);
    const second = await invite(id, email.toUpperCase());
    assert.notEqual(first.ticket_id, second.ticket_id);
    assert.deepEqual(plain(await invitations.list(id)), [plain(second)]);
    await assertRefused(invitations.get(id, first.id), gone);
  });

  test(`${major}: what will not do is refused`, async () => {
    const { id } = await auth0.create({ name: unique('refusing') });
    const connection = await auth0.createConnection({ name: unique('other'), strategy: 'auth0' });
    for (const [more, message] of [
      [{ client_id: 'x'.repeat(32) }, 'The specified client_id does not exist.'],
      [
        { connection_id: 'con_0000000000000000' },
        'The specified connection does not exist.',
      ],
      [
        { connection_id: connection.id },
        `The specified connection (${connection.id}) is not enabled for the organization`,
      ],
      [
        { roles: ['rol_0000000000000000'] },
        'One or more of the specified roles do not exist: rol_0000000000000000',
      ],
    ])
      await assertRefused(invite(id, newEmail(), more), {
        status: 400,
        code: 'invalid_body',
        message,
      });
    assert.deepEqual(plain(await invitations.list(id)), []);
  });

  test(`${major}: Clerk's clients have the same invitations`, async () => {
    const organization = await auth0.create({ name: unique('shared') });
    const organizationId = organization.id;
    const user = await newUser();
    const [{ emailAddress }] = user.emailAddresses;
    const made = await invite(organizationId, emailAddress);
    const { data: listed } = await clerk.organizations.getOrganizationInvitationList({
      organizationId,
      status: ['pending'],
    });
    assert.deepEqual(
      listed.map((one) => [one.emailAddress, one.id.replace('orginv_', 'uinv_')]),
      [[emailAddress, made.id]],
    );

    const manager = await newUser();
    await clerk.organizations.createOrganizationMembership({
      organizationId,
      userId: manager.id,
      role: 'org:admin',
    });
    const invited = await clerk.organizations.createOrganizationInvitation({
      organizationId,
      emailAddress: newEmail(),
      role: 'org:member',
      inviterUserId: manager.id,
    });
    const id = invited.id.replace('orginv_', 'uinv_');
    const shown = await invitations.get(organizationId, id);
    assert.deepEqual(plain(shown.inviter), { name: 'Ada Lovelace' });
    assert(invited.url.endsWith(shown.ticket_id), 'one ticket');
    await clerk.organizations.revokeOrganizationInvitation({
      organizationId,
      invitationId: invited.id,
      requestingUserId: manager.id,
    });
    await assertRefused(invitations.get(organizationId, id), gone);

    // Whoever follows the link of the first, signed in, joins.
    const session = await clerk.sessions.createSession({ userId: user.id });
    const { jwt } = await clerk.sessions.getToken(session.id);
    const { pathname, search } = new URL(made.invitation_url);
    const followed = await fetch(`${target.httpUrl}${pathname}${search}`, {
      headers: { authorization: `Bearer ${jwt}` },
      redirect: 'manual',
    });
    assert.equal(followed.status, 303);
    await assertRefused(invitations.get(organizationId, made.id), gone);
    const { data: members } = await clerk.organizations.getOrganizationMembershipList({
      organizationId,
      userId: [user.id],
    });
    assert.equal(members.length, 1);
  });
}
