org_testkit::on_each_server! {
    crate::auth0_groups::cases: [
        groups_are_made_filled_and_found,
        roles_are_given_in_organizations,
        roles_are_given_everywhere,
        what_makes_no_group_is_named,
        what_is_unknown_is_named,
        clerk_sees_what_groups_permit,
    ]
}

mod cases {
    use org_testkit::http::{Reply, TestApp};
    use reqwest::Method;
    use serde_json::{Value, json};

    use crate::support::{assert_snapshot, assert_whole, auth0, backend, text, user};

    pub(super) async fn groups_are_made_filled_and_found(app: &TestApp) {
        let connection = json!({ "name": "staff", "strategy": "samlp" });
        let connection = auth0(app, Method::POST, "/connections", connection).await;
        let new = json!({
            "name": "Sales", "external_id": "S-1", "connection_id": text(&connection, "id"),
        });
        let made = auth0(app, Method::POST, "/groups", new).await;
        assert_whole("auth0_group", &made);
        let sales = format!("/groups/{}", text(&made, "id"));
        let read = get(app, &sales).await;
        assert_eq!((read.status, read.json()), (200, made.json()));
        group(app, "Support").await;

        let (ada, bob) = (user_id(app, "ada").await, user_id(app, "bob").await);
        let members = format!("{sales}/members");
        for _ in 0..2 {
            let body = json!({ "members": [ada, bob, ada] });
            done(&auth0(app, Method::POST, &members, body).await);
        }
        let body = json!({ "members": [bob] });
        done(&auth0(app, Method::DELETE, &members, body).await);
        assert_whole("auth0_group_members", &get(app, &members).await);
        let only = get(app, &format!("{members}?fields=id&take=1")).await;
        assert_eq!(only.json(), json!({ "members": [{ "id": ada }] }));

        let names = async |query: &str| {
            let found = get(app, &format!("/groups?{query}")).await.json();
            let groups = found["groups"].as_array().unwrap().clone();
            groups
                .iter()
                .map(|one| one["name"].clone())
                .collect::<Vec<_>>()
        };
        let id = text(&connection, "id");
        for query in [
            "search=sal",
            "name=Sales",
            "external_id=S-1",
            &format!("connection_id={id}"),
        ] {
            assert_eq!(names(query).await, ["Sales"], "{query}");
        }
        assert!(names("name=sales").await.is_empty());
        let totals = get(app, "/groups?include_totals=true&page=1&per_page=1").await;
        assert_eq!(totals.json()["total"], 2);
        let first = get(app, "/groups?take=1&include_totals=true").await.json();
        let next = first["next"].as_str().unwrap();
        let second = get(app, &format!("/groups?take=1&from={next}"))
            .await
            .json();
        assert_eq!(second["groups"].as_array().unwrap().len(), 1);
        assert_eq!(second.get("next"), None);

        done(&auth0(app, Method::DELETE, &sales, Value::Null).await);
        assert_eq!(
            auth0(app, Method::DELETE, &sales, Value::Null).await.status,
            404
        );
    }

    pub(super) async fn roles_are_given_in_organizations(app: &TestApp) {
        let acme = organization(app, "acme").await;
        let bob = user_id(app, "bob").await;
        let body = json!({ "members": [bob] });
        done(&auth0(app, Method::POST, &format!("{acme}/members"), body.clone()).await);
        let sales = group(app, "Sales").await;
        done(&auth0(app, Method::POST, &format!("/groups/{sales}/members"), body).await);
        let (editor, reader) = (role(app, "Editor").await, role(app, "Reader").await);
        let member = format!("{acme}/members/{}", bob.replace('|', "%7C"));
        let direct = json!({ "roles": [editor] });
        done(&auth0(app, Method::POST, &format!("{member}/roles"), direct).await);
        let roles = format!("{acme}/groups/{sales}/roles");
        for _ in 0..2 {
            let given = json!({ "roles": [editor, reader] });
            done(&auth0(app, Method::POST, &roles, given).await);
        }
        assert_whole("auth0_organization_group_roles", &get(app, &roles).await);
        assert_whole(
            "auth0_organization_groups",
            &get(app, &format!("{acme}/groups")).await,
        );
        let effective = format!("{member}/effective-roles");
        assert_whole("auth0_effective_roles", &get(app, &effective).await);
        let of = |role: &str| format!("{effective}/sources/groups?role_id={role}");
        assert_whole("auth0_role_source_groups", &get(app, &of(&reader)).await);
        let first = get(app, &format!("{effective}?take=1")).await.json();
        let next = first["next"].as_str().unwrap();
        let second = get(app, &format!("{effective}?from={next}")).await.json();
        assert_eq!(second["roles"][0]["name"], "Reader");
        assert_eq!(second.get("next"), None);

        let with = |role: &str, whom: &str| format!("{acme}/roles/{role}/{whom}?take=50");
        let members = get(app, &with(&editor, "members")).await;
        assert_whole("auth0_organization_role_members", &members);
        let none = get(app, &with(&reader, "members")).await.json();
        assert_eq!(
            none,
            json!({ "members": [] }),
            "given to the member, not to a group"
        );
        let groups = get(app, &with(&reader, "groups")).await.json();
        assert_eq!(groups["groups"][0]["name"], "Sales");

        let taken = json!({ "roles": [editor, reader] });
        done(&auth0(app, Method::DELETE, &roles, taken).await);
        let left = get(app, &effective).await.json();
        assert_eq!(left["roles"][0]["sources"], json!(["direct"]));
        let none = get(app, &format!("{acme}/groups")).await.json();
        assert_eq!(none, json!({ "groups": [] }));
    }

