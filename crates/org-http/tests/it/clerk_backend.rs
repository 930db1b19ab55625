org_testkit::on_each_server! {
    crate::clerk_backend::cases: [
        a_whole_life,
        bad_bodies_are_named,
        creators_become_administrators,
        keys_are_checked,
        lists_are_cut_and_ordered,
        metadata_comes_back_to_the_digit,
        sessions_give_tokens,
        users_are_made_and_read,
        versions_differ_on_metadata,
    ]
}

mod cases {
    use org_testkit::http::{SECRET_KEY, TestApp, send};
    use reqwest::Method;
    use serde_json::{Value, json};

    use crate::support::{
        assert_snapshot, assert_whole, backend, claims, code, organization, text, user,
    };

    pub(super) async fn a_whole_life(app: &TestApp) {
        let full = json!({
            "name": "Acme Inc", "slug": "acme", "created_by": null,
            "public_metadata": { "camelKey": { "inner": 1 } }, "private_metadata": { "p": [1.5] },
            "max_allowed_memberships": 0,
        });
        let made = backend(app, Method::POST, "/v1/organizations", full).await;
        assert_whole("clerk_backend_create", &made);
        assert_eq!(made.header("content-type"), "application/json");
        let id = text(&made, "id");
        let by_id = backend(
            app,
            Method::GET,
            &format!("/v1/organizations/{id}"),
            Value::Null,
        )
        .await;
        let by_slug = backend(app, Method::GET, "/v1/organizations/acme", Value::Null).await;
        assert_eq!((by_id.status, &by_id.text), (200, &made.text));
        assert_eq!(by_id.text, by_slug.text);

        let change = json!({ "name": "Acme Two", "slug": "acme-2", "max_allowed_memberships": 7,
                             "admin_delete_enabled": false });
        let path = format!("/v1/organizations/{id}");
        assert_whole(
            "clerk_backend_update",
            &backend(app, Method::PATCH, &path, change).await,
        );
        assert_whole(
            "clerk_backend_delete",
            &backend(app, Method::DELETE, &path, Value::Null).await,
        );
        assert_whole(
            "clerk_backend_not_found",
            &backend(app, Method::GET, &path, Value::Null).await,
        );
    }

    pub(super) async fn creators_become_administrators(app: &TestApp) {
        let owner = user(app, "ada@example.com").await;
        let id = organization(app, "Acme", &owner).await;
        let body = json!({ "user_id": owner, "active_organization_id": id });
        let session = backend(app, Method::POST, "/v1/sessions", body).await;
        let path = format!("/v1/sessions/{}/tokens", text(&session, "id"));
        let jwt = text(&backend(app, Method::POST, &path, Value::Null).await, "jwt");
        let claims = claims(&jwt);
        assert_eq!(claims["org_role"], "org:admin");
        assert_eq!(claims["org_permissions"].as_array().unwrap().len(), 11);

        let body = json!({ "name": "Acme", "created_by": "user_nobody" });
        let refused = backend(app, Method::POST, "/v1/organizations", body).await;
        assert_whole("clerk_backend_unknown_creator", &refused);
    }

