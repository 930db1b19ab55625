org_testkit::on_each_server! {
    crate::px0::cases: [
        administrators_make_organizations,
        api_keys_stay_in_their_organization,
        others_are_refused,
        people_register_and_sign_in_and_out,
        renames_and_deletions,
        who_becomes_administrator_signs_in_anew,
    ]
}

mod cases {
    use org_core::text::EmailAddress;
    use org_core::user::{CreateUser, PasswordHash};
    use org_testkit::http::{ADMIN_EMAIL, ADMIN_PASSWORD, Reply, TestApp, send};
    use reqwest::Method;
    use serde_json::{Value, json};

    use crate::support::{assert_snapshot, assert_whole, text};

    async fn call(app: &TestApp, method: Method, path: &str, token: &str, body: Value) -> Reply {
        let request = app.request(method, path).bearer_auth(token);
        send(if body.is_null() {
            request
        } else {
            request.json(&body)
        })
        .await
    }

    async fn registered(app: &TestApp, email: &str) -> String {
        let body = json!({ "email": email, "password": "Correct-horse-1" });
        assert_eq!(send(app.post("/v1/auth/register", &body)).await.status, 201);
        text(&send(app.post("/v1/auth/login", &body)).await, "token")
    }

    pub(super) async fn administrators_make_organizations(app: &TestApp) {
        let session = app.administrator_session().await;
        let made = call(
            app,
            Method::POST,
            "/v1/orgs",
            &session,
            json!({ "name": "Acme Corp" }),
        )
        .await;
        assert_whole("px0_create", &made);
        assert_eq!(made.header("content-type"), "application/json");
        for (name, body) in [
            ("taken", json!({ "name": "ACME corp" })),
            ("no_name", json!({})),
            ("blank", json!({ "name": "  " })),
            ("wrong_type", json!({ "name": 1 })),
            ("too_long", json!({ "name": "x".repeat(256) })),
        ] {
            let reply = call(app, Method::POST, "/v1/orgs", &session, body).await;
            assert_snapshot(&format!("px0_create_{name}"), &reply.whole());
        }
        let mine = call(app, Method::GET, "/v1/me/orgs", &session, Value::Null).await;
        assert_whole("px0_my_organizations", &mine);
    }

    pub(super) async fn others_are_refused(app: &TestApp) {
        let body = json!({ "name": "Acme" });
        assert_whole("px0_unauthorized", &send(app.post("/v1/orgs", &body)).await);
        let session = registered(app, "eve@example.com").await;
        let forbidden = call(app, Method::POST, "/v1/orgs", &session, Value::Null).await;
        assert_whole("px0_forbidden", &forbidden);
        for header in [
            "bearer x",
            "Bearer  x",
            "Basic eDp5",
            "Bearer sess_0",
            "Bearer ak_0",
            "Bearer ",
        ] {
            let request = app.post("/v1/orgs", &body).header("authorization", header);
            assert_eq!(send(request).await.status, 401, "{header}");
        }
    }

    pub(super) async fn people_register_and_sign_in_and_out(app: &TestApp) {
        let body = json!({ "email": "ada@example.com", "password": "Correct-horse-1" });
        assert_whole(
            "px0_register",
            &send(app.post("/v1/auth/register", &body)).await,
        );
        assert_whole(
            "px0_register_taken",
            &send(app.post("/v1/auth/register", &body)).await,
        );
        let wrong = json!({ "email": ADMIN_EMAIL, "password": "wrong" });
        assert_whole(
            "px0_login_wrong",
            &send(app.post("/v1/auth/login", &wrong)).await,
        );
        let right = json!({ "email": ADMIN_EMAIL, "password": ADMIN_PASSWORD });
        let token = text(&send(app.post("/v1/auth/login", &right)).await, "token");
        assert_eq!(token.len(), 69);
        assert_whole(
            "px0_me",
            &call(app, Method::GET, "/v1/auth/me", &token, Value::Null).await,
        );
        let out = call(app, Method::DELETE, "/v1/auth/session", &token, Value::Null).await;
        assert_eq!((out.status, out.text.as_str()), (204, ""));
        let after = call(app, Method::GET, "/v1/auth/me", &token, Value::Null).await;
        assert_eq!(after.status, 401);
    }

