//! Every endpoint of the Management API, asked with every kind of token and every scope by itself.
//! An endpoint without a row here fails the test.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use org_auth::scope;
use org_http::RateLimit;
use org_http::dialects::auth0::endpoints;
use org_testkit::forge::{Forge, with};
use org_testkit::http::{AUDIENCE, Reply, TestApp, send};
use org_testkit::keys::SIGNING_KEY;
use org_testkit::{Backend, Fixture};
use serde_json::{Value, json};

use crate::support::user;

/// Method, path, and the scopes: any one of the list will do; one with spaces stands for several that
/// are needed together.
#[rustfmt::skip] // a row is a line
const ROWS: &[(&str, &str, &[&str])] = &[
    ("GET", "/client-grants", &["read:client_grants"]),
    ("POST", "/client-grants", &["create:client_grants"]),
    ("GET", "/client-grants/{id}", &["read:client_grants"]),
    ("PATCH", "/client-grants/{id}", &["update:client_grants"]),
    ("DELETE", "/client-grants/{id}", &["delete:client_grants"]),
    ("GET", "/client-grants/{id}/organizations", &["read:organization_client_grants"]),
    ("GET", "/clients", &["read:clients", "read:client_keys", "read:client_credentials", "read:client_summary"]),
    ("POST", "/clients", &["create:clients"]),
    ("GET", "/clients/{id}", &["read:clients", "read:client_keys", "read:client_credentials", "read:client_summary"]),
    ("PATCH", "/clients/{id}", &["update:clients", "update:client_keys", "update:client_credentials"]),
    ("DELETE", "/clients/{id}", &["delete:clients"]),
    ("POST", "/clients/{id}/rotate-secret", &["update:client_keys"]),
    ("GET", "/clients/{id}/credentials", &["read:client_credentials"]),
    ("POST", "/clients/{id}/credentials", &["create:client_credentials"]),
    ("GET", "/clients/{id}/credentials/{credential_id}", &["read:client_credentials"]),
    ("PATCH", "/clients/{id}/credentials/{credential_id}", &["update:client_credentials"]),
    ("DELETE", "/clients/{id}/credentials/{credential_id}", &["delete:client_credentials"]),
    ("GET", "/connections", &["read:connections"]),
    ("POST", "/connections", &["create:connections"]),
    ("GET", "/connections/{id}", &["read:connections"]),
    ("PATCH", "/connections/{id}", &["update:connections"]),
    ("DELETE", "/connections/{id}", &["delete:connections"]),
    ("GET", "/connections/{id}/clients", &["read:connections"]),
    ("PATCH", "/connections/{id}/clients", &["update:connections"]),
    ("GET", "/groups", &["read:groups"]),
    ("POST", "/groups", &["create:groups"]),
    ("GET", "/groups/{id}", &["read:groups"]),
    ("DELETE", "/groups/{id}", &["delete:groups"]),
    ("GET", "/groups/{id}/members", &["read:group_members"]),
    ("POST", "/groups/{id}/members", &["update:groups"]),
    ("DELETE", "/groups/{id}/members", &["update:groups"]),
    ("GET", "/groups/{id}/roles", &["read:group_roles"]),
    ("POST", "/groups/{id}/roles", &["create:group_roles"]),
    ("DELETE", "/groups/{id}/roles", &["delete:group_roles"]),
    ("GET", "/organizations", &["read:organizations", "read:organizations_summary"]),
    ("POST", "/organizations", &["create:organizations"]),
    ("GET", "/organizations/name/{name}", &["read:organizations", "read:organizations_summary"]),
    ("GET", "/organizations/search", &["read:organizations", "read:organizations_summary"]),
    ("GET", "/organizations/{id}", &["read:organizations", "read:organizations_summary"]),
    ("PATCH", "/organizations/{id}", &["update:organizations"]),
    ("DELETE", "/organizations/{id}", &["delete:organizations"]),
    ("GET", "/organizations/{id}/client-grants", &["read:organization_client_grants"]),
    ("POST", "/organizations/{id}/client-grants", &["create:organization_client_grants"]),
    ("DELETE", "/organizations/{id}/client-grants/{grant_id}", &["delete:organization_client_grants"]),
    ("GET", "/organizations/{id}/clients", &["read:organization_clients"]),
    ("POST", "/organizations/{id}/clients", &["create:organization_clients"]),
    ("DELETE", "/organizations/{id}/clients", &["delete:organization_clients"]),
    ("GET", "/organizations/{id}/clients/{client_id}", &["read:organization_clients"]),
    ("PATCH", "/organizations/{id}/clients/{client_id}", &["update:organization_clients"]),
    ("GET", "/organizations/{id}/connections", &["read:organization_connections"]),
    ("POST", "/organizations/{id}/connections", &["create:organization_connections"]),
    ("GET", "/organizations/{id}/connections/{connection_id}", &["read:organization_connections"]),
    ("PATCH", "/organizations/{id}/connections/{connection_id}", &["update:organization_connections"]),
    ("DELETE", "/organizations/{id}/connections/{connection_id}", &["delete:organization_connections"]),
    ("GET", "/organizations/{id}/discovery-domains", &["read:organization_discovery_domains"]),
    ("POST", "/organizations/{id}/discovery-domains", &["create:organization_discovery_domains"]),
    ("GET", "/organizations/{id}/discovery-domains/name/{domain}", &["read:organization_discovery_domains"]),
    ("GET", "/organizations/{id}/discovery-domains/{domain_id}", &["read:organization_discovery_domains"]),
    ("PATCH", "/organizations/{id}/discovery-domains/{domain_id}", &["update:organization_discovery_domains"]),
    ("DELETE", "/organizations/{id}/discovery-domains/{domain_id}", &["delete:organization_discovery_domains"]),
    ("GET", "/organizations/{id}/enabled_connections", &["read:organization_connections"]),
    ("POST", "/organizations/{id}/enabled_connections", &["create:organization_connections"]),
    ("GET", "/organizations/{id}/enabled_connections/{connection_id}", &["read:organization_connections"]),
    ("PATCH", "/organizations/{id}/enabled_connections/{connection_id}", &["update:organization_connections"]),
    ("DELETE", "/organizations/{id}/enabled_connections/{connection_id}", &["delete:organization_connections"]),
    ("GET", "/organizations/{id}/groups", &["read:organization_groups"]),
    ("GET", "/organizations/{id}/groups/{group_id}/roles", &["read:organization_group_roles"]),
    ("POST", "/organizations/{id}/groups/{group_id}/roles", &["create:organization_group_roles"]),
    ("DELETE", "/organizations/{id}/groups/{group_id}/roles", &["delete:organization_group_roles"]),
    ("GET", "/organizations/{id}/invitations", &["read:organization_invitations"]),
    ("POST", "/organizations/{id}/invitations", &["create:organization_invitations"]),
    ("GET", "/organizations/{id}/invitations/{invitation_id}", &["read:organization_invitations"]),
    ("DELETE", "/organizations/{id}/invitations/{invitation_id}", &["delete:organization_invitations"]),
    ("GET", "/organizations/{id}/members", &["read:organization_members"]),
    ("POST", "/organizations/{id}/members", &["create:organization_members"]),
    ("DELETE", "/organizations/{id}/members", &["delete:organization_members"]),
    ("GET", "/organizations/{id}/members/{user_id}/effective-roles", &["read:organization_member_effective_roles"]),
    ("GET", "/organizations/{id}/members/{user_id}/effective-roles/sources/groups", &["read:organization_member_role_source_groups"]),
    ("GET", "/organizations/{id}/members/{user_id}/roles", &["read:organization_member_roles"]),
    ("POST", "/organizations/{id}/members/{user_id}/roles", &["create:organization_member_roles"]),
    ("DELETE", "/organizations/{id}/members/{user_id}/roles", &["delete:organization_member_roles"]),
    ("GET", "/organizations/{id}/roles/{role_id}/groups", &["read:roles read:organization_groups"]),
    ("GET", "/organizations/{id}/roles/{role_id}/members", &["read:roles read:organization_members"]),
    ("GET", "/roles", &["read:roles"]),
    ("POST", "/roles", &["create:roles"]),
    ("GET", "/roles/{id}", &["read:roles"]),
    ("PATCH", "/roles/{id}", &["update:roles"]),
    ("DELETE", "/roles/{id}", &["delete:roles"]),
    ("GET", "/roles/{id}/groups", &["read:group_roles"]),
    ("POST", "/roles/{id}/groups", &["create:group_roles"]),
    ("DELETE", "/roles/{id}/groups", &["delete:group_roles"]),
    ("GET", "/roles/{id}/permissions", &["read:roles"]),
    ("POST", "/roles/{id}/permissions", &["update:roles"]),
    ("DELETE", "/roles/{id}/permissions", &["update:roles"]),
    ("GET", "/roles/{id}/users", &["read:roles read:users"]),
    ("POST", "/roles/{id}/users", &["update:roles"]),
    ("GET", "/users", &["read:users"]),
    ("POST", "/users", &["create:users"]),
    ("GET", "/users-by-email", &["read:users"]),
    ("GET", "/users/{id}", &["read:users"]),
    ("PATCH", "/users/{id}", &["update:users"]),
    ("DELETE", "/users/{id}", &["delete:users"]),
    ("GET", "/users/{id}/organizations", &["read:users", "read:organizations"]),
];

