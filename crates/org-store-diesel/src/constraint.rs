//! Which rule of the domain a violated constraint stands for. PostgreSQL names the constraint,
//! SQLite the table and column; this is the one place that knows both.

use diesel::result::{DatabaseErrorKind, Error as DieselError};
use org_core::{Error, Field, Kind};

/// Unique indexes, the columns SQLite names instead, and what they guard.
const UNIQUE: [(&str, &str, Kind, Field); 7] = [
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

/// Records that must exist when another one refers to them.
const FOREIGN: [(&str, Kind); 7] = [
    ("api_keys_created_by_fkey", Kind::User),
    ("api_keys_organization_id_fkey", Kind::Organization),
    ("memberships_organization_id_fkey", Kind::Organization),
    ("memberships_role_id_fkey", Kind::Role),
    ("memberships_user_id_fkey", Kind::User),
    ("sessions_active_organization_id_fkey", Kind::Organization),
    ("sign_in_tokens_organization_id_fkey", Kind::Organization),
];

/// The error of the domain, if `cause` is a violated constraint that stands for one.
pub(crate) fn violated(cause: &DieselError) -> Option<Error> {
    let DieselError::DatabaseError(kind, details) = cause else {
        return None;
    };
    let name = details.constraint_name();
    match kind {
        DatabaseErrorKind::UniqueViolation => {
            let columns = details.message().strip_prefix("UNIQUE constraint failed: ");
            UNIQUE
                .iter()
                .find(|(index, column, ..)| name == Some(*index) || columns == Some(*column))
                .map(|(_, _, kind, field)| Error::AlreadyExists {
                    kind: *kind,
                    field: *field,
                })
        }
        DatabaseErrorKind::ForeignKeyViolation => FOREIGN
            .iter()
            .find(|(constraint, _)| name == Some(*constraint))
            .map(|(_, kind)| Error::not_found(*kind, "")),
        _ => None,
    }
}
