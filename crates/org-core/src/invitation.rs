//! Invitations: a seat in an organization that is kept for a mailbox.

use std::fmt;
use std::time::Duration;

use crate::Timestamp;
use crate::credential::SecretDigest;
use crate::id::{DomainId, InvitationId, OrganizationId, RoleId, UserId};
use crate::metadata::Metadata;
use crate::organization::Organization;
use crate::page::{Direction, Slice};
use crate::role::{Role, RoleKey};
use crate::text::{EmailAddress, WebUrl};
use crate::user::User;

/// An invitation of whoever owns a mailbox to an organization.
#[derive(Clone, Debug, PartialEq)]
pub struct Invitation {
    /// Identifies the invitation.
    pub id: InvitationId,
    /// The organization.
    pub organization_id: OrganizationId,
    /// The mailbox.
    pub email_address: EmailAddress,
    /// What the member will be there.
    pub role: Role,
    /// The further roles that the member will have.
    pub roles: Vec<RoleId>,
    /// Who invites, if it is a user.
    pub inviter: Option<UserId>,
    /// What was done with it last: [`Invitation::status_at`] tells where it stands.
    pub status: InvitationStatus,
    /// Data that becomes the membership's.
    pub public_metadata: Metadata,
    /// Data that becomes the membership's, and that only the operator may read.
    pub private_metadata: Metadata,
    /// Where the link sends a browser.
    pub redirect_url: Option<WebUrl>,
    /// The digest of the secret in the link, if it has one.
    pub ticket: Option<SecretDigest>,
    /// The domain by which it was made, if it was.
    pub domain_id: Option<DomainId>,
    /// Who accepted it.
    pub accepted_by: Option<UserId>,
    /// When it stops being valid.
    pub expires_at: Timestamp,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
}

impl Invitation {
    /// Where the invitation stands at `now`. One whose time is over has expired even if nobody has
    /// noted it yet.
    pub fn status_at(&self, now: Timestamp) -> InvitationStatus {
        match self.status {
            InvitationStatus::Pending if self.expires_at <= now => InvitationStatus::Expired,
            status => status,
        }
    }
}

/// Where an invitation stands.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum InvitationStatus {
    /// Somebody joined by it.
    Accepted,
    /// Its time ran out.
    Expired,
    /// It waits for an answer, and keeps a seat.
    Pending,
    /// It was taken back.
    Revoked,
}

impl InvitationStatus {
    /// Every status.
    pub const ALL: &'static [Self] = &[Self::Accepted, Self::Expired, Self::Pending, Self::Revoked];

    /// The stored name.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Accepted => "accepted",
            Self::Expired => "expired",
            Self::Pending => "pending",
            Self::Revoked => "revoked",
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

/// An invitation with what is shown beside it.
#[derive(Clone, Debug, PartialEq)]
pub struct InvitationView {
    /// The invitation, with its status of the moment.
    pub invitation: Invitation,
    /// The organization.
    pub organization: Organization,
    /// Who invites, if that is a user who still exists.
    pub inviter: Option<User>,
}

/// What the holder of an invitation's link may know.
#[derive(Clone, Debug, PartialEq)]
pub struct TicketView {
    /// The invitation, which is pending.
    pub invitation: Invitation,
    /// Whether somebody has signed up with the address.
    pub known: bool,
}

/// The way by which an invited person comes: shown to the inviter once, and sent by mail.
#[derive(Clone, Eq, PartialEq)]
pub struct InvitationLink {
    /// The digest of the secret in it, under which it is found again.
    pub ticket: SecretDigest,
    /// The whole address, secret included.
    pub url: String,
}

impl fmt::Debug for InvitationLink {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("InvitationLink(…)")
    }
}

/// What a new invitation is to be.
#[derive(Clone, Debug, PartialEq)]
pub struct CreateInvitation {
    /// The mailbox.
    pub email_address: EmailAddress,
    /// The key of the role that the member will have.
    pub role: RoleKey,
    /// The further roles that the member will have.
    pub roles: Vec<RoleId>,
    /// In whose name, where the caller is no user.
    pub inviter: Option<UserId>,
    /// Data that becomes the membership's.
    pub public_metadata: Metadata,
    /// Data that becomes the membership's, and that only the operator may read.
    pub private_metadata: Metadata,
    /// Where the link sends a browser.
    pub redirect_url: Option<WebUrl>,
    /// How long it is valid.
    pub life: Duration,
    /// The link.
    pub link: InvitationLink,
    /// Whether the link is sent to the mailbox, where the server sends mail.
    pub notify: bool,
}

/// Which invitations a list holds, and how.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct InvitationQuery {
    /// Only those that stand like this; all if empty.
    pub statuses: Vec<InvitationStatus>,
    /// Only those for this address, in any case.
    pub email_address: Option<String>,
    /// Only those with this text, in any case, in the address.
    pub text: Option<String>,
    /// What the list is ordered by.
    pub order: InvitationOrder,
    /// The direction of the order.
    pub direction: Direction,
    /// Which part of the list.
    pub slice: Slice<InvitationId>,
}

/// Whose invitations a list holds.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum InvitationScope {
    /// Those for these mailboxes, in whatever organization.
    Addresses(Vec<EmailAddress>),
    /// All there are.
    Instance,
    /// Those of this organization that a person or the operator made.
    Organization(OrganizationId),
}

/// What a list of invitations can be ordered by. Equal ones are ordered by id.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub enum InvitationOrder {
    /// When they were made.
    #[default]
    CreatedAt,
    /// The address, in lower case.
    EmailAddress,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_status_is_read_as_it_is_stored() {
        for status in InvitationStatus::ALL {
            assert_eq!(InvitationStatus::parse(status.as_str()), Some(*status));
        }
        assert_eq!(InvitationStatus::parse("PENDING"), None);
    }
}