    pub(super) async fn roles_are_given_everywhere(app: &TestApp) {
        let (sales, support) = (group(app, "Sales").await, group(app, "Support").await);
        let editor = role(app, "Editor").await;
        let of_role = format!("/roles/{editor}/groups");
        let both = json!({ "groups": [sales, support] });
        done(&auth0(app, Method::POST, &of_role, both).await);
        let groups = get(app, &of_role).await.json();
        assert_eq!(groups["groups"].as_array().unwrap().len(), 2);
        let of_group = format!("/groups/{sales}/roles");
        assert_whole("auth0_group_roles", &get(app, &of_group).await);
        let body = json!({ "roles": [editor] });
        done(&auth0(app, Method::DELETE, &of_group, body.clone()).await);
        let one = json!({ "groups": [support] });
        done(&auth0(app, Method::DELETE, &of_role, one).await);
        assert_eq!(get(app, &of_role).await.json(), json!({ "groups": [] }));
        done(&auth0(app, Method::POST, &of_group, body).await);
        let groups = get(app, &of_role).await.json();
        assert_eq!(groups["groups"][0]["name"], "Sales");
        let deleted = auth0(
            app,
            Method::DELETE,
            &format!("/roles/{editor}"),
            Value::Null,
        )
        .await;
        assert_eq!(deleted.status, 200);
        assert_eq!(get(app, &of_group).await.json(), json!({ "roles": [] }));
    }

    pub(super) async fn what_makes_no_group_is_named(app: &TestApp) {
        group(app, "Sales").await;
        let long = "x".repeat(129);
        let post = |body: Value| (Method::POST, "/groups".to_owned(), body);
        let get = |query: &str| (Method::GET, format!("/groups{query}"), Value::Null);
        let asked = vec![
            post(json!({})),
            post(json!({ "name": "Sales" })),
            post(json!({ "name": "" })),
            post(json!({ "name": "Vertrieb Ö" })),
            post(json!({ "name": long })),
            post(json!({ "name": ["x"] })),
            post(json!({ "name": "x", "external_id": "\u{0}" })),
            post(json!({ "name": "x", "connection_id": "con_none" })),
            post(json!({ "name": "x", "connection_id": "none" })),
            post(json!({ "name": "x", "members": [] })),
            get("?q=x"),
            get("?take=101"),
            get("?from=nowhere"),
            get("/grp_11111111111111"),
            get("/x"),
        ];
        assert_refused(app, "auth0_groups_refusals", asked, &[]).await;
    }

