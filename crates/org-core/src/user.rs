//! Users.

mod change;
mod list;
mod search;

use std::fmt;

pub use change::{
    ChangePassword, CreateEmailAddress, CreateUser, UpdateEmailAddress, UpdateSelf, UpdateUser,
};
pub use list::{UserFilter, UserOrder, UserQuery};
pub use search::{UserSearch, UserTest, UserText, UserTime};

use crate::Timestamp;
use crate::connection::ConnectionName;
use crate::id::{EmailAddressId, UserId, Uuid};
use crate::metadata::Metadata;
use crate::text::{EmailAddress, Fault, FullName, Label, WebUrl};

/// The most addresses a user has.
pub const MAX_EMAIL_ADDRESSES: usize = 10;

/// The name a user signs in by: 1 to 64 letters, digits, `-` and `_`, compared in lower case.
#[derive(Clone, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct Username(Box<str>);

impl Username {
    /// The most characters.
    pub const MAX: usize = 64;

    /// Checks a name and lowers its case.
    ///
    /// # Errors
    ///
    /// [`Fault::Blank`], [`Fault::TooLong`], [`Fault::BadCharacter`].
    pub fn parse(raw: &str) -> Result<Self, Fault> {
        let given = raw.chars().count();
        if raw.is_empty() {
            Err(Fault::Blank)
        } else if given > Self::MAX {
            Err(Fault::TooLong {
                given,
                max: Self::MAX,
            })
        } else if !raw
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_'))
        {
            Err(Fault::BadCharacter)
        } else {
            Ok(Self(raw.to_ascii_lowercase().into()))
        }
    }

    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A password as it is stored: a PHC string. `Debug` hides it.
#[derive(Clone, Eq, PartialEq)]
pub struct PasswordHash(String);

impl PasswordHash {
    /// Takes over a PHC string that a password hasher made.
    pub fn from_phc(phc: String) -> Self {
        Self(phc)
    }

    /// The PHC string.
    pub fn as_phc(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for PasswordHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PasswordHash(…)")
    }
}

/// How a caller names a user.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum UserRef {
    /// By id.
    Id(UserId),
    /// By the second id.
    Uuid(Uuid),
}

impl From<UserId> for UserRef {
    fn from(id: UserId) -> Self {
        Self::Id(id)
    }
}

impl fmt::Display for UserRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Id(id) => id.fmt(f),
            Self::Uuid(uuid) => uuid.fmt(f),
        }
    }
}

/// One e-mail address of a user.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct UserEmail {
    /// Identifies the address.
    pub id: EmailAddressId,
    /// The address, unique among all users in any case.
    pub address: EmailAddress,
    /// Whether it is the one mail goes to.
    pub primary: bool,
    /// When it was shown to belong to the user.
    pub verified_at: Option<Timestamp>,
    /// When it was added.
    pub created_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
}

/// How a user is shown to others.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Profile {
    /// The whole name.
    pub name: Option<FullName>,
    /// What friends say.
    pub nickname: Option<FullName>,
    /// Where a picture is.
    pub picture: Option<WebUrl>,
}

/// A user.
#[derive(Clone, Debug, PartialEq)]
#[expect(clippy::struct_excessive_bools, reason = "each is a fact of its own")]
pub struct User {
    /// Identifies the user.
    pub id: UserId,
    /// The second id.
    pub uuid: Uuid,
    /// The id in the operator's own system, unique.
    pub external_id: Option<String>,
    /// The name to sign in by, unique.
    pub username: Option<Username>,
    /// The given name.
    pub first_name: Option<Label>,
    /// The family name.
    pub last_name: Option<Label>,
    /// How others see the user.
    pub profile: Profile,
    /// The connection that the user came from; [`ConnectionName::DEFAULT`] if `None`.
    pub connection: Option<ConnectionName>,
    /// The addresses, the primary one first.
    pub emails: Vec<UserEmail>,
    /// The password, if the user has one.
    pub password: Option<PasswordHash>,
    /// Whether the user administers the whole instance.
    pub system_administrator: bool,
    /// Data that the user may read.
    pub public_metadata: Metadata,
    /// Data that only the operator may read.
    pub private_metadata: Metadata,
    /// Data that the user may read and write.
    pub unsafe_metadata: Metadata,
    /// Whether the user is shut out.
    pub banned: bool,
    /// Whether the user may not sign in for now.
    pub locked: bool,
    /// The language the user reads, such as `en-US`.
    pub locale: Option<Label>,
    /// When the user accepted the terms.
    pub legal_accepted_at: Option<Timestamp>,
    /// Whether users may delete themselves.
    pub delete_self_enabled: bool,
    /// Whether the user may make organizations.
    pub create_organization_enabled: bool,
    /// The most organizations the user may make: `0` is no limit, `None` the instance's default.
    pub create_organizations_limit: Option<u32>,
    /// How many organizations that exist were made by the user.
    pub organizations_created: u32,
    /// When the user last signed in.
    pub last_sign_in_at: Option<Timestamp>,
    /// When the user was last seen.
    pub last_active_at: Option<Timestamp>,
    /// When the user was made.
    pub created_at: Timestamp,
    /// When the user last changed.
    pub updated_at: Timestamp,
}

impl User {
    /// What people call the user, if they can.
    pub fn full_name(&self) -> Option<String> {
        let names = [self.first_name.as_ref(), self.last_name.as_ref()];
        let names: Vec<&str> = names.into_iter().flatten().map(Label::as_str).collect();
        (!names.is_empty()).then(|| names.join(" "))
    }

    /// The address mail goes to.
    pub fn primary_email(&self) -> Option<&UserEmail> {
        self.emails.iter().find(|email| email.primary)
    }

    /// What the user is called: the whole name, else the primary address, else the name to sign in
    /// by.
    pub fn display_name(&self) -> Option<&str> {
        let name = self.profile.name.as_ref().map(FullName::as_str);
        let address = self.primary_email().map(|email| email.address.as_str());
        name.or(address)
            .or_else(|| self.username.as_ref().map(Username::as_str))
    }

    /// The name that friends use: the nickname, else what stands before the `@` of the primary
    /// address, else the name to sign in by.
    pub fn short_name(&self) -> Option<&str> {
        let nickname = self.profile.nickname.as_ref().map(FullName::as_str);
        let address = self.primary_email().map(|email| email.address.as_str());
        let local = address.and_then(|address| address.rsplit_once('@'));
        nickname
            .or(local.map(|(local, _)| local))
            .or_else(|| self.username.as_ref().map(Username::as_str))
    }

    /// Makes this address, which the user has, the one mail goes to.
    pub fn set_primary_email(&mut self, id: &EmailAddressId) {
        for email in &mut self.emails {
            email.primary = email.id == *id;
        }
        self.emails
            .sort_by_key(|email| (!email.primary, email.id.clone()));
    }

    /// Whether some address is known to belong to the user.
    pub fn verified(&self) -> bool {
        self.emails.iter().any(|email| email.verified_at.is_some())
    }
}
