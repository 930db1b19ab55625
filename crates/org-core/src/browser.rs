//! Browsers and apps that keep a token, by which they are known again between sign-ins.

use std::time::Duration;

use crate::Timestamp;
use crate::app::SessionView;
use crate::credential::SecretDigest;
use crate::id::{ClientId, OrganizationId, SessionId};
use crate::membership::{MembershipView, OrganizationWithRole};
use crate::session::Session;
use crate::sign_in::SignInView;
use crate::sign_up::SignUp;
use crate::user::User;

/// How long a browser is known again after somebody signed in on it.
pub const BROWSER_LIFE: Duration = Duration::from_hours(365 * 24);

/// How long a browser is known on which nobody has signed in.
pub const STRANGER_LIFE: Duration = Duration::from_hours(48);

/// A browser or app that keeps a token. Its id is the one that its sessions have as their device.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Browser {
    /// Identifies the browser.
    pub id: ClientId,
    /// The digest of the token.
    pub token: SecretDigest,
    /// The session that was used last.
    pub last_active_session_id: Option<SessionId>,
    /// When it is no longer known.
    pub expire_at: Timestamp,
    /// When it was first seen.
    pub created_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
}

impl Browser {
    /// Of the active sessions on this browser, oldest first, the one that is used unless another one
    /// is asked for: the one that was used last, else the newest.
    pub fn current<'s>(
        &self,
        active: impl IntoIterator<Item = &'s Session>,
    ) -> Option<&'s Session> {
        let mut newest = None;
        for session in active {
            newest = Some(session);
            if self.last_active_session_id.as_ref() == Some(&session.id) {
                break;
            }
        }
        newest
    }
}

/// What is known about a device to whoever sits before it.
#[derive(Clone, Debug, PartialEq)]
pub struct Presence {
    /// The device.
    pub device: ClientId,
    /// What keeps its token, if anything does: the operator makes sessions for devices without.
    pub browser: Option<Browser>,
    /// The sessions that are active, oldest first.
    pub sessions: Vec<PresentSession>,
    /// The one of them that is used unless another one is asked for.
    pub current_session_id: Option<SessionId>,
    /// The attempt to sign in that was begun there and may still come to something.
    pub sign_in: Option<SignInView>,
    /// The attempt to sign up that was begun there and may still come to something.
    pub sign_up: Option<SignUp>,
}

impl Presence {
    /// The active session with this id.
    pub fn session(&self, id: &SessionId) -> Option<&PresentSession> {
        self.sessions.iter().find(|one| one.session.id == *id)
    }

    /// The session that is used unless another one is asked for.
    pub fn current(&self) -> Option<&PresentSession> {
        self.session(self.current_session_id.as_ref()?)
    }
}

/// An active session with what its user belongs to.
#[derive(Clone, Debug, PartialEq)]
pub struct PresentSession {
    /// The session.
    pub session: Session,
    /// Who is signed in.
    pub user: User,
    /// The organizations of the user, newest membership first, up to [`MAX_MEMBERSHIPS`].
    pub memberships: Vec<MembershipView>,
}

/// The most memberships that a session shows.
pub const MAX_MEMBERSHIPS: u32 = 500;

impl PresentSession {
    /// What a token of the session says.
    pub fn view(&self) -> SessionView {
        let works_in = |view: &&MembershipView| {
            let organization: &OrganizationId = &view.organization.id;
            self.session.active_organization_id.as_ref() == Some(organization)
        };
        let active = self.memberships.iter().find(works_in).map(|view| {
            let organization = view.organization.clone();
            let role = view.membership.role.key.clone();
            let active = OrganizationWithRole { organization, role };
            (active, view.permissions.clone())
        });
        SessionView {
            session: self.session.clone(),
            user: self.user.clone(),
            active,
        }
    }
}
