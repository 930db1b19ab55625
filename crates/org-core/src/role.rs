//! Roles, and the permissions they grant inside an organization.

mod catalogue;
mod tenant;

use std::fmt;

pub(crate) use catalogue::Listed;
pub use catalogue::{
    CatalogueOrder, CatalogueQuery, CreatePermission, CreateRole, RoleUse, RoleWithPermissions,
    UpdatePermission, UpdateRole,
};

pub use tenant::{ApiPermission, RoleUser};

use crate::Timestamp;
use crate::id::{PermissionId, RoleId};
use crate::text::{Fault, Format};

/// The most bytes of a key behind its prefix.
const MAX_KEY_TAIL: usize = 120;
/// The most bytes that a name gives to a key, which leaves room for a number.
const MAX_DERIVED: usize = 100;

/// The key of a role, such as `org:admin`.
#[derive(Clone, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct RoleKey(Box<str>);

/// The key of a permission, such as `org:sys_memberships:manage`.
#[derive(Clone, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct PermissionKey(Box<str>);

macro_rules! key_type {
    ($name:ident) => {
        impl $name {
            /// Accepts `org:` followed by 1 to 120 of `a-z 0-9 _ :`.
            pub fn parse(raw: &str) -> Option<Self> {
                let tail = raw.strip_prefix("org:")?;
                let plain = |b| matches!(b, b'a'..=b'z' | b'0'..=b'9' | b'_' | b':');
                ((1..=MAX_KEY_TAIL).contains(&tail.len()) && tail.bytes().all(plain))
                    .then(|| Self(raw.into()))
            }

            /// The key.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    };
}

key_type!(RoleKey);

impl RoleKey {
    /// Accepts a key, and the names that the roles of the server had in the past: `admin`,
    /// `basic_member`, `org:basic_member`.
    pub fn parse_or_alias(raw: &str) -> Option<Self> {
        match raw {
            "admin" => Some(SystemRole::Admin.into()),
            "basic_member" | "org:basic_member" => Some(SystemRole::Member.into()),
            key => Self::parse(key),
        }
    }

    /// Checks the key of a role that somebody makes: `org:` followed by `a-z 0-9 _`.
    ///
    /// # Errors
    ///
    /// [`Fault::Blank`], [`Fault::TooLong`], [`Fault::BadFormat`].
    pub fn parse_new(raw: &str) -> Result<Self, Fault> {
        key_of(raw, "org:", 1).map(Self)
    }

    /// Makes a key out of a name for people: its ASCII letters and digits in lower case, anything
    /// between them as `_`, with a number behind it if the key without is `taken`.
    pub fn derive(name: &str, taken: impl Fn(&Self) -> bool) -> Self {
        let mut tail = String::new();
        for character in name.chars() {
            if character.is_ascii_alphanumeric() {
                tail.push(character.to_ascii_lowercase());
            } else if !tail.is_empty() && !tail.ends_with('_') {
                tail.push('_');
            }
        }
        tail.truncate(MAX_DERIVED);
        let tail = match tail.trim_end_matches('_') {
            "" => "role",
            tail => tail,
        };
        let numbered = (2_u32..).map(|number| format!("org:{tail}_{number}"));
        let mut keys = std::iter::once(format!("org:{tail}")).chain(numbered);
        let free = keys.find_map(|key| Some(Self(key.into())).filter(|key| !taken(key)));
        free.unwrap_or_else(|| Self(format!("org:{tail}").into()))
    }
}

key_type!(PermissionKey);

impl PermissionKey {
    /// Checks the key of a permission that somebody makes: `org:<feature>:<action>`, both of
    /// `a-z 0-9 _`. What begins with `sys_` belongs to the server.
    ///
    /// # Errors
    ///
    /// [`Fault::Blank`], [`Fault::TooLong`], [`Fault::BadFormat`].
    pub fn parse_new(raw: &str) -> Result<Self, Fault> {
        let key = key_of(raw, "org:", 2)?;
        if raw.starts_with("org:sys_") {
            Err(Fault::BadFormat(Format::Key))
        } else {
            Ok(Self(key))
        }
    }
}

/// A key of `parts` words of `a-z 0-9 _` behind `prefix`, with colons between them.
pub(crate) fn key_of(raw: &str, prefix: &str, parts: usize) -> Result<Box<str>, Fault> {
    let (given, max) = (raw.chars().count(), prefix.len() + MAX_KEY_TAIL);
    let plain = |b| matches!(b, b'a'..=b'z' | b'0'..=b'9' | b'_');
    let word = |word: &str| !word.is_empty() && word.bytes().all(plain);
    let shaped = raw
        .strip_prefix(prefix)
        .is_some_and(|tail| tail.split(':').count() == parts && tail.split(':').all(word));
    if raw.is_empty() {
        Err(Fault::Blank)
    } else if given > max {
        Err(Fault::TooLong { given, max })
    } else if shaped {
        Ok(raw.into())
    } else {
        Err(Fault::BadFormat(Format::Key))
    }
}

/// A role.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Role {
    /// Identifies the role.
    pub id: RoleId,
    /// Its key, unique.
    pub key: RoleKey,
    /// Its name for people.
    pub name: String,
    /// What it is for.
    pub description: Option<String>,
    /// Whether it belongs to the server and cannot be deleted.
    pub system: bool,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
}

impl Role {
    /// The most roles of an instance, the server's own among them (`contracts/clerk.md`, 2).
    pub const MAX: usize = 10;
    /// The most where roles are not shown in full lists (`contracts/auth0.md`, 6).
    pub const MAX_EXTENDED: usize = 1000;
}

/// A permission.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Permission {
    /// Identifies the permission.
    pub id: PermissionId,
    /// Its key, unique.
    pub key: PermissionKey,
    /// Its name for people.
    pub name: String,
    /// What it allows.
    pub description: String,
    /// Whether it belongs to the server and cannot be changed.
    pub system: bool,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
}

