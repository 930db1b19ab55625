//! Signing up on a browser, in steps: what has to be told, then a proof of the address.

use std::fmt;
use std::time::Duration;

use crate::Timestamp;
use crate::credential::SecretDigest;
use crate::email_code::{EMAIL_CODE_ATTEMPTS, EMAIL_CODE_LIFE, MAX_EMAIL_CODES};
use crate::id::{ClientId, SessionId, SignUpId, UserId};
use crate::metadata::Metadata;
use crate::rules;
use crate::text::{EmailAddress, Label};
use crate::user::PasswordHash;

/// How long a sign-up may take before it is given up.
pub const SIGN_UP_LIFE: Duration = Duration::from_hours(24);

/// An attempt to sign up. A browser has one: the newest.
#[derive(Clone, Debug, PartialEq)]
pub struct SignUp {
    /// Identifies the attempt.
    pub id: SignUpId,
    /// Where somebody signs up.
    pub browser: ClientId,
    /// What they have told.
    pub told: SignUpFields,
    /// The ticket that they came with, which proves the address that it was sent to.
    pub ticket: Option<SecretDigest>,
    /// When the address was shown to be theirs.
    pub verified_at: Option<Timestamp>,
    /// The code that was mailed last.
    pub code: Option<SignUpCode>,
    /// The user that was made.
    pub user_id: Option<UserId>,
    /// The session that began.
    pub session_id: Option<SessionId>,
    /// When it is given up.
    pub abandon_at: Timestamp,
    /// When it began.
    pub created_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
}

/// What somebody who signs up tells, in as many steps as they like.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct SignUpFields {
    /// The address.
    pub email: Option<EmailAddress>,
    /// The password.
    pub password: Option<PasswordHash>,
    /// The given name.
    pub first_name: Option<Label>,
    /// The family name.
    pub last_name: Option<Label>,
    /// Data that the user may read and write.
    pub unsafe_metadata: Option<Metadata>,
    /// When they accepted the terms.
    pub legal_accepted_at: Option<Timestamp>,
}

impl SignUpFields {
    /// These fields over those of `before`.
    #[must_use]
    pub fn over(self, before: Self) -> Self {
        Self {
            email: self.email.or(before.email),
            password: self.password.or(before.password),
            first_name: self.first_name.or(before.first_name),
            last_name: self.last_name.or(before.last_name),
            unsafe_metadata: self.unsafe_metadata.or(before.unsafe_metadata),
            legal_accepted_at: self.legal_accepted_at.or(before.legal_accepted_at),
        }
    }
}

/// A code that was mailed to somebody who signs up.
#[derive(Clone, Eq, PartialEq)]
pub struct SignUpCode {
    /// The digest of the code.
    pub digest: SecretDigest,
    /// How many codes may still be tried.
    pub attempts_left: u32,
    /// How many were mailed in this attempt to sign up, this one included.
    pub issued: u32,
    /// When it stops being valid.
    pub expire_at: Timestamp,
}

impl fmt::Debug for SignUpCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SignUpCode(…)")
    }
}

impl SignUpCode {
    /// The code that takes the place of `before`; none if too many were mailed already.
    pub fn following(before: Option<&Self>, digest: SecretDigest, now: Timestamp) -> Option<Self> {
        let issued = before.map_or(0, |code| code.issued) + 1;
        (issued <= MAX_EMAIL_CODES).then(|| Self {
            digest,
            attempts_left: EMAIL_CODE_ATTEMPTS,
            issued,
            expire_at: now.plus(EMAIL_CODE_LIFE),
        })
    }
}

/// Where an attempt stands.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum SignUpStatus {
    /// Given up.
    Abandoned,
    /// There is a user.
    Complete,
    /// Something is still to be told or to be proved.
    Missing,
}

impl SignUp {
    /// Where it stands at `now`.
    pub fn status_at(&self, now: Timestamp) -> SignUpStatus {
        if self.user_id.is_some() {
            SignUpStatus::Complete
        } else if now >= self.abandon_at {
            SignUpStatus::Abandoned
        } else {
            SignUpStatus::Missing
        }
    }

    /// Whether all is told.
    pub fn told_all(&self) -> bool {
        self.told.email.is_some() && self.told.password.is_some()
    }
}

/// What of signing up is up to the operator.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct SignUpRules {
    /// Who may sign up without a ticket.
    pub admission: rules::SignUp,
    /// Whether the address has to be shown to be theirs first. Nobody can where nothing is mailed.
    pub verify: bool,
}

/// An attempt with the user that came from it.
#[derive(Clone, Debug, PartialEq)]
pub struct SignUpView {
    /// The attempt.
    pub sign_up: SignUp,
    /// Whether a session began just now, and the browser got the token of the
    /// [`Entrance`](crate::sign_in::Entrance).
    pub began: bool,
}
