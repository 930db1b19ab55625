use super::App;
use crate::connection::{Connection, ConnectionQuery, CreateConnection};
use crate::error::Result;
use crate::event::{Event, EventKind};
use crate::id::ConnectionId;
use crate::page::Page;
use crate::{Action, Principal};

impl App {
    /// Makes a connection.
    ///
    /// # Errors
    ///
    /// [`Error::Forbidden`](crate::Error::Forbidden) without the right;
    /// [`Error::AlreadyExists`](crate::Error::AlreadyExists) for a taken name.
    pub async fn create_connection(
        &self,
        who: &Principal,
        new: CreateConnection,
    ) -> Result<Connection> {
        who.require(Action::CreateConnections)?;
        let now = self.now();
        let CreateConnection {
            name,
            display_name,
            strategy,
        } = new;
        let connection = Connection {
            id: ConnectionId::generate(now, self.entropy()),
            name,
            display_name,
            strategy,
            created_at: now,
            updated_at: now,
        };
        let event = Event::new(
            self,
            who,
            EventKind::ConnectionCreated,
            connection.id.as_str(),
        );
        self.store
            .write(move |tx| {
                tx.insert_connection(&connection)?;
                tx.insert_event(&event)?;
                Ok(connection.clone())
            })
            .await
    }

    /// A part of the list of connections.
    ///
    /// # Errors
    ///
    /// [`Error::Forbidden`](crate::Error::Forbidden) without the right.
    pub async fn connections(
        &self,
        who: &Principal,
        query: ConnectionQuery,
    ) -> Result<Page<Connection>> {
        who.require(Action::ReadConnections)?;
        self.store.read(move |tx| tx.connections(&query)).await
    }
}
