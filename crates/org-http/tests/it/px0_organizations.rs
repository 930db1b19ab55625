//! px0's organizations: people, members, audit logs, and what its own server gets wrong.

use org_testkit::Backend;
use org_testkit::http::run_cramped;

org_testkit::on_each_server! {
    crate::px0_organizations::cases: [
        people_are_listed_changed_and_removed,
        each_refusal_in_its_order,
        every_dialects_changes_are_in_the_audit_log,
        one_name_goes_to_one_of_twenty,
        names_are_bounded,
    ]
}

/// Where a call that held its connection while it asked for another would wait for ever.
#[test]
fn twenty_read_their_organizations_through_one_connection() {
    for backend in [Backend::SqliteFile, Backend::Postgres] {
        run_cramped(backend, cases::twenty_read_their_organizations);
    }
}

mod cases {
    use org_testkit::at_once;
    use org_testkit::http::{TestApp, send};
    use reqwest::Method;
    use serde_json::{Value, json};

    use crate::px0_auth::{assert_refused, call};
    use crate::px0_teams::cases::{NOBODY, organization, registered, team};
    use crate::support::{assert_whole, backend, user};

    pub(super) async fn people_are_listed_changed_and_removed(app: &TestApp) {
        let admin = app.administrator_session().await;
        let org = organization(app, &admin, "Acme").await;
        let team = team(app, &admin, &org, "Ops").await;
        app.fixture.clock.advance(std::time::Duration::from_secs(1));
        let (bob, bobs) = registered(app, "bob@example.com").await;
        let path = format!("/v1/teams/{team}/members");
        call(app, Method::POST, &path, &admin, json!({ "user_id": bob })).await;
        let people = format!("/v1/orgs/{org}/people");
        let all = call(app, Method::GET, &people, &bobs, Value::Null).await;
        assert_whole("px0_people", &all);
        for (query, page, limit, seen) in [
            ("?page=2&limit=1", 2, 1, 1),
            ("?page=0&limit=-1", 1, 10, 2),
            ("?page=x&limit=9999999999", 1, 500, 2),
            ("?page=3", 3, 10, 0),
        ] {
            let path = format!("{people}{query}");
            let part = call(app, Method::GET, &path, &admin, Value::Null)
                .await
                .json();
            let shape = (&part["page"], &part["limit"], &part["total"]);
            assert_eq!(shape, (&json!(page), &json!(limit), &json!(2)), "{query}");
            assert_eq!(part["people"].as_array().unwrap().len(), seen, "{query}");
        }
        let member = format!("/v1/orgs/{org}/members/{bob}");
        let role = async |token: &str, role: &str| {
            let path = format!("{member}/role");
            call(app, Method::PUT, &path, token, json!({ "role": role })).await
        };
        assert_refused(&role(&bobs, "admin").await, 403, "forbidden");
        let made = role(&admin, "admin").await;
        assert_eq!(
            (made.status, made.text.as_str()),
            (200, r#"{"success":true}"#)
        );
        assert_eq!(role(&bobs, "member").await.status, 200);
        let own = call(app, Method::DELETE, &member, &bobs, Value::Null).await;
        assert_refused(&own, 403, "forbidden");
        let gone = call(app, Method::DELETE, &member, &admin, Value::Null).await;
        assert_eq!((gone.status, gone.text.as_str()), (204, ""));
        let again = call(app, Method::DELETE, &member, &admin, Value::Null).await;
        assert_refused(&again, 404, "user is not a member of this organization");
        let gone = role(&admin, "admin").await;
        assert_refused(&gone, 404, "user is not a member of the organization");
        let teams = call(app, Method::GET, "/v1/me/teams", &bobs, Value::Null).await;
        assert_eq!(teams.json()["teams"].as_array().unwrap().len(), 1);
    }

    #[expect(clippy::too_many_lines, reason = "a table of cases")]
    pub(super) async fn each_refusal_in_its_order(app: &TestApp) {
        let admin = app.administrator_session().await;
        let org = organization(app, &admin, "Acme").await;
        let me = call(app, Method::GET, "/v1/auth/me", &admin, Value::Null).await;
        let me = me.json()["user"]["id"].as_str().unwrap().to_owned();
        let (_, eve) = registered(app, "eve@example.com").await;
        let at = |tail: &str| format!("/v1/orgs/{org}{tail}");
        let role = at(&format!("/members/{me}/role"));
        let nobody = format!("/v1/orgs/{NOBODY}");
        let words = "role must be 'admin' or 'member'";
        let last = "the last admin cannot leave the organization";
        let (get, put, delete) = (Method::GET, Method::PUT, Method::DELETE);
        for (method, path, token, body, status, error) in [
            (&get, at("/people"), "", Value::Null, 401, "unauthorized"),
            (
                &get,
                "/v1/orgs/x/people".to_owned(),
                &eve,
                Value::Null,
                400,
                "invalid id",
            ),
            (&get, at("/people"), &eve, Value::Null, 403, "forbidden"),
            (
                &get,
                format!("{nobody}/people"),
                &eve,
                Value::Null,
                403,
                "forbidden",
            ),
            (
                &get,
                format!("{nobody}/people"),
                &admin,
                Value::Null,
                404,
                "organization not found",
            ),
            (
                &delete,
                at("/members/x"),
                &eve,
                Value::Null,
                400,
                "invalid id",
            ),
            (
                &delete,
                at(&format!("/members/{me}")),
                &eve,
                Value::Null,
                403,
                "forbidden",
            ),
            (
                &delete,
                at(&format!("/members/{me}")),
                &admin,
                Value::Null,
                409,
                last,
            ),
            (
                &delete,
                at(&format!("/members/{NOBODY}")),
                &admin,
                Value::Null,
                404,
                "user is not a member of this organization",
            ),
            (&put, role.clone(), &eve, json!(1), 403, "forbidden"),
            (
                &put,
                role.clone(),
                &admin,
                json!(1),
                400,
                "invalid request body",
            ),
            (&put, role.clone(), &admin, json!({}), 400, words),
            (
                &put,
                role.clone(),
                &admin,
                json!({ "role": "ADMIN" }),
                400,
                words,
            ),
            (&put, role, &admin, json!({ "role": "member" }), 409, last),
            (
                &put,
                at(&format!("/members/{NOBODY}/role")),
                &admin,
                json!({ "role": "member" }),
                404,
                "user is not a member of the organization",
            ),
            (
                &get,
                "/v1/orgs/x/audit-logs".to_owned(),
                &eve,
                Value::Null,
                400,
                "invalid id",
            ),
            (&get, at("/audit-logs"), &eve, Value::Null, 403, "forbidden"),
            (
                &get,
                format!("{nobody}/audit-logs"),
                &admin,
                Value::Null,
                404,
                "organization not found",
            ),
            (
                &put,
                at(""),
                &eve,
                json!({ "name": "Mine" }),
                403,
                "forbidden",
            ),
        ] {
            let reply = call(app, method.clone(), &path, token, body).await;
            assert_refused(&reply, status, error);
        }
    }

    pub(super) async fn every_dialects_changes_are_in_the_audit_log(app: &TestApp) {
        let admin = app.administrator_session().await;
        let org = organization(app, &admin, "Acme").await;
        let ops = team(app, &admin, &org, "Ops").await;
        let guest = user(app, "guest@example.com").await;
        let body = json!({ "user_id": guest, "role": "org:member" });
        let path = "/v1/organizations/acme/memberships";
        assert_eq!(backend(app, Method::POST, path, body).await.status, 200);
        let body = json!({ "email_address": "new@example.com", "role": "org:member" });
        let path = "/v1/organizations/acme/invitations";
        assert_eq!(backend(app, Method::POST, path, body).await.status, 200);
        let body = json!({ "name": "k", "org_id": org, "team_ids": [ops] });
        call(app, Method::POST, "/v1/api-keys", &admin, body).await;
        let path = format!("/v1/users/{guest}");
        backend(app, Method::DELETE, &path, Value::Null).await;
        let logs = format!("/v1/orgs/{org}/audit-logs");
        let all = call(app, Method::GET, &logs, &admin, Value::Null).await;
        assert_whole("px0_audit_logs", &all);
        let part = format!("{logs}?offset=1&limit=2");
        let part = call(app, Method::GET, &part, &admin, Value::Null).await;
        let expected = all.json()["logs"].as_array().unwrap()[1..3].to_vec();
        assert_eq!(part.json()["logs"], json!(expected));
        let part = format!("{logs}?offset=-1&limit=0");
        let part = call(app, Method::GET, &part, &admin, Value::Null).await;
        assert_eq!(part.json(), all.json());
    }

    pub(super) async fn one_name_goes_to_one_of_twenty(app: &TestApp) {
        let admin = app.administrator_session().await;
        let made = at_once(20, |_| {
            let body = json!({ "name": "Acme" });
            send(app.post("/v1/orgs", &body).bearer_auth(&admin))
        });
        let made = made.await;
        let count = |status| made.iter().filter(|one| one.status == status).count();
        assert_eq!((count(201), count(409)), (1, 19));
    }

    pub(super) async fn twenty_read_their_organizations(app: &TestApp) {
        let (_, ada) = registered(app, "ada@example.com").await;
        let read = at_once(20, |_| send(app.get("/v1/me/orgs").bearer_auth(&ada)));
        for one in read.await {
            assert_eq!(one.status, 200);
        }
        let me = call(app, Method::GET, "/v1/auth/me", &ada, Value::Null).await;
        assert_eq!(me.status, 200);
    }

    pub(super) async fn names_are_bounded(app: &TestApp) {
        let admin = app.administrator_session().await;
        let org = organization(app, &admin, "Acme").await;
        let path = format!("/v1/orgs/{org}");
        for (name, error) in [
            ("x".repeat(256), "name must be at most 255 characters"),
            (
                "a\u{0}b".to_owned(),
                "name must not contain control characters",
            ),
        ] {
            let body = json!({ "name": name });
            for (method, path) in [(Method::POST, "/v1/orgs"), (Method::PUT, path.as_str())] {
                let reply = call(app, method, path, &admin, body.clone()).await;
                assert_refused(&reply, 400, error);
            }
        }
        let body = json!({ "name": format!("  {}  ", "x".repeat(255)) });
        let made = call(app, Method::POST, "/v1/orgs", &admin, body).await;
        assert_eq!(made.json()["org"]["name"], json!("x".repeat(255)));
    }
}
