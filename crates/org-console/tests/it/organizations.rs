//! Organizations: made, shown, found, changed and deleted, with every fault beside its field.

crate::support::on_each_console! {
    crate::organizations::cases: [
        one_is_made_as_the_dashboard_does_it,
        what_is_wrong_is_said_beside_the_field,
        a_taken_name_is_said_beside_the_field,
        a_list_is_searched_ordered_and_paged,
        branding_is_saved_whole_or_not_at_all,
        a_logo_is_uploaded_and_removed,
        metadata_is_added_and_removed,
        deleting_takes_the_name,
        changes_are_recorded,
    ]
}

mod cases {
    use org_core::organization::OrganizationRef;
    use org_testkit::builders::{operator, slug};
    use org_testkit::http::{SECRET_KEY, TestApp, send};

    use crate::support::Browser;

    const NEW: &str = "/console/organizations/new";
    const LIST: &str = "/console/organizations";
    /// A picture of one point.
    const PNG: &[u8] = &[
        0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 0x0d, 0x49, 0x48, 0x44, 0x52, 0,
        0, 0, 1, 0, 0, 0, 1, 8, 6, 0, 0, 0, 0x1f, 0x15, 0xc4, 0x89, 0, 0, 0, 0x0d, 0x49, 0x44,
        0x41, 0x54, 0x78, 0x9c, 0x63, 0xf8, 0xcf, 0xc0, 0xf0, 0x1f, 0, 5, 0, 1, 0xff, 0x89, 0x99,
        0x3d, 0x1d, 0, 0, 0, 0, 0x49, 0x45, 0x4e, 0x44, 0xae, 0x42, 0x60, 0x82,
    ];

    async fn made(browser: &Browser<'_>, name: &str) -> String {
        let page = browser.send(NEW, LIST, &[("name", name)]).await;
        let (path, _) = page.location().split_once('?').unwrap();
        path.to_owned()
    }

    pub(super) async fn one_is_made_as_the_dashboard_does_it(app: &TestApp) {
        let browser = Browser::signed_in(app).await;
        browser
            .get(LIST)
            .await
            .assert_shows(200, "No organizations yet");
        let form = [("name", "acme"), ("display_name", "Acme Inc")];
        let page = browser.send(NEW, LIST, &form).await;
        assert_eq!(page.status, 303);
        assert!(page.location().ends_with("?done=organization-created"));
        let shown = browser.get(page.location()).await;
        shown.assert_shows(200, "The organization was created");
        let (path, _) = page.location().split_once('?').unwrap();
        let branding = [
            ("logo_url", "https://example.com/logo.png"),
            ("primary", "#0059d6"),
            ("page_background", "#fff"),
        ];
        let saved = browser
            .send(path, &format!("{path}/branding"), &branding)
            .await;
        assert_eq!(saved.location(), format!("{path}?done=branding-saved"));
        let pair = [("key", "tier"), ("value", "gold")];
        let added = browser.send(path, &format!("{path}/metadata"), &pair).await;
        assert_eq!(added.location(), format!("{path}?done=metadata-added"));
        let token = app.access_token(None).await;
        let read = send(
            app.get("/api/v2/organizations/name/acme")
                .bearer_auth(token),
        )
        .await;
        let read = read.json();
        assert_eq!(read["display_name"], "Acme Inc");
        assert_eq!(read["branding"]["logo_url"], "https://example.com/logo.png");
        assert_eq!(read["branding"]["colors"]["primary"], "#0059d6");
        assert_eq!(read["metadata"]["tier"], "gold");
        let read = send(app.get("/v1/organizations/acme").bearer_auth(SECRET_KEY)).await;
        assert_eq!(read.json()["name"], "Acme Inc");
        let token = app.administrator_session().await;
        let read = send(app.get("/v1/me/orgs").bearer_auth(token)).await;
        assert!(read.text.contains("Acme Inc"), "{read:?}");
    }

