//! What every request to the Frontend API passes: which page sent it, which method it means, and by
//! what its sender is known.

org_testkit::on_each_server! {
    crate::clerk_gate::cases: [
        a_post_stands_for_other_methods,
        pages_that_may_not_call_are_refused,
        pages_that_may_call_may_read,
        an_origin_and_an_authorization_exclude_each_other,
        a_browser_is_known_by_its_cookie,
        an_app_keeps_its_token_itself,
        whoever_has_a_session_token_is_shown_its_client,
    ]
}

mod cases {
    use org_testkit::http::{PUBLIC_URL, Reply, TestApp, send};
    use reqwest::{Method, RequestBuilder};
    use serde_json::Value;

    use crate::support::{assert_whole, code, cookie, organization, user};

    const CLIENT: &str = "/v1/client";
    const EVIL: &str = "https://evil.example";

    fn put(app: &TestApp) -> RequestBuilder {
        app.request(Method::POST, "/v1/client?_method=PUT")
    }

    fn id(reply: &Reply) -> Value {
        reply.json()["response"]["id"].clone()
    }

    pub(super) async fn a_post_stands_for_other_methods(app: &TestApp) {
        assert_eq!(send(put(app)).await.status, 200);
        let patch = app.request(Method::POST, "/v1/client?_method=PATCH");
        let refused = send(patch).await;
        assert_eq!(refused.status, 405);
        let before = app.fixture.database.table_hash();
        let unknown = app.request(Method::POST, "/v1/client?_method=delete");
        assert_whole("clerk_gate_method", &send(unknown).await);
        let got = send(app.get("/v1/client?_method=PUT")).await;
        assert_eq!((got.status, id(&got)), (200, Value::Null));
        assert_eq!(app.fixture.database.table_hash(), before);
    }

    pub(super) async fn pages_that_may_not_call_are_refused(app: &TestApp) {
        let token = app.session_token(&user(app, "ada@example.com").await).await;
        let session = format!("__session={token}");
        let before = app.fixture.database.table_hash();
        for origin in [
            EVIL,
            "null",
            "https://org.test.evil.example",
            "http://org.test",
        ] {
            for path in [CLIENT, "/v1/organizations", "/v1/none"] {
                let request = app.request(Method::POST, path).form(&[("name", "Acme")]);
                let request = request.header("cookie", &session).header("origin", origin);
                let refused = send(request).await;
                assert_eq!(code(&refused), "origin_invalid", "{origin} {path}");
                assert_eq!(refused.header("access-control-allow-origin"), "");
                assert_eq!(refused.header("vary"), "Origin");
            }
        }
        let request = app.get(CLIENT).header("origin", EVIL);
        assert_whole("clerk_gate_origin", &send(request).await);
        assert_eq!(app.fixture.database.table_hash(), before);
        // Without an origin the browser's own word decides.
        let shown = async |site: &str| {
            let request = app.get(CLIENT).header("cookie", &session);
            id(&send(request.header("sec-fetch-site", site)).await)
        };
        assert_eq!(shown("cross-site").await, Value::Null);
        assert_ne!(shown("same-origin").await, Value::Null);
    }

    pub(super) async fn pages_that_may_call_may_read(app: &TestApp) {
        let headers = |reply: &Reply| {
            [
                "access-control-allow-origin",
                "access-control-allow-credentials",
                "access-control-expose-headers",
            ]
            .map(|name| reply.header(name).to_owned())
        };
        let open = [PUBLIC_URL, "true", "authorization"];
        let read = send(app.get(CLIENT).header("origin", PUBLIC_URL)).await;
        assert_eq!(
            (read.status, headers(&read)),
            (200, open.map(str::to_owned))
        );
        let refused = app.get("/v1/organizations/x").header("origin", PUBLIC_URL);
        let refused = send(refused).await;
        assert_eq!(
            (refused.status, headers(&refused)),
            (401, open.map(str::to_owned))
        );
        let ask = async |origin: &str| {
            let request = app
                .request(Method::OPTIONS, CLIENT)
                .header("origin", origin);
            send(request.header("access-control-request-method", "PATCH")).await
        };
        let told = ask(PUBLIC_URL).await;
        assert_eq!(told.status, 204);
        assert!(
            told.header("access-control-allow-methods")
                .contains("PATCH")
        );
        let stranger = ask(EVIL).await;
        assert_eq!(stranger.header("access-control-allow-origin"), "");
        assert_eq!(stranger.header("access-control-allow-methods"), "");
    }

