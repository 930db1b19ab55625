//! Clerk's Backend API: everything about the instance, for who holds a secret key.

mod instance;
mod organization;
mod permission;
mod query;
mod role;
mod role_set;
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
        .configure(mount_roles)
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

fn mount_roles(config: &mut web::ServiceConfig) {
    config
        .service(
            Endpoint::<Backend>::at("/organization_permissions")
                .get(permission::list)
                .post(permission::create)
                .build(),
        )
        .service(
            Endpoint::<Backend>::at("/organization_permissions/{permission}")
                .get(permission::get)
                .patch(permission::update)
                .delete(permission::delete)
                .build(),
        )
        .service(
            Endpoint::<Backend>::at("/organization_roles")
                .get(role::list)
                .post(role::create)
                .build(),
        )
        .service(
            Endpoint::<Backend>::at("/organization_roles/{role}")
                .get(role::get)
                .patch(role::update)
                .delete(role::delete)
                .build(),
        )
        .service(
            Endpoint::<Backend>::at("/organization_roles/{role}/permissions/{permission}")
                .post(role::grant)
                .delete(role::revoke)
                .build(),
        );
    mount_role_sets(config);
}

fn mount_role_sets(config: &mut web::ServiceConfig) {
    config
        .service(
            Endpoint::<Backend>::at("/role_sets")
                .get(role_set::list)
                .post(role_set::create)
                .build(),
        )
        .service(
            Endpoint::<Backend>::at("/role_sets/{role_set}")
                .get(role_set::get)
                .patch(role_set::update)
                .build(),
        )
        .service(
            Endpoint::<Backend>::at("/role_sets/{role_set}/replace")
                .post(role_set::replace)
                .build(),
        )
        .service(
            Endpoint::<Backend>::at("/role_sets/{role_set}/roles")
                .post(role_set::add_roles)
                .build(),
        )
        .service(
            Endpoint::<Backend>::at("/role_sets/{role_set}/roles/replace")
                .post(role_set::replace_role)
                .build(),
        );
}
