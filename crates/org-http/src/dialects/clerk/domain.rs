//! The domain object, as both APIs show it, and what both read alike.

use org_core::domain::{
    Domain, DomainFilter, DomainOrder, DomainQuery, EnrollmentMode, Verification,
};
use org_core::id::DomainId;
use org_core::page::{Among, Direction};
use org_core::{Error, Fault, Kind, Violation};
use serde::Serialize;

use super::query::{slice, values};
use crate::failure::Refusal;
use crate::input::{Input, boolean};

/// The most characters of a mode that is repeated to the caller.
const MAX_ECHO: usize = 256;

/// A domain of an organization.
#[derive(Debug, Serialize)]
pub(super) struct DomainBody {
    object: &'static str,
    id: String,
    organization_id: String,
    name: String,
    enrollment_mode: &'static str,
    affiliation_email_address: Option<String>,
    affiliation_verification: Option<VerificationBody>,
    ownership_verification: Option<VerificationBody>,
    /// The old name of `affiliation_verification`.
    verification: Option<VerificationBody>,
    total_pending_invitations: u32,
    total_pending_suggestions: u32,
    public_organization_data: Option<()>,
    created_at: i64,
    updated_at: i64,
}

#[derive(Clone, Debug, Serialize)]
struct VerificationBody {
    status: &'static str,
    strategy: &'static str,
    attempts: Option<u32>,
    expire_at: Option<i64>,
    verified_at: Option<i64>,
}

impl From<Verification> for VerificationBody {
    fn from(verification: Verification) -> Self {
        let Verification {
            status,
            strategy,
            attempts,
            expire_at,
            verified_at,
        } = verification;
        Self {
            status: status.as_str(),
            strategy: strategy.as_str(),
            attempts,
            expire_at: expire_at.map(org_core::Timestamp::millis),
            verified_at: verified_at.map(org_core::Timestamp::millis),
        }
    }
}

impl From<Domain> for DomainBody {
    fn from(domain: Domain) -> Self {
        let Domain {
            id,
            organization_id,
            name,
            enrollment_mode,
            affiliation,
            affiliation_email_address,
            ownership,
            use_for_discovery: _,
            challenge: _,
            pending_invitations,
            pending_suggestions,
            created_at,
            updated_at,
        } = domain;
        // The format has the time of the ownership only.
        let affiliation = affiliation.map(|proof| VerificationBody {
            verified_at: None,
            ..proof.into()
        });
        Self {
            object: "organization_domain",
            id: id.to_string(),
            organization_id: organization_id.to_string(),
            name: name.to_string(),
            enrollment_mode: enrollment_mode.as_str(),
            affiliation_email_address: affiliation_email_address.as_ref().map(ToString::to_string),
            affiliation_verification: affiliation.clone(),
            ownership_verification: ownership.map(VerificationBody::from),
            verification: affiliation,
            total_pending_invitations: pending_invitations,
            total_pending_suggestions: pending_suggestions,
            public_organization_data: None,
            created_at: created_at.millis(),
            updated_at: updated_at.millis(),
        }
    }
}

/// `GET /organizations/{organization}/domains`
pub(super) fn list_query(mut query: Input) -> Result<DomainQuery, Refusal> {
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

pub(super) fn verified(query: &mut Input) -> Result<Option<bool>, Refusal> {
    query.optional("verified", boolean).map_err(Refusal::Query)
}

/// Reads `enrollment_mode`: modes, each behind `-` if those domains are not wanted, in one parameter
/// with commas between them or in several.
pub(super) fn modes(query: &mut Input) -> Result<Among<EnrollmentMode>, Refusal> {
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
                given: Some(raw.chars().take(MAX_ECHO).collect()),
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

pub(super) fn mode(raw: &str) -> Result<EnrollmentMode, Fault> {
    EnrollmentMode::parse(raw).ok_or(Fault::NotAllowed)
}

/// The domain of the path.
pub(super) fn domain_id(raw: &str) -> Result<DomainId, Error> {
    DomainId::parse(raw).ok_or_else(|| Error::not_found(Kind::Domain, raw))
}
