org_testkit::on_each_server! {
    crate::clerk_invitations::cases: [
        a_whole_life,
        bad_requests_are_named,
        several_are_invited_or_nobody,
        only_pending_ones_are_revoked,
        seats_are_limited,
        lists_are_filtered_and_ordered,
        lists_of_the_instance_and_of_users,
        who_may_not_is_told_so,
    ]
}

mod cases {
    use org_testkit::http::{SECRET_KEY, TestApp, send};
    use reqwest::Method;
    use serde_json::{Value, json};

    use crate::support::{
        assert_snapshot, assert_whole, auth0, backend, code, organization, text, user,
    };

    async fn invite(app: &TestApp, path: &str, address: &str) -> String {
        let body = json!({ "email_address": address, "role": "org:member" });
        text(&backend(app, Method::POST, path, body).await, "id")
    }

    async fn acme(app: &TestApp) -> (String, String) {
        let owner = user(app, "ada@example.com").await;
        let id = organization(app, "Acme", &owner).await;
        (owner, format!("/v1/organizations/{id}/invitations"))
    }

    pub(super) async fn a_whole_life(app: &TestApp) {
        let (owner, path) = acme(app).await;
        let full = json!({
            "email_address": "Bob@example.com", "role": "basic_member", "inviter_user_id": owner,
            "public_metadata": { "camelKey": { "inner": 1 } }, "private_metadata": { "p": [1.5] },
            "redirect_url": "https://app.example/welcome", "expires_in_days": 365, "notify": true,
        });
        let made = backend(app, Method::POST, &path, full).await;
        assert_whole("clerk_invitation_create", &made);
        assert_eq!(made.header("content-type"), "application/json");
        let one = format!("{path}/{}", text(&made, "id"));
        let read = backend(app, Method::GET, &one, Value::Null).await;
        assert_whole("clerk_invitation_get", &read);
        let by_handle = one.replace(&path, "/v1/organizations/acme/invitations");
        let by_handle = backend(app, Method::GET, &by_handle, Value::Null).await;
        assert_eq!(by_handle.text, read.text);
        let listed = backend(app, Method::GET, &path, Value::Null).await;
        assert_eq!(
            listed.json(),
            json!({ "data": [read.json()], "total_count": 1 })
        );
        let pending = format!("{path}/pending");
        let pending = backend(app, Method::GET, &pending, Value::Null).await;
        assert_eq!(pending.text, listed.text);

        let revoke = format!("{one}/revoke");
        let by = json!({ "requesting_user_id": owner });
        let revoked = backend(app, Method::POST, &revoke, by).await;
        assert_whole("clerk_invitation_revoke", &revoked);
        let read = backend(app, Method::GET, &one, Value::Null).await;
        assert_eq!(read.text, revoked.text);
        let minimal = json!({
            "email_address": "bob@example.com", "role": "org:admin", "inviter_user_id": null,
            "public_metadata": null, "private_metadata": null, "redirect_url": null,
            "expires_in_days": null, "notify": null,
        });
        let again = backend(app, Method::POST, &path, minimal).await;
        assert_whole("clerk_invitation_create_minimal", &again);
    }

    pub(super) async fn bad_requests_are_named(app: &TestApp) {
        let (_, path) = acme(app).await;
        invite(app, &path, "pending@example.com").await;
        let member = user(app, "eve@example.com").await;
        let with = |field: &str, value: Value| {
            let mut body = json!({ "email_address": "bob@example.com", "role": "org:member" });
            body[field] = value;
            body
        };
        let bad = [
            ("nothing", json!({})),
            ("no_role", json!({ "email_address": "bob@example.com" })),
            ("bad_address", with("email_address", json!("bob"))),
            (
                "list_address",
                with("email_address", json!(["bob@example.com"])),
            ),
            (
                "injected_address",
                with("email_address", json!("a@b.co\r\nBcc: c@d.co")),
            ),
            ("member", with("email_address", json!("ADA@example.com"))),
            (
                "pending",
                with("email_address", json!("Pending@example.com")),
            ),
            ("bad_role", with("role", json!("chief"))),
            ("unknown_role", with("role", json!("org:chief"))),
            (
                "unknown_inviter",
                with("inviter_user_id", json!("user_nobody")),
            ),
            ("malformed_inviter", with("inviter_user_id", json!("ada"))),
            ("outside_inviter", with("inviter_user_id", json!(member))),
            (
                "script_redirect",
                with("redirect_url", json!("javascript:alert(1)")),
            ),
            (
                "relative_redirect",
                with("redirect_url", json!("//evil.example")),
            ),
            ("no_days", with("expires_in_days", json!(0))),
            ("many_days", with("expires_in_days", json!(366))),
            ("text_days", with("expires_in_days", json!("30"))),
            ("text_notify", with("notify", json!("yes"))),
            (
                "big_metadata",
                with("public_metadata", json!({ "k": "x".repeat(8192) })),
            ),
            ("list_metadata", with("private_metadata", json!([]))),
        ];
        let before = app.fixture.database.table_hash();
        let mut answers = serde_json::Map::new();
        for (case, body) in bad {
            let reply = backend(app, Method::POST, &path, body).await;
            let mut whole = reply.whole();
            whole["body"]["clerk_trace_id"].take();
            answers.insert(case.to_owned(), whole);
        }
        for (case, query) in [
            ("list_status", "?status=lost"),
            ("list_limit", "?limit=501"),
            ("list_offset", "?offset=-1"),
            ("list_order", "?order_by=role"),
        ] {
            let reply = backend(app, Method::GET, &format!("{path}{query}"), Value::Null).await;
            let mut whole = reply.whole();
            whole["body"]["clerk_trace_id"].take();
            answers.insert(case.to_owned(), whole);
        }
        assert_snapshot("clerk_invitation_bad_requests", &answers.into());
        assert_eq!(app.fixture.database.table_hash(), before);
    }

