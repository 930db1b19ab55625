//! The dialects, and which of them a request belongs to.
//!
//! The two Clerk APIs share their paths: the credential decides. px0 has paths of its own below
//! the same prefix, so it is mounted before them.

pub mod auth0;
pub mod clerk;
pub mod native;
pub mod px0;

use actix_web::{HttpResponse, web};

use crate::endpoint::no_such_path;
use crate::failure::{Refusal, respond};

/// Mounts every dialect.
pub(crate) fn mount(config: &mut web::ServiceConfig) {
    auth0::mount(config);
    px0::mount(config);
    clerk::mount(config);
    config.default_service(no_such_path::<native::Native>());
}

/// Words a refusal for a request to `path` that its dialect can no longer answer.
pub(crate) fn refuse(path: &str, refusal: &Refusal) -> HttpResponse {
    if path.starts_with("/api/v2") {
        respond::<auth0::Auth0>(refusal)
    } else if path.starts_with("/oauth/") {
        respond::<auth0::token::OAuth>(refusal)
    } else if px0::owns(path) {
        respond::<px0::Px0>(refusal)
    } else if path.starts_with("/v1/") {
        respond::<clerk::Backend>(refusal)
    } else {
        respond::<native::Native>(refusal)
    }
}
