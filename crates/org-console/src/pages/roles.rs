//! Roles and the permissions they grant.

mod edit;
mod list;
mod permission;

use actix_web::web::{self, ServiceConfig};
use org_core::page::Direction;
use org_core::role::{CatalogueOrder, CatalogueQuery, Permission, Role, RoleWithPermissions};

use crate::failure::Failure;
use crate::visit::Visit;

pub(super) fn mount(scope: &mut ServiceConfig) {
    scope
        .service(
            web::resource("/roles")
                .route(web::get().to(list::show))
                .route(web::post().to(edit::create)),
        )
        .route("/roles/new", web::get().to(edit::new))
        .service(
            web::resource("/roles/{role}")
                .route(web::get().to(edit::show))
                .route(web::post().to(edit::save)),
        )
        .route("/roles/{role}/delete", web::post().to(edit::delete))
        .route("/permissions", web::post().to(permission::create))
        .route(
            "/permissions/{permission}/delete",
            web::post().to(permission::delete),
        );
}

/// A box that is ticked or not.
#[derive(Clone, Debug)]
pub(crate) struct RoleChoice {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) chosen: bool,
}

impl RoleChoice {
    pub(crate) fn new(role: &Role, chosen: bool) -> Self {
        Self {
            id: role.id.to_string(),
            name: role.name.clone(),
            chosen,
        }
    }
}

/// Every role, by name.
pub(crate) async fn all_roles(visit: &Visit) -> Result<Vec<RoleWithPermissions>, Failure> {
    Ok(visit.app().roles(visit.who(), all()).await?.items)
}

/// Every permission, by key.
async fn all_permissions(visit: &Visit) -> Result<Vec<Permission>, Failure> {
    let by_key = CatalogueQuery {
        order: CatalogueOrder::Key,
        ..all()
    };
    Ok(visit.app().permissions(visit.who(), by_key).await?.items)
}

fn all() -> CatalogueQuery {
    CatalogueQuery {
        text: None,
        order: CatalogueOrder::Name,
        direction: Direction::Ascending,
        offset: 0,
        limit: u32::MAX,
    }
}
