mod wire;

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::web::{Data, ReqData};
use org_auth::AuthError;
use org_core::{Action, Denial, Error, Principal};
use serde_json::json;

use super::Px0;
use super::error::Quirk;
use super::user::OneBody;
use crate::Context;
use crate::body::Body;
use crate::failure::{Dialect as _, Failure, Refusal};

type Answer = Result<HttpResponse, Failure<Px0>>;

pub(super) async fn show(context: Data<Context>, who: ReqData<Principal>) -> Answer {
    let id = who.user().cloned();
    let id = id.ok_or(Error::Forbidden(Denial::Action(Action::ReadUsers)))?;
    let user = context.app.user(&who, id).await?;
    Ok(Px0::reply(
        StatusCode::OK,
        &OneBody::new(&user, &context.app),
    ))
}

pub(super) async fn update(
    context: Data<Context>,
    who: ReqData<Principal>,
    body: Body<Px0>,
) -> Answer {
    // px0 judges the right before the body.
    who.signed_in(Action::UpdateUsers)?;
    let address = wire::address(body.folded_input()?)?;
    let code = context.auth.verification_code(&address);
    let changed = context.app.change_address(&who, address, code).await;
    let changed = changed.map_err(|error| match error {
        Error::AlreadyExists { .. } => Quirk::EmailTaken.into(),
        other => super::email_code::too_many(other),
    })?;
    let body = OneBody::new(&changed, &context.app);
    Ok(Px0::reply(StatusCode::OK, &body))
}

pub(super) async fn change_password(
    context: Data<Context>,
    who: ReqData<Principal>,
    body: Body<Px0>,
) -> Answer {
    // As above.
    who.signed_in(Action::UpdateUsers)?;
    let (current, new) = wire::passwords(body.folded_input()?)?;
    let changed = context.auth.change_password(&who, current, new, true).await;
    changed.map_err(|error| match error {
        AuthError::Rejected => Refusal::from(Quirk::WrongCurrentPassword),
        other => other.into(),
    })?;
    let body = json!({ "message": "password changed successfully" });
    Ok(Px0::reply(StatusCode::OK, &body))
}

pub(super) async fn delete(context: Data<Context>, who: ReqData<Principal>) -> Answer {
    context.app.delete_self(&who).await?;
    Ok(HttpResponse::NoContent().finish())
}
