//! The tabs of an organization.

crate::support::on_each_console! {
    crate::tabs::cases: [
        members_are_added_changed_and_removed,
        people_are_invited_and_invitations_revoked,
        domains_are_added_and_removed,
        connections_are_added_changed_and_removed,
        teams_are_made_and_filled,
        keys_and_applications_are_given_and_taken,
        activity_tells_who_did_what,
    ]
}

mod cases {
    use org_testkit::http::{CLIENT_ID, TestApp, send};

    use crate::support::Browser;

    async fn organization(app: &TestApp) -> (String, String) {
        let made = app.fixture.organization("acme").await;
        let id = made.id.to_string();
        (format!("/console/organizations/{id}"), id)
    }

    pub(super) async fn members_are_added_changed_and_removed(app: &TestApp) {
        let (path, _) = organization(app).await;
        let ada = app.fixture.user("ada@example.com").await;
        let browser = Browser::signed_in(app).await;
        let tab = format!("{path}/members");
        browser.get(&tab).await.assert_shows(200, "No members yet");
        for (user, role, status, field, fault) in [
            (
                "nobody@example.com",
                "org:member",
                422,
                "user",
                "There is no user",
            ),
            ("", "org:member", 422, "user", "There is no user"),
            (
                "ada@example.com",
                "x",
                422,
                "role",
                "Choose one of the values",
            ),
            (
                "ada@example.com",
                "org:unknown",
                422,
                "role",
                "There is nothing with this name or id",
            ),
        ] {
            let page = browser
                .send(&tab, &tab, &[("user", user), ("role", role)])
                .await;
            assert_eq!(page.status, status, "{}", page.html);
            assert!(page.error_of(field).starts_with(fault), "{}", page.html);
        }
        let form = [("user", "ada@example.com"), ("role", "org:admin")];
        let page = browser.send(&tab, &tab, &form).await;
        assert_eq!(page.location(), format!("{tab}?done=member-added"));
        let page = browser.send(&tab, &tab, &form).await;
        assert_eq!(page.error_of("user"), "This user is a member already.");
        browser
            .get(&format!("{tab}?q=ada"))
            .await
            .assert_shows(200, "1 member<");
        browser
            .get(&format!("{tab}?q=a%00"))
            .await
            .assert_shows(200, "Nobody found");
        browser
            .get(&format!("{tab}?q=bob"))
            .await
            .assert_shows(200, "Nobody found");
        let one = format!("{tab}/{}", ada.id);
        let page = browser.send(&one, &one, &[("role", "org:member")]).await;
        let kept = "Nobody would be left who may manage the organization.";
        assert_eq!((page.status, page.error_of("role")), (409, kept));
        app.fixture.user("bob@example.com").await;
        let form = [("user", "bob@example.com"), ("role", "org:admin")];
        assert_eq!(browser.send(&tab, &tab, &form).await.status, 303);
        let page = browser.send(&one, &one, &[("role", "org:member")]).await;
        assert_eq!(page.location(), format!("{one}?done=member-saved"));
        let page = browser.send(&one, &format!("{one}/remove"), &[]).await;
        assert_eq!(page.location(), format!("{tab}?done=member-removed"));
        browser
            .get(&one)
            .await
            .assert_shows(404, "There is no such member");
    }

    pub(super) async fn people_are_invited_and_invitations_revoked(app: &TestApp) {
        let (path, _) = organization(app).await;
        let browser = Browser::signed_in(app).await;
        let tab = format!("{path}/invitations");
        for (addresses, days, field, fault) in [
            ("", "30", "addresses", "Fill this in."),
            (
                "ada@example.com, nonsense",
                "30",
                "addresses",
                "nonsense: Write an e-mail address",
            ),
            (
                "ada@example.com",
                "0",
                "days",
                "Choose a number from 1 to 365.",
            ),
            (
                "ada@example.com",
                "soon",
                "days",
                "Choose a number from 1 to 365.",
            ),
        ] {
            let form = [
                ("addresses", addresses),
                ("days", days),
                ("role", "org:member"),
            ];
            let page = browser.send(&tab, &tab, &form).await;
            assert_eq!(page.status, 422);
            assert!(page.error_of(field).starts_with(fault), "{}", page.html);
        }
        let form = [
            ("addresses", "ada@example.com\nbob@example.com"),
            ("days", "7"),
            ("role", "org:member"),
        ];
        let page = browser.send(&tab, &tab, &form).await;
        assert_eq!(page.location(), format!("{tab}?done=invited"));
        let page = browser.send(&tab, &tab, &form).await;
        assert_eq!(page.status, 409);
        assert!(
            page.error_of("addresses")
                .contains("wait for an answer already")
        );
        let shown = browser.get(&tab).await;
        shown.assert_shows(200, "2 invitations");
        let (_, link) = shown.html.split_once("value=\"https://org.test").unwrap();
        let link = link.split('"').next().unwrap();
        let followed = browser.get(link).await;
        assert_eq!(followed.status, 303, "{followed:?}");
        let (before, _) = shown.html.split_once("/revoke\"").unwrap();
        let (_, revoke) = before.rsplit_once("action=\"").unwrap();
        let page = browser.send(&tab, &format!("{revoke}/revoke"), &[]).await;
        assert_eq!(page.location(), format!("{tab}?done=invitation-revoked"));
        let page = browser.send(&tab, &format!("{revoke}/revoke"), &[]).await;
        assert_eq!(page.status, 409);
        browser.get(&tab).await.assert_shows(200, "Revoked");
    }

