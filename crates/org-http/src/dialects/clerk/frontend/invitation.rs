use actix_web::web::{Data, Path, ReqData};
use org_core::id::InvitationId;
use org_core::{Error, Kind, Principal};

use super::Reply;
use super::envelope::Envelope;
use crate::Context;
use crate::dialects::clerk::invitation::{InvitationBody, WithOrganization};

/// `POST /v1/me/organization_invitations/{invitation}/accept`
pub(super) async fn accept(
    context: Data<Context>,
    envelope: Envelope,
    who: ReqData<Principal>,
    path: Path<String>,
) -> Reply {
    let id = InvitationId::parse(&path);
    let id = id.ok_or_else(|| Error::not_found(Kind::Invitation, path.as_str()))?;
    let accepted = context.app.accept_invitation(&who, id).await?;
    let body = WithOrganization::<InvitationBody>::new(accepted, context.public_url());
    envelope.wrapped(&body).await
}
