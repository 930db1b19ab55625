org_testkit::on_each_server! {
    crate::auth0_users::cases: [
        a_whole_life,
        bad_requests_are_named,
        users_are_searched,
        what_is_taken_is_refused,
        every_dialect_sees_the_same_user,
        scopes_are_enforced,
        organizations_of_a_user_are_listed,
    ]
}

mod cases {
    use org_testkit::http::{Reply, TestApp, send};
    use reqwest::Method;
    use serde_json::{Value, json};

    use crate::support::{assert_snapshot, assert_whole, auth0, backend, organization, text};

    const CONNECTION: &str = "Username-Password-Authentication";

    async fn prepare(app: &TestApp) {
        let who = org_testkit::builders::operator();
        app.fixture
            .app
            .ensure_password_connection(&who)
            .await
            .unwrap();
    }

    fn person(email: &str) -> Value {
        json!({ "connection": CONNECTION, "email": email, "password": "Correct-horse-1" })
    }

    async fn make(app: &TestApp, more: Value) -> Reply {
        let mut body = person("ada@example.com");
        for (key, value) in more.as_object().unwrap() {
            body[key] = value.clone();
        }
        auth0(app, Method::POST, "/users", body).await
    }

    fn path(user: &Reply) -> String {
        format!("/users/{}", text(user, "user_id").replace('|', "%7C"))
    }

    pub(super) async fn a_whole_life(app: &TestApp) {
        prepare(app).await;
        let made = make(
            app,
            json!({
                "user_id": "abc123", "username": "ada", "given_name": "Ada",
                "family_name": "Lovelace", "name": "Ada Lovelace", "nickname": "Countess",
                "picture": "https://cdn.example/ada.png", "email_verified": true,
                "user_metadata": { "a": { "b": 1 }, "c": 2 }, "app_metadata": { "plan": "gold" },
                "blocked": false, "verify_email": false,
            }),
        )
        .await;
        assert_whole("auth0_users_create", &made);
        assert_eq!(path(&made), "/users/auth0%7Cabc123");
        let get = async |query: &str| {
            let path = format!("{}{query}", path(&made));
            auth0(app, Method::GET, &path, Value::Null).await
        };
        assert_eq!(get("").await.json(), made.json());
        assert_whole("auth0_users_fields", &get("?fields=email,name").await);
        let change = json!({
            "user_metadata": { "a": { "x": 1 }, "c": null }, "app_metadata": {}, "name": null,
            "nickname": null, "email": "new@example.com", "blocked": true, "client_id": "any",
            "connection": CONNECTION, "password": "Another-horse-2",
        });
        let changed = auth0(app, Method::PATCH, &path(&made), change).await;
        assert_whole("auth0_users_update", &changed);
        assert_eq!(get("").await.json(), changed.json());
        for _ in 0..2 {
            let gone = auth0(app, Method::DELETE, &path(&made), Value::Null).await;
            assert_eq!((gone.status, gone.text.as_str()), (204, ""));
        }
        assert_whole("auth0_users_not_found", &get("").await);
        for other in ["/users/user_abc123", "/users/okta%7C1", "/users/x"] {
            assert_eq!(
                auth0(app, Method::GET, other, Value::Null).await.status,
                404
            );
        }
    }