    pub(super) async fn domains_are_added_and_removed(app: &TestApp) {
        let (path, id) = organization(app).await;
        let browser = Browser::signed_in(app).await;
        let tab = format!("{path}/domains");
        let page = browser
            .send(
                &tab,
                &tab,
                &[("name", "not a domain"), ("mode", "manual_invitation")],
            )
            .await;
        assert_eq!(page.status, 422);
        assert!(!page.error_of("name").is_empty());
        let form = [("name", "acme.example"), ("mode", "manual_invitation")];
        let page = browser.send(&tab, &tab, &form).await;
        assert_eq!(
            page.location(),
            format!("{tab}?done=domain-added"),
            "{}",
            page.html
        );
        let shown = browser.get(&tab).await;
        shown.assert_shows(200, &format!("_ss-verification.{id}.acme.example"));
        let (before, _) = shown.html.split_once("/verify\"").unwrap();
        let (_, one) = before.rsplit_once("action=\"").unwrap();
        let one = one.to_owned();
        // Nobody looks names up here.
        let page = browser.send(&tab, &format!("{one}/verify"), &[]).await;
        page.assert_shows(422, "role=\"alert\"");
        let page = browser
            .send(&tab, &one, &[("mode", "automatic_suggestion")])
            .await;
        assert_eq!(page.location(), format!("{tab}?done=domain-saved"));
        let page = browser.send(&tab, &format!("{one}/override"), &[]).await;
        assert_eq!(page.location(), format!("{tab}?done=domain-verified"));
        browser.get(&tab).await.assert_shows(200, "Verified");
        let page = browser.send(&tab, &format!("{one}/remove"), &[]).await;
        assert_eq!(page.location(), format!("{tab}?done=domain-removed"));
        browser.get(&tab).await.assert_shows(200, "No domains yet");
    }

    pub(super) async fn connections_are_added_changed_and_removed(app: &TestApp) {
        let (path, _) = organization(app).await;
        let browser = Browser::signed_in(app).await;
        let all = "/console/connections";
        for (name, strategy, field) in [
            ("a b", "okta", "name"),
            ("okta", "o k", "strategy"),
            ("", "okta", "name"),
        ] {
            let page = browser
                .send(all, all, &[("name", name), ("strategy", strategy)])
                .await;
            assert_eq!(page.status, 422);
            assert!(!page.error_of(field).is_empty(), "{}", page.html);
        }
        let form = [("name", "acme-okta"), ("strategy", "okta")];
        let made = browser.send(all, all, &form).await;
        assert_eq!(made.location(), "/console/connections?done=connection-made");
        assert_eq!(browser.send(all, all, &form).await.status, 409);
        let tab = format!("{path}/connections");
        let page = browser
            .send(&tab, &tab, &[("connection", "con_unknown")])
            .await;
        page.assert_shows(404, "role=\"alert\"");
        let shown = browser.get(&tab).await;
        let (_, option) = shown.html.split_once("<option value=\"").unwrap();
        let id = option.split('"').next().unwrap();
        let page = browser.send(&tab, &tab, &[("connection", id)]).await;
        assert_eq!(
            page.location(),
            format!("{tab}?done=connection-added"),
            "{}",
            page.html
        );
        let one = format!("{tab}/{id}");
        let long = "a".repeat(51);
        let page = browser
            .send(&tab, &one, &[("name", &long), ("access_level", "full")])
            .await;
        page.assert_shows(422, "Use at most 50 characters");
        let form = [
            ("name", "Okta"),
            ("access_level", "full"),
            ("is_enabled", "yes"),
        ];
        let page = browser.send(&tab, &one, &form).await;
        assert_eq!(
            page.location(),
            format!("{tab}?done=connection-saved"),
            "{}",
            page.html
        );
        browser.get(&tab).await.assert_shows(200, "value=\"Okta\"");
        let page = browser.send(&tab, &format!("{one}/remove"), &[]).await;
        assert_eq!(page.location(), format!("{tab}?done=connection-removed"));
        let page = browser.send(all, &format!("{all}/{id}/delete"), &[]).await;
        assert_eq!(
            page.location(),
            "/console/connections?done=connection-deleted"
        );
    }

