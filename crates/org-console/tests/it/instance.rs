//! Users, roles, settings, keys, and the overview.

crate::support::on_each_console! {
    crate::instance::cases: [
        users_are_made_shut_out_and_deleted,
        nobody_shuts_themselves_out,
        roles_and_permissions_are_made_and_deleted,
        settings_are_saved,
        keys_are_shown_once_and_revoked,
        the_overview_shows_figures,
        every_page_is_small,
    ]
}

mod cases {
    use org_testkit::http::{ADMIN_EMAIL, TestApp, send};

    use crate::support::Browser;

    const USERS: &str = "/console/users";
    const ROLES: &str = "/console/roles";
    const SETTINGS: &str = "/console/settings";

    pub(super) async fn users_are_made_shut_out_and_deleted(app: &TestApp) {
        let browser = Browser::signed_in(app).await;
        let new = "/console/users/new";
        for (email, password, field, fault) in [
            ("", "", "email", "Fill this in."),
            ("nonsense", "", "email", "Write an e-mail address"),
            (
                "ada@example.com",
                "short",
                "password",
                "Use at least 8 characters.",
            ),
        ] {
            let form = [
                ("email", email),
                ("password", password),
                ("first_name", "Ada"),
            ];
            let page = browser.send(new, USERS, &form).await;
            page.assert_shows(422, "value=\"Ada\"");
            assert!(page.error_of(field).starts_with(fault), "{}", page.html);
            assert!(!page.html.contains("value=\"short\""));
        }
        let form = [
            ("email", "ada@example.com"),
            ("first_name", "Ada"),
            ("last_name", "Lovelace"),
        ];
        let page = browser.send(new, USERS, &form).await;
        let (path, _) = page.location().split_once('?').unwrap();
        let again = browser.send(new, USERS, &form).await;
        let taken = "A user with the same e-mail address already exists.";
        assert_eq!((again.status, again.error_of("email")), (409, taken));
        browser
            .get(&format!("{USERS}?q=lovelace"))
            .await
            .assert_shows(200, "1 user<");
        browser
            .get(&format!("{USERS}?q=a%00"))
            .await
            .assert_shows(200, "0 users");
        let page = browser
            .send(path, path, &[("first_name", "Augusta"), ("last_name", "")])
            .await;
        assert_eq!(page.location(), format!("{path}?done=user-saved"));
        let access = format!("{path}/access");
        browser.send(path, &access, &[("do", "ban")]).await;
        browser.get(path).await.assert_shows(200, "Banned");
        browser.send(path, &access, &[("do", "unban")]).await;
        assert!(!browser.get(path).await.html.contains("Banned"));
        let delete = format!("{path}/delete");
        let page = browser.send(path, &delete, &[("confirm", "ada")]).await;
        assert_eq!(
            (page.status, page.error_of("confirm")),
            (422, "Type ada@example.com to delete the user.")
        );
        let page = browser
            .send(path, &delete, &[("confirm", "ada@example.com")])
            .await;
        assert_eq!(page.location(), "/console/users?done=user-deleted");
        browser
            .get(path)
            .await
            .assert_shows(404, "There is no such user");
    }

    pub(super) async fn nobody_shuts_themselves_out(app: &TestApp) {
        let browser = Browser::signed_in(app).await;
        let found = browser.get(&format!("{USERS}?q={ADMIN_EMAIL}")).await;
        let (_, id) = found
            .html
            .split_once("href=\"/console/users/user_")
            .unwrap();
        let path = format!("/console/users/user_{}", id.split('"').next().unwrap());
        let page = browser
            .send(&path, &format!("{path}/access"), &[("do", "ban")])
            .await;
        page.assert_shows(422, "You cannot shut yourself out.");
        let page = browser
            .send(
                &path,
                &format!("{path}/delete"),
                &[("confirm", ADMIN_EMAIL)],
            )
            .await;
        page.assert_shows(422, "You cannot delete yourself.");
    }

    pub(super) async fn roles_and_permissions_are_made_and_deleted(app: &TestApp) {
        let browser = Browser::signed_in(app).await;
        let create = "/console/permissions";
        let page = browser
            .send(
                ROLES,
                create,
                &[("name", "Make invoices"), ("key", "nonsense")],
            )
            .await;
        assert_eq!(
            (page.status, page.error_of("key")),
            (422, "Write a key such as org:editor.")
        );
        let form = [("name", "Make invoices"), ("key", "org:invoices:make")];
        let page = browser.send(ROLES, create, &form).await;
        assert_eq!(
            page.location(),
            "/console/roles?done=permission-created",
            "{}",
            page.html
        );
        let new = "/console/roles/new";
        let page = browser
            .send(new, ROLES, &[("name", ""), ("key", "org:")])
            .await;
        assert_eq!((page.status, page.error_of("name")), (422, "Fill this in."));
        let shown = browser.get(new).await;
        let (_, id) = shown
            .html
            .split_once("name=\"permissions\" value=\"")
            .unwrap();
        let permission = id.split('"').next().unwrap();
        let form = [
            ("name", "Editor"),
            ("key", "org:editor"),
            ("permissions", permission),
            ("initial", "yes"),
        ];
        let page = browser.send(new, ROLES, &form).await;
        let (path, _) = page.location().split_once('?').unwrap();
        let again = browser.send(new, ROLES, &form).await;
        assert_eq!(
            (again.status, again.error_of("key")),
            (409, "A role with the same key already exists.")
        );
        browser.get(path).await.assert_shows(200, "checked");
        let page = browser
            .send(path, path, &[("name", "Writer"), ("description", "Writes")])
            .await;
        assert_eq!(
            page.location(),
            format!("{path}?done=role-saved"),
            "{}",
            page.html
        );
        let saved = browser.get(path).await;
        saved.assert_shows(200, "value=\"Writer\"");
        assert!(!saved.html.contains("checked"), "{}", saved.html);
        let page = browser.send(path, &format!("{path}/delete"), &[]).await;
        assert_eq!(
            page.location(),
            "/console/roles?done=role-deleted",
            "{}",
            page.html
        );
        let list = browser.get(ROLES).await;
        let (before, _) = list.html.split_once("/delete\"").unwrap();
        let (_, delete) = before.rsplit_once("action=\"").unwrap();
        let page = browser.send(ROLES, &format!("{delete}/delete"), &[]).await;
        assert_eq!(page.location(), "/console/roles?done=permission-deleted");
    }

