//! Teams of an organization.

mod access;
mod admission;
mod founding;
mod join_request;
mod member;

use serde_json::json;

pub(super) use self::access::held;
use self::access::{authorize_in_team, known, unknown as unknown_team};
pub(super) use self::admission::Admission;
pub(super) use self::founding::Founding;
use super::App;
use super::authorize::{authorize, authorize_member};
use super::organization::unknown;
use crate::error::{Denial, Error, Kind, Result};
use crate::event::{Event, EventKind};
use crate::organization::{Organization, OrganizationRef};
use crate::role::SystemPermission;
use crate::store::Writer;
use crate::team::{CreateTeam, Team, TeamRef, TeamRole, UpdateTeam};
use crate::{Action, Identity, Principal};

impl App {
    /// Makes a team, which the calling user administers where the command says so. One who is not
    /// yet a member of the organization becomes one.
    ///
    /// # Errors
    ///
    /// [`Error::Forbidden`]; [`Error::NotFound`] for an unknown organization and a caller who may
    /// manage teams everywhere; [`Error::AlreadyExists`] for a name that is taken;
    /// [`Error::LimitReached`] beyond [`Team::MAX`], or if no seat is free for the caller.
    pub async fn create_team(&self, who: &Principal, new: CreateTeam) -> Result<Team> {
        let CreateTeam {
            organization,
            name,
            caller_joins,
        } = new;
        let founding = Founding::new(self, who, name);
        let who = who.clone();
        self.store
            .write(move |tx| {
                let organization = manageable(tx, &who, &organization)?;
                let founder = who.user().filter(|_| caller_joins);
                founding.carry_out(tx, &organization, founder)
            })
            .await
    }

    /// Refuses unless the caller may make teams in this organization. For dialects that judge the
    /// right before they read the body; the operation itself judges again.
    ///
    /// # Errors
    ///
    /// [`Error::Forbidden`].
    pub async fn may_create_team(&self, who: &Principal, by: OrganizationRef) -> Result<()> {
        let who = who.clone();
        self.store
            .read(move |tx| {
                let id = tx.organization(&by)?.map(|organization| organization.id);
                let permission = SystemPermission::ManageMemberships;
                authorize(tx, &who, id.as_ref(), Action::ManageTeams, permission)
            })
            .await
    }

    /// Refuses unless there is such a team and the caller has at least this role in it, or may
    /// manage the members of its organization. For dialects that judge the right before they read
    /// the body; the operation itself judges again.
    ///
    /// # Errors
    ///
    /// [`Error::NotFound`]; [`Error::Forbidden`].
    pub async fn may_use_team(&self, who: &Principal, by: TeamRef, least: TeamRole) -> Result<()> {
        let who = who.clone();
        self.store
            .read(move |tx| {
                let team = known(tx, &by)?;
                authorize_in_team(tx, &who, &team, least)
            })
            .await
    }

    /// The teams of an organization by name; of a key that reaches some of them, those.
    ///
    /// # Errors
    ///
    /// [`Error::Forbidden`] for users who are not members; [`Error::NotFound`] for an unknown
    /// organization and a caller who may read teams everywhere.
    pub async fn teams_in(&self, who: &Principal, by: OrganizationRef) -> Result<Vec<Team>> {
        let who = who.clone();
        self.store
            .read(move |tx| {
                let found = tx.organization(&by)?;
                let Some(organization) = found else {
                    return Err(unknown(&who, &by, Action::ReadTeams));
                };
                if !who.may(Action::ReadTeams) {
                    authorize_member(tx, &who.whole(), &organization.id)?;
                }
                let mut teams = tx.teams_in(&organization.id, Team::LISTED)?;
                teams.retain(|team| access::reaches(&who, team).is_ok());
                Ok(teams)
            })
            .await
    }

