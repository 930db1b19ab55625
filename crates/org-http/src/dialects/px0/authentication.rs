mod wire;

use actix_web::http::StatusCode;
use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};
use org_auth::AuthError;
use org_core::{Action, Principal};

use super::error::Quirk;
use super::user::OneBody;
use super::{Px0, SignedIn, VIA, token};
use crate::Context;
use crate::body::Body;
use crate::caller::{Door as _, authorization};
use crate::failure::{Dialect as _, Failure, Refusal};

type Answer = Result<HttpResponse, Failure<Px0>>;

pub(super) async fn register(
    context: Data<Context>,
    request: HttpRequest,
    body: Body<Px0>,
) -> Answer {
    let asked = wire::register(body.folded_input()?)?;
    let administrator = administrator(&context, &request).await?;
    let Context { app, auth, px0, .. } = context.as_ref();
    if administrator.is_none() {
        app.may_register(px0.sign_up).await?;
    }
    asked.refuse_team(administrator.as_ref())?;
    let password = auth.passwords().hash(asked.password).await?;
    let code = auth.verification_code(&asked.email);
    let new = wire::registration(asked.email, password, asked.team, px0.sign_up, code);
    let made = match administrator {
        Some(who) => (app.register_for(&who, new).await).map_err(wire::refused)?,
        None => app.register(VIA, new).await?,
    };
    Ok(Px0::reply(StatusCode::CREATED, &OneBody::new(&made, app)))
}

pub(super) async fn sign_in(context: Data<Context>, body: Body<Px0>) -> Answer {
    let (email, password) = wire::sign_in(&mut body.folded_input()?)?;
    let life = context.session_life;
    let signed_in = context.auth.sign_in(&email, password, life, VIA).await;
    let signed_in = signed_in.map_err(|error| match error {
        AuthError::Rejected => Refusal::from(Quirk::WrongPassword),
        other => other.into(),
    })?;
    Ok(Px0::reply(
        StatusCode::OK,
        &wire::SignInBody::new(signed_in, &context.app),
    ))
}

/// Nobody is refused: who is not signed in has nothing to end.
pub(super) async fn sign_out(context: Data<Context>, request: HttpRequest) -> Answer {
    if let Ok(token) = token(&request) {
        context.auth.sign_out(token, VIA).await?;
    }
    Ok(HttpResponse::NoContent().finish())
}

/// Who registers somebody else. A header that is there has to be an administrator's.
async fn administrator(
    context: &Context,
    request: &HttpRequest,
) -> Result<Option<Principal>, Refusal> {
    if authorization(request)?.is_none() {
        return Ok(None);
    }
    let who = SignedIn::caller(context, request).await?;
    who.require(Action::CreateUsers)?;
    Ok(Some(who))
}
