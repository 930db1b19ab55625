//! px0's API (`contracts/px0.md`). What of it is here, and where it differs on purpose, is told in
//! `docs/dialects/px0.md`.

mod api_key;
mod authentication;
mod error;
mod field;
mod organization;

use actix_web::http::StatusCode;
use actix_web::middleware::from_fn;
use actix_web::{HttpRequest, HttpResponse, web};
use org_auth::secret::{API_KEY_PREFIX, SESSION_PREFIX};
use org_core::{Principal, Via};
use serde_json::json;

use crate::Context;
use crate::caller::{Door, authorization, known_to};
use crate::endpoint::{Endpoint, no_such_path};
use crate::failure::{Answer, Dialect, Refusal, Unauthenticated};

const API_KEYS: &str = "/v1/api-keys";
const AUTH: &str = "/v1/auth";
const HEALTH: &str = "/v1/health";
const MY_ORGANIZATIONS: &str = "/v1/me/orgs";
const ORGANIZATIONS: &str = "/v1/orgs";

/// Where px0's paths begin.
pub(super) const PATHS: [&str; 5] = [API_KEYS, AUTH, HEALTH, MY_ORGANIZATIONS, ORGANIZATIONS];

/// The door that changes made here are remembered by.
const VIA: Via = Via::new("px0");

/// px0's format, and the door that opens to sessions and to API keys of a sufficient operation.
#[derive(Debug)]
pub struct Px0;

/// The door that opens to sessions only.
#[derive(Debug)]
pub struct SignedIn;

impl Dialect for Px0 {
    const CONTENT_TYPE: &'static str = "application/json";

    fn answer(refusal: &Refusal) -> Answer {
        error::answer(refusal)
    }
}

impl Dialect for SignedIn {
    const CONTENT_TYPE: &'static str = Px0::CONTENT_TYPE;

    fn answer(refusal: &Refusal) -> Answer {
        error::answer(refusal)
    }
}

impl Door for Px0 {
    async fn caller(context: &Context, request: &HttpRequest) -> Result<Principal, Refusal> {
        match token(request)? {
            key if key.starts_with(API_KEY_PREFIX) => Ok(context.auth.api_key(key, VIA).await?),
            _ => SignedIn::caller(context, request).await,
        }
    }
}

impl Door for SignedIn {
    async fn caller(context: &Context, request: &HttpRequest) -> Result<Principal, Refusal> {
        match token(request)? {
            session if session.starts_with(SESSION_PREFIX) => {
                Ok(context.auth.opaque_session(session, VIA).await?)
            }
            _ => Err(Refusal::Unauthenticated(Unauthenticated::BadHeader)),
        }
    }
}

/// What stands behind `Bearer `, which px0 reads to the letter.
fn token(request: &HttpRequest) -> Result<&str, Refusal> {
    let header = authorization(request)?;
    let header = header.ok_or(Refusal::Unauthenticated(Unauthenticated::Missing))?;
    header
        .strip_prefix("Bearer ")
        .ok_or(Refusal::Unauthenticated(Unauthenticated::BadHeader))
}

pub(super) fn mount(config: &mut web::ServiceConfig) {
    config
        .service(Endpoint::<Px0>::at(HEALTH).get(health).head(health).build())
        .service(
            Endpoint::<Px0>::at(MY_ORGANIZATIONS)
                .get(organization::mine)
                .head(organization::mine)
                .build()
                .into_resource()
                .wrap(from_fn(known_to::<Px0, _>)),
        )
        .service(
            web::scope(ORGANIZATIONS)
                .wrap(from_fn(known_to::<Px0, _>))
                .service(Endpoint::<Px0>::at("").post(organization::create).build())
                .service(
                    Endpoint::<Px0>::at("/{organization}")
                        .put(organization::update)
                        .delete(organization::delete)
                        .build(),
                )
                .default_service(no_such_path::<Px0>()),
        )
        .service(
            web::scope(API_KEYS)
                .wrap(from_fn(known_to::<SignedIn, _>))
                .service(Endpoint::<Px0>::at("").post(api_key::create).build())
                .default_service(no_such_path::<Px0>()),
        )
        .service(web::scope(AUTH).configure(mount_authentication));
}

/// Strangers may come in here, so each endpoint has a door of its own.
fn mount_authentication(config: &mut web::ServiceConfig) {
    config
        .service(
            Endpoint::<Px0>::at("/register")
                .post(authentication::register)
                .build(),
        )
        .service(
            Endpoint::<Px0>::at("/login")
                .post(authentication::sign_in)
                .build(),
        )
        .service(
            Endpoint::<Px0>::at("/session")
                .delete(authentication::sign_out)
                .build(),
        )
        .service(
            Endpoint::<Px0>::at("/me")
                .get(authentication::me)
                .head(authentication::me)
                .build()
                .into_resource()
                .wrap(from_fn(known_to::<Px0, _>)),
        )
        .default_service(no_such_path::<Px0>());
}

async fn health() -> HttpResponse {
    Px0::reply(StatusCode::OK, &json!({ "status": "OK" }))
}
