org_testkit::on_each_server! {
    crate::auth0_roles::cases: [
        a_role_lives_from_making_to_deleting,
        roles_are_listed,
        what_is_wrong_is_named,
        users_have_roles,
        permissions_are_granted_and_revoked,
        scopes_are_enforced,
        one_role_in_two_dialects,
    ]
}

mod cases {
    use org_testkit::http::{Reply, TestApp, send};
    use reqwest::Method;
    use serde_json::{Value, json};

    use crate::support::{assert_snapshot, assert_whole, auth0, backend, code, text, user};

    pub(super) async fn a_role_lives_from_making_to_deleting(app: &TestApp) {
        let body = json!({ "name": "Editor", "description": "Edits" });
        let made = auth0(app, Method::POST, "/roles", body.clone()).await;
        assert_whole("auth0_role", &made);
        let path = path_of(&made);
        assert_eq!(get(app, &path).await.json(), made.json());
        let again = auth0(app, Method::POST, "/roles", body).await;
        assert_whole("auth0_role_again", &again);
        let change = json!({ "name": "Writer" });
        let changed = auth0(app, Method::PATCH, &path, change).await;
        assert_whole("auth0_role_changed", &changed);
        let change = json!({ "description": "" });
        let changed = auth0(app, Method::PATCH, &path, change).await;
        assert_eq!(changed.json()["description"], "");
        let taken = auth0(app, Method::PATCH, &path, json!({ "name": "Admin" })).await;
        assert_eq!((taken.status, taken.json()), (409, again.json()));
        let gone = auth0(app, Method::DELETE, &path, Value::Null).await;
        assert_eq!((gone.status, gone.text.as_str()), (200, "{}"));
        for method in [Method::GET, Method::DELETE] {
            let missing = auth0(app, method, &path, Value::Null).await;
            assert_whole("auth0_role_missing", &missing);
        }
        let missing = auth0(app, Method::PATCH, &path, json!({})).await;
        assert_eq!(missing.status, 404);
    }

    pub(super) async fn roles_are_listed(app: &TestApp) {
        for name in ["Site Editor", "Editor"] {
            auth0(app, Method::POST, "/roles", json!({ "name": name })).await;
        }
        let names = |reply: Reply| {
            let list = reply.json();
            let list = list
                .as_array()
                .or(list["roles"].as_array())
                .unwrap()
                .clone();
            let mut names: Vec<String> = list
                .iter()
                .map(|role| role["name"].as_str().unwrap().to_owned())
                .collect();
            names.sort();
            names
        };
        let all = names(get(app, "/roles").await);
        assert_eq!(all, ["Admin", "Editor", "Member", "Site Editor"]);
        let some = get(
            app,
            "/roles?name_filter=eDiT&include_totals=true&per_page=1&page=1",
        )
        .await;
        assert_eq!(
            (&some.json()["total"], &some.json()["start"]),
            (&json!(2), &json!(1))
        );
        assert_eq!(names(some).len(), 1);
        assert_eq!(names(get(app, "/roles?name_filter=org:").await).len(), 0);
        for (name, query) in [
            ("take", "take=1"),
            ("page", "page=x"),
            ("far", "page=10&per_page=100"),
            ("twice", "name_filter=a&name_filter=b"),
        ] {
            let reply = get(app, &format!("/roles?{query}")).await;
            assert_whole(&format!("auth0_roles_query_{name}"), &reply);
        }
    }