    pub(super) async fn who_becomes_administrator_signs_in_anew(app: &TestApp) {
        let squatter = registered(app, "boss@example.com").await;
        let new = CreateUser {
            emails: vec![EmailAddress::parse("boss@example.com").unwrap()],
            ..CreateUser::default()
        };
        let hash = PasswordHash::from_phc("$argon2id$not-a-hash".to_owned());
        let operator = org_testkit::builders::operator();
        let app_itself = &app.fixture.app;
        app_itself
            .ensure_administrator(&operator, new, hash)
            .await
            .unwrap();
        let me = call(app, Method::GET, "/v1/auth/me", &squatter, Value::Null).await;
        assert_eq!(me.status, 401, "an old session outlived the promotion");
    }

    pub(super) async fn renames_and_deletions(app: &TestApp) {
        let session = app.administrator_session().await;
        let made = call(
            app,
            Method::POST,
            "/v1/orgs",
            &session,
            json!({ "name": "One" }),
        )
        .await;
        let path = format!("/v1/orgs/{}", made.json()["org"]["id"].as_str().unwrap());
        call(
            app,
            Method::POST,
            "/v1/orgs",
            &session,
            json!({ "name": "Other" }),
        )
        .await;
        let renamed = call(app, Method::PUT, &path, &session, json!({ "name": "Two" })).await;
        assert_whole("px0_rename", &renamed);
        let taken = call(
            app,
            Method::PUT,
            &path,
            &session,
            json!({ "name": "OTHER" }),
        )
        .await;
        assert_eq!(taken.status, 409);
        let stranger = registered(app, "eve@example.com").await;
        let refused = call(
            app,
            Method::PUT,
            &path,
            &stranger,
            json!({ "name": "Mine" }),
        )
        .await;
        assert_eq!(refused.status, 403);
        let bad = call(
            app,
            Method::PUT,
            "/v1/orgs/1",
            &session,
            json!({ "name": "x" }),
        )
        .await;
        assert_whole("px0_bad_id", &bad);
        assert_eq!(
            call(app, Method::DELETE, &path, &session, Value::Null)
                .await
                .status,
            204
        );
        assert_whole(
            "px0_gone",
            &call(app, Method::DELETE, &path, &session, Value::Null).await,
        );
    }

    pub(super) async fn api_keys_stay_in_their_organization(app: &TestApp) {
        let session = app.administrator_session().await;
        let make = async |name: &str| {
            let made = call(
                app,
                Method::POST,
                "/v1/orgs",
                &session,
                json!({ "name": name }),
            )
            .await;
            made.json()["org"]["id"].as_str().unwrap().to_owned()
        };
        let (own, other) = (make("Own").await, make("Other").await);
        let key = async |operation: &str| {
            let body = json!({ "name": "ci", "org_id": own, "operation": operation });
            let minted = call(app, Method::POST, "/v1/api-keys", &session, body).await;
            assert_eq!(minted.status, 201, "{minted:?}");
            text(&minted, "key")
        };
        let (admin, render) = (key("admin").await, key("read_render").await);
        let body = json!({ "name": "By key" });
        assert_eq!(
            call(app, Method::POST, "/v1/orgs", &admin, body.clone())
                .await
                .status,
            201
        );
        assert_eq!(
            call(app, Method::POST, "/v1/orgs", &render, body)
                .await
                .status,
            403
        );
        let foreign = format!("/v1/orgs/{other}");
        let refused = call(
            app,
            Method::PUT,
            &foreign,
            &admin,
            json!({ "name": "Mine" }),
        )
        .await;
        assert_eq!(
            refused.status, 403,
            "a key must not reach past its organization"
        );
        let nested = json!({ "name": "k", "org_id": own });
        let refused = call(app, Method::POST, "/v1/api-keys", &admin, nested).await;
        assert_eq!(refused.status, 401, "a key makes no keys");
    }
}
