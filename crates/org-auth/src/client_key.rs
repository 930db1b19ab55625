//! Public keys that clients bring along, as text in PEM.

use aws_lc_rs::rsa::PublicEncryptingKey;
use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use org_core::client::KeyAlgorithm;
use pem::{EncodeConfig, LineEnding, Pem};
use sha2::{Digest as _, Sha256};

const SPKI: &str = "PUBLIC KEY";
const PKCS1: &str = "RSA PUBLIC KEY";
/// `{ rsaEncryption, NULL }`.
const RSA_ENCRYPTION: [u8; 15] = [
    0x30, 0x0d, 0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x01, 0x05, 0x00,
];
/// Everything before the two coordinates of a point on P-256.
const P256: [u8; 27] = [
    0x30, 0x59, 0x30, 0x13, 0x06, 0x07, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01, 0x06, 0x08, 0x2a,
    0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07, 0x03, 0x42, 0x00, 0x04,
];
const P256_BYTES: usize = 91;
/// The longest text that is looked at.
const MAX_BYTES: usize = 8 * 1024;

/// A public key that can verify signatures of one algorithm.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct ClientKey {
    /// PEM of a `SubjectPublicKeyInfo`.
    pub pem: String,
    /// The SHA-256 of the key, for keys that bring no name along.
    pub thumbprint: String,
}

/// Reads a key in PEM: RSA of 2048 to 8192 bits as `SubjectPublicKeyInfo` or PKCS #1, or a point on
/// P-256 for [`KeyAlgorithm::Es256`]. `None` if it is none.
pub fn parse(text: &str, algorithm: KeyAlgorithm) -> Option<ClientKey> {
    if text.len() > MAX_BYTES {
        return None;
    }
    let given = pem::parse(text.trim()).ok()?;
    let der = match (given.tag(), algorithm) {
        (SPKI, _) => given.into_contents(),
        (PKCS1, KeyAlgorithm::Ps256 | KeyAlgorithm::Rs256 | KeyAlgorithm::Rs384) => {
            wrapped(given.contents())?
        }
        _ => return None,
    };
    let sound = match algorithm {
        KeyAlgorithm::Es256 => der.len() == P256_BYTES && der.starts_with(&P256),
        KeyAlgorithm::Ps256 | KeyAlgorithm::Rs256 | KeyAlgorithm::Rs384 => {
            PublicEncryptingKey::from_der(&der).is_ok()
        }
    };
    sound.then(|| ClientKey {
        thumbprint: BASE64_URL_SAFE_NO_PAD.encode(Sha256::digest(&der)),
        pem: pem::encode_config(
            &Pem::new(SPKI, der),
            EncodeConfig::new().set_line_ending(LineEnding::LF),
        ),
    })
}

/// PKCS #1 as `SubjectPublicKeyInfo`.
fn wrapped(pkcs1: &[u8]) -> Option<Vec<u8>> {
    let mut bits = vec![0];
    bits.extend_from_slice(pkcs1);
    let mut inner = RSA_ENCRYPTION.to_vec();
    inner.extend(tagged(0x03, &bits)?);
    tagged(0x30, &inner)
}

/// A value of DER with a length of two bytes, as a key's always has.
fn tagged(tag: u8, value: &[u8]) -> Option<Vec<u8>> {
    let [high, low] = u16::try_from(value.len()).ok()?.to_be_bytes();
    let mut der = vec![tag, 0x82, high, low];
    der.extend_from_slice(value);
    Some(der)
}

#[cfg(test)]
mod tests {
    use aws_lc_rs::encoding::{AsDer, PublicKeyX509Der};
    use aws_lc_rs::rsa::{KeyPair, KeySize};
    use aws_lc_rs::signature::KeyPair as _;

    use super::*;

    #[test]
    fn both_forms_of_a_key_are_one_key() {
        let pair = KeyPair::generate(KeySize::Rsa2048).unwrap();
        let spki = AsDer::<PublicKeyX509Der<'_>>::as_der(pair.public_key());
        let spki = pem::encode(&Pem::new(SPKI, spki.unwrap().as_ref()));
        let pkcs1 = pem::encode(&Pem::new(PKCS1, pair.public_key().as_ref()));
        let key = parse(&spki, KeyAlgorithm::Rs256).unwrap();
        assert_eq!(parse(&pkcs1, KeyAlgorithm::Ps256), Some(key.clone()));
        assert_eq!(parse(&key.pem, KeyAlgorithm::Rs384), Some(key.clone()));
        assert_eq!(key.thumbprint.len(), 43);
        assert_eq!(parse(&key.pem, KeyAlgorithm::Es256), None);
    }

    #[test]
    fn what_is_no_key_is_refused() {
        let empty = pem::encode(&Pem::new(SPKI, Vec::new()));
        let certificate = pem::encode(&Pem::new("CERTIFICATE", vec![1, 2, 3]));
        for text in ["", "no PEM", &empty, &certificate, &"x".repeat(9000)] {
            for algorithm in KeyAlgorithm::ALL {
                assert_eq!(parse(text, *algorithm), None, "{text}");
            }
        }
    }
}