    pub(super) async fn what_is_wrong_is_named(app: &TestApp) {
        let long = "x".repeat(257);
        for (name, body) in [
            ("nothing", json!({})),
            ("empty", json!({ "name": "" })),
            ("number", json!({ "name": 1 })),
            ("long", json!({ "name": long })),
            ("control", json!({ "name": "a\u{7}" })),
            ("description", json!({ "name": "a", "description": null })),
            ("unknown", json!({ "name": "a", "type": "tenant" })),
        ] {
            let reply = auth0(app, Method::POST, "/roles", body).await;
            assert_whole(&format!("auth0_role_bad_{name}"), &reply);
        }
        let listed = get(app, "/roles?include_totals=true").await;
        assert_eq!(listed.json()["total"], 2);
        for path in [
            "/roles/role_1",
            "/roles/rol_",
            "/roles/rol_a%7C",
            "/roles/none",
        ] {
            assert_whole("auth0_role_missing", &get(app, path).await);
        }
        let admin = get(app, "/roles?name_filter=admin").await.json()[0]["id"].clone();
        let path = format!("/roles/{}", admin.as_str().unwrap());
        let kept = auth0(app, Method::DELETE, &path, Value::Null).await;
        assert_whole("auth0_role_in_use", &kept);
    }

    pub(super) async fn users_have_roles(app: &TestApp) {
        let path = format!("{}/users", new_role(app, "Editor").await);
        let mut ids = Vec::new();
        for name in ["a", "b", "c"] {
            let id = user(app, &format!("{name}@example.com")).await;
            ids.push(id.replace("user_", "auth0|"));
        }
        let body = json!({ "users": [ids[0], ids[1]] });
        for _ in 0..2 {
            let given = auth0(app, Method::POST, &path, body.clone()).await;
            assert_eq!((given.status, given.text.as_str()), (200, ""));
        }
        assert_whole("auth0_role_users", &get(app, &path).await);
        auth0(app, Method::POST, &path, json!({ "users": [ids[2]] })).await;
        let totals = get(app, &format!("{path}?include_totals=true&per_page=2")).await;
        assert_eq!(
            (&totals.json()["total"], &totals.json()["limit"]),
            (&json!(3), &json!(2))
        );
        let first = get(app, &format!("{path}?take=2")).await.json();
        let next = first["next"].as_str().unwrap();
        let second = get(app, &format!("{path}?take=2&from={next}")).await.json();
        assert_eq!(second["users"].as_array().unwrap().len(), 1);
        assert_eq!(second.get("next"), None);
        for (name, body) in [
            ("missing", json!({})),
            ("nobody", json!({ "users": ["auth0|none"] })),
            ("unknown", json!({ "users": [], "more": 1 })),
        ] {
            let reply = auth0(app, Method::POST, &path, body).await;
            assert_whole(&format!("auth0_role_users_bad_{name}"), &reply);
        }
        let none = auth0(app, Method::POST, "/roles/rol_none/users", body).await;
        assert_whole("auth0_role_missing", &none);
        let clerk = format!("/v1/users/{}", ids[0].replace("auth0|", "user_"));
        assert_eq!(
            backend(app, Method::DELETE, &clerk, Value::Null)
                .await
                .status,
            200
        );
        let left = get(app, &format!("{path}?include_totals=true"))
            .await
            .json();
        assert_eq!(left["total"], 2);
        assert_eq!(left["users"].as_array().unwrap().len(), 2);
    }

    pub(super) async fn permissions_are_granted_and_revoked(app: &TestApp) {
        let path = format!("{}/permissions", new_role(app, "Editor").await);
        let pair = |name: &str| {
            json!({ "resource_server_identifier": "https://api.example/",
                    "permission_name": name })
        };
        let body = json!({ "permissions": [pair("write"), pair("read")] });
        for _ in 0..2 {
            let granted = auth0(app, Method::POST, &path, body.clone()).await;
            assert_eq!((granted.status, granted.text.as_str()), (201, "{}"));
        }
        let listed = get(app, &format!("{path}?include_totals=true")).await;
        assert_whole("auth0_role_permissions", &listed);
        let body = json!({ "permissions": [pair("write"), pair("none")] });
        let revoked = auth0(app, Method::DELETE, &path, body).await;
        assert_eq!((revoked.status, revoked.text.as_str()), (200, "{}"));
        assert_eq!(get(app, &path).await.json().as_array().unwrap().len(), 1);
        for (name, body) in [
            ("missing", json!({})),
            ("null", json!({ "permissions": null })),
            ("empty", json!({ "permissions": [] })),
            ("text", json!({ "permissions": ["read"] })),
            (
                "half",
                json!({ "permissions": [{ "permission_name": "read" }] }),
            ),
            ("blank", json!({ "permissions": [pair("")] })),
            (
                "more",
                json!({ "permissions": [{ "permission_name": "a",
                "resource_server_identifier": "b", "description": "c" }] }),
            ),
        ] {
            let granted = auth0(app, Method::POST, &path, body.clone()).await;
            assert_whole(&format!("auth0_role_permissions_bad_{name}"), &granted);
            let revoked = auth0(app, Method::DELETE, &path, body).await;
            assert_eq!((revoked.status, revoked.json()), (400, granted.json()));
        }
        assert_eq!(get(app, &path).await.json().as_array().unwrap().len(), 1);
        let missing = get(app, "/roles/rol_none/permissions").await;
        assert_whole("auth0_role_missing", &missing);
    }

