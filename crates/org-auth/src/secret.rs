//! Random secrets: how they are made and how they are kept.

use org_core::Entropy;
use org_core::credential::SecretDigest;
use secrecy::{ExposeSecret as _, SecretString};
use sha2::{Digest as _, Sha256};

/// 40 of 62 symbols are 238 bits.
const ALPHANUMERIC_LENGTH: usize = 40;
/// 32 bytes, written as 64 hexadecimal digits.
const HEX_BYTES: usize = 32;

/// How much of an API key stays to be seen.
const SHOWN: usize = API_KEY_PREFIX.len() + 9;
/// None is easily taken for another.
const RESET_SYMBOLS: &str = "23456789ABCDEFGHJKMNPQRSTUVWXYZ";
/// 24 of 31 symbols are 118 bits.
const RESET_LENGTH: usize = 24;

/// What a secret key of the instance begins with.
pub const SECRET_KEY_PREFIXES: [&str; 2] = ["sk_test_", "sk_live_"];
/// What an opaque session token begins with.
pub const SESSION_PREFIX: &str = "sess_";
/// What the token of a browser begins with.
pub const BROWSER_PREFIX: &str = "browser_";
/// What an API key begins with.
pub const API_KEY_PREFIX: &str = "ak_";

/// A new secret key of the instance, such as `sk_test_…`; `live` chooses the prefix.
pub fn secret_key(entropy: &dyn Entropy, live: bool) -> SecretString {
    let [test_prefix, live_prefix] = SECRET_KEY_PREFIXES;
    let prefix = if live { live_prefix } else { test_prefix };
    format!("{prefix}{}", alphanumeric(entropy, ALPHANUMERIC_LENGTH)).into()
}

/// A new opaque session token: `sess_` and 64 hexadecimal digits (`contracts/px0.md` section 3).
pub fn session_token(entropy: &dyn Entropy) -> SecretString {
    format!("{SESSION_PREFIX}{}", hexadecimal(entropy)).into()
}

/// A new token of a browser: `browser_` and 64 hexadecimal digits.
pub fn browser_token(entropy: &dyn Entropy) -> SecretString {
    format!("{BROWSER_PREFIX}{}", hexadecimal(entropy)).into()
}

/// A new API key: `ak_` and 64 hexadecimal digits (`contracts/px0.md` section 3).
pub fn api_key(entropy: &dyn Entropy) -> SecretString {
    format!("{API_KEY_PREFIX}{}", hexadecimal(entropy)).into()
}

/// What people tell an API key by: its first twelve characters, 36 bits of the secret's 256.
pub fn api_key_prefix(key: &SecretString) -> String {
    key.expose_secret().chars().take(SHOWN).collect()
}

/// A new code that is mailed to whoever forgot a password, to be copied or typed.
pub fn reset_code(entropy: &dyn Entropy) -> SecretString {
    let symbols: Vec<char> = RESET_SYMBOLS.chars().collect();
    entropy.text(&symbols, RESET_LENGTH).into()
}

/// Under what such a code is kept. The case and white space around it do not count.
pub fn reset_digest(code: &str) -> SecretDigest {
    digest(&code.trim().to_ascii_uppercase())
}

/// A new client id: 32 letters and digits. It is no secret.
pub fn client_id(entropy: &dyn Entropy) -> String {
    alphanumeric(entropy, 32)
}

/// From what the secret of an invitation's link is made: 32 letters and digits. It is no secret.
pub fn ticket_seed(entropy: &dyn Entropy) -> String {
    alphanumeric(entropy, 32)
}

/// A new secret of a client, or password of a bootstrapped administrator.
pub fn random(entropy: &dyn Entropy) -> SecretString {
    alphanumeric(entropy, ALPHANUMERIC_LENGTH).into()
}

/// Under what a secret is kept and looked up.
pub fn digest(secret: &str) -> SecretDigest {
    SecretDigest::from_hex(hex::encode(Sha256::digest(secret.as_bytes())))
}

/// As [`digest`], of a secret that was just made.
pub fn digest_of(secret: &SecretString) -> SecretDigest {
    digest(secret.expose_secret())
}

/// Whether `secret` has the digest `known`; takes the same time whatever the answer.
pub fn matches(secret: &str, known: &SecretDigest) -> bool {
    use subtle::ConstantTimeEq as _;
    digest(secret)
        .as_hex()
        .as_bytes()
        .ct_eq(known.as_hex().as_bytes())
        .into()
}

fn alphanumeric(entropy: &dyn Entropy, length: usize) -> String {
    let symbols: Vec<char> = ('0'..='9').chain('A'..='Z').chain('a'..='z').collect();
    entropy.text(&symbols, length)
}

fn hexadecimal(entropy: &dyn Entropy) -> String {
    let mut bytes = [0; HEX_BYTES];
    entropy.fill(&mut bytes);
    hex::encode(bytes)
}

#[cfg(test)]
mod tests {
    use org_core::OsEntropy;

    use super::*;

    #[test]
    fn secrets_have_their_form_and_differ() {
        let first = secret_key(&OsEntropy, false);
        assert!(first.expose_secret().starts_with("sk_test_"));
        assert_eq!(first.expose_secret().len(), 48);
        assert_ne!(
            first.expose_secret(),
            secret_key(&OsEntropy, false).expose_secret()
        );
        assert_eq!(session_token(&OsEntropy).expose_secret().len(), 69);
        assert_eq!(api_key(&OsEntropy).expose_secret().len(), 67);
    }

    #[test]
    fn a_reset_code_may_be_typed_in_any_case() {
        let code = reset_code(&OsEntropy);
        let text = code.expose_secret();
        assert_eq!(text.len(), RESET_LENGTH);
        let typed = format!(" {}\n", text.to_ascii_lowercase());
        assert_eq!(reset_digest(&typed), reset_digest(text));
        assert_ne!(reset_digest(&typed[..10]), reset_digest(text));
    }

    #[test]
    fn a_secret_is_known_by_its_digest_only() {
        let key = secret_key(&OsEntropy, true);
        let kept = digest_of(&key);
        assert!(matches(key.expose_secret(), &kept) && !matches("sk_live_other", &kept));
        assert_eq!(kept.as_hex().len(), 64);
        assert!(!format!("{key:?} {kept:?}").contains(key.expose_secret()));
    }
}
