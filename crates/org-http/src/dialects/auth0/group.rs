//! Groups of users, who is in them, and the roles they have everywhere. Auth0 fills groups from
//! directories only; making and filling them by `POST` is this server's own.

pub(super) mod wire;

use actix_web::http::StatusCode;
use actix_web::web::{Data, Path, ReqData};
use actix_web::{HttpRequest, HttpResponse};
use org_core::{Action, Principal};

use super::Auth0;
use super::page::{no_parameters, parameters};
use super::role::wire::{RoleBody, named as role_named};
use crate::Context;
use crate::body::Body;
use crate::failure::{Dialect as _, Failure};

type Answer = Result<HttpResponse, Failure<Auth0>>;

pub(super) async fn list(
    context: Data<Context>,
    who: ReqData<Principal>,
    request: HttpRequest,
) -> Answer {
    who.require(Action::ReadGroups)?;
    let asked = wire::list(parameters(&request))?;
    let page = context.app.groups(&who, asked.query()?).await?;
    Ok(Auth0::reply(StatusCode::OK, &asked.answer(page)))
}

pub(super) async fn create(
    context: Data<Context>,
    who: ReqData<Principal>,
    request: HttpRequest,
    body: Body<Auth0>,
) -> Answer {
    who.require(Action::CreateGroups)?;
    no_parameters(&request)?;
    let new = wire::create(body.input()?)?;
    let made = context.app.create_group(&who, new).await?;
    Ok(Auth0::reply(
        StatusCode::CREATED,
        &wire::GroupBody::from(made),
    ))
}

pub(super) async fn get(
    context: Data<Context>,
    who: ReqData<Principal>,
    request: HttpRequest,
    path: Path<String>,
) -> Answer {
    who.require(Action::ReadGroups)?;
    no_parameters(&request)?;
    let found = context.app.group(&who, wire::named(&path)?).await?;
    Ok(Auth0::reply(StatusCode::OK, &wire::GroupBody::from(found)))
}

pub(super) async fn delete(
    context: Data<Context>,
    who: ReqData<Principal>,
    request: HttpRequest,
    path: Path<String>,
) -> Answer {
    who.require(Action::DeleteGroups)?;
    no_parameters(&request)?;
    context.app.delete_group(&who, wire::named(&path)?).await?;
    Ok(HttpResponse::NoContent().finish())
}

pub(super) async fn members(
    context: Data<Context>,
    who: ReqData<Principal>,
    request: HttpRequest,
    path: Path<String>,
) -> Answer {
    who.require(Action::ReadGroupMembers)?;
    let (paging, fields) = wire::members(parameters(&request))?;
    let (app, id) = (&context.app, wire::named(&path)?);
    let page = app.group_members(&who, id, paging.slice()?).await?;
    let list = paging.list("members", page, wire::cursor_of_member, |member| {
        fields.of(&wire::MemberBody::from(member))
    });
    Ok(Auth0::reply(StatusCode::OK, &list))
}

pub(super) async fn add_members(
    context: Data<Context>,
    who: ReqData<Principal>,
    request: HttpRequest,
    path: Path<String>,
    body: Body<Auth0>,
) -> Answer {
    who.require(Action::UpdateGroups)?;
    no_parameters(&request)?;
    let users = wire::member_ids(body.input()?)?;
    let (app, id) = (&context.app, wire::named(&path)?);
    app.add_group_members(&who, id, users).await?;
    Ok(HttpResponse::NoContent().finish())
}

pub(super) async fn remove_members(
    context: Data<Context>,
    who: ReqData<Principal>,
    request: HttpRequest,
    path: Path<String>,
    body: Body<Auth0>,
) -> Answer {
    who.require(Action::UpdateGroups)?;
    no_parameters(&request)?;
    let users = wire::member_ids(body.input()?)?;
    let (app, id) = (&context.app, wire::named(&path)?);
    app.remove_group_members(&who, id, users).await?;
    Ok(HttpResponse::NoContent().finish())
}

pub(super) async fn roles(
    context: Data<Context>,
    who: ReqData<Principal>,
    request: HttpRequest,
    path: Path<String>,
) -> Answer {
    who.require(Action::ReadGroupRoles)?;
    let paging = wire::roles(parameters(&request))?;
    let (app, id) = (&context.app, wire::named(&path)?);
    let page = app.group_roles(&who, id, None, paging.slice()?).await?;
    let list = paging.list("roles", page, wire::cursor_of_role, RoleBody::from);
    Ok(Auth0::reply(StatusCode::OK, &list))
}

pub(super) async fn assign_roles(
    context: Data<Context>,
    who: ReqData<Principal>,
    request: HttpRequest,
    path: Path<String>,
    body: Body<Auth0>,
) -> Answer {
    who.require(Action::AssignGroupRoles)?;
    no_parameters(&request)?;
    let roles = wire::role_ids(body.input()?)?;
    let (app, id) = (&context.app, wire::named(&path)?);
    app.assign_group_roles(&who, id, None, roles).await?;
    Ok(HttpResponse::NoContent().finish())
}

pub(super) async fn withdraw_roles(
    context: Data<Context>,
    who: ReqData<Principal>,
    request: HttpRequest,
    path: Path<String>,
    body: Body<Auth0>,
) -> Answer {
    who.require(Action::WithdrawGroupRoles)?;
    no_parameters(&request)?;
    let roles = wire::role_ids(body.input()?)?;
    let (app, id) = (&context.app, wire::named(&path)?);
    app.withdraw_group_roles(&who, id, None, roles).await?;
    Ok(HttpResponse::NoContent().finish())
}

pub(super) async fn with_role(
    context: Data<Context>,
    who: ReqData<Principal>,
    request: HttpRequest,
    path: Path<String>,
) -> Answer {
    who.require(Action::ReadGroupRoles)?;
    let paging = wire::groups(parameters(&request))?;
    let (app, role) = (&context.app, role_named(&path)?);
    let page = app.role_groups(&who, role, paging.slice()?).await?;
    let list = paging.list("groups", page, wire::cursor_of, wire::GroupBody::from);
    Ok(Auth0::reply(StatusCode::OK, &list))
}

pub(super) async fn give_role(
    context: Data<Context>,
    who: ReqData<Principal>,
    request: HttpRequest,
    path: Path<String>,
    body: Body<Auth0>,
) -> Answer {
    who.require(Action::AssignGroupRoles)?;
    no_parameters(&request)?;
    let groups = wire::group_ids(body.input()?)?;
    let (app, role) = (&context.app, role_named(&path)?);
    app.assign_role_groups(&who, role, groups).await?;
    Ok(HttpResponse::NoContent().finish())
}

pub(super) async fn take_role(
    context: Data<Context>,
    who: ReqData<Principal>,
    request: HttpRequest,
    path: Path<String>,
    body: Body<Auth0>,
) -> Answer {
    who.require(Action::WithdrawGroupRoles)?;
    no_parameters(&request)?;
    let groups = wire::group_ids(body.input()?)?;
    let (app, role) = (&context.app, role_named(&path)?);
    app.withdraw_role_groups(&who, role, groups).await?;
    Ok(HttpResponse::NoContent().finish())
}
