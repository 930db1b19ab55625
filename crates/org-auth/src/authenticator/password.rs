use std::time::Duration;

use org_core::app::Finished;
use org_core::credential::SecretDigest;
use org_core::session::{CreateSession, Session};
use org_core::sign_in::{Claim, Entrance, Proof, SignInView};
use org_core::text::EmailAddress;
use org_core::user::{ChangePassword, PasswordHash, User};
use org_core::{Action, Error, Kind, Principal, Via};
use secrecy::{ExposeSecret as _, SecretString};

use super::{AuthError, Authenticator};
use crate::{password, secret};

/// A user who has just signed in.
#[derive(Debug)]
pub struct SignIn {
    /// The opaque token, shown this once.
    pub token: SecretString,
    /// The session it proves.
    pub session: Session,
    /// Who signed in.
    pub user: User,
}

impl Authenticator {
    /// Signs a user in by address and password, with an opaque token that lives for `life`.
    ///
    /// # Errors
    ///
    /// [`AuthError::Rejected`], after the same time whether or not the address is known.
    pub async fn sign_in(
        &self,
        email: &str,
        given: SecretString,
        life: Duration,
        via: Via,
    ) -> Result<SignIn, AuthError> {
        let user = self.by_password(email, given).await?;
        let token = secret::session_token(self.app.entropy());
        let session = self.begin_session(&user, secret::digest_of(&token), life, via);
        let session = session.await?;
        Ok(SignIn {
            token,
            session,
            user,
        })
    }

    /// The user with this address and password, unless shut out.
    ///
    /// # Errors
    ///
    /// [`AuthError::Rejected`], after the same time whether or not the address is known.
    pub(super) async fn by_password(
        &self,
        email: &str,
        given: SecretString,
    ) -> Result<User, AuthError> {
        let user = match EmailAddress::parse(email) {
            Ok(address) => {
                self.app
                    .store()
                    .read(move |tx| tx.user_by_email(&address))
                    .await?
            }
            Err(_) => None,
        };
        let hash = user.as_ref().and_then(|user| user.password.clone());
        let right = self.is_password(given, hash).await?;
        let user = user.filter(|user| right && !user.banned && !user.locked);
        user.ok_or(AuthError::Rejected)
    }

    /// Begins a session of a user who has just proved to know the password of now.
    ///
    /// # Errors
    ///
    /// [`AuthError::Rejected`] for one who was shut out, deleted or got another password since.
    pub(super) async fn begin_session(
        &self,
        user: &User,
        token: SecretDigest,
        life: Duration,
        via: Via,
    ) -> Result<Session, AuthError> {
        let new = CreateSession {
            user_id: user.id.clone(),
            token: Some(token),
            password: user.password.clone(),
            life,
            active_organization_id: None,
        };
        let server = Principal::system(via);
        let begun = self.app.create_session(&server, new);
        begun.await.map_err(|error| match error {
            Error::Invalid(_) | Error::NotFound { .. } => AuthError::Rejected,
            other => other.into(),
        })
    }

    /// Signs somebody in on a browser, who says who they are, by their password.
    ///
    /// # Errors
    ///
    /// [`AuthError::Rejected`] for a wrong password; else as [`App::finish_sign_in`].
    ///
    /// [`App::finish_sign_in`]: org_core::App::finish_sign_in
    pub async fn finish_by_password(
        &self,
        entrance: Entrance,
        known: SignInView,
        given: SecretString,
    ) -> Result<Finished, AuthError> {
        let hash = known.user.and_then(|user| user.password);
        if !self.is_password(given, hash.clone()).await? {
            return Err(AuthError::Rejected);
        }
        let proof = Proof::Password(hash.ok_or(AuthError::Rejected)?);
        let finished = self.app.finish_sign_in(entrance, known.sign_in.id, proof);
        Ok(finished.await?)
    }

    /// Signs somebody in on a browser, who says who they are and shows their password in one. Whoever
    /// is unknown takes as long and is answered as whoever shows a wrong password.
    ///
    /// # Errors
    ///
    /// [`AuthError::Rejected`] for an address that is nobody's and for a wrong password; else as
    /// [`App::start_sign_in`] and [`App::finish_sign_in`].
    ///
    /// [`App::start_sign_in`]: org_core::App::start_sign_in
    /// [`App::finish_sign_in`]: org_core::App::finish_sign_in
    pub async fn sign_in_by_password(
        &self,
        entrance: Entrance,
        claim: Claim,
        given: SecretString,
    ) -> Result<Finished, AuthError> {
        match self.app.start_sign_in(entrance.clone(), claim).await {
            Ok(begun) => self.finish_by_password(entrance, begun, given).await,
            Err(Error::Invalid(_)) => {
                self.is_password(given, None).await?;
                Err(AuthError::Rejected)
            }
            Err(other) => Err(other.into()),
        }
    }

    /// Ends the session that an opaque token proves, be its user let in or not. Without one there is
    /// nothing to end.
    ///
    /// # Errors
    ///
    /// Those of the store.
    pub async fn sign_out(&self, token: &str, via: Via) -> Result<(), Error> {
        let (digest, now) = (secret::digest(token), self.app.now());
        let store = self.app.store();
        let found = store.read(move |tx| tx.session_by_token(&digest)).await?;
        let Some(session) = found.filter(|session| session.active_at(now)) else {
            return Ok(());
        };
        let who = Principal::person(session.user_id, session.id.clone(), via);
        self.app.end_session(&who, session.id).await
    }

    /// Gives the calling user, who knows the password of now, another one, and ends every other
    /// session of theirs if asked to.
    ///
    /// # Errors
    ///
    /// [`AuthError::Rejected`] for a wrong password.
    pub async fn change_password(
        &self,
        who: &Principal,
        current: SecretString,
        new: SecretString,
        sign_out: bool,
    ) -> Result<(), AuthError> {
        let (id, _) = who.signed_in(Action::UpdateUsers)?;
        let known = self.app.user(who, id.clone()).await?.password;
        if !self.is_password(current, known.clone()).await? {
            return Err(AuthError::Rejected);
        }
        let known = known.ok_or(AuthError::Rejected)?;
        let new = self.passwords.hash(new).await?;
        let change = ChangePassword {
            known,
            new,
            sign_out,
        };
        if self.app.change_password(who, change).await? {
            Ok(())
        } else {
            Err(AuthError::Rejected)
        }
    }

    /// Gives the user to whom this code was mailed a new password, and answers the address.
    ///
    /// # Errors
    ///
    /// [`AuthError::Rejected`] for a wrong code.
    pub async fn reset_password(
        &self,
        code: &str,
        new: SecretString,
        via: Via,
    ) -> Result<EmailAddress, AuthError> {
        let digest = secret::reset_digest(code);
        // A stranger who guesses does not get passwords hashed.
        if !self.app.resets_password(digest.clone()).await? {
            return Err(AuthError::Rejected);
        }
        let new = self.passwords.hash(new).await?;
        let reset = self.app.reset_password(via, digest, new).await;
        reset.map_err(|error| match error {
            Error::NotFound {
                kind: Kind::EmailCode,
                id: _,
            } => AuthError::Rejected,
            other => other.into(),
        })
    }

    /// Whether `given` is the password behind `hash`. The answer takes the same time whatever it is.
    async fn is_password(
        &self,
        given: SecretString,
        hash: Option<PasswordHash>,
    ) -> Result<bool, Error> {
        let fits = given.expose_secret().len() <= password::MAX_BYTES;
        let right = self
            .passwords
            .verify(if fits { given } else { "".into() }, hash);
        Ok(right.await? && fits)
    }
}
