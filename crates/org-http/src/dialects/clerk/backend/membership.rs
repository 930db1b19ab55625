mod wire;

use actix_web::http::StatusCode;
use actix_web::web::{Data, Path, ReqData};
use actix_web::{HttpRequest, HttpResponse};
use org_core::Principal;
use org_core::membership::MembershipView;
use org_core::page::Page;

use super::Backend;
use crate::Context;
use crate::body::Body;
use crate::dialects::clerk::membership::BackendMembershipBody;
use crate::dialects::clerk::query::{ListBody, query, slice};
use crate::failure::{Dialect as _, Failure};

type Answer = Result<HttpResponse, Failure<Backend>>;

pub(super) async fn create(
    context: Data<Context>,
    who: ReqData<Principal>,
    path: Path<String>,
    body: Body<Backend>,
) -> Answer {
    let new = wire::create(&path, body.input()?)?;
    Ok(one(
        &context,
        context.app.create_membership(&who, new).await?,
    ))
}

pub(super) async fn list(
    context: Data<Context>,
    who: ReqData<Principal>,
    path: Path<String>,
    request: HttpRequest,
) -> Answer {
    let wanted = wire::list(query(&request))?;
    let by = wire::organization(&path)?;
    Ok(many(
        &context,
        context.app.memberships_in(&who, by, wanted).await?,
    ))
}

pub(super) async fn list_all(
    context: Data<Context>,
    who: ReqData<Principal>,
    request: HttpRequest,
) -> Answer {
    let wanted = wire::list_all(query(&request))?;
    Ok(many(&context, context.app.memberships(&who, wanted).await?))
}

pub(super) async fn list_of_user(
    context: Data<Context>,
    who: ReqData<Principal>,
    path: Path<String>,
    request: HttpRequest,
) -> Answer {
    let part = slice(&mut query(&request))?;
    let user = wire::user(&path)?;
    Ok(many(
        &context,
        context.app.memberships_of(&who, user, part).await?,
    ))
}

pub(super) async fn update(
    context: Data<Context>,
    who: ReqData<Principal>,
    path: Path<(String, String)>,
    body: Body<Backend>,
) -> Answer {
    let change = wire::update(body.input()?)?;
    let (by, user) = wire::named(&path)?;
    let changed = context.app.update_membership(&who, by, user, change).await;
    Ok(one(&context, changed?))
}

pub(super) async fn merge_metadata(
    context: Data<Context>,
    who: ReqData<Principal>,
    path: Path<(String, String)>,
    body: Body<Backend>,
) -> Answer {
    let change = wire::merge_metadata(body.input()?)?;
    let (by, user) = wire::named(&path)?;
    let changed = context.app.update_membership(&who, by, user, change).await;
    Ok(one(&context, changed?))
}

pub(super) async fn delete(
    context: Data<Context>,
    who: ReqData<Principal>,
    path: Path<(String, String)>,
) -> Answer {
    let (by, user) = wire::named(&path)?;
    Ok(one(
        &context,
        context.app.delete_membership(&who, by, user).await?,
    ))
}

fn one(context: &Context, membership: MembershipView) -> HttpResponse {
    let body = BackendMembershipBody::new(membership, context.public_url());
    Backend::reply(StatusCode::OK, &body)
}

fn many(context: &Context, page: Page<MembershipView>) -> HttpResponse {
    let total_count = page.total.unwrap_or_default();
    let shown = |one| BackendMembershipBody::new(one, context.public_url());
    let data: Vec<_> = page.items.into_iter().map(shown).collect();
    Backend::reply(StatusCode::OK, &ListBody { data, total_count })
}
