//! What browsers and careless clients rely on: CORS, spellings of paths, odd bytes.

org_testkit::on_each_server! {
    crate::px0_manners::cases: [
        pages_of_known_origins_may_call,
        pages_of_other_origins_may_not,
        browsers_ask_beforehand,
        other_dialects_take_no_part,
        paths_come_in_any_spelling,
        bytes_that_are_no_text_are_replaced,
        fields_come_in_parts,
    ]
}

mod cases {
    use org_testkit::http::{ADMIN_EMAIL, ADMIN_PASSWORD, Reply, SECRET_KEY, TestApp, send};
    use reqwest::{Method, RequestBuilder};
    use serde_json::json;

    const CONSOLE: &str = "http://localhost:3001";
    const ALLOWED: &str = "access-control-allow-origin";

    fn from(request: RequestBuilder, origin: &str) -> RequestBuilder {
        request.header("origin", origin)
    }

    fn ways(app: &TestApp) -> Vec<(RequestBuilder, u16)> {
        vec![
            (app.get("/v1/health"), 200),
            (app.get("/v1/auth/me"), 401),
            (app.get("/v1/me/orgs"), 401),
            (app.post("/v1/orgs", &json!({})), 401),
            (app.post("/v1/auth/login", &json!({})), 401),
            (app.post("/v1/auth/register", &json!({})), 400),
            (app.get("/v1/auth/none"), 404),
            (app.post("/v1/health", &json!({})), 405),
            (app.request(Method::OPTIONS, "/v1/health"), 405),
        ]
    }

    pub(super) async fn pages_of_known_origins_may_call(app: &TestApp) {
        for origin in [CONSOLE, "http://127.0.0.1:3001"] {
            for (request, status) in ways(app) {
                let reply = send(from(request, origin)).await;
                assert_eq!(reply.status, status, "{reply:?}");
                assert_eq!(reply.header(ALLOWED), origin, "{reply:?}");
                assert_eq!(reply.header("access-control-allow-credentials"), "true");
                assert_eq!(reply.header("vary"), "Origin");
            }
        }
    }

    fn assert_told_nothing(reply: &Reply) {
        let told = reply.headers.keys();
        let told: Vec<_> = told
            .filter(|name| name.as_str().starts_with("access-control"))
            .collect();
        assert!(told.is_empty(), "{reply:?}");
        assert!(reply.header("vary").starts_with("Origin"), "{reply:?}");
    }

    pub(super) async fn pages_of_other_origins_may_not(app: &TestApp) {
        for origin in [
            "http://localhost:3000",
            "https://localhost:3001",
            "http://localhost:3001.example.com",
            "HTTP://LOCALHOST:3001",
            "null",
            "*",
        ] {
            for (request, status) in ways(app) {
                let reply = send(from(request, origin)).await;
                assert_eq!(reply.status, status);
                assert_told_nothing(&reply);
            }
            let asked = from(app.request(Method::OPTIONS, "/v1/orgs"), origin)
                .header("access-control-request-method", "POST");
            let reply = send(asked).await;
            assert_eq!((reply.status, reply.text.as_str()), (204, ""));
            assert_told_nothing(&reply);
        }
        for (request, _) in ways(app) {
            assert_told_nothing(&send(request).await);
        }
    }

    pub(super) async fn browsers_ask_beforehand(app: &TestApp) {
        for path in [
            "/v1/orgs",
            "/v1/auth/me",
            "/v1/orgs/1",
            "/v1/health",
            "/v1/api-keys",
        ] {
            let asked = from(app.request(Method::OPTIONS, path), CONSOLE)
                .header("access-control-request-method", "PUT")
                .header("access-control-request-headers", "authorization");
            let reply = send(asked).await;
            assert_eq!((reply.status, reply.text.as_str()), (204, ""), "{path}");
            assert_eq!(reply.header(ALLOWED), CONSOLE);
            assert_eq!(reply.header("access-control-allow-credentials"), "true");
            let methods = "GET,POST,HEAD,PUT,DELETE,PATCH,OPTIONS";
            assert_eq!(reply.header("access-control-allow-methods"), methods);
            let headers = "Origin,Content-Type,Accept,Authorization,X-API-Key";
            assert_eq!(reply.header("access-control-allow-headers"), headers);
            let vary = reply.headers.get_all("vary").iter();
            let vary: Vec<_> = vary.map(|value| value.to_str().unwrap()).collect();
            assert!(vary.contains(&"Origin"), "{vary:?}");
        }
    }

