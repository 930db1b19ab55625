mod wire;

use actix_web::http::StatusCode;
use actix_web::web::{Data, Path, ReqData};
use actix_web::{HttpRequest, HttpResponse};
use org_core::Principal;

use super::Backend;
use crate::Context;
use crate::body::Body;
use crate::dialects::clerk::deleted::DeletedBody;
use crate::dialects::clerk::query::{ListBody, catalogue, query};
use crate::failure::{Dialect as _, Failure};

type Answer = Result<HttpResponse, Failure<Backend>>;

pub(super) async fn list(
    context: Data<Context>,
    who: ReqData<Principal>,
    request: HttpRequest,
) -> Answer {
    let asked = catalogue(query(&request))?;
    let page = context.app.role_sets(&who, asked).await?;
    let body = ListBody::of(page, wire::RoleSetBody::from);
    Ok(Backend::reply(StatusCode::OK, &body))
}

pub(super) async fn create(
    context: Data<Context>,
    who: ReqData<Principal>,
    body: Body<Backend>,
) -> Answer {
    let new = wire::create(body.input()?)?;
    let made = context.app.create_role_set(&who, new).await?;
    let body = wire::RoleSetBody::from(made);
    Ok(Backend::reply(StatusCode::OK, &body))
}

pub(super) async fn get(
    context: Data<Context>,
    who: ReqData<Principal>,
    path: Path<String>,
) -> Answer {
    let found = context.app.role_set(&who, wire::named(&path)?).await?;
    let body = wire::RoleSetBody::from(found);
    Ok(Backend::reply(StatusCode::OK, &body))
}

pub(super) async fn update(
    context: Data<Context>,
    who: ReqData<Principal>,
    path: Path<String>,
    body: Body<Backend>,
) -> Answer {
    let (by, change) = (wire::named(&path)?, wire::update(body.input()?)?);
    let changed = context.app.update_role_set(&who, by, change).await?;
    let body = wire::RoleSetBody::from(changed);
    Ok(Backend::reply(StatusCode::OK, &body))
}

pub(super) async fn add_roles(
    context: Data<Context>,
    who: ReqData<Principal>,
    path: Path<String>,
    body: Body<Backend>,
) -> Answer {
    let (by, change) = (wire::named(&path)?, wire::add_roles(body.input()?)?);
    let changed = context.app.update_role_set(&who, by, change).await?;
    let body = wire::RoleSetBody::from(changed);
    Ok(Backend::reply(StatusCode::OK, &body))
}

pub(super) async fn replace_role(
    context: Data<Context>,
    who: ReqData<Principal>,
    path: Path<String>,
    body: Body<Backend>,
) -> Answer {
    let (by, (from, to)) = (wire::named(&path)?, wire::replace_role(body.input()?)?);
    let changed = context.app.replace_role(&who, by, from, to).await?;
    let body = wire::RoleSetBody::from(changed);
    Ok(Backend::reply(StatusCode::OK, &body))
}

pub(super) async fn replace(
    context: Data<Context>,
    who: ReqData<Principal>,
    path: Path<String>,
    body: Body<Backend>,
) -> Answer {
    let (by, with) = (wire::named(&path)?, wire::replace(body.input()?)?);
    let replaced = context.app.replace_role_set(&who, by, with).await?;
    Ok(Backend::reply(StatusCode::OK, &DeletedBody::from(replaced)))
}
