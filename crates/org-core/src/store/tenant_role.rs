use crate::id::{RoleId, UserId};
use crate::page::{Page, Slice};
use crate::role::{ApiPermission, RoleUser};
use crate::{Result, Timestamp};

/// Looks up what roles are outside of organizations.
pub trait ReadTenantRoles {
    /// What a role permits at APIs, by audience and name. There are at most
    /// [`ApiPermission::MAX`].
    fn api_permissions(&mut self, of: &RoleId) -> Result<Vec<ApiPermission>>;
    /// A part of the list of the users who have a role everywhere, in the order they got it.
    fn role_users(&mut self, of: &RoleId, slice: &Slice<UserId>) -> Result<Page<RoleUser>>;
}

/// Changes what roles are outside of organizations.
pub trait WriteTenantRoles: ReadTenantRoles {
    /// Gives a user a role everywhere, or answers `false` and changes nothing when the user has it.
    /// Both have to exist.
    fn add_role_user(&mut self, role: &RoleId, user: &UserId, at: Timestamp) -> Result<bool>;
    /// Lets a role no longer permit something. Answers `false` if it does not.
    fn delete_api_permission(&mut self, role: &RoleId, one: &ApiPermission) -> Result<bool>;
    /// Lets a role permit something, or answers `false` and changes nothing when it does.
    fn insert_api_permission(
        &mut self,
        role: &RoleId,
        one: &ApiPermission,
        at: Timestamp,
    ) -> Result<bool>;
}
