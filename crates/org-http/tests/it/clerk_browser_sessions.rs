//! The sessions on a browser: which organization they work in, their tokens, their end.

org_testkit::on_each_server! {
    crate::clerk_browser_sessions::cases: [
        a_session_moves_between_organizations,
        outsiders_move_nowhere,
        a_token_names_the_organization_that_is_asked_for,
        a_session_ends_when_it_is_not_used,
        a_session_ends_in_the_end,
        sessions_of_others_are_not_there,
        users_change_themselves,
        users_delete_themselves,
    ]
}

mod several_users {
    use org_core::rules::SessionRules;
    use org_http::ClerkSettings;
    use org_testkit::http::TestApp;
    use org_testkit::{Backend, Fixture};

    #[test]
    fn are_signed_in_on_one_browser_sqlite() {
        are_signed_in_on_one_browser(Backend::SqliteFile);
    }

    #[test]
    fn are_signed_in_on_one_browser_postgres() {
        are_signed_in_on_one_browser(Backend::Postgres);
    }

    fn are_signed_in_on_one_browser(backend: Backend) {
        let Some(database) = backend.database() else {
            return;
        };
        actix_web::rt::System::new().block_on(async {
            let usual = ClerkSettings::default();
            let sessions = SessionRules {
                several: true,
                ..usual.sessions
            };
            let clerk = ClerkSettings { sessions, ..usual };
            let app = TestApp::start_as(Fixture::on(database).await, clerk).await;
            super::cases::several_share_a_browser(&app).await;
            app.stop().await;
        });
    }
}

mod cases {
    use std::time::Duration;

    use org_testkit::http::TestApp;
    use reqwest::Method;
    use serde_json::{Value, json};

    use crate::browser::{Browser, PASSWORD, response};
    use crate::support::{assert_whole, backend, code, organization, text};

    async fn user(app: &TestApp, address: &str) -> String {
        let body = json!({ "email_address": [address], "password": PASSWORD });
        text(&backend(app, Method::POST, "/v1/users", body).await, "id")
    }

