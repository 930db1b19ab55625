//! Connections, and organizations that have them.

org_testkit::on_each_server! {
    crate::auth0_connections::cases: [
        a_connection_has_content,
        bad_connections_are_named,
        options_take_a_scope_of_their_own,
        clients_of_a_connection,
        a_deleted_connection_leaves_organizations,
        two_names_for_one_state,
        bad_organization_connections_are_named,
        what_is_not_there,
        scopes_are_enforced,
    ]
}

mod cases {
    use org_testkit::http::{CLIENT_ID, Reply, TestApp, send};
    use reqwest::Method;
    use serde_json::{Value, json};

    use crate::support::{assert_snapshot, assert_whole, auth0, text};

    async fn get(app: &TestApp, path: &str) -> Reply {
        auth0(app, Method::GET, path, Value::Null).await
    }

    async fn connection(app: &TestApp, name: &str, strategy: &str) -> String {
        let body = json!({ "name": name, "strategy": strategy });
        text(&auth0(app, Method::POST, "/connections", body).await, "id")
    }

    /// The path of a new organization.
    async fn acme(app: &TestApp) -> String {
        let made = auth0(
            app,
            Method::POST,
            "/organizations",
            json!({ "name": "acme" }),
        )
        .await;
        format!("/organizations/{}", text(&made, "id"))
    }

    pub(super) async fn a_connection_has_content(app: &TestApp) {
        let body = json!({
            "name": "okta", "strategy": "okta", "display_name": "Okta",
            "options": { "client_id": "x", "client_secret": "hush", "domain_aliases": ["a.example"] },
            "metadata": { "team": "a", "none": null }, "realms": ["example.com"],
            "is_domain_connection": true, "show_as_button": true, "enabled_clients": [CLIENT_ID],
        });
        let made = auth0(app, Method::POST, "/connections", body).await;
        assert_whole("auth0_connection_full", &made);
        let path = format!("/connections/{}", text(&made, "id"));
        let read = get(app, &path).await;
        assert_eq!((read.status, read.json()), (200, made.json()));
        let part = get(app, &format!("{path}?fields=id,name&include_fields=true")).await;
        assert_whole("auth0_connection_fields", &part);
        let change = json!({ "options": { "client_secret": "changed" }, "metadata": {},
                             "realms": [], "enabled_clients": [], "show_as_button": false,
                             "display_name": "Okta 2" });
        let changed = auth0(app, Method::PATCH, &path, change).await;
        assert_whole("auth0_connection_changed", &changed);
        assert_eq!(get(app, &path).await.json(), changed.json());
        let cleared = auth0(app, Method::PATCH, &path, json!({ "options": null })).await;
        assert_eq!(cleared.json()["options"], json!({}));
        let listed = get(app, "/connections?include_totals=true&take=50").await;
        assert_whole("auth0_connection_list", &listed);
    }

    pub(super) async fn bad_connections_are_named(app: &TestApp) {
        let id = connection(app, "okta", "okta").await;
        let path = format!("/connections/{id}");
        let before = get(app, &path).await.json();
        let many: serde_json::Map<_, _> = (0..11).map(|n| (format!("k{n}"), json!("v"))).collect();
        let mut refused = serde_json::Map::new();
        for (what, body) in [
            ("empty", json!({})),
            ("unknown", json!({ "colour": "red" })),
            ("name", json!({ "name": "other" })),
            ("list_options", json!({ "options": [] })),
            (
                "large_options",
                json!({ "options": { "script": "x".repeat(65_536) } }),
            ),
            ("many_pairs", json!({ "metadata": many })),
            ("number_pair", json!({ "metadata": { "k": 1 } })),
            ("text_realms", json!({ "realms": "example.com" })),
            ("number_realm", json!({ "realms": [1] })),
            ("quoted_flag", json!({ "is_domain_connection": "true" })),
            ("null_button", json!({ "show_as_button": null })),
            (
                "unknown_client",
                json!({ "display_name": "x", "enabled_clients": ["nobody"] }),
            ),
        ] {
            let reply = auth0(app, Method::PATCH, &path, body).await;
            refused.insert(what.to_owned(), reply.whole());
        }
        assert_snapshot("auth0_connection_refused", &refused.into());
        assert_eq!(get(app, &path).await.json(), before);
    }

