//! Requests about domains as commands.

use org_core::domain::{
    CreateDomain, DomainFilter, DomainName, DomainOrder, DomainQuery, EnrollmentMode, UpdateDomain,
};
use org_core::id::OrganizationId;
use org_core::organization::OrganizationRef;
use org_core::page::{Among, Direction};
use org_core::rules::DomainQuota;
use org_core::{Error, Fault, Kind};

use crate::dialects::clerk::domain::{mode, modes, verified};
use crate::dialects::clerk::query::{order, slice, values};
use crate::failure::Refusal;
use crate::input::{Input, boolean, parsed, string};

/// The most characters of a text that is looked for.
const MAX_TEXT: usize = 256;

/// The organization of the path.
pub(super) fn organization(raw: &str) -> Result<OrganizationRef, Error> {
    OrganizationRef::parse(raw).ok_or_else(|| Error::not_found(Kind::Organization, raw))
}

/// `POST /organizations/{organization}/domains`
pub(super) fn create(mut input: Input) -> Result<CreateDomain, Refusal> {
    Ok(CreateDomain {
        name: input.required("name", parsed(DomainName::parse))?,
        enrollment_mode: input
            .optional("enrollment_mode", parsed(mode))?
            .unwrap_or(EnrollmentMode::ManualInvitation),
        verified: input.optional("verified", boolean)?.unwrap_or(true),
        use_for_discovery: true,
        quota: DomainQuota::Instance,
    })
}

/// `PATCH /organizations/{organization}/domains/{domain}`
pub(super) fn update(mut input: Input) -> Result<UpdateDomain, Refusal> {
    Ok(UpdateDomain {
        enrollment_mode: input.optional("enrollment_mode", parsed(mode))?,
        verified: input.optional("verified", boolean)?,
        use_for_discovery: None,
        delete_pending: false,
    })
}

/// `GET /organization_domains`
pub(super) fn list_all(mut query: Input) -> Result<DomainQuery, Refusal> {
    let fields = [
        ("created_at", DomainOrder::CreatedAt),
        ("name", DomainOrder::Name),
    ];
    let (order, direction) =
        order(&mut query, &fields)?.unwrap_or((DomainOrder::CreatedAt, Direction::Descending));
    let organization = query.optional("organization_id", string);
    let text = query.optional("query", parsed(search_text));
    let (text, found) = match text.map_err(Refusal::Query)? {
        Some(id) if id.starts_with(OrganizationId::PREFIX) => (None, Some(id)),
        text => (text, None),
    };
    let ids = [organization.map_err(Refusal::Query)?, found];
    let names = values(&mut query, "domains")?;
    let known = names.iter().map(|name| DomainName::parse_any(name));
    Ok(DomainQuery {
        filter: DomainFilter {
            organizations: all_of(ids.into_iter().flatten()),
            verified: verified(&mut query)?,
            enrollment_modes: modes(&mut query)?,
            names: (!names.is_empty()).then(|| known.filter_map(Result::ok).collect()),
            text,
        },
        order,
        direction,
        slice: slice(&mut query)?,
    })
}

/// The organization that every one of `ids` is: none if they differ, or if one is no id.
fn all_of(ids: impl Iterator<Item = String>) -> Among<OrganizationId> {
    let mut among = Among::default();
    for raw in ids {
        let mut include: Vec<_> = OrganizationId::parse(&raw).into_iter().collect();
        include.retain(|id| {
            let before: Option<&Vec<OrganizationId>> = among.include.as_ref();
            before.is_none_or(|before| before.contains(id))
        });
        among.include = Some(include);
    }
    among
}

fn search_text(raw: &str) -> Result<String, Fault> {
    let (text, given) = (raw.trim(), raw.chars().count());
    if text.is_empty() {
        Err(Fault::Blank)
    } else if given > MAX_TEXT {
        Err(Fault::TooLong {
            given,
            max: MAX_TEXT,
        })
    } else {
        Ok(text.to_owned())
    }
}
