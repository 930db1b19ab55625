mod wire;

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::web::{Data, Path, ReqData};
use org_core::id::EmailAddressId;
use org_core::{Error, Kind, Principal};

use super::Backend;
use crate::Context;
use crate::body::Body;
use crate::dialects::clerk::deleted::DeletedBody;
use crate::dialects::clerk::user::EmailAddressBody;
use crate::failure::{Dialect as _, Failure};

type Answer = Result<HttpResponse, Failure<Backend>>;

pub(super) async fn create(
    context: Data<Context>,
    who: ReqData<Principal>,
    body: Body<Backend>,
) -> Answer {
    let new = wire::create(body.input()?)?;
    let made = context.app.create_email_address(&who, new).await?;
    Ok(Backend::reply(
        StatusCode::OK,
        &EmailAddressBody::from(made),
    ))
}

pub(super) async fn get(
    context: Data<Context>,
    who: ReqData<Principal>,
    path: Path<String>,
) -> Answer {
    let found = context.app.email_address(&who, named(&path)?).await?;
    Ok(Backend::reply(
        StatusCode::OK,
        &EmailAddressBody::from(found),
    ))
}

pub(super) async fn update(
    context: Data<Context>,
    who: ReqData<Principal>,
    path: Path<String>,
    body: Body<Backend>,
) -> Answer {
    let change = wire::update(body.input()?)?;
    let changed = context
        .app
        .update_email_address(&who, named(&path)?, change)
        .await?;
    Ok(Backend::reply(
        StatusCode::OK,
        &EmailAddressBody::from(changed),
    ))
}

pub(super) async fn delete(
    context: Data<Context>,
    who: ReqData<Principal>,
    path: Path<String>,
) -> Answer {
    let gone = context
        .app
        .delete_email_address(&who, named(&path)?)
        .await?;
    Ok(Backend::reply(StatusCode::OK, &DeletedBody::from(gone)))
}

fn named(raw: &str) -> Result<EmailAddressId, Error> {
    EmailAddressId::parse(raw).ok_or_else(|| Error::not_found(Kind::EmailAddress, raw))
}
