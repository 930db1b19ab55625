use std::collections::BTreeSet;

use crate::Result;
use crate::id::OrganizationId;
use crate::organization::{
    Organization, OrganizationQuery, OrganizationRef, OrganizationSearch, SeatChange,
};
use crate::page::Page;
use crate::role::PermissionKey;

/// Looks up organizations.
pub trait ReadOrganizations {
    /// The organization with this id or handle.
    fn organization(&mut self, by: &OrganizationRef) -> Result<Option<Organization>>;
    /// A part of the list of organizations.
    fn organizations(&mut self, query: &OrganizationQuery) -> Result<Page<Organization>>;
    /// Those of these organizations that exist, in no order.
    fn organizations_among(&mut self, ids: &BTreeSet<OrganizationId>) -> Result<Vec<Organization>>;
    /// The organizations for which a condition holds. No total is counted.
    fn search_organizations(&mut self, search: &OrganizationSearch) -> Result<Page<Organization>>;
    /// Those `among` these organizations in which no member's role grants all that is `needed`, in
    /// no order.
    fn organizations_without_manager(
        &mut self,
        needed: &[PermissionKey],
        among: &[OrganizationId],
    ) -> Result<Vec<OrganizationId>>;
}

/// Changes organizations.
pub trait WriteOrganizations: ReadOrganizations {
    /// Adds an organization, or answers `false` and changes nothing when the handle is taken.
    fn insert_organization(&mut self, new: &Organization) -> Result<bool>;
    /// Puts a changed organization in place of the old one, counters excepted; refuses a handle
    /// that is taken.
    fn update_organization(&mut self, changed: &Organization) -> Result<()>;
    /// As [`ReadOrganizations::organization`], and holds the record until the unit of work ends, so
    /// that what was read is still so when it is changed.
    fn lock_organization(&mut self, by: &OrganizationRef) -> Result<Option<Organization>>;
    /// Counts seats that are taken or given up. Answers `false` and changes nothing if there is no
    /// such organization, or if more seats would be taken than it has.
    fn count_seats(&mut self, id: &OrganizationId, change: SeatChange) -> Result<bool>;
    /// Deletes an organization with everything in it and lowers the counters of its members and its
    /// creator. Answers `false` if there is none.
    fn delete_organization(&mut self, id: &OrganizationId) -> Result<bool>;
}
