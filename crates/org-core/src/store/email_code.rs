use crate::credential::SecretDigest;
use crate::email_code::{CodePurpose, EmailCode};
use crate::id::EmailAddressId;
use crate::{Result, Timestamp};

/// Looks up codes that were mailed.
pub trait ReadEmailCodes {
    /// The newest code for an address and a purpose, be it over.
    fn email_code(
        &mut self,
        of: &EmailAddressId,
        purpose: CodePurpose,
    ) -> Result<Option<EmailCode>>;
    /// The code with this digest, be it over.
    fn email_code_by_digest(&mut self, digest: &SecretDigest) -> Result<Option<EmailCode>>;
}

/// Changes codes that were mailed.
pub trait WriteEmailCodes: ReadEmailCodes {
    /// Puts a code in place of the older one for the same address and purpose.
    fn put_email_code(&mut self, new: &EmailCode) -> Result<()>;
    /// Counts one attempt at a code that is valid at `now`. Answers `false` and changes nothing if
    /// there is none, or if no attempt is left.
    fn count_code_attempt(
        &mut self,
        of: &EmailAddressId,
        purpose: CodePurpose,
        now: Timestamp,
    ) -> Result<bool>;
    /// Forgets a code that has this digest and is valid at `now`, since it is being used. Answers
    /// `false` if there is none: of several who use it one is told `true`.
    fn take_email_code(
        &mut self,
        of: &EmailAddressId,
        purpose: CodePurpose,
        digest: &SecretDigest,
        now: Timestamp,
    ) -> Result<bool>;
}
