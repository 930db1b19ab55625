//! Which users a list holds, and how.

use crate::Timestamp;
use crate::id::{OrganizationId, UserId};
use crate::page::{Among, Direction};

/// Which users a list holds. Conditions of one field are alternatives, fields narrow one another.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct UserFilter {
    /// These users, or all but these.
    pub ids: Among<UserId>,
    /// With one of these addresses, in any case.
    pub email_addresses: Vec<String>,
    /// With one of these names to sign in by.
    pub usernames: Vec<String>,
    /// With one of these ids in the operator's own system, or with none of them.
    pub external_ids: Among<String>,
    /// Members of one of these organizations, or of none of them.
    pub organizations: Among<OrganizationId>,
    /// Text, in any case, in the id, a name, an address or the external id.
    pub text: Option<String>,
    /// Text in an address.
    pub email_text: Option<String>,
    /// Text in the name to sign in by.
    pub username_text: Option<String>,
    /// Text in the given name, the family name or both together.
    pub name_text: Option<String>,
    /// Whether they are shut out.
    pub banned: Option<bool>,
    /// Last seen before this.
    pub last_active_before: Option<Timestamp>,
    /// Last seen at this or later.
    pub last_active_after: Option<Timestamp>,
    /// Last signed in before this.
    pub last_sign_in_before: Option<Timestamp>,
    /// Last signed in at this or later.
    pub last_sign_in_after: Option<Timestamp>,
    /// Made before this.
    pub created_before: Option<Timestamp>,
    /// Made at this or later.
    pub created_after: Option<Timestamp>,
    /// Nobody: a condition that no user can meet, such as a telephone number.
    pub nobody: bool,
}

/// Which users a list holds, and how.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct UserQuery {
    /// Which users.
    pub filter: UserFilter,
    /// What the list is ordered by.
    pub order: UserOrder,
    /// The direction of the order.
    pub direction: Direction,
    /// Only those behind this user, in the order of creation.
    pub after: Option<UserId>,
    /// Users to skip.
    pub offset: u64,
    /// The most users to return.
    pub limit: u32,
}

/// What a list of users can be ordered by. Equal ones are ordered by id; those who lack the value
/// come before all others.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub enum UserOrder {
    /// When they were made.
    #[default]
    CreatedAt,
    /// The primary address, in lower case.
    EmailAddress,
    /// The given name.
    FirstName,
    /// The id alone.
    Id,
    /// When they were last seen.
    LastActiveAt,
    /// The family name.
    LastName,
    /// When they last signed in.
    LastSignInAt,
    /// When they last changed.
    UpdatedAt,
    /// The name to sign in by.
    Username,
}
