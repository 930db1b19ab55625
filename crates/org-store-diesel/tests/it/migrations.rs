//! The schema's way through the releases.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::sync::Barrier;
use std::thread;

use org_store_diesel::{DieselStore, OpenError, Options, revert_all, run_pending};
use org_testkit::{Backend, TestDatabase, assert_is};

use crate::schema;

#[test]
fn both_databases_have_the_same_steps() {
    let sqlite = steps("sqlite");
    assert_eq!(sqlite, steps("postgres"));
    assert!(!sqlite.is_empty());
    for database in ["sqlite", "postgres"] {
        for step in &sqlite {
            let files: BTreeSet<_> = names(&folder(database).join(step)).collect();
            let expected = ["down.sql", "up.sql"].map(str::to_owned).into();
            assert_eq!(files, expected, "{database}/{step}");
        }
    }
}

fn each(case: impl Fn(TestDatabase)) {
    for backend in [
        Backend::SqliteMemory,
        Backend::SqliteFile,
        Backend::Postgres,
    ] {
        if let Some(database) = backend.database() {
            case(database);
        }
    }
}

#[test]
fn every_step_runs_once_and_in_order() {
    each(|database| {
        let mut connection = database.connect();
        let ran = run_pending(&mut connection).unwrap();
        assert_eq!(ran, steps("sqlite"), "{:?}", database.backend());
        assert!(run_pending(&mut connection).unwrap().is_empty());
    });
}

#[test]
fn down_undoes_what_up_did() {
    for database in kept() {
        let mut connection = database.connect();
        let ran = run_pending(&mut connection).unwrap();
        let before = schema::observed(&database);
        assert!(before.len() > 100, "{before:?}");
        revert_all(&mut connection).unwrap();
        assert_eq!(schema::observed(&database), BTreeSet::new());
        assert_eq!(run_pending(&mut connection).unwrap(), ran);
        assert_eq!(schema::observed(&database), before);
    }
}

#[test]
fn a_later_releases_database_is_refused() {
    for database in kept() {
        run_pending(&mut database.connect()).unwrap();
        let latest = "99991231000000";
        database.execute(&format!(
            "INSERT INTO __diesel_schema_migrations (version) VALUES ('{latest}')"
        ));
        let opened = DieselStore::open(&database.url(), Options::default());
        assert_is!(opened, Err(OpenError::NewerSchema { version }) if version == latest);
    }
}

#[test]
fn of_several_that_start_together_one_migrates() {
    for database in kept() {
        let starters = 4;
        let barrier = Barrier::new(starters);
        let start = || {
            barrier.wait();
            run_pending(&mut database.connect()).unwrap()
        };
        let ran: Vec<_> = thread::scope(|scope| {
            let running: Vec<_> = (0..starters).map(|_| scope.spawn(start)).collect();
            running
                .into_iter()
                .flat_map(|one| one.join().unwrap())
                .collect()
        });
        assert_eq!(ran, steps("sqlite"), "{:?}", database.backend());
    }
}

/// The databases that stay after a connection is closed.
fn kept() -> impl Iterator<Item = TestDatabase> {
    [Backend::SqliteFile, Backend::Postgres]
        .into_iter()
        .filter_map(Backend::database)
}

fn steps(database: &str) -> Vec<String> {
    let steps: BTreeSet<_> = names(&folder(database)).collect();
    steps.into_iter().collect()
}

fn names(folder: &Path) -> impl Iterator<Item = String> {
    let entries = fs::read_dir(folder).unwrap();
    entries.map(|entry| entry.unwrap().file_name().into_string().unwrap())
}

fn folder(database: &str) -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../migrations")
        .join(database)
}
