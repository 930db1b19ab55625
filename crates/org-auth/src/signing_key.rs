//! The RSA key that signs tokens: made once, kept in a file that only its owner reads, published
//! as a JWKS.

use std::fmt;
use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use aws_lc_rs::encoding::AsDer as _;
use aws_lc_rs::hmac;
use aws_lc_rs::rsa::{KeyPair, KeySize};
use aws_lc_rs::signature::KeyPair as _;
use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use jsonwebtoken::{DecodingKey, EncodingKey};
use org_core::credential::SecretDigest;
use serde::Serialize;
use tokio::sync::OnceCell;

const PEM_TAG: &str = "PRIVATE KEY";
/// What the secret of digests is made from the key by.
const DIGESTS: &str = "org-server keyed digests";

/// Why there is no signing key.
#[derive(Debug, thiserror::Error)]
pub enum KeyError {
    /// The file cannot be read or written.
    #[error("the signing key {} cannot be read or written", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// What the operating system says.
        #[source]
        cause: io::Error,
    },
    /// The file can be read by others than its owner.
    #[error("the signing key {} can be read by others; its mode must be 0600", .0.display())]
    Exposed(PathBuf),
    /// Not an RSA private key in PKCS #8.
    #[error("the signing key is not an RSA private key in PKCS #8 PEM")]
    Invalid,
}

/// An RSA-2048 key. Clients that are given the PEM expect that size (`contracts/clerk.md`, 6).
pub struct SigningKey {
    kid: String,
    pair: KeyPair,
    encoding: EncodingKey,
    decoding: DecodingKey,
    digests: hmac::Key,
}

impl fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SigningKey")
            .field("kid", &self.kid)
            .finish_non_exhaustive()
    }
}

impl SigningKey {
    /// Makes a key. Takes some tens to hundreds of milliseconds.
    ///
    /// # Errors
    ///
    /// [`KeyError::Invalid`] if the cryptographic library fails.
    pub fn generate(kid: &str) -> Result<Self, KeyError> {
        let pair = KeyPair::generate(KeySize::Rsa2048).map_err(|_| KeyError::Invalid)?;
        Self::from_pair(kid, pair)
    }

    /// Reads the key from `path`, or makes one and keeps it there with mode 0600. Of several
    /// processes that start together, all end up with the same key.
    ///
    /// # Errors
    ///
    /// As [`KeyError`] says.
    pub fn load_or_create(kid: &str, path: &Path) -> Result<Self, KeyError> {
        let failed = |cause| KeyError::File {
            path: path.to_owned(),
            cause,
        };
        match fs::read_to_string(path) {
            Ok(text) => {
                refuse_exposed(path)?;
                Self::from_pem(kid, &text)
            }
            Err(cause) if cause.kind() == io::ErrorKind::NotFound => {
                let key = Self::generate(kid)?;
                match publish(path, &key.to_pem()?) {
                    Ok(()) => Ok(key),
                    Err(cause) if cause.kind() == io::ErrorKind::AlreadyExists => {
                        Self::from_pem(kid, &fs::read_to_string(path).map_err(failed)?)
                    }
                    Err(cause) => Err(failed(cause)),
                }
            }
            Err(cause) => Err(failed(cause)),
        }
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

    /// The digest of these texts under a secret that is made from the key. Whoever has the digest
    /// alone cannot try texts out.
    pub fn keyed_digest(&self, texts: &[&str]) -> SecretDigest {
        let mut context = hmac::Context::with_key(&self.digests);
        for text in texts {
            let length = u64::try_from(text.len()).unwrap_or(u64::MAX);
            context.update(&length.to_be_bytes());
            context.update(text.as_bytes());
        }
        SecretDigest::from_hex(hex::encode(context.sign()))
    }

    /// The public part as a JWKS (RFC 7517).
    pub fn jwks(&self) -> Jwks {
        let public = self.pair.public_key();
        let encode = |bytes: &[u8]| BASE64_URL_SAFE_NO_PAD.encode(bytes);
        Jwks {
            keys: vec![Jwk {
                usage: "sig",
                kty: "RSA",
                kid: self.kid.clone(),
                alg: "RS256",
                n: encode(public.modulus().big_endian_without_leading_zero()),
                e: encode(public.exponent().big_endian_without_leading_zero()),
            }],
        }
    }

    fn from_pem(kid: &str, text: &str) -> Result<Self, KeyError> {
        let document = pem::parse(text).map_err(|_| KeyError::Invalid)?;
        let pair = KeyPair::from_pkcs8(document.contents()).map_err(|_| KeyError::Invalid)?;
        Self::from_pair(kid, pair)
    }

    fn to_pem(&self) -> Result<String, KeyError> {
        let der = self.pair.as_der().map_err(|_| KeyError::Invalid)?;
        Ok(pem::encode(&pem::Pem::new(PEM_TAG, der.as_ref())))
    }

    fn from_pair(kid: &str, pair: KeyPair) -> Result<Self, KeyError> {
        let der = pair.as_der().map_err(|_| KeyError::Invalid)?;
        let private = pem::encode(&pem::Pem::new(PEM_TAG, der.as_ref()));
        let secret = hmac::Key::new(hmac::HMAC_SHA256, der.as_ref());
        let digests = hmac::sign(&secret, DIGESTS.as_bytes());
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
            digests: hmac::Key::new(hmac::HMAC_SHA256, digests.as_ref()),
        })
    }
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

