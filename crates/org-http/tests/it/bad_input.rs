//! What no client means to send, to every endpoint of the Management API and to px0's: it is refused
//! or ignored, and never a fault of the server.

use org_http::RateLimit;
use org_http::dialects::auth0::endpoints;
use org_testkit::http::{Reply, TestApp, send};
use org_testkit::{Backend, Fixture, invariants};
use reqwest::Method;

/// Endpoints of px0 that take a body, or an id in the path.
#[rustfmt::skip] // a row is a line
const PX0: &[(&str, &str)] = &[
    ("POST", "/v1/orgs"), ("PUT", "/v1/orgs/{id}"), ("DELETE", "/v1/orgs/{id}"),
    ("GET", "/v1/orgs/{id}/people"), ("DELETE", "/v1/orgs/{id}/members/{user}"),
    ("PUT", "/v1/orgs/{id}/members/{user}/role"), ("GET", "/v1/orgs/{id}/audit-logs"),
    ("POST", "/v1/orgs/{id}/teams"), ("PUT", "/v1/teams/{id}"), ("GET", "/v1/teams/{id}/members"),
    ("POST", "/v1/teams/{id}/members"), ("PUT", "/v1/teams/{id}/members/{user}/role"),
    ("POST", "/v1/teams/{id}/join-requests"), ("PUT", "/v1/join-requests/{id}"),
    ("POST", "/v1/auth/register"), ("POST", "/v1/auth/login"), ("PUT", "/v1/auth/me"),
    ("POST", "/v1/auth/me/change-password"), ("DELETE", "/v1/auth/sessions/{id}"),
    ("POST", "/v1/auth/verify-email"), ("POST", "/v1/auth/password-reset/trigger"),
    ("POST", "/v1/auth/password-reset/reset"), ("POST", "/v1/api-keys"), ("PUT", "/v1/api-keys/{id}"),
    ("POST", "/v1/api-keys/{id}/regenerate"), ("DELETE", "/v1/api-keys/{id}"),
];

const FIELDS: [&str; 12] = [
    "name",
    "roles",
    "members",
    "groups",
    "users",
    "clients",
    "email",
    "password",
    "team_ids",
    "metadata",
    "connection_id",
    "status",
];

/// Bodies with what declares them.
fn bodies() -> Vec<(&'static str, Vec<u8>)> {
    let json = "application/json";
    let every = |value: &str| {
        let fields = FIELDS.map(|name| format!("\"{name}\":{value}"));
        (json, format!("{{{}}}", fields.join(",")).into_bytes())
    };
    let nested = |depth: usize| "[".repeat(depth) + &"]".repeat(depth);
    let mut broken = b"{\"name\":\"".to_vec();
    broken.extend([0xff, 0xfe, 0xc0, b'"', b'}']);
    vec![
        every(&nested(100)),
        every(&nested(2_000)),
        every("1e400"),
        every(&"9".repeat(400)),
        every("-0.0"),
        every("\"\\u0000\""),
        every("\"\\ud800\""),
        every("\"\\udc00\\ud800\""),
        every(&format!("\"{}\"", "x".repeat(9_000))),
        every("[\"\\u0000\", null, {}, 1]"),
        every("{\"\\u0000\": {\"\": null}}"),
        every("null"),
        (json, b"{\"name\":\"a\",\"name\":[],\"NAME\":1}".to_vec()),
        (json, broken),
        (json, b"{\"name\":\"a\"".to_vec()),
        (json, b"\xef\xbb\xbf{}".to_vec()),
        ("application/json; charset=utf-16", b"{}".to_vec()),
        ("text/plain", b"name=a".to_vec()),
        ("application/xml", b"<name>a</name>".to_vec()),
        (
            "multipart/form-data; boundary=x",
            b"--x\r\n\r\n--x--".to_vec(),
        ),
        ("multipart/form-data", b"--x".to_vec()),
        (
            "application/x-www-form-urlencoded",
            b"name=%00&name[]=%ff&=&&roles=%".to_vec(),
        ),
        ("\u{e9}", b"{}".to_vec()),
    ]
}

