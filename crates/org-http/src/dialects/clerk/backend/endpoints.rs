//! Every endpoint of the Backend API below `/v1`.

use actix_web::web::ServiceConfig;

use super::{
    Backend, client, domain, email_address, instance, invitation, membership, organization,
    permission, role, role_set, session, sign_in_token, user,
};
use crate::endpoint::Endpoint;

/// Mounts them.
pub(in crate::dialects::clerk) fn mount(config: &mut ServiceConfig) {
    config
        .configure(organizations)
        .configure(memberships)
        .configure(invitations)
        .configure(domains)
        .configure(roles)
        .configure(permissions)
        .configure(role_sets)
        .configure(instances)
        .configure(users)
        .configure(email_addresss)
        .configure(sessions)
        .configure(clients)
        .configure(sign_in_tokens);
}

fn organizations(config: &mut ServiceConfig) {
    let at = Endpoint::<Backend>::at;
    config
        .service(
            at("/organizations")
                .get(organization::list)
                .post(organization::create)
                .build(),
        )
        .service(
            at("/organizations/{organization}")
                .get(organization::get)
                .patch(organization::update)
                .delete(organization::delete)
                .build(),
        )
        .service(
            at("/organizations/{organization}/metadata")
                .put(organization::replace_metadata)
                .patch(organization::merge_metadata)
                .build(),
        );
}

fn memberships(config: &mut ServiceConfig) {
    let at = Endpoint::<Backend>::at;
    config
        .service(
            at("/organizations/{organization}/memberships")
                .get(membership::list)
                .post(membership::create)
                .build(),
        )
        .service(
            at("/organizations/{organization}/memberships/{user}")
                .patch(membership::update)
                .delete(membership::delete)
                .build(),
        )
        .service(
            at("/organizations/{organization}/memberships/{user}/metadata")
                .patch(membership::merge_metadata)
                .build(),
        )
        .service(
            at("/organization_memberships")
                .get(membership::list_all)
                .build(),
        )
        .service(
            at("/users/{user}/organization_memberships")
                .get(membership::list_of_user)
                .build(),
        );
}

fn invitations(config: &mut ServiceConfig) {
    let at = Endpoint::<Backend>::at;
    config
        .service(
            at("/organizations/{organization}/invitations")
                .get(invitation::list)
                .post(invitation::create)
                .build(),
        )
        .service(
            at("/organizations/{organization}/invitations/bulk")
                .post(invitation::create_all)
                .build(),
        )
        .service(
            at("/organizations/{organization}/invitations/pending")
                .get(invitation::list_pending)
                .build(),
        )
        .service(
            at("/organizations/{organization}/invitations/{invitation}")
                .get(invitation::get)
                .build(),
        )
        .service(
            at("/organizations/{organization}/invitations/{invitation}/revoke")
                .post(invitation::revoke)
                .build(),
        )
        .service(
            at("/organization_invitations")
                .get(invitation::list_all)
                .build(),
        )
        .service(
            at("/users/{user}/organization_invitations")
                .get(invitation::list_of_user)
                .build(),
        );
}

fn domains(config: &mut ServiceConfig) {
    let at = Endpoint::<Backend>::at;
    config
        .service(
            at("/organizations/{organization}/domains")
                .get(domain::list)
                .post(domain::create)
                .build(),
        )
        .service(
            at("/organizations/{organization}/domains/{domain}")
                .patch(domain::update)
                .delete(domain::delete)
                .build(),
        )
        .service(
            at("/organizations/{organization}/domains/{domain}/verify_ownership")
                .post(domain::verify_ownership)
                .build(),
        )
        .service(at("/organization_domains").get(domain::list_all).build());
}

fn roles(config: &mut ServiceConfig) {
    let at = Endpoint::<Backend>::at;
    config
        .service(
            at("/organization_roles")
                .get(role::list)
                .post(role::create)
                .build(),
        )
        .service(
            at("/organization_roles/{role}")
                .get(role::get)
                .patch(role::update)
                .delete(role::delete)
                .build(),
        )
        .service(
            at("/organization_roles/{role}/permissions/{permission}")
                .post(role::grant)
                .delete(role::revoke)
                .build(),
        );
}

