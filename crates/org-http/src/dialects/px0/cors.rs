//! Which pages of other origins may call px0's API from a browser.

use actix_web::body::{EitherBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::Method;
use actix_web::http::header::{self, HeaderMap, HeaderName, HeaderValue};
use actix_web::middleware::Next;
use actix_web::web::Data;
use actix_web::{Error, HttpResponse};

use crate::Context;

const METHODS: HeaderValue = HeaderValue::from_static("GET,POST,HEAD,PUT,DELETE,PATCH,OPTIONS");
const HEADERS: HeaderValue =
    HeaderValue::from_static("Origin,Content-Type,Accept,Authorization,X-API-Key");

/// The middleware that answers what browsers ask beforehand, and tells them whether the page may
/// read an answer, whatever it is.
///
/// # Errors
///
/// None of its own.
pub(super) async fn around<B: MessageBody + 'static>(
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<EitherBody<B>>, Error> {
    let origin = known_origin(&request);
    let beforehand = request.method() == Method::OPTIONS
        && request
            .headers()
            .contains_key(header::ACCESS_CONTROL_REQUEST_METHOD);
    let mut response = if beforehand {
        let empty = HttpResponse::NoContent().finish();
        request.into_response(empty).map_into_right_body()
    } else {
        next.call(request).await?.map_into_left_body()
    };
    let headers = response.headers_mut();
    headers.append(header::VARY, HeaderValue::from_static("Origin"));
    if beforehand {
        vary(headers, &header::ACCESS_CONTROL_REQUEST_METHOD);
        vary(headers, &header::ACCESS_CONTROL_REQUEST_HEADERS);
    }
    if let Some(origin) = origin {
        let credentials = HeaderValue::from_static("true");
        headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, origin);
        headers.insert(header::ACCESS_CONTROL_ALLOW_CREDENTIALS, credentials);
        if beforehand {
            headers.insert(header::ACCESS_CONTROL_ALLOW_METHODS, METHODS);
            headers.insert(header::ACCESS_CONTROL_ALLOW_HEADERS, HEADERS);
        }
    }
    Ok(response)
}

/// The origin of the page, if it is one of those that the operator named.
fn known_origin(request: &ServiceRequest) -> Option<HeaderValue> {
    let origin = request.headers().get(header::ORIGIN)?;
    let context = request.app_data::<Data<Context>>()?;
    let known = |known: &String| known.as_bytes() == origin.as_bytes();
    context
        .px0
        .origins
        .iter()
        .any(known)
        .then(|| origin.clone())
}

fn vary(headers: &mut HeaderMap, by: &HeaderName) {
    if let Ok(name) = HeaderValue::from_str(by.as_str()) {
        headers.append(header::VARY, name);
    }
}
