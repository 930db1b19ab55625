//! Wishes to join an organization, which follow from an offer to do so.

use crate::Timestamp;
use crate::id::{MembershipRequestId, OrganizationId, UserId};
use crate::team::Decision;
use crate::user::User;

/// The wish of a user to join an organization. A user has at most one in an organization that waits
/// for an answer.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct MembershipRequest {
    /// Identifies the wish.
    pub id: MembershipRequestId,
    /// The organization.
    pub organization_id: OrganizationId,
    /// Who wishes it.
    pub user_id: UserId,
    /// Where it stands.
    pub status: MembershipRequestStatus,
    /// When the user wished it.
    pub created_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
}

/// Where a wish to join an organization stands.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum MembershipRequestStatus {
    /// The user has become a member.
    Accepted,
    /// Nobody has answered it.
    Pending,
    /// It was refused.
    Rejected,
}

impl MembershipRequestStatus {
    /// Every status.
    pub const ALL: &'static [Self] = &[Self::Accepted, Self::Pending, Self::Rejected];

    /// The stored name.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Accepted => "accepted",
            Self::Pending => "pending",
            Self::Rejected => "rejected",
        }
    }

    /// Reads a stored name.
    pub fn parse(raw: &str) -> Option<Self> {
        Self::ALL
            .iter()
            .copied()
            .find(|status| status.as_str() == raw)
    }
}

impl From<Decision> for MembershipRequestStatus {
    fn from(decision: Decision) -> Self {
        match decision {
            Decision::Approve => Self::Accepted,
            Decision::Reject => Self::Rejected,
        }
    }
}

/// A wish with the user whose it is.
#[derive(Clone, Debug, PartialEq)]
pub struct MembershipRequestView {
    /// The wish.
    pub request: MembershipRequest,
    /// The user.
    pub user: User,
}

/// A list of the wishes to join one organization, the newest first.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct MembershipRequestQuery {
    /// Only those that stand like this; all if empty.
    pub statuses: Vec<MembershipRequestStatus>,
    /// Items to skip.
    pub offset: u64,
    /// The most items to return.
    pub limit: u32,
}
