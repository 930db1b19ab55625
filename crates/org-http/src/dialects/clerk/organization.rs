//! The organization object as each API shows it, and the fields both read alike.

use org_core::metadata::Metadata;
use org_core::organization::{Organization, Slug};
use org_core::text::OrganizationName;
use org_core::{Fault, Violation};
use serde::Serialize;
use serde_json::{Map, Value};

use crate::image;
use crate::input::{Input, parsed};

/// An organization as everybody may see it.
#[derive(Clone, Debug, Serialize)]
pub(super) struct OrganizationBody {
    object: &'static str,
    id: String,
    name: String,
    slug: String,
    image_url: String,
    has_image: bool,
    members_count: u32,
    pending_invitations_count: u32,
    max_allowed_memberships: u32,
    admin_delete_enabled: bool,
    public_metadata: Map<String, Value>,
    created_at: i64,
    updated_at: i64,
}

/// An organization with what only the operator may see.
#[derive(Debug, Serialize)]
pub(super) struct BackendBody {
    #[serde(flatten)]
    public: OrganizationBody,
    private_metadata: Map<String, Value>,
    role_set_key: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    created_by: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    missing_member_with_elevated_permissions: Option<bool>,
}

/// An organization taken apart into what everybody and what only the operator may see.
fn split(
    organization: Organization,
    public_url: &str,
) -> (OrganizationBody, Metadata, Option<String>) {
    let name = organization.display_name().to_owned();
    let Organization {
        id,
        uuid: _,
        slug,
        name: _,
        branding,
        public_metadata,
        private_metadata,
        labels: _,
        max_allowed_memberships,
        admin_delete_enabled,
        client_access: _,
        role_set: _,
        created_by,
        members_count,
        pending_invitations_count,
        created_at,
        updated_at,
    } = organization;
    let body = OrganizationBody {
        object: "organization",
        id: id.to_string(),
        name,
        slug: slug.to_string(),
        has_image: branding.logo.is_some(),
        image_url: branding
            .logo
            .map(|logo| image::address(&logo, public_url))
            .unwrap_or_default(),
        members_count,
        pending_invitations_count,
        max_allowed_memberships,
        admin_delete_enabled,
        public_metadata: public_metadata.into_object(),
        created_at: created_at.millis(),
        updated_at: updated_at.millis(),
    };
    (
        body,
        private_metadata,
        created_by.map(|user| user.to_string()),
    )
}

impl OrganizationBody {
    pub(super) fn new(organization: Organization, public_url: &str) -> Self {
        let (body, _private_metadata, _created_by) = split(organization, public_url);
        body
    }
}

impl BackendBody {
    pub(super) fn new(organization: Organization, public_url: &str) -> Self {
        let role_set_key = organization.role_set.as_ref().map(ToString::to_string);
        let (public, private_metadata, created_by) = split(organization, public_url);
        Self {
            public,
            private_metadata: private_metadata.into_object(),
            role_set_key,
            created_by,
            missing_member_with_elevated_permissions: None,
        }
    }

    /// With the answer to whether nobody in it may do the least that somebody has to.
    pub(super) fn missing_manager(self, missing: bool) -> Self {
        Self {
            missing_member_with_elevated_permissions: Some(missing),
            ..self
        }
    }
}

/// An organization whose logo was just set.
#[derive(Debug, Serialize)]
pub(super) struct LogoBody {
    #[serde(flatten)]
    organization: BackendBody,
    /// The old name of `image_url`.
    logo_url: String,
}

impl LogoBody {
    pub(super) fn new(organization: Organization, public_url: &str) -> Self {
        let organization = BackendBody::new(organization, public_url);
        Self {
            logo_url: organization.public.image_url.clone(),
            organization,
        }
    }
}

/// What everybody who is invited to an organization may see of it.
#[derive(Debug, Serialize)]
pub(super) struct PublicOrganizationBody {
    id: String,
    name: String,
    slug: String,
    image_url: String,
    has_image: bool,
}

impl PublicOrganizationBody {
    pub(super) fn new(organization: Organization, public_url: &str) -> Self {
        let name = organization.display_name().to_owned();
        let Organization {
            id, slug, branding, ..
        } = organization;
        let logo = branding.logo.map(|logo| image::address(&logo, public_url));
        Self {
            id: id.to_string(),
            name,
            slug: slug.to_string(),
            has_image: logo.is_some(),
            image_url: logo.unwrap_or_default(),
        }
    }
}

/// Reads a name: no addresses, no mark-up.
pub(super) fn name(raw: &str) -> Result<OrganizationName, Fault> {
    OrganizationName::parse(raw)?.without_markup()
}

/// Reads the handle a caller wishes for; an empty one is none.
pub(super) fn slug(input: &mut Input) -> Result<Option<Slug>, Violation> {
    let wished = input.optional(
        "slug",
        parsed(|raw| {
            if raw.is_empty() {
                Ok(None)
            } else {
                Slug::parse_hyphenated(raw).map(Some)
            }
        }),
    )?;
    Ok(wished.flatten())
}
