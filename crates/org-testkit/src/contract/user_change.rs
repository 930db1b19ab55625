//! Users that change and go, with their addresses and the tokens that sign them in.

use std::time::Duration;

use org_core::error::Denial;
use org_core::event::EventKind;
use org_core::id::UserId;
use org_core::sign_in_token::{CreateSignInToken, SignInTokenStatus};
use org_core::user::{
    CreateEmailAddress, CreateUser, MAX_EMAIL_ADDRESSES, UpdateEmailAddress, UpdateUser, User,
    Username,
};
use org_core::{Action, Conflict, Error, Field, Kind, Patch};

use crate::builders::{digest, email, label, machine, operator, person};
use crate::{Fixture, assert_is, invariants};

fn address(user: &User, text: &str) -> CreateEmailAddress {
    CreateEmailAddress {
        user_id: user.id.clone(),
        address: email(text),
        verified: true,
        primary: false,
    }
}

pub async fn a_user_changes_and_it_is_recorded(at: &Fixture) {
    let ada = at.user("ada@example.com").await;
    let change = UpdateUser {
        external_id: Patch::Set("ext".to_owned()),
        username: Username::parse("ada").map_or(Patch::Keep, Patch::Set),
        first_name: Patch::Set(label("Ada")),
        create_organizations_limit: Patch::Set(0),
        locked: Some(true),
        ..UpdateUser::default()
    };
    at.clock.advance(Duration::from_secs(1));
    let id = || ada.id.clone();
    let changed = at.app.update_user(&operator(), id(), change).await.unwrap();
    assert_eq!((changed.updated_at, changed.locked), (at.app.now(), true));
    assert_eq!(at.reload_user(&ada).await, changed);
    let event = at.newest_events(1).await.remove(0);
    assert_eq!(
        (event.kind, event.subject.as_str()),
        (EventKind::UserUpdated, ada.id.as_str())
    );
    let clear = UpdateUser {
        external_id: Patch::Clear,
        username: Patch::Clear,
        first_name: Patch::Clear,
        create_organizations_limit: Patch::Clear,
        locked: Some(false),
        ..UpdateUser::default()
    };
    let cleared = at.app.update_user(&operator(), id(), clear).await.unwrap();
    let before = User {
        updated_at: cleared.updated_at,
        ..ada.clone()
    };
    assert_eq!(cleared, before);
}

pub async fn a_change_that_is_refused_leaves_nothing(at: &Fixture) {
    let ada = at.user("ada@example.com").await;
    let bob = at.user("bob@example.com").await;
    let taken = UpdateUser {
        external_id: Patch::Set("ext".to_owned()),
        ..UpdateUser::default()
    };
    at.app
        .update_user(&operator(), bob.id.clone(), taken.clone())
        .await
        .unwrap();
    let rows = at.database.dump();
    assert_is!(
        at.app
            .update_user(&operator(), ada.id.clone(), taken.clone())
            .await,
        Err(Error::AlreadyExists {
            kind: Kind::User,
            field: Field::ExternalId
        })
    );
    let foreign = UpdateUser {
        primary_email: Some(bob.emails[0].id.clone()),
        ..UpdateUser::default()
    };
    assert_is!(
        at.app.update_user(&operator(), ada.id.clone(), foreign).await,
        Err(Error::Invalid(violation)) if violation.field == "primary_email_address_id"
    );
    let reader = machine([Action::ReadUsers]);
    assert_is!(
        at.app.update_user(&reader, ada.id.clone(), taken).await,
        Err(Error::Forbidden(Denial::Action(Action::UpdateUsers)))
    );
    assert_is!(
        at.app.delete_user(&reader, ada.id).await,
        Err(Error::Forbidden(Denial::Action(Action::DeleteUsers)))
    );
    let nobody = UserId::parse("user_nobody").unwrap();
    assert_is!(
        at.app.delete_user(&operator(), nobody).await,
        Err(Error::NotFound {
            kind: Kind::User,
            ..
        })
    );
    assert_eq!(at.database.dump(), rows);
}

