//! Every endpoint of the Management API below `/api/v2`.

use actix_web::web::ServiceConfig;

use super::{Auth0, connection, domain, organization, user};
use crate::endpoint::Endpoint;

/// Mounts them.
pub(super) fn mount(config: &mut ServiceConfig) {
    config
        .configure(organizations)
        .configure(domains)
        .configure(connections)
        .configure(users);
}

fn organizations(config: &mut ServiceConfig) {
    let at = Endpoint::<Auth0>::at;
    config
        .service(
            at("/organizations")
                .get(organization::list)
                .post(organization::create)
                .build(),
        )
        // Before `{id}`, which it would be taken for.
        .service(
            at("/organizations/search")
                .get(organization::search)
                .build(),
        )
        .service(
            at("/organizations/name/{name}")
                .get(organization::get_by_name)
                .build(),
        )
        .service(
            at("/organizations/{id}")
                .get(organization::get)
                .patch(organization::update)
                .delete(organization::delete)
                .build(),
        );
}

fn domains(config: &mut ServiceConfig) {
    let at = Endpoint::<Auth0>::at;
    config
        .service(
            at("/organizations/{id}/discovery-domains")
                .get(domain::list)
                .post(domain::create)
                .build(),
        )
        .service(
            at("/organizations/{id}/discovery-domains/name/{domain}")
                .get(domain::get_by_name)
                .build(),
        )
        .service(
            at("/organizations/{id}/discovery-domains/{domain_id}")
                .get(domain::get)
                .patch(domain::update)
                .delete(domain::delete)
                .build(),
        );
}

fn users(config: &mut ServiceConfig) {
    let at = Endpoint::<Auth0>::at;
    config
        .service(at("/users").get(user::list).post(user::create).build())
        .service(at("/users-by-email").get(user::list_by_email).build())
        .service(
            at("/users/{id}")
                .get(user::get)
                .patch(user::update)
                .delete(user::delete)
                .build(),
        )
        .service(
            at("/users/{id}/organizations")
                .get(user::organizations)
                .build(),
        );
}

fn connections(config: &mut ServiceConfig) {
    let at = Endpoint::<Auth0>::at;
    config.service(
        at("/connections")
            .get(connection::list)
            .post(connection::create)
            .build(),
    );
}
