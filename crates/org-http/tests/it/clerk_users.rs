//! Users and their addresses of the Clerk Backend API.

org_testkit::on_each_server! {
    crate::clerk_users::cases: [
        a_user_changes_and_goes,
        addresses_come_and_go,
        bad_changes_change_nothing,
        digests_are_taken_over,
        lists_are_bare_and_counted,
        metadata_is_merged_or_replaced,
        passwords_are_verified,
        the_banned_are_out,
        unknown_ids_are_not_found,
    ]
}

mod cases {
    use org_testkit::http::{SECRET_KEY, TestApp, send};
    use reqwest::Method;
    use serde_json::{Value, json};

    use crate::support::{assert_snapshot, assert_whole, backend, code, organization, text, user};

    async fn get(app: &TestApp, path: &str) -> Value {
        let reply = backend(app, Method::GET, path, Value::Null).await;
        assert_eq!(reply.status, 200, "{path}: {reply:?}");
        reply.json()
    }

    pub(super) async fn a_user_changes_and_goes(app: &TestApp) {
        let id = user(app, "ada@example.com").await;
        let bob = user(app, "bob@example.com").await;
        let path = format!("/v1/users/{id}");
        let full = json!({
            "external_id": "ext-1", "username": "Ada", "first_name": "Ada", "last_name": "Lovelace",
            "locale": "en-GB", "delete_self_enabled": false, "create_organization_enabled": false,
            "create_organizations_limit": 3, "legal_accepted_at": "2020-01-01T00:00:00Z",
            "created_at": "2019-01-01T00:00:00Z", "unsafe_metadata": { "u": 1 },
            "notify_primary_email_address_changed": false,
        });
        assert_whole(
            "clerk_users_update",
            &backend(app, Method::PATCH, &path, full).await,
        );
        let cleared = json!({
            "external_id": null, "username": "", "first_name": null, "last_name": "",
            "locale": null, "create_organizations_limit": null, "legal_accepted_at": null,
            "delete_self_enabled": null, "primary_email_address_id": null, "password": null,
        });
        assert_whole(
            "clerk_users_cleared",
            &backend(app, Method::PATCH, &path, cleared).await,
        );
        let acme = organization(app, "Acme", &id).await;
        let body = json!({ "user_id": bob, "role": "org:member" });
        let members = format!("/v1/organizations/{acme}/memberships");
        backend(app, Method::POST, &members, body).await;
        assert_whole(
            "clerk_users_delete",
            &backend(
                app,
                Method::DELETE,
                &format!("/v1/users/{bob}"),
                Value::Null,
            )
            .await,
        );
        assert_eq!(get(app, &members).await["total_count"], 1);
        let acme = get(app, &format!("/v1/organizations/{acme}")).await;
        assert_eq!(acme["members_count"], 1);
        let again = backend(
            app,
            Method::DELETE,
            &format!("/v1/users/{bob}"),
            Value::Null,
        )
        .await;
        assert_eq!(
            (again.status, code(&again)),
            (404, "resource_not_found".to_owned())
        );
        user(app, "bob@example.com").await;
    }