#[derive(Clone, Copy)]
struct Row {
    method: &'static str,
    path: &'static str,
    scopes: &'static [&'static str],
}

impl Row {
    fn all() -> impl Iterator<Item = Self> {
        ROWS.iter().map(|(method, path, scopes)| Self {
            method,
            path,
            scopes,
        })
    }

    fn name(self) -> String {
        name(self.method, self.path)
    }

    /// Whether a token with these scopes may do it.
    fn allows(self, held: &BTreeSet<String>) -> bool {
        let has = |scopes: &&&str| scopes.split(' ').all(|scope| held.contains(scope));
        self.scopes.iter().any(|scopes| has(&scopes))
    }

    fn every_scope(self) -> BTreeSet<String> {
        let split = self.scopes.iter().flat_map(|scopes| scopes.split(' '));
        split.map(str::to_owned).collect()
    }
}

/// Method and path, whatever the parameters are called.
fn name(method: &str, path: &str) -> String {
    let segments = path.split('/').map(|segment| {
        if segment.starts_with('{') {
            "{}"
        } else {
            segment
        }
    });
    format!("{method} {}", segments.collect::<Vec<_>>().join("/"))
}

fn mounted() -> BTreeSet<String> {
    let mounted = endpoints();
    let names = mounted
        .iter()
        .map(|(method, path)| name(method.as_str(), path));
    names.collect()
}

