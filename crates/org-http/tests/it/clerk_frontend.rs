org_testkit::on_each_server! {
    crate::clerk_frontend::cases: [
        a_user_makes_an_organization,
        only_members_see_it,
        outsiders_are_refused,
        switched_off_means_refused,
        the_cookie_speaks_on_its_own_origin_only,
    ]
}

mod cases {
    use org_testkit::http::{PUBLIC_URL, TestApp, send};
    use reqwest::Method;
    use serde_json::Value;

    use crate::support::{assert_whole, backend, code, organization, text, user};

    const PATH: &str = "/v1/organizations";

    pub(super) async fn a_user_makes_an_organization(app: &TestApp) {
        let token = app.session_token(&user(app, "ada@example.com").await).await;
        let form = app
            .request(Method::POST, PATH)
            .bearer_auth(&token)
            .form(&[("name", "Acme Inc")]);
        let made = send(form).await;
        assert_whole("clerk_frontend_create", &made);
        assert!(!made.text.contains("private_metadata") && !made.text.contains("created_by"));
        let json = app
            .post(PATH, &serde_json::json!({ "name": "Acme Inc" }))
            .bearer_auth(&token);
        let second = send(json).await;
        let slug = second.json()["response"]["slug"]
            .as_str()
            .unwrap()
            .to_owned();
        assert!(
            slug.starts_with("acme-inc-"),
            "a taken handle gets a suffix: {slug}"
        );
        let nameless = app
            .request(Method::POST, PATH)
            .bearer_auth(&token)
            .form(&[("name", "")]);
        assert_whole("clerk_frontend_no_name", &send(nameless).await);
    }

    pub(super) async fn outsiders_are_refused(app: &TestApp) {
        let anonymous = send(app.request(Method::POST, PATH).form(&[("name", "Acme")])).await;
        assert_whole("clerk_frontend_unauthenticated", &anonymous);
        let machine = app.access_token(None).await;
        for foreign in ["x", "a.b.c", machine.as_str()] {
            let reply = send(app.request(Method::POST, PATH).bearer_auth(foreign)).await;
            assert_eq!(
                (reply.status, code(&reply)),
                (401, "authentication_invalid".to_owned())
            );
        }
        let token = app.session_token(&user(app, "ada@example.com").await).await;
        app.fixture
            .clock
            .advance(std::time::Duration::from_secs(66));
        let expired = send(app.request(Method::POST, PATH).bearer_auth(&token)).await;
        assert_eq!(expired.status, 401);
    }

    pub(super) async fn switched_off_means_refused(app: &TestApp) {
        let token = app.session_token(&user(app, "ada@example.com").await).await;
        let settings = "/v1/instance/organization_settings";
        let off = serde_json::json!({ "enabled": false });
        let switched_off = backend(app, Method::PATCH, settings, off).await;
        assert_whole("clerk_backend_settings", &switched_off);
        let request = app
            .request(Method::POST, PATH)
            .bearer_auth(&token)
            .form(&[("name", "Acme")]);
        assert_whole("clerk_frontend_not_enabled", &send(request).await);
        let request = app
            .request(
                Method::POST,
                "/v1/organizations?__clerk_api_version=2025-11-10",
            )
            .bearer_auth(&token)
            .form(&[("name", "Acme")]);
        let today = send(request).await;
        assert_eq!(
            (today.status, code(&today)),
            (403, "organization_not_enabled_in_instance".to_owned())
        );
    }

    pub(super) async fn only_members_see_it(app: &TestApp) {
        let owner = user(app, "ada@example.com").await;
        let stranger = user(app, "eve@example.com").await;
        let id = organization(app, "Acme", &owner).await;
        let (mine, theirs) = (
            app.session_token(&owner).await,
            app.session_token(&stranger).await,
        );
        let path = format!("{PATH}/{id}");
        let seen = send(app.get(&path).bearer_auth(mine)).await;
        assert_eq!((seen.status, text(&seen, "id")), (200, id));
        let hidden = send(app.get(&path).bearer_auth(&theirs)).await;
        assert_whole("clerk_frontend_hidden", &hidden);
        let absent = send(app.get("/v1/organizations/org_none").bearer_auth(&theirs)).await;
        assert_eq!(code(&absent), code(&hidden), "existence must not show");
    }

    pub(super) async fn the_cookie_speaks_on_its_own_origin_only(app: &TestApp) {
        let token = app.session_token(&user(app, "ada@example.com").await).await;
        let cookie = format!("__session={token}");
        let post = |origin: Option<&str>| {
            let request = app.request(Method::POST, PATH).form(&[("name", "Acme")]);
            let request = request.header("cookie", &cookie);
            match origin {
                Some(origin) => request.header("origin", origin),
                None => request,
            }
        };
        assert_eq!(send(post(Some("https://evil.example"))).await.status, 400);
        assert_eq!(send(post(Some(PUBLIC_URL))).await.status, 200);
        assert_eq!(send(post(None)).await.status, 200);
        let listed = backend(app, Method::GET, PATH, Value::Null).await;
        assert_eq!(listed.json()["total_count"], 2);
    }
}