    pub(super) async fn teams_are_made_and_filled(app: &TestApp) {
        let (path, _) = organization(app).await;
        let ada = app.fixture.user("ada@example.com").await;
        let browser = Browser::signed_in(app).await;
        let tab = format!("{path}/teams");
        let page = browser.send(&tab, &tab, &[("name", " ")]).await;
        assert_eq!((page.status, page.error_of("name")), (422, "Fill this in."));
        let page = browser.send(&tab, &tab, &[("name", "Platform")]).await;
        let (team, _) = page.location().split_once('?').unwrap();
        // Whoever works in the console does not become a member.
        browser
            .get(team)
            .await
            .assert_shows(200, "Nobody is in this team.");
        let page = browser.send(&tab, &tab, &[("name", "platform")]).await;
        assert_eq!(page.status, 409);
        let add = format!("{team}/members");
        let page = browser
            .send(team, &add, &[("user", "nobody@example.com")])
            .await;
        assert_eq!(
            (page.status, page.error_of("user")),
            (404, "There is no such user.")
        );
        let page = browser
            .send(team, &add, &[("user", "ada@example.com")])
            .await;
        assert_eq!(
            page.location(),
            format!("{team}?done=team-saved"),
            "{}",
            page.html
        );
        // Who enters a team enters its organization.
        browser
            .get(&format!("{path}/members"))
            .await
            .assert_shows(200, "1 member<");
        let one = format!("{add}/{}", ada.id);
        let page = browser.send(team, &one, &[("role", "viewer")]).await;
        assert_eq!(page.status, 303);
        let page = browser.send(team, &format!("{one}/remove"), &[]).await;
        assert_eq!(page.status, 303);
        let page = browser.send(team, team, &[("name", "Renamed")]).await;
        assert_eq!(page.status, 303);
        browser.get(&tab).await.assert_shows(200, "Renamed");
        let page = browser.send(team, &format!("{team}/delete"), &[]).await;
        assert_eq!(page.location(), format!("{tab}?done=team-deleted"));
    }

    pub(super) async fn keys_and_applications_are_given_and_taken(app: &TestApp) {
        let (path, _) = organization(app).await;
        let browser = Browser::signed_in(app).await;
        let tab = format!("{path}/access");
        let create = format!("{tab}/keys");
        let page = browser
            .send(&tab, &create, &[("key_name", ""), ("operation", "admin")])
            .await;
        assert_eq!(
            (page.status, page.error_of("key-name")),
            (422, "Fill this in.")
        );
        let page = browser
            .send(&tab, &create, &[("key_name", "ci"), ("operation", "admin")])
            .await;
        page.assert_shows(200, "shown this once");
        let (_, key) = page.html.split_once("<code id=\"secret\">").unwrap();
        let key = key.split('<').next().unwrap();
        assert!(key.starts_with("ak_"));
        assert_eq!(
            send(app.get("/v1/me/orgs").bearer_auth(key)).await.status,
            200
        );
        let shown = browser.get(&tab).await;
        assert!(!shown.html.contains(key) && shown.html.contains("ci"));
        let (_, id) = shown.html.split_once("name=\"key\" value=\"").unwrap();
        let id = id.split('"').next().unwrap();
        let page = browser
            .send(&tab, &format!("{create}/delete"), &[("key", id)])
            .await;
        assert_eq!(page.location(), format!("{tab}?done=key-deleted"));
        assert_eq!(
            send(app.get("/v1/me/orgs").bearer_auth(key)).await.status,
            401
        );
        let add = format!("{tab}/applications");
        let page = browser.send(&tab, &add, &[("client", "unknown")]).await;
        assert!(
            page.status >= 400 && !page.error_of("client").is_empty(),
            "{}",
            page.html
        );
        let page = browser
            .send(&tab, &add, &[("client", CLIENT_ID), ("members", "yes")])
            .await;
        assert!(
            page.status == 303 || !page.error_of("client").is_empty(),
            "{}",
            page.html
        );
    }

    pub(super) async fn activity_tells_who_did_what(app: &TestApp) {
        let (path, _) = organization(app).await;
        let browser = Browser::signed_in(app).await;
        browser
            .send(&path, &path, &[("name", "acme"), ("display_name", "Acme")])
            .await;
        let page = browser.get(&format!("{path}/activity")).await;
        page.assert_shows(200, "Organization updated");
        page.assert_shows(200, "admin@example.com");
        page.assert_shows(200, ">console<");
    }
}
