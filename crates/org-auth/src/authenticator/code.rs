use aws_lc_rs::hmac;
use org_core::credential::SecretDigest;
use org_core::email_code::NewCode;
use org_core::id::DomainId;
use org_core::text::EmailAddress;
use secrecy::ExposeSecret as _;

use super::Authenticator;
use crate::secret;

/// How many digits prove an address (`contracts/px0.md` section 3).
const DIGITS: usize = 6;
const AFFILIATION: &str = "verification of a domain by an e-mail address";
const VERIFICATION: &str = "verification of an e-mail address";
const SIGN_IN: &str = "signing in by e-mail";

impl Authenticator {
    /// A new code of six digits that proves `address`; none where nothing is mailed.
    pub fn verification_code(&self, address: &EmailAddress) -> Option<NewCode> {
        if !self.app.sends_mail() {
            return None;
        }
        Some(self.sign_up_code(address))
    }

    /// As [`Authenticator::verification_code`], for whoever signs up with `address`.
    pub fn sign_up_code(&self, address: &EmailAddress) -> NewCode {
        let text = self.digits();
        let digest = self.verification_digest(address, &text);
        NewCode { text, digest }
    }

    /// A new code of six digits that signs in whoever has `address`.
    pub fn sign_in_code(&self, address: &EmailAddress) -> NewCode {
        let text = self.digits();
        let digest = self.sign_in_digest(address, &text);
        NewCode { text, digest }
    }

    /// Under what the code that proves `address` is kept. A million codes are soon tried, so the
    /// digest is keyed with what is not in the database.
    pub fn verification_digest(&self, address: &EmailAddress, code: &str) -> SecretDigest {
        self.keyed(VERIFICATION, [&address.key(), code])
    }

    /// A new code of six digits that proves that an organization has to do with a domain; none where
    /// nothing is mailed.
    pub fn affiliation_code(&self, domain: &DomainId) -> Option<NewCode> {
        if !self.app.sends_mail() {
            return None;
        }
        let text = self.digits();
        let digest = self.affiliation_digest(domain, &text);
        Some(NewCode { text, digest })
    }

    /// Under what the code for `domain` is kept, as [`Authenticator::verification_digest`] has it.
    pub fn affiliation_digest(&self, domain: &DomainId, code: &str) -> SecretDigest {
        self.keyed(AFFILIATION, [domain.as_str(), code])
    }

    /// Under what the code that signs in whoever has `address` is kept, as
    /// [`Authenticator::verification_digest`] has it.
    pub fn sign_in_digest(&self, address: &EmailAddress, code: &str) -> SecretDigest {
        self.keyed(SIGN_IN, [&address.key(), code])
    }

    fn digits(&self) -> String {
        let digits: Vec<char> = ('0'..='9').collect();
        self.app.entropy().text(&digits, DIGITS)
    }

    fn keyed(&self, purpose: &'static str, texts: [&str; 2]) -> SecretDigest {
        let mut context = hmac::Context::with_key(&self.keys.derive(purpose));
        for text in texts {
            let length = u64::try_from(text.len()).unwrap_or(u64::MAX);
            context.update(&length.to_be_bytes());
            context.update(text.as_bytes());
        }
        SecretDigest::from_hex(hex::encode(context.sign()))
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
