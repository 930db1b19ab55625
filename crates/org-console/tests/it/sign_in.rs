//! Signing in, staying in, signing out, and the first administrator.

crate::support::on_each_console! {
    crate::sign_in::cases: [
        administrators_sign_in_and_nobody_else,
        who_is_not_signed_in_is_sent_to_the_form_and_back,
        nobody_is_sent_elsewhere,
        guesses_are_limited,
        a_session_ends_when_idle_and_in_the_end,
        signing_out_ends_the_session,
        signing_out_everywhere_ends_all,
        a_cookie_is_no_bearer_token,
        another_value_comes_with_each_sign_in,
        who_no_longer_administers_is_out,
        a_link_is_over_once_somebody_administers,
        the_use_of_a_session_is_noted,
    ]
}

mod cases {
    use std::time::Duration;

    use org_core::session::SessionQuery;
    use org_core::user::UpdateUser;
    use org_testkit::builders::{operator, person};
    use org_testkit::http::{ADMIN_EMAIL, ADMIN_PASSWORD, TestApp, send};
    use serde_json::json;

    use crate::support::{Browser, Page};

    const FORM: &str = "/console/sign-in";
    const COOKIE: &str = "__Host-org_console";

    async fn sign_in(browser: &Browser<'_>, email: &str, password: &str) -> Page {
        let form = [("email", email), ("password", password)];
        browser.send(FORM, FORM, &form).await
    }

    pub(super) async fn administrators_sign_in_and_nobody_else(app: &TestApp) {
        let hash = app.context.auth.passwords().hash(ADMIN_PASSWORD.into());
        let mut plain = person("ada@example.com");
        plain.password = Some(hash.await.unwrap());
        app.fixture
            .app
            .create_user(&operator(), plain)
            .await
            .unwrap();
        let browser = Browser::of_a_stranger(app);
        for (email, password) in [
            (ADMIN_EMAIL, "wrong"),
            ("nobody@example.com", ADMIN_PASSWORD),
            ("ada@example.com", ADMIN_PASSWORD),
            ("", ""),
        ] {
            let page = sign_in(&browser, email, password).await;
            page.assert_shows(401, "These are not the e-mail address and the password");
            assert!(page.html.contains(&format!("value=\"{email}\"")));
            assert!(!page.html.contains(ADMIN_PASSWORD), "{}", page.html);
            assert!(browser.cookie(COOKIE).is_none());
        }
        let page = sign_in(&browser, ADMIN_EMAIL, ADMIN_PASSWORD).await;
        assert_eq!((page.status, page.location()), (303, "/console"));
        let set = page.header("set-cookie");
        for part in [
            "__Host-org_console=",
            "HttpOnly",
            "SameSite=Lax",
            "Secure",
            "Path=/",
            "Max-Age=43200",
        ] {
            assert!(set.contains(part), "{set}");
        }
        assert_eq!(browser.get("/console/organizations").await.status, 200);
    }

    pub(super) async fn who_is_not_signed_in_is_sent_to_the_form_and_back(app: &TestApp) {
        let browser = Browser::of_a_stranger(app);
        let wanted = "/console/organizations?q=a%20b&page=2";
        let page = browser.get(wanted).await;
        let form = "/console/sign-in?next=%2Fconsole%2Forganizations%3Fq%3Da%2520b%26page%3D2";
        assert_eq!((page.status, page.location()), (303, form));
        let pairs = [
            ("email", ADMIN_EMAIL),
            ("password", ADMIN_PASSWORD),
            ("next", wanted),
        ];
        let page = browser.send(form, FORM, &pairs).await;
        assert_eq!((page.status, page.location()), (303, wanted));
        let stranger = Browser::of_a_stranger(app);
        let part = stranger.request(reqwest::Method::GET, wanted);
        let part = stranger.open(part.header("hx-request", "true")).await;
        assert_eq!((part.status, part.header("hx-redirect")), (204, form));
        let page = stranger.get("/console/nowhere").await;
        assert_eq!(page.status, 303);
    }

    pub(super) async fn nobody_is_sent_elsewhere(app: &TestApp) {
        for next in [
            "https://evil.example/",
            "//evil.example",
            "/\\evil.example",
            "/console\\..",
            "/consoles",
            "/console/\r\nx: y",
            "javascript:alert(1)",
        ] {
            let browser = Browser::of_a_stranger(app);
            let pairs = [
                ("email", ADMIN_EMAIL),
                ("password", ADMIN_PASSWORD),
                ("next", next),
            ];
            let page = browser.send(FORM, FORM, &pairs).await;
            assert_eq!((page.status, page.location()), (303, "/console"), "{next}");
        }
    }

    pub(super) async fn guesses_are_limited(app: &TestApp) {
        let browser = Browser::of_a_stranger(app);
        for _ in 0..10 {
            assert_eq!(
                sign_in(&browser, "eve@example.com", "guess").await.status,
                401
            );
        }
        let page = sign_in(&browser, " EVE@example.com", "guess").await;
        page.assert_shows(429, "Too many attempts");
        assert!(page.header("retry-after").parse::<u64>().unwrap() > 0);
        // Others are not kept out.
        assert_eq!(
            sign_in(&browser, ADMIN_EMAIL, ADMIN_PASSWORD).await.status,
            303
        );
    }

