mod wire;

use actix_web::web::{Data, Path, ReqData};
use org_core::organization::OrganizationRef;
use org_core::{Denial, Error, Principal};

use super::envelope::Envelope;
use super::{Frontend, Reply};
use crate::Context;
use crate::body::Body;
use crate::dialects::clerk::organization::OrganizationBody;

pub(super) async fn create(
    context: Data<Context>,
    envelope: Envelope,
    who: ReqData<Principal>,
    body: Body<Frontend>,
) -> Reply {
    let new = wire::create(body.input()?)?;
    let (made, _connections) = context.app.create_organization(&who, new).await?;
    let body = OrganizationBody::new(made, context.public_url());
    envelope.merged(&body).await
}

pub(super) async fn get(
    context: Data<Context>,
    envelope: Envelope,
    who: ReqData<Principal>,
    path: Path<String>,
) -> Reply {
    let by = OrganizationRef::parse(&path).ok_or(Error::Forbidden(Denial::NotAMember))?;
    let found = context.app.organization(&who, by).await?;
    let body = OrganizationBody::new(found, context.public_url());
    envelope.merged(&body).await
}
