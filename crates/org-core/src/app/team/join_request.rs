//! Wishes to join a team.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::json;

use super::access::{authorize_in_team, held, reaches};
use super::admission::Admission;
use crate::app::App;
use crate::app::event::users_among;
use crate::conflict::Conflict;
use crate::error::{Denial, Error, Kind, Result};
use crate::event::{Event, EventKind};
use crate::id::{JoinRequestId, UserId, Uuid};
use crate::role::{PermissionKey, SystemPermission};
use crate::store::{Reader, Writer};
use crate::team::{
    Decision, JoinRequest, JoinRequestScope, JoinRequestStatus, JoinRequestView, Team, TeamRef,
    TeamRole,
};
use crate::{Action, Principal};

impl App {
    /// Notes that the caller wishes to join a team, be it one of an organization that the caller is
    /// not in.
    ///
    /// # Errors
    ///
    /// [`Error::NotFound`] for an unknown team; [`Conflict::AlreadyInTeam`];
    /// [`Conflict::JoinRequestPending`]; [`Error::Forbidden`] for callers that are no user, and keys
    /// that do not reach the team.
    pub async fn request_to_join(&self, who: &Principal, by: TeamRef) -> Result<JoinRequestView> {
        let user = user(who)?;
        let now = self.now();
        let id = JoinRequestId::generate(now, self.entropy());
        let uuid = Uuid::generate(self.entropy());
        let event = Event::new(self, who, EventKind::JoinRequestCreated, id.as_str());
        let who = who.clone();
        self.store
            .write(move |tx| {
                let (_, team) = held(tx, &by)?;
                reaches(&who, &team)?;
                if tx.team_membership(&team.id, &user)?.is_some() {
                    return Err(Conflict::AlreadyInTeam.into());
                }
                let request = JoinRequest {
                    id: id.clone(),
                    uuid,
                    team_id: team.id.clone(),
                    organization_id: team.organization_id.clone(),
                    user_id: user.clone(),
                    status: JoinRequestStatus::Pending,
                    created_at: now,
                    updated_at: now,
                };
                if !tx.insert_join_request(&request)? {
                    return Err(Conflict::JoinRequestPending.into());
                }
                tx.insert_event(&about(&event, &request))?;
                view(tx, request, team)
            })
            .await
    }

    /// The wishes that wait for an answer and that the caller may answer, newest first.
    ///
    /// # Errors
    ///
    /// [`Error::Forbidden`] for callers that are no user.
    pub async fn inbox(&self, who: &Principal) -> Result<Vec<JoinRequestView>> {
        let scope = if who.may(Action::ManageTeams) {
            JoinRequestScope::Everywhere
        } else {
            JoinRequestScope::AnsweredBy(user(who)?)
        };
        let needed = PermissionKey::from(SystemPermission::ManageMemberships);
        let who = who.clone();
        self.store
            .read(move |tx| {
                let requests = tx.pending_join_requests(&scope, &needed, Team::LISTED)?;
                let mut views = views(tx, requests)?;
                views.retain(|view| reaches(&who, &view.team).is_ok());
                Ok(views)
            })
            .await
    }

    /// Answers a wish to join a team. Granting it takes the user into the team.
    ///
    /// # Errors
    ///
    /// [`Error::NotFound`]; [`Conflict::JoinRequestResolved`]; [`Error::Forbidden`];
    /// [`Error::LimitReached`] as [`App::add_team_member`].
    pub async fn answer_join_request(
        &self,
        who: &Principal,
        uuid: Uuid,
        decision: Decision,
    ) -> Result<JoinRequestView> {
        let kind = match decision {
            Decision::Approve => EventKind::JoinRequestApproved,
            Decision::Reject => EventKind::JoinRequestRejected,
        };
        let event = Event::new(self, who, kind, "");
        let admission = Admission::new(self, who);
        let (who, now) = (who.clone(), self.now());
        self.store
            .write(move |tx| {
                let team = TeamRef::Id(request(tx, &uuid)?.team_id);
                let (organization, team) = held(tx, &team)?;
                // As it is now that nobody else answers it.
                let mut request = request(tx, &uuid)?;
                if request.status != JoinRequestStatus::Pending {
                    return Err(Conflict::JoinRequestResolved.into());
                }
                authorize_in_team(tx, &who, &team, TeamRole::Admin)?;
                request.status = decision.into();
                request.updated_at = now;
                if !tx.settle_join_request(&request.id, request.status, now)? {
                    return Err(Conflict::JoinRequestResolved.into());
                }
                let mut event = about(&event, &request);
                event.subject = request.id.to_string();
                tx.insert_event(&event)?;
                if decision == Decision::Approve {
                    let (user, role) = (&request.user_id, TeamRole::Editor);
                    admission.carry_out(tx, &organization, &team, user, role)?;
                }
                view(tx, request, team)
            })
            .await
    }
}

fn user(who: &Principal) -> Result<UserId> {
    let user = who.user().cloned();
    user.ok_or(Error::Forbidden(Denial::Action(Action::ManageTeams)))
}

fn request(tx: &mut dyn Writer, uuid: &Uuid) -> Result<JoinRequest> {
    let found = tx.join_request(uuid)?;
    found.ok_or_else(|| Error::not_found(Kind::JoinRequest, uuid.to_string()))
}

fn view(tx: &mut dyn Writer, request: JoinRequest, team: Team) -> Result<JoinRequestView> {
    let user = tx.user(&request.user_id)?;
    let missing = || Error::not_found(Kind::User, request.user_id.as_str());
    Ok(JoinRequestView {
        user: user.ok_or_else(missing)?,
        request,
        team,
    })
}

/// The wishes with their teams and users. One without goes with them.
fn views(tx: &mut dyn Reader, requests: Vec<JoinRequest>) -> Result<Vec<JoinRequestView>> {
    let teams: BTreeSet<_> = requests.iter().map(|one| one.team_id.clone()).collect();
    let teams = tx.teams_among(&teams.into_iter().collect::<Vec<_>>())?;
    let teams: BTreeMap<_, _> = teams.into_iter().map(|one| (one.id.clone(), one)).collect();
    let users: BTreeSet<_> = requests.iter().map(|one| one.user_id.clone()).collect();
    let users = users_among(tx, users)?;
    let view = |request: JoinRequest| {
        let team = teams.get(&request.team_id)?.clone();
        let user = users.get(&request.user_id)?.clone();
        Some(JoinRequestView {
            request,
            team,
            user,
        })
    };
    Ok(requests.into_iter().filter_map(view).collect())
}

/// `event` about this wish, with what readers need once it is gone.
fn about(event: &Event, request: &JoinRequest) -> Event {
    let data = json!({
        "team_id": request.team_id.as_str(),
        "user_id": request.user_id.as_str(),
        "uuid": request.uuid.to_string(),
    });
    event.clone().of(&request.organization_id).with(data)
}
