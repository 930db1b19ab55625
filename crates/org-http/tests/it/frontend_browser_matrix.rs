//! Every endpoint of the Frontend API that is not about organizations, asked from the browsers of
//! everybody who could ask. An endpoint without a row here fails the test, unless it is one of those in
//! `frontend_matrix`.

use std::collections::BTreeSet;

use org_auth::secret;
use org_core::browser::BROWSER_LIFE;
use org_core::text::EmailAddress;
use org_core::user::{CreateUser, PasswordHash, User};
use org_http::dialects::clerk::frontend_endpoints;
use org_testkit::builders::operator;
use org_testkit::http::{ADMIN_HASH, TestApp, send};
use org_testkit::{Backend, http};
use reqwest::Method;
use secrecy::ExposeSecret as _;

use crate::browser::Browser;

/// Who asks, in the order of the columns. All but the first have signed in.
const CALLERS: [&str; 7] = [
    "nobody",
    "a user whose session is over",
    "a user who is in no organization",
    "a user who is invited",
    "an administrator of another organization",
    "a member",
    "an administrator",
];

/// Method, path below `/v1`, a body, and the status for each of [`CALLERS`]. In the path `{…}` stands
/// for what the organization has, and `{session}` for the caller's own session.
type Row = (
    &'static str,
    &'static str,
    &'static [(&'static str, &'static str)],
    [u16; 7],
);

const STRATEGY: &[(&str, &str)] = &[("strategy", "email_code")];

#[rustfmt::skip] // a row is a line
const ROWS: &[Row] = &[
    ("GET", "/environment", &[], [200; 7]),
    ("PATCH", "/environment", &[], [200; 7]),
    ("GET", "/client", &[], [200; 7]),
    ("POST", "/client", &[], [200; 7]),
    ("PUT", "/client", &[], [200; 7]),
    ("DELETE", "/client", &[], [401, 200, 200, 200, 200, 200, 200]),
    ("POST", "/client/sign_ins", &[], [200, 200, 400, 400, 400, 400, 400]),
    ("GET", "/client/sign_ins/{sign_in}", &[], [404; 7]),
    ("POST", "/client/sign_ins/{sign_in}/prepare_first_factor", STRATEGY, [404; 7]),
    ("POST", "/client/sign_ins/{sign_in}/attempt_first_factor", &[("strategy", "password"), ("password", "x")], [404; 7]),
    ("POST", "/client/sign_ups", &[], [200, 200, 400, 400, 400, 400, 400]),
    ("GET", "/client/sign_ups/{sign_up}", &[], [404; 7]),
    ("PATCH", "/client/sign_ups/{sign_up}", &[], [404; 7]),
    ("POST", "/client/sign_ups/{sign_up}/prepare_verification", STRATEGY, [404; 7]),
    ("POST", "/client/sign_ups/{sign_up}/attempt_verification", &[("strategy", "email_code"), ("code", "x")], [404; 7]),
    ("DELETE", "/client/sessions", &[], [401, 200, 200, 200, 200, 200, 200]),
    ("GET", "/client/sessions/{session}", &[], [401, 404, 200, 200, 200, 200, 200]),
    ("POST", "/client/sessions/{session}/touch", &[("active_organization_id", "acme")], [401, 404, 404, 404, 404, 200, 200]),
    ("POST", "/client/sessions/{session}/tokens", &[("organization_id", "{organization}")], [401, 404, 404, 404, 404, 200, 200]),
    ("POST", "/client/sessions/{session}/tokens/{template}", &[], [401, 404, 404, 404, 404, 404, 404]),
    ("POST", "/client/sessions/{session}/end", &[], [401, 404, 200, 200, 200, 200, 200]),
    ("POST", "/client/sessions/{session}/remove", &[], [401, 404, 200, 200, 200, 200, 200]),
    ("GET", "/me", &[], [401, 401, 200, 200, 200, 200, 200]),
    ("PATCH", "/me", &[("first_name", "Ada")], [401, 401, 200, 200, 200, 200, 200]),
    ("DELETE", "/me", &[], [401, 401, 200, 200, 200, 200, 200]),
    ("POST", "/me/change_password", &[("current_password", "wrong"), ("new_password", "Another-horse-2")], [401, 401, 422, 422, 422, 422, 422]),
];

#[test]
fn every_endpoint_has_a_row() {
    let name = |method: &str, path: &str| format!("{method} {}", shape(path));
    let mounted = frontend_endpoints();
    let mounted: BTreeSet<_> = mounted
        .iter()
        .filter(|(_, path)| {
            !path.starts_with("/organizations") && !path.starts_with("/me/organization")
        })
        .map(|(method, path)| name(method.as_str(), path))
        .collect();
    let rows: BTreeSet<_> = ROWS
        .iter()
        .map(|(method, path, ..)| name(method, path))
        .collect();
    assert_eq!(rows, mounted);
    assert_eq!(rows.len(), ROWS.len(), "a row stands here twice");
}

/// The path without the names of its parameters.
fn shape(path: &str) -> String {
    let parts = path.split('/');
    let parts = parts.map(|part| if part.starts_with('{') { "{}" } else { part });
    parts.collect::<Vec<_>>().join("/")
}

#[test]
fn everybody_gets_what_is_theirs_sqlite() {
    everybody_gets_what_is_theirs(Backend::SqliteFile);
}

#[test]
fn everybody_gets_what_is_theirs_postgres() {
    everybody_gets_what_is_theirs(Backend::Postgres);
}

