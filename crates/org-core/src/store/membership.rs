use crate::Result;
use crate::id::{OrganizationId, UserId};
use crate::membership::{Membership, OrganizationWithRole};

/// Looks up memberships.
pub trait ReadMemberships {
    /// The membership of a user in an organization.
    fn membership(&mut self, of: &OrganizationId, user: &UserId) -> Result<Option<Membership>>;
    /// The organizations of a user with the role there, oldest organization first.
    fn organizations_of(&mut self, user: &UserId) -> Result<Vec<OrganizationWithRole>>;
}

/// Changes memberships.
pub trait WriteMemberships: ReadMemberships {
    /// Adds a membership. The seat is counted by whoever takes it, not here.
    fn insert_membership(&mut self, new: &Membership) -> Result<()>;
}
