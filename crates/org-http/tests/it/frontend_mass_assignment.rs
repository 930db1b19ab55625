//! Fields that a body of the Frontend API does not have: whatever they are called, they change nothing.

use org_testkit::http::TestApp;
use reqwest::Method;
use serde_json::Value;

use crate::frontend_world::{Caller, World, rows};
use crate::support::{backend, text};

org_testkit::on_each_server! {
    crate::frontend_mass_assignment: [
        nothing_else_of_a_record_changes,
        nothing_else_of_a_new_record_is_chosen,
        nobody_promotes_themselves,
    ]
}

/// A request that by itself leaves everything as it is, and what is sent along, one after the other.
struct Case {
    call: &'static str,
    form: &'static str,
    extras: &'static [&'static str],
}

const CASES: [Case; 3] = [
    Case {
        call: "PATCH /organizations/{organization}",
        form: "",
        extras: &[
            "private_metadata=%7B%22a%22%3A1%7D",
            "public_metadata=%7B%22a%22%3A1%7D",
            "max_allowed_memberships=9",
            "admin_delete_enabled=false",
            "created_by={stranger}",
            "id=org_chosen",
            "created_at=2020-01-01T00:00:00Z",
            "updated_at=0",
            "role_set_key=role_set:chosen",
            "members_count=99",
            "pending_invitations_count=99",
            "image_url=https://evil.test/a.png",
            "has_image=true",
        ],
    },
    Case {
        call: "PATCH /organizations/{organization}/memberships/{member}",
        form: "role=org:member",
        extras: &[
            "private_metadata=%7B%22a%22%3A1%7D",
            "public_metadata=%7B%22a%22%3A1%7D",
            "user_id={stranger}",
            "organization_id=org_chosen",
            "id=orgmem_chosen",
            "permissions=org:sys_profile:delete",
            "created_at=0",
            "role_name=Admin",
        ],
    },
    Case {
        call: "POST /organizations/{organization}/domains/{domain}/update_enrollment_mode",
        form: "enrollment_mode=manual_invitation",
        extras: &[
            "verified=true",
            "verification[status]=verified",
            "affiliation_verification=%7B%22status%22%3A%22verified%22%7D",
            "ownership_verification=%7B%22status%22%3A%22verified%22%7D",
            "name=example.org",
            "organization_id=org_chosen",
            "id=orgdmn_chosen",
            "affiliation_email_address=a@evil.test",
        ],
    },
];

pub(crate) async fn nothing_else_of_a_record_changes(app: &TestApp) {
    let world = World::new(app, 0).await;
    for Case { call, form, extras } in CASES {
        let (method, path) = call.split_once(' ').unwrap();
        let method: Method = method.parse().unwrap();
        for extra in extras {
            let before = lasting(app);
            let form = format!("{form}&{extra}");
            let reply = world
                .call(app, Caller::Admin, method.clone(), path, &form)
                .await;
            assert_eq!(reply.status, 200, "{path} {extra}: {reply:?}");
            assert!(lasting(app) == before, "{path}: {extra} changed something");
        }
    }
}

/// Every row but those of the record of changes: a change that changes nothing is recorded, too.
fn lasting(app: &TestApp) -> std::collections::BTreeMap<String, Vec<String>> {
    let mut rows = rows(app);
    rows.remove("events");
    rows
}

pub(crate) async fn nothing_else_of_a_new_record_is_chosen(app: &TestApp) {
    let world = World::new(app, 0).await;
    let form = "name=New&private_metadata=x&public_metadata=x&max_allowed_memberships=0\
                &admin_delete_enabled=false&created_by={stranger}&id=org_chosen&role=org:member";
    let path = "/organizations";
    let made = world
        .call(app, Caller::Admin, Method::POST, path, form)
        .await;
    let path = format!("/v1/organizations/{}", text(&made, "id"));
    let kept = backend(app, Method::GET, &path, Value::Null).await.json();
    assert_eq!(kept["max_allowed_memberships"], 5);
    assert_eq!(kept["admin_delete_enabled"], true);
    assert_eq!(kept["created_by"], world.fill("{admin}"));
    for metadata in ["private_metadata", "public_metadata"] {
        assert_eq!(kept[metadata], serde_json::json!({}), "{metadata}");
    }
    let form = "email_address=a@x.test&role=org:member&inviter_user_id={stranger}&status=accepted\
                &expires_in_days=365&redirect_url=https://evil.test&public_metadata=x&id=orginv_x";
    let path = "/organizations/{organization}/invitations";
    let made = world
        .call(app, Caller::Admin, Method::POST, path, form)
        .await
        .json();
    let id = made["response"]["id"].as_str().unwrap();
    assert_eq!(made["response"]["status"], "pending");
    let path = format!("/invitations/{id}");
    let kept = world
        .backend(app, Method::GET, &path, Value::Null)
        .await
        .json();
    assert_eq!(kept["inviter_id"], world.fill("{admin}"));
    let life = kept["expires_at"].as_i64().unwrap() - kept["created_at"].as_i64().unwrap();
    assert_eq!(life, 30 * 24 * 60 * 60 * 1000);
    assert_eq!(kept["public_metadata"], serde_json::json!({}));
    let form = "name=new.test&verified=true&ownership_verification=verified&id=orgdmn_x";
    let path = "/organizations/{organization}/domains";
    let made = world
        .call(app, Caller::Admin, Method::POST, path, form)
        .await
        .json();
    assert_eq!(made["response"]["verification"], Value::Null);
    assert_eq!(made["response"]["ownership_verification"], Value::Null);
}

pub(crate) async fn nobody_promotes_themselves(app: &TestApp) {
    let world = World::new(app, 0).await;
    let before = rows(app);
    for (method, path, form) in [
        (
            "PATCH",
            "/organizations/{organization}/memberships/{member}",
            "role=org:admin",
        ),
        (
            "POST",
            "/organizations/{organization}/memberships",
            "user_id={member}&role=org:admin",
        ),
    ] {
        let method: Method = method.parse().unwrap();
        let reply = world.call(app, Caller::Member, method, path, form).await;
        assert_eq!(reply.status, 403, "{path}: {reply:?}");
    }
    assert!(rows(app) == before);
}
