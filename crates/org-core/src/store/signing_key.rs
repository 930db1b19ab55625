use crate::credential::SecretDigest;
use crate::signing_key::SigningKey;
use crate::{Result, Timestamp};

/// Looks up keys that sign tokens.
pub trait ReadSigningKeys {
    /// All of them, newest first.
    fn signing_keys(&mut self) -> Result<Vec<SigningKey>>;
}

/// Changes keys that sign tokens, and remembers by what clients have proved who they are.
pub trait WriteSigningKeys: ReadSigningKeys {
    /// Adds a key.
    fn insert_signing_key(&mut self, new: &SigningKey) -> Result<()>;
    /// Ends those keys at `at` that have no end yet.
    fn retire_signing_keys(&mut self, at: Timestamp) -> Result<()>;
    /// Deletes the keys that have ended before `now`.
    fn delete_retired_signing_keys(&mut self, now: Timestamp) -> Result<()>;
    /// Deletes every key.
    fn delete_signing_keys(&mut self) -> Result<()>;
    /// Remembers an assertion until it expires, and forgets those that have. Answers `false` if it is
    /// remembered already.
    fn spend_assertion(
        &mut self,
        digest: &SecretDigest,
        expires_at: Timestamp,
        now: Timestamp,
    ) -> Result<bool>;
}
