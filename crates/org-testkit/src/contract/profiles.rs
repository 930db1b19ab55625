//! What users do to themselves: another address, another password, the end.

use org_core::error::Denial;
use org_core::event::EventKind;
use org_core::id::Uuid;
use org_core::session::{CreateSession, SESSION_LIFE, Session};
use org_core::user::{
    ChangePassword, CreateEmailAddress, CreateUser, PasswordHash, UpdateUser, User,
};
use org_core::{Action, Error, Field, Identity, Kind, Principal, Result};

use crate::builders::{code, digest, email, machine, operator, person, the_operator};
use crate::fixture::signed_in;
use crate::{Fixture, Postbox, assert_is, invariants};

pub async fn another_address_takes_the_place_of_the_old(at: &Fixture) {
    let app = at.app.clone().sending_mail();
    let ada = at.verified_user("ada@example.com").await;
    at.user("bob@example.com").await;
    let rows = at.database.dump();
    let who = signed_in(&ada);
    let change = |address: &str| app.change_address(&who, email(address), Some(code("1")));
    assert_is!(
        change("BOB@example.com").await,
        Err(Error::AlreadyExists {
            kind: Kind::User,
            field: Field::EmailAddress
        })
    );
    assert_eq!(at.database.dump(), rows);
    let changed = change("ada@example.org").await.unwrap();
    assert_eq!(changed, at.reload_user(&ada).await);
    let [address] = &changed.emails[..] else {
        panic!("{changed:?}")
    };
    assert_eq!(address.address, email("ada@example.org"));
    assert!(address.primary && address.verified_at.is_none());
    assert_ne!(address.id, ada.emails[0].id);
    let mails = Postbox::emptied(&app).await;
    assert_eq!(mails.len(), 1);
    assert_eq!(mails[0].recipient, email("ada@example.org"));
    let proved =
        app.verify_email_address(crate::builders::VIA, email("ada@example.org"), digest("1"));
    assert!(proved.await.unwrap());
    // The old one is free again.
    at.user("ada@example.com").await;
    invariants::hold(&at.database);
}

pub async fn an_address_that_is_the_users_already_keeps_its_proof(at: &Fixture) {
    let app = at.app.clone().sending_mail();
    let ada = at.verified_user("ada@example.com").await;
    let who = signed_in(&ada);
    let change = |address: &str| app.change_address(&who, email(address), Some(code("1")));
    let respelled = change("Ada@example.com").await.unwrap();
    assert_eq!(respelled.emails.len(), 1);
    assert_eq!(respelled.emails[0].address.as_str(), "Ada@example.com");
    assert!(respelled.verified());
    let second = CreateEmailAddress {
        user_id: ada.id.clone(),
        address: email("second@example.com"),
        verified: true,
        primary: false,
    };
    let added = app.create_email_address(&operator(), second).await;
    added.unwrap();
    let moved = change("second@example.com").await.unwrap();
    assert_eq!(moved.emails.len(), 1);
    assert!(moved.verified() && moved.emails[0].primary);
    assert_eq!(Postbox::emptied(&app).await.len(), 0);
    invariants::hold(&at.database);
}

pub async fn another_password_ends_the_other_sessions(at: &Fixture) {
    let ada = with_password(at, "ada@example.com", "old").await;
    let bob = with_password(at, "bob@example.com", "old").await;
    let mine = at.session(&ada, None).await;
    let others = [at.session(&ada, None).await, at.session(&ada, None).await];
    let bobs = at.session(&bob, None).await;
    let who = in_session(&ada, &mine);
    let rows = at.database.dump();
    assert!(!change(at, &who, "guess", "new").await.unwrap());
    assert_eq!(at.database.dump(), rows);
    assert!(change(at, &who, "old", "new").await.unwrap());
    assert_eq!(at.reload_user(&ada).await.password, Some(hash("new")));
    for (session, stays) in [
        (&mine, true),
        (&others[0], false),
        (&others[1], false),
        (&bobs, true),
    ] {
        assert_eq!(active(at, session).await, stays, "{session:?}");
    }
    let event = at.newest_events(1).await.remove(0);
    assert_eq!(event.kind, EventKind::UserUpdated);
    assert!(!change(at, &who, "old", "newer").await.unwrap());
}

pub async fn a_password_that_is_no_longer_begins_no_session(at: &Fixture) {
    let ada = with_password(at, "ada@example.com", "old").await;
    let begin = |password: &str| {
        let new = CreateSession {
            user_id: ada.id.clone(),
            token: None,
            password: Some(hash(password)),
            life: SESSION_LIFE,
            active_organization_id: None,
        };
        let app = at.app.clone();
        async move { app.create_session(&operator(), new).await }
    };
    begin("old").await.unwrap();
    let rows = at.database.dump();
    assert_is!(begin("other").await, Err(Error::Invalid(_)));
    assert_eq!(at.database.dump(), rows);
}

