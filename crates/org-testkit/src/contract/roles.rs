//! Roles and permissions: who may change them, what keeps them, what belongs together.

use org_core::conflict::Conflict;
use org_core::error::Denial;
use org_core::event::EventKind;
use org_core::id::{PermissionId, RoleId};
use org_core::instance::UpdateInstance;
use org_core::page::Direction;
use org_core::role::{
    CatalogueOrder, CatalogueQuery, CreatePermission, CreateRole, Permission, PermissionKey, Role,
    RoleKey, RoleWithPermissions, SystemPermission, UpdatePermission, UpdateRole,
};
use org_core::rules::{OnUse, RoleNames};
use org_core::{Action, Error, Field, Kind, Patch, Result};

use crate::builders::{label, machine, operator};
use crate::{Fixture, assert_is};

pub async fn a_role_lives_from_making_to_deleting(at: &Fixture) {
    let who = operator();
    let read = made_permission(at, "org:invoices:read").await;
    let write = made_permission(at, "org:invoices:write").await;
    let made = at.app.create_role(
        &who,
        CreateRole {
            permissions: vec![write.id.clone(), read.id.clone(), read.id.clone()],
            ..role("org:editor")
        },
    );
    let made = made.await.unwrap();
    assert_eq!(made.permissions, [read.clone(), write.clone()]);
    assert!(!made.suits_creators() && !made.role.system);
    let change = UpdateRole {
        name: Some(label("Writer")),
        names: RoleNames::Shared,
        key: Some(key("org:writer")),
        description: Patch::Clear,
        permissions: Some(vec![write.id.clone()]),
    };
    let id = made.role.id;
    let changed = at.app.update_role(&who, id.clone(), change);
    let changed = changed.await.unwrap();
    assert_eq!(
        (changed.role.name.as_str(), changed.role.description),
        ("Writer", None)
    );
    assert_eq!(changed.permissions, [write]);
    let deleted = at
        .app
        .delete_role(&who, id.clone(), OnUse::Refuse)
        .await
        .unwrap();
    assert_eq!(deleted.key, key("org:writer"));
    assert_is!(
        at.app.role(&who, id).await,
        Err(Error::NotFound {
            kind: Kind::Role,
            ..
        })
    );
    let kinds: Vec<_> = at
        .newest_events(6)
        .await
        .iter()
        .map(|event| event.kind)
        .collect();
    assert_eq!(
        kinds[2..],
        [
            EventKind::RoleCreated,
            EventKind::RoleSetUpdated,
            EventKind::RoleUpdated,
            EventKind::RoleDeleted,
        ]
    );
}

pub async fn a_permission_is_granted_once_and_taken_away(at: &Fixture) {
    let who = operator();
    let id = at
        .app
        .create_role(&who, role("org:editor"))
        .await
        .unwrap()
        .role
        .id;
    let read = made_permission(at, "org:invoices:read").await;
    let granted = at.app.grant_permission(&who, id.clone(), read.id.clone());
    assert_eq!(
        granted.await.unwrap().permissions,
        std::slice::from_ref(&read)
    );
    let again = at.app.grant_permission(&who, id.clone(), read.id.clone());
    assert_is!(
        again.await,
        Err(Error::Conflict(Conflict::PermissionGranted))
    );
    let taken = at.app.revoke_permission(&who, id.clone(), read.id.clone());
    assert_eq!(taken.await.unwrap().permissions, []);
    let again = at.app.revoke_permission(&who, id.clone(), read.id.clone());
    assert_is!(
        again.await,
        Err(Error::NotFound {
            kind: Kind::Permission,
            ..
        })
    );
    at.app
        .grant_permission(&who, id.clone(), read.id.clone())
        .await
        .unwrap();
    at.app.delete_permission(&who, read.id).await.unwrap();
    assert_eq!(at.app.role(&who, id).await.unwrap().permissions, []);
}

pub async fn what_is_refused_leaves_nothing(at: &Fixture) {
    let who = operator();
    at.app.create_role(&who, role("org:editor")).await.unwrap();
    made_permission(at, "org:invoices:read").await;
    let rows = at.database.dump();
    let nobody = PermissionId::parse("perm_none").unwrap();
    let unknown = CreateRole {
        permissions: vec![nobody],
        ..role("org:other")
    };
    assert_is!(
        at.app.create_role(&who, unknown).await,
        Err(Error::NotFound {
            kind: Kind::Permission,
            ..
        })
    );
    assert_is!(
        at.app.create_role(&who, role("org:editor")).await,
        Err(Error::AlreadyExists {
            kind: Kind::Role,
            field: Field::Key
        })
    );
    let twin = at
        .app
        .create_permission(&who, permission("org:invoices:read"));
    assert_is!(
        twin.await,
        Err(Error::AlreadyExists {
            kind: Kind::Permission,
            field: Field::Key
        })
    );
    let none = RoleId::parse("role_none").unwrap();
    assert_is!(
        at.app.delete_role(&who, none, OnUse::Refuse).await,
        Err(Error::NotFound {
            kind: Kind::Role,
            ..
        })
    );
    assert_eq!(at.database.dump(), rows);
}

