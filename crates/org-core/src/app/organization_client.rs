//! Which clients organizations use, and which grants were given for them.

use std::collections::BTreeMap;

use super::App;
use super::client::unknown as unknown_client;
use super::client_grant::unknown as unknown_grant;
use crate::client_grant::{
    ClientGrant, MAX_PER_ORGANIZATION, OrganizationClient, OrganizationGrantQuery, UseClient,
};
use crate::error::{Error, Kind, Result};
use crate::event::{Event, EventKind};
use crate::id::{ClientGrantId, OrganizationId};
use crate::organization::OrganizationRef;
use crate::page::{Page, Slice};
use crate::store::{Reader, Writer};
use crate::{Action, Principal, Timestamp};

impl App {
    /// A part of the list of grants that were given for an organization.
    ///
    /// # Errors
    ///
    /// [`Error::Forbidden`] without the right; [`Error::NotFound`] for an unknown organization.
    pub async fn organization_grants(
        &self,
        who: &Principal,
        of: OrganizationId,
        query: OrganizationGrantQuery,
    ) -> Result<Page<ClientGrant>> {
        who.require(Action::ReadOrganizationGrants)?;
        self.store
            .read(move |tx| {
                found(tx, &of)?;
                tx.organization_grants(&of, &query)
            })
            .await
    }

    /// Gives a grant for an organization.
    ///
    /// # Errors
    ///
    /// [`Error::Forbidden`] without the right; [`Error::NotFound`] for either;
    /// [`Error::AlreadyExists`] if it was given before; [`Error::LimitReached`].
    pub async fn add_organization_grant(
        &self,
        who: &Principal,
        of: OrganizationId,
        grant: ClientGrantId,
    ) -> Result<ClientGrant> {
        who.require(Action::CreateOrganizationGrants)?;
        let event = Event::new(
            self,
            who,
            EventKind::OrganizationGrantCreated,
            grant.as_str(),
        );
        let event = event.of(&of);
        let now = self.now();
        self.store
            .write(move |tx| {
                held(tx, &of)?;
                let known = tx
                    .lock_client_grant(&grant)?
                    .ok_or_else(|| unknown_grant(&grant))?;
                if !tx.insert_organization_grant(&of, &grant, now)? {
                    let (kind, field) = (Kind::OrganizationGrant, crate::Field::Id);
                    return Err(Error::AlreadyExists { kind, field });
                }
                let count = tx.count_organization_grants(&of)?;
                within_limit(Kind::OrganizationGrant, count)?;
                tx.insert_event(&event)?;
                Ok(known)
            })
            .await
    }

    /// Takes a grant from an organization. It need not have been given.
    ///
    /// # Errors
    ///
    /// [`Error::Forbidden`] without the right; [`Error::NotFound`] for an unknown organization.
    pub async fn remove_organization_grant(
        &self,
        who: &Principal,
        of: OrganizationId,
        grant: ClientGrantId,
    ) -> Result<()> {
        who.require(Action::DeleteOrganizationGrants)?;
        let event = Event::new(
            self,
            who,
            EventKind::OrganizationGrantDeleted,
            grant.as_str(),
        );
        let event = event.of(&of);
        self.store
            .write(move |tx| {
                held(tx, &of)?;
                if tx.delete_organization_grant(&of, &grant)? {
                    tx.insert_event(&event)?;
                }
                Ok(())
            })
            .await
    }

    /// A part of the list of clients that an organization uses.
    ///
    /// # Errors
    ///
    /// [`Error::Forbidden`] without the right; [`Error::NotFound`] for an unknown organization.
    pub async fn organization_clients(
        &self,
        who: &Principal,
        of: OrganizationId,
        slice: Slice<String>,
    ) -> Result<Page<OrganizationClient>> {
        who.require(Action::ReadOrganizationClients)?;
        self.store
            .read(move |tx| {
                found(tx, &of)?;
                tx.organization_clients(&of, &slice)
            })
            .await
    }

    /// A client that an organization uses.
    ///
    /// # Errors
    ///
    /// [`Error::Forbidden`] without the right; [`Error::NotFound`] for either.
    pub async fn organization_client(
        &self,
        who: &Principal,
        of: OrganizationId,
        client: String,
    ) -> Result<OrganizationClient> {
        who.require(Action::ReadOrganizationClients)?;
        self.store
            .read(move |tx| {
                found(tx, &of)?;
                let used = tx.organization_client(&of, &client)?;
                used.ok_or_else(|| unused(&client))
            })
            .await
    }

    /// Which of these organizations use a client, and whether their members sign in to it.
    ///
    /// # Errors
    ///
    /// [`Error::Forbidden`] without the right.
    pub async fn organizations_using(
        &self,
        who: &Principal,
        client: String,
        among: Vec<OrganizationId>,
    ) -> Result<BTreeMap<OrganizationId, bool>> {
        who.require(Action::ReadOrganizationClients)?;
        let used = self
            .store
            .read(move |tx| tx.organizations_using(&client, &among))
            .await?;
        Ok(used.into_iter().collect())
    }

