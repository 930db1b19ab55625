use crate::credential::{ApiKey, SecretDigest, SecretKey};
use crate::id::SecretKeyId;
use crate::{Result, Timestamp};

/// Looks up credentials.
pub trait ReadCredentials {
    /// The API key with this digest.
    fn api_key(&mut self, digest: &SecretDigest) -> Result<Option<ApiKey>>;
    /// The secret key with this digest, revoked or not.
    fn secret_key(&mut self, digest: &SecretDigest) -> Result<Option<SecretKey>>;
    /// All secret keys, oldest first.
    fn secret_keys(&mut self) -> Result<Vec<SecretKey>>;
}

/// Changes credentials.
pub trait WriteCredentials: ReadCredentials {
    /// Adds an API key.
    fn insert_api_key(&mut self, new: &ApiKey) -> Result<()>;
    /// Adds a secret key.
    fn insert_secret_key(&mut self, new: &SecretKey) -> Result<()>;
    /// Makes a secret key stop working. Answers `false` if there is none that works.
    fn revoke_secret_key(&mut self, id: &SecretKeyId, at: Timestamp) -> Result<bool>;
}
