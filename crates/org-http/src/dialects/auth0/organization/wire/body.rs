//! What the Management API shows of an organization. Keys that are not set are absent.

use std::collections::BTreeMap;

use org_core::connection::OrganizationConnection;
use org_core::id::OrganizationId;
use org_core::organization::{Branding, Colors, Organization};
use serde::Serialize;

use crate::dialects::auth0::organization_connection::EnabledConnectionBody;
use crate::image;

/// An organization.
#[derive(Debug, Serialize)]
pub(in super::super::super) struct OrganizationBody {
    id: String,
    name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    display_name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    branding: Option<BrandingBody>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    metadata: BTreeMap<String, String>,
}

#[derive(Debug, Serialize)]
struct BrandingBody {
    #[serde(skip_serializing_if = "Option::is_none")]
    logo_url: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    colors: Option<ColorsBody>,
}

#[derive(Debug, Serialize)]
struct ColorsBody {
    primary: String,
    page_background: String,
}

/// An organization that has just been made, with the connections that were enabled for it.
#[derive(Debug, Serialize)]
pub(in super::super) struct CreatedBody {
    #[serde(flatten)]
    organization: OrganizationBody,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    enabled_connections: Vec<EnabledConnectionBody>,
}

/// An organization of a list, with how it uses the client that the list was asked about.
#[derive(Debug, Serialize)]
pub(in super::super) struct ListedBody {
    #[serde(flatten)]
    organization: OrganizationBody,
    #[serde(skip_serializing_if = "Option::is_none")]
    client: Option<AssociationBody>,
}

#[derive(Debug, Serialize)]
struct AssociationBody {
    use_for_member_access: bool,
}

impl ListedBody {
    pub(in super::super) fn new(
        organization: Organization,
        using: &BTreeMap<OrganizationId, bool>,
        public_url: &str,
    ) -> Self {
        let used = using.get(&organization.id);
        Self {
            client: used.map(|access| AssociationBody {
                use_for_member_access: *access,
            }),
            organization: OrganizationBody::new(organization, public_url),
        }
    }
}

impl CreatedBody {
    pub(in super::super) fn new(
        made: Organization,
        enabled: Vec<OrganizationConnection>,
        public_url: &str,
    ) -> Self {
        Self {
            organization: OrganizationBody::new(made, public_url),
            enabled_connections: enabled.into_iter().map(Into::into).collect(),
        }
    }
}

impl OrganizationBody {
    pub(in super::super::super) fn new(organization: Organization, public_url: &str) -> Self {
        let Organization {
            id,
            uuid: _,
            slug,
            name,
            branding,
            public_metadata: _,
            private_metadata: _,
            labels,
            max_allowed_memberships: _,
            admin_delete_enabled: _,
            role_set: _,
            created_by: _,
            members_count: _,
            pending_invitations_count: _,
            created_at: _,
            updated_at: _,
        } = organization;
        Self {
            id: id.to_string(),
            name: slug.to_string(),
            display_name: name.map(|name| name.to_string()),
            branding: BrandingBody::of(branding, public_url),
            metadata: labels.pairs().clone(),
        }
    }
}

impl BrandingBody {
    fn of(branding: Branding, public_url: &str) -> Option<Self> {
        let Branding { logo, colors } = branding;
        if logo.is_none() && colors.is_none() {
            return None;
        }
        let shown = |colors| {
            let Colors {
                primary,
                page_background,
            } = colors;
            ColorsBody {
                primary: primary.to_string(),
                page_background: page_background.to_string(),
            }
        };
        Some(Self {
            // Clients take no other addresses: a stored logo is shown once the public one is https.
            logo_url: logo
                .map(|logo| image::address(&logo, public_url))
                .filter(|address| address.starts_with("https://")),
            colors: colors.map(shown),
        })
    }
}
