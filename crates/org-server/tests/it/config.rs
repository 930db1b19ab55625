//! Bad configurations are refused at once: with the key, the line where there is one, and never
//! the value.

mod files;
mod good;

use std::fs;
use std::time::Duration;

use crate::support::{Home, run};
use crate::tls;

/// The exit status that sysexits.h gives to configurations.
const EXIT_CONFIG: i32 = 78;
const AT_ONCE: Duration = Duration::from_secs(2);
/// In every value that must not be repeated.
const VALUE: &str = "hunter2";

/// What a home's server is told.
#[derive(Clone, Copy, Default)]
struct Told<'t> {
    arguments: &'t [&'t str],
    environment: &'t [(&'t str, &'t str)],
}

/// Asserts that this is refused, in so many words, before anything is done.
fn assert_refused(home: &Home, told: Told<'_>, words: &[&str]) {
    for command_name in [None, Some("check-config")] {
        let mut command = home.bare();
        command
            .env("ORG_DATA_DIR", home.path("data"))
            .envs(told.environment.iter().copied())
            .args(told.arguments)
            .args(command_name);
        let refused = run(command);
        assert_eq!(refused.code, Some(EXIT_CONFIG), "{words:?}: {refused:?}");
        assert!(refused.took < AT_ONCE, "{refused:?}");
        assert_eq!(refused.stdout, "", "{refused:?}");
        assert_eq!(refused.stderr.lines().count(), 1, "{refused:?}");
        assert!(refused.stderr.starts_with("org-server: "), "{refused:?}");
        for word in words {
            let said = refused.stderr.contains(word);
            assert!(said, "`{word}` is not in {refused:?}");
        }
        assert!(!refused.stderr.contains(VALUE), "{refused:?}");
        assert!(!home.path("data").exists(), "something was done");
    }
}

fn assert_variables_refused(home: &Home, environment: &[(&str, &str)], words: &[&str]) {
    let told = Told {
        environment,
        ..Told::default()
    };
    assert_refused(home, told, words);
}

/// A variable, what it says, and what is said about it.
const BAD: [(&str, &str, &str); 35] = [
    ("ORG_MAX_ORGANIZATIONS_PER_USER", "hunter2", "invalid digit"),
    ("ORG_LISTEN", "hunter2", "socket address"),
    ("ORG_LISTEN", "localhost:3000", "socket address"),
    ("ORG_LISTEN", "127.0.0.1:65536", "socket address"),
    ("ORG_TLS_LISTEN", "hunter2:443", "socket address"),
    ("ORG_GROUP_COMMIT", "hunter2", "not valid"),
    (
        "ORG_PUBLIC_URL",
        "ftp://hunter2.example",
        "http:// or https://",
    ),
    ("ORG_PUBLIC_URL", "hunter2", "such as https://"),
    ("ORG_PUBLIC_URL", "https://org.example/hunter2", "only"),
    ("ORG_PUBLIC_URL", "https://me:hunter2@org.example", "only"),
    ("ORG_PUBLIC_URL", "https://org.example?hunter2", "only"),
    ("ORG_DATABASE_URL", "mysql://me:hunter2@h/d", "sqlite:"),
    ("ORG_DATABASE_URL", "hunter2.db", "sqlite:"),
    ("ORG_DATABASE_URL", "", "sqlite:"),
    ("ORG_RATE_LIMIT", "hunter2", "such as 50/16"),
    ("ORG_RATE_LIMIT", "0/16", "such as 50/16"),
    ("ORG_RATE_LIMIT", "50/-1", "such as 50/16"),
    ("ORG_RATE_LIMIT", "50", "such as 50/16"),
    ("ORG_TLS", "hunter2", "self-signed"),
    ("ORG_MAIL", "hunter2", "smtp, log or off"),
    ("ORG_PX0_REGISTRATION", "hunter2", "first-user"),
    ("ORG_PX0_ORIGINS", "hunter2", "such as https://"),
    ("ORG_PX0_ORIGINS", "https://a,*", "such as https://"),
    ("ORG_PX0_SESSION_HOURS", "0", "1 to"),
    ("ORG_PX0_SESSION_HOURS", "99999", "1 to"),
    ("ORG_SMTP_URL", "hunter2", "smtp://"),
    ("ORG_SMTP_URL", "http://me:hunter2@mail.example", "smtp://"),
    ("ORG_SMTP_URL", "smtp://me:hunter2@", "smtp://"),
    ("ORG_SMTP_URL", "smtp://h/?tls=hunter2", "tls"),
    ("ORG_SMTP_URL", "smtp://hunter2@mail.example", "password"),
    ("ORG_SMTP_URL", "smtp://mail.example/hunter2", "only"),
    ("ORG_MAIL_FROM", "hunter2", "such as Acme"),
    ("ORG_BOOTSTRAP_SECRET_KEY", "sk_test_hunter2", "at least 24"),
    (
        "ORG_BOOTSTRAP_SECRET_KEY",
        "pk_test_hunter2hunter2hunter2hunter2",
        "sk_test_",
    ),
    (
        "ORG_BOOTSTRAP_SECRET_KEY",
        "sk_test_hunter2-hunter2-hunter2-hunter2",
        "sk_test_",
    ),
    ("ORG_BOOTSTRAP_SECRET_KEY", "", "sk_test_"),
];

