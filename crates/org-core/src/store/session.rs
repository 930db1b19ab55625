use crate::credential::SecretDigest;
use crate::id::{ClientId, SessionId, UserId};
use crate::page::Page;
use crate::session::{Device, Session, SessionQuery, SessionStatus};
use crate::{Result, Timestamp};

/// Looks up sessions.
pub trait ReadSessions {
    /// The session with this id.
    fn session(&mut self, id: &SessionId) -> Result<Option<Session>>;
    /// The session with this opaque token.
    fn session_by_token(&mut self, token: &SecretDigest) -> Result<Option<Session>>;
    /// A part of the list of sessions, newest first, with the number of all that match.
    fn sessions(&mut self, query: &SessionQuery) -> Result<Page<Session>>;
    /// The device with this id, with its sessions, newest first.
    fn device(&mut self, id: &ClientId) -> Result<Option<Device>>;
    /// A part of the list of devices, newest first. No total is counted.
    fn devices(&mut self, offset: u64, limit: u32) -> Result<Page<Device>>;
}

/// Changes sessions.
pub trait WriteSessions: ReadSessions {
    /// Adds a session.
    fn insert_session(&mut self, new: &Session) -> Result<()>;
    /// Revokes every session of a user that is not over.
    fn revoke_sessions(&mut self, of: &UserId, at: Timestamp) -> Result<()>;
    /// Ends an active session. Answers `false` if there is none.
    fn end_session(&mut self, id: &SessionId, how: SessionStatus, at: Timestamp) -> Result<bool>;
}
