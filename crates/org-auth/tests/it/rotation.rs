//! Keys follow each other, and processes on one database follow the keys.

use std::time::Duration;

use org_auth::key_ring::FRESH_FOR;
use org_auth::{KeyError, SealingKey, SigningKeys};
use org_core::signing_key::{LEAD, Rotation};
use org_core::{Conflict, Error, OsEntropy, Principal};
use org_testkit::Fixture;
use org_testkit::builders::{VIA, operator};
use org_testkit::fixture::signed_in;
use org_testkit::keys::SIGNING_KEY;

org_testkit::on_each_kept_database! {
    crate::rotation::cases: [
        a_key_announced_signs_in_time,
        a_key_that_is_lost_is_said,
        another_process_follows,
        keys_are_sealed,
        nobody_else_rotates,
        one_key_comes_of_many_first_starts,
        revoked_keys_are_gone,
        the_first_key_is_the_one_that_was_there,
        two_keys_are_not_announced_at_once,
    ]
}

const DAY: Duration = Duration::from_hours(24);
const SEALING: &str = "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff";

/// The keys as one of several processes on the database has them.
fn process(at: &Fixture) -> SigningKeys {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("sealing-key");
    let text = org_auth::private_file::read_or_create(&path, SEALING).unwrap();
    assert_eq!(text, SEALING);
    let sealing = SealingKey::load_or_create(&path, &OsEntropy).unwrap();
    SigningKeys::new(at.another_server(), sealing, Some(SIGNING_KEY.into()))
}

fn kids(keys: &org_auth::KeyRing, at: &Fixture) -> Vec<String> {
    let published = keys.jwks(at.app.now()).keys;
    published.into_iter().map(|key| key.kid).collect()
}

async fn current(keys: &SigningKeys) -> String {
    keys.current().await.unwrap().kid().to_owned()
}

mod cases {
    use super::*;

    pub(crate) async fn the_first_key_is_the_one_that_was_there(at: &Fixture) {
        let keys = process(at);
        assert!(!keys.are_there().await.unwrap());
        let instance = at.app.instance().await.unwrap();
        assert_eq!(current(&keys).await, instance.id.as_str());
        assert!(keys.are_there().await.unwrap());
        let ring = keys.ring().await.unwrap();
        assert_eq!(kids(&ring, at), [instance.id.to_string()]);
        let [event] = &at.newest_events(1).await[..] else {
            panic!("no event");
        };
        assert_eq!(event.kind.as_str(), "signing_key.created");
        assert_eq!(event.subject, instance.id.as_str());
    }

    pub(crate) async fn one_key_comes_of_many_first_starts(at: &Fixture) {
        let sealing = || {
            let directory = tempfile::tempdir().unwrap();
            let path = directory.path().join("sealing-key");
            org_auth::private_file::read_or_create(&path, SEALING).unwrap();
            SealingKey::load_or_create(&path, &OsEntropy).unwrap()
        };
        let made: Vec<_> = (0..3)
            .map(|_| SigningKeys::new(at.another_server(), sealing(), None))
            .collect();
        let (a, b, c) = tokio::join!(made[0].current(), made[1].current(), made[2].current());
        let moduli = [a, b, c].map(|key| key.unwrap().jwk().n);
        assert_eq!(moduli[0], moduli[1]);
        assert_eq!(moduli[0], moduli[2]);
    }

    pub(crate) async fn a_key_announced_signs_in_time(at: &Fixture) {
        let keys = process(at);
        let first = current(&keys).await;
        let rotation = Rotation::Announced { keep: DAY };
        let stored = keys.rotate(&operator(), rotation).await.unwrap();
        let second = stored[0].id.clone();
        assert_eq!(second.len(), 43, "a thumbprint: {second}");
        at.clock.advance(FRESH_FOR);
        let ring = keys.ring().await.unwrap();
        assert_eq!(kids(&ring, at), [first.clone(), second.clone()]);
        assert_eq!(current(&keys).await, first);
        at.clock.advance(LEAD.saturating_sub(FRESH_FOR));
        assert_eq!(current(&keys).await, second);
        let ring = keys.ring().await.unwrap();
        assert_eq!(kids(&ring, at), [second.clone(), first.clone()]);
        at.clock
            .advance(DAY.saturating_sub(Duration::from_millis(1)));
        let ring = keys.ring().await.unwrap();
        assert_eq!(kids(&ring, at), [second.clone(), first]);
        at.clock.advance(Duration::from_millis(1));
        let ring = keys.ring().await.unwrap();
        assert_eq!(kids(&ring, at), [second]);
    }

