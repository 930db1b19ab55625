//! px0's sessions, profile and registration, where nothing is mailed.

org_testkit::on_each_server! {
    crate::px0_auth::cases: [
        sessions_are_listed_and_revoked,
        an_address_is_changed,
        a_password_is_changed,
        users_delete_themselves,
        keys_do_not_change_their_maker,
        registration_is_judged_in_order,
        passwords_are_measured_in_bytes,
        nobody_is_asked_for_proof_where_nothing_is_mailed,
        administrators_vouch_for_those_they_register,
    ]
}

mod cases {
    use org_testkit::http::{ADMIN_EMAIL, ADMIN_PASSWORD, Reply, TestApp, send};
    use reqwest::Method;
    use serde_json::{Value, json};

    use crate::support::{assert_snapshot, assert_whole, backend, text};

    pub(crate) const PASSWORD: &str = "Correct-horse-1";

    pub(crate) async fn call(
        app: &TestApp,
        method: Method,
        path: &str,
        token: &str,
        body: Value,
    ) -> Reply {
        let mut request = app.request(method, path);
        if !token.is_empty() {
            request = request.bearer_auth(token);
        }
        send(if body.is_null() {
            request
        } else {
            request.json(&body)
        })
        .await
    }

    pub(crate) async fn register(app: &TestApp, email: &str) -> Reply {
        let body = json!({ "email": email, "password": PASSWORD });
        call(app, Method::POST, "/v1/auth/register", "", body).await
    }

    pub(crate) async fn login(app: &TestApp, email: &str, password: &str) -> Reply {
        let body = json!({ "email": email, "password": password });
        call(app, Method::POST, "/v1/auth/login", "", body).await
    }

    pub(crate) async fn signed_in(app: &TestApp, email: &str) -> String {
        text(&login(app, email, PASSWORD).await, "token")
    }

    /// Asserts status and `error` of each answer.
    pub(crate) fn assert_refused(reply: &Reply, status: u16, error: &str) {
        let told = (reply.status, reply.json());
        assert_eq!(told, (status, json!({ "error": error })));
    }

    async fn me(app: &TestApp, token: &str) -> u16 {
        call(app, Method::GET, "/v1/auth/me", token, Value::Null)
            .await
            .status
    }

    pub(super) async fn sessions_are_listed_and_revoked(app: &TestApp) {
        register(app, "ada@example.com").await;
        register(app, "eve@example.com").await;
        let first = signed_in(app, "ada@example.com").await;
        app.fixture.clock.advance(std::time::Duration::from_mins(1));
        let second = signed_in(app, "ada@example.com").await;
        let stranger = signed_in(app, "eve@example.com").await;
        let path = "/v1/auth/sessions";
        let listed = call(app, Method::GET, path, &second, Value::Null).await;
        assert_whole("px0_sessions", &listed);
        for token in [&first, &second] {
            assert!(!listed.text.contains(token.as_str()), "a token is shown");
        }
        let sessions = listed.json()["sessions"].clone();
        let older = format!("{path}/{}", sessions[1]["id"].as_str().unwrap());
        let end = async |path: &str, token: &str| {
            call(app, Method::DELETE, path, token, Value::Null).await
        };
        assert_refused(&end(&older, &stranger).await, 404, "session not found");
        assert_refused(
            &end("/v1/auth/sessions/1", &second).await,
            400,
            "invalid id",
        );
        assert_refused(&end("/v1/auth/sessions/1", "").await, 401, "unauthorized");
        let unknown = format!("{path}/00000000-0000-4000-8000-000000000000");
        assert_refused(&end(&unknown, &second).await, 404, "session not found");
        assert_eq!(me(app, &first).await, 200);
        let ended = end(&older, &second).await;
        assert_eq!((ended.status, ended.text.as_str()), (204, ""));
        assert_eq!((me(app, &first).await, me(app, &second).await), (401, 200));
        assert_refused(&end(&older, &second).await, 404, "session not found");
        let left = call(app, Method::GET, path, &second, Value::Null).await;
        assert_eq!(left.json()["sessions"].as_array().unwrap().len(), 1);
        app.fixture
            .clock
            .advance(std::time::Duration::from_hours(24));
        assert_refused(
            &call(app, Method::GET, path, &second, Value::Null).await,
            401,
            "unauthorized",
        );
        let wrong = call(app, Method::POST, path, &stranger, json!({})).await;
        assert_eq!((wrong.status, wrong.header("allow")), (401, ""));
    }

