//! Rights of users inside one organization.

use crate::id::{OrganizationId, UserId};
use crate::membership::Membership;
use crate::role::{PermissionKey, SystemPermission};
use crate::store::Reader;
use crate::{Action, Denial, Error, Identity, Principal, Result};

/// Refuses unless `who` may do `action` everywhere, or has a role in the organization that grants
/// `permission`.
///
/// # Errors
///
/// [`Denial::NotAMember`] for users outside, who must not learn whether the organization exists;
/// [`Denial::Permission`] for members without the permission; [`Denial::Action`] for machines.
pub(super) fn authorize(
    tx: &mut (impl Reader + ?Sized),
    who: &Principal,
    organization: Option<&OrganizationId>,
    action: Action,
    permission: SystemPermission,
) -> Result<()> {
    if who.may(action) {
        return Ok(());
    }
    let Some(user) = who.user() else {
        return Err(Error::Forbidden(Denial::Action(action)));
    };
    let membership = match organization {
        Some(id) => membership(tx, who, id, user)?,
        None => None,
    };
    let Some(membership) = membership else {
        return Err(Error::Forbidden(Denial::NotAMember));
    };
    let needed = PermissionKey::from(permission);
    if tx.permissions_of_member(&membership)?.contains(&needed) {
        Ok(())
    } else {
        Err(Error::Forbidden(Denial::Permission(needed)))
    }
}

/// Refuses unless `who` may read every organization or is a member of this one.
///
/// # Errors
///
/// As [`authorize`].
pub(super) fn authorize_member(
    tx: &mut (impl Reader + ?Sized),
    who: &Principal,
    organization: &OrganizationId,
) -> Result<()> {
    if who.may(Action::ReadOrganizations) {
        return Ok(());
    }
    let Some(user) = who.user() else {
        return Err(Error::Forbidden(Denial::Action(Action::ReadOrganizations)));
    };
    match membership(tx, who, organization, user)? {
        Some(_) => Ok(()),
        None => Err(Error::Forbidden(Denial::NotAMember)),
    }
}

/// The membership by which `who` acts in this organization. A key reaches one organization,
/// however many the user has that it acts for, and nothing of it if it reaches some teams only.
fn membership(
    tx: &mut (impl Reader + ?Sized),
    who: &Principal,
    organization: &OrganizationId,
    user: &UserId,
) -> Result<Option<Membership>> {
    match &who.identity {
        Identity::ApiKey {
            organization: only,
            teams,
            ..
        } if only != organization || teams.is_some() => Ok(None),
        _ => tx.membership(organization, user),
    }
}
