use crate::Result;
use crate::id::{PermissionId, RoleId};
use crate::role::{Permission, PermissionKey, Role, RoleKey};

/// Looks up roles.
pub trait ReadRoles {
    /// The role with this id.
    fn role(&mut self, id: &RoleId) -> Result<Option<Role>>;
    /// The role with this key.
    fn role_by_key(&mut self, key: &RoleKey) -> Result<Option<Role>>;
    /// The keys of the permissions a role grants, in order.
    fn permissions_of(&mut self, role: &RoleId) -> Result<Vec<PermissionKey>>;
}

/// Changes roles.
pub trait WriteRoles: ReadRoles {
    /// Adds a permission.
    fn insert_permission(&mut self, new: &Permission) -> Result<()>;
    /// Adds a role.
    fn insert_role(&mut self, new: &Role) -> Result<()>;
    /// Lets a role grant a permission.
    fn grant_permission(&mut self, role: &RoleId, permission: &PermissionId) -> Result<()>;
}
