//! Every endpoint of the Backend API below `/v1`.

use actix_web::web::ServiceConfig;

use super::{
    Backend, domain, instance, invitation, organization, permission, role, role_set, session, user,
};
use crate::endpoint::Endpoint;

/// Mounts them.
pub(in crate::dialects::clerk) fn mount(config: &mut ServiceConfig) {
    config
        .configure(organizations)
        .configure(invitations)
        .configure(domains)
        .configure(roles)
        .configure(permissions)
        .configure(role_sets)
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

fn roles(config: &mut ServiceConfig) {
    config
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
}

fn permissions(config: &mut ServiceConfig) {
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
        );
}

fn role_sets(config: &mut ServiceConfig) {
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