    pub(super) async fn bad_bodies_are_named(app: &TestApp) {
        organization(app, "Taken", &user(app, "a@b.co").await).await;
        let bad = [
            ("no_name", json!({})),
            ("null_name", json!({ "name": null })),
            ("blank_name", json!({ "name": " " })),
            ("number_name", json!({ "name": 1 })),
            ("list_name", json!({ "name": ["a", "b"] })),
            ("long_name", json!({ "name": "x".repeat(257) })),
            ("url_name", json!({ "name": "see https://evil.example" })),
            ("control_name", json!({ "name": "a\u{0}b" })),
            ("bad_slug", json!({ "name": "x", "slug": "A b" })),
            ("taken_slug", json!({ "name": "x", "slug": "taken" })),
            (
                "negative_seats",
                json!({ "name": "x", "max_allowed_memberships": -1 }),
            ),
            (
                "text_seats",
                json!({ "name": "x", "max_allowed_memberships": "5" }),
            ),
            (
                "big_metadata",
                json!({ "name": "x", "public_metadata": { "k": "x".repeat(8192) } }),
            ),
            (
                "list_metadata",
                json!({ "name": "x", "private_metadata": [] }),
            ),
            (
                "bad_time",
                json!({ "name": "x", "created_at": "yesterday" }),
            ),
        ];
        let mut answers = serde_json::Map::new();
        for (case, body) in bad {
            let reply = backend(app, Method::POST, "/v1/organizations", body).await;
            let mut whole = reply.whole();
            whole["body"]["clerk_trace_id"].take();
            answers.insert(case.to_owned(), whole);
        }
        assert_snapshot("clerk_backend_bad_bodies", &answers.into());
        let left = backend(app, Method::GET, "/v1/organizations", Value::Null).await;
        assert_eq!(
            left.json()["total_count"],
            1,
            "a refused request left something behind"
        );
    }

    pub(super) async fn keys_are_checked(app: &TestApp) {
        let wrong = send(app.get("/v1/organizations").bearer_auth("sk_test_wrong")).await;
        assert_whole("clerk_backend_wrong_key", &wrong);
        let keys = app
            .fixture
            .app
            .secret_keys(&org_testkit::builders::operator())
            .await
            .unwrap();
        let operator = org_testkit::builders::operator();
        app.fixture
            .app
            .revoke_secret_key(&operator, keys[0].id.clone())
            .await
            .unwrap();
        let revoked = send(app.get("/v1/organizations").bearer_auth(SECRET_KEY)).await;
        assert_eq!(
            (revoked.status, code(&revoked)),
            (401, "clerk_key_invalid".to_owned())
        );
    }

    pub(super) async fn lists_are_cut_and_ordered(app: &TestApp) {
        let owner = user(app, "ada@example.com").await;
        for name in ["Cedar", "alder", "100% Birch", "Dogwood_x"] {
            organization(app, name, &owner).await;
        }
        let list = async |query: &str| {
            let path = format!("/v1/organizations?{query}");
            let reply = backend(app, Method::GET, &path, Value::Null).await;
            assert_eq!(reply.status, 200, "{query}: {reply:?}");
            let body = reply.json();
            let names = body["data"].as_array().unwrap().iter();
            let names: Vec<_> = names
                .map(|one| one["name"].as_str().unwrap().to_owned())
                .collect();
            (names.join(","), body["total_count"].as_u64().unwrap())
        };
        assert_eq!(
            list("order_by=name&limit=2").await,
            ("100% Birch,Cedar".to_owned(), 4)
        );
        assert_eq!(
            list("order_by=-name&limit=2&offset=3").await,
            ("100% Birch".to_owned(), 4)
        );
        assert_eq!(
            list("order_by=%2Bcreated_at&limit=1").await,
            ("Cedar".to_owned(), 4)
        );
        assert_eq!(list("query=ALD").await, ("alder".to_owned(), 1));
        assert_eq!(list("query=%25").await, ("100% Birch".to_owned(), 1));
        assert_eq!(list("query=_x").await, ("Dogwood_x".to_owned(), 1));
        for bad in [
            "limit=0",
            "limit=501",
            "limit=x",
            "offset=-1",
            "order_by=password",
            "limit=1&limit=2",
            &format!("query={}", "a".repeat(257)),
        ] {
            let path = format!("/v1/organizations?{bad}");
            let reply = backend(app, Method::GET, &path, Value::Null).await;
            assert_eq!(reply.status, 422, "{bad}: {reply:?}");
        }
    }

