//! Who may do what with domains.

use crate::app::authorize::authorize;
use crate::app::organization::unknown;
use crate::domain::{Domain, EnrollmentMode};
use crate::error::{Denial, Error, Kind, Result};
use crate::id::{DomainId, OrganizationId};
use crate::instance::Instance;
use crate::organization::OrganizationRef;
use crate::role::SystemPermission;
use crate::store::{Reader, Writer};
use crate::{Action, Principal};

/// The domain, held, if `who` may do `action` to it.
pub(super) fn locked(
    tx: &mut dyn Writer,
    who: &Principal,
    by: &OrganizationRef,
    id: &DomainId,
    action: Action,
) -> Result<Domain> {
    let found = tx.organization(by)?.map(|o| o.id);
    let organization = entitled(tx, who, by, found, action)?;
    let domain = tx.lock_domain(&organization, id)?;
    domain.ok_or_else(|| missing(id))
}

/// The organization, if `who` may read its domains.
pub(super) fn readable(
    tx: &mut (impl Reader + ?Sized),
    who: &Principal,
    by: &OrganizationRef,
) -> Result<OrganizationId> {
    let found = tx.organization(by)?.map(|o| o.id);
    entitled(tx, who, by, found, Action::ReadDomains)
}

/// The organization that was `found`, if `who` may do `action` to its domains.
pub(super) fn entitled(
    tx: &mut (impl Reader + ?Sized),
    who: &Principal,
    by: &OrganizationRef,
    found: Option<OrganizationId>,
    action: Action,
) -> Result<OrganizationId> {
    let permission = match action {
        Action::ReadDomains => SystemPermission::ReadDomains,
        _ => SystemPermission::ManageDomains,
    };
    authorize(tx, who, found.as_ref(), action, permission)?;
    let organization = found.ok_or_else(|| unknown(who, by, action))?;
    // The switches are for the organizations' own people: the operator's keys work without. What there
    // is may be read either way, and the vendor's browser library always does.
    let reads = permission == SystemPermission::ReadDomains;
    if !reads && !who.may(action) && !settings(tx)?.domains_enabled {
        return Err(Error::Forbidden(Denial::DomainsDisabled));
    }
    Ok(organization)
}

/// Refuses what only the operator may choose. Answers the most domains of an organization.
pub(super) fn permit(
    tx: &mut (impl Reader + ?Sized),
    who: &Principal,
    action: Action,
    mode: Option<EnrollmentMode>,
    without_proof: bool,
) -> Result<u32> {
    let instance = settings(tx)?;
    if !who.may(action) {
        let offered = |mode: EnrollmentMode| {
            mode == EnrollmentMode::ManualInvitation
                || instance.domains_enrollment_modes.contains(&mode)
        };
        if !mode.is_none_or(offered) {
            return Err(Error::Forbidden(Denial::EnrollmentModeDisabled));
        }
        if without_proof {
            return Err(Error::Forbidden(Denial::Action(action)));
        }
    }
    Ok(instance.max_allowed_domains)
}

fn settings(tx: &mut (impl Reader + ?Sized)) -> Result<Instance> {
    let instance = tx.instance()?;
    instance.ok_or_else(|| Error::Store("the instance is missing".into()))
}

pub(super) fn missing(id: &DomainId) -> Error {
    Error::not_found(Kind::Domain, id.as_str())
}
