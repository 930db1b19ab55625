//! Users, and people who sign up.

use org_core::app::{Registration, Start};
use org_core::error::Denial;
use org_core::event::EventKind;
use org_core::id::UserId;
use org_core::organization::Organization;
use org_core::text::{FullName, WebUrl};
use org_core::user::{CreateUser, PasswordHash, Profile, User, Username};
use org_core::{Action, Error, Field, Kind, Timestamp};
use serde_json::json;

use super::organization_create::switch;
use crate::builders::{VIA, email, label, machine, metadata, name, operator, person, registering};
use crate::fixture::signed_in;
use crate::{Fixture, StoppedClock, assert_is, invariants};

pub async fn what_was_given_is_what_is_read(at: &Fixture) {
    let made = at.app.create_user(&operator(), everything()).await.unwrap();
    let CreateUser {
        id,
        profile,
        external_id,
        username,
        first_name,
        last_name,
        ..
    } = everything();
    assert_eq!(
        (&made.external_id, &made.username),
        (&external_id, &username)
    );
    assert_eq!(
        (&made.first_name, &made.last_name),
        (&first_name, &last_name)
    );
    assert_eq!((Some(&made.id), &made.profile), (id.as_ref(), &profile));
    assert_eq!(made.create_organizations_limit, Some(0));
    assert_eq!(made.created_at, Timestamp::from_millis(1000));
    assert!(!made.create_organization_enabled && made.verified());
    assert!(made.locked && !made.delete_self_enabled);
    assert_eq!(made.legal_accepted_at, Some(Timestamp::from_millis(500)));
    let (id, uuid) = (made.id.clone(), made.uuid);
    let read = at.app.store().read(move |tx| {
        let by_email = tx.user_by_email(&email("SECOND@example.com"))?;
        Ok([tx.user(&id)?, tx.user_by_uuid(&uuid)?, by_email])
    });
    assert_eq!(
        read.await.unwrap(),
        [Some(made.clone()), Some(made.clone()), Some(made)]
    );
}

fn everything() -> CreateUser {
    CreateUser {
        id: UserId::parse("user_imported1"),
        connection: None,
        profile: Profile {
            name: FullName::parse("Adá Łove").ok(),
            nickname: FullName::parse("'Ada'").ok(),
            picture: WebUrl::parse("https://cdn.example/ada.png").ok(),
        },
        external_id: Some("ext|Ünï 1".to_owned()),
        username: Username::parse("Ada_1").ok(),
        first_name: Some(label("Adá")),
        last_name: Some(label("O'Łove")),
        emails: vec![email("First@Example.com"), email("second@example.com")],
        emails_verified: true,
        password: Some(PasswordHash::from_phc("$argon2id$x$y".to_owned())),
        system_administrator: true,
        public_metadata: metadata(&json!({ "a": [1, null] })),
        private_metadata: metadata(&json!({ "b": "\\" })),
        unsafe_metadata: metadata(&json!({ "c": { "d": 0.5 } })),
        create_organization_enabled: Some(false),
        create_organizations_limit: Some(0),
        banned: false,
        locked: true,
        locale: Some(label("fr-FR")),
        legal_accepted_at: Some(Timestamp::from_millis(500)),
        delete_self_enabled: Some(false),
        created_at: Some(Timestamp::from_millis(1000)),
    }
}

pub async fn the_first_address_is_the_primary_one(at: &Fixture) {
    let emails = ["z@example.com", "a@example.com", "m@example.com"].map(email);
    let new = CreateUser {
        emails: emails.to_vec(),
        ..CreateUser::default()
    };
    let made = at.app.create_user(&operator(), new).await.unwrap();
    let stored = at.reload_user(&made).await;
    let found: Vec<_> = stored
        .emails
        .iter()
        .map(|one| (&one.address, one.primary))
        .collect();
    assert_eq!(
        found,
        [(&emails[0], true), (&emails[1], false), (&emails[2], false)]
    );
    assert!(stored.emails.iter().all(|one| one.verified_at.is_none()));
}

pub async fn a_user_may_have_no_address(at: &Fixture) {
    for _ in 0..2 {
        let made = at.app.create_user(&operator(), CreateUser::default()).await;
        let made = made.unwrap();
        assert_eq!(at.reload_user(&made).await, made);
    }
}

pub async fn what_must_be_unique_leaves_nothing_if_it_is_taken(at: &Fixture) {
    at.app.create_user(&operator(), everything()).await.unwrap();
    let rows = at.database.dump();
    let free = || person("free@example.com");
    let second = vec![email("free@example.com"), email("FIRST@example.com")];
    for (new, taken) in [
        (
            CreateUser {
                emails: second,
                ..free()
            },
            Field::EmailAddress,
        ),
        (
            CreateUser {
                username: Username::parse("aDA_1").ok(),
                ..free()
            },
            Field::Username,
        ),
        (
            CreateUser {
                external_id: everything().external_id,
                ..free()
            },
            Field::ExternalId,
        ),
    ] {
        assert_is!(
            at.app.create_user(&operator(), new).await,
            Err(Error::AlreadyExists { kind: Kind::User, field }) if field == taken
        );
        assert_eq!(at.database.dump(), rows, "{taken:?}");
    }
    at.app.create_user(&operator(), free()).await.unwrap();
}

