//! px0's API (`contracts/px0.md`). What of it is here, and where it differs on purpose, is told in
//! `docs/dialects/px0.md`.

mod api_key;
mod audit;
mod authentication;
mod email_code;
mod error;
mod field;
mod join_request;
mod member;
mod organization;
mod path;
mod profile;
mod rules;
mod session;
mod team;
mod user;

use actix_web::dev::HttpServiceFactory;
use actix_web::guard::fn_guard;
use actix_web::http::StatusCode;
use actix_web::middleware::from_fn;
use actix_web::{HttpRequest, HttpResponse, web};
use org_auth::secret::{API_KEY_PREFIX, SESSION_PREFIX};
use org_core::rules::SignUp;
use org_core::{Principal, Via};
use serde_json::json;

use crate::Context;
use crate::caller::{Door, authorization, known_to};
use crate::cors::{self, CrossOrigin, Origins};
use crate::endpoint::{Endpoint, no_such_path};
use crate::failure::{Answer, Dialect, Refusal, Unauthenticated};

pub(crate) use path::owns;
pub(crate) use path::straighten;

const API_KEYS: &str = "/v1/api-keys";
const AUTH: &str = "/v1/auth";
const CACHE: &str = "/v1/cache/purge";
const HEALTH: &str = "/v1/health";
const INBOX: &str = "/v1/me/inbox";
const JOIN_REQUESTS: &str = "/v1/join-requests";
const MY_ORGANIZATIONS: &str = "/v1/me/orgs";
const MY_TEAMS: &str = "/v1/me/teams";
const ORGANIZATIONS: &str = "/v1/orgs";
const TEAMS: &str = "/v1/teams";

/// Where px0's paths begin.
const PATHS: [&str; 10] = [
    API_KEYS,
    AUTH,
    CACHE,
    HEALTH,
    INBOX,
    JOIN_REQUESTS,
    MY_ORGANIZATIONS,
    MY_TEAMS,
    ORGANIZATIONS,
    TEAMS,
];

/// The door that changes made here are remembered by.
const VIA: Via = Via::new("px0");

/// What px0 leaves to the operator.
#[derive(Clone, Debug)]
pub struct Settings {
    /// The origins whose pages may call from a browser.
    pub origins: Origins,
    /// Who may register without an administrator.
    pub sign_up: SignUp,
}

impl Default for Settings {
    /// px0's own console on this machine; everybody.
    fn default() -> Self {
        let console = ["http://localhost:3001", "http://127.0.0.1:3001"];
        Self {
            origins: Origins {
                listed: console.map(str::to_owned).to_vec(),
                this_machine: false,
            },
            sign_up: SignUp::default(),
        }
    }
}

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

impl CrossOrigin for Px0 {
    const METHODS: &'static str = "GET,POST,HEAD,PUT,DELETE,PATCH,OPTIONS";
    const HEADERS: &'static str = "Origin,Content-Type,Accept,Authorization,X-API-Key";
    const EXPOSED: Option<&'static str> = None;

