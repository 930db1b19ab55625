//! Coming into a team. Its members are members of its organization, so whoever is not becomes one.

use serde_json::json;

use crate::app::App;
use crate::app::membership::{about as about_membership, join};
use crate::app::role_set;
use crate::error::{Error, Kind, Result};
use crate::event::{Event, EventKind};
use crate::id::{MembershipId, UserId};
use crate::membership::Membership;
use crate::metadata::Metadata;
use crate::organization::Organization;
use crate::store::Writer;
use crate::team::{Team, TeamMembership, TeamRole};
use crate::{Principal, Timestamp};

/// One who comes into a team, with every id drawn.
#[derive(Clone)]
pub(in crate::app) struct Admission {
    membership: MembershipId,
    joined: Event,
    entered: Event,
    now: Timestamp,
}

impl Admission {
    pub(in crate::app) fn new(app: &App, who: &Principal) -> Self {
        let now = app.now();
        Self {
            membership: MembershipId::generate(now, app.entropy()),
            joined: Event::new(app, who, EventKind::MembershipCreated, ""),
            entered: Event::new(app, who, EventKind::TeamMembershipCreated, ""),
            now,
        }
    }

    /// Takes a user into a team whose organization is held: with this role, or as its admin if nobody
    /// else is in it. Who is in it already stays what they are.
    pub(in crate::app) fn carry_out(
        &self,
        tx: &mut dyn Writer,
        organization: &Organization,
        team: &Team,
        user: &UserId,
        role: TeamRole,
    ) -> Result<()> {
        if tx.team_membership(&team.id, user)?.is_some() {
            return Ok(());
        }
        let members = tx.count_team_members(&team.id)?;
        if members >= Team::MAX_MEMBERS {
            return Err(Error::LimitReached {
                kind: Kind::TeamMembership,
                limit: Team::MAX_MEMBERS,
            });
        }
        if tx.membership(&organization.id, user)?.is_none() {
            self.join(tx, organization, user)?;
        }
        let new = TeamMembership {
            team_id: team.id.clone(),
            organization_id: organization.id.clone(),
            user_id: user.clone(),
            role: if members == 0 { TeamRole::Admin } else { role },
            created_at: self.now,
            updated_at: self.now,
        };
        if tx.insert_team_membership(&new)? {
            tx.insert_event(&about(&self.entered, team, &new))?;
        }
        Ok(())
    }

    fn join(&self, tx: &mut dyn Writer, organization: &Organization, user: &UserId) -> Result<()> {
        let membership = Membership {
            id: self.membership.clone(),
            organization_id: organization.id.clone(),
            user_id: user.clone(),
            role: role_set::default_role(tx, organization)?,
            public_metadata: Metadata::default(),
            private_metadata: Metadata::default(),
            created_at: self.now,
            updated_at: self.now,
        };
        join(tx, &membership, organization)?;
        tx.insert_event(&about_membership(&self.joined, &membership))
    }
}

/// `event` about this place in a team, with what readers need once it is gone.
pub(super) fn about(event: &Event, team: &Team, membership: &TeamMembership) -> Event {
    let data = json!({
        "team_id": team.id.as_str(),
        "user_id": membership.user_id.as_str(),
        "role": membership.role.as_str(),
        "uuid": team.uuid.to_string(),
    });
    let mut event = event.clone().of(&team.organization_id).with(data);
    event.subject = team.id.to_string();
    event
}
