mod wire;

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::web::{Data, Path, ReqData};
use org_core::id::UserId;
use org_core::{Action, Error, Kind, Principal};

use super::Backend;
use crate::Context;
use crate::body::Body;
use crate::failure::{Dialect as _, Failure};

type Answer = Result<HttpResponse, Failure<Backend>>;

pub(super) async fn create(
    context: Data<Context>,
    who: ReqData<Principal>,
    body: Body<Backend>,
) -> Answer {
    who.require(Action::CreateUsers)?;
    let (mut new, password) = wire::create(body.input()?)?;
    if let Some(password) = password {
        new.password = Some(context.auth.passwords().hash(password).await?);
    }
    let made = context.app.create_user(&who, new).await?;
    Ok(Backend::reply(StatusCode::OK, &wire::UserBody::from(made)))
}

pub(super) async fn get(
    context: Data<Context>,
    who: ReqData<Principal>,
    path: Path<String>,
) -> Answer {
    let id = UserId::parse(&path).ok_or_else(|| Error::not_found(Kind::User, path.as_str()))?;
    let found = context.app.user(&who, id).await?;
    Ok(Backend::reply(StatusCode::OK, &wire::UserBody::from(found)))
}