    fn lets_in(context: &Context, origin: &str) -> bool {
        context.px0.origins.contain(origin)
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

/// One scope around all of it, so that browsers are answered in one place.
pub(super) fn mount(config: &mut web::ServiceConfig) {
    config.service(
        web::scope("")
            .guard(fn_guard(|context| owns(context.head().uri.path())))
            .wrap(from_fn(cors::around::<Px0, _>))
            .configure(mount_health)
            .configure(mount_mine)
            .service(known::<Px0>(ORGANIZATIONS, mount_organizations))
            .service(known::<SignedIn>(API_KEYS, mount_api_keys))
            .service(known::<Px0>(TEAMS, mount_teams))
            .service(known::<Px0>(JOIN_REQUESTS, mount_join_requests))
            .service(web::scope(AUTH).configure(mount_authentication))
            .default_service(no_such_path::<Px0>()),
    );
}

/// The paths below `prefix`, for callers whom `D` lets in.
fn known<D: Door>(
    prefix: &str,
    mount: fn(&mut web::ServiceConfig),
) -> impl HttpServiceFactory + 'static {
    web::scope(prefix)
        .wrap(from_fn(known_to::<D, _>))
        .configure(mount)
        .default_service(no_such_path::<Px0>())
}

fn mount_health(config: &mut web::ServiceConfig) {
    config
        .service(Endpoint::<Px0>::at(HEALTH).get(health).head(health).build())
        .service(Endpoint::<Px0>::at(CACHE).post(purge_cache).build());
}

fn mount_join_requests(config: &mut web::ServiceConfig) {
    config.service(
        Endpoint::<Px0>::at("/{request}")
            .put(join_request::answer)
            .build(),
    );
}

/// What is the caller's own. Other dialects have paths of their own beside these.
fn mount_mine(config: &mut web::ServiceConfig) {
    config
        .service(
            Endpoint::<Px0>::at(MY_ORGANIZATIONS)
                .get(organization::mine)
                .head(organization::mine)
                .build()
                .into_resource()
                .wrap(from_fn(known_to::<Px0, _>)),
        )
        .service(
            Endpoint::<Px0>::at(MY_TEAMS)
                .get(team::mine)
                .head(team::mine)
                .build()
                .into_resource()
                .wrap(from_fn(known_to::<Px0, _>)),
        )
        .service(
            Endpoint::<Px0>::at(&format!("{MY_TEAMS}/{{team}}"))
                .delete(team::leave)
                .build()
                .into_resource()
                .wrap(from_fn(known_to::<Px0, _>)),
        )
        .service(
            Endpoint::<Px0>::at(INBOX)
                .get(join_request::inbox)
                .head(join_request::inbox)
                .build()
                .into_resource()
                .wrap(from_fn(known_to::<Px0, _>)),
        );
}

fn mount_organizations(config: &mut web::ServiceConfig) {
    config
        .service(Endpoint::<Px0>::at("").post(organization::create).build())
        .service(
            Endpoint::<Px0>::at("/{organization}")
                .put(organization::update)
                .delete(organization::delete)
                .build(),
        )
        .service(
            Endpoint::<Px0>::at("/{organization}/people")
                .get(member::people)
                .head(member::people)
                .build(),
        )
        .service(
            Endpoint::<Px0>::at("/{organization}/members/{user}")
                .delete(member::remove)
                .build(),
        )
        .service(
            Endpoint::<Px0>::at("/{organization}/members/{user}/role")
                .put(member::change_role)
                .build(),
        )
        .service(
            Endpoint::<Px0>::at("/{organization}/audit-logs")
                .get(audit::list)
                .head(audit::list)
                .build(),
        )
        .service(
            Endpoint::<Px0>::at("/{organization}/teams")
                .post(team::create)
                .get(team::list)
                .head(team::list)
                .build(),
        );
}

fn mount_api_keys(config: &mut web::ServiceConfig) {
    config
        .service(
            Endpoint::<Px0>::at("")
                .post(api_key::create)
                .get(api_key::list)
                .head(api_key::list)
                .build(),
        )
        .service(
            Endpoint::<Px0>::at("/{key}")
                .put(api_key::update)
                .delete(api_key::delete)
                .build(),
        )
        .service(
            Endpoint::<Px0>::at("/{key}/regenerate")
                .post(api_key::regenerate)
                .build(),
        );
}

fn mount_teams(config: &mut web::ServiceConfig) {
    config
        .service(
            Endpoint::<Px0>::at("/{team}")
                .put(team::update)
                .delete(team::delete)
                .build(),
        )
        .service(
            Endpoint::<Px0>::at("/{team}/members")
                .get(team::members)
                .head(team::members)
                .post(team::add_member)
                .build(),
        )
        .service(
            Endpoint::<Px0>::at("/{team}/members/{user}")
                .delete(team::remove_member)
                .build(),
        )
        .service(
            Endpoint::<Px0>::at("/{team}/members/{user}/role")
                .put(team::change_role)
                .build(),
        )
        .service(
            Endpoint::<Px0>::at("/{team}/join-requests")
                .post(join_request::create)
                .build(),
        );
}

/// Strangers may come in here, so each endpoint has a door of its own.
fn mount_authentication(config: &mut web::ServiceConfig) {
    let register = Endpoint::<Px0>::at("/register").post(authentication::register);
    let sign_in = Endpoint::<Px0>::at("/login").post(authentication::sign_in);
    let sign_out = Endpoint::<Px0>::at("/session").delete(authentication::sign_out);
    config
        .service(register.build())
        .service(sign_in.build())
        .service(sign_out.build())
        .configure(mount_sessions)
        .configure(mount_profile)
        .configure(mount_email_codes)
        .default_service(no_such_path::<Px0>());
}

fn mount_sessions(config: &mut web::ServiceConfig) {
    let own = Endpoint::<Px0>::at("/sessions")
        .get(session::list)
        .head(session::list);
    let one = Endpoint::<Px0>::at("/sessions/{session}").delete(session::revoke);
    config
        .service(
            own.build()
                .into_resource()
                .wrap(from_fn(known_to::<SignedIn, _>)),
        )
        .service(
            one.build()
                .into_resource()
                .wrap(from_fn(known_to::<SignedIn, _>)),
        );
}

fn mount_profile(config: &mut web::ServiceConfig) {
    let own = Endpoint::<Px0>::at("/me")
        .get(profile::show)
        .head(profile::show)
        .put(profile::update)
        .delete(profile::delete);
    let password = Endpoint::<Px0>::at("/me/change-password").post(profile::change_password);
    config
        .service(
            own.build()
                .into_resource()
                .wrap(from_fn(known_to::<Px0, _>)),
        )
        .service(
            password
                .build()
                .into_resource()
                .wrap(from_fn(known_to::<Px0, _>)),
        );
}

fn mount_email_codes(config: &mut web::ServiceConfig) {
    let verification = Endpoint::<Px0>::at("/verify-email")
        .get(email_code::mail_verification)
        .post(email_code::verify);
    let trigger = Endpoint::<Px0>::at("/password-reset/trigger").post(email_code::mail_reset);
    let reset = Endpoint::<Px0>::at("/password-reset/reset").post(email_code::reset);
    config
        .service(verification.build())
        .service(trigger.build())
        .service(reset.build());
}

async fn health() -> HttpResponse {
    Px0::reply(StatusCode::OK, &json!({ "status": "OK" }))
}

/// There is no cache to purge. Open to everybody, as it is in px0, because it does nothing.
async fn purge_cache() -> HttpResponse {
    let done = json!({ "success": true, "message": "global cache purged successfully" });
    Px0::reply(StatusCode::OK, &done)
}