    /// Lets an organization use clients: all of these or none. One that it uses already is used as
    /// said here from now on.
    ///
    /// # Errors
    ///
    /// [`Error::Forbidden`] without the right; [`Error::NotFound`] for the organization or a client;
    /// [`Error::LimitReached`].
    pub async fn add_organization_clients(
        &self,
        who: &Principal,
        of: OrganizationId,
        clients: Vec<UseClient>,
    ) -> Result<Vec<OrganizationClient>> {
        who.require(Action::CreateOrganizationClients)?;
        let now = self.now();
        let clients: Vec<_> = clients
            .into_iter()
            .map(|one| {
                let event = |kind| Event::new(self, who, kind, &one.client_id).of(&of);
                let events = (
                    event(EventKind::OrganizationClientCreated),
                    event(EventKind::OrganizationClientUpdated),
                );
                (one, events)
            })
            .collect();
        self.store
            .write(move |tx| {
                held(tx, &of)?;
                let mut used = Vec::new();
                for (one, (created, updated)) in &clients {
                    let (now_used, new) = put(tx, &of, one, now)?;
                    tx.insert_event(if new { created } else { updated })?;
                    used.push(now_used);
                }
                let count = tx.count_organization_clients(&of)?;
                within_limit(Kind::OrganizationClient, count)?;
                Ok(used)
            })
            .await
    }

    /// Changes how an organization uses a client.
    ///
    /// # Errors
    ///
    /// [`Error::Forbidden`] without the right; [`Error::NotFound`] for either.
    pub async fn update_organization_client(
        &self,
        who: &Principal,
        of: OrganizationId,
        client: String,
        use_for_member_access: Option<bool>,
    ) -> Result<OrganizationClient> {
        who.require(Action::UpdateOrganizationClients)?;
        let event = Event::new(self, who, EventKind::OrganizationClientUpdated, &client);
        let event = event.of(&of);
        self.store
            .write(move |tx| {
                held(tx, &of)?;
                let used = tx.organization_client(&of, &client)?;
                let mut used = used.ok_or_else(|| unused(&client))?;
                used.use_for_member_access =
                    use_for_member_access.unwrap_or(used.use_for_member_access);
                tx.update_organization_client(&used)?;
                tx.insert_event(&event)?;
                Ok(used)
            })
            .await
    }

    /// Takes clients from an organization. It need not use them.
    ///
    /// # Errors
    ///
    /// [`Error::Forbidden`] without the right; [`Error::NotFound`] for an unknown organization.
    pub async fn remove_organization_clients(
        &self,
        who: &Principal,
        of: OrganizationId,
        clients: Vec<String>,
    ) -> Result<()> {
        who.require(Action::DeleteOrganizationClients)?;
        let kind = EventKind::OrganizationClientDeleted;
        let clients: Vec<_> = clients
            .into_iter()
            .map(|client| (Event::new(self, who, kind, &client).of(&of), client))
            .collect();
        self.store
            .write(move |tx| {
                held(tx, &of)?;
                for (event, client) in &clients {
                    if tx.delete_organization_client(&of, client)? {
                        tx.insert_event(event)?;
                    }
                }
                Ok(())
            })
            .await
    }
}

/// Lets an organization use a client. Answers whether it did not before.
fn put(
    tx: &mut dyn Writer,
    of: &OrganizationId,
    one: &UseClient,
    now: Timestamp,
) -> Result<(OrganizationClient, bool)> {
    let UseClient {
        client_id,
        use_for_member_access,
    } = one;
    if let Some(mut known) = tx.organization_client(of, client_id)? {
        known.use_for_member_access = *use_for_member_access;
        tx.update_organization_client(&known)?;
        return Ok((known, false));
    }
    let client = tx.lock_client(client_id)?;
    let new = OrganizationClient {
        organization_id: of.clone(),
        client: client.ok_or_else(|| unknown_client(client_id))?,
        use_for_member_access: *use_for_member_access,
        created_at: now,
    };
    tx.insert_organization_client(&new)?;
    Ok((new, true))
}

fn found(tx: &mut (impl Reader + ?Sized), id: &OrganizationId) -> Result<()> {
    let known = tx.organization(&OrganizationRef::Id(id.clone()))?;
    known.map(drop).ok_or_else(|| unknown_organization(id))
}

/// As [`found`], and holds the organization, so that what it has is counted by one at a time.
fn held(tx: &mut dyn Writer, id: &OrganizationId) -> Result<()> {
    let known = tx.lock_organization(&OrganizationRef::Id(id.clone()))?;
    known.map(drop).ok_or_else(|| unknown_organization(id))
}

fn unknown_organization(id: &OrganizationId) -> Error {
    Error::not_found(Kind::Organization, id.as_str())
}

fn unused(client: &str) -> Error {
    Error::not_found(Kind::OrganizationClient, client)
}

/// Refuses when there are more than an organization may have.
fn within_limit(kind: Kind, count: u32) -> Result<()> {
    let limit = MAX_PER_ORGANIZATION;
    if count > limit {
        Err(Error::LimitReached { kind, limit })
    } else {
        Ok(())
    }
}
