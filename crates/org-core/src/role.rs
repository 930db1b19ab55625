//! Roles, and the permissions they grant inside an organization.

use std::fmt;

use crate::Timestamp;
use crate::id::{PermissionId, RoleId};

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
                ((1..=120).contains(&tail.len()) && tail.bytes().all(plain))
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
}

key_type!(PermissionKey);

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
