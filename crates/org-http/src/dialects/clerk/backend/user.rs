mod wire;

use actix_web::http::StatusCode;
use actix_web::web::{Data, Path, ReqData};
use actix_web::{HttpRequest, HttpResponse};
use org_core::id::UserId;
use org_core::user::{PasswordHash, UpdateUser};
use org_core::{Action, Error, Kind, Principal};

use super::Backend;
use crate::Context;
use crate::body::Body;
use crate::dialects::clerk::deleted::DeletedBody;
use crate::dialects::clerk::error::password_incorrect;
use crate::dialects::clerk::query::query;
use crate::dialects::clerk::version::ApiVersion;
use crate::failure::{Dialect as _, Failure, Refusal};

type Answer = Result<HttpResponse, Failure<Backend>>;

pub(super) async fn create(
    context: Data<Context>,
    who: ReqData<Principal>,
    body: Body<Backend>,
) -> Answer {
    who.require(Action::CreateUsers)?;
    let (mut new, password) = wire::create(body.input()?)?;
    new.password = hashed(&context, password).await?;
    let made = context.app.create_user(&who, new).await?;
    Ok(Backend::reply(StatusCode::OK, &wire::UserBody::from(made)))
}

pub(super) async fn list(
    context: Data<Context>,
    who: ReqData<Principal>,
    request: HttpRequest,
) -> Answer {
    let page = context
        .app
        .users(&who, wire::list(query(&request))?)
        .await?;
    let users: Vec<_> = page.items.into_iter().map(wire::UserBody::from).collect();
    Ok(Backend::reply(StatusCode::OK, &users))
}

pub(super) async fn count(
    context: Data<Context>,
    who: ReqData<Principal>,
    request: HttpRequest,
) -> Answer {
    let filter = wire::filter(query(&request))?;
    let total = context.app.count_users(&who, filter).await?;
    Ok(Backend::reply(
        StatusCode::OK,
        &wire::CountBody::from(total),
    ))
}

pub(super) async fn get(
    context: Data<Context>,
    who: ReqData<Principal>,
    path: Path<String>,
) -> Answer {
    let found = context.app.user(&who, named(&path)?).await?;
    Ok(Backend::reply(StatusCode::OK, &wire::UserBody::from(found)))
}

pub(super) async fn update(
    context: Data<Context>,
    who: ReqData<Principal>,
    path: Path<String>,
    body: Body<Backend>,
) -> Answer {
    who.require(Action::UpdateUsers)?;
    let (mut change, password) = wire::update(body.input()?, &ApiVersion::current())?;
    change.password = hashed(&context, password).await?;
    changed(&context, &who, &path, change).await
}

pub(super) async fn merge_metadata(
    context: Data<Context>,
    who: ReqData<Principal>,
    path: Path<String>,
    body: Body<Backend>,
) -> Answer {
    changed(&context, &who, &path, wire::merge_metadata(body.input()?)?).await
}

pub(super) async fn replace_metadata(
    context: Data<Context>,
    who: ReqData<Principal>,
    path: Path<String>,
    body: Body<Backend>,
) -> Answer {
    changed(
        &context,
        &who,
        &path,
        wire::replace_metadata(body.input()?)?,
    )
    .await
}

/// `ban`, `unban`, `lock` and `unlock`: one flag each.
pub(super) async fn flag(
    context: Data<Context>,
    who: ReqData<Principal>,
    path: Path<(String, String)>,
) -> Answer {
    let (user, verb) = path.into_inner();
    let change = wire::flag(&verb).ok_or(Refusal::NoSuchPath)?;
    changed(&context, &who, &user, change).await
}

pub(super) async fn delete(
    context: Data<Context>,
    who: ReqData<Principal>,
    path: Path<String>,
) -> Answer {
    let gone = context.app.delete_user(&who, named(&path)?).await?;
    Ok(Backend::reply(StatusCode::OK, &DeletedBody::from(gone)))
}

pub(super) async fn verify_password(
    context: Data<Context>,
    who: ReqData<Principal>,
    path: Path<String>,
    body: Body<Backend>,
) -> Answer {
    let guess = wire::guess(body.input()?)?;
    let user = context.app.user(&who, named(&path)?).await?;
    let passwords = context.auth.passwords();
    if passwords.verify(guess, user.password).await? {
        Ok(Backend::reply(StatusCode::OK, &wire::verified()))
    } else {
        Err(password_incorrect().into())
    }
}

async fn changed(context: &Context, who: &Principal, id: &str, change: UpdateUser) -> Answer {
    let changed = context.app.update_user(who, named(id)?, change).await?;
    Ok(Backend::reply(
        StatusCode::OK,
        &wire::UserBody::from(changed),
    ))
}

async fn hashed(
    context: &Context,
    password: Option<wire::Password>,
) -> Result<Option<PasswordHash>, Error> {
    Ok(match password {
        Some(wire::Password::Plain(plain)) => Some(context.auth.passwords().hash(plain).await?),
        Some(wire::Password::Digest(hash)) => Some(hash),
        None => None,
    })
}

fn named(raw: &str) -> Result<UserId, Error> {
    UserId::parse(raw).ok_or_else(|| Error::not_found(Kind::User, raw))
}
