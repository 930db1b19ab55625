mod wire;

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::web::{Data, Path, ReqData};
use org_core::organization::OrganizationRef;
use org_core::{Action, Principal};

use super::error::Quirk;
use super::{Px0, field};
use crate::Context;
use crate::body::Body;
use crate::failure::{Dialect as _, Failure};

type Answer = Result<HttpResponse, Failure<Px0>>;

pub(super) async fn create(
    context: Data<Context>,
    who: ReqData<Principal>,
    body: Body<Px0>,
) -> Answer {
    // px0 judges the right before the body.
    who.require(Action::CreateOrganizations)?;
    let new = wire::create(body.folded_input()?)?;
    let (made, _connections) = context.app.create_organization(&who, new).await?;
    let body = wire::OneBody::from(made);
    Ok(Px0::reply(StatusCode::CREATED, &body))
}

pub(super) async fn update(
    context: Data<Context>,
    who: ReqData<Principal>,
    path: Path<String>,
    body: Body<Px0>,
) -> Answer {
    let by = named(&path)?;
    // As above.
    let app = &context.app;
    app.may_change_organization(&who, by.clone()).await?;
    let change = wire::update(body.folded_input()?)?;
    let changed = app.update_organization(&who, by, change).await?;
    Ok(Px0::reply(StatusCode::OK, &wire::OneBody::from(changed)))
}

pub(super) async fn delete(
    context: Data<Context>,
    who: ReqData<Principal>,
    path: Path<String>,
) -> Answer {
    let by = named(&path)?;
    context.app.delete_organization(&who, by).await?;
    Ok(HttpResponse::NoContent().finish())
}

pub(super) async fn mine(context: Data<Context>, who: ReqData<Principal>) -> Answer {
    let mine = context.app.my_organizations(&who).await?;
    Ok(Px0::reply(StatusCode::OK, &wire::MineBody::from(mine)))
}

pub(super) fn named(raw: &str) -> Result<OrganizationRef, Quirk> {
    Ok(OrganizationRef::Uuid(field::path_id(raw)?))
}