    pub(super) async fn several_are_invited_or_nobody(app: &TestApp) {
        let (_, path) = acme(app).await;
        invite(app, &path, "pending@example.com").await;
        let bulk = format!("{path}/bulk");
        let item = |address: &str| json!({ "email_address": address, "role": "org:member" });
        let before = app.fixture.database.table_hash();
        let taken = json!([
            item("bob@example.com"),
            item("Pending@example.com"),
            item("Bob@example.com")
        ]);
        let refused = backend(app, Method::POST, &bulk, taken).await;
        assert_whole("clerk_invitation_bulk_taken", &refused);
        let many: Vec<Value> = (0..11)
            .map(|number| item(&format!("u{number}@b.co")))
            .collect();
        let refused = backend(app, Method::POST, &bulk, many.into()).await;
        assert_whole("clerk_invitation_bulk_size", &refused);
        let bad = json!([item("bob@example.com"), item("bob")]);
        let refused = backend(app, Method::POST, &bulk, bad).await;
        assert_whole("clerk_invitation_bulk_bad", &refused);
        for (body, status) in [
            (item("bob@example.com"), 400),
            (json!([item("bob@example.com"), 7]), 400),
            (json!("bob"), 400),
            (json!([]), 422),
        ] {
            let refused = backend(app, Method::POST, &bulk, body.clone()).await;
            assert_eq!(refused.status, status, "{body}: {refused:?}");
        }
        let form = app.request(Method::POST, &bulk).bearer_auth(SECRET_KEY);
        let form = send(form.form(&[("email_address", "bob@example.com")])).await;
        assert_eq!(
            (form.status, code(&form).as_str()),
            (400, "request_body_invalid")
        );
        assert_eq!(app.fixture.database.table_hash(), before);

        let two = json!([item("bob@example.com"), item("cyd@example.com")]);
        let made = backend(app, Method::POST, &bulk, two).await;
        assert_whole("clerk_invitation_bulk", &made);
    }

    pub(super) async fn only_pending_ones_are_revoked(app: &TestApp) {
        let (owner, path) = acme(app).await;
        let other = organization(app, "Other", &owner).await;
        let id = invite(app, &path, "bob@example.com").await;
        let post = async |path: String, body: Value| backend(app, Method::POST, &path, body).await;
        let elsewhere = format!("/v1/organizations/{other}/invitations/{id}");
        let foreign = post(format!("{elsewhere}/revoke"), Value::Null).await;
        assert_whole("clerk_invitation_not_found", &foreign);
        let read = backend(app, Method::GET, &elsewhere, Value::Null).await;
        assert_eq!(
            (read.status, code(&read).as_str()),
            (404, "organization_invitation_not_found")
        );
        for wrong in ["orginv_none", "user_1", "none", "%00", &owner] {
            let reply = post(format!("{path}/{wrong}/revoke"), Value::Null).await;
            assert_eq!(
                (reply.status, code(&reply).as_str()),
                (404, "organization_invitation_not_found")
            );
        }
        let nowhere = "/v1/organizations/org_none/invitations".to_owned();
        for path in [format!("{nowhere}/{id}"), nowhere] {
            let reply = backend(app, Method::GET, &path, Value::Null).await;
            assert_eq!(
                (reply.status, code(&reply).as_str()),
                (404, "resource_not_found")
            );
        }
        let stranger = user(app, "eve@example.com").await;
        let by = json!({ "requesting_user_id": stranger });
        let refused = post(format!("{path}/{id}/revoke"), by).await;
        assert_eq!(refused.status, 404, "{refused:?}");
        let revoked = post(format!("{path}/{id}/revoke"), Value::Null).await;
        assert_eq!(
            (revoked.status, text(&revoked, "status").as_str()),
            (200, "revoked")
        );
        let again = post(format!("{path}/{id}/revoke"), json!({})).await;
        assert_whole("clerk_invitation_not_pending", &again);
    }

