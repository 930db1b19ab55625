//! Wishes to join a team, and the inbox of those who answer them.

mod wire;

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::web::{Data, Path, ReqData};
use org_core::Principal;

use super::{Px0, field, team};
use crate::Context;
use crate::body::Body;
use crate::failure::{Dialect as _, Failure};

type Answer = Result<HttpResponse, Failure<Px0>>;

/// Whatever the body says, it is not looked at: the console sends reasons that nobody is shown.
pub(super) async fn create(
    context: Data<Context>,
    who: ReqData<Principal>,
    path: Path<String>,
) -> Answer {
    let by = team::named(&path)?;
    let made = context.app.request_to_join(&who, by).await?;
    Ok(Px0::reply(
        StatusCode::CREATED,
        &wire::RequestBody::from(made),
    ))
}

pub(super) async fn inbox(context: Data<Context>, who: ReqData<Principal>) -> Answer {
    let waiting = context.app.inbox(&who).await?;
    Ok(Px0::reply(StatusCode::OK, &wire::InboxBody::from(waiting)))
}

pub(super) async fn answer(
    context: Data<Context>,
    who: ReqData<Principal>,
    path: Path<String>,
    body: Body<Px0>,
) -> Answer {
    let id = field::path_id(&path)?;
    let decision = wire::decision(body.folded_input()?)?;
    let answered = context.app.answer_join_request(&who, id, decision).await?;
    Ok(Px0::reply(
        StatusCode::OK,
        &wire::RequestBody::from(answered),
    ))
}
