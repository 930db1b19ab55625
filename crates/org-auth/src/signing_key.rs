//! An RSA key that signs tokens, and its public part as a JWK.

use std::fmt;
use std::path::PathBuf;

use aws_lc_rs::encoding::AsDer as _;
use aws_lc_rs::rsa::{KeyPair, KeySize};
use aws_lc_rs::signature::KeyPair as _;
use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use jsonwebtoken::{DecodingKey, EncodingKey};
use serde::Serialize;
use sha2::{Digest as _, Sha256};

use crate::private_file::FileError;

const PEM_TAG: &str = "PRIVATE KEY";

/// Why there is no signing key.
#[derive(Debug, thiserror::Error)]
pub enum KeyError {
    /// A private file does not do.
    #[error(transparent)]
    File(#[from] FileError),
    /// Not an RSA private key in PKCS #8.
    #[error("the signing key is not an RSA private key in PKCS #8")]
    Invalid,
    /// The file holds no sealing key.
    #[error("{} does not hold 64 hexadecimal digits", .0.display())]
    NoSealingKey(PathBuf),
    /// The signing keys of the database were sealed with another key.
    #[error("the signing keys in the database were sealed with another sealing key")]
    Sealed,
    /// The store failed.
    #[error("the signing keys cannot be read")]
    Store(#[source] org_core::Error),
}

/// An RSA-2048 key. Clients that are given the PEM expect that size (`contracts/clerk.md`, 6).
pub struct SigningKey {
    kid: String,
    pair: KeyPair,
    encoding: EncodingKey,
    decoding: DecodingKey,
}

impl fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SigningKey")
            .field("kid", &self.kid)
            .finish_non_exhaustive()
    }
}

impl SigningKey {
    /// Makes a key whose id is its thumbprint (RFC 7638). Takes some tens to hundreds of
    /// milliseconds.
    ///
    /// # Errors
    ///
    /// [`KeyError::Invalid`] if the cryptographic library fails.
    pub fn generate() -> Result<Self, KeyError> {
        let made = Self::from_pair("", new_pair()?)?;
        let kid = made.jwk().thumbprint();
        Ok(Self { kid, ..made })
    }

    /// As [`SigningKey::generate`], under an id that was chosen before.
    ///
    /// # Errors
    ///
    /// [`KeyError::Invalid`] if the cryptographic library fails.
    pub fn generate_as(kid: &str) -> Result<Self, KeyError> {
        Self::from_pair(kid, new_pair()?)
    }

    /// The key in a PEM file.
    ///
    /// # Errors
    ///
    /// [`KeyError::Invalid`] if it is none.
    pub fn from_pem(kid: &str, text: &str) -> Result<Self, KeyError> {
        let document = pem::parse(text).map_err(|_| KeyError::Invalid)?;
        Self::from_der(kid, document.contents())
    }

    /// The key in PKCS #8.
    ///
    /// # Errors
    ///
    /// [`KeyError::Invalid`] if it is none.
    pub fn from_der(kid: &str, der: &[u8]) -> Result<Self, KeyError> {
        let pair = KeyPair::from_pkcs8(der).map_err(|_| KeyError::Invalid)?;
        Self::from_pair(kid, pair)
    }

    /// The private key in PKCS #8.
    ///
    /// # Errors
    ///
    /// [`KeyError::Invalid`] if the cryptographic library fails.
    pub fn to_der(&self) -> Result<Vec<u8>, KeyError> {
        let der = self.pair.as_der().map_err(|_| KeyError::Invalid)?;
        Ok(der.as_ref().to_vec())
    }

    /// Signs `claims` with `header`, whose key id is set.
    ///
    /// # Errors
    ///
    /// If the claims cannot be written as JSON.
    pub fn sign(
        &self,
        mut header: jsonwebtoken::Header,
        claims: &impl Serialize,
    ) -> Result<String, jsonwebtoken::errors::Error> {
        header.kid = Some(self.kid.clone());
        jsonwebtoken::encode(&header, claims, &self.encoding)
    }

