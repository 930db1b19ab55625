//! Requests about roles as commands.

use org_core::id::{PermissionId, RoleId};
use org_core::role::{CreateRole, Permission, Role, RoleKey, SystemPermission, UpdateRole};
use org_core::rules::RoleNames;
use org_core::text::Label;
use org_core::{Error, Kind, Patch};

use super::super::permission::wire::named as permission;
use crate::dialects::clerk::field::description;
use crate::failure::Refusal;
use crate::input::{Input, boolean, list, parsed, string};

/// As many permissions as there can be.
const MAX_PERMISSIONS: usize = Permission::MAX + SystemPermission::ALL.len();

/// The role that a path names.
pub(super) fn named(raw: &str) -> Result<RoleId, Error> {
    RoleId::parse(raw).ok_or_else(|| Error::not_found(Kind::Role, raw))
}

/// `POST /organization_roles`. A role is for every organization unless the caller says otherwise:
/// clients that know no role sets could not give it to anybody.
pub(super) fn create(mut input: Input) -> Result<CreateRole, Refusal> {
    Ok(CreateRole {
        name: input.required("name", parsed(Label::parse))?,
        names: RoleNames::Shared,
        key: Some(input.required("key", parsed(RoleKey::parse_new))?),
        description: match description(&mut input)? {
            Patch::Set(description) => Some(description),
            Patch::Clear | Patch::Keep => None,
        },
        permissions: permissions(&mut input)?.unwrap_or_default(),
        in_initial_role_set: input
            .optional("include_in_initial_role_set", boolean)?
            .unwrap_or(true),
        limit: Role::MAX,
    })
}

/// `PATCH /organization_roles/{role}`; `null` leaves a field as it is.
pub(super) fn update(mut input: Input) -> Result<UpdateRole, Refusal> {
    Ok(UpdateRole {
        name: input.optional("name", parsed(Label::parse))?,
        names: RoleNames::Shared,
        key: input.optional("key", parsed(RoleKey::parse_new))?,
        description: description(&mut input)?,
        permissions: permissions(&mut input)?,
    })
}

fn permissions(input: &mut Input) -> Result<Option<Vec<PermissionId>>, Refusal> {
    let ids = input.optional("permissions", |given| list(given, MAX_PERMISSIONS, string))?;
    let ids = ids.map(|ids| ids.iter().map(|id| permission(id)).collect());
    Ok(ids.transpose()?)
}
