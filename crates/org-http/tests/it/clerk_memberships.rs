org_testkit::on_each_server! {
    crate::clerk_memberships::cases: [
        a_whole_life,
        bad_changes_are_named,
        lists_are_narrowed_and_ordered,
        lists_of_users_and_of_all,
        old_names_of_roles_are_read,
        seats_run_out,
        somebody_who_can_manage_stays,
        what_is_not_there,
    ]
}

mod cases {
    use org_testkit::http::{Reply, SECRET_KEY, TestApp, send};
    use reqwest::Method;
    use serde_json::{Map, Value, json};

    use crate::support::{assert_snapshot, assert_whole, backend, code, organization, text, user};

    async fn post(app: &TestApp, organization: &str, body: Value) -> Reply {
        let path = format!("/v1/organizations/{organization}/memberships");
        backend(app, Method::POST, &path, body).await
    }

    async fn join(app: &TestApp, organization: &str, user: &str) -> Reply {
        post(
            app,
            organization,
            json!({ "user_id": user, "role": "org:member" }),
        )
        .await
    }

    /// The status, and the members by the local parts of their addresses.
    async fn listed(app: &TestApp, path: &str) -> (String, u64) {
        let reply = backend(app, Method::GET, path, Value::Null).await;
        assert_eq!(reply.status, 200, "{path}: {reply:?}");
        let body = reply.json();
        let name = |one: &Value| {
            let identifier = one["public_user_data"]["identifier"].as_str().unwrap();
            identifier.split('@').next().unwrap().to_owned()
        };
        let names: Vec<_> = body["data"].as_array().unwrap().iter().map(name).collect();
        (names.join(","), body["total_count"].as_u64().unwrap())
    }

    pub(super) async fn a_whole_life(app: &TestApp) {
        let owner = user(app, "ada@example.com").await;
        let acme = organization(app, "Acme", &owner).await;
        let body = json!({ "email_address": ["bob@example.com"], "first_name": "Bob",
                           "last_name": "B", "username": "Bobby" });
        let bob = text(&backend(app, Method::POST, "/v1/users", body).await, "id");
        let body = json!({ "user_id": bob, "role": "org:member", "public_metadata": { "a": { "b": 1 } },
                           "private_metadata": null });
        let made = post(app, &acme, body).await;
        assert_whole("clerk_membership_create", &made);
        assert_eq!(made.header("content-type"), "application/json");
        let path = format!("/v1/organizations/{acme}/memberships/{bob}");
        let promoted = backend(app, Method::PATCH, &path, json!({ "role": "org:admin" })).await;
        assert_whole("clerk_membership_update", &promoted);
        let change = json!({ "public_metadata": { "a": { "b": null, "c": 2 } },
                             "private_metadata": { "p": true } });
        let merged = backend(app, Method::PATCH, &format!("{path}/metadata"), change).await;
        assert_whole("clerk_membership_metadata", &merged);
        let list = format!("/v1/organizations/{acme}/memberships?order_by=created_at");
        assert_whole(
            "clerk_membership_list",
            &backend(app, Method::GET, &list, Value::Null).await,
        );
        let left = backend(app, Method::DELETE, &path, Value::Null).await;
        assert_whole("clerk_membership_delete", &left);
        let again = backend(app, Method::DELETE, &path, Value::Null).await;
        assert_whole("clerk_membership_gone", &again);
    }

    pub(super) async fn bad_changes_are_named(app: &TestApp) {
        let owner = user(app, "ada@example.com").await;
        let acme = organization(app, "Acme", &owner).await;
        let bob = user(app, "bob@example.com").await;
        let big = json!({ "k": "x".repeat(8192) });
        let bad = [
            ("nothing", json!({})),
            ("no_role", json!({ "user_id": bob })),
            ("null_role", json!({ "user_id": bob, "role": null })),
            ("number_role", json!({ "user_id": bob, "role": 1 })),
            (
                "unknown_role",
                json!({ "user_id": bob, "role": "org:nothing" }),
            ),
            (
                "impossible_role",
                json!({ "user_id": bob, "role": "Chief Editor" }),
            ),
            (
                "unknown_user",
                json!({ "user_id": "user_nobody", "role": "org:member" }),
            ),
            (
                "impossible_user",
                json!({ "user_id": "nobody", "role": "org:member" }),
            ),
            (
                "other_kind_of_user",
                json!({ "user_id": acme, "role": "org:member" }),
            ),
            ("member", json!({ "user_id": owner, "role": "org:member" })),
            (
                "big_metadata",
                json!({ "user_id": bob, "role": "org:member", "private_metadata": big }),
            ),
            (
                "list_metadata",
                json!({ "user_id": bob, "role": "org:member", "public_metadata": [] }),
            ),
        ];
        let rows = app.fixture.database.dump();
        let mut answers = Map::new();
        for (case, body) in bad {
            let mut whole = post(app, &acme, body).await.whole();
            whole["body"]["clerk_trace_id"].take();
            answers.insert(case.to_owned(), whole);
        }
        let path = format!("/v1/organizations/{acme}/memberships/{owner}");
        for (case, body) in [
            ("patch_nothing", json!({})),
            ("patch_unknown_role", json!({ "role": "org:nothing" })),
        ] {
            let mut whole = backend(app, Method::PATCH, &path, body).await.whole();
            whole["body"]["clerk_trace_id"].take();
            answers.insert(case.to_owned(), whole);
        }
        let mut whole = backend(
            app,
            Method::PATCH,
            &format!("{path}/metadata"),
            json!({ "public_metadata": { "k": "x".repeat(8192) } }),
        )
        .await
        .whole();
        whole["body"]["clerk_trace_id"].take();
        answers.insert("merge_too_much".to_owned(), whole);
        assert_snapshot("clerk_membership_bad", &answers.into());
        assert_eq!(app.fixture.database.dump(), rows);
    }

