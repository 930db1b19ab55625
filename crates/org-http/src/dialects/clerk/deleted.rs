//! Records that are gone, as both APIs show them.

use org_core::domain::Domain;
use org_core::membership::Membership;
use org_core::organization::Organization;
use org_core::role::{Permission, Role};
use org_core::role_set::RoleSet;
use org_core::user::{User, UserEmail};
use serde::Serialize;

/// A record that is gone.
#[derive(Debug, Serialize)]
pub(super) struct DeletedBody {
    object: &'static str,
    id: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    slug: Option<String>,
    deleted: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    external_id: Option<String>,
}

impl DeletedBody {
    /// A record of a kind that has neither a handle nor an id elsewhere.
    fn new(object: &'static str, id: &impl ToString) -> Self {
        Self {
            object,
            id: id.to_string(),
            slug: None,
            deleted: true,
            external_id: None,
        }
    }

    /// The logo of an organization, under the organization's id: it has none that clients know.
    pub(super) fn logo(of: &Organization) -> Self {
        Self {
            slug: Some(of.slug.to_string()),
            ..Self::new("image", &of.id)
        }
    }
}

impl From<Domain> for DeletedBody {
    fn from(domain: Domain) -> Self {
        Self::new("organization_domain", &domain.id)
    }
}

impl From<Membership> for DeletedBody {
    fn from(membership: Membership) -> Self {
        Self::new("organization_membership", &membership.id)
    }
}

impl From<Organization> for DeletedBody {
    fn from(organization: Organization) -> Self {
        let Organization { id, slug, .. } = organization;
        Self {
            slug: Some(slug.to_string()),
            ..Self::new("organization", &id)
        }
    }
}

impl From<Permission> for DeletedBody {
    fn from(permission: Permission) -> Self {
        Self::new("permission", &permission.id)
    }
}

impl From<Role> for DeletedBody {
    fn from(role: Role) -> Self {
        Self::new("role", &role.id)
    }
}

impl From<RoleSet> for DeletedBody {
    fn from(set: RoleSet) -> Self {
        Self::new("role_set", &set.id)
    }
}

impl From<User> for DeletedBody {
    fn from(user: User) -> Self {
        let User {
            id, external_id, ..
        } = user;
        Self {
            external_id,
            ..Self::new("user", &id)
        }
    }
}

impl From<UserEmail> for DeletedBody {
    fn from(email: UserEmail) -> Self {
        Self::new("email_address", &email.id)
    }
}
