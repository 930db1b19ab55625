//! The instance: the one tenant a database holds, and its settings.

use std::collections::BTreeSet;

use crate::Timestamp;
use crate::domain::EnrollmentMode;
use crate::id::{InstanceId, RoleId};
use crate::role::RoleKey;
use crate::role_set::RoleSetKey;

/// The instance and its settings.
#[derive(Clone, Debug, Eq, PartialEq)]
#[expect(clippy::struct_excessive_bools, reason = "each is a switch of its own")]
pub struct Instance {
    /// Identifies the instance.
    pub id: InstanceId,
    /// Whether organizations exist at all.
    pub organizations_enabled: bool,
    /// Whether callers may choose handles.
    pub slugs_enabled: bool,
    /// Whether administrators of new organizations may delete them.
    pub admin_delete_enabled: bool,
    /// The seats of a new organization; `0` is no limit.
    pub max_allowed_memberships: u32,
    /// The most organizations one user may make; `0` is no limit.
    pub max_organizations_per_user: u32,
    /// The role of whoever makes an organization.
    pub creator_role_id: RoleId,
    /// Whether administrators of organizations may add domains.
    pub domains_enabled: bool,
    /// What administrators of organizations may choose beside inviting people themselves.
    pub domains_enrollment_modes: BTreeSet<EnrollmentMode>,
    /// The role of those who join by a domain.
    pub domains_default_role_id: RoleId,
    /// The most domains of one organization.
    pub max_allowed_domains: u32,
    /// When the instance came into being.
    pub created_at: Timestamp,
    /// When a setting last changed.
    pub updated_at: Timestamp,
}

impl Instance {
    /// Seats of a new organization until the operator says otherwise (`contracts/clerk.md`, 2).
    pub const DEFAULT_SEATS: u32 = 5;
    /// Organizations per user until the operator says otherwise (seed
    /// `clerk-frontend-create-organization.md`).
    pub const DEFAULT_ORGANIZATIONS_PER_USER: u32 = 100;
    /// Domains per organization (`contracts/clerk.md`, 2).
    pub const DEFAULT_DOMAINS: u32 = 10;
}

/// The instance, with the keys of what its settings refer to.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Settings {
    /// The instance.
    pub instance: Instance,
    /// The role of whoever makes an organization.
    pub creator_role: RoleKey,
    /// The role of those who join by a domain.
    pub domains_default_role: RoleKey,
    /// The role set of new organizations.
    pub initial_role_set: RoleSetKey,
}

/// A change of settings; `None` leaves a setting as it is.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct UpdateInstance {
    /// Whether organizations exist at all.
    pub organizations_enabled: Option<bool>,
    /// Whether callers may choose handles.
    pub slugs_enabled: Option<bool>,
    /// Whether administrators of new organizations may delete them.
    pub admin_delete_enabled: Option<bool>,
    /// The seats of a new organization; `0` is no limit.
    pub max_allowed_memberships: Option<u32>,
    /// The most organizations one user may make; `0` is no limit.
    pub max_organizations_per_user: Option<u32>,
    /// The role of whoever makes an organization.
    pub creator_role_id: Option<RoleId>,
    /// Whether administrators of organizations may add domains.
    pub domains_enabled: Option<bool>,
    /// What administrators of organizations may choose beside inviting people themselves.
    pub domains_enrollment_modes: Option<BTreeSet<EnrollmentMode>>,
    /// The role of those who join by a domain.
    pub domains_default_role_id: Option<RoleId>,
}

impl UpdateInstance {
    /// Carries the change out on `instance`.
    pub(crate) fn apply(self, instance: &mut Instance) {
        fn set<T>(field: &mut T, new: Option<T>) {
            if let Some(new) = new {
                *field = new;
            }
        }
        let Self {
            organizations_enabled,
            slugs_enabled,
            admin_delete_enabled,
            max_allowed_memberships,
            max_organizations_per_user,
            creator_role_id,
            domains_enabled,
            domains_enrollment_modes,
            domains_default_role_id,
        } = self;
        set(&mut instance.organizations_enabled, organizations_enabled);
        set(&mut instance.slugs_enabled, slugs_enabled);
        set(&mut instance.admin_delete_enabled, admin_delete_enabled);
        set(
            &mut instance.max_allowed_memberships,
            max_allowed_memberships,
        );
        set(
            &mut instance.max_organizations_per_user,
            max_organizations_per_user,
        );
        set(&mut instance.creator_role_id, creator_role_id);
        set(&mut instance.domains_enabled, domains_enabled);
        set(
            &mut instance.domains_enrollment_modes,
            domains_enrollment_modes,
        );
        set(
            &mut instance.domains_default_role_id,
            domains_default_role_id,
        );
    }
}
