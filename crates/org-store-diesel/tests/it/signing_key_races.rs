//! Keys and assertions from many at once, through two servers on one database.

org_testkit::on_each_kept_database! {
    crate::signing_key_races::cases: [
        an_assertion_works_for_one,
        one_of_many_rotations_is_carried_out,
        one_of_many_first_keys_is_kept,
    ]
}

mod cases {
    use std::time::Duration;

    use org_core::signing_key::{LEAD, Rotation};
    use org_core::{Conflict, Error};
    use org_testkit::builders::{digest, operator};
    use org_testkit::contract::signing_keys::key;
    use org_testkit::{Fixture, assert_is, at_once};

    use crate::races::cases::servers;

    pub(super) async fn an_assertion_works_for_one(at: &Fixture) {
        let servers = servers(at);
        for round in 0..5 {
            let end = at.app.now().plus(Duration::from_mins(1));
            let spent = at_once(20, |number| {
                let app = servers[number % 2].clone();
                async move {
                    app.spend_assertion(digest(&format!("a-{round}")), end)
                        .await
                }
            });
            let spent: Vec<bool> = spent.await.into_iter().map(Result::unwrap).collect();
            assert_eq!(spent.iter().filter(|first| **first).count(), 1);
            at.clock.advance(Duration::from_mins(2));
        }
    }

    pub(super) async fn one_of_many_first_keys_is_kept(at: &Fixture) {
        let servers = servers(at);
        let now = at.app.now();
        let made = at_once(20, |number| {
            let app = servers[number % 2].clone();
            let first = key(&format!("key-{number}"), now);
            async move { app.ensure_signing_key(&operator(), first).await }
        });
        let mut made: Vec<_> = made.await.into_iter().map(Result::unwrap).collect();
        made.dedup();
        assert_eq!(made.len(), 1);
        assert_eq!(made[0].len(), 1);
    }

    pub(super) async fn one_of_many_rotations_is_carried_out(at: &Fixture) {
        let servers = servers(at);
        let now = at.app.now();
        let first = key("first", now);
        at.app.ensure_signing_key(&operator(), first).await.unwrap();
        for round in 0..3 {
            let rotated = at_once(10, |number| {
                let app = servers[number % 2].clone();
                let next = key(&format!("key-{round}-{number}"), now);
                let rotation = Rotation::Announced { keep: LEAD };
                async move { app.rotate_signing_keys(&operator(), next, rotation).await }
            });
            let (done, refused): (Vec<_>, Vec<_>) =
                rotated.await.into_iter().partition(Result::is_ok);
            assert_eq!(done.len(), 1, "{refused:?}");
            for error in refused {
                assert_is!(error, Err(Error::Conflict(Conflict::KeyPending)));
            }
            at.clock.advance(LEAD);
        }
    }
}
