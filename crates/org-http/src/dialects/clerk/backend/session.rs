mod wire;

use actix_web::http::StatusCode;
use actix_web::web::{Data, Path, ReqData};
use actix_web::{HttpRequest, HttpResponse};
use org_auth::session_token;
use org_core::id::SessionId;
use org_core::session::Session;
use org_core::{Error, Kind, Principal};

pub(super) use self::wire::SessionBody;

use super::Backend;
use crate::Context;
use crate::body::Body;
use crate::dialects::clerk::error::not_authenticated;
use crate::dialects::clerk::query::{ListBody, query};
use crate::dialects::clerk::session::TokenBody;
use crate::dialects::clerk::version::ApiVersion;
use crate::failure::{Dialect as _, Failure};

type Answer = Result<HttpResponse, Failure<Backend>>;

pub(super) async fn create(
    context: Data<Context>,
    who: ReqData<Principal>,
    body: Body<Backend>,
) -> Answer {
    let new = wire::create(body.input()?)?;
    let made = context.app.create_session(&who, new).await?;
    Ok(reply(&context, made))
}

pub(super) async fn list(
    context: Data<Context>,
    who: ReqData<Principal>,
    request: HttpRequest,
) -> Answer {
    let now = context.app.now();
    let (wanted, paginated) = wire::list(query(&request), now)?;
    let page = context.app.sessions(&who, wanted).await?;
    let total_count = page.total.unwrap_or_default();
    let shown = page.items.into_iter().map(|one| SessionBody::new(one, now));
    let data: Vec<_> = shown.collect();
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
    let found = context.app.session(&who, named(&path)?).await?;
    Ok(reply(&context, found))
}

pub(super) async fn revoke(
    context: Data<Context>,
    who: ReqData<Principal>,
    path: Path<String>,
) -> Answer {
    let revoked = context.app.revoke_session(&who, named(&path)?).await?;
    Ok(reply(&context, revoked))
}

/// There are no refresh tokens here, so none is believed: the client then asks for another session
/// token in its own way.
pub(super) async fn refresh() -> Answer {
    Err(not_authenticated().into())
}

/// There are no templates here.
pub(super) async fn create_templated_token(path: Path<(String, String)>) -> Answer {
    let (session, template) = path.into_inner();
    named(&session)?;
    Err(Error::not_found(Kind::TokenTemplate, template).into())
}

pub(super) async fn create_token(
    context: Data<Context>,
    who: ReqData<Principal>,
    path: Path<String>,
    body: Body<Backend>,
) -> Answer {
    let life = wire::token_life(body.input()?)?;
    let id = named(&path)?;
    let view = context.app.session_view(&who, id, None).await?;
    let key = context.auth.signing_key().await?;
    let issuer = context.auth.issuer();
    let request = session_token::Request {
        issuer,
        authorized_party: None,
        life,
        version: ApiVersion::current().tokens(),
    };
    let jwt = session_token::issue(&context.app, &key, &view, &request);
    let jwt = jwt.map_err(|cause| Error::Store(Box::new(cause)))?;
    Ok(Backend::reply(StatusCode::OK, &TokenBody::new(jwt)))
}

fn reply(context: &Context, session: Session) -> HttpResponse {
    let body = SessionBody::new(session, context.app.now());
    Backend::reply(StatusCode::OK, &body)
}

fn named(raw: &str) -> Result<SessionId, Error> {
    SessionId::parse(raw).ok_or_else(|| Error::not_found(Kind::Session, raw))
}
