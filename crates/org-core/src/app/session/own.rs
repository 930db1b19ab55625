use crate::app::App;
use crate::error::{Error, Kind, Result};
use crate::event::{Event, EventKind};
use crate::id::{SessionId, Uuid};
use crate::session::{Session, SessionStatus};
use crate::{Action, Principal};

/// The most sessions that a user is shown.
const MOST: u32 = 1000;

impl App {
    /// The sessions by which the caller is signed in, newest first: no more than a thousand.
    ///
    /// # Errors
    ///
    /// [`Error::Forbidden`] for anybody but a signed-in user.
    pub async fn own_sessions(&self, who: &Principal) -> Result<Vec<Session>> {
        let (user, _) = who.signed_in(Action::ReadSessions)?;
        let (user, now) = (user.clone(), self.now());
        self.store
            .read(move |tx| tx.active_sessions(&user, now, MOST))
            .await
    }

    /// Signs the caller out everywhere, here too.
    ///
    /// # Errors
    ///
    /// [`Error::Forbidden`] for anybody but a signed-in user.
    pub async fn end_own_sessions(&self, who: &Principal) -> Result<()> {
        let (user, session) = who.signed_in(Action::RevokeSessions)?;
        let event = Event::new(self, who, EventKind::SessionEnded, session.as_str());
        let (user, now) = (user.clone(), self.now());
        self.store
            .write(move |tx| {
                tx.revoke_sessions(&user, None, now)?;
                tx.insert_event(&event)
            })
            .await
    }

    /// Notes that a session was used, unless that was done within the last minute.
    ///
    /// # Errors
    ///
    /// Those of the store.
    pub async fn note_use_of_session(&self, id: SessionId) -> Result<()> {
        let now = self.now();
        let before = now.minus(Session::USE_INTERVAL);
        self.store
            .write(move |tx| tx.touch_session(&id, before, now))
            .await
    }

    /// Signs the caller out of one of their own sessions.
    ///
    /// # Errors
    ///
    /// [`Error::Forbidden`] for anybody but a signed-in user; [`Error::NotFound`] for a session of
    /// somebody else, and for one that is over.
    pub async fn end_own_session(&self, who: &Principal, id: Uuid) -> Result<()> {
        let (user, _) = who.signed_in(Action::RevokeSessions)?;
        let event = Event::new(self, who, EventKind::SessionEnded, "");
        let (user, now) = (user.clone(), self.now());
        self.store
            .write(move |tx| {
                let unknown = || Error::not_found(Kind::Session, id.to_string());
                let session = tx
                    .session_by_uuid(&id)?
                    .filter(|session| session.user_id == user && session.active_at(now))
                    .ok_or_else(unknown)?;
                if !tx.end_session(&session.id, SessionStatus::Ended, now)? {
                    return Err(unknown());
                }
                let mut event = event.clone();
                event.subject = session.id.to_string();
                tx.insert_event(&event)
            })
            .await
    }
}
