//! The wire formats of org-server over actix-web.
//!
//! A dialect is one module of [`dialects`]: a table from refusals to its own error bodies, the
//! translation of requests into commands and of domain values into bodies, and handlers that do
//! nothing else. What all dialects need is written once, here:
//!
//! * [`failure`]: what can be refused, and the trait by which a dialect words it;
//! * [`body`], [`input`]: reading a request within limits, field by field, with faults as data;
//! * [`caller`]: who calls, decided before anything else is looked at;
//! * [`cors`]: which pages of other origins may call, and what browsers are told about it;
//! * [`endpoint`]: routes that answer a wrong method with 405 and `Allow`;
//! * [`multipart`]: forms with files, within limits, too;
//! * [`picture`]: files that are handed in become pictures that are safe to show;
//! * [`traffic`]: how many requests were answered;
//! * [`request`]: the id, the log line and the last line of defence around every request.

pub mod body;
pub mod caller;
pub mod cors;
pub mod dialects;
pub mod endpoint;
pub mod failure;
pub mod health;
pub mod image;
pub mod input;
pub mod multipart;
pub mod picture;
pub mod rate_limit;
pub mod request;
pub mod traffic;

use std::sync::Arc;

use actix_web::web;
use org_auth::Authenticator;
use org_core::App;

pub use dialects::clerk::{Settings as ClerkSettings, limits as clerk_limits};
pub use dialects::px0::Settings as Px0Settings;
pub use picture::Pictures;
pub use rate_limit::{Rate, RateLimit};
pub use traffic::Traffic;

/// What the handlers work with. Clones share everything.
#[derive(Clone, Debug)]
pub struct Context {
    /// The operations.
    pub app: App,
    /// Who is who.
    pub auth: Authenticator,
    /// The limits on requests of machine clients.
    pub rate_limit: Arc<RateLimit>,
    /// How long an opaque session lives.
    pub session_life: std::time::Duration,
    /// What Clerk's Frontend API leaves to the operator.
    pub clerk: ClerkSettings,
    /// What px0 leaves to the operator.
    pub px0: Px0Settings,
    /// What pictures may take of the machine.
    pub pictures: Pictures,
    /// How many requests were answered.
    pub traffic: Arc<Traffic>,
}

impl Context {
    /// The address by which clients reach the server.
    pub fn public_url(&self) -> &str {
        self.auth.issuer()
    }

    /// Whether people who sign up have to show that the address is theirs. Where nothing is mailed
    /// nobody could.
    pub fn verifies_at_sign_up(&self) -> bool {
        self.clerk.verify_at_sign_up && self.app.sends_mail()
    }
}

/// Mounts every dialect, the health checks and the answer to unknown paths.
///
/// Wrap the application in [`request::around`] as its outermost middleware: request ids, log lines
/// and the shape of errors depend on it.
pub fn mount(config: &mut web::ServiceConfig, context: &Context) {
    config.app_data(web::Data::new(context.clone()));
    health::mount(config);
    image::mount(config);
    dialects::mount(config);
}