    pub(super) async fn lists_are_bare_and_counted(app: &TestApp) {
        let ada = user(app, "ada@example.com").await;
        let bob = user(app, "bob@example.com").await;
        organization(app, "Acme", &ada).await;
        let acme = text(
            &backend(app, Method::GET, "/v1/organizations/acme", Value::Null).await,
            "id",
        );
        let (at, before) = (
            get(app, &format!("/v1/users/{ada}")).await["created_at"].clone(),
            "created_at_before",
        );
        for (query, expected) in [
            ("email_address=ADA@example.com".to_owned(), vec![&ada]),
            ("query=%40example.com&order_by=email_address&email_address=ada@example.com&email_address[]=bob@example.com".to_owned(), vec![&ada, &bob]),
            (format!("user_id={ada}&user_id=%2B{bob}&order_by=-email_address"), vec![&bob, &ada]),
            (format!("user_id=+{ada}"), vec![&ada]),
            (format!("organization_id={acme}"), vec![&ada]),
            (format!("organization_id=-{acme}&email_address_query=b"), vec![&bob]),
            (format!("starting_after={ada}&order_by=created_at"), vec![&bob]),
            (format!("starting_after={bob}&limit=1"), vec![&ada]),
            ("phone_number=%2B1555".to_owned(), vec![]),
            ("web3_wallet=0x0&".to_owned(), vec![]),
            ("provider=oauth_x&provider_user_id=1".to_owned(), vec![]),
            ("banned=true".to_owned(), vec![]),
            (format!("created_at_after={at}"), vec![]),
            (format!("{before}={at}"), vec![]),
            ("last_active_at_since=1".to_owned(), vec![]),
            ("organization_id=nonsense".to_owned(), vec![]),
            ("user_id=nonsense".to_owned(), vec![]),
        ] {
            let found = get(app, &format!("/v1/users?{query}")).await;
            let ids: Vec<_> = found.as_array().unwrap().iter().map(|one| &one["id"]).collect();
            assert_eq!(ids, expected, "{query}");
            if !query.contains("starting_after") {
                let count = get(app, &format!("/v1/users/count?{query}")).await;
                let total = expected.len();
                assert_eq!(count, json!({ "object": "total_count", "total_count": total }));
            }
        }
        // One more is the administrator.
        assert_eq!(get(app, "/v1/users/count").await["total_count"], 3);
        for bad in [
            "limit=0",
            "limit=501",
            "offset=-1",
            "order_by=password",
            "banned=perhaps",
            "created_at_before=noon",
            "starting_after=user_nobody",
            "starting_after=x",
            "starting_after=user_1&order_by=username",
            "starting_after=user_1&offset=1",
            &format!("query={}", "a".repeat(257)),
            &"user_id=user_1&".repeat(101),
        ] {
            let reply = backend(app, Method::GET, &format!("/v1/users?{bad}"), Value::Null).await;
            assert_eq!(reply.status, 422, "{bad}: {reply:?}");
        }
    }

    pub(super) async fn metadata_is_merged_or_replaced(app: &TestApp) {
        let id = user(app, "ada@example.com").await;
        let path = format!("/v1/users/{id}");
        let metadata = format!("{path}/metadata");
        let first =
            json!({ "public_metadata": { "a": { "b": 1, "c": 2 } }, "unsafe_metadata": {} });
        let old = backend(app, Method::PATCH, &path, first).await;
        assert_eq!(
            old.json()["public_metadata"],
            json!({ "a": { "b": 1, "c": 2 } })
        );
        let merge =
            json!({ "public_metadata": { "a": { "b": null } }, "private_metadata": { "p": 1 } });
        let merged = backend(app, Method::PATCH, &metadata, merge).await.json();
        assert_eq!(merged["public_metadata"], json!({ "a": { "c": 2 } }));
        let replace = json!({ "public_metadata": {}, "unsafe_metadata": { "u": null } });
        let replaced = backend(app, Method::PUT, &metadata, replace).await.json();
        assert_eq!(
            [
                &replaced["public_metadata"],
                &replaced["private_metadata"],
                &replaced["unsafe_metadata"]
            ],
            [&json!({}), &json!({ "p": 1 }), &json!({ "u": null })]
        );
        let large = json!({ "private_metadata": { "k": "x".repeat(8192) } });
        for method in [Method::PATCH, Method::PUT] {
            let reply = backend(app, method, &metadata, large.clone()).await;
            assert_eq!(
                (reply.status, code(&reply)),
                (422, "form_param_exceeds_allowed_size".to_owned())
            );
        }
        let newest = app.request(Method::PATCH, &path).bearer_auth(SECRET_KEY);
        let newest = newest.json(&json!({ "unsafe_metadata": {} }));
        let refused = send(newest.header("clerk-api-version", "2026-05-12")).await;
        assert_eq!(
            (refused.status, code(&refused)),
            (422, "form_param_unknown".to_owned())
        );
        assert_eq!(get(app, &path).await, replaced);
    }

    pub(super) async fn passwords_are_verified(app: &TestApp) {
        let id = user(app, "ada@example.com").await;
        let path = format!("/v1/users/{id}");
        let verify = format!("{path}/verify_password");
        let none = backend(app, Method::POST, &verify, json!({ "password": "" })).await;
        assert_eq!(none.status, 422);
        let session = backend(app, Method::POST, "/v1/sessions", json!({ "user_id": id })).await;
        let change = json!({ "password": "Correct-horse-2", "sign_out_of_other_sessions": true });
        let changed = backend(app, Method::PATCH, &path, change).await;
        assert_eq!(changed.json()["password_enabled"], true);
        let session = get(app, &format!("/v1/sessions/{}", text(&session, "id"))).await;
        assert_eq!(session["status"], "revoked");
        let right = json!({ "password": "Correct-horse-2" });
        let right = backend(app, Method::POST, &verify, right).await;
        assert_eq!(
            (right.status, right.json()),
            (200, json!({ "verified": true }))
        );
        let wrong = json!({ "password": "Correct-horse-3" });
        assert_whole(
            "clerk_users_wrong_password",
            &backend(app, Method::POST, &verify, wrong).await,
        );
        let long = json!({ "password": "x".repeat(10_000) });
        assert_eq!(backend(app, Method::POST, &verify, long).await.status, 422);
        assert_eq!(
            backend(app, Method::POST, &verify, json!({})).await.status,
            422
        );
    }

