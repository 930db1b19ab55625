//! Organization settings as the Backend API reads and shows them.

use org_core::Fault;
use org_core::instance::{Instance, UpdateInstance};
use org_core::role::SystemRole;
use serde::Serialize;
use serde_json::Value;

use super::super::MAX_SEATS;
use crate::failure::Refusal;
use crate::input::{Input, boolean, count};

/// Settings of what this server does not offer yet: they can be switched off only.
const ABSENT: [&str; 4] = [
    "domains_enabled",
    "domains_enrollment_modes",
    "creator_role_id",
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
    })
}

/// The settings. Limits that this server does not have are the vendor's usual figures.
#[derive(Debug, Serialize)]
#[expect(clippy::struct_excessive_bools, reason = "the format has that many")]
pub(super) struct SettingsBody {
    object: &'static str,
    enabled: bool,
    max_allowed_memberships: u32,
    max_allowed_roles: u32,
    max_role_sets_allowed: u32,
    max_allowed_domains: u32,
    max_allowed_permissions: u32,
    creator_role: &'static str,
    admin_delete_enabled: bool,
    domains_enabled: bool,
    slug_disabled: bool,
    domains_enrollment_modes: [&'static str; 0],
    domains_default_role: &'static str,
    initial_role_set_key: Option<&'static str>,
}

impl From<Instance> for SettingsBody {
    fn from(instance: Instance) -> Self {
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
            max_allowed_roles: 10,
            max_role_sets_allowed: 1,
            max_allowed_domains: 10,
            max_allowed_permissions: 50,
            creator_role: SystemRole::Admin.key(),
            admin_delete_enabled,
            domains_enabled: false,
            slug_disabled: !slugs_enabled,
            domains_enrollment_modes: [],
            domains_default_role: SystemRole::Member.key(),
            initial_role_set_key: None,
        }
    }
}

/// The instance. Its environment is the one that the caller's key is for.
#[derive(Debug, Serialize)]
pub(super) struct InstanceBody {
    object: &'static str,
    id: String,
    environment_type: &'static str,
    allowed_origins: Option<Vec<String>>,
    workspace_id: Option<String>,
}

impl InstanceBody {
    pub(super) fn new(instance: &Instance, live: bool) -> Self {
        Self {
            object: "instance",
            id: instance.id.to_string(),
            environment_type: if live { "production" } else { "development" },
            allowed_origins: None,
            workspace_id: None,
        }
    }
}
