//! Teams, and who is in them.

pub(super) mod wire;

use actix_web::http::StatusCode;
use actix_web::web::{Data, Path, ReqData};
use actix_web::{HttpRequest, HttpResponse};
use org_core::team::{TeamRef, TeamRole};
use org_core::user::UserRef;
use org_core::{Error, Kind, Principal};
use serde_json::json;

use super::error::Quirk;
use super::organization::named as organization;
use super::{Px0, field};
use crate::Context;
use crate::body::Body;
use crate::failure::{Dialect as _, Failure, Refusal};

type Answer = Result<HttpResponse, Failure<Px0>>;

pub(super) async fn create(
    context: Data<Context>,
    who: ReqData<Principal>,
    path: Path<String>,
    body: Body<Px0>,
) -> Answer {
    let by = organization(&path)?;
    // px0 judges the right before the body, here and below.
    let app = &context.app;
    app.may_create_team(&who, by.clone()).await?;
    let new = wire::create(by, body.folded_input()?)?;
    let made = app.create_team(&who, new).await?;
    Ok(Px0::reply(StatusCode::CREATED, &wire::OneBody::from(made)))
}

pub(super) async fn list(
    context: Data<Context>,
    who: ReqData<Principal>,
    path: Path<String>,
) -> Answer {
    let by = organization(&path)?;
    let teams = context.app.teams_in(&who, by).await?;
    Ok(Px0::reply(StatusCode::OK, &wire::ListBody::from(teams)))
}

pub(super) async fn mine(context: Data<Context>, who: ReqData<Principal>) -> Answer {
    let teams = context.app.my_teams(&who).await?;
    Ok(Px0::reply(StatusCode::OK, &wire::ListBody::from(teams)))
}

pub(super) async fn leave(
    context: Data<Context>,
    who: ReqData<Principal>,
    path: Path<String>,
) -> Answer {
    let left = context.app.leave_team(&who, named(&path)?).await;
    left.map_err(|error| match error {
        Error::NotFound { .. } => Refusal::from(Quirk::NotInTeam),
        other => other.into(),
    })?;
    Ok(HttpResponse::NoContent().finish())
}

pub(super) async fn update(
    context: Data<Context>,
    who: ReqData<Principal>,
    path: Path<String>,
    body: Body<Px0>,
) -> Answer {
    let by = named(&path)?;
    let app = &context.app;
    app.may_use_team(&who, by.clone(), TeamRole::Editor).await?;
    let change = wire::update(body.folded_input()?)?;
    let changed = app.update_team(&who, by, change).await?;
    Ok(Px0::reply(StatusCode::OK, &wire::OneBody::from(changed)))
}

pub(super) async fn delete(
    context: Data<Context>,
    who: ReqData<Principal>,
    path: Path<String>,
) -> Answer {
    context.app.delete_team(&who, named(&path)?).await?;
    Ok(HttpResponse::NoContent().finish())
}

pub(super) async fn members(
    context: Data<Context>,
    who: ReqData<Principal>,
    path: Path<String>,
    request: HttpRequest,
) -> Answer {
    let by = named(&path)?;
    let part = wire::Part::read(&mut field::parameters(&request));
    let app = &context.app;
    let members = app
        .team_members(&who, by, part.offset(), wire::Part::LIMIT)
        .await?;
    Ok(Px0::reply(
        StatusCode::OK,
        &wire::MembersBody::new(part, members),
    ))
}

pub(super) async fn add_member(
    context: Data<Context>,
    who: ReqData<Principal>,
    path: Path<String>,
    body: Body<Px0>,
) -> Answer {
    let by = named(&path)?;
    let app = &context.app;
    app.may_use_team(&who, by.clone(), TeamRole::Admin).await?;
    let user = wire::user(body.folded_input()?)?;
    let added = app.add_team_member(&who, by, user).await;
    added.map_err(|error| match error {
        Error::NotFound {
            kind: Kind::User, ..
        } => Refusal::from(Quirk::NobodyToAdd),
        other => other.into(),
    })?;
    Ok(HttpResponse::NoContent().finish())
}

pub(super) async fn remove_member(
    context: Data<Context>,
    who: ReqData<Principal>,
    path: Path<(String, String)>,
) -> Answer {
    let (by, user) = member(&path)?;
    let removed = context.app.remove_team_member(&who, by, user).await;
    removed.map_err(|error| match error {
        Error::NotFound {
            kind: Kind::Membership,
            ..
        } => Refusal::from(Quirk::NoMemberToRemove),
        other => other.into(),
    })?;
    Ok(HttpResponse::NoContent().finish())
}

pub(super) async fn change_role(
    context: Data<Context>,
    who: ReqData<Principal>,
    path: Path<(String, String)>,
    body: Body<Px0>,
) -> Answer {
    let (by, user) = member(&path)?;
    let app = &context.app;
    app.may_use_team(&who, by.clone(), TeamRole::Admin).await?;
    let change = wire::role(user, body.folded_input()?)?;
    app.update_team_member(&who, by, change).await?;
    let done = json!({ "message": "role updated successfully" });
    Ok(Px0::reply(StatusCode::OK, &done))
}

pub(super) fn named(raw: &str) -> Result<TeamRef, Quirk> {
    field::path_id(raw).map(TeamRef::Uuid)
}

fn member((team, user): &(String, String)) -> Result<(TeamRef, UserRef), Quirk> {
    Ok((named(team)?, UserRef::Uuid(field::path_id(user)?)))
}
