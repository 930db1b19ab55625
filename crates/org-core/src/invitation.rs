//! Invitations: a seat in an organization that is kept for a mailbox.

use std::fmt;
use std::time::Duration;

use crate::Timestamp;
use crate::credential::SecretDigest;
use crate::id::{ConnectionId, DomainId, InvitationId, OrganizationId, RoleId, UserId};
use crate::metadata::Metadata;
use crate::organization::Organization;
use crate::page::{Direction, Slice};
use crate::role::{Role, RoleKey};
use crate::rules::OnPending;
use crate::text::{EmailAddress, FullName, WebUrl};
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
    /// What whoever invites is called, where it was said.
    pub inviter_name: Option<FullName>,
    /// The client whose login the invited person comes through.
    pub client_id: Option<String>,
    /// The only connection that they may come through.
    pub connection_id: Option<ConnectionId>,
    /// Data about the person that clients act on.
    pub app_metadata: Option<Metadata>,
    /// Data about the person that clients show.
    pub user_metadata: Option<Metadata>,
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
    /// From what, and a key that is not stored with it, the secret can be made again.
    pub ticket_seed: Option<String>,
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
    /// Where the client begins a login, if there is such a client and it says so.
    pub login: Option<String>,
}

/// What the holder of an invitation's link may know.
#[derive(Clone, Debug, PartialEq)]
pub struct TicketView {
    /// The invitation, which is pending.
    pub invitation: Invitation,
    /// Whether somebody has signed up with the address.
    pub known: bool,
}

/// The way by which an invited person comes: shown to the inviter, and sent by mail.
#[derive(Clone, Eq, PartialEq)]
pub struct InvitationLink {
    /// The digest of the secret in it, under which it is found again.
    pub ticket: SecretDigest,
    /// From what the secret was made.
    pub seed: Option<String>,
    /// Where it leads.
    pub address: LinkAddress,
}

/// Where the link of an invitation leads.
#[derive(Clone, Eq, PartialEq)]
pub enum LinkAddress {
    /// To where the client begins a login, as [`login_address`] has it.
    Login {
        /// The secret.
        secret: String,
        /// The address in the place of that of the client, where it has none.
        otherwise: String,
    },
    /// There, whoever is invited: the whole address, secret included.
    Whole(String),
}

impl LinkAddress {
    /// The whole address, secret included. `login` is where the client begins one.
    pub(crate) fn resolve(&self, organization: &Organization, login: Option<&str>) -> String {
        match self {
            Self::Login { secret, otherwise } => {
                let base = login.unwrap_or(otherwise);
                login_address(base, secret, organization)
            }
            Self::Whole(address) => address.clone(),
        }
    }
}

/// `base` with the secret of an invitation and its organization in the query string. None of the three
/// has a character that would have to be escaped there.
pub fn login_address(base: &str, secret: &str, organization: &Organization) -> String {
    let (address, fragment) = match base.split_once('#') {
        Some((address, fragment)) => (address, format!("#{fragment}")),
        None => (base, String::new()),
    };
    let sign = if address.contains('?') { '&' } else { '?' };
    let (id, handle) = (&organization.id, &organization.slug);
    format!(
        "{address}{sign}invitation={secret}&organization={id}&organization_name={handle}{fragment}"
    )
}

impl fmt::Debug for LinkAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("LinkAddress(…)")
    }
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
    /// The key of the role that the member will have; without one, that of those who join by a
    /// domain.
    pub role: Option<RoleKey>,
    /// The further roles that the member will have.
    pub roles: Vec<RoleId>,
    /// In whose name, where the caller is no user.
    pub inviter: Option<UserId>,
    /// What whoever invites is called.
    pub inviter_name: Option<FullName>,
    /// The client whose login the invited person comes through, as the caller named it.
    pub client_id: Option<String>,
    /// The only connection that they may come through, as the caller named it.
    pub connection_id: Option<String>,
    /// Data about the person that clients act on.
    pub app_metadata: Option<Metadata>,
    /// Data about the person that clients show.
    pub user_metadata: Option<Metadata>,
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
    /// What happens to an invitation that waits already.
    pub on_pending: OnPending,
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
