//! What is published about tokens, and how keys follow each other while clients look.

org_testkit::on_each_server! {
    crate::auth0_keys::cases: [
        a_rotation_ends_no_token,
        the_configuration_says_what_there_is,
        the_old_keys_end,
    ]
}

mod cases {
    use std::time::Duration;

    use org_core::signing_key::{LEAD, Rotation};
    use org_testkit::builders::operator;
    use org_testkit::http::{SECRET_KEY, TestApp, send};
    use reqwest::Method;
    use serde_json::json;

    use crate::support::{assert_snapshot, assert_whole, user};

    const DAY: Duration = Duration::from_hours(24);
    const FRESH: Duration = Duration::from_secs(10);

    async fn kids(app: &TestApp) -> Vec<String> {
        let path = "/.well-known/jwks.json";
        let published = send(app.get(path)).await.json();
        let keys = published["keys"].as_array().unwrap().iter();
        keys.map(|key| key["kid"].as_str().unwrap().to_owned())
            .collect()
    }

    fn kid(token: &str) -> String {
        let header = org_testkit::forge::decode(token.split('.').next().unwrap());
        let header: serde_json::Value = serde_json::from_slice(&header).unwrap();
        header["kid"].as_str().unwrap().to_owned()
    }

    async fn management(app: &TestApp, token: &str) -> u16 {
        let request = app.get("/api/v2/organizations").bearer_auth(token);
        send(request).await.status
    }

    /// Whether Clerk's side believes a session token.
    async fn session(app: &TestApp, token: &str) -> u16 {
        let request = app
            .get("/v1/me/organization_memberships")
            .bearer_auth(token);
        send(request).await.status
    }

    pub(super) async fn the_configuration_says_what_there_is(app: &TestApp) {
        let path = "/.well-known/openid-configuration";
        let mut reply = send(app.get(path)).await.whole();
        let scopes = reply["body"]["scopes_supported"].take();
        assert_eq!(
            scopes.as_array().unwrap().len(),
            org_auth::scope::all().len()
        );
        assert_snapshot("auth0_openid_configuration", &reply);
        let wrong = send(app.post(path, &json!({}))).await;
        assert_eq!((wrong.status, wrong.header("allow")), (405, "GET"));
        for other in ["/authorize", "/.well-known/openid-configuration/x"] {
            assert_eq!(send(app.get(other)).await.status, 404, "{other}");
        }
    }

    pub(super) async fn a_rotation_ends_no_token(app: &TestApp) {
        let ada = user(app, "ada@example.com").await;
        let keys = &app.signing_keys;
        let first = app.access_token(None).await;
        let before = kids(app).await;
        let announced = Rotation::Announced { keep: DAY };
        let stored = keys.rotate(&operator(), announced).await.unwrap();
        app.fixture.clock.advance(FRESH);
        assert_eq!(kids(app).await, [before[0].clone(), stored[0].id.clone()]);
        assert_eq!(kid(&app.access_token(None).await), before[0]);
        app.fixture.clock.advance(LEAD);
        let second = app.access_token(None).await;
        assert_eq!(kid(&second), stored[0].id);
        assert_eq!(kids(app).await, [stored[0].id.clone(), before[0].clone()]);
        for token in [&first, &second] {
            assert_eq!(management(app, token).await, 200);
        }
        // Clerk's tokens are signed by the same keys.
        let token = app.session_token(&ada).await;
        assert_eq!(kid(&token), stored[0].id);
        let signed_in = session(app, &token).await;
        assert_ne!(signed_in, 401);
        app.fixture.clock.advance(DAY.saturating_sub(LEAD + FRESH));
        let late = management(app, &first).await;
        assert_eq!(late, 200, "with the seconds by which clocks differ");
    }

    pub(super) async fn the_old_keys_end(app: &TestApp) {
        let keys = &app.signing_keys;
        let first = app.access_token(None).await;
        let stored = keys.rotate(&operator(), Rotation::Revoking).await.unwrap();
        app.fixture.clock.advance(FRESH);
        assert_eq!(kids(app).await, [stored[0].id.clone()]);
        let request = app.get("/api/v2/organizations").bearer_auth(&first);
        assert_whole("auth0_revoked_key", &send(request).await);
        let token = app.access_token(None).await;
        assert_eq!(management(app, &token).await, 200);
        let body = json!({ "token": first });
        let request = app.request(Method::POST, "/v1/clients/verify").json(&body);
        let reply = send(request.bearer_auth(SECRET_KEY)).await;
        assert!((400..500).contains(&reply.status), "{reply:?}");
    }
}
