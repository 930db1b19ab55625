//! The pages, one module each.

mod connections;
mod organization;
mod organizations;
mod overview;
mod pager;
mod roles;
mod settings;
mod setup;
mod sign_in;
mod users;

use actix_web::middleware::from_fn;
use actix_web::web::{self, ServiceConfig};

use crate::failure::Failure;
use crate::page::{Answer, below, see_other};
use crate::visit::signed_in;
use crate::{ROOT, assets};

/// Mounts every page: first those that strangers see.
pub(crate) fn mount(scope: &mut ServiceConfig) {
    assets::mount(scope);
    sign_in::mount(scope);
    setup::mount(scope);
    scope.service(
        web::scope("")
            .wrap(from_fn(signed_in))
            .configure(overview::mount)
            .route("/", web::get().to(without_slash))
            .configure(sign_in::mount_signed_in)
            .configure(organizations::mount)
            .configure(organization::mount)
            .configure(users::mount)
            .configure(roles::mount)
            .configure(connections::mount)
            .configure(settings::mount)
            .default_service(web::to(no_such_page)),
    );
}

async fn without_slash() -> Answer {
    Ok(see_other(ROOT, None))
}

async fn no_such_page() -> Answer {
    Err(Failure::no_such_page())
}

/// The path of an organization's pages.
fn organization_path(id: &org_core::id::OrganizationId) -> String {
    below(&format!("/organizations/{id}"))
}
