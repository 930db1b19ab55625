//! The first administrator, made by a link that whoever started the server was shown.

use std::time::Duration;

use super::App;
use crate::credential::SecretDigest;
use crate::error::Result;
use crate::event::{Event, EventKind};
use crate::id::SessionId;
use crate::user::{CreateUser, User};
use crate::{Action, Principal, Via};

impl App {
    /// How long a set-up link is good.
    pub const SETUP_LINK_LIFE: Duration = Duration::from_hours(1);

    /// Makes a link, known by the digest of its secret, by which the first administrator can be
    /// made. While there is one, nobody becomes an administrator by signing up where everybody may.
    ///
    /// # Errors
    ///
    /// [`crate::Error::Forbidden`] without the right.
    pub async fn create_setup_link(&self, who: &Principal, digest: SecretDigest) -> Result<()> {
        who.require(Action::ManageCredentials)?;
        let expires_at = self.now().plus(Self::SETUP_LINK_LIFE);
        let event = Event::new(self, who, EventKind::SetupLinkCreated, "");
        self.store
            .write(move |tx| {
                tx.insert_setup_link(&digest, expires_at)?;
                tx.insert_event(&event)
            })
            .await
    }

    /// Whether this link can make the first administrator now.
    ///
    /// # Errors
    ///
    /// Those of the store.
    pub async fn is_setup_link(&self, digest: SecretDigest) -> Result<bool> {
        let now = self.now();
        self.store
            .read(move |tx| Ok(tx.is_setup_link(&digest, now)? && !tx.has_administrators()?))
            .await
    }

    /// Makes the first administrator, and every set-up link useless. Answers nobody if the link is
    /// not good, or no longer.
    ///
    /// # Errors
    ///
    /// [`crate::Error::AlreadyExists`] for an address or a name that is taken.
    pub async fn set_up(
        &self,
        via: Via,
        digest: SecretDigest,
        new: CreateUser,
    ) -> Result<Option<User>> {
        let now = self.now();
        let user = self.draft_user(CreateUser {
            emails_verified: true,
            system_administrator: true,
            ..new
        });
        let session = SessionId::generate(now, self.entropy());
        let who = Principal::person(user.id.clone(), session, via);
        let event = Event::new(self, &who, EventKind::UserCreated, user.id.as_str());
        self.store
            .write(move |tx| {
                // Of several who come at the same moment one finds that there is no administrator.
                tx.lock_instance()?;
                if !tx.is_setup_link(&digest, now)? || tx.has_administrators()? {
                    return Ok(None);
                }
                tx.insert_user(&user)?;
                tx.insert_event(&event)?;
                tx.delete_setup_links()?;
                Ok(Some(user.clone()))
            })
            .await
    }
}
