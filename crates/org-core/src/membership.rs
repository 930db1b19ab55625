//! Memberships: a user's place in an organization.

use crate::Timestamp;
use crate::id::{MembershipId, OrganizationId, RoleId, UserId};
use crate::metadata::{Metadata, MetadataChange};
use crate::organization::{Organization, OrganizationRef};
use crate::page::{Direction, Slice};
use crate::role::{PermissionKey, Role, RoleKey};
use crate::user::{User, UserFilter};

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

impl Membership {
    /// The most roles of one member (`contracts/auth0.md`, 6).
    pub const MAX_ROLES: usize = 50;
}

/// An organization and the role a user has in it.
#[derive(Clone, Debug, PartialEq)]
pub struct OrganizationWithRole {
    /// The organization.
    pub organization: Organization,
    /// The key of the user's role there.
    pub role: RoleKey,
}

/// A membership with both its ends and what its roles grant.
#[derive(Clone, Debug, PartialEq)]
pub struct MembershipView {
    /// The membership.
    pub membership: Membership,
    /// The organization.
    pub organization: Organization,
    /// The member.
    pub user: User,
    /// The roles beside the primary one, in the order they were given.
    pub further_roles: Vec<Role>,
    /// The keys of the permissions that all of these roles and those of the member's groups grant, in
    /// order.
    pub permissions: Vec<PermissionKey>,
}

/// A member with every role that somebody gave: the further ones, and the primary one unless it is
/// what every member begins with.
#[derive(Clone, Debug, PartialEq)]
pub struct MemberWithRoles {
    /// The membership.
    pub view: MembershipView,
    /// The roles.
    pub roles: Vec<Role>,
}

/// What a new membership is to be.
#[derive(Clone, Debug, PartialEq)]
pub struct CreateMembership {
    /// The organization.
    pub organization: OrganizationRef,
    /// Who joins.
    pub user: UserId,
    /// The key of the role there.
    pub role: RoleKey,
    /// Data that members may read.
    pub public_metadata: Metadata,
    /// Data that only the operator may read.
    pub private_metadata: Metadata,
}

/// A partial update of a membership.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct UpdateMembership {
    /// The key of another role.
    pub role: Option<RoleKey>,
    /// Data that members may read.
    pub public_metadata: MetadataChange,
    /// Data that only the operator may read.
    pub private_metadata: MetadataChange,
}

/// Which memberships a list holds, and how.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct MembershipQuery {
    /// Which users.
    pub users: UserFilter,
    /// With one of these as the primary role, where given.
    pub roles: Option<Vec<RoleKey>>,
    /// To whom somebody gave this role, where given.
    pub given: Option<GivenRole>,
    /// What the list is ordered by.
    pub order: MembershipOrder,
    /// The direction of the order.
    pub direction: Direction,
    /// Which part of the list.
    pub slice: Slice<MembershipId>,
}

impl MembershipQuery {
    /// Whether it is not all memberships of a scope that are looked for.
    pub fn narrows(&self) -> bool {
        self.users != UserFilter::default() || self.roles.is_some() || self.given.is_some()
    }

    /// All memberships, the newest first.
    pub fn newest(slice: Slice<MembershipId>) -> Self {
        Self {
            users: UserFilter::default(),
            roles: None,
            given: None,
            order: MembershipOrder::CreatedAt,
            direction: Direction::Descending,
            slice,
        }
    }
}

/// A role that somebody gave to members.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct GivenRole {
    /// The role.
    pub id: RoleId,
    /// Whether those count of whom it is the primary one.
    pub primary_counts: bool,
}

/// Where members are looked for.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum MembershipScope {
    /// In every organization.
    Everywhere,
    /// In one organization.
    Organization(OrganizationId),
    /// Wherever this user is a member.
    User(UserId),
}

/// What a list of memberships can be ordered by. Equal ones are ordered by user, then by when they
/// were made and by id; users who lack the value come before all others.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub enum MembershipOrder {
    /// When they were made; equal ones by id.
    #[default]
    CreatedAt,
    /// The member's primary address, in lower case.
    EmailAddress,
    /// The member's given name.
    FirstName,
    /// The member's family name.
    LastName,
    /// When the member came to be as a user; equal ones by user.
    UserCreatedAt,
    /// The name the member signs in by.
    Username,
}
