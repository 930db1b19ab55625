//! Requests about domains as commands.

use org_core::domain::{CreateDomain, DomainName, EnrollmentMode, UpdateDomain};
use org_core::rules::DomainQuota;
use org_core::text::EmailAddress;

use crate::dialects::clerk::domain::mode;
use crate::failure::Refusal;
use crate::input::{Input, boolean, parsed, string};

/// `POST /organizations/{organization}/domains`
pub(super) fn create(mut input: Input) -> Result<CreateDomain, Refusal> {
    Ok(CreateDomain {
        name: input.required("name", parsed(DomainName::parse))?,
        enrollment_mode: input
            .optional("enrollment_mode", parsed(mode))?
            .unwrap_or(EnrollmentMode::ManualInvitation),
        verified: false,
        use_for_discovery: true,
        quota: DomainQuota::Instance,
    })
}

/// `POST …/domains/{domain}/update_enrollment_mode`
pub(super) fn enrollment_mode(mut input: Input) -> Result<UpdateDomain, Refusal> {
    Ok(UpdateDomain {
        enrollment_mode: Some(input.required("enrollment_mode", parsed(mode))?),
        delete_pending: input
            .optional("delete_pending", boolean)?
            .unwrap_or_default(),
        ..UpdateDomain::default()
    })
}

/// `POST …/domains/{domain}/prepare_affiliation_verification`
pub(super) fn affiliation_address(mut input: Input) -> Result<EmailAddress, Refusal> {
    let field = "affiliation_email_address";
    Ok(input.required(field, parsed(EmailAddress::parse))?)
}

/// `POST …/domains/{domain}/attempt_affiliation_verification`
pub(super) fn code(mut input: Input) -> Result<String, Refusal> {
    Ok(input.required("code", string)?)
}
