mod credential;

use super::App;
use crate::client::{
    Client, ClientAuthentication, ClientCredential, ClientQuery, CreateClient, UpdateClient,
};
use crate::credential::SecretDigest;
use crate::error::{Error, Kind, Result};
use crate::event::{Event, EventKind};
use crate::id::CredentialId;
use crate::organization::OrganizationRef;
use crate::page::Page;
use crate::store::{Reader, Writer};
use crate::text::{Fault, Violation};
use crate::{Action, Principal};

impl App {
    /// A part of the list of clients.
    ///
    /// # Errors
    ///
    /// [`Error::Forbidden`] without the right.
    pub async fn clients(&self, who: &Principal, query: ClientQuery) -> Result<Page<Client>> {
        who.require(Action::ReadClients)?;
        self.store.read(move |tx| tx.clients(&query)).await
    }

    /// The client with this id.
    ///
    /// # Errors
    ///
    /// [`Error::Forbidden`] without the right; [`Error::NotFound`].
    pub async fn client(&self, who: &Principal, id: String) -> Result<Client> {
        who.require(Action::ReadClients)?;
        self.store
            .read(move |tx| tx.client(&id)?.ok_or_else(|| unknown(&id)))
            .await
    }

    /// Makes a client. It may do nothing yet.
    ///
    /// # Errors
    ///
    /// [`Error::Forbidden`] without the right; [`Error::Invalid`] for too many keys, two of one
    /// name, or a default organization that is unknown.
    pub async fn create_client(&self, who: &Principal, new: CreateClient) -> Result<Client> {
        who.require(Action::CreateClients)?;
        let now = self.now();
        let CreateClient {
            id,
            digest,
            settings,
            credentials,
        } = new;
        let drafts = credentials
            .into_iter()
            .map(|one| self.credential(one, true));
        let client = Client {
            id,
            digest,
            settings,
            credentials: credential::fitting(drafts.collect())?,
            created_at: now,
            updated_at: now,
        };
        let event = Event::new(self, who, EventKind::ClientCreated, &client.id);
        self.store
            .write(move |tx| {
                check_organization(tx, &client)?;
                tx.insert_client(&client)?;
                tx.insert_event(&event)?;
                Ok(client.clone())
            })
            .await
    }

    /// Changes some settings of a client.
    ///
    /// # Errors
    ///
    /// [`Error::Forbidden`] without the right; [`Error::NotFound`]; [`Error::Invalid`] for a default
    /// organization or a key that is unknown, and for more metadata than a client can have.
    pub async fn update_client(
        &self,
        who: &Principal,
        id: String,
        change: UpdateClient,
    ) -> Result<Client> {
        who.require(Action::UpdateClients)?;
        let event = Event::new(self, who, EventKind::ClientUpdated, &id);
        let now = self.now();
        self.store
            .write(move |tx| {
                let mut client = tx.lock_client(&id)?.ok_or_else(|| unknown(&id))?;
                if let Some(enabled) = &change.enabled_credentials {
                    enable(&mut client.credentials, enabled)?;
                }
                change.clone().apply(&mut client.settings)?;
                client.updated_at = now;
                check_organization(tx, &client)?;
                tx.update_client(&client)?;
                tx.insert_event(&event)?;
                Ok(client)
            })
            .await
    }

    /// Gives a client another secret; the old one stops working at once.
    ///
    /// # Errors
    ///
    /// [`Error::Forbidden`] without the right; [`Error::NotFound`].
    pub async fn rotate_client_secret(
        &self,
        who: &Principal,
        id: String,
        digest: SecretDigest,
    ) -> Result<Client> {
        who.require(Action::RotateClientSecrets)?;
        let event = Event::new(self, who, EventKind::ClientSecretRotated, &id);
        let now = self.now();
        self.store
            .write(move |tx| {
                let mut client = tx.lock_client(&id)?.ok_or_else(|| unknown(&id))?;
                client.digest = digest.clone();
                client.updated_at = now;
                tx.update_client(&client)?;
                tx.insert_event(&event)?;
                Ok(client)
            })
            .await
    }

    /// Deletes a client with its grants, be it the caller's own; its tokens stop working at once.
    /// There need not be one.
    ///
    /// # Errors
    ///
    /// [`Error::Forbidden`] without the right.
    pub async fn delete_client(&self, who: &Principal, id: String) -> Result<()> {
        who.require(Action::DeleteClients)?;
        let event = Event::new(self, who, EventKind::ClientDeleted, &id);
        self.store
            .write(move |tx| {
                if tx.delete_client(&id)? {
                    tx.insert_event(&event)?;
                }
                Ok(())
            })
            .await
    }
}

pub(super) fn unknown(id: &str) -> Error {
    Error::not_found(Kind::Client, id)
}

/// Refuses a default organization that does not exist, and holds the one that does.
fn check_organization(tx: &mut dyn Writer, client: &Client) -> Result<()> {
    let Some(default) = &client.settings.default_organization else {
        return Ok(());
    };
    let by = OrganizationRef::Id(default.organization_id.clone());
    if tx.organization(&by)?.is_some() {
        return Ok(());
    }
    Err(Error::Invalid(Violation {
        given: Some(default.organization_id.to_string()),
        ..Violation::new("default_organization.organization_id", Fault::NotFound)
    }))
}

/// Lets a client use these of its keys and no others.
fn enable(credentials: &mut [ClientCredential], enabled: &[CredentialId]) -> Result<()> {
    for (position, id) in enabled.iter().enumerate() {
        if !credentials.iter().any(|one| one.id == *id) {
            let field = format!(
                "client_authentication_methods.{}.credentials[{position}].id",
                ClientAuthentication::PrivateKeyJwt.as_str()
            );
            return Err(Error::Invalid(Violation {
                given: Some(id.to_string()),
                ..Violation::new(field, Fault::NotFound)
            }));
        }
    }
    for one in credentials {
        one.enabled = enabled.contains(&one.id);
    }
    Ok(())
}

/// The client, for operations on what belongs to it.
fn known(tx: &mut (impl Reader + ?Sized), id: &str) -> Result<Client> {
    tx.client(id)?.ok_or_else(|| unknown(id))
}
