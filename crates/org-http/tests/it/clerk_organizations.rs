//! The filters of the list of organizations, and merged metadata.

org_testkit::on_each_server! {
    crate::clerk_organizations::cases: [
        lists_are_narrowed_by_id_and_member,
        lists_are_ordered_by_members,
        merged_metadata_has_a_limit,
        metadata_is_merged_at_every_depth,
        organizations_without_a_manager_are_told,
    ]
}

mod cases {
    use org_testkit::http::{Reply, TestApp};
    use reqwest::Method;
    use serde_json::{Value, json};

    use crate::support::{assert_snapshot, assert_whole, backend, organization, text, user};

    async fn get(app: &TestApp, path: &str) -> Reply {
        backend(app, Method::GET, path, Value::Null).await
    }

    /// The names in a list and the number of all matches.
    async fn names(app: &TestApp, query: &str) -> (String, u64) {
        let reply = get(app, &format!("/v1/organizations?order_by=name&{query}")).await;
        assert_eq!(reply.status, 200, "{query}: {reply:?}");
        let body = reply.json();
        let names = body["data"].as_array().unwrap().iter();
        let names: Vec<_> = names.map(|one| one["name"].as_str().unwrap()).collect();
        (names.join(","), body["total_count"].as_u64().unwrap())
    }

    pub(super) async fn lists_are_narrowed_by_id_and_member(app: &TestApp) {
        let ada = user(app, "ada@example.com").await;
        let bob = user(app, "bob@example.com").await;
        let a = organization(app, "A", &ada).await;
        let b = organization(app, "B", &bob).await;
        organization(app, "C", &ada).await;
        backend(
            app,
            Method::POST,
            "/v1/organizations",
            json!({ "name": "D" }),
        )
        .await;
        for (query, expected, total) in [
            (format!("user_id={ada}"), "A,C", 2),
            (format!("user_id=%2B{ada}&user_id={bob}"), "A,B,C", 3),
            (format!("user_id[]=+{ada}&limit=1"), "A", 2),
            (format!("user_id=-{ada}"), "B,D", 2),
            (
                format!("user_id=-{ada}&user_id=-{bob}&limit=1&offset=1"),
                "",
                1,
            ),
            (format!("user_id={bob}&user_id=-{ada}"), "B", 1),
            ("user_id=user_nobody".to_owned(), "", 0),
            ("user_id=nonsense".to_owned(), "", 0),
            ("user_id=-nonsense".to_owned(), "A,B,C,D", 4),
            (
                format!("organization_id={a}&organization_id=%2B{b}"),
                "A,B",
                2,
            ),
            (format!("organization_id=+{a}&organization_id=-{b}"), "A", 1),
            (
                format!("organization_id=-{a}&organization_id=-org_gone"),
                "B,C,D",
                3,
            ),
            (format!("organization_id=-{a}&user_id=-{ada}"), "B,D", 2),
            (
                format!("organization_id=-{a}&user_id={ada}&query=c"),
                "C",
                1,
            ),
            (format!("organization_id={ada}"), "", 0),
            ("include_members_count=true".to_owned(), "A,B,C,D", 4),
        ] {
            assert_eq!(
                names(app, &query).await,
                (expected.to_owned(), total),
                "{query}"
            );
        }
        let many = |name: &str, count| format!("{name}=x&").repeat(count);
        for name in ["organization_id", "user_id"] {
            assert_eq!(names(app, &many(name, 100)).await.1, 0);
            let path = format!("/v1/organizations?{}", many(name, 101));
            assert_whole(
                &format!("clerk_organizations_many_{name}"),
                &get(app, &path).await,
            );
        }
    }

    pub(super) async fn lists_are_ordered_by_members(app: &TestApp) {
        let ada = user(app, "ada@example.com").await;
        for body in [
            json!({ "name": "Empty" }),
            json!({ "name": "One", "created_by": ada }),
        ] {
            backend(app, Method::POST, "/v1/organizations", body).await;
        }
        for (order, first) in [("members_count", "Empty"), ("-members_count", "One")] {
            let path = format!("/v1/organizations?limit=1&order_by={order}");
            let body = get(app, &path).await.json();
            assert_eq!(
                (&body["data"][0]["name"], &body["total_count"]),
                (&json!(first), &json!(2))
            );
        }
    }

