use org_core::Error;
use org_core::credential::SecretDigest;
use org_core::email_code::NewCode;
use org_core::text::EmailAddress;
use secrecy::ExposeSecret as _;

use super::Authenticator;
use crate::secret;

/// How many digits prove an address (`contracts/px0.md` section 3).
const DIGITS: usize = 6;
/// What codes are told from by whatever else is ever kept under the same key.
const LABEL: &str = "verification of an e-mail address";

impl Authenticator {
    /// A new code of six digits that proves `address`; none where nothing is mailed.
    ///
    /// # Errors
    ///
    /// [`Error::Store`] without a signing key.
    pub async fn verification_code(
        &self,
        address: &EmailAddress,
    ) -> Result<Option<NewCode>, Error> {
        if !self.app.sends_mail() {
            return Ok(None);
        }
        let digits: Vec<char> = ('0'..='9').collect();
        let text = self.app.entropy().text(&digits, DIGITS);
        let digest = self.verification_digest(address, &text).await?;
        Ok(Some(NewCode { text, digest }))
    }

    /// Under what the code that proves `address` is kept. A million codes are soon tried, so the
    /// digest is keyed with what is not in the database.
    ///
    /// # Errors
    ///
    /// [`Error::Store`] without a signing key.
    pub async fn verification_digest(
        &self,
        address: &EmailAddress,
        code: &str,
    ) -> Result<SecretDigest, Error> {
        let key = self.signing_key().await?;
        Ok(key.keyed_digest(&[LABEL, &address.key(), code]))
    }

    /// A new code by which a password is reset. It comes back alone, without the address that would
    /// tell whose attempts are to be counted, so it is too long to be guessed.
    pub fn reset_code(&self) -> NewCode {
        let text = secret::reset_code(self.app.entropy());
        NewCode {
            digest: secret::reset_digest(text.expose_secret()),
            text: text.expose_secret().to_owned(),
        }
    }
}
