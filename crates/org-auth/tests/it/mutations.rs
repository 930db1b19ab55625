//! Thousands of small changes to tokens that are right. None of them is right.

use org_auth::session_token::Version;

use org_testkit::mutation::{Random, mutate};

use crate::support::{Desk, Door, run};

/// How many changes to a token of each kind.
const MUTATIONS: usize = 2_000;
#[test]
fn no_change_to_an_access_token_is_let_in() {
    run(async |desk: &Desk<'_>| {
        let token = desk.access_token();
        refuse_mutations(desk, Door::AccessToken, &token, 1).await;
    });
}

#[test]
fn no_change_to_a_session_token_is_let_in() {
    run(async |desk: &Desk<'_>| {
        for (version, seed) in [(Version::V1, 2), (Version::V2, 3)] {
            let token = desk.session_token(version, 60).await;
            refuse_mutations(desk, Door::SessionToken, &token, seed).await;
        }
    });
}

async fn refuse_mutations(desk: &Desk<'_>, door: Door, token: &str, seed: u64) {
    let mut random = Random::new(seed);
    let mut tried = 0;
    desk.assert_let_in(door, token).await;
    while tried < MUTATIONS {
        let mutation = mutate(token, &mut random);
        // Two changes may undo each other.
        if mutation != token {
            desk.assert_refused(door, &mutation, &mutation).await;
            tried += 1;
        }
    }
    desk.assert_let_in(door, token).await;
}