/// What stands for each parameter of a path.
fn ids() -> Vec<String> {
    let long = "a".repeat(3_000);
    let kinds = ["org_", "grp_", "rol_", "auth0%7C", "con_", ""];
    let mut ids: Vec<String> = kinds.iter().map(|kind| format!("{kind}{long}")).collect();
    for odd in [
        "%00",
        "%ff",
        "%ed%a0%80",
        "org_%00",
        "grp_%F0%9F%92%A9",
        "%25",
        "..%2f",
    ] {
        ids.push(odd.to_owned());
    }
    ids
}

fn filled(path: &str, id: &str) -> String {
    let segments = path.split('/');
    let segments = segments.map(|part| if part.starts_with('{') { id } else { part });
    segments.collect::<Vec<_>>().join("/")
}

/// Endpoints by method and whole path.
fn everything() -> Vec<(Method, String)> {
    let px0 = PX0.iter();
    let px0 = px0.map(|(method, path)| (method.parse().unwrap(), (*path).to_owned()));
    let auth0 = endpoints().into_iter().map(|(method, path)| {
        let method: Method = method.as_str().parse().unwrap();
        (method, format!("/api/v2{path}"))
    });
    px0.chain(auth0).collect()
}

fn on_a_server(case: impl AsyncFnOnce(&TestApp)) {
    actix_web::rt::System::new().block_on(async {
        let database = Backend::SqliteFile.database().unwrap();
        let app = TestApp::start(Fixture::on(database).await, RateLimit::off()).await;
        case(&app).await;
        invariants::hold(&app.fixture.database);
        app.stop().await;
    });
}

/// No fault of the server, in the form of errors, and nothing of its insides.
fn assert_borne(reply: &Reply, what: &str) {
    assert!(reply.status < 500, "{what}: {reply:?}");
    if reply.status >= 400 && !reply.text.is_empty() {
        assert!(reply.json().is_object(), "{what}: {reply:?}");
    }
    for inside in ["serde", "panicked", "diesel", "SQL", "line 1"] {
        assert!(!reply.text.contains(inside), "{what}: {reply:?}");
    }
}

#[test]
fn odd_bodies_are_borne() {
    on_a_server(async |app: &TestApp| {
        let (token, session) = (
            app.access_token(None).await,
            app.administrator_session().await,
        );
        let bodies = bodies();
        for (method, path) in everything() {
            if method == Method::GET {
                continue;
            }
            let secret = if path.starts_with("/api/") {
                &token
            } else {
                &session
            };
            for (declared, body) in &bodies {
                let request = app.request(method.clone(), &filled(&path, "x"));
                let declared = reqwest::header::HeaderValue::from_bytes(declared.as_bytes());
                let request = request.header("content-type", declared.unwrap());
                let reply = send(request.bearer_auth(secret).body(body.clone())).await;
                let shown = String::from_utf8_lossy(body)
                    .chars()
                    .take(60)
                    .collect::<String>();
                assert_borne(&reply, &format!("{method} {path} {shown}"));
            }
        }
    });
}

#[test]
fn odd_ids_and_queries_are_borne() {
    on_a_server(async |app: &TestApp| {
        let (token, session) = (
            app.access_token(None).await,
            app.administrator_session().await,
        );
        for (method, path) in everything() {
            let secret = if path.starts_with("/api/") {
                &token
            } else {
                &session
            };
            for id in ids().iter().filter(|_| path.contains('{')) {
                let request = app.request(method.clone(), &filled(&path, id));
                let reply = send(request.bearer_auth(secret)).await;
                let shown: String = id.chars().take(20).collect();
                assert_borne(&reply, &format!("{method} {path} {shown}"));
            }
            for query in [
                "take=9999999999999999999999",
                "page=-1&per_page=1e3",
                "from=%00",
                "%ff=%00",
                "q=((((",
                "limit=%00",
            ] {
                if method == Method::GET {
                    let url = format!("{}?{query}", filled(&path, "x"));
                    let request = app.request(method.clone(), &url);
                    let reply = send(request.bearer_auth(secret)).await;
                    assert_borne(&reply, &format!("{method} {path} {query}"));
                }
            }
        }
    });
}
