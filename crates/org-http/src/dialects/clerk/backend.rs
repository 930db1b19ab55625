//! Clerk's Backend API: everything about the instance, for who holds a secret key.

mod client;
mod deleted;
mod email_address;
mod instance;
mod membership;
mod organization;
mod query;
mod session;
mod sign_in_token;
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
        .configure(mount_memberships)
        .service(
            Endpoint::<Backend>::at("/instance/organization_settings")
                .get(instance::settings)
                .patch(instance::update_settings)
                .build(),
        )
        .configure(mount_users)
        .configure(mount_sessions);
}

fn mount_users(config: &mut web::ServiceConfig) {
    let at = Endpoint::<Backend>::at;
    config
        .service(at("/users").get(user::list).post(user::create).build())
        .service(at("/users/count").get(user::count).build())
        .service(
            at("/users/{user}")
                .get(user::get)
                .patch(user::update)
                .delete(user::delete)
                .build(),
        )
        .service(
            at("/users/{user}/metadata")
                .patch(user::merge_metadata)
                .put(user::replace_metadata)
                .build(),
        )
        .service(
            at("/users/{user}/verify_password")
                .post(user::verify_password)
                .build(),
        )
        .service(
            at("/users/{user}/{verb:ban|unban|lock|unlock}")
                .post(user::flag)
                .build(),
        )
        .service(at("/email_addresses").post(email_address::create).build())
        .service(
            at("/email_addresses/{email_address}")
                .get(email_address::get)
                .patch(email_address::update)
                .delete(email_address::delete)
                .build(),
        );
}

fn mount_sessions(config: &mut web::ServiceConfig) {
    let at = Endpoint::<Backend>::at;
    config
        .service(
            at("/sessions")
                .get(session::list)
                .post(session::create)
                .build(),
        )
        .service(at("/sessions/{session}").get(session::get).build())
        .service(
            at("/sessions/{session}/revoke")
                .post(session::revoke)
                .build(),
        )
        .service(
            at("/sessions/{session}/refresh")
                .post(session::refresh)
                .build(),
        )
        .service(
            at("/sessions/{session}/tokens")
                .post(session::create_token)
                .build(),
        )
        .service(
            at("/sessions/{session}/tokens/{template}")
                .post(session::create_templated_token)
                .build(),
        )
        .service(at("/clients").get(client::list).build())
        .service(at("/clients/verify").post(client::verify).build())
        .service(at("/clients/{client}").get(client::get).build())
        .service(
            at("/testing_tokens")
                .post(sign_in_token::create_testing_token)
                .build(),
        )
        .service(at("/sign_in_tokens").post(sign_in_token::create).build())
        .service(
            at("/sign_in_tokens/{token}/revoke")
                .post(sign_in_token::revoke)
                .build(),
        )
        .service(at("/instance").get(instance::get).build());
}

fn mount_memberships(config: &mut web::ServiceConfig) {
    config
        .service(
            Endpoint::<Backend>::at("/organizations/{organization}/memberships")
                .get(membership::list)
                .post(membership::create)
                .build(),
        )
        .service(
            Endpoint::<Backend>::at("/organizations/{organization}/memberships/{user}")
                .patch(membership::update)
                .delete(membership::delete)
                .build(),
        )
        .service(
            Endpoint::<Backend>::at("/organizations/{organization}/memberships/{user}/metadata")
                .patch(membership::merge_metadata)
                .build(),
        )
        .service(
            Endpoint::<Backend>::at("/organization_memberships")
                .get(membership::list_all)
                .build(),
        )
        .service(
            Endpoint::<Backend>::at("/users/{user}/organization_memberships")
                .get(membership::list_of_user)
                .build(),
        );
}
