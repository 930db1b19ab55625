//! Sessions as the Backend API reads and shows them.

use org_auth::session_token::{LIFE, LONGEST_LIFE, SHORTEST_LIFE, Version};
use org_core::id::{OrganizationId, UserId};
use org_core::session::{CreateSession, SESSION_LIFE, Session};
use org_core::{Error, Kind};
use serde::Serialize;

use crate::dialects::clerk::version::ApiVersion;
use crate::failure::Refusal;
use crate::input::{Input, integer, string};

/// `POST /sessions`
pub(super) fn create(mut input: Input) -> Result<CreateSession, Refusal> {
    let user = input.required("user_id", string)?;
    let organization = input.optional("active_organization_id", string)?;
    let active_organization_id = match organization.filter(|id| !id.is_empty()) {
        Some(id) => Some(
            OrganizationId::parse(&id).ok_or_else(|| Error::not_found(Kind::Organization, id))?,
        ),
        None => None,
    };
    Ok(CreateSession {
        user_id: UserId::parse(&user).ok_or_else(|| Error::not_found(Kind::User, user))?,
        token: None,
        life: SESSION_LIFE,
        active_organization_id,
    })
}

/// `POST /sessions/{session}/tokens`: how long the token lives, in seconds.
pub(super) fn token_life(mut input: Input) -> Result<i64, Refusal> {
    let wished = input.optional("expires_in_seconds", integer(SHORTEST_LIFE, LONGEST_LIFE))?;
    Ok(wished.unwrap_or(LIFE))
}

/// The shape of tokens that a version of the API knows.
pub(super) fn token_version(version: &ApiVersion) -> Version {
    if version.has_second_tokens() {
        Version::V2
    } else {
        Version::V1
    }
}

/// A token.
#[derive(Debug, Serialize)]
pub(super) struct TokenBody {
    object: &'static str,
    jwt: String,
}

impl TokenBody {
    pub(super) fn new(jwt: String) -> Self {
        Self {
            object: "token",
            jwt,
        }
    }
}

/// A session.
#[derive(Debug, Serialize)]
pub(super) struct SessionBody {
    object: &'static str,
    id: String,
    user_id: String,
    client_id: String,
    status: &'static str,
    last_active_organization_id: Option<String>,
    last_active_at: i64,
    expire_at: i64,
    abandon_at: i64,
    created_at: i64,
    updated_at: i64,
}

impl From<Session> for SessionBody {
    fn from(session: Session) -> Self {
        let Session {
            id,
            uuid: _,
            user_id,
            client_id,
            status,
            token: _,
            active_organization_id,
            last_active_at,
            expire_at,
            abandon_at,
            created_at,
            updated_at,
        } = session;
        Self {
            object: "session",
            id: id.to_string(),
            user_id: user_id.to_string(),
            client_id: client_id.to_string(),
            status: status.as_str(),
            last_active_organization_id: active_organization_id.map(|id| id.to_string()),
            last_active_at: last_active_at.millis(),
            expire_at: expire_at.millis(),
            abandon_at: abandon_at.millis(),
            created_at: created_at.millis(),
            updated_at: updated_at.millis(),
        }
    }
}
