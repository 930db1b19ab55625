//! What users may do about organizations by themselves.

mod wire;

use actix_web::HttpRequest;
use actix_web::web::{Data, Path, ReqData};
use org_core::id::UserId;
use org_core::{Action, Error, Principal};

use super::Reply;
use super::envelope::Envelope;
use super::invitation::{shown, wire as invitation};
use super::list::People;
use super::organization::named;
use crate::Context;
use crate::dialects::clerk::deleted::DeletedBody;
use crate::dialects::clerk::invitation::invitation_id;
use crate::dialects::clerk::query::{ListBody, query};

pub(super) async fn memberships(
    context: Data<Context>,
    envelope: Envelope,
    who: ReqData<Principal>,
    request: HttpRequest,
) -> Reply {
    let people = People::of(&mut query(&request))?;
    let (app, user) = (&context.app, user(&who)?);
    let page = app.memberships_of(&who, user, people.slice()).await?;
    people.shown(&envelope, page, context.public_url()).await
}

pub(super) async fn leave(
    context: Data<Context>,
    envelope: Envelope,
    who: ReqData<Principal>,
    path: Path<String>,
) -> Reply {
    let (by, user) = (named(&path)?, user(&who)?);
    let ended = context.app.delete_membership(&who, by, user).await?;
    let body = DeletedBody::from(ended.membership);
    envelope.wrapped(&body).await
}

pub(super) async fn invitations(
    context: Data<Context>,
    envelope: Envelope,
    who: ReqData<Principal>,
    request: HttpRequest,
) -> Reply {
    let (user, asked) = (user(&who)?, invitation::list(query(&request))?);
    let page = context.app.invitations_for(&who, user, asked).await?;
    let body = ListBody::of(page, |one| shown(one, &context));
    envelope.wrapped(&body).await
}

pub(super) async fn accept_invitation(
    context: Data<Context>,
    envelope: Envelope,
    who: ReqData<Principal>,
    path: Path<String>,
) -> Reply {
    let id = invitation_id(&path)?;
    let accepted = context.app.accept_invitation(&who, id).await?;
    envelope.wrapped(&shown(accepted, &context)).await
}

pub(super) async fn suggestions(
    context: Data<Context>,
    envelope: Envelope,
    who: ReqData<Principal>,
    request: HttpRequest,
) -> Reply {
    let asked = wire::suggestions(query(&request))?;
    let page = context.app.my_suggestions(&who, asked).await?;
    let shown = |one| wire::SuggestionBody::new(one, context.public_url());
    let body = ListBody::of(page, shown);
    envelope.wrapped(&body).await
}

pub(super) async fn accept_suggestion(
    context: Data<Context>,
    envelope: Envelope,
    who: ReqData<Principal>,
    path: Path<String>,
) -> Reply {
    let id = wire::suggestion(&path)?;
    let accepted = context.app.accept_suggestion(&who, id).await?;
    let body = wire::SuggestionBody::new(accepted, context.public_url());
    envelope.wrapped(&body).await
}

pub(super) async fn creation_defaults(
    context: Data<Context>,
    envelope: Envelope,
    who: ReqData<Principal>,
) -> Reply {
    let name = context.app.suggested_name(&who).await?;
    envelope.wrapped(&wire::DefaultsBody::new(name)).await
}

/// The caller, who is a user in this API.
fn user(who: &Principal) -> Result<UserId, Error> {
    let (user, _session) = who.signed_in(Action::ReadOrganizationsOfUsers)?;
    Ok(user.clone())
}
