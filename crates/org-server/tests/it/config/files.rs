//! Files that are no good.

use std::fs;

use super::{Told, assert_refused, assert_variables_refused};
use crate::support::Home;

/// A file, the line that is wrong, and what is said about it.
const BAD: [(&str, u32, &str); 16] = [
    ("listne = \"127.0.0.1:0\"", 1, "unknown field `listne`"),
    (
        "# a server\n[server]\nlisten = \"hunter2\"",
        2,
        "unknown field `server`",
    ),
    ("\nlisten = 3000", 2, "`listen`"),
    ("listen = \"hunter2\"", 1, "`listen`"),
    (
        "listen = \"127.0.0.1:0\"\nlisten = \"hunter2\"",
        2,
        "`listen`",
    ),
    ("group_commit = \"hunter2\"", 1, "`group_commit`"),
    ("\n\nauth0_audiences = \"hunter2\"", 3, "`auth0_audiences`"),
    ("auth0_audiences = [\n  2,\n]", 2, ""),
    (
        "bootstrap_secret_key = \"sk_test_hunter2",
        1,
        "`bootstrap_secret_key`",
    ),
    (
        "bootstrap_secret_key = [\"hunter2\"]",
        1,
        "`bootstrap_secret_key`",
    ),
    (
        "bootstrap_secret_key: sk_test_hunter2",
        1,
        "a key, `=` and a value",
    ),
    ("\npublic_url = \"ftp://hunter2\"", 2, "public_url: "),
    ("# public_url\nrate_limit = \"hunter2\"", 2, "rate_limit: "),
    (
        "tls = \"off\"\ndatabase_url = \"hunter2\"",
        2,
        "database_url: ",
    ),
    (
        "bootstrap_secret_key = \"sk_test_hunter2\"",
        1,
        "bootstrap_secret_key: ",
    ),
    (
        "bootstrap_client_id = \"a\"\nbootstrap_client_secret = \"hunter2\"",
        2,
        "at least 24",
    ),
];

#[test]
fn bad_files_are_named_with_the_line() {
    let home = Home::sqlite();
    for (text, line, says) in BAD {
        fs::write(home.path("org.toml"), text).unwrap();
        let place = format!("org-server: org.toml, line {line}: ");
        assert_refused(&home, Told::default(), &[&place, says]);
    }
}

#[test]
fn files_that_cannot_be_read_are_named() {
    let home = Home::sqlite();
    fs::write(home.path("bytes.toml"), b"listen = \"\xff\xfe\"").unwrap();
    for name in ["missing.toml", "bytes.toml", "."] {
        let says = format!("org-server: {name}: ");
        let told = Told {
            arguments: &["--config", name],
            ..Told::default()
        };
        assert_refused(&home, told, &[&says]);
        assert_variables_refused(&home, &[("ORG_CONFIG", name)], &[&says]);
    }
}