    pub(super) async fn an_address_is_changed(app: &TestApp) {
        register(app, "ada@example.com").await;
        let token = signed_in(app, "ada@example.com").await;
        let put = async |body: Value| call(app, Method::PUT, "/v1/auth/me", &token, body).await;
        for (body, status, error) in [
            (Value::Null, 400, "invalid request body"),
            (json!({ "email": 1 }), 400, "invalid request body"),
            (json!({}), 400, "email is required"),
            (json!({ "email": "" }), 400, "email is required"),
            (json!({ "email": "a@b" }), 400, "invalid email format"),
            (
                json!({ "email": "a\u{0}@example.com" }),
                400,
                "email must not contain control characters",
            ),
            (json!({ "email": ADMIN_EMAIL }), 409, "email already taken"),
        ] {
            assert_refused(&put(body).await, status, error);
        }
        let before = call(app, Method::GET, "/v1/auth/me", &token, Value::Null).await;
        let changed = put(json!({ "EMAIL": "Ada@example.org" })).await;
        let mut expected = before.json();
        expected["user"]["email"] = json!("Ada@example.org");
        assert_eq!((changed.status, changed.json()), (200, expected));
        assert_eq!(login(app, "ada@example.com", PASSWORD).await.status, 401);
        assert_eq!(login(app, "ada@EXAMPLE.org", PASSWORD).await.status, 200);
        let id = backend(
            app,
            Method::GET,
            "/v1/users?email_address=ada@example.org",
            Value::Null,
        )
        .await;
        let shown = id.json()[0]["email_addresses"].clone();
        assert_eq!(shown.as_array().unwrap().len(), 1);
        assert_ne!(shown[0]["verification"]["status"], "verified", "{shown}");
        assert_refused(
            &call(app, Method::PUT, "/v1/auth/me", "", json!({})).await,
            401,
            "unauthorized",
        );
    }

    pub(super) async fn a_password_is_changed(app: &TestApp) {
        register(app, "ada@example.com").await;
        let (mine, other) = (
            signed_in(app, "ada@example.com").await,
            signed_in(app, "ada@example.com").await,
        );
        let path = "/v1/auth/me/change-password";
        let post = async |body: Value| call(app, Method::POST, path, &mine, body).await;
        let both = "current_password and new_password are required";
        let change = |from: &str, to: &str| json!({ "current_password": from, "new_password": to });
        for (body, status, error) in [
            (json!([]), 400, "invalid request body"),
            (json!({}), 400, both),
            (json!({ "current_password": PASSWORD }), 400, both),
            (
                change("wrong", "Aa1!"),
                400,
                "password must be at least 8 characters",
            ),
            (
                change("wrong", "aaaaaaaa"),
                400,
                "password must contain at least one uppercase letter, one lowercase letter, one \
                 digit, and one special character",
            ),
            (
                change("wrong", "New-horse-22"),
                401,
                "invalid current password",
            ),
            (
                change(&"w".repeat(999), "New-horse-22"),
                401,
                "invalid current password",
            ),
        ] {
            assert_refused(&post(body).await, status, error);
        }
        assert_eq!(me(app, &other).await, 200);
        let changed = post(change(PASSWORD, "New-horse-22")).await;
        assert_whole("px0_password_changed", &changed);
        // The caller's own session goes on; every other one is over.
        assert_eq!((me(app, &mine).await, me(app, &other).await), (200, 401));
        assert_refused(
            &login(app, "ada@example.com", PASSWORD).await,
            401,
            "invalid credentials",
        );
        assert_eq!(
            login(app, "ada@example.com", "New-horse-22").await.status,
            200
        );
        assert_refused(
            &call(app, Method::POST, path, "", json!({})).await,
            401,
            "unauthorized",
        );
    }

