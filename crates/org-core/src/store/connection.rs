use crate::Result;
use crate::connection::{Connection, ConnectionQuery, EnabledConnection};
use crate::id::{ConnectionId, OrganizationId};
use crate::page::Page;

/// Looks up connections.
pub trait ReadConnections {
    /// The connection with this id.
    fn connection(&mut self, id: &ConnectionId) -> Result<Option<Connection>>;
    /// A part of the list of connections.
    fn connections(&mut self, query: &ConnectionQuery) -> Result<Page<Connection>>;
    /// The connections enabled for an organization, in the order they were enabled; those of one
    /// moment in the order of their ids.
    fn enabled_connections(&mut self, of: &OrganizationId) -> Result<Vec<EnabledConnection>>;
}

/// Changes connections.
pub trait WriteConnections: ReadConnections {
    /// Adds a connection; refuses a name that is taken.
    fn insert_connection(&mut self, new: &Connection) -> Result<()>;
    /// Enables a connection for an organization.
    fn enable_connection(&mut self, new: &EnabledConnection) -> Result<()>;
}