impl Permission {
    /// The most permissions of an instance beside the server's own. With the three actions of
    /// those they are 53 at most, as many bits as every reader of a session token has.
    pub const MAX: usize = 50;
}

/// The permissions the server itself knows and enforces.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub enum SystemPermission {
    /// Read the API keys of the organization.
    ReadApiKeys,
    /// Make and revoke API keys of the organization.
    ManageApiKeys,
    /// Read billing.
    ReadBilling,
    /// Change billing.
    ManageBilling,
    /// Read domains.
    ReadDomains,
    /// Change domains.
    ManageDomains,
    /// Change enterprise connections.
    ManageEnterpriseConnections,
    /// Read memberships.
    ReadMemberships,
    /// Change memberships.
    ManageMemberships,
    /// Delete the organization.
    DeleteProfile,
    /// Change the organization's name, handle and logo.
    ManageProfile,
}

impl SystemPermission {
    /// All of them, in the order they are shown.
    pub const ALL: [Self; 11] = [
        Self::ManageProfile,
        Self::DeleteProfile,
        Self::ReadMemberships,
        Self::ManageMemberships,
        Self::ReadDomains,
        Self::ManageDomains,
        Self::ReadBilling,
        Self::ManageBilling,
        Self::ReadApiKeys,
        Self::ManageApiKeys,
        Self::ManageEnterpriseConnections,
    ];

    /// What somebody in every organization has to be allowed, so that there is always one who can
    /// take in and remove members and delete the organization (`contracts/clerk.md` section 2).
    pub const MINIMUM: [Self; 3] = [
        Self::ManageMemberships,
        Self::ReadMemberships,
        Self::DeleteProfile,
    ];

