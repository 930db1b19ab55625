//! What is refused before any operation: in the dialect's own shape, and leaking nothing.

org_testkit::on_each_server! {
    crate::refusals::cases: [
        a_body_that_nobody_reads_closes_the_connection,
        a_slow_body_is_cut_off,
        broken_bodies_have_the_dialects_shape,
        controls_are_refused_alike,
        ids_that_cannot_be_are_not_found,
        large_bodies_are_refused,
        wrong_methods_name_the_right_ones,
    ]
}

mod cases {
    use std::io::{Read as _, Write as _};
    use std::net::TcpStream;
    use std::time::Duration;

    use org_testkit::http::{Reply, SECRET_KEY, TestApp, send};
    use reqwest::{Method, RequestBuilder};
    use serde_json::{Value, json};

    use crate::support::{auth0, backend};

    /// One request that makes an organization, per dialect.
    struct Doors {
        clerk: String,
        auth0: String,
        px0: String,
        frontend: String,
    }

    impl Doors {
        async fn of(app: &TestApp) -> Self {
            let owner = crate::support::user(app, "ada@example.com").await;
            Self {
                clerk: SECRET_KEY.to_owned(),
                auth0: app.access_token(None).await,
                px0: app.administrator_session().await,
                frontend: app.session_token(&owner).await,
            }
        }

        fn requests(&self, app: &TestApp, method: &Method) -> [(&'static str, RequestBuilder); 4] {
            let at = |path, token| app.request(method.clone(), path).bearer_auth(token);
            [
                ("clerk", at("/v1/organizations", &self.clerk)),
                ("frontend", at("/v1/organizations", &self.frontend)),
                ("auth0", at("/api/v2/organizations", &self.auth0)),
                ("px0", at("/v1/orgs", &self.px0)),
            ]
        }
    }

    fn assert_shape(dialect: &str, reply: &Reply) {
        let body = reply.json();
        let in_shape = match dialect {
            "auth0" => body["statusCode"] == reply.status && body["message"].is_string(),
            "px0" => body["error"].is_string() && body.as_object().unwrap().len() == 1,
            _ => {
                body["errors"][0]["long_message"].is_string() && body["clerk_trace_id"].is_string()
            }
        };
        assert!(in_shape, "{dialect}: {reply:?}");
        for leak in [
            "serde", "line 1", "column", "diesel", "SELECT", "panicked", "src/",
        ] {
            assert!(
                !reply.text.contains(leak),
                "{dialect} leaks {leak}: {reply:?}"
            );
        }
        assert!(!reply.header("x-request-id").is_empty());
    }

    pub(super) async fn broken_bodies_have_the_dialects_shape(app: &TestApp) {
        let doors = Doors::of(app).await;
        let broken = [
            r#"{"name":"#,
            "{\"name\":\"a\"} x",
            "[]",
            "\"text\"",
            "{\"name\":1e999}",
        ];
        for body in broken {
            for (dialect, request) in doors.requests(app, &Method::POST) {
                let request = request
                    .header("content-type", "application/json")
                    .body(body);
                let reply = send(request).await;
                assert!(
                    (400..500).contains(&reply.status),
                    "{dialect} {body}: {reply:?}"
                );
                assert_shape(dialect, &reply);
            }
        }
        let expected = [
            ("clerk", 415),
            ("frontend", 415),
            ("auth0", 415),
            ("px0", 400),
        ];
        for ((dialect, request), (_, status)) in
            doors.requests(app, &Method::POST).into_iter().zip(expected)
        {
            let request = request
                .header("content-type", "text/plain")
                .body("name=Acme");
            let reply = send(request).await;
            assert_eq!(reply.status, status, "{dialect}: {reply:?}");
            assert_shape(dialect, &reply);
        }
    }

    pub(super) async fn large_bodies_are_refused(app: &TestApp) {
        let doors = Doors::of(app).await;
        let body = json!({ "name": "x".repeat(300 * 1024) }).to_string();
        for (dialect, request) in doors.requests(app, &Method::POST) {
            let request = request
                .header("content-type", "application/json")
                .body(body.clone());
            let reply = send(request).await;
            assert_eq!(reply.status, 413, "{dialect}: {reply:?}");
            assert_shape(dialect, &reply);
        }
    }

    pub(super) async fn wrong_methods_name_the_right_ones(app: &TestApp) {
        let doors = Doors::of(app).await;
        for (dialect, request) in doors.requests(app, &Method::DELETE) {
            let reply = send(request).await;
            assert_eq!(reply.status, 405, "{dialect}: {reply:?}");
            assert!(
                reply.header("allow").contains("POST"),
                "{dialect}: {reply:?}"
            );
            assert_shape(dialect, &reply);
        }
    }