    pub(super) async fn what_is_not_there(app: &TestApp) {
        let owner = user(app, "ada@example.com").await;
        let acme = organization(app, "Acme", &owner).await;
        let other = organization(app, "Other", &owner).await;
        let bob = user(app, "bob@example.com").await;
        assert_eq!(join(app, &other, &bob).await.status, 200);
        let role = json!({ "role": "org:admin" });
        for of in [acme.as_str(), "nowhere", "org_none", "%20", "user_1"] {
            for whom in [bob.as_str(), "user_nobody", "nobody", "%00"] {
                let path = format!("/v1/organizations/{of}/memberships/{whom}");
                for (method, path, body) in [
                    (Method::PATCH, path.clone(), role.clone()),
                    (Method::PATCH, format!("{path}/metadata"), Value::Null),
                    (Method::DELETE, path.clone(), Value::Null),
                ] {
                    let reply = backend(app, method, &path, body).await;
                    let answer = (reply.status, code(&reply));
                    assert_eq!(answer, (404, "resource_not_found".to_owned()), "{path}");
                }
            }
        }
        for of in ["nowhere", "org_none", "%20", "user_1"] {
            let path = format!("/v1/organizations/{of}/memberships");
            let reply = backend(app, Method::GET, &path, Value::Null).await;
            assert_eq!(
                (reply.status, code(&reply)),
                (404, "resource_not_found".to_owned())
            );
            assert_eq!(join(app, of, &bob).await.status, 404);
        }
        for whom in ["user_nobody", "nobody", "%00", &acme] {
            let path = format!("/v1/users/{whom}/organization_memberships");
            let reply = backend(app, Method::GET, &path, Value::Null).await;
            assert_eq!(
                (reply.status, code(&reply)),
                (404, "resource_not_found".to_owned())
            );
        }
    }

    pub(super) async fn old_names_of_roles_are_read(app: &TestApp) {
        let acme = organization(app, "Acme", &user(app, "ada@example.com").await).await;
        for (number, (old, new)) in [
            ("admin", "org:admin"),
            ("basic_member", "org:member"),
            ("org:basic_member", "org:member"),
        ]
        .into_iter()
        .enumerate()
        {
            let whom = user(app, &format!("user-{number}@example.com")).await;
            let made = post(app, &acme, json!({ "user_id": whom, "role": old })).await;
            assert_eq!(text(&made, "role"), new);
        }
        let path = format!("/v1/organizations/{acme}/memberships");
        assert_eq!(listed(app, &format!("{path}?role=basic_member")).await.1, 2);
    }

    pub(super) async fn seats_run_out(app: &TestApp) {
        let acme = organization(app, "Acme", &user(app, "ada@example.com").await).await;
        for number in 1..5 {
            let whom = user(app, &format!("user-{number}@example.com")).await;
            assert_eq!(join(app, &acme, &whom).await.status, 200);
        }
        let late = user(app, "late@example.com").await;
        assert_whole("clerk_membership_quota", &join(app, &acme, &late).await);
        let path = format!("/v1/organizations/{acme}");
        let body = json!({ "max_allowed_memberships": 0 });
        assert_eq!(backend(app, Method::PATCH, &path, body).await.status, 200);
        assert_eq!(join(app, &acme, &late).await.status, 200);
    }

    pub(super) async fn somebody_who_can_manage_stays(app: &TestApp) {
        let owner = user(app, "ada@example.com").await;
        let acme = organization(app, "Acme", &owner).await;
        let path = format!("/v1/organizations/{acme}/memberships/{owner}");
        let member = json!({ "role": "org:member" });
        let rows = app.fixture.database.dump();
        for (method, body) in [(Method::DELETE, Value::Null), (Method::PATCH, member)] {
            let first = backend(app, method.clone(), &path, body.clone()).await;
            let name = format!("clerk_membership_last_{}", method.as_str().to_lowercase());
            assert_whole(&format!("{name}_first"), &first);
            let newest = app.request(method, &path).bearer_auth(SECRET_KEY);
            let newest = newest.header("clerk-api-version", "2026-05-12").json(&body);
            assert_whole(&format!("{name}_newest"), &send(newest).await);
        }
        assert_eq!(app.fixture.database.dump(), rows);
    }

