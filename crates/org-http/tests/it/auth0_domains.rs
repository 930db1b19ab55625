org_testkit::on_each_server! {
    crate::auth0_domains::cases: [
        a_whole_life,
        bad_requests_are_named,
        lists_go_from_checkpoint_to_checkpoint,
        one_domain_has_two_views,
        scopes_are_enforced,
    ]
}

mod cases {
    use org_testkit::http::{Reply, TestApp, send};
    use reqwest::Method;
    use serde_json::{Value, json};

    use crate::support::{assert_snapshot, assert_whole, auth0, backend, text};

    async fn made(app: &TestApp, name: &str) -> String {
        let body = json!({ "name": name });
        text(
            &auth0(app, Method::POST, "/organizations", body).await,
            "id",
        )
    }

    async fn add(app: &TestApp, organization: &str, body: Value) -> Reply {
        let path = format!("/organizations/{organization}/discovery-domains");
        auth0(app, Method::POST, &path, body).await
    }

    pub(super) async fn a_whole_life(app: &TestApp) {
        let acme = made(app, "acme").await;
        let domain = add(app, &acme, json!({ "domain": "Acme.example.com" })).await;
        assert_whole("auth0_domains_create", &domain);
        let all = format!("/organizations/{acme}/discovery-domains");
        let path = format!("{all}/{}", text(&domain, "id"));
        for same in [path.clone(), format!("{all}/name/ACME.example.com")] {
            let read = auth0(app, Method::GET, &same, Value::Null).await;
            assert_eq!((read.status, read.json()), (200, domain.json()));
        }
        let change = json!({ "status": "verified", "use_for_organization_discovery": false });
        let changed = auth0(app, Method::PATCH, &path, change).await;
        assert_whole("auth0_domains_update", &changed);
        let pending = auth0(app, Method::PATCH, &path, json!({ "status": "pending" })).await;
        assert_eq!(text(&pending, "status"), "pending");
        assert_eq!(
            pending.json()["use_for_organization_discovery"],
            json!(false)
        );
        assert_whole(
            "auth0_domains_taken",
            &add(app, &acme, json!({ "domain": "acme.example.com" })).await,
        );
        let gone = auth0(app, Method::DELETE, &path, Value::Null).await;
        assert_eq!((gone.status, gone.text.as_str()), (204, ""));
        assert_whole(
            "auth0_domains_not_found",
            &auth0(app, Method::DELETE, &path, Value::Null).await,
        );
        for method in [Method::GET, Method::PATCH] {
            assert_eq!(auth0(app, method, &path, json!({})).await.status, 404);
        }
    }

    pub(super) async fn bad_requests_are_named(app: &TestApp) {
        let acme = made(app, "acme").await;
        let other = made(app, "other").await;
        let mut answers = serde_json::Map::new();
        for (case, body) in [
            ("missing", json!({})),
            ("short", json!({ "domain": "a" })),
            ("number", json!({ "domain": 1 })),
            ("label", json!({ "domain": "localhost" })),
            ("provider", json!({ "domain": "gmail.com" })),
            ("status", json!({ "domain": "a.com", "status": "failed" })),
            (
                "flag",
                json!({ "domain": "a.com", "use_for_organization_discovery": "true" }),
            ),
            (
                "unknown",
                json!({ "domain": "a.com", "enrollment_mode": "manual_invitation" }),
            ),
        ] {
            let reply = add(app, &acme, body).await;
            assert_eq!(reply.status, 400, "{case}: {reply:?}");
            answers.insert(case.to_owned(), reply.json());
        }
        let domain = add(
            app,
            &acme,
            json!({ "domain": "a.com", "status": "verified" }),
        )
        .await;
        let id = text(&domain, "id");
        let path = format!("/organizations/{acme}/discovery-domains/{id}");
        for (case, body) in [
            ("renamed", json!({ "domain": "b.com" })),
            ("null", json!({ "status": null })),
        ] {
            let reply = auth0(app, Method::PATCH, &path, body).await;
            assert_eq!(reply.status, 400, "{case}: {reply:?}");
            answers.insert(case.to_owned(), reply.json());
        }
        let claimed = add(
            app,
            &other,
            json!({ "domain": "a.com", "status": "verified" }),
        )
        .await;
        assert_eq!(claimed.status, 409);
        answers.insert("claimed".to_owned(), claimed.json());
        let clerk = text(&domain, "id").replace("ord_", "orgdmn_");
        for strange in [
            format!("/organizations/{other}/discovery-domains/{id}"),
            format!("/organizations/{acme}/discovery-domains/{clerk}"),
            format!("/organizations/{acme}/discovery-domains/name/b.com"),
            format!("/organizations/org_none/discovery-domains/{id}"),
            "/organizations/org_none/discovery-domains".to_owned(),
        ] {
            let reply = auth0(app, Method::GET, &strange, Value::Null).await;
            assert_eq!(reply.status, 404, "{strange}");
        }
        assert_snapshot("auth0_domains_bad_requests", &answers.into());
    }

