//! Clients, what they may do, and which of them organizations use.

org_testkit::on_each_server! {
    crate::auth0_clients::cases: [
        a_whole_life_of_a_client,
        bad_clients_are_named,
        clients_are_listed,
        a_secret_works_until_it_is_rotated,
        keys_of_a_client,
        what_a_client_may_do,
        bad_grants_are_named,
        grants_of_an_organization,
        clients_of_an_organization,
        scopes_are_enforced,
    ]
}

mod cases {
    use org_testkit::http::{AUDIENCE, CLIENT_ID, Reply, TestApp, send};
    use reqwest::Method;
    use serde_json::{Value, json};

    use crate::support::{assert_snapshot, assert_whole, auth0, text};

    const KEY: &str = "-----BEGIN PUBLIC KEY-----\nMIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAw5Lmn6BDRXdxBPdKKo2c\nt/o506MOnzXSK4Lfl/+AEGGOESnL9whzOHswwvHTSOlLAr3CGHK+b9B0Vz6V7WOg\nGf4A26zJ2NDNMgBokeT3Lzu9H8QTQoJD9+cBEm+qd8cFW7bE1+fV+94/p1gbaw2x\nS4vahmtRYacmDNUkgsl/xsfKLWfYSpC/fcJXkVIiM4/xzhZ7MFXCTlYw2UHmp1bk\nT5V39a8QAYcC/ixeZR3UwqieLea7YuVpc56nKJf1KdjTFWbWwQzTq0vx1Pt09Nmt\noC+QjL5x/4LSrLi44BpVEUYDQoY1tp1r5wVfpMpjJX9hvWM/eAfyXJCsyZDf0H80\nuwIDAQAB\n-----END PUBLIC KEY-----\n";

    async fn get(app: &TestApp, path: &str) -> Reply {
        auth0(app, Method::GET, path, Value::Null).await
    }

    async fn post(app: &TestApp, path: &str, body: Value) -> Reply {
        auth0(app, Method::POST, path, body).await
    }

    async fn patch(app: &TestApp, path: &str, body: Value) -> Reply {
        auth0(app, Method::PATCH, path, body).await
    }

    async fn delete(app: &TestApp, path: &str, body: Value) -> u16 {
        auth0(app, Method::DELETE, path, body).await.status
    }

    async fn client(app: &TestApp, name: &str) -> Reply {
        post(app, "/clients", json!({ "name": name })).await
    }

    async fn organization(app: &TestApp, name: &str) -> String {
        let made = post(app, "/organizations", json!({ "name": name })).await;
        format!("/organizations/{}", text(&made, "id"))
    }

    pub(super) async fn a_whole_life_of_a_client(app: &TestApp) {
        let acme = organization(app, "acme").await;
        let default = acme.trim_start_matches("/organizations/");
        let full = json!({
            "name": "My app", "description": "What it is for", "app_type": "spa",
            "is_first_party": false, "callbacks": ["https://app.example/cb", "com.app:/cb"],
            "allowed_logout_urls": ["https://app.example"], "web_origins": ["https://app.example"],
            "allowed_origins": ["https://*.app.example"], "logo_uri": "https://app.example/a.png",
            "initiate_login_uri": "https://{organization_name}.app.example/login",
            "grant_types": ["client_credentials"], "token_endpoint_auth_method": "none",
            "client_metadata": { "plan": "gold", "none": null }, "organization_usage": "require",
            "organization_require_behavior": "pre_login_prompt",
            "organization_discovery_methods": ["email"],
            "default_organization": { "organization_id": default, "flows": ["client_credentials"] },
            "oidc_conformant": true, "jwt_configuration": { "alg": "RS256" },
            "refresh_token": { "rotation_type": "rotating", "expiration_type": "expiring" },
        });
        let made = post(app, "/clients", full).await;
        assert_whole("auth0_client_full", &made);
        let path = format!("/clients/{}", text(&made, "client_id"));
        let read = get(app, &path).await;
        assert_whole("auth0_client_read", &read);
        assert!(!read.text.contains(&text(&made, "client_secret")));
        let change = json!({
            "description": "", "callbacks": [], "initiate_login_uri": "",
            "client_metadata": { "plan": null, "seats": "3" }, "organization_usage": null,
            "organization_discovery_methods": null, "default_organization": null,
            "refresh_token": null, "token_endpoint_auth_method": null,
        });
        assert_whole("auth0_client_changed", &patch(app, &path, change).await);
        let named = get(app, &format!("{path}?fields=name,client_id")).await;
        assert_eq!(named.json().as_object().unwrap().len(), 2);
        assert_eq!(delete(app, &path, Value::Null).await, 204);
        assert_eq!(delete(app, &path, Value::Null).await, 204);
        assert_whole("auth0_client_gone", &get(app, &path).await);
        for strange in ["/clients/%00", "/clients/%0A"] {
            assert_eq!(get(app, strange).await.status, 404);
            assert_eq!(delete(app, strange, Value::Null).await, 204);
        }
    }

