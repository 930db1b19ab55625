//! Clerk's Frontend API: what a signed-in user may do.

mod invitation;
mod organization;

use actix_web::http::header::ORIGIN;
use actix_web::{HttpRequest, web};
use org_core::{Principal, Via};

use super::error::{self, Surface};
use crate::Context;
use crate::caller::{Door, authorization, bearer};
use crate::endpoint::Endpoint;
use crate::failure::{Answer, Dialect, Refusal, Unauthenticated};

/// The cookie that holds a session token.
const SESSION_COOKIE: &str = "__session";

/// The Frontend API's format.
#[derive(Debug)]
pub struct Frontend;

impl Dialect for Frontend {
    const CONTENT_TYPE: &'static str = "application/json";

    fn answer(refusal: &Refusal) -> Answer {
        error::answer(Surface::Frontend, refusal)
    }
}

impl Door for Frontend {
    async fn caller(context: &Context, request: &HttpRequest) -> Result<Principal, Refusal> {
        let via = Via::new("clerk-frontend");
        if authorization(request)?.is_some() {
            return Ok(context.auth.session_token(bearer(request)?, via).await?);
        }
        let missing = Refusal::Unauthenticated(Unauthenticated::Missing);
        if !same_origin(request, context.auth.issuer()) {
            return Err(missing);
        }
        let cookie = request.cookie(SESSION_COOKIE).ok_or(missing)?;
        Ok(context.auth.session_token(cookie.value(), via).await?)
    }
}

/// Whether a cookie may speak for its user: browsers send it along with requests that pages of
/// other origins make.
fn same_origin(request: &HttpRequest, public_url: &str) -> bool {
    match request.headers().get(ORIGIN) {
        Some(origin) => origin.as_bytes() == public_url.as_bytes(),
        None => request
            .headers()
            .get("sec-fetch-site")
            .is_none_or(|site| site != "cross-site"),
    }
}

/// Mounts the endpoints below `/v1`.
pub(super) fn mount(config: &mut web::ServiceConfig) {
    config
        .service(
            Endpoint::<Frontend>::at("/organizations")
                .post(organization::create)
                .build(),
        )
        .service(
            Endpoint::<Frontend>::at("/organizations/{organization}")
                .get(organization::get)
                .build(),
        )
        .service(
            Endpoint::<Frontend>::at("/me/organization_invitations/{invitation}/accept")
                .post(invitation::accept)
                .build(),
        );
}
