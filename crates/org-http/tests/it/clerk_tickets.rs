//! The link of an invitation, as browsers follow it.

org_testkit::on_each_server! {
    crate::clerk_tickets::cases: [
        a_link_leads_to_where_the_invitation_says,
        whoever_is_signed_in_joins,
        only_its_owner_is_let_in,
        pages_of_others_cannot_accept,
        links_that_are_over_are_refused,
        one_of_many_clicks_joins,
        a_user_accepts_without_the_link,
    ]
}

mod cases {
    use org_testkit::at_once;
    use org_testkit::http::{PUBLIC_URL, Reply, TestApp, send};
    use reqwest::redirect::Policy;
    use reqwest::{Client, Method};
    use serde_json::{Value, json};

    use crate::support::{assert_whole, backend, code, organization, text, user};

    const INVITATIONS: &str = "/v1/organizations/acme/invitations";

    /// The path of a new link, secret included, and the id of its invitation.
    async fn invite(app: &TestApp, address: &str, redirect_url: Value) -> (String, String) {
        let body =
            json!({ "email_address": address, "role": "org:member", "redirect_url": redirect_url });
        let made = backend(app, Method::POST, INVITATIONS, body).await;
        let url = text(&made, "url");
        let path = url.strip_prefix(PUBLIC_URL).unwrap().to_owned();
        (path, text(&made, "id"))
    }

    async fn acme(app: &TestApp) {
        let owner = user(app, "ada@example.com").await;
        organization(app, "Acme", &owner).await;
    }

    async fn follow(app: &TestApp, path: &str, token: Option<&str>) -> Reply {
        let client = Client::builder().redirect(Policy::none()).build().unwrap();
        let request = client.get(format!("http://127.0.0.1:{}{path}", app.port));
        send(match token {
            Some(token) => request.bearer_auth(token),
            None => request,
        })
        .await
    }

    fn secret(path: &str) -> &str {
        path.split_once("ticket=").unwrap().1
    }

    async fn members(app: &TestApp) -> u64 {
        let acme = backend(app, Method::GET, "/v1/organizations/acme", Value::Null).await;
        acme.json()["members_count"].as_u64().unwrap()
    }

    pub(super) async fn a_link_leads_to_where_the_invitation_says(app: &TestApp) {
        acme(app).await;
        let home = "https://app.example/welcome?x=1#top";
        let (path, _) = invite(app, "bob@example.com", json!(home)).await;
        let before = app.fixture.database.table_hash();
        let lured = format!("{path}&redirect_url=https://evil.example&__clerk_status=complete");
        let reply = follow(app, &lured, None).await;
        assert_eq!((reply.status, reply.text.as_str()), (303, ""));
        let ticket = secret(&path);
        let wanted = |status: &str| {
            format!(
                "https://app.example/welcome?x=1&__clerk_ticket={ticket}&__clerk_status={status}#top"
            )
        };
        assert_eq!(reply.header("location"), wanted("sign_up"));
        assert_eq!(reply.header("referrer-policy"), "no-referrer");
        assert_eq!(reply.header("cache-control"), "no-store");
        assert_eq!(app.fixture.database.table_hash(), before);
        user(app, "BOB@example.com").await;
        let known = follow(app, &path, None).await;
        assert_eq!(known.header("location"), wanted("sign_in"));

        let (path, _) = invite(app, "cyd@example.com", Value::Null).await;
        let reply = follow(app, &path, None).await;
        let ticket = secret(&path);
        let wanted = format!("{PUBLIC_URL}/?__clerk_ticket={ticket}&__clerk_status=sign_up");
        assert_eq!(reply.header("location"), wanted);
    }

    pub(super) async fn whoever_is_signed_in_joins(app: &TestApp) {
        acme(app).await;
        let bob = user(app, "bob@example.com").await;
        let token = app.session_token(&bob).await;
        let (path, id) = invite(app, "Bob@example.com", Value::Null).await;
        let reply = follow(app, &path, Some(&token)).await;
        assert_eq!(reply.status, 303, "{reply:?}");
        assert!(
            reply
                .header("location")
                .ends_with("&__clerk_status=complete")
        );
        assert_eq!(members(app).await, 2);
        let one = format!("{INVITATIONS}/{id}");
        let one = backend(app, Method::GET, &one, Value::Null).await;
        assert_eq!(text(&one, "status"), "accepted");
        let again = follow(app, &path, Some(&token)).await;
        assert_whole("clerk_ticket_accepted", &again);
        assert_eq!(members(app).await, 2);
    }

