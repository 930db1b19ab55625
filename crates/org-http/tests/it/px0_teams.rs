//! px0's teams, their members, wishes to join and the inbox.

org_testkit::on_each_server! {
    crate::px0_teams::cases: [
        teams_are_made_renamed_and_deleted,
        members_come_and_go,
        wishes_are_made_and_answered,
        each_refusal_in_its_order,
        strangers_and_keys_stay_outside,
        registrants_begin_in_a_team,
    ]
}

pub(crate) mod cases {
    use org_testkit::http::TestApp;
    use reqwest::Method;
    use serde_json::{Value, json};

    use crate::px0_auth::{PASSWORD, assert_refused, call, register, signed_in};
    use crate::support::{assert_snapshot, assert_whole, backend};

    pub(crate) const NOBODY: &str = "00000000-0000-4000-8000-000000000000";

    pub(crate) async fn registered(app: &TestApp, email: &str) -> (String, String) {
        let made = register(app, email).await;
        let id = made.json()["user"]["id"].as_str().unwrap().to_owned();
        (id, signed_in(app, email).await)
    }

    pub(crate) async fn organization(app: &TestApp, token: &str, name: &str) -> String {
        let made = call(
            app,
            Method::POST,
            "/v1/orgs",
            token,
            json!({ "name": name }),
        )
        .await;
        made.json()["org"]["id"].as_str().unwrap().to_owned()
    }

    pub(crate) async fn team(app: &TestApp, token: &str, org: &str, name: &str) -> String {
        let path = format!("/v1/orgs/{org}/teams");
        let made = call(app, Method::POST, &path, token, json!({ "name": name })).await;
        assert_eq!(made.status, 201, "{made:?}");
        made.json()["team"]["id"].as_str().unwrap().to_owned()
    }