    pub(super) async fn bad_requests_are_named(app: &TestApp) {
        prepare(app).await;
        let okta = json!({ "name": "elsewhere", "strategy": "okta" });
        auth0(app, Method::POST, "/connections", okta).await;
        let mut answers = serde_json::Map::new();
        for (case, more) in [
            ("connection_elsewhere", json!({ "connection": "elsewhere" })),
            ("connection_unknown", json!({ "connection": "un known" })),
            ("email", json!({ "email": "nobody" })),
            (
                "family_name_long",
                json!({ "family_name": "x".repeat(151) }),
            ),
            ("metadata_list", json!({ "user_metadata": [] })),
            (
                "metadata_large",
                json!({ "app_metadata": { "k": "x".repeat(9000) } }),
            ),
            ("name_number", json!({ "name": 1 })),
            ("password_short", json!({ "password": "short" })),
            ("password_long", json!({ "password": "x".repeat(257) })),
            ("phone", json!({ "phone_number": "+491" })),
            ("picture", json!({ "picture": "javascript:alert(1)" })),
            ("user_id", json!({ "user_id": "a|b" })),
            ("user_id_long", json!({ "user_id": "a".repeat(65) })),
            ("username", json!({ "username": "a b" })),
            ("verify_email", json!({ "verify_email": true })),
        ] {
            let reply = make(app, more).await;
            assert_eq!(reply.status, 400, "{case}: {reply:?}");
            answers.insert(case.to_owned(), reply.json());
        }
        for (case, body) in [
            (
                "no_connection",
                json!({ "email": "a@example.com", "password": "Correct-horse-1" }),
            ),
            (
                "no_email",
                json!({ "connection": CONNECTION, "password": "Correct-horse-1" }),
            ),
            (
                "no_password",
                json!({ "connection": CONNECTION, "email": "a@example.com" }),
            ),
        ] {
            let reply = auth0(app, Method::POST, "/users", body).await;
            assert_eq!(reply.status, 400, "{case}: {reply:?}");
            answers.insert(case.to_owned(), reply.json());
        }
        let made = make(app, json!({})).await;
        for (case, body) in [
            ("update_connection", json!({ "connection": "elsewhere" })),
            ("update_password_null", json!({ "password": null })),
            (
                "update_metadata_large",
                json!({ "user_metadata": { "k": "x".repeat(9000) } }),
            ),
            ("update_unknown", json!({ "phone_verified": true })),
        ] {
            let reply = auth0(app, Method::PATCH, &path(&made), body).await;
            assert_eq!(reply.status, 400, "{case}: {reply:?}");
            answers.insert(case.to_owned(), reply.json());
        }
        for (case, query) in [
            ("query_field", "q=user_metadata.a:1"),
            ("query_parentheses", "q=(name:a"),
            ("query_range", "q=name:%5Ba%20TO%20b%5D"),
            ("query_wildcard", "q=name:*a*"),
            ("query_sort", "sort=name:1"),
            ("query_engine", "search_engine=v2"),
            ("query_take", "take=5"),
        ] {
            let reply = auth0(app, Method::GET, &format!("/users?{query}"), Value::Null).await;
            assert_eq!(reply.status, 400, "{case}: {reply:?}");
            answers.insert(case.to_owned(), reply.json());
        }
        assert_snapshot("auth0_users_bad_requests", &answers.into());
        assert_eq!(
            auth0(app, Method::GET, &path(&made), Value::Null)
                .await
                .json(),
            made.json()
        );
    }

    pub(super) async fn users_are_searched(app: &TestApp) {
        prepare(app).await;
        let ada = make(
            app,
            json!({ "name": "Ada Lovelace", "email_verified": true }),
        )
        .await;
        make(
            app,
            json!({ "email": "bob@example.com", "given_name": "Bob" }),
        )
        .await;
        let users = async |query: &str| {
            auth0(app, Method::GET, &format!("/users?{query}"), Value::Null).await
        };
        let found = async |q: &str| {
            let encoded: String = url_encoded(q);
            let reply = users(&format!("sort=email:1&fields=email&q={encoded}")).await;
            assert_eq!(reply.status, 200, "{q}: {reply:?}");
            let all = reply.json();
            let email = |user: &Value| user["email"].as_str().unwrap().to_owned();
            all.as_array()
                .unwrap()
                .iter()
                .map(email)
                .collect::<Vec<_>>()
        };
        let (a, b) = ("ada@example.com", "bob@example.com");
        for (q, expected) in [
            ("email:\"ADA@example.com\"", &[a][..]),
            ("name:*love*", &[a]),
            ("name:\"ada lovelace\" OR given_name:bob", &[a, b]),
            ("email_verified:false AND NOT email:admin*", &[b]),
            ("bob", &[b]),
            ("email:(ada* OR bob*)", &[a, b]),
            (
                "email:(ada* OR bob*) AND created_at:[2000-01-01 TO *]",
                &[a, b],
            ),
            ("organization_id:\"org_none\"", &[]),
        ] {
            assert_eq!(found(q).await, expected, "{q}");
        }
        let id = text(&ada, "user_id");
        assert_eq!(found(&format!("user_id:\"{id}\"")).await, [a]);
        assert_whole(
            "auth0_users_totals",
            &users("q=email:ada*&include_totals=true&page=0&per_page=2&search_engine=v3").await,
        );
        let past = users("include_totals=true&page=9&per_page=100")
            .await
            .json();
        assert_eq!((&past["total"], &past["length"]), (&json!(3), &json!(0)));
        let by_email = "/users-by-email?email=Ada%40example.com&fields=user_id";
        let by_email = auth0(app, Method::GET, by_email, Value::Null).await.json();
        assert_eq!(by_email, json!([{ "user_id": id }]));
        assert_eq!(
            auth0(app, Method::GET, "/users-by-email", Value::Null)
                .await
                .status,
            400
        );
    }

    fn digit(nibble: u8) -> char {
        char::from_digit(nibble.into(), 16).unwrap()
    }

    fn url_encoded(text: &str) -> String {
        let hex = |byte| ['%', digit(byte >> 4), digit(byte & 15)];
        text.bytes().flat_map(hex).collect()
    }

