//! How connections are set up, as the databases themselves report it.

use diesel::prelude::*;
use diesel::sql_query;
use diesel::sql_types::{BigInt, Text};
use org_store_diesel::{AnyConnection, DatabaseUrl, run_pending};
use org_testkit::TestDatabase;
use org_testkit::backend::on_postgres;

#[derive(QueryableByName)]
struct Number {
    #[diesel(sql_type = BigInt)]
    value: i64,
}

#[derive(QueryableByName)]
struct Word {
    #[diesel(sql_type = Text)]
    value: String,
}

/// 2 is FULL: what is acknowledged is on disk. Every connection has its own setting, readers too.
#[test]
fn sqlite_keeps_what_it_acknowledges() {
    let database = TestDatabase::sqlite_file();
    for _ in 0..2 {
        let mut connection = database.connect();
        assert_eq!(pragma(&mut connection, "synchronous"), 2);
        assert_eq!(
            word(
                &mut connection,
                "SELECT journal_mode AS value FROM pragma_journal_mode"
            ),
            "wal"
        );
    }
}

#[test]
fn sqlite_checks_references_and_distrusts_the_schema() {
    let mut connection = TestDatabase::sqlite_memory().connect();
    assert_eq!(pragma(&mut connection, "foreign_keys"), 1);
    assert_eq!(pragma(&mut connection, "trusted_schema"), 0);
    assert!(pragma(&mut connection, "busy_timeout") > 0);
}

/// Older ones can corrupt a write-ahead log that two connections use.
#[test]
fn sqlite_is_new_enough() {
    let mut connection = TestDatabase::sqlite_memory().connect();
    let version = word(&mut connection, "SELECT sqlite_version() AS value");
    let parts: Vec<u32> = version
        .split('.')
        .map(|part| part.parse().unwrap())
        .collect();
    assert!(parts >= vec![3, 51, 3], "{version}");
}

#[test]
fn postgres_bounds_every_wait() {
    on_postgres(async |database| {
        let mut connection = database.connect();
        // Migrating may take long and lifts the bounds; afterwards they are back.
        for _ in 0..2 {
            for (setting, expected) in [
                ("statement_timeout", "5s"),
                ("lock_timeout", "2s"),
                ("idle_in_transaction_session_timeout", "10s"),
                ("TimeZone", "UTC"),
                ("synchronous_commit", "on"),
            ] {
                assert_eq!(show(&mut connection, setting), expected, "{setting}");
            }
            run_pending(&mut connection).unwrap();
        }
    });
}

#[test]
fn postgres_keeps_what_it_acknowledges_whatever_its_default_is() {
    on_postgres(async |database| {
        for (default, expected) in [
            ("off", "on"),
            ("local", "on"),
            ("on", "on"),
            ("remote_apply", "remote_apply"),
        ] {
            let url = database.url_text();
            let option = format!("-csynchronous_commit%3D{default}%20-csearch_path");
            let url = url.replace("-csearch_path", &option);
            let mut connection = DatabaseUrl::Postgres(url).connect().unwrap();
            assert_eq!(
                show(&mut connection, "synchronous_commit"),
                expected,
                "{default}"
            );
        }
    });
}

fn pragma(connection: &mut AnyConnection, name: &str) -> i64 {
    let column = if name == "busy_timeout" {
        "timeout"
    } else {
        name
    };
    let sql = format!("SELECT {column} AS value FROM pragma_{name}");
    let row: Number = sql_query(sql).get_result(connection).unwrap();
    row.value
}

fn show(connection: &mut AnyConnection, setting: &str) -> String {
    word(
        connection,
        &format!("SELECT current_setting('{setting}') AS value"),
    )
}

fn word(connection: &mut AnyConnection, sql: &str) -> String {
    let row: Word = sql_query(sql).get_result(connection).unwrap();
    row.value
}
