//! Every endpoint of the Backend API below `/v1`.

use actix_web::web::ServiceConfig;

use super::{Backend, domain, instance, invitation, organization, session, user};
use crate::endpoint::Endpoint;

/// Mounts them.
pub(in crate::dialects::clerk) fn mount(config: &mut ServiceConfig) {
    config
        .configure(organizations)
        .configure(invitations)
        .configure(domains)
        .configure(instances)
        .configure(users)
        .configure(sessions);
}

fn organizations(config: &mut ServiceConfig) {
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
                .put(organization::replace_metadata)
                .patch(organization::merge_metadata)
                .build(),
        );
}

fn invitations(config: &mut ServiceConfig) {
    config
        .service(
            Endpoint::<Backend>::at("/organizations/{organization}/invitations")
                .get(invitation::list)
                .post(invitation::create)
                .build(),
        )
        .service(
            Endpoint::<Backend>::at("/organizations/{organization}/invitations/bulk")
                .post(invitation::create_all)
                .build(),
        )
        .service(
            Endpoint::<Backend>::at("/organizations/{organization}/invitations/pending")
                .get(invitation::list_pending)
                .build(),
        )
        .service(
            Endpoint::<Backend>::at("/organizations/{organization}/invitations/{invitation}")
                .get(invitation::get)
                .build(),
        )
        .service(
            Endpoint::<Backend>::at(
                "/organizations/{organization}/invitations/{invitation}/revoke",
            )
            .post(invitation::revoke)
            .build(),
        )
        .service(
            Endpoint::<Backend>::at("/organization_invitations")
                .get(invitation::list_all)
                .build(),
        )
        .service(
            Endpoint::<Backend>::at("/users/{user}/organization_invitations")
                .get(invitation::list_of_user)
                .build(),
        );
}

fn domains(config: &mut ServiceConfig) {
    config
        .service(
            Endpoint::<Backend>::at("/organizations/{organization}/domains")
                .get(domain::list)
                .post(domain::create)
                .build(),
        )
        .service(
            Endpoint::<Backend>::at("/organizations/{organization}/domains/{domain}")
                .patch(domain::update)
                .delete(domain::delete)
                .build(),
        )
        .service(
            Endpoint::<Backend>::at(
                "/organizations/{organization}/domains/{domain}/verify_ownership",
            )
            .post(domain::verify_ownership)
            .build(),
        )
        .service(
            Endpoint::<Backend>::at("/organization_domains")
                .get(domain::list_all)
                .build(),
        );
}

fn instances(config: &mut ServiceConfig) {
    config.service(
        Endpoint::<Backend>::at("/instance/organization_settings")
            .get(instance::settings)
            .patch(instance::update_settings)
            .build(),
    );
}

fn users(config: &mut ServiceConfig) {
    config
        .service(Endpoint::<Backend>::at("/users").post(user::create).build())
        .service(
            Endpoint::<Backend>::at("/users/{user}")
                .get(user::get)
                .build(),
        );
}

fn sessions(config: &mut ServiceConfig) {
    config
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