/// The signing key, made or read when it is first needed: the server answers before it is there.
/// Clones share it.
#[derive(Clone, Debug)]
pub struct SigningKeys {
    kid: Arc<str>,
    path: Option<Arc<Path>>,
    key: Arc<OnceCell<Arc<SigningKey>>>,
}

impl SigningKeys {
    /// A key that lives in the file at `path`, or nowhere but in this process.
    pub fn new(kid: &str, path: Option<&Path>) -> Self {
        Self {
            kid: kid.into(),
            path: path.map(Arc::from),
            key: Arc::default(),
        }
    }

    /// The key.
    ///
    /// # Errors
    ///
    /// As [`KeyError`] says; the next call tries again.
    pub async fn current(&self) -> Result<Arc<SigningKey>, KeyError> {
        let make = || async {
            let (kid, path) = (Arc::clone(&self.kid), self.path.clone());
            let made = tokio::task::spawn_blocking(move || match path {
                Some(path) => SigningKey::load_or_create(&kid, &path),
                None => SigningKey::generate(&kid),
            });
            made.await.map_err(|_| KeyError::Invalid)?.map(Arc::new)
        };
        self.key.get_or_try_init(make).await.cloned()
    }
}

/// Puts a whole file in place, or none: a reader never sees half a key.
fn publish(path: &Path, text: &str) -> io::Result<()> {
    static DRAFTS: AtomicU32 = AtomicU32::new(0);
    let number = DRAFTS.fetch_add(1, Ordering::Relaxed);
    let draft = path.with_extension(format!("{}.{number}.draft", std::process::id()));
    let written = write_private(&draft, text).and_then(|()| fs::hard_link(&draft, path));
    let removed = fs::remove_file(&draft);
    written.and(removed)
}

fn write_private(path: &Path, text: &str) -> io::Result<()> {
    let mut options = fs::OpenOptions::new();
    options.create(true).truncate(true).write(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(path)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()
}

#[cfg(unix)]
fn refuse_exposed(path: &Path) -> Result<(), KeyError> {
    use std::os::unix::fs::PermissionsExt as _;
    let failed = |cause| KeyError::File {
        path: path.to_owned(),
        cause,
    };
    let others = fs::metadata(path).map_err(failed)?.permissions().mode() & 0o077;
    if others == 0 {
        Ok(())
    } else {
        Err(KeyError::Exposed(path.to_owned()))
    }
}

#[cfg(not(unix))]
fn refuse_exposed(_: &Path) -> Result<(), KeyError> {
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_key_is_kept_privately_and_found_again() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("signing-key.pem");
        let [made, found] = [(); 2].map(|()| SigningKey::load_or_create("ins_1", &path).unwrap());
        let [first, second] = [&made, &found].map(|key| key.keyed_digest(&["a", "b"]));
        assert_eq!(first, second);
        assert_ne!(first, made.keyed_digest(&["ab", ""]));
        let (made, found) = (made.jwks(), found.jwks());
        assert_eq!(made.keys[0].n, found.keys[0].n);
        assert_eq!(made.keys[0].e, "AQAB");
        assert_eq!(
            fs::read_dir(directory.path()).unwrap().count(),
            1,
            "no draft is left"
        );
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            assert_eq!(
                fs::metadata(&path).unwrap().permissions().mode() & 0o777,
                0o600
            );
            fs::set_permissions(&path, fs::Permissions::from_mode(0o644)).unwrap();
            let refused = SigningKey::load_or_create("ins_1", &path);
            assert!(matches!(refused, Err(KeyError::Exposed(_))));
        }
    }
}
