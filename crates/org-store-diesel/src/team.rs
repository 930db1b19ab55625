mod join_request;
mod row;

use diesel::prelude::*;
use org_core::id::{JoinRequestId, OrganizationId, TeamId, UserId, Uuid};
use org_core::page::Page;
use org_core::role::PermissionKey;
use org_core::store::{ReadTeams, WriteTeams};
use org_core::team::{
    JoinRequest, JoinRequestScope, JoinRequestStatus, Team, TeamMembership, TeamRef,
};
use org_core::{Result, Timestamp};

use self::row::{TeamMembershipRow, TeamRow, WithOrganization};
use crate::connection::{AnyConnection, on_each};
use crate::error::failed;
use crate::row::{bound, page};
use crate::schema::{api_key_teams, memberships, organizations, team_memberships, teams};

fn number(counted: QueryResult<i64>) -> Result<u32> {
    Ok(u32::try_from(counted.map_err(failed)?).unwrap_or(u32::MAX))
}

fn all(rows: QueryResult<Vec<WithOrganization>>) -> Result<Vec<Team>> {
    let rows = rows.map_err(failed)?;
    rows.into_iter().map(TeamRow::of).collect()
}

impl ReadTeams for AnyConnection {
    fn team(&mut self, by: &TeamRef) -> Result<Option<Team>> {
        let teams = teams::table
            .inner_join(organizations::table)
            .select((TeamRow::as_select(), organizations::uuid))
            .into_boxed();
        let row: Option<WithOrganization> = match by {
            TeamRef::Id(id) => teams.filter(teams::id.eq(id.as_str())),
            TeamRef::Uuid(uuid) => teams.filter(teams::uuid.eq(uuid.to_string())),
        }
        .first(self)
        .optional()
        .map_err(failed)?;
        row.map(TeamRow::of).transpose()
    }

    fn teams_among(&mut self, ids: &[TeamId]) -> Result<Vec<Team>> {
        let ids: Vec<&str> = ids.iter().map(TeamId::as_str).collect();
        all(teams::table
            .inner_join(organizations::table)
            .filter(teams::id.eq_any(ids))
            .select((TeamRow::as_select(), organizations::uuid))
            .load(self))
    }

    fn teams_in(&mut self, of: &OrganizationId, limit: u32) -> Result<Vec<Team>> {
        all(teams::table
            .inner_join(organizations::table)
            .filter(teams::organization_id.eq(of.as_str()))
            .order(teams::name_key.asc())
            .limit(i64::from(limit))
            .select((TeamRow::as_select(), organizations::uuid))
            .load(self))
    }

    fn teams_of(
        &mut self,
        user: &UserId,
        within: Option<&OrganizationId>,
        limit: u32,
    ) -> Result<Vec<Team>> {
        let mut own = team_memberships::table
            .inner_join(teams::table.inner_join(organizations::table))
            .filter(team_memberships::user_id.eq(user.as_str()))
            .order((
                team_memberships::created_at.asc(),
                team_memberships::team_id.asc(),
            ))
            .limit(i64::from(limit))
            .select((TeamRow::as_select(), organizations::uuid))
            .into_boxed();
        if let Some(only) = within {
            own = own.filter(team_memberships::organization_id.eq(only.as_str()));
        }
        all(own.load(self))
    }

    fn count_teams(&mut self, of: &OrganizationId) -> Result<u32> {
        number(
            teams::table
                .filter(teams::organization_id.eq(of.as_str()))
                .count()
                .get_result(self),
        )
    }

    fn team_membership(&mut self, team: &TeamId, user: &UserId) -> Result<Option<TeamMembership>> {
        let row: Option<TeamMembershipRow> = team_memberships::table
            .find((team.as_str(), user.as_str()))
            .select(TeamMembershipRow::as_select())
            .first(self)
            .optional()
            .map_err(failed)?;
        row.map(TeamMembership::try_from).transpose()
    }