    pub(super) async fn controls_are_refused_alike(app: &TestApp) {
        let doors = Doors::of(app).await;
        for name in [
            "a\u{0}b",
            "a\u{1b}[31mb",
            "a\r\nb",
            "a\u{202e}b",
            "a\u{2028}b",
        ] {
            for (dialect, request) in doors.requests(app, &Method::POST) {
                let reply = send(request.json(&json!({ "name": name }))).await;
                let expected = if dialect == "auth0" || dialect == "px0" {
                    400
                } else {
                    422
                };
                assert_eq!(reply.status, expected, "{dialect} {name:?}: {reply:?}");
                assert_shape(dialect, &reply);
            }
        }
        let listed = backend(app, Method::GET, "/v1/organizations", Value::Null).await;
        assert_eq!(listed.json()["total_count"], 0);
        let search = backend(app, Method::GET, "/v1/organizations?query=%00", Value::Null).await;
        assert_eq!(search.status, 422, "{search:?}");
        let connections = auth0(app, Method::GET, "/connections?name=%00", Value::Null).await;
        assert_eq!(connections.status, 400, "{connections:?}");
        let body = json!({ "grant_type": "client_credentials", "client_id": "\u{0}", "client_secret": "x" });
        let token = send(app.post("/oauth/token", &body)).await;
        assert!((400..500).contains(&token.status), "{token:?}");
        let body = json!({ "email_address": ["a@b.co"], "external_id": "\u{0}" });
        let user = backend(app, Method::POST, "/v1/users", body).await;
        assert_eq!(user.status, 422, "{user:?}");
    }

    pub(super) async fn ids_that_cannot_be_are_not_found(app: &TestApp) {
        for id in [
            "org_%00",
            "%ff",
            "..%2f",
            "org_%252e",
            "user_1",
            "ORG_1",
            "a;x",
            &"o".repeat(10_000),
        ] {
            let path = format!("/v1/organizations/{id}");
            let clerk = backend(app, Method::GET, &path, Value::Null).await;
            assert_eq!(clerk.status, 404, "{id}: {clerk:?}");
            assert_shape("clerk", &clerk);
            let management = auth0(
                app,
                Method::GET,
                &format!("/organizations/{id}"),
                Value::Null,
            )
            .await;
            assert!(
                (400..=404).contains(&management.status),
                "{id}: {management:?}"
            );
            assert_shape("auth0", &management);
        }
    }

    /// Its sender stalls: a connection that was left open would never end.
    pub(super) async fn a_body_that_nobody_reads_closes_the_connection(app: &TestApp) {
        let bodies = [
            "transfer-encoding: chunked\r\n\r\n5\r\n{\"a\":",
            "content-length: 100\r\n\r\n{",
        ];
        for (line, key, status) in [
            ("POST /v1/organizations", "sk_test_wrong", 401),
            ("POST /v1/nowhere", SECRET_KEY, 404),
            ("PUT /v1/organizations", SECRET_KEY, 405),
            ("GET /health", "", 200),
            ("POST /nowhere", "", 404),
        ] {
            for body in bodies {
                let head = format!(
                    "{line} HTTP/1.1\r\nhost: x\r\nauthorization: Bearer {key}\r\n\
                     content-type: application/json\r\n{body}"
                );
                let answer = exchange(app.port, head).await;
                assert!(
                    answer.starts_with(&format!("HTTP/1.1 {status}")),
                    "{line}: {answer}"
                );
                assert!(answer.contains("connection: close"), "{line}: {answer}");
            }
        }
    }

    /// Sends text and reads until the server closes the connection.
    async fn exchange(port: u16, text: String) -> String {
        org_testkit::http::on_a_thread(move || {
            let mut socket = TcpStream::connect(("127.0.0.1", port)).unwrap();
            socket
                .set_read_timeout(Some(Duration::from_secs(30)))
                .unwrap();
            socket.write_all(text.as_bytes()).unwrap();
            let mut answer = String::new();
            socket.read_to_string(&mut answer).unwrap();
            answer
        })
        .await
    }

    pub(super) async fn a_slow_body_is_cut_off(app: &TestApp) {
        let head = format!(
            "POST /v1/organizations HTTP/1.1\r\nhost: x\r\nauthorization: Bearer {SECRET_KEY}\r\n\
             content-type: application/json\r\ncontent-length: 100\r\n\r\n{{"
        );
        let answer = exchange(app.port, head).await;
        assert!(answer.starts_with("HTTP/1.1 408"), "{answer}");
        assert!(answer.contains("\"errors\""), "{answer}");
    }
}