    pub(super) async fn digests_are_taken_over(app: &TestApp) {
        let hash = "$argon2id$v=19$m=19456,t=2,p=1$\
            nfqcPMxR8Cv88Cmq9hNqkw$yVmP4Hm7Nms0djrrNSnyNKw+cXac6IuVfjPo1e9PqWA";
        let body =
            json!({ "username": "ada", "password_digest": hash, "password_hasher": "argon2id" });
        let id = text(&backend(app, Method::POST, "/v1/users", body).await, "id");
        let guess = json!({ "password": "Correct-horse-1" });
        let verify = format!("/v1/users/{id}/verify_password");
        assert_eq!(backend(app, Method::POST, &verify, guess).await.status, 200);
        for (digest, hasher) in [
            (hash, "bcrypt"),
            ("$2a$10$x", "argon2id"),
            (hash, "argon2i"),
        ] {
            let body =
                json!({ "username": "bob", "password_digest": digest, "password_hasher": hasher });
            let refused = backend(app, Method::POST, "/v1/users", body).await;
            assert_eq!(refused.status, 422, "{refused:?}");
        }
        let alone = json!({ "username": "bob", "password_digest": hash });
        assert_eq!(
            code(&backend(app, Method::POST, "/v1/users", alone).await),
            "form_param_missing"
        );
    }

    pub(super) async fn the_banned_are_out(app: &TestApp) {
        let id = user(app, "ada@example.com").await;
        let jwt = app.session_token(&id).await;
        let path = format!("/v1/users/{id}");
        let act = async |verb: &str| {
            backend(app, Method::POST, &format!("{path}/{verb}"), Value::Null)
                .await
                .json()
        };
        assert_eq!(act("ban").await["banned"], true);
        let body = json!({ "name": "Acme" });
        let refused = send(app.post("/v1/organizations", &body).bearer_auth(&jwt)).await;
        assert_eq!(refused.status, 401);
        let open = format!("/v1/sessions?user_id={id}&status=active");
        assert_eq!(get(app, &open).await, json!([]));
        let session = json!({ "user_id": id });
        let refused = backend(app, Method::POST, "/v1/sessions", session.clone()).await;
        assert_eq!(
            (refused.status, code(&refused)),
            (422, "form_param_value_invalid".to_owned())
        );
        assert_eq!(act("unban").await["banned"], false);
        assert_eq!(act("lock").await["locked"], true);
        assert_eq!(
            backend(app, Method::POST, "/v1/sessions", session.clone())
                .await
                .status,
            422
        );
        assert_eq!(act("unlock").await["locked"], false);
        assert_eq!(
            backend(app, Method::POST, "/v1/sessions", session)
                .await
                .status,
            200
        );
    }

    pub(super) async fn addresses_come_and_go(app: &TestApp) {
        let id = user(app, "ada@example.com").await;
        let other = user(app, "bob@example.com").await;
        let add = async |body: Value| backend(app, Method::POST, "/v1/email_addresses", body).await;
        let plain = add(json!({ "user_id": id, "email_address": "Two@example.com" })).await;
        assert_whole("clerk_users_address", &plain);
        let path = format!("/v1/email_addresses/{}", text(&plain, "id"));
        assert_eq!(get(app, &path).await, plain.json());
        let unverified = json!({ "primary_email_address_id": text(&plain, "id") });
        let users = format!("/v1/users/{id}");
        assert_eq!(
            backend(app, Method::PATCH, &users, unverified.clone())
                .await
                .status,
            422
        );
        let verified = backend(app, Method::PATCH, &path, json!({ "verified": true })).await;
        assert_whole("clerk_users_address_verified", &verified);
        let foreign = format!("/v1/users/{other}");
        assert_eq!(
            backend(app, Method::PATCH, &foreign, unverified.clone())
                .await
                .status,
            422
        );
        let moved = backend(app, Method::PATCH, &users, unverified).await.json();
        assert_eq!(moved["primary_email_address_id"], plain.json()["id"]);
        assert_eq!(get(app, &users).await, moved);
        let third = json!({ "user_id": id, "email_address": "c@example.com", "verified": true, "primary": true });
        let third = add(third).await;
        assert_eq!(
            get(app, &users).await["primary_email_address_id"],
            third.json()["id"]
        );
        let taken = add(json!({ "user_id": other, "email_address": "TWO@example.com" })).await;
        assert_eq!(
            (taken.status, code(&taken)),
            (422, "form_identifier_exists".to_owned())
        );
        let gone = format!("/v1/email_addresses/{}", text(&third, "id"));
        assert_whole(
            "clerk_users_address_deleted",
            &backend(app, Method::DELETE, &gone, Value::Null).await,
        );
        assert_ne!(
            get(app, &users).await["primary_email_address_id"],
            Value::Null
        );
        for position in 0..8 {
            let address = format!("n{position}@example.com");
            let added = add(json!({ "user_id": id, "email_address": address })).await;
            assert_eq!(added.status, 200, "{added:?}");
        }
        let full = add(json!({ "user_id": id, "email_address": "full@example.com" })).await;
        assert_eq!(
            (full.status, code(&full)),
            (403, "quota_exceeded".to_owned())
        );
    }

