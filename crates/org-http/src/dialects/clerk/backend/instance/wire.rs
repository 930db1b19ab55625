//! Organization settings as the Backend API reads and shows them.

use org_core::id::RoleId;
use org_core::instance::{Instance, Settings, UpdateInstance};
use org_core::role::{Permission, Role, SystemRole};
use org_core::role_set::RoleSet;
use org_core::{Error, Fault, Kind};
use serde::Serialize;
use serde_json::Value;

use super::super::MAX_SEATS;
use crate::failure::Refusal;
use crate::input::{Input, boolean, count, string};

/// Settings of what this server does not offer yet: they can be switched off only.
const ABSENT: [&str; 3] = [
    "domains_enabled",
    "domains_enrollment_modes",
    "domains_default_role_id",
];

/// `PATCH /instance/organization_settings`; `null` leaves a setting as it is.
pub(super) fn update(mut input: Input) -> Result<UpdateInstance, Refusal> {
    for field in ABSENT {
        let given = input.optional(field, |given| Ok(given.value))?;
        let off = |value: &Value| match value {
            Value::Array(values) => values.is_empty(),
            other => *other == Value::Bool(false),
        };
        if given.is_some_and(|value| !off(&value)) {
            return Err(input
                .blame(field, Fault::Unknown(vec![field.to_owned()]))
                .into());
        }
    }
    let slug_disabled = input.optional("slug_disabled", boolean)?;
    Ok(UpdateInstance {
        organizations_enabled: input.optional("enabled", boolean)?,
        slugs_enabled: slug_disabled.map(|disabled| !disabled),
        admin_delete_enabled: input.optional("admin_delete_enabled", boolean)?,
        max_allowed_memberships: input.optional("max_allowed_memberships", count(0, MAX_SEATS))?,
        max_organizations_per_user: None,
        creator_role_id: input
            .optional("creator_role_id", string)?
            .map(role_id)
            .transpose()?,
    })
}

fn role_id(raw: String) -> Result<RoleId, Error> {
    RoleId::parse(&raw).ok_or_else(|| Error::not_found(Kind::Role, raw))
}

/// The settings. Limits that this server does not have are the vendor's usual figures.
#[derive(Debug, Serialize)]
#[expect(clippy::struct_excessive_bools, reason = "the format has that many")]
pub(super) struct SettingsBody {
    object: &'static str,
    enabled: bool,
    max_allowed_memberships: u32,
    max_allowed_roles: usize,
    max_role_sets_allowed: usize,
    max_allowed_domains: u32,
    max_allowed_permissions: usize,
    creator_role: String,
    admin_delete_enabled: bool,
    domains_enabled: bool,
    slug_disabled: bool,
    domains_enrollment_modes: [&'static str; 0],
    domains_default_role: &'static str,
    initial_role_set_key: String,
}

impl From<Settings> for SettingsBody {
    fn from(settings: Settings) -> Self {
        let Settings {
            instance,
            creator_role,
            initial_role_set,
        } = settings;
        let Instance {
            id: _,
            organizations_enabled,
            slugs_enabled,
            admin_delete_enabled,
            max_allowed_memberships,
            max_organizations_per_user: _,
            creator_role_id: _,
            created_at: _,
            updated_at: _,
        } = instance;
        Self {
            object: "organization_settings",
            enabled: organizations_enabled,
            max_allowed_memberships,
            max_allowed_roles: Role::MAX,
            max_role_sets_allowed: RoleSet::MAX,
            max_allowed_domains: 10,
            max_allowed_permissions: Permission::MAX,
            creator_role: creator_role.to_string(),
            admin_delete_enabled,
            domains_enabled: false,
            slug_disabled: !slugs_enabled,
            domains_enrollment_modes: [],
            domains_default_role: SystemRole::Member.key(),
            initial_role_set_key: initial_role_set.to_string(),
        }
    }
}