    pub(super) async fn options_take_a_scope_of_their_own(app: &TestApp) {
        let body = json!({ "name": "okta", "strategy": "okta", "options": { "secret": "hush" } });
        let made = auth0(app, Method::POST, "/connections", body).await;
        let token = app.access_token(Some(&["read:connections"])).await;
        for path in ["", &format!("/{}", text(&made, "id")), "?fields=options"] {
            let request = app.get(&format!("/api/v2/connections{path}"));
            let read = send(request.bearer_auth(&token)).await;
            assert_eq!(read.status, 200);
            assert!(
                !read.text.contains("hush") && !read.text.contains("options"),
                "{read:?}"
            );
        }
    }

    pub(super) async fn clients_of_a_connection(app: &TestApp) {
        let path = format!(
            "/connections/{}/clients",
            connection(app, "okta", "okta").await
        );
        let change = |body| auth0(app, Method::PATCH, &path, body);
        let on = json!([{ "client_id": CLIENT_ID, "status": true }]);
        let changed = change(on.clone()).await;
        assert_eq!((changed.status, changed.text.as_str()), (204, ""));
        assert_eq!(change(on).await.status, 204, "once more changes nothing");
        assert_whole("auth0_connection_clients", &get(app, &path).await);
        let mut refused = serde_json::Map::new();
        for (what, body) in [
            ("none", json!([])),
            ("object", json!({})),
            ("no_status", json!([{ "client_id": CLIENT_ID }])),
            (
                "unknown",
                json!([{ "client_id": "nobody", "status": true }]),
            ),
            (
                "more",
                json!([{ "client_id": CLIENT_ID, "status": true, "colour": 1 }]),
            ),
            (
                "many",
                json!(vec![json!({ "client_id": "x", "status": false }); 51]),
            ),
        ] {
            refused.insert(what.to_owned(), change(body).await.whole());
        }
        assert_snapshot("auth0_connection_clients_refused", &refused.into());
        assert_eq!(get(app, &format!("{path}?take=1001")).await.status, 400);
        assert_eq!(get(app, &format!("{path}?from=%21")).await.status, 400);
        let off = json!([{ "client_id": CLIENT_ID, "status": false }]);
        assert_eq!(change(off).await.status, 204);
        assert_eq!(get(app, &path).await.json(), json!({ "clients": [] }));
    }

    pub(super) async fn a_deleted_connection_leaves_organizations(app: &TestApp) {
        let acme = acme(app).await;
        let id = connection(app, "okta", "okta").await;
        let add = json!({ "connection_id": id });
        let added = auth0(app, Method::POST, &format!("{acme}/connections"), add).await;
        assert_eq!(added.status, 201);
        let path = format!("/connections/{id}");
        let deleted = auth0(app, Method::DELETE, &path, Value::Null).await;
        assert_whole("auth0_connection_deleted", &deleted);
        let again = auth0(app, Method::DELETE, &path, Value::Null).await;
        assert_eq!((again.status, again.text.as_str()), (204, ""));
        assert_eq!(get(app, &format!("{acme}/connections")).await.text, "[]");
        assert_eq!(
            get(app, &format!("{acme}/enabled_connections")).await.text,
            "[]"
        );
        assert_whole("auth0_connection_gone", &get(app, &path).await);
    }

