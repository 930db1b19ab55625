use crate::credential::SecretDigest;
use crate::{Result, Timestamp};

/// Looks up links by which the first administrator is made.
pub trait ReadSetupLinks {
    /// Whether there is a link with this digest that is good at `now`.
    fn is_setup_link(&mut self, digest: &SecretDigest, now: Timestamp) -> Result<bool>;
    /// Whether there is any link, be its time over.
    fn has_setup_links(&mut self) -> Result<bool>;
}

/// Changes links by which the first administrator is made.
pub trait WriteSetupLinks: ReadSetupLinks {
    /// Adds a link that is good until `expires_at`.
    fn insert_setup_link(&mut self, digest: &SecretDigest, expires_at: Timestamp) -> Result<()>;
    /// Deletes every link.
    fn delete_setup_links(&mut self) -> Result<()>;
}
