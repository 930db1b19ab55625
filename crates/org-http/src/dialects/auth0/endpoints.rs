//! Every endpoint of the Management API below `/api/v2`.

use super::{Auth0, connection, organization};
use crate::endpoint::{Endpoint, Endpoints};

/// Mounts them.
pub(super) fn mount(config: &mut Endpoints<'_>) {
    config.configure(organizations).configure(connections);
}

fn organizations(config: &mut Endpoints<'_>) {
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

fn connections(config: &mut Endpoints<'_>) {
    let at = Endpoint::<Auth0>::at;
    config.service(
        at("/connections")
            .get(connection::list)
            .post(connection::create)
            .build(),
    );
}