    pub(super) async fn bad_clients_are_named(app: &TestApp) {
        let bad = [
            ("no_name", json!({})),
            ("markup", json!({ "name": "<b>" })),
            ("unknown", json!({ "colour": 1, "client_secret": "mine" })),
            ("description", json!({ "description": "x".repeat(141) })),
            ("app_type", json!({ "app_type": "My App" })),
            ("callback", json!({ "callbacks": ["javascript:alert(1)"] })),
            ("callback_type", json!({ "callbacks": "https://a.example" })),
            ("login", json!({ "initiate_login_uri": "http://a.example" })),
            ("usage", json!({ "organization_usage": "sometimes" })),
            (
                "method",
                json!({ "token_endpoint_auth_method": "private_key_jwt" }),
            ),
            ("metadata", json!({ "client_metadata": { "a": 1 } })),
            (
                "organization",
                json!({ "default_organization": { "organization_id": "org_none", "flows": [] } }),
            ),
            (
                "tls",
                json!({ "client_authentication_methods": { "tls_client_auth": {} } }),
            ),
            (
                "pem",
                json!({ "client_authentication_methods": { "private_key_jwt": { "credentials":
                    [{ "credential_type": "public_key", "pem": "none" }] } } }),
            ),
            ("refresh", json!({ "refresh_token": { "leeway": 0 } })),
        ];
        let mut answers = serde_json::Map::new();
        let before = get(app, "/clients").await.text;
        for (case, mut body) in bad {
            if case != "no_name" && case != "markup" {
                body["name"] = json!("app");
            }
            let reply = post(app, "/clients", body).await;
            assert_eq!(reply.status, 400, "{case}: {reply:?}");
            answers.insert(case.to_owned(), reply.json());
        }
        assert_snapshot("auth0_client_bad_bodies", &answers.into());
        assert_eq!(get(app, "/clients").await.text, before);
    }

    pub(super) async fn clients_are_listed(app: &TestApp) {
        for (name, kind) in [("a", "spa"), ("b", "native")] {
            let body = json!({ "name": name, "app_type": kind });
            assert_eq!(post(app, "/clients", body).await.status, 201);
        }
        let page = get(app, "/clients?include_totals=true&per_page=2&fields=name").await;
        assert_whole("auth0_client_page", &page);
        let first = get(app, "/clients?take=2").await.json();
        let next = first["next"].as_str().unwrap();
        let rest = get(app, &format!("/clients?take=2&from={next}"))
            .await
            .json();
        assert_eq!(rest["clients"].as_array().unwrap().len(), 1);
        assert!(rest.get("next").is_none());
        for (query, count) in [
            ("app_type=spa", 1),
            ("app_type=spa,native", 2),
            ("is_global=true", 0),
            ("is_first_party=true", 3),
            ("is_first_party=false", 0),
        ] {
            let listed = get(app, &format!("/clients?{query}")).await.json();
            assert_eq!(listed.as_array().unwrap().len(), count, "{query}");
        }
        for query in ["q=x", "per_page=101", "page=20", "from=%21", "app_type=%00"] {
            let refused = get(app, &format!("/clients?{query}")).await;
            assert_eq!(refused.status, 400, "{query}");
        }
    }

    async fn token(app: &TestApp, client: &str, secret: &str) -> Reply {
        let body = json!({ "grant_type": "client_credentials", "client_id": client,
                           "client_secret": secret, "audience": AUDIENCE });
        send(app.post("/oauth/token", &body)).await
    }