pub async fn users_are_made_and_seen_by_the_entitled(at: &Fixture) {
    let ada = at.user("ada@example.com").await;
    let bob = signed_in(&at.user("bob@example.com").await);
    assert_is!(
        at.app.create_user(&bob, person("eve@example.com")).await,
        Err(Error::Forbidden(Denial::Action(Action::CreateUsers)))
    );
    for stranger in [bob, machine([Action::ReadOrganizations])] {
        assert_is!(
            at.app.user(&stranger, ada.id.clone()).await,
            Err(Error::Forbidden(Denial::Action(Action::ReadUsers)))
        );
    }
    for entitled in [signed_in(&ada), operator(), machine([Action::ReadUsers])] {
        assert_eq!(at.app.user(&entitled, ada.id.clone()).await.unwrap(), ada);
    }
    assert_is!(
        at.app.user(&operator(), UserId::parse("user_none").unwrap()).await,
        Err(Error::NotFound { kind: Kind::User, id }) if id == "user_none"
    );
}

pub async fn signing_up_makes_the_user_and_the_first_organization(at: &Fixture) {
    let user = register(at, "ada@example.com", Some("Acme Inc"))
        .await
        .unwrap();
    let mine = organizations(at, &user).await;
    assert_eq!(mine.len(), 1);
    assert_eq!(mine[0].slug.as_str(), "acme-inc");
    assert_eq!(mine[0].created_by, Some(user.id.clone()));
    assert_eq!(mine[0].max_allowed_memberships, 0);
    assert_eq!(at.reload_user(&user).await.organizations_created, 1);
    invariants::hold(&at.database);

    let events = at.newest_events(3).await;
    let kinds: Vec<_> = events.iter().map(|event| event.kind).collect();
    let expected = [
        EventKind::UserCreated,
        EventKind::OrganizationCreated,
        EventKind::MembershipCreated,
    ];
    assert_eq!(kinds, expected);
    assert!(events.iter().all(|event| event.actor == user.id.as_str()));
}

pub async fn the_entitled_sign_others_up(at: &Fixture) {
    let registration = || Registration {
        start: Start::Organization(name("Acme"), None),
        ..registering("ada@example.com")
    };
    let rows = at.database.dump();
    assert_is!(
        at.app
            .register_for(&machine([Action::ReadUsers]), registration())
            .await,
        Err(Error::Forbidden(Denial::Action(Action::CreateUsers)))
    );
    assert_eq!(at.database.dump(), rows);
    let user = at
        .app
        .register_for(&operator(), registration())
        .await
        .unwrap();
    assert_eq!(organizations(at, &user).await.len(), 1);
    let events = at.newest_events(3).await;
    assert!(
        events.iter().all(|event| event.actor == "system"),
        "{events:?}"
    );
}

pub async fn signing_up_works_without_an_organization(at: &Fixture) {
    let user = register(at, "ada@example.com", None).await.unwrap();
    assert!(organizations(at, &user).await.is_empty());
}

pub async fn two_who_sign_up_may_name_theirs_alike(at: &Fixture) {
    register(at, "ada@example.com", Some("Acme")).await.unwrap();
    let second = register(at, "bob@example.com", Some("Acme")).await.unwrap();
    let mine = organizations(at, &second).await;
    assert_eq!(mine[0].name, Some(name("Acme")));
    assert!(
        mine[0].slug.as_str().starts_with("acme-"),
        "{}",
        mine[0].slug
    );
}

pub async fn who_cannot_sign_up_leaves_nothing(at: &Fixture) {
    register(at, "ada@example.com", None).await.unwrap();
    let rows = at.database.dump();
    assert_is!(
        register(at, "ADA@example.com", Some("Acme")).await,
        Err(Error::AlreadyExists {
            kind: Kind::User,
            field: Field::EmailAddress
        })
    );
    assert_eq!(at.database.dump(), rows);

    switch(at, |instance| instance.organizations_enabled = false).await;
    let rows = at.database.dump();
    assert_is!(
        register(at, "bob@example.com", Some("Acme")).await,
        Err(Error::Forbidden(Denial::OrganizationsDisabled))
    );
    assert_eq!(at.database.dump(), rows);
    register(at, "bob@example.com", None).await.unwrap();
}

pub async fn a_sign_in_is_noted(at: &Fixture) {
    let user = at.user("ada@example.com").await;
    assert_eq!((user.last_sign_in_at, user.last_active_at), (None, None));
    at.session(&user, None).await;
    let after = at.reload_user(&user).await;
    let now = Some(StoppedClock::START);
    assert_eq!((after.last_sign_in_at, after.last_active_at), (now, now));
}

async fn register(at: &Fixture, address: &str, first: Option<&str>) -> org_core::Result<User> {
    let registration = Registration {
        start: first.map_or(Start::Nowhere, |first| {
            Start::Organization(name(first), None)
        }),
        ..registering(address)
    };
    at.app.register(VIA, registration).await
}

async fn organizations(at: &Fixture, user: &User) -> Vec<Organization> {
    let mine = at.app.my_organizations(&signed_in(user)).await.unwrap();
    mine.into_iter().map(|one| one.organization).collect()
}
