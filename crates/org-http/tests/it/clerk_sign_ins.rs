//! Signing in on a browser.

org_testkit::on_each_server! {
    crate::clerk_sign_ins::cases: [
        a_password_signs_in_at_once,
        a_password_signs_in_in_two_steps,
        what_does_not_sign_in_is_refused,
        a_token_from_before_opens_nothing_after,
        one_user_at_a_time,
        a_sign_in_belongs_to_its_browser,
        a_sign_in_token_signs_in_once,
        whoever_is_shut_out_stays_out,
        a_sign_in_is_given_up_after_a_day,
        one_of_many_finishes_a_sign_in,
    ]
}

mod where_mail_is_sent {
    org_testkit::on_each_mailing_server! {
        crate::clerk_sign_ins::mailing: [
            a_mailed_code_signs_in,
            a_code_can_be_guessed_five_times,
        ]
    }
}

mod cases {
    use org_testkit::at_once;
    use org_testkit::http::{TestApp, send};
    use reqwest::Method;
    use serde_json::{Value, json};

    use crate::browser::{Browser, PASSWORD, response};
    use crate::support::{assert_whole, backend, code, organization, text};

    const SIGN_INS: &str = "/client/sign_ins";

    pub(super) async fn user(app: &TestApp, address: &str) -> String {
        let body = json!({ "email_address": [address], "password": PASSWORD });
        text(&backend(app, Method::POST, "/v1/users", body).await, "id")
    }

    pub(super) async fn a_password_signs_in_at_once(app: &TestApp) {
        let ada = user(app, "ada@example.com").await;
        organization(app, "Acme", &ada).await;
        let browser = Browser::new(app);
        let form = [("identifier", "Ada@example.com"), ("password", PASSWORD)];
        let done = browser.post(SIGN_INS, &form).await;
        assert_whole("clerk_sign_in_complete", &done);
        let since = browser.cookie("__client_uat").unwrap();
        assert_eq!(since, app.fixture.app.now().seconds().to_string());
        let me = browser.get("/me").await;
        assert_whole("clerk_me", &me);
        assert_whole("clerk_client_signed_in", &browser.get("/client").await);
    }

    pub(super) async fn a_password_signs_in_in_two_steps(app: &TestApp) {
        user(app, "ada@example.com").await;
        let browser = Browser::new(app);
        let begun = browser
            .post(SIGN_INS, &[("identifier", "ada@example.com")])
            .await;
        assert_whole("clerk_sign_in_begun", &begun);
        let id = response(&begun)["id"].as_str().unwrap().to_owned();
        let client = browser.get("/client").await;
        assert_eq!(response(&client)["sign_in"]["id"], id.as_str());
        let attempt = format!("{SIGN_INS}/{id}/attempt_first_factor");
        let wrong = [("strategy", "password"), ("password", "wrong")];
        let refused = browser.post(&attempt, &wrong).await;
        assert_whole("clerk_sign_in_password_incorrect", &refused);
        let right = [("strategy", "password"), ("password", PASSWORD)];
        let done = browser.post(&attempt, &right).await;
        assert_eq!(response(&done)["status"], "complete");
        let again = browser.post(&attempt, &right).await;
        assert_eq!(code(&again), "verification_already_verified");
        let shown = browser.get(&format!("{SIGN_INS}/{id}")).await;
        assert_eq!(response(&shown)["status"], "complete");
        assert_eq!(browser.sessions().await.len(), 1);
    }

