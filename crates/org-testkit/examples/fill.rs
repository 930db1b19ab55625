//! Fills a database with organizations, users and memberships for benchmarks, by plain SQL:
//!
//! ```text
//! cargo run --release -p org-testkit --example fill -- <database url> <organizations>
//! ```
//!
//! There are as many users as organizations; each organization has ten members and each user ten
//! memberships. The server has to have started once on the database, so that it has roles.

use std::env;
use std::process::ExitCode;

use diesel::connection::SimpleConnection as _;
use org_store_diesel::DatabaseUrl;

/// Numbers from 0, as a common table expression of both databases.
const NUMBERS: &str = "WITH RECURSIVE numbers(n) AS \
     (SELECT 0 UNION ALL SELECT n + 1 FROM numbers WHERE n + 1 < {count})";

const USERS: &str = "INSERT INTO users (id, uuid, username, first_name, last_name, \
         primary_address_key, system_administrator, public_metadata, private_metadata, \
         unsafe_metadata, banned, create_organization_enabled, organizations_created, \
         memberships_count, last_active_at, created_at, updated_at) \
     SELECT 'user_' || CAST(10000000 + n AS TEXT), \
         '00000000-0000-4000-8000-' || CAST(100000000000 + n AS TEXT), \
         'user-' || {digits}, 'First' || CAST(n % 1000 AS TEXT), \
         'Last' || {digits}, 'user-' || {digits} || '@example.com', FALSE, '{}', '{}', '{}', FALSE, TRUE, 1, 10, \
         1700000000000 + n, 1700000000000 + n, 1700000000000 + n FROM numbers";

const ADDRESSES: &str = "INSERT INTO email_addresses (id, user_id, address, address_key, is_primary, \
         verified_at, created_at, updated_at, address_domain) \
     SELECT 'idn_' || CAST(10000000 + n AS TEXT), 'user_' || CAST(10000000 + n AS TEXT), \
         'user-' || {digits} || '@example.com', 'user-' || {digits} || '@example.com', TRUE, \
         1700000000000, 1700000000000, 1700000000000, 'example.com' FROM numbers";

const ORGANIZATIONS: &str = "INSERT INTO organizations (id, uuid, slug, name, public_metadata, \
         private_metadata, labels, max_allowed_memberships, admin_delete_enabled, created_by, \
         members_count, pending_invitations_count, created_at, updated_at) \
     SELECT 'org_' || CAST(10000000 + n AS TEXT), \
         '00000000-0000-4000-9000-' || CAST(100000000000 + n AS TEXT), \
         'acme-' || {digits}, 'Acme ' || {digits}, '{}', '{}', '{}', 0, TRUE, \
         'user_' || CAST(10000000 + n AS TEXT), 10, 1 - n % 2, 1700000000000 + n, \
         1700000000000 + n FROM numbers";

/// Member `n / organizations` of organization `n % organizations`; the first administers.
const MEMBERSHIPS: &str = "INSERT INTO memberships (id, organization_id, user_id, role_id, \
         public_metadata, private_metadata, created_at, updated_at) \
     SELECT 'orgmem_' || CAST(100000000 + n AS TEXT), \
         'org_' || CAST(10000000 + n % {organizations} AS TEXT), \
         'user_' || CAST(10000000 + (n + 13 * (n / {organizations})) % {organizations} AS TEXT), \
         (SELECT id FROM roles WHERE key = \
             CASE WHEN n < {organizations} THEN 'org:admin' ELSE 'org:member' END), \
         '{}', '{}', 1700000000000 + n, 1700000000000 + n FROM numbers";

/// One for each organization: every second waits for an answer, the others were taken back.
const INVITATIONS: &str = "INSERT INTO invitations (id, organization_id, email_address, \
         address_key, role_id, inviter_id, status, public_metadata, private_metadata, \
         expires_at, created_at, updated_at) \
     SELECT 'orginv_' || CAST(10000000 + n AS TEXT), 'org_' || CAST(10000000 + n AS TEXT), \
         'guest-' || {digits} || '@example.org', 'guest-' || {digits} || '@example.org', \
         (SELECT id FROM roles WHERE key = 'org:member'), \
         'user_' || CAST(10000000 + n AS TEXT), \
         CASE WHEN n % 2 = 0 THEN 'pending' ELSE 'revoked' END, '{}', '{}', \
         4000000000000, 1700000000000 + n, 1700000000000 + n FROM numbers";

/// One for each organization, verified.
const DOMAINS: &str = "INSERT INTO organization_domains (id, organization_id, name, \
         enrollment_mode, verified, affiliation_status, affiliation_strategy, \
         challenge, created_at, updated_at) \
     SELECT 'orgdmn_' || CAST(10000000 + n AS TEXT), 'org_' || CAST(10000000 + n AS TEXT), \
         'acme-' || {digits} || '.example', 'manual_invitation', TRUE, 'verified', 'admin', \
         'challenge-' || {digits}, 1700000000000 + n, 1700000000000 + n FROM numbers";

/// A number that goes with `n` and no other and looks like none of its neighbours.
const DIGITS: &str = "CAST((n * 7919) % 1000003 AS TEXT)";

const COUNTERS: &str = "INSERT INTO counters (name, shard, value) \
     VALUES ('organizations', 0, {organizations}), ('users', 0, {organizations}), \
         ('memberships', 0, {organizations} * 10), ('domains', 0, {organizations}), \
         ('invitations.pending', 0, {organizations} - {organizations} / 2), \
         ('invitations.revoked', 0, {organizations} / 2) \
     ON CONFLICT (name, shard) DO UPDATE SET value = counters.value + excluded.value;";

fn main() -> ExitCode {
    let mut arguments = env::args().skip(1);
    let url = arguments
        .next()
        .and_then(|url| url.parse::<DatabaseUrl>().ok());
    let organizations = arguments
        .next()
        .and_then(|number| number.parse::<u64>().ok());
    let (Some(url), Some(organizations)) = (url, organizations) else {
        eprintln!("usage: fill <database url> <organizations>");
        return ExitCode::FAILURE;
    };
    match fill(&url, organizations) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("fill: {error}");
            ExitCode::FAILURE
        }
    }
}

fn fill(url: &DatabaseUrl, organizations: u64) -> Result<(), Box<dyn std::error::Error>> {
    let mut connection = url.connect()?;
    let counted = |count: u64, insert: &str| {
        let numbers = NUMBERS.replace("{count}", &count.to_string());
        let insert = insert
            .replace("{organizations}", &organizations.to_string())
            .replace("{digits}", DIGITS);
        format!("{numbers} {insert};")
    };
    let statements = [
        "BEGIN;".to_owned(),
        unlimited(url).to_owned(),
        counted(organizations, USERS),
        counted(organizations, ADDRESSES),
        counted(organizations, ORGANIZATIONS),
        counted(organizations * 10, MEMBERSHIPS),
        counted(organizations, INVITATIONS),
        counted(organizations, DOMAINS),
        COUNTERS.replace("{organizations}", &organizations.to_string()),
        "COMMIT;".to_owned(),
        "ANALYZE;".to_owned(),
    ];
    for statement in statements {
        connection.batch_execute(&statement)?;
    }
    Ok(())
}

/// Filling takes longer than the server lets any statement take.
fn unlimited(url: &DatabaseUrl) -> &'static str {
    match url {
        DatabaseUrl::Postgres(_) => "SET statement_timeout = 0;",
        DatabaseUrl::SqliteFile(_) | DatabaseUrl::SqliteMemory => "",
    }
}
