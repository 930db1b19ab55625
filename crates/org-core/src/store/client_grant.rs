use crate::Result;
use crate::client_grant::{Audience, ClientGrant, ClientGrantQuery, SubjectType};
use crate::id::ClientGrantId;
use crate::page::Page;

/// Looks up what clients may do.
pub trait ReadClientGrants {
    /// The grant with this id.
    fn client_grant(&mut self, id: &ClientGrantId) -> Result<Option<ClientGrant>>;
    /// The grant of this client for this audience.
    fn client_grant_of(
        &mut self,
        client: &str,
        audience: &Audience,
        subject: SubjectType,
    ) -> Result<Option<ClientGrant>>;
    /// A part of the list of grants.
    fn client_grants(&mut self, query: &ClientGrantQuery) -> Result<Page<ClientGrant>>;
}

/// Changes what clients may do.
pub trait WriteClientGrants: ReadClientGrants {
    /// As [`ReadClientGrants::client_grant`], and holds the record until the unit of work ends.
    fn lock_client_grant(&mut self, id: &ClientGrantId) -> Result<Option<ClientGrant>>;
    /// Adds a grant; refuses a second one for the same client, audience and subject.
    fn insert_client_grant(&mut self, new: &ClientGrant) -> Result<()>;
    /// Puts a changed grant in place of the old one.
    fn update_client_grant(&mut self, changed: &ClientGrant) -> Result<()>;
    /// Deletes a grant. Answers `false` if there is none.
    fn delete_client_grant(&mut self, id: &ClientGrantId) -> Result<bool>;
}
