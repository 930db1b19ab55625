org_testkit::on_each_server! {
    crate::auth0_members::cases: [
        members_come_and_go,
        lists_come_in_three_shapes,
        fields_choose_what_is_shown,
        roles_are_given_and_taken,
        what_is_wrong_is_named_and_changes_nothing,
        scopes_are_enforced,
        clerk_sees_the_same_members,
    ]
}

mod cases {
    use org_testkit::http::{Reply, TestApp, send};
    use reqwest::Method;
    use serde_json::{Value, json};

    use crate::support::{assert_snapshot, assert_whole, auth0, backend, organization, text, user};

    pub(super) async fn members_come_and_go(app: &TestApp) {
        let path = made(app, "acme").await;
        let (ada, bob) = (member_id(app, "ada").await, member_id(app, "bob").await);
        let body = json!({ "members": [ada, bob, ada] });
        for _ in 0..2 {
            let added = auth0(app, Method::POST, &path, body.clone()).await;
            assert_eq!((added.status, added.text.as_str()), (204, ""));
        }
        assert_whole(
            "auth0_members",
            &auth0(app, Method::GET, &path, Value::Null).await,
        );
        // Other properties are ignored, as the document has it.
        let body = json!({ "members": [bob], "why": "left" });
        for _ in 0..2 {
            let removed = auth0(app, Method::DELETE, &path, body.clone()).await;
            assert_eq!((removed.status, removed.text.as_str()), (204, ""));
        }
        assert_eq!(
            ids(&auth0(app, Method::GET, &path, Value::Null).await),
            [ada]
        );
    }

    pub(super) async fn lists_come_in_three_shapes(app: &TestApp) {
        let path = made(app, "acme").await;
        let mut all = Vec::new();
        for name in ["a", "b", "c"] {
            let id = member_id(app, name).await;
            let body = json!({ "members": [id] });
            assert_eq!(auth0(app, Method::POST, &path, body).await.status, 204);
            all.push(id);
        }
        let get = |query: &str| {
            let url = format!("{path}?{query}");
            async move { auth0(app, Method::GET, &url, Value::Null).await }
        };
        let totals = get("include_totals=true&page=1&per_page=2").await.json();
        assert_eq!(totals["total"], 3);
        assert_eq!((&totals["start"], &totals["limit"]), (&json!(2), &json!(2)));
        assert_eq!(totals["members"].as_array().unwrap().len(), 1);
        let past = get("include_totals=true&page=9").await.json();
        assert_eq!((&past["members"], &past["total"]), (&json!([]), &json!(3)));

        // The last page that holds anything still names a next one, which is empty.
        let (mut seen, mut sizes, mut query) = (Vec::new(), Vec::new(), "take=2".to_owned());
        loop {
            let page = get(&query).await.json();
            let items = page["members"].as_array().unwrap().clone();
            sizes.push(items.len());
            seen.extend(items.iter().map(|one| one["user_id"].clone()));
            let Some(next) = page["next"].as_str() else {
                break;
            };
            query = format!("take=2&from={next}&include_totals=true");
        }
        assert_eq!(
            (sizes, seen),
            (vec![2, 1, 0], all.into_iter().map(Value::from).collect())
        );
        assert_whole("auth0_members_paging", &get("page=10&per_page=100").await);
        assert_whole("auth0_members_unknown_query", &get("q=x").await);
        assert_whole("auth0_members_bad_take", &get("take=101").await);
        assert_whole("auth0_members_bad_from", &get("from=nowhere").await);
    }

    pub(super) async fn fields_choose_what_is_shown(app: &TestApp) {
        let (path, ada) = (made(app, "acme").await, member_id(app, "ada").await);
        let body = json!({ "members": [ada] });
        auth0(app, Method::POST, &path, body).await;
        let role = role(app, "Editor").await;
        let body = json!({ "roles": [role] });
        let roles = format!("{path}/{}/roles", encoded(&ada));
        assert_eq!(auth0(app, Method::POST, &roles, body).await.status, 204);
        for (query, expected) in [
            ("fields=user_id", json!([{ "user_id": ada }])),
            (
                "fields=user_id,roles",
                json!([{ "user_id": ada, "roles": [{ "id": role, "name": "Editor" }] }]),
            ),
            (
                "fields=email,roles&include_fields=false",
                json!([{ "user_id": ada, "name": "ada@example.com" }]),
            ),
            ("fields=nothing", json!([{}])),
        ] {
            let url = format!("{path}?{query}");
            let found = auth0(app, Method::GET, &url, Value::Null).await;
            assert_eq!((found.status, found.json()), (200, expected), "{query}");
        }
    }

