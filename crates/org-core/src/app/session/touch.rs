use super::{SessionView, active};
use crate::app::App;
use crate::error::{Denial, Error, Kind, Result};
use crate::event::{Event, EventKind};
use crate::id::{ClientId, OrganizationId, SessionId};
use crate::organization::OrganizationRef;
use crate::rules::SessionRules;
use crate::session::{SESSION_ABANDON, Session, SessionStatus, TouchSession, USE_INTERVAL};
use crate::store::{Reader, Writer};
use crate::{Patch, Principal, Timestamp, Via};

impl App {
    /// Notes that a session on a device is used, and in which organization from now on. The caller has
    /// seen that it is that device which asks.
    ///
    /// # Errors
    ///
    /// [`Error::NotFound`] for a session that is not on the device or is over;
    /// [`Denial::NotAMember`] for an organization that its user is not in.
    pub async fn touch_session(
        &self,
        via: Via,
        device: &ClientId,
        id: SessionId,
        touch: TouchSession,
    ) -> Result<()> {
        let server = Principal::system(via);
        let event = Event::new(self, &server, EventKind::SessionUpdated, id.as_str());
        let (device, now) = (device.clone(), self.now());
        self.store
            .write(move |tx| {
                let mut session = on_device(tx, &device, &id, now)?;
                let wished = match &touch.organization {
                    Patch::Keep => session.active_organization_id.clone(),
                    Patch::Clear => None,
                    Patch::Set(by) => Some(organization(tx, &session, by)?),
                };
                renew(tx, &mut session, touch.rules, now)?;
                if session.active_organization_id != wished {
                    tx.move_session(&id, wished.as_ref(), now)?;
                    tx.insert_event(&event)?;
                }
                Ok(())
            })
            .await
    }

    /// What a token of a session on a device says, as if `organization` were the one the user works
    /// in, where given. That the session is used is noted, unless it was of late.
    ///
    /// # Errors
    ///
    /// As [`App::touch_session`].
    pub async fn use_session(
        &self,
        device: &ClientId,
        id: SessionId,
        organization: Patch<OrganizationId>,
        rules: SessionRules,
    ) -> Result<SessionView> {
        let (device, now) = (device.clone(), self.now());
        let looked = self
            .store
            .read(move |tx| seen(tx, &device, &id, &organization, now));
        let view = looked.await?;
        if now >= view.session.last_active_at.plus(USE_INTERVAL) {
            let mut session = view.session.clone();
            self.store
                .write(move |tx| renew(tx, &mut session, rules, now))
                .await?;
        }
        Ok(view)
    }

    /// Signs the user of a session on a device out, or everybody there.
    ///
    /// # Errors
    ///
    /// [`Error::NotFound`] for a session that is not on the device or is over.
    pub async fn end_session_on(
        &self,
        via: Via,
        device: &ClientId,
        id: Option<&SessionId>,
    ) -> Result<()> {
        let server = Principal::system(via);
        let event = Event::new(self, &server, EventKind::SessionEnded, "");
        let (device, id, now) = (device.clone(), id.cloned(), self.now());
        self.store
            .write(move |tx| {
                let ended = match &id {
                    Some(id) => vec![on_device(tx, &device, id, now)?],
                    None => tx.active_sessions_on(&device, now)?,
                };
                for (number, session) in ended.iter().enumerate() {
                    if tx.end_session(&session.id, SessionStatus::Ended, now)? {
                        let mut event = event.clone();
                        event.id = event.id.following(number);
                        event.subject = session.id.to_string();
                        tx.insert_event(&event)?;
                    }
                }
                Ok(())
            })
            .await
    }
}

/// The active session with this id, if it is on this device.
fn on_device(
    tx: &mut (impl Reader + ?Sized),
    device: &ClientId,
    id: &SessionId,
    now: Timestamp,
) -> Result<Session> {
    tx.session(id)?
        .filter(|session| session.client_id == *device && session.active_at(now))
        .ok_or_else(|| Error::not_found(Kind::Session, id.as_str()))
}

/// The organization, if the user of the session is in it.
fn organization(
    tx: &mut (impl Reader + ?Sized),
    session: &Session,
    by: &OrganizationRef,
) -> Result<OrganizationId> {
    let hidden = || Error::Forbidden(Denial::NotAMember);
    let id = tx.organization(by)?.ok_or_else(hidden)?.id;
    match tx.membership(&id, &session.user_id)? {
        Some(_) => Ok(id),
        None => Err(hidden()),
    }
}

fn seen(
    tx: &mut (impl Reader + ?Sized),
    device: &ClientId,
    id: &SessionId,
    wished: &Patch<OrganizationId>,
    now: Timestamp,
) -> Result<SessionView> {
    let session = on_device(tx, device, id, now)?;
    let user = tx.user(&session.user_id)?.filter(|user| !user.banned);
    let user = user.ok_or_else(|| Error::not_found(Kind::Session, id.as_str()))?;
    let chosen = match wished {
        Patch::Set(id) => Some(id),
        Patch::Keep => session.active_organization_id.as_ref(),
        Patch::Clear => None,
    };
    let membership = match chosen {
        Some(chosen) => tx.membership(chosen, &user.id)?,
        None => None,
    };
    if membership.is_none() && matches!(wished, Patch::Set(_)) {
        return Err(Error::Forbidden(Denial::NotAMember));
    }
    let active = match membership {
        Some(membership) => active(tx, membership)?,
        None => None,
    };
    Ok(SessionView {
        session,
        user,
        active,
    })
}

/// Writes down that the session is used, which makes it live on.
fn renew(
    tx: &mut dyn Writer,
    session: &mut Session,
    rules: SessionRules,
    now: Timestamp,
) -> Result<()> {
    session.last_active_at = now;
    session.updated_at = now;
    session.expire_at = rules.end(session.created_at, now);
    session.abandon_at = session.expire_at.plus(SESSION_ABANDON);
    if !tx.renew_session(session)? {
        return Err(Error::not_found(Kind::Session, session.id.as_str()));
    }
    if let Some(mut browser) = tx.lock_browser(&session.client_id)? {
        browser.last_active_session_id = Some(session.id.clone());
        browser.updated_at = now;
        tx.update_browser(&browser)?;
    }
    Ok(())
}
