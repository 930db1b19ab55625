//! Role sets: the roles that organizations of one sort can give their members.

use std::collections::BTreeMap;
use std::fmt;

use crate::id::{RoleId, RoleSetId};
use crate::organization::Slug;
use crate::role::{Listed, Role, RoleKey, key_of};
use crate::text::{Description, Fault, Label, OrganizationName};
use crate::{Patch, Timestamp};

/// What every key of a role set begins with.
const PREFIX: &str = "role_set:";

/// The key of a role set, such as `role_set:default`.
#[derive(Clone, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct RoleSetKey(Box<str>);

impl RoleSetKey {
    /// The set that every instance begins with.
    const DEFAULT: &'static str = "role_set:default";

    /// Checks a key: `role_set:` followed by `a-z 0-9 _`.
    ///
    /// # Errors
    ///
    /// [`Fault::Blank`], [`Fault::TooLong`], [`Fault::BadFormat`].
    pub fn parse(raw: &str) -> Result<Self, Fault> {
        key_of(raw, PREFIX, 1).map(Self)
    }

    /// The key a name suggests.
    ///
    /// # Errors
    ///
    /// As [`OrganizationName::parse`].
    pub fn derive(name: &Label) -> Result<Self, Fault> {
        let words = Slug::derive(&OrganizationName::parse(name.as_str())?);
        Self::parse(&format!("{PREFIX}{}", words.as_str().replace('-', "_")))
    }

    /// The key.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Default for RoleSetKey {
    fn default() -> Self {
        Self(Self::DEFAULT.into())
    }
}

impl fmt::Display for RoleSetKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A role set.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct RoleSet {
    /// Identifies the set.
    pub id: RoleSetId,
    /// Its key, unique.
    pub key: RoleSetKey,
    /// Its name for people.
    pub name: String,
    /// What it is for.
    pub description: Option<String>,
    /// Whether new organizations get it. One set of the instance is.
    pub initial: bool,
    /// Its roles, ordered by key.
    pub roles: Vec<Role>,
    /// The role of those who join.
    pub default_role_id: RoleId,
    /// The role of those who make organizations.
    pub creator_role_id: RoleId,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
}

impl RoleSet {
    /// The most role sets of an instance.
    pub const MAX: usize = 10;
    /// The most roles of one set.
    pub const MAX_ROLES: usize = 10;

    /// The role with this key, if it is in the set.
    pub fn role(&self, key: &RoleKey) -> Option<&Role> {
        self.roles.iter().find(|role| role.key == *key)
    }
}

impl Listed for RoleSet {
    fn id(&self) -> &str {
        self.id.as_str()
    }
    fn key(&self) -> &str {
        self.key.as_str()
    }
    fn name(&self) -> &str {
        &self.name
    }
    fn created_at(&self) -> Timestamp {
        self.created_at
    }
}

/// A role set and how many members of its organizations have each role.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct RoleSetWithMembers {
    /// The set.
    pub set: RoleSet,
    /// The members by role; roles that nobody has are absent.
    pub members: BTreeMap<RoleId, u64>,
}

/// How a caller names a role set.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum RoleSetRef {
    /// By its id.
    Id(RoleSetId),
    /// By its key.
    Key(RoleSetKey),
}

impl RoleSetRef {
    /// Reads a key or an id.
    pub fn parse(raw: &str) -> Option<Self> {
        let id = RoleSetId::parse(raw).map(Self::Id);
        id.or_else(|| RoleSetKey::parse(raw).ok().map(Self::Key))
    }
}

impl fmt::Display for RoleSetRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Id(id) => id.fmt(f),
            Self::Key(key) => key.fmt(f),
        }
    }
}

/// What a new role set is to be.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct CreateRoleSet {
    /// Its name for people.
    pub name: Label,
    /// Its key, unique; made from the name if `None`.
    pub key: Option<RoleSetKey>,
    /// What it is for.
    pub description: Option<Description>,
    /// Whether new organizations get it from now on.
    pub initial: bool,
    /// Its roles.
    pub roles: Vec<RoleKey>,
    /// The role of those who join; one of `roles`.
    pub default_role: RoleKey,
    /// The role of those who make organizations; one of `roles`.
    pub creator_role: RoleKey,
}

/// A partial update of a role set.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct UpdateRoleSet {
    /// Its name for people.
    pub name: Option<Label>,
    /// Its key.
    pub key: Option<RoleSetKey>,
    /// What it is for.
    pub description: Patch<Description>,
    /// Whether new organizations get it from now on; a set stops being initial by another's
    /// becoming it.
    pub make_initial: bool,
    /// Roles to add.
    pub add_roles: Vec<RoleKey>,
    /// The role of those who join; one of the set's.
    pub default_role: Option<RoleKey>,
    /// The role of those who make organizations; one of the set's.
    pub creator_role: Option<RoleKey>,
}

/// What takes the place of a role set.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct ReplaceRoleSet {
    /// The set that organizations get instead.
    pub with: RoleSetKey,
    /// Which role of the new set members get for each of the old one. Roles that both have need
    /// not be named.
    pub reassign: BTreeMap<RoleKey, RoleKey>,
}
