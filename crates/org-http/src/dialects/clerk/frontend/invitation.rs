use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::web::{Data, Path, ReqData};
use org_core::id::InvitationId;
use org_core::{Error, Kind, Principal};
use serde::Serialize;

use super::Frontend;
use crate::Context;
use crate::dialects::clerk::invitation::{InvitationBody, WithOrganization};
use crate::failure::{Dialect as _, Failure};

/// A resource in the wrapping that today's browser library reads.
#[derive(Debug, Serialize)]
struct Wrapped<T> {
    response: T,
    /// The state of the browser's client, which the library refreshes from here if it is given.
    client: Option<()>,
}

/// `POST /v1/me/organization_invitations/{invitation}/accept`
pub(super) async fn accept(
    context: Data<Context>,
    who: ReqData<Principal>,
    path: Path<String>,
) -> Result<HttpResponse, Failure<Frontend>> {
    let id = InvitationId::parse(&path);
    let id = id.ok_or_else(|| Error::not_found(Kind::Invitation, path.as_str()))?;
    let accepted = context.app.accept_invitation(&who, id).await?;
    let body = Wrapped {
        response: WithOrganization::<InvitationBody>::from(accepted),
        client: None,
    };
    Ok(Frontend::reply(StatusCode::OK, &body))
}
