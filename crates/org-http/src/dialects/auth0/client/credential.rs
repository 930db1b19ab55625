//! Public keys of clients, with which they sign assertions.

pub(super) mod wire;

use actix_web::HttpRequest;
use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::web::{Data, Path, ReqData};
use org_core::id::CredentialId;
use org_core::{Action, Error, Kind, Principal};

use super::{Answer, identified};
use crate::Context;
use crate::body::Body;
use crate::dialects::auth0::Auth0;
use crate::dialects::auth0::page::no_parameters;
use crate::failure::Dialect as _;

pub(in super::super) async fn list(
    context: Data<Context>,
    who: ReqData<Principal>,
    request: HttpRequest,
    path: Path<String>,
) -> Answer {
    who.require(Action::ReadClientCredentials)?;
    no_parameters(&request)?;
    let client = identified(&path)?;
    let all = context.app.client_credentials(&who, client).await?;
    let all: Vec<_> = all.into_iter().map(wire::CredentialBody::from).collect();
    Ok(Auth0::reply(StatusCode::OK, &all))
}

pub(in super::super) async fn create(
    context: Data<Context>,
    who: ReqData<Principal>,
    request: HttpRequest,
    path: Path<String>,
    body: Body<Auth0>,
) -> Answer {
    who.require(Action::CreateClientCredentials)?;
    no_parameters(&request)?;
    let new = wire::create(body.input()?)?;
    let client = identified(&path)?;
    let made = context.app.create_client_credential(&who, client, new);
    let body = wire::CredentialBody::from(made.await?);
    Ok(Auth0::reply(StatusCode::CREATED, &body))
}

pub(in super::super) async fn get(
    context: Data<Context>,
    who: ReqData<Principal>,
    request: HttpRequest,
    path: Path<(String, String)>,
) -> Answer {
    who.require(Action::ReadClientCredentials)?;
    no_parameters(&request)?;
    let (client, id) = both(&path)?;
    let found = context.app.client_credential(&who, client, id).await?;
    let body = wire::CredentialBody::from(found);
    Ok(Auth0::reply(StatusCode::OK, &body))
}

/// Answers 201, as the published document has it.
pub(in super::super) async fn update(
    context: Data<Context>,
    who: ReqData<Principal>,
    request: HttpRequest,
    path: Path<(String, String)>,
    body: Body<Auth0>,
) -> Answer {
    who.require(Action::UpdateClientCredentials)?;
    no_parameters(&request)?;
    let expires_at = wire::update(body.input()?)?;
    let (client, id) = both(&path)?;
    let changed = context
        .app
        .update_client_credential(&who, client, id, expires_at);
    let body = wire::CredentialBody::from(changed.await?);
    Ok(Auth0::reply(StatusCode::CREATED, &body))
}

pub(in super::super) async fn delete(
    context: Data<Context>,
    who: ReqData<Principal>,
    request: HttpRequest,
    path: Path<(String, String)>,
) -> Answer {
    who.require(Action::DeleteClientCredentials)?;
    no_parameters(&request)?;
    let client = identified(&path.0)?;
    if let Some(id) = CredentialId::parse(&path.1) {
        let deleted = context.app.delete_client_credential(&who, client, id);
        deleted.await?;
    }
    Ok(HttpResponse::NoContent().finish())
}

fn both((client, id): &(String, String)) -> Result<(String, CredentialId), Error> {
    let client = identified(client)?;
    let known = CredentialId::parse(id);
    let id = known.ok_or_else(|| Error::not_found(Kind::ClientCredential, id))?;
    Ok((client, id))
}
