//! What the Frontend API answers about organizations, to the letter.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use org_testkit::Postbox;
use org_testkit::http::{Reply, TestApp, send};
use org_testkit::postbox::mailed_code;
use reqwest::Method;
use serde_json::Value;

use crate::frontend_world::{Caller, World};
use crate::support::{assert_snapshot, code};

org_testkit::on_each_mailing_server! {
    crate::frontend_organizations: [
        an_organization_is_changed_and_deleted,
        members_come_and_go,
        people_are_invited,
        a_domain_is_verified_by_mail,
        wishes_are_answered,
        users_see_what_is_theirs,
        bad_fields_are_named,
    ]
}

const HERE: &str = "/organizations/{organization}";

/// Compares status and body with its snapshot; the client beside the answer has tests of its own.
fn assert_said(name: &str, reply: &Reply) {
    let mut whole = reply.whole();
    if let Some(body) = whole["body"].as_object_mut() {
        body.remove("client");
    }
    assert_snapshot(name, &whole);
    assert!(!reply.text.contains("private_metadata"), "{name}");
}

/// What the administrator is answered.
async fn say(app: &TestApp, world: &World, call: &str, form: &str) -> Reply {
    say_to(app, world, Caller::Admin, call, form).await
}

async fn say_to(app: &TestApp, world: &World, who: Caller, call: &str, form: &str) -> Reply {
    let (method, path) = call.split_once(' ').unwrap();
    let method: Method = method.parse().unwrap();
    world.call(app, who, method, path, form).await
}

pub(crate) async fn an_organization_is_changed_and_deleted(app: &TestApp) {
    let world = World::new(app, 1).await;
    let form = "name=Renamed&slug=renamed";
    let changed = say(app, &world, &format!("PATCH {HERE}"), form).await;
    assert_said("frontend_organization_update", &changed);
    let same = say(app, &world, &format!("PATCH {HERE}"), "name=&slug=").await;
    assert_eq!(same.json()["response"]["name"], "Renamed");
    let roles = say(app, &world, &format!("GET {HERE}/roles?limit=1"), "").await;
    assert_said("frontend_organization_roles", &roles);
    let pixel = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";
    for body in [pixel.as_bytes().to_vec(), STANDARD.decode(pixel).unwrap()] {
        let request = world.request(app, Method::PUT, &format!("{HERE}/logo"), "");
        let request = request.bearer_auth(world.token(Caller::Admin));
        let request = request.header("content-type", "application/octet-stream");
        let put = send(request.body(body)).await;
        assert_eq!(put.json()["response"]["has_image"], true, "{put:?}");
    }
    let bare = say(app, &world, &format!("DELETE {HERE}/logo"), "").await;
    assert_said("frontend_organization_logo_delete", &bare);
    let deleted = say(app, &world, &format!("DELETE {HERE}"), "").await;
    assert_said("frontend_organization_delete", &deleted);
}

pub(crate) async fn members_come_and_go(app: &TestApp) {
    let world = World::new(app, 1).await;
    let list = format!("{HERE}/memberships");
    let form = "user_id={stranger}&role=org:member";
    let made = say(app, &world, &format!("POST {list}"), form).await;
    assert_said("frontend_membership_create", &made);
    let query = format!("GET {list}?paginated=true&query=colleague&role=org:member");
    assert_said(
        "frontend_membership_list",
        &say(app, &world, &query, "").await,
    );
    let all = say(app, &world, &format!("GET {list}"), "").await.json();
    assert_eq!(all["response"].as_array().unwrap().len(), 4);
    let form = "role=org:admin";
    let changed = say(app, &world, &format!("PATCH {list}/{{user}}"), form).await;
    assert_eq!(changed.json()["response"]["role"], "org:admin");
    let ended = say(app, &world, &format!("DELETE {list}/{{user}}"), "").await;
    assert_eq!(ended.json()["response"]["role"], "org:admin");
}

pub(crate) async fn people_are_invited(app: &TestApp) {
    let world = World::new(app, 1).await;
    let list = format!("{HERE}/invitations");
    let form = "email_address=new@x.test&role=org:member";
    let made = say(app, &world, &format!("POST {list}"), form).await;
    assert_said("frontend_invitation_create", &made);
    let again = say(app, &world, &format!("POST {list}"), form).await;
    assert_eq!(code(&again), "organization_invitation_not_unique");
    let form = "email_address=b@x.test&email_address=c@x.test&role=org:member";
    let bulk = say(app, &world, &format!("POST {list}/bulk"), form).await;
    assert_eq!(bulk.json()["response"].as_array().unwrap().len(), 2);
    let pending = say(
        app,
        &world,
        &format!("GET {list}?status=pending&limit=1"),
        "",
    )
    .await;
    assert_eq!(pending.json()["response"]["total_count"], 5);
    let call = format!("POST {list}/{{invitation}}/revoke");
    assert_said(
        "frontend_invitation_revoke",
        &say(app, &world, &call, "").await,
    );
    let mails = Postbox::emptied(&app.fixture.app).await;
    let to = |address| mails.iter().any(|mail| mail.recipient.as_str() == address);
    assert!(to("new@x.test") && to("b@x.test") && to("c@x.test"));
}

