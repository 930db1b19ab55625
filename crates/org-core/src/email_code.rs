//! Codes that are mailed to an address: whoever enters one has shown to read its mail.

use std::fmt;
use std::time::Duration;

use crate::Timestamp;
use crate::credential::SecretDigest;
use crate::id::{DomainId, EmailAddressId};

/// How long a code is valid.
pub const EMAIL_CODE_LIFE: Duration = Duration::from_mins(15);
/// How many codes may be tried against one that was mailed.
pub const EMAIL_CODE_ATTEMPTS: u32 = 5;
/// How many codes for one purpose are mailed to one address, or for one domain, in
/// [`EMAIL_CODE_WINDOW`].
pub const MAX_EMAIL_CODES: u32 = 5;
/// The time in which at most [`MAX_EMAIL_CODES`] are mailed.
pub const EMAIL_CODE_WINDOW: Duration = Duration::from_hours(1);

/// A code that was mailed. There is one for each address and purpose: the newest.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct EmailCode {
    /// The address it was mailed to.
    pub email_address_id: EmailAddressId,
    /// What it is for.
    pub purpose: CodePurpose,
    /// The digest of the code.
    pub digest: SecretDigest,
    /// How many codes may still be tried.
    pub attempts_left: u32,
    /// How many were mailed since `window_started_at`, this one included.
    pub issued: u32,
    /// When the first of those was mailed.
    pub window_started_at: Timestamp,
    /// When it stops being valid.
    pub expire_at: Timestamp,
    /// When it was made.
    pub created_at: Timestamp,
}

impl EmailCode {
    /// The code that takes the place of `before`; none if too many were mailed of late.
    pub fn following(
        before: Option<&Self>,
        email_address_id: EmailAddressId,
        purpose: CodePurpose,
        digest: SecretDigest,
        now: Timestamp,
    ) -> Option<Self> {
        let before = before.map(|code| (code.issued, code.window_started_at));
        let (issued, window_started_at) = issued(before, now)?;
        Some(Self {
            email_address_id,
            purpose,
            digest,
            attempts_left: EMAIL_CODE_ATTEMPTS,
            issued,
            window_started_at,
            expire_at: now.plus(EMAIL_CODE_LIFE),
            created_at: now,
        })
    }
}

/// How many codes were mailed, one more included, and since when; none if that is one too many.
fn issued(before: Option<(u32, Timestamp)>, now: Timestamp) -> Option<(u32, Timestamp)> {
    let recent = before.filter(|(_, started)| now < started.plus(EMAIL_CODE_WINDOW));
    let (issued, started) = match recent {
        Some((issued, started)) => (issued.saturating_add(1), started),
        None => (1, now),
    };
    (issued <= MAX_EMAIL_CODES).then_some((issued, started))
}

/// A code that was mailed to an address of a domain. There is one for each domain: the newest. Until
/// when it is valid, and how often one was tried, is the domain's
/// [`affiliation`](crate::domain::Domain::affiliation).
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct DomainCode {
    /// The domain.
    pub domain_id: DomainId,
    /// The digest of the code.
    pub digest: SecretDigest,
    /// How many were mailed since `window_started_at`, this one included.
    pub issued: u32,
    /// When the first of those was mailed.
    pub window_started_at: Timestamp,
}

impl DomainCode {
    /// The code that takes the place of `before`; none if too many were mailed of late.
    pub fn following(
        before: Option<&Self>,
        domain_id: DomainId,
        digest: SecretDigest,
        now: Timestamp,
    ) -> Option<Self> {
        let before = before.map(|code| (code.issued, code.window_started_at));
        let (issued, window_started_at) = issued(before, now)?;
        Some(Self {
            domain_id,
            digest,
            issued,
            window_started_at,
        })
    }
}

/// What a code is for.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum CodePurpose {
    /// To choose a new password.
    PasswordReset,
    /// To sign in.
    SignIn,
    /// To show that the address is the user's.
    Verification,
}

impl CodePurpose {
    /// Every purpose.
    pub const ALL: &'static [Self] = &[Self::PasswordReset, Self::SignIn, Self::Verification];

    /// The stored name.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::PasswordReset => "password_reset",
            Self::SignIn => "sign_in",
            Self::Verification => "verification",
        }
    }

    /// Reads a stored name.
    pub fn parse(raw: &str) -> Option<Self> {
        Self::ALL
            .iter()
            .copied()
            .find(|purpose| purpose.as_str() == raw)
    }
}

/// A code on its way to a mailbox. `Debug` hides it.
#[derive(Clone, Eq, PartialEq)]
pub struct NewCode {
    /// What is mailed.
    pub text: String,
    /// What is kept.
    pub digest: SecretDigest,
}

impl fmt::Debug for NewCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("NewCode(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn following(before: Option<&EmailCode>, now: Timestamp) -> Option<EmailCode> {
        let id = EmailAddressId::parse("idn_1").unwrap();
        let digest = SecretDigest::from_hex("d".to_owned());
        EmailCode::following(before, id, CodePurpose::Verification, digest, now)
    }

    #[test]
    fn so_many_are_mailed_in_an_hour_and_no_more() {
        let start = Timestamp::from_millis(1_000_000);
        let mut last = following(None, start).unwrap();
        for minute in 1..MAX_EMAIL_CODES {
            let now = start.plus(Duration::from_mins(u64::from(minute)));
            last = following(Some(&last), now).unwrap();
        }
        assert_eq!(last.issued, MAX_EMAIL_CODES);
        let almost = start.plus(EMAIL_CODE_WINDOW.saturating_sub(Duration::from_millis(1)));
        assert_eq!(following(Some(&last), almost), None);
        let again = following(Some(&last), start.plus(EMAIL_CODE_WINDOW)).unwrap();
        assert_eq!(again.issued, 1);
    }

    #[test]
    fn a_code_on_its_way_says_nothing() {
        let digest = SecretDigest::from_hex("0123".to_owned());
        let text = "123456".to_owned();
        assert_eq!(format!("{:?}", NewCode { text, digest }), "NewCode(…)");
    }
}
