//! Every endpoint of the Management API below `/api/v2`.

use actix_web::web::ServiceConfig;

use super::{Auth0, connection, member, organization, role};
use crate::endpoint::Endpoint;

/// Mounts them.
pub(super) fn mount(config: &mut ServiceConfig) {
    config
        .configure(organizations)
        .configure(connections)
        .configure(members)
        .configure(roles);
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

fn connections(config: &mut ServiceConfig) {
    let at = Endpoint::<Auth0>::at;
    config.service(
        at("/connections")
            .get(connection::list)
            .post(connection::create)
            .build(),
    );
}

fn members(config: &mut ServiceConfig) {
    let at = Endpoint::<Auth0>::at;
    config
        .service(
            at("/organizations/{id}/members")
                .get(member::list)
                .post(member::add)
                .delete(member::remove)
                .build(),
        )
        .service(
            at("/organizations/{id}/members/{user_id}/roles")
                .get(member::roles)
                .post(member::assign_roles)
                .delete(member::withdraw_roles)
                .build(),
        );
}

fn roles(config: &mut ServiceConfig) {
    let at = Endpoint::<Auth0>::at;
    config
        .service(at("/roles").get(role::list).post(role::create).build())
        .service(
            at("/roles/{id}")
                .get(role::get)
                .patch(role::update)
                .delete(role::delete)
                .build(),
        )
        .service(
            at("/roles/{id}/users")
                .get(role::users)
                .post(role::assign)
                .build(),
        )
        .service(
            at("/roles/{id}/permissions")
                .get(role::permissions)
                .post(role::grant)
                .delete(role::revoke)
                .build(),
        );
}
