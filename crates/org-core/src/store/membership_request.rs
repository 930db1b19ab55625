use crate::id::{MembershipRequestId, OrganizationId, UserId};
use crate::membership_request::{
    MembershipRequest, MembershipRequestQuery, MembershipRequestStatus,
};
use crate::page::Page;
use crate::{Result, Timestamp};

/// Looks up wishes to join organizations.
pub trait ReadMembershipRequests {
    /// The wish with this id.
    fn membership_request(&mut self, id: &MembershipRequestId)
    -> Result<Option<MembershipRequest>>;
    /// A part of the list of the wishes to join an organization.
    fn membership_requests(
        &mut self,
        to: &OrganizationId,
        query: &MembershipRequestQuery,
    ) -> Result<Page<MembershipRequest>>;
}

/// Changes wishes to join organizations.
pub trait WriteMembershipRequests: ReadMembershipRequests {
    /// Adds a wish, or answers `false` and changes nothing when one of the same user for the same
    /// organization waits for an answer.
    fn insert_membership_request(&mut self, new: &MembershipRequest) -> Result<bool>;
    /// Ends the wish of a user that waits for an answer. Answers `false` and changes nothing if none
    /// does.
    fn settle_membership_request(
        &mut self,
        to: &OrganizationId,
        of: &UserId,
        how: MembershipRequestStatus,
        at: Timestamp,
    ) -> Result<bool>;
}