    pub(super) async fn an_origin_and_an_authorization_exclude_each_other(app: &TestApp) {
        let token = app.session_token(&user(app, "ada@example.com").await).await;
        let both = app.get(CLIENT).bearer_auth(token);
        let refused = send(both.header("origin", PUBLIC_URL)).await;
        assert_whole("clerk_gate_origin_and_authorization", &refused);
    }

    pub(super) async fn a_browser_is_known_by_its_cookie(app: &TestApp) {
        let made = send(put(app)).await;
        assert_whole("clerk_gate_client", &made);
        let cookies = made.headers.get_all("set-cookie");
        let cookies: Vec<_> = cookies.iter().map(|one| one.to_str().unwrap()).collect();
        let kept = "; SameSite=Lax; Secure; Path=/; Max-Age=31536000";
        let token = cookie(&made, "__client");
        assert!(
            token.starts_with("browser_") && token.len() == 72,
            "{token}"
        );
        assert_eq!(
            cookies,
            [
                format!("__client={token}; HttpOnly{kept}"),
                format!("__client_uat_{}=0{kept}", suffix(app)),
                format!("__client_uat=0{kept}"),
            ]
        );
        let with = |token: &str| {
            app.get(CLIENT)
                .header("cookie", format!("__client={token}"))
        };
        assert_eq!(id(&send(with(&token)).await), id(&made));
        let again = put(app).header("cookie", format!("__client={token}"));
        let again = send(again).await;
        assert_eq!(id(&again), id(&made));
        assert_eq!(again.header("set-cookie"), "");
        for wrong in ["", "x", &token[..71], &token.to_uppercase()] {
            assert_eq!(id(&send(with(wrong)).await), Value::Null, "{wrong}");
        }
        let year = std::time::Duration::from_hours(365 * 24);
        app.fixture.clock.advance(year);
        assert_eq!(id(&send(with(&token)).await), Value::Null);
        assert!(!format!("{:?}", app.fixture.database.dump()).contains(&token));
    }

    fn suffix(app: &TestApp) -> String {
        let key = org_auth::PublishableKey::of(app.context.public_url());
        key.unwrap().cookie_suffix()
    }

    pub(super) async fn an_app_keeps_its_token_itself(app: &TestApp) {
        let native = "/v1/client?_is_native=1";
        let made = app
            .request(Method::POST, native)
            .header("authorization", "");
        let made = send(made).await;
        assert_eq!((made.status, made.header("set-cookie")), (200, ""));
        let token = made.header("authorization").to_owned();
        for header in [token.clone(), format!("Bearer {token}")] {
            let seen = app.get(native).header("authorization", header);
            assert_eq!(id(&send(seen).await), id(&made));
        }
        let as_cookie = app
            .get(native)
            .header("cookie", format!("__client={token}"));
        assert_eq!(id(&send(as_cookie).await), Value::Null);
        let as_session = app.get(CLIENT).bearer_auth(&token);
        assert_eq!(send(as_session).await.status, 401);
    }

    pub(super) async fn whoever_has_a_session_token_is_shown_its_client(app: &TestApp) {
        let ada = user(app, "ada@example.com").await;
        organization(app, "Acme", &ada).await;
        let token = app.session_token(&ada).await;
        let shown = send(app.get(CLIENT).bearer_auth(token)).await;
        assert_whole("clerk_gate_client_of_session", &shown);
    }
}
