//! Fills a database with organizations, users and memberships for benchmarks, by plain SQL:
//!
//! ```text
//! cargo run --release -p org-testkit --example fill -- \
//!     <database url> <organizations> <members> <members of the largest>
//! ```
//!
//! Each organization has so many members and each user so many memberships, and the first
//! organization has more members than the others, who are users that follow each other. There are as
//! many users as organizations, or as many as the first needs. The server has to have started once on
//! the database, so that it has roles, and must not run meanwhile: foreign keys are not checked, other
//! indexes than those of unique columns are built at the end, and a crash leaves nothing of use.

use std::env;
use std::process::ExitCode;

use diesel::connection::SimpleConnection as _;
use diesel::sql_types::Text;
use diesel::{QueryableByName, RunQueryDsl as _};
use org_store_diesel::{AnyConnection, DatabaseUrl};

/// Numbers from 0, as a common table expression of both databases.
const NUMBERS: &str = "WITH RECURSIVE numbers(n) AS \
     (SELECT CAST(0 AS BIGINT) WHERE 0 < {count} UNION ALL SELECT n + 1 FROM numbers WHERE n + 1 < {count})";

const USERS: &str = "INSERT INTO users (id, uuid, username, first_name, last_name, \
         primary_address_key, system_administrator, public_metadata, private_metadata, \
         unsafe_metadata, banned, create_organization_enabled, organizations_created, \
         memberships_count, last_active_at, created_at, updated_at) \
     SELECT 'user_' || CAST(10000000 + n AS TEXT), \
         '00000000-0000-4000-8000-' || CAST(100000000000 + n AS TEXT), \
         'user-' || {digits}, 'First' || CAST(n % 1000 AS TEXT), \
         'Last' || {digits}, 'user-' || {digits} || '@example.com', FALSE, '{}', '{}', '{}', FALSE, TRUE, \
         CASE WHEN n < {organizations} THEN 1 ELSE 0 END, \
         CASE WHEN n < {organizations} THEN {members} ELSE 0 END \
         + CASE WHEN n >= {first} AND n < {first} + {more} THEN 1 ELSE 0 END, \
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
         'user_' || CAST(10000000 + n AS TEXT), \
         {members} + CASE WHEN n = 0 THEN {more} ELSE 0 END, 1 - n % 2, 1700000000000 + n, \
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

/// The other members of the first organization.
const LARGEST: &str = "INSERT INTO memberships (id, organization_id, user_id, role_id, \
         public_metadata, private_metadata, created_at, updated_at) \
     SELECT 'orgmem_' || CAST(200000000 + n AS TEXT), 'org_10000000', \
         'user_' || CAST(10000000 + {first} + n AS TEXT), \
         (SELECT id FROM roles WHERE key = 'org:member'), \
         '{}', '{}', 1800000000000 + n, 1800000000000 + n FROM numbers";

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
     VALUES ('organizations', 0, {organizations}), ('users', 0, {users}), \
         ('memberships', 0, {organizations} * {members} + {more}), ('domains', 0, {organizations}), \
         ('invitations.pending', 0, {organizations} - {organizations} / 2), \
         ('invitations.revoked', 0, {organizations} / 2) \
     ON CONFLICT (name, shard) DO UPDATE SET value = counters.value + excluded.value;";

/// How far apart the numbers of the members of one organization are.
const STEP: u64 = 13;

/// Filling takes longer than the server lets any statement take, and what is filled is not worth a
/// sync to disk.
const POSTGRES_SETUP: &str = "SET statement_timeout = 0; SET synchronous_commit = off; \
     SET session_replication_role = replica; SET maintenance_work_mem = '512MB';";
const SQLITE_SETUP: &str = "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; \
     PRAGMA foreign_keys = OFF; PRAGMA cache_size = -1000000;";

/// The server has PostgreSQL keep statistics, and SQLite none.
const POSTGRES_END: &str = "VACUUM ANALYZE; CHECKPOINT;";
const SQLITE_END: &str = "PRAGMA journal_mode = WAL;";