    pub(super) async fn what_is_unknown_is_named(app: &TestApp) {
        let acme = organization(app, "acme").await;
        let sales = group(app, "Sales").await;
        let bob = user_id(app, "bob").await;
        let editor = role(app, "Editor").await;
        let none = "grp_11111111111111";
        let post = |path: String, key: &str, ids: Value| (Method::POST, path, json!({ key: ids }));
        let get = |path: String| (Method::GET, path, Value::Null);
        let of = |group: &str, what: &str| format!("/groups/{group}/{what}");
        let of_role = format!("/roles/{editor}/groups");
        let member = format!("{acme}/members/{}", bob.replace('|', "%7C"));
        let in_acme = |group: &str| format!("{acme}/groups/{group}/roles");
        let nowhere = format!("/organizations/org_none/groups/{sales}/roles");
        let asked = vec![
            get(format!("{}?page=0", of(&sales, "members"))),
            post(of(&sales, "members"), "members", json!([])),
            post(of(&sales, "members"), "members", json!(["auth0|none"])),
            post(of(&sales, "members"), "users", json!([bob])),
            post(of(none, "members"), "members", json!([bob])),
            post(of(&sales, "roles"), "roles", json!(["rol_none"])),
            post(of(&sales, "roles"), "roles", json!("x")),
            post(of_role.clone(), "groups", json!(["x"])),
            post(of_role, "groups", json!([sales, none])),
            post(
                "/roles/rol_none/groups".to_owned(),
                "groups",
                json!([sales]),
            ),
            get("/organizations/org_none/groups".to_owned()),
            post(in_acme(none), "roles", json!([editor])),
            post(in_acme(&sales), "roles", json!([])),
            post(nowhere, "roles", json!([editor])),
            get(format!("{}?take=0", in_acme(&sales))),
            get(format!("{member}/effective-roles")),
            get(format!("{acme}/members/auth0%7Cnone/effective-roles")),
            get(format!("{member}/effective-roles/sources/groups")),
            get(format!("{acme}/roles/rol_none/members")),
            get(format!("{acme}/roles/rol_none/groups")),
        ];
        let known = [(&acme, "acme"), (&sales, "sales"), (&editor, "editor")];
        assert_refused(app, "auth0_group_unknowns", asked, &known).await;
    }

    /// Sends each request, which must change nothing, and compares the answers with a snapshot.
    async fn assert_refused(
        app: &TestApp,
        name: &str,
        asked: Vec<(Method, String, Value)>,
        known: &[(&String, &str)],
    ) {
        let rows = app.fixture.database.dump();
        let mut answers = Vec::new();
        for (method, path, body) in asked {
            let reply = auth0(app, method.clone(), &path, body).await;
            let shown = known
                .iter()
                .fold(path, |path, (id, word)| path.replace(*id, word));
            answers.push(json!([method.as_str(), shown, reply.status, reply.json()]));
        }
        assert_eq!(app.fixture.database.dump(), rows);
        assert_snapshot(name, &Value::from(answers));
    }

    pub(super) async fn clerk_sees_what_groups_permit(app: &TestApp) {
        let acme = organization(app, "acme").await;
        let bob = user_id(app, "bob").await;
        let body = json!({ "members": [bob] });
        auth0(app, Method::POST, &format!("{acme}/members"), body.clone()).await;
        let sales = group(app, "Sales").await;
        auth0(app, Method::POST, &format!("/groups/{sales}/members"), body).await;
        let reader = json!({ "name": "Read", "key": "org:invoices:read" });
        let permission = backend(app, Method::POST, "/v1/organization_permissions", reader).await;
        let editor = role(app, "Editor").await;
        let clerk_role = editor.replace("rol_", "/v1/organization_roles/role_");
        let grant = format!("{clerk_role}/permissions/{}", text(&permission, "id"));
        backend(app, Method::POST, &grant, Value::Null).await;
        let given = json!({ "roles": [editor] });
        let roles = format!("{acme}/groups/{sales}/roles");
        done(&auth0(app, Method::POST, &roles, given).await);
        let list = format!("/v1{acme}/memberships");
        let seen = backend(app, Method::GET, &list, Value::Null).await.json();
        let allowed = seen["data"][0]["permissions"].as_array().unwrap();
        assert!(allowed.contains(&json!("org:invoices:read")), "{allowed:?}");
    }

    async fn get(app: &TestApp, path: &str) -> Reply {
        auth0(app, Method::GET, path, Value::Null).await
    }

    fn done(reply: &Reply) {
        assert_eq!((reply.status, reply.text.as_str()), (204, ""));
    }

    /// The path of a new organization.
    async fn organization(app: &TestApp, name: &str) -> String {
        let made = auth0(app, Method::POST, "/organizations", json!({ "name": name })).await;
        format!("/organizations/{}", text(&made, "id"))
    }

    async fn group(app: &TestApp, name: &str) -> String {
        let made = auth0(app, Method::POST, "/groups", json!({ "name": name })).await;
        assert_eq!(made.status, 201);
        text(&made, "id")
    }

    async fn role(app: &TestApp, name: &str) -> String {
        let made = auth0(app, Method::POST, "/roles", json!({ "name": name })).await;
        text(&made, "id")
    }

    /// A new user, as Auth0's clients name them.
    async fn user_id(app: &TestApp, name: &str) -> String {
        let id = user(app, &format!("{name}@example.com")).await;
        id.replace("user_", "auth0|")
    }
}
