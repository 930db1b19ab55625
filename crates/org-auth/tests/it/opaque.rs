//! Secrets that are looked up: secret keys, API keys, sessions with an opaque token, clients.

use std::collections::BTreeMap;

use std::time::Duration;

use org_auth::{AuthError, secret};
use org_core::credential::Operation;
use org_core::session::{SESSION_LIFE, SessionStatus};
use org_core::{Action, Actions, Identity};
use org_testkit::builders::operator;
use org_testkit::{Fixture, assert_is};
use secrecy::{ExposeSecret as _, SecretString};

use crate::support::{CLIENT, Desk, Door};

org_testkit::on_each_kept_database! {
    crate::opaque: [
        a_client_proves_itself_to_the_letter,
        a_key_that_may_only_render_is_not_enough,
        a_revoked_secret_key_is_refused,
        a_session_ends,
        a_user_who_is_not_verified_is_told_so,
        keys_of_a_banned_user_are_refused,
        near_misses_are_refused,
    ]
}

/// A secret of each kind, as the server makes them.
async fn secrets(desk: &Desk<'_>) -> [(Door, String); 3] {
    let entropy = desk.at.app.entropy();
    let text = |secret: SecretString| secret.expose_secret().to_owned();
    let key = text(secret::secret_key(entropy, false));
    let digest = secret::digest(&key);
    let app = &desk.at.app;
    app.ensure_secret_key(&operator(), "k", digest)
        .await
        .unwrap();
    let api_key = text(secret::api_key(entropy));
    desk.api_key(&api_key, Operation::Admin).await;
    let session = text(secret::session_token(entropy));
    desk.opaque(&desk.user, &session).await;
    [
        (Door::SecretKey, key),
        (Door::ApiKey, api_key),
        (Door::OpaqueSession, session),
    ]
}

pub(crate) async fn near_misses_are_refused(at: &Fixture) {
    let desk = Desk::open(at).await;
    let secrets = secrets(&desk).await;
    for (door, right) in &secrets {
        desk.enter(*door, right).await.unwrap();
    }
    let rows = at.database.dump();
    for (door, right) in &secrets {
        for wrong in near_misses(right) {
            desk.assert_refused(*door, &wrong, &wrong).await;
        }
    }
    // What the database holds does not let its reader in.
    for cell in rows.values().flatten().flat_map(|row| row.split(',')) {
        let cell = cell.trim_matches(['(', ')', '\'', '"']);
        for door in [Door::SecretKey, Door::ApiKey, Door::OpaqueSession] {
            desk.assert_refused(door, cell, cell).await;
        }
    }
    // When a key was last used is noted in its own time.
    let others = |mut rows: BTreeMap<_, _>| {
        rows.remove("api_keys");
        rows
    };
    assert_eq!(others(at.database.dump()), others(rows));
}

fn near_misses(right: &str) -> Vec<String> {
    let (_, tail) = right.rsplit_once('_').unwrap();
    let mut wrong = vec![
        String::new(),
        tail.to_owned(),
        right.to_uppercase(),
        right.replacen(char::is_lowercase, "Z", 1),
        format!(" {right}"),
        format!("{right} "),
        format!("{right}\n"),
        format!("{right}\0"),
        format!("{right}{right}"),
        format!("{right}0"),
        format!("Bearer {right}"),
        format!("{right}' OR '1'='1"),
        right.replace('_', "-"),
        right.replace('_', "%5F"),
        right.replace(tail, &"0".repeat(tail.len())),
        right.replace(tail, &"%".repeat(tail.len())),
        right.replace(tail, "*"),
        secret::digest(right).as_hex().to_owned(),
        secret::digest(right).as_hex().to_uppercase(),
    ];
    let prefixes = ["sk_test_", "sk_live_", "ak_", "sess_", "pk_test_", ""];
    wrong.extend(prefixes.map(|prefix| format!("{prefix}{tail}")));
    let backwards = tail.chars().rev().collect::<String>();
    wrong.push(right.replace(tail, &backwards));
    wrong.extend((1..right.len()).map(|length| right[..length].to_owned()));
    wrong.extend((1..right.len()).map(|from| right[from..].to_owned()));
    wrong.retain(|wrong| wrong != right);
    wrong
}

