//! Tokens that sign a user in once.

use std::time::Duration;

use crate::Timestamp;
use crate::credential::SecretDigest;
use crate::id::{OrganizationId, SignInTokenId, UserId};

/// How long a token can be used unless its maker says otherwise.
pub const SIGN_IN_TOKEN_LIFE: Duration = Duration::from_hours(30 * 24);

/// A token that signs a user in once.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct SignInToken {
    /// Identifies the record.
    pub id: SignInTokenId,
    /// Whom it signs in.
    pub user_id: UserId,
    /// The organization the user then works in.
    pub organization_id: Option<OrganizationId>,
    /// The digest of the token.
    pub digest: SecretDigest,
    /// Where it stands.
    pub status: SignInTokenStatus,
    /// Until when it can be used.
    pub expire_at: Timestamp,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
}

/// Where a sign-in token stands.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum SignInTokenStatus {
    /// Somebody signed in with it.
    Accepted,
    /// Not used yet.
    Pending,
    /// Taken back.
    Revoked,
}

impl SignInTokenStatus {
    /// Every status.
    pub const ALL: &'static [Self] = &[Self::Accepted, Self::Pending, Self::Revoked];

    /// The stored name.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Accepted => "accepted",
            Self::Pending => "pending",
            Self::Revoked => "revoked",
        }
    }
}

/// What a new sign-in token is to be.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct CreateSignInToken {
    /// Whom it signs in.
    pub user_id: UserId,
    /// The organization the user then works in.
    pub organization_id: Option<OrganizationId>,
    /// The digest of the token.
    pub digest: SecretDigest,
    /// How long it can be used.
    pub life: Duration,
}