    pub(super) async fn what_does_not_sign_in_is_refused(app: &TestApp) {
        user(app, "ada@example.com").await;
        let passwordless = json!({ "email_address": ["bob@example.com"] });
        backend(app, Method::POST, "/v1/users", passwordless).await;
        let browser = Browser::new(app);
        browser.other("PUT", "/client", &[]).await;
        let before = app.fixture.database.table_hash();
        let long = "x".repeat(1000);
        for (form, expected) in [
            (
                vec![("identifier", "eve@example.com")],
                "form_identifier_not_found",
            ),
            (
                vec![("identifier", "no address")],
                "form_identifier_not_found",
            ),
            (vec![("password", PASSWORD)], "form_param_nil"),
            (vec![("strategy", "password")], "form_param_nil"),
            (
                vec![("strategy", "password"), ("identifier", "ada@example.com")],
                "form_param_nil",
            ),
            (vec![("strategy", "ticket")], "form_param_nil"),
            (
                vec![("strategy", "ticket"), ("ticket", "guessed")],
                "organization_invitation_not_found",
            ),
            (
                vec![("strategy", "oauth_google")],
                "form_param_value_invalid",
            ),
            (
                vec![
                    ("strategy", "phone_code"),
                    ("identifier", "ada@example.com"),
                ],
                "form_param_value_invalid",
            ),
            (
                vec![
                    ("identifier", "ada@example.com"),
                    ("identifier", "bob@example.com"),
                ],
                "form_param_duplicate",
            ),
            (
                vec![("identifier", "ada\0@example.com")],
                "form_param_value_invalid",
            ),
        ] {
            let refused = browser.post(SIGN_INS, &form).await;
            assert_eq!(
                (refused.status / 100, code(&refused).as_str()),
                (4, expected),
                "{form:?}"
            );
        }
        assert_eq!(app.fixture.database.table_hash(), before);
        for (address, password) in [
            ("ada@example.com", "wrong"),
            ("ada@example.com", long.as_str()),
            ("bob@example.com", PASSWORD),
            // Whether somebody has the address is not told to who guesses a password along with it.
            ("eve@example.com", PASSWORD),
        ] {
            let form = [("identifier", address), ("password", password)];
            let refused = browser.post(SIGN_INS, &form).await;
            assert_eq!(
                (refused.status, code(&refused).as_str()),
                (422, "form_password_incorrect")
            );
        }
        assert!(browser.sessions().await.is_empty());
    }

    pub(super) async fn a_token_from_before_opens_nothing_after(app: &TestApp) {
        user(app, "ada@example.com").await;
        let browser = Browser::new(app);
        browser.other("PUT", "/client", &[]).await;
        let before = browser.cookie("__client").unwrap();
        let thief = browser.copied();
        browser.sign_in("ada@example.com").await;
        assert_ne!(browser.cookie("__client").unwrap(), before);
        assert_eq!(browser.get("/me").await.status, 200);
        assert_eq!(thief.get("/me").await.status, 401);
        assert_eq!(response(&thief.get("/client").await), Value::Null);
    }

    pub(super) async fn one_user_at_a_time(app: &TestApp) {
        user(app, "ada@example.com").await;
        user(app, "bob@example.com").await;
        let browser = Browser::new(app);
        browser.sign_in("ada@example.com").await;
        for address in ["ada@example.com", "bob@example.com"] {
            let form = [("identifier", address), ("password", PASSWORD)];
            let refused = browser.post(SIGN_INS, &form).await;
            assert_whole("clerk_sign_in_session_exists", &refused);
        }
        assert_eq!(browser.sessions().await.len(), 1);
        let out = browser.other("DELETE", "/client/sessions", &[]).await;
        assert_eq!(out.status, 200);
        assert_eq!(browser.cookie("__client_uat").unwrap(), "0");
        browser.sign_in("bob@example.com").await;
    }

    pub(super) async fn a_sign_in_belongs_to_its_browser(app: &TestApp) {
        user(app, "ada@example.com").await;
        let browser = Browser::new(app);
        let begun = browser
            .post(SIGN_INS, &[("identifier", "ada@example.com")])
            .await;
        let id = response(&begun)["id"].as_str().unwrap().to_owned();
        let (stranger, other) = (Browser::new(app), Browser::new(app));
        other.other("PUT", "/client", &[]).await;
        let right = [("strategy", "password"), ("password", PASSWORD)];
        for thief in [&stranger, &other] {
            let path = format!("{SIGN_INS}/{id}");
            let refused = [
                thief.get(&path).await,
                thief
                    .post(&format!("{path}/attempt_first_factor"), &right)
                    .await,
                thief
                    .post(
                        &format!("{path}/prepare_first_factor"),
                        &[("strategy", "email_code")],
                    )
                    .await,
            ];
            for refused in refused {
                assert_eq!(
                    (refused.status, code(&refused).as_str()),
                    (404, "resource_not_found")
                );
            }
        }
        // A newer attempt takes its place.
        browser
            .post(SIGN_INS, &[("identifier", "ada@example.com")])
            .await;
        assert_eq!(browser.get(&format!("{SIGN_INS}/{id}")).await.status, 404);
    }

