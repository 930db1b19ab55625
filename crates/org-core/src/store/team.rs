use crate::id::{JoinRequestId, OrganizationId, TeamId, UserId, Uuid};
use crate::page::Page;
use crate::role::PermissionKey;
use crate::team::{
    JoinRequest, JoinRequestScope, JoinRequestStatus, Team, TeamMembership, TeamRef,
};
use crate::{Result, Timestamp};

/// Looks up teams, who is in them and who wishes to be.
pub trait ReadTeams {
    /// The team with this id.
    fn team(&mut self, by: &TeamRef) -> Result<Option<Team>>;
    /// The teams with these ids, in no order.
    fn teams_among(&mut self, ids: &[TeamId]) -> Result<Vec<Team>>;
    /// The teams of an organization by name, at most `limit`.
    fn teams_in(&mut self, of: &OrganizationId, limit: u32) -> Result<Vec<Team>>;
    /// The teams that a user is in, in the order the user came into them, at most `limit`; those of
    /// one organization, where given.
    fn teams_of(
        &mut self,
        user: &UserId,
        within: Option<&OrganizationId>,
        limit: u32,
    ) -> Result<Vec<Team>>;
    /// How many teams an organization has.
    fn count_teams(&mut self, of: &OrganizationId) -> Result<u32>;
    /// The place of a user in a team.
    fn team_membership(&mut self, team: &TeamId, user: &UserId) -> Result<Option<TeamMembership>>;
    /// A part of the members of a team in the order they came, with the number of all.
    fn team_memberships(
        &mut self,
        team: &TeamId,
        offset: u64,
        limit: u32,
    ) -> Result<Page<TeamMembership>>;
    /// How many members a team has.
    fn count_team_members(&mut self, team: &TeamId) -> Result<u32>;
    /// The wish to join a team with this second id.
    fn join_request(&mut self, uuid: &Uuid) -> Result<Option<JoinRequest>>;
    /// The wishes that wait for an answer, newest first, at most `limit`. A role that grants `needed`
    /// lets its holder answer.
    fn pending_join_requests(
        &mut self,
        scope: &JoinRequestScope,
        needed: &PermissionKey,
        limit: u32,
    ) -> Result<Vec<JoinRequest>>;
}

/// Changes teams, who is in them and who wishes to be. Who leaves an organization leaves its teams,
/// and an organization takes its teams along, whoever asks for it.
pub trait WriteTeams: ReadTeams {
    /// Adds a team; refuses a name that is taken in the organization.
    fn insert_team(&mut self, new: &Team) -> Result<()>;
    /// Puts a changed team in place of the old one; refuses a name that is taken. Where it has
    /// another organization, those who are no members there leave it, and API keys reach it no more.
    fn update_team(&mut self, changed: &Team) -> Result<()>;
    /// Deletes a team with everything in it. Answers `false` if there is none.
    fn delete_team(&mut self, id: &TeamId) -> Result<bool>;
    /// Takes a member of the organization into a team. Answers `false` and changes nothing when the
    /// user is in it already.
    fn insert_team_membership(&mut self, new: &TeamMembership) -> Result<bool>;
    /// Puts a changed place in place of the old one.
    fn update_team_membership(&mut self, changed: &TeamMembership) -> Result<()>;
    /// Takes a user out of a team. Answers `false` if the user is not in it.
    fn delete_team_membership(&mut self, team: &TeamId, user: &UserId) -> Result<bool>;
    /// Adds a wish. Answers `false` and changes nothing when one of the user for the team waits for
    /// an answer.
    fn insert_join_request(&mut self, new: &JoinRequest) -> Result<bool>;
    /// Answers a wish that waits. Answers `false` if none does.
    fn settle_join_request(
        &mut self,
        id: &JoinRequestId,
        how: JoinRequestStatus,
        at: Timestamp,
    ) -> Result<bool>;
}
