//! The connections of an organization.

use serde_json::json;

use crate::app::App;
use crate::app::organization::unknown;
use crate::connection::{
    EnableConnection, OrganizationConnection, OrganizationConnectionQuery,
    UpdateOrganizationConnection,
};
use crate::error::{Error, Field, Kind, Result};
use crate::event::{Event, EventKind};
use crate::id::ConnectionId;
use crate::organization::{Organization, OrganizationRef};
use crate::page::Page;
use crate::store::{Reader, Writer};
use crate::text::{Fault, Violation};
use crate::{Action, Principal};

impl App {
    /// A part of the list of an organization's connections.
    ///
    /// # Errors
    ///
    /// [`Error::Forbidden`] without the right; [`Error::NotFound`] for an unknown organization.
    pub async fn organization_connections(
        &self,
        who: &Principal,
        by: OrganizationRef,
        query: OrganizationConnectionQuery,
    ) -> Result<Page<OrganizationConnection>> {
        who.require(Action::ReadOrganizationConnections)?;
        let who = who.clone();
        self.store
            .read(move |tx| {
                let organization = tx.organization(&by)?;
                let organization = organization
                    .ok_or_else(|| unknown(&who, &by, Action::ReadOrganizationConnections))?;
                // An organization has so few that the part is cut out here.
                let mut all = tx.organization_connections(&organization.id)?;
                all.retain(|one| {
                    query
                        .is_enabled
                        .is_none_or(|wanted| one.is_enabled == wanted)
                });
                Ok(part(all, query))
            })
            .await
    }

    /// A connection of an organization.
    ///
    /// # Errors
    ///
    /// [`Error::Forbidden`] without the right; [`Error::NotFound`].
    pub async fn organization_connection(
        &self,
        who: &Principal,
        by: OrganizationRef,
        id: ConnectionId,
    ) -> Result<OrganizationConnection> {
        who.require(Action::ReadOrganizationConnections)?;
        let who = who.clone();
        self.store
            .read(move |tx| {
                let organization = tx.organization(&by)?;
                let organization = organization
                    .ok_or_else(|| unknown(&who, &by, Action::ReadOrganizationConnections))?;
                of(tx, &organization, &id)
            })
            .await
    }

    /// Gives an organization a connection.
    ///
    /// # Errors
    ///
    /// [`Error::Forbidden`] without the right; [`Error::NotFound`] for an unknown organization or
    /// connection; [`Error::AlreadyExists`] if the organization has it; [`Error::LimitReached`];
    /// [`Error::Invalid`] if it cannot do what is asked of it.
    pub async fn add_organization_connection(
        &self,
        who: &Principal,
        by: OrganizationRef,
        new: EnableConnection,
    ) -> Result<OrganizationConnection> {
        let action = Action::CreateOrganizationConnections;
        who.require(action)?;
        let kind = EventKind::OrganizationConnectionCreated;
        let event = Event::new(self, who, kind, &new.connection_id);
        let (who, now) = (who.clone(), self.now());
        self.store
            .write(move |tx| {
                let organization = held(tx, &who, &by, action)?;
                let connection = match ConnectionId::parse(&new.connection_id) {
                    Some(id) => tx.connection(&id)?,
                    None => None,
                };
                let connection = connection.ok_or_else(|| unknown_here(&new.connection_id))?;
                let one = new.clone().give(organization.id.clone(), connection, now);
                fit(&one)?;
                // Whoever adds one holds the organization, so that these are all it has.
                let all = tx.organization_connections(&organization.id)?;
                if all.iter().any(|had| had.connection.id == one.connection.id) {
                    return Err(taken());
                }
                room(all.len())?;
                if !tx.insert_organization_connection(&one)? {
                    return Err(taken());
                }
                tx.insert_event(&about(&event, &one))?;
                Ok(one)
            })
            .await
    }