    pub(super) async fn a_sign_in_token_signs_in_once(app: &TestApp) {
        let ada = user(app, "ada@example.com").await;
        let acme = organization(app, "Acme", &ada).await;
        let make = async |body: Value| {
            let made = backend(app, Method::POST, "/v1/sign_in_tokens", body).await;
            (text(&made, "id"), text(&made, "token"))
        };
        let (id, ticket) = make(json!({ "user_id": ada, "org_id": acme })).await;
        let browser = Browser::new(app);
        let form = [("strategy", "ticket"), ("ticket", ticket.as_str())];
        let done = browser.post(SIGN_INS, &form).await;
        assert_whole("clerk_sign_in_token", &done);
        let session = response(&done)["created_session_id"]
            .as_str()
            .unwrap()
            .to_owned();
        assert_eq!(browser.claims(&session, &[]).await["org_id"], acme.as_str());
        let again = Browser::new(app).post(SIGN_INS, &form).await;
        assert_eq!(again.status, 400, "{again:?}");
        let revoke = format!("/v1/sign_in_tokens/{id}/revoke");
        assert_eq!(
            backend(app, Method::POST, &revoke, Value::Null)
                .await
                .status,
            400
        );
        let (_, short) = make(json!({ "user_id": ada, "expires_in_seconds": 60 })).await;
        app.fixture
            .clock
            .advance(std::time::Duration::from_secs(61));
        let form = [("strategy", "ticket"), ("ticket", short.as_str())];
        let late = Browser::new(app).post(SIGN_INS, &form).await;
        assert_eq!(late.status, 400, "{late:?}");
    }

    pub(super) async fn whoever_is_shut_out_stays_out(app: &TestApp) {
        let ada = user(app, "ada@example.com").await;
        let browser = Browser::new(app);
        let form = [("identifier", "ada@example.com"), ("password", PASSWORD)];
        for (on, off, expected) in [
            ("lock", "unlock", "user_locked"),
            ("ban", "unban", "user_banned"),
        ] {
            let path = format!("/v1/users/{ada}/{on}");
            backend(app, Method::POST, &path, Value::Null).await;
            let refused = browser.post(SIGN_INS, &form).await;
            assert_eq!((refused.status, code(&refused).as_str()), (403, expected));
            // Who does not know the password learns nothing.
            let guess = [("identifier", "ada@example.com"), ("password", "wrong")];
            let refused = browser.post(SIGN_INS, &guess).await;
            assert_eq!(code(&refused), "form_password_incorrect");
            let path = format!("/v1/users/{ada}/{off}");
            backend(app, Method::POST, &path, Value::Null).await;
        }
        browser.sign_in("ada@example.com").await;
        assert_eq!(browser.get("/me").await.status, 200);
        backend(
            app,
            Method::POST,
            &format!("/v1/users/{ada}/ban"),
            Value::Null,
        )
        .await;
        assert_eq!(browser.get("/me").await.status, 401);
    }

