org_testkit::on_each_server! {
    crate::auth0_search::cases: [
        organizations_are_searched,
        orders_are_followed,
        bad_searches_are_named,
        what_applications_may_do_is_kept,
    ]
}

mod cases {
    use org_testkit::http::{TestApp, send};
    use reqwest::Method;
    use serde_json::{Value, json};

    use crate::support::{assert_snapshot, assert_whole, auth0, backend, text};

    async fn prepare(app: &TestApp) {
        for body in [
            json!({ "name": "acme", "display_name": "Acme Inc", "metadata": { "tier": "gold" } }),
            json!({ "name": "acme-two", "display_name": "Zed", "metadata": { "tier": "silver" } }),
            json!({ "name": "bo" }),
        ] {
            assert_eq!(
                auth0(app, Method::POST, "/organizations", body)
                    .await
                    .status,
                201
            );
        }
    }

    async fn search(app: &TestApp, parameters: &[(&str, &str)]) -> org_testkit::http::Reply {
        let token = app.access_token(Some(&["read:organizations"])).await;
        let request = app.get("/api/v2/organizations/search").query(parameters);
        send(request.bearer_auth(token)).await
    }

    fn names(found: &Value) -> Vec<String> {
        let all = found["organizations"].as_array().unwrap().iter();
        all.map(|one| one["name"].as_str().unwrap().to_owned())
            .collect()
    }

    pub(super) async fn organizations_are_searched(app: &TestApp) {
        prepare(app).await;
        let both = ["acme", "acme-two"];
        for (parser, q, expected) in [
            ("lucene", "name:acme*", &both[..]),
            ("lucene", "display_name:*cme*", &["acme"]),
            ("lucene", "metadata.tier:gold", &["acme"]),
            ("lucene", "acme*", &both),
            ("lucene", "name:acme* NOT metadata.tier:gold", &["acme-two"]),
            ("lucene", "created_at:[2000-01-01 TO 2000-01-02]", &[]),
            ("lucene", "id:org_none", &[]),
            (
                "scim",
                "name sw \"acme\" and metadata.tier ne \"gold\"",
                &["acme-two"],
            ),
            (
                "scim",
                "display_name eq \"ZED\" or name eq \"bo\"",
                &["acme-two", "bo"],
            ),
            ("scim", "not (display_name pr)", &["bo"]),
            (
                "scim",
                "created_at gt \"2000-01-01\"",
                &["acme", "acme-two", "bo"],
            ),
        ] {
            let found = search(app, &[("q", q), ("parser", parser)]).await;
            assert_eq!(found.status, 200, "{q}: {found:?}");
            assert_eq!(names(&found.json()), expected, "{q}");
        }
        assert_whole("auth0_search", &search(app, &[("q", "name:acme")]).await);
        let made = json!({ "name": "Made By Another", "created_by": Value::Null });
        let made = backend(app, Method::POST, "/v1/organizations", made).await;
        let found = search(app, &[("q", "display_name:*another*")]).await;
        assert_eq!(found.json()["organizations"][0]["id"], made.json()["id"]);
    }

    pub(super) async fn orders_are_followed(app: &TestApp) {
        prepare(app).await;
        for (sort, expected) in [
            ("created_at", ["acme", "acme-two", "bo"]),
            ("name", ["acme", "acme-two", "bo"]),
            ("display_name", ["acme", "acme-two", "bo"]),
        ] {
            let (mut seen, mut from) = (Vec::new(), String::new());
            loop {
                let parameters = [("sort", sort), ("take", "1"), ("from", &from)];
                let page = search(app, &parameters).await.json();
                seen.extend(names(&page));
                let Some(next) = page["next"].as_str() else {
                    break;
                };
                next.clone_into(&mut from);
                let other = if sort == "name" { "created_at" } else { "name" };
                let mixed = search(app, &[("sort", other), ("from", &from)]).await;
                assert_eq!(mixed.status, 400);
            }
            assert_eq!(seen, expected, "{sort}");
        }
    }

    pub(super) async fn bad_searches_are_named(app: &TestApp) {
        let mut answers = serde_json::Map::new();
        for (case, parameters) in [
            ("closed", &[("q", "(name:a")][..]),
            ("field", &[("q", "slug:a")]),
            ("filters", &[("q", "a b c d e f")]),
            ("middle_of_metadata", &[("q", "metadata.a:*abc*")]),
            ("operator", &[("q", "name is \"a\""), ("parser", "scim")]),
            ("parser", &[("parser", "sql")]),
            ("sort", &[("sort", "name:1")]),
            ("take", &[("take", "101")]),
            ("unknown", &[("page", "1")]),
            ("wildcard", &[("q", "name:*a")]),
        ] {
            let reply = search(app, parameters).await;
            assert_eq!(reply.status, 400, "{case}: {reply:?}");
            answers.insert(case.to_owned(), reply.json());
        }
        assert_snapshot("auth0_search_bad", &answers.into());
        let token = app.access_token(Some(&["read:users"])).await;
        let request = app.get("/api/v2/organizations/search").bearer_auth(token);
        assert_eq!(send(request).await.status, 403);
    }

    pub(super) async fn what_applications_may_do_is_kept(app: &TestApp) {
        let quota = json!({ "client_credentials": { "enforce": true, "per_day": 9 } });
        let body = json!({ "name": "acme", "token_quota": quota,
            "third_party_client_access": "allow", "is_app_entitlement_active": true });
        let made = auth0(app, Method::POST, "/organizations", body).await;
        assert_whole("auth0_organization_access", &made);
        let id = text(&made, "id");
        let renamed = json!({ "name": "Renamed", "public_metadata": { "a": 1 } });
        backend(
            app,
            Method::PATCH,
            &format!("/v1/organizations/{id}"),
            renamed,
        )
        .await;
        let path = format!("/organizations/{id}");
        let read = auth0(app, Method::GET, &path, Value::Null).await.json();
        assert_eq!(read["token_quota"], quota);
        assert_eq!(read["third_party_client_access"], json!("allow"));
        let change = json!({ "token_quota": null, "third_party_client_access": "block" });
        let changed = auth0(app, Method::PATCH, &path, change).await.json();
        assert!(changed.get("token_quota").is_none());
        assert_eq!(changed["is_app_entitlement_active"], json!(true));
        let mut answers = serde_json::Map::new();
        for (case, more) in [
            ("access", json!({ "third_party_client_access": "deny" })),
            ("active", json!({ "is_app_entitlement_active": "yes" })),
            ("credentials", json!({ "token_quota": {} })),
            (
                "empty",
                json!({ "token_quota": { "client_credentials": {} } }),
            ),
            (
                "many",
                json!({ "token_quota": { "client_credentials": { "per_hour": 2_147_483_648_u32 } } }),
            ),
            (
                "none",
                json!({ "token_quota": { "client_credentials": { "per_hour": 0 } } }),
            ),
            (
                "unknown",
                json!({ "token_quota": { "client_credentials": { "enforce": true, "x": 1 } } }),
            ),
        ] {
            let reply = auth0(app, Method::PATCH, &path, more).await;
            assert_eq!(reply.status, 400, "{case}: {reply:?}");
            answers.insert(case.to_owned(), reply.json());
        }
        let null = json!({ "name": "other", "token_quota": null });
        assert_eq!(
            auth0(app, Method::POST, "/organizations", null)
                .await
                .status,
            400
        );
        assert_snapshot("auth0_organization_access_bad", &answers.into());
        assert_eq!(
            auth0(app, Method::GET, &path, Value::Null).await.json(),
            changed
        );
    }
}