    async fn granted(app: &TestApp, client: &str, scopes: Value) -> Reply {
        let body = json!({ "client_id": client, "audience": AUDIENCE, "scope": scopes });
        post(app, "/client-grants", body).await
    }

    pub(super) async fn a_secret_works_until_it_is_rotated(app: &TestApp) {
        let made = client(app, "machine").await;
        let (id, secret) = (text(&made, "client_id"), text(&made, "client_secret"));
        granted(app, &id, json!(["read:clients"])).await;
        let issued = token(app, &id, &secret).await;
        assert_eq!(text(&issued, "scope"), "read:clients");
        let rotated = post(app, &format!("/clients/{id}/rotate-secret"), json!({})).await;
        assert_eq!(rotated.status, 200);
        assert_eq!(token(app, &id, &secret).await.status, 401);
        let new = text(&rotated, "client_secret");
        assert_eq!(token(app, &id, &new).await.status, 200);
        let change = json!({ "token_endpoint_auth_method": "none" });
        assert_eq!(
            patch(app, &format!("/clients/{id}"), change).await.status,
            200
        );
        assert_eq!(token(app, &id, &new).await.status, 401);
        let read = || async {
            let request = app.get("/api/v2/clients");
            send(request.bearer_auth(text(&issued, "access_token"))).await
        };
        assert_eq!(read().await.status, 200);
        assert_eq!(
            delete(app, &format!("/clients/{id}"), Value::Null).await,
            204
        );
        assert_eq!(read().await.status, 401);
    }

    pub(super) async fn keys_of_a_client(app: &TestApp) {
        let id = text(&client(app, "machine").await, "client_id");
        let keys = format!("/clients/{id}/credentials");
        let key = |kid: &str| json!({ "credential_type": "public_key", "pem": KEY, "kid": kid });
        let made = post(app, &keys, key("a-name-of-a-key")).await;
        assert_whole("auth0_credential", &made);
        let path = format!("{keys}/{}", text(&made, "id"));
        assert_eq!(get(app, &path).await.json(), made.json());
        let by_print = json!({ "credential_type": "public_key", "pem": KEY });
        let second = post(app, &keys, by_print).await;
        assert_eq!(text(&second, "kid").len(), 43);
        assert_whole(
            "auth0_credential_limit",
            &post(app, &keys, key("another-name-0")).await,
        );
        let ends = json!({ "expires_at": "2040-01-01T00:00:00Z" });
        assert_whole("auth0_credential_changed", &patch(app, &path, ends).await);
        let methods = json!({ "client_authentication_methods": { "private_key_jwt":
            { "credentials": [{ "id": text(&made, "id") }] } } });
        let using = patch(app, &format!("/clients/{id}"), methods.clone()).await;
        assert_whole("auth0_client_with_keys", &using);
        let mut both = methods;
        both["token_endpoint_auth_method"] = json!("client_secret_post");
        let refused = patch(app, &format!("/clients/{id}"), both).await;
        assert_eq!(refused.status, 400);
        assert_eq!(delete(app, &path, Value::Null).await, 204);
        assert_whole("auth0_credential_gone", &get(app, &path).await);
        assert_eq!(get(app, &keys).await.json().as_array().unwrap().len(), 1);
        for bad in [
            json!({}),
            json!({ "credential_type": "x509_cert", "pem": KEY }),
            json!({ "credential_type": "public_key", "pem": KEY, "alg": "none" }),
            json!({ "credential_type": "public_key", "pem": KEY, "alg": "ES256" }),
            json!({ "credential_type": "public_key", "pem": KEY, "kid": "short" }),
            json!({ "credential_type": "public_key", "pem": "-----BEGIN PUBLIC KEY-----\nMIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQCwK94wrj9+a7aX2VDTBSwZx4cx\ncT7TtVD68RcVW0L64oCs/VvXD0IAK9wwsPGFzqqPZ1HF9oLbLgqHGq4zgsECcIT8\neyWvz1OH283wY9yYePNQBftM1vGg51J2ntMkODANlZB3PCjzphDdEOG+hM8Mp2ey\nLezcYGsfKMY9MdrfcQIDAQAB\n-----END PUBLIC KEY-----" }),
        ] {
            assert_eq!(post(app, &keys, bad.clone()).await.status, 400, "{bad}");
        }
    }

