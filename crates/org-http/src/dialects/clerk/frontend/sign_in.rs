//! Signing in, in steps.

mod body;
mod wire;

use actix_web::HttpRequest;
use actix_web::web::{Data, Path};
use org_auth::AuthError;
use org_core::app::Finished;
use org_core::id::SignInId;
use org_core::sign_in::{Claim, MailCode, Proof, SignInView};
use org_core::{Error, Fault, Kind, Violation};

pub(super) use self::body::SignInBody;

use self::wire::{Attempt, Start};
use super::doorstep::Doorstep;
use super::visitor::Visitor;
use super::{Frontend, Reply, limits};
use crate::Context;
use crate::body::Body;
use crate::dialects::clerk::error::password_incorrect;
use crate::failure::Refusal;

/// `POST /v1/client/sign_ins`
pub(super) async fn create(
    context: Data<Context>,
    visitor: Visitor,
    request: HttpRequest,
    body: Body<Frontend>,
) -> Reply {
    limits::count_sender(&context, &request).await?;
    let Start { claim, password } = wire::start(body.input()?)?;
    if let Claim::Address(address) = &claim {
        limits::count_account(&context, address).await?;
    }
    let door = Doorstep::of(context.clone(), visitor, &request).await?;
    let entrance = door.entrance();
    if let Some(given) = password {
        let finished = context
            .auth
            .sign_in_by_password(entrance, claim, given)
            .await;
        let Finished { view, began } = finished.map_err(rejected)?;
        return answer(&context, door, view, began).await;
    }
    let begun = context.app.start_sign_in(entrance, claim).await?;
    match (&begun.sign_in.ticket, begun.sign_in.factor) {
        (Some(ticket), Some(_)) => {
            let (id, proof) = (begun.sign_in.id.clone(), Proof::Ticket(ticket.clone()));
            let finished = context.app.finish_sign_in(door.entrance(), id, proof);
            let Finished { view, began } = finished.await?;
            answer(&context, door, view, began).await
        }
        _ => answer(&context, door, begun, false).await,
    }
}

/// `GET /v1/client/sign_ins/{sign_in}`
pub(super) async fn get(
    context: Data<Context>,
    visitor: Visitor,
    request: HttpRequest,
    path: Path<String>,
) -> Reply {
    let id = named(&path)?;
    let door = at_a_known_door(&context, visitor, &request, &id).await?;
    let view = context.app.sign_in(door.browser(), id).await?;
    answer(&context, door, view, false).await
}

/// `POST /v1/client/sign_ins/{sign_in}/prepare_first_factor`
pub(super) async fn prepare(
    context: Data<Context>,
    visitor: Visitor,
    request: HttpRequest,
    path: Path<String>,
    body: Body<Frontend>,
) -> Reply {
    limits::count_sender(&context, &request).await?;
    let id = named(&path)?;
    let door = at_a_known_door(&context, visitor, &request, &id).await?;
    let known = context.app.sign_in(door.browser(), id.clone()).await?;
    let (address, to) = wire::address_to_mail(body.input()?, &known)?;
    limits::count_account(&context, &address).await?;
    let code = context.auth.sign_in_code(&address);
    let mail = MailCode { to, code };
    let view = context
        .app
        .mail_sign_in_code(&door.entrance(), id, mail)
        .await?;
    answer(&context, door, view, false).await
}

/// `POST /v1/client/sign_ins/{sign_in}/attempt_first_factor`
pub(super) async fn attempt(
    context: Data<Context>,
    visitor: Visitor,
    request: HttpRequest,
    path: Path<String>,
    body: Body<Frontend>,
) -> Reply {
    limits::count_sender(&context, &request).await?;
    let id = named(&path)?;
    let given = wire::attempt(body.input()?)?;
    let door = at_a_known_door(&context, visitor, &request, &id).await?;
    let known = context.app.sign_in(door.browser(), id.clone()).await?;
    if let Some(address) = &known.sign_in.identifier {
        limits::count_account(&context, address).await?;
    }
    let entrance = door.entrance();
    let Finished { view, began } = match given {
        Attempt::EmailCode(code) => {
            let nobody = || Violation::new("identifier", Fault::Missing);
            let address = known.sign_in.identifier.as_ref().ok_or_else(nobody)?;
            let proof = Proof::EmailCode(context.auth.sign_in_digest(address, &code));
            context.app.finish_sign_in(entrance, id, proof).await?
        }
        Attempt::Password(given) => {
            let finished = context.auth.finish_by_password(entrance, known, given);
            finished.await.map_err(rejected)?
        }
        Attempt::Ticket(ticket) => {
            let proof = Proof::Ticket(ticket);
            context.app.finish_sign_in(entrance, id, proof).await?
        }
    };
    answer(&context, door, view, began).await
}

/// What is wrong with a password is not told.
fn rejected(error: AuthError) -> Refusal {
    match error {
        AuthError::Rejected => password_incorrect(),
        other => other.into(),
    }
}

/// Only the browser on which it was begun can go on with it.
async fn at_a_known_door(
    context: &Data<Context>,
    visitor: Visitor,
    request: &HttpRequest,
    id: &SignInId,
) -> Result<Doorstep, Refusal> {
    if visitor.browser.is_none() {
        return Err(unknown(id.as_str()).into());
    }
    Doorstep::of(context.clone(), visitor, request).await
}

async fn answer(context: &Context, door: Doorstep, view: SignInView, began: bool) -> Reply {
    let body = SignInBody::new(view, context);
    door.answer(&body, began).await
}

fn named(raw: &str) -> Result<SignInId, Error> {
    SignInId::parse(raw).ok_or_else(|| unknown(raw))
}

fn unknown(id: &str) -> Error {
    Error::not_found(Kind::SignIn, id)
}
