mod strategy;
mod wire;

use actix_web::http::StatusCode;
use actix_web::web::{Data, Path, ReqData};
use actix_web::{HttpRequest, HttpResponse};
use org_core::connection::ConnectionView;
use org_core::{Action, Error, Principal};

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
    Ok(shown(StatusCode::CREATED, &who, made))
}

pub(super) async fn list(
    context: Data<Context>,
    who: ReqData<Principal>,
    request: HttpRequest,
) -> Answer {
    who.require(Action::ReadConnections)?;
    let (query, paging, fields) = wire::list(parameters(&request))?;
    let page = context.app.connections(&who, query).await?;
    let with_options = who.may(Action::ReadConnectionOptions);
    let list = paging.list("connections", page, wire::cursor_of, |connection| {
        fields.of(&wire::ConnectionBody::new(connection, with_options))
    });
    Ok(Auth0::reply(StatusCode::OK, &list))
}

pub(super) async fn get(
    context: Data<Context>,
    who: ReqData<Principal>,
    request: HttpRequest,
    path: Path<String>,
) -> Answer {
    who.require(Action::ReadConnections)?;
    let fields = wire::shown(parameters(&request))?;
    let found = context.app.connection(&who, wire::id(&path)?).await?;
    let with_options = who.may(Action::ReadConnectionOptions);
    let body = fields.of(&wire::WithClients::new(found, with_options));
    Ok(Auth0::reply(StatusCode::OK, &body))
}

pub(super) async fn update(
    context: Data<Context>,
    who: ReqData<Principal>,
    request: HttpRequest,
    path: Path<String>,
    body: Body<Auth0>,
) -> Answer {
    who.require(Action::UpdateConnections)?;
    no_parameters(&request)?;
    let change = wire::update(body.input()?)?;
    let id = wire::id(&path)?;
    let changed = context.app.update_connection(&who, id, change).await?;
    Ok(shown(StatusCode::OK, &who, changed))
}

/// What is gone is no fault: whoever deletes it again is told so by the status.
pub(super) async fn delete(
    context: Data<Context>,
    who: ReqData<Principal>,
    request: HttpRequest,
    path: Path<String>,
) -> Answer {
    who.require(Action::DeleteConnections)?;
    no_parameters(&request)?;
    let Ok(id) = wire::id(&path) else {
        return Ok(HttpResponse::NoContent().finish());
    };
    match context.app.delete_connection(&who, id).await {
        Ok(at) => {
            let body = wire::DeletedBody::from(at);
            Ok(Auth0::reply(StatusCode::ACCEPTED, &body))
        }
        Err(Error::NotFound { .. }) => Ok(HttpResponse::NoContent().finish()),
        Err(other) => Err(other.into()),
    }
}

pub(super) async fn clients(
    context: Data<Context>,
    who: ReqData<Principal>,
    request: HttpRequest,
    path: Path<String>,
) -> Answer {
    who.require(Action::ReadConnections)?;
    let (after, take) = wire::clients(parameters(&request))?;
    let id = wire::id(&path)?;
    let page = context
        .app
        .connection_clients(&who, id, after, take)
        .await?;
    Ok(Auth0::reply(StatusCode::OK, &wire::ClientsBody::new(page)))
}

pub(super) async fn change_clients(
    context: Data<Context>,
    who: ReqData<Principal>,
    request: HttpRequest,
    path: Path<String>,
    body: Body<Auth0>,
) -> Answer {
    who.require(Action::UpdateConnections)?;
    no_parameters(&request)?;
    let uses = wire::change_clients(body.inputs()?)?;
    let id = wire::id(&path)?;
    let changed = context.app.change_connection_clients(&who, id, uses);
    changed.await?;
    Ok(HttpResponse::NoContent().finish())
}

fn shown(status: StatusCode, who: &Principal, view: ConnectionView) -> HttpResponse {
    let with_options = who.may(Action::ReadConnectionOptions);
    Auth0::reply(status, &wire::WithClients::new(view, with_options))
}
