//! What of px0 is set by the operator: who registers, which pages may call, how long sessions live,
//! and mail that is printed instead of sent.

use std::process::Command;

use org_testkit::invariants;
use serde_json::{Value, json};

use crate::support::{Home, Reply, Request, Server, backend, call, on_each_database, run};

const PASSWORD: &str = "Correct-horse-1";

on_each_database![
    the_first_user_administers_if_told_so,
    everybody_registers_by_default,
    nobody_registers_if_told_so,
    codes_are_printed_if_told_so,
    mail_is_off_if_told_so,
];

fn with(home: &Home, settings: &[(&str, &str)]) -> Command {
    let mut command = home.with_key();
    command.envs(settings.iter().copied());
    command
}

fn post(server: &Server, path: &str, body: &Value) -> Reply {
    call(server.port, &Request::post(path, body))
}

fn register(server: &Server, email: &str) -> Reply {
    let body = json!({ "email": email, "password": PASSWORD });
    post(server, "/v1/auth/register", &body)
}

fn login(server: &Server, email: &str) -> Reply {
    let body = json!({ "email": email, "password": PASSWORD });
    let signed_in = post(server, "/v1/auth/login", &body);
    assert_eq!(signed_in.status, 200, "{signed_in:?}");
    signed_in
}

fn me(server: &Server, token: &str) -> Reply {
    call(server.port, &Request::get("/v1/auth/me").bearer(token))
}

fn the_first_user_administers_if_told_so(home: &Home) {
    let settings = [("ORG_PX0_REGISTRATION", "first-user")];
    let server = Server::start(with(home, &settings));
    assert!(!server.log().contains("SETUP_LINK"), "{}", server.log());
    let made = register(&server, "ada@example.com");
    assert_eq!(made.json()["user"]["is_admin"], true, "{made:?}");
    let refused = register(&server, "bob@example.com");
    assert_eq!(
        (refused.status, refused.text("error")),
        (403, "forbidden".into())
    );
    let token = login(&server, "ada@example.com").text("token");
    let new = Request::post("/v1/orgs", &json!({ "name": "Acme" })).bearer(&token);
    assert_eq!(call(server.port, &new).status, 201);
    server.stop();
    // The next start finds an administrator, and makes none up.
    let log = Server::start(with(home, &settings)).stop();
    assert!(!log.contains("SETUP_LINK"), "{log}");
    assert_eq!(home.database.count("users", ""), 1);
    invariants::hold(&home.database);
}

fn everybody_registers_by_default(home: &Home) {
    let server = home.start();
    for address in ["ada@example.com", "bob@example.com"] {
        let made = register(&server, address);
        assert_eq!(made.status, 201, "{made:?}");
        // That is for who has the link that the start showed.
        assert_eq!(made.json()["user"]["is_admin"], false);
    }
    server.stop();
}

fn nobody_registers_if_told_so(home: &Home) {
    let server = Server::start(with(home, &[("ORG_PX0_REGISTRATION", "closed")]));
    let refused = register(&server, "ada@example.com");
    assert_eq!(
        (refused.status, refused.text("error")),
        (403, "forbidden".into())
    );
    assert_eq!(home.database.count("users", ""), 0);
    server.stop();
}

/// The next line that is not blank after the line with this text.
fn code_after(server: &Server, text: &str) -> String {
    server.says(text);
    loop {
        let log = server.log();
        let (_, after) = log.split_once(text).unwrap();
        let mut lines = after.lines().skip(1).map(str::trim);
        if let Some(code) = lines.find(|line| !line.is_empty()) {
            return code.to_owned();
        }
        std::thread::sleep(std::time::Duration::from_millis(5));
    }
}

