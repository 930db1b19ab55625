//! Wishes to join a team.

use std::cmp::Reverse;
use std::collections::BTreeSet;

use diesel::prelude::*;
use org_core::id::{JoinRequestId, OrganizationId, TeamId, UserId, Uuid};
use org_core::role::PermissionKey;
use org_core::team::{JoinRequest, JoinRequestScope, JoinRequestStatus, TeamRole};
use org_core::{Error, Result, Timestamp};

use crate::connection::{AnyConnection, on_each};
use crate::error::failed;
use crate::row::{Backend, Row, time};
use crate::schema::{
    memberships, permissions, role_permissions, team_join_requests, team_memberships,
};

#[derive(Insertable, Queryable, Selectable)]
#[diesel(table_name = team_join_requests)]
struct JoinRequestRow {
    id: String,
    uuid: String,
    team_id: String,
    organization_id: String,
    user_id: String,
    status: String,
    created_at: i64,
    updated_at: i64,
}

impl From<&JoinRequest> for JoinRequestRow {
    fn from(request: &JoinRequest) -> Self {
        let JoinRequest {
            id,
            uuid,
            team_id,
            organization_id,
            user_id,
            status,
            created_at,
            updated_at,
        } = request;
        Self {
            id: id.to_string(),
            uuid: uuid.to_string(),
            team_id: team_id.to_string(),
            organization_id: organization_id.to_string(),
            user_id: user_id.to_string(),
            status: status.as_str().to_owned(),
            created_at: created_at.millis(),
            updated_at: updated_at.millis(),
        }
    }
}

impl TryFrom<JoinRequestRow> for JoinRequest {
    type Error = Error;

    fn try_from(row: JoinRequestRow) -> Result<Self> {
        let at = Row {
            table: "team_join_requests",
            id: &row.id,
        };
        let organization_id = OrganizationId::parse(&row.organization_id);
        Ok(Self {
            id: at.valid("id", JoinRequestId::parse(&row.id))?,
            uuid: at.valid("uuid", Uuid::parse(&row.uuid))?,
            team_id: at.valid("team_id", TeamId::parse(&row.team_id))?,
            organization_id: at.valid("organization_id", organization_id)?,
            user_id: at.valid("user_id", UserId::parse(&row.user_id))?,
            status: at.valid("status", JoinRequestStatus::parse(&row.status))?,
            created_at: time(row.created_at),
            updated_at: time(row.updated_at),
        })
    }
}

type Boxed<'q> = team_join_requests::BoxedQuery<'q, Backend>;

/// The wishes that wait for an answer, newest first.
fn waiting<'q>() -> Boxed<'q> {
    team_join_requests::table
        .filter(team_join_requests::status.eq(JoinRequestStatus::Pending.as_str()))
        .order((
            team_join_requests::created_at.desc(),
            team_join_requests::id.desc(),
        ))
        .into_boxed::<Backend>()
}

impl AnyConnection {
    pub(super) fn join_request_with_uuid(&mut self, uuid: &Uuid) -> Result<Option<JoinRequest>> {
        let row: Option<JoinRequestRow> = team_join_requests::table
            .filter(team_join_requests::uuid.eq(uuid.to_string()))
            .select(JoinRequestRow::as_select())
            .first(self)
            .optional()
            .map_err(failed)?;
        row.map(JoinRequest::try_from).transpose()
    }

    pub(super) fn join_requests_that_wait(
        &mut self,
        scope: &JoinRequestScope,
        needed: &PermissionKey,
        limit: u32,
    ) -> Result<Vec<JoinRequest>> {
        let user = match scope {
            JoinRequestScope::Everywhere => return self.first_requests(waiting(), limit),
            JoinRequestScope::AnsweredBy(user) => user,
        };
        let granting = role_permissions::table
            .inner_join(permissions::table)
            .filter(permissions::key.eq(needed.as_str()))
            .select(role_permissions::role_id);
        let managed = memberships::table
            .filter(memberships::user_id.eq(user.as_str()))
            .filter(memberships::role_id.eq_any(granting))
            .select(memberships::organization_id);
        let administered = team_memberships::table
            .filter(team_memberships::user_id.eq(user.as_str()))
            .filter(team_memberships::role.eq(TeamRole::Admin.as_str()))
            .select(team_memberships::team_id);
        // Two lists, each in the order of an index, rather than one that is neither.
        let managed = waiting().filter(team_join_requests::organization_id.eq_any(managed));
        let mut found = self.first_requests(managed, limit)?;
        let administered = waiting().filter(team_join_requests::team_id.eq_any(administered));
        let known: BTreeSet<_> = found.iter().map(|one| one.id.clone()).collect();
        let others = self.first_requests(administered, limit)?;
        found.extend(others.into_iter().filter(|one| !known.contains(&one.id)));
        found.sort_by_key(|one| Reverse((one.created_at, one.id.clone())));
        found.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
        Ok(found)
    }

    fn first_requests(&mut self, waiting: Boxed<'_>, limit: u32) -> Result<Vec<JoinRequest>> {
        let rows: Vec<JoinRequestRow> = waiting
            .limit(i64::from(limit))
            .select(JoinRequestRow::as_select())
            .load(self)
            .map_err(failed)?;
        rows.into_iter().map(JoinRequest::try_from).collect()
    }

    pub(super) fn add_join_request(&mut self, new: &JoinRequest) -> Result<bool> {
        let row = JoinRequestRow::from(new);
        // No target: the index that matters is partial, and its condition cannot be a parameter.
        let inserted = on_each!(self, connection => diesel::insert_into(team_join_requests::table)
            .values(&row)
            .on_conflict_do_nothing()
            .execute(connection));
        Ok(inserted.map_err(failed)? == 1)
    }

    pub(super) fn resolve_join_request(
        &mut self,
        id: &JoinRequestId,
        how: JoinRequestStatus,
        at: Timestamp,
    ) -> Result<bool> {
        let pending = team_join_requests::table
            .find(id.as_str())
            .filter(team_join_requests::status.eq(JoinRequestStatus::Pending.as_str()));
        let settled = diesel::update(pending)
            .set((
                team_join_requests::status.eq(how.as_str()),
                team_join_requests::updated_at.eq(at.millis()),
            ))
            .execute(self)
            .map_err(failed)?;
        Ok(settled == 1)
    }
}