    pub(super) async fn users_delete_themselves(app: &TestApp) {
        let id = text(&register_user(app, "ada@example.com").await, "id");
        let token = signed_in(app, "ada@example.com").await;
        let mine = call(app, Method::GET, "/v1/me/orgs", &token, Value::Null).await;
        let organization = mine.json()["organizations"][0]["id"].clone();
        let delete =
            async |token: &str| call(app, Method::DELETE, "/v1/auth/me", token, Value::Null).await;
        assert_refused(&delete("").await, 401, "unauthorized");
        let gone = delete(&token).await;
        assert_eq!((gone.status, gone.text.as_str()), (204, ""));
        assert_eq!(me(app, &token).await, 401);
        assert_refused(&delete(&token).await, 401, "unauthorized");
        assert_refused(
            &login(app, "ada@example.com", PASSWORD).await,
            401,
            "invalid credentials",
        );
        let admin = app.administrator_session().await;
        let all = call(app, Method::GET, "/v1/me/orgs", &admin, Value::Null).await;
        let left = all.json()["organizations"].as_array().unwrap().clone();
        assert!(
            left.iter().any(|one| one["id"] == organization),
            "{id} took it along"
        );
        assert_eq!(register(app, "ada@example.com").await.status, 201);

        // Whoever is kept by the operator stays.
        let token = signed_in(app, "ada@example.com").await;
        let users = backend(
            app,
            Method::GET,
            "/v1/users?email_address=ada@example.com",
            Value::Null,
        )
        .await;
        let path = format!("/v1/users/{}", users.json()[0]["id"].as_str().unwrap());
        let kept = backend(
            app,
            Method::PATCH,
            &path,
            json!({ "delete_self_enabled": false }),
        )
        .await;
        assert_eq!(kept.status, 200);
        assert_refused(&delete(&token).await, 403, "forbidden");
        assert_eq!(me(app, &token).await, 200);
    }

    async fn register_user(app: &TestApp, email: &str) -> Reply {
        let mut reply = register(app, email).await;
        reply.text = reply.json()["user"].to_string();
        reply
    }

    pub(super) async fn keys_do_not_change_their_maker(app: &TestApp) {
        register(app, "ada@example.com").await;
        let token = signed_in(app, "ada@example.com").await;
        let mine = call(app, Method::GET, "/v1/me/orgs", &token, Value::Null).await;
        let id = mine.json()["organizations"][0]["id"].clone();
        let new = json!({ "name": "ci", "org_id": id, "operation": "all" });
        let key = text(
            &call(app, Method::POST, "/v1/api-keys", &token, new).await,
            "key",
        );
        assert_eq!(me(app, &key).await, 200);
        for (method, path, status) in [
            (Method::PUT, "/v1/auth/me", 403),
            (Method::DELETE, "/v1/auth/me", 403),
            (Method::POST, "/v1/auth/me/change-password", 403),
            (Method::GET, "/v1/auth/sessions", 401),
            (Method::DELETE, "/v1/auth/sessions/1", 401),
            (Method::POST, "/v1/auth/register", 401),
        ] {
            let body = json!({
                "email": "x@example.com", "password": PASSWORD,
                "current_password": PASSWORD, "new_password": "New-horse-22",
            });
            let refused = call(app, method, path, &key, body).await;
            assert_eq!(refused.status, status, "{path}: {refused:?}");
        }
        assert_eq!(me(app, &token).await, 200);
    }

    pub(super) async fn registration_is_judged_in_order(app: &TestApp) {
        let admin = app.administrator_session().await;
        let post = async |token: &str, body: Value| {
            call(app, Method::POST, "/v1/auth/register", token, body).await
        };
        let both = "email and password are required";
        let plain = "password must contain at least one uppercase letter, one lowercase letter, \
                     one digit, and one special character";
        let with = |email: &str, password: &str| json!({ "email": email, "password": password });
        for (token, body, status, error) in [
            ("x", Value::Null, 400, "invalid request body"),
            ("x", json!({}), 400, both),
            ("x", json!({ "email": "a@b" }), 400, both),
            ("x", with("a@b", "x"), 400, "invalid email format"),
            (
                "x",
                with("a@example.com", "x"),
                400,
                "password must be at least 8 characters",
            ),
            ("x", with("a@example.com", "xxxxxxxx"), 400, plain),
            ("x", with("a@example.com", PASSWORD), 401, "unauthorized"),
            (
                "",
                with(ADMIN_EMAIL, PASSWORD),
                409,
                "email already registered",
            ),
            (
                "",
                with("ADMIN@example.com", PASSWORD),
                409,
                "email already registered",
            ),
            (
                &admin,
                with(ADMIN_EMAIL, PASSWORD),
                409,
                "email already registered",
            ),
        ] {
            assert_refused(&post(token, body).await, status, error);
        }
        register(app, "eve@example.com").await;
        let eve = signed_in(app, "eve@example.com").await;
        let new = with("a@example.com", PASSWORD);
        assert_refused(&post(&eve, new.clone()).await, 403, "forbidden");
        let team = "00000000-0000-4000-8000-000000000000";
        let mut teamed = new;
        teamed["team_id"] = json!(team);
        let only = "only admins can register users with a team_id";
        assert_refused(&post("", teamed.clone()).await, 403, only);
        assert_refused(&post(&admin, teamed).await, 404, "team not found");
        assert_eq!(login(app, "a@example.com", PASSWORD).await.status, 401);
    }

