mod wire;

use actix_web::http::StatusCode;
use actix_web::web::{Data, Path, ReqData};
use actix_web::{HttpRequest, HttpResponse};
use org_core::Principal;
use org_core::invitation::InvitationView;
use org_core::page::Page;
use serde::Serialize;

use super::Backend;
use super::organization::named;
use crate::Context;
use crate::body::Body;
use crate::dialects::clerk::invitation::{
    BackendBody, WithOrganization, invitation_id, new_link, pending_query,
};
use crate::dialects::clerk::query::{ListBody, query};
use crate::failure::{Dialect as _, Failure};

type Answer = Result<HttpResponse, Failure<Backend>>;

pub(super) async fn create(
    context: Data<Context>,
    who: ReqData<Principal>,
    path: Path<String>,
    body: Body<Backend>,
) -> Answer {
    let (link, url) = new_link(&context, &context.auth.tickets());
    let new = wire::create(body.input()?, link)?;
    let by = named(&path)?;
    let made = context.app.create_invitation(&who, by, new).await?;
    let body = BackendBody::new(made, url);
    Ok(Backend::reply(StatusCode::OK, &body))
}

pub(super) async fn create_all(
    context: Data<Context>,
    who: ReqData<Principal>,
    path: Path<String>,
    body: Body<Backend>,
) -> Answer {
    let (tickets, mut links) = (context.auth.tickets(), Vec::new());
    let new = wire::create_all(body.inputs()?, || {
        let (link, url) = new_link(&context, &tickets);
        links.push(url);
        link
    })?;
    let by = named(&path)?;
    let made = context.app.create_invitations(&who, by, new).await?;
    let body = made.into_iter().zip(links);
    let data: Vec<_> = body
        .map(|(view, url)| BackendBody::new(view, url))
        .collect();
    let total_count = u64::try_from(data.len()).unwrap_or(u64::MAX);
    Ok(Backend::reply(
        StatusCode::OK,
        &ListBody { data, total_count },
    ))
}

pub(super) async fn list(
    context: Data<Context>,
    who: ReqData<Principal>,
    path: Path<String>,
    request: HttpRequest,
) -> Answer {
    let (by, asked) = (named(&path)?, wire::list(query(&request))?);
    let page = context.app.invitations_in(&who, by, asked).await?;
    Ok(listed(page, BackendBody::from))
}

pub(super) async fn list_pending(
    context: Data<Context>,
    who: ReqData<Principal>,
    path: Path<String>,
    request: HttpRequest,
) -> Answer {
    let (by, asked) = (named(&path)?, pending_query(query(&request))?);
    let page = context.app.invitations_in(&who, by, asked).await?;
    Ok(listed(page, BackendBody::from))
}

pub(super) async fn list_all(
    context: Data<Context>,
    who: ReqData<Principal>,
    request: HttpRequest,
) -> Answer {
    let asked = wire::list_all(query(&request))?;
    let page = context.app.invitations(&who, asked).await?;
    let shown = |one| WithOrganization::<BackendBody>::new(one, context.public_url());
    Ok(listed(page, shown))
}

pub(super) async fn list_of_user(
    context: Data<Context>,
    who: ReqData<Principal>,
    path: Path<String>,
    request: HttpRequest,
) -> Answer {
    let (user, asked) = (wire::user(&path)?, wire::list(query(&request))?);
    let page = context.app.invitations_for(&who, user, asked).await?;
    let shown = |one| WithOrganization::<BackendBody>::new(one, context.public_url());
    Ok(listed(page, shown))
}

pub(super) async fn get(
    context: Data<Context>,
    who: ReqData<Principal>,
    path: Path<(String, String)>,
) -> Answer {
    let (by, id) = (named(&path.0)?, invitation_id(&path.1)?);
    let found = context.app.invitation(&who, by, id).await?;
    Ok(Backend::reply(StatusCode::OK, &BackendBody::from(found)))
}

pub(super) async fn revoke(
    context: Data<Context>,
    who: ReqData<Principal>,
    path: Path<(String, String)>,
    body: Body<Backend>,
) -> Answer {
    let on_behalf = wire::revoke(body.input()?)?;
    let (by, id) = (named(&path.0)?, invitation_id(&path.1)?);
    let revoked = context.app.revoke_invitation(&who, by, id, on_behalf);
    let body = BackendBody::from(revoked.await?);
    Ok(Backend::reply(StatusCode::OK, &body))
}

fn listed<T: Serialize>(
    page: Page<InvitationView>,
    shown: impl Fn(InvitationView) -> T,
) -> HttpResponse {
    let total_count = page.total.unwrap_or_default();
    let data: Vec<T> = page.items.into_iter().map(shown).collect();
    Backend::reply(StatusCode::OK, &ListBody { data, total_count })
}
