//! The connections of an organization under two names, over one state: `enabled_connections` knows
//! those that are enabled, `connections` all of them and more about each.

mod wire;

use actix_web::http::StatusCode;
use actix_web::web::{Data, Path, ReqData};
use actix_web::{HttpRequest, HttpResponse};
use org_core::{Action, Principal};

pub(super) use wire::EnabledConnectionBody;

use super::Auth0;
use super::organization::identified;
use super::page::{no_parameters, parameters};
use crate::Context;
use crate::body::Body;
use crate::failure::{Dialect as _, Failure};

type Answer = Result<HttpResponse, Failure<Auth0>>;

pub(super) async fn list_enabled(
    context: Data<Context>,
    who: ReqData<Principal>,
    request: HttpRequest,
    path: Path<String>,
) -> Answer {
    who.require(Action::ReadOrganizationConnections)?;
    let (query, paging) = wire::list_enabled(parameters(&request))?;
    let by = identified(&path)?;
    let page = context.app.organization_connections(&who, by, query);
    let list = paging.list("enabled_connections", page.await?, wire::cursor_of, |one| {
        EnabledConnectionBody::from(one)
    });
    Ok(Auth0::reply(StatusCode::OK, &list))
}

pub(super) async fn add_enabled(
    context: Data<Context>,
    who: ReqData<Principal>,
    request: HttpRequest,
    path: Path<String>,
    body: Body<Auth0>,
) -> Answer {
    who.require(Action::CreateOrganizationConnections)?;
    no_parameters(&request)?;
    let new = wire::enable(body.input()?)?;
    let by = identified(&path)?;
    let made = context.app.add_organization_connection(&who, by, new);
    let body = EnabledConnectionBody::from(made.await?);
    Ok(Auth0::reply(StatusCode::CREATED, &body))
}

pub(super) async fn get_enabled(
    context: Data<Context>,
    who: ReqData<Principal>,
    request: HttpRequest,
    path: Path<(String, String)>,
) -> Answer {
    who.require(Action::ReadOrganizationConnections)?;
    no_parameters(&request)?;
    let (by, id) = (identified(&path.0)?, wire::id(&path.1)?);
    let found = context.app.organization_connection(&who, by, id).await?;
    let body = EnabledConnectionBody::from(wire::enabled(found)?);
    Ok(Auth0::reply(StatusCode::OK, &body))
}

pub(super) async fn update_enabled(
    context: Data<Context>,
    who: ReqData<Principal>,
    request: HttpRequest,
    path: Path<(String, String)>,
    body: Body<Auth0>,
) -> Answer {
    who.require(Action::UpdateOrganizationConnections)?;
    no_parameters(&request)?;
    let change = wire::update_enabled(body.input()?)?;
    let (by, id) = (identified(&path.0)?, wire::id(&path.1)?);
    let changed = context
        .app
        .update_organization_connection(&who, by, id, change);
    let body = EnabledConnectionBody::from(changed.await?);
    Ok(Auth0::reply(StatusCode::OK, &body))
}

pub(super) async fn list(
    context: Data<Context>,
    who: ReqData<Principal>,
    request: HttpRequest,
    path: Path<String>,
) -> Answer {
    who.require(Action::ReadOrganizationConnections)?;
    let (query, paging) = wire::list(parameters(&request))?;
    let by = identified(&path)?;
    let page = context.app.organization_connections(&who, by, query);
    let list = paging.list("connections", page.await?, wire::cursor_of, |one| {
        wire::OrganizationConnectionBody::from(one)
    });
    Ok(Auth0::reply(StatusCode::OK, &list))
}

pub(super) async fn add(
    context: Data<Context>,
    who: ReqData<Principal>,
    request: HttpRequest,
    path: Path<String>,
    body: Body<Auth0>,
) -> Answer {
    who.require(Action::CreateOrganizationConnections)?;
    no_parameters(&request)?;
    let new = wire::add(body.input()?)?;
    let by = identified(&path)?;
    let made = context.app.add_organization_connection(&who, by, new);
    let body = wire::OrganizationConnectionBody::from(made.await?);
    Ok(Auth0::reply(StatusCode::CREATED, &body))
}

pub(super) async fn get(
    context: Data<Context>,
    who: ReqData<Principal>,
    request: HttpRequest,
    path: Path<(String, String)>,
) -> Answer {
    who.require(Action::ReadOrganizationConnections)?;
    no_parameters(&request)?;
    let (by, id) = (identified(&path.0)?, wire::id(&path.1)?);
    let found = context.app.organization_connection(&who, by, id).await?;
    let body = wire::OrganizationConnectionBody::from(found);
    Ok(Auth0::reply(StatusCode::OK, &body))
}

pub(super) async fn update(
    context: Data<Context>,
    who: ReqData<Principal>,
    request: HttpRequest,
    path: Path<(String, String)>,
    body: Body<Auth0>,
) -> Answer {
    who.require(Action::UpdateOrganizationConnections)?;
    no_parameters(&request)?;
    let change = wire::update(body.input()?)?;
    let (by, id) = (identified(&path.0)?, wire::id(&path.1)?);
    let changed = context
        .app
        .update_organization_connection(&who, by, id, change);
    let body = wire::OrganizationConnectionBody::from(changed.await?);
    Ok(Auth0::reply(StatusCode::OK, &body))
}

pub(super) async fn remove(
    context: Data<Context>,
    who: ReqData<Principal>,
    request: HttpRequest,
    path: Path<(String, String)>,
) -> Answer {
    who.require(Action::DeleteOrganizationConnections)?;
    no_parameters(&request)?;
    let (by, id) = (identified(&path.0)?, wire::id(&path.1)?);
    let removed = context.app.remove_organization_connection(&who, by, id);
    removed.await?;
    Ok(HttpResponse::NoContent().finish())
}
