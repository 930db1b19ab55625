//! What machines and tools prove themselves with. Only digests are kept.

use std::fmt;

use crate::Timestamp;
use crate::id::{ApiKeyId, OrganizationId, SecretKeyId, UserId, Uuid};

/// The SHA-256 of a random secret, in lower-case hexadecimal. Secrets of at least 112 random bits
/// may be kept under a plain hash (ASVS 5.0, 6.5.2). `Debug` hides it.
#[derive(Clone, Eq, Hash, PartialEq)]
pub struct SecretDigest(String);

impl SecretDigest {
    /// Takes over a digest in hexadecimal.
    pub fn from_hex(hex: String) -> Self {
        Self(hex)
    }

    /// The hexadecimal text.
    pub fn as_hex(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for SecretDigest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SecretDigest(…)")
    }
}

/// A key that stands for the operator.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct SecretKey {
    /// Identifies the record.
    pub id: SecretKeyId,
    /// What it is for.
    pub name: String,
    /// The digest of the key.
    pub digest: SecretDigest,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it stopped working.
    pub revoked_at: Option<Timestamp>,
}

/// A key that acts for one organization.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct ApiKey {
    /// Identifies the record.
    pub id: ApiKeyId,
    /// The second id.
    pub uuid: Uuid,
    /// What it is for.
    pub name: String,
    /// The digest of the key.
    pub digest: SecretDigest,
    /// The only organization it reaches.
    pub organization_id: OrganizationId,
    /// How much it may do there.
    pub operation: Operation,
    /// Who made it, and as whom it acts.
    pub created_by: UserId,
    /// When it was made.
    pub created_at: Timestamp,
}

/// How much an API key may do.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub enum Operation {
    /// Everything its maker may do in the organization.
    Admin,
    /// As [`Operation::Admin`]; kept apart because clients show it.
    All,
    /// Nothing this server offers.
    #[default]
    ReadRender,
}

impl Operation {
    /// Every operation.
    pub const ALL: &'static [Self] = &[Self::Admin, Self::All, Self::ReadRender];

    /// The stored name.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Admin => "admin",
            Self::All => "all",
            Self::ReadRender => "read_render",
        }
    }

    /// Reads a stored name.
    pub fn parse(raw: &str) -> Option<Self> {
        Self::ALL
            .iter()
            .copied()
            .find(|operation| operation.as_str() == raw)
    }
}

/// What a new API key is to be.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct CreateApiKey {
    /// What it is for.
    pub name: String,
    /// The digest of the key.
    pub digest: SecretDigest,
    /// The organization it acts for, by the second id.
    pub organization: Uuid,
    /// How much it may do.
    pub operation: Operation,
}