    pub(super) async fn two_names_for_one_state(app: &TestApp) {
        let acme = acme(app).await;
        let (old, new) = (
            format!("{acme}/enabled_connections"),
            format!("{acme}/connections"),
        );
        let staff = connection(app, "staff", "auth0").await;
        let okta = connection(app, "okta", "okta").await;
        let body = json!({ "connection_id": staff, "assign_membership_on_login": true,
                           "is_signup_enabled": true });
        let enabled = auth0(app, Method::POST, &old, body).await;
        assert_whole("auth0_enabled_connection", &enabled);
        let added = auth0(app, Method::POST, &new, json!({ "connection_id": okta })).await;
        assert_whole("auth0_organization_connection_defaults", &added);
        let twice = auth0(app, Method::POST, &old, json!({ "connection_id": okta })).await;
        assert_whole("auth0_organization_connection_conflict", &twice);

        assert_whole(
            "auth0_enabled_connections",
            &get(app, &format!("{old}?include_totals=true")).await,
        );
        assert_whole(
            "auth0_organization_connections",
            &get(
                app,
                &format!("{new}?include_totals=true&page=0&per_page=50"),
            )
            .await,
        );
        let past = get(
            app,
            &format!("{new}?include_totals=true&page=1&per_page=50"),
        )
        .await;
        assert_eq!(past.json()["connections"], json!([]));

        let change = json!({ "is_enabled": false, "organization_connection_name": "Staff",
                             "organization_access_level": "readonly", "show_as_button": false });
        let changed = auth0(app, Method::PATCH, &format!("{new}/{okta}"), change).await;
        assert_whole("auth0_organization_connection_changed", &changed);
        assert_eq!(
            get(app, &format!("{new}/{okta}")).await.json(),
            changed.json()
        );
        // What is not enabled is kept, and is not among the enabled ones.
        assert_eq!(get(app, &format!("{old}/{okta}")).await.status, 404);
        assert_eq!(get(app, &old).await.json().as_array().unwrap().len(), 1);
        let disabled = get(app, &format!("{new}?is_enabled=false")).await;
        assert_eq!(disabled.json(), json!([changed.json()]));

        let change = json!({ "is_enabled": null, "organization_connection_name": null,
                             "organization_access_level": null });
        let cleared = auth0(app, Method::PATCH, &format!("{new}/{okta}"), change).await;
        assert_whole("auth0_organization_connection_cleared", &cleared);
        let change = json!({ "assign_membership_on_login": true });
        let changed = auth0(app, Method::PATCH, &format!("{old}/{okta}"), change).await;
        assert_eq!(changed.json()["assign_membership_on_login"], json!(true));

        for path in [format!("{old}/{staff}"), format!("{new}/{okta}")] {
            let gone = auth0(app, Method::DELETE, &path, Value::Null).await;
            assert_eq!((gone.status, gone.text.as_str()), (204, ""));
            assert_whole("auth0_organization_connection_gone", &get(app, &path).await);
        }
    }

    pub(super) async fn bad_organization_connections_are_named(app: &TestApp) {
        let acme = acme(app).await;
        let staff = connection(app, "staff", "auth0").await;
        let okta = connection(app, "okta", "okta").await;
        let mut refused = serde_json::Map::new();
        let id = |more: Value| {
            let mut body = json!({ "connection_id": okta });
            body.as_object_mut()
                .unwrap()
                .extend(more.as_object().unwrap().clone());
            body
        };
        for (what, body) in [
            ("none", json!({})),
            ("number", json!({ "connection_id": 1 })),
            (
                "nobodys",
                json!({ "connection_id": "con_0000000000000000" }),
            ),
            ("other_kind", json!({ "connection_id": "org_1" })),
            ("unknown", id(json!({ "colour": 1 }))),
            ("null_flag", id(json!({ "show_as_button": null }))),
            (
                "signup",
                id(json!({ "is_signup_enabled": true, "assign_membership_on_login": true })),
            ),
        ] {
            for path in ["enabled_connections", "connections"] {
                let reply = auth0(app, Method::POST, &format!("{acme}/{path}"), body.clone()).await;
                refused.insert(format!("{what} {path}"), reply.whole());
            }
        }
        for (what, body) in [
            ("level", id(json!({ "organization_access_level": "some" }))),
            (
                "long_name",
                id(json!({ "organization_connection_name": "x".repeat(51) })),
            ),
            (
                "empty_name",
                id(json!({ "organization_connection_name": "" })),
            ),
            (
                "null_name",
                id(json!({ "organization_connection_name": null })),
            ),
        ] {
            let reply = auth0(app, Method::POST, &format!("{acme}/connections"), body).await;
            refused.insert(what.to_owned(), reply.whole());
        }
        let body = json!({ "connection_id": staff, "assign_membership_on_login": true,
                           "is_signup_enabled": true });
        let path = format!("{acme}/enabled_connections");
        assert_eq!(auth0(app, Method::POST, &path, body).await.status, 201);
        let change = json!({ "assign_membership_on_login": false, "is_signup_enabled": true });
        let reply = auth0(app, Method::PATCH, &format!("{path}/{staff}"), change).await;
        refused.insert("patch".to_owned(), reply.whole());
        for number in 0..9 {
            let id = connection(app, &format!("okta-{number}"), "okta").await;
            auth0(app, Method::POST, &path, json!({ "connection_id": id })).await;
        }
        let full = auth0(app, Method::POST, &path, json!({ "connection_id": okta })).await;
        refused.insert("full".to_owned(), full.whole());
        assert_snapshot("auth0_organization_connection_refused", &refused.into());
        assert_eq!(get(app, &path).await.json().as_array().unwrap().len(), 10);
    }

