pub(super) mod logo;
mod wire;

use actix_web::web::{Data, Path, ReqData};
use org_core::organization::OrganizationRef;
use org_core::{Denial, Error, Principal};

use super::envelope::Envelope;
use super::{Frontend, Reply, fields};
use crate::Context;
use crate::body::Body;
use crate::dialects::clerk::deleted::DeletedBody;
use crate::dialects::clerk::organization::OrganizationBody;

pub(super) async fn create(
    context: Data<Context>,
    envelope: Envelope,
    who: ReqData<Principal>,
    body: Body<Frontend>,
) -> Reply {
    let new = wire::create(fields(&body)?)?;
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
    let found = context.app.organization(&who, named(&path)?).await?;
    let body = OrganizationBody::new(found, context.public_url());
    envelope.merged(&body).await
}

pub(super) async fn update(
    context: Data<Context>,
    envelope: Envelope,
    who: ReqData<Principal>,
    path: Path<String>,
    body: Body<Frontend>,
) -> Reply {
    let change = wire::update(fields(&body)?)?;
    let by = named(&path)?;
    let changed = context.app.update_organization(&who, by, change).await?;
    let body = OrganizationBody::new(changed, context.public_url());
    envelope.merged(&body).await
}

pub(super) async fn delete(
    context: Data<Context>,
    envelope: Envelope,
    who: ReqData<Principal>,
    path: Path<String>,
) -> Reply {
    let deleted = context.app.delete_organization(&who, named(&path)?).await?;
    envelope.wrapped(&DeletedBody::from(deleted)).await
}

/// The organization of a path. What can be none is one that the caller is not in.
pub(super) fn named(raw: &str) -> Result<OrganizationRef, Error> {
    OrganizationRef::parse(raw).ok_or(Error::Forbidden(Denial::NotAMember))
}
