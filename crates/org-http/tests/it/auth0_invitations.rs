//! Invitations as the Management API has them, beside Clerk's view of the same records.

org_testkit::on_each_server! {
    crate::auth0_invitations::cases: [
        an_invitation_is_made_read_and_deleted,
        the_link_leads_to_the_clients_login,
        lists_are_ordered_and_cut,
        bad_bodies_are_named,
        another_invitation_takes_the_place_of_one,
        the_ticket_lets_its_owner_in,
        what_was_made_elsewhere_is_shown,
        scopes_are_enforced,
    ]
}

mod cases {
    use org_testkit::http::{CLIENT_ID, PUBLIC_URL, Reply, TestApp, send};
    use reqwest::redirect::Policy;
    use reqwest::{Client, Method};
    use serde_json::{Value, json};

    use crate::support::{
        assert_snapshot, assert_whole, auth0, backend, code, organization, text, user,
    };

    async fn get(app: &TestApp, path: &str) -> Reply {
        auth0(app, Method::GET, path, Value::Null).await
    }

    /// The path of a new organization's invitations.
    async fn acme(app: &TestApp) -> String {
        let made = auth0(
            app,
            Method::POST,
            "/organizations",
            json!({ "name": "acme" }),
        )
        .await;
        format!("/organizations/{}/invitations", text(&made, "id"))
    }

    fn body(address: &str, more: &Value) -> Value {
        let mut body = json!({ "inviter": { "name": "Ada Lovelace" },
                               "invitee": { "email": address }, "client_id": CLIENT_ID });
        let more = more.as_object().unwrap().clone();
        body.as_object_mut().unwrap().extend(more);
        body
    }

    async fn invite(app: &TestApp, path: &str, address: &str) -> Reply {
        let made = auth0(app, Method::POST, path, body(address, &json!({}))).await;
        assert_eq!(made.status, 201, "{made:?}");
        made
    }

    /// The answer without its ticket, which another server would make otherwise.
    fn without_ticket(reply: &Reply) -> Value {
        let ticket = text(reply, "ticket_id");
        assert_eq!(ticket.len(), 32);
        assert!(ticket.bytes().all(|b| b.is_ascii_alphanumeric()));
        let whole = reply.whole().to_string().replace(&ticket, "TICKET");
        serde_json::from_str(&whole).unwrap()
    }

    pub(super) async fn an_invitation_is_made_read_and_deleted(app: &TestApp) {
        let path = acme(app).await;
        let connection = json!({ "name": "staff", "strategy": "auth0" });
        let connection = text(
            &auth0(app, Method::POST, "/connections", connection).await,
            "id",
        );
        let enabled = path.replace("invitations", "enabled_connections");
        let enable = json!({ "connection_id": connection });
        auth0(app, Method::POST, &enabled, enable).await;
        let roles = backend(app, Method::GET, "/v1/organization_roles", Value::Null).await;
        let role = roles.json()["data"][0]["id"].as_str().unwrap().to_owned();
        let role = role.replace("role_", "rol_");
        let full = body(
            "Bob@example.com",
            &json!({ "connection_id": connection, "ttl_sec": 60, "roles": [role],
                     "app_metadata": { "plan": "gold" }, "user_metadata": { "colour": "Ł" },
                     "send_invitation_email": false }),
        );
        let made = auth0(app, Method::POST, &path, full).await;
        assert_snapshot("auth0_invitation", &without_ticket(&made));
        let one = format!("{path}/{}", text(&made, "id"));
        let read = get(app, &one).await;
        assert_eq!((read.status, read.json()), (200, made.json()));
        let part = get(
            app,
            &format!("{one}?fields=id,ttl_sec,roles&include_fields=false"),
        )
        .await;
        assert!(part.json().get("roles").is_none() && part.json().get("invitee").is_some());

        let gone = auth0(app, Method::DELETE, &one, Value::Null).await;
        assert_eq!((gone.status, gone.text.as_str()), (204, ""));
        for method in [Method::GET, Method::DELETE] {
            let reply = auth0(app, method, &one, Value::Null).await;
            assert_whole("auth0_invitation_gone", &reply);
        }
        assert_eq!(get(app, &path).await.text, "[]");
        let minimal = invite(app, &path, "eve@example.com").await;
        assert_snapshot("auth0_invitation_minimal", &without_ticket(&minimal));
        app.fixture
            .clock
            .advance(std::time::Duration::from_hours(7 * 24));
        assert_eq!(
            get(app, &path).await.text,
            "[]",
            "expired ones are not there"
        );
        let late = format!("{path}/{}", text(&minimal, "id"));
        assert_whole("auth0_invitation_gone", &get(app, &late).await);
    }