    /// The teams the caller is in, in the order of coming into them; of those the ones a key
    /// reaches.
    ///
    /// # Errors
    ///
    /// [`Error::Forbidden`] for callers that are no user.
    pub async fn my_teams(&self, who: &Principal) -> Result<Vec<Team>> {
        let action = Action::ReadTeams;
        let user = who.user().cloned();
        let user = user.ok_or(Error::Forbidden(Denial::Action(action)))?;
        let who = who.clone();
        self.store
            .read(move |tx| {
                let within = match &who.identity {
                    Identity::ApiKey { organization, .. } => Some(organization),
                    _ => None,
                };
                let mut teams = tx.teams_of(&user, within, Team::LISTED)?;
                teams.retain(|team| access::reaches(&who, team).is_ok());
                Ok(teams)
            })
            .await
    }

    /// Renames a team, or moves it to another organization that the caller manages. Who is not a
    /// member there stays behind.
    ///
    /// # Errors
    ///
    /// [`Error::NotFound`] for an unknown team, and for an unknown organization and a caller who may
    /// manage teams everywhere; [`Error::Forbidden`]; [`Error::AlreadyExists`] for a name that is
    /// taken; [`Error::LimitReached`] beyond [`Team::MAX`].
    pub async fn update_team(
        &self,
        who: &Principal,
        by: TeamRef,
        change: UpdateTeam,
    ) -> Result<Team> {
        let event = Event::new(self, who, EventKind::TeamUpdated, "");
        let (who, now) = (who.clone(), self.now());
        self.store
            .write(move |tx| {
                let (organization, before) = held(tx, &by)?;
                authorize_in_team(tx, &who, &before, TeamRole::Editor)?;
                let mut after = before.clone();
                after.name = change.name.clone();
                after.updated_at = now;
                if let Some(to) = &change.organization {
                    let there = destination(tx, &who, &organization, to)?;
                    after.organization_id = there.id;
                    after.organization_uuid = there.uuid;
                }
                tx.update_team(&after)?;
                tx.insert_event(&about(&event, &after))?;
                if after.organization_id != before.organization_id {
                    let mut left = about(&event, &before);
                    left.id = event.id.following(0);
                    tx.insert_event(&left)?;
                }
                Ok(after)
            })
            .await
    }

    /// Deletes a team. Its members stay in the organization.
    ///
    /// # Errors
    ///
    /// [`Error::NotFound`]; [`Error::Forbidden`].
    pub async fn delete_team(&self, who: &Principal, by: TeamRef) -> Result<()> {
        let event = Event::new(self, who, EventKind::TeamDeleted, "");
        let who = who.clone();
        self.store
            .write(move |tx| {
                let (_, team) = held(tx, &by)?;
                authorize_in_team(tx, &who, &team, TeamRole::Editor)?;
                if !tx.delete_team(&team.id)? {
                    return Err(unknown_team(&by));
                }
                tx.insert_event(&about(&event, &team))
            })
            .await
    }
}

/// The organization, held until the unit of work ends, if `who` may manage its teams.
fn manageable(tx: &mut dyn Writer, who: &Principal, by: &OrganizationRef) -> Result<Organization> {
    let (action, permission) = (Action::ManageTeams, SystemPermission::ManageMemberships);
    let found = tx.lock_organization(by)?;
    let id = found.as_ref().map(|organization| &organization.id);
    authorize(tx, who, id, action, permission)?;
    found.ok_or_else(|| unknown(who, by, action))
}

/// Where a team of this organization goes that is to be in `to`: both have to be the caller's.
fn destination(
    tx: &mut dyn Writer,
    who: &Principal,
    from: &Organization,
    to: &OrganizationRef,
) -> Result<Organization> {
    let there = tx.organization(to)?;
    if there.is_some_and(|there| there.id == from.id) {
        return Ok(from.clone());
    }
    manageable(tx, who, &OrganizationRef::Id(from.id.clone()))?;
    let there = manageable(tx, who, to)?;
    if tx.count_teams(&there.id)? >= Team::MAX {
        return Err(Error::LimitReached {
            kind: Kind::Team,
            limit: Team::MAX,
        });
    }
    Ok(there)
}

/// `event` about this team, with what readers need once it is gone.
fn about(event: &Event, team: &Team) -> Event {
    let data = json!({ "name": team.name.as_str(), "uuid": team.uuid.to_string() });
    let mut event = event.clone().of(&team.organization_id).with(data);
    event.subject = team.id.to_string();
    event
}
