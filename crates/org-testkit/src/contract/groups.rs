//! Groups of users: who makes them, and who is in them.

use std::slice::from_ref;
use std::time::Duration;

use org_core::connection::Strategy;
use org_core::event::EventKind;
use org_core::group::{CreateGroup, Group, GroupFilter, GroupName, GroupQuery};
use org_core::id::{ConnectionId, GroupId, RoleId, UserId};
use org_core::organization::OrganizationRef;
use org_core::page::{Page, Slice};
use org_core::user::User;
use org_core::{Action, Denial, Error, Field, Kind, Result, Timestamp};

use crate::builders::{by_slug, connection, label, machine, the_operator};
use crate::{Fixture, assert_is};

pub async fn a_group_is_made_filled_and_deleted(at: &Fixture) {
    let sales = group(at, "Sales").await;
    assert_eq!(read(at, &sales.id).await.unwrap(), sales);
    let (ada, bob) = (
        at.user("ada@example.com").await,
        at.user("bob@example.com").await,
    );
    put(at, &sales, &[&bob]).await.unwrap();
    at.clock.advance(Duration::from_secs(1));
    put(at, &sales, &[&ada, &bob]).await.unwrap();
    let event = at.newest_events(1).await.remove(0);
    assert_eq!(
        (event.kind, event.subject.as_str()),
        (EventKind::GroupMembersAdded, sales.id.as_str())
    );
    assert_eq!(event.data["users"], serde_json::json!([ada.id.as_str()]));
    let rows = at.database.dump();
    put(at, &sales, &[&ada]).await.unwrap();
    assert_eq!(at.database.dump(), rows, "who is there changes nothing");
    assert_eq!(
        inside(at, &sales, None, 10).await,
        [bob.id.clone(), ada.id.clone()]
    );
    let first = at.app.group_members(
        the_operator(),
        sales.id.clone(),
        Slice::After {
            after: None,
            limit: 1,
        },
    );
    let Page { items, more, .. } = first.await.unwrap();
    assert!(more);
    let seen = (items[0].since, items[0].user.id.clone());
    assert_eq!(inside(at, &sales, Some(seen), 1).await, from_ref(&ada.id));

    let taken = vec![bob.id.clone(), at.user("eve@example.com").await.id];
    at.app
        .remove_group_members(the_operator(), sales.id.clone(), taken)
        .await
        .unwrap();
    let event = at.newest_events(1).await.remove(0);
    assert_eq!(event.kind, EventKind::GroupMembersRemoved);
    assert_eq!(event.data["users"], serde_json::json!([bob.id.as_str()]));
    assert_eq!(inside(at, &sales, None, 10).await, from_ref(&ada.id));
    at.app
        .delete_user(the_operator(), ada.id.clone())
        .await
        .unwrap();
    assert!(inside(at, &sales, None, 10).await.is_empty());

    delete(at, &sales).await.unwrap();
    let event = at.newest_events(1).await.remove(0);
    assert_eq!(event.kind, EventKind::GroupDeleted);
    assert_eq!(event.data["name"], "Sales");
    for gone in [
        read(at, &sales.id).await.map(drop),
        delete(at, &sales).await,
    ] {
        assert_is!(
            gone,
            Err(Error::NotFound {
                kind: Kind::Group,
                ..
            })
        );
    }
}

pub async fn a_name_is_unique_in_its_connection(at: &Fixture) {
    let con = |name| connection(name, Strategy::from_name("samlp"));
    let one = at.app.create_connection(the_operator(), con("one"));
    let one = one.await.unwrap().connection.id;
    let other = at.app.create_connection(the_operator(), con("other"));
    let other = other.await.unwrap().connection.id;
    let make = |connection_id: Option<_>| {
        let new = CreateGroup {
            connection_id,
            ..named("Sales")
        };
        at.app.create_group(the_operator(), new)
    };
    let own = make(None).await.unwrap();
    let of_one = make(Some(one.clone())).await.unwrap();
    make(Some(other.clone())).await.unwrap();
    let rows = at.database.dump();
    for connection_id in [None, Some(one.clone())] {
        assert_is!(
            make(connection_id).await,
            Err(Error::AlreadyExists {
                kind: Kind::Group,
                field: Field::Name
            })
        );
    }
    let none = ConnectionId::parse("con_none").unwrap();
    assert_is!(
        make(Some(none)).await,
        Err(Error::Invalid(violation)) if violation.field == "connection_id"
    );
    assert_eq!(at.database.dump(), rows);

    // A group goes with its connection.
    at.app.delete_connection(the_operator(), one).await.unwrap();
    assert_is!(
        read(at, &of_one.id).await,
        Err(Error::NotFound {
            kind: Kind::Group,
            ..
        })
    );
    assert_eq!(read(at, &own.id).await.unwrap(), own);
}