    pub(super) async fn what_is_wrong_is_said_beside_the_field(app: &TestApp) {
        let browser = Browser::signed_in(app).await;
        let long = "a".repeat(51);
        for (name, fault) in [
            ("", "Fill this in."),
            ("  ", "Fill this in."),
            ("Acme", "Use lowercase letters"),
            ("-acme", "Use lowercase letters"),
            ("a b", "Use lowercase letters"),
            (long.as_str(), "Use at most 50 characters; these are 51."),
        ] {
            let form = [("name", name), ("display_name", "kept as it was")];
            let page = browser.send(NEW, LIST, &form).await;
            page.assert_shows(422, "value=\"kept as it was\"");
            assert!(page.error_of("name").starts_with(fault), "{}", page.html);
            assert!(page.html.contains("aria-invalid=\"true\""));
        }
        let long = "a".repeat(257);
        for (name, fault) in [
            ("a\u{202e}b", "This holds a character"),
            (long.as_str(), "Use at most 256"),
        ] {
            let page = browser
                .send(NEW, LIST, &[("name", "acme"), ("display_name", name)])
                .await;
            assert_eq!(page.status, 422);
            assert!(
                page.error_of("display-name").starts_with(fault),
                "{}",
                page.html
            );
        }
        browser
            .get(LIST)
            .await
            .assert_shows(200, "No organizations yet");
    }

    pub(super) async fn a_taken_name_is_said_beside_the_field(app: &TestApp) {
        let browser = Browser::signed_in(app).await;
        made(&browser, "acme").await;
        let other = made(&browser, "other").await;
        let taken = "An organization with the same name already exists.";
        let page = browser.send(NEW, LIST, &[("name", "acme")]).await;
        assert_eq!((page.status, page.error_of("name")), (409, taken));
        let page = browser
            .send(
                &other,
                &other,
                &[("name", "acme"), ("display_name", "typed")],
            )
            .await;
        assert_eq!((page.status, page.error_of("name")), (409, taken));
        page.assert_shows(409, "value=\"typed\"");
        let page = browser
            .send(
                &other,
                &other,
                &[("name", "third"), ("display_name", "Third")],
            )
            .await;
        assert_eq!(page.location(), format!("{other}?done=organization-saved"));
    }

    pub(super) async fn a_list_is_searched_ordered_and_paged(app: &TestApp) {
        let browser = Browser::signed_in(app).await;
        for number in 0..27 {
            app.fixture.organization(&format!("team{number:02}")).await;
        }
        let path = made(&browser, "special").await;
        browser
            .send(
                &path,
                &format!("{path}/metadata"),
                &[("key", "tier"), ("value", "gold")],
            )
            .await;
        let page = browser.get(LIST).await;
        page.assert_shows(200, "28 organizations");
        page.assert_shows(200, "Page 1 of 2");
        let page = browser.get(&format!("{LIST}?sort=name&page=2")).await;
        page.assert_shows(200, "Page 2 of 2");
        assert!(page.html.contains("team26") && !page.html.contains("team00"));
        page.assert_shows(200, "aria-sort=\"ascending\"");
        for search in ["special", "SPECIA", path.rsplit('/').next().unwrap()] {
            let page = browser.get(&format!("{LIST}?q={search}")).await;
            page.assert_shows(200, "1 organization<");
        }
        for search in ["tier:gold", "tier=go", "tier"] {
            let page = browser.get(&format!("{LIST}?in=metadata&q={search}")).await;
            page.assert_shows(200, "1 organization<");
            page.assert_shows(200, "special");
        }
        for search in ["q=nothing", "in=metadata&q=tier:silver"] {
            browser
                .get(&format!("{LIST}?{search}"))
                .await
                .assert_shows(200, "Nothing found");
        }
        for odd in [
            "page=0",
            "page=999999999999999999999",
            "page=x",
            "sort=x",
            "in=x",
            "q=%00",
            "in=metadata&q=a%00:b%00",
        ] {
            let page = browser.get(&format!("{LIST}?{odd}")).await;
            assert_eq!(page.status, 200, "{odd}");
        }
    }

    pub(super) async fn branding_is_saved_whole_or_not_at_all(app: &TestApp) {
        let browser = Browser::signed_in(app).await;
        let path = made(&browser, "acme").await;
        let save = format!("{path}/branding");
        for (pairs, field, fault) in [
            (
                [
                    ("logo_url", "http://a.b/c"),
                    ("primary", ""),
                    ("page_background", ""),
                ],
                "logo-url",
                "Write an address that begins with https://.",
            ),
            (
                [
                    ("logo_url", ""),
                    ("primary", "#12"),
                    ("page_background", "#fff"),
                ],
                "primary",
                "Write a colour such as",
            ),
            (
                [
                    ("logo_url", ""),
                    ("primary", "#123"),
                    ("page_background", "red"),
                ],
                "page-background",
                "Write a colour such as",
            ),
            (
                [
                    ("logo_url", ""),
                    ("primary", "#123"),
                    ("page_background", ""),
                ],
                "page-background",
                "Give both colours",
            ),
            (
                [
                    ("logo_url", ""),
                    ("primary", ""),
                    ("page_background", "#123"),
                ],
                "primary",
                "Give both colours",
            ),
        ] {
            let page = browser.send(&path, &save, &pairs).await;
            assert_eq!(page.status, 422);
            assert!(
                page.error_of(field).starts_with(fault),
                "{field}: {}",
                page.html
            );
        }
        let by = OrganizationRef::Slug(slug("acme"));
        let kept = app.fixture.app.organization(&operator(), by).await.unwrap();
        assert_eq!((kept.branding.logo, kept.branding.colors), (None, None));
    }

