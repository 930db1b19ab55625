//! What the cases share.

use org_testkit::http::{Reply, SECRET_KEY, TestApp, send};
use reqwest::Method;
use serde_json::{Value, json};

/// Compares a reply, status and whole body, with its snapshot. Both databases share one snapshot.
pub(crate) fn assert_whole(name: &str, reply: &Reply) {
    assert_snapshot(name, &reply.whole());
}

/// Compares a value with its snapshot.
pub(crate) fn assert_snapshot(name: &str, value: &Value) {
    let value = &without_tickets(value);
    insta::with_settings!({ prepend_module_to_snapshot => false, sort_maps => true }, {
        insta::assert_json_snapshot!(name, value);
    });
}

/// The value with `TICKET` for the secret in each link, which another signing key makes otherwise,
/// `JWT` for each token, and `TRACE` for the number of a request, which what runs beside it may
/// have drawn.
fn without_tickets(value: &Value) -> Value {
    const BEFORE: &str = "/v1/tickets/accept?ticket=";
    match value {
        Value::String(text) => match text.split_once(BEFORE) {
            Some((address, ticket)) if ticket.len() == 32 => {
                json!(format!("{address}{BEFORE}TICKET"))
            }
            _ => value.clone(),
        },
        Value::Array(items) => items.iter().map(without_tickets).collect(),
        Value::Object(fields) => fields
            .iter()
            .map(|(name, value)| match value {
                Value::String(_) if name == "jwt" => (name.clone(), json!("JWT")),
                Value::String(_) if name == "clerk_trace_id" => (name.clone(), json!("TRACE")),
                _ => (name.clone(), without_tickets(value)),
            })
            .collect::<serde_json::Map<_, _>>()
            .into(),
        other => other.clone(),
    }
}

/// A call of the Clerk Backend API with the operator's key.
pub(crate) async fn backend(app: &TestApp, method: Method, path: &str, body: Value) -> Reply {
    let request = app.request(method, path).bearer_auth(SECRET_KEY);
    send(if body.is_null() {
        request
    } else {
        request.json(&body)
    })
    .await
}

/// A user's id, made through the Clerk Backend API.
pub(crate) async fn user(app: &TestApp, address: &str) -> String {
    let body = json!({ "email_address": [address] });
    text(&backend(app, Method::POST, "/v1/users", body).await, "id")
}

/// An organization's id, made through the Clerk Backend API.
pub(crate) async fn organization(app: &TestApp, name: &str, owner: &str) -> String {
    let body = json!({ "name": name, "created_by": owner });
    text(
        &backend(app, Method::POST, "/v1/organizations", body).await,
        "id",
    )
}

/// A call of the Auth0 Management API with every scope.
pub(crate) async fn auth0(app: &TestApp, method: Method, path: &str, body: Value) -> Reply {
    let token = app.access_token(None).await;
    let request = app
        .request(method, &format!("/api/v2{path}"))
        .bearer_auth(token);
    send(if body.is_null() {
        request
    } else {
        request.json(&body)
    })
    .await
}

/// A text field of an answer.
pub(crate) fn text(reply: &Reply, field: &str) -> String {
    reply.json()[field]
        .as_str()
        .unwrap_or_else(|| panic!("no {field} in {reply:?}"))
        .to_owned()
}

/// The code of a Clerk error.
pub(crate) fn code(reply: &Reply) -> String {
    reply.json()["errors"][0]["code"]
        .as_str()
        .unwrap_or_default()
        .to_owned()
}

/// The value of a cookie that an answer sets; empty if it does not.
pub(crate) fn cookie(reply: &Reply, name: &str) -> String {
    let cookies = reply.headers.get_all("set-cookie").iter();
    cookies
        .filter_map(|one| one.to_str().unwrap().split(';').next()?.split_once('='))
        .find(|(known, _)| *known == name)
        .map(|(_, value)| value.to_owned())
        .unwrap_or_default()
}

/// What a session token says.
pub(crate) fn claims(jwt: &str) -> Value {
    use base64::Engine as _;
    let payload = jwt.split('.').nth(1).unwrap();
    let bytes = base64::prelude::BASE64_URL_SAFE_NO_PAD
        .decode(payload)
        .unwrap();
    serde_json::from_slice(&bytes).unwrap()
}

/// The code in the newest mail to an address. All that waits is delivered.
pub(crate) async fn mailed_code(app: &TestApp, address: &str) -> String {
    let mails = org_testkit::Postbox::emptied(&app.fixture.app).await;
    let mut to = mails.iter().rev();
    let newest = to.find(|mail| mail.recipient.as_str() == address);
    org_testkit::postbox::mailed_code(newest.unwrap())
}
