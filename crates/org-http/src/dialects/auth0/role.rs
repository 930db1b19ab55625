//! Roles of the tenant: who has them everywhere, and what they permit at APIs.

pub(super) mod wire;

use actix_web::http::StatusCode;
use actix_web::web::{Data, Path, ReqData};
use actix_web::{HttpRequest, HttpResponse};
use org_core::rules::OnUse;
use org_core::{Action, Principal};

use super::Auth0;
use super::page::{no_parameters, parameters};
use crate::Context;
use crate::body::Body;
use crate::failure::{Dialect as _, Failure};

type Answer = Result<HttpResponse, Failure<Auth0>>;

pub(super) async fn list(
    context: Data<Context>,
    who: ReqData<Principal>,
    request: HttpRequest,
) -> Answer {
    who.require(Action::ReadRoles)?;
    let (text, paging) = wire::list(parameters(&request))?;
    let (offset, limit) = paging.bounds()?;
    let found = context.app.roles_named(&who, text, offset, limit).await?;
    let list = paging.numbered("roles", found, wire::RoleBody::from);
    Ok(Auth0::reply(StatusCode::OK, &list))
}

pub(super) async fn create(
    context: Data<Context>,
    who: ReqData<Principal>,
    request: HttpRequest,
    body: Body<Auth0>,
) -> Answer {
    who.require(Action::CreateRoles)?;
    no_parameters(&request)?;
    let new = wire::create(body.input()?)?;
    let made = context.app.create_role(&who, new).await?;
    Ok(Auth0::reply(
        StatusCode::OK,
        &wire::RoleBody::from(made.role),
    ))
}

pub(super) async fn get(
    context: Data<Context>,
    who: ReqData<Principal>,
    request: HttpRequest,
    path: Path<String>,
) -> Answer {
    who.require(Action::ReadRoles)?;
    no_parameters(&request)?;
    let found = context.app.role(&who, wire::named(&path)?).await?;
    Ok(Auth0::reply(
        StatusCode::OK,
        &wire::RoleBody::from(found.role),
    ))
}

pub(super) async fn update(
    context: Data<Context>,
    who: ReqData<Principal>,
    request: HttpRequest,
    path: Path<String>,
    body: Body<Auth0>,
) -> Answer {
    who.require(Action::UpdateRoles)?;
    no_parameters(&request)?;
    let change = wire::update(body.input()?)?;
    let id = wire::named(&path)?;
    let changed = context.app.update_role(&who, id, change).await?;
    Ok(Auth0::reply(
        StatusCode::OK,
        &wire::RoleBody::from(changed.role),
    ))
}

pub(super) async fn delete(
    context: Data<Context>,
    who: ReqData<Principal>,
    request: HttpRequest,
    path: Path<String>,
) -> Answer {
    who.require(Action::DeleteRoles)?;
    no_parameters(&request)?;
    let (app, id) = (&context.app, wire::named(&path)?);
    app.delete_role(&who, id, OnUse::Withdraw).await?;
    Ok(Auth0::reply(StatusCode::OK, &wire::Empty {}))
}

pub(super) async fn users(
    context: Data<Context>,
    who: ReqData<Principal>,
    request: HttpRequest,
    path: Path<String>,
) -> Answer {
    who.require(Action::ReadRoles)?;
    who.require(Action::ReadUsers)?;
    let paging = wire::users(parameters(&request))?;
    let (app, id) = (&context.app, wire::named(&path)?);
    let page = app.role_users(&who, id, paging.slice()?).await?;
    let list = paging.list("users", page, wire::cursor_of, wire::user);
    Ok(Auth0::reply(StatusCode::OK, &list))
}

pub(super) async fn assign(
    context: Data<Context>,
    who: ReqData<Principal>,
    request: HttpRequest,
    path: Path<String>,
    body: Body<Auth0>,
) -> Answer {
    who.require(Action::UpdateRoles)?;
    no_parameters(&request)?;
    let users = wire::assign(body.input()?)?;
    let (app, id) = (&context.app, wire::named(&path)?);
    app.assign_role_to(&who, id, users).await?;
    Ok(HttpResponse::Ok().finish())
}

pub(super) async fn permissions(
    context: Data<Context>,
    who: ReqData<Principal>,
    request: HttpRequest,
    path: Path<String>,
) -> Answer {
    who.require(Action::ReadRoles)?;
    let paging = wire::permissions(parameters(&request))?;
    let (offset, limit) = paging.bounds()?;
    let (app, id) = (&context.app, wire::named(&path)?);
    let page = app.api_permissions(&who, id, offset, limit).await?;
    let list = paging.numbered("permissions", page, wire::PermissionBody::from);
    Ok(Auth0::reply(StatusCode::OK, &list))
}

pub(super) async fn grant(
    context: Data<Context>,
    who: ReqData<Principal>,
    request: HttpRequest,
    path: Path<String>,
    body: Body<Auth0>,
) -> Answer {
    who.require(Action::UpdateRoles)?;
    no_parameters(&request)?;
    let given = wire::pairs(body.input()?)?;
    let (app, id) = (&context.app, wire::named(&path)?);
    app.grant_api_permissions(&who, id, given).await?;
    Ok(Auth0::reply(StatusCode::CREATED, &wire::Empty {}))
}

pub(super) async fn revoke(
    context: Data<Context>,
    who: ReqData<Principal>,
    request: HttpRequest,
    path: Path<String>,
    body: Body<Auth0>,
) -> Answer {
    who.require(Action::UpdateRoles)?;
    no_parameters(&request)?;
    let given = wire::pairs(body.input()?)?;
    let (app, id) = (&context.app, wire::named(&path)?);
    app.revoke_api_permissions(&who, id, given).await?;
    Ok(Auth0::reply(StatusCode::OK, &wire::Empty {}))
}
