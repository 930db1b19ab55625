//! Clerk's Backend API: everything about the instance, for who holds a secret key.

mod client;
mod domain;
mod email_address;
mod endpoints;
mod instance;
mod invitation;
mod membership;
mod organization;
mod permission;
mod role;
mod role_set;
mod session;
mod sign_in_token;
mod user;

use actix_web::HttpRequest;
use org_core::{Principal, Via};

pub(super) use endpoints::mount;

use super::error::{self, Surface};
use crate::Context;
use crate::caller::{Door, bearer};
use crate::failure::{Answer, Dialect, Refusal};

/// The most seats that can be asked for: clients read a 32-bit number.
const MAX_SEATS: u32 = i32::MAX.unsigned_abs();

/// The Backend API's format. Its clients compare the media type to the letter.
#[derive(Debug)]
pub struct Backend;

impl Dialect for Backend {
    const CONTENT_TYPE: &'static str = "application/json";

    fn answer(refusal: &Refusal) -> Answer {
        error::answer(Surface::Backend, refusal)
    }
}

impl Door for Backend {
    async fn caller(context: &Context, request: &HttpRequest) -> Result<Principal, Refusal> {
        let via = Via::new("clerk-backend");
        Ok(context.auth.secret_key(bearer(request)?, via).await?)
    }
}
