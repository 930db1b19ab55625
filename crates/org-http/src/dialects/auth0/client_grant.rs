//! What clients may do with an audience.

mod wire;

use actix_web::http::StatusCode;
use actix_web::web::{Data, Path, ReqData};
use actix_web::{HttpRequest, HttpResponse};
use org_core::id::ClientGrantId;
use org_core::{Action, Error, Kind, Principal};

pub(super) use wire::{audience_from, audience_name};

use super::Auth0;
use super::organization::OrganizationBody;
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
    who.require(Action::ReadClientGrants)?;
    let audiences = context.auth.audiences();
    let (query, paging) = wire::list(parameters(&request), audiences)?;
    let page = context.app.client_grants(&who, query).await?;
    let list = paging.list("client_grants", page, wire::cursor_of, |grant| {
        wire::GrantBody::new(grant, audiences)
    });
    Ok(Auth0::reply(StatusCode::OK, &list))
}

pub(super) async fn create(
    context: Data<Context>,
    who: ReqData<Principal>,
    request: HttpRequest,
    body: Body<Auth0>,
) -> Answer {
    who.require(Action::CreateClientGrants)?;
    no_parameters(&request)?;
    let audiences = context.auth.audiences();
    let new = wire::create(body.input()?, audiences)?;
    let made = context.app.create_client_grant(&who, new).await?;
    let body = wire::GrantBody::new(made, audiences);
    Ok(Auth0::reply(StatusCode::CREATED, &body))
}

pub(super) async fn get(
    context: Data<Context>,
    who: ReqData<Principal>,
    request: HttpRequest,
    path: Path<String>,
) -> Answer {
    who.require(Action::ReadClientGrants)?;
    no_parameters(&request)?;
    let found = context.app.client_grant(&who, identified(&path)?).await?;
    let body = wire::GrantBody::new(found, context.auth.audiences());
    Ok(Auth0::reply(StatusCode::OK, &body))
}

pub(super) async fn update(
    context: Data<Context>,
    who: ReqData<Principal>,
    request: HttpRequest,
    path: Path<String>,
    body: Body<Auth0>,
) -> Answer {
    who.require(Action::UpdateClientGrants)?;
    no_parameters(&request)?;
    let change = wire::update(body.input()?)?;
    let id = identified(&path)?;
    let changed = context.app.update_client_grant(&who, id, change).await?;
    let body = wire::GrantBody::new(changed, context.auth.audiences());
    Ok(Auth0::reply(StatusCode::OK, &body))
}

pub(super) async fn delete(
    context: Data<Context>,
    who: ReqData<Principal>,
    request: HttpRequest,
    path: Path<String>,
) -> Answer {
    who.require(Action::DeleteClientGrants)?;
    no_parameters(&request)?;
    if let Ok(id) = identified(&path) {
        context.app.delete_client_grant(&who, id).await?;
    }
    Ok(HttpResponse::NoContent().finish())
}

pub(super) async fn organizations(
    context: Data<Context>,
    who: ReqData<Principal>,
    request: HttpRequest,
    path: Path<String>,
) -> Answer {
    who.require(Action::ReadOrganizationGrants)?;
    let paging = wire::organizations(parameters(&request))?;
    let (id, slice) = (identified(&path)?, paging.slice()?);
    let page = context.app.granted_organizations(&who, id, slice).await?;
    let list = paging.list("organizations", page, wire::cursor_of_granted, |one| {
        OrganizationBody::new(one.organization, context.public_url())
    });
    Ok(Auth0::reply(StatusCode::OK, &list))
}

/// An id that a grant can have.
pub(super) fn identified(raw: &str) -> Result<ClientGrantId, Error> {
    ClientGrantId::parse(raw).ok_or_else(|| Error::not_found(Kind::ClientGrant, raw))
}
