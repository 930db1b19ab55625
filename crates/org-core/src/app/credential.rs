use super::App;
use super::authorize::authorize;
use crate::credential::{ApiKey, CreateApiKey, SecretKey};
use crate::error::{Denial, Error, Kind, Result};
use crate::event::{Event, EventKind};
use crate::id::{ApiKeyId, SecretKeyId};
use crate::organization::OrganizationRef;
use crate::role::SystemPermission;
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

    /// Makes a key that acts for one organization in the place of the calling user.
    ///
    /// # Errors
    ///
    /// [`Error::Forbidden`] unless the user administers the organization; [`Error::NotFound`] for
    /// an unknown organization and a caller who may do so everywhere.
    pub async fn create_api_key(&self, who: &Principal, new: CreateApiKey) -> Result<ApiKey> {
        let action = Action::CreateApiKeys;
        let maker = who
            .user()
            .cloned()
            .ok_or(Error::Forbidden(Denial::Action(action)))?;
        let now = self.now();
        let id = ApiKeyId::generate(now, self.entropy());
        let uuid = crate::id::Uuid::generate(self.entropy());
        let event = Event::new(self, who, EventKind::ApiKeyCreated, id.as_str());
        let who = who.clone();
        self.store
            .write(move |tx| {
                let CreateApiKey {
                    name,
                    digest,
                    organization,
                    operation,
                } = new.clone();
                let found = tx.lock_organization(&OrganizationRef::Uuid(organization))?;
                let found = found.map(|organization| organization.id);
                authorize(
                    tx,
                    &who,
                    found.as_ref(),
                    action,
                    SystemPermission::ManageApiKeys,
                )?;
                let organization_id = found.ok_or_else(|| {
                    Error::not_found(Kind::Organization, organization.to_string())
                })?;
                let key = ApiKey {
                    id: id.clone(),
                    uuid,
                    name,
                    digest,
                    organization_id,
                    operation,
                    created_by: maker.clone(),
                    created_at: now,
                };
                tx.insert_api_key(&key)?;
                tx.insert_event(&event.clone().of(&key.organization_id))?;
                Ok(key)
            })
            .await
    }
}
