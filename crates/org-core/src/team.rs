//! Teams: groups of members of one organization who work together, and the wish to join one.

use std::fmt;

use crate::Timestamp;
use crate::id::{JoinRequestId, OrganizationId, TeamId, UserId, Uuid};
use crate::organization::OrganizationRef;
use crate::text::{Fault, Label};
use crate::user::{User, UserRef};

/// The name of a team: 1 to 255 characters without white space around them, none a control
/// character.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct TeamName(Label);

impl TeamName {
    /// The most characters.
    pub const MAX: usize = 255;

    /// Checks a name and drops the white space around it.
    ///
    /// # Errors
    ///
    /// [`Fault::Blank`], [`Fault::TooLong`], [`Fault::BadCharacter`].
    pub fn parse(raw: &str) -> Result<Self, Fault> {
        let (name, max) = (raw.trim(), Self::MAX);
        match name.chars().count() {
            given if given > max => Err(Fault::TooLong { given, max }),
            _ => Label::parse(name).map(Self),
        }
    }

    /// The name.
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }

    /// The form in which names that differ in case only are equal. Unique in an organization, and
    /// what lists of teams are ordered by.
    pub fn key(&self) -> String {
        self.as_str().to_lowercase()
    }
}

/// A team.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Team {
    /// Identifies the team.
    pub id: TeamId,
    /// The second id.
    pub uuid: Uuid,
    /// The organization whose members are in it.
    pub organization_id: OrganizationId,
    /// The second id of that organization.
    pub organization_uuid: Uuid,
    /// Its name, unique in the organization in any case.
    pub name: TeamName,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
}

impl Team {
    /// The most teams of one organization.
    pub const MAX: u32 = 1000;
    /// The most members of one team.
    pub const MAX_MEMBERS: u32 = 10_000;
    /// The most teams and wishes that a list shows which does not come in parts.
    pub const LISTED: u32 = 1000;
}

/// What a member may do in a team, the least first.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub enum TeamRole {
    /// See it.
    Viewer,
    /// Change and delete it, too.
    Editor,
    /// Decide who is in it, too.
    Admin,
}

impl TeamRole {
    /// Every role.
    pub const ALL: &'static [Self] = &[Self::Viewer, Self::Editor, Self::Admin];

    /// The stored name.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Viewer => "viewer",
            Self::Editor => "editor",
            Self::Admin => "admin",
        }
    }

    /// Reads a stored name.
    pub fn parse(raw: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|role| role.as_str() == raw)
    }
}

/// A user's place in a team.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct TeamMembership {
    /// The team.
    pub team_id: TeamId,
    /// The organization of the team, of which the user is a member.
    pub organization_id: OrganizationId,
    /// The member.
    pub user_id: UserId,
    /// What the member may do there.
    pub role: TeamRole,
    /// When the user came into the team.
    pub created_at: Timestamp,
    /// When the role last changed.
    pub updated_at: Timestamp,
}

/// A member of a team, with the user.
#[derive(Clone, Debug, PartialEq)]
pub struct TeamMember {
    /// The place in the team.
    pub membership: TeamMembership,
    /// The user.
    pub user: User,
}

/// A user's wish to join a team.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct JoinRequest {
    /// Identifies the wish.
    pub id: JoinRequestId,
    /// The second id.
    pub uuid: Uuid,
    /// The team.
    pub team_id: TeamId,
    /// The organization of the team.
    pub organization_id: OrganizationId,
    /// Who wishes to join.
    pub user_id: UserId,
    /// Where it stands.
    pub status: JoinRequestStatus,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
}

/// A wish to join a team, with both its ends.
#[derive(Clone, Debug, PartialEq)]
pub struct JoinRequestView {
    /// The wish.
    pub request: JoinRequest,
    /// The team.
    pub team: Team,
    /// Who wishes to join.
    pub user: User,
}

/// Where a wish to join a team stands.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum JoinRequestStatus {
    /// It was granted.
    Approved,
    /// It waits for an answer.
    Pending,
    /// It was refused.
    Rejected,
}

impl JoinRequestStatus {
    /// Every status.
    pub const ALL: &'static [Self] = &[Self::Approved, Self::Pending, Self::Rejected];

    /// The stored name.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Approved => "approved",
            Self::Pending => "pending",
            Self::Rejected => "rejected",
        }
    }

    /// Reads a stored name.
    pub fn parse(raw: &str) -> Option<Self> {
        Self::ALL
            .iter()
            .copied()
            .find(|status| status.as_str() == raw)
    }
}

/// The answer to a wish to join a team or an organization.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Decision {
    /// It is granted.
    Approve,
    /// It is refused.
    Reject,
}

impl From<Decision> for JoinRequestStatus {
    fn from(decision: Decision) -> Self {
        match decision {
            Decision::Approve => Self::Approved,
            Decision::Reject => Self::Rejected,
        }
    }
}

/// How a caller names a team.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum TeamRef {
    /// By id.
    Id(TeamId),
    /// By the second id.
    Uuid(Uuid),
}

impl fmt::Display for TeamRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Id(id) => id.fmt(f),
            Self::Uuid(uuid) => uuid.fmt(f),
        }
    }
}

/// What a new team is to be.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct CreateTeam {
    /// The organization.
    pub organization: OrganizationRef,
    /// Its name.
    pub name: TeamName,
    /// Whether the calling user comes into the organization and into the team, as its admin.
    pub caller_joins: bool,
}

/// A change of a team.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct UpdateTeam {
    /// Its name.
    pub name: TeamName,
    /// The organization it moves to, where it does.
    pub organization: Option<OrganizationRef>,
}

/// Whose role in a team is to change, and to what.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct UpdateTeamMembership {
    /// The member.
    pub user: UserRef,
    /// The role.
    pub role: TeamRole,
}

/// Which wishes that wait for an answer a list holds.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum JoinRequestScope {
    /// All of them.
    Everywhere,
    /// Those that this user may answer: in organizations where a role of theirs lets them manage
    /// members, and in teams that they administer.
    AnsweredBy(UserId),
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_trimmed_and_folded() {
        let name = TeamName::parse(" Équipe A\n").unwrap();
        assert_eq!(
            (name.as_str(), name.key().as_str()),
            ("Équipe A", "équipe a")
        );
        assert_eq!(TeamName::parse(" \t"), Err(Fault::Blank));
        assert_eq!(TeamName::parse("a\0b"), Err(Fault::BadCharacter));
        assert!(TeamName::parse(&"é".repeat(255)).is_ok());
        let (given, max) = (256, 255);
        let long = TeamName::parse(&"é".repeat(256));
        assert_eq!(long, Err(Fault::TooLong { given, max }));
    }

    #[test]
    fn an_admin_may_do_what_an_editor_may() {
        assert!(TeamRole::Viewer < TeamRole::Editor && TeamRole::Editor < TeamRole::Admin);
        for role in TeamRole::ALL {
            assert_eq!(TeamRole::parse(role.as_str()), Some(*role));
        }
    }
}
