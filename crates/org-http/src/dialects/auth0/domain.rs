mod wire;

use actix_web::http::StatusCode;
use actix_web::web::{Data, Path, ReqData};
use actix_web::{HttpRequest, HttpResponse};
use org_core::{Action, Principal};

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
    path: Path<String>,
    body: Body<Auth0>,
) -> Answer {
    who.require(Action::CreateDomains)?;
    no_parameters(&request)?;
    let new = wire::create(body.input()?)?;
    let by = wire::organization(&path)?;
    let made = context.app.create_domain(&who, by, new).await?;
    Ok(Auth0::reply(
        StatusCode::CREATED,
        &wire::DomainBody::from(made),
    ))
}

pub(super) async fn list(
    context: Data<Context>,
    who: ReqData<Principal>,
    request: HttpRequest,
    path: Path<String>,
) -> Answer {
    who.require(Action::ReadDomains)?;
    let (query, paging) = wire::list(parameters(&request))?;
    let by = wire::organization(&path)?;
    let page = context.app.domains_of(&who, by, query).await?;
    let list = paging.list("domains", page, wire::cursor_of, wire::DomainBody::from);
    Ok(Auth0::reply(StatusCode::OK, &list))
}

pub(super) async fn get(
    context: Data<Context>,
    who: ReqData<Principal>,
    request: HttpRequest,
    path: Path<(String, String)>,
) -> Answer {
    who.require(Action::ReadDomains)?;
    no_parameters(&request)?;
    let (by, id) = (wire::organization(&path.0)?, wire::domain(&path.1)?);
    let found = context.app.domain(&who, by, id).await?;
    Ok(Auth0::reply(StatusCode::OK, &wire::DomainBody::from(found)))
}

pub(super) async fn get_by_name(
    context: Data<Context>,
    who: ReqData<Principal>,
    request: HttpRequest,
    path: Path<(String, String)>,
) -> Answer {
    who.require(Action::ReadDomains)?;
    no_parameters(&request)?;
    let (by, name) = (wire::organization(&path.0)?, wire::named(&path.1)?);
    let found = context.app.domain_named(&who, by, name).await?;
    Ok(Auth0::reply(StatusCode::OK, &wire::DomainBody::from(found)))
}

pub(super) async fn update(
    context: Data<Context>,
    who: ReqData<Principal>,
    request: HttpRequest,
    path: Path<(String, String)>,
    body: Body<Auth0>,
) -> Answer {
    who.require(Action::UpdateDomains)?;
    no_parameters(&request)?;
    let change = wire::update(body.input()?)?;
    let (by, id) = (wire::organization(&path.0)?, wire::domain(&path.1)?);
    let changed = context.app.update_domain(&who, by, id, change).await?;
    Ok(Auth0::reply(
        StatusCode::OK,
        &wire::DomainBody::from(changed),
    ))
}

pub(super) async fn delete(
    context: Data<Context>,
    who: ReqData<Principal>,
    request: HttpRequest,
    path: Path<(String, String)>,
) -> Answer {
    who.require(Action::DeleteDomains)?;
    no_parameters(&request)?;
    let (by, id) = (wire::organization(&path.0)?, wire::domain(&path.1)?);
    context.app.delete_domain(&who, by, id).await?;
    Ok(HttpResponse::NoContent().finish())
}
