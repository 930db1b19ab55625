mod wire;

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::web::{Data, Path, ReqData};
use org_auth::secret;
use org_core::id::SignInTokenId;
use org_core::{Action, Error, Kind, Principal};
use secrecy::ExposeSecret as _;

use super::Backend;
use crate::Context;
use crate::body::Body;
use crate::failure::{Dialect as _, Failure};

type Answer = Result<HttpResponse, Failure<Backend>>;

pub(super) async fn create(
    context: Data<Context>,
    who: ReqData<Principal>,
    body: Body<Backend>,
) -> Answer {
    let token = secret::random(context.app.entropy());
    let new = wire::create(body.input()?, secret::digest_of(&token))?;
    let made = context.app.create_sign_in_token(&who, new).await?;
    let shown = Some((token.expose_secret(), context.auth.issuer()));
    let body = wire::SignInTokenBody::new(made, shown);
    Ok(Backend::reply(StatusCode::OK, &body))
}

pub(super) async fn revoke(
    context: Data<Context>,
    who: ReqData<Principal>,
    path: Path<String>,
) -> Answer {
    let id = SignInTokenId::parse(&path);
    let id = id.ok_or_else(|| Error::not_found(Kind::SignInToken, path.as_str()))?;
    let revoked = context.app.revoke_sign_in_token(&who, id).await?;
    let body = wire::SignInTokenBody::new(revoked, None);
    Ok(Backend::reply(StatusCode::OK, &body))
}

/// A token for browser tests. There is nothing here that such a token would have to let through.
pub(super) async fn create_testing_token(
    context: Data<Context>,
    who: ReqData<Principal>,
) -> Answer {
    who.require(Action::CreateSessions)?;
    let token = secret::random(context.app.entropy());
    let body = wire::TestingTokenBody::new(context.app.now(), token.expose_secret());
    Ok(Backend::reply(StatusCode::OK, &body))
}
