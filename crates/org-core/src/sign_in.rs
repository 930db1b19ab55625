//! Signing in on a browser, in steps: who it is, then one factor that shows it.

use std::time::Duration;

use crate::credential::SecretDigest;
use crate::email_code::NewCode;
use crate::id::{ClientId, EmailAddressId, SessionId, SignInId, UserId};
use crate::rules::SessionRules;
use crate::text::EmailAddress;
use crate::user::{PasswordHash, User};
use crate::{Timestamp, Via};

/// How long a sign-in may take before it is given up.
pub const SIGN_IN_LIFE: Duration = Duration::from_hours(24);

/// An attempt to sign in. A browser has one: the newest.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct SignIn {
    /// Identifies the attempt.
    pub id: SignInId,
    /// Where somebody signs in.
    pub browser: ClientId,
    /// The address by which they say who they are.
    pub identifier: Option<EmailAddress>,
    /// Who that is.
    pub user_id: Option<UserId>,
    /// The ticket that they came with.
    pub ticket: Option<SecretDigest>,
    /// The factor that was tried last.
    pub factor: Option<FactorState>,
    /// The session that began.
    pub session_id: Option<SessionId>,
    /// When it is given up.
    pub abandon_at: Timestamp,
    /// When it began.
    pub created_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
}

/// What shows that somebody is who they say.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Factor {
    /// A code that was mailed to them.
    EmailCode,
    /// Their password.
    Password,
    /// The secret of a link.
    Ticket,
}

impl Factor {
    /// Every factor.
    pub const ALL: &'static [Self] = &[Self::EmailCode, Self::Password, Self::Ticket];

    /// The stored name.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::EmailCode => "email_code",
            Self::Password => "password",
            Self::Ticket => "ticket",
        }
    }

    /// Reads a stored name.
    pub fn parse(raw: &str) -> Option<Self> {
        let mut all = Self::ALL.iter().copied();
        all.find(|factor| factor.as_str() == raw)
    }
}

/// A factor and whether it was shown.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct FactorState {
    /// The factor.
    pub factor: Factor,
    /// Whether it was shown.
    pub verified: bool,
    /// When a code that was mailed stops being valid.
    pub expire_at: Option<Timestamp>,
}

/// Where an attempt stands.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum SignInStatus {
    /// Given up.
    Abandoned,
    /// Somebody is signed in.
    Complete,
    /// It is known who it is, and nothing shows it.
    NeedsFactor,
    /// It is not known who it is.
    NeedsIdentifier,
}

impl SignIn {
    /// Where it stands at `now`.
    pub fn status_at(&self, now: Timestamp) -> SignInStatus {
        if self.session_id.is_some() {
            SignInStatus::Complete
        } else if now >= self.abandon_at {
            SignInStatus::Abandoned
        } else if self.user_id.is_some() {
            SignInStatus::NeedsFactor
        } else {
            SignInStatus::NeedsIdentifier
        }
    }
}

/// An attempt with who it is.
#[derive(Clone, Debug, PartialEq)]
pub struct SignInView {
    /// The attempt.
    pub sign_in: SignIn,
    /// Who it is, where that is known.
    pub user: Option<User>,
}

/// By what somebody says who they are.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Claim {
    /// An address of theirs.
    Address(EmailAddress),
    /// Nothing yet.
    Nobody,
    /// The secret of a link.
    Ticket(SecretDigest),
}

/// What somebody shows.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Proof {
    /// The code that was mailed, under which it is kept.
    EmailCode(SecretDigest),
    /// The password, which the caller has checked.
    Password(PasswordHash),
    /// The secret of a link.
    Ticket(SecretDigest),
}

/// The browser on which somebody signs in or up, and what becomes of it when they have.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Entrance {
    /// The browser.
    pub browser: ClientId,
    /// The token that takes the place of the browser's own.
    pub token: SecretDigest,
    /// How long sessions live, and how many there can be.
    pub rules: SessionRules,
    /// Through which door.
    pub via: Via,
}

/// A code to be mailed to somebody who signs in.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct MailCode {
    /// The address, which has to be the user's.
    pub to: EmailAddressId,
    /// The code.
    pub code: NewCode,
}