    pub(super) async fn what_a_client_may_do(app: &TestApp) {
        let id = text(&client(app, "machine").await, "client_id");
        let made = granted(app, &id, json!(["read:users", "read:clients"])).await;
        assert_whole("auth0_grant", &made);
        let path = format!("/client-grants/{}", text(&made, "id"));
        assert_eq!(get(app, &path).await.json(), made.json());
        assert_whole("auth0_grant_conflict", &granted(app, &id, json!([])).await);
        assert_whole(
            "auth0_grant_unknown_client",
            &granted(app, "nobody", json!([])).await,
        );
        let change = json!({ "scope": ["read:users"], "organization_usage": "allow",
                             "allow_any_organization": true });
        assert_whole("auth0_grant_changed", &patch(app, &path, change).await);
        let query = format!("/client-grants?client_id={id}&include_totals=true");
        let page = get(app, &query).await.json();
        assert_eq!(
            (
                &page["total"],
                page["client_grants"].as_array().map(Vec::len)
            ),
            (&json!(1), Some(1))
        );
        let none = get(app, "/client-grants?audience=https://other.example/").await;
        assert_eq!(none.text, "[]");
        let own = get(app, &format!("/client-grants?audience={AUDIENCE}&take=1")).await;
        assert_eq!(own.json()["client_grants"][0]["client_id"], CLIENT_ID);
        assert_eq!(delete(app, &path, Value::Null).await, 204);
        assert_eq!(delete(app, &path, Value::Null).await, 204);
        assert_whole("auth0_grant_gone", &get(app, &path).await);
        assert_eq!(patch(app, &path, json!({})).await.status, 404);
        assert_eq!(get(app, "/client-grants/cgr_").await.status, 404);
    }

    pub(super) async fn bad_grants_are_named(app: &TestApp) {
        let mut answers = serde_json::Map::new();
        let before = get(app, "/client-grants").await.text;
        for (case, body) in [
            ("empty", json!({})),
            ("no_audience", json!({ "client_id": CLIENT_ID })),
            (
                "audience",
                json!({ "client_id": CLIENT_ID, "audience": "" }),
            ),
            (
                "scope",
                json!({ "client_id": CLIENT_ID, "audience": "a", "scope": ["a b"] }),
            ),
            (
                "scope_type",
                json!({ "client_id": CLIENT_ID, "audience": "a", "scope": "a" }),
            ),
            (
                "usage",
                json!({ "client_id": CLIENT_ID, "audience": "a", "organization_usage": "x" }),
            ),
            (
                "all",
                json!({ "client_id": CLIENT_ID, "audience": "a", "allow_all_scopes": true }),
            ),
        ] {
            let reply = post(app, "/client-grants", body).await;
            assert_eq!(reply.status, 400, "{case}: {reply:?}");
            answers.insert(case.to_owned(), reply.json());
        }
        assert_snapshot("auth0_grant_bad_bodies", &answers.into());
        assert_eq!(get(app, "/client-grants").await.text, before);
    }

    pub(super) async fn grants_of_an_organization(app: &TestApp) {
        let acme = organization(app, "acme").await;
        let id = text(&client(app, "machine").await, "client_id");
        let body = json!({ "client_id": id, "audience": "https://api.example/",
                           "scope": ["read:a"], "organization_usage": "allow" });
        let grant = text(&post(app, "/client-grants", body).await, "id");
        let grants = format!("{acme}/client-grants");
        let give = |grant: &str| post(app, &grants, json!({ "grant_id": grant }));
        assert_whole("auth0_organization_grant", &give(&grant).await);
        assert_whole("auth0_organization_grant_again", &give(&grant).await);
        assert_whole("auth0_organization_grant_unknown", &give("cgr_none").await);
        assert_eq!(post(app, &grants, json!({ "id": grant })).await.status, 400);
        let page = get(app, &format!("{grants}?include_totals=true")).await;
        assert_whole("auth0_organization_grants", &page);
        let narrowed = format!("{grants}?grant_ids={grant}&grant_ids=cgr_1&client_id={id}");
        assert_eq!(
            get(app, &narrowed).await.json().as_array().unwrap().len(),
            1
        );
        let of = format!("/client-grants/{grant}/organizations");
        assert_whole(
            "auth0_grant_organizations",
            &get(app, &format!("{of}?take=5")).await,
        );
        let taken = format!("{grants}/{grant}");
        assert_eq!(delete(app, &taken, Value::Null).await, 204);
        assert_eq!(delete(app, &taken, Value::Null).await, 204);
        assert_eq!(get(app, &of).await.text, "[]");
        for path in [
            "/organizations/org_none/client-grants",
            "/organizations/x/client-grants",
        ] {
            assert_eq!(get(app, path).await.status, 404);
            let given = post(app, path, json!({ "grant_id": grant })).await;
            assert_eq!(given.status, 404);
        }
    }

