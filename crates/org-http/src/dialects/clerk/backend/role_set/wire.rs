//! Role sets as the Backend API reads and shows them.

use std::collections::BTreeMap;

use org_core::id::RoleId;
use org_core::role::{Role, RoleKey};
use org_core::role_set::{
    CreateRoleSet, ReplaceRoleSet, RoleSet, RoleSetKey, RoleSetRef, RoleSetWithMembers,
    UpdateRoleSet,
};
use org_core::text::Label;
use org_core::{Error, Fault, Kind, Patch};
use serde::Serialize;

use crate::dialects::clerk::field::{description, role_key};
use crate::failure::Refusal;
use crate::input::{Given, Input, list, object, parsed, string};

/// The role set that a path names.
pub(super) fn named(raw: &str) -> Result<RoleSetRef, Error> {
    RoleSetRef::parse(raw).ok_or_else(|| Error::not_found(Kind::RoleSet, raw))
}

/// `POST /role_sets`
pub(super) fn create(mut input: Input) -> Result<CreateRoleSet, Refusal> {
    Ok(CreateRoleSet {
        name: input.required("name", parsed(Label::parse))?,
        key: input.optional("key", parsed(RoleSetKey::parse))?,
        description: match description(&mut input)? {
            Patch::Set(description) => Some(description),
            Patch::Clear | Patch::Keep => None,
        },
        initial: input
            .optional("type", parsed(kind))?
            .is_some_and(|kind| kind == Type::Initial),
        roles: input.required("roles", role_keys)?,
        default_role: input.required("default_role_key", parsed(role_key))?,
        creator_role: input.required("creator_role_key", parsed(role_key))?,
    })
}

/// `PATCH /role_sets/{role_set}`; `null` leaves a field as it is.
pub(super) fn update(mut input: Input) -> Result<UpdateRoleSet, Refusal> {
    let initial = |raw: &str| match kind(raw)? {
        Type::Initial => Ok(()),
        Type::Custom => Err(Fault::NotAllowed),
    };
    Ok(UpdateRoleSet {
        name: input.optional("name", parsed(Label::parse))?,
        key: input.optional("key", parsed(RoleSetKey::parse))?,
        description: description(&mut input)?,
        make_initial: input.optional("type", parsed(initial))?.is_some(),
        add_roles: Vec::new(),
        default_role: input.optional("default_role_key", parsed(role_key))?,
        creator_role: input.optional("creator_role_key", parsed(role_key))?,
    })
}

/// `POST /role_sets/{role_set}/roles`
pub(super) fn add_roles(mut input: Input) -> Result<UpdateRoleSet, Refusal> {
    Ok(UpdateRoleSet {
        add_roles: input.required("role_keys", role_keys)?,
        default_role: input.optional("default_role_key", parsed(role_key))?,
        creator_role: input.optional("creator_role_key", parsed(role_key))?,
        ..UpdateRoleSet::default()
    })
}

/// `POST /role_sets/{role_set}/roles/replace`: the role that goes and the one that comes.
pub(super) fn replace_role(mut input: Input) -> Result<(RoleKey, RoleKey), Refusal> {
    Ok((
        input.required("role_key", parsed(role_key))?,
        input.required("to_role_key", parsed(role_key))?,
    ))
}

/// `POST /role_sets/{role_set}/replace`
pub(super) fn replace(mut input: Input) -> Result<ReplaceRoleSet, Refusal> {
    let with = input.required("dest_role_set_key", string)?;
    let mappings = input.optional("reassignment_mappings", mappings)?;
    Ok(ReplaceRoleSet {
        with: RoleSetKey::parse(&with).map_err(|_| Error::not_found(Kind::RoleSet, with))?,
        reassign: mappings.unwrap_or_default(),
    })
}

fn mappings(given: Given) -> Result<BTreeMap<RoleKey, RoleKey>, Fault> {
    let pair = |(from, value): (String, _)| {
        let textual = false;
        let to = string(Given { value, textual })?;
        Ok((role_key(&from)?, role_key(&to)?))
    };
    let pairs = object(given)?;
    let (given, max) = (pairs.len(), Role::MAX);
    if given > max {
        return Err(Fault::TooMany { given, max });
    }
    pairs.into_iter().map(pair).collect()
}

fn role_keys(given: Given) -> Result<Vec<RoleKey>, Fault> {
    let keys = list(given, RoleSet::MAX_ROLES, parsed_key)?;
    if keys.is_empty() {
        Err(Fault::Missing)
    } else {
        Ok(keys)
    }
}

fn parsed_key(given: Given) -> Result<RoleKey, Fault> {
    role_key(&string(given)?)
}

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Type {
    Custom,
    Initial,
}

fn kind(raw: &str) -> Result<Type, Fault> {
    match raw {
        "custom" => Ok(Type::Custom),
        "initial" => Ok(Type::Initial),
        _ => Err(Fault::NotAllowed),
    }
}

/// A role set.
#[derive(Debug, Serialize)]
pub(super) struct RoleSetBody {
    object: &'static str,
    id: String,
    name: String,
    key: String,
    description: Option<String>,
    roles: Vec<ItemBody>,
    default_role: Option<ItemBody>,
    creator_role: Option<ItemBody>,
    r#type: &'static str,
    /// What is exchanged is exchanged at once.
    role_set_migration: Option<()>,
    created_at: i64,
    updated_at: i64,
}

/// A role in a set.
#[derive(Clone, Debug, Serialize)]
struct ItemBody {
    object: &'static str,
    id: String,
    name: String,
    key: String,
    description: Option<String>,
    members_count: Option<u64>,
    has_members: Option<bool>,
    created_at: i64,
    updated_at: i64,
}

impl ItemBody {
    fn new(role: Role, members: Option<&BTreeMap<RoleId, u64>>) -> Self {
        let Role {
            id,
            key,
            name,
            description,
            system: _,
            created_at,
            updated_at,
        } = role;
        let count = members.map(|members| members.get(&id).copied().unwrap_or_default());
        Self {
            object: "role_set_item",
            id: id.to_string(),
            name,
            key: key.to_string(),
            description,
            members_count: count,
            has_members: count.map(|count| count > 0),
            created_at: created_at.millis(),
            updated_at: updated_at.millis(),
        }
    }
}

impl RoleSetBody {
    fn new(set: RoleSet, members: Option<&BTreeMap<RoleId, u64>>) -> Self {
        let RoleSet {
            id,
            key,
            name,
            description,
            initial,
            roles,
            default_role_id,
            creator_role_id,
            created_at,
            updated_at,
        } = set;
        let roles = roles.into_iter().map(|role| ItemBody::new(role, members));
        let roles: Vec<ItemBody> = roles.collect();
        let of = |id: &RoleId| roles.iter().find(|role| role.id == id.as_str()).cloned();
        Self {
            object: "role_set",
            id: id.to_string(),
            name,
            key: key.to_string(),
            description,
            default_role: of(&default_role_id),
            creator_role: of(&creator_role_id),
            roles,
            r#type: if initial { "initial" } else { "custom" },
            role_set_migration: None,
            created_at: created_at.millis(),
            updated_at: updated_at.millis(),
        }
    }
}

impl From<RoleSet> for RoleSetBody {
    fn from(set: RoleSet) -> Self {
        Self::new(set, None)
    }
}

impl From<RoleSetWithMembers> for RoleSetBody {
    fn from(found: RoleSetWithMembers) -> Self {
        let RoleSetWithMembers { set, members } = found;
        Self::new(set, Some(&members))
    }
}
