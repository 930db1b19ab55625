//! Who may do what to an organization through the Frontend API: every endpoint of the family, as
//! everybody who may try.

use std::collections::BTreeSet;
use std::io::Cursor;
use std::time::Duration;

use image::{DynamicImage, ImageFormat, RgbImage};
use org_http::dialects::clerk::frontend_endpoints;
use org_testkit::http::{Reply, TestApp, send};
use reqwest::{Method, RequestBuilder};

use crate::frontend_world::{Caller, World, lasting};
use crate::support::{code, user};

org_testkit::on_each_mailing_server! {
    crate::frontend_matrix: [everybody_gets_the_answer_that_is_theirs]
}

const BOUNDARY: &str = "----boundary";

/// What is sent along.
enum Sent {
    Form(&'static str),
    Picture,
}

/// What everybody who is signed in gets.
enum Seen {
    /// Each of these: stranger, administrator of another organization, invited, member, administrator.
    Each([Said; 5]),
    /// All may.
    Everybody,
    /// Members may, and for nobody else there is such an organization.
    Members,
    /// Who has this permission may. Other members learn that it is missing.
    Permitted(&'static str),
}

/// One answer.
#[derive(Clone, Copy, Debug)]
enum Said {
    Done,
    /// The member lacks this permission.
    Lacks(&'static str),
    Refused(u16, &'static str),
}

const HIDDEN: Said = Said::Refused(404, "organization_not_found_or_unauthorized");
const NO_INVITATION: Said = Said::Refused(404, "organization_invitation_not_found");
const NO_SUGGESTION: Said = Said::Refused(404, "resource_not_found");

const MANAGE_DOMAINS: Seen = Seen::Permitted("org:sys_domains:manage");
const MANAGE_MEMBERS: Seen = Seen::Permitted("org:sys_memberships:manage");
const MANAGE_PROFILE: Seen = Seen::Permitted("org:sys_profile:manage");
const READ_DOMAINS: Seen = Seen::Permitted("org:sys_domains:read");

const NOTHING: Sent = Sent::Form("");

const ROWS: [(&str, Sent, Seen); 33] = [
    (
        "POST /organizations",
        Sent::Form("name=New"),
        Seen::Everybody,
    ),
    ("GET /organizations/{organization}", NOTHING, Seen::Members),
    (
        "PATCH /organizations/{organization}",
        Sent::Form("name=New"),
        MANAGE_PROFILE,
    ),
    (
        "DELETE /organizations/{organization}",
        NOTHING,
        Seen::Permitted("org:sys_profile:delete"),
    ),
    (
        "PUT /organizations/{organization}/logo",
        Sent::Picture,
        MANAGE_PROFILE,
    ),
    (
        "DELETE /organizations/{organization}/logo",
        NOTHING,
        MANAGE_PROFILE,
    ),
    (
        "GET /organizations/{organization}/roles",
        NOTHING,
        Seen::Members,
    ),
    (
        "GET /organizations/{organization}/memberships",
        NOTHING,
        Seen::Members,
    ),
    (
        "POST /organizations/{organization}/memberships",
        Sent::Form("user_id={stranger}&role=org:member"),
        MANAGE_MEMBERS,
    ),
    (
        "PATCH /organizations/{organization}/memberships/{user}",
        Sent::Form("role=org:admin"),
        MANAGE_MEMBERS,
    ),
    (
        "DELETE /organizations/{organization}/memberships/{user}",
        NOTHING,
        MANAGE_MEMBERS,
    ),
    (
        "GET /organizations/{organization}/invitations",
        NOTHING,
        MANAGE_MEMBERS,
    ),
    (
        "POST /organizations/{organization}/invitations",
        Sent::Form("email_address=a@x.test&role=org:member"),
        MANAGE_MEMBERS,
    ),
    (
        "POST /organizations/{organization}/invitations/bulk",
        Sent::Form("email_address=a@x.test&email_address=b@x.test&role=org:member"),
        MANAGE_MEMBERS,
    ),
    (
        "GET /organizations/{organization}/invitations/pending",
        NOTHING,
        MANAGE_MEMBERS,
    ),
    (
        "POST /organizations/{organization}/invitations/{invitation}/revoke",
        NOTHING,
        MANAGE_MEMBERS,
    ),
    (
        "GET /organizations/{organization}/domains",
        NOTHING,
        READ_DOMAINS,
    ),
    (
        "POST /organizations/{organization}/domains",
        Sent::Form("name=new{number}.test"),
        MANAGE_DOMAINS,
    ),
    (
        "GET /organizations/{organization}/domains/{domain}",
        NOTHING,
        READ_DOMAINS,
    ),
    (
        "DELETE /organizations/{organization}/domains/{domain}",
        NOTHING,
        MANAGE_DOMAINS,
    ),
    (
        "POST /organizations/{organization}/domains/{domain}/update_enrollment_mode",
        Sent::Form("enrollment_mode=automatic_suggestion"),
        MANAGE_DOMAINS,
    ),
    (
        "POST /organizations/{organization}/domains/{domain}/prepare_affiliation_verification",
        Sent::Form("affiliation_email_address=a@u{number}.test"),
        MANAGE_DOMAINS,
    ),
    (
        "POST /organizations/{organization}/domains/{domain}/attempt_affiliation_verification",
        Sent::Form("code=000000"),
        Seen::Each([
            HIDDEN,
            HIDDEN,
            HIDDEN,
            Said::Lacks("org:sys_domains:manage"),
            Said::Refused(400, "verification_not_sent"),
        ]),
    ),
    (
        "GET /organizations/{organization}/membership_requests",
        NOTHING,
        MANAGE_MEMBERS,
    ),
    (
        "POST /organizations/{organization}/membership_requests/{request}/accept",
        NOTHING,
        MANAGE_MEMBERS,
    ),
    (
        "POST /organizations/{organization}/membership_requests/{request}/reject",
        NOTHING,
        MANAGE_MEMBERS,
    ),
    ("GET /me/organization_memberships", NOTHING, Seen::Everybody),
    (
        "DELETE /me/organization_memberships/{organization}",
        NOTHING,
        Seen::Each([
            HIDDEN,
            HIDDEN,
            HIDDEN,
            Said::Done,
            Said::Refused(400, "organization_minimum_permissions_needed"),
        ]),
    ),
    ("GET /me/organization_invitations", NOTHING, Seen::Everybody),
    (
        "POST /me/organization_invitations/{own_invitation}/accept",
        NOTHING,
        Seen::Each([
            NO_INVITATION,
            NO_INVITATION,
            Said::Done,
            NO_INVITATION,
            NO_INVITATION,
        ]),
    ),
    ("GET /me/organization_suggestions", NOTHING, Seen::Everybody),
    (
        "POST /me/organization_suggestions/{suggestion}/accept",
        NOTHING,
        Seen::Each([
            NO_SUGGESTION,
            NO_SUGGESTION,
            Said::Done,
            NO_SUGGESTION,
            NO_SUGGESTION,
        ]),
    ),
    (
        "GET /me/organization_creation_defaults",
        NOTHING,
        Seen::Everybody,
    ),
];

impl Seen {
    /// In the order of [`Caller::ALL`].
    fn each(&self) -> [Said; 5] {
        match self {
            Self::Each(each) => *each,
            Self::Everybody => [Said::Done; 5],
            Self::Members => [HIDDEN, HIDDEN, HIDDEN, Said::Done, Said::Done],
            Self::Permitted(permission) => {
                [HIDDEN, HIDDEN, HIDDEN, Said::Lacks(permission), Said::Done]
            }
        }
    }
}

#[test]
fn every_endpoint_has_a_row() {
    let rows: BTreeSet<String> = ROWS.iter().map(|(endpoint, ..)| shape(endpoint)).collect();
    assert_eq!(rows.len(), ROWS.len(), "a row twice");
    let family =
        |path: &str| path.starts_with("/organizations") || path.starts_with("/me/organization");
    let mounted = frontend_endpoints().into_iter();
    let mounted = mounted.filter(|(_, path)| family(path));
    let mounted: BTreeSet<String> = mounted
        .map(|(method, path)| shape(&format!("{method} {path}")))
        .collect();
    assert_eq!(rows, mounted);
}

/// An endpoint, whatever the parts of its path are called.
fn shape(endpoint: &str) -> String {
    let parts = endpoint
        .split('/')
        .map(|part| match part.strip_prefix('{') {
            Some(_) => "{}",
            None => part,
        });
    parts.collect::<Vec<_>>().join("/")
}

pub(crate) async fn everybody_gets_the_answer_that_is_theirs(app: &TestApp) {
    let expired = app.session_token(&user(app, "ada@example.com").await).await;
    app.fixture.clock.advance(Duration::from_secs(66));
    for (number, (endpoint, sent, seen)) in ROWS.iter().enumerate() {
        let world = World::new(app, number).await;
        let (method, path) = endpoint.split_once(' ').unwrap();
        let request = |path: &str| request(app, &world, method, path, sent);
        for stranger in [request(path), request(path).bearer_auth(&expired)] {
            let before = changes(app);
            let reply = send(stranger).await;
            let expected = Said::Refused(401, "authentication_invalid");
            assert_said(&reply, expected, endpoint);
            assert!(
                changes(app) == before,
                "{endpoint}: a stranger changed something"
            );
        }
        for (caller, expected) in Caller::ALL.into_iter().zip(seen.each()) {
            let (before, token) = (changes(app), world.token(caller));
            let reply = send(request(path).bearer_auth(token)).await;
            assert_said(&reply, expected, &format!("{endpoint} as {caller:?}"));
            if matches!(expected, Said::Done) {
                continue;
            }
            assert!(
                changes(app) == before,
                "{endpoint}: {caller:?} changed something"
            );
            if path.contains("{organization}") && caller == Caller::Stranger {
                let absent = path.replace("{organization}", "org_none");
                let other = send(request(&absent).bearer_auth(token)).await;
                assert_eq!(
                    lasting(&other),
                    lasting(&reply),
                    "{endpoint}: existence shows"
                );
            }
        }
    }
}

/// How many changes were recorded: each is, in the transaction that makes it.
fn changes(app: &TestApp) -> i64 {
    app.fixture.database.count("events", "")
}

fn request(app: &TestApp, world: &World, method: &str, path: &str, sent: &Sent) -> RequestBuilder {
    let method: Method = method.parse().unwrap();
    match sent {
        Sent::Form(form) => world.request(app, method, path, form),
        Sent::Picture => {
            let declared = format!("multipart/form-data; boundary={BOUNDARY}");
            let request = world.request(app, method, path, "");
            request.header("content-type", declared).body(picture())
        }
    }
}

fn picture() -> Vec<u8> {
    let mut file = Cursor::new(Vec::new());
    let image = DynamicImage::from(RgbImage::new(2, 2));
    image.write_to(&mut file, ImageFormat::Png).unwrap();
    let head = format!(
        "--{BOUNDARY}\r\ncontent-disposition: form-data; name=\"file\"; filename=\"a.png\"\r\n\
         content-type: image/png\r\n\r\n"
    );
    let tail = format!("\r\n--{BOUNDARY}--\r\n");
    [head.as_bytes(), &file.into_inner(), tail.as_bytes()].concat()
}

fn assert_said(reply: &Reply, expected: Said, what: &str) {
    match expected {
        Said::Done => assert_eq!(reply.status, 200, "{what}: {reply:?}"),
        Said::Refused(status, wanted) => {
            assert_eq!(
                (reply.status, code(reply).as_str()),
                (status, wanted),
                "{what}"
            );
        }
        Said::Lacks(permission) => {
            let wanted = (403, "missing_organization_permission");
            assert_eq!((reply.status, code(reply).as_str()), wanted, "{what}");
            let meta = &reply.json()["errors"][0]["meta"]["permissions"];
            assert_eq!(meta, &serde_json::json!([permission]), "{what}");
        }
    }
}