    pub(super) async fn teams_are_made_renamed_and_deleted(app: &TestApp) {
        let admin = app.administrator_session().await;
        let org = organization(app, &admin, "Acme").await;
        let path = format!("/v1/orgs/{org}/teams");
        let none = call(app, Method::GET, &path, &admin, Value::Null).await;
        assert_eq!(none.text, r#"{"teams":[]}"#);
        let made = call(app, Method::POST, &path, &admin, json!({ "name": " Ops " })).await;
        assert_whole("px0_team_create", &made);
        team(app, &admin, &org, "Art").await;
        assert_whole(
            "px0_team_list",
            &call(app, Method::GET, &path, &admin, Value::Null).await,
        );
        let own = format!("/v1/teams/{}", made.json()["team"]["id"].as_str().unwrap());
        // The console sends the name alone; px0's own server then takes the organization away.
        let renamed = call(app, Method::PUT, &own, &admin, json!({ "name": "Ops 2" })).await;
        assert_whole("px0_team_rename", &renamed);
        assert_eq!(renamed.json()["team"]["org_id"], json!(org));
        let other = organization(app, &admin, "Other").await;
        let body = json!({ "name": "Ops 2", "org_id": other });
        let moved = call(app, Method::PUT, &own, &admin, body).await;
        assert_eq!(moved.json()["team"]["org_id"], json!(other));
        let mine = call(app, Method::GET, "/v1/me/teams", &admin, Value::Null).await;
        assert_eq!(mine.json()["teams"].as_array().unwrap().len(), 2);
        let gone = call(app, Method::DELETE, &own, &admin, Value::Null).await;
        assert_eq!((gone.status, gone.text.as_str()), (204, ""));
        let again = call(app, Method::DELETE, &own, &admin, Value::Null).await;
        assert_refused(&again, 404, "team not found");
    }

    pub(super) async fn members_come_and_go(app: &TestApp) {
        let admin = app.administrator_session().await;
        let org = organization(app, &admin, "Acme").await;
        let team = team(app, &admin, &org, "Ops").await;
        let (bob, bobs) = registered(app, "bob@example.com").await;
        let members = format!("/v1/teams/{team}/members");
        let bobs_place = format!("{members}/{bob}");
        for _ in 0..2 {
            let body = json!({ "user_id": bob });
            let added = call(app, Method::POST, &members, &admin, body).await;
            assert_eq!((added.status, added.text.as_str()), (204, ""));
        }
        let page = call(app, Method::GET, &members, &bobs, Value::Null).await;
        assert_whole("px0_team_members", &page);
        let path = format!("{members}?page=2");
        let second = call(app, Method::GET, &path, &bobs, Value::Null).await;
        let empty = json!({ "members": [], "page": 2, "limit": 10, "total": 2 });
        assert_eq!(second.json(), empty);
        // Who is in a team is a member of its organization, in every dialect.
        let mine = call(app, Method::GET, "/v1/me/orgs", &bobs, Value::Null).await;
        let mine = mine.json()["organizations"].clone();
        let one = |one: &&Value| one["id"] == json!(org);
        let one = mine.as_array().unwrap().iter().find(one).unwrap().clone();
        assert_eq!(one["role"], json!("MEMBER"));
        let clerk = backend(
            app,
            Method::GET,
            "/v1/organizations/acme/memberships",
            Value::Null,
        );
        assert_eq!(clerk.await.json()["total_count"], json!(2));

        let role = format!("{bobs_place}/role");
        let body = json!({ "role": "viewer" });
        let changed = call(app, Method::PUT, &role, &admin, body).await;
        let done = json!({ "message": "role updated successfully" });
        assert_eq!((changed.status, changed.json()), (200, done));
        for _ in 0..2 {
            let gone = call(app, Method::DELETE, &bobs_place, &admin, Value::Null).await;
            assert_eq!(gone.status, 204, "in the organization still");
        }
        let left = call(app, Method::PUT, &role, &admin, json!({ "role": "admin" })).await;
        assert_refused(&left, 404, "team member relationship not found");
        let path = format!("/v1/orgs/{org}/members/{bob}");
        call(app, Method::DELETE, &path, &admin, Value::Null).await;
        let outside = call(app, Method::DELETE, &bobs_place, &admin, Value::Null).await;
        assert_refused(&outside, 400, "user is not a member of this organization");
        let own = format!("/v1/me/teams/{team}");
        let left = call(app, Method::DELETE, &own, &admin, Value::Null).await;
        assert_eq!(left.status, 204);
        let left = call(app, Method::DELETE, &own, &admin, Value::Null).await;
        assert_refused(&left, 404, "user is not a member of this team");
    }

    pub(super) async fn wishes_are_made_and_answered(app: &TestApp) {
        let admin = app.administrator_session().await;
        let org = organization(app, &admin, "Acme").await;
        let team = team(app, &admin, &org, "Ops").await;
        let (_, bob) = registered(app, "bob@example.com").await;
        let path = format!("/v1/teams/{team}/join-requests");
        let body = json!({ "justification": "please" });
        let wished = call(app, Method::POST, &path, &bob, body).await;
        assert_whole("px0_join_request", &wished);
        let again = call(app, Method::POST, &path, &bob, Value::Null).await;
        let pending = "a pending join request already exists for this team";
        assert_refused(&again, 409, pending);
        let own = call(app, Method::GET, "/v1/me/inbox", &bob, Value::Null).await;
        assert_eq!(own.text, r#"{"inbox":[]}"#);
        let inbox = call(app, Method::GET, "/v1/me/inbox", &admin, Value::Null).await;
        assert_whole("px0_inbox", &inbox);
        let wish = wished.json()["id"].as_str().unwrap().to_owned();
        let answer = async |token: &str, status: Value| {
            let path = format!("/v1/join-requests/{wish}");
            call(app, Method::PUT, &path, token, json!({ "status": status })).await
        };
        let invalid = "invalid status, must be approved or rejected";
        assert_refused(&answer(&bob, json!("pending")).await, 400, invalid);
        assert_refused(&answer(&bob, json!("approved")).await, 403, "forbidden");
        let approved = answer(&admin, json!("Approved")).await;
        assert_whole("px0_join_request_approved", &approved);
        let resolved = "join request has already been resolved";
        assert_refused(&answer(&bob, json!("rejected")).await, 400, resolved);
        let member = call(app, Method::POST, &path, &bob, Value::Null).await;
        assert_refused(&member, 400, "already a member of this team");
        let path = format!("/v1/join-requests/{NOBODY}");
        let body = json!({ "status": "approved" });
        let unknown = call(app, Method::PUT, &path, &bob, body).await;
        assert_refused(&unknown, 404, "join request not found");
    }

    /// Who calls, the id in the path, the thing, the right, the body, what it names.
    #[expect(clippy::too_many_lines, reason = "a table of cases")]
    pub(super) async fn each_refusal_in_its_order(app: &TestApp) {
        let admin = app.administrator_session().await;
        let org = organization(app, &admin, "Acme").await;
        let ops = team(app, &admin, &org, "Ops").await;
        team(app, &admin, &org, "Art").await;
        let (eve_id, eve) = registered(app, "eve@example.com").await;
        let (orgs, teams) = (format!("/v1/orgs/{org}/teams"), format!("/v1/teams/{ops}"));
        let members = format!("{teams}/members");
        let role = format!("{members}/{eve_id}/role");
        let name_taken = "team name already exists under this organization";
        let long = json!({ "name": "x".repeat(256) });
        let nul = json!({ "name": "a\u{0}b" });
        let post = |path: &str| (Method::POST, path.to_owned());
        let put = |path: &str| (Method::PUT, path.to_owned());
        let (unknown, bad) = (format!("/v1/teams/{NOBODY}"), "/v1/teams/x".to_owned());
        let body = "invalid request body";
        let invalid_role = "invalid role, must be admin, editor, or viewer";
        for ((method, path), token, json, status, error) in [
            (post(&orgs), "", json!({}), 401, "unauthorized"),
            (post("/v1/orgs/x/teams"), &eve, json!({}), 400, "invalid id"),
            (post(&orgs), &eve, json!(1), 403, "forbidden"),
            (post(&orgs), &admin, json!(1), 400, body),
            (post(&orgs), &admin, json!({ "name": 1 }), 400, body),
            (post(&orgs), &admin, json!({}), 400, "name is required"),
            (
                post(&orgs),
                &admin,
                long,
                400,
                "name must be at most 255 characters",
            ),
            (
                post(&orgs),
                &admin,
                nul,
                400,
                "name must not contain control characters",
            ),
            (
                post(&orgs),
                &admin,
                json!({ "name": "OPS" }),
                409,
                name_taken,
            ),
            (
                post(&format!("/v1/orgs/{NOBODY}/teams")),
                &admin,
                json!({ "name": "x" }),
                404,
                "organization not found",
            ),
            (put(&bad), &eve, json!({}), 400, "invalid id"),
            (put(&unknown), &eve, json!({}), 404, "team not found"),
            (put(&teams), &eve, json!({}), 403, "forbidden"),
            (put(&teams), &admin, json!({}), 400, "name is required"),
            (
                put(&teams),
                &admin,
                json!({ "name": "art" }),
                409,
                name_taken,
            ),
            (
                put(&teams),
                &admin,
                json!({ "name": "x", "org_id": "x" }),
                400,
                body,
            ),
            (
                put(&teams),
                &admin,
                json!({ "name": "x", "org_id": NOBODY }),
                404,
                "organization not found",
            ),
            (
                post(&format!("{unknown}/members")),
                &eve,
                json!({}),
                404,
                "team not found",
            ),
            (post(&members), &eve, json!({}), 403, "forbidden"),
            (
                post(&members),
                &admin,
                json!({}),
                400,
                "user_id is required",
            ),
            (post(&members), &admin, json!({ "user_id": "x" }), 400, body),
            (
                post(&members),
                &admin,
                json!({ "user_id": NOBODY }),
                404,
                "user to add not found",
            ),
            (put(&role), &eve, json!({}), 403, "forbidden"),
            (put(&role), &admin, json!({}), 400, invalid_role),
            (
                put(&role),
                &admin,
                json!({ "role": "Admin" }),
                400,
                invalid_role,
            ),
            (
                put(&role),
                &admin,
                json!({ "role": "admin" }),
                404,
                "team member relationship not found",
            ),
            (
                post(&format!("{unknown}/join-requests")),
                &eve,
                json!({}),
                404,
                "team not found",
            ),
            (
                put("/v1/join-requests/x"),
                &eve,
                json!(1),
                400,
                "invalid id",
            ),
            (
                put(&format!("/v1/join-requests/{NOBODY}")),
                &eve,
                json!(1),
                400,
                body,
            ),
        ] {
            let reply = call(app, method, &path, token, json).await;
            assert_refused(&reply, status, error);
        }
        for (path, token, status, error) in [
            (format!("/v1/orgs/{NOBODY}/teams"), &eve, 403, "forbidden"),
            (
                format!("/v1/orgs/{NOBODY}/teams"),
                &admin,
                404,
                "organization not found",
            ),
            (members.clone(), &eve, 403, "forbidden"),
            (format!("{unknown}/members"), &eve, 403, "forbidden"),
            (format!("{unknown}/members"), &admin, 404, "team not found"),
        ] {
            let reply = call(app, Method::GET, &path, token, Value::Null).await;
            assert_refused(&reply, status, error);
        }
        let no_method = call(app, Method::PATCH, &teams, &admin, Value::Null).await;
        assert_eq!(
            (no_method.status, no_method.header("allow")),
            (405, "PUT, DELETE")
        );
        let purged = call(app, Method::POST, "/v1/cache/purge", "", Value::Null).await;
        assert_snapshot("px0_cache_purge", &purged.whole());
    }

    pub(super) async fn strangers_and_keys_stay_outside(app: &TestApp) {
        let admin = app.administrator_session().await;
        let org = organization(app, &admin, "Acme").await;
        let (ops, art) = (
            team(app, &admin, &org, "Ops").await,
            team(app, &admin, &org, "Art").await,
        );
        let body = json!({ "name": "k", "org_id": org, "team_ids": [ops], "operation": "all" });
        let minted = call(app, Method::POST, "/v1/api-keys", &admin, body).await;
        let key = minted.json()["key"].as_str().unwrap().to_owned();
        let rename = async |team: &str, token: &str| {
            let path = format!("/v1/teams/{team}");
            let reply = call(app, Method::PUT, &path, token, json!({ "name": team })).await;
            reply.status
        };
        assert_eq!(
            (rename(&ops, &key).await, rename(&art, &key).await),
            (200, 403)
        );
        let seen = async |path: &str| {
            let reply = call(app, Method::GET, path, &key, Value::Null).await;
            reply.json()["teams"].as_array().unwrap().len()
        };
        let of_org = format!("/v1/orgs/{org}/teams");
        assert_eq!((seen(&of_org).await, seen("/v1/me/teams").await), (1, 1));
        for (method, path) in [
            (Method::POST, of_org.clone()),
            (Method::POST, "/v1/orgs".to_owned()),
            (Method::PUT, format!("/v1/orgs/{org}")),
            (Method::DELETE, format!("/v1/orgs/{org}")),
            (Method::GET, format!("/v1/orgs/{org}/people")),
            (Method::GET, format!("/v1/orgs/{org}/audit-logs")),
            (Method::GET, format!("/v1/teams/{art}/members")),
            (Method::POST, format!("/v1/teams/{art}/join-requests")),
        ] {
            let reply = call(app, method, &path, &key, json!({ "name": "x" })).await;
            assert_eq!(reply.status, 403, "{path}: {reply:?}");
        }
        // Its only team is gone, and the key does not grow to the whole organization.
        let path = format!("/v1/teams/{ops}");
        call(app, Method::DELETE, &path, &admin, Value::Null).await;
        assert_eq!((rename(&art, &key).await, seen(&of_org).await), (403, 0));
    }

    pub(super) async fn registrants_begin_in_a_team(app: &TestApp) {
        let (_, ada) = registered(app, "ada@example.com").await;
        let mine = call(app, Method::GET, "/v1/me/teams", &ada, Value::Null).await;
        assert_whole("px0_default_team", &mine);
        let admin = app.administrator_session().await;
        let org = organization(app, &admin, "Acme").await;
        let team = team(app, &admin, &org, "Ops").await;
        let asked = |team: &Value| json!({ "email": "bob@example.com", "password": PASSWORD, "team_id": team });
        let path = "/v1/auth/register";
        let theirs = &mine.json()["teams"][0]["id"];
        let foreign = call(app, Method::POST, path, &admin, asked(theirs)).await;
        let text = "user does not belong to the organization of the specified team";
        assert_refused(&foreign, 403, text);
        let made = call(app, Method::POST, path, &admin, asked(&json!(team))).await;
        assert_eq!(made.status, 201, "{made:?}");
        let bob = signed_in(app, "bob@example.com").await;
        let teams = call(app, Method::GET, "/v1/me/teams", &bob, Value::Null).await;
        assert_eq!(teams.json()["teams"][0]["id"], json!(team));
        let orgs = call(app, Method::GET, "/v1/me/orgs", &bob, Value::Null).await;
        assert_eq!(orgs.json()["organizations"].as_array().unwrap().len(), 1);
    }
}
