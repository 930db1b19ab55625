//! Sessions as px0 shows them.

use org_core::session::Session;
use org_core::user::User;
use serde::Serialize;

use crate::dialects::px0::field::time;

/// What stands for a token: only its digest is kept.
const MASKED: &str = "sess_****";

/// A session.
#[derive(Debug, Serialize)]
struct SessionBody {
    id: String,
    user_id: String,
    token: &'static str,
    expires_at: String,
    created_at: String,
}

/// The sessions of the caller.
#[derive(Debug, Serialize)]
pub(super) struct SessionsBody {
    sessions: Vec<SessionBody>,
}

impl SessionsBody {
    pub(super) fn new(sessions: Vec<Session>, of: &User) -> Self {
        let body = |session| SessionBody::new(session, of);
        Self {
            sessions: sessions.into_iter().map(body).collect(),
        }
    }
}

impl SessionBody {
    fn new(session: Session, of: &User) -> Self {
        let Session {
            id: _,
            uuid,
            user_id: _,
            client_id: _,
            status: _,
            token: _,
            active_organization_id: _,
            last_active_at: _,
            expire_at,
            abandon_at: _,
            created_at,
            updated_at: _,
        } = session;
        Self {
            id: uuid.to_string(),
            user_id: of.uuid.to_string(),
            token: MASKED,
            expires_at: time(expire_at),
            created_at: time(created_at),
        }
    }
}
