//! Auth0's Management API and its token endpoint (`contracts/auth0.md`).
//!
//! Every request below `/api/v2` passes the same gates in the same order: who calls (401), how often
//! (429), with which scopes (403), asking for what (400), and only then the operation.

mod client;
mod client_grant;
mod connection;
mod discovery;
mod domain;
mod endpoints;
mod error;
mod fields;
mod group;
mod id;
mod invitation;
mod labels;
mod member;
mod organization;
mod organization_client;
mod organization_connection;
mod organization_group;
mod page;
mod rate_limit;
mod role;
mod schema;
mod search;
pub mod token;
mod user;

use actix_web::http::Method;
use actix_web::middleware::from_fn;
use actix_web::{HttpRequest, web};
use org_core::{Principal, Via};

use crate::Context;
use crate::caller::{Door, authorization, known_to};
use crate::endpoint::{Endpoint, Endpoints, no_such_path};
use crate::failure::{Answer, Dialect, Refusal, Unauthenticated};

pub use rate_limit::group::{MANAGEMENT, TOKENS, groups};

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

/// Method and path below `/api/v2` of every endpoint of the Management API.
pub fn endpoints() -> Vec<(Method, String)> {
    let mut mounted = Vec::new();
    let listing = actix_web::App::new().configure(|config| {
        let mut endpoints = Endpoints::over(config);
        endpoints::mount(&mut endpoints);
        mounted = endpoints.mounted();
    });
    drop(listing);
    mounted
}

/// Mounts the Management API, the token endpoint and what describes it.
pub(super) fn mount(config: &mut web::ServiceConfig) {
    config.service(
        Endpoint::<Auth0>::at("/.well-known/openid-configuration")
            .get(discovery::configuration)
            .build(),
    );
    config.service(
        web::scope("/oauth")
            .wrap(from_fn(rate_limit::counted_by_address))
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
            .configure(|config| endpoints::mount(&mut Endpoints::over(config)))
            .default_service(no_such_path::<Auth0>()),
    );
}
