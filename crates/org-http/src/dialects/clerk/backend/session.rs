mod wire;

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::web::{Data, Path, ReqData};
use org_auth::session_token;
use org_core::id::SessionId;
use org_core::{Error, Kind, Principal};

use super::Backend;
use crate::Context;
use crate::body::Body;
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
    Ok(Backend::reply(
        StatusCode::OK,
        &wire::SessionBody::from(made),
    ))
}

pub(super) async fn create_token(
    context: Data<Context>,
    who: ReqData<Principal>,
    path: Path<String>,
    body: Body<Backend>,
) -> Answer {
    let life = wire::token_life(body.input()?)?;
    let id = SessionId::parse(&path);
    let id = id.ok_or_else(|| Error::not_found(Kind::Session, path.as_str()))?;
    let view = context.app.session_view(&who, id, None).await?;
    let key = context.auth.signing_key().await?;
    let version = wire::token_version(&ApiVersion::current());
    let issuer = context.auth.issuer();
    let request = session_token::Request {
        issuer,
        authorized_party: None,
        life,
        version,
    };
    let jwt = session_token::issue(&context.app, &key, &view, &request);
    let jwt = jwt.map_err(|cause| Error::Store(Box::new(cause)))?;
    Ok(Backend::reply(StatusCode::OK, &wire::TokenBody::new(jwt)))
}
