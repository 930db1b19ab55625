use super::App;
use super::client::unknown as unknown_client;
use crate::client_grant::{
    ClientGrant, ClientGrantQuery, CreateClientGrant, GrantedOrganization, UpdateClientGrant,
};
use crate::error::{Error, Kind, Result};
use crate::event::{Event, EventKind};
use crate::id::{ClientGrantId, OrganizationId};
use crate::page::{Page, Slice};
use crate::{Action, Principal};

impl App {
    /// A part of the list of what clients may do.
    ///
    /// # Errors
    ///
    /// [`Error::Forbidden`] without the right.
    pub async fn client_grants(
        &self,
        who: &Principal,
        query: ClientGrantQuery,
    ) -> Result<Page<ClientGrant>> {
        who.require(Action::ReadClientGrants)?;
        self.store.read(move |tx| tx.client_grants(&query)).await
    }

    /// The grant with this id.
    ///
    /// # Errors
    ///
    /// [`Error::Forbidden`] without the right; [`Error::NotFound`].
    pub async fn client_grant(&self, who: &Principal, id: ClientGrantId) -> Result<ClientGrant> {
        who.require(Action::ReadClientGrants)?;
        self.store
            .read(move |tx| tx.client_grant(&id)?.ok_or_else(|| unknown(&id)))
            .await
    }

    /// Lets a client do something with an audience.
    ///
    /// # Errors
    ///
    /// [`Error::Forbidden`] without the right; [`Error::NotFound`] for an unknown client;
    /// [`Error::AlreadyExists`] if it has a grant for this audience.
    pub async fn create_client_grant(
        &self,
        who: &Principal,
        new: CreateClientGrant,
    ) -> Result<ClientGrant> {
        who.require(Action::CreateClientGrants)?;
        let now = self.now();
        let CreateClientGrant {
            client_id,
            audience,
            subject_type,
            scopes,
            organization_usage,
            allow_any_organization,
        } = new;
        let grant = ClientGrant {
            id: ClientGrantId::generate(now, self.entropy()),
            client_id,
            audience,
            subject_type,
            scopes,
            organization_usage,
            allow_any_organization,
            created_at: now,
            updated_at: now,
        };
        let event = Event::new(self, who, EventKind::ClientGrantCreated, grant.id.as_str());
        self.store
            .write(move |tx| {
                if tx.client(&grant.client_id)?.is_none() {
                    return Err(unknown_client(&grant.client_id));
                }
                tx.insert_client_grant(&grant)?;
                tx.insert_event(&event)?;
                Ok(grant.clone())
            })
            .await
    }

    /// Changes what a client may do. A scope that is taken away ends for its tokens at once.
    ///
    /// # Errors
    ///
    /// [`Error::Forbidden`] without the right; [`Error::NotFound`].
    pub async fn update_client_grant(
        &self,
        who: &Principal,
        id: ClientGrantId,
        change: UpdateClientGrant,
    ) -> Result<ClientGrant> {
        who.require(Action::UpdateClientGrants)?;
        let event = Event::new(self, who, EventKind::ClientGrantUpdated, id.as_str());
        let now = self.now();
        self.store
            .write(move |tx| {
                let mut grant = tx.lock_client_grant(&id)?.ok_or_else(|| unknown(&id))?;
                let UpdateClientGrant {
                    scopes,
                    organization_usage,
                    allow_any_organization,
                } = change.clone();
                grant.scopes = scopes.unwrap_or(grant.scopes);
                organization_usage.apply(&mut grant.organization_usage);
                grant.allow_any_organization =
                    allow_any_organization.unwrap_or(grant.allow_any_organization);
                grant.updated_at = now;
                tx.update_client_grant(&grant)?;
                tx.insert_event(&event)?;
                Ok(grant)
            })
            .await
    }

    /// Takes from a client what it may do with an audience, everywhere and at once. There need not
    /// be such a grant.
    ///
    /// # Errors
    ///
    /// [`Error::Forbidden`] without the right.
    pub async fn delete_client_grant(&self, who: &Principal, id: ClientGrantId) -> Result<()> {
        who.require(Action::DeleteClientGrants)?;
        let event = Event::new(self, who, EventKind::ClientGrantDeleted, id.as_str());
        self.store
            .write(move |tx| {
                if tx.delete_client_grant(&id)? {
                    tx.insert_event(&event)?;
                }
                Ok(())
            })
            .await
    }

    /// A part of the list of organizations that a grant was given for.
    ///
    /// # Errors
    ///
    /// [`Error::Forbidden`] without the right; [`Error::NotFound`].
    pub async fn granted_organizations(
        &self,
        who: &Principal,
        id: ClientGrantId,
        slice: Slice<OrganizationId>,
    ) -> Result<Page<GrantedOrganization>> {
        who.require(Action::ReadOrganizationGrants)?;
        self.store
            .read(move |tx| {
                if tx.client_grant(&id)?.is_none() {
                    return Err(unknown(&id));
                }
                tx.granted_organizations(&id, &slice)
            })
            .await
    }
}

pub(super) fn unknown(id: &ClientGrantId) -> Error {
    Error::not_found(Kind::ClientGrant, id.as_str())
}