    pub(super) async fn users_are_made_and_read(app: &TestApp) {
        let body = json!({ "email_address": ["Ada@Example.com"], "first_name": "Ada",
                           "password": "long enough", "unsafe_metadata": { "k": 1 } });
        let made = backend(app, Method::POST, "/v1/users", body.clone()).await;
        assert_whole("clerk_backend_user", &made);
        assert!(!made.text.contains("argon2"));
        let path = format!("/v1/users/{}", text(&made, "id"));
        assert_eq!(
            backend(app, Method::GET, &path, Value::Null).await.text,
            made.text
        );
        let again = json!({ "email_address": "ada@example.com" });
        assert_whole(
            "clerk_backend_user_taken",
            &backend(app, Method::POST, "/v1/users", again).await,
        );
        let short = json!({ "email_address": ["b@example.com"], "password": "short" });
        assert_whole(
            "clerk_backend_user_short",
            &backend(app, Method::POST, "/v1/users", short).await,
        );
        let gone = backend(app, Method::GET, "/v1/users/user_nobody", Value::Null).await;
        assert_whole("clerk_backend_user_unknown", &gone);
    }

    pub(super) async fn sessions_give_tokens(app: &TestApp) {
        let owner = user(app, "ada@example.com").await;
        let body = json!({ "user_id": owner });
        let session = backend(app, Method::POST, "/v1/sessions", body).await;
        assert_whole("clerk_backend_session", &session);
        let path = format!("/v1/sessions/{}/tokens", text(&session, "id"));
        let newest = app.request(Method::POST, &path).bearer_auth(SECRET_KEY);
        let newest = send(newest.header("clerk-api-version", "2026-05-12")).await;
        assert_eq!(claims(&text(&newest, "jwt"))["v"], 2);
        let oldest = backend(
            app,
            Method::POST,
            &path,
            json!({ "expires_in_seconds": 30 }),
        )
        .await;
        let oldest = claims(&text(&oldest, "jwt"));
        assert!(oldest.get("v").is_none());
        assert_eq!(
            oldest["exp"].as_i64().unwrap() - oldest["iat"].as_i64().unwrap(),
            30
        );
        let unknown = backend(app, Method::POST, "/v1/sessions/sess_x/tokens", Value::Null).await;
        assert_whole("clerk_backend_session_unknown", &unknown);
    }

    pub(super) async fn metadata_comes_back_to_the_digit(app: &TestApp) {
        let mut exact = json!({ "f": 4.446_210_560_507_606_3e-13, "n": u64::MAX, "p": "" });
        let room = 8192 - exact.to_string().len();
        exact["p"] = json!("x".repeat(room));
        let body = json!({ "name": "Acme", "public_metadata": exact });
        let made = backend(app, Method::POST, "/v1/organizations", body).await;
        assert_eq!(made.status, 200, "{made:?}");
        let read = backend(app, Method::GET, "/v1/organizations/acme", Value::Null).await;
        assert_eq!(read.text, made.text);
        assert!(read.text.contains("4.4462105605076063e-13"), "{read:?}");
        let listed = backend(app, Method::GET, "/v1/organizations", Value::Null).await;
        assert_eq!(listed.json()["data"][0]["public_metadata"], exact);
    }

    pub(super) async fn versions_differ_on_metadata(app: &TestApp) {
        let id = organization(app, "Acme", &user(app, "a@b.co").await).await;
        let path = format!("/v1/organizations/{id}");
        let body = json!({ "public_metadata": { "a": 1 } });
        let old = backend(app, Method::PATCH, &path, body.clone()).await;
        assert_eq!(old.json()["public_metadata"], json!({ "a": 1 }));
        let newest = app
            .request(Method::PATCH, &path)
            .bearer_auth(SECRET_KEY)
            .json(&body);
        let newest = send(newest.header("clerk-api-version", "2026-05-12")).await;
        assert_whole("clerk_backend_metadata_on_patch", &newest);
        let replace = json!({ "public_metadata": { "b": 2 } });
        let replaced = backend(app, Method::PUT, &format!("{path}/metadata"), replace).await;
        assert_eq!(replaced.json()["public_metadata"], json!({ "b": 2 }));
    }
}
