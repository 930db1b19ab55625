//! Who may do what with a team.

use crate::app::authorize::authorize;
use crate::error::{Denial, Error, Kind, Result};
use crate::organization::{Organization, OrganizationRef};
use crate::role::SystemPermission;
use crate::store::{Reader, Writer};
use crate::team::{Team, TeamRef, TeamRole};
use crate::{Action, Identity, Principal};

/// Refuses unless `who` has at least this role in the team, or may manage the members of its
/// organization.
pub(super) fn authorize_in_team(
    tx: &mut (impl Reader + ?Sized),
    who: &Principal,
    team: &Team,
    least: TeamRole,
) -> Result<()> {
    if who.may(Action::ManageTeams) {
        return Ok(());
    }
    let Some(user) = who.user() else {
        return Err(Error::Forbidden(Denial::Action(Action::ManageTeams)));
    };
    reaches(who, team)?;
    if let Some(own) = tx.team_membership(&team.id, user)?
        && own.role >= least
    {
        return Ok(());
    }
    // A key that reaches some teams only does in those what its user may do.
    let (action, permission) = (Action::ManageTeams, SystemPermission::ManageMemberships);
    let of = Some(&team.organization_id);
    authorize(tx, &who.whole(), of, action, permission)
}

/// Refuses keys that do not reach the team.
pub(super) fn reaches(who: &Principal, team: &Team) -> Result<()> {
    match &who.identity {
        Identity::ApiKey {
            organization,
            teams,
            ..
        } if *organization != team.organization_id
            || teams
                .as_ref()
                .is_some_and(|teams| !teams.contains(&team.id)) =>
        {
            Err(Error::Forbidden(Denial::NotAMember))
        }
        _ => Ok(()),
    }
}

/// The team a caller names.
pub(super) fn known(tx: &mut (impl Reader + ?Sized), by: &TeamRef) -> Result<Team> {
    tx.team(by)?.ok_or_else(|| unknown(by))
}

/// The team a caller names, with its organization held until the unit of work ends.
pub(in crate::app) fn held(tx: &mut dyn Writer, by: &TeamRef) -> Result<(Organization, Team)> {
    let organization = known(tx, by)?.organization_id;
    let organization = tx.lock_organization(&OrganizationRef::Id(organization))?;
    let organization = organization.ok_or_else(|| unknown(by))?;
    // It may have moved, or gone, before its organization was held.
    let team = known(tx, by)?;
    if team.organization_id == organization.id {
        Ok((organization, team))
    } else {
        Err(unknown(by))
    }
}

pub(super) fn unknown(by: &TeamRef) -> Error {
    Error::not_found(Kind::Team, by.to_string())
}
