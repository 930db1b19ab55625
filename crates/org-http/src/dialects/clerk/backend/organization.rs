pub(super) mod logo;
mod wire;

use actix_web::http::StatusCode;
use actix_web::web::{Data, Path, ReqData};
use actix_web::{HttpRequest, HttpResponse};
use org_core::organization::{Organization, OrganizationRef};
use org_core::{Error, Kind, Principal};

use super::Backend;
use crate::Context;
use crate::body::Body;
use crate::dialects::clerk::deleted::DeletedBody;
use crate::dialects::clerk::organization::BackendBody;
use crate::dialects::clerk::query::{ListBody, query};
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
    let body = BackendBody::new(made, context.public_url());
    Ok(Backend::reply(StatusCode::OK, &body))
}

pub(super) async fn list(
    context: Data<Context>,
    who: ReqData<Principal>,
    request: HttpRequest,
) -> Answer {
    let mut query = query(&request);
    let wanted = wire::list(&mut query)?;
    let flagged = wire::asks_for_manager(&mut query)?;
    let page = context.app.organizations(&who, wanted).await?;
    let total_count = page.total.unwrap_or_default();
    let data = bodies(&context, &who, page.items, flagged).await?;
    Ok(Backend::reply(
        StatusCode::OK,
        &ListBody { data, total_count },
    ))
}

pub(super) async fn get(
    context: Data<Context>,
    who: ReqData<Principal>,
    path: Path<String>,
    request: HttpRequest,
) -> Answer {
    let flagged = wire::asks_for_manager(&mut query(&request))?;
    let found = context.app.organization(&who, named(&path)?).await?;
    let body = bodies(&context, &who, vec![found], flagged).await?.pop();
    Ok(Backend::reply(StatusCode::OK, &body))
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
    let body = BackendBody::new(changed, context.public_url());
    Ok(Backend::reply(StatusCode::OK, &body))
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
    let body = BackendBody::new(changed, context.public_url());
    Ok(Backend::reply(StatusCode::OK, &body))
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
    let body = BackendBody::new(changed, context.public_url());
    Ok(Backend::reply(StatusCode::OK, &body))
}

pub(super) async fn delete(
    context: Data<Context>,
    who: ReqData<Principal>,
    path: Path<String>,
) -> Answer {
    let deleted = context.app.delete_organization(&who, named(&path)?).await?;
    Ok(Backend::reply(StatusCode::OK, &DeletedBody::from(deleted)))
}

/// The objects of these organizations, `flagged` if asked for.
async fn bodies(
    context: &Context,
    who: &Principal,
    organizations: Vec<Organization>,
    flagged: bool,
) -> Result<Vec<BackendBody>, Error> {
    let shown = |one| BackendBody::new(one, context.public_url());
    if !flagged {
        return Ok(organizations.into_iter().map(shown).collect());
    }
    let ids = organizations.iter().map(|one| one.id.clone()).collect();
    let without = context.app.organizations_without_manager(who, ids).await?;
    let body = |one: Organization| {
        let missing = without.contains(&one.id);
        shown(one).missing_manager(missing)
    };
    Ok(organizations.into_iter().map(body).collect())
}

pub(super) fn named(raw: &str) -> Result<OrganizationRef, Error> {
    OrganizationRef::parse(raw).ok_or_else(|| Error::not_found(Kind::Organization, raw))
}
