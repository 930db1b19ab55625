use crate::domain::{Domain, DomainName, DomainQuery, Mailbox};
use crate::email_code::DomainCode;
use crate::id::{DomainId, OrganizationId};
use crate::page::Page;
use crate::{Result, Timestamp};

/// Looks up domains of organizations.
pub trait ReadDomains {
    /// The domain with this id, if it is one of this organization.
    fn domain(&mut self, of: &OrganizationId, id: &DomainId) -> Result<Option<Domain>>;
    /// A part of the list of domains.
    fn domains(&mut self, query: &DomainQuery) -> Result<Page<Domain>>;
    /// The newest code that was mailed to an address of the domain, be it over.
    fn domain_code(&mut self, of: &DomainId) -> Result<Option<DomainCode>>;
}

/// Changes domains of organizations.
pub trait WriteDomains: ReadDomains {
    /// Counts one more domain of an organization. Answers `false` and changes nothing if there is no
    /// such organization, or if it has `limit` domains.
    fn count_domain(&mut self, of: &OrganizationId, limit: u32) -> Result<bool>;
    /// Adds a domain; refuses a name that the organization has already, and for a verified one a
    /// name that another one has verified.
    fn insert_domain(&mut self, new: &Domain) -> Result<()>;
    /// As [`ReadDomains::domain`], and holds the record until the unit of work ends.
    fn lock_domain(&mut self, of: &OrganizationId, id: &DomainId) -> Result<Option<Domain>>;
    /// Puts a changed domain in place of the old one; refuses as [`WriteDomains::insert_domain`].
    fn update_domain(&mut self, changed: &Domain) -> Result<()>;
    /// Deletes a domain with its suggestions and counts one less. Answers `false` if there is none.
    fn delete_domain(&mut self, gone: &Domain) -> Result<bool>;
    /// The verified domains with one of these names. All with these names stay as they are until
    /// the unit of work ends, so that none becomes verified meanwhile without seeing what it wrote.
    fn verified_domains(&mut self, names: &[DomainName]) -> Result<Vec<Domain>>;
    /// Users with a verified address of the domain who are no members of its organization and were
    /// not yet brought in as its mode asks for, at most `limit`.
    fn outsiders(&mut self, domain: &Domain, limit: u32) -> Result<Vec<Mailbox>>;
    /// Takes back the invitations that a domain made and that wait for an answer. Answers how many
    /// these were: so many seats are to be given up.
    fn revoke_invitations_of_domain(&mut self, of: &DomainId, at: Timestamp) -> Result<u32>;
    /// Puts a code in place of the older one for the same domain.
    fn put_domain_code(&mut self, new: &DomainCode) -> Result<()>;
}
