//! px0's API keys: shown, changed, renewed, deleted.

org_testkit::on_each_server! {
    crate::px0_keys::cases: [
        a_key_is_listed_and_changed,
        a_renewed_key_replaces_the_old_one,
        a_use_is_noted_once_a_minute,
        each_refusal_in_its_order,
    ]
}

mod cases {
    use std::time::Duration;

    use org_testkit::http::{Reply, TestApp};
    use reqwest::Method;
    use serde_json::{Value, json};

    use crate::px0_auth::{assert_refused, call};
    use crate::px0_teams::cases::{NOBODY, organization, registered, team};
    use crate::support::{assert_whole, text};

    async fn minted(app: &TestApp, admin: &str, body: Value) -> Reply {
        let made = call(app, Method::POST, "/v1/api-keys", admin, body).await;
        assert_eq!(made.status, 201, "{made:?}");
        made
    }

    async fn listed(app: &TestApp, admin: &str, org: &str) -> Reply {
        let path = format!("/v1/api-keys?org_id={org}");
        call(app, Method::GET, &path, admin, Value::Null).await
    }

    pub(super) async fn a_key_is_listed_and_changed(app: &TestApp) {
        let admin = app.administrator_session().await;
        let org = organization(app, &admin, "Acme").await;
        let (ops, art) = (
            team(app, &admin, &org, "Ops").await,
            team(app, &admin, &org, "Art").await,
        );
        assert_eq!(listed(app, &admin, &org).await.text, r#"{"api_keys":[]}"#);
        let first = minted(app, &admin, json!({ "name": "ci", "org_id": org })).await;
        assert_eq!(text(&first, "key")[..12], text(&first, "key_prefix"));
        app.fixture.clock.advance(Duration::from_secs(1));
        let body = json!({ "name": "cd", "org_id": org, "team_ids": [art, ops] });
        minted(app, &admin, body).await;
        assert_whole("px0_key_list", &listed(app, &admin, &org).await);

        let path = format!("/v1/api-keys/{}", text(&first, "id"));
        let change = async |body: Value| call(app, Method::PUT, &path, &admin, body).await;
        let body = json!({ "name": "ci 2", "team_ids": [ops], "operation": "all" });
        assert_whole("px0_key_change", &change(body).await);
        let same = change(json!({ "name": "", "operation": null })).await;
        assert_eq!(same.json()["api_key"]["team_id"], json!(ops));
        assert_eq!(same.json()["api_key"]["name"], json!("ci 2"));
        let whole = change(json!({ "team_ids": [] })).await;
        assert!(whole.json()["api_key"].get("team_id").is_none());
        let gone = call(app, Method::DELETE, &path, &admin, Value::Null).await;
        assert_eq!((gone.status, gone.text.as_str()), (204, ""));
        let again = call(app, Method::DELETE, &path, &admin, Value::Null).await;
        assert_refused(&again, 404, "api key not found");
    }

    pub(super) async fn a_renewed_key_replaces_the_old_one(app: &TestApp) {
        let admin = app.administrator_session().await;
        let org = organization(app, &admin, "Acme").await;
        let body = json!({ "name": "ci", "org_id": org, "operation": "admin" });
        let made = minted(app, &admin, body).await;
        let path = format!("/v1/api-keys/{}/regenerate", text(&made, "id"));
        let renewed = call(app, Method::POST, &path, &admin, Value::Null).await;
        let mut shown = renewed.whole();
        let (old, new) = (text(&made, "key"), text(&renewed, "key"));
        shown["body"]["key"] = json!(new.len());
        shown["body"]["key_prefix"] = json!(new.starts_with(&text(&renewed, "key_prefix")));
        crate::support::assert_snapshot("px0_key_regenerate", &shown);
        let me = async |key: &str| {
            let reply = call(app, Method::GET, "/v1/me/orgs", key, Value::Null).await;
            reply.status
        };
        assert_eq!((me(&old).await, me(&new).await), (401, 200));
    }

    pub(super) async fn a_use_is_noted_once_a_minute(app: &TestApp) {
        let admin = app.administrator_session().await;
        let org = organization(app, &admin, "Acme").await;
        let body = json!({ "name": "ci", "org_id": org, "operation": "all" });
        let key = text(&minted(app, &admin, body).await, "key");
        let used = async || {
            let list = listed(app, &admin, &org).await;
            list.json()["api_keys"][0]["last_used_at"].clone()
        };
        assert_eq!(used().await, Value::Null);
        let mut seen = Vec::new();
        for _ in 0..2 {
            let before = used().await;
            call(app, Method::GET, "/v1/me/orgs", &key, Value::Null).await;
            // Nobody who calls waits for it.
            while used().await == before {
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
            seen.push(used().await);
            app.fixture.clock.advance(Duration::from_mins(1));
        }
        assert_ne!(seen[0], seen[1]);
    }

    #[expect(clippy::too_many_lines, reason = "a table of cases")]
    pub(super) async fn each_refusal_in_its_order(app: &TestApp) {
        let admin = app.administrator_session().await;
        let org = organization(app, &admin, "Acme").await;
        let other = organization(app, &admin, "Other").await;
        let (own, foreign) = (
            team(app, &admin, &org, "Ops").await,
            team(app, &admin, &other, "Ops").await,
        );
        let (_, eve) = registered(app, "eve@example.com").await;
        let body = json!({ "name": "ci", "org_id": org, "operation": "all" });
        let made = minted(app, &admin, body).await;
        let path = format!("/v1/api-keys/{}", text(&made, "id"));
        let (unknown, bad) = (
            format!("/v1/api-keys/{NOBODY}"),
            "/v1/api-keys/x".to_owned(),
        );
        let (all, key) = ("/v1/api-keys".to_owned(), text(&made, "key"));
        let in_org = |teams: Value| json!({ "name": "k", "org_id": org, "team_ids": teams });
        let not_there = "team does not belong to the specified organization";
        let twice = "team_ids must not name a team twice";
        let operations = "invalid operation, must be read_render, all, or admin";
        let wrong = json!({ "operation": "x" });
        let (get, post, put) = (Method::GET, Method::POST, Method::PUT);
        for (method, path, token, body, status, error) in [
            (&post, &all, &key, json!({}), 401, "unauthorized"),
            (
                &post,
                &all,
                &eve,
                json!({ "team_ids": ["x"] }),
                400,
                "invalid request body",
            ),
            (&post, &all, &eve, json!({}), 400, "name is required"),
            (
                &post,
                &all,
                &eve,
                json!({ "name": "k" }),
                400,
                "org_id is required",
            ),
            (
                &post,
                &all,
                &eve,
                json!({ "name": "k", "org_id": org, "operation": "x" }),
                400,
                operations,
            ),
            (&post, &all, &eve, in_org(json!([NOBODY])), 403, "forbidden"),
            (
                &post,
                &all,
                &admin,
                in_org(json!([NOBODY])),
                404,
                "team not found",
            ),
            (
                &post,
                &all,
                &admin,
                in_org(json!([foreign])),
                400,
                not_there,
            ),
            (&post, &all, &admin, in_org(json!([own, own])), 400, twice),
            (
                &post,
                &all,
                &admin,
                json!({ "name": "k", "org_id": NOBODY }),
                404,
                "organization not found",
            ),
            (&get, &all, &eve, Value::Null, 400, "org_id is required"),
            (
                &get,
                &format!("{all}?org_id=x"),
                &eve,
                Value::Null,
                400,
                "invalid id",
            ),
            (
                &get,
                &format!("{all}?org_id={org}"),
                &eve,
                Value::Null,
                403,
                "forbidden",
            ),
            (&put, &bad, &eve, json!(1), 400, "invalid id"),
            (&put, &unknown, &eve, json!(1), 400, "invalid request body"),
            (
                &put,
                &unknown,
                &eve,
                wrong.clone(),
                404,
                "api key not found",
            ),
            (&put, &path, &eve, wrong.clone(), 403, "forbidden"),
            (&put, &path, &admin, wrong, 400, "invalid operation"),
            (
                &put,
                &path,
                &admin,
                json!({ "team_ids": [NOBODY] }),
                404,
                "team not found",
            ),
            (
                &put,
                &path,
                &admin,
                json!({ "team_ids": [foreign] }),
                400,
                not_there,
            ),
            (
                &put,
                &path,
                &admin,
                json!({ "team_ids": [own, own] }),
                400,
                twice,
            ),
            (&Method::DELETE, &path, &eve, Value::Null, 403, "forbidden"),
            (
                &post,
                &format!("{bad}/regenerate"),
                &eve,
                Value::Null,
                400,
                "invalid id",
            ),
            (
                &post,
                &format!("{unknown}/regenerate"),
                &eve,
                Value::Null,
                404,
                "api key not found",
            ),
            (
                &post,
                &format!("{path}/regenerate"),
                &eve,
                Value::Null,
                403,
                "forbidden",
            ),
            (
                &get,
                &format!("{all}?org_id={org}"),
                &key,
                Value::Null,
                401,
                "unauthorized",
            ),
        ] {
            let reply = call(app, method.clone(), path, token, body).await;
            assert_refused(&reply, status, error);
        }
    }
}
