//! Requests about domains as commands.

use org_core::domain::{
    CreateDomain, DomainFilter, DomainName, DomainOrder, DomainQuery, EnrollmentMode, UpdateDomain,
};
use org_core::id::{DomainId, OrganizationId};
use org_core::organization::OrganizationRef;
use org_core::page::{Among, Direction};
use org_core::rules::DomainQuota;
use org_core::{Error, Fault, Kind, Violation};

use super::super::query::{order, slice, values};
use crate::failure::Refusal;
use crate::input::{Input, boolean, parsed, string};

/// The most characters of a text that is looked for.
const MAX_TEXT: usize = 256;

/// The organization of the path.
pub(super) fn organization(raw: &str) -> Result<OrganizationRef, Error> {
    OrganizationRef::parse(raw).ok_or_else(|| Error::not_found(Kind::Organization, raw))
}

/// The domain of the path.
pub(super) fn domain(raw: &str) -> Result<DomainId, Error> {
    DomainId::parse(raw).ok_or_else(|| Error::not_found(Kind::Domain, raw))
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

/// `GET /organizations/{organization}/domains`
pub(super) fn list(mut query: Input) -> Result<DomainQuery, Refusal> {
    Ok(DomainQuery {
        filter: DomainFilter {
            verified: verified(&mut query)?,
            enrollment_modes: modes(&mut query)?,
            ..DomainFilter::default()
        },
        order: DomainOrder::CreatedAt,
        direction: Direction::Descending,
        slice: slice(&mut query)?,
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

fn verified(query: &mut Input) -> Result<Option<bool>, Refusal> {
    query.optional("verified", boolean).map_err(Refusal::Query)
}

/// Reads `enrollment_mode`: modes, each behind `-` if those domains are not wanted, in one parameter
/// with commas between them or in several.
fn modes(query: &mut Input) -> Result<Among<EnrollmentMode>, Refusal> {
    let field = "enrollment_mode";
    let mut among = Among::default();
    let given = values(query, field)?;
    for raw in given.iter().flat_map(|value| value.split(',')) {
        let (word, wanted) = match raw.strip_prefix('-') {
            Some(word) => (word, false),
            None => (raw, true),
        };
        let mode = mode(word).map_err(|fault| {
            Refusal::Query(Violation {
                given: Some(raw.chars().take(MAX_TEXT).collect()),
                ..Violation::new(field, fault)
            })
        })?;
        if wanted {
            among.include.get_or_insert_default().push(mode);
        } else {
            among.exclude.push(mode);
        }
    }
    Ok(among)
}

fn mode(raw: &str) -> Result<EnrollmentMode, Fault> {
    EnrollmentMode::parse(raw).ok_or(Fault::NotAllowed)
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
