org_testkit::on_each_server! {
    crate::clerk_domains::cases: [
        a_whole_life,
        bad_requests_are_named,
        conflicts_and_limits,
        lists_are_narrowed_and_ordered,
        newcomers_are_counted,
        settings,
        what_is_not_there,
    ]
}

mod cases {
    use org_testkit::http::{Reply, TestApp};
    use reqwest::Method;
    use serde_json::{Value, json};

    use crate::support::{assert_snapshot, assert_whole, backend, code, text};

    async fn organization(app: &TestApp, slug: &str) -> String {
        let body = json!({ "name": slug, "slug": slug });
        text(
            &backend(app, Method::POST, "/v1/organizations", body).await,
            "id",
        )
    }

    async fn add(app: &TestApp, organization: &str, body: Value) -> Reply {
        let path = format!("/v1/organizations/{organization}/domains");
        backend(app, Method::POST, &path, body).await
    }

    async fn get(app: &TestApp, path: &str) -> Reply {
        backend(app, Method::GET, path, Value::Null).await
    }

    pub(super) async fn a_whole_life(app: &TestApp) {
        let acme = organization(app, "acme").await;
        let body = json!({ "name": "Example.com", "enrollment_mode": "manual_invitation",
                           "verified": true });
        let made = add(app, &acme, body).await;
        assert_whole("clerk_domain_create", &made);
        assert_eq!(made.header("content-type"), "application/json");
        let list = format!("/v1/organizations/{acme}/domains");
        assert_whole("clerk_domain_list", &get(app, &list).await);

        let path = format!("{list}/{}", text(&made, "id"));
        let change = json!({ "enrollment_mode": "enterprise_sso", "verified": false });
        let changed = backend(app, Method::PATCH, &path, change).await;
        assert_whole("clerk_domain_update", &changed);
        let nulls = json!({ "enrollment_mode": null, "verified": null });
        let same = backend(app, Method::PATCH, &path, nulls).await;
        assert_eq!(same.text, changed.text);

        let verify = format!("{path}/verify_ownership");
        let owned = backend(app, Method::POST, &verify, Value::Null).await;
        assert_whole("clerk_domain_verify_ownership", &owned);
        let again = backend(app, Method::POST, &verify, Value::Null).await;
        assert_eq!(again.text, owned.text);

        let deleted = backend(app, Method::DELETE, &path, Value::Null).await;
        assert_whole("clerk_domain_delete", &deleted);
        let gone = backend(app, Method::DELETE, &path, Value::Null).await;
        assert_whole("clerk_domain_not_found", &gone);
    }

    pub(super) async fn bad_requests_are_named(app: &TestApp) {
        let acme = organization(app, "acme").await;
        let bad = [
            ("nothing", Value::Null),
            ("no_name", json!({ "enrollment_mode": "manual_invitation" })),
            ("blank_name", json!({ "name": "" })),
            ("number_name", json!({ "name": 1 })),
            ("bad_name", json!({ "name": "https://example.com" })),
            ("wildcard", json!({ "name": "*.example.com" })),
            (
                "long_name",
                json!({ "name": format!("{}.com", "a".repeat(250)) }),
            ),
            ("common_name", json!({ "name": "gmail.com" })),
            (
                "unknown_mode",
                json!({ "name": "a.com", "enrollment_mode": "magic" }),
            ),
            (
                "text_verified",
                json!({ "name": "a.com", "verified": "yes" }),
            ),
        ];
        let mut answers = serde_json::Map::new();
        for (case, body) in bad {
            let mut whole = add(app, &acme, body).await.whole();
            whole["body"]["clerk_trace_id"].take();
            answers.insert(case.to_owned(), whole);
        }
        assert_snapshot("clerk_domain_bad_bodies", &answers.into());
        let left = get(app, "/v1/organization_domains").await;
        assert_eq!(left.json()["total_count"], 0);
        for bad in [
            "limit=0",
            "offset=-1",
            "verified=maybe",
            "enrollment_mode=magic",
            "enrollment_mode=manual_invitation,-magic",
        ] {
            for list in [
                "/v1/organization_domains".to_owned(),
                format!("/v1/organizations/{acme}/domains"),
            ] {
                let reply = get(app, &format!("{list}?{bad}")).await;
                assert_eq!(reply.status, 422, "{list}?{bad}: {reply:?}");
            }
        }
        for bad in ["query=", "query=%20", "order_by=challenge"] {
            let reply = get(app, &format!("/v1/organization_domains?{bad}")).await;
            assert_eq!(reply.status, 422, "{bad}: {reply:?}");
        }
    }