    pub(super) async fn scopes_are_enforced(app: &TestApp) {
        let role = new_role(app, "Editor").await;
        let mut answers = Vec::new();
        for (method, tail, scopes) in [
            (Method::GET, "/roles", &["read:roles"][..]),
            (Method::POST, "/roles", &["create:roles"]),
            (Method::GET, "", &["read:roles"]),
            (Method::PATCH, "", &["update:roles"]),
            (Method::GET, "/users", &["read:roles"]),
            (Method::GET, "/users", &["read:roles", "read:users"]),
            (Method::POST, "/users", &["update:roles"]),
            (Method::GET, "/permissions", &["read:roles"]),
            (Method::POST, "/permissions", &["update:roles"]),
            (Method::DELETE, "/permissions", &["update:roles"]),
            (Method::DELETE, "", &["delete:roles"]),
        ] {
            let path = match tail {
                "/roles" => tail.to_owned(),
                tail => format!("{role}{tail}"),
            };
            for scopes in [&["read:organizations"][..], scopes] {
                let token = app.access_token(Some(scopes)).await;
                let request = app.request(method.clone(), &format!("/api/v2{path}"));
                let reply = send(request.bearer_auth(token).json(&json!({}))).await;
                let (status, message) = (reply.status, reply.json()["message"].clone());
                let path = path.replace(&role, "/roles/{id}");
                answers.push(json!([method.as_str(), path, scopes, status, message]));
            }
        }
        assert_snapshot("auth0_roles_scopes", &Value::from(answers));
    }

    pub(super) async fn one_role_in_two_dialects(app: &TestApp) {
        let path = new_role(app, "Site Editor").await;
        let clerk = path.replace("/roles/rol_", "/v1/organization_roles/role_");
        let seen = backend(app, Method::GET, &clerk, Value::Null).await.json();
        assert_eq!(
            (&seen["key"], &seen["name"]),
            (&json!("org:site_editor"), &json!("Site Editor"))
        );
        let change = json!({ "description": "Edits" });
        backend(app, Method::PATCH, &clerk, change).await;
        assert_eq!(get(app, &path).await.json()["description"], "Edits");
        // Auth0 has room for more roles than Clerk.
        for number in 0..10 {
            new_role(app, &format!("Role {number}")).await;
        }
        let body = json!({ "name": "More", "key": "org:more" });
        let full = backend(app, Method::POST, "/v1/organization_roles", body).await;
        assert_eq!(code(&full), "organization_instance_roles_quota_exceeded");
        let gone = backend(app, Method::DELETE, &clerk, Value::Null).await;
        assert_eq!(gone.status, 200);
        assert_whole("auth0_role_missing", &get(app, &path).await);
    }

    async fn get(app: &TestApp, path: &str) -> Reply {
        auth0(app, Method::GET, path, Value::Null).await
    }

    /// The path of a new role.
    async fn new_role(app: &TestApp, name: &str) -> String {
        path_of(&auth0(app, Method::POST, "/roles", json!({ "name": name })).await)
    }

    fn path_of(made: &Reply) -> String {
        format!("/roles/{}", text(made, "id"))
    }
}
