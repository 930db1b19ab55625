//! The commands beside `serve`, on the database of a running server.

use std::thread;
use std::time::Duration;

use crate::support::{
    Finished, Home, Request, SECRET_KEY, Server, call, on_each_database, organizations, run,
};

on_each_database![
    a_key_works_until_it_is_revoked,
    a_new_key_signs_for_a_running_server,
    the_publishable_key_is_that_of_the_public_address,
    what_cannot_be_revoked_is_said,
    a_configured_key_stays_revoked,
    a_key_that_is_made_before_the_first_start_works,
    the_first_start_is_still_to_come_after_a_migration,
    migrating_again_changes_nothing,
];

fn command(home: &Home, arguments: &[&str]) -> Finished {
    let mut command = home.command();
    command.args(arguments);
    run(command)
}

/// What a command that succeeds says.
fn said(home: &Home, arguments: &[&str]) -> String {
    let done = command(home, arguments);
    assert_eq!(done.code, Some(0), "{done:?}");
    done.stdout
}

fn a_key_works_until_it_is_revoked(home: &Home) {
    let server = home.start();
    let made = said(home, &["keys", "create", "--name", "the tests"]);
    let live = said(home, &["keys", "create", "--live"]);
    let (id, key) = made.trim_end().split_once("  ").unwrap();
    let (_, live) = live.trim_end().split_once("  ").unwrap();
    assert!(key.starts_with("sk_test_") && live.starts_with("sk_live_"));
    assert_eq!(organizations(server.port, key), Some(0));
    assert_eq!(organizations(server.port, live), Some(0));

    let before = said(home, &["keys", "list"]);
    let entry = |list: &str| {
        list.lines()
            .find(|line| line.starts_with(id))
            .map(str::to_owned)
    };
    let active = entry(&before).unwrap();
    assert!(active.ends_with("  active  the tests"), "{active}");
    assert_eq!(before.lines().count(), 3, "{before}");
    assert!(!before.contains("sk_"), "{before}");

    assert_eq!(said(home, &["keys", "revoke", id]), "revoked\n");
    // Another process said so: a running server notices within a second.
    thread::sleep(Duration::from_secs(1));
    assert_eq!(organizations(server.port, key), None);
    assert_eq!(organizations(server.port, live), Some(0));
    let revoked = entry(&said(home, &["keys", "list"])).unwrap();
    assert!(revoked.contains("  revoked "), "{revoked}");

    server.stop();
    let again = home.start();
    assert_eq!(organizations(again.port, key), None);
    assert_eq!(organizations(again.port, live), Some(0));
}

/// What is published, by its ids.
fn published(port: u16) -> Vec<String> {
    let reply = call(port, &Request::get("/v1/jwks"));
    let keys = reply.json()["keys"].clone();
    let keys = keys.as_array().unwrap().iter();
    keys.map(|key| key["kid"].as_str().unwrap().to_owned())
        .collect()
}

fn a_new_key_signs_for_a_running_server(home: &Home) {
    let server = home.start();
    let first = published(server.port);
    assert_eq!(first.len(), 1);
    let list = said(home, &["signing-keys", "list"]);
    assert!(
        list.starts_with(&first[0]) && list.ends_with("  signs\n"),
        "{list}"
    );
    let rotated = said(home, &["signing-keys", "rotate"]);
    assert!(rotated.contains("  signs from "), "{rotated}");
    assert!(
        rotated.contains("  verifies until ") || rotated.contains("  signs\n"),
        "{rotated}"
    );
    let refused = command(home, &["signing-keys", "rotate", "--now"]);
    assert_eq!(refused.code, Some(1), "{refused:?}");
    assert!(
        refused.stderr.contains("has not begun to sign"),
        "{refused:?}"
    );
    let revoked = said(home, &["signing-keys", "rotate", "--revoke"]);
    assert_eq!(revoked.lines().count(), 1, "{revoked}");
    let (kid, _) = revoked.split_once("  ").unwrap();
    // A running server looks again within ten seconds; one that starts, at once.
    let other = home.start();
    assert_eq!(published(other.port), [kid]);
    let private = home.data("sealing-key");
    let sealing = std::fs::read_to_string(private).unwrap();
    let rows = format!("{:?}", home.database.dump());
    assert!(!rows.contains(sealing.trim()) && !rows.contains("PRIVATE KEY"));
}

fn the_publishable_key_is_that_of_the_public_address(home: &Home) {
    // In Base64 the host of the public address, and a dollar sign.
    let key = "pk_live_b3JnLnRlc3Qk";
    assert_eq!(said(home, &["keys", "publishable"]), format!("{key}\n"));
    let log = home.start().stop();
    assert_eq!(log.matches(key).count(), 1, "{log}");
    let nameless = ["keys", "publishable", "--public-url", "http://localhost:1"];
    let refused = command(home, &nameless);
    assert_eq!((refused.code, refused.stdout.as_str()), (Some(1), ""));
    assert!(refused.stderr.contains("http://localhost:1"), "{refused:?}");
}

fn what_cannot_be_revoked_is_said(home: &Home) {
    let made = said(home, &["keys", "create"]);
    let id = made.split("  ").next().unwrap();
    said(home, &["keys", "revoke", id]);
    let rows = home.database.dump();
    for nothing in [
        id,
        "seckey_none",
        "sk_test_0123456789",
        "",
        "'; DROP TABLE secret_keys",
    ] {
        let refused = command(home, &["keys", "revoke", nothing]);
        assert_eq!(
            (refused.code, refused.stdout.as_str()),
            (Some(1), ""),
            "{nothing}"
        );
        assert!(refused.stderr.starts_with("org-server: "), "{refused:?}");
        assert!(!refused.stderr.contains("panicked"), "{refused:?}");
    }
    assert_eq!(home.database.dump(), rows);
}

fn a_configured_key_stays_revoked(home: &Home) {
    home.start().stop();
    let list = said(home, &["keys", "list"]);
    let (id, _) = list.split_once("  ").unwrap();
    said(home, &["keys", "revoke", id]);
    let server = home.start();
    assert_eq!(organizations(server.port, SECRET_KEY), None);
}

fn a_key_that_is_made_before_the_first_start_works(home: &Home) {
    let made = said(home, &["keys", "create"]);
    let (_, key) = made.trim_end().split_once("  ").unwrap();
    let server = Server::start(home.command());
    assert_eq!(organizations(server.port, key), Some(0));
    // What is still lacking is made up.
    let log = server.stop();
    assert!(!log.contains("CLERK_SECRET_KEY="), "{log}");
    for name in ["AUTH0_CLIENT_SECRET=", "SETUP_LINK="] {
        assert!(log.contains(name), "{log}");
    }
}

fn the_first_start_is_still_to_come_after_a_migration(home: &Home) {
    said(home, &["migrate"]);
    assert_eq!(home.database.count("instances", ""), 0);
    let log = Server::start(home.command()).stop();
    assert!(log.contains("shown once"), "{log}");
}

fn migrating_again_changes_nothing(home: &Home) {
    let first = said(home, &["migrate"]);
    home.start().stop();
    let rows = home.database.dump();
    assert!(rows.len() > 10 && !rows["instances"].is_empty(), "{rows:?}");
    for _ in 0..2 {
        assert_eq!(said(home, &["migrate"]), first);
        assert_eq!(home.database.dump(), rows);
    }
}
