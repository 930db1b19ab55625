//! Domains as they are stored.

use diesel::prelude::*;
use org_core::credential::SecretDigest;
use org_core::domain::{
    Domain, DomainName, EnrollmentMode, Mailbox, Verification, VerificationStatus,
    VerificationStrategy,
};
use org_core::email_code::DomainCode;
use org_core::id::{DomainId, OrganizationId, UserId};
use org_core::text::EmailAddress;
use org_core::{Error, Result, Timestamp};

use crate::row::{Row, time};
use crate::schema::{domain_codes, email_addresses, organization_domains};

/// `verified` says again what the two proofs say together, for the index that holds it unique.
#[derive(AsChangeset, Insertable, Queryable, Selectable)]
#[diesel(table_name = organization_domains, treat_none_as_null = true)]
pub(super) struct DomainRow {
    pub(super) id: String,
    organization_id: String,
    name: String,
    enrollment_mode: String,
    pub(super) verified: bool,
    affiliation_email_address: Option<String>,
    affiliation_status: Option<String>,
    affiliation_strategy: Option<String>,
    affiliation_attempts: Option<i64>,
    affiliation_expire_at: Option<i64>,
    affiliation_verified_at: Option<i64>,
    ownership_status: Option<String>,
    ownership_strategy: Option<String>,
    ownership_attempts: Option<i64>,
    ownership_expire_at: Option<i64>,
    ownership_verified_at: Option<i64>,
    challenge: String,
    created_at: i64,
    updated_at: i64,
    use_for_discovery: bool,
}

/// The columns of one proof.
#[derive(Default)]
struct Proof {
    status: Option<String>,
    strategy: Option<String>,
    attempts: Option<i64>,
    expire_at: Option<i64>,
    verified_at: Option<i64>,
}

impl From<&Option<Verification>> for Proof {
    fn from(verification: &Option<Verification>) -> Self {
        let Some(verification) = verification else {
            return Self::default();
        };
        let Verification {
            status,
            strategy,
            attempts,
            expire_at,
            verified_at,
        } = verification;
        Self {
            status: Some(status.as_str().to_owned()),
            strategy: Some(strategy.as_str().to_owned()),
            attempts: attempts.map(i64::from),
            expire_at: expire_at.map(Timestamp::millis),
            verified_at: verified_at.map(Timestamp::millis),
        }
    }
}

impl Proof {
    fn read(self, at: &Row<'_>, columns: [&'static str; 3]) -> Result<Option<Verification>> {
        let [status_column, strategy_column, attempts_column] = columns;
        let status = at.optional(status_column, self.status, VerificationStatus::parse)?;
        let Some(status) = status else {
            return Ok(None);
        };
        let strategy = self.strategy.as_deref();
        let strategy = strategy.and_then(VerificationStrategy::parse);
        let attempts = self.attempts.map(|count| at.count(attempts_column, count));
        Ok(Some(Verification {
            status,
            strategy: at.valid(strategy_column, strategy)?,
            attempts: attempts.transpose()?,
            expire_at: self.expire_at.map(time),
            verified_at: self.verified_at.map(time),
        }))
    }
}

impl From<&Domain> for DomainRow {
    fn from(domain: &Domain) -> Self {
        let verified = domain.verified();
        let Domain {
            id,
            organization_id,
            name,
            enrollment_mode,
            affiliation,
            affiliation_email_address,
            ownership,
            use_for_discovery,
            challenge,
            pending_invitations: _,
            pending_suggestions: _,
            created_at,
            updated_at,
        } = domain;
        let (affiliation, ownership) = (Proof::from(affiliation), Proof::from(ownership));
        let address = affiliation_email_address.as_ref();
        Self {
            id: id.to_string(),
            organization_id: organization_id.to_string(),
            name: name.to_string(),
            enrollment_mode: enrollment_mode.as_str().to_owned(),
            verified,
            affiliation_email_address: address.map(ToString::to_string),
            affiliation_status: affiliation.status,
            affiliation_strategy: affiliation.strategy,
            affiliation_attempts: affiliation.attempts,
            affiliation_expire_at: affiliation.expire_at,
            affiliation_verified_at: affiliation.verified_at,
            ownership_status: ownership.status,
            ownership_strategy: ownership.strategy,
            ownership_attempts: ownership.attempts,
            ownership_expire_at: ownership.expire_at,
            ownership_verified_at: ownership.verified_at,
            challenge: challenge.clone(),
            created_at: created_at.millis(),
            updated_at: updated_at.millis(),
            use_for_discovery: *use_for_discovery,
        }
    }
}

