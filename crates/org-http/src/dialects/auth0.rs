//! Auth0's Management API and its token endpoint (`contracts/auth0.md`).
//!
//! Every request below `/api/v2` passes the same gates in the same order: who calls (401), how often
//! (429), with which scopes (403), asking for what (400), and only then the operation.

mod client;
mod client_grant;
mod connection;
mod domain;
mod endpoints;
mod error;
mod fields;
mod id;
mod invitation;
mod labels;
mod member;
mod organization;
mod organization_client;
mod organization_connection;
mod page;
mod rate_limit;
mod role;
mod schema;
mod search;
pub mod token;
mod user;

use actix_web::middleware::from_fn;
use actix_web::{HttpRequest, web};
use org_core::{Principal, Via};

use crate::Context;
use crate::caller::{Door, authorization, known_to};
use crate::endpoint::{Endpoint, no_such_path};
use crate::failure::{Answer, Dialect, Refusal, Unauthenticated};

/// The Management API's format.
#[derive(Debug)]
pub struct Auth0;

impl Dialect for Auth0 {
    const CONTENT_TYPE: &'static str = "application/json; charset=utf-8";

    fn answer(refusal: &Refusal) -> Answer {
        error::answer(refusal)
    }
}

impl Door for Auth0 {
    async fn caller(context: &Context, request: &HttpRequest) -> Result<Principal, Refusal> {
        let via = Via::new("auth0-management");
        Ok(context
            .auth
            .access_token(access_token(request)?, via)
            .await?)
    }
}

/// The token of the `Authorization` header, if it looks like one. Another scheme counts as no
/// credential at all; what is not a JSON Web Token is a fault of the header.
fn access_token(request: &HttpRequest) -> Result<&str, Refusal> {
    let refused = |why| Err(Refusal::Unauthenticated(why));
    let Some(header) = authorization(request)? else {
        return refused(Unauthenticated::Missing);
    };
    let mut parts = header.split_whitespace();
    let scheme = parts.next().unwrap_or_default();
    if !scheme.eq_ignore_ascii_case("bearer") {
        return refused(Unauthenticated::Missing);
    }
    match (parts.next(), parts.next()) {
        (Some(token), None) if token.split('.').count() == 3 => Ok(token),
        _ => refused(Unauthenticated::BadHeader),
    }
}

/// Mounts the Management API and the token endpoint.
pub(super) fn mount(config: &mut web::ServiceConfig) {
    config.service(
        web::scope("/oauth")
            .service(
                Endpoint::<token::OAuth>::at("/token")
                    .post(token::exchange)
                    .build(),
            )
            .default_service(no_such_path::<token::OAuth>()),
    );
    config.service(
        web::scope("/api/v2")
            .wrap(from_fn(rate_limit::counted))
            .wrap(from_fn(known_to::<Auth0, _>))
            .configure(endpoints::mount)
            .default_service(no_such_path::<Auth0>()),
    );
}