    pub(super) async fn only_its_owner_is_let_in(app: &TestApp) {
        acme(app).await;
        let eve = user(app, "eve@example.com").await;
        let token = app.session_token(&eve).await;
        let (path, _) = invite(app, "bob@example.com", Value::Null).await;
        let before = app.fixture.database.table_hash();
        for token in [token.as_str(), "nonsense", org_testkit::http::SECRET_KEY] {
            let reply = follow(app, &path, Some(token)).await;
            assert_eq!(reply.status, 303, "{reply:?}");
            assert!(
                reply
                    .header("location")
                    .ends_with("&__clerk_status=sign_up")
            );
        }
        assert_eq!(app.fixture.database.table_hash(), before);
    }

    pub(super) async fn pages_of_others_cannot_accept(app: &TestApp) {
        acme(app).await;
        let bob = user(app, "bob@example.com").await;
        let token = app.session_token(&bob).await;
        let (path, _) = invite(app, "bob@example.com", Value::Null).await;
        let client = Client::builder().redirect(Policy::none()).build().unwrap();
        let click = async |site: &str| {
            let address = format!("http://127.0.0.1:{}{path}", app.port);
            let request = client.get(address).header("sec-fetch-site", site);
            send(request.header("cookie", format!("__session={token}"))).await
        };
        let lured = click("cross-site").await;
        assert!(
            lured
                .header("location")
                .ends_with("&__clerk_status=sign_in")
        );
        assert_eq!(members(app).await, 1);
        let own = click("same-origin").await;
        assert!(own.header("location").ends_with("&__clerk_status=complete"));
        assert_eq!(members(app).await, 2);
    }

    pub(super) async fn links_that_are_over_are_refused(app: &TestApp) {
        acme(app).await;
        let (path, id) = invite(app, "bob@example.com", Value::Null).await;
        for wrong in [
            "",
            "?ticket=",
            "?ticket=guessed",
            "?ticket=a&ticket=b",
            "?ticket=%00",
        ] {
            let reply = follow(app, &format!("/v1/tickets/accept{wrong}"), None).await;
            assert_eq!(
                (reply.status, code(&reply).as_str()),
                (404, "organization_invitation_not_found"),
                "{wrong}"
            );
        }
        let revoke = format!("{INVITATIONS}/{id}/revoke");
        backend(app, Method::POST, &revoke, Value::Null).await;
        assert_whole("clerk_ticket_revoked", &follow(app, &path, None).await);
        let (path, _) = invite(app, "bob@example.com", Value::Null).await;
        let month = std::time::Duration::from_hours(30 * 24);
        app.fixture.clock.advance(month);
        assert_whole("clerk_ticket_expired", &follow(app, &path, None).await);
        let wrong = send(app.request(Method::POST, &path)).await;
        assert_eq!((wrong.status, wrong.header("allow")), (405, "GET"));
        backend(app, Method::DELETE, "/v1/organizations/acme", Value::Null).await;
        let gone = follow(app, &path, None).await;
        assert_eq!(gone.status, 404);
    }

    pub(super) async fn one_of_many_clicks_joins(app: &TestApp) {
        acme(app).await;
        let bob = user(app, "bob@example.com").await;
        let token = app.session_token(&bob).await;
        let (path, _) = invite(app, "bob@example.com", Value::Null).await;
        let client = Client::builder().redirect(Policy::none()).build().unwrap();
        let replies = at_once(20, |_| {
            let address = format!("http://127.0.0.1:{}{path}", app.port);
            send(client.get(address).bearer_auth(&token))
        })
        .await;
        let joined = replies.iter().filter(|reply| reply.status == 303).count();
        assert_eq!(joined, 1, "{replies:?}");
        let late = replies.iter().filter(|reply| reply.status != 303);
        for reply in late {
            assert_eq!(code(reply), "organization_invitation_already_accepted");
        }
        assert_eq!(members(app).await, 2);
    }

    pub(super) async fn a_user_accepts_without_the_link(app: &TestApp) {
        acme(app).await;
        let bob = user(app, "bob@example.com").await;
        let eve = user(app, "eve@example.com").await;
        let (_, id) = invite(app, "bob@example.com", Value::Null).await;
        let path = format!("/v1/me/organization_invitations/{id}/accept");
        let post = async |path: &str, token: &str| {
            send(app.request(Method::POST, path).bearer_auth(token)).await
        };
        let (bob, eve) = (app.session_token(&bob).await, app.session_token(&eve).await);
        let foreign = post(&path, &eve).await;
        assert_eq!(
            (foreign.status, code(&foreign).as_str()),
            (404, "organization_invitation_not_found")
        );
        let wrong = post("/v1/me/organization_invitations/none/accept", &bob).await;
        assert_eq!(wrong.status, 404);
        assert_eq!(post(&path, "x").await.status, 401);
        let accepted = post(&path, &bob).await;
        assert_whole("clerk_frontend_accept", &accepted);
        assert_eq!(members(app).await, 2);
    }
}