pub async fn changing_roles_takes_a_right(at: &Fixture) {
    let who = machine([Action::ReadRoles]);
    assert_eq!(
        at.app.roles(&who, everything()).await.unwrap().total,
        Some(2)
    );
    assert_eq!(
        at.app.permissions(&who, everything()).await.unwrap().total,
        Some(11)
    );
    let rows = at.database.dump();
    let refused = [
        at.app
            .create_permission(&who, permission("org:a:b"))
            .await
            .err(),
        at.app
            .delete_role(&who, system(at, "org:member").await.role.id, OnUse::Refuse)
            .await
            .err(),
        at.app.create_role(&who, role("org:editor")).await.err(),
    ];
    let needed = [
        Action::ManageRoles,
        Action::DeleteRoles,
        Action::CreateRoles,
    ];
    for (error, needed) in refused.into_iter().zip(needed) {
        let denied = matches!(
            &error,
            Some(Error::Forbidden(Denial::Action(action))) if *action == needed
        );
        assert!(denied, "{error:?}");
    }
    let who = machine([Action::ManageRoles]);
    assert_is!(
        at.app.roles(&who, everything()).await,
        Err(Error::Forbidden(Denial::Action(Action::ReadRoles)))
    );
    assert_eq!(at.database.dump(), rows);
}

pub async fn what_belongs_to_the_server_stays(at: &Fixture) {
    let who = operator();
    let rows = at.database.dump();
    let own = system(at, "org:admin").await.permissions.remove(0);
    let rename = UpdatePermission {
        name: Some(label("Other")),
        ..UpdatePermission::default()
    };
    let renamed = at.app.update_permission(&who, own.id.clone(), rename).await;
    let deleted = at.app.delete_permission(&who, own.id).await;
    for outcome in [renamed, deleted] {
        assert_is!(outcome, Err(Error::Conflict(Conflict::SystemRecord)));
    }
    let rekey = UpdateRole {
        key: Some(key("org:boss")),
        ..UpdateRole::default()
    };
    let admin = system(at, "org:admin").await.role.id;
    assert_is!(
        at.app.update_role(&who, admin.clone(), rekey).await,
        Err(Error::Conflict(Conflict::SystemRecord))
    );
    assert_is!(
        at.app.delete_role(&who, admin, OnUse::Refuse).await,
        Err(Error::Conflict(Conflict::RoleIsForCreators))
    );
    let member = system(at, "org:member").await.role.id;
    assert_is!(
        at.app.delete_role(&who, member, OnUse::Refuse).await,
        Err(Error::Conflict(Conflict::RoleIsForDomains))
    );
    assert_eq!(at.database.dump(), rows);
}

pub async fn creators_keep_what_they_need(at: &Fixture) {
    let who = operator();
    let admin = system(at, "org:admin").await;
    let rows = at.database.dump();
    for needed in SystemPermission::MINIMUM {
        let id = of(&admin, needed);
        let taken = at.app.revoke_permission(&who, admin.role.id.clone(), id);
        assert_is!(
            taken.await,
            Err(Error::Conflict(Conflict::CreatorRoleLacksPermissions))
        );
    }
    let none = UpdateRole {
        permissions: Some(vec![]),
        ..UpdateRole::default()
    };
    let emptied = at.app.update_role(&who, admin.role.id.clone(), none);
    assert_is!(
        emptied.await,
        Err(Error::Conflict(Conflict::CreatorRoleLacksPermissions))
    );
    let member = system(at, "org:member").await.role.id;
    let change = UpdateInstance {
        creator_role_id: Some(member),
        ..UpdateInstance::default()
    };
    let settled = at.app.update_instance(&who, change).await;
    assert_is!(
        settled,
        Err(Error::Conflict(Conflict::CreatorRoleLacksPermissions))
    );
    assert_eq!(at.database.dump(), rows);

    let founder = CreateRole {
        permissions: SystemPermission::MINIMUM
            .map(|one| of(&admin, one))
            .to_vec(),
        ..role("org:founder")
    };
    let founder = at.app.create_role(&who, founder).await.unwrap();
    assert!(founder.suits_creators());
    let id = founder.role.id;
    let change = UpdateInstance {
        creator_role_id: Some(id),
        ..UpdateInstance::default()
    };
    let settings = at.app.update_instance(&who, change).await.unwrap();
    assert_eq!(settings.creator_role, key("org:founder"));
    let user = at.user("ada@example.com").await;
    let acme = at.organization_of(&user, "acme").await;
    let of = (acme.id, user.id);
    let found = at
        .app
        .store()
        .read(move |tx| tx.membership(&of.0, &of.1))
        .await;
    assert_eq!(found.unwrap().unwrap().role.key, key("org:founder"));
}