    pub(super) async fn conflicts_and_limits(app: &TestApp) {
        let acme = organization(app, "acme").await;
        let other = organization(app, "other").await;
        add(app, &acme, json!({ "name": "example.com" })).await;
        let taken = add(app, &other, json!({ "name": "EXAMPLE.com" })).await;
        assert_whole("clerk_domain_taken", &taken);
        let claim = json!({ "name": "example.com", "verified": false });
        let claimed = add(app, &other, claim.clone()).await;
        assert_eq!(claimed.status, 200, "{claimed:?}");
        let twice = add(app, &other, claim).await;
        assert_eq!(code(&twice), code(&taken));
        let path = format!("/v1/organizations/{other}/domains/{}", text(&claimed, "id"));
        let refused = [
            backend(app, Method::PATCH, &path, json!({ "verified": true })).await,
            backend(
                app,
                Method::POST,
                &format!("{path}/verify_ownership"),
                Value::Null,
            )
            .await,
        ];
        for refused in refused {
            assert_eq!(refused.status, 422);
            assert_eq!(code(&refused), "organization_domain_already_exists");
        }
        for number in 1..10 {
            let body = json!({ "name": format!("example-{number}.com") });
            assert_eq!(add(app, &acme, body).await.status, 200);
        }
        let full = add(app, &acme, json!({ "name": "late.com" })).await;
        assert_whole("clerk_domain_quota", &full);
    }

    pub(super) async fn lists_are_narrowed_and_ordered(app: &TestApp) {
        let acme = organization(app, "acme").await;
        let other = organization(app, "other").await;
        for (to, name, mode, verified) in [
            (&acme, "cedar.com", "manual_invitation", true),
            (&acme, "alder.org", "enterprise_sso", false),
            (&other, "birch.com", "automatic_suggestion", true),
        ] {
            let body = json!({ "name": name, "enrollment_mode": mode, "verified": verified });
            assert_eq!(add(app, to, body).await.status, 200);
        }
        let all = "/v1/organization_domains";
        let own = format!("/v1/organizations/{acme}/domains");
        for (list, query, expected) in [
            (all, "", "birch.com,alder.org,cedar.com".to_owned()),
            (
                all,
                "order_by=name&limit=2",
                "alder.org,birch.com/3".to_owned(),
            ),
            (all, "order_by=-name&offset=2", "alder.org/3".to_owned()),
            (all, "verified=true", "birch.com,cedar.com".to_owned()),
            (all, "verified=false", "alder.org".to_owned()),
            (all, "query=.ORG", "alder.org".to_owned()),
            (all, "query=_", String::new()),
            (all, &format!("query={other}"), "birch.com".to_owned()),
            (all, "query=org_nobody", String::new()),
            (all, "query=org_%25", String::new()),
            (
                all,
                &format!("organization_id={acme}"),
                "alder.org,cedar.com".to_owned(),
            ),
            (
                all,
                &format!("organization_id={acme}&query={other}"),
                String::new(),
            ),
            (all, "organization_id=acme", String::new()),
            (
                all,
                "domains=cedar.com&domains=BIRCH.com",
                "birch.com,cedar.com".to_owned(),
            ),
            (all, "domains=cedar.com&domains=%2A", "cedar.com".to_owned()),
            (all, "domains[]=none.com", String::new()),
            (
                all,
                "enrollment_mode=enterprise_sso,automatic_suggestion",
                "birch.com,alder.org".to_owned(),
            ),
            (
                all,
                "enrollment_mode=-enterprise_sso",
                "birch.com,cedar.com".to_owned(),
            ),
            (
                all,
                "enrollment_mode=enterprise_sso&enrollment_mode=-enterprise_sso",
                String::new(),
            ),
            (&own, "", "alder.org,cedar.com".to_owned()),
            (&own, "verified=true", "cedar.com".to_owned()),
            (
                &own,
                "enrollment_mode=-manual_invitation",
                "alder.org".to_owned(),
            ),
            (&own, "limit=1&offset=1", "cedar.com/2".to_owned()),
        ] {
            let path = format!("{list}?{query}");
            let reply = get(app, &path).await;
            assert_eq!(reply.status, 200, "{path}: {reply:?}");
            let body = reply.json();
            let data = body["data"].as_array().unwrap();
            let names: Vec<_> = data
                .iter()
                .map(|one| one["name"].as_str().unwrap())
                .collect();
            let (expected, total) = match expected.split_once('/') {
                Some((names, total)) => (names.to_owned(), total.parse().unwrap()),
                None => (expected, names.len()),
            };
            assert_eq!(names.join(","), expected, "{path}");
            assert_eq!(body["total_count"], total, "{path}");
        }
    }

