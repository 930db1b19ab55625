//! Roles outside of organizations, and roles that are told apart by their names.

use std::time::Duration;

use org_core::event::EventKind;
use org_core::id::{RoleId, UserId};
use org_core::page::{Page, Slice};
use org_core::role::{ApiPermission, CreateRole, Role, UpdateRole};
use org_core::rules::{OnUse, RoleNames};
use org_core::user::User;
use org_core::{Action, Denial, Error, Field, Kind, Result};

use super::roles::role;
use crate::builders::{label, machine, the_operator};
use crate::{Fixture, assert_is};

pub async fn a_key_is_made_from_a_name_that_is_unique(at: &Fixture) {
    let first = named(at, "Site Editor").await.unwrap();
    assert_eq!(first.key.as_str(), "org:site_editor");
    let rows = at.database.dump();
    assert_is!(
        named(at, "Site Editor").await,
        Err(Error::AlreadyExists {
            kind: Kind::Role,
            field: Field::Name
        })
    );
    assert_eq!(at.database.dump(), rows);
    // Another name may lead to the same key, and whoever names keys may repeat names.
    let second = named(at, "Site editor").await.unwrap();
    assert_eq!(second.key.as_str(), "org:site_editor_2");
    let twin = CreateRole {
        name: label("Site Editor"),
        ..role("org:twin")
    };
    at.app.create_role(the_operator(), twin).await.unwrap();
    let rename = |id: &RoleId, name: &str| {
        let change = UpdateRole {
            name: Some(label(name)),
            names: RoleNames::Unique,
            ..UpdateRole::default()
        };
        at.app.update_role(the_operator(), id.clone(), change)
    };
    assert_is!(
        rename(&second.id, "Site Editor").await,
        Err(Error::AlreadyExists {
            kind: Kind::Role,
            field: Field::Name
        })
    );
    rename(&second.id, "Site editor").await.unwrap();
    let renamed = rename(&second.id, "Writer").await.unwrap().role;
    assert_eq!((renamed.name.as_str(), renamed.key), ("Writer", second.key));
}

pub async fn each_caller_has_its_own_limit_of_roles(at: &Fixture) {
    for number in 0..Role::MAX {
        named(at, &format!("Role {number}")).await.unwrap();
    }
    assert_is!(
        at.app.create_role(the_operator(), role("org:more")).await,
        Err(Error::LimitReached {
            kind: Kind::Role,
            limit: 10
        })
    );
    let tight = CreateRole {
        limit: 12,
        ..unnamed("One more")
    };
    assert_is!(
        at.app.create_role(the_operator(), tight).await,
        Err(Error::LimitReached {
            kind: Kind::Role,
            limit: 12
        })
    );
    named(at, "One more").await.unwrap();
}

pub async fn roles_are_found_by_a_part_of_their_names(at: &Fixture) {
    for name in ["Site Editor", "Reader", "Editor"] {
        at.clock.advance(Duration::from_secs(1));
        named(at, name).await.unwrap();
    }
    let list = |text: Option<&str>, offset| {
        let text = text.map(str::to_owned);
        at.app.roles_named(the_operator(), text, offset, 2)
    };
    let Page { items, more, total } = list(Some("EDIT"), 0).await.unwrap();
    let names: Vec<&str> = items.iter().map(|role| role.name.as_str()).collect();
    assert_eq!(
        (names, more, total),
        (vec!["Site Editor", "Editor"], false, Some(2))
    );
    let Page { items, more, total } = list(None, 2).await.unwrap();
    let names: Vec<&str> = items.iter().map(|role| role.name.as_str()).collect();
    assert_eq!(
        (names, more, total),
        (vec!["Site Editor", "Reader"], true, Some(5))
    );
    assert_eq!(list(Some("org:"), 0).await.unwrap().total, Some(0));
}

pub async fn users_have_roles_everywhere(at: &Fixture) {
    let editor = named(at, "Editor").await.unwrap();
    let mut users = Vec::new();
    for address in ["ada@example.com", "bob@example.com", "eve@example.com"] {
        users.push(at.user(address).await);
    }
    let none = UserId::parse("user_none").unwrap();
    let give = |ids: Vec<UserId>| {
        at.app
            .assign_role_to(the_operator(), editor.id.clone(), ids)
    };
    let rows = at.database.dump();
    assert_is!(
        give(vec![users[0].id.clone(), none]).await,
        Err(Error::NotFound {
            kind: Kind::User,
            ..
        })
    );
    assert_eq!(at.database.dump(), rows);
    for user in [&users[2], &users[0], &users[1]] {
        at.clock.advance(Duration::from_secs(1));
        give(vec![user.id.clone(), user.id.clone()]).await.unwrap();
    }
    let event = at.newest_events(1).await.remove(0);
    assert_eq!(event.kind, EventKind::RoleUsersAssigned);
    assert_eq!(event.subject, editor.id.as_str());
    let rows = at.database.dump();
    give(users.iter().map(|user| user.id.clone()).collect())
        .await
        .unwrap();
    assert_eq!(at.database.dump(), rows, "they had it");

    let of = |user: &User| user.id.clone();
    let expected = [of(&users[2]), of(&users[0]), of(&users[1])];
    let page = listed(
        at,
        &editor,
        Slice::Offset {
            offset: 1,
            limit: 1,
        },
    )
    .await;
    assert_eq!(
        (page.0, page.1, page.2),
        (vec![of(&users[0])], true, Some(3))
    );
    let (mut after, mut seen) = (None, Vec::new());
    loop {
        let slice = Slice::After { after, limit: 2 };
        let page = at
            .app
            .role_users(the_operator(), editor.id.clone(), slice)
            .await
            .unwrap();
        after = page.items.last().map(|one| (one.since, of(&one.user)));
        seen.extend(page.items.iter().map(|one| of(&one.user)));
        if !page.more {
            break;
        }
    }
    assert_eq!(seen, expected);

    at.app
        .delete_user(the_operator(), of(&users[0]))
        .await
        .unwrap();
    let page = listed(
        at,
        &editor,
        Slice::Offset {
            offset: 0,
            limit: 9,
        },
    )
    .await;
    assert_eq!((page.0.len(), page.2), (2, Some(2)));
    at.app
        .delete_role(the_operator(), editor.id.clone(), OnUse::Refuse)
        .await
        .unwrap();
    let gone = at.app.role_users(
        the_operator(),
        editor.id,
        Slice::Offset {
            offset: 0,
            limit: 9,
        },
    );
    assert_is!(
        gone.await,
        Err(Error::NotFound {
            kind: Kind::Role,
            ..
        })
    );
}

