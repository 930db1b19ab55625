use super::App;
use crate::credential::SecretKey;
use crate::error::{Error, Kind, Result};
use crate::event::{Event, EventKind};
use crate::id::SecretKeyId;
use crate::{Action, Principal};

impl App {
    /// All secret keys, oldest first.
    ///
    /// # Errors
    ///
    /// [`Error::Forbidden`] without the right.
    pub async fn secret_keys(&self, who: &Principal) -> Result<Vec<SecretKey>> {
        who.require(Action::ManageCredentials)?;
        self.store.read(|tx| tx.secret_keys()).await
    }

    /// Makes a secret key stop working at once.
    ///
    /// # Errors
    ///
    /// [`Error::Forbidden`] without the right; [`Error::NotFound`] if there is none that works.
    pub async fn revoke_secret_key(&self, who: &Principal, id: SecretKeyId) -> Result<()> {
        who.require(Action::ManageCredentials)?;
        let event = Event::new(self, who, EventKind::SecretKeyRevoked, id.as_str());
        let now = self.now();
        self.store
            .write(move |tx| {
                if !tx.revoke_secret_key(&id, now)? {
                    return Err(Error::not_found(Kind::SecretKey, id.as_str()));
                }
                tx.insert_event(&event)
            })
            .await
    }
}
