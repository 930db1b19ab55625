org_testkit::on_each_server! {
    crate::auth0::cases: [
        a_token_is_exchanged_for_a_secret,
        a_whole_life,
        bad_bodies_are_named,
        lists_come_in_three_shapes,
        scopes_are_enforced,
        tokens_are_checked,
        too_many_requests_are_turned_away,
    ]
}

mod cases {
    use std::num::NonZeroU32;

    use org_http::dialects::auth0::MANAGEMENT;
    use org_http::{Rate, RateLimit};
    use org_testkit::http::{AUDIENCE, CLIENT_ID, CLIENT_SECRET, TestApp, send};
    use org_testkit::{Backend, Fixture};
    use reqwest::Method;
    use serde_json::{Value, json};

    use crate::support::{assert_snapshot, assert_whole, auth0, text};

    pub(super) async fn a_token_is_exchanged_for_a_secret(app: &TestApp) {
        let body = json!({ "grant_type": "client_credentials", "client_id": CLIENT_ID,
                           "client_secret": CLIENT_SECRET, "audience": AUDIENCE });
        let given = send(app.post("/oauth/token", &body)).await;
        assert_eq!(
            (given.status, given.json()["expires_in"].as_i64()),
            (200, Some(86_400))
        );
        let token = text(&given, "access_token");
        let listed = send(app.get("/api/v2/organizations").bearer_auth(token)).await;
        assert_eq!((listed.status, listed.text.as_str()), (200, "[]"));
        let form = app.request(Method::POST, "/oauth/token").form(&body);
        assert_eq!(send(form).await.status, 200);
        let with = |field: &str, value: &str| {
            let mut changed = body.clone();
            changed[field] = json!(value);
            send(app.post("/oauth/token", &changed))
        };
        assert_whole(
            "auth0_token_wrong_secret",
            &with("client_secret", "wrong").await,
        );
        assert_whole(
            "auth0_token_unknown_client",
            &with("client_id", "nobody").await,
        );
        assert_whole(
            "auth0_token_audience",
            &with("audience", "https://evil.example/").await,
        );
        assert_whole("auth0_token_grant", &with("grant_type", "password").await);
    }

    pub(super) async fn a_whole_life(app: &TestApp) {
        let strategy = json!({ "name": "staff", "strategy": "auth0" });
        let connection = auth0(app, Method::POST, "/connections", strategy).await;
        assert_whole("auth0_connection", &connection);
        let full = json!({
            "name": "acme", "display_name": "Acme",
            "branding": { "logo_url": "https://cdn.example/logo.png",
                          "colors": { "primary": "#0059D6", "page_background": "#fff" } },
            "metadata": { "plan": "gold" },
            "enabled_connections": [{ "connection_id": text(&connection, "id"),
                                      "assign_membership_on_login": true }],
        });
        let made = auth0(app, Method::POST, "/organizations", full).await;
        assert_whole("auth0_create", &made);
        for name in [
            "x-ratelimit-limit",
            "x-ratelimit-remaining",
            "x-ratelimit-reset",
        ] {
            assert!(made.header(name).parse::<i64>().is_ok(), "{name}");
        }
        let path = format!("/organizations/{}", text(&made, "id"));
        assert_whole(
            "auth0_get",
            &auth0(app, Method::GET, &path, Value::Null).await,
        );
        let change = json!({ "display_name": "Acme Two", "metadata": {} });
        assert_whole(
            "auth0_update",
            &auth0(app, Method::PATCH, &path, change).await,
        );
        let again = auth0(
            app,
            Method::POST,
            "/organizations",
            json!({ "name": "acme" }),
        )
        .await;
        assert_whole("auth0_conflict", &again);
        let gone = auth0(app, Method::DELETE, &path, Value::Null).await;
        assert_eq!((gone.status, gone.text.as_str()), (204, ""));
        assert_whole(
            "auth0_not_found",
            &auth0(app, Method::DELETE, &path, Value::Null).await,
        );
    }

