//! Around every request: an id, one log line, the headers every answer has, and an answer even if
//! a handler panics.

mod payload;

use std::panic::AssertUnwindSafe;
use std::time::Instant;

use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::error::InternalError;
use actix_web::http::header::{self, HeaderMap, HeaderName, HeaderValue};
use actix_web::middleware::Next;
use actix_web::{Error, HttpMessage as _};
use futures_util::FutureExt as _;

use crate::Context;
use crate::dialects;
use crate::failure::Refusal;
use payload::HeldPayload;

/// The header that carries the id of a request, in and out.
pub const ID_HEADER: HeaderName = HeaderName::from_static("x-request-id");

/// Under what the lines about requests can be switched off.
const ACCESS: &str = "org_http::access";

tokio::task_local! {
    static ID: String;
}

/// The id of the request that is being handled; empty outside of one.
pub fn current_id() -> String {
    ID.try_with(Clone::clone).unwrap_or_default()
}

/// The outermost middleware.
///
/// # Errors
///
/// None of its own.
pub async fn around<B: MessageBody + 'static>(
    mut request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    let started = Instant::now();
    let id = id_of(&request);
    let held = HeldPayload::of(&mut request);
    dialects::px0::straighten(&mut request);
    let path = request.path().to_owned();
    // The request itself must not be held here: routing needs it to itself.
    let outcome = ID.scope(id.clone(), async {
        let outcome = AssertUnwindSafe(next.call(request)).catch_unwind().await;
        if let Ok(outcome) = outcome {
            return outcome.map(ServiceResponse::map_into_boxed_body);
        }
        let mut answer = dialects::refuse(&path, &Refusal::Panicked);
        add_headers(answer.headers_mut(), &id);
        let answer = answer.map_body(|_, body| held.clone().until_the_end_of(body));
        Err(InternalError::from_response("a handler panicked", answer).into())
    });
    let mut response = outcome.await?;
    add_headers(response.headers_mut(), &id);
    count(&response);
    log(&response, &id, started);
    Ok(response.map_body(|_, body| held.until_the_end_of(body)))
}

/// The caller's own id if it is harmless, else a new one of 32 hexadecimal digits.
fn id_of(request: &ServiceRequest) -> String {
    let given = request
        .headers()
        .get(ID_HEADER)
        .and_then(|value| value.to_str().ok());
    let harmless = |id: &&str| {
        (8..=64).contains(&id.len()) && id.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
    };
    if let Some(id) = given.filter(harmless) {
        return id.to_owned();
    }
    let mut bytes = [0; 16];
    if let Some(context) = request.app_data::<actix_web::web::Data<Context>>() {
        context.app.entropy().fill(&mut bytes);
    }
    hex::encode(bytes)
}

fn add_headers(headers: &mut HeaderMap, id: &str) {
    if let Ok(id) = HeaderValue::from_str(id) {
        headers.insert(ID_HEADER, id);
    }
    let fixed = [
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::REFERRER_POLICY, "no-referrer"),
        (header::CACHE_CONTROL, "no-store"),
    ];
    for (name, value) in fixed {
        if !headers.contains_key(&name) {
            headers.insert(name, HeaderValue::from_static(value));
        }
    }
}

fn count(response: &ServiceResponse) {
    let request = response.request();
    if let Some(context) = request.app_data::<actix_web::web::Data<Context>>() {
        context.traffic.count(request.path(), response.status());
    }
}

/// One line a request. The path is shown without its query, which may hold a secret.
fn log(response: &ServiceResponse, id: &str, started: Instant) {
    if !log::log_enabled!(target: ACCESS, log::Level::Info) {
        return;
    }
    let request = response.request();
    let peer = request
        .peer_addr()
        .map(|address| address.ip().to_string())
        .unwrap_or_default();
    let actor = request
        .extensions()
        .get::<org_core::Principal>()
        .map(org_core::Principal::actor);
    let micros = u64::try_from(started.elapsed().as_micros()).unwrap_or(u64::MAX);
    log::info!(
        target: ACCESS,
        request_id = id,
        method = request.method().as_str(),
        path = request.path(),
        status = response.status().as_u16(),
        micros = micros,
        peer = peer.as_str(),
        actor = actor.as_deref().unwrap_or("-");
        "request"
    );
}

#[cfg(test)]
mod tests {
    use actix_web::middleware::from_fn;
    use actix_web::{App, HttpResponse, test, web};

    use super::*;

    async fn broken() -> HttpResponse {
        panic!("a bug");
    }

    #[actix_web::test]
    async fn a_panic_is_answered_in_the_dialects_shape() {
        let app = App::new()
            .wrap(from_fn(around))
            .default_service(web::to(broken));
        let app = test::init_service(app).await;
        for (path, word) in [
            ("/v1/users", "errors"),
            ("/api/v2/x", "statusCode"),
            ("/v1/orgs", "error"),
        ] {
            let request = test::TestRequest::with_uri(path).to_request();
            let error = test::try_call_service(&app, request).await.unwrap_err();
            let response = error.as_response_error().error_response();
            assert_eq!(response.status(), 500);
            assert!(response.headers().contains_key(ID_HEADER));
            let body = actix_web::body::to_bytes(response.into_body())
                .await
                .unwrap();
            let body: serde_json::Value = serde_json::from_slice(&body).unwrap();
            assert!(body.get(word).is_some(), "{path}: {body}");
        }
    }
}