pub async fn groups_are_listed_and_found(at: &Fixture) {
    let con = connection("staff", Strategy::from_name("samlp"));
    let con = at.app.create_connection(the_operator(), con).await;
    let con = con.unwrap().connection.id;
    let sales = group(at, "Sales").await;
    at.clock.advance(Duration::from_secs(1));
    let new = CreateGroup {
        external_id: Some(label("S-1_%")),
        connection_id: Some(con.clone()),
        ..named("Support")
    };
    let support = at.app.create_group(the_operator(), new).await.unwrap();
    let all = || GroupFilter::Like {
        connection_id: None,
        external_id: None,
        name: None,
        text: None,
    };
    assert_eq!(found(at, all()).await, [sales.clone(), support.clone()]);
    let with = |filter: GroupFilter| async move { found(at, filter).await };
    let text = |text: &str| GroupFilter::Like {
        connection_id: None,
        external_id: None,
        name: None,
        text: Some(text.to_owned()),
    };
    assert_eq!(with(text("SAL")).await, from_ref(&sales));
    assert_eq!(with(text("s-1_%")).await, from_ref(&support));
    assert_eq!(with(text("%")).await, from_ref(&support));
    assert!(with(text("nothing")).await.is_empty());
    let exactly = GroupFilter::Like {
        connection_id: Some(con),
        external_id: Some(label("S-1_%")),
        name: Some(GroupName::parse("Support").unwrap()),
        text: None,
    };
    assert_eq!(with(exactly).await, from_ref(&support));
    let query = |slice| GroupQuery {
        filter: all(),
        slice,
    };
    let after = Some((sales.created_at, sales.id.clone()));
    let page = at
        .app
        .groups(the_operator(), query(Slice::After { after, limit: 5 }));
    let page = page.await.unwrap();
    assert_eq!((page.items, page.more), (vec![support.clone()], false));
    let part = Slice::Offset {
        offset: 1,
        limit: 1,
    };
    let page = at.app.groups(the_operator(), query(part)).await.unwrap();
    assert_eq!((page.items, page.total), (vec![support], Some(2)));
}

pub async fn what_is_unknown_leaves_nothing(at: &Fixture) {
    let acme = at.organization("acme").await;
    let bob = at.user("bob@example.com").await;
    let sales = group(at, "Sales").await;
    let editor = at.granting("editor", &[]).await;
    let nobody = UserId::parse("user_none").unwrap();
    let no_group = GroupId::parse("grp_none").unwrap();
    let no_role = RoleId::parse("role_none").unwrap();
    let app = &at.app;
    let rows = at.database.dump();
    let users = vec![bob.id.clone(), nobody];
    let put = app.add_group_members(the_operator(), sales.id.clone(), users);
    missing(put.await, Kind::User);
    let put = app.add_group_members(the_operator(), no_group.clone(), vec![bob.id.clone()]);
    missing(put.await, Kind::Group);
    let roles = vec![editor.id.clone(), no_role.clone()];
    let by = Some(by_slug("acme"));
    assert_is!(
        app.assign_group_roles(the_operator(), sales.id.clone(), by.clone(), roles).await,
        Err(Error::Invalid(violation)) if violation.given.as_deref() == Some("role_none")
    );
    let roles = || vec![editor.id.clone()];
    let give = app.assign_group_roles(the_operator(), no_group.clone(), by, roles());
    missing(give.await, Kind::Group);
    let nowhere = Some(by_slug("nowhere"));
    let give = app.assign_group_roles(the_operator(), sales.id.clone(), nowhere, roles());
    missing(give.await, Kind::Organization);
    let groups = vec![sales.id.clone(), no_group];
    let give = app.assign_role_groups(the_operator(), editor.id.clone(), groups.clone());
    missing(give.await, Kind::Group);
    let give = app.assign_role_groups(the_operator(), no_role, groups);
    missing(give.await, Kind::Role);
    let outside = app.effective_roles(
        the_operator(),
        OrganizationRef::Id(acme.id.clone()),
        bob.id.clone(),
        whole(),
    );
    missing(outside.await, Kind::Membership);
    assert_eq!(at.database.dump(), rows);
}