    /// The id under which the JWKS lists the key.
    pub fn kid(&self) -> &str {
        &self.kid
    }

    /// What verifies the key's signatures.
    pub(crate) fn decoding(&self) -> &DecodingKey {
        &self.decoding
    }

    /// The public part (RFC 7517).
    pub fn jwk(&self) -> Jwk {
        let public = self.pair.public_key();
        let encode = |bytes: &[u8]| BASE64_URL_SAFE_NO_PAD.encode(bytes);
        Jwk {
            usage: "sig",
            kty: "RSA",
            kid: self.kid.clone(),
            alg: "RS256",
            n: encode(public.modulus().big_endian_without_leading_zero()),
            e: encode(public.exponent().big_endian_without_leading_zero()),
        }
    }

    fn from_pair(kid: &str, pair: KeyPair) -> Result<Self, KeyError> {
        let der = pair.as_der().map_err(|_| KeyError::Invalid)?;
        let private = pem::encode(&pem::Pem::new(PEM_TAG, der.as_ref()));
        let public = pair.public_key();
        let decoding = DecodingKey::from_rsa_raw_components(
            public.modulus().big_endian_without_leading_zero(),
            public.exponent().big_endian_without_leading_zero(),
        );
        let encoding =
            EncodingKey::from_rsa_pem(private.as_bytes()).map_err(|_| KeyError::Invalid)?;
        Ok(Self {
            kid: kid.to_owned(),
            pair,
            encoding,
            decoding,
        })
    }
}

fn new_pair() -> Result<KeyPair, KeyError> {
    KeyPair::generate(KeySize::Rsa2048).map_err(|_| KeyError::Invalid)
}

/// A JSON Web Key Set.
#[derive(Clone, Debug, Serialize)]
pub struct Jwks {
    /// The keys.
    pub keys: Vec<Jwk>,
}

/// A public RSA key.
#[derive(Clone, Debug, Serialize)]
pub struct Jwk {
    /// Always `sig`.
    #[serde(rename = "use")]
    pub usage: &'static str,
    /// Always `RSA`.
    pub kty: &'static str,
    /// The id that tokens name.
    pub kid: String,
    /// Always `RS256`.
    pub alg: &'static str,
    /// The modulus, base64url.
    pub n: String,
    /// The exponent, base64url.
    pub e: String,
}

impl Jwk {
    /// The digest of the key alone (RFC 7638).
    fn thumbprint(&self) -> String {
        let Self { e, kty, n, .. } = self;
        let canonical = format!(r#"{{"e":"{e}","kty":"{kty}","n":"{n}"}}"#);
        BASE64_URL_SAFE_NO_PAD.encode(Sha256::digest(canonical))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_thumbprint_is_that_of_the_standard() {
        // RFC 7638, section 3.1.
        let n = "0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_BJECPebWKRXjBZCiFV4n3oknjhMstn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_FDW2QvzqY368QQMicAtaSqzs8KJZgnYb9c7d0zgdAZHzu6qMQvRL5hajrn1n91CbOpbISD08qNLyrdkt-bFTWhAI4vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csFCur-kEgU8awapJzKnqDKgw";
        let key = Jwk {
            usage: "sig",
            kty: "RSA",
            kid: "2011-04-29".to_owned(),
            alg: "RS256",
            n: n.to_owned(),
            e: "AQAB".to_owned(),
        };
        assert_eq!(
            key.thumbprint(),
            "NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs"
        );
    }

    #[test]
    fn a_key_survives_its_storage() {
        let made = SigningKey::generate().unwrap();
        let read = SigningKey::from_der(made.kid(), &made.to_der().unwrap()).unwrap();
        assert_eq!(read.jwk().n, made.jwk().n);
        assert_eq!(read.jwk().thumbprint(), made.kid());
        assert_eq!(read.jwk().e, "AQAB");
    }
}
