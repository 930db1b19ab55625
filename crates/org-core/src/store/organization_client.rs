use crate::client_grant::{
    ClientGrant, GrantedOrganization, OrganizationClient, OrganizationGrantQuery,
};
use crate::id::{ClientGrantId, OrganizationId};
use crate::page::{Page, Slice};
use crate::{Result, Timestamp};

/// Looks up which clients organizations use, and which grants were given for them.
pub trait ReadOrganizationClients {
    /// The grants of an organization, in the order they were given.
    fn organization_grants(
        &mut self,
        of: &OrganizationId,
        query: &OrganizationGrantQuery,
    ) -> Result<Page<ClientGrant>>;
    /// Whether a grant was given for an organization.
    fn has_organization_grant(
        &mut self,
        of: &OrganizationId,
        grant: &ClientGrantId,
    ) -> Result<bool>;
    /// The organizations that a grant was given for, in the order it was given.
    fn granted_organizations(
        &mut self,
        grant: &ClientGrantId,
        slice: &Slice<OrganizationId>,
    ) -> Result<Page<GrantedOrganization>>;
    /// The clients that an organization uses, in the order it began to.
    fn organization_clients(
        &mut self,
        of: &OrganizationId,
        slice: &Slice<String>,
    ) -> Result<Page<OrganizationClient>>;
    /// A client that an organization uses.
    fn organization_client(
        &mut self,
        of: &OrganizationId,
        client: &str,
    ) -> Result<Option<OrganizationClient>>;
    /// Those `among` these organizations that use a client, each with whether its members sign in
    /// to it.
    fn organizations_using(
        &mut self,
        client: &str,
        among: &[OrganizationId],
    ) -> Result<Vec<(OrganizationId, bool)>>;
}

/// Changes which clients organizations use, and which grants were given for them. How many an
/// organization has is bounded by whoever adds to it, holding the organization.
pub trait WriteOrganizationClients: ReadOrganizationClients {
    /// How many grants an organization has.
    fn count_organization_grants(&mut self, of: &OrganizationId) -> Result<u32>;
    /// Gives a grant for an organization. Answers `false` and changes nothing if it was given
    /// before.
    fn insert_organization_grant(
        &mut self,
        of: &OrganizationId,
        grant: &ClientGrantId,
        at: Timestamp,
    ) -> Result<bool>;
    /// Takes a grant from an organization. Answers `false` if it was not given.
    fn delete_organization_grant(
        &mut self,
        of: &OrganizationId,
        grant: &ClientGrantId,
    ) -> Result<bool>;
    /// How many clients an organization uses.
    fn count_organization_clients(&mut self, of: &OrganizationId) -> Result<u32>;
    /// Adds a client to those that an organization uses.
    fn insert_organization_client(&mut self, new: &OrganizationClient) -> Result<()>;
    /// Puts a changed use of a client in place of the old one.
    fn update_organization_client(&mut self, changed: &OrganizationClient) -> Result<()>;
    /// Takes a client from an organization. Answers `false` if it does not use it.
    fn delete_organization_client(&mut self, of: &OrganizationId, client: &str) -> Result<bool>;
}
