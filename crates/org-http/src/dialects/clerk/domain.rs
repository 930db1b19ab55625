//! The domain object, as both APIs show it.

use org_core::domain::{Domain, Verification};
use serde::Serialize;

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

/// A domain that is gone.
#[derive(Debug, Serialize)]
pub(super) struct DeletedBody {
    object: &'static str,
    id: String,
    deleted: bool,
}

impl From<Domain> for DeletedBody {
    fn from(domain: Domain) -> Self {
        let Domain { id, .. } = domain;
        Self {
            object: "organization_domain",
            id: id.to_string(),
            deleted: true,
        }
    }
}
