mod wire;

use actix_web::HttpRequest;
use actix_web::web::{Data, Path, ReqData};
use org_core::Principal;
use org_core::team::Decision;

use super::Reply;
use super::envelope::Envelope;
use super::organization::named;
use crate::Context;
use crate::dialects::clerk::query::{ListBody, query};

pub(super) async fn list(
    context: Data<Context>,
    envelope: Envelope,
    who: ReqData<Principal>,
    path: Path<String>,
    request: HttpRequest,
) -> Reply {
    let (by, asked) = (named(&path)?, wire::list(query(&request))?);
    let page = context.app.membership_requests(&who, by, asked).await?;
    let body = ListBody::of(page, wire::MembershipRequestBody::from);
    envelope.wrapped(&body).await
}

pub(super) async fn accept(
    context: Data<Context>,
    envelope: Envelope,
    who: ReqData<Principal>,
    path: Path<(String, String)>,
) -> Reply {
    answer(&context, &envelope, &who, &path, Decision::Approve).await
}

pub(super) async fn reject(
    context: Data<Context>,
    envelope: Envelope,
    who: ReqData<Principal>,
    path: Path<(String, String)>,
) -> Reply {
    answer(&context, &envelope, &who, &path, Decision::Reject).await
}

async fn answer(
    context: &Context,
    envelope: &Envelope,
    who: &Principal,
    path: &(String, String),
    decision: Decision,
) -> Reply {
    let (by, id) = (named(&path.0)?, wire::id(&path.1)?);
    let answered = context.app.answer_membership_request(who, by, id, decision);
    let body = wire::MembershipRequestBody::from(answered.await?);
    envelope.wrapped(&body).await
}