pub(crate) async fn a_revoked_secret_key_is_refused(at: &Fixture) {
    let desk = Desk::open(at).await;
    let (who, digest) = (operator(), secret::digest("sk_test_1"));
    let ensure = || at.app.ensure_secret_key(&who, "k", digest.clone());
    let key = ensure().await.unwrap();
    let holder = desk.enter(Door::SecretKey, "sk_test_1").await.unwrap();
    assert_eq!(holder.actions, Actions::All);
    assert_eq!(holder.identity, Identity::SecretKey { id: key.id.clone() });
    at.app.revoke_secret_key(&operator(), key.id).await.unwrap();
    desk.assert_refused(Door::SecretKey, "revoked", "sk_test_1")
        .await;
    ensure().await.unwrap();
    desk.assert_refused(Door::SecretKey, "asked for again", "sk_test_1")
        .await;
}

pub(crate) async fn a_session_ends(at: &Fixture) {
    let desk = Desk::open(at).await;
    let door = Door::OpaqueSession;
    for (how, token) in [
        (SessionStatus::Ended, "sess_1"),
        (SessionStatus::Revoked, "sess_2"),
    ] {
        let id = desk.opaque(&desk.user, token).await.id;
        desk.enter(door, token).await.unwrap();
        // The id of a session looks like its token, and is no secret.
        desk.assert_refused(door, "the id", id.as_str()).await;
        let now = at.app.now();
        let ended = at
            .app
            .store()
            .write(move |tx| tx.end_session(&id, how, now));
        assert!(ended.await.unwrap());
        desk.assert_refused(door, how.as_str(), token).await;
    }
    desk.opaque(&desk.user, "sess_3").await;
    let millisecond = Duration::from_millis(1);
    at.clock.advance(SESSION_LIFE.saturating_sub(millisecond));
    desk.enter(door, "sess_3").await.unwrap();
    at.clock.advance(millisecond);
    desk.assert_refused(door, "expired", "sess_3").await;
}

pub(crate) async fn keys_of_a_banned_user_are_refused(at: &Fixture) {
    let desk = Desk::open(at).await;
    desk.opaque(&desk.user, "sess_1").await;
    let key = desk.api_key("ak_1", Operation::All).await;
    let holder = desk.enter(Door::ApiKey, "ak_1").await.unwrap();
    let expected = Identity::ApiKey {
        id: key.id,
        organization: desk.organization.id.clone(),
        user: desk.user.id.clone(),
        teams: None,
    };
    assert_eq!(
        (holder.identity, holder.actions),
        (expected, Actions::none())
    );
    desk.elsewhere("UPDATE users SET banned = TRUE");
    for (door, raw) in [(Door::ApiKey, "ak_1"), (Door::OpaqueSession, "sess_1")] {
        desk.assert_refused(door, "banned", raw).await;
    }
}

pub(crate) async fn a_key_that_may_only_render_is_not_enough(at: &Fixture) {
    let desk = Desk::open(at).await;
    desk.api_key("ak_1", Operation::ReadRender).await;
    let refused = desk.enter(Door::ApiKey, "ak_1").await;
    assert_is!(refused, Err(AuthError::Insufficient));
    // An administrator's key may make organizations, and nothing else outside its own.
    at.database
        .execute("UPDATE users SET system_administrator = TRUE");
    desk.api_key("ak_2", Operation::Admin).await;
    let holder = desk.enter(Door::ApiKey, "ak_2").await.unwrap();
    let only = [Action::CreateOrganizations].into_iter().collect();
    assert_eq!(holder.actions, only);
}

pub(crate) async fn a_user_who_is_not_verified_is_told_so(at: &Fixture) {
    let desk = Desk::open(at).await;
    let user = at.user("bob@example.com").await;
    desk.opaque(&user, "sess_1").await;
    let refused = desk.enter(Door::OpaqueSession, "sess_1").await;
    assert_is!(refused, Err(AuthError::Unverified));
    desk.elsewhere("UPDATE users SET banned = TRUE");
    desk.assert_refused(Door::OpaqueSession, "banned", "sess_1")
        .await;
}

pub(crate) async fn a_client_proves_itself_to_the_letter(at: &Fixture) {
    let desk = Desk::open(at).await;
    let client = desk.auth.client(CLIENT, "a secret").await.unwrap();
    assert_eq!(client.id, CLIENT);
    let lower = CLIENT.to_lowercase();
    let digest = secret::digest("a secret");
    for (id, given) in [
        (CLIENT, "A secret"),
        (CLIENT, "a secret "),
        (CLIENT, "a secre"),
        (CLIENT, ""),
        (CLIENT, digest.as_hex()),
        (&lower, "a secret"),
        (&CLIENT[1..], "a secret"),
        ("%", "a secret"),
        ("' OR 1=1 --", "a secret"),
        ("", ""),
    ] {
        assert_is!(desk.auth.client(id, given).await, Err(AuthError::Rejected));
    }
}
