//! A file that is no database, or no whole one, is left alone. So is what a crash cut off.

use std::fs::{self, OpenOptions};
use std::io::Write as _;
use std::path::PathBuf;

use serde_json::json;

use crate::support::{Home, SECRET_KEY, backend, organizations, run, user};

fn file(home: &Home) -> PathBuf {
    home.database
        .url_text()
        .trim_start_matches("sqlite:")
        .into()
}

/// The file that a server leaves behind.
fn whole(home: &Home) -> Vec<u8> {
    home.start().stop();
    let log = file(home).with_extension("db-wal");
    assert!(!log.exists(), "the log was not folded into the file");
    fs::read(file(home)).unwrap()
}

/// Asserts that no command works on these bytes, and that they are still there afterwards.
fn assert_refused(home: &Home, what: &str, bytes: &[u8]) {
    let path = file(home);
    fs::write(&path, bytes).unwrap();
    for arguments in [&["serve"][..], &["migrate"], &["keys", "list"]] {
        let mut command = home.with_key();
        command.args(arguments);
        let refused = run(command);
        assert_eq!(refused.code, Some(1), "{what}: {refused:?}");
        let expected = format!(
            "org-server: the database sqlite:{} cannot be used: ",
            path.display()
        );
        assert!(refused.stderr.contains(&expected), "{what}: {refused:?}");
        for leak in ["panicked", "src/", "RUST_BACKTRACE", "shown once"] {
            assert!(!refused.stderr.contains(leak), "{what}: {refused:?}");
        }
        assert!(
            fs::read(&path).unwrap() == bytes,
            "{what}: the file changed"
        );
    }
}

#[test]
fn garbage_is_not_a_database() {
    let home = Home::sqlite();
    let page = b"This is a letter to my grandmother. ".repeat(200);
    for (what, bytes) in [
        ("a letter", page.as_slice()),
        ("a note", b"short"),
        ("zeros", &[0; 8192]),
        (
            "almost",
            b"SQLite format 2\0 and then something else, long enough to be a header. \
                     and then something else, long enough to be a header.",
        ),
    ] {
        assert_refused(&home, what, bytes);
    }
}

#[test]
fn a_file_that_was_cut_is_not_a_database() {
    let home = Home::sqlite();
    let whole = whole(&home);
    // One byte is what SQLite itself takes for an empty file, which is a new database.
    let lengths = [2, 16, 50, 100, 512, 4096];
    for length in lengths
        .into_iter()
        .chain([whole.len() / 2, whole.len() - 4096])
    {
        let what = format!("the first {length} bytes");
        assert_refused(&home, &what, &whole[..length]);
    }
    fs::write(file(&home), &whole).unwrap();
    let server = home.start();
    assert_eq!(organizations(server.port, SECRET_KEY), Some(0));
}

#[test]
fn a_broken_header_is_not_a_database() {
    let home = Home::sqlite();
    let whole = whole(&home);
    for (what, at) in [
        ("magic", 0),
        ("page size", 16),
        ("format", 18),
        ("root page", 100),
    ] {
        let mut broken = whole.clone();
        broken[at..at + 2].fill(0xA5);
        assert_refused(&home, what, &broken);
    }
}

/// What SQLite was writing when the machine stopped is not a change that was acknowledged.
#[test]
fn a_torn_end_of_the_log_is_forgotten() {
    let home = Home::sqlite();
    let mut server = home.start();
    let owner = user(server.port, "ada@example.com");
    for number in 0..10 {
        let name = format!("Acme {number}");
        let made = backend(
            server.port,
            "/v1/organizations",
            &json!({ "name": name, "created_by": owner }),
        );
        assert_eq!(made.status, 200, "{made:?}");
    }
    server.kill();
    let mut log = file(&home).into_os_string();
    log.push("-wal");
    let torn: Vec<u8> = (0_u32..5000)
        .map(|n| n.wrapping_mul(167).to_le_bytes()[1])
        .collect();
    let mut log = OpenOptions::new().append(true).open(log).unwrap();
    log.write_all(&torn).unwrap();

    let server = home.start();
    assert_eq!(organizations(server.port, SECRET_KEY), Some(10));
    org_testkit::invariants::hold(&home.database);
    let check = "SELECT integrity_check AS line FROM pragma_integrity_check";
    assert_eq!(home.database.lines(check), ["ok"]);
}
