//! What a role is outside of organizations: who has it everywhere, and what it permits at APIs. This
//! server keeps both and enforces neither.

use crate::Timestamp;
use crate::text::{Fault, has_control};
use crate::user::User;

/// A user who has a role everywhere.
#[derive(Clone, Debug, PartialEq)]
pub struct RoleUser {
    /// The user.
    pub user: User,
    /// Since when.
    pub since: Timestamp,
}

/// Something that a role permits at an API.
#[derive(Clone, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub struct ApiPermission {
    audience: Box<str>,
    name: Box<str>,
}

impl ApiPermission {
    /// The most of one role.
    pub const MAX: usize = 1000;
    /// The most characters of an audience.
    pub const MAX_AUDIENCE: usize = 600;
    /// The most characters of a name.
    pub const MAX_NAME: usize = 280;

    /// The permission called `name` of the API that tokens call `audience`.
    ///
    /// # Errors
    ///
    /// As [`ApiPermission::audience_of`] and [`ApiPermission::name_of`].
    pub fn parse(audience: &str, name: &str) -> Result<Self, Fault> {
        Ok(Self {
            audience: Self::audience_of(audience)?.into(),
            name: Self::name_of(name)?.into(),
        })
    }

    /// Checks the text of an audience.
    ///
    /// # Errors
    ///
    /// [`Fault::Blank`], [`Fault::TooLong`], [`Fault::BadCharacter`].
    pub fn audience_of(raw: &str) -> Result<String, Fault> {
        checked(raw, Self::MAX_AUDIENCE)
    }

    /// Checks the text of a name.
    ///
    /// # Errors
    ///
    /// As [`ApiPermission::audience_of`].
    pub fn name_of(raw: &str) -> Result<String, Fault> {
        checked(raw, Self::MAX_NAME)
    }

    /// What the API is called in tokens.
    pub fn audience(&self) -> &str {
        &self.audience
    }

    /// What the API calls the permission.
    pub fn name(&self) -> &str {
        &self.name
    }
}

fn checked(raw: &str, max: usize) -> Result<String, Fault> {
    let given = raw.chars().count();
    if raw.trim().is_empty() {
        Err(Fault::Blank)
    } else if given > max {
        Err(Fault::TooLong { given, max })
    } else if has_control(raw) {
        Err(Fault::BadCharacter)
    } else {
        Ok(raw.to_owned())
    }
}
