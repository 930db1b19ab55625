use crate::group::{Group, GroupMember, GroupQuery, RoleScope};
use crate::id::{GroupId, OrganizationId, RoleId, UserId};
use crate::page::{Page, Slice};
use crate::role::Role;
use crate::{Result, Timestamp};

/// Looks up groups.
pub trait ReadGroups {
    /// The group with this id.
    fn group(&mut self, id: &GroupId) -> Result<Option<Group>>;
    /// A part of the list of the users in a group, in the order they came into it.
    fn group_members(&mut self, of: &GroupId, slice: &Slice<UserId>) -> Result<Page<GroupMember>>;
    /// The roles of a group in one place, in the order they were given. There are at most
    /// [`Group::MAX_ROLES`].
    fn group_roles(&mut self, of: &GroupId, scope: &RoleScope) -> Result<Vec<Role>>;
    /// A part of the list of groups.
    fn groups(&mut self, query: &GroupQuery) -> Result<Page<Group>>;
    /// The roles that a user has in an organization by being in groups, each once.
    fn roles_by_groups(&mut self, of: &OrganizationId, user: &UserId) -> Result<Vec<Role>>;
}

/// Changes groups.
pub trait WriteGroups: ReadGroups {
    /// Puts a user into a group, or answers `false` and changes nothing when the user is there.
    fn add_group_member(&mut self, to: &GroupId, user: &UserId, at: Timestamp) -> Result<bool>;
    /// Gives a group a role, or answers `false` and changes nothing when it has it.
    fn add_group_role(
        &mut self,
        to: &GroupId,
        scope: &RoleScope,
        role: &RoleId,
        at: Timestamp,
    ) -> Result<bool>;
    /// Deletes a group. Answers `false` if there is none.
    fn delete_group(&mut self, id: &GroupId) -> Result<bool>;
    /// Adds a group; refuses a name that is taken.
    fn insert_group(&mut self, new: &Group) -> Result<()>;
    /// The group with this id, held until the unit of work ends.
    fn lock_group(&mut self, id: &GroupId) -> Result<Option<Group>>;
    /// Takes a user out of a group. Answers `false` if the user is not there.
    fn remove_group_member(&mut self, from: &GroupId, user: &UserId) -> Result<bool>;
    /// Takes a role from a group. Answers `false` if it does not have it.
    fn remove_group_role(
        &mut self,
        from: &GroupId,
        scope: &RoleScope,
        role: &RoleId,
    ) -> Result<bool>;
}
