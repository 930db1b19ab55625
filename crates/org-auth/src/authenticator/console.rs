//! Administrators who work in a browser. Their sessions are proved by a cookie, and a cookie is no
//! bearer token: it is kept under another digest, so that neither opens the other's door.

use std::time::Duration;

use org_core::credential::SecretDigest;
use org_core::session::Session;
use org_core::user::User;
use org_core::{Actions, Identity, Principal, Timestamp, Via};
use secrecy::{ExposeSecret as _, SecretString};

use super::{AuthError, Authenticator};
use crate::secret;

/// How long a session lives, whatever is done in it.
const LIFE: Duration = Duration::from_hours(12);
/// How long a session lives while nothing is done in it.
const IDLE: Duration = Duration::from_hours(1);

/// An administrator who has just signed in.
#[derive(Debug)]
pub struct ConsoleSignIn {
    /// The value of the cookie, shown this once.
    pub cookie: SecretString,
    /// How long it is good at most.
    pub life: Duration,
}

/// An administrator at work.
#[derive(Clone, Debug)]
pub struct Operator {
    /// The caller, allowed everything.
    pub principal: Principal,
    /// Who it is.
    pub user: User,
}

impl Authenticator {
    /// Signs an administrator of the instance in, by address and password.
    ///
    /// # Errors
    ///
    /// [`AuthError::Rejected`] for everybody else, after the same time.
    pub async fn sign_in_operator(
        &self,
        email: &str,
        given: SecretString,
        via: Via,
    ) -> Result<ConsoleSignIn, AuthError> {
        let user = self.by_password(email, given).await?;
        if !user.system_administrator {
            return Err(AuthError::Rejected);
        }
        let cookie = secret::random(self.app.entropy());
        let digest = digest(cookie.expose_secret());
        self.begin_session(&user, digest, LIFE, via).await?;
        Ok(ConsoleSignIn { cookie, life: LIFE })
    }

    /// The administrator whom a cookie proves. That the session was used is noted.
    ///
    /// # Errors
    ///
    /// [`AuthError::Rejected`] once the session is over, was idle for too long, or its user no longer
    /// administers.
    pub async fn operator(&self, cookie: &str, via: Via) -> Result<Operator, AuthError> {
        let (digest, now) = (digest(cookie), self.app.now());
        let found = self
            .app
            .store()
            .read(move |tx| {
                let session = tx.session_by_token(&digest)?;
                Ok(match session.filter(|session| is_open(session, now)) {
                    Some(session) => tx.user(&session.user_id)?.map(|user| (session, user)),
                    None => None,
                })
            })
            .await?;
        let administers = |user: &User| user.system_administrator && !user.banned && !user.locked;
        let (session, user) = found
            .filter(|(_, user)| administers(user))
            .ok_or(AuthError::Rejected)?;
        if session.last_active_at.plus(Session::USE_INTERVAL) <= now {
            self.app.note_use_of_session(session.id.clone()).await?;
        }
        let identity = Identity::User {
            id: user.id.clone(),
            session: session.id,
        };
        let principal = Principal {
            identity,
            actions: Actions::All,
            via,
        };
        Ok(Operator { principal, user })
    }
}

fn is_open(session: &Session, now: Timestamp) -> bool {
    session.active_at(now) && now < session.last_active_at.plus(IDLE)
}

/// Under what a cookie is kept.
fn digest(cookie: &str) -> SecretDigest {
    secret::digest(&format!("console {cookie}"))
}
