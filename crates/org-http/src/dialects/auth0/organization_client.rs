//! Which clients organizations use, and which client grants were given for them.

mod wire;

use actix_web::http::StatusCode;
use actix_web::web::{Data, Path, ReqData};
use actix_web::{HttpRequest, HttpResponse};
use org_core::id::OrganizationId;
use org_core::{Action, Error, Kind, Principal};

use super::Auth0;
use super::client::identified as client_identified;
use super::client_grant::identified as grant_identified;
use super::page::{no_parameters, parameters};
use crate::Context;
use crate::body::Body;
use crate::failure::{Dialect as _, Failure};

type Answer = Result<HttpResponse, Failure<Auth0>>;

pub(super) async fn list_grants(
    context: Data<Context>,
    who: ReqData<Principal>,
    request: HttpRequest,
    path: Path<String>,
) -> Answer {
    who.require(Action::ReadOrganizationGrants)?;
    let audiences = context.auth.audiences();
    let (query, paging) = wire::list_grants(parameters(&request), audiences)?;
    let of = identified(&path)?;
    let page = context.app.organization_grants(&who, of, query).await?;
    let list = paging.list("client_grants", page, wire::cursor_of_grant, |grant| {
        wire::GrantBody::new(grant, audiences)
    });
    Ok(Auth0::reply(StatusCode::OK, &list))
}

pub(super) async fn add_grant(
    context: Data<Context>,
    who: ReqData<Principal>,
    request: HttpRequest,
    path: Path<String>,
    body: Body<Auth0>,
) -> Answer {
    who.require(Action::CreateOrganizationGrants)?;
    no_parameters(&request)?;
    let id = wire::add_grant(body.input()?)?;
    let (of, grant) = (identified(&path)?, grant_identified(&id)?);
    let given = context.app.add_organization_grant(&who, of, grant).await?;
    let body = wire::GivenBody::new(given, context.auth.audiences());
    Ok(Auth0::reply(StatusCode::CREATED, &body))
}

pub(super) async fn remove_grant(
    context: Data<Context>,
    who: ReqData<Principal>,
    request: HttpRequest,
    path: Path<(String, String)>,
) -> Answer {
    who.require(Action::DeleteOrganizationGrants)?;
    no_parameters(&request)?;
    let (of, grant) = (identified(&path.0)?, grant_identified(&path.1)?);
    let removed = context.app.remove_organization_grant(&who, of, grant);
    removed.await?;
    Ok(HttpResponse::NoContent().finish())
}

pub(super) async fn list(
    context: Data<Context>,
    who: ReqData<Principal>,
    request: HttpRequest,
    path: Path<String>,
) -> Answer {
    who.require(Action::ReadOrganizationClients)?;
    let paging = wire::list(parameters(&request))?;
    let (of, slice) = (identified(&path)?, paging.slice()?);
    let page = context.app.organization_clients(&who, of, slice).await?;
    let list = paging.list("clients", page, wire::cursor_of, wire::UsedBody::from);
    Ok(Auth0::reply(StatusCode::OK, &list))
}

pub(super) async fn add(
    context: Data<Context>,
    who: ReqData<Principal>,
    request: HttpRequest,
    path: Path<String>,
    body: Body<Auth0>,
) -> Answer {
    who.require(Action::CreateOrganizationClients)?;
    no_parameters(&request)?;
    let clients = wire::add(body.input()?)?;
    let of = identified(&path)?;
    let used = context.app.add_organization_clients(&who, of, clients);
    let used: Vec<_> = used.await?.into_iter().map(wire::UsedBody::from).collect();
    Ok(Auth0::reply(StatusCode::CREATED, &used))
}

pub(super) async fn remove(
    context: Data<Context>,
    who: ReqData<Principal>,
    request: HttpRequest,
    path: Path<String>,
    body: Body<Auth0>,
) -> Answer {
    who.require(Action::DeleteOrganizationClients)?;
    no_parameters(&request)?;
    let clients = wire::remove(body.input()?)?;
    let of = identified(&path)?;
    let removed = context.app.remove_organization_clients(&who, of, clients);
    removed.await?;
    Ok(HttpResponse::NoContent().finish())
}

pub(super) async fn get(
    context: Data<Context>,
    who: ReqData<Principal>,
    request: HttpRequest,
    path: Path<(String, String)>,
) -> Answer {
    who.require(Action::ReadOrganizationClients)?;
    no_parameters(&request)?;
    let (of, client) = both(&path)?;
    let used = context.app.organization_client(&who, of, client).await?;
    Ok(Auth0::reply(StatusCode::OK, &wire::UsedBody::from(used)))
}

pub(super) async fn update(
    context: Data<Context>,
    who: ReqData<Principal>,
    request: HttpRequest,
    path: Path<(String, String)>,
    body: Body<Auth0>,
) -> Answer {
    who.require(Action::UpdateOrganizationClients)?;
    no_parameters(&request)?;
    let access = wire::update(body.input()?)?;
    let (of, client) = both(&path)?;
    let used = context
        .app
        .update_organization_client(&who, of, client, access);
    let body = wire::UsedBody::from(used.await?);
    Ok(Auth0::reply(StatusCode::OK, &body))
}

fn both((of, client): &(String, String)) -> Result<(OrganizationId, String), Error> {
    Ok((identified(of)?, client_identified(client)?))
}

fn identified(raw: &str) -> Result<OrganizationId, Error> {
    OrganizationId::parse(raw).ok_or_else(|| Error::not_found(Kind::Organization, raw))
}
