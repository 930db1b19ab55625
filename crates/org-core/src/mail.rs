//! Mail: written together with the change it tells of, delivered afterwards by whoever can.

use std::error::Error;
use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::time::Duration;

use crate::Timestamp;
use crate::id::MailId;
use crate::text::EmailAddress;

/// A mail. `Debug` shows neither subject nor text: they may hold a secret.
#[derive(Clone, Eq, PartialEq)]
pub struct Mail {
    /// Identifies the mail, also to the one who receives it: it may arrive twice.
    pub id: MailId,
    /// To whom.
    pub recipient: EmailAddress,
    /// One line, with no control character in it.
    pub subject: String,
    /// Plain text.
    pub text: String,
    /// When it was written.
    pub created_at: Timestamp,
}

impl fmt::Debug for Mail {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Mail")
            .field("id", &self.id)
            .finish_non_exhaustive()
    }
}

/// A mail whose delivery was begun.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct QueuedMail {
    /// The mail.
    pub mail: Mail,
    /// How often its delivery was begun, this time included.
    pub attempts: u32,
}

/// Why a mail was not delivered.
#[derive(Debug)]
pub struct Undelivered {
    /// What the other side said.
    pub cause: Box<dyn Error + Send + Sync>,
    /// Whether it would say the same for ever.
    pub permanent: bool,
}

/// The end of a delivery.
pub type Delivery<'m> = Pin<Box<dyn Future<Output = Result<(), Undelivered>> + Send + 'm>>;

/// Hands mail to a server that accepts responsibility for it.
pub trait Mailer: Send + Sync {
    /// Delivers a mail, within [`LEASE`].
    fn deliver<'m>(&'m self, mail: &'m Mail) -> Delivery<'m>;
}

/// How long one delivery may take. Nobody else tries meanwhile, and somebody does afterwards if the
/// one who tried is gone.
pub const LEASE: Duration = Duration::from_mins(1);
/// After how many attempts a mail is given up: about two days.
pub const MAX_ATTEMPTS: u32 = 21;
/// The most mails that are delivered in one round.
pub const ROUND: u32 = 20;

const FIRST_PAUSE: Duration = Duration::from_secs(2);
const LONGEST_PAUSE: Duration = Duration::from_hours(6);

/// How long to wait after this many attempts: each time twice as long, up to six hours.
pub fn pause(attempts: u32) -> Duration {
    let doubled = 2_u32.saturating_pow(attempts.saturating_sub(1));
    FIRST_PAUSE.saturating_mul(doubled).min(LONGEST_PAUSE)
}

/// What became of one mail in a round.
#[derive(Debug)]
pub struct Attempt {
    /// The mail.
    pub id: MailId,
    /// Which attempt this was.
    pub number: u32,
    /// How it ended.
    pub outcome: Outcome,
}

/// How an attempt ended.
#[derive(Debug)]
pub enum Outcome {
    /// The other side took the mail, and it is forgotten here.
    Delivered,
    /// It did not, and never will: the mail is forgotten.
    GivenUp(Undelivered),
    /// It did not, and is asked again.
    Postponed(Undelivered),
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_grow_and_end() {
        assert_eq!(pause(1), FIRST_PAUSE);
        assert_eq!(pause(2), FIRST_PAUSE * 2);
        assert_eq!(pause(MAX_ATTEMPTS), LONGEST_PAUSE);
        assert_eq!(pause(u32::MAX), LONGEST_PAUSE);
        let whole: Duration = (1..MAX_ATTEMPTS).map(pause).sum();
        assert!((44..48).contains(&(whole.as_secs() / 3600)), "{whole:?}");
    }
}