#[test]
fn every_endpoint_has_a_row() {
    let rows: BTreeSet<String> = Row::all().map(Row::name).collect();
    assert_eq!(rows.len(), ROWS.len(), "a row twice");
    let mounted = mounted();
    let without: Vec<_> = mounted.difference(&rows).collect();
    assert!(without.is_empty(), "without a row: {without:#?}");
    let gone: Vec<_> = rows.difference(&mounted).collect();
    assert!(gone.is_empty(), "not mounted: {gone:#?}");
}

/// Who may come in has nothing to do with the database, so one will do.
fn on_a_server(case: impl AsyncFnOnce(&TestApp)) {
    actix_web::rt::System::new().block_on(async {
        let database = Backend::SqliteMemory.database().unwrap();
        let app = TestApp::start(Fixture::on(database).await, RateLimit::off()).await;
        case(&app).await;
        app.stop().await;
    });
}

async fn ask(app: &TestApp, row: Row, token: Option<&str>) -> Reply {
    let path = name("", row.path).trim().replace("{}", "x");
    let method = row.method.parse().unwrap();
    let request = app.request(method, &format!("/api/v2{path}"));
    send(match token {
        Some(token) => request.bearer_auth(token),
        None => request,
    })
    .await
}

/// Status, code and text of a refusal.
fn refusal(reply: &Reply) -> (u16, Value, Value) {
    let body = reply.json();
    let field = |name: &str| body.get(name).cloned().unwrap_or_default();
    (reply.status, field("errorCode"), field("message"))
}

