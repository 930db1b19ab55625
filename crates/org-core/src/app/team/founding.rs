//! A team with its first member.

use super::about;
use super::admission::Admission;
use crate::app::App;
use crate::error::{Error, Kind, Result};
use crate::event::{Event, EventKind};
use crate::id::{TeamId, UserId, Uuid};
use crate::organization::Organization;
use crate::store::Writer;
use crate::team::{Team, TeamName, TeamRole};
use crate::{Principal, Timestamp};

/// A new team, with every id drawn.
#[derive(Clone)]
pub(in crate::app) struct Founding {
    id: TeamId,
    uuid: Uuid,
    name: TeamName,
    created: Event,
    admission: Admission,
    now: Timestamp,
}

impl Founding {
    pub(in crate::app) fn new(app: &App, who: &Principal, name: TeamName) -> Self {
        let now = app.now();
        Self {
            id: TeamId::generate(now, app.entropy()),
            uuid: Uuid::generate(app.entropy()),
            name,
            created: Event::new(app, who, EventKind::TeamCreated, ""),
            admission: Admission::new(app, who),
            now,
        }
    }

    /// Makes the team in an organization that is held, with `founder` as its admin, if anybody.
    pub(in crate::app) fn carry_out(
        &self,
        tx: &mut dyn Writer,
        organization: &Organization,
        founder: Option<&UserId>,
    ) -> Result<Team> {
        if tx.count_teams(&organization.id)? >= Team::MAX {
            return Err(Error::LimitReached {
                kind: Kind::Team,
                limit: Team::MAX,
            });
        }
        let team = Team {
            id: self.id.clone(),
            uuid: self.uuid,
            organization_id: organization.id.clone(),
            organization_uuid: organization.uuid,
            name: self.name.clone(),
            created_at: self.now,
            updated_at: self.now,
        };
        tx.insert_team(&team)?;
        tx.insert_event(&about(&self.created, &team))?;
        if let Some(user) = founder {
            let role = TeamRole::Admin;
            self.admission
                .carry_out(tx, organization, &team, user, role)?;
        }
        Ok(team)
    }
}