    pub(crate) async fn another_process_follows(at: &Fixture) {
        let (one, other) = (process(at), process(at));
        let first = current(&one).await;
        assert_eq!(current(&other).await, first);
        let rotation = Rotation::Immediate { keep: DAY };
        let stored = one.rotate(&operator(), rotation).await.unwrap();
        assert_eq!(current(&other).await, first, "it does not know yet");
        at.clock.advance(Duration::from_secs(1));
        let header = jsonwebtoken::Header::new(jsonwebtoken::Algorithm::RS256);
        let fresh = process(at).current().await.unwrap();
        assert_eq!(fresh.kid(), stored[0].id);
        let token = fresh.sign(header, &serde_json::json!({})).unwrap();
        let ring = other.ring_for(&token).await.unwrap();
        assert_eq!(kids(&ring, at), [stored[0].id.clone(), first]);
        at.clock.advance(FRESH_FOR);
        assert_eq!(current(&one).await, stored[0].id);
    }

    pub(crate) async fn revoked_keys_are_gone(at: &Fixture) {
        let keys = process(at);
        let first = current(&keys).await;
        let announced = Rotation::Announced { keep: DAY };
        keys.rotate(&operator(), announced).await.unwrap();
        let stored = keys.rotate(&operator(), Rotation::Revoking).await.unwrap();
        assert_eq!(stored.len(), 1);
        at.clock.advance(FRESH_FOR);
        let ring = keys.ring().await.unwrap();
        assert_eq!(kids(&ring, at), [stored[0].id.clone()]);
        assert_ne!(stored[0].id, first);
    }

    pub(crate) async fn two_keys_are_not_announced_at_once(at: &Fixture) {
        let keys = process(at);
        keys.current().await.unwrap();
        let announced = Rotation::Announced { keep: DAY };
        keys.rotate(&operator(), announced).await.unwrap();
        let before = at.database.dump();
        for again in [announced, Rotation::Immediate { keep: DAY }] {
            let refused = keys.rotate(&operator(), again).await.unwrap_err();
            let KeyError::Store(Error::Conflict(conflict)) = refused else {
                panic!("{refused:?}");
            };
            assert_eq!(conflict, Conflict::KeyPending);
        }
        assert_eq!(at.database.dump(), before);
        at.clock.advance(LEAD);
        let stored = keys.rotate(&operator(), announced).await.unwrap();
        assert_eq!(stored.len(), 3);
        at.clock.advance(LEAD + DAY);
        let stored = keys.rotate(&operator(), announced).await.unwrap();
        assert_eq!(stored.len(), 2, "what has ended is deleted");
    }

    pub(crate) async fn nobody_else_rotates(at: &Fixture) {
        let keys = process(at);
        keys.current().await.unwrap();
        let user = at.user("ada@example.com").await;
        let stranger = Principal {
            via: VIA,
            ..signed_in(&user)
        };
        let before = at.database.dump();
        let refused = keys
            .rotate(&stranger, Rotation::Revoking)
            .await
            .unwrap_err();
        assert!(matches!(refused, KeyError::Store(Error::Forbidden(_))));
        assert_eq!(at.database.dump(), before);
    }

    pub(crate) async fn keys_are_sealed(at: &Fixture) {
        process(at).current().await.unwrap();
        let document = pem::parse(SIGNING_KEY).unwrap();
        let der = &document.contents()[..64];
        let dump = format!("{:?}", at.database.dump());
        for form in [org_testkit::forge::encode(der), hex::encode(der)] {
            assert!(!dump.contains(&form[..40]), "the private key lies open");
        }
        let other = SealingKey::generate(&OsEntropy).unwrap();
        let keys = SigningKeys::new(at.another_server(), other, None);
        assert!(matches!(keys.ring().await, Err(KeyError::Sealed)));
    }

    pub(crate) async fn a_key_that_is_lost_is_said(at: &Fixture) {
        process(at).current().await.unwrap();
        at.database
            .execute("UPDATE signing_keys SET sealed = 'AAAA'");
        let refused = process(at).ring().await;
        assert!(matches!(refused, Err(KeyError::Sealed)), "{refused:?}");
        let stored = process(at).rotate(&operator(), Rotation::Revoking).await;
        assert_eq!(stored.unwrap().len(), 1);
        process(at).ring().await.unwrap();
    }
}
