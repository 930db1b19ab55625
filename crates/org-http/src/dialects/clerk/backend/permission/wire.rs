//! Permissions as the Backend API reads and shows them.

use org_core::id::PermissionId;
use org_core::role::{CreatePermission, Permission, PermissionKey, UpdatePermission};
use org_core::text::Label;
use org_core::{Error, Kind, Patch};
use serde::Serialize;

use crate::dialects::clerk::field::description;
use crate::failure::Refusal;
use crate::input::{Input, parsed};

/// The permission that a path or a list names.
pub(in super::super) fn named(raw: &str) -> Result<PermissionId, Error> {
    PermissionId::parse(raw).ok_or_else(|| Error::not_found(Kind::Permission, raw))
}

/// `POST /organization_permissions`
pub(super) fn create(mut input: Input) -> Result<CreatePermission, Refusal> {
    Ok(CreatePermission {
        name: input.required("name", parsed(Label::parse))?,
        key: input.required("key", parsed(PermissionKey::parse_new))?,
        description: match description(&mut input)? {
            Patch::Set(description) => Some(description),
            Patch::Clear | Patch::Keep => None,
        },
    })
}

/// `PATCH /organization_permissions/{permission}`; `null` leaves a field as it is.
pub(super) fn update(mut input: Input) -> Result<UpdatePermission, Refusal> {
    Ok(UpdatePermission {
        name: input.optional("name", parsed(Label::parse))?,
        key: input.optional("key", parsed(PermissionKey::parse_new))?,
        description: description(&mut input)?,
    })
}

/// A permission.
#[derive(Debug, Serialize)]
pub(in super::super) struct PermissionBody {
    object: &'static str,
    id: String,
    name: String,
    key: String,
    description: String,
    r#type: &'static str,
    created_at: i64,
    updated_at: i64,
}

impl From<Permission> for PermissionBody {
    fn from(permission: Permission) -> Self {
        let Permission {
            id,
            key,
            name,
            description,
            system,
            created_at,
            updated_at,
        } = permission;
        Self {
            object: "permission",
            id: id.to_string(),
            name,
            key: key.to_string(),
            description,
            r#type: if system { "system" } else { "user" },
            created_at: created_at.millis(),
            updated_at: updated_at.millis(),
        }
    }
}
