//! What must hold when many ask at the same moment.

org_testkit::on_each_server! {
    crate::races::cases: [one_handle_for_fifty_creators, the_hundredth_organization_is_the_last]
}

mod cases {
    use org_testkit::at_once;
    use org_testkit::http::{Reply, SECRET_KEY, TestApp, send};
    use reqwest::Method;
    use serde_json::json;

    use crate::support::{code, user};

    fn with_status(replies: &[Reply], status: u16) -> usize {
        replies
            .iter()
            .filter(|reply| reply.status == status)
            .count()
    }

    pub(super) async fn one_handle_for_fifty_creators(app: &TestApp) {
        let owner = user(app, "ada@example.com").await;
        let replies = at_once(50, |_| {
            let body = json!({ "name": "Acme", "slug": "acme", "created_by": owner });
            send(app.post("/v1/organizations", &body).bearer_auth(SECRET_KEY))
        })
        .await;
        assert_eq!(
            (with_status(&replies, 200), with_status(&replies, 422)),
            (1, 49)
        );
        let refused = replies.iter().filter(|reply| reply.status == 422);
        assert!(
            refused
                .map(code)
                .all(|code| code == "form_identifier_exists")
        );
    }

    pub(super) async fn the_hundredth_organization_is_the_last(app: &TestApp) {
        let owner = user(app, "ada@example.com").await;
        for number in 0..95 {
            let body = json!({ "name": format!("Early {number}"), "created_by": owner });
            let made = send(app.post("/v1/organizations", &body).bearer_auth(SECRET_KEY)).await;
            assert_eq!(made.status, 200);
        }
        let token = app.session_token(&owner).await;
        let replies = at_once(50, |number| {
            let form = [("name", format!("Late {number}"))];
            let request = app.request(Method::POST, "/v1/organizations");
            send(request.bearer_auth(&token).form(&form))
        })
        .await;
        assert_eq!(
            (with_status(&replies, 200), with_status(&replies, 403)),
            (5, 45)
        );
        let refused = replies.iter().filter(|reply| reply.status == 403);
        assert!(
            refused
                .map(code)
                .all(|code| code == "organization_quota_exceeded")
        );
    }
}
