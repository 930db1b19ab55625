//! What is true of every database at every moment, whatever was done to it. Races, faults and
//! restarts end with this question.

use crate::TestDatabase;

/// Queries that find rows that must not be. None looks through a table once for every row of
/// another: events have no index by subject, and there may be many.
const NEVER: &[(&str, &str)] = &[
    (
        "an organization with a creator who is there but no administrator",
        "SELECT o.id AS line FROM organizations o
          WHERE o.created_by IN (SELECT u.id FROM users u) AND NOT EXISTS (
            SELECT 1 FROM memberships m JOIN roles r ON r.id = m.role_id
             WHERE m.organization_id = o.id AND r.key = 'org:admin')",
    ),
    (
        "an organization that counts its members wrongly",
        "SELECT o.id AS line FROM organizations o
          WHERE o.members_count <>
            (SELECT count(*) FROM memberships m WHERE m.organization_id = o.id)",
    ),
    (
        "an organization that counts its domains wrongly",
        "SELECT o.id AS line FROM organizations o
          WHERE o.domains_count <>
            (SELECT count(*) FROM organization_domains d WHERE d.organization_id = o.id)",
    ),
    (
        "a user who counts organizations wrongly",
        "SELECT u.id AS line FROM users u
          WHERE u.organizations_created <>
            (SELECT count(*) FROM organizations o WHERE o.created_by = u.id)",
    ),
    (
        "a user whose mail goes elsewhere than is noted",
        "SELECT u.id AS line FROM users u LEFT JOIN email_addresses e
             ON e.user_id = u.id AND e.address_key = u.primary_address_key
          WHERE (u.primary_address_key IS NOT NULL AND e.id IS NULL)
             OR u.id IN (SELECT p.user_id FROM email_addresses p
                 GROUP BY p.user_id HAVING sum(CASE WHEN p.is_primary THEN 1 ELSE 0 END) <> 1)",
    ),
    (
        "a user who counts memberships wrongly",
        "SELECT u.id AS line FROM users u
          WHERE u.memberships_count <> (SELECT count(*) FROM memberships m WHERE m.user_id = u.id)",
    ),
    (
        "an organization that counts its pending invitations wrongly",
        "SELECT o.id AS line FROM organizations o
          WHERE o.pending_invitations_count <>
            (SELECT count(*) FROM invitations i
              WHERE i.organization_id = o.id AND i.status = 'pending')",
    ),
    (
        "an invitation whose making was not recorded",
        "SELECT i.id AS line FROM invitations i WHERE i.id NOT IN (
            SELECT e.subject FROM events e WHERE e.kind = 'invitation.created')",
    ),
    (
        "an organization whose making was not recorded",
        "SELECT o.id AS line FROM organizations o WHERE o.id NOT IN (
            SELECT e.subject FROM events e WHERE e.kind = 'organization.created')",
    ),
    (
        "a membership whose making was not recorded",
        "SELECT m.id AS line FROM memberships m WHERE m.id NOT IN (
            SELECT e.subject FROM events e WHERE e.kind = 'membership.created')",
    ),
    (
        "a record of an organization that never was",
        "SELECT e.subject AS line FROM events e WHERE e.kind = 'organization.created'
            AND e.subject NOT IN (SELECT o.id FROM organizations o)
            AND e.subject NOT IN (SELECT d.subject FROM events d
                 WHERE d.kind = 'organization.deleted')",
    ),
    (
        "clients that are counted wrongly",
        "SELECT 'clients' AS line WHERE (SELECT count(*) FROM clients) <>
            (SELECT coalesce(sum(c.value), 0) FROM counters c WHERE c.name = 'clients')",
    ),
    (
        "client grants that are counted wrongly",
        "SELECT 'client grants' AS line WHERE (SELECT count(*) FROM client_grants) <>
            (SELECT coalesce(sum(c.value), 0) FROM counters c WHERE c.name = 'client_grants')",
    ),
    (
        "a client grant with a wrong number of organizations",
        "SELECT g.id AS line FROM client_grants g WHERE g.organizations_count <>
            (SELECT count(*) FROM organization_client_grants o WHERE o.grant_id = g.id)",
    ),
    (
        "domains that are counted wrongly",
        "SELECT 'domains' AS line WHERE (SELECT count(*) FROM organization_domains) <>
            (SELECT coalesce(sum(c.value), 0) FROM counters c WHERE c.name = 'domains')",
    ),
    (
        "invitations that are counted wrongly",
        "SELECT i.status AS line FROM invitations i GROUP BY i.status HAVING count(*) <>
            (SELECT coalesce(sum(c.value), 0) FROM counters c
              WHERE c.name = 'invitations.' || i.status)",
    ),
    (
        "an image that nobody shows",
        "SELECT i.id AS line FROM images i WHERE NOT EXISTS (
            SELECT 1 FROM organizations o WHERE o.logo_image_id = i.id)",
    ),
    (
        "somebody in a team of an organization they are not in",
        "SELECT t.user_id AS line FROM team_memberships t WHERE NOT EXISTS (
            SELECT 1 FROM memberships m WHERE m.organization_id = t.organization_id
               AND m.user_id = t.user_id)",
    ),
    (
        "memberships that are counted wrongly",
        "SELECT 'memberships' AS line WHERE (SELECT count(*) FROM memberships) <>
            (SELECT coalesce(sum(c.value), 0) FROM counters c WHERE c.name = 'memberships')",
    ),
    (
        "organizations that are counted wrongly",
        "SELECT 'organizations' AS line WHERE (SELECT count(*) FROM organizations) <>
            (SELECT coalesce(sum(c.value), 0) FROM counters c WHERE c.name = 'organizations')",
    ),
    (
        "a role that counts its users wrongly",
        "SELECT r.id AS line FROM roles r
          WHERE r.users_count <> (SELECT count(*) FROM user_roles u WHERE u.role_id = r.id)",
    ),
    (
        "a further role in another organization than its membership",
        "SELECT f.membership_id AS line FROM membership_roles f
           JOIN memberships m ON m.id = f.membership_id
          WHERE m.organization_id <> f.organization_id",
    ),
    (
        "users that are counted wrongly",
        "SELECT 'users' AS line WHERE (SELECT count(*) FROM users) <>
            (SELECT coalesce(sum(c.value), 0) FROM counters c WHERE c.name = 'users')",
    ),
];

/// Asserts what is always true.
pub fn hold(database: &TestDatabase) {
    for (what, query) in NEVER {
        let found = database.lines(query);
        assert!(found.is_empty(), "{what}: {found:?}");
    }
}
