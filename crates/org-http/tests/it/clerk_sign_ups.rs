//! Signing up on a browser.

org_testkit::on_each_server! {
    crate::clerk_sign_ups::cases: [
        where_nothing_is_mailed_all_is_done_at_once,
        a_sign_up_goes_on_in_steps,
        what_does_not_sign_up_is_refused,
        whoever_is_invited_signs_up_by_the_ticket,
        whoever_is_invited_signs_in_by_the_ticket,
        a_ticket_works_for_whoever_is_signed_in,
        a_ticket_does_not_take_an_unproved_account_over,
        one_of_many_signs_up,
    ]
}

mod where_mail_is_sent {
    org_testkit::on_each_mailing_server! {
        crate::clerk_sign_ups::mailing: [
            the_address_is_proved_by_a_code,
            codes_are_not_mailed_or_tried_without_end,
        ]
    }
}

mod cases {
    use org_testkit::at_once;
    use org_testkit::http::{PUBLIC_URL, TestApp, send};
    use reqwest::Method;
    use serde_json::{Value, json};

    use crate::browser::{Browser, PASSWORD, response};
    use crate::support::{assert_whole, backend, code, organization, text};

    const SIGN_INS: &str = "/client/sign_ins";
    const SIGN_UPS: &str = "/client/sign_ups";
    const ADA: [(&str, &str); 4] = [
        ("email_address", "ada@example.com"),
        ("password", PASSWORD),
        ("first_name", "Ada"),
        ("last_name", "Lovelace"),
    ];

    pub(super) async fn where_nothing_is_mailed_all_is_done_at_once(app: &TestApp) {
        let browser = Browser::new(app);
        let done = browser.post(SIGN_UPS, &ADA).await;
        assert_whole("clerk_sign_up_complete", &done);
        assert_eq!(browser.get("/me").await.status, 200);
        let out = browser.other("DELETE", "/client", &[]).await;
        assert_whole("clerk_client_deleted", &out);
        assert_eq!(browser.cookie("__client"), None);
        browser.sign_in("ada@example.com").await;
        let again = Browser::new(app).post(SIGN_UPS, &ADA).await;
        assert_whole("clerk_sign_up_taken", &again);
        assert_eq!(app.fixture.database.count("sign_ups", ""), 0);
    }

