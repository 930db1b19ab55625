//! What is asked of roles and permissions, and of lists of them.

use std::cmp::Ordering;

use super::{Permission, PermissionKey, Role, RoleKey, SystemPermission};
use crate::id::PermissionId;
use crate::page::{Direction, Page};
use crate::rules::RoleNames;
use crate::text::{Description, Label};
use crate::{Patch, Timestamp};

/// A role with what it grants.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct RoleWithPermissions {
    /// The role.
    pub role: Role,
    /// The permissions it grants, ordered by key.
    pub permissions: Vec<Permission>,
}

impl RoleWithPermissions {
    /// Whether whoever makes an organization may get the role.
    pub fn suits_creators(&self) -> bool {
        let grants = |needed| self.permissions.iter().any(|granted| granted.key == needed);
        SystemPermission::MINIMUM
            .map(PermissionKey::from)
            .into_iter()
            .all(grants)
    }
}

/// Who has a role in an organization.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct RoleUse {
    /// Whether any member has it, as the primary role or as a further one.
    pub members: bool,
    /// Whether any invitation names it, be it one that was answered.
    pub invitations: bool,
}

/// What a new role is to be.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct CreateRole {
    /// Its name for people.
    pub name: Label,
    /// Whether another role can have that name.
    pub names: RoleNames,
    /// Its key, unique; made from the name unless given.
    pub key: Option<RoleKey>,
    /// What it is for.
    pub description: Option<Description>,
    /// The permissions it grants.
    pub permissions: Vec<PermissionId>,
    /// Whether it becomes part of the role set of new organizations.
    pub in_initial_role_set: bool,
    /// The most roles that the instance has with it.
    pub limit: usize,
}

/// A partial update of a role.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct UpdateRole {
    /// Its name for people.
    pub name: Option<Label>,
    /// Whether another role can have that name.
    pub names: RoleNames,
    /// Its key.
    pub key: Option<RoleKey>,
    /// What it is for.
    pub description: Patch<Description>,
    /// All the permissions it grants, in place of those there were.
    pub permissions: Option<Vec<PermissionId>>,
}

/// What a new permission is to be.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct CreatePermission {
    /// Its name for people.
    pub name: Label,
    /// Its key, unique.
    pub key: PermissionKey,
    /// What it allows.
    pub description: Option<Description>,
}

/// A partial update of a permission.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct UpdatePermission {
    /// Its name for people.
    pub name: Option<Label>,
    /// Its key.
    pub key: Option<PermissionKey>,
    /// What it allows.
    pub description: Patch<Description>,
}

/// Which roles, permissions or role sets a list holds, and how. There are few of each, so the
/// store gives all of them and the list is cut here.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct CatalogueQuery {
    /// Part of a name or key in any case (ASCII), or a whole id.
    pub text: Option<String>,
    /// What the list is ordered by.
    pub order: CatalogueOrder,
    /// The direction of the order.
    pub direction: Direction,
    /// Items to skip.
    pub offset: u64,
    /// The most items to return.
    pub limit: u32,
}

/// What a list of roles, permissions or role sets can be ordered by. Equal ones are ordered by id.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub enum CatalogueOrder {
    /// When they were made.
    #[default]
    CreatedAt,
    /// The key.
    Key,
    /// The name.
    Name,
}

/// What a list is searched and ordered by.
pub(crate) trait Listed {
    fn id(&self) -> &str;
    fn key(&self) -> &str;
    fn name(&self) -> &str;
    fn created_at(&self) -> Timestamp;
}

impl Listed for RoleWithPermissions {
    fn id(&self) -> &str {
        self.role.id.as_str()
    }
    fn key(&self) -> &str {
        self.role.key.as_str()
    }
    fn name(&self) -> &str {
        &self.role.name
    }
    fn created_at(&self) -> Timestamp {
        self.role.created_at
    }
}

impl Listed for Permission {
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

impl CatalogueQuery {
    /// The part of `all` that is asked for.
    pub(crate) fn cut<T: Listed>(&self, mut all: Vec<T>) -> Page<T> {
        all.retain(|one| self.matches(one));
        all.sort_by(|one, other| self.compare(one, other));
        Page::cut(all, self.offset, self.limit)
    }

    fn matches(&self, one: &impl Listed) -> bool {
        let Some(text) = &self.text else { return true };
        let part = text.to_ascii_lowercase();
        let holds = |whole: &str| whole.to_ascii_lowercase().contains(&part);
        one.id() == text || holds(one.key()) || holds(one.name())
    }

    fn compare<T: Listed>(&self, one: &T, other: &T) -> Ordering {
        let ascending = match self.order {
            CatalogueOrder::CreatedAt => one.created_at().cmp(&other.created_at()),
            CatalogueOrder::Key => one.key().cmp(other.key()),
            CatalogueOrder::Name => one.name().cmp(other.name()),
        };
        let ascending = ascending.then_with(|| one.id().cmp(other.id()));
        match self.direction {
            Direction::Ascending => ascending,
            Direction::Descending => ascending.reverse(),
        }
    }
}
