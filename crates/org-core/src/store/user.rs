use crate::id::{UserId, Uuid};
use crate::page::Page;
use crate::text::EmailAddress;
use crate::user::{PasswordHash, User, UserFilter, UserQuery};
use crate::{Result, Timestamp};

/// Looks up users.
pub trait ReadUsers {
    /// Whether any user administers the instance.
    fn has_administrators(&mut self) -> Result<bool>;
    /// The user with this id.
    fn user(&mut self, id: &UserId) -> Result<Option<User>>;
    /// The user with this second id.
    fn user_by_uuid(&mut self, uuid: &Uuid) -> Result<Option<User>>;
    /// The user with this address, in any case.
    fn user_by_email(&mut self, address: &EmailAddress) -> Result<Option<User>>;
    /// A part of the list of users. No total is counted.
    fn users(&mut self, query: &UserQuery) -> Result<Page<User>>;
    /// How many users pass the filter.
    fn count_users(&mut self, filter: &UserFilter) -> Result<u64>;
}

/// Changes users.
pub trait WriteUsers: ReadUsers {
    /// Adds a user with all addresses; refuses an address, username or external id that is taken.
    fn insert_user(&mut self, new: &User) -> Result<()>;
    /// Counts one more organization made by the user, and one more membership. Answers `false` and
    /// changes nothing if there is no such user, or if `limit` (0 is none) is reached.
    fn count_created_organization(&mut self, id: &UserId, limit: u32) -> Result<bool>;
    /// Counts one more membership of the user. Answers `false` and changes nothing if there is no
    /// such user.
    fn count_membership(&mut self, id: &UserId) -> Result<bool>;
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
