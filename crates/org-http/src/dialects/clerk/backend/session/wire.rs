//! Sessions as the Backend API reads and shows them.

use org_auth::session_token::{LIFE, LONGEST_LIFE, SHORTEST_LIFE};
use org_core::id::{ClientId, OrganizationId, SessionId, UserId};
use org_core::page::Slice;
use org_core::session::{CreateSession, SESSION_LIFE, Session, SessionQuery, SessionState};
use org_core::{Error, Fault, Kind, Timestamp, Violation};
use serde::Serialize;

use crate::dialects::clerk::query::{flag, slice};

use crate::dialects::clerk::session::status;
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
        password: None,
        life: SESSION_LIFE,
        active_organization_id,
    })
}

/// `POST /sessions/{session}/tokens`: how long the token lives, in seconds.
pub(super) fn token_life(mut input: Input) -> Result<i64, Refusal> {
    let wished = input.optional("expires_in_seconds", integer(SHORTEST_LIFE, LONGEST_LIFE))?;
    Ok(wished.unwrap_or(LIFE))
}

/// Which sessions: those of a user or of a client.
pub(super) fn list(mut query: Input, now: Timestamp) -> Result<(SessionQuery, bool), Refusal> {
    let (offset, limit) = match slice::<SessionId>(&mut query)? {
        Slice::Offset { offset, limit } => (offset, limit),
        Slice::After { limit, .. } => (0, limit),
    };
    let mut text = |name| query.optional(name, string).map_err(Refusal::Query);
    let (user, client, status) = (text("user_id")?, text("client_id")?, text("status")?);
    if user.is_none() && client.is_none() {
        return Err(Refusal::Query(query.blame("user_id", Fault::Missing)));
    }
    let status = status.filter(|status| !status.is_empty());
    let never = status
        .as_deref()
        .is_some_and(|status| NEVER.contains(&status));
    let state = status.as_deref().and_then(state);
    if let Some(given) = status
        && state.is_none()
        && !never
    {
        let violation = query.blame("status", Fault::NotAllowed);
        return Err(Refusal::Query(Violation {
            given: Some(given),
            ..violation
        }));
    }
    let user_id = user.as_deref().map(UserId::parse);
    let client_id = client.as_deref().map(ClientId::parse);
    let paginated = flag(&mut query, "paginated")?.unwrap_or(false);
    let sessions = SessionQuery {
        none: never || matches!(user_id, Some(None)) || matches!(client_id, Some(None)),
        user_id: user_id.flatten(),
        client_id: client_id.flatten(),
        state: state.map(|state| (state, now)),
        offset,
        limit,
    };
    Ok((sessions, paginated))
}

/// What no session ever is here.
const NEVER: [&str; 3] = ["pending", "removed", "replaced"];

/// What a status of the format stands for here.
fn state(status: &str) -> Option<SessionState> {
    Some(match status {
        "abandoned" => SessionState::Abandoned,
        "active" => SessionState::Active,
        "ended" => SessionState::Ended,
        "expired" => SessionState::Expired,
        "revoked" => SessionState::Revoked,
        _ => return None,
    })
}

/// A session.
#[derive(Debug, Serialize)]
pub(in super::super) struct SessionBody {
    object: &'static str,
    id: String,
    user_id: String,
    client_id: String,
    actor: Option<()>,
    status: &'static str,
    last_active_organization_id: Option<String>,
    last_active_at: i64,
    expire_at: i64,
    abandon_at: i64,
    created_at: i64,
    updated_at: i64,
}

impl SessionBody {
    /// A session as it stands at `now`.
    pub(in super::super) fn new(session: Session, now: Timestamp) -> Self {
        let status = status(session.state_at(now));
        let Session {
            id,
            uuid: _,
            user_id,
            client_id,
            status: _,
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
            actor: None,
            status,
            last_active_organization_id: active_organization_id.map(|id| id.to_string()),
            last_active_at: last_active_at.millis(),
            expire_at: expire_at.millis(),
            abandon_at: abandon_at.millis(),
            created_at: created_at.millis(),
            updated_at: updated_at.millis(),
        }
    }
}