fn permissions(config: &mut ServiceConfig) {
    let at = Endpoint::<Backend>::at;
    config
        .service(
            at("/organization_permissions")
                .get(permission::list)
                .post(permission::create)
                .build(),
        )
        .service(
            at("/organization_permissions/{permission}")
                .get(permission::get)
                .patch(permission::update)
                .delete(permission::delete)
                .build(),
        );
}

fn role_sets(config: &mut ServiceConfig) {
    let at = Endpoint::<Backend>::at;
    config
        .service(
            at("/role_sets")
                .get(role_set::list)
                .post(role_set::create)
                .build(),
        )
        .service(
            at("/role_sets/{role_set}")
                .get(role_set::get)
                .patch(role_set::update)
                .build(),
        )
        .service(
            at("/role_sets/{role_set}/replace")
                .post(role_set::replace)
                .build(),
        )
        .service(
            at("/role_sets/{role_set}/roles")
                .post(role_set::add_roles)
                .build(),
        )
        .service(
            at("/role_sets/{role_set}/roles/replace")
                .post(role_set::replace_role)
                .build(),
        );
}

fn instances(config: &mut ServiceConfig) {
    let at = Endpoint::<Backend>::at;
    config
        .service(
            at("/instance/organization_settings")
                .get(instance::settings)
                .patch(instance::update_settings)
                .build(),
        )
        .service(at("/instance").get(instance::get).build());
}

fn users(config: &mut ServiceConfig) {
    let at = Endpoint::<Backend>::at;
    config
        .service(at("/users").get(user::list).post(user::create).build())
        .service(
            at("/users/{user}")
                .get(user::get)
                .patch(user::update)
                .delete(user::delete)
                .build(),
        )
        .service(at("/users/count").get(user::count).build())
        .service(
            at("/users/{user}/metadata")
                .put(user::replace_metadata)
                .patch(user::merge_metadata)
                .build(),
        )
        .service(
            at("/users/{user}/verify_password")
                .post(user::verify_password)
                .build(),
        )
        .service(
            at("/users/{user}/{verb:ban|unban|lock|unlock}")
                .post(user::flag)
                .build(),
        );
}

fn email_addresss(config: &mut ServiceConfig) {
    let at = Endpoint::<Backend>::at;
    config
        .service(at("/email_addresses").post(email_address::create).build())
        .service(
            at("/email_addresses/{email_address}")
                .get(email_address::get)
                .patch(email_address::update)
                .delete(email_address::delete)
                .build(),
        );
}

fn sessions(config: &mut ServiceConfig) {
    let at = Endpoint::<Backend>::at;
    config
        .service(
            at("/sessions")
                .get(session::list)
                .post(session::create)
                .build(),
        )
        .service(
            at("/sessions/{session}/tokens")
                .post(session::create_token)
                .build(),
        )
        .service(at("/sessions/{session}").get(session::get).build())
        .service(
            at("/sessions/{session}/revoke")
                .post(session::revoke)
                .build(),
        )
        .service(
            at("/sessions/{session}/refresh")
                .post(session::refresh)
                .build(),
        )
        .service(
            at("/sessions/{session}/tokens/{template}")
                .post(session::create_templated_token)
                .build(),
        );
}

fn clients(config: &mut ServiceConfig) {
    let at = Endpoint::<Backend>::at;
    config
        .service(at("/clients").get(client::list).build())
        .service(at("/clients/verify").post(client::verify).build())
        .service(at("/clients/{client}").get(client::get).build());
}

fn sign_in_tokens(config: &mut ServiceConfig) {
    let at = Endpoint::<Backend>::at;
    config
        .service(
            at("/testing_tokens")
                .post(sign_in_token::create_testing_token)
                .build(),
        )
        .service(at("/sign_in_tokens").post(sign_in_token::create).build())
        .service(
            at("/sign_in_tokens/{token}/revoke")
                .post(sign_in_token::revoke)
                .build(),
        );
}
