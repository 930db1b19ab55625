mod wire;

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::web::{Data, Path, ReqData};
use org_core::organization::OrganizationRef;
use org_core::{Denial, Error, Principal};

use super::Frontend;
use crate::Context;
use crate::body::Body;
use crate::dialects::clerk::organization::OrganizationBody;
use crate::failure::{Dialect as _, Failure};

type Answer = Result<HttpResponse, Failure<Frontend>>;

pub(super) async fn create(
    context: Data<Context>,
    who: ReqData<Principal>,
    body: Body<Frontend>,
) -> Answer {
    let new = wire::create(body.input()?)?;
    let (made, _connections) = context.app.create_organization(&who, new).await?;
    Ok(Frontend::reply(
        StatusCode::OK,
        &wire::Merged::from(OrganizationBody::new(made, context.public_url())),
    ))
}

pub(super) async fn get(
    context: Data<Context>,
    who: ReqData<Principal>,
    path: Path<String>,
) -> Answer {
    let by = OrganizationRef::parse(&path).ok_or(Error::Forbidden(Denial::NotAMember))?;
    let found = context.app.organization(&who, by).await?;
    Ok(Frontend::reply(
        StatusCode::OK,
        &wire::Merged::from(OrganizationBody::new(found, context.public_url())),
    ))
}
