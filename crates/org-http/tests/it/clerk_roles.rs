org_testkit::on_each_server! {
    crate::clerk_roles::cases: [
        roles_and_permissions,
        role_sets,
        refusals,
    ]
}

mod cases {
    use org_testkit::http::TestApp;
    use reqwest::Method;
    use serde_json::{Value, json};

    use crate::support::{assert_whole, backend, code, text};

    const ROLES: &str = "/v1/organization_roles";
    const PERMISSIONS: &str = "/v1/organization_permissions";

    pub(super) async fn roles_and_permissions(app: &TestApp) {
        let body = json!({ "name": "Read", "key": "org:invoices:read", "description": null });
        let read = backend(app, Method::POST, PERMISSIONS, body).await;
        assert_whole("clerk_roles_permission", &read);
        let body = json!({ "name": "Editor", "key": "org:editor", "description": "Edits",
                           "permissions": [text(&read, "id")] });
        let made = backend(app, Method::POST, ROLES, body).await;
        assert_whole("clerk_roles_role", &made);
        assert_eq!(made.header("content-type"), "application/json");
        let path = format!("{ROLES}/{}", text(&made, "id"));
        let granted = format!("{path}/permissions/{}", text(&read, "id"));
        let again = backend(app, Method::POST, &granted, Value::Null).await;
        assert_whole("clerk_roles_granted_twice", &again);
        let taken = backend(app, Method::DELETE, &granted, Value::Null).await;
        assert_eq!(taken.json()["permissions"], json!([]));
        let body = json!({ "name": "Writer", "description": "" });
        let changed = backend(app, Method::PATCH, &path, body).await;
        assert_eq!(changed.json()["description"], Value::Null);
        let listed = backend(
            app,
            Method::GET,
            &format!("{ROLES}?order_by=key"),
            Value::Null,
        )
        .await;
        assert_eq!(listed.json()["total_count"], 3);
        assert_eq!(listed.json()["data"][1]["name"], "Writer");
        let gone = backend(app, Method::DELETE, &path, Value::Null).await;
        assert_whole("clerk_roles_deleted", &gone);
        let missing = backend(app, Method::GET, &path, Value::Null).await;
        assert_whole("clerk_roles_missing", &missing);
    }

    pub(super) async fn role_sets(app: &TestApp) {
        let found = backend(
            app,
            Method::GET,
            "/v1/role_sets/role_set:default",
            Value::Null,
        )
        .await;
        assert_whole("clerk_roles_role_set", &found);
        let body = json!({ "name": "Small", "roles": ["org:admin"], "type": "custom",
                           "default_role_key": "org:admin", "creator_role_key": "org:admin" });
        let made = backend(app, Method::POST, "/v1/role_sets", body).await;
        assert_eq!(made.json()["key"], "role_set:small", "{made:?}");
        let path = format!("/v1/role_sets/{}", text(&made, "id"));
        let body = json!({ "role_keys": ["org:member"], "default_role_key": "org:member" });
        let grown = backend(app, Method::POST, &format!("{path}/roles"), body).await;
        assert_eq!(
            grown.json()["default_role"]["key"],
            "org:member",
            "{grown:?}"
        );
        let body = json!({ "dest_role_set_key": "role_set:default" });
        let gone = backend(app, Method::POST, &format!("{path}/replace"), body).await;
        assert_whole("clerk_roles_role_set_replaced", &gone);
    }

    pub(super) async fn refusals(app: &TestApp) {
        let listed = backend(
            app,
            Method::GET,
            &format!("{ROLES}?order_by=key"),
            Value::Null,
        )
        .await;
        let admin = listed.json()["data"][0]["id"].as_str().unwrap().to_owned();
        let own = listed.json()["data"][0]["permissions"][0]["id"].clone();
        let own = format!("{PERMISSIONS}/{}", own.as_str().unwrap());
        let admin = format!("{ROLES}/{admin}");
        let none = json!({ "permissions": [] });
        let key = json!({ "name": "x", "key": "org:X" });
        let reserved = json!({ "name": "x", "key": "org:sys_x:read" });
        let cases = [
            (Method::PATCH, own.as_str(), json!({ "name": "x" }), 403),
            (Method::DELETE, &own, Value::Null, 403),
            (Method::DELETE, &admin, Value::Null, 422),
            (Method::PATCH, &admin, none, 422),
            (Method::POST, ROLES, key, 422),
            (Method::POST, ROLES, json!({}), 422),
            (Method::POST, PERMISSIONS, reserved, 422),
            (
                Method::GET,
                "/v1/organization_roles/user_1",
                Value::Null,
                404,
            ),
            (Method::GET, "/v1/role_sets/org_1", Value::Null, 404),
        ];
        for (method, path, body, status) in cases {
            let reply = backend(app, method, path, body).await;
            assert_eq!(reply.status, status, "{path}: {reply:?}");
            assert_ne!(code(&reply), "");
        }
    }
}
