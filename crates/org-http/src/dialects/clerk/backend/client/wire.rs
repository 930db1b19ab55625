//! Clients: what the sessions of one browser have in common.

use org_core::Timestamp;
use org_core::id::ClientId;
use org_core::page::Slice;
use org_core::session::{Device, SessionState};
use serde::Serialize;

use super::super::session::SessionBody;
use crate::dialects::clerk::query::{flag, slice};
use crate::failure::Refusal;
use crate::input::{Input, string};

/// `GET /clients`: how many to skip, how many to show, and whether the list is wrapped.
pub(super) fn list(mut query: Input) -> Result<(u64, u32, bool), Refusal> {
    let paginated = flag(&mut query, "paginated")?.unwrap_or(false);
    Ok(match slice::<ClientId>(&mut query)? {
        Slice::Offset { offset, limit } => (offset, limit, paginated),
        Slice::After { limit, .. } => (0, limit, paginated),
    })
}

/// As many as are known of: clients are not counted, but whether one follows is known.
pub(super) fn known_total(offset: u64, shown: usize, more: bool) -> u64 {
    let shown = u64::try_from(shown).unwrap_or(u64::MAX);
    offset.saturating_add(shown).saturating_add(more.into())
}

/// `POST /clients/verify`
pub(super) fn token(mut input: Input) -> Result<String, Refusal> {
    Ok(input.required("token", string)?)
}

/// A client.
#[derive(Debug, Serialize)]
pub(super) struct ClientBody {
    object: &'static str,
    id: String,
    session_ids: Vec<String>,
    sessions: Vec<SessionBody>,
    sign_in_id: Option<String>,
    sign_up_id: Option<String>,
    last_active_session_id: Option<String>,
    last_authentication_strategy: Option<String>,
    created_at: i64,
    updated_at: i64,
}

impl ClientBody {
    /// A client as it stands at `now`.
    pub(super) fn new(device: Device, now: Timestamp) -> Self {
        let Device { id, sessions } = device;
        let last = sessions
            .iter()
            .filter(|session| session.state_at(now) == SessionState::Active)
            .max_by_key(|session| session.last_active_at);
        let created = sessions.iter().map(|session| session.created_at).min();
        let updated = sessions.iter().map(|session| session.updated_at).max();
        Self {
            object: "client",
            id: id.to_string(),
            session_ids: sessions.iter().map(|one| one.id.to_string()).collect(),
            last_active_session_id: last.map(|session| session.id.to_string()),
            sign_in_id: None,
            sign_up_id: None,
            last_authentication_strategy: None,
            created_at: created.unwrap_or(now).millis(),
            updated_at: updated.unwrap_or(now).millis(),
            sessions: sessions
                .into_iter()
                .map(|session| SessionBody::new(session, now))
                .collect(),
        }
    }
}
