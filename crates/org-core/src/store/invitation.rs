use crate::credential::SecretDigest;
use crate::id::{InvitationId, OrganizationId, UserId};
use crate::invitation::{Invitation, InvitationQuery, InvitationScope, InvitationStatus};
use crate::page::Page;
use crate::text::EmailAddress;
use crate::{Result, Timestamp};

/// Looks up invitations.
pub trait ReadInvitations {
    /// The invitation with this id.
    fn invitation(&mut self, id: &InvitationId) -> Result<Option<Invitation>>;
    /// The invitation with this secret in its link.
    fn invitation_by_ticket(&mut self, ticket: &SecretDigest) -> Result<Option<Invitation>>;
    /// The invitation for this mailbox to this organization that nobody has answered, taken back or
    /// noted as expired.
    fn pending_invitation(
        &mut self,
        to: &OrganizationId,
        address: &EmailAddress,
    ) -> Result<Option<Invitation>>;
    /// A part of the list of invitations; statuses are those at `now`.
    fn invitations(
        &mut self,
        scope: &InvitationScope,
        query: &InvitationQuery,
        now: Timestamp,
    ) -> Result<Page<Invitation>>;
    /// Organizations of the at most `limit` invitations that have waited longest for somebody to
    /// note that they expired.
    fn overdue_organizations(&mut self, now: Timestamp, limit: u32) -> Result<Vec<OrganizationId>>;
}

/// Changes invitations. The seats are counted by whoever takes or gives them up, not here.
pub trait WriteInvitations: ReadInvitations {
    /// Adds an invitation, or answers `false` and changes nothing when one for the same mailbox to
    /// the same organization is pending.
    fn insert_invitation(&mut self, new: &Invitation) -> Result<bool>;
    /// Ends a pending invitation. Answers `false` and changes nothing if it is not pending.
    fn settle_invitation(
        &mut self,
        id: &InvitationId,
        how: InvitationStatus,
        accepted_by: Option<&UserId>,
        at: Timestamp,
    ) -> Result<bool>;
    /// Notes that every pending invitation of an organization whose time is over at `now` has
    /// expired. Answers how many these were: so many seats are to be given up.
    fn expire_invitations(&mut self, of: &OrganizationId, now: Timestamp) -> Result<u32>;
}
