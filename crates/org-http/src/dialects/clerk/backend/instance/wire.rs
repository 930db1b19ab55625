//! Organization settings as the Backend API reads and shows them.

use std::collections::BTreeSet;

use org_core::domain::EnrollmentMode;
use org_core::id::RoleId;
use org_core::instance::{Instance, Settings, UpdateInstance};
use org_core::role::{Permission, Role};
use org_core::role_set::RoleSet;
use org_core::{Error, Fault, Kind};
use serde::Serialize;

use super::super::MAX_SEATS;
use crate::failure::Refusal;
use crate::input::{Given, Input, boolean, count, list, string};

/// `PATCH /instance/organization_settings`; `null` leaves a setting as it is.
pub(super) fn update(mut input: Input) -> Result<UpdateInstance, Refusal> {
    let slug_disabled = input.optional("slug_disabled", boolean)?;
    Ok(UpdateInstance {
        organizations_enabled: input.optional("enabled", boolean)?,
        slugs_enabled: slug_disabled.map(|disabled| !disabled),
        admin_delete_enabled: input.optional("admin_delete_enabled", boolean)?,
        max_allowed_memberships: input.optional("max_allowed_memberships", count(0, MAX_SEATS))?,
        max_organizations_per_user: None,
        creator_role_id: role(&mut input, "creator_role_id")?,
        domains_enabled: input.optional("domains_enabled", boolean)?,
        domains_enrollment_modes: input.optional("domains_enrollment_modes", modes)?,
        domains_default_role_id: role(&mut input, "domains_default_role_id")?,
    })
}

/// Reads the modes that administrators may choose. Coming in by single sign-on is none of them.
fn modes(given: Given) -> Result<BTreeSet<EnrollmentMode>, Fault> {
    let mode = |given| match EnrollmentMode::parse(&string(given)?) {
        None | Some(EnrollmentMode::EnterpriseSso) => Err(Fault::NotAllowed),
        Some(mode) => Ok(mode),
    };
    Ok(list(given, EnrollmentMode::ALL.len(), mode)?
        .into_iter()
        .collect())
}

/// Reads the id of a role; an empty one is none.
fn role(input: &mut Input, name: &'static str) -> Result<Option<RoleId>, Refusal> {
    let raw = input.optional(name, string)?.filter(|raw| !raw.is_empty());
    let unknown = |raw: &str| Error::not_found(Kind::Role, raw);
    let parse = |raw: String| RoleId::parse(&raw).ok_or_else(|| unknown(&raw));
    Ok(raw.map(parse).transpose()?)
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
    domains_enrollment_modes: Vec<&'static str>,
    domains_default_role: String,
    initial_role_set_key: String,
}

impl From<Settings> for SettingsBody {
    fn from(settings: Settings) -> Self {
        let Settings {
            instance,
            creator_role,
            domains_default_role,
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
            domains_enabled,
            domains_enrollment_modes,
            domains_default_role_id: _,
            max_allowed_domains,
            created_at: _,
            updated_at: _,
        } = instance;
        Self {
            object: "organization_settings",
            enabled: organizations_enabled,
            max_allowed_memberships,
            max_allowed_roles: Role::MAX,
            max_role_sets_allowed: RoleSet::MAX,
            max_allowed_domains,
            max_allowed_permissions: Permission::MAX,
            creator_role: creator_role.to_string(),
            admin_delete_enabled,
            domains_enabled,
            slug_disabled: !slugs_enabled,
            domains_enrollment_modes: domains_enrollment_modes
                .into_iter()
                .map(EnrollmentMode::as_str)
                .collect(),
            domains_default_role: domains_default_role.to_string(),
            initial_role_set_key: initial_role_set.to_string(),
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
