//! The credentials of the first start, made up or configured.

use std::collections::BTreeMap;
use std::process::Command;

use serde_json::json;

use crate::support::{
    Home, Reply, Request, SECRET_KEY, Server, call, on_each_database, organizations, user,
};

const CLIENT_ID: &str = "0123456789abcdefghijABCDEFGHIJ01";
const ADMIN: &str = "admin@example.com";
const AUDIENCE: &str = "http://org.test/api/v2/";

on_each_database![
    a_link_is_shown_until_there_is_an_administrator,
    credentials_are_made_up_and_shown_once,
    what_is_configured_is_made_once,
    what_is_configured_anew_replaces_the_old,
    a_key_that_is_configured_anew_works_beside_the_old,
];

fn credentials_are_made_up_and_shown_once(home: &Home) {
    let mut command = home.command();
    command.env("ORG_CONSOLE", "off");
    let first = Server::start(command);
    let shown = shown(&first.log());
    let names: Vec<_> = shown.keys().map(String::as_str).collect();
    let expected = [
        "ADMIN_EMAIL",
        "ADMIN_PASSWORD",
        "AUTH0_CLIENT_ID",
        "AUTH0_CLIENT_SECRET",
        "CLERK_SECRET_KEY",
    ];
    assert_eq!(names, expected);
    assert_they_work(first.port, &shown);
    let log = first.stop();

    let second = Server::start(home.command());
    assert_they_work(second.port, &shown);
    let again = second.stop();
    for name in ["ADMIN_PASSWORD", "AUTH0_CLIENT_SECRET", "CLERK_SECRET_KEY"] {
        let secret = &shown[name];
        assert_eq!(log.matches(secret.as_str()).count(), 1, "{name}: {log}");
        assert!(!again.contains(secret.as_str()), "{name}: {again}");
    }
    assert!(!again.contains("shown once"), "{again}");
    assert!(!again.contains("SETUP_LINK"), "{again}");
}

fn a_link_is_shown_until_there_is_an_administrator(home: &Home) {
    let old = {
        let first = Server::start(home.command());
        let link = setup_link(&first.log());
        assert!(!first.log().contains("ADMIN_PASSWORD"), "{}", first.log());
        first.stop();
        link
    };
    let second = Server::start(home.command());
    let link = setup_link(&second.log());
    assert_ne!(link, old);
    let form = format!("email={ADMIN}&password={}", password("first"));
    let made = call(second.port, &Request::form(&link, &form));
    assert_eq!(made.status, 303, "{made:?}");
    let session = sign_in(second.port, ADMIN, &password("first"));
    assert_eq!(session.status, 200, "{session:?}");
    for link in [&link, &old] {
        let over = call(second.port, &Request::form(link, &form));
        assert_eq!(over.status, 410, "{over:?}");
    }
    let log = second.stop();
    let (_, secret) = link.split_once('=').unwrap();
    assert_eq!(log.matches(secret).count(), 1, "{log}");
    let log = Server::start(home.command()).stop();
    assert!(!log.contains("SETUP_LINK"), "{log}");
}

/// The path of the link that a start shows.
fn setup_link(log: &str) -> String {
    let line = log
        .lines()
        .find_map(|line| line.strip_prefix("  SETUP_LINK=http://org.test"));
    line.unwrap_or_else(|| panic!("no link: {log}")).to_owned()
}

/// What the first start shows: lines of a name and a value.
fn shown(log: &str) -> BTreeMap<String, String> {
    let (_, after) = log.split_once("These are shown once:").unwrap();
    let lines = after.lines().skip_while(|line| line.is_empty());
    let pairs = lines.map_while(|line| line.strip_prefix("  ")?.split_once('='));
    let owned = |(name, value): (&str, &str)| (name.to_owned(), value.to_owned());
    pairs.map(owned).collect()
}

