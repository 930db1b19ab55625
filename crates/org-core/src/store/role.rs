use crate::Result;
use crate::id::{PermissionId, RoleId};
use crate::role::{Permission, PermissionKey, Role, RoleKey, RoleUse, RoleWithPermissions};

/// Looks up roles.
pub trait ReadRoles {
    /// The permission with this id.
    fn permission(&mut self, id: &PermissionId) -> Result<Option<Permission>>;
    /// All permissions, the server's own among them. There are few.
    fn permissions(&mut self) -> Result<Vec<Permission>>;
    /// The keys of the permissions a role grants, in order.
    fn permissions_of(&mut self, role: &RoleId) -> Result<Vec<PermissionKey>>;
    /// The role with this id.
    fn role(&mut self, id: &RoleId) -> Result<Option<Role>>;
    /// The role with this key.
    fn role_by_key(&mut self, key: &RoleKey) -> Result<Option<Role>>;
    /// Who has this role in an organization.
    fn role_use(&mut self, id: &RoleId) -> Result<RoleUse>;
    /// The role with this id and what it grants.
    fn role_with_permissions(&mut self, id: &RoleId) -> Result<Option<RoleWithPermissions>>;
    /// All roles with what they grant. There are few.
    fn roles(&mut self) -> Result<Vec<RoleWithPermissions>>;
}

/// Changes roles.
pub trait WriteRoles: ReadRoles {
    /// Deletes a permission that no role grants any more then. Answers `false` if there is none.
    fn delete_permission(&mut self, id: &PermissionId) -> Result<bool>;
    /// Deletes a role with its grants and its place in role sets; refuses one that something
    /// refers to. Answers `false` if there is none.
    fn delete_role(&mut self, id: &RoleId) -> Result<bool>;
    /// The role with this id, held until the unit of work ends: nobody can be given it meanwhile.
    fn lock_role(&mut self, id: &RoleId) -> Result<Option<Role>>;
    /// Takes a role from every member and every invitation of which it is a further one.
    fn withdraw_further_role(&mut self, id: &RoleId) -> Result<()>;
    /// Lets a role grant a permission.
    fn grant_permission(&mut self, role: &RoleId, permission: &PermissionId) -> Result<()>;
    /// Adds a permission; refuses a key that is taken.
    fn insert_permission(&mut self, new: &Permission) -> Result<()>;
    /// Adds a role; refuses a key that is taken.
    fn insert_role(&mut self, new: &Role) -> Result<()>;
    /// Lets a role no longer grant a permission. Answers `false` if it does not.
    fn revoke_permission(&mut self, role: &RoleId, permission: &PermissionId) -> Result<bool>;
    /// Puts a changed permission in place of the old one; refuses a key that is taken.
    fn update_permission(&mut self, changed: &Permission) -> Result<()>;
    /// Puts a changed role in place of the old one; refuses a key that is taken.
    fn update_role(&mut self, changed: &Role) -> Result<()>;
}