    pub(super) async fn settings_are_saved(app: &TestApp) {
        let browser = Browser::signed_in(app).await;
        let form = [
            ("max_allowed_memberships", "-1"),
            ("max_organizations_per_user", "9"),
        ];
        let page = browser.send(SETTINGS, SETTINGS, &form).await;
        assert_eq!(page.status, 422);
        assert!(
            page.error_of("max-allowed-memberships")
                .starts_with("Choose a number from 0")
        );
        page.assert_shows(422, "value=\"-1\"");
        let form = [
            ("max_allowed_memberships", "77"),
            ("max_organizations_per_user", "9"),
            ("organizations_enabled", "yes"),
            ("domains_enabled", "yes"),
        ];
        let page = browser.send(SETTINGS, SETTINGS, &form).await;
        assert_eq!(page.location(), "/console/settings?done=settings-saved");
        let instance = app.fixture.app.instance().await.unwrap();
        assert_eq!(
            (
                instance.max_allowed_memberships,
                instance.max_organizations_per_user
            ),
            (77, 9)
        );
        assert!(instance.organizations_enabled && instance.domains_enabled);
        assert!(!instance.slugs_enabled && !instance.admin_delete_enabled);
        let new = "/console/organizations/new";
        let page = browser
            .send(new, "/console/organizations", &[("name", "acme")])
            .await;
        assert_eq!(
            page.error_of("name"),
            "Choosing names is switched off in the settings."
        );
    }

    pub(super) async fn keys_are_shown_once_and_revoked(app: &TestApp) {
        let browser = Browser::signed_in(app).await;
        let create = "/console/settings/keys";
        let page = browser.send(SETTINGS, create, &[("key_name", "")]).await;
        assert_eq!(
            (page.status, page.error_of("key-name")),
            (422, "Fill this in.")
        );
        let page = browser
            .send(
                SETTINGS,
                create,
                &[("key_name", "back end"), ("kind", "live")],
            )
            .await;
        let (_, key) = page.html.split_once("<code id=\"secret\">").unwrap();
        let key = key.split('<').next().unwrap();
        assert!(key.starts_with("sk_live_"));
        let works = async || {
            send(app.get("/v1/organizations").bearer_auth(key))
                .await
                .status
        };
        assert_eq!(works().await, 200);
        let shown = browser.get(SETTINGS).await;
        assert!(!shown.html.contains(key));
        let (before, _) = shown
            .html
            .split_once("aria-label=\"Revoke back end\"")
            .unwrap();
        let (_, revoke) = before.rsplit_once("action=\"").unwrap();
        let revoke = revoke.split('"').next().unwrap();
        let page = browser.send(SETTINGS, revoke, &[]).await;
        assert_eq!(page.location(), "/console/settings?done=key-revoked");
        assert_eq!(works().await, 401);
    }

    pub(super) async fn the_overview_shows_figures(app: &TestApp) {
        app.fixture.organization("acme").await;
        let browser = Browser::signed_in(app).await;
        send(app.get("/v1/organizations")).await;
        let page = browser.get("/console").await;
        page.assert_shows(200, "<span>Organizations</span><b>1</b>");
        page.assert_shows(200, "role=\"img\"");
        page.assert_shows(200, env!("CARGO_PKG_VERSION"));
        let operator = org_testkit::builders::operator();
        let statistics = app.fixture.app.statistics(&operator, 2).await.unwrap();
        assert_eq!(statistics.organizations.per_day, [0, 1]);
        assert_eq!(
            (statistics.organizations.total, statistics.users.total),
            (1, 1)
        );
        assert!(statistics.database_bytes > 1000);
    }

    pub(super) async fn every_page_is_small(app: &TestApp) {
        for number in 0..30 {
            app.fixture
                .organization(&format!("{}{number}", "long-name-".repeat(4)))
                .await;
        }
        let browser = Browser::signed_in(app).await;
        for path in [
            "/console",
            "/console/organizations",
            USERS,
            ROLES,
            SETTINGS,
            "/console/connections",
        ] {
            let page = browser.get(path).await;
            assert_eq!(page.status, 200, "{path}");
            assert!(page.html.len() < 100_000, "{path}: {}", page.html.len());
        }
    }
}
