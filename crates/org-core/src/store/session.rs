use crate::credential::SecretDigest;
use crate::id::{ClientId, OrganizationId, SessionId, UserId, Uuid};
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
    /// The sessions of a user that are active at `now`, newest first, at most `limit`.
    fn active_sessions(&mut self, of: &UserId, now: Timestamp, limit: u32) -> Result<Vec<Session>>;
    /// The sessions on a device that are active at `now`, oldest first.
    fn active_sessions_on(&mut self, device: &ClientId, now: Timestamp) -> Result<Vec<Session>>;
    /// The session with this second id.
    fn session_by_uuid(&mut self, uuid: &Uuid) -> Result<Option<Session>>;
    /// The device with this id, with its sessions, newest first.
    fn device(&mut self, id: &ClientId) -> Result<Option<Device>>;
    /// A part of the list of devices, newest first. No total is counted.
    fn devices(&mut self, offset: u64, limit: u32) -> Result<Page<Device>>;
}

/// Changes sessions.
pub trait WriteSessions: ReadSessions {
    /// Adds a session.
    fn insert_session(&mut self, new: &Session) -> Result<()>;
    /// Revokes every session of a user that is not over, except this one.
    fn revoke_sessions(
        &mut self,
        of: &UserId,
        except: Option<&SessionId>,
        at: Timestamp,
    ) -> Result<()>;
    /// Lets the user of an active session work in another organization, or in none.
    fn move_session(
        &mut self,
        id: &SessionId,
        to: Option<&OrganizationId>,
        at: Timestamp,
    ) -> Result<()>;
    /// Puts the times of a session, and nothing else of it, in place of those of an active one.
    /// Answers `false` if it is over.
    fn renew_session(&mut self, changed: &Session) -> Result<bool>;
    /// Notes that a session was used at `now`, unless a use since `before` is noted already.
    fn touch_session(&mut self, id: &SessionId, before: Timestamp, now: Timestamp) -> Result<()>;
    /// Ends an active session. Answers `false` if there is none.
    fn end_session(&mut self, id: &SessionId, how: SessionStatus, at: Timestamp) -> Result<bool>;
}
