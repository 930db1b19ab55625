//! The list of organizations, and making one.

mod list;
mod new;

use actix_web::web::{self, ServiceConfig};

pub(super) fn mount(scope: &mut ServiceConfig) {
    scope
        .service(
            web::resource("/organizations")
                .route(web::get().to(list::show))
                .route(web::post().to(new::create)),
        )
        .route("/organizations/new", web::get().to(new::show));
}
