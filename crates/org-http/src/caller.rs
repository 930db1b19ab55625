//! Who calls. Decided by a middleware before a handler or a body is looked at, so that a stranger
//! learns nothing about paths, ids or rules.

use actix_web::HttpMessage as _;
use actix_web::HttpRequest;
use actix_web::body::{EitherBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header::AUTHORIZATION;
use actix_web::middleware::Next;
use actix_web::web::Data;
use org_core::Principal;

use crate::Context;
use crate::failure::{Dialect, Refusal, Unauthenticated, respond};

/// A dialect's way of telling who calls.
pub trait Door: Dialect {
    /// The caller.
    ///
    /// # Errors
    ///
    /// [`Refusal::Unauthenticated`].
    fn caller(
        context: &Context,
        request: &HttpRequest,
    ) -> impl Future<Output = Result<Principal, Refusal>>;
}

/// The middleware that lets in whom `D` knows, as `ReqData<Principal>`.
///
/// # Errors
///
/// None of its own: a stranger gets the dialect's answer.
pub async fn known_to<D: Door, B: MessageBody + 'static>(
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<EitherBody<B>>, actix_web::Error> {
    let caller = match request.app_data::<Data<Context>>().cloned() {
        Some(context) => D::caller(&context, request.request()).await,
        None => Err(Refusal::Unauthenticated(Unauthenticated::Missing)),
    };
    match caller {
        Ok(principal) => {
            request.extensions_mut().insert(principal);
            next.call(request)
                .await
                .map(ServiceResponse::map_into_left_body)
        }
        Err(refusal) => Ok(request
            .into_response(respond::<D>(&refusal))
            .map_into_right_body()),
    }
}

/// The one `Authorization` header, as text.
///
/// # Errors
///
/// [`Unauthenticated::BadHeader`] for more than one, or one that is not ASCII.
pub fn authorization(request: &HttpRequest) -> Result<Option<&str>, Refusal> {
    let bad = || Refusal::Unauthenticated(Unauthenticated::BadHeader);
    let mut headers = request.headers().get_all(AUTHORIZATION);
    let Some(first) = headers.next() else {
        return Ok(None);
    };
    if headers.next().is_some() {
        return Err(bad());
    }
    first.to_str().map(Some).map_err(|_| bad())
}

/// The credential of an `Authorization: Bearer …` header; the scheme in any case (RFC 9110).
///
/// # Errors
///
/// [`Unauthenticated::Missing`] without a header, [`Unauthenticated::BadHeader`] for another
/// scheme or more than one credential.
pub fn bearer(request: &HttpRequest) -> Result<&str, Refusal> {
    let header =
        authorization(request)?.ok_or(Refusal::Unauthenticated(Unauthenticated::Missing))?;
    match header.split_once(' ') {
        Some((scheme, token))
            if scheme.eq_ignore_ascii_case("bearer")
                && !token.is_empty()
                && !token.contains(char::is_whitespace) =>
        {
            Ok(token)
        }
        _ => Err(Refusal::Unauthenticated(Unauthenticated::BadHeader)),
    }
}
