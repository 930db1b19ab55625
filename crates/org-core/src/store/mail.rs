use crate::id::MailId;
use crate::mail::{Mail, QueuedMail};
use crate::{Result, Timestamp};

/// Looks up mail that waits to be delivered.
pub trait ReadMail {
    /// When the next mail is to be tried, if any waits.
    fn next_mail_at(&mut self) -> Result<Option<Timestamp>>;
}

/// Changes mail that waits to be delivered.
pub trait WriteMail: ReadMail {
    /// Adds a mail, to be tried at once.
    fn queue_mail(&mut self, new: &Mail) -> Result<()>;
    /// Takes the mail that has waited longest of those whose time has come at `now`, counts an
    /// attempt and moves its time to `until`. No two callers take the same mail.
    fn claim_mail(&mut self, now: Timestamp, until: Timestamp) -> Result<Option<QueuedMail>>;
    /// Forgets a mail.
    fn forget_mail(&mut self, id: &MailId) -> Result<()>;
    /// Lets a mail be tried again at `at`.
    fn postpone_mail(&mut self, id: &MailId, at: Timestamp) -> Result<()>;
}
