//! Organizations as px0 reads and shows them.

use org_core::Patch;
use org_core::membership::OrganizationWithRole;
use org_core::organization::{CreateOrganization, Organization, UpdateOrganization};
use org_core::role::{RoleKey, SystemRole};
use org_core::rules::{Creator, OnTaken, Quota, Seats, SlugPolicy};
use org_core::text::OrganizationName;
use serde::Serialize;

use crate::dialects::px0::field::{name, time};
use crate::failure::Refusal;
use crate::input::Input;

/// px0 knows organizations by their names, which are unique: so are the handles made from them.
const BY_NAME: SlugPolicy = SlugPolicy::Derive {
    on_taken: OnTaken::Refuse,
};

/// `POST /v1/orgs`. Only system administrators come this far, so no quota applies to them, and px0
/// knows no limit on members.
pub(super) fn create(input: Input) -> Result<CreateOrganization, Refusal> {
    let creator = Creator::Caller {
        quota: Quota::Waived,
    };
    let mut new = CreateOrganization::named(read_name(input)?, BY_NAME, creator);
    new.seats = Seats::Limit(0);
    Ok(new)
}

/// `PUT /v1/orgs/{organization}`
pub(super) fn update(input: Input) -> Result<UpdateOrganization, Refusal> {
    Ok(UpdateOrganization {
        name: Patch::Set(read_name(input)?),
        slug: Some(BY_NAME),
        ..UpdateOrganization::default()
    })
}

fn read_name(mut input: Input) -> Result<OrganizationName, Refusal> {
    Ok(input.required("name", name(OrganizationName::parse))?)
}

/// An organization.
#[derive(Debug, Serialize)]
struct OrganizationBody {
    id: String,
    name: String,
    created_at: String,
}

/// An organization by itself.
#[derive(Debug, Serialize)]
pub(super) struct OneBody {
    org: OrganizationBody,
}

/// An organization and what the caller is there.
#[derive(Debug, Serialize)]
struct WithRoleBody {
    #[serde(flatten)]
    organization: OrganizationBody,
    role: &'static str,
}

/// The organizations of the caller.
#[derive(Debug, Serialize)]
pub(super) struct MineBody {
    organizations: Vec<WithRoleBody>,
}

impl From<Organization> for OrganizationBody {
    fn from(organization: Organization) -> Self {
        let name = organization.display_name().to_owned();
        let Organization {
            id: _,
            uuid,
            slug: _,
            name: _,
            branding: _,
            public_metadata: _,
            private_metadata: _,
            labels: _,
            max_allowed_memberships: _,
            admin_delete_enabled: _,
            role_set: _,
            client_access: _,
            created_by: _,
            members_count: _,
            pending_invitations_count: _,
            created_at,
            updated_at: _,
        } = organization;
        Self {
            id: uuid.to_string(),
            name,
            created_at: time(created_at),
        }
    }
}

impl From<Organization> for OneBody {
    fn from(organization: Organization) -> Self {
        Self {
            org: organization.into(),
        }
    }
}

impl From<OrganizationWithRole> for WithRoleBody {
    fn from(with_role: OrganizationWithRole) -> Self {
        let OrganizationWithRole { organization, role } = with_role;
        let administers = role == RoleKey::from(SystemRole::Admin);
        Self {
            organization: organization.into(),
            role: if administers { "ADMIN" } else { "MEMBER" },
        }
    }
}

impl From<Vec<OrganizationWithRole>> for MineBody {
    fn from(mine: Vec<OrganizationWithRole>) -> Self {
        Self {
            organizations: mine.into_iter().map(WithRoleBody::from).collect(),
        }
    }
}
