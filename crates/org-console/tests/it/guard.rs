//! What keeps other sites and mark-up out.

crate::support::on_each_console! {
    crate::guard::cases: [
        pages_bound_what_they_may_do,
        forms_of_other_sites_are_refused,
        forms_need_their_token,
        other_formats_are_refused,
        names_are_text_wherever_they_are_shown,
        what_is_too_large_is_refused,
        unknown_pages_are_not_found,
    ]
}

mod cases {
    use org_testkit::http::{ADMIN_EMAIL, ADMIN_PASSWORD, TestApp};
    use reqwest::Method;

    use crate::support::Browser;

    const NEW: &str = "/console/organizations/new";
    const LIST: &str = "/console/organizations";

    /// Whether an attribute such as `onclick="…"` is there.
    fn has_handler(html: &str) -> bool {
        html.split(" on").skip(1).any(|after| {
            let name = after.split('=').next().unwrap_or_default();
            name.len() < after.len() && name.bytes().all(|byte| byte.is_ascii_lowercase())
        })
    }

    pub(super) async fn pages_bound_what_they_may_do(app: &TestApp) {
        let stranger = Browser::of_a_stranger(app);
        let browser = Browser::signed_in(app).await;
        for page in [
            stranger.get("/console/sign-in").await,
            stranger.get("/console/setup?secret=x").await,
            stranger.get("/console").await,
            browser.get(LIST).await,
            browser.get("/console/nowhere").await,
        ] {
            let policy = page.header("content-security-policy");
            assert!(
                policy.contains("default-src 'none'") && policy.contains("frame-ancestors 'none'")
            );
            assert!(!policy.contains("unsafe"), "{policy}");
            assert_eq!(page.header("cache-control"), "no-store");
            assert_eq!(page.header("x-content-type-options"), "nosniff");
            assert_eq!(page.header("x-frame-options"), "DENY");
            assert_eq!(page.header("referrer-policy"), "same-origin");
            assert!(
                !page.html.contains(" style=") && !has_handler(&page.html),
                "{}",
                page.html
            );
        }
        let page = browser.get(LIST).await;
        for asset in ["console.css", "console.js", "htmx.js", "icon.svg"] {
            let (before, _) = page.html.split_once(asset).unwrap();
            let (_, start) = before.rsplit_once('"').unwrap();
            let shown = stranger.get(&format!("{start}{asset}")).await;
            assert_eq!(shown.status, 200, "{asset}");
            assert!(shown.header("cache-control").contains("immutable"));
        }
        assert_eq!(stranger.get("/console/static/x/passwd").await.status, 404);
    }

    pub(super) async fn forms_of_other_sites_are_refused(app: &TestApp) {
        let browser = Browser::signed_in(app).await;
        let token = browser.get(NEW).await.token();
        let form = [("csrf", token.as_str()), ("name", "acme")];
        for (name, value) in [
            ("sec-fetch-site", "cross-site"),
            ("sec-fetch-site", "same-site"),
            ("origin", "https://evil.example"),
            ("origin", "null"),
            ("origin", "http://127.0.0.1:1"),
        ] {
            let request = browser.request(Method::POST, LIST).header(name, value);
            let page = browser.open(request.form(&form)).await;
            page.assert_shows(403, "This form cannot be accepted");
        }
        let here = format!("http://127.0.0.1:{}", app.port);
        for (number, origin) in [here.as_str(), "https://org.test"].into_iter().enumerate() {
            let name = format!("acme{number}");
            let form = [("csrf", token.as_str()), ("name", name.as_str())];
            let request = browser.request(Method::POST, LIST).header("origin", origin);
            let request = request.header("sec-fetch-site", "same-origin").form(&form);
            assert_eq!(browser.open(request).await.status, 303);
        }
    }

    pub(super) async fn forms_need_their_token(app: &TestApp) {
        let browser = Browser::signed_in(app).await;
        let other = Browser::signed_in(app).await.get(NEW).await.token();
        let stranger = Browser::of_a_stranger(app);
        let strange = stranger.get("/console/sign-in").await.token();
        for token in ["", "x", other.as_str(), strange.as_str()] {
            let form = [("csrf", token), ("name", "acme")];
            for path in [LIST, "/console/sign-out", "/console/sign-out-everywhere"] {
                let request = browser.request(Method::POST, path).form(&form);
                browser
                    .open(request)
                    .await
                    .assert_shows(403, "This form cannot be accepted");
            }
        }
        assert_eq!(browser.get(LIST).await.status, 200);
        // Nor does anybody get signed in by a form of their own.
        let form = [
            ("email", ADMIN_EMAIL),
            ("password", ADMIN_PASSWORD),
            ("csrf", other.as_str()),
        ];
        let request = Browser::of_a_stranger(app).request(Method::POST, "/console/sign-in");
        assert_eq!(browser.open(request.form(&form)).await.status, 403);
    }

    pub(super) async fn other_formats_are_refused(app: &TestApp) {
        let browser = Browser::signed_in(app).await;
        let token = browser.get(NEW).await.token();
        for (format, status) in [
            ("text/plain", 415),
            ("application/json", 415),
            ("", 415),
            ("multipart/form-data", 400),
        ] {
            let request = browser
                .request(Method::POST, LIST)
                .header("content-type", format);
            let page = browser
                .open(request.body(format!("csrf={token}&name=acme")))
                .await;
            assert_eq!(page.status, status, "{format}: {}", page.html);
        }
        assert!(!browser.get(LIST).await.html.contains("acme"));
    }

    pub(super) async fn names_are_text_wherever_they_are_shown(app: &TestApp) {
        let browser = Browser::signed_in(app).await;
        for (number, name) in [
            "<img src=x onerror=alert(1)>",
            "\"><svg onload=alert(1)>",
            "{{7*7}}",
            "</script><script>alert(1)</script>",
            "' autofocus onfocus='alert(1)",
        ]
        .into_iter()
        .enumerate()
        {
            let slug = format!("acme{number}");
            let form = [("name", slug.as_str()), ("display_name", name)];
            let made = browser.send(NEW, LIST, &form).await;
            let (path, _) = made.location().split_once('?').unwrap();
            let again = browser.send(NEW, LIST, &form).await;
            assert_eq!(again.status, 409);
            let search: String = url::form_urlencoded::byte_serialize(name.as_bytes()).collect();
            let found = browser.get(&format!("{LIST}?q={search}")).await;
            for page in [
                again,
                browser.get(path).await,
                browser.get(LIST).await,
                found,
            ] {
                assert!(
                    !page.html.contains(name) || name == "{{7*7}}",
                    "{}",
                    page.html
                );
                assert!(!page.html.contains("49"), "{}", page.html);
            }
        }
    }

    pub(super) async fn what_is_too_large_is_refused(app: &TestApp) {
        let browser = Browser::signed_in(app).await;
        let long = "a".repeat(300 * 1024);
        let page = browser.send(NEW, LIST, &[("name", &long)]).await;
        page.assert_shows(413, "That is too large");
    }

    pub(super) async fn unknown_pages_are_not_found(app: &TestApp) {
        let browser = Browser::signed_in(app).await;
        for path in [
            "/console/nowhere",
            "/console/organizations/org_unknown",
            "/console/organizations/x",
            "/console/organizations/org_unknown/nowhere",
        ] {
            browser.get(path).await.assert_shows(404, "Not found");
        }
    }
}
