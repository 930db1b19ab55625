mod wire;

use std::collections::BTreeMap;

use actix_web::http::StatusCode;
use actix_web::web::{Data, Path, ReqData};
use actix_web::{HttpRequest, HttpResponse};
use org_core::id::OrganizationId;
use org_core::organization::{OrganizationRef, Slug};
use org_core::{Action, Error, Kind, Principal};

pub(super) use wire::{OrganizationBody, cursor_of};

use super::Auth0;
use super::page::{no_parameters, parameters};
use crate::Context;
use crate::body::Body;
use crate::failure::{Dialect as _, Failure};

type Answer = Result<HttpResponse, Failure<Auth0>>;

pub(super) async fn create(
    context: Data<Context>,
    who: ReqData<Principal>,
    request: HttpRequest,
    body: Body<Auth0>,
) -> Answer {
    who.require(Action::CreateOrganizations)?;
    no_parameters(&request)?;
    let new = wire::create(body.input()?)?;
    let (made, connections) = context.app.create_organization(&who, new).await?;
    Ok(Auth0::reply(
        StatusCode::CREATED,
        &wire::CreatedBody::new(made, connections, context.public_url()),
    ))
}

pub(super) async fn list(
    context: Data<Context>,
    who: ReqData<Principal>,
    request: HttpRequest,
) -> Answer {
    who.require(Action::ReadOrganizations)?;
    let (query, paging, client) = wire::list(parameters(&request))?;
    let page = context.app.organizations(&who, query).await?;
    let ids = page.items.iter().map(|one| one.id.clone()).collect();
    let using = match client {
        Some(client) => context.app.organizations_using(&who, client, ids).await?,
        None => BTreeMap::new(),
    };
    let list = paging.list("organizations", page, wire::cursor_of, |one| {
        wire::ListedBody::new(one, &using, context.public_url())
    });
    Ok(Auth0::reply(StatusCode::OK, &list))
}

pub(super) async fn search(
    context: Data<Context>,
    who: ReqData<Principal>,
    request: HttpRequest,
) -> Answer {
    who.require(Action::ReadOrganizations)?;
    let (search, sort) = wire::search(parameters(&request))?;
    let page = context.app.search_organizations(&who, search).await?;
    let list = wire::List::new(page, sort, context.public_url());
    Ok(Auth0::reply(StatusCode::OK, &list))
}

pub(super) async fn get(
    context: Data<Context>,
    who: ReqData<Principal>,
    request: HttpRequest,
    path: Path<String>,
) -> Answer {
    who.require(Action::ReadOrganizations)?;
    no_parameters(&request)?;
    let found = context.app.organization(&who, identified(&path)?).await?;
    Ok(Auth0::reply(
        StatusCode::OK,
        &wire::OrganizationBody::new(found, context.public_url()),
    ))
}

pub(super) async fn get_by_name(
    context: Data<Context>,
    who: ReqData<Principal>,
    request: HttpRequest,
    path: Path<String>,
) -> Answer {
    who.require(Action::ReadOrganizations)?;
    no_parameters(&request)?;
    let found = context.app.organization(&who, named(&path)?).await?;
    Ok(Auth0::reply(
        StatusCode::OK,
        &wire::OrganizationBody::new(found, context.public_url()),
    ))
}

pub(super) async fn update(
    context: Data<Context>,
    who: ReqData<Principal>,
    request: HttpRequest,
    path: Path<String>,
    body: Body<Auth0>,
) -> Answer {
    who.require(Action::UpdateOrganizations)?;
    no_parameters(&request)?;
    let change = wire::update(body.input()?, context.public_url())?;
    let by = identified(&path)?;
    let changed = context.app.update_organization(&who, by, change).await?;
    Ok(Auth0::reply(
        StatusCode::OK,
        &wire::OrganizationBody::new(changed, context.public_url()),
    ))
}

pub(super) async fn delete(
    context: Data<Context>,
    who: ReqData<Principal>,
    request: HttpRequest,
    path: Path<String>,
) -> Answer {
    who.require(Action::DeleteOrganizations)?;
    no_parameters(&request)?;
    let by = identified(&path)?;
    context.app.delete_organization(&who, by).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// The organization that a path names.
pub(super) fn identified(raw: &str) -> Result<OrganizationRef, Error> {
    let id = OrganizationId::parse(raw).map(OrganizationRef::Id);
    id.ok_or_else(|| Error::not_found(Kind::Organization, raw))
}

fn named(raw: &str) -> Result<OrganizationRef, Error> {
    let slug = Slug::parse(raw).map(OrganizationRef::Slug);
    slug.map_err(|_| Error::not_found(Kind::Organization, raw))
}
