use crate::id::{MembershipId, OrganizationId, RoleId, UserId};
use crate::membership::{
    Membership, MembershipQuery, MembershipScope, MembershipView, OrganizationWithRole,
};
use crate::page::Page;
use crate::role::{PermissionKey, Role};
use crate::{Result, Timestamp};

/// Looks up memberships.
pub trait ReadMemberships {
    /// Whether the organization has a member whose own roles together grant all of these.
    fn anyone_with(&mut self, of: &OrganizationId, permissions: &[PermissionKey]) -> Result<bool>;
    /// The roles of a member beside the primary one, in the order they were given.
    fn further_roles(&mut self, of: &MembershipId) -> Result<Vec<Role>>;
    /// The membership of a user in an organization.
    fn membership(&mut self, of: &OrganizationId, user: &UserId) -> Result<Option<Membership>>;
    /// A part of the list of memberships.
    fn memberships(
        &mut self,
        scope: &MembershipScope,
        query: &MembershipQuery,
    ) -> Result<Page<MembershipView>>;
    /// The organizations of a user with the role there, oldest organization first.
    fn organizations_of(&mut self, user: &UserId) -> Result<Vec<OrganizationWithRole>>;
    /// The keys of the permissions that the primary and the further roles of a member grant together,
    /// in order.
    fn own_permissions_of_member(&mut self, of: &Membership) -> Result<Vec<PermissionKey>>;
    /// What a member may do: the keys of the permissions that the primary and the further roles and
    /// those of the member's groups grant together, in order.
    fn permissions_of_member(&mut self, of: &Membership) -> Result<Vec<PermissionKey>>;
}

/// Changes memberships. The seat and the user's own count belong to whoever takes them, not here.
pub trait WriteMemberships: ReadMemberships {
    /// Gives a member a further role, or answers `false` and changes nothing when it is one already.
    fn add_further_role(&mut self, to: &Membership, role: &RoleId, at: Timestamp) -> Result<bool>;
    /// Adds a membership, or answers `false` and changes nothing when the user is a member already.
    fn insert_membership(&mut self, new: &Membership) -> Result<bool>;
    /// Puts a changed membership in place of the old one.
    fn update_membership(&mut self, changed: &Membership) -> Result<()>;
    /// Takes a user out of an organization, which none of the user's sessions works in any more.
    /// Answers `false` if there is no such membership.
    fn delete_membership(&mut self, of: &OrganizationId, user: &UserId) -> Result<bool>;
    /// Takes a further role from a member. Answers `false` if it is none.
    fn remove_further_role(&mut self, from: &MembershipId, role: &RoleId) -> Result<bool>;
}
