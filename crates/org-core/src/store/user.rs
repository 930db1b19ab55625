use std::collections::BTreeSet;

use crate::id::{EmailAddressId, MembershipId, OrganizationId, UserId, Uuid};
use crate::page::Page;
use crate::text::EmailAddress;
use crate::user::{PasswordHash, User, UserEmail, UserFilter, UserQuery, UserSearch};
use crate::{Result, Timestamp};

/// Looks up users.
pub trait ReadUsers {
    /// Whether any user administers the instance.
    fn has_administrators(&mut self) -> Result<bool>;
    /// Whether there is any user.
    fn has_users(&mut self) -> Result<bool>;
    /// The user with this id.
    fn user(&mut self, id: &UserId) -> Result<Option<User>>;
    /// The user with this second id.
    fn user_by_uuid(&mut self, uuid: &Uuid) -> Result<Option<User>>;
    /// The user with this address, in any case.
    fn user_by_email(&mut self, address: &EmailAddress) -> Result<Option<User>>;
    /// The user who has the address with this id.
    fn user_by_email_id(&mut self, id: &EmailAddressId) -> Result<Option<User>>;
    /// A part of the list of users. No total is counted.
    fn users(&mut self, query: &UserQuery) -> Result<Page<User>>;
    /// Those of these users that exist, in no order.
    fn users_among(&mut self, ids: &BTreeSet<UserId>) -> Result<Vec<User>>;
    /// The users for whom a condition holds.
    fn search_users(&mut self, search: &UserSearch) -> Result<Page<User>>;
    /// How many users pass the filter.
    fn count_users(&mut self, filter: &UserFilter) -> Result<u64>;
}

/// Changes users.
pub trait WriteUsers: ReadUsers {
    /// Adds a user with all addresses; refuses an id, address, username or external id that is
    /// taken.
    fn insert_user(&mut self, new: &User) -> Result<()>;
    /// As [`ReadUsers::user`], and holds the record until the unit of work ends.
    fn lock_user(&mut self, id: &UserId) -> Result<Option<User>>;
    /// Puts a changed user in place of the old one, counters excepted; refuses a username or
    /// external id that is taken. Of the addresses only which one is primary is looked at.
    fn update_user(&mut self, changed: &User) -> Result<()>;
    /// Takes a user out of every organization and lowers the counters of those. Answers which they
    /// were, with the membership that ended.
    fn leave_organizations(&mut self, id: &UserId) -> Result<Vec<(OrganizationId, MembershipId)>>;
    /// Deletes a user with addresses, memberships, sessions and keys, and lowers the counters of
    /// the organizations the user was in. Answers `false` if there is none.
    fn delete_user(&mut self, id: &UserId) -> Result<bool>;
    /// Adds an address to a user; refuses one that is taken.
    fn insert_email_address(&mut self, user: &UserId, new: &UserEmail) -> Result<()>;
    /// Puts a changed address in place of the old one.
    fn update_email_address(&mut self, user: &UserId, changed: &UserEmail) -> Result<()>;
    /// Takes an address away from its user.
    fn delete_email_address(&mut self, id: &EmailAddressId) -> Result<()>;
    /// Counts one more organization made by the user, and one more membership. Answers `false` and
    /// changes nothing if there is no such user, or if `limit` (0 is none) is reached.
    fn count_created_organization(&mut self, id: &UserId, limit: u32) -> Result<bool>;
    /// Counts one more membership of the user. Answers `false` and changes nothing if there is no
    /// such user.
    fn count_membership(&mut self, id: &UserId) -> Result<bool>;
    /// Counts one membership of the user less.
    fn uncount_membership(&mut self, id: &UserId) -> Result<()>;
    /// Gives the user a password and the administration of the instance, and ends every session and
    /// deletes every API key that the user had: whoever held them did not prove to be this
    /// administrator.
    fn set_administrator(
        &mut self,
        id: &UserId,
        password: &PasswordHash,
        at: Timestamp,
    ) -> Result<()>;
    /// Notes that the user signed in.
    fn touch_sign_in(&mut self, id: &UserId, at: Timestamp) -> Result<()>;
}