fn everybody_gets_what_is_theirs(backend: Backend) {
    http::run(backend, async |app| {
        let mut wrong = Vec::new();
        let mut world = World::new(app, 0).await;
        for (number, row) in ROWS.iter().enumerate() {
            for (caller, expected) in row.3.iter().enumerate() {
                if let Some(fault) = world.ask(row, caller, *expected).await {
                    let (method, path, who) = (row.0, row.1, CALLERS[caller]);
                    wrong.push(format!("{method} {path}, asked by {who}: {fault}"));
                }
            }
            // What was changed is there for nobody else.
            if row.0 != "GET" && row.3.iter().any(|status| *status < 300) {
                world = World::new(app, number + 1).await;
            }
        }
        assert_eq!(wrong, Vec::<String>::new());
    });
}

/// An organization with what can be in it, and everybody who could ask. All names are new, so that
/// one server does for all rows.
struct World<'a> {
    app: &'a TestApp,
    browsers: Vec<(Browser<'a>, String)>,
    /// What stands in paths and bodies for what.
    names: Vec<(&'static str, String)>,
}

impl<'a> World<'a> {
    async fn new(app: &'a TestApp, number: usize) -> Self {
        let fixture = &app.fixture;
        let address = |who: &str| format!("{who}{number}@example.com");
        let admin = user(app, &address("admin")).await;
        let handle = format!("acme{number}");
        let acme = fixture.organization_of(&admin, &handle).await;
        let other = user(app, &address("other")).await;
        fixture
            .organization_of(&other, &format!("other{number}"))
            .await;
        let member = user(app, &address("member")).await;
        fixture.join(&acme, &member, "org:member").await.unwrap();
        let invited = user(app, &address("invited")).await;
        let invitation = fixture.invite(&acme, &address("invited")).await;
        let outsider = user(app, &address("outsider")).await;
        let gone = user(app, &address("gone")).await;
        let mut browsers = vec![(Browser::new(app), "sess_none".to_owned())];
        browsers
            .extend(signed_in(app, [&gone, &outsider, &invited, &other, &member, &admin]).await);
        let (_, over) = &browsers[1];
        let over = org_core::id::SessionId::parse(over).unwrap();
        fixture.app.revoke_session(&operator(), over).await.unwrap();
        let names = vec![
            ("{organization}", acme.id.to_string()),
            ("acme", handle),
            ("{invitation}", invitation.id.to_string()),
            ("{user}", member.id.to_string()),
            ("{sign_in}", "sia_none".to_owned()),
            ("{sign_up}", "sua_none".to_owned()),
            ("{template}", "none".to_owned()),
        ];
        Self {
            app,
            browsers,
            names,
        }
    }

    /// What is wrong with the answer to a caller, if anything is.
    async fn ask(&self, row: &Row, caller: usize, expected: u16) -> Option<String> {
        let (method, path, body, _) = row;
        let (browser, session) = &self.browsers[caller];
        let fill = |text: &str| {
            let text = text.replace("{session}", session);
            let names = self.names.iter();
            names.fold(text, |text, (name, value)| text.replace(name, value))
        };
        let body: Vec<_> = body
            .iter()
            .map(|(name, value)| (*name, fill(value)))
            .collect();
        let body: Vec<_> = body
            .iter()
            .map(|(name, value)| (*name, value.as_str()))
            .collect();
        let (verb, query) = match *method {
            "GET" => (Method::GET, String::new()),
            "POST" => (Method::POST, String::new()),
            other => (Method::POST, format!("?_method={other}")),
        };
        let path = format!("{}{query}", fill(path));
        let refused = (400..500).contains(&expected);
        let hash = || refused.then(|| self.app.fixture.database.table_hash());
        let before = hash();
        let reply = send(browser.request(&verb, &path, &body)).await;
        if reply.status != expected {
            return Some(format!(
                "{} instead of {expected}: {}",
                reply.status, reply.text
            ));
        }
        (hash() != before).then(|| "refused, and something changed".to_owned())
    }
}

async fn user(app: &TestApp, address: &str) -> User {
    let new = CreateUser {
        emails: vec![EmailAddress::parse(address).unwrap()],
        emails_verified: true,
        password: Some(PasswordHash::from_phc(ADMIN_HASH.to_owned())),
        ..CreateUser::default()
    };
    app.fixture.app.create_user(&operator(), new).await.unwrap()
}

/// A browser for each user, on which the user is signed in, and the session.
async fn signed_in<'a>(app: &'a TestApp, users: [&User; 6]) -> Vec<(Browser<'a>, String)> {
    let (mut known, mut browsers) = (Vec::new(), Vec::new());
    for user in users {
        let session = app.fixture.session(user, None).await;
        let token = secret::browser_token(app.fixture.app.entropy());
        known.push(org_core::browser::Browser {
            id: session.client_id,
            token: secret::digest_of(&token),
            last_active_session_id: Some(session.id.clone()),
            expire_at: session.expire_at.plus(BROWSER_LIFE),
            created_at: session.created_at,
            updated_at: session.created_at,
        });
        let browser = Browser::with_token(app, token.expose_secret());
        browsers.push((browser, session.id.to_string()));
    }
    let store = app.fixture.app.store();
    let noted = store.write(move |tx| known.iter().try_for_each(|one| tx.insert_browser(one)));
    noted.await.unwrap();
    browsers
}
