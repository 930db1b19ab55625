mod wire;

use actix_web::http::StatusCode;
use actix_web::web::{Data, Path, ReqData};
use actix_web::{HttpRequest, HttpResponse};
use org_core::organization::OrganizationRef;
use org_core::{Error, Kind, Principal};

use super::Backend;
use super::query::{ListBody, query};
use crate::Context;
use crate::body::Body;
use crate::dialects::clerk::organization::{BackendBody, DeletedBody};
use crate::dialects::clerk::version::ApiVersion;
use crate::failure::{Dialect as _, Failure};

type Answer = Result<HttpResponse, Failure<Backend>>;

pub(super) async fn create(
    context: Data<Context>,
    who: ReqData<Principal>,
    body: Body<Backend>,
) -> Answer {
    let new = wire::create(body.input()?)?;
    let (made, _connections) = context.app.create_organization(&who, new).await?;
    Ok(Backend::reply(StatusCode::OK, &BackendBody::from(made)))
}

pub(super) async fn list(
    context: Data<Context>,
    who: ReqData<Principal>,
    request: HttpRequest,
) -> Answer {
    let page = context
        .app
        .organizations(&who, wire::list(query(&request))?)
        .await?;
    let total_count = page.total.unwrap_or_default();
    let data = page.items.into_iter().map(BackendBody::from).collect();
    Ok(Backend::reply(
        StatusCode::OK,
        &ListBody { data, total_count },
    ))
}

pub(super) async fn get(
    context: Data<Context>,
    who: ReqData<Principal>,
    path: Path<String>,
) -> Answer {
    let found = context.app.organization(&who, named(&path)?).await?;
    Ok(Backend::reply(StatusCode::OK, &BackendBody::from(found)))
}

pub(super) async fn update(
    context: Data<Context>,
    who: ReqData<Principal>,
    path: Path<String>,
    body: Body<Backend>,
) -> Answer {
    let change = wire::update(body.input()?, &ApiVersion::current())?;
    let changed = context
        .app
        .update_organization(&who, named(&path)?, change)
        .await?;
    Ok(Backend::reply(StatusCode::OK, &BackendBody::from(changed)))
}

pub(super) async fn merge_metadata(
    context: Data<Context>,
    who: ReqData<Principal>,
    path: Path<String>,
    body: Body<Backend>,
) -> Answer {
    let change = wire::merge_metadata(body.input()?)?;
    let by = named(&path)?;
    let changed = context.app.update_organization(&who, by, change).await?;
    Ok(Backend::reply(StatusCode::OK, &BackendBody::from(changed)))
}

pub(super) async fn replace_metadata(
    context: Data<Context>,
    who: ReqData<Principal>,
    path: Path<String>,
    body: Body<Backend>,
) -> Answer {
    let change = wire::replace_metadata(body.input()?)?;
    let by = named(&path)?;
    let changed = context.app.update_organization(&who, by, change).await?;
    Ok(Backend::reply(StatusCode::OK, &BackendBody::from(changed)))
}

pub(super) async fn delete(
    context: Data<Context>,
    who: ReqData<Principal>,
    path: Path<String>,
) -> Answer {
    let deleted = context.app.delete_organization(&who, named(&path)?).await?;
    Ok(Backend::reply(StatusCode::OK, &DeletedBody::from(deleted)))
}

fn named(raw: &str) -> Result<OrganizationRef, Error> {
    OrganizationRef::parse(raw).ok_or_else(|| Error::not_found(Kind::Organization, raw))
}