    pub(super) async fn bad_bodies_are_named(app: &TestApp) {
        let many: serde_json::Map<_, _> = (0..26).map(|n| (format!("k{n}"), json!("v"))).collect();
        let bad = [
            ("no_name", json!({})),
            ("number_name", json!({ "name": 1 })),
            ("bad_name", json!({ "name": "Acme Inc" })),
            ("long_name", json!({ "name": "a".repeat(51) })),
            ("id_name", json!({ "name": "org_a" })),
            ("unknown", json!({ "name": "a", "colour": 1, "shape": 2 })),
            (
                "empty_display_name",
                json!({ "name": "a", "display_name": "" }),
            ),
            (
                "long_display_name",
                json!({ "name": "a", "display_name": "x".repeat(256) }),
            ),
            (
                "list_branding",
                json!({ "name": "a", "branding": [{ "logo_url": "https://a.b" }] }),
            ),
            (
                "list_metadata",
                json!({ "name": "a", "metadata": [{ "k": "v" }] }),
            ),
            (
                "http_logo",
                json!({ "name": "a", "branding": { "logo_url": "http://a.b/c.png" } }),
            ),
            (
                "one_color",
                json!({ "name": "a", "branding": { "colors": { "primary": "#fff" } } }),
            ),
            (
                "bad_color",
                json!({ "name": "a", "branding": { "colors": { "primary": "red", "page_background": "#fff" } } }),
            ),
            ("many_pairs", json!({ "name": "a", "metadata": many })),
            (
                "number_pair",
                json!({ "name": "a", "metadata": { "k": 1 } }),
            ),
            (
                "long_pair",
                json!({ "name": "a", "metadata": { "k": "v".repeat(256) } }),
            ),
            (
                "unknown_connection",
                json!({ "name": "a", "enabled_connections": [{ "connection_id": "con_none" }] }),
            ),
            (
                "text_boolean",
                json!({ "name": "a", "enabled_connections": [{ "connection_id": "con_none", "assign_membership_on_login": "true" }] }),
            ),
        ];
        let mut answers = serde_json::Map::new();
        for (case, body) in bad {
            let reply = auth0(app, Method::POST, "/organizations", body).await;
            assert_eq!(reply.status, 400, "{case}: {reply:?}");
            answers.insert(case.to_owned(), reply.json());
        }
        assert_snapshot("auth0_bad_bodies", &answers.into());
        assert_eq!(
            auth0(app, Method::GET, "/organizations", Value::Null)
                .await
                .text,
            "[]"
        );
    }

    pub(super) async fn lists_come_in_three_shapes(app: &TestApp) {
        for number in 0..7 {
            let body = json!({ "name": format!("org-{number}") });
            assert_eq!(
                auth0(app, Method::POST, "/organizations", body)
                    .await
                    .status,
                201
            );
        }
        let list = async |query: &str| {
            auth0(
                app,
                Method::GET,
                &format!("/organizations?{query}"),
                Value::Null,
            )
            .await
        };
        assert_eq!(list("per_page=3").await.json().as_array().unwrap().len(), 3);
        assert_whole(
            "auth0_list_offset",
            &list("page=2&per_page=3&include_totals=true").await,
        );
        let (mut seen, mut query) = (Vec::new(), "take=3&include_totals=true".to_owned());
        loop {
            let page = list(&query).await.json();
            let names = page["organizations"].as_array().unwrap().iter();
            seen.extend(names.map(|one| one["name"].as_str().unwrap().to_owned()));
            let Some(next) = page["next"].as_str() else {
                break;
            };
            query = format!("take=3&from={next}");
        }
        let expected: Vec<String> = (0..7).map(|number| format!("org-{number}")).collect();
        assert_eq!(seen, expected);
        for (case, bad) in [
            ("per_page", "per_page=101"),
            ("unknown", "name=x"),
            ("cursor", "from=%21"),
            ("cap", "page=20&per_page=50"),
            ("sort", "sort=id:1"),
        ] {
            let reply = list(bad).await;
            assert_snapshot(&format!("auth0_list_bad_{case}"), &reply.whole());
        }
    }