    pub(super) async fn what_is_taken_is_refused(app: &TestApp) {
        prepare(app).await;
        make(app, json!({ "user_id": "1", "username": "ada" })).await;
        assert_whole("auth0_users_taken", &make(app, json!({})).await);
        for more in [
            json!({ "email": "b@example.com", "user_id": "1" }),
            json!({ "email": "b@example.com", "username": "ADA" }),
        ] {
            assert_eq!(make(app, more).await.status, 409);
        }
        let bob = make(app, json!({ "email": "bob@example.com" })).await;
        let taken = json!({ "email": "ADA@example.com" });
        let taken = auth0(app, Method::PATCH, &path(&bob), taken).await;
        assert_whole("auth0_users_email_taken", &taken);
        let taken = json!({ "username": "ada" });
        let taken = auth0(app, Method::PATCH, &path(&bob), taken).await;
        assert_whole("auth0_users_username_taken", &taken);
    }

    pub(super) async fn every_dialect_sees_the_same_user(app: &TestApp) {
        prepare(app).await;
        let made = make(app, json!({ "user_id": "shared", "given_name": "Ada" })).await;
        let clerk = backend(app, Method::GET, "/v1/users/user_shared", Value::Null).await;
        assert_eq!(text(&clerk, "first_name"), "Ada");
        assert_eq!(clerk.json()["password_enabled"], json!(true));
        let change = json!({ "last_name": "King", "unsafe_metadata": { "theme": "dark" } });
        backend(app, Method::PATCH, "/v1/users/user_shared", change).await;
        backend(app, Method::POST, "/v1/users/user_shared/lock", Value::Null).await;
        let seen = auth0(app, Method::GET, &path(&made), Value::Null)
            .await
            .json();
        assert_eq!(seen["family_name"], json!("King"));
        assert_eq!(seen["user_metadata"], json!({ "theme": "dark" }));
        assert_eq!(seen["blocked"], json!(true));
        auth0(
            app,
            Method::PATCH,
            &path(&made),
            json!({ "blocked": false }),
        )
        .await;
        let clerk = backend(app, Method::GET, "/v1/users/user_shared", Value::Null)
            .await
            .json();
        assert_eq!(
            (&clerk["locked"], &clerk["banned"]),
            (&json!(false), &json!(false))
        );
        let other = crate::support::user(app, "eve@example.com").await;
        let tail = other.strip_prefix("user_").unwrap();
        let path = format!("/users/auth0%7C{tail}");
        let eve = auth0(app, Method::GET, &path, Value::Null).await;
        assert_eq!(eve.json()["identities"][0]["connection"], json!(CONNECTION));
        assert_eq!(text(&eve, "name"), "eve@example.com");
        assert_eq!(
            auth0(app, Method::DELETE, &path, Value::Null).await.status,
            204
        );
        let gone = backend(app, Method::GET, &format!("/v1/users/{other}"), Value::Null).await;
        assert_eq!(gone.status, 404);
    }

    pub(super) async fn scopes_are_enforced(app: &TestApp) {
        for (method, path, scope) in [
            (Method::GET, "/users", "read:users"),
            (Method::GET, "/users-by-email", "read:users"),
            (Method::POST, "/users", "create:users"),
            (Method::GET, "/users/auth0%7C1", "read:users"),
            (Method::PATCH, "/users/auth0%7C1", "update:users"),
            (Method::DELETE, "/users/auth0%7C1", "delete:users"),
            (
                Method::GET,
                "/users/auth0%7C1/organizations",
                "read:users, read:organizations",
            ),
        ] {
            let token = app.access_token(Some(&["read:connections"])).await;
            let request = app.request(method.clone(), &format!("/api/v2{path}"));
            let refused = send(request.bearer_auth(token).json(&json!({}))).await;
            let expected = format!("Insufficient scope, expected any of: {scope}");
            assert_eq!(
                (refused.status, text(&refused, "message")),
                (403, expected),
                "{path}"
            );
            for one in scope.split(", ") {
                let token = app.access_token(Some(&[one])).await;
                let request = app.request(method.clone(), &format!("/api/v2{path}"));
                let allowed = send(request.bearer_auth(token).json(&json!({}))).await;
                assert_ne!(allowed.status, 403, "{path} {one}");
            }
        }
    }

    pub(super) async fn organizations_of_a_user_are_listed(app: &TestApp) {
        prepare(app).await;
        let ada = make(app, json!({ "user_id": "1" })).await;
        for name in ["One", "Two", "Three"] {
            organization(app, name, "user_1").await;
        }
        auth0(
            app,
            Method::POST,
            "/organizations",
            json!({ "name": "not-hers" }),
        )
        .await;
        let list = async |query: &str| {
            let path = format!("{}/organizations?{query}", path(&ada));
            auth0(app, Method::GET, &path, Value::Null).await
        };
        assert_eq!(list("").await.json().as_array().unwrap().len(), 3);
        assert_whole(
            "auth0_users_organizations",
            &list("include_totals=true&page=1&per_page=2").await,
        );
        for bad in ["take=1", "page=20", "per_page=0"] {
            assert_eq!(list(bad).await.status, 400, "{bad}");
        }
        let missing = "/users/auth0%7Cnone/organizations";
        let missing = auth0(app, Method::GET, missing, Value::Null).await;
        assert_whole("auth0_users_organizations_missing", &missing);
    }
}