pub async fn with_a_user_goes_what_is_the_users(at: &Fixture) {
    let owner = at.user("owner@example.com").await;
    let (acme, other) = (
        at.organization_of(&owner, "acme").await,
        at.organization_of(&owner, "other").await,
    );
    let user = at.member(&acme, "ada@example.com").await;
    at.join(&other, &user, "org:admin").await.unwrap();
    let session = at.session(&user, Some(&acme)).await;
    let gone = at
        .app
        .delete_user(&operator(), user.id.clone())
        .await
        .unwrap();
    assert_eq!(gone.id, user.id);
    let session = at.app.session(&operator(), session.id).await;
    assert_is!(
        session,
        Err(Error::NotFound {
            kind: Kind::Session,
            ..
        })
    );
    for organization in [&acme, &other] {
        assert_eq!(at.reload(organization).await.members_count, 1);
    }
    let event = at.newest_events(1).await.remove(0);
    assert_eq!(
        (event.kind, event.subject.as_str()),
        (EventKind::UserDeleted, user.id.as_str())
    );
    invariants::hold(&at.database);

    at.app
        .delete_user(&operator(), owner.id.clone())
        .await
        .unwrap();
    let left = at.reload(&acme).await;
    assert_eq!((left.members_count, left.created_by), (0, Some(owner.id)));
    invariants::hold(&at.database);
    at.user("ada@example.com").await;
}

pub async fn a_banned_user_is_signed_out(at: &Fixture) {
    let user = at.user("ada@example.com").await;
    let session = at.session(&user, None).await;
    let ban = UpdateUser {
        banned: Some(true),
        ..UpdateUser::default()
    };
    at.app
        .update_user(&operator(), user.id.clone(), ban)
        .await
        .unwrap();
    let session = at.app.session(&operator(), session.id).await.unwrap();
    assert!(!session.active_at(at.app.now()));
}

pub async fn mail_always_has_an_address_to_go_to(at: &Fixture) {
    let user = at.user("a@example.com").await;
    let operator = operator();
    let app = &at.app;
    let second = address(&user, "b@example.com");
    let second = app.create_email_address(&operator, second).await.unwrap();
    let third = CreateEmailAddress {
        primary: true,
        ..address(&user, "c@example.com")
    };
    let third = app.create_email_address(&operator, third).await.unwrap();
    assert!(!second.primary && third.primary);
    let primary = async || {
        let user = at.reload_user(&user).await;
        assert_eq!(user.emails.iter().filter(|email| email.primary).count(), 1);
        user.emails[0].address.to_string()
    };
    assert_eq!(primary().await, "c@example.com");
    let change = UpdateEmailAddress {
        verified: Some(false),
        primary: true,
    };
    let changed = app.update_email_address(&operator, second.id.clone(), change);
    let changed = changed.await.unwrap();
    assert!(changed.primary && changed.verified_at.is_none());
    assert_eq!(primary().await, "b@example.com");
    // The first one is not known to be the user's.
    app.delete_email_address(&operator, second.id.clone())
        .await
        .unwrap();
    assert_eq!(primary().await, "c@example.com");
    app.delete_email_address(&operator, third.id).await.unwrap();
    assert_eq!(primary().await, "a@example.com");
    assert_is!(
        app.email_address(&operator, second.id).await,
        Err(Error::NotFound {
            kind: Kind::EmailAddress,
            ..
        })
    );
    invariants::hold(&at.database);
}