const POSTGRES_INDEXES: &str = "SELECT indexname AS name, indexdef AS definition FROM pg_indexes \
     WHERE schemaname = current_schema() AND indexdef LIKE 'CREATE INDEX %' AND tablename IN {tables}";
const SQLITE_INDEXES: &str = "SELECT name, sql AS definition FROM sqlite_master \
     WHERE type = 'index' AND sql LIKE 'CREATE INDEX %' AND tbl_name IN {tables}";
/// Not those of addresses: the triggers of users need them.
const TABLES: &str =
    "('users', 'organizations', 'memberships', 'invitations', 'organization_domains')";

/// How much there is to be.
#[derive(Clone, Copy)]
struct Size {
    organizations: u64,
    members: u64,
    largest: u64,
}

#[derive(QueryableByName)]
struct Index {
    #[diesel(sql_type = Text)]
    name: String,
    #[diesel(sql_type = Text)]
    definition: String,
}

fn main() -> ExitCode {
    let mut arguments = env::args().skip(1);
    let url = arguments
        .next()
        .and_then(|url| url.parse::<DatabaseUrl>().ok());
    let numbers: Vec<u64> = arguments.filter_map(|number| number.parse().ok()).collect();
    let (Some(url), [organizations, members, largest]) = (url, numbers.as_slice()) else {
        eprintln!("usage: fill <database url> <organizations> <members> <members of the largest>");
        return ExitCode::FAILURE;
    };
    let size = Size {
        organizations: *organizations,
        members: *members,
        largest: *largest,
    };
    match fill(&url, size) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("fill: {error}");
            ExitCode::FAILURE
        }
    }
}

fn fill(url: &DatabaseUrl, size: Size) -> Result<(), Box<dyn std::error::Error>> {
    let mut connection = url.connect()?;
    let (setup, indexes, end) = match &connection {
        AnyConnection::Postgres(_) => (POSTGRES_SETUP, POSTGRES_INDEXES, POSTGRES_END),
        AnyConnection::Sqlite(_) => (SQLITE_SETUP, SQLITE_INDEXES, SQLITE_END),
    };
    connection.batch_execute(setup)?;
    let indexes: Vec<Index> =
        diesel::sql_query(indexes.replace("{tables}", TABLES)).load(&mut connection)?;
    for index in &indexes {
        connection.batch_execute(&format!("DROP INDEX {}", index.name))?;
    }
    for statement in statements(size) {
        connection.batch_execute(&statement)?;
    }
    for index in &indexes {
        connection.batch_execute(&index.definition)?;
    }
    for statement in end.split_inclusive(';') {
        connection.batch_execute(statement)?;
    }
    Ok(())
}

fn statements(size: Size) -> Vec<String> {
    let Size {
        organizations,
        members,
        largest,
    } = size;
    let first = STEP * members;
    let more = largest.saturating_sub(members);
    let users = organizations.max(first + more);
    let given = |text: &str| {
        text.replace("{organizations}", &organizations.to_string())
            .replace("{members}", &members.to_string())
            .replace("{users}", &users.to_string())
            .replace("{first}", &first.to_string())
            .replace("{more}", &more.to_string())
            .replace("{digits}", DIGITS)
    };
    let counted = |count: u64, insert: &str| {
        let numbers = NUMBERS.replace("{count}", &count.to_string());
        format!("{numbers} {};", given(insert))
    };
    vec![
        "BEGIN;".to_owned(),
        // Before the users, whose search index is made of their addresses, too.
        counted(users, ADDRESSES),
        counted(users, USERS),
        counted(organizations, ORGANIZATIONS),
        counted(organizations * members, MEMBERSHIPS),
        counted(more, LARGEST),
        counted(organizations, INVITATIONS),
        counted(organizations, DOMAINS),
        given(COUNTERS),
        "COMMIT;".to_owned(),
    ]
}