#[test]
fn bad_variables_are_named() {
    let home = Home::sqlite();
    for (name, value, says) in BAD {
        assert_variables_refused(&home, &[(name, value)], &[&format!(" {name}: "), says]);
    }
}

#[test]
fn halves_of_pairs_are_named() {
    let home = Home::sqlite();
    for (given, value, missing) in [
        (
            "ORG_BOOTSTRAP_CLIENT_ID",
            "hunter2",
            "ORG_BOOTSTRAP_CLIENT_SECRET",
        ),
        (
            "ORG_BOOTSTRAP_CLIENT_SECRET",
            "hunter2",
            "ORG_BOOTSTRAP_CLIENT_ID",
        ),
        (
            "ORG_BOOTSTRAP_ADMIN_EMAIL",
            "hunter2",
            "ORG_BOOTSTRAP_ADMIN_PASSWORD",
        ),
        (
            "ORG_BOOTSTRAP_ADMIN_PASSWORD",
            "hunter2",
            "ORG_BOOTSTRAP_ADMIN_EMAIL",
        ),
        ("ORG_TLS", "/hunter2.pem,/hunter2.key", "ORG_TLS_LISTEN"),
        ("ORG_SMTP_URL", "smtp://hunter2", "ORG_MAIL_FROM"),
        ("ORG_MAIL_FROM", "hunter2@example.com", "ORG_SMTP_URL"),
    ] {
        let words = format!("{missing}: must be given with {given}");
        assert_variables_refused(&home, &[(given, value)], &[&words]);
    }
}

#[test]
fn pairs_that_do_not_hold_are_named() {
    let home = Home::sqlite();
    for (first, second, says) in [
        (
            ("ORG_BOOTSTRAP_CLIENT_ID", "c"),
            ("ORG_BOOTSTRAP_CLIENT_SECRET", "hunter2"),
            "at least 24",
        ),
        (
            ("ORG_BOOTSTRAP_ADMIN_EMAIL", "a@example.com"),
            ("ORG_BOOTSTRAP_ADMIN_PASSWORD", "hunter2"),
            "at least 8",
        ),
        (
            ("ORG_BOOTSTRAP_ADMIN_PASSWORD", "hunter2hunter2"),
            ("ORG_BOOTSTRAP_ADMIN_EMAIL", "hunter2"),
            "e-mail",
        ),
    ] {
        let name = format!("{}: ", second.0);
        assert_variables_refused(&home, &[first, second], &[&name, says]);
    }
}

#[test]
fn certificates_that_do_not_fit_are_named() {
    let home = Home::sqlite();
    let (own, other) = (tls::given(&home, "own"), tls::given(&home, "other"));
    let (certificate, key) = own.split_once(',').unwrap();
    let (_, other_key) = other.split_once(',').unwrap();
    fs::write(home.path("text"), VALUE).unwrap();
    for (files, says) in [
        (format!("{certificate},{other_key}"), "do not fit together"),
        (format!("{key},{certificate}"), "ORG_TLS"),
        (format!("{certificate},nowhere"), "nowhere cannot be read"),
        (format!("nowhere,{key}"), "nowhere cannot be read"),
        (format!("{certificate},text"), "text cannot be read"),
        (format!("text,{key}"), "ORG_TLS"),
    ] {
        let environment = [("ORG_TLS_LISTEN", "127.0.0.1:0"), ("ORG_TLS", &files)];
        assert_variables_refused(&home, &environment, &["org-server: ORG_TLS: ", says]);
    }
}

/// These are faults of the command line, which has words of its own for them.
#[test]
fn options_that_do_not_exist_are_named() {
    let home = Home::sqlite();
    for arguments in [
        &["--bootstrap-secret-kye", "sk_test_hunter2"][..],
        &["--bootstrap-secret-kye=sk_test_hunter2"],
        &["keys", "create", "--bootstrap-secret-kye=sk_test_hunter2"],
    ] {
        let mut command = home.bare();
        command.args(arguments);
        let refused = run(command);
        assert_eq!(refused.code, Some(2), "{refused:?}");
        assert!(
            refused.stderr.contains("--bootstrap-secret-kye"),
            "{refused:?}"
        );
        assert!(!refused.stderr.contains(VALUE), "{refused:?}");
    }
}
