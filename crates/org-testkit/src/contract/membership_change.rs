//! Joining an organization, and changing what a member is there.

use org_core::error::Denial;
use org_core::event::EventKind;
use org_core::membership::{CreateMembership, UpdateMembership};
use org_core::metadata::{Metadata, MetadataChange};
use org_core::organization::{OrganizationRef, SeatChange};
use org_core::role::{RoleKey, SystemPermission};
use org_core::{Action, Conflict, Error, Fault, Kind};
use serde_json::{Map, Value, json};

use crate::builders::{by_slug, joining, machine, metadata, operator};
use crate::fixture::signed_in;
use crate::{Fixture, assert_is, invariants};

pub async fn who_joins_is_counted_and_recorded(at: &Fixture) {
    let owner = at.user("ada@example.com").await;
    let acme = at.organization_of(&owner, "acme").await;
    let user = at.user("bob@example.com").await;
    let new = CreateMembership {
        public_metadata: metadata(&json!({ "desk": 7 })),
        private_metadata: metadata(&json!({ "salary": "Ł" })),
        ..joining(&acme, &user, "org:member")
    };
    let made = at.app.create_membership(&operator(), new).await.unwrap();
    assert_eq!(made.organization.members_count, 2);
    assert_eq!(made.organization, at.reload(&acme).await);
    assert_eq!(made.user, user);
    assert_eq!(made.membership.role.key.as_str(), "org:member");
    let granted: Vec<_> = made.permissions.iter().map(|key| key.as_str()).collect();
    assert_eq!(
        granted,
        ["org:sys_billing:read", "org:sys_memberships:read"]
    );
    let (of, id) = (acme.id.clone(), user.id.clone());
    let read = at.app.store().read(move |tx| tx.membership(&of, &id)).await;
    assert_eq!(read.unwrap().as_ref(), Some(&made.membership));
    let event = at.newest_events(1).await.remove(0);
    assert_eq!(event.kind, EventKind::MembershipCreated);
    assert_eq!(event.subject, made.membership.id.as_str());
    assert_eq!(event.organization_id, Some(acme.id));
    let data = json!({ "user_id": user.id.as_str(), "role": "org:member" });
    assert_eq!(event.data, data);
    invariants::hold(&at.database);
}

pub async fn who_cannot_join_leaves_nothing(at: &Fixture) {
    let owner = at.user("ada@example.com").await;
    let acme = at.organization_of(&owner, "acme").await;
    let user = at.user("bob@example.com").await;
    let gone = at.organization_of(&owner, "gone").await;
    let by = OrganizationRef::Id(gone.id.clone());
    at.app.delete_organization(&operator(), by).await.unwrap();
    let sound = joining(&acme, &user, "org:member");
    let rows = at.database.dump();
    let refused = async |new: CreateMembership| {
        let refused = at
            .app
            .create_membership(&operator(), new)
            .await
            .unwrap_err();
        assert_eq!(at.database.dump(), rows);
        refused
    };
    let nowhere = joining(&gone, &user, "org:member");
    assert_is!(
        refused(nowhere).await,
        Error::NotFound { kind: Kind::Organization, id } if id == gone.id.as_str()
    );
    let mut nobody = sound.clone();
    nobody.user = org_core::id::UserId::parse("user_nobody").unwrap();
    assert_is!(
        refused(nobody).await,
        Error::NotFound { kind: Kind::User, id } if id == "user_nobody"
    );
    let mut nothing = sound.clone();
    nothing.role = RoleKey::parse("org:nothing").unwrap();
    assert_is!(
        refused(nothing).await,
        Error::Invalid(violation)
            if violation.field == "role" && violation.fault == Fault::NotFound
    );
    assert_is!(
        refused(joining(&acme, &owner, "org:member")).await,
        Error::Conflict(Conflict::AlreadyAMember { user }) if user == owner.id.as_str()
    );
}

pub async fn seats_are_members_and_pending_invitations(at: &Fixture) {
    let acme = at.organization("acme").await;
    let invite = |people: i32| {
        let id = acme.id.clone();
        let change = SeatChange::invite(people);
        at.app.store().write(move |tx| tx.count_seats(&id, change))
    };
    assert!(invite(4).await.unwrap());
    let first = at.user("a@example.com").await;
    at.join(&acme, &first, "org:member").await.unwrap();
    let second = at.user("b@example.com").await;
    let rows = at.database.dump();
    assert_is!(
        at.join(&acme, &second, "org:member").await,
        Err(Error::LimitReached {
            kind: Kind::Membership,
            limit: 5
        })
    );
    assert_eq!(at.database.dump(), rows);
    assert!(invite(-1).await.unwrap());
    at.join(&acme, &second, "org:member").await.unwrap();
    assert_eq!(at.reload(&acme).await.members_count, 2);
}