pub async fn a_role_that_somebody_has_stays(at: &Fixture) {
    let who = operator();
    let acme = at.organization("acme").await;
    at.member(&acme, "ada@example.com").await;
    let powerless = system(at, "org:powerless").await.role.id;
    let rows = at.database.dump();
    assert_is!(
        at.app
            .delete_role(&who, powerless.clone(), OnUse::Refuse)
            .await,
        Err(Error::Conflict(Conflict::RoleHasMembers))
    );
    assert_eq!(at.database.dump(), rows);
    let by = org_core::organization::OrganizationRef::Id(acme.id);
    at.app.delete_organization(&who, by).await.unwrap();
    at.app
        .delete_role(&who, powerless, OnUse::Refuse)
        .await
        .unwrap();
}

pub async fn there_are_ten_roles_and_fifty_permissions(at: &Fixture) {
    let who = operator();
    for number in 2..Role::MAX {
        at.app
            .create_role(&who, role(&format!("org:r{number}")))
            .await
            .unwrap();
    }
    assert_is!(
        at.app.create_role(&who, role("org:more")).await,
        Err(Error::LimitReached {
            kind: Kind::Role,
            limit: 10
        })
    );
    for number in 0..Permission::MAX {
        made_permission(at, &format!("org:p{number}:do")).await;
    }
    assert_is!(
        at.app
            .create_permission(&who, permission("org:more:do"))
            .await,
        Err(Error::LimitReached {
            kind: Kind::Permission,
            limit: 50
        })
    );
}

pub async fn lists_are_searched_ordered_and_cut(at: &Fixture) {
    let who = operator();
    for name in ["org:b_two", "org:a_one"] {
        at.app.create_role(&who, role(name)).await.unwrap();
    }
    let keys = async |query: CatalogueQuery| {
        let page = at.app.roles(&who, query).await.unwrap();
        let keys: Vec<_> = page
            .items
            .iter()
            .map(|one| one.role.key.to_string())
            .collect();
        (keys.join(","), page.total, page.more)
    };
    let by_key = CatalogueQuery {
        order: CatalogueOrder::Key,
        ..everything()
    };
    let all = "org:a_one,org:admin,org:b_two,org:member".to_owned();
    assert_eq!(keys(by_key.clone()).await, (all, Some(4), false));
    let backwards = CatalogueQuery {
        direction: Direction::Descending,
        limit: 2,
        offset: 1,
        ..by_key
    };
    assert_eq!(
        keys(backwards).await,
        ("org:b_two,org:admin".to_owned(), Some(4), true)
    );
    let part = CatalogueQuery {
        text: Some("_TW".to_owned()),
        ..everything()
    };
    assert_eq!(keys(part).await, ("org:b_two".to_owned(), Some(1), false));
    let id = system(at, "org:admin").await.role.id.to_string();
    let whole = CatalogueQuery {
        text: Some(id),
        ..everything()
    };
    assert_eq!(keys(whole).await.0, "org:admin");
    let far = CatalogueQuery {
        offset: u64::MAX,
        ..everything()
    };
    assert_eq!(keys(far).await, (String::new(), Some(4), false));
}

fn everything() -> CatalogueQuery {
    CatalogueQuery {
        text: None,
        order: CatalogueOrder::Name,
        direction: Direction::Ascending,
        offset: 0,
        limit: 500,
    }
}

pub fn key(raw: &str) -> RoleKey {
    RoleKey::parse_new(raw).unwrap()
}

/// A role that grants nothing.
pub fn role(raw: &str) -> CreateRole {
    CreateRole {
        name: label(raw),
        names: RoleNames::Shared,
        key: Some(key(raw)),
        description: None,
        permissions: Vec::new(),
        in_initial_role_set: true,
        limit: Role::MAX,
    }
}

fn permission(raw: &str) -> CreatePermission {
    CreatePermission {
        name: label(raw),
        key: PermissionKey::parse_new(raw).unwrap(),
        description: None,
    }
}

async fn made_permission(at: &Fixture, raw: &str) -> Permission {
    let who = operator();
    let made: Result<_> = at.app.create_permission(&who, permission(raw)).await;
    made.unwrap()
}

/// The role with this key.
pub async fn system(at: &Fixture, raw: &str) -> RoleWithPermissions {
    let who = operator();
    let all = at.app.roles(&who, everything()).await.unwrap().items;
    all.into_iter()
        .find(|one| one.role.key.as_str() == raw)
        .unwrap()
}

fn of(role: &RoleWithPermissions, permission: SystemPermission) -> PermissionId {
    let wanted = PermissionKey::from(permission);
    let found = role.permissions.iter().find(|one| one.key == wanted);
    found.unwrap().id.clone()
}
