mod strategy;
mod wire;

use actix_web::http::StatusCode;
use actix_web::web::{Data, ReqData};
use actix_web::{HttpRequest, HttpResponse};
use org_core::{Action, Principal};

pub(super) use strategy::wire_name as strategy_name;

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
    who.require(Action::CreateConnections)?;
    no_parameters(&request)?;
    let new = wire::create(body.input()?)?;
    let made = context.app.create_connection(&who, new).await?;
    Ok(Auth0::reply(
        StatusCode::CREATED,
        &wire::CreatedBody::from(made),
    ))
}

pub(super) async fn list(
    context: Data<Context>,
    who: ReqData<Principal>,
    request: HttpRequest,
) -> Answer {
    who.require(Action::ReadConnections)?;
    let (query, paging, fields) = wire::list(parameters(&request))?;
    let page = context.app.connections(&who, query).await?;
    let list = paging.list("connections", page, wire::cursor_of, |connection| {
        fields.of(connection)
    });
    Ok(Auth0::reply(StatusCode::OK, &list))
}
