//! Teams and who is in them, as they are stored.

use diesel::prelude::*;
use org_core::id::{OrganizationId, TeamId, UserId, Uuid};
use org_core::team::{Team, TeamMembership, TeamName, TeamRole};
use org_core::{Error, Result};

use crate::row::{Row, time};
use crate::schema::{team_memberships, teams};

#[derive(AsChangeset, Insertable, Queryable, Selectable)]
#[diesel(table_name = teams)]
pub(super) struct TeamRow {
    id: String,
    uuid: String,
    organization_id: String,
    name: String,
    name_key: String,
    created_at: i64,
    updated_at: i64,
}

impl From<&Team> for TeamRow {
    fn from(team: &Team) -> Self {
        let Team {
            id,
            uuid,
            organization_id,
            organization_uuid: _,
            name,
            created_at,
            updated_at,
        } = team;
        Self {
            id: id.to_string(),
            uuid: uuid.to_string(),
            organization_id: organization_id.to_string(),
            name: name.as_str().to_owned(),
            name_key: name.key(),
            created_at: created_at.millis(),
            updated_at: updated_at.millis(),
        }
    }
}

/// A row and the second id of the organization it names.
pub(super) type WithOrganization = (TeamRow, String);

impl TeamRow {
    pub(super) fn of((row, organization): WithOrganization) -> Result<Team> {
        let TeamRow {
            id,
            uuid,
            organization_id,
            name,
            name_key: _,
            created_at,
            updated_at,
        } = row;
        let at = Row {
            table: "teams",
            id: &id,
        };
        Ok(Team {
            id: at.valid("id", TeamId::parse(&id))?,
            uuid: at.valid("uuid", Uuid::parse(&uuid))?,
            organization_id: at
                .valid("organization_id", OrganizationId::parse(&organization_id))?,
            organization_uuid: at.valid("organization_id", Uuid::parse(&organization))?,
            name: at.valid("name", TeamName::parse(&name).ok())?,
            created_at: time(created_at),
            updated_at: time(updated_at),
        })
    }
}

#[derive(Insertable, Queryable, Selectable)]
#[diesel(table_name = team_memberships)]
pub(super) struct TeamMembershipRow {
    team_id: String,
    organization_id: String,
    user_id: String,
    role: String,
    created_at: i64,
    updated_at: i64,
}

impl From<&TeamMembership> for TeamMembershipRow {
    fn from(membership: &TeamMembership) -> Self {
        let TeamMembership {
            team_id,
            organization_id,
            user_id,
            role,
            created_at,
            updated_at,
        } = membership;
        Self {
            team_id: team_id.to_string(),
            organization_id: organization_id.to_string(),
            user_id: user_id.to_string(),
            role: role.as_str().to_owned(),
            created_at: created_at.millis(),
            updated_at: updated_at.millis(),
        }
    }
}

impl TryFrom<TeamMembershipRow> for TeamMembership {
    type Error = Error;

    fn try_from(row: TeamMembershipRow) -> Result<Self> {
        let at = Row {
            table: "team_memberships",
            id: &row.team_id,
        };
        let organization_id = OrganizationId::parse(&row.organization_id);
        Ok(Self {
            team_id: at.valid("team_id", TeamId::parse(&row.team_id))?,
            organization_id: at.valid("organization_id", organization_id)?,
            user_id: at.valid("user_id", UserId::parse(&row.user_id))?,
            role: at.valid("role", TeamRole::parse(&row.role))?,
            created_at: time(row.created_at),
            updated_at: time(row.updated_at),
        })
    }
}
