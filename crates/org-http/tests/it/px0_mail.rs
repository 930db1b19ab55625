//! px0's codes: verification of addresses and resetting of passwords.

org_testkit::on_each_mailing_server! {
    crate::px0_mail::cases: [
        registrants_prove_their_addresses,
        proofs_are_judged_in_order,
        guesses_are_counted,
        codes_are_not_mailed_without_end,
        a_password_is_reset,
        resets_are_judged_in_order,
        a_changed_address_has_to_be_proved,
    ]
}

mod cases {
    use std::time::Duration;

    use org_testkit::Postbox;
    use org_testkit::http::{ADMIN_EMAIL, Reply, TestApp};
    use org_testkit::postbox::mailed_code;
    use reqwest::Method;
    use serde_json::{Value, json};

    use crate::px0_auth::{PASSWORD, assert_refused, call, login, register, signed_in};
    use crate::support::{assert_whole, backend, text};

    const ADA: &str = "ada@example.com";
    const VERIFY: &str = "/v1/auth/verify-email";
    const TRIGGER: &str = "/v1/auth/password-reset/trigger";
    const RESET: &str = "/v1/auth/password-reset/reset";

    async fn post(app: &TestApp, path: &str, body: Value) -> Reply {
        call(app, Method::POST, path, "", body).await
    }

    async fn ask(app: &TestApp, email: &str) -> Reply {
        let path = format!("{VERIFY}?email={email}");
        call(app, Method::GET, &path, "", Value::Null).await
    }

    async fn prove(app: &TestApp, code: &str) -> Reply {
        post(app, VERIFY, json!({ "email": ADA, "code": code })).await
    }

    /// The code of the newest mail; no other mail waits.
    async fn code(app: &TestApp) -> String {
        let mails = Postbox::emptied(&app.fixture.app).await;
        assert_eq!(mails.len(), 1, "{mails:?}");
        mailed_code(&mails[0])
    }

    /// Six digits that are not these.
    fn another(code: &str) -> String {
        let number: u32 = code.parse().unwrap();
        format!("{:06}", (number + 1) % 1_000_000)
    }

    async fn me(app: &TestApp, token: &str) -> Reply {
        call(app, Method::GET, "/v1/auth/me", token, Value::Null).await
    }

    pub(super) async fn registrants_prove_their_addresses(app: &TestApp) {
        let made = register(app, ADA).await;
        assert_whole("px0_register_unverified", &made);
        let mails = Postbox::emptied(&app.fixture.app).await;
        assert_eq!(mails.len(), 1);
        assert_eq!(mails[0].recipient.as_str(), ADA);
        let code = mailed_code(&mails[0]);
        assert!(
            code.len() == 6 && code.bytes().all(|b| b.is_ascii_digit()),
            "{code}"
        );
        // Signed in, and kept out.
        let signed = login(app, ADA, PASSWORD).await;
        assert_eq!(signed.status, 200);
        assert_eq!(signed.json()["user"]["is_verified"], false);
        let token = text(&signed, "token");
        for (method, path) in [
            (Method::GET, "/v1/auth/me"),
            (Method::GET, "/v1/auth/sessions"),
            (Method::GET, "/v1/me/orgs"),
            (Method::POST, "/v1/orgs"),
            (Method::PUT, "/v1/auth/me"),
            (Method::DELETE, "/v1/auth/me"),
            (Method::POST, "/v1/auth/me/change-password"),
            (Method::DELETE, "/v1/auth/sessions/1"),
        ] {
            let kept = call(app, method, path, &token, Value::Null).await;
            assert_refused(&kept, 403, "user is not verified");
        }
        let body = json!({ "email": "x@example.com", "password": PASSWORD });
        let kept = call(app, Method::POST, "/v1/auth/register", &token, body).await;
        assert_refused(&kept, 403, "user is not verified");
        assert_whole("px0_verified", &prove(app, &code).await);
        assert_eq!(me(app, &token).await.json()["user"]["is_verified"], true);
        assert_whole("px0_verified_before", &prove(app, "any").await);
        assert_refused(&ask(app, ADA).await, 400, "user is already verified");
        let users = backend(
            app,
            Method::GET,
            "/v1/users?email_address=ada@example.com",
            Value::Null,
        )
        .await;
        let shown = users.json()[0]["email_addresses"][0]["verification"].clone();
        assert_eq!(shown["status"], "verified");
        let rows = format!("{:?}", app.fixture.database.dump());
        assert!(!rows.contains(&code), "a code is kept in the clear");
    }

    pub(super) async fn proofs_are_judged_in_order(app: &TestApp) {
        register(app, ADA).await;
        let first = code(app).await;
        assert_refused(&ask(app, "").await, 400, "email is required");
        let bare = call(app, Method::GET, VERIFY, "", Value::Null).await;
        assert_refused(&bare, 400, "email is required");
        assert_refused(&ask(app, "nobody@example.com").await, 404, "user not found");
        assert_refused(&ask(app, "no-address").await, 404, "user not found");
        let both = "email and code are required";
        let of = |email: &str, code: &str| json!({ "email": email, "code": code });
        for (body, status, error) in [
            (Value::Null, 400, "invalid request body"),
            (
                json!({ "email": 1, "code": "1" }),
                400,
                "invalid request body",
            ),
            (json!({}), 400, both),
            (json!({ "email": ADA }), 400, both),
            (of("", "1"), 400, both),
            (of("nobody@example.com", "1"), 401, "invalid credentials"),
            (of("no-address", "1"), 401, "invalid credentials"),
            (of(ADA, &another(&first)), 400, "invalid verification code"),
        ] {
            assert_refused(&post(app, VERIFY, body).await, status, error);
        }
        assert_whole(
            "px0_verification_mailed",
            &ask(app, "ADA@example.com").await,
        );
        let second = code(app).await;
        if first != second {
            assert_refused(&prove(app, &first).await, 400, "invalid verification code");
        }
        app.fixture.clock.advance(Duration::from_mins(15));
        assert_refused(&prove(app, &second).await, 400, "invalid verification code");
        ask(app, ADA).await;
        assert_eq!(prove(app, &code(app).await).await.status, 200);
    }

