mod rules;
pub(super) mod wire;

use actix_web::http::StatusCode;
use actix_web::web::{Data, ReqData};
use actix_web::{HttpRequest, HttpResponse};
use org_auth::AuthError;
use org_core::{Action, Denial, Error, Identity, Principal};

use super::error::Quirk;
use super::{Px0, SignedIn, VIA};
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
    asked.refuse_team(administrator.as_ref())?;
    let password = context.auth.passwords().hash(asked.password).await?;
    let new = wire::registration(asked.email, password);
    let made = match administrator {
        Some(who) => context.app.register_for(&who, new).await?,
        None => context.app.register(VIA, new).await?,
    };
    Ok(Px0::reply(StatusCode::CREATED, &wire::OneBody::from(made)))
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
        &wire::SignInBody::from(signed_in),
    ))
}

/// Nobody is refused: who is not signed in has nothing to end.
pub(super) async fn sign_out(context: Data<Context>, request: HttpRequest) -> Answer {
    match SignedIn::caller(&context, &request).await {
        Ok(who) => {
            if let Identity::User { session, .. } = &who.identity {
                context.app.end_session(&who, session.clone()).await?;
            }
        }
        Err(Refusal::Unauthenticated(_)) => {}
        Err(other) => return Err(other.into()),
    }
    Ok(HttpResponse::NoContent().finish())
}

pub(super) async fn me(context: Data<Context>, who: ReqData<Principal>) -> Answer {
    let id = who.user().cloned();
    let id = id.ok_or(Error::Forbidden(Denial::Action(Action::ReadUsers)))?;
    let user = context.app.user(&who, id).await?;
    Ok(Px0::reply(StatusCode::OK, &wire::OneBody::from(user)))
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