    pub(super) async fn roles_are_given_and_taken(app: &TestApp) {
        let owner = user(app, "owner@example.com").await;
        let organization = organization(app, "Acme", &owner).await;
        let members = format!("/organizations/{organization}/members");
        let owner = format!("auth0|{}", owner.strip_prefix("user_").unwrap());
        let path = format!("{members}/{}/roles", encoded(&owner));
        let shown = |query: &'static str| {
            let url = format!("{path}{query}");
            async move { auth0(app, Method::GET, &url, Value::Null).await }
        };
        let before = shown("").await.json();
        assert_eq!(names(&before), ["Admin"]);
        let roles = json!({ "roles": [role(app, "Editor").await, role(app, "Reader").await] });
        for _ in 0..2 {
            let given = auth0(app, Method::POST, &path, roles.clone()).await;
            assert_eq!((given.status, given.text.as_str()), (204, ""));
        }
        assert_eq!(
            names(&shown("").await.json()),
            ["Admin", "Editor", "Reader"]
        );
        assert_whole(
            "auth0_member_roles",
            &shown("?include_totals=true&per_page=2").await,
        );
        assert_whole("auth0_member_roles_query", &shown("?take=2").await);
        for _ in 0..2 {
            let taken = auth0(app, Method::DELETE, &path, roles.clone()).await;
            assert_eq!((taken.status, taken.text.as_str()), (204, ""));
        }
        let admin = json!({ "roles": [before[0]["id"]] });
        let last = auth0(app, Method::DELETE, &path, admin).await;
        assert_whole("auth0_member_roles_last_manager", &last);
        let last = auth0(app, Method::DELETE, &members, json!({ "members": [owner] })).await;
        assert_eq!(last.status, 400);
        assert_eq!(names(&shown("").await.json()), ["Admin"]);

