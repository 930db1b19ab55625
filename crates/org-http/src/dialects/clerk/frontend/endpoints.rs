//! Every endpoint of the Frontend API below `/v1`.

use actix_web::http::Method;
use actix_web::middleware::from_fn;
use actix_web::web::{self, ServiceConfig};

use super::{Frontend, client, invitation, organization};
use crate::caller::known_to;
use crate::endpoint::{Endpoint, Endpoints, no_such_path};

/// Method and path below `/v1` of every endpoint.
pub fn endpoints() -> Vec<(Method, String)> {
    let mut mounted = Vec::new();
    let listing = actix_web::App::new().configure(|config| {
        let mut endpoints = Endpoints::over(config);
        open(&mut endpoints);
        closed(&mut endpoints);
        mounted = endpoints.mounted();
    });
    drop(listing);
    mounted
}

/// Mounts them.
pub(in crate::dialects::clerk) fn mount(config: &mut ServiceConfig) {
    open(&mut Endpoints::over(config));
    config.service(
        web::scope("")
            .wrap(from_fn(known_to::<Frontend, _>))
            .configure(|config| closed(&mut Endpoints::over(config)))
            .default_service(no_such_path::<Frontend>()),
    );
}

/// Those for whoever comes.
fn open(config: &mut Endpoints<'_>) {
    let at = Endpoint::<Frontend>::at;
    config.service(
        at("/client")
            .get(client::get)
            .post(client::create)
            .put(client::create)
            .build(),
    );
}

/// Those for signed-in users.
fn closed(config: &mut Endpoints<'_>) {
    config.configure(organizations).configure(own);
}

fn organizations(config: &mut Endpoints<'_>) {
    let at = Endpoint::<Frontend>::at;
    config
        .service(at("/organizations").post(organization::create).build())
        .service(
            at("/organizations/{organization}")
                .get(organization::get)
                .build(),
        );
}

fn own(config: &mut Endpoints<'_>) {
    let at = Endpoint::<Frontend>::at;
    config.service(
        at("/me/organization_invitations/{invitation}/accept")
            .post(invitation::accept)
            .build(),
    );
}
