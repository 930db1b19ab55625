mod wire;

use actix_web::HttpRequest;
use actix_web::web::{Data, Path, ReqData};
use org_core::Principal;
use org_core::membership::MembershipView;

use super::envelope::Envelope;
use super::list::People;
use super::organization::named;
use super::{Frontend, Reply, fields};
use crate::Context;
use crate::body::Body;
use crate::dialects::clerk::membership::MembershipBody;
use crate::dialects::clerk::query::query;

pub(super) async fn create(
    context: Data<Context>,
    envelope: Envelope,
    who: ReqData<Principal>,
    path: Path<String>,
    body: Body<Frontend>,
) -> Reply {
    let new = wire::create(named(&path)?, fields(&body)?)?;
    let made = context.app.create_membership(&who, new).await?;
    one(&context, &envelope, made).await
}

pub(super) async fn list(
    context: Data<Context>,
    envelope: Envelope,
    who: ReqData<Principal>,
    path: Path<String>,
    request: HttpRequest,
) -> Reply {
    let mut query = query(&request);
    let people = People::of(&mut query)?;
    let asked = wire::list(query, people.slice())?;
    let by = named(&path)?;
    let page = context.app.memberships_in(&who, by, asked).await?;
    people.shown(&envelope, page, context.public_url()).await
}

pub(super) async fn update(
    context: Data<Context>,
    envelope: Envelope,
    who: ReqData<Principal>,
    path: Path<(String, String)>,
    body: Body<Frontend>,
) -> Reply {
    let change = wire::update(fields(&body)?)?;
    let (by, user) = (named(&path.0)?, wire::member(&path.1)?);
    let changed = context.app.update_membership(&who, by, user, change).await;
    one(&context, &envelope, changed?).await
}

pub(super) async fn delete(
    context: Data<Context>,
    envelope: Envelope,
    who: ReqData<Principal>,
    path: Path<(String, String)>,
) -> Reply {
    let (by, user) = (named(&path.0)?, wire::member(&path.1)?);
    let ended = context.app.delete_membership(&who, by, user).await?;
    one(&context, &envelope, ended).await
}

async fn one(context: &Context, envelope: &Envelope, membership: MembershipView) -> Reply {
    let body = MembershipBody::new(membership, context.public_url());
    envelope.wrapped(&body).await
}
