//! Memberships: a user's place in an organization.

use crate::Timestamp;
use crate::id::{MembershipId, OrganizationId, UserId};
use crate::metadata::Metadata;
use crate::organization::Organization;
use crate::role::{Role, RoleKey};

/// A user's place in an organization.
#[derive(Clone, Debug, PartialEq)]
pub struct Membership {
    /// Identifies the membership.
    pub id: MembershipId,
    /// The organization.
    pub organization_id: OrganizationId,
    /// The member.
    pub user_id: UserId,
    /// The member's primary role there.
    pub role: Role,
    /// Data that members may read.
    pub public_metadata: Metadata,
    /// Data that only the operator may read.
    pub private_metadata: Metadata,
    /// When the user joined.
    pub created_at: Timestamp,
    /// When the membership last changed.
    pub updated_at: Timestamp,
}

/// An organization and the role a user has in it.
#[derive(Clone, Debug, PartialEq)]
pub struct OrganizationWithRole {
    /// The organization.
    pub organization: Organization,
    /// The key of the user's role there.
    pub role: RoleKey,
}