    pub(super) async fn a_logo_is_uploaded_and_removed(app: &TestApp) {
        let browser = Browser::signed_in(app).await;
        let path = made(&browser, "acme").await;
        let save = format!("{path}/branding");
        let svg = b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>";
        let page = browser.upload(&path, &save, &[], ("logo_file", svg)).await;
        assert_eq!(page.status, 422);
        assert_eq!(
            page.error_of("logo-file"),
            "Choose a PNG, JPEG, GIF or WebP picture."
        );
        let colors = [("primary", "#123456"), ("page_background", "#ffffff")];
        let page = browser
            .upload(&path, &save, &colors, ("logo_file", PNG))
            .await;
        assert_eq!(
            page.location(),
            format!("{path}?done=branding-saved"),
            "{}",
            page.html
        );
        let shown = browser.get(&path).await;
        let (_, after) = shown.html.split_once("src=\"/v1/images/").unwrap();
        let image = format!("/v1/images/{}", after.split('"').next().unwrap());
        let image = browser.get(&image).await;
        assert_eq!(
            (image.status, image.header("content-type")),
            (200, "image/png")
        );
        shown.assert_shows(200, "#123456");
        // Saving the colours alone leaves it.
        browser.send(&path, &save, &colors).await;
        browser.get(&path).await.assert_shows(200, "/v1/images/");
        browser.send(&path, &save, &[("remove_logo", "yes")]).await;
        let shown = browser.get(&path).await;
        assert!(!shown.html.contains("/v1/images/") && !shown.html.contains("#123456"));
    }

    pub(super) async fn metadata_is_added_and_removed(app: &TestApp) {
        let browser = Browser::signed_in(app).await;
        let path = made(&browser, "acme").await;
        let add = format!("{path}/metadata");
        let long = "a".repeat(256);
        for (key, value, field, fault) in [
            ("", "x", "key", "Fill this in."),
            (long.as_str(), "x", "key", "Use at most 255 characters"),
            ("x", long.as_str(), "value", "Use at most 255 characters"),
        ] {
            let page = browser
                .send(&path, &add, &[("key", key), ("value", value)])
                .await;
            assert_eq!(page.status, 422);
            assert!(page.error_of(field).starts_with(fault), "{}", page.html);
        }
        for number in 0..25 {
            let key = format!("key{number}");
            let page = browser
                .send(&path, &add, &[("key", &key), ("value", "v")])
                .await;
            assert_eq!(page.status, 303);
        }
        let page = browser
            .send(&path, &add, &[("key", "one too many"), ("value", "v")])
            .await;
        assert_eq!(
            (page.status, page.error_of("key")),
            (422, "These are too many: at most 25.")
        );
        let remove = format!("{path}/metadata/remove");
        let page = browser.send(&path, &remove, &[("key", "key7")]).await;
        assert_eq!(page.location(), format!("{path}?done=metadata-removed"));
        assert!(!browser.get(&path).await.html.contains("key7"));
    }

    pub(super) async fn deleting_takes_the_name(app: &TestApp) {
        let browser = Browser::signed_in(app).await;
        let path = made(&browser, "acme").await;
        let delete = format!("{path}/delete");
        for typed in ["", "other", "Acme"] {
            let page = browser.send(&path, &delete, &[("confirm", typed)]).await;
            assert_eq!(
                (page.status, page.error_of("confirm")),
                (422, "Type acme to delete the organization.")
            );
        }
        let page = browser.send(&path, &delete, &[("confirm", "acme")]).await;
        assert_eq!(
            page.location(),
            "/console/organizations?done=organization-deleted"
        );
        browser
            .get(&path)
            .await
            .assert_shows(404, "There is no such organization");
    }

    pub(super) async fn changes_are_recorded(app: &TestApp) {
        let browser = Browser::signed_in(app).await;
        made(&browser, "acme").await;
        let event = app.fixture.newest_events(1).await.remove(0);
        assert_eq!(
            (event.via.as_str(), event.kind.as_str()),
            ("console", "organization.created")
        );
        assert!(event.actor.starts_with("user_"), "{event:?}");
    }
}