    pub(super) async fn newcomers_are_counted(app: &TestApp) {
        let acme = organization(app, "acme").await;
        for (name, mode) in [
            ("example.net", "automatic_invitation"),
            ("example.org", "automatic_suggestion"),
        ] {
            let body = json!({ "name": name, "enrollment_mode": mode });
            assert_eq!(add(app, &acme, body).await.status, 200);
            let body = json!({ "email_address": [format!("ada@{name}")] });
            let user = backend(app, Method::POST, "/v1/users", body).await;
            assert_eq!(user.status, 200);
        }
        let path = format!("/v1/organizations/{acme}/domains");
        assert_whole("clerk_domain_newcomers", &get(app, &path).await);
        let acme = get(app, "/v1/organizations/acme").await.json();
        assert_eq!(acme["pending_invitations_count"], 1);
    }

    pub(super) async fn settings(app: &TestApp) {
        let path = "/v1/instance/organization_settings";
        let change = json!({ "domains_enabled": true, "domains_default_role_id": "",
            "domains_enrollment_modes": ["automatic_suggestion", "automatic_invitation"] });
        let changed = backend(app, Method::PATCH, path, change).await;
        assert_whole("clerk_domain_settings", &changed);
        assert_eq!(get(app, path).await.text, changed.text);
        let off = json!({ "domains_enabled": false, "domains_enrollment_modes": [] });
        let off = backend(app, Method::PATCH, path, off).await.json();
        assert_eq!(off["domains_enabled"], false);
        assert_eq!(off["domains_enrollment_modes"], json!([]));
        for (status, bad) in [
            (
                422,
                json!({ "domains_enrollment_modes": ["enterprise_sso"] }),
            ),
            (
                422,
                json!({ "domains_enrollment_modes": "automatic_suggestion" }),
            ),
            (422, json!({ "domains_enabled": "yes" })),
            (404, json!({ "domains_default_role_id": "role_nobody" })),
            (404, json!({ "domains_default_role_id": "org:admin" })),
        ] {
            let reply = backend(app, Method::PATCH, path, bad.clone()).await;
            assert_eq!(reply.status, status, "{bad}: {reply:?}");
        }
    }

    pub(super) async fn what_is_not_there(app: &TestApp) {
        let acme = organization(app, "acme").await;
        let other = organization(app, "other").await;
        let made = add(app, &acme, json!({ "name": "example.com" })).await;
        let id = text(&made, "id");
        for (path, message) in [
            (
                format!("{other}/domains/{id}"),
                "Organization domain not found",
            ),
            (
                format!("{acme}/domains/orgdmn_nobody"),
                "Organization domain not found",
            ),
            (
                format!("{acme}/domains/{acme}"),
                "Organization domain not found",
            ),
            (
                format!("{acme}/domains/%20"),
                "Organization domain not found",
            ),
            (
                format!("org_nobody/domains/{id}"),
                "Given organization not found.",
            ),
            (
                format!("user_1/domains/{id}"),
                "Given organization not found.",
            ),
        ] {
            let path = format!("/v1/organizations/{path}");
            let verify = format!("{path}/verify_ownership");
            for reply in [
                backend(app, Method::PATCH, &path, json!({ "verified": false })).await,
                backend(app, Method::DELETE, &path, Value::Null).await,
                backend(app, Method::POST, &verify, Value::Null).await,
            ] {
                assert_eq!(
                    (reply.status, code(&reply).as_str()),
                    (404, "resource_not_found")
                );
                assert_eq!(reply.json()["errors"][0]["long_message"], message, "{path}");
            }
        }
        let nowhere = "/v1/organizations/org_nobody/domains";
        assert_eq!(get(app, nowhere).await.status, 404);
        let body = json!({ "name": "example.org" });
        assert_eq!(backend(app, Method::POST, nowhere, body).await.status, 404);
        let by_slug = get(app, "/v1/organizations/acme/domains").await;
        assert_eq!(by_slug.json()["data"][0], made.json());
    }
}
