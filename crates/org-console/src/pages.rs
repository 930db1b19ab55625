//! The pages, one module each.

mod organization;
mod organizations;
mod setup;
mod sign_in;

use actix_web::middleware::from_fn;
use actix_web::web::{self, ServiceConfig};

use crate::failure::Failure;
use crate::page::{Answer, below, see_other};
use crate::visit::{Visit, signed_in};
use crate::{assets, page};

/// Mounts every page: first those that strangers see.
pub(crate) fn mount(scope: &mut ServiceConfig) {
    assets::mount(scope);
    sign_in::mount(scope);
    setup::mount(scope);
    scope.service(
        web::scope("")
            .wrap(from_fn(signed_in))
            .route("", web::get().to(start))
            .route("/", web::get().to(start))
            .configure(sign_in::mount_signed_in)
            .configure(organizations::mount)
            .configure(organization::mount)
            .default_service(web::to(no_such_page)),
    );
}

async fn start(_: Visit) -> Answer {
    Ok(see_other(page::Section::Organizations.path(), None))
}

async fn no_such_page() -> Answer {
    Err(Failure::no_such_page())
}

/// The path of an organization's pages.
fn organization_path(id: &org_core::id::OrganizationId) -> String {
    below(&format!("/organizations/{id}"))
}