fn assert_they_work(port: u16, shown: &BTreeMap<String, String>) {
    assert_eq!(organizations(port, &shown["CLERK_SECRET_KEY"]), Some(0));
    let token = exchange(
        port,
        &shown["AUTH0_CLIENT_ID"],
        &shown["AUTH0_CLIENT_SECRET"],
    );
    assert_eq!(token.status, 200, "{token:?}");
    let bearer = token.text("access_token");
    let listed = call(port, &Request::get("/api/v2/organizations").bearer(&bearer));
    assert_eq!(listed.status, 200, "{listed:?}");
    let session = sign_in(port, &shown["ADMIN_EMAIL"], &shown["ADMIN_PASSWORD"]);
    assert_eq!(session.status, 200, "{session:?}");
    let new = Request::post("/v1/orgs", &json!({ "name": "acme" }));
    // The second time it is taken, and so the caller was let in.
    let made = call(port, &new.bearer(&session.text("token"))).status;
    assert!(matches!(made, 201 | 409), "{made}");
    let slug = Request::get("/v1/organizations/acme").bearer(&shown["CLERK_SECRET_KEY"]);
    let id = call(port, &slug).text("id");
    remove(port, &id, &shown["CLERK_SECRET_KEY"]);
}

fn remove(port: u16, organization: &str, key: &str) {
    let path = format!("/v1/organizations/{organization}");
    let removed = call(port, &Request::delete(&path).bearer(key));
    assert_eq!(removed.status, 200, "{removed:?}");
}

fn what_is_configured_is_made_once(home: &Home) {
    let first = Server::start(configured(home, "first"));
    assert!(lets_in(first.port, "first"));
    let log = first.stop();
    assert!(!log.contains("shown once"), "{log}");
    let rows = home.database.dump();
    for _ in 0..2 {
        let log = Server::start(configured(home, "first")).stop();
        assert!(!log.contains("shown once"), "{log}");
        // Signing in leaves a session and an event, so nobody does before this.
        assert_eq!(home.database.dump(), rows);
    }
    let again = Server::start(configured(home, "first"));
    assert!(lets_in(again.port, "first"));
    assert_eq!(organizations(again.port, SECRET_KEY), Some(0));
}

fn what_is_configured_anew_replaces_the_old(home: &Home) {
    Server::start(configured(home, "first")).stop();
    let users = home.database.count("users", "");
    for (new, old) in [("second", "first"), ("first", "second")] {
        let server = Server::start(configured(home, new));
        assert!(lets_in(server.port, new));
        assert!(!lets_in(server.port, old));
        assert_eq!(home.database.count("users", ""), users);
        assert_eq!(home.database.count("clients", ""), 1);
        server.stop();
    }
    let unconfigured = Server::start(home.command());
    assert!(lets_in(unconfigured.port, "first"));
}

fn a_key_that_is_configured_anew_works_beside_the_old(home: &Home) {
    home.start().stop();
    let other = SECRET_KEY.replace("test", "live");
    let mut command = home.command();
    command.env("ORG_BOOTSTRAP_SECRET_KEY", &other);
    let server = Server::start(command);
    user(server.port, "ada@example.com");
    for key in [SECRET_KEY, &other] {
        assert_eq!(organizations(server.port, key), Some(0));
    }
    assert_eq!(organizations(server.port, &other.replace('0', "1")), None);
}

/// The program with every credential configured; secret and password are made from `word`.
fn configured(home: &Home, word: &str) -> Command {
    let mut command = home.with_key();
    command
        .env("ORG_BOOTSTRAP_CLIENT_ID", CLIENT_ID)
        .env("ORG_BOOTSTRAP_CLIENT_SECRET", client_secret(word))
        .env("ORG_BOOTSTRAP_ADMIN_EMAIL", ADMIN)
        .env("ORG_BOOTSTRAP_ADMIN_PASSWORD", password(word));
    command
}

/// Whether secret and password made from `word` are the right ones.
fn lets_in(port: u16, word: &str) -> bool {
    let right = [
        exchange(port, CLIENT_ID, &client_secret(word)).status,
        sign_in(port, ADMIN, &password(word)).status,
    ];
    assert!(matches!(right, [200, 200] | [401, 401]), "{right:?}");
    right == [200, 200]
}

fn client_secret(word: &str) -> String {
    format!("{word}-secret-of-many-characters")
}

fn password(word: &str) -> String {
    format!("The-{word}-password-1")
}

fn exchange(port: u16, id: &str, secret: &str) -> Reply {
    let body = json!({
        "grant_type": "client_credentials",
        "audience": AUDIENCE,
        "client_id": id,
        "client_secret": secret,
    });
    call(port, &Request::post("/oauth/token", &body))
}

fn sign_in(port: u16, email: &str, password: &str) -> Reply {
    let body = json!({ "email": email, "password": password });
    call(port, &Request::post("/v1/auth/login", &body))
}