    /// The key (`contracts/clerk.md` section 2, system permissions).
    pub const fn key(self) -> &'static str {
        match self {
            Self::ReadApiKeys => "org:sys_api_keys:read",
            Self::ManageApiKeys => "org:sys_api_keys:manage",
            Self::ReadBilling => "org:sys_billing:read",
            Self::ManageBilling => "org:sys_billing:manage",
            Self::ReadDomains => "org:sys_domains:read",
            Self::ManageDomains => "org:sys_domains:manage",
            Self::ManageEnterpriseConnections => "org:sys_entconns:manage",
            Self::ReadMemberships => "org:sys_memberships:read",
            Self::ManageMemberships => "org:sys_memberships:manage",
            Self::DeleteProfile => "org:sys_profile:delete",
            Self::ManageProfile => "org:sys_profile:manage",
        }
    }

    /// The name for people.
    pub const fn name(self) -> &'static str {
        match self {
            Self::ReadApiKeys => "Read API keys",
            Self::ManageApiKeys => "Manage API keys",
            Self::ReadBilling => "Read billing",
            Self::ManageBilling => "Manage billing",
            Self::ReadDomains => "Read domains",
            Self::ManageDomains => "Manage domains",
            Self::ManageEnterpriseConnections => "Manage enterprise connections",
            Self::ReadMemberships => "Read members",
            Self::ManageMemberships => "Manage members",
            Self::DeleteProfile => "Delete organization",
            Self::ManageProfile => "Manage organization",
        }
    }
}

impl From<SystemPermission> for PermissionKey {
    fn from(permission: SystemPermission) -> Self {
        Self(permission.key().into())
    }
}

/// The two roles every instance begins with.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum SystemRole {
    /// May do everything in the organization.
    Admin,
    /// May look at members and billing.
    Member,
}

impl SystemRole {
    /// The key.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Admin => "org:admin",
            Self::Member => "org:member",
        }
    }

    /// The name for people.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Admin => "Admin",
            Self::Member => "Member",
        }
    }

    /// What the role may do (`contracts/clerk.md` section 2, roles).
    pub const fn permissions(self) -> &'static [SystemPermission] {
        match self {
            Self::Admin => &SystemPermission::ALL,
            Self::Member => &[
                SystemPermission::ReadMemberships,
                SystemPermission::ReadBilling,
            ],
        }
    }
}

impl From<SystemRole> for RoleKey {
    fn from(role: SystemRole) -> Self {
        Self(role.key().into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_of_roles_have_one_part_and_those_of_permissions_two() {
        for good in ["org:editor", "org:a_1", &format!("org:{}", "a".repeat(120))] {
            assert_eq!(RoleKey::parse_new(good).unwrap().as_str(), good);
            assert!(PermissionKey::parse_new(good).is_err(), "{good}");
        }
        assert!(PermissionKey::parse_new("org:a_1:read").is_ok());
        for bad in [
            "",
            "org:",
            "editor",
            "org:Editor",
            "org:a-b",
            "org:a b",
            "org:a:",
            "org::a",
            "org:a:b:c",
            "org:ä:b",
            "role_set:a",
        ] {
            assert!(RoleKey::parse_new(bad).is_err(), "{bad}");
            assert!(PermissionKey::parse_new(bad).is_err(), "{bad}");
        }
        let long = format!("org:{}", "a".repeat(121));
        let fault = RoleKey::parse_new(&long).unwrap_err();
        assert_eq!(
            fault,
            Fault::TooLong {
                given: 125,
                max: 124
            }
        );
        assert!(PermissionKey::parse_new("org:sys_profile:read").is_err());
    }

    #[test]
    fn keys_are_made_from_any_name() {
        let derive = |name: &str, taken: &[&str]| {
            let key = RoleKey::derive(name, |key| taken.contains(&key.as_str()));
            assert!(RoleKey::parse_new(key.as_str()).is_ok(), "{key}");
            key.to_string()
        };
        assert_eq!(derive("  Site Editor (EU)! ", &[]), "org:site_editor_eu");
        assert_eq!(derive("日本", &[]), "org:role");
        let taken = ["org:admin", "org:admin_2"];
        assert_eq!(derive("Admin", &taken), "org:admin_3");
        assert_eq!(derive(&"a".repeat(256), &[]).len(), 104);
    }

    #[test]
    fn what_is_new_can_be_read_again() {
        for raw in ["org:a:b", &format!("org:a:{}", "b".repeat(118))] {
            let key = PermissionKey::parse_new(raw).unwrap();
            assert_eq!(PermissionKey::parse(raw), Some(key));
        }
    }
}
