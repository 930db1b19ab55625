//! Codes that are mailed: they prove an address, or let somebody choose a new password.

mod wire;

use actix_web::http::StatusCode;
use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};
use org_auth::AuthError;
use org_core::email_code::EMAIL_CODE_WINDOW;
use org_core::{Denial, Error, Kind};
use serde_json::json;

use super::error::Quirk;
use super::{Px0, VIA};
use crate::Context;
use crate::body::Body;
use crate::failure::{Dialect as _, Failure, Refusal};

type Answer = Result<HttpResponse, Failure<Px0>>;

pub(super) async fn mail_verification(context: Data<Context>, request: HttpRequest) -> Answer {
    let address = wire::queried(request.query_string())?;
    let code = context.auth.verification_code(&address).await?;
    let mailed = context.app.mail_verification(VIA, address, code).await;
    if mailed.map_err(too_many)? {
        Ok(told("verification email sent successfully"))
    } else {
        Err(Quirk::NothingToVerify.into())
    }
}

pub(super) async fn verify(context: Data<Context>, body: Body<Px0>) -> Answer {
    let (address, code) = wire::verification(body.folded_input()?)?;
    let digest = context.auth.verification_digest(&address, &code).await?;
    let verified = context.app.verify_email_address(VIA, address, digest).await;
    let verified = verified.map_err(|error| match error {
        Error::NotFound {
            kind: Kind::User, ..
        } => Quirk::WrongPassword.into(),
        Error::NotFound {
            kind: Kind::EmailCode,
            ..
        } => Quirk::WrongVerificationCode.into(),
        other => Refusal::from(other),
    })?;
    Ok(told(if verified {
        "email verified successfully"
    } else {
        "user is already verified"
    }))
}

pub(super) async fn mail_reset(context: Data<Context>, body: Body<Px0>) -> Answer {
    let address = wire::forgetful(body.folded_input()?)?;
    let code = context.auth.reset_code();
    let mailed = context.app.mail_password_reset(VIA, address, code).await;
    mailed.map_err(|error| match error {
        Error::Forbidden(Denial::MailDisabled) => Quirk::ResetNotMailed.into(),
        other => too_many(other),
    })?;
    Ok(told("password reset email sent successfully"))
}

pub(super) async fn reset(context: Data<Context>, body: Body<Px0>) -> Answer {
    let (code, new) = wire::reset(body.folded_input()?)?;
    let reset = context.auth.reset_password(&code, new, VIA).await;
    let address = reset.map_err(|error| match error {
        AuthError::Rejected => Refusal::from(Quirk::WrongResetCode),
        other => other.into(),
    })?;
    let message = "password reset successfully";
    let body = json!({ "message": message, "email": address.as_str() });
    Ok(Px0::reply(StatusCode::OK, &body))
}

/// More codes were asked for than are mailed to one address.
pub(super) fn too_many(error: Error) -> Refusal {
    match error {
        Error::LimitReached {
            kind: Kind::EmailCode,
            limit: _,
        } => Refusal::TooManyRequests {
            retry_after: EMAIL_CODE_WINDOW,
        },
        other => other.into(),
    }
}

fn told(message: &str) -> HttpResponse {
    Px0::reply(StatusCode::OK, &json!({ "message": message }))
}