pub async fn a_role_permits_things_at_apis(at: &Fixture) {
    let editor = named(at, "Editor").await.unwrap();
    let pair = |name: &str| ApiPermission::parse("https://api.example/", name).unwrap();
    let id = || editor.id.clone();
    let grant = |all: Vec<ApiPermission>| at.app.grant_api_permissions(the_operator(), id(), all);
    let revoke = |all: Vec<ApiPermission>| at.app.revoke_api_permissions(the_operator(), id(), all);
    grant(vec![pair("write"), pair("read"), pair("read")])
        .await
        .unwrap();
    let event = at.newest_events(1).await.remove(0);
    assert_eq!(event.kind, EventKind::RoleUpdated);
    let rows = at.database.dump();
    grant(vec![pair("read")]).await.unwrap();
    revoke(vec![pair("delete")]).await.unwrap();
    let many = (0..ApiPermission::MAX).map(|number| pair(&number.to_string()));
    assert_is!(
        grant(many.collect()).await,
        Err(Error::LimitReached {
            kind: Kind::Permission,
            limit: 1000
        })
    );
    assert_eq!(at.database.dump(), rows);
    let read = at.app.api_permissions(the_operator(), id(), 0, 1);
    let Page { items, more, total } = read.await.unwrap();
    assert_eq!((items, more, total), (vec![pair("read")], true, Some(2)));
    revoke(vec![pair("read")]).await.unwrap();
    let left = at.app.api_permissions(the_operator(), id(), 0, 9);
    assert_eq!(left.await.unwrap().items, [pair("write")]);
    let none = RoleId::parse("role_none").unwrap();
    let nothing = at
        .app
        .grant_api_permissions(the_operator(), none, vec![pair("read")]);
    assert_is!(
        nothing.await,
        Err(Error::NotFound {
            kind: Kind::Role,
            ..
        })
    );
}

pub async fn each_needs_a_right(at: &Fixture) {
    let editor = named(at, "Editor").await.unwrap();
    let user = at.user("ada@example.com").await;
    let rows = at.database.dump();
    let who = machine([Action::ReadRoles]);
    let (app, id) = (&at.app, || editor.id.clone());
    let slice = Slice::Offset {
        offset: 0,
        limit: 1,
    };
    assert_is!(
        app.role_users(&who, id(), slice).await,
        Err(Error::Forbidden(Denial::Action(Action::ReadUsers)))
    );
    let pair = ApiPermission::parse("a", "b").unwrap();
    for refused in [
        app.assign_role_to(&who, id(), vec![user.id]).await,
        app.grant_api_permissions(&who, id(), vec![pair.clone()])
            .await,
        app.revoke_api_permissions(&who, id(), vec![pair]).await,
    ] {
        assert_is!(
            refused,
            Err(Error::Forbidden(Denial::Action(Action::UpdateRoles)))
        );
    }
    let who = machine([Action::UpdateRoles]);
    for refused in [
        app.roles_named(&who, None, 0, 1).await.map(drop),
        app.api_permissions(&who, id(), 0, 1).await.map(drop),
    ] {
        assert_is!(
            refused,
            Err(Error::Forbidden(Denial::Action(Action::ReadRoles)))
        );
    }
    assert_eq!(at.database.dump(), rows);
}

fn unnamed(name: &str) -> CreateRole {
    CreateRole {
        name: label(name),
        names: RoleNames::Unique,
        key: None,
        in_initial_role_set: false,
        limit: Role::MAX_EXTENDED,
        ..role("org:any")
    }
}

async fn named(at: &Fixture, name: &str) -> Result<Role> {
    let made = at.app.create_role(the_operator(), unnamed(name)).await?;
    Ok(made.role)
}

/// The users on a page, whether more follow, and how many there are.
async fn listed(
    at: &Fixture,
    role: &Role,
    slice: Slice<UserId>,
) -> (Vec<UserId>, bool, Option<u64>) {
    let page = at.app.role_users(the_operator(), role.id.clone(), slice);
    let Page { items, more, total } = page.await.unwrap();
    let ids = items.into_iter().map(|one| one.user.id).collect();
    (ids, more, total)
}
