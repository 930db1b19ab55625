mod organization;

use super::App;
use crate::connection::{
    ClientUse, Connection, ConnectionQuery, ConnectionView, CreateConnection, UpdateConnection,
};
use crate::error::{Error, Kind, Result};
use crate::event::{Event, EventKind};
use crate::id::ConnectionId;
use crate::page::Page;
use crate::store::{Reader, Writer};
use crate::text::{Fault, Violation};
use crate::{Action, Principal, Timestamp};

/// The most clients that are shown beside a connection; a list shows all.
const SHOWN_CLIENTS: u32 = 1000;

impl App {
    /// Makes a connection.
    ///
    /// # Errors
    ///
    /// [`Error::Forbidden`] without the right; [`Error::AlreadyExists`] for a taken name;
    /// [`Error::Invalid`] for unknown clients.
    pub async fn create_connection(
        &self,
        who: &Principal,
        new: CreateConnection,
    ) -> Result<ConnectionView> {
        who.require(Action::CreateConnections)?;
        let now = self.now();
        let CreateConnection {
            name,
            display_name,
            strategy,
            content,
            clients,
        } = new;
        let connection = Connection {
            id: ConnectionId::generate(now, self.entropy()),
            name,
            display_name,
            strategy,
            content,
            created_at: now,
            updated_at: now,
        };
        let kind = EventKind::ConnectionCreated;
        let event = Event::new(self, who, kind, connection.id.as_str());
        self.store
            .write(move |tx| {
                tx.insert_connection(&connection)?;
                allow_all(tx, &connection.id, &clients)?;
                tx.insert_event(&event)?;
                view(tx, connection.clone())
            })
            .await
    }

    /// A connection with its clients.
    ///
    /// # Errors
    ///
    /// [`Error::Forbidden`] without the right; [`Error::NotFound`].
    pub async fn connection(&self, who: &Principal, id: ConnectionId) -> Result<ConnectionView> {
        who.require(Action::ReadConnections)?;
        self.store
            .read(move |tx| {
                let found = tx.connection(&id)?.ok_or_else(|| unknown(&id))?;
                view(tx, found)
            })
            .await
    }

    /// A part of the list of connections.
    ///
    /// # Errors
    ///
    /// [`Error::Forbidden`] without the right.
    pub async fn connections(
        &self,
        who: &Principal,
        query: ConnectionQuery,
    ) -> Result<Page<Connection>> {
        who.require(Action::ReadConnections)?;
        self.store.read(move |tx| tx.connections(&query)).await
    }

    /// Changes a connection.
    ///
    /// # Errors
    ///
    /// [`Error::Forbidden`] without the right; [`Error::NotFound`]; [`Error::Invalid`] for unknown
    /// clients.
    pub async fn update_connection(
        &self,
        who: &Principal,
        id: ConnectionId,
        change: UpdateConnection,
    ) -> Result<ConnectionView> {
        who.require(Action::UpdateConnections)?;
        let event = Event::new(self, who, EventKind::ConnectionUpdated, id.as_str());
        let now = self.now();
        self.store
            .write(move |tx| {
                let mut connection = touched(tx, &id, now)?;
                change.clone().apply(&mut connection);
                tx.update_connection(&connection)?;
                if let Some(clients) = &change.clients {
                    tx.delete_connection_clients(&id, None)?;
                    allow_all(tx, &id, clients)?;
                }
                tx.insert_event(&event)?;
                view(tx, connection)
            })
            .await
    }

    /// Deletes a connection. Organizations that have it lose it.
    ///
    /// # Errors
    ///
    /// [`Error::Forbidden`] without the right; [`Error::NotFound`].
    pub async fn delete_connection(&self, who: &Principal, id: ConnectionId) -> Result<Timestamp> {
        who.require(Action::DeleteConnections)?;
        let event = Event::new(self, who, EventKind::ConnectionDeleted, id.as_str());
        self.store
            .write(move |tx| {
                let found = tx.lock_connection(&id)?.ok_or_else(|| unknown(&id))?;
                tx.delete_connection(&id)?;
                let data = serde_json::json!({ "name": found.name.as_str() });
                tx.insert_event(&event.clone().with(data))?;
                Ok(event.occurred_at)
            })
            .await
    }

    /// A part of the list of the ids of a connection's clients, from the one behind `after` on.
    ///
    /// # Errors
    ///
    /// [`Error::Forbidden`] without the right; [`Error::NotFound`].
    pub async fn connection_clients(
        &self,
        who: &Principal,
        id: ConnectionId,
        after: Option<String>,
        limit: u32,
    ) -> Result<Page<String>> {
        who.require(Action::ReadConnections)?;
        self.store
            .read(move |tx| {
                tx.connection(&id)?.ok_or_else(|| unknown(&id))?;
                tx.connection_clients(&id, after.as_deref(), limit)
            })
            .await
    }

    /// Lets clients use a connection, or no longer: all of the request, or nothing.
    ///
    /// # Errors
    ///
    /// [`Error::Forbidden`] without the right; [`Error::NotFound`]; [`Error::Invalid`] for unknown
    /// clients.
    pub async fn change_connection_clients(
        &self,
        who: &Principal,
        id: ConnectionId,
        uses: Vec<ClientUse>,
    ) -> Result<()> {
        who.require(Action::UpdateConnections)?;
        let event = Event::new(self, who, EventKind::ConnectionUpdated, id.as_str());
        let now = self.now();
        self.store
            .write(move |tx| {
                let connection = touched(tx, &id, now)?;
                tx.update_connection(&connection)?;
                for (position, ClientUse { client_id, allowed }) in uses.iter().enumerate() {
                    if *allowed {
                        allow(tx, &id, client_id, &format!("[{position}].client_id"))?;
                    } else {
                        tx.delete_connection_clients(&id, Some(client_id))?;
                    }
                }
                tx.insert_event(&event)
            })
            .await
    }
}

fn unknown(id: &ConnectionId) -> Error {
    Error::not_found(Kind::Connection, id.as_str())
}

/// The connection, held, as changed at `now`.
fn touched(tx: &mut dyn Writer, id: &ConnectionId, now: Timestamp) -> Result<Connection> {
    let mut connection = tx.lock_connection(id)?.ok_or_else(|| unknown(id))?;
    connection.updated_at = now;
    Ok(connection)
}

fn view(tx: &mut (impl Reader + ?Sized), connection: Connection) -> Result<ConnectionView> {
    let clients = tx.connection_clients(&connection.id, None, SHOWN_CLIENTS)?;
    Ok(ConnectionView {
        connection,
        clients: clients.items,
    })
}

fn allow_all(tx: &mut dyn Writer, of: &ConnectionId, clients: &[String]) -> Result<()> {
    for (position, client) in clients.iter().enumerate() {
        allow(tx, of, client, &format!("enabled_clients[{position}]"))?;
    }
    Ok(())
}

/// Lets a client use the connection; `field` is where the caller named it.
fn allow(tx: &mut dyn Writer, of: &ConnectionId, client: &str, field: &str) -> Result<()> {
    if tx.client(client)?.is_none() {
        return Err(Error::Invalid(Violation {
            given: Some(client.to_owned()),
            ..Violation::new(field.to_owned(), Fault::NotFound)
        }));
    }
    tx.insert_connection_client(of, client)
}
