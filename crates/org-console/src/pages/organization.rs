//! One organization: a head with its picture and names, and tabs.

mod access;
mod activity;
mod branding;
mod connections;
mod danger;
mod domains;
mod invitations;
mod members;
mod metadata;
mod overview;
mod teams;

use actix_web::web::ServiceConfig;
use org_core::id::OrganizationId;
use org_core::organization::{Logo, Organization, OrganizationRef};
use org_core::{Error, Kind};

use super::organization_path;
use crate::failure::Failure;
use crate::text::{Moment, counted, initials};
use crate::visit::Visit;

pub(super) fn mount(scope: &mut ServiceConfig) {
    overview::mount(scope);
    branding::mount(scope);
    metadata::mount(scope);
    danger::mount(scope);
    members::mount(scope);
    invitations::mount(scope);
    connections::mount(scope);
    domains::mount(scope);
    teams::mount(scope);
    access::mount(scope);
    activity::mount(scope);
}

macro_rules! tabs {
    ($($name:ident = $title:literal, $path:literal;)*) => {
        /// The tabs of an organization.
        #[derive(Clone, Copy, Debug, Eq, PartialEq)]
        pub(crate) enum Tab {
            $($name,)*
        }

        impl Tab {
            pub(crate) const ALL: &'static [Self] = &[$(Self::$name),*];

            pub(crate) const fn title(self) -> &'static str {
                match self {
                    $(Self::$name => $title,)*
                }
            }

            /// What follows the path of the organization.
            pub(crate) const fn path(self) -> &'static str {
                match self {
                    $(Self::$name => $path,)*
                }
            }
        }
    };
}

tabs! {
    Overview = "Overview", "";
    Members = "Members", "/members";
    Invitations = "Invitations", "/invitations";
    Connections = "Connections", "/connections";
    Domains = "Domains", "/domains";
    Teams = "Teams", "/teams";
    Access = "API access", "/access";
    Activity = "Activity", "/activity";
}

/// What is shown of an organization in lists and heads.
#[derive(Clone, Debug)]
pub(crate) struct Brief {
    pub(crate) id: String,
    pub(crate) path: String,
    pub(crate) slug: String,
    pub(crate) name: String,
    pub(crate) logo: Option<String>,
    pub(crate) initials: String,
    pub(crate) members: String,
    pub(crate) members_count: u32,
    pub(crate) invited: u32,
    pub(crate) created: Moment,
    pub(crate) updated: Moment,
}

impl From<&Organization> for Brief {
    fn from(organization: &Organization) -> Self {
        let name = organization.display_name();
        Self {
            id: organization.id.to_string(),
            path: organization_path(&organization.id),
            slug: organization.slug.to_string(),
            name: name.to_owned(),
            logo: logo(organization),
            initials: initials(name),
            members: counted(organization.members_count.into(), "member", "members"),
            members_count: organization.members_count,
            invited: organization.pending_invitations_count,
            created: organization.created_at.into(),
            updated: organization.updated_at.into(),
        }
    }
}

/// Where the picture is. Stored ones come from this server, by whatever name it is called.
fn logo(organization: &Organization) -> Option<String> {
    match organization.branding.logo.as_ref()? {
        Logo::Image(id) => Some(org_http::image::path(id)),
        Logo::Url(url) => Some(url.to_string()),
    }
}

/// How an operation names the organization of a path.
fn named(id: &str) -> Result<OrganizationRef, Failure> {
    let id = OrganizationId::parse(id).map(OrganizationRef::Id);
    id.ok_or_else(|| Error::not_found(Kind::Organization, "").into())
}

async fn found(visit: &Visit, id: &str) -> Result<Organization, Failure> {
    let by = named(id)?;
    Ok(visit.app().organization(visit.who(), by).await?)
}
