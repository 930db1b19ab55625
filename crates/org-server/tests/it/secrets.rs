//! No secret that anybody sends or is given is found again: not in the log, not in the database.

use serde_json::{Value, json};

use crate::support::{
    Client, Home, Reply, Request, SECRET_KEY, Server, backend, call, on_each_database, run,
};

/// In every secret that the server is sent.
const CANARY: &str = "Canary7x";
const CLIENT_ID: &str = "0123456789abcdefghijABCDEFGHIJ01";
const CLIENT_SECRET: &str = "Canary7x-client-secret-0123456789";
const ADMIN_PASSWORD: &str = "Canary7x-Admin-password-1";
const KEY: &str = "sk_live_Canary7x0123456789abcdefghij0123456789";
const PASSWORD: &str = "Canary7x-User-password-1";

on_each_database![secrets_are_not_written_down];

fn secrets_are_not_written_down(home: &Home) {
    for level in ["info", "trace"] {
        let mut command = home.with_key();
        command
            .env("ORG_LOG", level)
            .env("ORG_BOOTSTRAP_SECRET_KEY", KEY)
            .env("ORG_BOOTSTRAP_CLIENT_ID", CLIENT_ID)
            .env("ORG_BOOTSTRAP_CLIENT_SECRET", CLIENT_SECRET)
            .env("ORG_BOOTSTRAP_ADMIN_EMAIL", "admin@example.com")
            .env("ORG_BOOTSTRAP_ADMIN_PASSWORD", ADMIN_PASSWORD);
        let server = Server::start(command);
        let mut given = tokens(server.port, level);
        given.push(CANARY.to_owned());
        use_wrongly(server.port, &given);
        break_off(server.port);
        let log = server.stop();
        assert!(log.matches("org_http::access").count() > 50, "{log}");
        let rows = format!("{:?}", home.database.dump());
        for secret in given {
            assert!(!log.contains(&secret), "{secret} is in the log: {log}");
            assert!(!rows.contains(&secret), "{secret} is in the database");
        }
    }
}

/// A secret of each kind that the server gives away, each used rightly.
fn tokens(port: u16, word: &str) -> Vec<String> {
    let ask = |path: &str, body: Value, key: &str| {
        let reply = call(port, &Request::post(path, &body).bearer(key));
        assert!(reply.status < 300, "{path}: {reply:?}");
        reply
    };
    let address = format!("{word}@example.com");
    let person = json!({ "email": address, "password": PASSWORD });
    let registered = call(port, &Request::post("/v1/auth/register", &person));
    assert!(registered.status < 300, "{registered:?}");
    let login = json!({ "email": "admin@example.com", "password": ADMIN_PASSWORD });
    let session = ask("/v1/auth/login", login, "").text("token");
    let made = ask("/v1/orgs", json!({ "name": word }), &session);
    let organization = &made.json()["org"]["id"];
    let key = json!({ "name": "k", "org_id": organization, "operation": "all" });
    let key = ask("/v1/api-keys", key, &session).text("key");
    ask("/v1/orgs", json!({ "name": format!("{word}-2") }), &key);

    let address = format!("{word}2@example.com");
    let user = json!({ "email_address": [address], "password": PASSWORD });
    let user = ask("/v1/users", user, KEY).text("id");
    let signed_in = ask("/v1/sessions", json!({ "user_id": user }), KEY).text("id");
    let path = format!("/v1/sessions/{signed_in}/tokens");
    let token = ask(&path, json!({}), KEY).text("jwt");
    ask("/v1/organizations", json!({ "name": "mine" }), &token);
    let access = exchange(port, CLIENT_SECRET).text("access_token");
    ask(
        "/api/v2/organizations",
        json!({ "name": format!("{word}-3") }),
        &access,
    );
    vec![session, key, token, access]
}

fn exchange(port: u16, secret: &str) -> Reply {
    let pairs = format!(
        "grant_type=client_credentials&audience=http%3A%2F%2Forg.test%2Fapi%2Fv2%2F\
         &client_id={CLIENT_ID}&client_secret={secret}"
    );
    call(port, &Request::form("/oauth/token", &pairs))
}

