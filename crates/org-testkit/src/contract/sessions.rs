//! Sessions: signing in, what a token may say, signing out.

use std::time::Duration;

use org_core::app::SessionView;
use org_core::error::Denial;
use org_core::event::EventKind;
use org_core::id::{OrganizationId, SessionId, UserId};
use org_core::session::{CreateSession, SESSION_ABANDON, SESSION_LIFE, Session, SessionStatus};
use org_core::user::User;
use org_core::{Action, Error, Identity, Kind, Principal, Result};

use crate::builders::{digest, machine, operator};
use crate::fixture::signed_in;
use crate::{Fixture, StoppedClock, assert_is};

pub async fn a_session_is_read_by_id_and_by_token(at: &Fixture) {
    let user = at.user("ada@example.com").await;
    let acme = at.organization_of(&user, "acme").await;
    let new = CreateSession {
        token: Some(digest("token")),
        active_organization_id: Some(acme.id),
        ..plain(&user)
    };
    let made = at.app.create_session(&operator(), new).await.unwrap();
    assert_eq!(made.expire_at, StoppedClock::START.plus(SESSION_LIFE));
    assert_eq!(made.abandon_at, made.expire_at.plus(SESSION_ABANDON));
    let id = made.id.clone();
    let read = at
        .app
        .store()
        .read(move |tx| Ok([tx.session(&id)?, tx.session_by_token(&digest("token"))?]));
    assert_eq!(
        read.await.unwrap(),
        [Some(made.clone()), Some(made.clone())]
    );
    let event = at.newest_events(1).await.remove(0);
    assert_eq!(
        (event.kind, event.subject.as_str()),
        (EventKind::SessionCreated, made.id.as_str())
    );
}

pub async fn signing_in_takes_a_right_a_user_and_an_organization(at: &Fixture) {
    let user = at.user("ada@example.com").await;
    let rows = at.database.dump();
    assert_is!(
        at.app
            .create_session(&machine([Action::CreateUsers]), plain(&user))
            .await,
        Err(Error::Forbidden(Denial::Action(Action::CreateSessions)))
    );
    let nobody = CreateSession {
        user_id: UserId::parse("user_none").unwrap(),
        ..plain(&user)
    };
    assert_is!(
        at.app.create_session(&operator(), nobody).await,
        Err(Error::NotFound { kind: Kind::User, id }) if id == "user_none"
    );
    let nowhere = CreateSession {
        active_organization_id: OrganizationId::parse("org_none"),
        ..plain(&user)
    };
    assert_is!(
        at.app.create_session(&operator(), nowhere).await,
        Err(Error::NotFound { kind: Kind::Organization, id }) if id == "org_none"
    );
    assert_eq!(at.database.dump(), rows);
}

pub async fn a_view_names_the_organization_the_role_and_its_permissions(at: &Fixture) {
    let user = at.user("ada@example.com").await;
    let acme = at.organization_of(&user, "acme").await;
    let session = at.session(&user, Some(&acme)).await;
    let seen = view(at, &session, None).await.unwrap();
    assert_eq!((&seen.session, &seen.user.id), (&session, &user.id));
    let (place, permissions) = seen.active.unwrap();
    assert_eq!(
        (place.organization.id, place.role.as_str()),
        (acme.id, "org:admin")
    );
    assert_eq!(permissions.len(), 11);
}

pub async fn a_view_can_be_of_another_organization(at: &Fixture) {
    let user = at.user("ada@example.com").await;
    let acme = at.organization_of(&user, "acme").await;
    let other = at.organization_of(&user, "other").await;
    let session = at.session(&user, Some(&acme)).await;
    let seen = view(at, &session, Some(other.id.clone())).await.unwrap();
    assert_eq!(seen.active.unwrap().0.organization.id, other.id);
    assert_eq!(seen.session.active_organization_id, Some(acme.id));
}

pub async fn a_view_shows_no_organization_to_an_outsider(at: &Fixture) {
    let user = at.user("ada@example.com").await;
    let acme = at.organization("acme").await;
    let session = at.session(&user, Some(&acme)).await;
    assert!(view(at, &session, None).await.unwrap().active.is_none());
    let unknown = OrganizationId::parse("org_none");
    assert!(view(at, &session, unknown).await.unwrap().active.is_none());
    let nowhere = at.session(&user, None).await;
    assert!(view(at, &nowhere, None).await.unwrap().active.is_none());
}

pub async fn a_view_takes_the_right_to(at: &Fixture) {
    let user = at.user("ada@example.com").await;
    let session = at.session(&user, None).await;
    let outcome = at
        .app
        .session_view(&signed_in(&user), session.id, None)
        .await;
    assert_is!(
        outcome,
        Err(Error::Forbidden(Denial::Action(Action::CreateSessions)))
    );
}