    pub(super) async fn lists_are_narrowed_and_ordered(app: &TestApp) {
        let ada = user(app, "ada@example.com").await;
        let acme = organization(app, "Acme", &ada).await;
        let body = json!({ "email_address": ["bob@one.example"], "first_name": "Bob",
                           "username": "zoe", "created_at": "2001-09-09T01:46:40Z" });
        let bob = text(&backend(app, Method::POST, "/v1/users", body).await, "id");
        let eve = user(app, "eve@two.example").await;
        for whom in [&bob, &eve] {
            assert_eq!(join(app, &acme, whom).await.status, 200);
        }
        let list = async |query: &str| {
            let path = format!("/v1/organizations/{acme}/memberships?{query}");
            listed(app, &path).await
        };
        for (query, expected) in [
            ("order_by=email_address", "ada,bob,eve"),
            ("order_by=-email_address&limit=2", "eve,bob"),
            ("order_by=%2Bemail_address&offset=2", "eve"),
            ("order_by=-first_name&limit=1", "bob"),
            ("order_by=username&offset=2", "bob"),
        ] {
            assert_eq!(list(query).await, (expected.to_owned(), 3), "{query}");
        }
        for query in [
            "",
            "order_by=-created_at",
            "order_by=+phone_number",
            "order_by=last_name",
        ] {
            assert_eq!(list(query).await.1, 3, "{query}");
        }
        let sorted = "order_by=email_address";
        for (query, expected) in [
            (format!("user_id={ada}&user_id=%2B{eve}"), "ada,eve"),
            (format!("user_id[]=-{ada}&user_id=-{eve}"), "bob"),
            ("user_id=nobody".to_owned(), ""),
            (
                "email_address=EVE@two.example&email_address[]=x@y.zz".to_owned(),
                "eve",
            ),
            ("username=ZOE".to_owned(), "bob"),
            ("phone_number=%2B15550100".to_owned(), ""),
            ("web3_wallet=0x0".to_owned(), ""),
            ("phone_number_query=555".to_owned(), ""),
            ("role=org:member".to_owned(), "bob,eve"),
            ("role[]=org:nothing".to_owned(), ""),
            ("role=No+role&role=admin".to_owned(), "ada"),
            ("query=two.EX".to_owned(), "eve"),
            ("query=".to_owned(), "ada,bob,eve"),
            ("email_address_query=ONE".to_owned(), "bob"),
            ("username_query=o".to_owned(), "bob"),
            ("name_query=bo".to_owned(), "bob"),
            ("created_at_before=1000000000001".to_owned(), "bob"),
            ("created_at_after=1000000000001".to_owned(), "ada,eve"),
            ("last_active_at_after=0".to_owned(), ""),
            ("last_active_at_before=1".to_owned(), ""),
        ] {
            let found = list(&format!("{query}&{sorted}")).await;
            let count = expected.split(',').filter(|name| !name.is_empty());
            let count = u64::try_from(count.count()).unwrap();
            assert_eq!(found, (expected.to_owned(), count), "{query}");
        }
        for bad in [
            "limit=0",
            "limit=501",
            "offset=-1",
            "order_by=password",
            "created_at_before=yesterday",
            "last_active_at_after=-1",
            "query=a&query=b",
            &format!("name_query={}", "a".repeat(257)),
            &"role=org:member&".repeat(101),
            &"user_id=user_1&".repeat(101),
        ] {
            let path = format!("/v1/organizations/{acme}/memberships?{bad}");
            let reply = backend(app, Method::GET, &path, Value::Null).await;
            assert_eq!(reply.status, 422, "{bad}: {reply:?}");
        }
    }

    pub(super) async fn lists_of_users_and_of_all(app: &TestApp) {
        let ada = user(app, "ada@example.com").await;
        let bob = user(app, "bob@example.com").await;
        let acme = organization(app, "Acme", &ada).await;
        organization(app, "Other", &ada).await;
        assert_eq!(join(app, &acme, &bob).await.status, 200);
        for (path, expected, total) in [
            (
                "/v1/organization_memberships?order_by=email_address".to_owned(),
                "ada,ada,bob",
                3,
            ),
            (
                "/v1/organization_memberships?limit=1&order_by=-email_address".to_owned(),
                "bob",
                3,
            ),
            (
                format!("/v1/users/{ada}/organization_memberships"),
                "ada,ada",
                2,
            ),
            (
                format!("/v1/users/{ada}/organization_memberships?limit=1&offset=1"),
                "ada",
                2,
            ),
            (
                format!("/v1/users/{bob}/organization_memberships"),
                "bob",
                1,
            ),
        ] {
            assert_eq!(
                listed(app, &path).await,
                (expected.to_owned(), total),
                "{path}"
            );
        }
        for path in [
            "/v1/organization_memberships?order_by=name".to_owned(),
            format!("/v1/users/{ada}/organization_memberships?limit=501"),
        ] {
            let reply = backend(app, Method::GET, &path, Value::Null).await;
            assert_eq!(reply.status, 422, "{path}: {reply:?}");
        }
    }
}