pub async fn each_needs_its_right(at: &Fixture) {
    let acme = at.organization("acme").await;
    let bob = at.member(&acme, "bob@example.com").await;
    let sales = group(at, "Sales").await;
    let editor = at.granting("editor", &[]).await;
    let (app, id, role) = (&at.app, || sales.id.clone(), || editor.id.clone());
    let (by, user) = (|| by_slug("acme"), || bob.id.clone());
    let who = machine([Action::ReadOrganizations]);
    let rows = at.database.dump();
    let refused = [
        app.create_group(&who, named("Other")).await.map(drop),
        app.group(&who, id()).await.map(drop),
        app.delete_group(&who, id()).await,
        app.group_members(&who, id(), whole()).await.map(drop),
        app.add_group_members(&who, id(), vec![user()]).await,
        app.remove_group_members(&who, id(), vec![user()]).await,
        app.group_roles(&who, id(), None, whole()).await.map(drop),
        app.group_roles(&who, id(), Some(by()), whole())
            .await
            .map(drop),
        app.assign_group_roles(&who, id(), None, vec![role()]).await,
        app.assign_group_roles(&who, id(), Some(by()), vec![role()])
            .await,
        app.withdraw_group_roles(&who, id(), None, vec![role()])
            .await,
        app.withdraw_group_roles(&who, id(), Some(by()), vec![role()])
            .await,
        app.role_groups(&who, role(), whole()).await.map(drop),
        app.assign_role_groups(&who, role(), vec![id()]).await,
        app.withdraw_role_groups(&who, role(), vec![id()]).await,
        app.organization_groups(&who, by(), None, whole())
            .await
            .map(drop),
        app.members_given(&who, by(), role(), whole())
            .await
            .map(drop),
        app.effective_roles(&who, by(), user(), whole())
            .await
            .map(drop),
        app.role_sources(&who, by(), user(), role(), whole())
            .await
            .map(drop),
    ];
    for outcome in refused {
        assert_is!(outcome, Err(Error::Forbidden(Denial::Action(_))));
    }
    assert_eq!(at.database.dump(), rows);
}

fn missing<T: std::fmt::Debug>(outcome: Result<T>, expected: Kind) {
    assert_is!(outcome, Err(Error::NotFound { kind, .. }) if kind == expected);
}

fn named(name: &str) -> CreateGroup {
    CreateGroup {
        name: GroupName::parse(name).unwrap(),
        external_id: None,
        connection_id: None,
    }
}

async fn read(at: &Fixture, id: &GroupId) -> Result<Group> {
    at.app.group(the_operator(), id.clone()).await
}

async fn delete(at: &Fixture, group: &Group) -> Result<()> {
    at.app.delete_group(the_operator(), group.id.clone()).await
}

async fn found(at: &Fixture, filter: GroupFilter) -> Vec<Group> {
    let slice = whole();
    let query = GroupQuery { filter, slice };
    at.app.groups(the_operator(), query).await.unwrap().items
}

async fn inside(
    at: &Fixture,
    group: &Group,
    after: Option<(Timestamp, UserId)>,
    limit: u32,
) -> Vec<UserId> {
    let slice = Slice::After { after, limit };
    let page = at
        .app
        .group_members(the_operator(), group.id.clone(), slice);
    let members = page.await.unwrap().items.into_iter();
    members.map(|one| one.user.id).collect()
}

pub(super) fn whole<Id>() -> Slice<Id> {
    Slice::After {
        after: None,
        limit: 100,
    }
}

pub(super) async fn group(at: &Fixture, name: &str) -> Group {
    let made = at.app.create_group(the_operator(), named(name));
    made.await.unwrap()
}

pub(super) async fn put(at: &Fixture, group: &Group, users: &[&User]) -> Result<()> {
    let users = users.iter().map(|user| user.id.clone()).collect();
    at.app
        .add_group_members(the_operator(), group.id.clone(), users)
        .await
}
