//! What a client may have a token for: decided by the client, its grant for the audience, and the
//! organizations that the grant was given for.

use std::collections::BTreeSet;

use org_core::client::{Client, OrganizationUsage};
use org_core::client_grant::{Audience, ClientGrant, ClientGrantQuery, SubjectType};
use org_core::id::OrganizationId;
use org_core::organization::{Organization, OrganizationRef};
use org_core::page::Slice;
use org_core::store::Reader;
use org_core::{App, Error};

/// The way of asking that clients need to be allowed.
pub const GRANT_TYPE: &str = "client_credentials";

/// What a client asks a token for.
#[derive(Clone, Debug)]
pub struct Wish {
    /// Whom it is for.
    pub audience: Audience,
    /// What it is to allow; everything that is granted if the client does not say.
    pub scopes: Option<BTreeSet<String>>,
    /// The one organization that the client is to act for.
    pub organization: Option<OrganizationId>,
}

/// What the token may say.
#[derive(Clone, Debug)]
pub struct Granted {
    /// What was asked for and is granted.
    pub scopes: BTreeSet<String>,
    /// The one organization.
    pub organization: Option<Organization>,
}

/// Why there is no token.
#[derive(Debug, thiserror::Error)]
pub enum Denied {
    /// The client has no grant for the audience.
    #[error("the client has no grant for the audience")]
    Audience,
    /// The client may not ask in this way.
    #[error("the client may not ask in this way")]
    GrantType,
    /// The grant was not given for the organization, if there is one.
    #[error("the grant is not for the organization")]
    Organization,
    /// The grant is for organizations only, and none was named.
    #[error("an organization has to be named")]
    OrganizationMissing,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] Error),
    /// Nobody has a grant for the audience.
    #[error("the audience is not known")]
    UnknownAudience,
}

/// What `client`, which has proved who it is, may have of what it wishes.
///
/// # Errors
///
/// As [`Denied`] says.
pub async fn granted(app: &App, client: &Client, wish: Wish) -> Result<Granted, Denied> {
    if !client
        .settings
        .grant_types
        .iter()
        .any(|one| one == GRANT_TYPE)
    {
        return Err(Denied::GrantType);
    }
    let (client, scopes) = (client.clone(), wish.scopes.clone());
    let decided = app
        .store()
        .read(move |tx| decide(tx, &client, &wish))
        .await?;
    let (grant, organization) = decided?;
    let scopes = match scopes {
        Some(asked) => grant.scopes.intersection(&asked).cloned().collect(),
        None => grant.scopes,
    };
    Ok(Granted {
        scopes,
        organization,
    })
}

type Decision = Result<(ClientGrant, Option<Organization>), Denied>;

fn decide(tx: &mut dyn Reader, client: &Client, wish: &Wish) -> Result<Decision, Error> {
    let subject = SubjectType::Client;
    let Some(grant) = tx.client_grant_of(&client.id, &wish.audience, subject)? else {
        return Ok(Err(if is_known(tx, &wish.audience)? {
            Denied::Audience
        } else {
            Denied::UnknownAudience
        }));
    };
    let usage = grant.organization_usage.unwrap_or(OrganizationUsage::Deny);
    let wanted = match (&wish.organization, usage) {
        (Some(_), OrganizationUsage::Deny) => return Ok(Err(Denied::Organization)),
        (None, OrganizationUsage::Deny) => None,
        (Some(named), _) => Some(named),
        (None, _) => usual_organization(client),
    };
    let Some(id) = wanted else {
        return Ok(match usage {
            OrganizationUsage::Require => Err(Denied::OrganizationMissing),
            OrganizationUsage::Allow | OrganizationUsage::Deny => Ok((grant, None)),
        });
    };
    let allowed = grant.allow_any_organization || tx.has_organization_grant(id, &grant.id)?;
    let found = if allowed {
        tx.organization(&OrganizationRef::Id(id.clone()))?
    } else {
        None
    };
    Ok(match found {
        Some(organization) => Ok((grant, Some(organization))),
        None => Err(Denied::Organization),
    })
}

/// The organization that the client means when it names none.
fn usual_organization(client: &Client) -> Option<&OrganizationId> {
    let usual = client.settings.default_organization.as_ref();
    let usual = usual.filter(|usual| usual.for_client_credentials);
    usual.map(|usual| &usual.organization_id)
}

fn is_known(tx: &mut dyn Reader, audience: &Audience) -> Result<bool, Error> {
    if *audience == Audience::Management {
        return Ok(true);
    }
    let query = ClientGrantQuery {
        audience: Some(audience.clone()),
        client_id: None,
        allow_any_organization: None,
        subject_type: None,
        slice: Slice::After {
            after: None,
            limit: 1,
        },
    };
    Ok(!tx.client_grants(&query)?.items.is_empty())
}
