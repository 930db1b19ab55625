//! Roles and permissions, as both APIs show them.

use org_core::role::{Permission, Role, RoleWithPermissions};
use serde::Serialize;

/// A role.
#[derive(Debug, Serialize)]
pub(super) struct RoleBody {
    object: &'static str,
    id: String,
    name: String,
    key: String,
    description: Option<String>,
    is_creator_eligible: bool,
    permissions: Vec<PermissionBody>,
    created_at: i64,
    updated_at: i64,
}

impl From<RoleWithPermissions> for RoleBody {
    fn from(found: RoleWithPermissions) -> Self {
        let is_creator_eligible = found.suits_creators();
        let RoleWithPermissions { role, permissions } = found;
        let Role {
            id,
            key,
            name,
            description,
            system: _,
            created_at,
            updated_at,
        } = role;
        Self {
            object: "role",
            id: id.to_string(),
            name,
            key: key.to_string(),
            description,
            is_creator_eligible,
            permissions: permissions.into_iter().map(PermissionBody::from).collect(),
            created_at: created_at.millis(),
            updated_at: updated_at.millis(),
        }
    }
}

impl RoleBody {
    /// With an empty text in the place of a description that is not there: readers of the Frontend
    /// API rely on text.
    pub(super) fn described(self) -> Self {
        let description = self.description.or_else(|| Some(String::new()));
        Self {
            description,
            ..self
        }
    }
}

/// A permission.
#[derive(Debug, Serialize)]
pub(super) struct PermissionBody {
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
