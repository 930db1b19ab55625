//! Who is in a team.

use std::collections::BTreeSet;

use super::access::{authorize_in_team, held, unknown};
use super::admission::{Admission, about};
use crate::app::App;
use crate::app::event::users_among;
use crate::app::membership::user_id;
use crate::error::{Denial, Error, Kind, Result};
use crate::event::{Event, EventKind};
use crate::page::Page;
use crate::store::{Reader, Writer};
use crate::team::{Team, TeamMember, TeamMembership, TeamRef, TeamRole, UpdateTeamMembership};
use crate::user::UserRef;
use crate::{Action, Principal};

impl App {
    /// A part of the members of a team, in the order they came.
    ///
    /// # Errors
    ///
    /// [`Error::Forbidden`] for users who are neither in it nor manage its organization, and for an
    /// unknown team; [`Error::NotFound`] for that and a caller who may read teams everywhere.
    pub async fn team_members(
        &self,
        who: &Principal,
        by: TeamRef,
        offset: u64,
        limit: u32,
    ) -> Result<Page<TeamMember>> {
        let who = who.clone();
        self.store
            .read(move |tx| {
                let Some(team) = tx.team(&by)? else {
                    who.require(Action::ReadTeams)?;
                    return Err(unknown(&by));
                };
                if !who.may(Action::ReadTeams) {
                    authorize_in_team(tx, &who, &team, TeamRole::Viewer)?;
                }
                let page = tx.team_memberships(&team.id, offset, limit)?;
                with_users(tx, page)
            })
            .await
    }

    /// Takes a user into a team, as editor, or as admin if the team is empty. Who is in it already
    /// stays what they are.
    ///
    /// # Errors
    ///
    /// [`Error::NotFound`] for an unknown team or user; [`Error::Forbidden`];
    /// [`Error::LimitReached`] beyond [`Team::MAX_MEMBERS`], or if the user is not yet in the
    /// organization and no seat is free there.
    pub async fn add_team_member(&self, who: &Principal, by: TeamRef, user: UserRef) -> Result<()> {
        let admission = Admission::new(self, who);
        let who = who.clone();
        self.store
            .write(move |tx| {
                let (organization, team) = held(tx, &by)?;
                authorize_in_team(tx, &who, &team, TeamRole::Admin)?;
                let missing = || Error::not_found(Kind::User, user.to_string());
                let id = user_id(tx, &user)?.ok_or_else(missing)?;
                admission.carry_out(tx, &organization, &team, &id, TeamRole::Editor)
            })
            .await
    }

    /// Changes the role of a member of a team.
    ///
    /// # Errors
    ///
    /// [`Error::NotFound`] for an unknown team, or a user who is not in it; [`Error::Forbidden`].
    pub async fn update_team_member(
        &self,
        who: &Principal,
        by: TeamRef,
        change: UpdateTeamMembership,
    ) -> Result<()> {
        let event = Event::new(self, who, EventKind::TeamMembershipUpdated, "");
        let (who, now) = (who.clone(), self.now());
        self.store
            .write(move |tx| {
                let (_, team) = held(tx, &by)?;
                authorize_in_team(tx, &who, &team, TeamRole::Admin)?;
                let UpdateTeamMembership { user, role } = &change;
                let place = place(tx, &team, user)?;
                let mut place = place.ok_or_else(|| absent(user))?;
                place.role = *role;
                place.updated_at = now;
                tx.update_team_membership(&place)?;
                tx.insert_event(&about(&event, &team, &place))
            })
            .await
    }

    /// Takes a user out of a team. The user stays in the organization.
    ///
    /// # Errors
    ///
    /// [`Error::NotFound`] for an unknown team, or a user who is not in its organization; who is
    /// there but not in the team is no error. [`Error::Forbidden`].
    pub async fn remove_team_member(
        &self,
        who: &Principal,
        by: TeamRef,
        user: UserRef,
    ) -> Result<()> {
        let event = Event::new(self, who, EventKind::TeamMembershipDeleted, "");
        let who = who.clone();
        self.store
            .write(move |tx| {
                let (organization, team) = held(tx, &by)?;
                authorize_in_team(tx, &who, &team, TeamRole::Admin)?;
                let outside = || Error::not_found(Kind::Membership, user.to_string());
                let id = user_id(tx, &user)?.ok_or_else(outside)?;
                tx.membership(&organization.id, &id)?.ok_or_else(outside)?;
                match tx.team_membership(&team.id, &id)? {
                    Some(place) => end(tx, &event, &team, &place),
                    None => Ok(()),
                }
            })
            .await
    }

    /// Takes the caller out of a team.
    ///
    /// # Errors
    ///
    /// [`Error::NotFound`] if the caller is not in it, or the caller's key does not reach it;
    /// [`Error::Forbidden`] for callers that are no user.
    pub async fn leave_team(&self, who: &Principal, by: TeamRef) -> Result<()> {
        let user = who.user().cloned();
        let user = user.ok_or(Error::Forbidden(Denial::Action(Action::ManageTeams)))?;
        let user = UserRef::Id(user);
        let event = Event::new(self, who, EventKind::TeamMembershipDeleted, "");
        let who = who.clone();
        self.store
            .write(move |tx| {
                if tx.team(&by)?.is_none() {
                    return Err(absent(&user));
                }
                let (_, team) = held(tx, &by)?;
                super::access::reaches(&who, &team).map_err(|_| absent(&user))?;
                let place = place(tx, &team, &user)?;
                end(tx, &event, &team, &place.ok_or_else(|| absent(&user))?)
            })
            .await
    }
}

/// The place of a user in a team.
fn place(tx: &mut dyn Writer, team: &Team, user: &UserRef) -> Result<Option<TeamMembership>> {
    match user_id(tx, user)? {
        Some(id) => tx.team_membership(&team.id, &id),
        None => Ok(None),
    }
}

fn absent(user: &UserRef) -> Error {
    Error::not_found(Kind::TeamMembership, user.to_string())
}

fn end(tx: &mut dyn Writer, event: &Event, team: &Team, place: &TeamMembership) -> Result<()> {
    if tx.delete_team_membership(&team.id, &place.user_id)? {
        tx.insert_event(&about(event, team, place))?;
    }
    Ok(())
}

/// The members with their users. One who is gone by now went with the user.
fn with_users(tx: &mut dyn Reader, page: Page<TeamMembership>) -> Result<Page<TeamMember>> {
    let Page { items, more, total } = page;
    let ids: BTreeSet<_> = items.iter().map(|place| place.user_id.clone()).collect();
    let users = users_among(tx, ids)?;
    let member = |membership: TeamMembership| {
        let user = users.get(&membership.user_id)?.clone();
        Some(TeamMember { membership, user })
    };
    Ok(Page {
        items: items.into_iter().filter_map(member).collect(),
        more,
        total,
    })
}
