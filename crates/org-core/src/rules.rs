//! The points on which products differ, as values: a command carries the behaviour it wants, and
//! no operation asks which product is calling.

use std::time::Duration;

use crate::Timestamp;
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

/// How many domains an organization may have once another is added.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub enum DomainQuota {
    /// As many as the instance allows.
    #[default]
    Instance,
    /// This many.
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

/// How long sessions on a browser live, and how many there can be.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct SessionRules {
    /// How long a session lives at most.
    pub life: Duration,
    /// How long it lives without being used.
    pub idle: Duration,
    /// Whether several users can be signed in on a browser at the same time.
    pub several: bool,
}

impl SessionRules {
    /// When a session that began at `start` and is used at `now` ends unless it is used again.
    pub fn end(&self, start: Timestamp, now: Timestamp) -> Timestamp {
        start.plus(self.life).min(now.plus(self.idle))
    }
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

/// What to do when an invitation for the same mailbox waits for an answer.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum OnPending {
    /// Refuse, so that whoever was invited keeps the link that they have.
    Refuse,
    /// Take it back, so that only the new link works.
    Replace,
}

/// What happens to those who have a role that is deleted.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum OnUse {
    /// Refuse while any member or invitation has it.
    Refuse,
    /// Take it from everybody of whom it is not the primary role.
    Withdraw,
}

/// Whether two roles can have the same name.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub enum RoleNames {
    /// They can: roles are told apart by their keys.
    #[default]
    Shared,
    /// They cannot.
    Unique,
}
