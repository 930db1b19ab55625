//! Opening a database, and everything that is refused with a plain reason.

use std::error::Error as _;
use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;

use org_store_diesel::{DatabaseUrl, DieselStore, OpenError, Options};
use org_testkit::{TestDatabase, assert_is, backend::block_on};
use tempfile::TempDir;

#[test]
fn what_is_no_database_is_refused_and_left_alone() {
    let directory = TempDir::new().unwrap();
    let path = directory.path().join("notes.txt");
    let notes = "not a database ".repeat(1000);
    fs::write(&path, &notes).unwrap();
    assert_is!(open(&path), Err(OpenError::Setup(_)));
    assert_eq!(fs::read_to_string(&path).unwrap(), notes);
}

#[test]
fn a_folder_that_is_not_there_is_not_made() {
    let directory = TempDir::new().unwrap();
    let path = directory.path().join("typo/org.db");
    assert_is!(open(&path), Err(OpenError::File { path: named, .. }) if named == path);
    assert_eq!(fs::read_dir(directory.path()).unwrap().count(), 0);
}

#[test]
fn files_are_readable_by_their_owner_only() {
    let database = TestDatabase::sqlite_file();
    let _store = database.open(Options::default());
    let DatabaseUrl::SqliteFile(path) = database.url() else {
        panic!("a file was asked for");
    };
    for suffix in ["", "-wal", "-shm"] {
        let file = format!("{}{suffix}", path.display());
        let mode = fs::metadata(&file).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600, "{file}");
    }
}

#[test]
fn what_was_written_is_there_after_opening_again() {
    let database = TestDatabase::sqlite_file();
    let instance = block_on(async {
        let at = org_testkit::Fixture::on(database).await;
        let before = at.app.instance().await.unwrap();
        let again = at.another_server().instance().await.unwrap();
        assert_eq!(again, before);
        again
    });
    assert_eq!(instance.max_organizations_per_user, 100);
}

#[test]
fn a_server_that_is_away_is_an_error_that_keeps_the_password() {
    // Nothing listens on port 1.
    let url = "postgres://org:hunter2@127.0.0.1:1/org?sslmode=disable";
    let url: DatabaseUrl = url.parse().unwrap();
    let Err(error) = DieselStore::open(&url, Options::default()) else {
        panic!("opened");
    };
    assert_is!(&error, OpenError::Connection(_));
    let shown = format!("{error} {error:?} {:?}", error.source());
    assert!(shown.contains("Connection refused"), "{shown}");
    assert!(!shown.contains("hunter2"), "{shown}");
}

fn open(path: &Path) -> Result<DieselStore, OpenError> {
    DieselStore::open(&DatabaseUrl::SqliteFile(path.into()), Options::default())
}
