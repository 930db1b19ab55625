//! One store, one truth: what is made through one dialect is read through the others.

org_testkit::on_each_server! {
    crate::cross_dialect::cases: [
        deleted_through_one_is_gone_for_all,
        made_through_auth0,
        made_through_clerk_backend,
        made_through_clerk_frontend,
        made_through_px0,
        renamed_through_one_is_renamed_for_all,
        saving_the_same_name_keeps_the_handle,
        every_change_leaves_an_event,
    ]
}

mod cases {
    use org_testkit::http::{Reply, TestApp, send};
    use reqwest::Method;
    use serde_json::{Value, json};

    use crate::support::{auth0, backend, organization, text, user};

    /// The organization as all four show it: id, handle and name where they show one.
    async fn assert_seen(app: &TestApp, slug: &str, name: &str) {
        let clerk = backend(
            app,
            Method::GET,
            &format!("/v1/organizations/{slug}"),
            Value::Null,
        )
        .await;
        assert_eq!((clerk.status, text(&clerk, "name")), (200, name.to_owned()));
        let id = text(&clerk, "id");

        let by_name = format!("/organizations/name/{slug}");
        let management = auth0(app, Method::GET, &by_name, Value::Null).await;
        assert_eq!(
            (management.status, text(&management, "id")),
            (200, id.clone())
        );
        let by_id = auth0(
            app,
            Method::GET,
            &format!("/organizations/{id}"),
            Value::Null,
        )
        .await;
        assert_eq!(text(&by_id, "name"), slug);

        let mine = send(
            app.get("/v1/me/orgs")
                .bearer_auth(app.administrator_session().await),
        )
        .await;
        let mine = mine.json();
        let names: Vec<&str> = mine["organizations"]
            .as_array()
            .unwrap()
            .iter()
            .map(|one| one["name"].as_str().unwrap())
            .collect();
        assert!(names.contains(&name), "px0 shows {names:?}");

        let owner = clerk.json()["created_by"].as_str().map(str::to_owned);
        if let Some(owner) = owner {
            let token = app.session_token(&owner).await;
            let seen = send(
                app.get(&format!("/v1/organizations/{id}"))
                    .bearer_auth(token),
            )
            .await;
            assert_eq!((seen.status, text(&seen, "id")), (200, id));
        }
    }

    pub(super) async fn made_through_clerk_backend(app: &TestApp) {
        organization(app, "Acme Inc", &user(app, "a@b.co").await).await;
        assert_seen(app, "acme-inc", "Acme Inc").await;
    }

    pub(super) async fn made_through_clerk_frontend(app: &TestApp) {
        let token = app.session_token(&user(app, "a@b.co").await).await;
        let form = [("name", "Acme Inc"), ("slug", "acme")];
        let made = send(
            app.request(Method::POST, "/v1/organizations")
                .bearer_auth(token)
                .form(&form),
        );
        assert_eq!(made.await.status, 200);
        assert_seen(app, "acme", "Acme Inc").await;
    }

    pub(super) async fn made_through_auth0(app: &TestApp) {
        let body = json!({ "name": "acme_2", "display_name": "Acme Inc" });
        assert_eq!(
            auth0(app, Method::POST, "/organizations", body)
                .await
                .status,
            201
        );
        assert_seen(app, "acme_2", "Acme Inc").await;
        let nameless = auth0(
            app,
            Method::POST,
            "/organizations",
            json!({ "name": "plain" }),
        )
        .await;
        assert!(
            nameless.json().get("display_name").is_none(),
            "unset stays absent"
        );
        assert_seen(app, "plain", "plain").await;
    }

    pub(super) async fn made_through_px0(app: &TestApp) {
        assert_eq!(px0_make(app, "Acme Inc").await.status, 201);
        assert_seen(app, "acme-inc", "Acme Inc").await;
    }

    pub(super) async fn renamed_through_one_is_renamed_for_all(app: &TestApp) {
        let id = text(
            &auth0(
                app,
                Method::POST,
                "/organizations",
                json!({ "name": "one" }),
            )
            .await,
            "id",
        );
        let clerk = format!("/v1/organizations/{id}");
        backend(
            app,
            Method::PATCH,
            &clerk,
            json!({ "slug": "two", "name": "Two" }),
        )
        .await;
        assert_seen(app, "two", "Two").await;
        let management = format!("/organizations/{id}");
        auth0(
            app,
            Method::PATCH,
            &management,
            json!({ "name": "three", "display_name": "3" }),
        )
        .await;
        assert_seen(app, "three", "3").await;
    }

    pub(super) async fn saving_the_same_name_keeps_the_handle(app: &TestApp) {
        let body = json!({ "name": "travel0", "display_name": "Travel Zero" });
        auth0(app, Method::POST, "/organizations", body).await;
        let session = app.administrator_session().await;
        let mine = send(app.get("/v1/me/orgs").bearer_auth(&session))
            .await
            .json();
        let uuid = mine["organizations"][0]["id"].as_str().unwrap().to_owned();
        let saved = app.request(Method::PUT, &format!("/v1/orgs/{uuid}"));
        let saved = saved
            .bearer_auth(session)
            .json(&json!({ "name": "Travel Zero" }));
        assert_eq!(send(saved).await.status, 200);
        assert_seen(app, "travel0", "Travel Zero").await;
    }

    pub(super) async fn deleted_through_one_is_gone_for_all(app: &TestApp) {
        let made = px0_make(app, "Acme").await;
        let uuid = made.json()["org"]["id"].as_str().unwrap().to_owned();
        let clerk = backend(app, Method::GET, "/v1/organizations/acme", Value::Null).await;
        let path = format!("/organizations/{}", text(&clerk, "id"));
        assert_eq!(
            auth0(app, Method::DELETE, &path, Value::Null).await.status,
            204
        );
        let gone = backend(app, Method::GET, "/v1/organizations/acme", Value::Null).await;
        assert_eq!(gone.status, 404);
        let session = app.administrator_session().await;
        let delete = app
            .request(Method::DELETE, &format!("/v1/orgs/{uuid}"))
            .bearer_auth(session);
        assert_eq!(send(delete).await.status, 404);
    }

    pub(super) async fn every_change_leaves_an_event(app: &TestApp) {
        let made = px0_make(app, "Acme").await;
        assert_eq!(made.status, 201);
        auth0(
            app,
            Method::POST,
            "/organizations",
            json!({ "name": "other" }),
        )
        .await;
        let events = app.fixture.newest_events(3).await;
        let seen: Vec<_> = events
            .iter()
            .map(|e| (e.kind.as_str(), e.via.as_str().to_owned()))
            .collect();
        let expected = [
            ("organization.created", "px0".to_owned()),
            ("membership.created", "px0".to_owned()),
            ("organization.created", "auth0-management".to_owned()),
        ];
        let mut sorted = seen.clone();
        sorted.sort();
        let mut wanted = expected.to_vec();
        wanted.sort();
        assert_eq!(sorted, wanted);
    }

    async fn px0_make(app: &TestApp, name: &str) -> Reply {
        let session = app.administrator_session().await;
        send(
            app.post("/v1/orgs", &json!({ "name": name }))
                .bearer_auth(session),
        )
        .await
    }
}