    async fn signed_in<'a>(app: &'a TestApp, address: &str) -> (Browser<'a>, String) {
        let browser = Browser::new(app);
        let session = browser.sign_in(address).await;
        (browser, format!("/client/sessions/{session}"))
    }

    fn organization_of(reply: &org_testkit::http::Reply) -> Value {
        response(reply)["last_active_organization_id"].clone()
    }

    pub(super) async fn a_session_moves_between_organizations(app: &TestApp) {
        let ada = user(app, "ada@example.com").await;
        let acme = organization(app, "Acme", &ada).await;
        let (browser, path) = signed_in(app, "ada@example.com").await;
        let touch = format!("{path}/touch");
        let moved = browser
            .post(&touch, &[("active_organization_id", &acme)])
            .await;
        assert_whole("clerk_session_touch", &moved);
        let kept = browser.post(&touch, &[("intent", "focus")]).await;
        assert_eq!(organization_of(&kept), acme.as_str());
        let left = browser
            .post(&touch, &[("active_organization_id", "")])
            .await;
        assert_eq!(organization_of(&left), Value::Null);
        let by_handle = browser
            .post(&touch, &[("active_organization_id", "acme")])
            .await;
        assert_eq!(organization_of(&by_handle), acme.as_str());
        let shown = browser.get(&path).await;
        assert_eq!(organization_of(&shown), acme.as_str());
        let path = format!("/v1/organizations/{acme}");
        backend(app, Method::DELETE, &path, Value::Null).await;
        let client = browser.get("/client").await;
        let session = &response(&client)["sessions"][0];
        assert_eq!(session["last_active_organization_id"], Value::Null);
    }

    pub(super) async fn outsiders_move_nowhere(app: &TestApp) {
        user(app, "ada@example.com").await;
        let bob = user(app, "bob@example.com").await;
        let other = organization(app, "Other", &bob).await;
        let (browser, path) = signed_in(app, "ada@example.com").await;
        let before = app.fixture.database.table_hash();
        for foreign in [
            other.as_str(),
            "other",
            "org_none",
            "none",
            "a b",
            "' OR 1=1",
        ] {
            let touch = [("active_organization_id", foreign)];
            let refused = browser.post(&format!("{path}/touch"), &touch).await;
            assert_whole("clerk_session_touch_hidden", &refused);
        }
        for foreign in [other.as_str(), "org_none", "other"] {
            let token = [("organization_id", foreign)];
            let refused = browser.post(&format!("{path}/tokens"), &token).await;
            assert_eq!(code(&refused), "organization_not_found_or_unauthorized");
        }
        assert_eq!(app.fixture.database.table_hash(), before);
    }

    pub(super) async fn a_token_names_the_organization_that_is_asked_for(app: &TestApp) {
        let ada = user(app, "ada@example.com").await;
        let acme = organization(app, "Acme", &ada).await;
        let browser = Browser::new(app);
        let session = browser.sign_in("ada@example.com").await;
        let none = browser.claims(&session, &[]).await;
        assert_eq!(
            (&none["org_id"], none["azp"].as_str()),
            (&Value::Null, Some("https://org.test"))
        );
        let asked = browser
            .claims(&session, &[("organization_id", &acme)])
            .await;
        assert_eq!(
            (asked["org_id"].as_str(), asked["org_role"].as_str()),
            (Some(acme.as_str()), Some("org:admin"))
        );
        let touch = [("active_organization_id", acme.as_str())];
        browser
            .post(&format!("/client/sessions/{session}/touch"), &touch)
            .await;
        assert_eq!(browser.claims(&session, &[]).await["org_id"], acme.as_str());
        let personal = browser.claims(&session, &[("organization_id", "")]).await;
        assert_eq!(personal["org_id"], Value::Null);
        let path = format!("/client/sessions/{session}/tokens");
        let plain = browser.post(&path, &[]).await;
        assert_whole("clerk_session_token", &plain);
        let template = browser.post(&format!("{path}/supabase"), &[]).await;
        assert_eq!(template.status, 404);
    }

    pub(super) async fn a_session_ends_when_it_is_not_used(app: &TestApp) {
        user(app, "ada@example.com").await;
        let browser = Browser::new(app);
        let session = browser.sign_in("ada@example.com").await;
        let two_days = Duration::from_hours(48);
        app.fixture.clock.advance(two_days);
        browser.claims(&session, &[]).await;
        app.fixture.clock.advance(two_days);
        assert_eq!(browser.sessions().await, [session]);
        app.fixture.clock.advance(two_days);
        assert!(browser.sessions().await.is_empty());
        assert_eq!(browser.get("/me").await.status, 401);
    }

    pub(super) async fn a_session_ends_in_the_end(app: &TestApp) {
        user(app, "ada@example.com").await;
        let browser = Browser::new(app);
        let session = browser.sign_in("ada@example.com").await;
        for _ in 0..6 {
            app.fixture.clock.advance(Duration::from_hours(24));
            browser.claims(&session, &[]).await;
        }
        app.fixture.clock.advance(Duration::from_hours(24));
        let path = format!("/client/sessions/{session}");
        for (method, path) in [
            (Method::GET, path.clone()),
            (Method::POST, format!("{path}/touch")),
            (Method::POST, format!("{path}/tokens")),
            (Method::POST, format!("{path}/end")),
        ] {
            let reply = org_testkit::http::send(browser.request(&method, &path, &[])).await;
            assert_eq!(
                (reply.status, code(&reply).as_str()),
                (404, "resource_not_found"),
                "{path}"
            );
        }
    }

    pub(super) async fn sessions_of_others_are_not_there(app: &TestApp) {
        user(app, "ada@example.com").await;
        user(app, "bob@example.com").await;
        let (_ada, path) = signed_in(app, "ada@example.com").await;
        let (bob, own) = signed_in(app, "bob@example.com").await;
        let stranger = Browser::new(app);
        let before = app.fixture.database.table_hash();
        for (browser, status) in [(&bob, 404), (&stranger, 401)] {
            assert_eq!(browser.get(&path).await.status, status);
            for verb in ["touch", "tokens", "end", "remove", "tokens/x"] {
                let refused = browser.post(&format!("{path}/{verb}"), &[]).await;
                assert_eq!(refused.status, status, "{verb}");
            }
        }
        let refused = stranger.other("DELETE", "/client/sessions", &[]).await;
        assert_eq!(refused.status, 401);
        assert_eq!(app.fixture.database.table_hash(), before);
        let ended = bob.post(&format!("{own}/remove"), &[]).await;
        assert_whole("clerk_session_removed", &ended);
        assert_eq!(bob.get(&own).await.status, 404);
        assert_eq!(bob.get("/me").await.status, 401);
    }

    pub(super) async fn several_share_a_browser(app: &TestApp) {
        let (ada, bob) = ("ada@example.com", "bob@example.com");
        let ids = [user(app, ada).await, user(app, bob).await];
        let browser = Browser::new(app);
        let environment = browser.get("/environment").await.json();
        assert_eq!(environment["auth_config"]["single_session_mode"], false);
        let first = browser.sign_in(ada).await;
        let token = browser.cookie("__client").unwrap();
        let second = browser.sign_in(bob).await;
        assert_ne!(browser.cookie("__client").unwrap(), token);
        assert_eq!(browser.sessions().await, [first.clone(), second.clone()]);
        let again = [("identifier", ada), ("password", PASSWORD)];
        let again = browser.post("/client/sign_ins", &again).await;
        assert_eq!(code(&again), "identifier_already_signed_in");
        let me = async |query: &str| {
            let reply = browser.get(&format!("/me{query}")).await;
            response(&reply)["id"].clone()
        };
        assert_eq!(me("").await, ids[1].as_str());
        let of = |session: &str| format!("?_clerk_session_id={session}");
        assert_eq!(me(&of(&first)).await, ids[0].as_str());
        assert_eq!(me(&of("sess_none")).await, Value::Null);
        // Whoever is chosen is the one from then on.
        let touch = format!("/client/sessions/{first}/touch");
        browser.post(&touch, &[("intent", "select_session")]).await;
        assert_eq!(me("").await, ids[0].as_str());
        let end = format!("/client/sessions/{first}/remove");
        assert_eq!(browser.post(&end, &[]).await.status, 200);
        assert_eq!(browser.sessions().await, [second]);
        assert_eq!(me("").await, ids[1].as_str());
        assert_ne!(browser.cookie("__client_uat").unwrap(), "0");
    }

    pub(super) async fn users_change_themselves(app: &TestApp) {
        let ada = user(app, "ada@example.com").await;
        let (browser, _) = signed_in(app, "ada@example.com").await;
        let (other, _) = signed_in(app, "ada@example.com").await;
        let form = [
            ("first_name", "Ada"),
            ("last_name", ""),
            ("unsafe_metadata", r#"{"a":1}"#),
            ("public_metadata", r#"{"admin":true}"#),
            ("private_metadata", r#"{"admin":true}"#),
            ("banned", "true"),
            ("locked", "true"),
            ("external_id", "x"),
            ("create_organization_enabled", "false"),
            ("delete_self_enabled", "false"),
        ];
        let changed = browser.other("PATCH", "/me", &form).await;
        assert_whole("clerk_me_changed", &changed);
        let stored = backend(app, Method::GET, &format!("/v1/users/{ada}"), Value::Null).await;
        assert_eq!(stored.json()["private_metadata"], json!({}));
        let change = "/me/change_password";
        let wrong = [
            ("current_password", "wrong"),
            ("new_password", "Another-horse-2"),
        ];
        let refused = browser.post(change, &wrong).await;
        assert_eq!(code(&refused), "form_password_incorrect");
        let common = [
            ("current_password", PASSWORD),
            ("new_password", "password123"),
        ];
        let refused = browser.post(change, &common).await;
        assert_eq!(code(&refused), "form_password_pwned");
        let kept = [
            ("current_password", PASSWORD),
            ("new_password", "Another-horse-2"),
            ("sign_out_of_other_sessions", "false"),
        ];
        assert_eq!(browser.post(change, &kept).await.status, 200);
        assert_eq!(other.get("/me").await.status, 200);
        let back = [
            ("current_password", "Another-horse-2"),
            ("new_password", PASSWORD),
        ];
        assert_eq!(browser.post(change, &back).await.status, 200);
        assert_eq!(other.get("/me").await.status, 401);
        assert_eq!(browser.get("/me").await.status, 200);
    }

    pub(super) async fn users_delete_themselves(app: &TestApp) {
        let ada = user(app, "ada@example.com").await;
        let (browser, _) = signed_in(app, "ada@example.com").await;
        let gone = browser.other("DELETE", "/me", &[]).await;
        assert_whole("clerk_me_deleted", &gone);
        let path = format!("/v1/users/{ada}");
        assert_eq!(
            backend(app, Method::GET, &path, Value::Null).await.status,
            404
        );
        assert_eq!(browser.get("/me").await.status, 401);
    }
}
