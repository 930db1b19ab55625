//! What clients may do, and for which organizations.

use std::collections::BTreeSet;

use crate::Timestamp;
use crate::client::{Client, OrganizationUsage, named};
use crate::id::{ClientGrantId, OrganizationId};
use crate::organization::Organization;
use crate::page::Slice;
use crate::patch::Patch;

/// The most grants of one organization, and the most clients.
pub const MAX_PER_ORGANIZATION: u32 = 100;

/// Whom tokens are for.
#[derive(Clone, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub enum Audience {
    /// The management of this server, under whatever address it is reached.
    Management,
    /// Somebody else, by the name that is in the tokens.
    Other(String),
}

impl Audience {
    /// The most characters of a name.
    pub const MAX: usize = 600;
    const MANAGEMENT: &'static str = "urn:org-server:management";

    /// Reads a stored name.
    pub fn from_name(name: &str) -> Self {
        match name {
            Self::MANAGEMENT => Self::Management,
            _ => Self::Other(name.to_owned()),
        }
    }

    /// The stored name.
    pub fn as_str(&self) -> &str {
        match self {
            Self::Management => Self::MANAGEMENT,
            Self::Other(name) => name,
        }
    }
}

named!(/// Who acts with a grant.
SubjectType {
    /// The client itself.
    Client = "client",
    /// A user of the client.
    User = "user",
});

/// What a client may do with one audience. There is at most one for each client, audience and
/// subject.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct ClientGrant {
    /// Identifies the grant.
    pub id: ClientGrantId,
    /// The client.
    pub client_id: String,
    /// Whom its tokens are for.
    pub audience: Audience,
    /// Who acts.
    pub subject_type: SubjectType,
    /// What it may do.
    pub scopes: BTreeSet<String>,
    /// Whether the client may act for an organization; [`OrganizationUsage::Deny`] if not said.
    pub organization_usage: Option<OrganizationUsage>,
    /// Whether that may be any organization, not only those the grant was given for.
    pub allow_any_organization: bool,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
}

/// What a new grant is to be.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct CreateClientGrant {
    /// The client as the caller named it; it may not exist.
    pub client_id: String,
    /// Whom its tokens are for.
    pub audience: Audience,
    /// Who acts.
    pub subject_type: SubjectType,
    /// What it may do.
    pub scopes: BTreeSet<String>,
    /// Whether the client may act for an organization.
    pub organization_usage: Option<OrganizationUsage>,
    /// Whether that may be any organization.
    pub allow_any_organization: bool,
}

/// What an update does to a grant.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct UpdateClientGrant {
    /// What it may do.
    pub scopes: Option<BTreeSet<String>>,
    /// Whether the client may act for an organization.
    pub organization_usage: Patch<OrganizationUsage>,
    /// Whether that may be any organization.
    pub allow_any_organization: Option<bool>,
}

/// Which grants a list holds.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct ClientGrantQuery {
    /// Only those for this audience.
    pub audience: Option<Audience>,
    /// Only those of this client.
    pub client_id: Option<String>,
    /// Only those that allow any organization, or only the others.
    pub allow_any_organization: Option<bool>,
    /// Only those with this subject.
    pub subject_type: Option<SubjectType>,
    /// Which part of the list, in order of creation.
    pub slice: Slice<ClientGrantId>,
}

/// Which grants of an organization a list holds, in the order they were given.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct OrganizationGrantQuery {
    /// Only those for this audience.
    pub audience: Option<Audience>,
    /// Only those of this client.
    pub client_id: Option<String>,
    /// Only these.
    pub ids: Option<Vec<ClientGrantId>>,
    /// How many to skip.
    pub offset: u64,
    /// The most to return.
    pub limit: u32,
}

/// An organization that a grant was given for.
#[derive(Clone, Debug, PartialEq)]
pub struct GrantedOrganization {
    /// The organization.
    pub organization: Organization,
    /// When the grant was given for it.
    pub granted_at: Timestamp,
}

/// A client that an organization uses.
#[derive(Clone, Debug, PartialEq)]
pub struct OrganizationClient {
    /// The organization.
    pub organization_id: OrganizationId,
    /// The client.
    pub client: Client,
    /// Whether the organization's members sign in to it.
    pub use_for_member_access: bool,
    /// When the organization began to use it.
    pub created_at: Timestamp,
}

/// A client that an organization is to use.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct UseClient {
    /// The client as the caller named it; it may not exist.
    pub client_id: String,
    /// Whether the organization's members sign in to it.
    pub use_for_member_access: bool,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stored_audiences_lead_there_and_back() {
        for audience in [
            Audience::Management,
            Audience::Other("https://api.example/".to_owned()),
            Audience::Other("management".to_owned()),
        ] {
            assert_eq!(Audience::from_name(audience.as_str()), audience);
        }
    }
}
