use crate::Result;
use crate::connection::{Connection, ConnectionQuery, OrganizationConnection};
use crate::id::{ConnectionId, OrganizationId};
use crate::page::Page;

/// Looks up connections.
pub trait ReadConnections {
    /// The connection with this id.
    fn connection(&mut self, id: &ConnectionId) -> Result<Option<Connection>>;
    /// A part of the list of connections.
    fn connections(&mut self, query: &ConnectionQuery) -> Result<Page<Connection>>;
    /// The ids of the clients that may use a connection, in their order: at most `limit`, from the
    /// one behind `after` on. No total is counted.
    fn connection_clients(
        &mut self,
        of: &ConnectionId,
        after: Option<&str>,
        limit: u32,
    ) -> Result<Page<String>>;
    /// The connections of an organization, in the order it got them; those of one moment in the
    /// order of their ids.
    fn organization_connections(
        &mut self,
        of: &OrganizationId,
    ) -> Result<Vec<OrganizationConnection>>;
}

/// Changes connections. How many an organization has is bounded by whoever adds one, and holds the
/// organization meanwhile.
pub trait WriteConnections: ReadConnections {
    /// Adds a connection; refuses a name that is taken.
    fn insert_connection(&mut self, new: &Connection) -> Result<()>;
    /// As [`ReadConnections::connection`], and holds the record until the unit of work ends.
    fn lock_connection(&mut self, id: &ConnectionId) -> Result<Option<Connection>>;
    /// Puts a changed connection in place of the old one.
    fn update_connection(&mut self, changed: &Connection) -> Result<()>;
    /// Deletes a connection, for its clients and for every organization. Answers `false` if there is
    /// none.
    fn delete_connection(&mut self, id: &ConnectionId) -> Result<bool>;
    /// Lets a client that exists use a connection; one that may already still may.
    fn insert_connection_client(&mut self, of: &ConnectionId, client: &str) -> Result<()>;
    /// Keeps a client from using a connection, or all of them.
    fn delete_connection_clients(&mut self, of: &ConnectionId, client: Option<&str>) -> Result<()>;
    /// Gives an organization a connection. Answers `false` and changes nothing if it has it.
    fn insert_organization_connection(&mut self, new: &OrganizationConnection) -> Result<bool>;
    /// Puts a changed connection of an organization in place of the old one.
    fn update_organization_connection(&mut self, changed: &OrganizationConnection) -> Result<()>;
    /// Takes a connection from an organization. Answers `false` if it has none with this id.
    fn delete_organization_connection(
        &mut self,
        of: &OrganizationId,
        id: &ConnectionId,
    ) -> Result<bool>;
}