pub async fn a_session_ends_to_the_millisecond(at: &Fixture) {
    let user = at.user("ada@example.com").await;
    let session = at.session(&user, None).await;
    at.clock
        .advance(SESSION_LIFE.saturating_sub(Duration::from_millis(1)));
    view(at, &session, None).await.unwrap();
    at.clock.advance(Duration::from_millis(1));
    assert_is!(
        view(at, &session, None).await,
        Err(Error::NotFound {
            kind: Kind::Session,
            ..
        })
    );
}

pub async fn signing_out_ends_a_session_once(at: &Fixture) {
    let user = at.user("ada@example.com").await;
    let (session, other) = (at.session(&user, None).await, at.session(&user, None).await);
    at.clock.advance(Duration::from_secs(1));
    let own = in_session(&user, &session.id);
    at.app.end_session(&own, session.id.clone()).await.unwrap();
    let rows = at.database.dump();
    at.app.end_session(&own, session.id.clone()).await.unwrap();
    assert_eq!(at.database.dump(), rows);

    assert_is!(
        view(at, &session, None).await,
        Err(Error::NotFound {
            kind: Kind::Session,
            ..
        })
    );
    view(at, &other, None).await.unwrap();
    let id = session.id.clone();
    let stored = at.app.store().read(move |tx| tx.session(&id)).await;
    let stored = stored.unwrap().unwrap();
    assert_eq!(
        (stored.status, stored.updated_at),
        (SessionStatus::Ended, at.app.now())
    );
    let events = at.newest_events(100).await;
    let ended = events
        .iter()
        .filter(|event| event.kind == EventKind::SessionEnded);
    assert_eq!(ended.count(), 1);
}

pub async fn nobody_signs_somebody_else_out(at: &Fixture) {
    let user = at.user("ada@example.com").await;
    let session = at.session(&user, None).await;
    let thief = at.user("eve@example.com").await;
    let thief = in_session(&thief, &at.session(&thief, None).await.id);
    let rows = at.database.dump();
    for who in [thief, machine([Action::CreateUsers])] {
        assert_is!(
            at.app.end_session(&who, session.id.clone()).await,
            Err(Error::Forbidden(Denial::Action(Action::CreateSessions)))
        );
    }
    assert_eq!(at.database.dump(), rows);
    view(at, &session, None).await.unwrap();
}

pub async fn a_use_is_noted_once_a_minute(at: &Fixture) {
    let user = at.user("ada@example.com").await;
    let session = at.session(&user, None).await;
    let start = at.app.now();
    for (seconds, noted) in [(59, 0), (1, 60), (59, 60), (1, 120)] {
        at.clock.advance(Duration::from_secs(seconds));
        let noting = at.app.note_use_of_session(session.id.clone());
        noting.await.unwrap();
        let seen = view(at, &session, None).await.unwrap();
        let expected = start.plus(Duration::from_secs(noted));
        assert_eq!(seen.session.last_active_at, expected);
    }
}

pub async fn whoever_signs_out_everywhere_is_signed_out_here_too(at: &Fixture) {
    let user = at.user("ada@example.com").await;
    let [here, there] = [at.session(&user, None).await, at.session(&user, None).await];
    let other = at.user("bob@example.com").await;
    let other = at.session(&other, None).await;
    let who = in_session(&user, &here.id);
    at.app.end_own_sessions(&who).await.unwrap();
    for session in [&here, &there] {
        assert_is!(view(at, session, None).await, Err(Error::NotFound { .. }));
    }
    view(at, &other, None).await.unwrap();
    let event = at.newest_events(1).await.remove(0);
    let expected = (EventKind::SessionEnded, here.id.as_str());
    assert_eq!((event.kind, event.subject.as_str()), expected);
    assert_is!(
        at.app.end_own_sessions(&operator()).await,
        Err(Error::Forbidden(_))
    );
}

async fn view(
    at: &Fixture,
    session: &Session,
    organization: Option<OrganizationId>,
) -> Result<SessionView> {
    at.app
        .session_view(&operator(), session.id.clone(), organization)
        .await
}

fn plain(user: &User) -> CreateSession {
    CreateSession {
        user_id: user.id.clone(),
        token: None,
        password: None,
        life: SESSION_LIFE,
        active_organization_id: None,
    }
}

fn in_session(user: &User, session: &SessionId) -> Principal {
    Principal {
        identity: Identity::User {
            id: user.id.clone(),
            session: session.clone(),
        },
        ..signed_in(user)
    }
}
