mod wire;

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::web::{Data, ReqData};
use org_auth::secret;
use org_core::Principal;
use org_core::organization::OrganizationRef;

use super::Px0;
use super::error::Quirk;
use crate::Context;
use crate::body::Body;
use crate::failure::{Dialect as _, Failure};

type Answer = Result<HttpResponse, Failure<Px0>>;

pub(super) async fn create(
    context: Data<Context>,
    who: ReqData<Principal>,
    body: Body<Px0>,
) -> Answer {
    let asked = wire::create(body.folded_input()?)?;
    refuse_teams(&context, &who, &asked).await?;
    let key = secret::api_key(context.app.entropy());
    let new = asked.with(secret::digest_of(&key));
    let made = context.app.create_api_key(&who, new).await?;
    let body = wire::CreatedBody::new(made, key);
    Ok(Px0::reply(StatusCode::CREATED, &body))
}

/// There are no teams yet. Who may not make keys here is told that first, as px0 does.
async fn refuse_teams(
    context: &Context,
    who: &Principal,
    asked: &wire::Asked,
) -> Result<(), Failure<Px0>> {
    if asked.teams.is_empty() {
        return Ok(());
    }
    let by = OrganizationRef::Uuid(asked.organization);
    context.app.may_change_organization(who, by).await?;
    Err(Quirk::UnknownTeam.into())
}
