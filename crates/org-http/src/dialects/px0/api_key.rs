//! Keys of organizations. Only people make and change them, never a key.

mod wire;

use actix_web::http::StatusCode;
use actix_web::web::{Data, Path, ReqData};
use actix_web::{HttpRequest, HttpResponse};
use org_auth::secret;
use org_core::Principal;
use org_core::organization::OrganizationRef;

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
    let asked = wire::create(body.folded_input()?)?;
    let key = secret::api_key(context.app.entropy());
    let new = asked.with(wire::kept(&key));
    let made = context.app.create_api_key(&who, new).await?;
    let body = wire::CreatedBody::new(made, key);
    Ok(Px0::reply(StatusCode::CREATED, &body))
}

pub(super) async fn list(
    context: Data<Context>,
    who: ReqData<Principal>,
    request: HttpRequest,
) -> Answer {
    let organization = wire::organization(&mut field::parameters(&request))?;
    let by = OrganizationRef::Uuid(organization);
    let keys = context.app.api_keys(&who, by).await?;
    let body = wire::ListBody::new(organization, keys);
    Ok(Px0::reply(StatusCode::OK, &body))
}

pub(super) async fn update(
    context: Data<Context>,
    who: ReqData<Principal>,
    path: Path<String>,
    body: Body<Px0>,
) -> Answer {
    let id = field::path_id(&path)?;
    let asked = wire::update(body.folded_input()?)?;
    // px0 looks for the key, and judges the right, before what the operation is to be.
    context.app.may_manage_api_key(&who, id).await?;
    let change = asked.checked()?;
    let (changed, organization) = context.app.update_api_key(&who, id, change).await?;
    let body = wire::OneBody::new(organization.uuid, changed);
    Ok(Px0::reply(StatusCode::OK, &body))
}

pub(super) async fn delete(
    context: Data<Context>,
    who: ReqData<Principal>,
    path: Path<String>,
) -> Answer {
    let id = field::path_id(&path)?;
    context.app.delete_api_key(&who, id).await?;
    Ok(HttpResponse::NoContent().finish())
}

pub(super) async fn regenerate(
    context: Data<Context>,
    who: ReqData<Principal>,
    path: Path<String>,
) -> Answer {
    let id = field::path_id(&path)?;
    let key = secret::api_key(context.app.entropy());
    let app = &context.app;
    let (changed, organization) = app.regenerate_api_key(&who, id, wire::kept(&key)).await?;
    let body = wire::RegeneratedBody::new(organization.uuid, changed, key);
    Ok(Px0::reply(StatusCode::OK, &body))
}