    pub(super) async fn guesses_are_counted(app: &TestApp) {
        register(app, ADA).await;
        let right = code(app).await;
        for _ in 0..5 {
            let wrong = prove(app, &another(&right)).await;
            assert_refused(&wrong, 400, "invalid verification code");
        }
        assert_refused(&prove(app, &right).await, 400, "invalid verification code");
    }

    pub(super) async fn codes_are_not_mailed_without_end(app: &TestApp) {
        register(app, ADA).await;
        for _ in 1..5 {
            assert_eq!(ask(app, ADA).await.status, 200);
        }
        let refused = ask(app, ADA).await;
        assert_refused(&refused, 429, "too many requests");
        assert_eq!(refused.header("retry-after"), "3600");
        for _ in 0..5 {
            assert_eq!(
                post(app, TRIGGER, json!({ "email": ADA })).await.status,
                200
            );
        }
        let refused = post(app, TRIGGER, json!({ "email": ADA })).await;
        assert_refused(&refused, 429, "too many requests");
        assert_eq!(Postbox::emptied(&app.fixture.app).await.len(), 10);
        app.fixture.clock.advance(Duration::from_hours(1));
        assert_eq!(ask(app, ADA).await.status, 200);
    }

    pub(super) async fn a_password_is_reset(app: &TestApp) {
        register(app, ADA).await;
        prove(app, &code(app).await).await;
        let token = signed_in(app, ADA).await;
        let admin = app.administrator_session().await;
        let asked = post(app, TRIGGER, json!({ "email": "ADA@example.com" })).await;
        assert_whole("px0_reset_mailed", &asked);
        let old = code(app).await;
        post(app, TRIGGER, json!({ "email": ADA })).await;
        let code = code(app).await;
        // It comes back without an address, so it is too long to be guessed.
        assert!(code.len() >= 20, "{code}");
        let with = |code: &str, new: &str| json!({ "code": code, "new_password": new });
        let wrong = "invalid or expired password reset code";
        let refused = post(app, RESET, with(&old, "New-horse-22")).await;
        assert_refused(&refused, 400, wrong);
        assert_eq!(me(app, &token).await.status, 200);
        let reset = post(app, RESET, with(&code.to_lowercase(), "New-horse-22")).await;
        assert_whole("px0_reset", &reset);
        assert_eq!(me(app, &token).await.status, 401, "an old session goes on");
        assert_eq!(me(app, &admin).await.status, 200);
        assert_eq!(login(app, ADA, PASSWORD).await.status, 401);
        assert_eq!(login(app, ADA, "New-horse-22").await.status, 200);
        let again = post(app, RESET, with(&code, "Newer-horse-3")).await;
        assert_refused(&again, 400, wrong);
        assert_eq!(login(app, ADA, "New-horse-22").await.status, 200);
        let rows = format!("{:?}", app.fixture.database.dump());
        assert!(!rows.contains(&code), "a code is kept in the clear");
    }

    pub(super) async fn resets_are_judged_in_order(app: &TestApp) {
        for (body, status, error) in [
            (Value::Null, 400, "invalid request body"),
            (json!({}), 400, "email is required"),
            (
                json!({ "email": "nobody@example.com" }),
                404,
                "user not found",
            ),
            (json!({ "email": "no-address" }), 404, "user not found"),
        ] {
            assert_refused(&post(app, TRIGGER, body).await, status, error);
        }
        post(app, TRIGGER, json!({ "email": ADMIN_EMAIL })).await;
        let code = code(app).await;
        let both = "code and new_password are required";
        let plain = "password must contain at least one uppercase letter, one lowercase letter, \
                     one digit, and one special character";
        let wrong = "invalid or expired password reset code";
        let with = |code: &str, new: &str| json!({ "code": code, "new_password": new });
        for (body, status, error) in [
            (Value::Null, 400, "invalid request body"),
            (json!({}), 400, both),
            (json!({ "code": code }), 400, both),
            (
                with("x", "x"),
                400,
                "password must be at least 8 characters",
            ),
            (with(&code, "xxxxxxxx"), 400, plain),
            (with("x", "New-horse-22"), 400, wrong),
            (with("000000", "New-horse-22"), 400, wrong),
        ] {
            assert_refused(&post(app, RESET, body).await, status, error);
        }
        app.fixture.clock.advance(Duration::from_mins(15));
        let late = post(app, RESET, with(&code, "New-horse-22")).await;
        assert_refused(&late, 400, wrong);
    }

    pub(super) async fn a_changed_address_has_to_be_proved(app: &TestApp) {
        let token = app.administrator_session().await;
        let body = json!({ "email": ADA });
        let changed = call(app, Method::PUT, "/v1/auth/me", &token, body).await;
        assert_eq!(changed.status, 200, "{changed:?}");
        let user = changed.json()["user"].clone();
        assert_eq!(
            (&user["email"], &user["is_verified"]),
            (&json!(ADA), &json!(false))
        );
        assert_refused(&me(app, &token).await, 403, "user is not verified");
        assert_eq!(prove(app, &code(app).await).await.status, 200);
        assert_eq!(me(app, &token).await.status, 200);
        let freed = post(app, TRIGGER, json!({ "email": ADMIN_EMAIL })).await;
        assert_refused(&freed, 404, "user not found");
    }
}