/// Where callers are let in, in one way or another.
const PATHS: [&str; 8] = [
    "/v1/organizations",
    "/api/v2/organizations",
    "/v1/orgs",
    "/v1/api-keys",
    "/oauth/token",
    "/v1/auth/login",
    "/v1/auth/register",
    "/v1/nowhere",
];

/// Every secret in every place where it does not belong.
fn use_wrongly(port: u16, given: &[String]) {
    let more = [KEY, CLIENT_SECRET, ADMIN_PASSWORD, PASSWORD].map(str::to_owned);
    for secret in given.iter().chain(&more) {
        for path in PATHS {
            let body = json!({
                "name": [secret], "email": "nobody", "password": secret, "token": secret,
                "client_id": CLIENT_ID, "client_secret": secret, "grant_type": secret,
            });
            let tampered = format!("{secret}x");
            for request in [
                Request::post(path, &body).bearer(&tampered),
                Request::post(path, &body).header("authorization", &format!("Basic {secret}")),
                Request::post(path, &body).header("cookie", &format!("__session={tampered}")),
                Request::post(path, &json!(secret))
                    .bearer(secret)
                    .bearer(secret),
                Request::form(path, &format!("password={secret}&{secret}")),
                Request::get(&format!("{path}?api_key={secret}&{secret}=1")).bearer(&tampered),
            ] {
                let status = call(port, &request).status;
                assert!((400..500).contains(&status), "{status} {path} {secret}");
            }
        }
        exchange(port, &format!("{secret}x"));
    }
    backend(
        port,
        "/v1/users",
        &json!({ "password": PASSWORD, "email_address": "no" }),
    );
}

/// Requests that break off, with a secret in what has arrived.
fn break_off(port: u16) {
    let texts = [
        format!("POST /v1/organizations HTTP/1.1\r\nauthorization: Bearer {KEY}\r\n\r\n"),
        format!("POST /v1/auth/login HTTP/1.1\r\nhost: x\r\ncontent-length: 99\r\n\r\n{PASSWORD}"),
        format!(
            "GET /v1/organizations HTTP/1.1\r\nhost: x\r\nauthorization: Bearer {KEY}\0\r\n\r\n"
        ),
        format!("{KEY} / HTTP/9\r\n\r\n"),
    ];
    for text in texts {
        let mut client = Client::connect(port).unwrap();
        client.write(&text).unwrap();
    }
    assert_eq!(call(port, &Request::get("/health")).status, 200);
}

#[test]
fn a_database_password_is_not_shown() {
    let home = Home::sqlite();
    for scheme in ["postgres", "postgresql"] {
        let url = format!("{scheme}://me:{CANARY}@127.0.0.1:1/org?password={CANARY}");
        for arguments in [&["serve"][..], &["migrate"], &["check-config"]] {
            let mut command = home.command();
            command
                .args(arguments)
                .env("ORG_DATABASE_URL", &url)
                .env("ORG_LOG", "trace");
            let done = run(command);
            let reached = arguments == ["check-config"];
            assert_eq!(done.code, Some(i32::from(!reached)), "{done:?}");
            assert!(!format!("{done:?}").contains(CANARY), "{done:?}");
        }
    }
}

#[test]
fn help_does_not_show_the_environment() {
    let home = Home::sqlite();
    let mut command = home.with_key();
    command
        .arg("--help")
        .env("ORG_BOOTSTRAP_CLIENT_SECRET", CLIENT_SECRET)
        .env("ORG_BOOTSTRAP_ADMIN_PASSWORD", ADMIN_PASSWORD)
        .env("ORG_DATABASE_URL", format!("postgres://me:{CANARY}@h/d"));
    let help = run(command);
    assert_eq!(help.code, Some(0));
    assert!(help.stdout.contains("ORG_DATABASE_URL"), "{help:?}");
    for secret in [SECRET_KEY, CANARY] {
        assert!(!help.stdout.contains(secret), "{help:?}");
    }
}
