//! Clerk's Backend and Frontend APIs (`contracts/clerk.md`). They share their paths and their error
//! catalogue; a secret key speaks the Backend API, everything else the Frontend API.

mod backend;
mod deleted;
mod domain;
mod error;
mod field;
mod frontend;
mod invitation;
mod membership;
mod organization;
mod password;
mod query;
mod role;
mod session;
mod ticket;
mod upload;
mod user;
mod version;

use std::time::Duration;

use actix_web::guard::GuardContext;
use actix_web::http::header::AUTHORIZATION;
use actix_web::middleware::from_fn;
use actix_web::web;

use org_core::rules::{SessionRules, SignUp};
use org_core::session::SESSION_LIFE;

pub use backend::Backend;
pub use frontend::{Frontend, endpoints as frontend_endpoints, limits};

use self::version::versioned;
use crate::Context;
use crate::caller::known_to;
use crate::cors::{self, Origins};
use crate::endpoint::{Endpoint, no_such_path};
use crate::failure::{Dialect as _, Failure};

/// What the Frontend API leaves to the operator.
#[derive(Clone, Debug)]
pub struct Settings {
    /// The origins whose pages may call, beside the server's own.
    pub origins: Origins,
    /// How long sessions live, and how many there can be on a browser.
    pub sessions: SessionRules,
    /// Who may sign up without being invited.
    pub sign_up: SignUp,
    /// Whether people who sign up have to show that the address is theirs, where mail is sent.
    pub verify_at_sign_up: bool,
}

impl Default for Settings {
    /// A week, three days without use, and one user on a browser, as the vendor has it.
    fn default() -> Self {
        Self {
            origins: Origins::default(),
            sessions: SessionRules {
                life: SESSION_LIFE,
                idle: Duration::from_hours(3 * 24),
                several: false,
            },
            sign_up: SignUp::Open,
            verify_at_sign_up: true,
        }
    }
}

/// Mounts both APIs and the key set that verifies session tokens.
pub(super) fn mount(config: &mut web::ServiceConfig) {
    for path in [
        "/v1/jwks",
        "/.well-known/jwks.json",
        "/v1/.well-known/jwks.json",
    ] {
        config.service(Endpoint::<Backend>::at(path).get(jwks).build());
    }
    config.service(
        Endpoint::<Frontend>::at("/v1/tickets/accept")
            .get(ticket::accept)
            .build(),
    );
    config.service(
        web::scope("/v1")
            .guard(actix_web::guard::fn_guard(has_secret_key))
            .wrap(from_fn(known_to::<Backend, _>))
            .wrap(from_fn(versioned))
            .configure(backend::mount)
            .default_service(no_such_path::<Backend>()),
    );
    config.service(
        web::scope("/v1")
            .wrap(from_fn(frontend::gate::around))
            .wrap(from_fn(versioned))
            .wrap(from_fn(cors::around::<Frontend, _>))
            .configure(frontend::mount),
    );
}

/// Whether the request carries a secret key, right or wrong.
fn has_secret_key(context: &GuardContext<'_>) -> bool {
    let header = context.head().headers().get(AUTHORIZATION);
    let credential = header.and_then(|value| value.to_str().ok()?.split_once(' '));
    credential.is_some_and(|(_, key)| key.starts_with("sk_"))
}

async fn jwks(context: web::Data<Context>) -> Result<actix_web::HttpResponse, Failure<Backend>> {
    let keys = context.auth.keys().await?;
    let published = keys.jwks(context.app.now());
    Ok(Backend::reply(actix_web::http::StatusCode::OK, &published))
}