    pub(super) async fn bad_changes_change_nothing(app: &TestApp) {
        let id = user(app, "ada@example.com").await;
        let other =
            json!({ "username": "bob", "external_id": "b", "email_address": ["b@example.com"] });
        backend(app, Method::POST, "/v1/users", other).await;
        let path = format!("/v1/users/{id}");
        let before = get(app, &path).await;
        let mut answers = serde_json::Map::new();
        for (case, body) in [
            (
                "taken_username",
                json!({ "first_name": "x", "username": "BOB" }),
            ),
            (
                "taken_external_id",
                json!({ "first_name": "x", "external_id": "b" }),
            ),
            ("bad_username", json!({ "username": "a b" })),
            ("long_name", json!({ "first_name": "x".repeat(257) })),
            ("number_name", json!({ "last_name": 1 })),
            ("short_password", json!({ "password": "short" })),
            ("bad_time", json!({ "created_at": "yesterday" })),
            (
                "negative_limit",
                json!({ "create_organizations_limit": -1 }),
            ),
            (
                "unknown_address",
                json!({ "primary_email_address_id": "idn_nobody" }),
            ),
            ("telephone", json!({ "primary_phone_number_id": "idn_1" })),
            ("second_factor", json!({ "totp_secret": "ABC" })),
        ] {
            let reply = backend(app, Method::PATCH, &path, body).await;
            let mut whole = reply.whole();
            whole["body"]["clerk_trace_id"].take();
            answers.insert(case.to_owned(), whole);
        }
        assert_snapshot("clerk_users_bad_changes", &answers.into());
        assert_eq!(get(app, &path).await, before);
    }

    pub(super) async fn unknown_ids_are_not_found(app: &TestApp) {
        let org = organization(app, "Acme", &user(app, "a@b.co").await).await;
        for id in ["user_nobody", "nonsense", &org, "%00"] {
            let users = format!("/v1/users/{id}");
            for (method, path, body) in [
                (Method::GET, users.clone(), Value::Null),
                (Method::PATCH, users.clone(), json!({ "first_name": "x" })),
                (Method::DELETE, users.clone(), Value::Null),
                (
                    Method::PATCH,
                    format!("{users}/metadata"),
                    json!({ "public_metadata": {} }),
                ),
                (Method::PUT, format!("{users}/metadata"), json!({})),
                (
                    Method::POST,
                    format!("{users}/verify_password"),
                    json!({ "password": "x" }),
                ),
                (Method::POST, format!("{users}/ban"), Value::Null),
                (
                    Method::GET,
                    format!("/v1/email_addresses/{id}"),
                    Value::Null,
                ),
                (
                    Method::PATCH,
                    format!("/v1/email_addresses/{id}"),
                    json!({ "verified": true }),
                ),
                (
                    Method::DELETE,
                    format!("/v1/email_addresses/{id}"),
                    Value::Null,
                ),
                (
                    Method::POST,
                    "/v1/email_addresses".to_owned(),
                    json!({ "user_id": id, "email_address": "x@y.co" }),
                ),
            ] {
                let reply = backend(app, method, &path, body).await;
                assert_eq!(
                    (reply.status, code(&reply)),
                    (404, "resource_not_found".to_owned()),
                    "{path}: {reply:?}"
                );
            }
        }
    }
}