    pub(super) async fn organizations_without_a_manager_are_told(app: &TestApp) {
        let ada = user(app, "ada@example.com").await;
        let managed = organization(app, "Managed", &ada).await;
        let empty = json!({ "name": "Empty" });
        let empty = backend(app, Method::POST, "/v1/organizations", empty).await;
        let flag = "include_missing_member_with_elevated_permissions";
        let list = get(app, &format!("/v1/organizations?{flag}=true")).await;
        let mut whole = list.whole();
        whole["body"]["data"]
            .as_array_mut()
            .unwrap()
            .sort_by_key(|one| one["name"].to_string());
        assert_snapshot("clerk_organizations_without_manager", &whole);
        let field = "missing_member_with_elevated_permissions";
        for (id, missing) in [(managed.as_str(), false), ("empty", true)] {
            let path = format!("/v1/organizations/{id}?{flag}=1");
            assert_eq!(get(app, &path).await.json()[field], missing, "{id}");
        }
        let path = format!("/v1/organizations/{}", text(&empty, "id"));
        assert_eq!(get(app, &path).await.json().get(field), None);
        assert_eq!(
            get(app, &format!("{path}?{flag}=false"))
                .await
                .json()
                .get(field),
            None
        );
        for path in ["/v1/organizations".to_owned(), path] {
            let reply = get(app, &format!("{path}?{flag}=perhaps")).await;
            assert_eq!(reply.status, 422, "{reply:?}");
        }
        let gone = get(app, &format!("/v1/organizations/gone?{flag}=true")).await;
        assert_eq!(gone.status, 404, "{gone:?}");
    }

    pub(super) async fn metadata_is_merged_at_every_depth(app: &TestApp) {
        let body = json!({ "name": "Acme",
            "public_metadata": { "a": { "b": { "kept": 1, "gone": 2 }, "list": [1, 2] }, "top": 1 },
            "private_metadata": { "untouched": true } });
        let id = text(
            &backend(app, Method::POST, "/v1/organizations", body).await,
            "id",
        );
        let path = format!("/v1/organizations/{id}/metadata");
        let change = json!({ "public_metadata": {
            "a": { "b": { "gone": null, "new": { "deep": null, "x": 1 } }, "list": [3] },
            "top": null, "was never there": null } });
        let merged = backend(app, Method::PATCH, &path, change).await;
        assert_whole("clerk_organizations_merged", &merged);

        // As old clients send it.
        let text =
            json!({ "private_metadata": "{\"k\":{\"n\":null,\"v\":1}}", "public_metadata": null });
        let merged = backend(app, Method::PATCH, &path, text).await.json();
        assert_eq!(
            merged["private_metadata"],
            json!({ "untouched": true, "k": { "v": 1 } })
        );
        let replace = json!({ "private_metadata": "{\"only\":1}", "public_metadata": {} });
        let replaced = backend(app, Method::PUT, &path, replace).await.json();
        assert_eq!(replaced["private_metadata"], json!({ "only": 1 }));
        assert_eq!(replaced["public_metadata"], json!({}));
        for nothing in [Value::Null, json!({})] {
            for method in [Method::PATCH, Method::PUT] {
                let kept = backend(app, method, &path, nothing.clone()).await.json();
                assert_eq!(kept["private_metadata"], json!({ "only": 1 }));
            }
        }
    }

    pub(super) async fn merged_metadata_has_a_limit(app: &TestApp) {
        let half = json!({ "half": "x".repeat(5000) });
        let body = json!({ "name": "Acme", "public_metadata": half });
        let id = text(
            &backend(app, Method::POST, "/v1/organizations", body).await,
            "id",
        );
        let path = format!("/v1/organizations/{id}/metadata");
        let more = json!({ "public_metadata": { "more": "x".repeat(5000) },
                           "private_metadata": { "new": 1 } });
        let refused = backend(app, Method::PATCH, &path, more).await;
        assert_whole("clerk_organizations_merged_too_large", &refused);
        let read = get(app, &format!("/v1/organizations/{id}")).await.json();
        assert_eq!(
            (&read["public_metadata"], &read["private_metadata"]),
            (&half, &json!({}))
        );
        // What goes makes room for what comes.
        let swap = json!({ "public_metadata": { "half": null, "more": "x".repeat(5000) } });
        assert_eq!(backend(app, Method::PATCH, &path, swap).await.status, 200);
        for bad in [
            json!([]),
            json!("[]"),
            json!("nonsense"),
            json!(1),
            json!({ "k": "\u{0}" }),
        ] {
            let body = json!({ "public_metadata": bad });
            let reply = backend(app, Method::PATCH, &path, body).await;
            assert_eq!(reply.status, 422, "{bad}: {reply:?}");
        }
        let gone = "/v1/organizations/org_gone/metadata";
        let reply = backend(app, Method::PATCH, gone, json!({})).await;
        assert_eq!(reply.status, 404, "{reply:?}");
    }
}
