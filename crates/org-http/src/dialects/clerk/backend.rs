//! Clerk's Backend API: everything about the instance, for who holds a secret key.

mod instance;
mod organization;
mod query;
mod session;
mod user;

use actix_web::{HttpRequest, web};
use org_core::{Principal, Via};

use super::error::{self, Surface};
use crate::Context;
use crate::caller::{Door, bearer};
use crate::endpoint::Endpoint;
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

/// Mounts the endpoints below `/v1`.
pub(super) fn mount(config: &mut web::ServiceConfig) {
    config
        .service(
            Endpoint::<Backend>::at("/organizations")
                .get(organization::list)
                .post(organization::create)
                .build(),
        )
        .service(
            Endpoint::<Backend>::at("/organizations/{organization}")
                .get(organization::get)
                .patch(organization::update)
                .delete(organization::delete)
                .build(),
        )
        .service(
            Endpoint::<Backend>::at("/organizations/{organization}/metadata")
                .patch(organization::merge_metadata)
                .put(organization::replace_metadata)
                .build(),
        )
        .service(
            Endpoint::<Backend>::at("/instance/organization_settings")
                .get(instance::settings)
                .patch(instance::update_settings)
                .build(),
        )
        .service(Endpoint::<Backend>::at("/users").post(user::create).build())
        .service(
            Endpoint::<Backend>::at("/users/{user}")
                .get(user::get)
                .build(),
        )
        .service(
            Endpoint::<Backend>::at("/sessions")
                .post(session::create)
                .build(),
        )
        .service(
            Endpoint::<Backend>::at("/sessions/{session}/tokens")
                .post(session::create_token)
                .build(),
        );
}