pub async fn a_user_has_so_many_addresses_and_no_more(at: &Fixture) {
    let user = at.user("a@example.com").await;
    let taken = at
        .app
        .create_user(&operator(), person("taken@example.com"))
        .await;
    taken.unwrap();
    assert_is!(
        at.app
            .create_email_address(&operator(), address(&user, "TAKEN@example.com"))
            .await,
        Err(Error::AlreadyExists {
            field: Field::EmailAddress,
            ..
        })
    );
    for number in 1..MAX_EMAIL_ADDRESSES {
        let new = address(&user, &format!("n{number}@example.com"));
        at.app.create_email_address(&operator(), new).await.unwrap();
    }
    let rows = at.database.dump();
    assert_is!(
        at.app
            .create_email_address(&operator(), address(&user, "more@example.com"))
            .await,
        Err(Error::LimitReached {
            kind: Kind::EmailAddress,
            limit: 10
        })
    );
    assert_eq!(at.database.dump(), rows);
}

pub async fn a_sign_in_token_is_taken_back_once(at: &Fixture) {
    let user = at.user("ada@example.com").await;
    let new = CreateSignInToken {
        user_id: user.id.clone(),
        organization_id: None,
        digest: digest("a-token"),
        life: Duration::from_mins(1),
    };
    let made = at.app.create_sign_in_token(&operator(), new).await.unwrap();
    assert_eq!(made.status, SignInTokenStatus::Pending);
    let id = || made.id.clone();
    let revoked = at
        .app
        .revoke_sign_in_token(&operator(), id())
        .await
        .unwrap();
    assert_eq!(revoked.status, SignInTokenStatus::Revoked);
    let kinds = at
        .newest_events(2)
        .await
        .into_iter()
        .map(|event| event.kind);
    let expected = [EventKind::SignInTokenCreated, EventKind::SignInTokenRevoked];
    assert_eq!(kinds.collect::<Vec<_>>(), expected);
    assert_is!(
        at.app.revoke_sign_in_token(&operator(), id()).await,
        Err(Error::Conflict(Conflict::SignInTokenNotPending {
            status: "revoked"
        }))
    );
    at.app.delete_user(&operator(), user.id).await.unwrap();
    assert_is!(
        at.app.revoke_sign_in_token(&operator(), id()).await,
        Err(Error::NotFound {
            kind: Kind::SignInToken,
            ..
        })
    );
}

fn to(address: &str, verified: Option<bool>) -> UpdateUser {
    UpdateUser {
        address: Patch::Set(email(address)),
        address_verified: verified,
        ..UpdateUser::default()
    }
}

pub async fn another_address_takes_the_place_of_the_primary_one(at: &Fixture) {
    let ada = at.verified_user("ada@example.com").await;
    let second = address(&ada, "second@example.com");
    at.app
        .create_email_address(&operator(), second)
        .await
        .unwrap();
    let change = async |change| {
        at.app
            .update_user(&operator(), ada.id.clone(), change)
            .await
    };
    let addresses = |user: &User| {
        let each = user.emails.iter();
        let each = each.map(|one| format!("{} {}", one.address, one.verified_at.is_some()));
        each.collect::<Vec<_>>()
    };
    let changed = change(to("third@example.com", None)).await.unwrap();
    assert_eq!(
        addresses(&changed),
        ["third@example.com false", "second@example.com true"]
    );
    assert_eq!(at.reload_user(&ada).await, changed);
    let verified = UpdateUser {
        address_verified: Some(true),
        ..UpdateUser::default()
    };
    let changed = change(verified.clone()).await.unwrap();
    assert_eq!(addresses(&changed)[0], "third@example.com true");
    let changed = change(to("SECOND@example.com", None)).await.unwrap();
    assert_eq!(
        addresses(&changed),
        ["SECOND@example.com true", "third@example.com true"]
    );
    at.user("taken@example.com").await;
    let rows = at.database.dump();
    assert_is!(
        change(to("taken@example.com", Some(true))).await,
        Err(Error::AlreadyExists {
            kind: Kind::User,
            field: Field::EmailAddress
        })
    );
    assert_eq!(at.database.dump(), rows);
    let clear = UpdateUser {
        address: Patch::Clear,
        ..UpdateUser::default()
    };
    let changed = change(clear.clone()).await.unwrap();
    assert_eq!(addresses(&changed), ["third@example.com true"]);
    let changed = change(clear.clone()).await.unwrap();
    assert!(changed.emails.is_empty() && change(clear).await.unwrap().emails.is_empty());
    assert_eq!(at.reload_user(&ada).await.emails, []);
    assert_is!(change(verified).await, Err(Error::Invalid(_)));
    let changed = change(to("new@example.com", Some(true))).await.unwrap();
    assert_eq!(addresses(&changed), ["new@example.com true"]);
    invariants::hold(&at.database);
}