    pub(super) async fn seats_are_limited(app: &TestApp) {
        let (_, path) = acme(app).await;
        let limit = json!({ "max_allowed_memberships": 2 });
        backend(app, Method::PATCH, "/v1/organizations/acme", limit).await;
        invite(app, &path, "bob@example.com").await;
        let body = json!({ "email_address": "eve@example.com", "role": "org:member" });
        let refused = backend(app, Method::POST, &path, body.clone()).await;
        assert_whole("clerk_invitation_quota", &refused);
        let expired = std::time::Duration::from_hours(30 * 24);
        app.fixture.clock.advance(expired);
        let made = backend(app, Method::POST, &path, body).await;
        assert_eq!(made.status, 200, "{made:?}");
        let statuses = backend(
            app,
            Method::GET,
            &format!("{path}?status=expired"),
            Value::Null,
        )
        .await;
        assert_eq!(
            statuses.json()["data"][0]["email_address"],
            "bob@example.com"
        );
        assert_eq!(statuses.json()["data"][0]["status"], "expired");
    }

    pub(super) async fn lists_are_filtered_and_ordered(app: &TestApp) {
        let (_, path) = acme(app).await;
        for address in ["cyd@example.com", "bob@example.com", "dan@example.com"] {
            app.fixture.clock.advance(std::time::Duration::from_secs(1));
            invite(app, &path, address).await;
        }
        let list = async |query: &str| {
            let reply = backend(app, Method::GET, &format!("{path}?{query}"), Value::Null).await;
            let body = reply.json();
            let data = body["data"]
                .as_array()
                .unwrap_or_else(|| panic!("{reply:?}"));
            let names: Vec<String> = data
                .iter()
                .map(|one| one["email_address"].as_str().unwrap()[..3].to_owned())
                .collect();
            (names.join(" "), body["total_count"].as_u64().unwrap())
        };
        let all = |names: &str| (names.to_owned(), 3);
        assert_eq!(list("").await, all("dan bob cyd"));
        assert_eq!(list("order_by=created_at").await, all("cyd bob dan"));
        assert_eq!(list("order_by=%2Bemail_address").await, all("bob cyd dan"));
        assert_eq!(
            list("order_by=-email_address&limit=1&offset=1").await,
            all("cyd")
        );
        assert_eq!(
            list("status=pending&status=revoked").await,
            all("dan bob cyd")
        );
        assert_eq!(list("status[]=accepted").await, (String::new(), 0));
        assert_eq!(
            list("email_address=BOB@example.com").await,
            ("bob".to_owned(), 1)
        );
        assert_eq!(list("email_address=bob").await, (String::new(), 0));
    }

    pub(super) async fn lists_of_the_instance_and_of_users(app: &TestApp) {
        let (_, path) = acme(app).await;
        invite(app, &path, "Bob@example.com").await;
        invite(app, &path, "cyd@example.com").await;
        let bob = user(app, "bob@example.com").await;
        let get = async |path: &str| backend(app, Method::GET, path, Value::Null).await;
        let found = get("/v1/organization_invitations?query=BOB&status=pending").await;
        assert_whole("clerk_invitation_instance", &found);
        assert_eq!(
            get("/v1/organization_invitations").await.json()["total_count"],
            2
        );
        let mine = get(&format!(
            "/v1/users/{bob}/organization_invitations?status=pending"
        ))
        .await;
        assert_eq!(mine.text, found.text);
        let none = get(&format!(
            "/v1/users/{bob}/organization_invitations?status=revoked"
        ))
        .await;
        assert_eq!(none.json(), json!({ "data": [], "total_count": 0 }));
        for nobody in ["user_nobody", "bob"] {
            let reply = get(&format!("/v1/users/{nobody}/organization_invitations")).await;
            assert_eq!(
                (reply.status, code(&reply).as_str()),
                (404, "resource_not_found")
            );
        }
        let long = format!("/v1/organization_invitations?query={}", "x".repeat(255));
        assert_eq!(get(&long).await.status, 422);
    }

    pub(super) async fn who_may_not_is_told_so(app: &TestApp) {
        let (_, path) = acme(app).await;
        let before = app.fixture.database.table_hash();
        let body = json!({ "email_address": "bob@example.com", "role": "org:member" });
        let stranger = send(app.post(&path, &body).bearer_auth("sk_test_wrong")).await;
        assert_eq!(
            (stranger.status, code(&stranger).as_str()),
            (401, "clerk_key_invalid")
        );
        let off = json!({ "enabled": false });
        let settings = "/v1/instance/organization_settings";
        assert_eq!(app.fixture.database.table_hash(), before);
        backend(app, Method::PATCH, settings, off).await;
        let refused = backend(app, Method::POST, &path, body).await;
        assert_eq!(
            (refused.status, code(&refused).as_str()),
            (403, "organizations_not_enabled_in_instance")
        );
        let elsewhere = auth0(app, Method::GET, "/organizations", Value::Null).await;
        assert_eq!(elsewhere.status, 200);
        let wrong = backend(app, Method::PUT, &path, Value::Null).await;
        assert_eq!((wrong.status, wrong.header("allow")), (405, "GET, POST"));
    }
}
