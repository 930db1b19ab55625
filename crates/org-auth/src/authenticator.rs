//! Turns what callers present into principals. Each kind of credential has a method of its own, so
//! that a door opens to the kinds it names and to no other.

mod browser;
mod client;
mod code;
mod console;
mod password;

use std::collections::BTreeSet;
use std::sync::Arc;

use org_core::client_grant::{Audience, SubjectType};
use org_core::credential::{ApiKey, Operation, Reach};
use org_core::id::SessionId;
use org_core::user::User;
use org_core::{Action, Actions, App, Error, Identity, Principal, Via};

pub use console::{ConsoleSignIn, Operator};
pub use password::SignIn;

use crate::access_token;
use crate::form_token::FormTokens;
use crate::jwt::TokenError;
use crate::key_ring::{KeyRing, SigningKeys};
use crate::key_use::KeyUses;
use crate::password::Passwords;
use crate::recent::{Found, Recent};
use crate::scope;
use crate::secret;
use crate::session_token::{self, Bearer};
use crate::signing_key::{KeyError, SigningKey};
use crate::ticket::Tickets;

/// Why a caller is not believed.
#[derive(Debug, thiserror::Error)]
pub enum AuthError {
    /// Believed, but this kind of key may not come in here.
    #[error("the key's operation does not reach this")]
    Insufficient,
    /// Unknown, revoked or expired; or belongs to somebody who is gone or shut out.
    #[error("the credential is not known or not valid any more")]
    Rejected,
    /// The store or the signing key failed.
    #[error(transparent)]
    Store(#[from] Error),
    /// A token that is not ours or not valid.
    #[error(transparent)]
    Token(#[from] TokenError),
    /// Believed, but no address of the user is known to be theirs.
    #[error("the user is not verified")]
    Unverified,
}

/// Looks credentials up. Clones are cheap.
#[derive(Clone, Debug)]
pub struct Authenticator {
    app: App,
    passwords: Passwords,
    keys: SigningKeys,
    /// The issuer of session tokens: the public address.
    issuer: String,
    /// The audiences for which access tokens are made and accepted.
    audiences: Vec<String>,
    /// The API keys that were used of late.
    uses: KeyUses,
    recent: Callers,
}

/// Who was believed a moment ago, by the kind of credential.
#[derive(Clone, Debug, Default)]
struct Callers {
    access_tokens: Recent,
    api_keys: Recent,
    opaque_sessions: Recent,
    secret_keys: Recent,
    session_tokens: Recent,
}

impl Authenticator {
    /// Looks credentials up in the store of `app`. `issuer` is the public address without a final
    /// slash.
    pub fn new(
        app: App,
        passwords: Passwords,
        keys: SigningKeys,
        issuer: String,
        audiences: Vec<String>,
    ) -> Self {
        Self {
            app,
            passwords,
            keys,
            issuer,
            audiences,
            uses: KeyUses::default(),
            recent: Callers::default(),
        }
    }

    /// The issuer of session tokens.
    pub fn issuer(&self) -> &str {
        &self.issuer
    }

    /// The issuer of access tokens: the public address with a final slash.
    pub fn token_issuer(&self) -> String {
        format!("{}/", self.issuer)
    }

    /// The audiences for which access tokens are made and accepted.
    pub fn audiences(&self) -> &[String] {
        &self.audiences
    }

    /// The password hasher.
    pub fn passwords(&self) -> &Passwords {
        &self.passwords
    }

    /// The key that signs tokens now.
    ///
    /// # Errors
    ///
    /// [`Error::Store`] if there is none to be had.
    pub async fn signing_key(&self) -> Result<Arc<SigningKey>, Error> {
        self.keys.current().await.map_err(no_keys)
    }

    /// Every key that signs or has signed tokens which are still believed.
    ///
    /// # Errors
    ///
    /// [`Error::Store`] if there is none to be had.
    pub async fn keys(&self) -> Result<Arc<KeyRing>, Error> {
        self.keys.ring().await.map_err(no_keys)
    }

    /// As [`Authenticator::keys`], with the one that `token` names, however new it is.
    ///
    /// # Errors
    ///
    /// [`Error::Store`] if there is none to be had.
    pub async fn keys_for(&self, token: &str) -> Result<Arc<KeyRing>, Error> {
        self.keys.ring_for(token).await.map_err(no_keys)
    }

    /// What ties the forms of pages to those who were shown them.
    pub fn form_tokens(&self) -> FormTokens {
        FormTokens::new(&self.keys)
    }

    /// What makes the secrets in the links of invitations.
    pub fn tickets(&self) -> Tickets {
        Tickets::new(&self.keys)
    }

    /// The operator, by a secret key `sk_…`.
    ///
    /// # Errors
    ///
    /// [`AuthError::Rejected`].
    pub async fn secret_key(&self, raw: &str, via: Via) -> Result<Principal, AuthError> {
        let look = self.find_secret_key(raw, via.clone());
        let recent = &self.recent.secret_keys;
        recent.or_find(&self.app, (raw, via), look).await
    }

    async fn find_secret_key(&self, raw: &str, via: Via) -> Result<Found, AuthError> {
        let digest = secret::digest(raw);
        let found = self
            .app
            .store()
            .look_up(move |tx| tx.secret_key(&digest))
            .await?;
        let key = found
            .filter(|key| key.revoked_at.is_none())
            .ok_or(AuthError::Rejected)?;
        let principal = Principal {
            identity: Identity::SecretKey { id: key.id },
            actions: Actions::All,
            via,
        };
        Ok(Found {
            principal,
            ends: None,
        })
    }

    /// A signed-in user, by a session token.
    ///
    /// # Errors
    ///
    /// [`AuthError::Token`]; [`AuthError::Rejected`] once the session is over.
    pub async fn session_token(&self, raw: &str, via: Via) -> Result<Principal, AuthError> {
        let look = self.find_session_token(raw, via.clone());
        let recent = &self.recent.session_tokens;
        recent.or_find(&self.app, (raw, via), look).await
    }

    async fn find_session_token(&self, raw: &str, via: Via) -> Result<Found, AuthError> {
        let keys = self.keys_for(raw).await?;
        let now = self.app.now();
        let bearer = session_token::verify(&keys, raw, &self.issuer, now)?;
        let Bearer {
            session,
            user: claimed,
            ends,
        } = bearer;
        let found = self
            .app
            .store()
            .look_up(move |tx| {
                let session = tx
                    .session(&session)?
                    .filter(|session| session.active_at(now));
                Ok(match session {
                    Some(session) => tx.user(&session.user_id)?.map(|user| (session, user)),
                    None => None,
                })
            })
            .await?;
        let (session, user) = found
            .filter(|(_, user)| user.id == claimed && !user.banned)
            .ok_or(AuthError::Rejected)?;
        Ok(Found {
            principal: member_of_the_public(&user, session.id, via),
            ends: Some(ends.min(session.expire_at)),
        })
    }

    /// A signed-in user, by an opaque token `sess_…`.
    ///
    /// # Errors
    ///
    /// [`AuthError::Rejected`]; [`AuthError::Unverified`].
    pub async fn opaque_session(&self, raw: &str, via: Via) -> Result<Principal, AuthError> {
        let look = self.find_opaque_session(raw, via.clone());
        let recent = &self.recent.opaque_sessions;
        recent.or_find(&self.app, (raw, via), look).await
    }

    async fn find_opaque_session(&self, raw: &str, via: Via) -> Result<Found, AuthError> {
        let digest = secret::digest(raw);
        let now = self.app.now();
        let found = self
            .app
            .store()
            .look_up(move |tx| {
                let session = tx.session_by_token(&digest)?.filter(|s| s.active_at(now));
                Ok(match session {
                    Some(session) => tx.user(&session.user_id)?.map(|user| (session, user)),
                    None => None,
                })
            })
            .await?;
        let (session, user) = found
            .filter(|(_, u)| !u.banned)
            .ok_or(AuthError::Rejected)?;
        // Nobody can prove an address where nothing is mailed, so nobody is kept out for it.
        if !user.verified() && self.app.sends_mail() {
            return Err(AuthError::Unverified);
        }
        let actions = if user.system_administrator {
            Actions::All
        } else {
            Actions::none()
        };
        let identity = Identity::User {
            id: user.id,
            session: session.id,
        };
        Ok(Found {
            principal: Principal {
                identity,
                actions,
                via,
            },
            ends: Some(session.expire_at),
        })
    }

    /// A key of one organization `ak_…`. It acts as the user who made it, and does not reach past
    /// its organization; making organizations is the one thing it may do outside, if its maker may.
    /// A key of some teams does not reach past those. That it was used is noted beside the request.
    ///
    /// # Errors
    ///
    /// [`AuthError::Rejected`]; [`AuthError::Insufficient`] for a key that may only render.
    pub async fn api_key(&self, raw: &str, via: Via) -> Result<Principal, AuthError> {
        let look = self.find_api_key(raw, via.clone());
        let recent = &self.recent.api_keys;
        recent.or_find(&self.app, (raw, via), look).await
    }

    async fn find_api_key(&self, raw: &str, via: Via) -> Result<Found, AuthError> {
        let digest = secret::digest(raw);
        let found = self
            .app
            .store()
            .look_up(move |tx| {
                Ok(match tx.api_key(&digest)? {
                    Some(key) => tx.user(&key.created_by)?.map(|user| (key, user)),
                    None => None,
                })
            })
            .await?;
        let (key, user) = found
            .filter(|(_, u)| !u.banned)
            .ok_or(AuthError::Rejected)?;
        match key.operation {
            Operation::Admin | Operation::All => {}
            Operation::ReadRender => return Err(AuthError::Insufficient),
        }
        self.note_use(&key);
        let teams = match key.reach {
            Reach::Organization => None,
            Reach::Teams(teams) => Some(teams.into_iter().map(|team| team.id).collect()),
        };
        let actions =
            (user.system_administrator && teams.is_none()).then_some(Action::CreateOrganizations);
        let identity = Identity::ApiKey {
            id: key.id,
            organization: key.organization_id,
            user: user.id,
            teams,
        };
        Ok(Found {
            principal: Principal {
                identity,
                actions: actions.into_iter().collect(),
                via,
            },
            ends: None,
        })
    }

    /// Writes down that a key was used, unless that was done within the last minute. Nobody waits for
    /// it, and a use that cannot be written down is no reason to turn a request away.
    fn note_use(&self, key: &ApiKey) {
        if self.uses.is_due(&key.id, key.last_used_at, self.app.now()) {
            let (app, id) = (self.app.clone(), key.id.clone());
            tokio::spawn(async move {
                app.note_use_of_api_key(id).await.ok();
            });
        }
    }

    /// A machine client, by an access token.
    ///
    /// # Errors
    ///
    /// [`AuthError::Token`]; [`AuthError::Rejected`] once the client is gone.
    pub async fn access_token(&self, raw: &str, via: Via) -> Result<Principal, AuthError> {
        let look = self.find_access_token(raw, via.clone());
        let recent = &self.recent.access_tokens;
        recent.or_find(&self.app, (raw, via), look).await
    }

    async fn find_access_token(&self, raw: &str, via: Via) -> Result<Found, AuthError> {
        let keys = self.keys_for(raw).await?;
        let now = self.app.now();
        let bearer = access_token::verify(&keys, raw, &self.token_issuer(), &self.audiences, now)?;
        let granted = self.scopes_of(&bearer.client).await?;
        // A scope that was taken from the client since is gone from its tokens too.
        let scopes = bearer.scopes.intersection(&granted).cloned().collect();
        Ok(Found {
            principal: Principal {
                identity: Identity::Client { id: bearer.client },
                actions: scope::actions(&scopes),
                via,
            },
            ends: Some(bearer.ends),
        })
    }

    /// What a client may do with the management of this server.
    ///
    /// # Errors
    ///
    /// [`AuthError::Rejected`] for an unknown client.
    pub async fn scopes_of(&self, client: &str) -> Result<BTreeSet<String>, AuthError> {
        let client = client.to_owned();
        let (audience, subject) = (Audience::Management, SubjectType::Client);
        let found = self
            .app
            .store()
            .look_up(
                move |tx| match tx.client_grant_of(&client, &audience, subject)? {
                    Some(grant) => Ok(Some(grant.scopes)),
                    None => Ok(tx.client(&client)?.map(|_| BTreeSet::new())),
                },
            )
            .await?;
        found.ok_or(AuthError::Rejected)
    }
}

/// A signed-in user who has no right beside those that roles give, but may make organizations unless
/// told otherwise.
fn member_of_the_public(user: &User, session: SessionId, via: Via) -> Principal {
    let actions = user
        .create_organization_enabled
        .then_some(Action::CreateOrganizations);
    Principal {
        actions: actions.into_iter().collect(),
        ..Principal::person(user.id.clone(), session, via)
    }
}

/// An outage of the store stays one.
fn no_keys(error: KeyError) -> Error {
    match error {
        KeyError::Store(error) => error,
        other => Error::Store(Box::new(other)),
    }
}
