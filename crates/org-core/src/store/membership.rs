use crate::Result;
use crate::id::{OrganizationId, UserId};
use crate::membership::{
    Membership, MembershipQuery, MembershipScope, MembershipView, OrganizationWithRole,
};
use crate::page::Page;
use crate::role::PermissionKey;

/// Looks up memberships.
pub trait ReadMemberships {
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
    /// Whether the organization has a member beside `user` whose role grants all of these.
    fn others_with(
        &mut self,
        of: &OrganizationId,
        user: &UserId,
        permissions: &[PermissionKey],
    ) -> Result<bool>;
}

/// Changes memberships. The seat and the user's own count belong to whoever takes them, not here.
pub trait WriteMemberships: ReadMemberships {
    /// Adds a membership, or answers `false` and changes nothing when the user is a member already.
    fn insert_membership(&mut self, new: &Membership) -> Result<bool>;
    /// Puts a changed membership in place of the old one.
    fn update_membership(&mut self, changed: &Membership) -> Result<()>;
    /// Takes a user out of an organization, which none of the user's sessions works in any more.
    /// Answers `false` if there is no such membership.
    fn delete_membership(&mut self, of: &OrganizationId, user: &UserId) -> Result<bool>;
}