fn codes_are_printed_if_told_so(home: &Home) {
    let server = Server::start(with(home, &[("ORG_MAIL", "log")]));
    server.says("mail is printed to this log");
    let made = register(&server, "ada@example.com");
    assert_eq!(made.json()["user"]["is_verified"], false, "{made:?}");
    let token = login(&server, "ada@example.com").text("token");
    assert_eq!(me(&server, &token).status, 403);
    let code = code_after(&server, "To confirm your e-mail address");
    let proof = json!({ "email": "ada@example.com", "code": code });
    let proved = post(&server, "/v1/auth/verify-email", &proof);
    assert_eq!(proved.status, 200, "{proved:?} {code}");
    assert_eq!(me(&server, &token).status, 200);

    let asked = json!({ "email": "ada@example.com" });
    assert_eq!(
        post(&server, "/v1/auth/password-reset/trigger", &asked).status,
        200
    );
    let code = code_after(&server, "To choose a new password");
    let reset = json!({ "code": code, "new_password": "New-horse-22" });
    let reset = post(&server, "/v1/auth/password-reset/reset", &reset);
    assert_eq!(reset.text("email"), "ada@example.com");
    assert_eq!(me(&server, &token).status, 401);

    let made = backend(server.port, "/v1/organizations", &json!({ "name": "Acme" }));
    let path = format!("/v1/organizations/{}/invitations", made.text("id"));
    let body = json!({ "email_address": "bob@example.com", "role": "org:member" });
    let invited = backend(server.port, &path, &body);
    server.says("ticket=");
    assert!(server.log().contains(&invited.text("url")));
    server.stop();
    assert_eq!(home.database.count("outbox", ""), 0);
    invariants::hold(&home.database);
}

fn mail_is_off_if_told_so(home: &Home) {
    let server = Server::start(with(
        home,
        &[
            ("ORG_MAIL", "off"),
            ("ORG_SMTP_URL", "smtp://127.0.0.1:9"),
            ("ORG_MAIL_FROM", "no-reply@example.com"),
        ],
    ));
    let made = register(&server, "ada@example.com");
    assert_eq!(made.json()["user"]["is_verified"], true, "{made:?}");
    assert_eq!(home.database.count("outbox", ""), 0);
    assert_eq!(
        home.database
            .count("email_addresses", "verified_at IS NULL"),
        1
    );
    let log = server.stop();
    assert!(log.contains("no mail is sent"), "{log}");
}

#[test]
fn origins_and_sessions_are_as_configured() {
    let home = Home::sqlite();
    let server = Server::start(with(
        &home,
        &[
            (
                "ORG_PX0_ORIGINS",
                "https://Console.example/,http://localhost:4000",
            ),
            ("ORG_PX0_SESSION_HOURS", "2"),
        ],
    ));
    for (origin, allowed) in [
        ("https://console.example", true),
        ("http://localhost:4000", true),
        ("http://localhost:3001", false),
    ] {
        let request = Request::get("/v1/health").header("origin", origin);
        let reply = call(server.port, &request);
        let said = format!("access-control-allow-origin: {origin}");
        assert_eq!(reply.head.contains(&said), allowed, "{reply:?}");
    }
    register(&server, "ada@example.com");
    let signed_in = login(&server, "ada@example.com");
    let (token, expires) = (signed_in.text("token"), signed_in.text("expires_at"));
    let sessions = call(
        server.port,
        &Request::get("/v1/auth/sessions").bearer(&token),
    );
    let session = sessions.json()["sessions"][0].clone();
    assert_eq!(session["expires_at"], expires.as_str());
    let hours = |field: &str| -> u32 {
        let text = session[field].as_str().unwrap();
        text[11..13].parse().unwrap()
    };
    assert_eq!((hours("expires_at") + 24 - hours("created_at")) % 24, 2);
    server.stop();
}

#[test]
fn no_origin_at_all_may_be_allowed() {
    let home = Home::sqlite();
    let server = Server::start(with(&home, &[("ORG_PX0_ORIGINS", "")]));
    let request = Request::get("/v1/health").header("origin", "http://localhost:3001");
    let reply = call(server.port, &request);
    assert!(!reply.head.contains("access-control"), "{reply:?}");
    server.stop();
}

#[test]
fn mail_by_a_server_needs_one() {
    let home = Home::sqlite();
    let mut command = with(&home, &[("ORG_MAIL", "smtp")]);
    command.arg("check-config");
    let refused = run(command);
    assert_eq!(refused.code, Some(78), "{refused:?}");
    let says = "ORG_SMTP_URL: must be given with ORG_MAIL=smtp";
    assert!(refused.stderr.contains(says), "{refused:?}");
}