    pub(super) async fn passwords_are_measured_in_bytes(app: &TestApp) {
        for (number, password) in [
            format!("Aa1!{}", "a".repeat(69)),
            format!("Aa1!{}", "é".repeat(60)),
            "Aa1éaaa".to_owned(),
            "Aa1 aaaa".to_owned(),
        ]
        .iter()
        .enumerate()
        {
            let email = format!("user-{number}@example.com");
            let body = json!({ "email": email, "password": password });
            let made = call(app, Method::POST, "/v1/auth/register", "", body).await;
            assert_eq!(made.status, 201, "{password}: {made:?}");
            assert_eq!(login(app, &email, password).await.status, 200);
            let cut: String = password
                .chars()
                .take(password.chars().count() - 1)
                .collect();
            assert_eq!(login(app, &email, &cut).await.status, 401);
        }
        let long =
            json!({ "email": "b@example.com", "password": format!("Aa1!{}", "a".repeat(253)) });
        let refused = call(app, Method::POST, "/v1/auth/register", "", long).await;
        assert_refused(&refused, 400, "password must be at most 256 bytes");
        let nul = json!({ "email": "b@example.com", "password": "Aa1!aaaa\u{0}" });
        let refused = call(app, Method::POST, "/v1/auth/register", "", nul).await;
        assert_refused(
            &refused,
            400,
            "password must not contain control characters",
        );
        assert_eq!(login(app, ADMIN_EMAIL, &"a".repeat(300)).await.status, 401);
        assert_eq!(login(app, ADMIN_EMAIL, ADMIN_PASSWORD).await.status, 200);
    }

    pub(super) async fn nobody_is_asked_for_proof_where_nothing_is_mailed(app: &TestApp) {
        let made = register(app, "ada@example.com").await;
        // Let in, and proved nothing.
        assert_eq!(made.json()["user"]["is_verified"], true);
        let users = backend(
            app,
            Method::GET,
            "/v1/users?email_address=ada@example.com",
            Value::Null,
        )
        .await;
        let shown = users.json()[0]["email_addresses"][0]["verification"].clone();
        assert_ne!(shown["status"], "verified", "{shown}");
        let token = signed_in(app, "ada@example.com").await;
        assert_eq!(me(app, &token).await, 200);
        let get = |email: &str| format!("/v1/auth/verify-email?email={email}");
        let ask = async |email: &str| call(app, Method::GET, &get(email), "", Value::Null).await;
        assert_refused(
            &ask("ada@example.com").await,
            400,
            "user is already verified",
        );
        assert_refused(&ask("nobody@example.com").await, 404, "user not found");
        let proof = json!({ "email": "ada@example.com", "code": "000000" });
        let told = call(app, Method::POST, "/v1/auth/verify-email", "", proof).await;
        assert_snapshot("px0_verified_before", &told.whole());
        let path = "/v1/auth/password-reset/trigger";
        let trigger = async |body: Value| call(app, Method::POST, path, "", body).await;
        let failed = trigger(json!({ "email": "ada@example.com" })).await;
        assert_refused(&failed, 500, "failed to send password reset email");
        let unknown = trigger(json!({ "email": "nobody@example.com" })).await;
        assert_refused(&unknown, 404, "user not found");
    }

    pub(super) async fn administrators_vouch_for_those_they_register(app: &TestApp) {
        let admin = app.administrator_session().await;
        let body = json!({ "email": "ada@example.com", "password": PASSWORD });
        let made = call(app, Method::POST, "/v1/auth/register", &admin, body).await;
        assert_eq!(made.status, 201);
        let user = made.json()["user"].clone();
        assert_eq!(
            (&user["is_admin"], &user["is_verified"]),
            (&json!(false), &json!(true))
        );
        let users = backend(
            app,
            Method::GET,
            "/v1/users?email_address=ada@example.com",
            Value::Null,
        )
        .await;
        let shown = users.json()[0]["email_addresses"][0]["verification"].clone();
        assert_eq!(shown["status"], "verified", "{shown}");
    }
}

pub(crate) use cases::{PASSWORD, assert_refused, call, login, register, signed_in};