    fn team_memberships(
        &mut self,
        team: &TeamId,
        offset: u64,
        limit: u32,
    ) -> Result<Page<TeamMembership>> {
        let total = self.count_team_members(team)?;
        let rows: Vec<TeamMembershipRow> = team_memberships::table
            .filter(team_memberships::team_id.eq(team.as_str()))
            .order((
                team_memberships::created_at.asc(),
                team_memberships::user_id.asc(),
            ))
            .offset(bound(offset))
            .limit(i64::from(limit) + 1)
            .select(TeamMembershipRow::as_select())
            .load(self)
            .map_err(failed)?;
        page(rows, limit, Some(u64::from(total)))
    }

    fn count_team_members(&mut self, team: &TeamId) -> Result<u32> {
        number(
            team_memberships::table
                .filter(team_memberships::team_id.eq(team.as_str()))
                .count()
                .get_result(self),
        )
    }

    fn join_request(&mut self, uuid: &Uuid) -> Result<Option<JoinRequest>> {
        self.join_request_with_uuid(uuid)
    }

    fn pending_join_requests(
        &mut self,
        scope: &JoinRequestScope,
        needed: &PermissionKey,
        limit: u32,
    ) -> Result<Vec<JoinRequest>> {
        self.join_requests_that_wait(scope, needed, limit)
    }
}

impl WriteTeams for AnyConnection {
    fn insert_team(&mut self, new: &Team) -> Result<()> {
        diesel::insert_into(teams::table)
            .values(TeamRow::from(new))
            .execute(self)
            .map(drop)
            .map_err(failed)
    }

    fn update_team(&mut self, changed: &Team) -> Result<()> {
        let (id, to) = (changed.id.as_str(), changed.organization_id.as_str());
        let at_home = memberships::table
            .filter(memberships::organization_id.eq(to))
            .select(memberships::user_id);
        let strangers = team_memberships::table
            .filter(team_memberships::team_id.eq(id))
            .filter(team_memberships::organization_id.ne(to))
            .filter(team_memberships::user_id.ne_all(at_home));
        diesel::delete(strangers).execute(self).map_err(failed)?;
        let moved = teams::table
            .filter(teams::id.eq(id))
            .filter(teams::organization_id.ne(to))
            .select(teams::id);
        let foreign = api_key_teams::table.filter(api_key_teams::team_id.eq_any(moved));
        diesel::delete(foreign).execute(self).map_err(failed)?;
        diesel::update(teams::table.find(id))
            .set(TeamRow::from(changed))
            .execute(self)
            .map(drop)
            .map_err(failed)
    }

    fn delete_team(&mut self, id: &TeamId) -> Result<bool> {
        let deleted = diesel::delete(teams::table.find(id.as_str())).execute(self);
        Ok(deleted.map_err(failed)? == 1)
    }

    fn insert_team_membership(&mut self, new: &TeamMembership) -> Result<bool> {
        let row = TeamMembershipRow::from(new);
        let inserted = on_each!(self, connection => diesel::insert_into(team_memberships::table)
            .values(&row)
            .on_conflict((team_memberships::team_id, team_memberships::user_id))
            .do_nothing()
            .execute(connection));
        Ok(inserted.map_err(failed)? == 1)
    }

    fn update_team_membership(&mut self, changed: &TeamMembership) -> Result<()> {
        let TeamMembership {
            team_id,
            organization_id: _,
            user_id,
            role,
            created_at: _,
            updated_at,
        } = changed;
        diesel::update(team_memberships::table.find((team_id.as_str(), user_id.as_str())))
            .set((
                team_memberships::role.eq(role.as_str()),
                team_memberships::updated_at.eq(updated_at.millis()),
            ))
            .execute(self)
            .map(drop)
            .map_err(failed)
    }

    fn delete_team_membership(&mut self, team: &TeamId, user: &UserId) -> Result<bool> {
        let place = team_memberships::table.find((team.as_str(), user.as_str()));
        let deleted = diesel::delete(place).execute(self).map_err(failed)?;
        Ok(deleted == 1)
    }

    fn insert_join_request(&mut self, new: &JoinRequest) -> Result<bool> {
        self.add_join_request(new)
    }

    fn settle_join_request(
        &mut self,
        id: &JoinRequestId,
        how: JoinRequestStatus,
        at: Timestamp,
    ) -> Result<bool> {
        self.resolve_join_request(id, how, at)
    }
}
