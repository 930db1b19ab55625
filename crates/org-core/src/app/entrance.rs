//! What happens when somebody has signed in or up on a browser.

use super::App;
use crate::browser::BROWSER_LIFE;
use crate::conflict::Conflict;
use crate::error::{Error, Kind, Result};
use crate::event::{Event, EventKind};
use crate::id::{OrganizationId, SessionId, UserId, Uuid};
use crate::session::{SESSION_ABANDON, Session, SessionStatus};
use crate::sign_in::Entrance;
use crate::store::{Reader, Writer};
use crate::{Principal, Timestamp};

/// A session that is to begin on a browser, with every id drawn.
pub(super) struct Arrival {
    pub(super) entrance: Entrance,
    session: SessionId,
    uuid: Uuid,
    event: Event,
    now: Timestamp,
}

impl Arrival {
    pub(super) fn new(app: &App, entrance: Entrance) -> Self {
        let now = app.now();
        let session = SessionId::generate(now, app.entropy());
        let server = Principal::system(entrance.via.clone());
        let event = Event::new(app, &server, EventKind::SessionCreated, session.as_str());
        Self {
            entrance,
            session,
            uuid: Uuid::generate(app.entropy()),
            event,
            now,
        }
    }

    /// Who arrives, for what they do on their way in.
    pub(super) fn as_user(&self, user: &UserId) -> Principal {
        let via = self.entrance.via.clone();
        Principal::person(user.clone(), self.session.clone(), via)
    }

    /// The session on this browser by which the user is signed in already.
    pub(super) fn present(
        &self,
        tx: &mut (impl Reader + ?Sized),
        user: &UserId,
    ) -> Result<Option<Session>> {
        let active = tx.active_sessions_on(&self.entrance.browser, self.now)?;
        Ok(active.into_iter().find(|session| session.user_id == *user))
    }

    /// Refuses unless the user, if it is known who, can be signed in beside those who are.
    pub(super) fn admit(
        &self,
        tx: &mut (impl Reader + ?Sized),
        user: Option<&UserId>,
    ) -> Result<()> {
        let active = tx.active_sessions_on(&self.entrance.browser, self.now)?;
        if !self.entrance.rules.several && !active.is_empty() {
            return Err(Conflict::BrowserInUse.into());
        }
        let own = active.iter().find(|session| Some(&session.user_id) == user);
        match own {
            Some(session) => Err(Conflict::AlreadySignedIn {
                session: session.id.to_string(),
            }
            .into()),
            None => Ok(()),
        }
    }

    /// Begins the session, in which the user works in `organization`. The browser gets another token,
    /// so that one that somebody else put there before opens nothing.
    pub(super) fn carry_out(
        &self,
        tx: &mut dyn Writer,
        user: &UserId,
        organization: Option<OrganizationId>,
    ) -> Result<SessionId> {
        let Entrance {
            browser,
            token,
            rules,
            via: _,
        } = &self.entrance;
        self.admit(tx, Some(user))?;
        let expire_at = rules.end(self.now, self.now);
        tx.insert_session(&Session {
            id: self.session.clone(),
            uuid: self.uuid,
            user_id: user.clone(),
            client_id: browser.clone(),
            status: SessionStatus::Active,
            token: None,
            active_organization_id: organization,
            last_active_at: self.now,
            expire_at,
            abandon_at: expire_at.plus(SESSION_ABANDON),
            created_at: self.now,
            updated_at: self.now,
        })?;
        let gone = || Error::not_found(Kind::Client, browser.as_str());
        let mut known = tx.lock_browser(browser)?.ok_or_else(gone)?;
        known.token = token.clone();
        known.last_active_session_id = Some(self.session.clone());
        known.expire_at = self.now.plus(BROWSER_LIFE);
        known.updated_at = self.now;
        tx.update_browser(&known)?;
        tx.touch_sign_in(user, self.now)?;
        tx.insert_event(&self.event)?;
        Ok(self.session.clone())
    }
}