    pub(super) async fn clients_of_an_organization(app: &TestApp) {
        let acme = organization(app, "acme").await;
        organization(app, "other").await;
        let id = text(&client(app, "machine").await, "client_id");
        let clients = format!("{acme}/clients");
        let uses = json!({ "client_id": id, "use_for_member_access": true });
        let add = |uses: Value| post(app, &clients, json!({ "clients": uses }));
        assert_whole("auth0_organization_client", &add(json!([uses])).await);
        assert_whole("auth0_organization_client_again", &add(json!([uses])).await);
        let nobody = json!({ "client_id": "nobody", "use_for_member_access": true });
        assert_eq!(add(json!([nobody])).await.status, 404);
        for bad in [
            json!([]),
            json!([{}]),
            json!("x"),
            json!([uses, uses]),
            json!(vec![uses.clone(); 11]),
        ] {
            assert_eq!(add(bad.clone()).await.status, 400, "{bad}");
        }
        assert_whole(
            "auth0_organization_clients",
            &get(app, &format!("{clients}?take=1")).await,
        );
        let listed = format!("/organizations?include_client_association_for={id}");
        assert_whole("auth0_client_association", &get(app, &listed).await);
        let path = format!("{clients}/{id}");
        let change = json!({ "use_for_member_access": false });
        assert_eq!(
            patch(app, &path, change).await.json()["use_for_member_access"],
            false
        );
        let gone = json!({ "clients": [id, "nobody"] });
        assert_eq!(delete(app, &clients, gone.clone()).await, 204);
        assert_eq!(delete(app, &clients, gone).await, 204);
        assert_eq!(delete(app, &clients, json!({})).await, 400);
        assert_whole("auth0_organization_client_gone", &get(app, &path).await);
        assert_eq!(patch(app, &path, json!({})).await.status, 404);
    }

    pub(super) async fn scopes_are_enforced(app: &TestApp) {
        let token = app.access_token(Some(&["read:organizations"])).await;
        let mut answers = serde_json::Map::new();
        for (method, path) in [
            (Method::GET, "/clients"),
            (Method::POST, "/clients"),
            (Method::PATCH, "/clients/x"),
            (Method::DELETE, "/clients/x"),
            (Method::POST, "/clients/x/rotate-secret"),
            (Method::GET, "/clients/x/credentials"),
            (Method::POST, "/clients/x/credentials"),
            (Method::PATCH, "/clients/x/credentials/y"),
            (Method::DELETE, "/clients/x/credentials/y"),
            (Method::GET, "/client-grants"),
            (Method::POST, "/client-grants"),
            (Method::PATCH, "/client-grants/x"),
            (Method::DELETE, "/client-grants/x"),
            (Method::GET, "/client-grants/x/organizations"),
            (Method::GET, "/organizations/x/client-grants"),
            (Method::POST, "/organizations/x/client-grants"),
            (Method::DELETE, "/organizations/x/client-grants/y"),
            (Method::GET, "/organizations/x/clients"),
            (Method::POST, "/organizations/x/clients"),
            (Method::DELETE, "/organizations/x/clients"),
            (Method::PATCH, "/organizations/x/clients/y"),
            (
                Method::GET,
                "/organizations?include_client_association_for=x",
            ),
        ] {
            let request = app.request(method.clone(), &format!("/api/v2{path}"));
            let refused = send(request.bearer_auth(&token)).await;
            assert_eq!(refused.status, 403, "{method} {path}: {refused:?}");
            answers.insert(
                format!("{method} {path}"),
                refused.json()["message"].clone(),
            );
        }
        assert_snapshot("auth0_client_scopes", &answers.into());
    }
}
