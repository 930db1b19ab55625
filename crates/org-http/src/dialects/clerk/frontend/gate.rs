//! What every request passes before it is looked at: which method is meant, and whether the page
//! that sent it may call at all.
//!
//! Browsers attach cookies to requests of any page, and the requests of this API are simple enough
//! that no browser asks beforehand. So a page whose origin is not known is refused before its cookies
//! are looked at, and cookies of a request that does not say where it comes from are only believed
//! if the browser does not call it cross-site. (`SameSite=Lax` on the cookies is the second lock.)

use actix_web::HttpRequest;
use actix_web::body::{EitherBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::Method;
use actix_web::http::header::{AUTHORIZATION, ORIGIN};
use actix_web::middleware::Next;
use actix_web::web::Data;
use org_core::{Fault, Violation};

use super::{Frontend, parameter};
use crate::Context;
use crate::cors::CrossOrigin as _;
use crate::dialects::clerk::error::{origin_and_authorization, origin_invalid};
use crate::failure::{Refusal, respond};

/// The middleware.
pub(in crate::dialects::clerk) async fn around<B: MessageBody + 'static>(
    mut request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<EitherBody<B>>, actix_web::Error> {
    let passed = pass(request.request()).and_then(|()| method(request.request()));
    match passed {
        Ok(method) => {
            if let Some(method) = method {
                request.head_mut().method = method;
            }
            let response = next.call(request).await?;
            Ok(response.map_into_left_body())
        }
        Err(refusal) => {
            let refused = respond::<Frontend>(&refusal);
            Ok(request.into_response(refused).map_into_right_body())
        }
    }
}

/// Refuses pages that may not call, and what only apps may send from pages.
fn pass(request: &HttpRequest) -> Result<(), Refusal> {
    let headers = request.headers();
    if !headers.contains_key(ORIGIN) {
        Ok(())
    } else if headers.contains_key(AUTHORIZATION) {
        Err(origin_and_authorization())
    } else {
        let context = request.app_data::<Data<Context>>();
        let known = context.is_some_and(|context| believes_cookies(context, request));
        if known { Ok(()) } else { Err(origin_invalid()) }
    }
}

/// The method that a `POST` stands for. Browsers ask beforehand for all but the simplest, so
/// `_method` names the others.
fn method(request: &HttpRequest) -> Result<Option<Method>, Refusal> {
    if request.method() != Method::POST {
        return Ok(None);
    }
    let Some(named) = parameter(request, "_method") else {
        return Ok(None);
    };
    match named.as_str() {
        "DELETE" => Ok(Some(Method::DELETE)),
        "PATCH" => Ok(Some(Method::PATCH)),
        "PUT" => Ok(Some(Method::PUT)),
        _ => Err(Refusal::Query(Violation {
            given: Some(named),
            ..Violation::new("_method", Fault::NotAllowed)
        })),
    }
}

/// Whether cookies may speak for their user.
pub(super) fn believes_cookies(context: &Context, request: &HttpRequest) -> bool {
    match request.headers().get(ORIGIN) {
        Some(origin) => origin
            .to_str()
            .is_ok_and(|origin| Frontend::lets_in(context, origin)),
        None => request
            .headers()
            .get("sec-fetch-site")
            .is_none_or(|site| site != "cross-site"),
    }
}
