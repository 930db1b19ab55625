//! Sign-in tokens and testing tokens as the Backend API reads and shows them.

use std::time::Duration;

use org_core::credential::SecretDigest;
use org_core::id::{OrganizationId, UserId};
use org_core::sign_in_token::{CreateSignInToken, SIGN_IN_TOKEN_LIFE, SignInToken};
use org_core::{Error, Fault, Kind, Timestamp};
use serde::Serialize;

use crate::failure::Refusal;
use crate::input::{Input, count, string};

/// The longest life of a sign-in token, in seconds: ten years.
const LONGEST_LIFE: u32 = 315_360_000;
/// How long a testing token is good for.
const TESTING_TOKEN_LIFE: Duration = Duration::from_hours(1);

/// `POST /sign_in_tokens`
pub(super) fn create(mut input: Input, digest: SecretDigest) -> Result<CreateSignInToken, Refusal> {
    let user = input.required("user_id", string)?;
    let organization = input
        .optional("org_id", string)?
        .filter(|id| !id.is_empty());
    let life = input.optional("expires_in_seconds", count(1, LONGEST_LIFE))?;
    let organization_id = match organization {
        Some(id) => {
            let id = OrganizationId::parse(&id);
            Some(id.ok_or_else(|| input.blame("org_id", Fault::NotFound))?)
        }
        None => None,
    };
    Ok(CreateSignInToken {
        user_id: UserId::parse(&user).ok_or_else(|| Error::not_found(Kind::User, user))?,
        organization_id,
        digest,
        life: life.map_or(SIGN_IN_TOKEN_LIFE, |seconds| {
            Duration::from_secs(seconds.into())
        }),
    })
}

/// A sign-in token.
#[derive(Debug, Serialize)]
pub(super) struct SignInTokenBody {
    object: &'static str,
    id: String,
    status: &'static str,
    user_id: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    token: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    url: Option<String>,
    created_at: i64,
    updated_at: i64,
}

impl SignInTokenBody {
    /// A token; with the secret itself and the public address when it was just made.
    pub(super) fn new(token: SignInToken, secret: Option<(&str, &str)>) -> Self {
        let SignInToken {
            id,
            user_id,
            organization_id: _,
            digest: _,
            status,
            expire_at: _,
            created_at,
            updated_at,
        } = token;
        Self {
            object: "sign_in_token",
            id: id.to_string(),
            status: status.as_str(),
            user_id: user_id.to_string(),
            token: secret.map(|(token, _)| token.to_owned()),
            url: secret.map(|(token, at)| format!("{at}/v1/tickets/accept?ticket={token}")),
            created_at: created_at.millis(),
            updated_at: updated_at.millis(),
        }
    }
}

/// A testing token. Its times are seconds.
#[derive(Debug, Serialize)]
pub(super) struct TestingTokenBody {
    object: &'static str,
    token: String,
    expires_at: i64,
}

impl TestingTokenBody {
    pub(super) fn new(now: Timestamp, secret: &str) -> Self {
        Self {
            object: "testing_token",
            token: format!("{}-{secret}", now.seconds()),
            expires_at: now.plus(TESTING_TOKEN_LIFE).seconds(),
        }
    }
}