    pub(super) async fn what_is_not_there(app: &TestApp) {
        let acme = acme(app).await;
        for area in ["enabled_connections", "connections"] {
            let nowhere = format!("/organizations/org_0000000000000000/{area}");
            assert_whole("auth0_not_found", &get(app, &nowhere).await);
            let body = json!({ "connection_id": "con_1" });
            assert_whole(
                "auth0_not_found",
                &auth0(app, Method::POST, &nowhere, body).await,
            );
            for id in ["con_0000000000000000", "org_1", "x"] {
                let path = format!("{acme}/{area}/{id}");
                for method in [Method::GET, Method::PATCH, Method::DELETE] {
                    let body = if method == Method::PATCH {
                        json!({})
                    } else {
                        Value::Null
                    };
                    let reply = auth0(app, method, &path, body).await;
                    assert_whole("auth0_organization_connection_gone", &reply);
                }
            }
            let unknown = get(app, &format!("{acme}/{area}?colour=red")).await;
            assert_eq!(unknown.status, 400);
        }
        for method in [Method::GET, Method::PATCH] {
            let body = if method == Method::PATCH {
                json!({ "realms": [] })
            } else {
                Value::Null
            };
            let reply = auth0(app, method, "/connections/org_1", body).await;
            assert_whole("auth0_connection_gone", &reply);
        }
    }

    pub(super) async fn scopes_are_enforced(app: &TestApp) {
        let token = app.access_token(Some(&["read:organizations"])).await;
        let organization = "/api/v2/organizations/org_1";
        let mut texts = serde_json::Map::new();
        for (method, path) in [
            (Method::GET, "/api/v2/connections/con_1".to_owned()),
            (Method::PATCH, "/api/v2/connections/con_1".to_owned()),
            (Method::DELETE, "/api/v2/connections/con_1".to_owned()),
            (Method::GET, "/api/v2/connections/con_1/clients".to_owned()),
            (
                Method::PATCH,
                "/api/v2/connections/con_1/clients".to_owned(),
            ),
            (Method::GET, format!("{organization}/connections")),
            (Method::POST, format!("{organization}/connections")),
            (Method::GET, format!("{organization}/connections/con_1")),
            (Method::PATCH, format!("{organization}/connections/con_1")),
            (Method::DELETE, format!("{organization}/connections/con_1")),
            (Method::GET, format!("{organization}/enabled_connections")),
            (Method::POST, format!("{organization}/enabled_connections")),
            (
                Method::GET,
                format!("{organization}/enabled_connections/con_1"),
            ),
            (
                Method::PATCH,
                format!("{organization}/enabled_connections/con_1"),
            ),
            (
                Method::DELETE,
                format!("{organization}/enabled_connections/con_1"),
            ),
        ] {
            let request = app.request(method.clone(), &path).bearer_auth(&token);
            let reply = send(request.json(&json!({}))).await;
            assert_eq!(reply.status, 403, "{method} {path}");
            texts.insert(format!("{method} {path}"), reply.json()["message"].clone());
        }
        assert_snapshot("auth0_connection_scopes", &texts.into());
    }
}
