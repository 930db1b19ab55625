//! Public keys of clients.

use super::{App, known, unknown};
use crate::client::{Client, ClientCredential, CreateCredential};
use crate::error::{Error, Field, Kind, Result};
use crate::event::{Event, EventKind};
use crate::id::CredentialId;
use crate::{Action, Patch, Principal, Timestamp};

impl App {
    /// The public keys of a client, oldest first.
    ///
    /// # Errors
    ///
    /// [`Error::Forbidden`] without the right; [`Error::NotFound`].
    pub async fn client_credentials(
        &self,
        who: &Principal,
        client: String,
    ) -> Result<Vec<ClientCredential>> {
        who.require(Action::ReadClientCredentials)?;
        self.store
            .read(move |tx| Ok(known(tx, &client)?.credentials))
            .await
    }

    /// A public key of a client.
    ///
    /// # Errors
    ///
    /// [`Error::Forbidden`] without the right; [`Error::NotFound`] for either.
    pub async fn client_credential(
        &self,
        who: &Principal,
        client: String,
        id: CredentialId,
    ) -> Result<ClientCredential> {
        who.require(Action::ReadClientCredentials)?;
        self.store
            .read(move |tx| {
                let credentials = known(tx, &client)?.credentials;
                let found = credentials.into_iter().find(|one| one.id == id);
                found.ok_or_else(|| Error::not_found(Kind::ClientCredential, id.as_str()))
            })
            .await
    }

    /// Adds a public key to a client, which may use it once an update says so.
    ///
    /// # Errors
    ///
    /// [`Error::Forbidden`] without the right; [`Error::NotFound`]; [`Error::LimitReached`];
    /// [`Error::AlreadyExists`] for a second key of one name.
    pub async fn create_client_credential(
        &self,
        who: &Principal,
        client: String,
        new: CreateCredential,
    ) -> Result<ClientCredential> {
        who.require(Action::CreateClientCredentials)?;
        let draft = self.credential(new, false);
        self.change_client(who, client, move |client| {
            let mut all = client.credentials.clone();
            all.push(draft.clone());
            client.credentials = fitting(all)?;
            Ok(draft.clone())
        })
        .await
    }

    /// Changes when a public key stops working.
    ///
    /// # Errors
    ///
    /// [`Error::Forbidden`] without the right; [`Error::NotFound`] for either.
    pub async fn update_client_credential(
        &self,
        who: &Principal,
        client: String,
        id: CredentialId,
        expires_at: Patch<Timestamp>,
    ) -> Result<ClientCredential> {
        who.require(Action::UpdateClientCredentials)?;
        let now = self.now();
        self.change_client(who, client, move |client| {
            let found = client.credentials.iter_mut().find(|one| one.id == id);
            let found =
                found.ok_or_else(|| Error::not_found(Kind::ClientCredential, id.as_str()))?;
            expires_at.clone().apply(&mut found.expires_at);
            found.updated_at = now;
            Ok(found.clone())
        })
        .await
    }

    /// Takes a public key away from a client; it stops working at once. There need not be one.
    ///
    /// # Errors
    ///
    /// [`Error::Forbidden`] without the right; [`Error::NotFound`] for an unknown client.
    pub async fn delete_client_credential(
        &self,
        who: &Principal,
        client: String,
        id: CredentialId,
    ) -> Result<()> {
        who.require(Action::DeleteClientCredentials)?;
        self.change_client(who, client, move |client| {
            client.credentials.retain(|one| one.id != id);
            Ok(())
        })
        .await
    }

    /// Changes the keys of a client. A change that changes nothing is none.
    async fn change_client<T: Send + 'static>(
        &self,
        who: &Principal,
        id: String,
        mut change: impl FnMut(&mut Client) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let event = Event::new(self, who, EventKind::ClientUpdated, &id);
        let now = self.now();
        self.store
            .write(move |tx| {
                let before = tx.lock_client(&id)?.ok_or_else(|| unknown(&id))?;
                let mut after = before.clone();
                let answer = change(&mut after)?;
                if after != before {
                    after.updated_at = now;
                    tx.update_client(&after)?;
                    tx.insert_event(&event)?;
                }
                Ok(answer)
            })
            .await
    }

    /// A new key with its id drawn.
    pub(super) fn credential(&self, new: CreateCredential, enabled: bool) -> ClientCredential {
        let now = self.now();
        let CreateCredential {
            name,
            kid,
            algorithm,
            public_key,
            expires_at,
        } = new;
        ClientCredential {
            id: CredentialId::generate(now, self.entropy()),
            name,
            kid,
            algorithm,
            public_key,
            enabled,
            expires_at,
            created_at: now,
            updated_at: now,
        }
    }
}

/// The keys, unless a client cannot have them together.
pub(super) fn fitting(all: Vec<ClientCredential>) -> Result<Vec<ClientCredential>> {
    let limit = Client::MAX_CREDENTIALS;
    if u32::try_from(all.len()).is_ok_and(|count| count > limit) {
        return Err(Error::LimitReached {
            kind: Kind::ClientCredential,
            limit,
        });
    }
    let taken = all.iter().enumerate().any(|(position, one)| {
        all.iter()
            .skip(position + 1)
            .any(|next| next.kid == one.kid)
    });
    if taken {
        return Err(Error::AlreadyExists {
            kind: Kind::ClientCredential,
            field: Field::Key,
        });
    }
    Ok(all)
}
