//! Recorded changes as px0 shows them.

use org_core::event::{Event, EventView, USER};
use org_core::organization::OrganizationRef;
use serde::Serialize;
use serde_json::{Map, Value};

use crate::dialects::px0::field::{limit, number, time};
use crate::input::Input;

const DEFAULT_LIMIT: u32 = 50;
/// px0 has no maximum.
const MAX_LIMIT: u32 = 500;

/// Which part is asked for: how many changes to skip, and how many to show.
pub(super) fn part(query: &mut Input) -> (u64, u32) {
    let offset = number(query, "offset").unwrap_or(0);
    (offset, limit(query, DEFAULT_LIMIT, MAX_LIMIT))
}

/// A change. What has no UUID is in the metadata under the id it has here.
#[derive(Debug, Serialize)]
struct LogBody {
    id: String,
    org_id: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    actor_id: Option<String>,
    action: &'static str,
    entity_type: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    entity_id: Option<String>,
    metadata: Map<String, Value>,
    created_at: String,
}

/// The changes of an organization.
#[derive(Debug, Serialize)]
pub(super) struct LogsBody {
    logs: Vec<LogBody>,
}

impl LogsBody {
    pub(super) fn new(organization: &OrganizationRef, events: Vec<EventView>) -> Self {
        let organization = organization.to_string();
        let logs = events.into_iter();
        Self {
            logs: logs.map(|event| log(&organization, event)).collect(),
        }
    }
}

fn log(organization: &str, view: EventView) -> LogBody {
    let EventView { event, actor, user } = view;
    let Event {
        id,
        kind,
        actor: named,
        via,
        organization_id: _,
        subject,
        data,
        occurred_at,
    } = event;
    let mut metadata = match data {
        Value::Object(data) => data,
        _ => Map::new(),
    };
    let uuid = metadata.remove("uuid");
    let uuid = uuid.and_then(|uuid| uuid.as_str().map(str::to_owned));
    if let Some(user) = user {
        metadata.insert(USER.to_owned(), user.to_string().into());
    }
    if actor.is_none() {
        metadata.insert("actor".to_owned(), named.into());
    }
    metadata.insert("subject".to_owned(), subject.into());
    metadata.insert("via".to_owned(), via.as_str().into());
    let entity_type = kind.entity();
    LogBody {
        id: id.uuid().to_string(),
        org_id: organization.to_owned(),
        actor_id: actor.map(|uuid| uuid.to_string()),
        action: kind.as_str(),
        entity_type,
        entity_id: match entity_type {
            "organization" => Some(organization.to_owned()),
            _ => uuid,
        },
        metadata,
        created_at: time(occurred_at),
    }
}
