//! A membership as each API shows it.

use org_core::membership::{Membership, MembershipView};
use org_core::organization::Organization;
use org_core::role::{PermissionKey, Role};
use org_core::user::User;
use serde::Serialize;
use serde_json::{Map, Value};

use super::organization::{BackendBody, OrganizationBody};

/// A membership with both its ends, the organization as `O` shows it.
#[derive(Debug, Serialize)]
pub(super) struct MembershipBody<O> {
    object: &'static str,
    id: String,
    role: String,
    role_name: String,
    permissions: Vec<String>,
    public_metadata: Map<String, Value>,
    organization: O,
    public_user_data: PublicUserBody,
    created_at: i64,
    updated_at: i64,
}

/// A membership with what only the operator may see.
#[derive(Debug, Serialize)]
pub(super) struct BackendMembershipBody {
    #[serde(flatten)]
    public: MembershipBody<BackendBody>,
    private_metadata: Map<String, Value>,
}

/// What everybody in an organization may see of a member.
#[derive(Debug, Serialize)]
pub(super) struct PublicUserBody {
    user_id: String,
    first_name: Option<String>,
    last_name: Option<String>,
    image_url: &'static str,
    profile_image_url: &'static str,
    has_image: bool,
    identifier: Option<String>,
    username: Option<String>,
    banned: bool,
    deprovisioned: bool,
}

impl MembershipBody<OrganizationBody> {
    /// A membership; stored pictures are shown below `public_url`.
    pub(super) fn new(view: MembershipView, public_url: &str) -> Self {
        let body = Self::of(view, |organization| {
            OrganizationBody::new(organization, public_url)
        });
        Self {
            public_user_data: body.public_user_data.identified(),
            ..body
        }
    }
}

impl BackendMembershipBody {
    /// As [`MembershipBody::new`].
    pub(super) fn new(view: MembershipView, public_url: &str) -> Self {
        let private_metadata = view.membership.private_metadata.clone().into_object();
        let public = MembershipBody::of(view, |organization| {
            BackendBody::new(organization, public_url)
        });
        Self {
            public,
            private_metadata,
        }
    }
}

impl<O> MembershipBody<O> {
    fn of(view: MembershipView, show: impl FnOnce(Organization) -> O) -> Self {
        let MembershipView {
            membership,
            organization,
            user,
            further_roles: _,
            permissions,
        } = view;
        let Membership {
            id,
            organization_id: _,
            user_id: _,
            role,
            public_metadata,
            private_metadata: _,
            created_at,
            updated_at,
        } = membership;
        let Role {
            id: _,
            key,
            name,
            description: _,
            system: _,
            created_at: _,
            updated_at: _,
        } = role;
        Self {
            object: "organization_membership",
            id: id.to_string(),
            role: key.to_string(),
            role_name: name,
            permissions: permissions.iter().map(PermissionKey::to_string).collect(),
            public_metadata: public_metadata.into_object(),
            organization: show(organization),
            public_user_data: PublicUserBody::from(user),
            created_at: created_at.millis(),
            updated_at: updated_at.millis(),
        }
    }
}

impl PublicUserBody {
    /// With an empty text in the place of an identifier that is not there: readers of the Frontend
    /// API rely on text.
    pub(super) fn identified(self) -> Self {
        let identifier = self.identifier.or_else(|| Some(String::new()));
        Self { identifier, ..self }
    }
}

impl From<User> for PublicUserBody {
    fn from(user: User) -> Self {
        let address = user.primary_email().map(|email| email.address.to_string());
        let User {
            id,
            uuid: _,
            external_id: _,
            username,
            first_name,
            last_name,
            profile: _,
            connection: _,
            emails: _,
            password: _,
            system_administrator: _,
            public_metadata: _,
            private_metadata: _,
            unsafe_metadata: _,
            banned,
            locked: _,
            locale: _,
            legal_accepted_at: _,
            delete_self_enabled: _,
            create_organization_enabled: _,
            create_organizations_limit: _,
            organizations_created: _,
            last_sign_in_at: _,
            last_active_at: _,
            created_at: _,
            updated_at: _,
        } = user;
        let username = username.map(|name| name.as_str().to_owned());
        Self {
            user_id: id.to_string(),
            first_name: first_name.map(|name| name.to_string()),
            last_name: last_name.map(|name| name.to_string()),
            image_url: "",
            profile_image_url: "",
            has_image: false,
            identifier: address.or_else(|| username.clone()),
            username,
            banned,
            deprovisioned: false,
        }
    }
}
