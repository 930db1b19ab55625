//! Keys that sign tokens, and assertions that work once.

use std::time::Duration;

use org_core::error::Denial;
use org_core::signing_key::{LEAD, Rotation, Sealed, SigningKey};
use org_core::{Action, Conflict, Error, Timestamp};

use crate::builders::{digest, machine, operator};
use crate::{Fixture, assert_is};

const HOUR: Duration = Duration::from_hours(1);

/// A key that nothing opens.
pub fn key(id: &str, now: Timestamp) -> SigningKey {
    SigningKey {
        id: id.to_owned(),
        sealed: Sealed::from_text(format!("sealed {id}")),
        active_from: now,
        retires_at: None,
        created_at: now,
    }
}

async fn ids(at: &Fixture) -> Vec<String> {
    let stored = at.app.store().read(|tx| tx.signing_keys()).await.unwrap();
    stored.into_iter().map(|key| key.id).collect()
}

pub async fn the_first_key_stays(at: &Fixture) {
    let now = at.app.now();
    for id in ["first", "second"] {
        let found = at.app.ensure_signing_key(&operator(), key(id, now)).await;
        assert_eq!(found.unwrap(), [key("first", now)]);
    }
    assert_eq!(ids(at).await, ["first"]);
}

pub async fn a_key_follows_another(at: &Fixture) {
    let start = at.app.now();
    let first = key("first", start);
    at.app.ensure_signing_key(&operator(), first).await.unwrap();
    let next = key("next", Timestamp::from_millis(0));
    let announced = Rotation::Announced { keep: HOUR };
    let rotated = at
        .app
        .rotate_signing_keys(&operator(), next, announced)
        .await;
    let [next, first] = &rotated.unwrap()[..] else {
        panic!("two keys");
    };
    assert_eq!(
        (next.id.as_str(), next.active_from),
        ("next", start.plus(LEAD))
    );
    assert_eq!((next.created_at, next.retires_at), (start, None));
    assert_eq!(first.retires_at, Some(start.plus(LEAD).plus(HOUR)));
    at.clock.advance(LEAD);
    let third = key("third", start);
    let immediate = Rotation::Immediate { keep: HOUR };
    at.app
        .rotate_signing_keys(&operator(), third, immediate)
        .await
        .unwrap();
    assert_eq!(ids(at).await, ["third", "next", "first"]);
    at.clock.advance(HOUR);
    let fourth = key("fourth", start);
    at.app
        .rotate_signing_keys(&operator(), fourth, immediate)
        .await
        .unwrap();
    assert_eq!(
        ids(at).await,
        ["fourth", "third"],
        "what has ended is deleted"
    );
    let fifth = key("fifth", start);
    at.app
        .rotate_signing_keys(&operator(), fifth, Rotation::Revoking)
        .await
        .unwrap();
    assert_eq!(ids(at).await, ["fifth"]);
}

pub async fn rotating_takes_a_right_and_patience(at: &Fixture) {
    let now = at.app.now();
    at.app
        .ensure_signing_key(&operator(), key("first", now))
        .await
        .unwrap();
    let rows = at.database.dump();
    let who = machine([Action::ManageInstance]);
    let forbidden = Denial::Action(Action::ManageCredentials);
    assert_is!(
        at.app.rotate_signing_keys(&who, key("x", now), Rotation::Revoking).await,
        Err(Error::Forbidden(denial)) if denial == forbidden
    );
    assert_is!(
        at.app.ensure_signing_key(&who, key("x", now)).await,
        Err(Error::Forbidden(denial)) if denial == forbidden
    );
    assert_eq!(at.database.dump(), rows);
    let announced = Rotation::Announced { keep: HOUR };
    at.app
        .rotate_signing_keys(&operator(), key("next", now), announced)
        .await
        .unwrap();
    let rows = at.database.dump();
    for rotation in [announced, Rotation::Immediate { keep: HOUR }] {
        assert_is!(
            at.app
                .rotate_signing_keys(&operator(), key("x", now), rotation)
                .await,
            Err(Error::Conflict(Conflict::KeyPending))
        );
    }
    assert_eq!(at.database.dump(), rows);
}

pub async fn an_assertion_works_once(at: &Fixture) {
    let end = at.app.now().plus(Duration::from_mins(5));
    let spend = async |word: &str, end| at.app.spend_assertion(digest(word), end).await.unwrap();
    assert!(spend("a", end).await);
    assert!(!spend("a", end).await);
    assert!(spend("b", end.plus(HOUR)).await);
    at.clock
        .advance(Duration::from_mins(5) + Duration::from_millis(1));
    let later = at.app.now().plus(HOUR);
    assert!(!spend("b", later).await);
    assert!(spend("a", later).await, "what has expired is forgotten");
}
