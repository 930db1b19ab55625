//! The secret of a link, which brings somebody in: of an invitation, or of a sign-in token.

use crate::app::App;
use crate::app::invitation::{Acceptance, Which, still_pending};
use crate::conflict::Conflict;
use crate::credential::SecretDigest;
use crate::error::Result;
use crate::id::{OrganizationId, UserId};
use crate::invitation::Invitation;
use crate::sign_in_token::{SignInToken, SignInTokenStatus};
use crate::store::{Reader, Writer};
use crate::text::EmailAddress;
use crate::user::User;
use crate::{Principal, Timestamp};

/// What the secret of a link belongs to.
pub(in crate::app) enum Ticket {
    Invitation(Box<Invitation>),
    Token(SignInToken),
}

impl Ticket {
    /// What waits under this digest.
    pub(in crate::app) fn find(
        tx: &mut (impl Reader + ?Sized),
        digest: &SecretDigest,
        now: Timestamp,
    ) -> Result<Self> {
        if let Some(token) = tx.sign_in_token_by_digest(digest)? {
            return match token.status {
                SignInTokenStatus::Pending if now < token.expire_at => Ok(Self::Token(token)),
                status => Err(Conflict::SignInTokenNotPending {
                    status: status.as_str(),
                }
                .into()),
            };
        }
        let invitation = Which::Ticket(digest.clone()).find(tx)?;
        still_pending(&invitation, now)?;
        Ok(Self::Invitation(Box::new(invitation)))
    }

    /// The address that the link was sent to.
    pub(in crate::app) fn address(&self) -> Option<&EmailAddress> {
        match self {
            Self::Invitation(invitation) => Some(&invitation.email_address),
            Self::Token(_) => None,
        }
    }

    /// Whom it brings in, unless they have yet to sign up.
    pub(super) fn user(&self, tx: &mut (impl Reader + ?Sized)) -> Result<Option<User>> {
        match self {
            Self::Invitation(invitation) => tx.user_by_email(&invitation.email_address),
            Self::Token(token) => tx.user(&token.user_id),
        }
    }

    /// Whether it shows by itself that somebody is this user. A link that was sent to an address
    /// which is not known to be the user's does not: somebody else may have signed up with it, and
    /// the two must not come to share the user.
    pub(super) fn suffices(&self, user: &User) -> bool {
        match self {
            Self::Invitation(invitation) => {
                let key = invitation.email_address.key();
                let mut emails = user.emails.iter();
                emails.any(|email| email.address.key() == key && email.verified_at.is_some())
            }
            Self::Token(_) => true,
        }
    }
}

/// One who uses the secret of a link up, with every id drawn.
pub(in crate::app) struct TicketUse {
    digest: SecretDigest,
    acceptance: Acceptance,
    now: Timestamp,
}

impl TicketUse {
    pub(in crate::app) fn new(
        app: &App,
        who: &Principal,
        user: UserId,
        digest: SecretDigest,
    ) -> Self {
        Self {
            digest,
            acceptance: Acceptance::new(app, who, user),
            now: app.now(),
        }
    }

    /// Uses it up, and answers the organization in which the user then works.
    pub(in crate::app) fn carry_out(&self, tx: &mut dyn Writer) -> Result<Option<OrganizationId>> {
        match Ticket::find(tx, &self.digest, self.now)? {
            Ticket::Invitation(_) => {
                let which = Which::Ticket(self.digest.clone());
                let accepted = self.acceptance.carry_out(tx, &which)?;
                Ok(Some(accepted.organization.id))
            }
            Ticket::Token(mut token) => {
                token.status = SignInTokenStatus::Accepted;
                token.updated_at = self.now;
                if tx.settle_sign_in_token(&token)? {
                    Ok(token.organization_id)
                } else {
                    let status = SignInTokenStatus::Accepted.as_str();
                    Err(Conflict::SignInTokenNotPending { status }.into())
                }
            }
        }
    }
}
