//! Teams as px0 reads and shows them.

use org_core::Fault;
use org_core::organization::OrganizationRef;
use org_core::page::Page;
use org_core::team::{
    CreateTeam, Team, TeamMember, TeamMembership, TeamName, TeamRole, UpdateTeam,
    UpdateTeamMembership,
};
use org_core::user::UserRef;
use serde::Serialize;

use crate::dialects::px0::error::Quirk;
use crate::dialects::px0::field::{number, optional_uuid, time};
use crate::failure::Refusal;
use crate::input::{Input, parsed, string};

/// `POST /v1/orgs/{organization}/teams`
pub(super) fn create(
    organization: OrganizationRef,
    mut input: Input,
) -> Result<CreateTeam, Refusal> {
    Ok(CreateTeam {
        organization,
        name: input.required("name", parsed(TeamName::parse))?,
        caller_joins: true,
    })
}

/// `PUT /v1/teams/{team}`. Without an organization the team stays where it is.
pub(super) fn update(mut input: Input) -> Result<UpdateTeam, Refusal> {
    let organization = input.optional("org_id", optional_uuid)?.flatten();
    Ok(UpdateTeam {
        name: input.required("name", parsed(TeamName::parse))?,
        organization: organization.map(OrganizationRef::Uuid),
    })
}

/// `POST /v1/teams/{team}/members`
pub(super) fn user(mut input: Input) -> Result<UserRef, Refusal> {
    let user = input.optional("user_id", optional_uuid)?.flatten();
    let user = user.ok_or_else(|| input.blame("user_id", Fault::Missing))?;
    Ok(UserRef::Uuid(user))
}

/// `PUT /v1/teams/{team}/members/{user}/role`
pub(super) fn role(user: UserRef, mut input: Input) -> Result<UpdateTeamMembership, Refusal> {
    let role = input.optional("role", string)?.unwrap_or_default();
    let role = TeamRole::parse(&role).ok_or(Quirk::InvalidTeamRole)?;
    Ok(UpdateTeamMembership { user, role })
}

/// The page of members that is asked for.
#[derive(Clone, Copy)]
pub(super) struct Part(u64);

impl Part {
    /// The members of a page.
    pub(super) const LIMIT: u32 = 10;

    pub(super) fn read(query: &mut Input) -> Self {
        Self(number(query, "page").unwrap_or(1))
    }

    pub(super) fn offset(self) -> u64 {
        self.0.saturating_sub(1).saturating_mul(Self::LIMIT.into())
    }
}

/// A team.
#[derive(Debug, Serialize)]
pub(in crate::dialects::px0) struct TeamBody {
    id: String,
    org_id: String,
    name: String,
    created_at: String,
}

/// A team by itself.
#[derive(Debug, Serialize)]
pub(super) struct OneBody {
    team: TeamBody,
}

/// Teams.
#[derive(Debug, Serialize)]
pub(super) struct ListBody {
    teams: Vec<TeamBody>,
}

/// A member of a team.
#[derive(Debug, Serialize)]
struct MemberBody {
    user_id: String,
    email: String,
    role: &'static str,
    created_at: String,
}

/// A part of the members of a team.
#[derive(Debug, Serialize)]
pub(super) struct MembersBody {
    members: Vec<MemberBody>,
    page: u64,
    limit: u32,
    total: u64,
}

impl From<Team> for TeamBody {
    fn from(team: Team) -> Self {
        let Team {
            id: _,
            uuid,
            organization_id: _,
            organization_uuid,
            name,
            created_at,
            updated_at: _,
        } = team;
        Self {
            id: uuid.to_string(),
            org_id: organization_uuid.to_string(),
            name: name.as_str().to_owned(),
            created_at: time(created_at),
        }
    }
}

impl From<Team> for OneBody {
    fn from(team: Team) -> Self {
        Self { team: team.into() }
    }
}

impl From<Vec<Team>> for ListBody {
    fn from(teams: Vec<Team>) -> Self {
        Self {
            teams: teams.into_iter().map(TeamBody::from).collect(),
        }
    }
}

impl From<TeamMember> for MemberBody {
    fn from(member: TeamMember) -> Self {
        let TeamMember { membership, user } = member;
        let TeamMembership {
            team_id: _,
            organization_id: _,
            user_id: _,
            role,
            created_at,
            updated_at: _,
        } = membership;
        let email = user.primary_email().map(|email| email.address.to_string());
        Self {
            user_id: user.uuid.to_string(),
            email: email.unwrap_or_default(),
            role: role.as_str(),
            created_at: time(created_at),
        }
    }
}

impl MembersBody {
    pub(super) fn new(part: Part, members: Page<TeamMember>) -> Self {
        let Page {
            items,
            more: _,
            total,
        } = members;
        Self {
            members: items.into_iter().map(MemberBody::from).collect(),
            page: part.0,
            limit: Part::LIMIT,
            total: total.unwrap_or_default(),
        }
    }
}
