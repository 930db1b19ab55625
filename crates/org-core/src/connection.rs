//! Connections: where users come from, and which organizations let them in.

mod options;
mod organization;

use std::fmt;

pub use options::Options;
pub use organization::{
    AccessLevel, EnableConnection, OrganizationConnection, OrganizationConnectionName,
    OrganizationConnectionQuery, UpdateOrganizationConnection,
};

use crate::id::ConnectionId;
use crate::metadata::Labels;
use crate::text::{Fault, Format, Label};
use crate::{Patch, Timestamp};

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
#[derive(Clone, Debug, PartialEq)]
pub struct Connection {
    /// Identifies the connection.
    pub id: ConnectionId,
    /// Its name, unique.
    pub name: ConnectionName,
    /// Its name for people.
    pub display_name: Option<String>,
    /// The kind of source.
    pub strategy: Strategy,
    /// What it is made of.
    pub content: ConnectionContent,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
}

impl Connection {
    /// The realms that lead to it: without any, its name is one.
    pub fn realms(&self) -> Vec<&str> {
        match self.content.realms.as_slice() {
            [] => vec![self.name.as_str()],
            realms => realms.iter().map(Label::as_str).collect(),
        }
    }
}

/// What a connection is made of beside its name and its kind.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ConnectionContent {
    /// How the source is reached. The server keeps it and does not look into it.
    pub options: Options,
    /// The operator's own pairs.
    pub metadata: Labels,
    /// The realms that lead to it, such as domains of mailboxes.
    pub realms: Vec<Label>,
    /// Whether clients of third parties may use it.
    pub is_domain_connection: bool,
    /// Whether the sign-in page shows it, if somebody has said so.
    pub show_as_button: Option<bool>,
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

    /// Whether users prove themselves by a code that is sent to them.
    pub fn is_passwordless(&self) -> bool {
        match self {
            Self::External(name) => matches!(name.as_str(), "email" | "sms"),
            Self::Password => false,
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
#[derive(Clone, Debug, PartialEq)]
pub struct CreateConnection {
    /// Its name, unique.
    pub name: ConnectionName,
    /// Its name for people.
    pub display_name: Option<String>,
    /// The kind of source.
    pub strategy: Strategy,
    /// What it is made of.
    pub content: ConnectionContent,
    /// The ids of the clients that may use it.
    pub clients: Vec<String>,
}

/// A change to a connection. What is absent stays as it is.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct UpdateConnection {
    /// Its name for people.
    pub display_name: Patch<String>,
    /// How the source is reached, as a whole.
    pub options: Option<Options>,
    /// The operator's own pairs, all of them.
    pub metadata: Option<Labels>,
    /// The realms that lead to it, all of them.
    pub realms: Option<Vec<Label>>,
    /// Whether clients of third parties may use it.
    pub is_domain_connection: Option<bool>,
    /// Whether the sign-in page shows it.
    pub show_as_button: Option<bool>,
    /// The ids of the clients that may use it, all of them.
    pub clients: Option<Vec<String>>,
}

impl UpdateConnection {
    /// Carries the change out on what the connection itself holds.
    pub(crate) fn apply(self, connection: &mut Connection) {
        let Self {
            display_name,
            options,
            metadata,
            realms,
            is_domain_connection,
            show_as_button,
            clients: _,
        } = self;
        let content = &mut connection.content;
        display_name.apply(&mut connection.display_name);
        content.options = options.unwrap_or_else(|| content.options.clone());
        content.metadata = metadata.unwrap_or_else(|| content.metadata.clone());
        content.realms = realms.unwrap_or_else(|| content.realms.clone());
        content.is_domain_connection = is_domain_connection.unwrap_or(content.is_domain_connection);
        content.show_as_button = show_as_button.or(content.show_as_button);
    }
}

/// A connection with the clients that may use it.
#[derive(Clone, Debug, PartialEq)]
pub struct ConnectionView {
    /// The connection.
    pub connection: Connection,
    /// The ids of its clients, in their order.
    pub clients: Vec<String>,
}

/// Lets a client use a connection, or no longer.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct ClientUse {
    /// The client's id.
    pub client_id: String,
    /// Whether it may.
    pub allowed: bool,
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
