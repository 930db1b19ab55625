//! The secrets in the links of invitations. Each is made from a seed that is kept with the invitation
//! and a key that is not, so that it can be shown again although only its digest is stored.

use std::fmt;

use aws_lc_rs::hmac;
use org_core::credential::SecretDigest;
use secrecy::{ExposeSecret as _, SecretString};

use crate::key_ring::SigningKeys;
use crate::secret;

const PURPOSE: &str = "invitation tickets";
/// 32 of 62 symbols are 190 bits.
const LENGTH: usize = 32;
const ALPHABET: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/// Makes the secrets.
pub struct Tickets {
    key: hmac::Key,
}

impl fmt::Debug for Tickets {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Tickets(…)")
    }
}

impl Tickets {
    /// With a secret of the server that stays when its signing keys change.
    pub fn new(keys: &SigningKeys) -> Self {
        Self {
            key: keys.derive(PURPOSE),
        }
    }

    /// The secret that belongs to a seed: 32 letters and digits.
    pub fn secret(&self, seed: &str) -> SecretString {
        let tag = hmac::sign(&self.key, seed.as_bytes());
        let mut number = tag.as_ref().to_vec();
        let digits = (0..LENGTH).map(|_| digit(&mut number));
        digits.collect::<String>().into()
    }

    /// The secret that belongs to a seed, if it is the one with this digest: after the server got
    /// another key it is not.
    pub fn again(&self, seed: &str, known: &SecretDigest) -> Option<SecretString> {
        let made = self.secret(seed);
        secret::matches(made.expose_secret(), known).then_some(made)
    }
}

/// Divides a number, its most significant byte first, by 62, and answers the rest as a symbol.
fn digit(number: &mut [u8]) -> char {
    let mut rest = 0_u32;
    for byte in number.iter_mut() {
        let dividend = (rest << 8) | u32::from(*byte);
        *byte = u8::try_from(dividend / 62).unwrap_or_default();
        rest = dividend % 62;
    }
    let symbol = usize::try_from(rest).ok().and_then(|at| ALPHABET.get(at));
    char::from(symbol.copied().unwrap_or(b'0'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seed_gives_one_secret_for_one_key() {
        let tickets = |key: &[u8]| Tickets {
            key: hmac::Key::new(hmac::HMAC_SHA256, key),
        };
        let (same, other, tickets) = (tickets(b"one"), tickets(b"two"), tickets(b"one"));
        let secret = tickets.secret("seed");
        let text = secret.expose_secret();
        assert_eq!(text.len(), LENGTH);
        assert!(text.bytes().all(|b| b.is_ascii_alphanumeric()), "{text}");
        let digest = secret::digest(text);
        let again = same.again("seed", &digest).unwrap();
        assert_eq!(again.expose_secret(), text);
        assert!(tickets.again("seed2", &digest).is_none());
        assert!(other.again("seed", &digest).is_none());
        assert!(!format!("{tickets:?} {secret:?}").contains(text));
    }
}