        let mut many = Vec::new();
        for number in 0..50 {
            many.push(role(app, &format!("Role {number}")).await);
        }
        let body = json!({ "roles": many });
        assert_whole(
            "auth0_member_roles_full",
            &auth0(app, Method::POST, &path, body).await,
        );
        assert_eq!(names(&shown("").await.json()), ["Admin"]);
    }

    pub(super) async fn what_is_wrong_is_named_and_changes_nothing(app: &TestApp) {
        let (path, ada) = (made(app, "acme").await, member_id(app, "ada").await);
        let eleven: Vec<String> = (0..11).map(|number| format!("auth0|{number}")).collect();
        for (name, body) in [
            ("missing", json!({})),
            ("empty", json!({ "members": [] })),
            ("many", json!({ "members": eleven })),
            ("number", json!({ "members": [1] })),
            ("text", json!({ "members": ada })),
            ("null", json!({ "members": null })),
            ("nobody", json!({ "members": [ada, "auth0|none"] })),
            ("elsewhere", json!({ "members": [ada, "google-oauth2|1"] })),
        ] {
            let added = auth0(app, Method::POST, &path, body.clone()).await;
            assert_whole(&format!("auth0_members_bad_{name}"), &added);
            let removed = auth0(app, Method::DELETE, &path, body).await;
            assert_eq!(
                (removed.status, removed.json()),
                (added.status, added.json())
            );
        }
        assert_eq!(auth0(app, Method::GET, &path, Value::Null).await.text, "[]");

        let role = role(app, "Editor").await;
        let good = json!({ "roles": [role] });
        let roles = |id: &str| format!("{path}/{}/roles", encoded(id));
        for (name, id) in [("user", "auth0|none"), ("form", "user_1"), ("member", &ada)] {
            for method in [Method::GET, Method::POST, Method::DELETE] {
                let body = if method == Method::GET {
                    Value::Null
                } else {
                    good.clone()
                };
                let reply = auth0(app, method, &roles(id), body).await;
                assert_whole(&format!("auth0_member_roles_no_{name}"), &reply);
            }
        }
        auth0(app, Method::POST, &path, json!({ "members": [ada] })).await;
        for (name, body) in [
            ("missing", json!({})),
            ("empty", json!({ "roles": [] })),
            ("form", json!({ "roles": ["role_1"] })),
            (
                "unknown",
                json!({ "roles": [role, "rol_none1", "rol_none2"] }),
            ),
            ("key", json!({ "roles": [role], "more": 1 })),
        ] {
            let reply = auth0(app, Method::POST, &roles(&ada), body).await;
            assert_whole(&format!("auth0_member_roles_bad_{name}"), &reply);
        }
        let found = auth0(app, Method::GET, &roles(&ada), Value::Null).await;
        assert_eq!((found.status, found.text.as_str()), (200, "[]"));
        for url in [
            "/organizations/org_none/members",
            "/organizations/acme/members",
        ] {
            let reply = auth0(app, Method::GET, url, Value::Null).await;
            assert_whole("auth0_members_no_organization", &reply);
        }
    }

    pub(super) async fn scopes_are_enforced(app: &TestApp) {
        let (path, ada) = (made(app, "acme").await, member_id(app, "ada").await);
        let roles = format!("{path}/{}/roles", encoded(&ada));
        let mut answers = Vec::new();
        for (method, url, scope) in [
            (Method::GET, path.clone(), "read:organization_members"),
            (
                Method::GET,
                format!("{path}?fields=roles"),
                "read:organization_members",
            ),
            (Method::POST, path.clone(), "create:organization_members"),
            (Method::DELETE, path.clone(), "delete:organization_members"),
            (Method::GET, roles.clone(), "read:organization_member_roles"),
            (
                Method::POST,
                roles.clone(),
                "create:organization_member_roles",
            ),
            (
                Method::DELETE,
                roles.clone(),
                "delete:organization_member_roles",
            ),
        ] {
            for scope in [scope, "read:organizations"] {
                let token = app.access_token(Some(&[scope])).await;
                let request = app.request(method.clone(), &format!("/api/v2{url}"));
                let reply = send(request.bearer_auth(token).json(&json!({}))).await;
                let url = url.replace(&path, "…").replace(&encoded(&ada), "user");
                let message = reply.json()["message"].clone();
                answers.push(json!([method.as_str(), url, scope, reply.status, message]));
            }
        }
        assert_snapshot("auth0_members_scopes", &Value::from(answers));
    }

    pub(super) async fn clerk_sees_the_same_members(app: &TestApp) {
        let (path, ada) = (made(app, "acme").await, member_id(app, "ada").await);
        auth0(app, Method::POST, &path, json!({ "members": [ada] })).await;
        let id = path.split('/').nth(2).unwrap();
        let clerk = format!("/v1/organizations/{id}/memberships");
        let seen = backend(app, Method::GET, &clerk, Value::Null).await.json();
        assert_eq!(seen["total_count"], 1);
        assert_eq!(seen["data"][0]["role"], "org:member");
        // A further role made here lets the member do more there.
        let reader = json!({ "name": "Read", "key": "org:invoices:read" });
        let permission = backend(app, Method::POST, "/v1/organization_permissions", reader).await;
        let role = role(app, "Editor").await;
        let clerk_role = role.replace("rol_", "/v1/organization_roles/role_");
        let grant = format!("{clerk_role}/permissions/{}", text(&permission, "id"));
        assert_eq!(
            backend(app, Method::POST, &grant, Value::Null).await.status,
            200
        );
        let roles = format!("{path}/{}/roles", encoded(&ada));
        auth0(app, Method::POST, &roles, json!({ "roles": [role] })).await;
        let seen = backend(app, Method::GET, &clerk, Value::Null).await.json();
        let allowed = seen["data"][0]["permissions"].as_array().unwrap().clone();
        assert!(allowed.contains(&json!("org:invoices:read")), "{allowed:?}");
        // And what is changed there shows here.
        let member = format!("{clerk}/{}", ada.replace("auth0|", "user_"));
        let admin = json!({ "role": "org:admin" });
        assert_eq!(
            backend(app, Method::PATCH, &member, admin).await.status,
            200
        );
        let shown = auth0(app, Method::GET, &roles, Value::Null).await.json();
        assert_eq!(names(&shown), ["Admin", "Editor"]);
    }

    /// The path of the members of a new organization.
    async fn made(app: &TestApp, name: &str) -> String {
        let made = auth0(app, Method::POST, "/organizations", json!({ "name": name })).await;
        format!("/organizations/{}/members", text(&made, "id"))
    }

    /// A new user, as Auth0's clients name them.
    async fn member_id(app: &TestApp, name: &str) -> String {
        let id = user(app, &format!("{name}@example.com")).await;
        id.replace("user_", "auth0|")
    }

    async fn role(app: &TestApp, name: &str) -> String {
        let made = auth0(app, Method::POST, "/roles", json!({ "name": name })).await;
        text(&made, "id")
    }

    fn encoded(id: &str) -> String {
        id.replace('|', "%7C")
    }

    fn ids(list: &Reply) -> Vec<String> {
        let list = list.json();
        let ids = list.as_array().unwrap().iter();
        ids.map(|one| one["user_id"].as_str().unwrap().to_owned())
            .collect()
    }

    fn names(list: &Value) -> Vec<&str> {
        let roles = list.as_array().unwrap().iter();
        let mut names: Vec<&str> = roles.map(|role| role["name"].as_str().unwrap()).collect();
        names.sort_unstable();
        names
    }
}