    pub(super) async fn a_session_ends_when_idle_and_in_the_end(app: &TestApp) {
        let browser = Browser::signed_in(app).await;
        let is_in = async || browser.get("/console/organizations").await.status == 200;
        for _ in 0..13 {
            app.fixture.clock.advance(Duration::from_mins(55));
            assert!(is_in().await);
        }
        app.fixture.clock.advance(Duration::from_mins(5));
        assert!(!is_in().await, "after twelve hours");
        let browser = Browser::signed_in(app).await;
        app.fixture.clock.advance(Duration::from_hours(1));
        let page = browser.get("/console/organizations").await;
        assert_eq!(page.status, 303, "after an idle hour");
    }

    pub(super) async fn signing_out_ends_the_session(app: &TestApp) {
        let browser = Browser::signed_in(app).await;
        let cookie = browser.cookie(COOKIE).unwrap();
        let page = browser
            .send("/console/organizations", "/console/sign-out", &[])
            .await;
        assert_eq!(
            (page.status, page.location()),
            (303, "/console/sign-in?done=signed-out")
        );
        assert!(page.header("set-cookie").contains("Max-Age=0"));
        browser.set_cookie(COOKIE, &cookie);
        assert_eq!(browser.get("/console/organizations").await.status, 303);
    }

    pub(super) async fn signing_out_everywhere_ends_all(app: &TestApp) {
        let here = Browser::signed_in(app).await;
        let there = Browser::signed_in(app).await;
        let page = here
            .send(
                "/console/organizations",
                "/console/sign-out-everywhere",
                &[],
            )
            .await;
        assert_eq!(page.status, 303);
        assert_eq!(there.get("/console/organizations").await.status, 303);
    }

    pub(super) async fn a_cookie_is_no_bearer_token(app: &TestApp) {
        let browser = Browser::signed_in(app).await;
        let cookie = browser.cookie(COOKIE).unwrap();
        for token in [cookie.clone(), format!("sess_{cookie}")] {
            let reply = send(app.get("/v1/auth/me").bearer_auth(token)).await;
            assert_eq!(reply.status, 401);
        }
        let token = app.administrator_session().await;
        let stranger = Browser::of_a_stranger(app);
        stranger.set_cookie(COOKIE, &token);
        assert_eq!(stranger.get("/console/organizations").await.status, 303);
    }

    pub(super) async fn another_value_comes_with_each_sign_in(app: &TestApp) {
        let browser = Browser::of_a_stranger(app);
        browser.set_cookie(COOKIE, "fixed");
        sign_in(&browser, ADMIN_EMAIL, ADMIN_PASSWORD).await;
        let first = browser.cookie(COOKIE).unwrap();
        sign_in(&browser, ADMIN_EMAIL, ADMIN_PASSWORD).await;
        let second = browser.cookie(COOKIE).unwrap();
        assert!(first != "fixed" && first != second && first.len() >= 32);
    }

    pub(super) async fn who_no_longer_administers_is_out(app: &TestApp) {
        let browser = Browser::signed_in(app).await;
        let core = &app.fixture.app;
        let query = SessionQuery {
            limit: 1,
            ..SessionQuery::default()
        };
        let sessions = core.sessions(&operator(), query).await.unwrap();
        let user = sessions.items[0].user_id.clone();
        let ban = UpdateUser {
            banned: Some(true),
            ..UpdateUser::default()
        };
        core.update_user(&operator(), user, ban).await.unwrap();
        assert_eq!(browser.get("/console/organizations").await.status, 303);
    }

    pub(super) async fn a_link_is_over_once_somebody_administers(app: &TestApp) {
        let digest = org_auth::secret::digest("secret");
        app.fixture
            .app
            .create_setup_link(&operator(), digest)
            .await
            .unwrap();
        let browser = Browser::of_a_stranger(app);
        for secret in ["secret", "other", ""] {
            let path = format!("/console/setup?secret={secret}");
            browser.get(&path).await.assert_shows(410, "no longer good");
            let form = [("email", "eve@example.com"), ("password", ADMIN_PASSWORD)];
            let request = browser.request(reqwest::Method::POST, &path).form(&form);
            browser
                .open(request)
                .await
                .assert_shows(410, "no longer good");
        }
    }

    pub(super) async fn the_use_of_a_session_is_noted(app: &TestApp) {
        let browser = Browser::signed_in(app).await;
        app.fixture.clock.advance(Duration::from_mins(2));
        browser.get("/console/organizations").await;
        let all = SessionQuery {
            limit: 1,
            ..SessionQuery::default()
        };
        let sessions = app.fixture.app.sessions(&operator(), all).await.unwrap();
        assert_eq!(sessions.items[0].last_active_at, app.fixture.app.now());
        let body = json!({ "email": ADMIN_EMAIL, "password": ADMIN_PASSWORD });
        assert_eq!(send(app.post("/v1/auth/login", &body)).await.status, 200);
    }
}
