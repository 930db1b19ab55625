pub(super) mod wire;

use actix_web::http::StatusCode;
use actix_web::web::{Data, Path, ReqData};
use actix_web::{HttpRequest, HttpResponse};
use org_core::Principal;

use super::Backend;
use crate::Context;
use crate::body::Body;
use crate::dialects::clerk::deleted::DeletedBody;
use crate::dialects::clerk::query::{ListBody, catalogue, query};
use crate::dialects::clerk::role::PermissionBody;
use crate::failure::{Dialect as _, Failure};

type Answer = Result<HttpResponse, Failure<Backend>>;

pub(super) async fn list(
    context: Data<Context>,
    who: ReqData<Principal>,
    request: HttpRequest,
) -> Answer {
    let asked = catalogue(query(&request))?;
    let page = context.app.permissions(&who, asked).await?;
    let body = ListBody::of(page, PermissionBody::from);
    Ok(Backend::reply(StatusCode::OK, &body))
}

pub(super) async fn create(
    context: Data<Context>,
    who: ReqData<Principal>,
    body: Body<Backend>,
) -> Answer {
    let new = wire::create(body.input()?)?;
    let made = context.app.create_permission(&who, new).await?;
    let body = PermissionBody::from(made);
    Ok(Backend::reply(StatusCode::OK, &body))
}

pub(super) async fn get(
    context: Data<Context>,
    who: ReqData<Principal>,
    path: Path<String>,
) -> Answer {
    let found = context.app.permission(&who, wire::named(&path)?).await?;
    let body = PermissionBody::from(found);
    Ok(Backend::reply(StatusCode::OK, &body))
}

pub(super) async fn update(
    context: Data<Context>,
    who: ReqData<Principal>,
    path: Path<String>,
    body: Body<Backend>,
) -> Answer {
    let (id, change) = (wire::named(&path)?, wire::update(body.input()?)?);
    let changed = context.app.update_permission(&who, id, change).await?;
    let body = PermissionBody::from(changed);
    Ok(Backend::reply(StatusCode::OK, &body))
}

pub(super) async fn delete(
    context: Data<Context>,
    who: ReqData<Principal>,
    path: Path<String>,
) -> Answer {
    let id = wire::named(&path)?;
    let deleted = context.app.delete_permission(&who, id).await?;
    Ok(Backend::reply(StatusCode::OK, &DeletedBody::from(deleted)))
}
