//! How often clients may ask, and what they are told about it. Buckets are as small as they can be and
//! fill so slowly that no test waits for them.

use std::num::NonZeroU32;

use org_http::dialects::auth0::{MANAGEMENT, TOKENS};
use org_http::{Rate, RateLimit};
use org_testkit::http::{AUDIENCE, CLIENT_ID, CLIENT_SECRET, Reply, TestApp, send};
use org_testkit::{Backend, Fixture};
use serde_json::json;

use crate::support::{assert_snapshot, assert_whole};

fn rate(burst: u32) -> Rate {
    Rate::per_minute(NonZeroU32::new(burst).unwrap(), NonZeroU32::MIN)
}

/// Buckets are not in the database, so one will do.
fn limited(
    rates: impl IntoIterator<Item = (&'static str, Rate)>,
    case: impl AsyncFnOnce(&TestApp),
) {
    let limit = RateLimit::new(rates);
    actix_web::rt::System::new().block_on(async {
        let database = Backend::SqliteMemory.database().unwrap();
        let app = TestApp::start(Fixture::on(database).await, limit).await;
        case(&app).await;
        app.stop().await;
    });
}

fn told(reply: &Reply) -> (u16, String, String) {
    let header = |name| reply.header(name).to_owned();
    (
        reply.status,
        header("x-ratelimit-limit"),
        header("x-ratelimit-remaining"),
    )
}

/// How many seconds from now the next request is let in, by either header.
fn waits(app: &TestApp, reply: &Reply) -> (i64, String) {
    let now = app.fixture.app.now().seconds();
    let reset: i64 = reply.header("x-ratelimit-reset").parse().unwrap();
    (reset - now, reply.header("retry-after").to_owned())
}

#[test]
fn a_group_has_a_bucket_of_its_own() {
    let rates = [(MANAGEMENT, rate(9)), ("organizations_read", rate(2))];
    limited(rates, async |app: &TestApp| {
        let token = app.access_token(None).await;
        let ask = async |path: &str| send(app.get(path).bearer_auth(&token)).await;
        let list = "/api/v2/organizations";
        let first = ask(list).await;
        assert_eq!(told(&first), (200, "2".to_owned(), "1".to_owned()));
        assert_eq!(
            told(&ask(list).await),
            (200, "2".to_owned(), "0".to_owned())
        );
        let refused = ask(list).await;
        assert_eq!(told(&refused), (429, "2".to_owned(), "0".to_owned()));
        assert_whole("auth0_group_limit", &refused);
        let (reset, retry_after) = waits(app, &refused);
        assert!((1..=60).contains(&reset), "{reset}");
        assert_eq!(reset.to_string(), retry_after);
        // Others are not affected, and tell of the bucket for everything.
        let other = ask("/api/v2/connections").await;
        assert_eq!(told(&other), (200, "9".to_owned(), "5".to_owned()));
    });
}

#[test]
fn refusals_count_and_tell() {
    limited([(MANAGEMENT, rate(3))], async |app: &TestApp| {
        let token = app.access_token(Some(&["create:organizations"])).await;
        let path = "/api/v2/organizations";
        let body = json!({ "name": "acme" });
        let create = async || send(app.post(path, &body).bearer_auth(&token)).await;
        assert_eq!(told(&create().await), (201, "3".to_owned(), "2".to_owned()));
        let conflict = create().await;
        assert_eq!(told(&conflict), (409, "3".to_owned(), "1".to_owned()));
        let (reset, _) = waits(app, &conflict);
        assert!(reset <= 1, "one client tries again after {reset} s");
        let forbidden = send(app.get(path).bearer_auth(&token)).await;
        assert_eq!(told(&forbidden), (403, "3".to_owned(), "0".to_owned()));
        let refused = send(app.get("/api/v2/nowhere").bearer_auth(&token)).await;
        assert_eq!(told(&refused), (429, "3".to_owned(), "0".to_owned()));
        assert_eq!(refused.json()["message"], "Global limit has been reached");
        // Who is not known has no bucket and is told nothing.
        let stranger = send(app.get(path).bearer_auth("a.b.c")).await;
        assert_eq!(told(&stranger), (401, String::new(), String::new()));
    });
}

#[test]
fn guesses_at_secrets_are_counted_by_address() {
    limited([(TOKENS, rate(3))], async |app: &TestApp| {
        let ask = async |secret: &str| {
            let body = json!({
                "grant_type": "client_credentials", "client_id": CLIENT_ID,
                "client_secret": secret, "audience": AUDIENCE,
            });
            send(app.post("/oauth/token", &body)).await
        };
        let given = ask(CLIENT_SECRET).await;
        assert_eq!(told(&given), (200, "3".to_owned(), "2".to_owned()));
        assert_eq!(
            told(&ask("wrong").await),
            (401, "3".to_owned(), "1".to_owned())
        );
        assert_eq!(
            told(&ask("wrong").await),
            (401, "3".to_owned(), "0".to_owned())
        );
        let refused = ask(CLIENT_SECRET).await;
        assert_eq!(told(&refused), (429, "3".to_owned(), "0".to_owned()));
        assert_snapshot("auth0_token_limit", &refused.whole());
        let (reset, retry_after) = waits(app, &refused);
        assert_eq!(reset.to_string(), retry_after);
        // The Management API has other buckets.
        let token = app.access_token(None).await;
        let request = app.get("/api/v2/organizations").bearer_auth(token);
        assert_eq!(send(request).await.status, 200);
    });
}

#[test]
fn without_limits_everybody_is_told_the_usual_figures() {
    limited([], async |app: &TestApp| {
        let token = app.access_token(None).await;
        let request = app.get("/api/v2/organizations").bearer_auth(token);
        let reply = send(request).await;
        assert_eq!(told(&reply), (200, "50".to_owned(), "49".to_owned()));
        assert_eq!(waits(app, &reply), (1, String::new()));
    });
}
