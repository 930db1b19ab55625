//! Requests about permissions as commands.

use org_core::id::PermissionId;
use org_core::role::{CreatePermission, PermissionKey, UpdatePermission};
use org_core::text::Label;
use org_core::{Error, Kind, Patch};

use crate::dialects::clerk::field::description;
use crate::failure::Refusal;
use crate::input::{Input, parsed};

/// The permission that a path or a list names.
pub(in super::super) fn named(raw: &str) -> Result<PermissionId, Error> {
    PermissionId::parse(raw).ok_or_else(|| Error::not_found(Kind::Permission, raw))
}

/// `POST /organization_permissions`
pub(super) fn create(mut input: Input) -> Result<CreatePermission, Refusal> {
    Ok(CreatePermission {
        name: input.required("name", parsed(Label::parse))?,
        key: input.required("key", parsed(PermissionKey::parse_new))?,
        description: match description(&mut input)? {
            Patch::Set(description) => Some(description),
            Patch::Clear | Patch::Keep => None,
        },
    })
}

/// `PATCH /organization_permissions/{permission}`; `null` leaves a field as it is.
pub(super) fn update(mut input: Input) -> Result<UpdatePermission, Refusal> {
    Ok(UpdatePermission {
        name: input.optional("name", parsed(Label::parse))?,
        key: input.optional("key", parsed(PermissionKey::parse_new))?,
        description: description(&mut input)?,
    })
}