    /// Changes a connection of an organization.
    ///
    /// # Errors
    ///
    /// [`Error::Forbidden`] without the right; [`Error::NotFound`]; [`Error::Invalid`] if the
    /// connection cannot do what is asked of it.
    pub async fn update_organization_connection(
        &self,
        who: &Principal,
        by: OrganizationRef,
        id: ConnectionId,
        change: UpdateOrganizationConnection,
    ) -> Result<OrganizationConnection> {
        let action = Action::UpdateOrganizationConnections;
        who.require(action)?;
        let kind = EventKind::OrganizationConnectionUpdated;
        let event = Event::new(self, who, kind, id.as_str());
        let (who, now) = (who.clone(), self.now());
        self.store
            .write(move |tx| {
                let organization = held(tx, &who, &by, action)?;
                let mut one = of(tx, &organization, &id)?;
                change.clone().apply(&mut one);
                fit(&one)?;
                one.updated_at = now;
                tx.update_organization_connection(&one)?;
                tx.insert_event(&about(&event, &one))?;
                Ok(one)
            })
            .await
    }

    /// Takes a connection from an organization.
    ///
    /// # Errors
    ///
    /// [`Error::Forbidden`] without the right; [`Error::NotFound`].
    pub async fn remove_organization_connection(
        &self,
        who: &Principal,
        by: OrganizationRef,
        id: ConnectionId,
    ) -> Result<()> {
        let action = Action::DeleteOrganizationConnections;
        who.require(action)?;
        let kind = EventKind::OrganizationConnectionDeleted;
        let event = Event::new(self, who, kind, id.as_str());
        let who = who.clone();
        self.store
            .write(move |tx| {
                let organization = held(tx, &who, &by, action)?;
                let one = of(tx, &organization, &id)?;
                tx.delete_organization_connection(&organization.id, &id)?;
                tx.insert_event(&about(&event, &one))
            })
            .await
    }
}

fn held(
    tx: &mut dyn Writer,
    who: &Principal,
    by: &OrganizationRef,
    action: Action,
) -> Result<Organization> {
    let found = tx.lock_organization(by)?;
    found.ok_or_else(|| unknown(who, by, action))
}

fn of(
    tx: &mut (impl Reader + ?Sized),
    organization: &Organization,
    id: &ConnectionId,
) -> Result<OrganizationConnection> {
    let all = tx.organization_connections(&organization.id)?;
    let found = all.into_iter().find(|one| one.connection.id == *id);
    found.ok_or_else(|| unknown_here(id.as_str()))
}

fn unknown_here(id: &str) -> Error {
    Error::not_found(Kind::OrganizationConnection, id)
}

fn taken() -> Error {
    Error::AlreadyExists {
        kind: Kind::OrganizationConnection,
        field: Field::Id,
    }
}

fn room(had: usize) -> Result<()> {
    let limit = OrganizationConnection::MAX;
    if u32::try_from(had).is_ok_and(|had| had < limit) {
        Ok(())
    } else {
        let kind = Kind::OrganizationConnection;
        Err(Error::LimitReached { kind, limit })
    }
}

fn fit(one: &OrganizationConnection) -> Result<()> {
    if one.fits() {
        Ok(())
    } else {
        Err(Violation::new("is_signup_enabled", Fault::NotAllowed).into())
    }
}

fn part(
    all: Vec<OrganizationConnection>,
    query: OrganizationConnectionQuery,
) -> Page<OrganizationConnection> {
    let OrganizationConnectionQuery {
        is_enabled: _,
        offset,
        limit,
    } = query;
    let (total, wanted) = (all.len(), usize::try_from(limit).unwrap_or(usize::MAX));
    let start = usize::try_from(offset).unwrap_or(usize::MAX);
    Page {
        items: all.into_iter().skip(start).take(wanted).collect(),
        more: total > start.saturating_add(wanted),
        total: u64::try_from(total).ok(),
    }
}

/// `event` about this connection, with what readers need once it is gone.
fn about(event: &Event, one: &OrganizationConnection) -> Event {
    let data = json!({ "name": one.connection.name.as_str(), "is_enabled": one.is_enabled });
    event.clone().of(&one.organization_id).with(data)
}