    pub(super) async fn lists_go_from_checkpoint_to_checkpoint(app: &TestApp) {
        let acme = made(app, "acme").await;
        for number in 0..5 {
            add(app, &acme, json!({ "domain": format!("d{number}.com") })).await;
        }
        let list = async |query: &str| {
            let path = format!("/organizations/{acme}/discovery-domains?{query}");
            auth0(app, Method::GET, &path, Value::Null).await
        };
        assert_eq!(
            list("").await.json()["domains"].as_array().unwrap().len(),
            5
        );
        let (mut seen, mut query) = (Vec::new(), "take=2&include_totals=true".to_owned());
        loop {
            let page = list(&query).await.json();
            let names = page["domains"].as_array().unwrap().iter();
            seen.extend(names.map(|one| one["domain"].as_str().unwrap().to_owned()));
            let Some(next) = page["next"].as_str() else {
                break;
            };
            query = format!("take=2&from={next}");
        }
        assert_eq!(seen, ["d0.com", "d1.com", "d2.com", "d3.com", "d4.com"]);
        assert_whole("auth0_domains_bad_query", &list("page=0").await);
    }

    pub(super) async fn one_domain_has_two_views(app: &TestApp) {
        let acme = made(app, "acme").await;
        let domain = add(app, &acme, json!({ "domain": "a.com" })).await;
        let clerk = text(&domain, "id").replace("ord_", "orgdmn_");
        let theirs = format!("/v1/organizations/{acme}/domains");
        let verify = json!({ "verified": true, "enrollment_mode": "automatic_invitation" });
        let seen = backend(app, Method::PATCH, &format!("{theirs}/{clerk}"), verify).await;
        assert_eq!((seen.status, text(&seen, "name").as_str()), (200, "a.com"));
        let ours = format!("/organizations/{acme}/discovery-domains");
        let path = format!("{ours}/{}", text(&domain, "id"));
        let read = auth0(app, Method::GET, &path, Value::Null).await;
        assert_eq!(text(&read, "status"), "verified");
        auth0(app, Method::PATCH, &path, json!({ "status": "pending" })).await;
        let seen = backend(app, Method::GET, &theirs, Value::Null).await.json();
        assert_eq!(seen["data"][0]["verification"], Value::Null);
        assert_eq!(
            seen["data"][0]["enrollment_mode"],
            json!("automatic_invitation")
        );
        let body = json!({ "name": "b.com", "verified": true });
        backend(app, Method::POST, &theirs, body).await;
        let named = format!("{ours}/name/b.com");
        let read = auth0(app, Method::GET, &named, Value::Null).await;
        assert_eq!(text(&read, "status"), "verified");
        assert_eq!(read.json()["use_for_organization_discovery"], json!(true));
    }

    pub(super) async fn scopes_are_enforced(app: &TestApp) {
        let all = "/api/v2/organizations/org_1/discovery-domains";
        let one = format!("{all}/ord_1");
        let named = format!("{all}/name/a.com");
        for (method, path, verb) in [
            (Method::GET, all, "read"),
            (Method::POST, all, "create"),
            (Method::GET, &one, "read"),
            (Method::GET, &named, "read"),
            (Method::PATCH, &one, "update"),
            (Method::DELETE, &one, "delete"),
        ] {
            let scope = format!("{verb}:organization_discovery_domains");
            let body = json!({ "domain": "a.com" });
            let token = app.access_token(Some(&["read:organizations"])).await;
            let request = app.request(method.clone(), path).bearer_auth(token);
            let refused = send(request.json(&body)).await;
            let expected = format!("Insufficient scope, expected any of: {scope}");
            assert_eq!(
                (refused.status, text(&refused, "message")),
                (403, expected),
                "{path}"
            );
            let token = app.access_token(Some(&[&scope])).await;
            let body = if verb == "update" { json!({}) } else { body };
            let request = app.request(method, path).bearer_auth(token);
            assert_eq!(send(request.json(&body)).await.status, 404, "{path}");
        }
    }
}
