use crate::credential::SecretDigest;
use crate::id::SessionId;
use crate::session::{Session, SessionStatus};
use crate::{Result, Timestamp};

/// Looks up sessions.
pub trait ReadSessions {
    /// The session with this id.
    fn session(&mut self, id: &SessionId) -> Result<Option<Session>>;
    /// The session with this opaque token.
    fn session_by_token(&mut self, token: &SecretDigest) -> Result<Option<Session>>;
}

/// Changes sessions.
pub trait WriteSessions: ReadSessions {
    /// Adds a session.
    fn insert_session(&mut self, new: &Session) -> Result<()>;
    /// Ends an active session. Answers `false` if there is none.
    fn end_session(&mut self, id: &SessionId, how: SessionStatus, at: Timestamp) -> Result<bool>;
}
