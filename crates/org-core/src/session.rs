//! Signed-in sessions.

use std::time::Duration;

use crate::credential::SecretDigest;
use crate::id::{ClientId, OrganizationId, SessionId, UserId, Uuid};
use crate::organization::OrganizationRef;
use crate::rules::SessionRules;
use crate::user::PasswordHash;
use crate::{Patch, Timestamp};

/// How long a session lives without being renewed.
pub const SESSION_LIFE: Duration = Duration::from_hours(7 * 24);
/// How long after its end a session is still remembered.
pub const SESSION_ABANDON: Duration = Duration::from_hours(30 * 24);

/// A signed-in session.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Session {
    /// Identifies the session.
    pub id: SessionId,
    /// The second id.
    pub uuid: Uuid,
    /// Who is signed in.
    pub user_id: UserId,
    /// The device or browser.
    pub client_id: ClientId,
    /// Where the session stands. One that is past `expire_at` is over whatever this says.
    pub status: SessionStatus,
    /// The digest of the opaque token that proves the session, if it has one.
    pub token: Option<SecretDigest>,
    /// The organization the user works in.
    pub active_organization_id: Option<OrganizationId>,
    /// When it was last used.
    pub last_active_at: Timestamp,
    /// When it ends.
    pub expire_at: Timestamp,
    /// When it is forgotten.
    pub abandon_at: Timestamp,
    /// When it began.
    pub created_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
}

impl Session {
    /// How long after a noted use the next one is noted.
    pub const USE_INTERVAL: Duration = Duration::from_mins(1);

    /// Whether the session proves its user at `now`.
    pub fn active_at(&self, now: Timestamp) -> bool {
        self.status == SessionStatus::Active && now < self.expire_at
    }

    /// Where the session stands at `now`.
    pub fn state_at(&self, now: Timestamp) -> SessionState {
        match self.status {
            SessionStatus::Ended => SessionState::Ended,
            SessionStatus::Revoked => SessionState::Revoked,
            SessionStatus::Active if now < self.expire_at => SessionState::Active,
            SessionStatus::Active if now < self.abandon_at => SessionState::Expired,
            SessionStatus::Active => SessionState::Abandoned,
        }
    }
}

/// Where a session stands at some moment.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum SessionState {
    /// Over for so long that it is forgotten.
    Abandoned,
    /// In use.
    Active,
    /// Ended by the user.
    Ended,
    /// Over, because its time is.
    Expired,
    /// Ended by the operator.
    Revoked,
}

/// What is written down about where a session stands.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum SessionStatus {
    /// In use.
    Active,
    /// Ended by the user.
    Ended,
    /// Ended by the operator.
    Revoked,
}

impl SessionStatus {
    /// Every status.
    pub const ALL: &'static [Self] = &[Self::Active, Self::Ended, Self::Revoked];

    /// The stored name.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::Ended => "ended",
            Self::Revoked => "revoked",
        }
    }
}

/// Which sessions a list holds, newest first.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct SessionQuery {
    /// Those of this user.
    pub user_id: Option<UserId>,
    /// Those of this device.
    pub client_id: Option<ClientId>,
    /// Those that stand like this, and when.
    pub state: Option<(SessionState, Timestamp)>,
    /// Nobody's: a condition that no session can meet.
    pub none: bool,
    /// Sessions to skip.
    pub offset: u64,
    /// The most sessions to return.
    pub limit: u32,
}

/// A device or browser: what sessions have in common.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Device {
    /// Identifies the device.
    pub id: ClientId,
    /// Its sessions, newest first; there is at least one.
    pub sessions: Vec<Session>,
}

/// How long after a use another one is not written down.
pub const USE_INTERVAL: Duration = Duration::from_mins(5);

/// How a session is used.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct TouchSession {
    /// The organization to work in from now on.
    pub organization: Patch<OrganizationRef>,
    /// How long sessions live.
    pub rules: SessionRules,
}

/// What a new session is to be.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct CreateSession {
    /// Who is signed in.
    pub user_id: UserId,
    /// The digest of its opaque token, if it has one.
    pub token: Option<SecretDigest>,
    /// The password that it was begun with, if it was. One that the user has no longer begins none.
    pub password: Option<PasswordHash>,
    /// How long it lives.
    pub life: Duration,
    /// The organization to work in.
    pub active_organization_id: Option<OrganizationId>,
}
