//! Deleting an organization.

use org_core::connection::Strategy;
use org_core::credential::Operation;
use org_core::error::Denial;
use org_core::event::EventKind;
use org_core::organization::{Organization, OrganizationRef, UpdateOrganization};
use org_core::role::SystemPermission;
use org_core::user::User;
use org_core::{Action, Error, Kind};

use super::credentials::api_key;
use crate::builders::{by_slug, connection, digest, enable, machine, operator, owned_by};
use crate::fixture::signed_in;
use crate::{Fixture, assert_is, invariants};

pub async fn everything_in_it_goes_with_it(at: &Fixture) {
    let user = at.user("ada@example.com").await;
    let made = furnished(at, &user, "acme").await;
    let session = at.session(&user, Some(&made)).await;
    let answered = at
        .app
        .delete_organization(&operator(), by_slug("acme"))
        .await;
    assert_eq!(answered.unwrap(), made);

    let (id, owner, key) = (made.id.clone(), user.id.clone(), digest("acme"));
    let left = at.app.store().read(move |tx| {
        let membership = tx.membership(&id, &owner)?.is_some();
        let connections = tx.organization_connections(&id)?.len();
        let session = tx.session(&session.id)?.unwrap();
        Ok((
            membership,
            connections,
            tx.api_key(&key)?,
            session.active_organization_id,
        ))
    });
    assert_eq!(left.await.unwrap(), (false, 0, None, None));
    assert_is!(
        at.app
            .organization(&operator(), OrganizationRef::Id(made.id.clone()))
            .await,
        Err(Error::NotFound { .. })
    );
    let event = at.newest_events(1).await.remove(0);
    assert_eq!(event.kind, EventKind::OrganizationDeleted);
    assert_eq!(event.subject, made.id.as_str());
}

pub async fn nothing_else_goes_with_it(at: &Fixture) {
    let user = at.user("ada@example.com").await;
    let other = furnished(at, &user, "other").await;
    let acme = furnished(at, &user, "acme").await;
    let by = OrganizationRef::Id(acme.id);
    at.app.delete_organization(&operator(), by).await.unwrap();
    assert_eq!(at.reload(&other).await, other);
    let (id, owner) = (other.id.clone(), user.id.clone());
    let left = at.app.store().read(move |tx| {
        let connections = tx.organization_connections(&id)?.len();
        Ok((
            tx.membership(&id, &owner)?.is_some(),
            connections,
            tx.api_key(&digest("other"))?,
        ))
    });
    let (membership, connections, key) = left.await.unwrap();
    assert!(membership && connections == 1 && key.is_some());
}

/// Needs raw SQL: the number of memberships of a user is shown nowhere yet.
pub async fn the_counters_of_all_members_are_lowered(at: &Fixture) {
    let owner = at.user("ada@example.com").await;
    let acme = at.organization_of(&owner, "acme").await;
    at.organization_of(&owner, "other").await;
    let member = at.member(&acme, "bob@example.com").await;
    invariants::hold(&at.database);
    at.app
        .delete_organization(&operator(), by_slug("acme"))
        .await
        .unwrap();
    invariants::hold(&at.database);
    assert_eq!(at.reload_user(&owner).await.organizations_created, 1);
    let of_member = format!("id = '{}' AND memberships_count = 0", member.id);
    assert_eq!(at.database.count("users", &of_member), 1);
}

/// The record of what an organization was is worth most once it is gone.
pub async fn events_stay(at: &Fixture) {
    let acme = at.organization("acme").await;
    at.app
        .delete_organization(&operator(), by_slug("acme"))
        .await
        .unwrap();
    let events = at.newest_events(2).await;
    let about: Vec<_> = events
        .iter()
        .map(|event| event.organization_id.as_ref())
        .collect();
    assert_eq!(about, [Some(&acme.id), Some(&acme.id)]);
}

pub async fn the_handle_is_free_again(at: &Fixture) {
    let first = at.organization("acme").await;
    at.app
        .delete_organization(&operator(), by_slug("acme"))
        .await
        .unwrap();
    let second = at.organization("acme").await;
    assert_ne!((first.id, first.uuid), (second.id, second.uuid));
}

pub async fn it_can_be_kept_from_its_administrators(at: &Fixture) {
    let user = at.user("ada@example.com").await;
    at.organization_of(&user, "acme").await;
    let keep = UpdateOrganization {
        admin_delete_enabled: Some(false),
        ..UpdateOrganization::default()
    };
    at.app
        .update_organization(&operator(), by_slug("acme"), keep)
        .await
        .unwrap();
    assert_is!(
        at.app
            .delete_organization(&signed_in(&user), by_slug("acme"))
            .await,
        Err(Error::Forbidden(Denial::DeletionDisabled))
    );
    at.app
        .delete_organization(&operator(), by_slug("acme"))
        .await
        .unwrap();
}

pub async fn members_need_the_permission(at: &Fixture) {
    let owner = at.user("ada@example.com").await;
    let acme = at.organization_of(&owner, "acme").await;
    let member = at.member(&acme, "bob@example.com").await;
    let needed = SystemPermission::DeleteProfile;
    assert_is!(
        at.app.delete_organization(&signed_in(&member), by_slug("acme")).await,
        Err(Error::Forbidden(Denial::Permission(key))) if key == needed.into()
    );
    assert_is!(
        at.app
            .delete_organization(&machine([Action::UpdateOrganizations]), by_slug("acme"))
            .await,
        Err(Error::Forbidden(Denial::Action(
            Action::DeleteOrganizations
        )))
    );
    at.reload(&acme).await;
}

pub async fn it_is_deleted_once(at: &Fixture) {
    let acme = at.organization("acme").await;
    let by = || OrganizationRef::Id(acme.id.clone());
    at.app.delete_organization(&operator(), by()).await.unwrap();
    let rows = at.database.dump();
    assert_is!(
        at.app.delete_organization(&operator(), by()).await,
        Err(Error::NotFound {
            kind: Kind::Organization,
            ..
        })
    );
    let id = acme.id.clone();
    let again = at
        .app
        .store()
        .write(move |tx| tx.delete_organization(&id))
        .await;
    assert!(!again.unwrap());
    assert_eq!(at.database.dump(), rows);
}

/// With a member, a connection and an API key.
async fn furnished(at: &Fixture, user: &User, handle: &str) -> Organization {
    let source = connection(handle, Strategy::Password);
    let source = at.app.create_connection(&operator(), source).await;
    let source = source.unwrap().connection;
    let mut new = owned_by(user, handle);
    new.connections = vec![enable(&source.id)];
    let made = at.create(&operator(), new).await.unwrap();
    let key = api_key(handle, made.uuid, Operation::All);
    at.app.create_api_key(&signed_in(user), key).await.unwrap();
    made
}
