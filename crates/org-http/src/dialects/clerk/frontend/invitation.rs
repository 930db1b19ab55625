pub(super) mod wire;

use actix_web::HttpRequest;
use actix_web::web::{Data, Path, ReqData};
use org_core::Principal;
use org_core::invitation::InvitationView;

use super::envelope::Envelope;
use super::organization::named;
use super::{Frontend, Reply, fields};
use crate::Context;
use crate::body::Body;
use crate::dialects::clerk::invitation::{
    InvitationBody, WithOrganization, invitation_id, new_link, pending_query,
};
use crate::dialects::clerk::query::{ListBody, query};

pub(super) async fn create(
    context: Data<Context>,
    envelope: Envelope,
    who: ReqData<Principal>,
    path: Path<String>,
    body: Body<Frontend>,
) -> Reply {
    // Its address goes to the mailbox only: whoever has it is taken for the one who reads its mail.
    let (link, _url) = new_link(&context, &context.auth.tickets());
    let new = wire::create(fields(&body)?, link)?;
    let by = named(&path)?;
    let made = context.app.create_invitation(&who, by, new).await?;
    envelope.wrapped(&shown(made, &context)).await
}

pub(super) async fn create_all(
    context: Data<Context>,
    envelope: Envelope,
    who: ReqData<Principal>,
    path: Path<String>,
    body: Body<Frontend>,
) -> Reply {
    let tickets = context.auth.tickets();
    let new = wire::create_all(fields(&body)?, || new_link(&context, &tickets).0)?;
    let by = named(&path)?;
    let made = context.app.create_invitations(&who, by, new).await?;
    let body: Vec<_> = made.into_iter().map(|one| shown(one, &context)).collect();
    envelope.wrapped(&body).await
}

pub(super) async fn list(
    context: Data<Context>,
    envelope: Envelope,
    who: ReqData<Principal>,
    path: Path<String>,
    request: HttpRequest,
) -> Reply {
    let (by, asked) = (named(&path)?, wire::list(query(&request))?);
    let page = context.app.invitations_in(&who, by, asked).await?;
    let body = ListBody::of(page, |one| shown(one, &context));
    envelope.wrapped(&body).await
}

pub(super) async fn list_pending(
    context: Data<Context>,
    envelope: Envelope,
    who: ReqData<Principal>,
    path: Path<String>,
    request: HttpRequest,
) -> Reply {
    let (by, asked) = (named(&path)?, pending_query(query(&request))?);
    let page = context.app.invitations_in(&who, by, asked).await?;
    let body = ListBody::of(page, |one| shown(one, &context));
    envelope.wrapped(&body).await
}

pub(super) async fn revoke(
    context: Data<Context>,
    envelope: Envelope,
    who: ReqData<Principal>,
    path: Path<(String, String)>,
) -> Reply {
    let (by, id) = (named(&path.0)?, invitation_id(&path.1)?);
    let revoked = context.app.revoke_invitation(&who, by, id, None).await?;
    envelope.wrapped(&shown(revoked, &context)).await
}

/// An invitation as users see it.
pub(super) fn shown(view: InvitationView, context: &Context) -> WithOrganization<InvitationBody> {
    WithOrganization::<InvitationBody>::new(view, context.public_url())
}
