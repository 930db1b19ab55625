use std::collections::BTreeMap;

use crate::Result;
use crate::id::{OrganizationId, RoleId, RoleSetId};
use crate::role::{Role, RoleKey};
use crate::role_set::{RoleSet, RoleSetKey, RoleSetRef};

/// Looks up role sets.
pub trait ReadRoleSets {
    /// The set that new organizations get.
    fn initial_role_set(&mut self) -> Result<Option<RoleSet>>;
    /// How many members of the set's organizations have each role.
    fn members_by_role(&mut self, of: &RoleSetKey) -> Result<BTreeMap<RoleId, u64>>;
    /// The set with this id or key.
    fn role_set(&mut self, by: &RoleSetRef) -> Result<Option<RoleSet>>;
    /// All role sets. There are few.
    fn role_sets(&mut self) -> Result<Vec<RoleSet>>;
    /// The roles that members, or invitations that wait for an answer, have in organizations of
    /// the set.
    fn roles_in_use(&mut self, of: &RoleSetKey) -> Result<Vec<RoleId>>;
    /// As [`ReadRoleSets::roles_in_use`], in one organization.
    fn roles_in_use_at(&mut self, of: &OrganizationId) -> Result<Vec<RoleId>>;
}

/// Changes role sets.
pub trait WriteRoleSets: ReadRoleSets {
    /// Puts a role into a set.
    fn add_to_role_set(&mut self, set: &RoleSetId, role: &RoleId) -> Result<()>;
    /// Deletes a set that no organization has. Answers `false` if there is none.
    fn delete_role_set(&mut self, id: &RoleSetId) -> Result<bool>;
    /// Adds a set with its roles; refuses a key that is taken.
    fn insert_role_set(&mut self, new: &RoleSet) -> Result<()>;
    /// The role with this key if it is in the set, where it stays until the unit of work ends.
    fn lock_role_of_set(&mut self, set: &RoleSetKey, role: &RoleKey) -> Result<Option<Role>>;
    /// As [`ReadRoleSets::role_set`], and holds the record until the unit of work ends: no
    /// organization gets the set meanwhile.
    fn lock_role_set(&mut self, by: &RoleSetRef) -> Result<Option<RoleSet>>;
    /// Gives every organization of the set `from` the set `to`.
    fn move_organizations(&mut self, from: &RoleSetKey, to: &RoleSetKey) -> Result<()>;
    /// Gives the role `to` to everybody in organizations of the set who has, or is invited with,
    /// the role `from`.
    fn reassign_role(&mut self, of: &RoleSetKey, from: &RoleId, to: &RoleId) -> Result<()>;
    /// Takes a role out of a set. Answers `false` if it is not in it.
    fn remove_from_role_set(&mut self, set: &RoleSetId, role: &RoleId) -> Result<bool>;
    /// Puts a changed set in place of the old one, its roles excepted; refuses a key that is
    /// taken.
    fn update_role_set(&mut self, changed: &RoleSet) -> Result<()>;
}
