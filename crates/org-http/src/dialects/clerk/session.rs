//! What both APIs say of sessions alike.

use org_core::session::SessionState;
use serde::Serialize;

/// The name of where a session stands.
pub(super) fn status(state: SessionState) -> &'static str {
    match state {
        SessionState::Abandoned => "abandoned",
        SessionState::Active => "active",
        SessionState::Ended => "ended",
        SessionState::Expired => "expired",
        SessionState::Revoked => "revoked",
    }
}

/// A session token.
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