/// A row, and what waits for an answer because of it.
pub(super) struct WithPending {
    pub(super) row: DomainRow,
    pub(super) invitations: i64,
    pub(super) suggestions: i64,
}

impl TryFrom<WithPending> for Domain {
    type Error = Error;

    fn try_from(with_pending: WithPending) -> Result<Self> {
        let WithPending {
            row,
            invitations,
            suggestions,
        } = with_pending;
        let at = Row {
            table: "organization_domains",
            id: &row.id,
        };
        let affiliation = Proof {
            status: row.affiliation_status,
            strategy: row.affiliation_strategy,
            attempts: row.affiliation_attempts,
            expire_at: row.affiliation_expire_at,
            verified_at: row.affiliation_verified_at,
        };
        let ownership = Proof {
            status: row.ownership_status,
            strategy: row.ownership_strategy,
            attempts: row.ownership_attempts,
            expire_at: row.ownership_expire_at,
            verified_at: row.ownership_verified_at,
        };
        let organization_id = OrganizationId::parse(&row.organization_id);
        let enrollment_mode = EnrollmentMode::parse(&row.enrollment_mode);
        Ok(Self {
            id: at.valid("id", DomainId::parse(&row.id))?,
            organization_id: at.valid("organization_id", organization_id)?,
            name: at.valid("name", DomainName::parse_any(&row.name).ok())?,
            enrollment_mode: at.valid("enrollment_mode", enrollment_mode)?,
            affiliation: affiliation.read(
                &at,
                [
                    "affiliation_status",
                    "affiliation_strategy",
                    "affiliation_attempts",
                ],
            )?,
            affiliation_email_address: at.optional(
                "affiliation_email_address",
                row.affiliation_email_address,
                |raw| EmailAddress::parse(raw).ok(),
            )?,
            ownership: ownership.read(
                &at,
                [
                    "ownership_status",
                    "ownership_strategy",
                    "ownership_attempts",
                ],
            )?,
            use_for_discovery: row.use_for_discovery,
            challenge: row.challenge,
            pending_invitations: at.count("invitations", invitations)?,
            pending_suggestions: at.count("suggestions", suggestions)?,
            created_at: time(row.created_at),
            updated_at: time(row.updated_at),
        })
    }
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = email_addresses)]
pub(super) struct MailboxRow {
    id: String,
    user_id: String,
    address: String,
}

impl TryFrom<MailboxRow> for Mailbox {
    type Error = Error;

    fn try_from(row: MailboxRow) -> Result<Self> {
        let at = Row {
            table: "email_addresses",
            id: &row.id,
        };
        Ok(Self {
            user_id: at.valid("user_id", UserId::parse(&row.user_id))?,
            address: at.valid("address", EmailAddress::parse(&row.address).ok())?,
        })
    }
}

#[derive(AsChangeset, Insertable, Queryable, Selectable)]
#[diesel(table_name = domain_codes)]
pub(super) struct DomainCodeRow {
    domain_id: String,
    digest: String,
    issued: i64,
    window_started_at: i64,
}

impl From<&DomainCode> for DomainCodeRow {
    fn from(code: &DomainCode) -> Self {
        let DomainCode {
            domain_id,
            digest,
            issued,
            window_started_at,
        } = code;
        Self {
            domain_id: domain_id.to_string(),
            digest: digest.as_hex().to_owned(),
            issued: i64::from(*issued),
            window_started_at: window_started_at.millis(),
        }
    }
}

impl TryFrom<DomainCodeRow> for DomainCode {
    type Error = Error;

    fn try_from(row: DomainCodeRow) -> Result<Self> {
        let at = Row {
            table: "domain_codes",
            id: &row.domain_id,
        };
        Ok(Self {
            domain_id: at.valid("domain_id", DomainId::parse(&row.domain_id))?,
            digest: SecretDigest::from_hex(row.digest),
            issued: at.count("issued", row.issued)?,
            window_started_at: time(row.window_started_at),
        })
    }
}
