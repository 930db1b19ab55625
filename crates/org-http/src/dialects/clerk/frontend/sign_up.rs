//! Signing up, in steps.

mod body;
mod wire;

use actix_web::HttpRequest;
use actix_web::web::{Data, Path};
use org_core::id::SignUpId;
use org_core::sign_up::{SignUpFields, SignUpRules, SignUpView};
use org_core::{Error, Fault, Kind, Violation};

pub(super) use self::body::SignUpBody;

use self::wire::Told;
use super::doorstep::Doorstep;
use super::visitor::Visitor;
use super::{Frontend, Reply, limits};
use crate::Context;
use crate::body::Body;
use crate::failure::Refusal;

/// `POST /v1/client/sign_ups`
pub(super) async fn create(
    context: Data<Context>,
    visitor: Visitor,
    request: HttpRequest,
    body: Body<Frontend>,
) -> Reply {
    limits::count_sender(&context, &request).await?;
    let mut input = body.input()?;
    let ticket = wire::ticket(&mut input)?;
    let told = wire::told(input, context.app.now())?;
    // A stranger who may not sign up does not get passwords hashed.
    if ticket.is_none() {
        context.app.may_register(context.clerk.sign_up).await?;
    }
    let told = hashed(&context, told).await?;
    let door = Doorstep::of(context.clone(), visitor, &request).await?;
    let begun = context
        .app
        .start_sign_up(door.entrance(), rules(&context), told, ticket)
        .await?;
    answer(&context, door, begun).await
}

/// `GET /v1/client/sign_ups/{sign_up}`
pub(super) async fn get(
    context: Data<Context>,
    visitor: Visitor,
    request: HttpRequest,
    path: Path<String>,
) -> Reply {
    let id = named(&path)?;
    let door = at_a_known_door(&context, visitor, &request, &id).await?;
    let sign_up = context.app.sign_up(door.browser(), id).await?;
    let began = false;
    answer(&context, door, SignUpView { sign_up, began }).await
}

/// `PATCH /v1/client/sign_ups/{sign_up}`
pub(super) async fn update(
    context: Data<Context>,
    visitor: Visitor,
    request: HttpRequest,
    path: Path<String>,
    body: Body<Frontend>,
) -> Reply {
    limits::count_sender(&context, &request).await?;
    let id = named(&path)?;
    let told = wire::told(body.input()?, context.app.now())?;
    let door = at_a_known_door(&context, visitor, &request, &id).await?;
    // Only who signs up here gets passwords hashed.
    context.app.sign_up(door.browser(), id.clone()).await?;
    let told = hashed(&context, told).await?;
    let rules = rules(&context);
    let view = context.app.update_sign_up(door.entrance(), rules, id, told);
    let view = view.await?;
    answer(&context, door, view).await
}

/// `POST /v1/client/sign_ups/{sign_up}/prepare_verification`
pub(super) async fn prepare(
    context: Data<Context>,
    visitor: Visitor,
    request: HttpRequest,
    path: Path<String>,
    body: Body<Frontend>,
) -> Reply {
    limits::count_sender(&context, &request).await?;
    let id = named(&path)?;
    wire::email_code(&mut body.input()?)?;
    let door = at_a_known_door(&context, visitor, &request, &id).await?;
    let known = context.app.sign_up(door.browser(), id.clone()).await?;
    let address = known.told.email.ok_or_else(unaddressed)?;
    limits::count_account(&context, &address).await?;
    let code = context.auth.sign_up_code(&address);
    let sign_up = context.app.mail_sign_up_code(door.browser(), id, code);
    let sign_up = sign_up.await?;
    let began = false;
    answer(&context, door, SignUpView { sign_up, began }).await
}

/// `POST /v1/client/sign_ups/{sign_up}/attempt_verification`
pub(super) async fn attempt(
    context: Data<Context>,
    visitor: Visitor,
    request: HttpRequest,
    path: Path<String>,
    body: Body<Frontend>,
) -> Reply {
    limits::count_sender(&context, &request).await?;
    let id = named(&path)?;
    let code = wire::code(body.input()?)?;
    let door = at_a_known_door(&context, visitor, &request, &id).await?;
    let known = context.app.sign_up(door.browser(), id.clone()).await?;
    let address = known.told.email.ok_or_else(unaddressed)?;
    let digest = context.auth.verification_digest(&address, &code);
    let rules = rules(&context);
    let view = context
        .app
        .verify_sign_up(door.entrance(), rules, id, digest);
    let view = view.await?;
    answer(&context, door, view).await
}

async fn hashed(context: &Context, told: Told) -> Result<SignUpFields, Refusal> {
    let Told { fields, password } = told;
    let password = match password {
        Some(password) => Some(context.auth.passwords().hash(password).await?),
        None => None,
    };
    Ok(SignUpFields { password, ..fields })
}

fn rules(context: &Context) -> SignUpRules {
    SignUpRules {
        admission: context.clerk.sign_up,
        verify: context.verifies_at_sign_up(),
    }
}

/// Only the browser on which it was begun can go on with it.
async fn at_a_known_door(
    context: &Data<Context>,
    visitor: Visitor,
    request: &HttpRequest,
    id: &SignUpId,
) -> Result<Doorstep, Refusal> {
    if visitor.browser.is_none() {
        return Err(unknown(id.as_str()).into());
    }
    Doorstep::of(context.clone(), visitor, request).await
}

async fn answer(context: &Context, door: Doorstep, view: SignUpView) -> Reply {
    let SignUpView { sign_up, began } = view;
    let body = SignUpBody::new(sign_up, context);
    door.answer(&body, began).await
}

fn unaddressed() -> Violation {
    Violation::new("email_address", Fault::Missing)
}

fn named(raw: &str) -> Result<SignUpId, Error> {
    SignUpId::parse(raw).ok_or_else(|| unknown(raw))
}

fn unknown(id: &str) -> Error {
    Error::not_found(Kind::SignUp, id)
}