pub async fn who_gets_an_address_of_a_verified_domain_is_brought_in(at: &Fixture) {
    use org_core::domain::{CreateDomain, EnrollmentMode};

    at.organization("acme").await;
    let new = CreateDomain {
        enrollment_mode: EnrollmentMode::AutomaticSuggestion,
        ..crate::builders::domain("example.com", true)
    };
    let by = || crate::builders::by_slug("acme");
    let made = at.app.create_domain(&operator(), by(), new).await.unwrap();
    let suggested = async || {
        let domain = at.app.domain(&operator(), by(), made.id.clone()).await;
        domain.unwrap().pending_suggestions
    };
    let ada = at.user("ada@elsewhere.com").await;
    let change = async |change| {
        at.app
            .update_user(&operator(), ada.id.clone(), change)
            .await
            .unwrap()
    };
    change(to("ada@example.com", None)).await;
    assert_eq!(suggested().await, 0);
    let verified = UpdateUser {
        address_verified: Some(true),
        ..UpdateUser::default()
    };
    change(verified).await;
    assert_eq!(suggested().await, 1);
    let bob = at.user("bob@elsewhere.com").await;
    let change = to("bob@example.com", Some(true));
    at.app
        .update_user(&operator(), bob.id.clone(), change)
        .await
        .unwrap();
    assert_eq!(suggested().await, 2);
}

pub async fn a_user_comes_from_a_connection_with_passwords(at: &Fixture) {
    use org_core::connection::{ConnectionName, Strategy};

    let name = |raw: &str| ConnectionName::parse(raw).ok();
    let elsewhere = crate::builders::connection("elsewhere", Strategy::External("okta".to_owned()));
    at.app
        .create_connection(&operator(), elsewhere)
        .await
        .unwrap();
    assert!(
        at.app
            .ensure_password_connection(&operator())
            .await
            .unwrap()
    );
    assert!(
        !at.app
            .ensure_password_connection(&operator())
            .await
            .unwrap()
    );
    let new = |connection: &str| CreateUser {
        connection: name(connection),
        ..person("ada@example.com")
    };
    let rows = at.database.dump();
    for unknown in ["elsewhere", "unknown"] {
        let refused = at.app.create_user(&operator(), new(unknown)).await;
        assert_is!(refused, Err(Error::Invalid(_)));
    }
    assert_eq!(at.database.dump(), rows);
    let ada = at
        .app
        .create_user(&operator(), new(ConnectionName::DEFAULT))
        .await
        .unwrap();
    assert_eq!(
        at.reload_user(&ada).await.connection,
        name(ConnectionName::DEFAULT)
    );
    let of = |connection: &str| UpdateUser {
        connection: name(connection),
        ..UpdateUser::default()
    };
    let id = || ada.id.clone();
    at.app
        .update_user(&operator(), id(), of(ConnectionName::DEFAULT))
        .await
        .unwrap();
    assert_is!(
        at.app.update_user(&operator(), id(), of("elsewhere")).await,
        Err(Error::Invalid(_))
    );
    let again = CreateUser {
        id: Some(ada.id.clone()),
        ..person("other@example.com")
    };
    assert_is!(
        at.app.create_user(&operator(), again).await,
        Err(Error::AlreadyExists {
            kind: Kind::User,
            field: Field::Id
        })
    );
}