    pub(super) async fn the_link_leads_to_the_clients_login(app: &TestApp) {
        let path = acme(app).await;
        let client =
            json!({ "name": "app", "initiate_login_uri": "https://app.example/login?x=1" });
        let client = text(
            &auth0(app, Method::POST, "/clients", client).await,
            "client_id",
        );
        let new = body("bob@example.com", &json!({ "client_id": client }));
        let made = auth0(app, Method::POST, &path, new).await;
        let (ticket, id) = (text(&made, "ticket_id"), text(&made, "organization_id"));
        let wanted = format!(
            "https://app.example/login?x=1&invitation={ticket}&organization={id}&organization_name=acme"
        );
        assert_eq!(text(&made, "invitation_url"), wanted);
        let denying = json!({ "name": "solo", "organization_usage": "deny" });
        let denying = text(
            &auth0(app, Method::POST, "/clients", denying).await,
            "client_id",
        );
        let new = body("eve@example.com", &json!({ "client_id": denying }));
        let refused = auth0(app, Method::POST, &path, new).await;
        let message = format!("The specified client_id ({denying}) does not allow organizations.");
        assert_eq!((refused.status, text(&refused, "message")), (400, message));
    }

    pub(super) async fn lists_are_ordered_and_cut(app: &TestApp) {
        let path = acme(app).await;
        for name in ["a", "b", "c"] {
            invite(app, &path, &format!("{name}@example.com")).await;
            app.fixture.clock.advance(std::time::Duration::from_secs(1));
        }
        let addresses = |reply: Reply| {
            let items = reply.json();
            let items = items.as_array().unwrap().clone();
            let address = |item: &Value| item["invitee"]["email"].as_str().unwrap()[..1].to_owned();
            items.iter().map(address).collect::<String>()
        };
        assert_eq!(addresses(get(app, &path).await), "cba");
        let sorted = get(app, &format!("{path}?sort=created_at:1")).await;
        assert_eq!(addresses(sorted), "abc");
        let second = get(app, &format!("{path}?per_page=2&page=1")).await;
        assert_eq!(addresses(second), "a");
        let query = "page=0&per_page=50&include_totals=true&fields=invitee,inviter";
        assert_whole(
            "auth0_invitation_list",
            &get(app, &format!("{path}?{query}")).await,
        );
        let mut refused = serde_json::Map::new();
        for query in [
            "sort=name:1",
            "page=20",
            "take=2",
            "include_fields=maybe",
            "q=x",
        ] {
            let reply = get(app, &format!("{path}?{query}")).await;
            refused.insert(query.to_owned(), reply.whole());
        }
        assert_snapshot("auth0_invitation_list_refused", &refused.into());
    }