pub(crate) async fn a_domain_is_verified_by_mail(app: &TestApp) {
    let world = World::new(app, 1).await;
    let one = format!("{HERE}/domains/{{domain}}");
    let prepare = format!("POST {one}/prepare_affiliation_verification");
    let form = "affiliation_email_address=a@elsewhere.test";
    assert_said(
        "frontend_domain_mismatch",
        &say(app, &world, &prepare, form).await,
    );
    let form = "affiliation_email_address=a@u{number}.test";
    assert_said(
        "frontend_domain_prepare",
        &say(app, &world, &prepare, form).await,
    );
    let mails = Postbox::emptied(&app.fixture.app).await;
    let right = mailed_code(mails.last().unwrap());
    let attempt = format!("POST {one}/attempt_affiliation_verification");
    let wrong = if right == "000000" {
        "000001"
    } else {
        "000000"
    };
    let refused = say(app, &world, &attempt, &format!("code={wrong}")).await;
    assert_said("frontend_domain_wrong_code", &refused);
    let verified = say(app, &world, &attempt, &format!("code={right}")).await;
    assert_said("frontend_domain_attempt", &verified);
    let deleted = say(app, &world, &format!("DELETE {one}"), "").await;
    assert_said("frontend_domain_delete", &deleted);
}

pub(crate) async fn wishes_are_answered(app: &TestApp) {
    let world = World::new(app, 1).await;
    let list = format!("{HERE}/membership_requests");
    let listed = say(app, &world, &format!("GET {list}?status=pending"), "").await;
    assert_said("frontend_membership_request_list", &listed);
    let reject = format!("POST {list}/{{request}}/reject");
    assert_said(
        "frontend_membership_request_reject",
        &say(app, &world, &reject, "").await,
    );
    let again = say(app, &world, &reject, "").await;
    assert_said("frontend_membership_request_answered", &again);
}

pub(crate) async fn users_see_what_is_theirs(app: &TestApp) {
    let world = World::new(app, 1).await;
    for (name, call) in [
        (
            "frontend_own_invitations",
            "GET /me/organization_invitations",
        ),
        (
            "frontend_own_suggestions",
            "GET /me/organization_suggestions?status=pending",
        ),
        (
            "frontend_own_suggestion_accept",
            "POST /me/organization_suggestions/{suggestion}/accept",
        ),
        (
            "frontend_own_invitation_accept",
            "POST /me/organization_invitations/{own_invitation}/accept",
        ),
        (
            "frontend_own_leave",
            "DELETE /me/organization_memberships/{organization}",
        ),
        (
            "frontend_own_defaults",
            "GET /me/organization_creation_defaults",
        ),
    ] {
        assert_said(name, &say_to(app, &world, Caller::Invited, call, "").await);
    }
    let mine = say(
        app,
        &world,
        "GET /me/organization_memberships?paginated=true",
        "",
    )
    .await;
    assert_eq!(mine.json()["response"]["total_count"], 1);
    let last = "DELETE /me/organization_memberships/{organization}";
    assert_said("frontend_own_last_admin", &say(app, &world, last, "").await);
}

pub(crate) async fn bad_fields_are_named(app: &TestApp) {
    let world = World::new(app, 1).await;
    let cases = [
        ("PATCH ", "slug=UPPER", "slug", 422),
        ("POST /memberships", "role=org:member", "user_id", 422),
        ("POST /memberships", "user_id={stranger}&role=", "role", 422),
        (
            "POST /memberships",
            "user_id={stranger}&role=org:none",
            "role",
            404,
        ),
        ("PATCH /memberships/{user}", "", "role", 422),
        (
            "POST /invitations",
            "email_address=none&role=org:member",
            "email_address",
            422,
        ),
        (
            "POST /invitations/bulk",
            "role=org:member",
            "email_address",
            422,
        ),
        ("GET /invitations?status=completed", "", "status", 422),
        ("GET /memberships?limit=501", "", "limit", 422),
        ("GET /membership_requests?status=none", "", "status", 422),
        ("POST /domains", "name=gmail.com", "name", 422),
        (
            "POST /domains",
            "name=a.test&enrollment_mode=none",
            "enrollment_mode",
            422,
        ),
        (
            "POST /domains/{domain}/update_enrollment_mode",
            "",
            "enrollment_mode",
            422,
        ),
        (
            "POST /domains/{domain}/attempt_affiliation_verification",
            "code=",
            "code",
            422,
        ),
    ];
    for (call, form, field, status) in cases {
        let (method, below) = call.split_once(' ').unwrap();
        let reply = say(app, &world, &format!("{method} {HERE}{below}"), form).await;
        assert_eq!(reply.status, status, "{call}: {reply:?}");
        let named = &reply.json()["errors"][0]["meta"]["param_name"];
        assert_eq!(*named, Value::from(field), "{call}");
    }
}