    pub(super) async fn a_sign_up_goes_on_in_steps(app: &TestApp) {
        let browser = Browser::new(app);
        let begun = browser.post(SIGN_UPS, &[("first_name", "Ada")]).await;
        assert_whole("clerk_sign_up_begun", &begun);
        let id = response(&begun)["id"].as_str().unwrap().to_owned();
        let path = format!("{SIGN_UPS}/{id}");
        let email = [
            ("email_address", "ada@example.com"),
            ("unsafe_metadata", r#"{"a":1}"#),
        ];
        let told = browser.other("PATCH", &path, &email).await;
        assert_eq!(response(&told)["missing_fields"], json!(["password"]));
        let stranger = Browser::new(app);
        assert_eq!(stranger.get(&path).await.status, 404);
        let theft = stranger
            .other("PATCH", &path, &[("password", PASSWORD)])
            .await;
        assert_eq!(theft.status, 404);
        let done = browser
            .other("PATCH", &path, &[("password", PASSWORD)])
            .await;
        let done = response(&done);
        assert_eq!(done["status"], "complete", "{done}");
        let me = response(&browser.get("/me").await);
        assert_eq!(me["first_name"], "Ada");
        assert_eq!(me["unsafe_metadata"], json!({ "a": 1 }));
        let late = browser
            .other("PATCH", &path, &[("first_name", "Eve")])
            .await;
        assert_eq!(code(&late), "verification_already_verified");
    }

    pub(super) async fn what_does_not_sign_up_is_refused(app: &TestApp) {
        let browser = Browser::new(app);
        browser.other("PUT", "/client", &[]).await;
        let before = app.fixture.database.table_hash();
        let long = "x".repeat(257);
        for (field, value, expected) in [
            ("email_address", "ada", "form_param_format_invalid"),
            ("password", "short", "form_password_length_too_short"),
            ("password", "P@ssw0rd123", "form_password_pwned"),
            ("password", long.as_str(), "form_param_max_length_exceeded"),
            ("first_name", "a\u{0007}", "form_param_value_invalid"),
            ("phone_number", "+15555550100", "form_param_unknown"),
            ("username", "ada", "form_param_unknown"),
            ("unsafe_metadata", "[]", "form_param_type_invalid"),
            ("strategy", "oauth_google", "form_param_value_invalid"),
        ] {
            let mut form = vec![("email_address", "ada@example.com"), ("password", PASSWORD)];
            form.retain(|(name, _)| *name != field);
            form.push((field, value));
            let refused = browser.post(SIGN_UPS, &form).await;
            assert_eq!(
                (refused.status, code(&refused).as_str()),
                (422, expected),
                "{field}={value}"
            );
        }
        let form = [("strategy", "ticket"), ("ticket", "guessed")];
        let refused = browser.post(SIGN_UPS, &form).await;
        assert_eq!(code(&refused), "organization_invitation_not_found");
        // What only the operator may set.
        let mut form = ADA.to_vec();
        form.extend([
            ("public_metadata", r#"{"admin":true}"#),
            ("private_metadata", r#"{"admin":true}"#),
            ("system_administrator", "true"),
            ("banned", "true"),
            ("external_id", "x"),
            ("created_user_id", "user_x"),
            ("status", "complete"),
            ("verified_at", "1"),
            ("create_organizations_limit", "0"),
        ]);
        assert_eq!(app.fixture.database.table_hash(), before);
        browser.post(SIGN_UPS, &form).await;
        let me = response(&browser.get("/me").await);
        assert_eq!(me["public_metadata"], json!({}));
        assert_eq!(
            (&me["banned"], &me["external_id"]),
            (&json!(false), &Value::Null)
        );
        let proved = "verified_at IS NOT NULL AND address_key = 'ada@example.com'";
        assert_eq!(app.fixture.database.count("email_addresses", proved), 0);
        let trusted = "private_metadata <> '{}' OR external_id IS NOT NULL";
        assert_eq!(app.fixture.database.count("users", trusted), 0);
    }

    /// The ticket of a new invitation to an organization.
    async fn ticket(app: &TestApp, organization: &str, address: &str) -> String {
        let path = format!("/v1/organizations/{organization}/invitations");
        let body = json!({ "email_address": address, "role": "org:member" });
        let made = backend(app, Method::POST, &path, body).await;
        let url = text(&made, "url");
        assert!(url.starts_with(PUBLIC_URL));
        url.split_once("ticket=").unwrap().1.to_owned()
    }

    async fn acme(app: &TestApp) -> String {
        let owner = crate::support::user(app, "owner@example.com").await;
        organization(app, "Acme", &owner).await
    }

    pub(super) async fn whoever_is_invited_signs_up_by_the_ticket(app: &TestApp) {
        let acme = acme(app).await;
        let secret = ticket(app, &acme, "bob@example.com").await;
        let browser = Browser::new(app);
        let other = [
            ("ticket", secret.as_str()),
            ("email_address", "eve@example.com"),
        ];
        let refused = browser.post(SIGN_UPS, &other).await;
        assert_eq!(
            (refused.status, code(&refused).as_str()),
            (422, "form_param_value_invalid")
        );
        let form = [("strategy", "ticket"), ("ticket", secret.as_str())];
        let begun = browser.post(SIGN_UPS, &form).await;
        assert_whole("clerk_sign_up_ticket", &begun);
        let path = format!("{SIGN_UPS}/{}", response(&begun)["id"].as_str().unwrap());
        let eve = browser
            .other("PATCH", &path, &[("email_address", "eve@example.com")])
            .await;
        assert_eq!(eve.status, 422);
        let done = browser
            .other("PATCH", &path, &[("password", PASSWORD)])
            .await;
        let session = response(&done)["created_session_id"]
            .as_str()
            .unwrap()
            .to_owned();
        assert_eq!(browser.claims(&session, &[]).await["org_id"], acme.as_str());
        let me = response(&browser.get("/me").await);
        assert_eq!(
            me["organization_memberships"][0]["organization"]["id"],
            acme.as_str()
        );
        let again = Browser::new(app).post(SIGN_UPS, &form).await;
        assert_eq!(code(&again), "organization_invitation_already_accepted");
    }

    pub(super) async fn whoever_is_invited_signs_in_by_the_ticket(app: &TestApp) {
        let acme = acme(app).await;
        crate::support::user(app, "bob@example.com").await;
        let secret = ticket(app, &acme, "bob@example.com").await;
        let browser = Browser::new(app);
        let form = [("strategy", "ticket"), ("ticket", secret.as_str())];
        let taken = browser.post(SIGN_UPS, &form).await;
        assert_eq!(code(&taken), "form_identifier_exists");
        let done = browser.post(SIGN_INS, &form).await;
        assert_whole("clerk_sign_in_ticket", &done);
        let me = response(&browser.get("/me").await);
        assert_eq!(
            me["organization_memberships"][0]["organization"]["id"],
            acme.as_str()
        );
    }

    pub(super) async fn a_ticket_works_for_whoever_is_signed_in(app: &TestApp) {
        let acme = acme(app).await;
        let body = json!({ "email_address": ["bob@example.com"], "password": PASSWORD });
        backend(app, Method::POST, "/v1/users", body).await;
        let browser = Browser::new(app);
        let session = browser.sign_in("bob@example.com").await;
        let secret = ticket(app, &acme, "bob@example.com").await;
        let form = [("strategy", "ticket"), ("ticket", secret.as_str())];
        let done = browser.post(SIGN_INS, &form).await;
        assert_eq!(response(&done)["created_session_id"], session.as_str());
        assert_eq!(browser.claims(&session, &[]).await["org_id"], acme.as_str());
        assert_eq!(browser.sessions().await, [session]);
        // Somebody else is told to sign out first, and nothing is used up.
        let other = ticket(app, &acme, "cyd@example.com").await;
        let form = [("strategy", "ticket"), ("ticket", other.as_str())];
        let refused = browser.post(SIGN_UPS, &form).await;
        assert_eq!(
            (refused.status, code(&refused).as_str()),
            (400, "session_exists")
        );
        let form = [form[0], form[1], ("password", PASSWORD)];
        let done = Browser::new(app).post(SIGN_UPS, &form).await;
        assert_eq!(response(&done)["status"], "complete");
    }

    pub(super) async fn a_ticket_does_not_take_an_unproved_account_over(app: &TestApp) {
        let acme = acme(app).await;
        let thief = Browser::new(app);
        thief.post(SIGN_UPS, &ADA).await;
        let secret = ticket(app, &acme, "ada@example.com").await;
        let victim = Browser::new(app);
        let form = [("strategy", "ticket"), ("ticket", secret.as_str())];
        let begun = victim.post(SIGN_INS, &form).await;
        let begun = response(&begun);
        assert_eq!(begun["status"], "needs_first_factor", "{begun}");
        let path = format!(
            "{SIGN_INS}/{}/attempt_first_factor",
            begun["id"].as_str().unwrap()
        );
        let refused = victim.post(&path, &form).await;
        assert_eq!(refused.status, 422);
        let there = format!("/v1/organizations/{acme}");
        let seen = backend(app, Method::GET, &there, Value::Null).await;
        assert_eq!(seen.json()["members_count"], 1);
        // With the password it is the same person.
        let right = [("strategy", "password"), ("password", PASSWORD)];
        let done = victim.post(&path, &right).await;
        assert_eq!(response(&done)["status"], "complete");
        let me = response(&victim.get("/me").await);
        assert_eq!(
            me["organization_memberships"][0]["organization"]["id"],
            acme.as_str()
        );
        assert_ne!(me["email_addresses"][0]["verification"], Value::Null);
    }

    pub(super) async fn one_of_many_signs_up(app: &TestApp) {
        let browsers: Vec<_> = (0..6).map(|_| Browser::new(app)).collect();
        let post = |n: usize| send(browsers[n].request(&Method::POST, SIGN_UPS, &ADA));
        let replies = at_once(6, post).await;
        let done = replies.iter().filter(|reply| reply.status == 200).count();
        assert_eq!(done, 1, "{replies:?}");
        for late in replies.iter().filter(|reply| reply.status != 200) {
            assert_eq!(code(late), "form_identifier_exists");
        }
    }
}

mod mailing {
    use org_testkit::http::TestApp;

    use crate::browser::{Browser, PASSWORD, response};
    use crate::support::{assert_whole, code, mailed_code};

    const SIGN_UPS: &str = "/client/sign_ups";

    async fn begun(browser: &Browser<'_>) -> String {
        let form = [("email_address", "ada@example.com"), ("password", PASSWORD)];
        let begun = browser.post(SIGN_UPS, &form).await;
        assert_whole("clerk_sign_up_unverified", &begun);
        format!("{SIGN_UPS}/{}", response(&begun)["id"].as_str().unwrap())
    }

    pub(super) async fn the_address_is_proved_by_a_code(app: &TestApp) {
        let browser = Browser::new(app);
        let path = begun(&browser).await;
        assert_eq!(browser.get("/me").await.status, 401);
        let form = [("strategy", "email_code")];
        let prepared = browser
            .post(&format!("{path}/prepare_verification"), &form)
            .await;
        assert_whole("clerk_sign_up_prepared", &prepared);
        let given = mailed_code(app, "ada@example.com").await;
        let attempt = format!("{path}/attempt_verification");
        let wrong = [("strategy", "email_code"), ("code", "000000")];
        let refused = browser.post(&attempt, &wrong).await;
        assert_eq!(code(&refused), "form_code_incorrect");
        // Another address has to be proved anew.
        let eve = [("email_address", "eve@example.com")];
        browser.other("PATCH", &path, &eve).await;
        let right = [("strategy", "email_code"), ("code", given.as_str())];
        let refused = browser.post(&attempt, &right).await;
        assert_eq!(code(&refused), "form_code_incorrect");
        let ada = [("email_address", "ada@example.com")];
        browser.other("PATCH", &path, &ada).await;
        let done = browser.post(&attempt, &right).await;
        assert_whole("clerk_sign_up_verified", &done);
        let me = response(&browser.get("/me").await);
        assert_ne!(
            me["email_addresses"][0]["verification"],
            serde_json::Value::Null
        );
    }

    pub(super) async fn codes_are_not_mailed_or_tried_without_end(app: &TestApp) {
        let browser = Browser::new(app);
        let path = begun(&browser).await;
        let prepare = format!("{path}/prepare_verification");
        for _ in 0..5 {
            let reply = browser.post(&prepare, &[("strategy", "email_code")]).await;
            assert_eq!(reply.status, 200);
        }
        let refused = browser.post(&prepare, &[("strategy", "email_code")]).await;
        assert_eq!(
            (refused.status, code(&refused).as_str()),
            (429, "verification_code_too_many_requests")
        );
        let given = mailed_code(app, "ada@example.com").await;
        let attempt = format!("{path}/attempt_verification");
        for _ in 0..5 {
            let wrong = [("strategy", "email_code"), ("code", "x")];
            assert_eq!(
                code(&browser.post(&attempt, &wrong).await),
                "form_code_incorrect"
            );
        }
        let right = [("strategy", "email_code"), ("code", given.as_str())];
        let late = browser.post(&attempt, &right).await;
        assert_eq!(code(&late), "form_code_incorrect");
    }
}
