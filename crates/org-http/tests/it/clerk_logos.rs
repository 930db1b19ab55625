//! Uploaded logos, and the images that everybody may load.

org_testkit::on_each_server! {
    crate::clerk_logos::cases: [
        a_logo_comes_and_goes,
        an_image_is_safe_to_show,
        other_dialects_show_and_replace_it,
        what_is_no_picture_is_refused,
    ]
}

mod cases {
    use std::io::Cursor;

    use image::{DynamicImage, ImageFormat, RgbImage};
    use org_testkit::http::{PUBLIC_URL, Reply, SECRET_KEY, TestApp, send};
    use reqwest::Method;
    use serde_json::{Value, json};

    use crate::support::{
        assert_snapshot, assert_whole, auth0, backend, code, organization, text, user,
    };

    const BOUNDARY: &str = "----boundary";

    fn drawing(format: ImageFormat) -> Vec<u8> {
        let mut file = Cursor::new(Vec::new());
        let image = DynamicImage::from(RgbImage::new(2, 2));
        image.write_to(&mut file, format).unwrap();
        file.into_inner()
    }

    /// A multipart form of fields: name, media type, content.
    fn form(fields: &[(&str, &str, &[u8])]) -> Vec<u8> {
        let mut body = Vec::new();
        for (name, media_type, content) in fields {
            let head = format!(
                "--{BOUNDARY}\r\ncontent-disposition: form-data; name=\"{name}\"; \
                 filename=\"a.png\"\r\ncontent-type: {media_type}\r\n\r\n"
            );
            body.extend_from_slice(head.as_bytes());
            body.extend_from_slice(content);
            body.extend_from_slice(b"\r\n");
        }
        body.extend_from_slice(format!("--{BOUNDARY}--\r\n").as_bytes());
        body
    }

    async fn put(app: &TestApp, id: &str, body: Vec<u8>) -> Reply {
        let request = app.request(Method::PUT, &format!("/v1/organizations/{id}/logo"));
        let declared = format!("multipart/form-data; boundary={BOUNDARY}");
        let request = request.header("content-type", declared);
        send(request.bearer_auth(SECRET_KEY).body(body)).await
    }

    async fn upload(app: &TestApp, id: &str, file: &[u8]) -> Reply {
        put(app, id, form(&[("file", "image/png", file)])).await
    }

    /// An image's path on this server.
    fn path(reply: &Reply) -> String {
        let address = text(reply, "image_url");
        address.strip_prefix(PUBLIC_URL).unwrap().to_owned()
    }

    pub(super) async fn a_logo_comes_and_goes(app: &TestApp) {
        let owner = user(app, "ada@example.com").await;
        let id = organization(app, "Acme", &owner).await;
        let png = drawing(ImageFormat::Png);
        let fields = [
            ("something else", "text/plain", &b"ignored"[..]),
            ("uploader_user_id", "text/plain", owner.as_bytes()),
            ("file", "application/octet-stream", &png),
        ];
        let first = put(app, &id, form(&fields)).await;
        assert_whole("clerk_logos_put", &first);
        let read = backend(app, Method::GET, "/v1/organizations/acme", Value::Null).await;
        assert_eq!(text(&read, "image_url"), text(&first, "logo_url"));
        let jpeg = drawing(ImageFormat::Jpeg);
        let second = upload(app, "acme", &jpeg).await;
        let shown = send(app.get(&path(&second))).await;
        assert_eq!(
            (shown.status, shown.header("content-type")),
            (200, "image/jpeg")
        );
        assert_eq!(send(app.get(&path(&first))).await.status, 404);

        let logo = format!("/v1/organizations/{id}/logo");
        let deleted = backend(app, Method::DELETE, &logo, Value::Null).await;
        assert_whole("clerk_logos_delete", &deleted);
        assert_eq!(send(app.get(&path(&second))).await.status, 404);
        let again = backend(app, Method::DELETE, &logo, Value::Null).await;
        assert_eq!(
            (again.status, again.json()["has_image"].as_bool()),
            (200, Some(false))
        );

        let third = upload(app, &id, &png).await;
        let organization = format!("/v1/organizations/{id}");
        backend(app, Method::DELETE, &organization, Value::Null).await;
        assert_eq!(send(app.get(&path(&third))).await.status, 404);
        assert_eq!(app.fixture.database.count("images", ""), 0);
        for method in [Method::DELETE, Method::PUT] {
            let request = app.request(method, &logo).bearer_auth("sk_test_wrong");
            assert_eq!(send(request).await.status, 401);
        }
        let gone = backend(app, Method::DELETE, &logo, Value::Null).await;
        assert_eq!(
            (gone.status, code(&gone)),
            (404, "resource_not_found".to_owned())
        );
    }

