use crate::Result;
use crate::client::{Client, ClientQuery};
use crate::page::Page;

/// Looks up clients.
pub trait ReadClients {
    /// The client with this id.
    fn client(&mut self, id: &str) -> Result<Option<Client>>;
    /// Whether there is any client.
    fn has_clients(&mut self) -> Result<bool>;
    /// A part of the list of clients.
    fn clients(&mut self, query: &ClientQuery) -> Result<Page<Client>>;
}

/// Changes clients.
pub trait WriteClients: ReadClients {
    /// As [`ReadClients::client`], and holds the record until the unit of work ends.
    fn lock_client(&mut self, id: &str) -> Result<Option<Client>>;
    /// Adds a client; refuses an id that is taken.
    fn insert_client(&mut self, new: &Client) -> Result<()>;
    /// Puts a changed client in place of the old one.
    fn update_client(&mut self, changed: &Client) -> Result<()>;
    /// Deletes a client with its grants. Answers `false` if there is none.
    fn delete_client(&mut self, id: &str) -> Result<bool>;
}