    pub(super) async fn bad_bodies_are_named(app: &TestApp) {
        let path = acme(app).await;
        let elsewhere = json!({ "name": "elsewhere", "strategy": "auth0" });
        let elsewhere = auth0(app, Method::POST, "/connections", elsewhere).await;
        let elsewhere = text(&elsewhere, "id");
        let mut refused = serde_json::Map::new();
        for (what, more) in [
            ("no inviter", json!({ "inviter": {} })),
            ("text inviter", json!({ "inviter": "Ada" })),
            (
                "long inviter",
                json!({ "inviter": { "name": "x".repeat(301) } }),
            ),
            (
                "more of inviter",
                json!({ "inviter": { "name": "x", "id": 1 } }),
            ),
            ("null invitee", json!({ "invitee": null })),
            ("bad address", json!({ "invitee": { "email": "bob" } })),
            ("number client", json!({ "client_id": 1 })),
            ("unknown client", json!({ "client_id": "nobody" })),
            (
                "unknown connection",
                json!({ "connection_id": "con_0000000000000000" }),
            ),
            (
                "connection of others",
                json!({ "connection_id": elsewhere }),
            ),
            ("long life", json!({ "ttl_sec": 2_592_001 })),
            ("negative life", json!({ "ttl_sec": -1 })),
            ("quoted life", json!({ "ttl_sec": "60" })),
            ("no roles", json!({ "roles": [] })),
            ("unknown roles", json!({ "roles": ["rol_00", "rol_01"] })),
            ("other roles", json!({ "roles": ["org_1", "x"] })),
            ("list metadata", json!({ "app_metadata": [] })),
            ("quoted flag", json!({ "send_invitation_email": "false" })),
            ("unknown key", json!({ "colour": "red" })),
        ] {
            let new = body("bob@example.com", &more);
            let reply = auth0(app, Method::POST, &path, new).await;
            refused.insert(what.to_owned(), reply.whole());
        }
        let empty = auth0(app, Method::POST, &path, json!({})).await;
        refused.insert("empty".to_owned(), empty.whole());
        assert_snapshot("auth0_invitation_refused", &refused.into());
        assert_eq!(get(app, &path).await.text, "[]");
        let nowhere = "/organizations/org_0000000000000000/invitations";
        assert_whole("auth0_not_found", &get(app, nowhere).await);
        let new = body("bob@example.com", &json!({}));
        assert_whole(
            "auth0_not_found",
            &auth0(app, Method::POST, nowhere, new).await,
        );
        for id in ["uinv_0000000000000000", "orginv_1", "x"] {
            let one = format!("{path}/{id}");
            assert_whole("auth0_invitation_gone", &get(app, &one).await);
        }
        let other = auth0(
            app,
            Method::POST,
            "/organizations",
            json!({ "name": "other" }),
        )
        .await;
        let foreign = invite(app, &path, "bob@example.com").await;
        let id = text(&foreign, "id");
        let one = format!("/organizations/{}/invitations/{id}", text(&other, "id"));
        for method in [Method::GET, Method::DELETE] {
            let reply = auth0(app, method, &one, Value::Null).await;
            assert_whole("auth0_invitation_gone", &reply);
        }
    }

    pub(super) async fn another_invitation_takes_the_place_of_one(app: &TestApp) {
        let path = acme(app).await;
        let first = invite(app, &path, "bob@example.com").await;
        let second = invite(app, &path, "BOB@example.com").await;
        assert_ne!(text(&first, "ticket_id"), text(&second, "ticket_id"));
        assert_eq!(get(app, &path).await.json(), json!([second.json()]));
        let statuses: Vec<u16> = vec![
            follow(app, &first, None).await.status,
            follow(app, &second, None).await.status,
        ];
        assert_eq!(statuses, [400, 303]);
        let acme = "/v1/organizations/acme/invitations";
        let again = json!({ "email_address": "bob@example.com", "role": "org:member" });
        let refused = backend(app, Method::POST, acme, again).await;
        assert_eq!(code(&refused), "organization_invitation_not_unique");
    }

    async fn follow(app: &TestApp, invitation: &Reply, token: Option<&str>) -> Reply {
        let url = text(invitation, "invitation_url");
        let path = url.strip_prefix(PUBLIC_URL).unwrap();
        let client = Client::builder().redirect(Policy::none()).build().unwrap();
        let request = client.get(format!("http://127.0.0.1:{}{path}", app.port));
        send(match token {
            Some(token) => request.bearer_auth(token),
            None => request,
        })
        .await
    }

