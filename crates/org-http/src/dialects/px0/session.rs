mod wire;

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::web::{Data, Path, ReqData};
use org_core::Principal;

use super::error::Quirk;
use super::{Px0, field};
use crate::Context;
use crate::failure::{Dialect as _, Failure};

type Answer = Result<HttpResponse, Failure<Px0>>;

pub(super) async fn list(context: Data<Context>, who: ReqData<Principal>) -> Answer {
    let (user, _) = who.signed_in(org_core::Action::ReadSessions)?;
    let user = context.app.user(&who, user.clone()).await?;
    let sessions = context.app.own_sessions(&who).await?;
    let body = wire::SessionsBody::new(sessions, &user);
    Ok(Px0::reply(StatusCode::OK, &body))
}

pub(super) async fn revoke(
    context: Data<Context>,
    who: ReqData<Principal>,
    path: Path<String>,
) -> Answer {
    let id = field::uuid(&path).map_err(|_| Quirk::InvalidId)?;
    context.app.end_own_session(&who, id).await?;
    Ok(HttpResponse::NoContent().finish())
}
