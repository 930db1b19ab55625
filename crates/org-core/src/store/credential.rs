use crate::credential::{ApiKey, SecretDigest, SecretKey};
use crate::id::{ApiKeyId, OrganizationId, SecretKeyId, Uuid};
use crate::{Result, Timestamp};

/// Looks up credentials.
pub trait ReadCredentials {
    /// The API key with this digest.
    fn api_key(&mut self, digest: &SecretDigest) -> Result<Option<ApiKey>>;
    /// The API key with this second id.
    fn api_key_by_uuid(&mut self, uuid: &Uuid) -> Result<Option<ApiKey>>;
    /// The API keys of an organization, newest first, at most `limit`.
    fn api_keys(&mut self, of: &OrganizationId, limit: u32) -> Result<Vec<ApiKey>>;
    /// How many API keys an organization has.
    fn count_api_keys(&mut self, of: &OrganizationId) -> Result<u32>;
    /// The secret key with this digest, revoked or not.
    fn secret_key(&mut self, digest: &SecretDigest) -> Result<Option<SecretKey>>;
    /// All secret keys, oldest first.
    fn secret_keys(&mut self) -> Result<Vec<SecretKey>>;
}

/// Changes credentials.
pub trait WriteCredentials: ReadCredentials {
    /// Adds an API key.
    fn insert_api_key(&mut self, new: &ApiKey) -> Result<()>;
    /// Puts a changed API key in place of the old one, its use excepted.
    fn update_api_key(&mut self, changed: &ApiKey) -> Result<()>;
    /// Notes that an API key was used at this moment, unless that was noted less than
    /// [`ApiKey::USE_INTERVAL`] ago.
    fn touch_api_key(&mut self, id: &ApiKeyId, at: Timestamp) -> Result<()>;
    /// Deletes an API key. Answers `false` if there is none.
    fn delete_api_key(&mut self, id: &ApiKeyId) -> Result<bool>;
    /// Adds a secret key.
    fn insert_secret_key(&mut self, new: &SecretKey) -> Result<()>;
    /// Makes a secret key stop working. Answers `false` if there is none that works.
    fn revoke_secret_key(&mut self, id: &SecretKeyId, at: Timestamp) -> Result<bool>;
}
