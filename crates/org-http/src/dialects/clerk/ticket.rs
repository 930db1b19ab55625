//! Where the link of an invitation leads. Whoever has it may call: browsers follow it from a mail.

mod wire;

use actix_web::http::StatusCode;
use actix_web::http::header::LOCATION;
use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};
use org_auth::secret;
use org_core::credential::SecretDigest;
use org_core::{Error, Kind, Principal};

use self::wire::Status;
use super::Frontend;
use crate::Context;
use crate::caller::Door as _;
use crate::failure::{Failure, Refusal};

/// `GET /v1/tickets/accept`
pub(super) async fn accept(
    context: Data<Context>,
    request: HttpRequest,
) -> Result<HttpResponse, Failure<Frontend>> {
    let secret = wire::secret(&request);
    let ticket = secret::digest(&secret);
    let seen = context.app.ticket(ticket.clone()).await?;
    let status = match caller(&context, &request).await? {
        Some(who) if joined(&context, &who, ticket).await? => Status::Complete,
        _ if seen.known => Status::SignIn,
        _ => Status::SignUp,
    };
    let address = wire::address(&seen.invitation, context.auth.issuer(), &secret, status);
    Ok(HttpResponse::build(StatusCode::SEE_OTHER)
        .insert_header((LOCATION, address))
        .finish())
}

/// Who calls, if it is somebody who is signed in.
async fn caller(context: &Context, request: &HttpRequest) -> Result<Option<Principal>, Refusal> {
    match Frontend::caller(context, request).await {
        Ok(who) => Ok(Some(who)),
        Err(Refusal::Unauthenticated(_)) => Ok(None),
        Err(other) => Err(other),
    }
}

/// Lets the caller join. Answers `false` if the invitation is for somebody else.
async fn joined(context: &Context, who: &Principal, ticket: SecretDigest) -> Result<bool, Error> {
    match context.app.accept_ticket(who, ticket).await {
        Ok(_) => Ok(true),
        Err(Error::NotFound {
            kind: Kind::Invitation | Kind::User,
            id: _,
        }) => Ok(false),
        Err(other) => Err(other),
    }
}
