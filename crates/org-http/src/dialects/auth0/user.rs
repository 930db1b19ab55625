mod wire;

use actix_web::http::StatusCode;
use actix_web::web::{Data, Path, ReqData};
use actix_web::{HttpRequest, HttpResponse};
use org_core::user::PasswordHash;
use org_core::{Action, Error, Kind, Principal};
use secrecy::SecretString;

use super::Auth0;
use super::organization::{OrganizationBody, cursor_of};
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
    who.require(Action::CreateUsers)?;
    no_parameters(&request)?;
    let (mut new, password) = wire::create(body.input()?)?;
    new.password = hashed(&context, password).await?;
    let made = context.app.create_user(&who, new).await;
    let body = wire::UserBody::from(made.map_err(wire::refused)?);
    Ok(Auth0::reply(StatusCode::CREATED, &body))
}

pub(super) async fn list(
    context: Data<Context>,
    who: ReqData<Principal>,
    request: HttpRequest,
) -> Answer {
    who.require(Action::ReadUsers)?;
    let (search, frame, fields) = wire::list(parameters(&request))?;
    let page = context.app.search_users(&who, search).await?;
    let list = frame.around(page, |user| fields.of(&wire::UserBody::from(user)));
    Ok(Auth0::reply(StatusCode::OK, &list))
}

pub(super) async fn list_by_email(
    context: Data<Context>,
    who: ReqData<Principal>,
    request: HttpRequest,
) -> Answer {
    who.require(Action::ReadUsers)?;
    let (search, fields) = wire::list_by_email(parameters(&request))?;
    let found = context.app.search_users(&who, search).await?.items;
    let show = |user| fields.of(&wire::UserBody::from(user));
    let users: Vec<_> = found.into_iter().map(show).collect();
    Ok(Auth0::reply(StatusCode::OK, &users))
}

pub(super) async fn get(
    context: Data<Context>,
    who: ReqData<Principal>,
    request: HttpRequest,
    path: Path<String>,
) -> Answer {
    who.require(Action::ReadUsers)?;
    let fields = wire::one(parameters(&request))?;
    let found = context.app.user(&who, wire::identified(&path)?).await?;
    let body = fields.of(&wire::UserBody::from(found));
    Ok(Auth0::reply(StatusCode::OK, &body))
}

pub(super) async fn update(
    context: Data<Context>,
    who: ReqData<Principal>,
    request: HttpRequest,
    path: Path<String>,
    body: Body<Auth0>,
) -> Answer {
    who.require(Action::UpdateUsers)?;
    no_parameters(&request)?;
    let (mut change, password) = wire::update(body.input()?)?;
    let id = wire::identified(&path)?;
    change.password = hashed(&context, password).await?;
    let changed = context.app.update_user(&who, id, change).await;
    let body = wire::UserBody::from(changed.map_err(wire::update_refused)?);
    Ok(Auth0::reply(StatusCode::OK, &body))
}

/// A user who is not there is as good as deleted.
pub(super) async fn delete(
    context: Data<Context>,
    who: ReqData<Principal>,
    request: HttpRequest,
    path: Path<String>,
) -> Answer {
    who.require(Action::DeleteUsers)?;
    no_parameters(&request)?;
    if let Ok(id) = wire::identified(&path) {
        match context.app.delete_user(&who, id).await {
            Ok(_)
            | Err(Error::NotFound {
                kind: Kind::User, ..
            }) => {}
            Err(error) => return Err(error.into()),
        }
    }
    Ok(HttpResponse::NoContent().finish())
}

pub(super) async fn organizations(
    context: Data<Context>,
    who: ReqData<Principal>,
    request: HttpRequest,
    path: Path<String>,
) -> Answer {
    who.require(Action::ReadOrganizationsOfUsers)?;
    let paging = wire::organizations(parameters(&request))?;
    let (user, slice) = (wire::identified(&path)?, paging.slice()?);
    let page = context.app.organizations_of_user(&who, user, slice).await?;
    let list = paging.list("organizations", page, cursor_of, |one| {
        OrganizationBody::new(one, context.public_url())
    });
    Ok(Auth0::reply(StatusCode::OK, &list))
}

async fn hashed(
    context: &Context,
    password: Option<SecretString>,
) -> Result<Option<PasswordHash>, Error> {
    Ok(match password {
        Some(password) => Some(context.auth.passwords().hash(password).await?),
        None => None,
    })
}