    pub(super) async fn scopes_are_enforced(app: &TestApp) {
        let token = app.access_token(Some(&["read:organizations"])).await;
        let create = app
            .post("/api/v2/organizations", &json!({}))
            .bearer_auth(&token);
        let refused = send(create).await;
        assert_whole("auth0_insufficient_scope", &refused);
        assert_eq!(
            send(app.get("/api/v2/organizations").bearer_auth(&token))
                .await
                .status,
            200
        );
        for method in [Method::PATCH, Method::DELETE] {
            let request = app
                .request(method, "/api/v2/organizations/org_x")
                .bearer_auth(&token);
            assert_eq!(send(request.json(&json!({}))).await.status, 403);
        }
        let summary = app
            .access_token(Some(&["read:organizations_summary"]))
            .await;
        assert_eq!(
            send(app.get("/api/v2/organizations").bearer_auth(&summary))
                .await
                .status,
            200
        );
        assert_eq!(
            send(app.get("/api/v2/connections").bearer_auth(&summary))
                .await
                .status,
            403
        );
    }

    pub(super) async fn tokens_are_checked(app: &TestApp) {
        let path = "/api/v2/organizations";
        assert_whole("auth0_no_token", &send(app.get(path)).await);
        assert_whole(
            "auth0_two_parts",
            &send(app.get(path).bearer_auth("a.b")).await,
        );
        assert_whole(
            "auth0_garbage",
            &send(app.get(path).bearer_auth("a.b.c")).await,
        );
        let token = app.access_token(None).await;
        let mut forged = token.clone();
        forged.replace_range(token.len() - 8.., "AAAAAAAA");
        assert_whole(
            "auth0_wrong_signature",
            &send(app.get(path).bearer_auth(forged)).await,
        );
        let user = crate::support::user(app, "ada@example.com").await;
        let session = app.session_token(&user).await;
        assert_whole(
            "auth0_not_global",
            &send(app.get(path).bearer_auth(session)).await,
        );
        app.fixture
            .clock
            .advance(std::time::Duration::from_hours(25));
        assert_whole(
            "auth0_expired",
            &send(app.get(path).bearer_auth(token)).await,
        );
    }

    pub(super) async fn too_many_requests_are_turned_away(app: &TestApp) {
        let two = NonZeroU32::MIN.saturating_add(1);
        let limit = RateLimit::new([(MANAGEMENT, Rate::per_second(two, NonZeroU32::MIN))]);
        let database = Backend::SqliteMemory.database().unwrap();
        let limited = TestApp::start(Fixture::on(database).await, limit).await;
        let (path, token) = ("/api/v2/organizations", limited.access_token(None).await);
        let mut replies = Vec::new();
        for _ in 0..3 {
            replies.push(send(limited.get(path).bearer_auth(&token)).await);
        }
        limited.stop().await;
        let statuses: Vec<u16> = replies.iter().map(|reply| reply.status).collect();
        assert_eq!(statuses, [200, 200, 429]);
        assert_eq!(replies[0].header("x-ratelimit-remaining"), "1");
        let refused = &replies[2];
        assert_eq!(refused.header("x-ratelimit-limit"), "2");
        assert_eq!(refused.header("x-ratelimit-remaining"), "0");
        assert!(refused.header("x-ratelimit-reset").parse::<i64>().is_ok());
        assert!(refused.header("retry-after").parse::<u64>().is_ok());
        assert_whole("auth0_too_many_requests", refused);
        let unlimited = auth0(app, Method::GET, "/organizations", Value::Null).await;
        assert_eq!(unlimited.header("x-ratelimit-limit"), "50");
    }
}
