//! The connections of an organization.

use std::fmt;

use super::{Connection, Strategy};
use crate::id::OrganizationId;
use crate::text::{Fault, has_control};
use crate::{Patch, Timestamp};

/// What a connection is called within an organization: 1 to 50 characters, none a control character.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct OrganizationConnectionName(Box<str>);

impl OrganizationConnectionName {
    /// The most characters.
    pub const MAX: usize = 50;

    /// Checks a name.
    ///
    /// # Errors
    ///
    /// [`Fault::Blank`] for no text at all, [`Fault::TooLong`], [`Fault::BadCharacter`].
    pub fn parse(raw: &str) -> Result<Self, Fault> {
        let given = raw.chars().count();
        if raw.is_empty() {
            Err(Fault::Blank)
        } else if given > Self::MAX {
            let max = Self::MAX;
            Err(Fault::TooLong { given, max })
        } else if has_control(raw) {
            Err(Fault::BadCharacter)
        } else {
            Ok(Self(raw.into()))
        }
    }

    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for OrganizationConnectionName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// How much an organization may see and change of its connection.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub enum AccessLevel {
    /// Everything.
    Full,
    /// A part of it.
    Limited,
    /// Nothing.
    #[default]
    None,
    /// It may see, and change nothing.
    ReadOnly,
}

impl AccessLevel {
    /// Every level.
    pub const ALL: &'static [Self] = &[Self::Full, Self::Limited, Self::None, Self::ReadOnly];

    /// The stored name.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Full => "full",
            Self::Limited => "limited",
            Self::None => "none",
            Self::ReadOnly => "readonly",
        }
    }

    /// Reads a stored name.
    pub fn parse(raw: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|one| one.as_str() == raw)
    }
}

/// Gives an organization a connection.
#[derive(Clone, Debug, Eq, PartialEq)]
#[expect(clippy::struct_excessive_bools, reason = "each is a switch of its own")]
pub struct EnableConnection {
    /// The connection as the caller named it; it may not exist.
    pub connection_id: String,
    /// What it is called there.
    pub name: Option<OrganizationConnectionName>,
    /// How much the organization may see and change of it.
    pub access_level: AccessLevel,
    /// Whether users may come in through it at all.
    pub is_enabled: bool,
    /// Whether those who sign in through it become members.
    pub assign_membership_on_login: bool,
    /// Whether the sign-in page shows it.
    pub show_as_button: bool,
    /// Whether new users can sign up through it; password connections that make members only.
    pub is_signup_enabled: bool,
}

impl EnableConnection {
    /// The connection as an organization has it, made at `now`.
    pub(crate) fn give(
        self,
        organization_id: OrganizationId,
        connection: Connection,
        now: Timestamp,
    ) -> OrganizationConnection {
        let Self {
            connection_id: _,
            name,
            access_level,
            is_enabled,
            assign_membership_on_login,
            show_as_button,
            is_signup_enabled,
        } = self;
        OrganizationConnection {
            organization_id,
            connection,
            name,
            access_level,
            is_enabled,
            assign_membership_on_login,
            show_as_button,
            is_signup_enabled,
            created_at: now,
            updated_at: now,
        }
    }
}

/// A change to a connection of an organization. What is absent stays; what is emptied gets the value
/// that a new one has.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct UpdateOrganizationConnection {
    /// What it is called there.
    pub name: Patch<OrganizationConnectionName>,
    /// How much the organization may see and change of it.
    pub access_level: Patch<AccessLevel>,
    /// Whether users may come in through it at all.
    pub is_enabled: Patch<bool>,
    /// Whether those who sign in through it become members.
    pub assign_membership_on_login: Option<bool>,
    /// Whether the sign-in page shows it.
    pub show_as_button: Option<bool>,
    /// Whether new users can sign up through it.
    pub is_signup_enabled: Option<bool>,
}

