mod list;
mod own;
mod touch;

use super::App;
use crate::error::{Error, Kind, Result};
use crate::event::{Event, EventKind};
use crate::id::{ClientId, OrganizationId, SessionId, Uuid};
use crate::membership::{Membership, OrganizationWithRole};
use crate::organization::OrganizationRef;
use crate::role::PermissionKey;
use crate::session::{CreateSession, SESSION_ABANDON, Session, SessionStatus};
use crate::user::User;
use crate::{Action, Fault, Identity, Principal, Violation};

/// A session with what a token says about it.
#[derive(Clone, Debug, PartialEq)]
pub struct SessionView {
    /// The session.
    pub session: Session,
    /// Who is signed in.
    pub user: User,
    /// The organization the user works in, with role and permissions; absent if none is chosen or
    /// the user is no longer a member.
    pub active: Option<(OrganizationWithRole, Vec<PermissionKey>)>,
}

impl App {
    /// Signs a user in.
    ///
    /// # Errors
    ///
    /// [`Error::Forbidden`] without the right; [`Error::NotFound`] for an unknown user or
    /// organization; [`Error::Invalid`] for a user who is shut out or has another password by now.
    pub async fn create_session(&self, who: &Principal, new: CreateSession) -> Result<Session> {
        who.require(Action::CreateSessions)?;
        let now = self.now();
        let CreateSession {
            user_id,
            token,
            password,
            life,
            active_organization_id,
        } = new;
        let expire_at = now.plus(life);
        let session = Session {
            id: SessionId::generate(now, self.entropy()),
            uuid: Uuid::generate(self.entropy()),
            user_id,
            client_id: ClientId::generate(now, self.entropy()),
            status: SessionStatus::Active,
            token,
            active_organization_id,
            last_active_at: now,
            expire_at,
            abandon_at: expire_at.plus(SESSION_ABANDON),
            created_at: now,
            updated_at: now,
        };
        let event = Event::new(self, who, EventKind::SessionCreated, session.id.as_str());
        self.store
            .write(move |tx| {
                let user = tx.lock_user(&session.user_id)?;
                let user =
                    user.ok_or_else(|| Error::not_found(Kind::User, session.user_id.as_str()))?;
                let outdated = password.is_some() && password != user.password;
                if user.banned || user.locked || outdated {
                    return Err(Violation::new("user_id", Fault::NotAllowed).into());
                }
                if let Some(organization) = &session.active_organization_id {
                    let by = OrganizationRef::Id(organization.clone());
                    tx.organization(&by)?.ok_or_else(|| {
                        Error::not_found(Kind::Organization, organization.as_str())
                    })?;
                }
                tx.insert_session(&session)?;
                tx.touch_sign_in(&session.user_id, now)?;
                tx.insert_event(&event)?;
                Ok(session.clone())
            })
            .await
    }

    /// A session that is active, with what a token says about it, as if `organization` were the
    /// one the user works in, where given.
    ///
    /// # Errors
    ///
    /// [`Error::Forbidden`] without the right; [`Error::NotFound`] for an unknown or ended session.
    pub async fn session_view(
        &self,
        who: &Principal,
        id: SessionId,
        organization: Option<OrganizationId>,
    ) -> Result<SessionView> {
        who.require(Action::CreateSessions)?;
        let now = self.now();
        self.store
            .read(move |tx| {
                let gone = || Error::not_found(Kind::Session, id.as_str());
                let session = tx
                    .session(&id)?
                    .filter(|s| s.active_at(now))
                    .ok_or_else(gone)?;
                let user = tx.user(&session.user_id)?.ok_or_else(gone)?;
                let chosen = organization
                    .as_ref()
                    .or(session.active_organization_id.as_ref())
                    .cloned();
                let membership = match &chosen {
                    Some(chosen) => tx.membership(chosen, &user.id)?,
                    None => None,
                };
                let active = match membership {
                    Some(membership) => active(tx, membership)?,
                    None => None,
                };
                Ok(SessionView {
                    session,
                    user,
                    active,
                })
            })
            .await
    }

    /// Signs the caller's own session out.
    ///
    /// # Errors
    ///
    /// [`Error::Forbidden`] for another session, without the right to make sessions. One that is
    /// already over is no error.
    pub async fn end_session(&self, who: &Principal, id: SessionId) -> Result<()> {
        if !matches!(&who.identity, Identity::User { session, .. } if *session == id) {
            who.require(Action::CreateSessions)?;
        }
        let event = Event::new(self, who, EventKind::SessionEnded, id.as_str());
        let now = self.now();
        self.store
            .write(move |tx| {
                if tx.end_session(&id, SessionStatus::Ended, now)? {
                    tx.insert_event(&event)?;
                }
                Ok(())
            })
            .await
    }
}

fn active(
    tx: &mut (impl crate::Reader + ?Sized),
    membership: Membership,
) -> Result<Option<(OrganizationWithRole, Vec<PermissionKey>)>> {
    let by = OrganizationRef::Id(membership.organization_id.clone());
    let Some(organization) = tx.organization(&by)? else {
        return Ok(None);
    };
    let permissions = tx.permissions_of_member(&membership)?;
    let role = membership.role.key;
    Ok(Some((
        OrganizationWithRole { organization, role },
        permissions,
    )))
}
