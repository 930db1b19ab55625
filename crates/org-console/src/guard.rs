//! Around every page: what other sites make a browser send is refused, and what a page may do in a
//! browser is bounded.

use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header::{
    CONTENT_SECURITY_POLICY, HOST, HeaderMap, HeaderName, HeaderValue, ORIGIN, REFERRER_POLICY,
    X_FRAME_OPTIONS,
};
use actix_web::middleware::Next;
use actix_web::web::Data;
use actix_web::{HttpRequest, ResponseError as _};
use org_http::Context;

use crate::failure::Failure;

/// Nothing inline, nothing from elsewhere but the logos of organizations, in no frame.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; \
    img-src 'self' https: data:; connect-src 'self'; form-action 'self'; base-uri 'none'; \
    frame-ancestors 'none'";

/// Addresses of pages are told to nobody else. (Under `no-referrer` a browser says that its own forms
/// come from `null`.)
const REFERRERS: &str = "same-origin";

const HEADERS: [(HeaderName, &str); 5] = [
    (CONTENT_SECURITY_POLICY, POLICY),
    (X_FRAME_OPTIONS, "DENY"),
    (REFERRER_POLICY, REFERRERS),
    (
        HeaderName::from_static("cross-origin-opener-policy"),
        "same-origin",
    ),
    (
        HeaderName::from_static("cross-origin-resource-policy"),
        "same-origin",
    ),
];

/// The outermost middleware of the console.
///
/// # Errors
///
/// None of its own.
pub(crate) async fn around<B: MessageBody + 'static>(
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<BoxBody>, actix_web::Error> {
    let mut response = if is_from_here(request.request()) {
        next.call(request).await?.map_into_boxed_body()
    } else {
        request.into_response(Failure::forged().error_response())
    };
    add_headers(response.headers_mut());
    Ok(response)
}

fn add_headers(headers: &mut HeaderMap) {
    for (name, value) in HEADERS {
        headers.insert(name, HeaderValue::from_static(value));
    }
}

/// Whether a request changes nothing or was not sent by the page of another site. A client that is
/// no browser says nothing about it, and cannot be made to send anybody's cookie.
fn is_from_here(request: &HttpRequest) -> bool {
    if request.method().is_safe() {
        return true;
    }
    let header = |name: HeaderName| Some(request.headers().get(name)?.to_str().unwrap_or("?"));
    let site = header(HeaderName::from_static("sec-fetch-site"));
    let origin = header(ORIGIN);
    site.is_none_or(|site| matches!(site, "same-origin" | "none"))
        && origin.is_none_or(|origin| is_ours(request, origin))
}

fn is_ours(request: &HttpRequest, origin: &str) -> bool {
    let context = request.app_data::<Data<Context>>();
    if context.is_some_and(|context| context.public_url() == origin) {
        return true;
    }
    let host = request.headers().get(HOST);
    let host = host.and_then(|host| host.to_str().ok());
    let origin = origin.split_once("://").map(|(_, host)| host);
    host.is_some() && host == origin
}