pub async fn a_user_goes_and_the_organizations_stay(at: &Fixture) {
    let ada = at.user("ada@example.com").await;
    let acme = at.organization_of(&ada, "acme").await;
    at.app.delete_self(&signed_in(&ada)).await.unwrap();
    assert_eq!(at.reload(&acme).await.members_count, 0);
    let event = at.newest_events(1).await.remove(0);
    assert_eq!(event.kind, EventKind::UserDeleted);
    assert_eq!(event.actor, ada.id.as_str());
    assert_is!(
        at.app.delete_self(&signed_in(&ada)).await,
        Err(Error::NotFound {
            kind: Kind::User,
            ..
        })
    );
    invariants::hold(&at.database);
}

pub async fn who_may_not_delete_themselves_stays(at: &Fixture) {
    let ada = at.user("ada@example.com").await;
    let change = UpdateUser {
        delete_self_enabled: Some(false),
        ..UpdateUser::default()
    };
    let changed = at.app.update_user(the_operator(), ada.id.clone(), change);
    changed.await.unwrap();
    let rows = at.database.dump();
    assert_is!(
        at.app.delete_self(&signed_in(&ada)).await,
        Err(Error::Forbidden(Denial::Action(Action::DeleteUsers)))
    );
    assert_eq!(at.database.dump(), rows);
}

pub async fn own_sessions_are_listed_and_ended(at: &Fixture) {
    let ada = at.user("ada@example.com").await;
    let bob = at.user("bob@example.com").await;
    let first = at.session(&ada, None).await;
    at.clock.advance(SESSION_LIFE / 2);
    let second = at.session(&ada, None).await;
    let foreign = at.session(&bob, None).await;
    let who = in_session(&ada, &second);
    assert_eq!(
        listed(at, &who).await,
        [&second, &first].map(|one| one.id.clone())
    );
    for id in [foreign.uuid, Uuid::generate(at.app.entropy())] {
        assert_is!(
            at.app.end_own_session(&who, id).await,
            Err(Error::NotFound {
                kind: Kind::Session,
                ..
            })
        );
    }
    assert!(active(at, &foreign).await);
    at.clock.advance(SESSION_LIFE / 2);
    assert_eq!(listed(at, &who).await, [&second].map(|one| one.id.clone()));
    assert!(at.app.end_own_session(&who, first.uuid).await.is_err());
    at.app.end_own_session(&who, second.uuid).await.unwrap();
    assert!(at.app.end_own_session(&who, second.uuid).await.is_err());
    assert_eq!(listed(at, &who).await, []);
    let event = at.newest_events(1).await.remove(0);
    assert_eq!(event.kind, EventKind::SessionEnded);
    assert_eq!(event.subject, second.id.as_str());
}

pub async fn machines_have_no_profile(at: &Fixture) {
    at.user("ada@example.com").await;
    let rows = at.database.dump();
    let who = machine([Action::UpdateUsers, Action::DeleteUsers]);
    let refused = [
        at.app.delete_self(&who).await,
        at.app.own_sessions(&who).await.map(drop),
        at.app
            .change_address(&who, email("x@example.com"), None)
            .await
            .map(drop),
        change(at, &who, "old", "new").await.map(drop),
        at.app
            .end_own_session(&who, Uuid::generate(at.app.entropy()))
            .await,
    ];
    for one in refused {
        assert_is!(one, Err(Error::Forbidden(Denial::Action(_))));
    }
    assert_eq!(at.database.dump(), rows);
}

async fn with_password(at: &Fixture, address: &str, password: &str) -> User {
    let new = CreateUser {
        password: Some(hash(password)),
        ..person(address)
    };
    at.app.create_user(&operator(), new).await.unwrap()
}

async fn change(at: &Fixture, who: &Principal, known: &str, new: &str) -> Result<bool> {
    let (known, new) = (hash(known), hash(new));
    at.app
        .change_password(
            who,
            ChangePassword {
                known,
                new,
                sign_out: true,
            },
        )
        .await
}

async fn active(at: &Fixture, session: &Session) -> bool {
    let id = session.id.clone();
    let found = at.app.store().read(move |tx| tx.session(&id)).await;
    found.unwrap().unwrap().active_at(at.app.now())
}

async fn listed(at: &Fixture, who: &Principal) -> Vec<org_core::id::SessionId> {
    let sessions = at.app.own_sessions(who).await.unwrap();
    sessions.into_iter().map(|session| session.id).collect()
}

fn hash(text: &str) -> PasswordHash {
    PasswordHash::from_phc(text.to_owned())
}

fn in_session(user: &User, session: &Session) -> Principal {
    Principal {
        identity: Identity::User {
            id: user.id.clone(),
            session: session.id.clone(),
        },
        ..signed_in(user)
    }
}