impl UpdateOrganizationConnection {
    pub(crate) fn apply(self, one: &mut OrganizationConnection) {
        let Self {
            name,
            access_level,
            is_enabled,
            assign_membership_on_login,
            show_as_button,
            is_signup_enabled,
        } = self;
        name.apply(&mut one.name);
        let mut level = Some(one.access_level);
        access_level.apply(&mut level);
        one.access_level = level.unwrap_or_default();
        let mut enabled = Some(one.is_enabled);
        is_enabled.apply(&mut enabled);
        one.is_enabled = enabled.unwrap_or(true);
        one.assign_membership_on_login =
            assign_membership_on_login.unwrap_or(one.assign_membership_on_login);
        one.show_as_button = show_as_button.unwrap_or(one.show_as_button);
        one.is_signup_enabled = is_signup_enabled.unwrap_or(one.is_signup_enabled);
    }
}

/// A connection of an organization.
#[derive(Clone, Debug, PartialEq)]
#[expect(clippy::struct_excessive_bools, reason = "each is a switch of its own")]
pub struct OrganizationConnection {
    /// The organization.
    pub organization_id: OrganizationId,
    /// The connection.
    pub connection: Connection,
    /// What it is called there.
    pub name: Option<OrganizationConnectionName>,
    /// How much the organization may see and change of it.
    pub access_level: AccessLevel,
    /// Whether users may come in through it at all.
    pub is_enabled: bool,
    /// Whether those who sign in through it become members.
    pub assign_membership_on_login: bool,
    /// Whether the sign-in page shows it.
    pub show_as_button: bool,
    /// Whether new users can sign up through it.
    pub is_signup_enabled: bool,
    /// When the organization got it.
    pub created_at: Timestamp,
    /// When it last changed there.
    pub updated_at: Timestamp,
}

impl OrganizationConnection {
    /// The most connections of an organization.
    pub const MAX: u32 = 10;

    /// Whether the connection can do what is asked of it.
    pub fn fits(&self) -> bool {
        let passwords = self.connection.strategy == Strategy::Password;
        !self.is_signup_enabled || (passwords && self.assign_membership_on_login)
    }
}

/// Which connections of an organization a list holds, in the order it got them.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct OrganizationConnectionQuery {
    /// Only those that are enabled, or those that are not.
    pub is_enabled: Option<bool>,
    /// Items to skip.
    pub offset: u64,
    /// The most items to return.
    pub limit: u32,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::connection::{ConnectionContent, ConnectionName};
    use crate::id::ConnectionId;

    fn of(strategy: Strategy, is_signup_enabled: bool, assigns: bool) -> OrganizationConnection {
        let now = Timestamp::from_millis(0);
        let connection = Connection {
            id: ConnectionId::parse("con_1").unwrap(),
            name: ConnectionName::parse("one").unwrap(),
            display_name: None,
            strategy,
            content: ConnectionContent::default(),
            created_at: now,
            updated_at: now,
        };
        let enable = EnableConnection {
            connection_id: "con_1".to_owned(),
            name: None,
            access_level: AccessLevel::None,
            is_enabled: true,
            assign_membership_on_login: assigns,
            show_as_button: true,
            is_signup_enabled,
        };
        enable.give(OrganizationId::parse("org_1").unwrap(), connection, now)
    }

    #[test]
    fn sign_up_needs_passwords_and_makes_members() {
        let okta = || Strategy::External("okta".to_owned());
        assert!(of(Strategy::Password, true, true).fits());
        assert!(!of(Strategy::Password, true, false).fits());
        assert!(of(okta(), false, true).fits() && !of(okta(), true, true).fits());
    }

    #[test]
    fn what_is_emptied_is_as_in_the_beginning() {
        let mut one = of(Strategy::Password, false, false);
        let set = UpdateOrganizationConnection {
            name: Patch::Set(OrganizationConnectionName::parse("staff").unwrap()),
            access_level: Patch::Set(AccessLevel::Full),
            is_enabled: Patch::Set(false),
            ..UpdateOrganizationConnection::default()
        };
        let before = one.clone();
        set.apply(&mut one);
        assert!(!one.is_enabled && one.access_level == AccessLevel::Full);
        let emptied = UpdateOrganizationConnection {
            name: Patch::Clear,
            access_level: Patch::Clear,
            is_enabled: Patch::Clear,
            ..UpdateOrganizationConnection::default()
        };
        emptied.apply(&mut one);
        assert_eq!(one, before);
    }
}
