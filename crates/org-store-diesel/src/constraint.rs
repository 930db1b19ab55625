//! Which rule of the domain a violated constraint stands for. PostgreSQL names the constraint,
//! SQLite the table and column; this is the one place that knows both.

use diesel::result::{DatabaseErrorKind, Error as DieselError};
use org_core::{Conflict, Error, Field, Kind};

/// Unique indexes, the columns SQLite names instead, and what they guard.
const UNIQUE: &[(&str, &str, Kind, Field)] = &[
    (
        "client_grants_client_id_audience_subject_type_key",
        "client_grants.client_id, client_grants.audience, client_grants.subject_type",
        Kind::ClientGrant,
        Field::Audience,
    ),
    ("clients_pkey", "clients.id", Kind::Client, Field::Id),
    (
        "connections_name_key",
        "connections.name",
        Kind::Connection,
        Field::Name,
    ),
    (
        "email_addresses_address_key_key",
        "email_addresses.address_key",
        Kind::User,
        Field::EmailAddress,
    ),
    (
        "groups_connection_id_name_key",
        "groups.connection_id, groups.name",
        Kind::Group,
        Field::Name,
    ),
    ("groups_name_key", "groups.name", Kind::Group, Field::Name),
    (
        "instances_singleton_key",
        "instances.singleton",
        Kind::Instance,
        Field::Id,
    ),
    (
        "organizations_slug_key",
        "organizations.slug",
        Kind::Organization,
        Field::Slug,
    ),
    (
        "permissions_key_key",
        "permissions.key",
        Kind::Permission,
        Field::Key,
    ),
    (
        "role_sets_key_key",
        "role_sets.key",
        Kind::RoleSet,
        Field::Key,
    ),
    ("roles_key_key", "roles.key", Kind::Role, Field::Key),
    ("users_pkey", "users.id", Kind::User, Field::Id),
    (
        "teams_organization_id_name_key_key",
        "teams.organization_id, teams.name_key",
        Kind::Team,
        Field::Name,
    ),
    (
        "users_external_id_key",
        "users.external_id",
        Kind::User,
        Field::ExternalId,
    ),
    (
        "users_username_key",
        "users.username",
        Kind::User,
        Field::Username,
    ),
];

/// Unique indexes that only the state of other records can violate.
const IN_THE_WAY: [(&str, &str, Conflict); 2] = [
    (
        "organization_domains_organization_id_name_key",
        "organization_domains.organization_id, organization_domains.name",
        Conflict::DomainTaken,
    ),
    (
        "organization_domains_verified_name_key",
        "organization_domains.name",
        Conflict::DomainTaken,
    ),
];

/// Records that must exist when another one refers to them.
const FOREIGN: &[(&str, Kind)] = &[
    ("api_keys_created_by_fkey", Kind::User),
    ("api_keys_organization_id_fkey", Kind::Organization),
    ("connection_clients_client_id_fkey", Kind::Client),
    ("connection_clients_connection_id_fkey", Kind::Connection),
    ("group_members_group_id_fkey", Kind::Group),
    ("group_members_user_id_fkey", Kind::User),
    ("group_roles_group_id_fkey", Kind::Group),
    ("group_roles_role_id_fkey", Kind::Role),
    ("groups_connection_id_fkey", Kind::Connection),
    ("invitation_roles_role_id_fkey", Kind::Role),
    ("membership_roles_role_id_fkey", Kind::Role),
    ("client_grants_client_id_fkey", Kind::Client),
    ("clients_default_organization_id_fkey", Kind::Organization),
    ("memberships_organization_id_fkey", Kind::Organization),
    ("memberships_role_id_fkey", Kind::Role),
    ("memberships_user_id_fkey", Kind::User),
    (
        "organization_connections_connection_id_fkey",
        Kind::OrganizationConnection,
    ),
    (
        "organization_connections_organization_id_fkey",
        Kind::Organization,
    ),
    ("organization_group_roles_group_id_fkey", Kind::Group),
    (
        "organization_group_roles_organization_id_fkey",
        Kind::Organization,
    ),
    ("organization_group_roles_role_id_fkey", Kind::Role),
    ("organizations_role_set_key_fkey", Kind::RoleSet),
    ("sessions_active_organization_id_fkey", Kind::Organization),
    ("sign_in_tokens_organization_id_fkey", Kind::Organization),
    ("user_roles_role_id_fkey", Kind::Role),
    ("user_roles_user_id_fkey", Kind::User),
    ("users_connection_name_fkey", Kind::Connection),
];

/// What refers to a role, and so keeps it from being deleted.
const USES_OF_ROLES: [(&str, Conflict); 9] = [
    (
        "instances_creator_role_id_fkey",
        Conflict::RoleIsForCreators,
    ),
    (
        "instances_domains_default_role_id_fkey",
        Conflict::RoleIsForDomains,
    ),
    (
        "invitation_roles_role_id_fkey",
        Conflict::RoleHasInvitations,
    ),
    ("invitations_role_id_fkey", Conflict::RoleHasInvitations),
    ("membership_roles_role_id_fkey", Conflict::RoleHasMembers),
    ("memberships_role_id_fkey", Conflict::RoleHasMembers),
    (
        "organization_group_roles_role_id_fkey",
        Conflict::RoleHasMembers,
    ),
    (
        "role_sets_creator_role_id_fkey",
        Conflict::RoleIsForCreators,
    ),
    ("role_sets_default_role_id_fkey", Conflict::RoleIsForDomains),
];

/// Why a role cannot be deleted, if `cause` is that something refers to it.
pub(crate) fn role_in_use(cause: &DieselError) -> Option<Conflict> {
    let DieselError::DatabaseError(DatabaseErrorKind::ForeignKeyViolation, details) = cause else {
        return None;
    };
    let name = details.constraint_name()?;
    USES_OF_ROLES
        .into_iter()
        .find(|(constraint, _)| *constraint == name)
        .map(|(_, conflict)| conflict)
}

/// The error of the domain, if `cause` is a violated constraint that stands for one.
pub(crate) fn violated(cause: &DieselError) -> Option<Error> {
    let DieselError::DatabaseError(kind, details) = cause else {
        return None;
    };
    let name = details.constraint_name();
    match kind {
        DatabaseErrorKind::UniqueViolation => {
            let columns = details.message().strip_prefix("UNIQUE constraint failed: ");
            let is = |index, column| name == Some(index) || columns == Some(column);
            let taken = UNIQUE
                .iter()
                .find(|(index, column, ..)| is(*index, *column))
                .map(|(_, _, kind, field)| Error::AlreadyExists {
                    kind: *kind,
                    field: *field,
                });
            let conflict = IN_THE_WAY
                .iter()
                .find(|(index, column, _)| is(*index, *column))
                .map(|(_, _, conflict)| conflict.clone().into());
            taken.or(conflict)
        }
        DatabaseErrorKind::ForeignKeyViolation => FOREIGN
            .iter()
            .find(|(constraint, _)| name == Some(*constraint))
            .map(|(_, kind)| Error::not_found(*kind, "")),
        _ => None,
    }
}
