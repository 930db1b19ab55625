//! Every endpoint of the Management API below `/api/v2`.

use super::{
    Auth0, client, client_grant, connection, domain, group, invitation, member, organization,
    organization_client, organization_connection, organization_group, role, user,
};
use crate::endpoint::{Endpoint, Endpoints};

/// Mounts them.
pub(super) fn mount(config: &mut Endpoints<'_>) {
    config
        .configure(organizations)
        .configure(members)
        .configure(roles)
        .configure(groups)
        .configure(organization_groups)
        .configure(connections)
        .configure(organization_connections)
        .configure(invitations)
        .configure(domains)
        .configure(clients)
        .configure(client_grants)
        .configure(organization_clients)
        .configure(users);
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

fn members(config: &mut Endpoints<'_>) {
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

fn roles(config: &mut Endpoints<'_>) {
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

fn groups(config: &mut Endpoints<'_>) {
    let at = Endpoint::<Auth0>::at;
    config
        .service(at("/groups").get(group::list).post(group::create).build())
        .service(
            at("/groups/{id}")
                .get(group::get)
                .delete(group::delete)
                .build(),
        )
        .service(
            at("/groups/{id}/members")
                .get(group::members)
                .post(group::add_members)
                .delete(group::remove_members)
                .build(),
        )
        .service(
            at("/groups/{id}/roles")
                .get(group::roles)
                .post(group::assign_roles)
                .delete(group::withdraw_roles)
                .build(),
        )
        .service(
            at("/roles/{id}/groups")
                .get(group::with_role)
                .post(group::give_role)
                .delete(group::take_role)
                .build(),
        );
}

fn organization_groups(config: &mut Endpoints<'_>) {
    let at = Endpoint::<Auth0>::at;
    config
        .service(
            at("/organizations/{id}/groups")
                .get(organization_group::list)
                .build(),
        )
        .service(
            at("/organizations/{id}/groups/{group}/roles")
                .get(organization_group::roles)
                .post(organization_group::assign_roles)
                .delete(organization_group::withdraw_roles)
                .build(),
        )
        .service(
            at("/organizations/{id}/roles/{role_id}/groups")
                .get(organization_group::groups_with_role)
                .build(),
        )
        .service(
            at("/organizations/{id}/roles/{role_id}/members")
                .get(organization_group::members_with_role)
                .build(),
        )
        .service(
            at("/organizations/{id}/members/{user_id}/effective-roles")
                .get(organization_group::effective_roles)
                .build(),
        )
        .service(
            at("/organizations/{id}/members/{user_id}/effective-roles/sources/groups")
                .get(organization_group::source_groups)
                .build(),
        );
}

fn connections(config: &mut Endpoints<'_>) {
    let at = Endpoint::<Auth0>::at;
    config
        .service(
            at("/connections")
                .get(connection::list)
                .post(connection::create)
                .build(),
        )
        .service(
            at("/connections/{id}")
                .get(connection::get)
                .patch(connection::update)
                .delete(connection::delete)
                .build(),
        )
        .service(
            at("/connections/{id}/clients")
                .get(connection::clients)
                .patch(connection::change_clients)
                .build(),
        );
}

fn organization_connections(config: &mut Endpoints<'_>) {
    let at = Endpoint::<Auth0>::at;
    config
        .service(
            at("/organizations/{id}/enabled_connections")
                .get(organization_connection::list_enabled)
                .post(organization_connection::add_enabled)
                .build(),
        )
        .service(
            at("/organizations/{id}/enabled_connections/{connection}")
                .get(organization_connection::get_enabled)
                .patch(organization_connection::update_enabled)
                .delete(organization_connection::remove)
                .build(),
        )
        .service(
            at("/organizations/{id}/connections")
                .get(organization_connection::list)
                .post(organization_connection::add)
                .build(),
        )
        .service(
            at("/organizations/{id}/connections/{connection}")
                .get(organization_connection::get)
                .patch(organization_connection::update)
                .delete(organization_connection::remove)
                .build(),
        );
}

fn invitations(config: &mut Endpoints<'_>) {
    let at = Endpoint::<Auth0>::at;
    config
        .service(
            at("/organizations/{id}/invitations")
                .get(invitation::list)
                .post(invitation::create)
                .build(),
        )
        .service(
            at("/organizations/{id}/invitations/{invitation}")
                .get(invitation::get)
                .delete(invitation::delete)
                .build(),
        );
}

fn domains(config: &mut Endpoints<'_>) {
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

fn clients(config: &mut Endpoints<'_>) {
    let at = Endpoint::<Auth0>::at;
    config
        .service(
            at("/clients")
                .get(client::list)
                .post(client::create)
                .build(),
        )
        .service(
            at("/clients/{id}")
                .get(client::get)
                .patch(client::update)
                .delete(client::delete)
                .build(),
        )
        .service(
            at("/clients/{id}/rotate-secret")
                .post(client::rotate_secret)
                .build(),
        )
        .service(
            at("/clients/{id}/credentials")
                .get(client::list_credentials)
                .post(client::create_credential)
                .build(),
        )
        .service(
            at("/clients/{id}/credentials/{credential}")
                .get(client::get_credential)
                .patch(client::update_credential)
                .delete(client::delete_credential)
                .build(),
        );
}

fn client_grants(config: &mut Endpoints<'_>) {
    let at = Endpoint::<Auth0>::at;
    config
        .service(
            at("/client-grants")
                .get(client_grant::list)
                .post(client_grant::create)
                .build(),
        )
        .service(
            at("/client-grants/{id}")
                .get(client_grant::get)
                .patch(client_grant::update)
                .delete(client_grant::delete)
                .build(),
        )
        .service(
            at("/client-grants/{id}/organizations")
                .get(client_grant::organizations)
                .build(),
        );
}

fn organization_clients(config: &mut Endpoints<'_>) {
    let at = Endpoint::<Auth0>::at;
    config
        .service(
            at("/organizations/{id}/client-grants")
                .get(organization_client::list_grants)
                .post(organization_client::add_grant)
                .build(),
        )
        .service(
            at("/organizations/{id}/client-grants/{grant}")
                .delete(organization_client::remove_grant)
                .build(),
        )
        .service(
            at("/organizations/{id}/clients")
                .get(organization_client::list)
                .post(organization_client::add)
                .delete(organization_client::remove)
                .build(),
        )
        .service(
            at("/organizations/{id}/clients/{client}")
                .get(organization_client::get)
                .patch(organization_client::update)
                .build(),
        );
}

fn users(config: &mut Endpoints<'_>) {
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
