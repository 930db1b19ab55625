//! What machines and tools prove themselves with. Only digests are kept.

use std::fmt;
use std::time::Duration;

use crate::Timestamp;
use crate::id::{ApiKeyId, OrganizationId, SecretKeyId, TeamId, UserId, Uuid};

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
    /// What the key begins with, for people to tell it by; keys of older releases have none.
    pub prefix: Option<String>,
    /// The only organization it reaches.
    pub organization_id: OrganizationId,
    /// How much of the organization it reaches.
    pub reach: Reach,
    /// How much it may do there.
    pub operation: Operation,
    /// Who made it, and as whom it acts.
    pub created_by: UserId,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it was used last, to the minute.
    pub last_used_at: Option<Timestamp>,
}

impl ApiKey {
    /// The most keys of one organization.
    pub const MAX: u32 = 1000;
    /// The most teams of one key.
    pub const MAX_TEAMS: usize = 100;
    /// How long after a use another one is not written down.
    pub const USE_INTERVAL: Duration = Duration::from_mins(1);
}

/// How much of its organization an API key reaches.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Reach {
    /// All of it.
    Organization,
    /// These teams and nothing else, in the order they were given. A key whose teams are all gone
    /// reaches nothing: it must not grow to the whole organization by a deletion.
    Teams(Vec<ScopedTeam>),
}

/// A team that a key reaches, by both its ids.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct ScopedTeam {
    /// The id.
    pub id: TeamId,
    /// The second id.
    pub uuid: Uuid,
}

/// A secret that was just made, as it is kept and as people tell it.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct NewSecret {
    /// The digest.
    pub digest: SecretDigest,
    /// What it begins with.
    pub prefix: String,
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
    /// The key itself.
    pub secret: NewSecret,
    /// The organization it acts for, by the second id.
    pub organization: Uuid,
    /// The only teams it reaches, by the second id; none is the whole organization.
    pub teams: Vec<Uuid>,
    /// How much it may do.
    pub operation: Operation,
}

/// A partial update of an API key.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct UpdateApiKey {
    /// What it is for.
    pub name: Option<String>,
    /// The only teams it reaches, by the second id; none is the whole organization.
    pub teams: Option<Vec<Uuid>>,
    /// How much it may do.
    pub operation: Option<Operation>,
}
