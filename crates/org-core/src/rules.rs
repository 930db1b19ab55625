//! The points on which products differ, as values: a command carries the behaviour it wants, and
//! no operation asks which product is calling.

use crate::organization::Slug;

/// How a new or renamed organization gets its handle.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum SlugPolicy {
    /// Made from the display name.
    Derive {
        /// What happens if another organization has it.
        on_taken: OnTaken,
    },
    /// This one or none.
    Exact(Slug),
}

/// What to do when a derived handle is taken.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum OnTaken {
    /// Add a random suffix, so that making an organization never fails for its name.
    AppendSuffix,
    /// Refuse, so that two organizations never share a name.
    Refuse,
}

/// The seats a new organization has.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub enum Seats {
    /// As many as the instance gives by default.
    #[default]
    InstanceDefault,
    /// This many; `0` is no limit.
    Limit(u32),
}

/// Who may sign up by themselves.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub enum SignUp {
    /// Nobody.
    Closed,
    /// Whoever comes before everybody else.
    FirstUser,
    /// Everybody.
    #[default]
    Open,
}

/// Who owns a new organization, and whether that counts against a quota.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Creator {
    /// The calling user, who becomes a member with the creator's role and may make no more
    /// organizations than the quota allows.
    Caller {
        /// Whether the number of organizations per user is bounded for this call.
        quota: Quota,
    },
    /// Nobody: the organization begins without members.
    Nobody,
    /// This user, named by somebody entitled to; becomes a member with the creator's role.
    User(crate::id::UserId),
}

/// Whether a user's quota of organizations applies.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Quota {
    /// The user is refused beyond the limit.
    Enforced,
    /// The caller answers for the instance; the number is counted but not bounded.
    Waived,
}
