//! Secret keys, and API keys of one organization.

use std::time::Duration;

use org_core::credential::{CreateApiKey, NewSecret, Operation};
use org_core::error::Denial;
use org_core::event::EventKind;
use org_core::id::{SecretKeyId, Uuid};
use org_core::role::SystemPermission;
use org_core::{Action, Error, Kind};

use crate::builders::{digest, machine, operator};
use crate::fixture::{almighty, signed_in};
use crate::{Fixture, assert_is};

pub async fn a_secret_key_is_made_once(at: &Fixture) {
    let first = at
        .app
        .ensure_secret_key(&operator(), "first name", digest("k"))
        .await
        .unwrap();
    let rows = at.database.dump();
    let again = at
        .app
        .ensure_secret_key(&operator(), "other name", digest("k"))
        .await
        .unwrap();
    assert_eq!(again, first);
    assert_eq!(
        (first.name.as_str(), first.revoked_at),
        ("first name", None)
    );
    assert_eq!(at.database.dump(), rows);
}

pub async fn secret_keys_are_listed_oldest_first(at: &Fixture) {
    for name in ["zebra", "ant", "mole"] {
        at.app
            .ensure_secret_key(&operator(), name, digest(name))
            .await
            .unwrap();
        at.clock.advance(Duration::from_secs(1));
    }
    let keys = at.app.secret_keys(&operator()).await.unwrap();
    let names: Vec<_> = keys.iter().map(|key| key.name.as_str()).collect();
    assert_eq!(names, ["zebra", "ant", "mole"]);
    let who = machine([Action::ReadUsers]);
    assert_is!(
        at.app.secret_keys(&who).await,
        Err(Error::Forbidden(Denial::Action(Action::ManageCredentials)))
    );
}

pub async fn a_revoked_key_stays_revoked(at: &Fixture) {
    let key = at
        .app
        .ensure_secret_key(&operator(), "k", digest("k"))
        .await
        .unwrap();
    at.clock.advance(Duration::from_secs(1));
    let revoked_at = Some(at.app.now());
    at.app
        .revoke_secret_key(&operator(), key.id.clone())
        .await
        .unwrap();
    let event = at.newest_events(1).await.remove(0);
    assert_eq!(
        (event.kind, event.subject.as_str()),
        (EventKind::SecretKeyRevoked, key.id.as_str())
    );

    at.clock.advance(Duration::from_secs(1));
    let rows = at.database.dump();
    assert_is!(
        at.app.revoke_secret_key(&operator(), key.id.clone()).await,
        Err(Error::NotFound {
            kind: Kind::SecretKey,
            ..
        })
    );
    let again = at
        .app
        .ensure_secret_key(&operator(), "k", digest("k"))
        .await
        .unwrap();
    assert_eq!((again.id, again.revoked_at), (key.id, revoked_at));
    assert_eq!(at.database.dump(), rows);
}

pub async fn revoking_takes_a_right_and_a_key(at: &Fixture) {
    let none = SecretKeyId::parse("seckey_none").unwrap();
    assert_is!(
        at.app.revoke_secret_key(&operator(), none.clone()).await,
        Err(Error::NotFound { kind: Kind::SecretKey, id }) if id == "seckey_none"
    );
    assert_is!(
        at.app.revoke_secret_key(&machine([]), none).await,
        Err(Error::Forbidden(Denial::Action(Action::ManageCredentials)))
    );
}

pub async fn administrators_make_api_keys(at: &Fixture) {
    let user = at.user("ada@example.com").await;
    let acme = at.organization_of(&user, "acme").await;
    for operation in Operation::ALL {
        let new = api_key(operation.as_str(), acme.uuid, *operation);
        let made = at.app.create_api_key(&signed_in(&user), new).await.unwrap();
        assert_eq!(
            (&made.organization_id, &made.created_by),
            (&acme.id, &user.id)
        );
        assert_eq!(made.operation, *operation);
        let read = at
            .app
            .store()
            .read(|tx| tx.api_key(&digest(operation.as_str())))
            .await;
        assert_eq!(read.unwrap(), Some(made.clone()));
        let event = at.newest_events(1).await.remove(0);
        assert_eq!(
            (event.kind, event.subject.as_str()),
            (EventKind::ApiKeyCreated, made.id.as_str())
        );
        assert_eq!(event.organization_id.as_ref(), Some(&acme.id));
    }
}

pub async fn nobody_else_makes_api_keys(at: &Fixture) {
    let acme = at
        .organization_of(&at.user("ada@example.com").await, "acme")
        .await;
    let member = signed_in(&at.member(&acme, "bob@example.com").await);
    let outsider = signed_in(&at.user("eve@example.com").await);
    let rows = at.database.dump();
    let key = |organization| api_key("k", organization, Operation::All);
    let needed = SystemPermission::ManageApiKeys;
    assert_is!(
        at.app.create_api_key(&member, key(acme.uuid)).await,
        Err(Error::Forbidden(Denial::Permission(key))) if key == needed.into()
    );
    for organization in [acme.uuid, unknown()] {
        assert_is!(
            at.app.create_api_key(&outsider, key(organization)).await,
            Err(Error::Forbidden(Denial::NotAMember))
        );
    }
    assert_is!(
        at.app
            .create_api_key(&machine([Action::CreateApiKeys]), key(acme.uuid))
            .await,
        Err(Error::Forbidden(Denial::Action(Action::CreateApiKeys)))
    );
    assert_eq!(at.database.dump(), rows);
}

pub async fn whoever_administers_the_instance_makes_api_keys_anywhere(at: &Fixture) {
    let root = almighty(&at.user("root@example.com").await);
    let acme = at.organization("acme").await;
    let new = api_key("k", acme.uuid, Operation::Admin);
    let made = at.app.create_api_key(&root, new).await.unwrap();
    assert_eq!(made.organization_id, acme.id);
    assert_is!(
        at.app
            .create_api_key(&root, api_key("l", unknown(), Operation::Admin))
            .await,
        Err(Error::NotFound {
            kind: Kind::Organization,
            ..
        })
    );
}

/// A key whose secret is called like the key.
pub fn api_key(name: &str, organization: Uuid, operation: Operation) -> CreateApiKey {
    CreateApiKey {
        name: name.to_owned(),
        secret: NewSecret {
            digest: digest(name),
            prefix: format!("ak_{name}"),
        },
        organization,
        teams: Vec::new(),
        operation,
    }
}

fn unknown() -> Uuid {
    Uuid::parse("ffffffff-ffff-4fff-bfff-ffffffffffff").unwrap()
}
