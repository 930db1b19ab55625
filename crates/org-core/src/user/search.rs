//! Users by conditions that callers put together.

use super::UserOrder;
use crate::id::{OrganizationId, UserId};
use crate::page::Direction;
use crate::search::{Condition, Pattern, Span};

/// Which users are looked for, and how they are listed.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct UserSearch {
    /// What holds for them; everybody if `None`.
    pub condition: Option<Condition<UserTest>>,
    /// What the list is ordered by.
    pub order: UserOrder,
    /// The direction of the order.
    pub direction: Direction,
    /// Users to skip.
    pub offset: u64,
    /// The most users to return.
    pub limit: u32,
    /// Whether to count how many there are; beyond [`UserSearch::MOST_COUNTED`] nobody counts.
    pub counted: bool,
}

impl UserSearch {
    /// The highest total of a search with a condition.
    pub const MOST_COUNTED: u32 = 10_000;
}

/// Something that holds for a user or not.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum UserTest {
    /// Shut out, or not allowed to sign in for now.
    Blocked(bool),
    /// The address mail goes to is known to be theirs.
    EmailVerified(bool),
    /// This user.
    Id(UserId),
    /// A member of this organization.
    MemberOf(OrganizationId),
    /// Nobody: a value that none can have.
    Nobody,
    /// A text of the user fits.
    Text(UserText, Pattern),
    /// A time of the user lies there.
    Time(UserTime, Span),
}

/// A text of a user that can be searched.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum UserText {
    /// The address mail goes to.
    Email,
    /// The family name.
    FamilyName,
    /// The given name.
    GivenName,
    /// [`User::display_name`](super::User::display_name).
    Name,
    /// [`User::short_name`](super::User::short_name).
    Nickname,
    /// The name to sign in by.
    Username,
}

/// A time of a user that can be searched.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum UserTime {
    /// When the user was made.
    CreatedAt,
    /// When the user last signed in.
    LastSignInAt,
    /// When the user last changed.
    UpdatedAt,
}
