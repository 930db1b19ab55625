//! Sessions, clients and tokens of the Clerk Backend API.

org_testkit::on_each_server! {
    crate::clerk_sessions::cases: [
        clients_are_groups_of_sessions,
        sessions_are_listed_and_revoked,
        sessions_run_out,
        sign_in_tokens_are_made_and_revoked,
        the_instance_and_testing_tokens,
        tokens_prove_a_client,
        unknown_ids_are_not_found,
    ]
}

mod cases {
    use std::time::Duration;

    use org_testkit::http::{SECRET_KEY, TestApp, send};
    use reqwest::Method;
    use serde_json::{Value, json};

    use crate::support::{assert_whole, backend, code, organization, text, user};

    async fn get(app: &TestApp, path: &str) -> Value {
        let reply = backend(app, Method::GET, path, Value::Null).await;
        assert_eq!(reply.status, 200, "{path}: {reply:?}");
        reply.json()
    }

    async fn post(app: &TestApp, path: &str, body: Value) -> org_testkit::http::Reply {
        backend(app, Method::POST, path, body).await
    }

    fn ids(list: &Value) -> Vec<String> {
        let ids = list.as_array().unwrap().iter();
        ids.map(|one| one["id"].as_str().unwrap().to_owned())
            .collect()
    }

    pub(super) async fn sessions_are_listed_and_revoked(app: &TestApp) {
        let ada = user(app, "ada@example.com").await;
        let bob = user(app, "bob@example.com").await;
        let first = post(app, "/v1/sessions", json!({ "user_id": ada })).await;
        app.fixture.clock.advance(Duration::from_secs(1));
        let second = post(app, "/v1/sessions", json!({ "user_id": ada })).await;
        post(app, "/v1/sessions", json!({ "user_id": bob })).await;
        let (one, two) = (text(&first, "id"), text(&second, "id"));
        let client = text(&first, "client_id");
        let path = format!("/v1/sessions/{one}");
        assert_eq!(get(app, &path).await, first.json());
        for (query, expected) in [
            (format!("user_id={ada}"), vec![two.clone(), one.clone()]),
            (format!("user_id={ada}&limit=1&offset=1"), vec![one.clone()]),
            (format!("client_id={client}"), vec![one.clone()]),
            (format!("client_id={client}&user_id={bob}"), vec![]),
            (format!("user_id={ada}&status=revoked"), vec![]),
            (format!("user_id={ada}&status=replaced"), vec![]),
            ("user_id=user_nobody".to_owned(), vec![]),
            ("client_id=nonsense".to_owned(), vec![]),
        ] {
            let found = get(app, &format!("/v1/sessions?{query}")).await;
            assert_eq!(ids(&found), expected, "{query}");
        }
        let wrapped = get(
            app,
            &format!("/v1/sessions?user_id={ada}&paginated=true&limit=1"),
        )
        .await;
        assert_eq!(
            (ids(&wrapped["data"]), &wrapped["total_count"]),
            (vec![two.clone()], &json!(2))
        );
        for bad in [
            "",
            "status=active",
            "user_id=x&status=lost",
            "user_id=x&limit=0",
        ] {
            let refused = backend(
                app,
                Method::GET,
                &format!("/v1/sessions?{bad}"),
                Value::Null,
            )
            .await;
            assert_eq!(refused.status, 422, "{bad}: {refused:?}");
        }
        let revoke = format!("{path}/revoke");
        let revoked = post(app, &revoke, Value::Null).await;
        assert_whole("clerk_sessions_revoked", &revoked);
        assert_eq!(post(app, &revoke, Value::Null).await.json(), revoked.json());
        let active = get(app, &format!("/v1/sessions?user_id={ada}&status=active")).await;
        assert_eq!(ids(&active), [two]);
        let token = post(app, &format!("{path}/tokens"), Value::Null).await;
        assert_eq!(token.status, 404, "{token:?}");
    }

    pub(super) async fn sessions_run_out(app: &TestApp) {
        let ada = user(app, "ada@example.com").await;
        let session = post(app, "/v1/sessions", json!({ "user_id": ada })).await;
        let path = format!("/v1/sessions/{}", text(&session, "id"));
        for (days, status) in [(7, "expired"), (30, "abandoned")] {
            app.fixture.clock.advance(Duration::from_hours(24 * days));
            assert_eq!(get(app, &path).await["status"], status);
            let listed = get(app, &format!("/v1/sessions?user_id={ada}&status={status}")).await;
            assert_eq!(ids(&listed).len(), 1);
            let active = get(app, &format!("/v1/sessions?user_id={ada}&status=active")).await;
            assert_eq!(active, json!([]));
            let kept = post(app, &format!("{path}/revoke"), Value::Null).await;
            assert_eq!(kept.json()["status"], status);
        }
    }

