//! Discovery domains as the Management API reads and shows them.

use org_core::domain::{
    CreateDomain, Domain, DomainFilter, DomainName, DomainOrder, DomainQuery, EnrollmentMode,
    UpdateDomain,
};
use org_core::id::{DomainId, OrganizationId};
use org_core::organization::OrganizationRef;
use org_core::page::Direction;
use org_core::rules::DomainQuota;
use org_core::text::JsonType;
use org_core::{Error, Fault, Kind, Violation};
use serde::Serialize;

use crate::dialects::auth0::error::{invalid_body, invalid_query};
use crate::dialects::auth0::id::Spelled as _;
use crate::dialects::auth0::page::{Paging, cursor};
use crate::dialects::auth0::schema::{Property, flag, present, required};
use crate::failure::Refusal;
use crate::input::{Input, parsed};

/// The most domains of an organization.
const QUOTA: u32 = 100;
/// The fewest characters of a domain.
const MIN_DOMAIN: usize = 3;

const PROPERTIES: &[Property] = &[
    Property::new("domain", "The name of the domain, such as acme.com"),
    Property::new(
        "status",
        "Whether the domain is known to be the organization's",
    ),
    Property::new(
        "use_for_organization_discovery",
        "Whether an address of the domain leads to the organization",
    ),
];

const PARAMETERS: &[Property] = &[
    Property::new("from", "Where to continue, as the previous page said"),
    Property::new("take", "Number of results per page. Defaults to 50"),
];

/// The organization of the path.
pub(super) fn organization(raw: &str) -> Result<OrganizationRef, Error> {
    let id = OrganizationId::parse(raw).map(OrganizationRef::Id);
    id.ok_or_else(|| Error::not_found(Kind::Organization, raw))
}

/// The domain of the path.
pub(super) fn domain(raw: &str) -> Result<DomainId, Error> {
    DomainId::read(raw).ok_or_else(|| Error::not_found(Kind::Domain, raw))
}

/// The name of the path.
pub(super) fn named(raw: &str) -> Result<DomainName, Error> {
    DomainName::parse_any(raw).map_err(|_| Error::not_found(Kind::Domain, raw))
}

/// `POST /organizations/{id}/discovery-domains`
pub(super) fn create(input: Input) -> Result<CreateDomain, Refusal> {
    read_new(input).map_err(|violation| invalid_body(PROPERTIES, &violation))
}

fn read_new(mut input: Input) -> Result<CreateDomain, Violation> {
    let name = required(&mut input, "domain", JsonType::String, parsed(domain_name))?;
    let new = CreateDomain {
        name,
        enrollment_mode: EnrollmentMode::ManualInvitation,
        verified: verified(&mut input)?.unwrap_or(false),
        use_for_discovery: flag(&mut input, "use_for_organization_discovery")?.unwrap_or(true),
        quota: DomainQuota::Limit(QUOTA),
    };
    input.finish()?;
    Ok(new)
}

fn domain_name(raw: &str) -> Result<DomainName, Fault> {
    let given = raw.chars().count();
    if given < MIN_DOMAIN {
        let min = MIN_DOMAIN;
        return Err(Fault::TooShort { given, min });
    }
    DomainName::parse(raw)
}

/// `PATCH /organizations/{id}/discovery-domains/{id}`
pub(super) fn update(input: Input) -> Result<UpdateDomain, Refusal> {
    read_change(input).map_err(|violation| invalid_body(PROPERTIES, &violation))
}

fn read_change(mut input: Input) -> Result<UpdateDomain, Violation> {
    let change = UpdateDomain {
        enrollment_mode: None,
        verified: verified(&mut input)?,
        use_for_discovery: flag(&mut input, "use_for_organization_discovery")?,
        delete_pending: false,
    };
    input.finish()?;
    Ok(change)
}

fn verified(input: &mut Input) -> Result<Option<bool>, Violation> {
    let status = |raw: &str| match raw {
        "pending" => Ok(false),
        "verified" => Ok(true),
        _ => Err(Fault::NotAllowed),
    };
    present(input, "status", JsonType::String, parsed(status))
}

/// `GET /organizations/{id}/discovery-domains`, always from checkpoint to checkpoint.
pub(super) fn list(mut query: Input) -> Result<(DomainQuery, Paging<DomainId>), Refusal> {
    let read = Paging::read_checkpoint(&mut query, DomainId::parse).and_then(|paging| {
        query.finish()?;
        Ok(paging)
    });
    let paging = read.map_err(|violation| invalid_query(PARAMETERS, &violation))?;
    let query = DomainQuery {
        filter: DomainFilter::default(),
        order: DomainOrder::CreatedAt,
        direction: Direction::Ascending,
        slice: paging.slice()?,
    };
    Ok((query, paging))
}

/// Marks a domain for the checkpoint behind it.
pub(super) fn cursor_of(domain: &Domain) -> String {
    cursor(domain.created_at, domain.id.as_str())
}

/// A discovery domain.
#[derive(Debug, Serialize)]
pub(super) struct DomainBody {
    id: String,
    domain: String,
    status: &'static str,
    verification_host: String,
    verification_txt: String,
    use_for_organization_discovery: bool,
}

impl From<Domain> for DomainBody {
    fn from(domain: Domain) -> Self {
        let (verified, verification_host) = (domain.verified(), domain.verification_host());
        let Domain {
            id,
            organization_id: _,
            name,
            enrollment_mode: _,
            affiliation: _,
            affiliation_email_address: _,
            ownership: _,
            use_for_discovery,
            challenge,
            pending_invitations: _,
            pending_suggestions: _,
            created_at: _,
            updated_at: _,
        } = domain;
        Self {
            id: id.spelled(),
            domain: name.to_string(),
            status: if verified { "verified" } else { "pending" },
            verification_host,
            verification_txt: challenge,
            use_for_organization_discovery: use_for_discovery,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_is_always_one_of_checkpoints() {
        let read = |query: &str| list(Input::from_pairs(query.as_bytes()));
        for query in ["", "take=50", "from=", "include_totals=true"] {
            let (_, paging) = read(query).unwrap();
            assert!(
                matches!(paging, Paging::Checkpoint { take: 50, .. }),
                "{query}"
            );
        }
        for query in [
            "page=0",
            "per_page=5",
            "take=0",
            "take=101",
            "from=x",
            "q=x",
        ] {
            assert!(matches!(read(query), Err(Refusal::Special(_))), "{query}");
        }
    }
}
