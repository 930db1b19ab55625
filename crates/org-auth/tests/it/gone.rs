//! Tokens that were right when they were made, and whose bearer has gone or been shut out since.

use std::time::Duration;

use org_auth::session_token::{LONGEST_LIFE, Version};
use org_core::session::{SESSION_LIFE, SessionStatus};
use org_core::{Action, Actions, Writer};
use org_testkit::builders::operator;
use org_testkit::{Fixture, invariants};

use crate::support::{Desk, Door};

org_testkit::on_each_kept_database! {
    crate::gone: [
        a_banned_user_is_shut_out,
        a_deleted_client_is_gone,
        a_deleted_user_is_gone,
        a_scope_that_was_taken_away_is_gone,
        a_user_who_may_make_no_organizations_has_no_such_right,
        an_ended_session_is_over,
        an_expired_session_is_over,
    ]
}

/// Tokens of the one session, in both shapes, that outlive it.
async fn tokens(desk: &Desk<'_>) -> [String; 2] {
    [
        desk.session_token(Version::V1, LONGEST_LIFE).await,
        desk.session_token(Version::V2, LONGEST_LIFE).await,
    ]
}

async fn assert_let_in(desk: &Desk<'_>, tokens: &[String]) {
    for token in tokens {
        desk.assert_let_in(Door::SessionToken, token).await;
    }
}

async fn assert_refused(desk: &Desk<'_>, what: &str, tokens: &[String]) {
    for token in tokens {
        desk.assert_refused(Door::SessionToken, what, token).await;
    }
}

pub(crate) async fn a_deleted_client_is_gone(at: &Fixture) {
    let desk = Desk::open(at).await;
    let token = desk.access_token();
    desk.assert_let_in(Door::AccessToken, &token).await;
    desk.elsewhere("DELETE FROM clients");
    desk.assert_refused(Door::AccessToken, "deleted", &token)
        .await;
    desk.register(&["read:organizations"]).await;
    desk.assert_let_in(Door::AccessToken, &token).await;
}

pub(crate) async fn a_scope_that_was_taken_away_is_gone(at: &Fixture) {
    let desk = Desk::open(at).await;
    let token = desk.access_token();
    let all = [
        Action::CreateOrganizations,
        Action::ReadOrganizations,
        Action::ReadOrganizationsOfUsers,
    ];
    for (scopes, allowed) in [
        (
            &[
                "create:organizations",
                "read:organizations",
                "delete:organizations",
            ][..],
            &all[..],
        ),
        (&["read:organizations", "delete:organizations"], &all[1..]),
        (&["delete:organizations"], &[]),
        (&[], &[]),
    ] {
        desk.register(scopes).await;
        let bearer = desk.enter(Door::AccessToken, &token).await.unwrap();
        let allowed: Actions = allowed.iter().copied().collect();
        assert_eq!(bearer.actions, allowed, "{scopes:?}");
    }
}

pub(crate) async fn an_ended_session_is_over(at: &Fixture) {
    let mut desk = Desk::open(at).await;
    let others = tokens(&desk).await;
    let other = desk.session.clone();
    for how in [SessionStatus::Ended, SessionStatus::Revoked] {
        desk.session = at.session(&desk.user, None).await;
        let tokens = tokens(&desk).await;
        assert_let_in(&desk, &tokens).await;
        let (id, now) = (desk.session.id.clone(), at.app.now());
        let write = move |tx: &mut dyn Writer| tx.end_session(&id, how, now);
        assert!(at.app.store().write(write).await.unwrap());
        assert_refused(&desk, how.as_str(), &tokens).await;
    }
    desk.session = other;
    assert_let_in(&desk, &others).await;
}

pub(crate) async fn an_expired_session_is_over(at: &Fixture) {
    let desk = Desk::open(at).await;
    let tokens = tokens(&desk).await;
    let millisecond = Duration::from_millis(1);
    at.clock.advance(SESSION_LIFE.saturating_sub(millisecond));
    assert_let_in(&desk, &tokens).await;
    at.clock.advance(millisecond);
    assert_refused(&desk, "expired", &tokens).await;
}

pub(crate) async fn a_banned_user_is_shut_out(at: &Fixture) {
    let desk = Desk::open(at).await;
    let tokens = tokens(&desk).await;
    desk.elsewhere("UPDATE users SET banned = TRUE");
    assert_refused(&desk, "banned", &tokens).await;
    desk.elsewhere("UPDATE users SET banned = FALSE");
    assert_let_in(&desk, &tokens).await;
}

pub(crate) async fn a_deleted_user_is_gone(at: &Fixture) {
    let desk = Desk::open(at).await;
    let tokens = tokens(&desk).await;
    let id = desk.organization.id.clone();
    let by = org_core::organization::OrganizationRef::Id(id);
    at.app.delete_organization(&operator(), by).await.unwrap();
    invariants::hold(&at.database);
    desk.elsewhere("DELETE FROM users");
    assert_refused(&desk, "deleted", &tokens).await;
}

pub(crate) async fn a_user_who_may_make_no_organizations_has_no_such_right(at: &Fixture) {
    let desk = Desk::open(at).await;
    let tokens = tokens(&desk).await;
    for (sql, may) in [("FALSE", false), ("TRUE", true)] {
        let update = format!("UPDATE users SET create_organization_enabled = {sql}");
        desk.elsewhere(&update);
        for token in &tokens {
            let user = desk.enter(Door::SessionToken, token).await.unwrap();
            assert_eq!(user.may(Action::CreateOrganizations), may);
            assert!(!user.may(Action::ReadUsers) && !user.may(Action::CreateSessions));
        }
    }
}
