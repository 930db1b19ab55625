//! Invitations. Those that are answered, taken back or over are not there.

mod wire;

use actix_web::http::StatusCode;
use actix_web::web::{Data, Path, ReqData};
use actix_web::{HttpRequest, HttpResponse};
use org_core::page::Page;
use org_core::{Action, Principal};

use super::Auth0;
use super::organization::identified;
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
    who.require(Action::CreateInvitations)?;
    no_parameters(&request)?;
    let links = wire::Links::of(&context);
    let new = wire::create(body.input()?, &links, context.app.entropy())?;
    let by = identified(&path)?;
    let made = context.app.create_invitation(&who, by, new).await?;
    Ok(Auth0::reply(StatusCode::CREATED, &links.body(made)))
}

pub(super) async fn list(
    context: Data<Context>,
    who: ReqData<Principal>,
    request: HttpRequest,
    path: Path<String>,
) -> Answer {
    who.require(Action::ReadInvitations)?;
    let (query, paging, fields) = wire::list(parameters(&request))?;
    let by = identified(&path)?;
    let page = context.app.invitations_in(&who, by, query).await?;
    let links = wire::Links::of(&context);
    let page = Page {
        total: None,
        ..page
    };
    let list = paging.list("invitations", page, wire::cursor_of, |one| {
        fields.of(&links.body(one))
    });
    Ok(Auth0::reply(StatusCode::OK, &list))
}

pub(super) async fn get(
    context: Data<Context>,
    who: ReqData<Principal>,
    request: HttpRequest,
    path: Path<(String, String)>,
) -> Answer {
    who.require(Action::ReadInvitations)?;
    let fields = wire::shown(parameters(&request))?;
    let (by, id) = (identified(&path.0)?, wire::id(&path.1)?);
    let found = context.app.invitation(&who, by, id).await?;
    let links = wire::Links::of(&context);
    let body = fields.of(&links.body(wire::pending(found)?));
    Ok(Auth0::reply(StatusCode::OK, &body))
}

pub(super) async fn delete(
    context: Data<Context>,
    who: ReqData<Principal>,
    request: HttpRequest,
    path: Path<(String, String)>,
) -> Answer {
    who.require(Action::DeleteInvitations)?;
    no_parameters(&request)?;
    let (by, id) = (identified(&path.0)?, wire::id(&path.1)?);
    context.app.revoke_invitation(&who, by, id, None).await?;
    Ok(HttpResponse::NoContent().finish())
}
