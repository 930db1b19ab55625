//! Members of organizations, and the roles they have there.

pub(super) mod wire;

use actix_web::http::StatusCode;
use actix_web::web::{Data, Path, ReqData};
use actix_web::{HttpRequest, HttpResponse};
use org_core::{Action, Principal};

use super::Auth0;
use super::organization::identified;
use super::page::{no_parameters, parameters};
use super::role::wire::RoleBody;
use crate::Context;
use crate::body::Body;
use crate::failure::{Dialect as _, Failure};

type Answer = Result<HttpResponse, Failure<Auth0>>;
/// An organization and a user, as a path names them.
type Member = Path<(String, String)>;

pub(super) async fn list(
    context: Data<Context>,
    who: ReqData<Principal>,
    request: HttpRequest,
    path: Path<String>,
) -> Answer {
    who.require(Action::ReadMemberships)?;
    let asked = wire::list(parameters(&request))?;
    let (app, by) = (&context.app, identified(&path)?);
    let page = if asked.with_roles() {
        who.require(Action::ReadMemberRoles)?;
        app.members_with_roles(&who, by, asked.query()?).await?
    } else {
        wire::without_roles(app.memberships_in(&who, by, asked.query()?).await?)
    };
    Ok(Auth0::reply(StatusCode::OK, &asked.answer(page)))
}

pub(super) async fn add(
    context: Data<Context>,
    who: ReqData<Principal>,
    request: HttpRequest,
    path: Path<String>,
    body: Body<Auth0>,
) -> Answer {
    who.require(Action::CreateMemberships)?;
    no_parameters(&request)?;
    let users = wire::members(body.input()?)?;
    let by = identified(&path)?;
    context.app.add_members(&who, by, users).await?;
    Ok(HttpResponse::NoContent().finish())
}

pub(super) async fn remove(
    context: Data<Context>,
    who: ReqData<Principal>,
    request: HttpRequest,
    path: Path<String>,
    body: Body<Auth0>,
) -> Answer {
    who.require(Action::DeleteMemberships)?;
    no_parameters(&request)?;
    let users = wire::members(body.input()?)?;
    let by = identified(&path)?;
    context.app.remove_members(&who, by, users).await?;
    Ok(HttpResponse::NoContent().finish())
}

pub(super) async fn roles(
    context: Data<Context>,
    who: ReqData<Principal>,
    request: HttpRequest,
    path: Member,
) -> Answer {
    who.require(Action::ReadMemberRoles)?;
    let (paging, (offset, limit)) = wire::roles(parameters(&request))?;
    let (by, user) = (identified(&path.0)?, wire::user(&path.1)?);
    let found = context.app.member_roles(&who, by, user, offset, limit);
    let list = paging.numbered("roles", found.await?, RoleBody::from);
    Ok(Auth0::reply(StatusCode::OK, &list))
}

pub(super) async fn assign_roles(
    context: Data<Context>,
    who: ReqData<Principal>,
    request: HttpRequest,
    path: Member,
    body: Body<Auth0>,
) -> Answer {
    who.require(Action::AssignMemberRoles)?;
    no_parameters(&request)?;
    let roles = wire::role_ids(body.input()?)?;
    let (by, user) = (identified(&path.0)?, wire::user(&path.1)?);
    context.app.assign_roles(&who, by, user, roles).await?;
    Ok(HttpResponse::NoContent().finish())
}

pub(super) async fn withdraw_roles(
    context: Data<Context>,
    who: ReqData<Principal>,
    request: HttpRequest,
    path: Member,
    body: Body<Auth0>,
) -> Answer {
    who.require(Action::WithdrawMemberRoles)?;
    no_parameters(&request)?;
    let roles = wire::role_ids(body.input()?)?;
    let (by, user) = (identified(&path.0)?, wire::user(&path.1)?);
    context.app.withdraw_roles(&who, by, user, roles).await?;
    Ok(HttpResponse::NoContent().finish())
}