    pub(super) async fn the_ticket_lets_its_owner_in(app: &TestApp) {
        let path = acme(app).await;
        let made = invite(app, &path, "bob@example.com").await;
        let bob = user(app, "bob@example.com").await;
        let token = app.session_token(&bob).await;
        let joined = follow(app, &made, Some(&token)).await;
        assert_eq!(joined.status, 303);
        assert!(
            joined
                .header("location")
                .contains("__clerk_status=complete")
        );
        assert_eq!(get(app, &path).await.text, "[]");
        let one = format!("{path}/{}", text(&made, "id"));
        assert_whole("auth0_invitation_gone", &get(app, &one).await);
        let members = "/v1/organizations/acme/memberships";
        let members = backend(app, Method::GET, members, Value::Null).await;
        let first = &members.json()["data"][0];
        assert_eq!(first["public_user_data"]["user_id"], json!(bob));
        assert_eq!(first["role"], json!("org:member"));
    }

    pub(super) async fn what_was_made_elsewhere_is_shown(app: &TestApp) {
        let owner = user(app, "ada@example.com").await;
        let id = organization(app, "Acme", &owner).await;
        let path = format!("/organizations/{id}/invitations");
        let clerk = "/v1/organizations/acme/invitations";
        let new = json!({ "email_address": "bob@example.com", "role": "org:member",
                          "inviter_user_id": owner });
        let made = backend(app, Method::POST, clerk, new).await;
        let shown = get(app, &path).await.json();
        let shown = &shown[0];
        let ticket = shown["ticket_id"].as_str().unwrap();
        assert!(text(&made, "url").ends_with(ticket), "one ticket");
        assert_eq!(shown["inviter"], json!({ "name": "ada@example.com" }));
        assert!(shown.get("client_id").is_none());
        let uinv = shown["id"].as_str().unwrap();
        assert_eq!(uinv.replace("uinv_", "orginv_"), text(&made, "id"));
        let gone = auth0(app, Method::DELETE, &format!("{path}/{uinv}"), Value::Null).await;
        assert_eq!(gone.status, 204);
        let seen = backend(
            app,
            Method::GET,
            &format!("{clerk}/{}", text(&made, "id")),
            Value::Null,
        )
        .await;
        assert_eq!(text(&seen, "status"), "revoked");

        let made = invite(app, &path, "eve@example.com").await;
        let orginv = text(&made, "id").replace("uinv_", "orginv_");
        let seen = backend(app, Method::GET, &format!("{clerk}/{orginv}"), Value::Null).await;
        assert_whole("auth0_invitation_in_clerk", &seen);
        let revoke = format!("{clerk}/{orginv}/revoke");
        let revoked = backend(
            app,
            Method::POST,
            &revoke,
            json!({ "requesting_user_id": owner }),
        );
        assert_eq!(revoked.await.status, 200);
        assert_eq!(get(app, &path).await.text, "[]");
    }

    pub(super) async fn scopes_are_enforced(app: &TestApp) {
        let token = app.access_token(Some(&["read:organizations"])).await;
        let path = "/api/v2/organizations/org_1/invitations";
        let mut texts = Vec::new();
        for (method, path) in [
            (Method::GET, path.to_owned()),
            (Method::POST, path.to_owned()),
            (Method::GET, format!("{path}/uinv_1")),
            (Method::DELETE, format!("{path}/uinv_1")),
        ] {
            let request = app.request(method, &path).bearer_auth(&token);
            let reply = send(request.json(&json!({}))).await;
            assert_eq!(reply.status, 403);
            texts
                .push(text(&reply, "message").replace("Insufficient scope, expected any of: ", ""));
        }
        assert_eq!(
            texts,
            [
                "read:organization_invitations",
                "create:organization_invitations",
                "read:organization_invitations",
                "delete:organization_invitations",
            ]
        );
    }
}
