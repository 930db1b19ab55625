mod wire;

use actix_web::http::StatusCode;
use actix_web::web::{Data, Path, ReqData};
use actix_web::{HttpRequest, HttpResponse};
use org_auth::session_token;
use org_core::id::ClientId;
use org_core::{Error, Kind, Principal};

use super::Backend;
use crate::Context;
use crate::body::Body;
use crate::dialects::clerk::error::not_authenticated;
use crate::dialects::clerk::query::{ListBody, query};
use crate::failure::{Dialect as _, Failure};

type Answer = Result<HttpResponse, Failure<Backend>>;

pub(super) async fn list(
    context: Data<Context>,
    who: ReqData<Principal>,
    request: HttpRequest,
) -> Answer {
    let (offset, limit, paginated) = wire::list(query(&request))?;
    let page = context.app.devices(&who, offset, limit).await?;
    let now = context.app.now();
    let shown = page
        .items
        .into_iter()
        .map(|one| wire::ClientBody::new(one, now));
    let data: Vec<_> = shown.collect();
    let total_count = wire::known_total(offset, data.len(), page.more);
    Ok(if paginated {
        Backend::reply(StatusCode::OK, &ListBody { data, total_count })
    } else {
        Backend::reply(StatusCode::OK, &data)
    })
}

pub(super) async fn get(
    context: Data<Context>,
    who: ReqData<Principal>,
    path: Path<String>,
) -> Answer {
    let id = ClientId::parse(&path);
    let id = id.ok_or_else(|| Error::not_found(Kind::Client, path.as_str()))?;
    show(&context, &who, id).await
}

pub(super) async fn verify(
    context: Data<Context>,
    who: ReqData<Principal>,
    body: Body<Backend>,
) -> Answer {
    let token = wire::token(body.input()?)?;
    let keys = context.auth.keys_for(&token).await?;
    let (issuer, now) = (context.auth.issuer(), context.app.now());
    let bearer =
        session_token::verify(&keys, &token, issuer, now).map_err(|_| not_authenticated())?;
    let session = context.app.session(&who, bearer.session).await?;
    show(&context, &who, session.client_id).await
}

async fn show(context: &Context, who: &Principal, id: ClientId) -> Answer {
    let device = context.app.device(who, id).await?;
    let body = wire::ClientBody::new(device, context.app.now());
    Ok(Backend::reply(StatusCode::OK, &body))
}
