//! Connections: where users come from, and which organizations let them in.

use std::fmt;

use crate::Timestamp;
use crate::id::{ConnectionId, OrganizationId};
use crate::text::{Fault, Format};

/// The name of a connection, unique: 1 to 128 letters, digits and hyphens, none at an end.
#[derive(Clone, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct ConnectionName(Box<str>);

impl ConnectionName {
    /// The most characters.
    pub const MAX: usize = 128;
    /// The name of the connection for the passwords that the server itself keeps.
    pub const DEFAULT: &'static str = "Username-Password-Authentication";

    /// Checks a name.
    ///
    /// # Errors
    ///
    /// [`Fault::Blank`], [`Fault::TooLong`], [`Fault::BadFormat`].
    pub fn parse(raw: &str) -> Result<Self, Fault> {
        let given = raw.chars().count();
        if raw.is_empty() {
            Err(Fault::Blank)
        } else if given > Self::MAX {
            Err(Fault::TooLong {
                given,
                max: Self::MAX,
            })
        } else if raw.starts_with('-')
            || raw.ends_with('-')
            || !raw.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
        {
            Err(Fault::BadFormat(Format::Slug))
        } else {
            Ok(Self(raw.into()))
        }
    }

    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for ConnectionName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A source of users.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Connection {
    /// Identifies the connection.
    pub id: ConnectionId,
    /// Its name, unique.
    pub name: ConnectionName,
    /// Its name for people.
    pub display_name: Option<String>,
    /// The kind of source.
    pub strategy: Strategy,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
}

/// The kind of source.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Strategy {
    /// Somebody else's, such as `okta` or `google-oauth2`.
    External(String),
    /// Passwords that this server keeps; users can sign up there by themselves.
    Password,
}

impl Strategy {
    const PASSWORD: &'static str = "password";

    /// Reads a stored name.
    pub fn from_name(name: &str) -> Self {
        if name == Self::PASSWORD {
            Self::Password
        } else {
            Self::External(name.to_owned())
        }
    }

    /// The stored name.
    pub fn as_str(&self) -> &str {
        match self {
            Self::External(name) => name,
            Self::Password => Self::PASSWORD,
        }
    }
}

/// What a new connection is to be.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct CreateConnection {
    /// Its name, unique.
    pub name: ConnectionName,
    /// Its name for people.
    pub display_name: Option<String>,
    /// The kind of source.
    pub strategy: Strategy,
}

/// Which connections a list holds.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct ConnectionQuery {
    /// Only the one with this name.
    pub name: Option<String>,
    /// Only those of these kinds; all if empty.
    pub strategies: Vec<Strategy>,
    /// Which part of the list, in order of creation.
    pub slice: crate::page::Slice<ConnectionId>,
}

/// Enables a connection for an organization.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct EnableConnection {
    /// The connection as the caller named it; it may not exist.
    pub connection_id: String,
    /// Whether those who sign in through it become members.
    pub assign_membership_on_login: bool,
    /// Whether the sign-in page shows it.
    pub show_as_button: bool,
    /// Whether new users can sign up through it; password connections that make members only.
    pub is_signup_enabled: bool,
}

impl EnableConnection {
    /// Whether this connection can do what is asked of it.
    pub fn fits(&self, connection: &Connection) -> bool {
        let signs_up = self.assign_membership_on_login && connection.strategy == Strategy::Password;
        signs_up || !self.is_signup_enabled
    }
}

/// A connection that is enabled for an organization.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct EnabledConnection {
    /// The organization.
    pub organization_id: OrganizationId,
    /// The connection.
    pub connection: Connection,
    /// Whether those who sign in through it become members.
    pub assign_membership_on_login: bool,
    /// Whether the sign-in page shows it.
    pub show_as_button: bool,
    /// Whether new users can sign up through it.
    pub is_signup_enabled: bool,
    /// When it was enabled.
    pub created_at: Timestamp,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sign_up_needs_passwords_and_makes_members() {
        let through = |strategy| Connection {
            id: ConnectionId::parse("con_1").unwrap(),
            name: ConnectionName::parse("one").unwrap(),
            display_name: None,
            strategy,
            created_at: Timestamp::from_millis(0),
            updated_at: Timestamp::from_millis(0),
        };
        let asked = |is_signup_enabled, assign_membership_on_login| EnableConnection {
            connection_id: "con_1".to_owned(),
            assign_membership_on_login,
            show_as_button: true,
            is_signup_enabled,
        };
        let passwords = through(Strategy::Password);
        let elsewhere = through(Strategy::External("okta".to_owned()));
        assert!(asked(true, true).fits(&passwords) && !asked(true, false).fits(&passwords));
        assert!(asked(false, true).fits(&elsewhere) && !asked(true, true).fits(&elsewhere));
    }
}
