//! Organizations by conditions that callers put together.

use super::Slug;
use crate::Timestamp;
use crate::id::OrganizationId;
use crate::search::{Condition, Pattern, Span};

/// Which organizations are looked for, and how they are listed: smallest first.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct OrganizationSearch {
    /// What holds for them; all if `None`.
    pub condition: Option<Condition<OrganizationTest>>,
    /// What they are ordered by, and behind which place of that order they are.
    pub place: OrganizationPlace,
    /// The most organizations to return.
    pub limit: u32,
}

/// An order of organizations and a place in it, where one is given: what the last one seen had there.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum OrganizationPlace {
    /// By the time of creation.
    CreatedAt(Option<(Timestamp, OrganizationId)>),
    /// By the name that is shown.
    DisplayName(Option<(String, OrganizationId)>),
    /// By the handle.
    Slug(Option<Slug>),
}

/// Something that holds for an organization or not.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum OrganizationTest {
    /// It was made there.
    CreatedAt(Span),
    /// Its display name fits.
    DisplayName(Pattern),
    /// It is this one.
    Id(OrganizationId),
    /// Its pair under this key is there and fits; only the end of the pattern may be open.
    Label(String, Pattern),
    /// None: a value that no organization can have.
    Nothing,
    /// Its handle fits.
    Slug(Pattern),
}
