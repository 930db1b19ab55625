use crate::app::App;
use crate::error::{Error, Kind, Result};
use crate::event::{Event, EventKind};
use crate::id::{ClientId, SessionId};
use crate::page::Page;
use crate::session::{Device, Session, SessionQuery, SessionStatus};
use crate::{Action, Principal};

impl App {
    /// A part of the list of sessions, newest first.
    ///
    /// # Errors
    ///
    /// [`Error::Forbidden`] without the right.
    pub async fn sessions(&self, who: &Principal, query: SessionQuery) -> Result<Page<Session>> {
        who.require(Action::ReadSessions)?;
        self.store.read(move |tx| tx.sessions(&query)).await
    }

    /// The session with this id, be it over.
    ///
    /// # Errors
    ///
    /// [`Error::Forbidden`] without the right; [`Error::NotFound`].
    pub async fn session(&self, who: &Principal, id: SessionId) -> Result<Session> {
        who.require(Action::ReadSessions)?;
        self.store
            .read(move |tx| tx.session(&id)?.ok_or_else(|| unknown(&id)))
            .await
    }

    /// Ends a session of somebody else and answers what it is now. One that is over stays as it is.
    ///
    /// # Errors
    ///
    /// [`Error::Forbidden`] without the right; [`Error::NotFound`].
    pub async fn revoke_session(&self, who: &Principal, id: SessionId) -> Result<Session> {
        who.require(Action::RevokeSessions)?;
        let event = Event::new(self, who, EventKind::SessionRevoked, id.as_str());
        let now = self.now();
        self.store
            .write(move |tx| {
                let session = tx.session(&id)?.ok_or_else(|| unknown(&id))?;
                if session.active_at(now) && tx.end_session(&id, SessionStatus::Revoked, now)? {
                    tx.insert_event(&event)?;
                }
                tx.session(&id)?.ok_or_else(|| unknown(&id))
            })
            .await
    }

    /// The device with this id, with its sessions.
    ///
    /// # Errors
    ///
    /// [`Error::Forbidden`] without the right; [`Error::NotFound`].
    pub async fn device(&self, who: &Principal, id: ClientId) -> Result<Device> {
        who.require(Action::ReadSessions)?;
        self.store
            .read(move |tx| {
                tx.device(&id)?
                    .ok_or_else(|| Error::not_found(Kind::Client, id.as_str()))
            })
            .await
    }

    /// A part of the list of devices, newest first. No total is counted.
    ///
    /// # Errors
    ///
    /// [`Error::Forbidden`] without the right.
    pub async fn devices(&self, who: &Principal, offset: u64, limit: u32) -> Result<Page<Device>> {
        who.require(Action::ReadSessions)?;
        self.store.read(move |tx| tx.devices(offset, limit)).await
    }
}

fn unknown(id: &SessionId) -> Error {
    Error::not_found(Kind::Session, id.as_str())
}
