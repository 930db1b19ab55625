//! How fast SQLite takes the rows of new organizations from one thread that has nothing else to do,
//! in transactions of 128 and one by one: what no server on it can exceed.
//!
//! ```text
//! cargo run --release -p org-testkit --example raw -- <database url> <seconds>
//! ```
//!
//! The server has to have started once on the database, so that it has roles. Prints JSON:
//! `organizations_per_second`, and `commit_p50_us` for a transaction with the rows of one.

#![expect(missing_docs, reason = "`table!` makes modules that cannot have any")]

use std::env;
use std::error::Error;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::{Duration, Instant};

use diesel::connection::SimpleConnection as _;
use diesel::prelude::*;

const TOGETHER: u64 = 128;
/// Users who make the organizations in turn.
const USERS: u64 = 1000;

diesel::table! {
    organizations (id) {
        id -> Text,
        uuid -> Text,
        slug -> Text,
        name -> Text,
        public_metadata -> Text,
        private_metadata -> Text,
        labels -> Text,
        max_allowed_memberships -> BigInt,
        admin_delete_enabled -> Bool,
        created_by -> Text,
        members_count -> BigInt,
        pending_invitations_count -> BigInt,
        created_at -> BigInt,
        updated_at -> BigInt,
        role_set_key -> Text,
    }
}

diesel::table! {
    memberships (id) {
        id -> Text,
        organization_id -> Text,
        user_id -> Text,
        role_id -> Text,
        public_metadata -> Text,
        private_metadata -> Text,
        created_at -> BigInt,
        updated_at -> BigInt,
    }
}

diesel::table! {
    events (id) {
        id -> Text,
        kind -> Text,
        actor -> Text,
        via -> Text,
        organization_id -> Text,
        subject -> Text,
        data -> Text,
        occurred_at -> BigInt,
    }
}

diesel::table! {
    roles (id) {
        id -> Text,
        key -> Text,
    }
}

#[derive(Insertable)]
#[diesel(table_name = organizations)]
struct Organization<'a> {
    id: &'a str,
    uuid: &'a str,
    slug: &'a str,
    name: &'a str,
    public_metadata: &'a str,
    private_metadata: &'a str,
    labels: &'a str,
    max_allowed_memberships: i64,
    admin_delete_enabled: bool,
    created_by: &'a str,
    members_count: i64,
    pending_invitations_count: i64,
    created_at: i64,
    updated_at: i64,
    role_set_key: &'a str,
}

#[derive(Insertable)]
#[diesel(table_name = memberships)]
struct Membership<'a> {
    id: &'a str,
    organization_id: &'a str,
    user_id: &'a str,
    role_id: &'a str,
    public_metadata: &'a str,
    private_metadata: &'a str,
    created_at: i64,
    updated_at: i64,
}

#[derive(Insertable)]
#[diesel(table_name = events)]
struct Event<'a> {
    id: &'a str,
    kind: &'a str,
    actor: &'a str,
    via: &'a str,
    organization_id: &'a str,
    subject: &'a str,
    data: &'a str,
    occurred_at: i64,
}

fn main() -> ExitCode {
    let mut arguments = env::args().skip(1);
    let path = arguments
        .next()
        .and_then(|url| url.strip_prefix("sqlite:").map(PathBuf::from));
    let seconds = arguments.next().and_then(|number| number.parse().ok());
    let (Some(path), Some(seconds)) = (path, seconds) else {
        eprintln!("usage: raw sqlite:<path> <seconds>");
        return ExitCode::FAILURE;
    };
    match measure(&path, Duration::from_secs(seconds)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("raw: {error}");
            ExitCode::FAILURE
        }
    }
}

fn measure(path: &Path, time: Duration) -> Result<(), Box<dyn Error>> {
    let mut connection = SqliteConnection::establish(&path.display().to_string())?;
    connection.batch_execute(
        "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON;
         PRAGMA trusted_schema = OFF; PRAGMA journal_size_limit = 67108864;",
    )?;
    let mut maker = Maker::new(connection)?;

    let began = Instant::now();
    while began.elapsed() < time {
        maker.commit(TOGETHER)?;
    }
    let rate = per_second(maker.made, began.elapsed());

    let mut commits = Vec::new();
    let began = Instant::now();
    while began.elapsed() < time / 4 {
        let started = Instant::now();
        maker.commit(1)?;
        commits.push(started.elapsed().as_micros());
    }
    commits.sort_unstable();
    let p50 = commits.get(commits.len() / 2).copied().unwrap_or_default();
    let found = format!("{{\"organizations_per_second\":{rate},\"commit_p50_us\":{p50}}}\n");
    std::io::stdout().write_all(found.as_bytes())?;
    Ok(())
}