#[test]
fn strangers_are_told_apart() {
    on_a_server(async |app: &TestApp| {
        let forge = Forge::with_key(SIGNING_KEY);
        let token = app.access_token(None).await;
        let header = part(&token, 0);
        let claims = part(&token, 1);
        let (signed, _) = token.rsplit_once('.').unwrap();
        let invalid_signature = "Invalid signature received for JSON Web Token validation";
        let expired = "Expired token received for JSON Web Token validation";
        let header_format = "Bad HTTP authentication header format";
        let not_global = "Client is not global.";
        let of = |claims: &Value| forge.sign(&header, claims);
        let session = app.session_token(&user(app, "ada@example.com").await).await;
        let strangers = [
            (None, (401, json!(null), "Missing authentication")),
            (Some("x".to_owned()), (400, json!("Bearer"), header_format)),
            (
                Some("a.b.c".to_owned()),
                (401, json!(null), "Invalid token"),
            ),
            (
                Some(format!("{signed}.AAAA")),
                (401, json!(null), invalid_signature),
            ),
            (
                Some(of(&with(&claims, "exp", 1))),
                (401, json!(null), expired),
            ),
            (
                Some(of(&with(&claims, "aud", "https://other.test/api/v2/"))),
                (401, json!(null), not_global),
            ),
            (
                Some(of(&with(&claims, "aud", json!([AUDIENCE, "x"])))),
                (401, json!(null), not_global),
            ),
            (Some(session), (401, json!(null), not_global)),
        ];
        for row in Row::all() {
            for (token, (status, code, message)) in &strangers {
                let reply = ask(app, row, token.as_deref()).await;
                let expected = (*status, code.clone(), json!(message));
                assert_eq!(refusal(&reply), expected, "{} {token:?}", row.name());
                assert_eq!(reply.header("x-ratelimit-limit"), "", "{}", row.name());
            }
        }
    });
}

fn part(token: &str, index: usize) -> Value {
    let segment = token.split('.').nth(index).unwrap();
    serde_json::from_slice(&org_testkit::forge::decode(segment)).unwrap()
}

#[test]
fn each_scope_opens_what_it_says() {
    on_a_server(async |app: &TestApp| {
        let family = scope::all();
        let mut tokens = Tokens::default();
        for row in Row::all() {
            for scope in &family {
                check(app, row, BTreeSet::from([scope.clone()]), &mut tokens).await;
            }
            check(app, row, BTreeSet::new(), &mut tokens).await;
            let needed = row.every_scope();
            assert!(needed.is_subset(&family), "{}", row.name());
            let others = family.difference(&needed).cloned().collect();
            check(app, row, others, &mut tokens).await;
            for together in row.scopes {
                let held = together.split(' ').map(str::to_owned).collect();
                check(app, row, held, &mut tokens).await;
            }
        }
    });
}

/// Signing takes longer than asking.
type Tokens = BTreeMap<BTreeSet<String>, String>;

async fn token_with(app: &TestApp, held: &BTreeSet<String>, tokens: &mut Tokens) -> String {
    if let Some(token) = tokens.get(held) {
        return token.clone();
    }
    let scopes: Vec<&str> = held.iter().map(String::as_str).collect();
    let token = app.access_token(Some(&scopes)).await;
    tokens.insert(held.clone(), token.clone());
    token
}

async fn check(app: &TestApp, row: Row, held: BTreeSet<String>, tokens: &mut Tokens) {
    let token = token_with(app, &held, tokens).await;
    let reply = ask(app, row, Some(&token)).await;
    let name = row.name();
    assert!(!reply.header("x-ratelimit-limit").is_empty(), "{name}");
    if row.allows(&held) {
        assert!(
            reply.status < 500 && !matches!(reply.status, 401 | 403),
            "{name} {held:?} {reply:?}"
        );
        return;
    }
    let (status, code, message) = refusal(&reply);
    assert_eq!(
        (status, code),
        (403, json!("insufficient_scope")),
        "{name} {held:?}"
    );
    let message = message.as_str().unwrap();
    let listed = message.strip_prefix("Insufficient scope, expected any of: ");
    let listed: BTreeSet<String> = listed.unwrap().split(", ").map(str::to_owned).collect();
    let wanted = row.every_scope();
    let alone = row.scopes.iter().all(|scopes| !scopes.contains(' '));
    if alone {
        assert_eq!(listed, wanted, "{name}");
    } else {
        assert!(
            listed.is_subset(&wanted) && !listed.is_empty(),
            "{name}: {message}"
        );
    }
}

/// With the few seconds by which clocks may differ.
#[test]
fn a_token_ends_with_its_day() {
    on_a_server(async |app: &TestApp| {
        let token = app.access_token(None).await;
        let row = Row::all().next().unwrap();
        let day = Duration::from_hours(24);
        app.fixture.clock.advance(day + Duration::from_secs(4));
        assert_ne!(ask(app, row, Some(&token)).await.status, 401);
        app.fixture.clock.advance(Duration::from_secs(1));
        assert_eq!(ask(app, row, Some(&token)).await.status, 401);
    });
}