pub async fn taking_members_in_takes_a_right(at: &Fixture) {
    let owner = at.user("ada@example.com").await;
    let acme = at.organization_of(&owner, "acme").await;
    let member = at.member(&acme, "bob@example.com").await;
    let stranger = at.user("eve@example.com").await;
    let new = joining(&acme, &stranger, "org:member");
    let needed = SystemPermission::ManageMemberships.into();
    assert_is!(
        at.app.create_membership(&signed_in(&member), new.clone()).await,
        Err(Error::Forbidden(Denial::Permission(lacking))) if lacking == needed
    );
    assert_is!(
        at.app
            .create_membership(&signed_in(&stranger), new.clone())
            .await,
        Err(Error::Forbidden(Denial::NotAMember))
    );
    let unknown = CreateMembership {
        organization: by_slug("nowhere"),
        ..new.clone()
    };
    assert_is!(
        at.app.create_membership(&signed_in(&owner), unknown).await,
        Err(Error::Forbidden(Denial::NotAMember))
    );
    let other = machine([Action::UpdateMemberships, Action::ReadMemberships]);
    assert_is!(
        at.app.create_membership(&other, new.clone()).await,
        Err(Error::Forbidden(Denial::Action(Action::CreateMemberships)))
    );
    at.app
        .create_membership(&signed_in(&owner), new)
        .await
        .unwrap();
    let late = at.user("late@example.com").await;
    let entitled = machine([Action::CreateMemberships]);
    let new = joining(&acme, &late, "org:admin");
    at.app.create_membership(&entitled, new).await.unwrap();
}

pub async fn roles_and_data_of_members_change(at: &Fixture) {
    let owner = at.user("ada@example.com").await;
    let acme = at.organization_of(&owner, "acme").await;
    let user = at.user("bob@example.com").await;
    let before = at.join(&acme, &user, "org:member").await.unwrap();
    at.clock.advance(std::time::Duration::from_secs(1));
    let update = async |change: UpdateMembership| {
        let (who, user) = (signed_in(&owner), user.id.clone());
        let changed = at
            .app
            .update_membership(&who, by_slug("acme"), user, change);
        changed.await.unwrap()
    };
    let promoted = update(to_role("org:admin")).await;
    assert_eq!(promoted.membership.id, before.membership.id);
    assert_eq!(promoted.membership.created_at, before.membership.created_at);
    assert_eq!(promoted.membership.updated_at, at.app.now());
    assert_eq!(promoted.membership.role.key.as_str(), "org:admin");
    assert_eq!(promoted.permissions.len(), 11);
    let event = at.newest_events(1).await.remove(0);
    assert_eq!(event.kind, EventKind::MembershipUpdated);
    assert_eq!(event.subject, before.membership.id.as_str());
    let data = json!({ "user_id": user.id.as_str(), "role": "org:admin" });
    assert_eq!(event.data, data);

    update(merging(&json!({ "a": { "b": 1, "c": 2 }, "d": 3 }))).await;
    let merged = update(merging(&json!({ "a": { "b": null, "x": 1 }, "d": null }))).await;
    let expected = metadata(&json!({ "a": { "c": 2, "x": 1 } }));
    assert_eq!(merged.membership.public_metadata, expected);
    assert_eq!(merged.membership.private_metadata, Metadata::default());
    assert_eq!(merged.membership.role.key.as_str(), "org:admin");
    let (of, id) = (acme.id.clone(), user.id.clone());
    let read = at.app.store().read(move |tx| tx.membership(&of, &id)).await;
    assert_eq!(read.unwrap(), Some(merged.membership));
    invariants::hold(&at.database);
}

pub async fn a_refused_change_of_a_member_leaves_nothing(at: &Fixture) {
    let owner = at.user("ada@example.com").await;
    let acme = at.organization_of(&owner, "acme").await;
    let member = at.member(&acme, "bob@example.com").await;
    let other = at.organization_of(&owner, "other").await;
    let stranger = at.user("eve@example.com").await;
    at.join(&other, &stranger, "org:member").await.unwrap();
    let rows = at.database.dump();
    let refused = async |who, of, user: &org_core::user::User, change| {
        let changed = at
            .app
            .update_membership(&who, by_slug(of), user.id.clone(), change)
            .await;
        assert_eq!(at.database.dump(), rows);
        changed.unwrap_err()
    };
    let admin = || to_role("org:admin");
    assert_is!(
        refused(operator(), "acme", &member, to_role("org:nothing")).await,
        Error::Invalid(violation) if violation.fault == Fault::NotFound
    );
    let filler = json!({ "k": "x".repeat(Metadata::MAX_BYTES) });
    assert_is!(
        refused(operator(), "acme", &member, merging(&filler)).await,
        Error::Invalid(violation) if violation.field == "public_metadata"
    );
    assert_is!(
        refused(operator(), "acme", &stranger, admin()).await,
        Error::NotFound { kind: Kind::Membership, id } if id == stranger.id.as_str()
    );
    assert_is!(
        refused(operator(), "nowhere", &member, admin()).await,
        Error::NotFound {
            kind: Kind::Organization,
            ..
        }
    );
    assert_is!(
        refused(signed_in(&member), "acme", &member, admin()).await,
        Error::Forbidden(Denial::Permission(_))
    );
    assert_is!(
        refused(signed_in(&stranger), "acme", &member, admin()).await,
        Error::Forbidden(Denial::NotAMember)
    );
    let machine = machine([Action::CreateMemberships, Action::DeleteMemberships]);
    assert_is!(
        refused(machine, "acme", &member, admin()).await,
        Error::Forbidden(Denial::Action(Action::UpdateMemberships))
    );
}

/// A change to another role.
pub(super) fn to_role(key: &str) -> UpdateMembership {
    UpdateMembership {
        role: Some(RoleKey::parse(key).unwrap()),
        ..UpdateMembership::default()
    }
}

fn merging(change: &Value) -> UpdateMembership {
    let object: Map<String, Value> = change.as_object().unwrap().clone();
    UpdateMembership {
        public_metadata: MetadataChange::Merge(object),
        ..UpdateMembership::default()
    }
}