fn per_second(made: u64, elapsed: Duration) -> u128 {
    u128::from(made) * 1_000_000 / elapsed.as_micros().max(1)
}

struct Maker {
    connection: SqliteConnection,
    role: String,
    run: u128,
    made: u64,
}

impl Maker {
    fn new(mut connection: SqliteConnection) -> Result<Self, Box<dyn Error>> {
        for number in 0..USERS {
            connection.batch_execute(&format!(
                "INSERT OR IGNORE INTO users (id, uuid, system_administrator, public_metadata,
                     private_metadata, unsafe_metadata, banned, create_organization_enabled,
                     organizations_created, memberships_count, created_at, updated_at)
                 VALUES ('user_raw{number}', 'raw{number}', 0, '{{}}', '{{}}', '{{}}', 0, 1, 0, 0, 1, 1)"
            ))?;
        }
        let role = roles::table
            .filter(roles::key.eq("org:admin"))
            .select(roles::id)
            .first(&mut connection)?;
        let run = std::time::UNIX_EPOCH.elapsed()?.as_millis();
        Ok(Self {
            connection,
            role,
            run,
            made: 0,
        })
    }

    fn commit(&mut self, organizations: u64) -> QueryResult<()> {
        self.connection.batch_execute("BEGIN IMMEDIATE")?;
        for _ in 0..organizations {
            self.insert()?;
        }
        self.connection.batch_execute("COMMIT")
    }

    /// The four rows of one organization. Ids grow with time, as the server's do.
    fn insert(&mut self) -> QueryResult<()> {
        self.made += 1;
        let (run, number) = (self.run, self.made);
        let tail = format!("{run}{number:010}abcd");
        let (id, user) = (format!("org_{tail}"), format!("user_raw{}", number % USERS));
        let (slug, name) = (format!("raw-{run}-{number}"), format!("Raw {run} {number}"));
        let membership = format!("orgmem_{tail}");
        let at = 1_700_000_000_000 + i64::try_from(number).unwrap_or_default();
        diesel::insert_into(organizations::table)
            .values(&Organization {
                id: &id,
                uuid: &uuid(number),
                slug: &slug,
                name: &name,
                public_metadata: "{}",
                private_metadata: "{}",
                labels: "{}",
                max_allowed_memberships: 5,
                admin_delete_enabled: true,
                created_by: &user,
                members_count: 1,
                pending_invitations_count: 0,
                created_at: at,
                updated_at: at,
                role_set_key: "role_set:default",
            })
            .execute(&mut self.connection)?;
        diesel::insert_into(memberships::table)
            .values(&Membership {
                id: &membership,
                organization_id: &id,
                user_id: &user,
                role_id: &self.role,
                public_metadata: "{}",
                private_metadata: "{}",
                created_at: at,
                updated_at: at,
            })
            .execute(&mut self.connection)?;
        let made = format!("{{\"name\":\"{name}\",\"slug\":\"{slug}\"}}");
        let joined = format!("{{\"role\":\"org:admin\",\"user_id\":\"{user}\"}}");
        self.event(
            &format!("evt_{tail}a"),
            "organization.created",
            &id,
            &id,
            &made,
            at,
        )?;
        self.event(
            &format!("evt_{tail}b"),
            "membership.created",
            &id,
            &membership,
            &joined,
            at,
        )
    }

    fn event(
        &mut self,
        id: &str,
        kind: &str,
        organization: &str,
        subject: &str,
        data: &str,
        at: i64,
    ) -> QueryResult<()> {
        let event = Event {
            id,
            kind,
            actor: "sk_raw",
            via: "clerk-backend",
            organization_id: organization,
            subject,
            data,
            occurred_at: at,
        };
        diesel::insert_into(events::table)
            .values(&event)
            .execute(&mut self.connection)
            .map(drop)
    }
}

/// Scattered, as random ones are: each number has one of its own.
fn uuid(number: u64) -> String {
    let scattered = number.wrapping_mul(0x9e37_79b9_7f4a_7c15);
    format!("{scattered:016x}-raw-{number}")
}
