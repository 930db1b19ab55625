//! Groups of organizations, the roles they have there, and what members are by them.

mod wire;

use actix_web::http::StatusCode;
use actix_web::web::{Data, Path, ReqData};
use actix_web::{HttpRequest, HttpResponse};
use org_core::{Action, Principal};

use super::Auth0;
use super::group::wire::{self as groups, GroupBody, cursor_of, cursor_of_role};
use super::member::wire::user;
use super::organization::identified;
use super::page::{no_parameters, parameters};
use super::role::wire::{RoleBody, named as role_named};
use crate::Context;
use crate::body::Body;
use crate::failure::{Dialect as _, Failure};

type Answer = Result<HttpResponse, Failure<Auth0>>;
/// An organization, and a group, a role or a user, as a path names them.
type Two = Path<(String, String)>;

pub(super) async fn list(
    context: Data<Context>,
    who: ReqData<Principal>,
    request: HttpRequest,
    path: Path<String>,
) -> Answer {
    who.require(Action::ReadOrganizationGroups)?;
    let paging = groups::groups(parameters(&request))?;
    let (app, by) = (&context.app, identified(&path)?);
    let found = app.organization_groups(&who, by, None, paging.slice()?);
    let list = paging.list("groups", found.await?, cursor_of, GroupBody::from);
    Ok(Auth0::reply(StatusCode::OK, &list))
}

pub(super) async fn roles(
    context: Data<Context>,
    who: ReqData<Principal>,
    request: HttpRequest,
    path: Two,
) -> Answer {
    who.require(Action::ReadOrganizationGroupRoles)?;
    let paging = groups::roles(parameters(&request))?;
    let (by, group) = (identified(&path.0)?, groups::named(&path.1)?);
    let app = &context.app;
    let found = app.group_roles(&who, group, Some(by), paging.slice()?);
    let list = paging.list("roles", found.await?, cursor_of_role, RoleBody::from);
    Ok(Auth0::reply(StatusCode::OK, &list))
}

pub(super) async fn assign_roles(
    context: Data<Context>,
    who: ReqData<Principal>,
    request: HttpRequest,
    path: Two,
    body: Body<Auth0>,
) -> Answer {
    who.require(Action::AssignOrganizationGroupRoles)?;
    no_parameters(&request)?;
    let roles = groups::role_ids(body.input()?)?;
    let (by, group) = (identified(&path.0)?, groups::named(&path.1)?);
    let app = &context.app;
    app.assign_group_roles(&who, group, Some(by), roles).await?;
    Ok(HttpResponse::NoContent().finish())
}

pub(super) async fn withdraw_roles(
    context: Data<Context>,
    who: ReqData<Principal>,
    request: HttpRequest,
    path: Two,
    body: Body<Auth0>,
) -> Answer {
    who.require(Action::WithdrawOrganizationGroupRoles)?;
    no_parameters(&request)?;
    let roles = groups::role_ids(body.input()?)?;
    let (by, group) = (identified(&path.0)?, groups::named(&path.1)?);
    let app = &context.app;
    app.withdraw_group_roles(&who, group, Some(by), roles)
        .await?;
    Ok(HttpResponse::NoContent().finish())
}

pub(super) async fn groups_with_role(
    context: Data<Context>,
    who: ReqData<Principal>,
    request: HttpRequest,
    path: Two,
) -> Answer {
    who.require(Action::ReadRoles)?;
    who.require(Action::ReadOrganizationGroups)?;
    let paging = groups::groups(parameters(&request))?;
    let (by, role) = (identified(&path.0)?, role_named(&path.1)?);
    let app = &context.app;
    let found = app.organization_groups(&who, by, Some(role), paging.slice()?);
    let list = paging.list("groups", found.await?, cursor_of, GroupBody::from);
    Ok(Auth0::reply(StatusCode::OK, &list))
}

pub(super) async fn members_with_role(
    context: Data<Context>,
    who: ReqData<Principal>,
    request: HttpRequest,
    path: Two,
) -> Answer {
    who.require(Action::ReadRoles)?;
    who.require(Action::ReadMemberships)?;
    let (paging, fields) = wire::members(parameters(&request))?;
    let (by, role) = (identified(&path.0)?, role_named(&path.1)?);
    let app = &context.app;
    let found = app.members_given(&who, by, role, paging.slice()?);
    let list = paging.list("members", found.await?, wire::cursor_of_member, |member| {
        fields.of(&wire::member(&member))
    });
    Ok(Auth0::reply(StatusCode::OK, &list))
}

pub(super) async fn effective_roles(
    context: Data<Context>,
    who: ReqData<Principal>,
    request: HttpRequest,
    path: Two,
) -> Answer {
    who.require(Action::ReadEffectiveRoles)?;
    let paging = groups::roles(parameters(&request))?;
    let (by, user) = (identified(&path.0)?, user(&path.1)?);
    let app = &context.app;
    let found = app.effective_roles(&who, by, user, paging.slice()?);
    let cursor = |one: &org_core::group::EffectiveRole| cursor_of_role(&one.role);
    let list = paging.list("roles", found.await?, cursor, wire::EffectiveBody::from);
    Ok(Auth0::reply(StatusCode::OK, &list))
}

pub(super) async fn source_groups(
    context: Data<Context>,
    who: ReqData<Principal>,
    request: HttpRequest,
    path: Two,
) -> Answer {
    who.require(Action::ReadRoleSources)?;
    let (role, paging) = wire::sources(parameters(&request))?;
    let (by, user) = (identified(&path.0)?, user(&path.1)?);
    let app = &context.app;
    let found = app.role_sources(&who, by, user, role, paging.slice()?);
    let list = paging.list("groups", found.await?, cursor_of, GroupBody::from);
    Ok(Auth0::reply(StatusCode::OK, &list))
}