    pub(super) async fn other_dialects_take_no_part(app: &TestApp) {
        for path in [
            "/v1/organizations",
            "/v1/orgsx",
            "/api/v2/organizations",
            "/health",
        ] {
            let request = from(app.get(path), CONSOLE).bearer_auth(SECRET_KEY);
            let reply = send(request).await;
            assert_eq!(reply.header(ALLOWED), "", "{path}");
        }
    }

    pub(super) async fn paths_come_in_any_spelling(app: &TestApp) {
        let token = app.administrator_session().await;
        let made = app
            .post("/V1/Orgs/", &json!({ "name": "Acme" }))
            .bearer_auth(&token);
        let made = send(made).await;
        assert_eq!(made.status, 201, "{made:?}");
        let id = made.json()["org"]["id"].as_str().unwrap().to_owned();
        for path in [
            format!("/v1/ORGS/{}/", id.to_uppercase()),
            format!("/v1/orgs/%7B{id}%7D"),
            format!("/v1/orgs/urn:UUID:{id}/"),
        ] {
            let renamed = app
                .request(Method::PUT, &path)
                .json(&json!({ "name": "Acme" }));
            let renamed = send(renamed.bearer_auth(&token)).await;
            assert_eq!(renamed.status, 200, "{path}: {renamed:?}");
        }
        let me = send(app.get("/v1/AUTH/me/?x=Y").bearer_auth(&token)).await;
        assert_eq!(me.status, 200);
        assert_eq!(send(app.get("/v1/Health/")).await.status, 200);
        for path in ["/v1/orgs//", "/v1/auth", "/v1/auth/", "/v1/health/x"] {
            let lost = send(app.get(path).bearer_auth(&token)).await;
            assert_eq!(
                (lost.status, lost.json()),
                (404, json!({ "error": "not found" })),
                "{path}"
            );
        }
        // Nobody else's paths are touched.
        let clerk = send(app.get("/v1/Organizations").bearer_auth(SECRET_KEY)).await;
        assert_eq!(clerk.status, 404);
    }

    pub(super) async fn bytes_that_are_no_text_are_replaced(app: &TestApp) {
        let token = app.administrator_session().await;
        let post = async |body: &[u8]| {
            let request = app.request(Method::POST, "/v1/orgs");
            let request = request.header("content-type", "application/json");
            send(request.bearer_auth(&token).body(body.to_vec())).await
        };
        let made = post(b"{\"name\":\"Caf\xe9\"}").await;
        assert_eq!(made.status, 201, "{made:?}");
        assert_eq!(made.json()["org"]["name"], "Caf\u{fffd}");
        let broken = post(b"{\"name\":\xe9}").await;
        assert_eq!(
            (broken.status, broken.json()),
            (400, json!({ "error": "invalid request body" }))
        );
        let form = "email=admin%40example.com&password=Correct-horse-1";
        let request = app.request(Method::POST, "/v1/auth/login").body(form);
        let request = request.header("content-type", "application/x-www-form-urlencoded");
        assert_eq!(
            send(request).await.status,
            200,
            "{ADMIN_EMAIL} {ADMIN_PASSWORD}"
        );
    }

    pub(super) async fn fields_come_in_parts(app: &TestApp) {
        let parts = [("Email", ADMIN_EMAIL), ("password", ADMIN_PASSWORD)];
        let part = |(name, value)| {
            format!("--x\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n")
        };
        let body: String = parts.map(part).concat() + "--x--\r\n";
        let login = |body: String| {
            let request = app.request(Method::POST, "/v1/auth/login").body(body);
            send(request.header("content-type", "multipart/form-data; boundary=x"))
        };
        assert_eq!(login(body).await.status, 200);
        let broken = login("--x\r\n".to_owned()).await;
        assert_eq!(
            (broken.status, broken.json()),
            (400, json!({ "error": "invalid request body" }))
        );
    }
}