    pub(super) async fn an_image_is_safe_to_show(app: &TestApp) {
        let id = organization(app, "Acme", &user(app, "ada@example.com").await).await;
        let mut file = drawing(ImageFormat::Gif);
        file.extend_from_slice(b"<script>alert(1)</script>");
        let path = path(&upload(app, &id, &file).await);
        let shown = app.get(&path).send().await.unwrap();
        let headers = [
            ("content-type", "image/png"),
            ("x-content-type-options", "nosniff"),
            ("content-security-policy", "default-src 'none'; sandbox"),
            ("content-disposition", "inline; filename=\"image.png\""),
            ("cache-control", "public, max-age=31536000, immutable"),
            ("cross-origin-resource-policy", "cross-origin"),
        ];
        for (name, value) in headers {
            assert_eq!(shown.headers()[name], value);
        }
        let bytes = shown.bytes().await.unwrap();
        let image = image::load_from_memory(&bytes).unwrap();
        assert_eq!((image.width(), image.height()), (2, 2));
        assert!(!bytes.windows(7).any(|window| window == b"<script"));

        let head = send(app.request(Method::HEAD, &path)).await;
        assert_eq!(
            (head.status, head.header("content-type")),
            (200, "image/png")
        );
        // A credential makes no difference.
        let known = app.get(&path).bearer_auth(SECRET_KEY).send().await.unwrap();
        assert_eq!(known.status(), 200);
        for unknown in [
            "/v1/images/img_none",
            "/v1/images/none",
            "/v1/images/img_%00",
        ] {
            let reply = send(app.get(unknown)).await;
            assert_eq!(
                reply.whole(),
                json!({ "status": 404,
                "body": { "title": "Not Found", "status": 404 } }),
                "{unknown}"
            );
        }
        let posted = send(app.post(&path, &json!({}))).await;
        assert_eq!((posted.status, posted.header("allow")), (405, "GET, HEAD"));
    }

    pub(super) async fn other_dialects_show_and_replace_it(app: &TestApp) {
        let id = organization(app, "Acme", &user(app, "ada@example.com").await).await;
        let uploaded = upload(app, &id, &drawing(ImageFormat::WebP)).await;
        let address = text(&uploaded, "image_url");
        let there = format!("/organizations/{id}");
        let read = auth0(app, Method::GET, &there, Value::Null).await;
        assert_eq!(read.json()["branding"]["logo_url"], address);
        // What was read is written back, with something else beside it.
        let back = json!({ "branding": { "logo_url": address,
                           "colors": { "primary": "#000000", "page_background": "#ffffff" } } });
        let kept = auth0(app, Method::PATCH, &there, back.clone()).await;
        assert_eq!(
            (kept.status, &kept.json()["branding"]),
            (200, &back["branding"])
        );
        assert_eq!(send(app.get(&path(&uploaded))).await.status, 200);
        let other = json!({ "branding": {
            "logo_url": format!("{PUBLIC_URL}/v1/images/img_another") } });
        let refused = auth0(app, Method::PATCH, &there, other).await;
        assert_whole("auth0_another_stored_logo", &refused);

        let linked = "https://cdn.example/logo.png";
        let replace = json!({ "branding": { "logo_url": linked } });
        auth0(app, Method::PATCH, &there, replace).await;
        let read = backend(app, Method::GET, "/v1/organizations/acme", Value::Null).await;
        assert_eq!(text(&read, "image_url"), linked);
        assert_eq!(send(app.get(&path(&uploaded))).await.status, 404);
        let uploaded = upload(app, &id, &drawing(ImageFormat::Png)).await;
        let read = auth0(app, Method::GET, &there, Value::Null).await;
        assert_eq!(
            read.json()["branding"]["logo_url"],
            text(&uploaded, "image_url")
        );
    }

    pub(super) async fn what_is_no_picture_is_refused(app: &TestApp) {
        let id = organization(app, "Acme", &user(app, "ada@example.com").await).await;
        let before = app.fixture.database.table_hash();
        let png = drawing(ImageFormat::Png);
        let (huge, half) = (vec![0; 10 * 1024 * 1024 + 1], &png[..png.len() / 2]);
        let svg = b"<svg xmlns='http://www.w3.org/2000/svg'/>";
        let (picture, whole) = ("image/png", form(&[("file", "image/png", &png)]));
        let stranger = ("uploader_user_id", "text/plain", &b"user_nobody"[..]);
        let mut answers = serde_json::Map::new();
        for (case, organization, body) in [
            ("svg", id.as_str(), form(&[("file", "image/svg+xml", svg)])),
            ("disguised", &id, form(&[("file", picture, svg)])),
            ("broken", &id, form(&[("file", picture, half)])),
            ("huge", &id, form(&[("file", picture, &huge)])),
            (
                "long_uploader",
                &id,
                form(&[("uploader_user_id", "text/plain", &huge[..300])]),
            ),
            ("empty", &id, form(&[("file", picture, b"")])),
            ("missing", &id, form(&[("image", picture, &png)])),
            ("no_fields", &id, form(&[])),
            ("cut_off", &id, whole[..whole.len() - 20].to_vec()),
            ("nonsense", &id, b"nonsense".to_vec()),
            (
                "unknown_uploader",
                &id,
                form(&[("file", picture, &png), stranger]),
            ),
            (
                "malformed_uploader",
                &id,
                form(&[
                    ("file", picture, &png),
                    ("uploader_user_id", "text/plain", b"\xff"),
                ]),
            ),
            ("unknown_organization", "org_gone", whole.clone()),
        ] {
            let mut reply = put(app, organization, body).await.whole();
            reply["body"]["clerk_trace_id"].take();
            answers.insert(case.to_owned(), reply);
        }
        let logo = format!("/v1/organizations/{id}/logo");
        for (case, body) in [("json", json!({ "file": "x" })), ("no_body", Value::Null)] {
            let mut reply = backend(app, Method::PUT, &logo, body).await.whole();
            reply["body"]["clerk_trace_id"].take();
            answers.insert(case.to_owned(), reply);
        }
        assert_snapshot("clerk_logos_refused", &answers.into());
        assert_eq!(app.fixture.database.table_hash(), before);
    }
}
