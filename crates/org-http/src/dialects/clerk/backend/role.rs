mod wire;

use actix_web::http::StatusCode;
use actix_web::web::{Data, Path, ReqData};
use actix_web::{HttpRequest, HttpResponse};
use org_core::Principal;
use org_core::rules::OnUse;

use super::Backend;
use super::permission::wire::named as permission;
use crate::Context;
use crate::body::Body;
use crate::dialects::clerk::deleted::DeletedBody;
use crate::dialects::clerk::query::{ListBody, catalogue, query};
use crate::dialects::clerk::role::RoleBody;
use crate::failure::{Dialect as _, Failure};

type Answer = Result<HttpResponse, Failure<Backend>>;

pub(super) async fn list(
    context: Data<Context>,
    who: ReqData<Principal>,
    request: HttpRequest,
) -> Answer {
    let asked = catalogue(query(&request))?;
    let page = context.app.roles(&who, asked).await?;
    let body = ListBody::of(page, RoleBody::from);
    Ok(Backend::reply(StatusCode::OK, &body))
}

pub(super) async fn create(
    context: Data<Context>,
    who: ReqData<Principal>,
    body: Body<Backend>,
) -> Answer {
    let new = wire::create(body.input()?)?;
    let made = context.app.create_role(&who, new).await?;
    Ok(Backend::reply(StatusCode::OK, &RoleBody::from(made)))
}

pub(super) async fn get(
    context: Data<Context>,
    who: ReqData<Principal>,
    path: Path<String>,
) -> Answer {
    let found = context.app.role(&who, wire::named(&path)?).await?;
    Ok(Backend::reply(StatusCode::OK, &RoleBody::from(found)))
}

pub(super) async fn update(
    context: Data<Context>,
    who: ReqData<Principal>,
    path: Path<String>,
    body: Body<Backend>,
) -> Answer {
    let (id, change) = (wire::named(&path)?, wire::update(body.input()?)?);
    let changed = context.app.update_role(&who, id, change).await?;
    let body = RoleBody::from(changed);
    Ok(Backend::reply(StatusCode::OK, &body))
}

pub(super) async fn delete(
    context: Data<Context>,
    who: ReqData<Principal>,
    path: Path<String>,
) -> Answer {
    let (app, id) = (&context.app, wire::named(&path)?);
    let deleted = app.delete_role(&who, id, OnUse::Refuse).await?;
    Ok(Backend::reply(StatusCode::OK, &DeletedBody::from(deleted)))
}

pub(super) async fn grant(
    context: Data<Context>,
    who: ReqData<Principal>,
    path: Path<(String, String)>,
) -> Answer {
    let (role, added) = path.into_inner();
    let (role, added) = (wire::named(&role)?, permission(&added)?);
    let changed = context.app.grant_permission(&who, role, added).await?;
    let body = RoleBody::from(changed);
    Ok(Backend::reply(StatusCode::OK, &body))
}

pub(super) async fn revoke(
    context: Data<Context>,
    who: ReqData<Principal>,
    path: Path<(String, String)>,
) -> Answer {
    let (role, removed) = path.into_inner();
    let (role, removed) = (wire::named(&role)?, permission(&removed)?);
    let changed = context.app.revoke_permission(&who, role, removed).await?;
    let body = RoleBody::from(changed);
    Ok(Backend::reply(StatusCode::OK, &body))
}