    pub(super) async fn a_sign_in_is_given_up_after_a_day(app: &TestApp) {
        user(app, "ada@example.com").await;
        let browser = Browser::new(app);
        let begun = browser
            .post(SIGN_INS, &[("identifier", "ada@example.com")])
            .await;
        let path = format!("{SIGN_INS}/{}", response(&begun)["id"].as_str().unwrap());
        app.fixture
            .clock
            .advance(std::time::Duration::from_hours(24));
        let shown = browser.get(&path).await;
        assert_eq!(response(&shown)["status"], "abandoned");
        let right = [("strategy", "password"), ("password", PASSWORD)];
        let late = browser
            .post(&format!("{path}/attempt_first_factor"), &right)
            .await;
        assert_eq!(late.status, 404);
        let database = &app.fixture.database;
        assert_eq!(database.count("browsers", ""), 1);
        app.fixture
            .clock
            .advance(std::time::Duration::from_hours(25));
        app.fixture.app.forget_strangers().await.unwrap();
        assert_eq!(database.count("sign_ins", ""), 0);
        assert_eq!(database.count("browsers", ""), 0);
    }

    pub(super) async fn one_of_many_finishes_a_sign_in(app: &TestApp) {
        user(app, "ada@example.com").await;
        let browser = Browser::new(app);
        let begun = browser
            .post(SIGN_INS, &[("identifier", "ada@example.com")])
            .await;
        let id = response(&begun)["id"].as_str().unwrap().to_owned();
        let path = format!("{SIGN_INS}/{id}/attempt_first_factor");
        let right = [("strategy", "password"), ("password", PASSWORD)];
        let post = |_| send(browser.request(&Method::POST, &path, &right));
        let replies = at_once(8, post).await;
        let done = replies.iter().filter(|reply| reply.status == 200).count();
        assert_eq!(done, 1, "{replies:?}");
        for late in replies.iter().filter(|reply| reply.status != 200) {
            assert!(
                (400..500).contains(&late.status) || late.status == 503,
                "{late:?}"
            );
        }
    }
}

mod mailing {
    use org_testkit::http::TestApp;

    use super::cases::user;
    use crate::browser::{Browser, response};
    use crate::support::{assert_whole, code, mailed_code};

    const SIGN_INS: &str = "/client/sign_ins";

    async fn begun(browser: &Browser<'_>) -> String {
        let form = [
            ("identifier", "ada@example.com"),
            ("strategy", "email_code"),
        ];
        let begun = browser.post(SIGN_INS, &form).await;
        let id = response(&begun)["id"].as_str().unwrap().to_owned();
        let factors = response(&begun)["supported_first_factors"].clone();
        assert_eq!(factors[1]["strategy"], "email_code", "{factors}");
        let address = factors[1]["email_address_id"].as_str().unwrap().to_owned();
        let form = [
            ("strategy", "email_code"),
            ("email_address_id", address.as_str()),
        ];
        let path = format!("{SIGN_INS}/{id}/prepare_first_factor");
        let prepared = browser.post(&path, &form).await;
        assert_whole("clerk_sign_in_prepared", &prepared);
        format!("{SIGN_INS}/{id}/attempt_first_factor")
    }

    pub(super) async fn a_mailed_code_signs_in(app: &TestApp) {
        user(app, "ada@example.com").await;
        let browser = Browser::new(app);
        let path = begun(&browser).await;
        let given = mailed_code(app, "ada@example.com").await;
        let form = [("strategy", "email_code"), ("code", given.as_str())];
        let done = browser.post(&path, &form).await;
        assert_whole("clerk_sign_in_by_code", &done);
        assert_eq!(browser.sessions().await.len(), 1);
    }

    pub(super) async fn a_code_can_be_guessed_five_times(app: &TestApp) {
        user(app, "ada@example.com").await;
        let browser = Browser::new(app);
        let path = begun(&browser).await;
        let given = mailed_code(app, "ada@example.com").await;
        for _ in 0..5 {
            let form = [("strategy", "email_code"), ("code", "x")];
            let wrong = browser.post(&path, &form).await;
            assert_whole("clerk_sign_in_code_incorrect", &wrong);
        }
        let form = [("strategy", "email_code"), ("code", given.as_str())];
        let late = browser.post(&path, &form).await;
        assert_eq!(code(&late), "form_code_incorrect");
        assert!(browser.sessions().await.is_empty());
    }
}
