//! Clients, which Auth0's console calls applications. A secret is in two answers only: the one that
//! makes a client, and the one that gives it another secret.

mod credential;
mod wire;

use actix_web::http::StatusCode;
use actix_web::web::{Data, Path, ReqData};
use actix_web::{HttpRequest, HttpResponse};
use org_auth::secret;
use org_core::client::is_client_id;
use org_core::{Action, Error, Kind, Principal};

pub(super) use credential::{
    create as create_credential, delete as delete_credential, get as get_credential,
    list as list_credentials, update as update_credential,
};

use super::Auth0;
use super::page::{no_parameters, parameters};
use crate::Context;
use crate::body::Body;
use crate::failure::{Dialect as _, Failure};

type Answer = Result<HttpResponse, Failure<Auth0>>;

pub(super) async fn list(
    context: Data<Context>,
    who: ReqData<Principal>,
    request: HttpRequest,
) -> Answer {
    who.require(Action::ReadClients)?;
    let (query, paging, fields) = wire::list(parameters(&request))?;
    let page = context.app.clients(&who, query).await?;
    let list = paging.list("clients", page, wire::cursor_of, |client| {
        fields.of(&wire::ClientBody::from(client))
    });
    Ok(Auth0::reply(StatusCode::OK, &list))
}

pub(super) async fn create(
    context: Data<Context>,
    who: ReqData<Principal>,
    request: HttpRequest,
    body: Body<Auth0>,
) -> Answer {
    who.require(Action::CreateClients)?;
    no_parameters(&request)?;
    let entropy = context.app.entropy();
    let (id, secret) = (secret::client_id(entropy), secret::random(entropy));
    let new = wire::create(body.input()?, id, secret::digest_of(&secret))?;
    let made = context.app.create_client(&who, new).await?;
    let body = wire::WithSecret::new(made, &secret);
    Ok(Auth0::reply(StatusCode::CREATED, &body))
}

pub(super) async fn get(
    context: Data<Context>,
    who: ReqData<Principal>,
    request: HttpRequest,
    path: Path<String>,
) -> Answer {
    who.require(Action::ReadClients)?;
    let fields = wire::fields(parameters(&request))?;
    let found = context.app.client(&who, identified(&path)?).await?;
    let body = fields.of(&wire::ClientBody::from(found));
    Ok(Auth0::reply(StatusCode::OK, &body))
}

pub(super) async fn update(
    context: Data<Context>,
    who: ReqData<Principal>,
    request: HttpRequest,
    path: Path<String>,
    body: Body<Auth0>,
) -> Answer {
    who.require(Action::UpdateClients)?;
    no_parameters(&request)?;
    let change = wire::update(body.input()?)?;
    let id = identified(&path)?;
    let changed = context.app.update_client(&who, id, change).await?;
    let body = wire::ClientBody::from(changed);
    Ok(Auth0::reply(StatusCode::OK, &body))
}

pub(super) async fn delete(
    context: Data<Context>,
    who: ReqData<Principal>,
    request: HttpRequest,
    path: Path<String>,
) -> Answer {
    who.require(Action::DeleteClients)?;
    no_parameters(&request)?;
    if let Ok(id) = identified(&path) {
        context.app.delete_client(&who, id).await?;
    }
    Ok(HttpResponse::NoContent().finish())
}

pub(super) async fn rotate_secret(
    context: Data<Context>,
    who: ReqData<Principal>,
    request: HttpRequest,
    path: Path<String>,
) -> Answer {
    who.require(Action::RotateClientSecrets)?;
    no_parameters(&request)?;
    let id = identified(&path)?;
    let secret = secret::random(context.app.entropy());
    let digest = secret::digest_of(&secret);
    let changed = context.app.rotate_client_secret(&who, id, digest).await?;
    let body = wire::WithSecret::new(changed, &secret);
    Ok(Auth0::reply(StatusCode::OK, &body))
}

/// An id that a client can have.
pub(super) fn identified(raw: &str) -> Result<String, Error> {
    if is_client_id(raw) {
        Ok(raw.to_owned())
    } else {
        Err(Error::not_found(Kind::Client, raw))
    }
}