    pub(super) async fn clients_are_groups_of_sessions(app: &TestApp) {
        let ada = user(app, "ada@example.com").await;
        let first = post(app, "/v1/sessions", json!({ "user_id": ada })).await;
        app.fixture.clock.advance(Duration::from_secs(1));
        let second = post(app, "/v1/sessions", json!({ "user_id": ada })).await;
        let [one, two] = [&first, &second].map(|session| text(session, "client_id"));
        let client = backend(app, Method::GET, &format!("/v1/clients/{one}"), Value::Null).await;
        assert_whole("clerk_sessions_client", &client);
        assert_eq!(
            ids(&get(app, "/v1/clients").await),
            [two.clone(), one.clone()]
        );
        assert_eq!(ids(&get(app, "/v1/clients?limit=1&offset=1").await), [one]);
        let wrapped = get(app, "/v1/clients?limit=1&paginated=true").await;
        assert_eq!(
            (ids(&wrapped["data"]), &wrapped["total_count"]),
            (vec![two], &json!(2))
        );
    }

    pub(super) async fn tokens_prove_a_client(app: &TestApp) {
        let ada = user(app, "ada@example.com").await;
        let session = post(app, "/v1/sessions", json!({ "user_id": ada })).await;
        let path = format!("/v1/sessions/{}", text(&session, "id"));
        let jwt = text(
            &post(app, &format!("{path}/tokens"), Value::Null).await,
            "jwt",
        );
        let client = post(app, "/v1/clients/verify", json!({ "token": jwt })).await;
        assert_eq!(client.json()["id"], session.json()["client_id"]);
        let wrong = post(app, "/v1/clients/verify", json!({ "token": "x" })).await;
        assert_whole("clerk_sessions_not_verified", &wrong);
        assert_eq!(post(app, "/v1/clients/verify", json!({})).await.status, 422);
        let refresh = json!({ "expired_token": jwt, "refresh_token": "x", "request_origin": "y" });
        let refused = post(app, &format!("{path}/refresh"), refresh).await;
        assert_eq!(
            (refused.status, code(&refused)),
            (401, "could_not_authenticate_request".to_owned())
        );
        for life in [29, 315_360_001] {
            let body = json!({ "expires_in_seconds": life });
            assert_eq!(post(app, &format!("{path}/tokens"), body).await.status, 422);
        }
        let longest = json!({ "expires_in_seconds": 315_360_000 });
        assert_eq!(
            post(app, &format!("{path}/tokens"), longest).await.status,
            200
        );
        let template = post(app, &format!("{path}/tokens/nothing"), Value::Null).await;
        assert_eq!(
            (template.status, code(&template)),
            (404, "resource_not_found".to_owned())
        );
    }

    pub(super) async fn sign_in_tokens_are_made_and_revoked(app: &TestApp) {
        let ada = user(app, "ada@example.com").await;
        let bob = user(app, "bob@example.com").await;
        let acme = organization(app, "Acme", &ada).await;
        let body = json!({ "user_id": ada, "org_id": acme, "expires_in_seconds": 60 });
        let made = post(app, "/v1/sign_in_tokens", body).await;
        assert_whole("clerk_sessions_sign_in_token", &made);
        let path = format!("/v1/sign_in_tokens/{}/revoke", text(&made, "id"));
        assert_whole(
            "clerk_sessions_sign_in_token_revoked",
            &post(app, &path, Value::Null).await,
        );
        assert_whole(
            "clerk_sessions_sign_in_token_again",
            &post(app, &path, Value::Null).await,
        );
        for (body, status) in [
            (json!({}), 422),
            (json!({ "user_id": "user_nobody" }), 404),
            (json!({ "user_id": acme }), 404),
            (json!({ "user_id": ada, "expires_in_seconds": 0 }), 422),
            (json!({ "user_id": bob, "org_id": acme }), 422),
            (json!({ "user_id": ada, "org_id": "nonsense" }), 422),
        ] {
            let refused = post(app, "/v1/sign_in_tokens", body.clone()).await;
            assert_eq!(refused.status, status, "{body}: {refused:?}");
        }
    }

    pub(super) async fn the_instance_and_testing_tokens(app: &TestApp) {
        assert_whole(
            "clerk_sessions_instance",
            &backend(app, Method::GET, "/v1/instance", Value::Null).await,
        );
        assert_whole(
            "clerk_sessions_testing_token",
            &post(app, "/v1/testing_tokens", Value::Null).await,
        );
        let stranger = send(
            app.get("/v1/instance")
                .bearer_auth(format!("{SECRET_KEY}x")),
        )
        .await;
        assert_eq!(stranger.status, 401);
    }

    pub(super) async fn unknown_ids_are_not_found(app: &TestApp) {
        let ada = user(app, "ada@example.com").await;
        for id in [
            "sess_nobody",
            "client_nobody",
            "sit_nobody",
            "nonsense",
            &ada,
            "%00",
        ] {
            for (method, path) in [
                (Method::GET, format!("/v1/sessions/{id}")),
                (Method::POST, format!("/v1/sessions/{id}/revoke")),
                (Method::POST, format!("/v1/sessions/{id}/tokens")),
                (Method::POST, format!("/v1/sessions/{id}/tokens/name")),
                (Method::GET, format!("/v1/clients/{id}")),
                (Method::POST, format!("/v1/sign_in_tokens/{id}/revoke")),
            ] {
                let reply = backend(app, method, &path, Value::Null).await;
                let expected = (404, "resource_not_found".to_owned());
                assert_eq!((reply.status, code(&reply)), expected, "{path}");
            }
        }
    }
}
