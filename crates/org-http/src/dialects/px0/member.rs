//! Who belongs to an organization.

mod wire;

use actix_web::http::StatusCode;
use actix_web::web::{Data, Path, ReqData};
use actix_web::{HttpRequest, HttpResponse};
use org_core::user::UserRef;
use org_core::{Error, Kind, Principal};
use serde_json::json;

use super::error::Quirk;
use super::organization::named;
use super::{Px0, field};
use crate::Context;
use crate::body::Body;
use crate::failure::{Dialect as _, Failure, Refusal};

type Answer = Result<HttpResponse, Failure<Px0>>;

pub(super) async fn people(
    context: Data<Context>,
    who: ReqData<Principal>,
    path: Path<String>,
    request: HttpRequest,
) -> Answer {
    let by = named(&path)?;
    let part = wire::Part::read(&mut field::parameters(&request));
    let app = &context.app;
    let people = app.memberships_in(&who, by, part.query()).await?;
    Ok(Px0::reply(
        StatusCode::OK,
        &wire::PeopleBody::new(part, people, app),
    ))
}

pub(super) async fn remove(
    context: Data<Context>,
    who: ReqData<Principal>,
    path: Path<(String, String)>,
) -> Answer {
    let (by, user) = member(&path)?;
    // px0 lets nobody leave without this right, which the operation would.
    let app = &context.app;
    app.may_change_members(&who, by.clone()).await?;
    app.delete_membership(&who, by, user).await?;
    Ok(HttpResponse::NoContent().finish())
}

pub(super) async fn change_role(
    context: Data<Context>,
    who: ReqData<Principal>,
    path: Path<(String, String)>,
    body: Body<Px0>,
) -> Answer {
    let (by, user) = member(&path)?;
    // px0 judges the right before the body.
    let app = &context.app;
    app.may_change_members(&who, by.clone()).await?;
    let change = wire::role(body.folded_input()?)?;
    let changed = app.update_membership(&who, by, user, change).await;
    changed.map_err(|error| match error {
        Error::NotFound {
            kind: Kind::Membership,
            ..
        } => Refusal::from(Quirk::NoMemberToChange),
        other => other.into(),
    })?;
    Ok(Px0::reply(StatusCode::OK, &json!({ "success": true })))
}

fn member(
    (organization, user): &(String, String),
) -> Result<(org_core::organization::OrganizationRef, UserRef), Quirk> {
    let by = named(organization)?;
    Ok((by, UserRef::Uuid(field::path_id(user)?)))
}
