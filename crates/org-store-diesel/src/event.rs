use diesel::prelude::*;
use org_core::event::{Event, EventKind};
use org_core::id::{EventId, OrganizationId};
use org_core::store::{ReadEvents, WriteEvents};
use org_core::{Error, Result, Via};

use crate::connection::AnyConnection;
use crate::error::failed;
use crate::row::{Row, bound, time};
use crate::schema::events;

#[derive(Insertable, Queryable, Selectable)]
#[diesel(table_name = events, treat_none_as_default_value = false)]
pub(crate) struct EventRow {
    id: String,
    kind: String,
    actor: String,
    via: String,
    organization_id: Option<String>,
    subject: String,
    data: String,
    occurred_at: i64,
}

impl From<&Event> for EventRow {
    fn from(event: &Event) -> Self {
        let Event {
            id,
            kind,
            actor,
            via,
            organization_id,
            subject,
            data,
            occurred_at,
        } = event;
        Self {
            id: id.to_string(),
            kind: kind.as_str().to_owned(),
            actor: actor.clone(),
            via: via.as_str().to_owned(),
            organization_id: organization_id.as_ref().map(ToString::to_string),
            subject: subject.clone(),
            data: data.to_string(),
            occurred_at: occurred_at.millis(),
        }
    }
}

impl TryFrom<EventRow> for Event {
    type Error = Error;

    fn try_from(row: EventRow) -> Result<Self> {
        let at = Row {
            table: "events",
            id: &row.id,
        };
        let kind = EventKind::ALL.iter().find(|kind| kind.as_str() == row.kind);
        Ok(Self {
            id: at.valid("id", EventId::parse(&row.id))?,
            kind: at.valid("kind", kind.copied())?,
            actor: row.actor,
            via: Via::from(row.via),
            organization_id: at.optional(
                "organization_id",
                row.organization_id,
                OrganizationId::parse,
            )?,
            subject: row.subject,
            data: at.valid("data", serde_json::from_str(&row.data).ok())?,
            occurred_at: time(row.occurred_at),
        })
    }
}

impl ReadEvents for AnyConnection {
    fn events(&mut self, limit: u32) -> Result<Vec<Event>> {
        let rows: Vec<EventRow> = events::table
            .order((events::occurred_at.desc(), events::position.desc()))
            .limit(i64::from(limit))
            .select(EventRow::as_select())
            .load(self)
            .map_err(failed)?;
        rows.into_iter().map(Event::try_from).collect()
    }

    fn events_of(
        &mut self,
        organization: &OrganizationId,
        offset: u64,
        limit: u32,
    ) -> Result<Vec<Event>> {
        let rows: Vec<EventRow> = events::table
            .filter(events::organization_id.eq(organization.as_str()))
            .order((events::occurred_at.desc(), events::position.desc()))
            .offset(bound(offset))
            .limit(i64::from(limit))
            .select(EventRow::as_select())
            .load(self)
            .map_err(failed)?;
        rows.into_iter().map(Event::try_from).collect()
    }
}

impl WriteEvents for AnyConnection {
    fn insert_event(&mut self, new: &Event) -> Result<()> {
        self.unit().deferred.events.push(EventRow::from(new));
        Ok(())
    }
}
