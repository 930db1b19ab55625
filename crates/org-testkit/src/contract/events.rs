//! The record of changes.

use std::time::Duration;

use org_core::event::{Event, EventKind};
use org_core::id::{EventId, OrganizationId};
use serde_json::{Value, json};

use crate::Fixture;
use crate::builders::VIA;

pub async fn what_was_recorded_is_what_is_read(at: &Fixture) {
    for kind in EventKind::ALL {
        for (data, organization_id) in [
            (Value::Null, None),
            (
                json!({ "ü": ["'", 1.5] }),
                OrganizationId::parse("org_gone"),
            ),
        ] {
            let event = Event {
                organization_id,
                data,
                ..event(at, *kind)
            };
            record(at, &event).await;
            assert_eq!(at.newest_events(1).await, [event]);
        }
    }
}

pub async fn the_newest_come_first_and_no_more_than_asked_for(at: &Fixture) {
    let mut recorded = Vec::new();
    // Not in the order of their ids: what counts is when it happened.
    for millisecond in [3, 1, 5, 2, 4] {
        let event = Event {
            occurred_at: at.app.now().plus(Duration::from_millis(millisecond)),
            ..event(at, EventKind::UserCreated)
        };
        record(at, &event).await;
        recorded.push(event);
    }
    recorded.sort_by_key(|event| std::cmp::Reverse(event.occurred_at));
    let newest = at.app.store().read(|tx| Ok([tx.events(3)?, tx.events(0)?]));
    let [newest, none] = newest.await.unwrap();
    assert_eq!(newest, recorded[..3]);
    assert!(none.is_empty());
}

/// Of the same millisecond too, as long as their ids were counted.
pub async fn one_unit_of_work_records_in_order(at: &Fixture) {
    let user = at.user("ada@example.com").await;
    at.organization_of(&user, "acme").await;
    let kinds: Vec<_> = at
        .newest_events(3)
        .await
        .iter()
        .map(|event| event.kind)
        .collect();
    let expected = [
        EventKind::UserCreated,
        EventKind::OrganizationCreated,
        EventKind::MembershipCreated,
    ];
    assert_eq!(kinds, expected);
}

fn event(at: &Fixture, kind: EventKind) -> Event {
    Event {
        id: EventId::generate(at.app.now(), at.app.entropy()),
        kind,
        actor: "somebody".to_owned(),
        via: VIA,
        organization_id: None,
        subject: "something".to_owned(),
        data: Value::Null,
        occurred_at: at.app.now(),
    }
}

async fn record(at: &Fixture, event: &Event) {
    let event = event.clone();
    let recorded = at.app.store().write(move |tx| tx.insert_event(&event));
    recorded.await.unwrap();
}
