mod wire;

use actix_web::http::StatusCode;
use actix_web::web::{Data, Path, ReqData};
use actix_web::{HttpRequest, HttpResponse};
use org_core::Principal;
use org_core::domain::Domain;
use org_core::page::Page;

use super::Backend;
use crate::Context;
use crate::body::Body;
use crate::dialects::clerk::deleted::DeletedBody;
use crate::dialects::clerk::domain::{DomainBody, domain_id, list_query};
use crate::dialects::clerk::query::{ListBody, query};
use crate::failure::{Dialect as _, Failure};

type Answer = Result<HttpResponse, Failure<Backend>>;

pub(super) async fn create(
    context: Data<Context>,
    who: ReqData<Principal>,
    path: Path<String>,
    body: Body<Backend>,
) -> Answer {
    let new = wire::create(body.input()?)?;
    let by = wire::organization(&path)?;
    Ok(one(context.app.create_domain(&who, by, new).await?))
}

pub(super) async fn list(
    context: Data<Context>,
    who: ReqData<Principal>,
    path: Path<String>,
    request: HttpRequest,
) -> Answer {
    let wanted = list_query(query(&request))?;
    let by = wire::organization(&path)?;
    Ok(many(context.app.domains_of(&who, by, wanted).await?))
}

pub(super) async fn list_all(
    context: Data<Context>,
    who: ReqData<Principal>,
    request: HttpRequest,
) -> Answer {
    let wanted = wire::list_all(query(&request))?;
    Ok(many(context.app.domains(&who, wanted).await?))
}

pub(super) async fn update(
    context: Data<Context>,
    who: ReqData<Principal>,
    path: Path<(String, String)>,
    body: Body<Backend>,
) -> Answer {
    let change = wire::update(body.input()?)?;
    let (by, id) = (wire::organization(&path.0)?, domain_id(&path.1)?);
    Ok(one(context.app.update_domain(&who, by, id, change).await?))
}

pub(super) async fn delete(
    context: Data<Context>,
    who: ReqData<Principal>,
    path: Path<(String, String)>,
) -> Answer {
    let (by, id) = (wire::organization(&path.0)?, domain_id(&path.1)?);
    let deleted = context.app.delete_domain(&who, by, id).await?;
    Ok(Backend::reply(StatusCode::OK, &DeletedBody::from(deleted)))
}

pub(super) async fn verify_ownership(
    context: Data<Context>,
    who: ReqData<Principal>,
    path: Path<(String, String)>,
) -> Answer {
    let (by, id) = (wire::organization(&path.0)?, domain_id(&path.1)?);
    Ok(one(context
        .app
        .verify_domain_ownership(&who, by, id)
        .await?))
}

fn one(domain: Domain) -> HttpResponse {
    Backend::reply(StatusCode::OK, &DomainBody::from(domain))
}

fn many(page: Page<Domain>) -> HttpResponse {
    let total_count = page.total.unwrap_or_default();
    let data = page.items.into_iter().map(DomainBody::from).collect();
    Backend::reply(StatusCode::OK, &ListBody { data, total_count })
}
