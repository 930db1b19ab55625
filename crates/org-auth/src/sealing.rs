//! The key under which private keys lie in the store, and from which other secrets can be made that
//! must outlive them. It is not in the store itself.

use std::fmt;
use std::path::Path;

use aws_lc_rs::aead::{AES_256_GCM, Aad, NONCE_LEN, Nonce, RandomizedNonceKey};
use aws_lc_rs::hmac;
use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use org_core::Entropy;
use org_core::signing_key::Sealed;

use crate::private_file;
use crate::signing_key::KeyError;

const BYTES: usize = 32;
/// What the key that seals is made for.
const SEALING: &str = "signing keys";

/// AES-256-GCM; the id of what is sealed belongs to it, so that two cannot be exchanged.
pub struct SealingKey {
    root: hmac::Key,
    aead: RandomizedNonceKey,
}

impl fmt::Debug for SealingKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SealingKey(…)")
    }
}

impl SealingKey {
    /// A key that nobody keeps.
    ///
    /// # Errors
    ///
    /// [`KeyError::Invalid`] if the cryptographic library fails.
    pub fn generate(entropy: &dyn Entropy) -> Result<Self, KeyError> {
        Self::from_hex(&random(entropy))
    }

    /// Reads the key from `path`, or makes one and keeps it there with mode 0600.
    ///
    /// # Errors
    ///
    /// As [`KeyError`] says.
    pub fn load_or_create(path: &Path, entropy: &dyn Entropy) -> Result<Self, KeyError> {
        let text = private_file::read_or_create(path, &format!("{}\n", random(entropy)))?;
        Self::from_hex(text.trim()).map_err(|_| KeyError::NoSealingKey(path.to_owned()))
    }

    /// Seals `secret`, which belongs to `id`.
    ///
    /// # Errors
    ///
    /// [`KeyError::Invalid`] if the cryptographic library fails.
    pub fn seal(&self, id: &str, secret: &[u8]) -> Result<Sealed, KeyError> {
        let mut bytes = secret.to_vec();
        let nonce = self
            .aead
            .seal_in_place_append_tag(Aad::from(id), &mut bytes)
            .map_err(|_| KeyError::Invalid)?;
        let mut whole = nonce.as_ref().to_vec();
        whole.append(&mut bytes);
        Ok(Sealed::from_text(BASE64_STANDARD.encode(whole)))
    }

    /// What was sealed for `id`.
    ///
    /// # Errors
    ///
    /// [`KeyError::Sealed`] if it was sealed with another key, or for something else.
    pub fn open(&self, id: &str, sealed: &Sealed) -> Result<Vec<u8>, KeyError> {
        let other = |_| KeyError::Sealed;
        let whole = BASE64_STANDARD
            .decode(sealed.as_str())
            .map_err(|_| KeyError::Sealed)?;
        let (nonce, secret) = whole.split_at_checked(NONCE_LEN).ok_or(KeyError::Sealed)?;
        let nonce = Nonce::try_assume_unique_for_key(nonce).map_err(other)?;
        let mut secret = secret.to_vec();
        let opened = self.aead.open_in_place(nonce, Aad::from(id), &mut secret);
        opened.map(|opened| opened.to_vec()).map_err(other)
    }

    fn from_hex(text: &str) -> Result<Self, KeyError> {
        let mut bytes = [0; BYTES];
        hex::decode_to_slice(text, &mut bytes).map_err(|_| KeyError::Invalid)?;
        let root = hmac::Key::new(hmac::HMAC_SHA256, &bytes);
        let sealing = hmac::sign(&root, SEALING.as_bytes());
        let aead = RandomizedNonceKey::new(&AES_256_GCM, sealing.as_ref());
        let aead = aead.map_err(|_| KeyError::Invalid)?;
        Ok(Self { root, aead })
    }

    /// A key for another purpose, which stays the same when signing keys change: whoever has it can
    /// make neither this key nor that of another purpose.
    pub fn derive(&self, purpose: &str) -> hmac::Key {
        let tag = hmac::sign(&self.root, purpose.as_bytes());
        hmac::Key::new(hmac::HMAC_SHA256, tag.as_ref())
    }
}

fn random(entropy: &dyn Entropy) -> String {
    let mut bytes = [0; BYTES];
    entropy.fill(&mut bytes);
    hex::encode(bytes)
}

#[cfg(test)]
mod tests {
    use org_core::OsEntropy;

    use super::*;

    #[test]
    fn only_the_key_opens_and_only_for_the_same_id() {
        let key = SealingKey::generate(&OsEntropy).unwrap();
        let sealed = key.seal("a", b"secret").unwrap();
        assert_eq!(key.open("a", &sealed).unwrap(), b"secret");
        assert!(!sealed.as_str().contains("secret"));
        assert!(matches!(key.open("b", &sealed), Err(KeyError::Sealed)));
        let other = SealingKey::generate(&OsEntropy).unwrap();
        assert!(matches!(other.open("a", &sealed), Err(KeyError::Sealed)));
        let tag = |key: &SealingKey, purpose| hmac::sign(&key.derive(purpose), b"x");
        assert_eq!(tag(&key, "a").as_ref(), tag(&key, "a").as_ref());
        assert_ne!(tag(&key, "a").as_ref(), tag(&key, "b").as_ref());
        assert_ne!(tag(&key, "a").as_ref(), tag(&other, "a").as_ref());
        for broken in ["", "AAAA", "not base64!"] {
            let broken = Sealed::from_text(broken.to_owned());
            assert!(matches!(key.open("a", &broken), Err(KeyError::Sealed)));
        }
    }
}
