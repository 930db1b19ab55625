//! Role sets: what organizations have of them, and how members come from one to another.

use std::collections::BTreeMap;

use org_core::conflict::Conflict;
use org_core::organization::{CreateOrganization, OrganizationRef, UpdateOrganization};
use org_core::role_set::{
    CreateRoleSet, ReplaceRoleSet, RoleSet, RoleSetKey, RoleSetRef, UpdateRoleSet,
};
use org_core::rules::OnUse;
use org_core::{Error, Fault, Kind};

use super::roles::{key, role, system};
use crate::builders::{exactly, label, operator};
use crate::{Fixture, assert_is};

pub async fn new_organizations_get_the_initial_set(at: &Fixture) {
    let who = operator();
    let acme = at.organization("acme").await;
    assert_eq!(acme.role_set, Some(RoleSetKey::default()));
    assert_eq!(at.reload(&acme).await, acme);
    let new = CreateRoleSet {
        initial: true,
        ..set("role_set:small")
    };
    at.app.create_role_set(&who, new).await.unwrap();
    let next = at.organization("next").await;
    assert_eq!(next.role_set, Some(set_key("role_set:small")));
    let chosen = CreateOrganization {
        role_set: Some(RoleSetKey::default()),
        ..exactly("chosen")
    };
    let chosen = at.create(&who, chosen).await.unwrap();
    assert_eq!(chosen.role_set, Some(RoleSetKey::default()));
    let settings = at.app.instance_settings(&who).await.unwrap();
    assert_eq!(settings.initial_role_set, set_key("role_set:small"));
}

pub async fn a_set_is_made_and_changed(at: &Fixture) {
    let who = operator();
    let made = at.app.create_role_set(
        &who,
        CreateRoleSet {
            key: None,
            name: label("For Small Ones!"),
            ..set("role_set:unused")
        },
    );
    let made = made.await.unwrap().set;
    assert_eq!(made.key, set_key("role_set:for_small_ones"));
    assert!(!made.initial);
    at.app.create_role(&who, role("org:guest")).await.unwrap();
    let change = UpdateRoleSet {
        key: Some(set_key("role_set:small")),
        add_roles: vec![key("org:guest"), key("org:guest")],
        default_role: Some(key("org:guest")),
        ..UpdateRoleSet::default()
    };
    let named = CreateOrganization {
        role_set: Some(made.key),
        ..exactly("acme")
    };
    let acme = at.create(&who, named).await.unwrap();
    let by = RoleSetRef::Id(made.id);
    let changed = at
        .app
        .update_role_set(&who, by.clone(), change)
        .await
        .unwrap()
        .set;
    let guest = changed.role(&key("org:guest")).unwrap();
    assert_eq!(guest.id, changed.default_role_id);
    assert_eq!(changed.roles.len(), 3);
    assert_eq!(
        at.reload(&acme).await.role_set,
        Some(set_key("role_set:small"))
    );
    let outcome = at
        .app
        .delete_role(&who, guest.id.clone(), OnUse::Refuse)
        .await;
    assert_is!(outcome, Err(Error::Conflict(Conflict::RoleIsForDomains)));
    assert_eq!(at.app.role_set(&who, by).await.unwrap().set, changed);
}

pub async fn what_is_refused_leaves_nothing(at: &Fixture) {
    let who = operator();
    at.app.create_role(&who, role("org:guest")).await.unwrap();
    let rows = at.database.dump();
    let outside = CreateRoleSet {
        default_role: key("org:guest"),
        ..set("role_set:a")
    };
    let weak = CreateRoleSet {
        creator_role: key("org:member"),
        ..set("role_set:a")
    };
    let unknown = CreateRoleSet {
        roles: vec![key("org:none")],
        ..set("role_set:a")
    };
    assert_is!(
        at.app.create_role_set(&who, outside).await,
        Err(Error::Invalid(violation)) if violation.fault == Fault::NotAllowed
    );
    assert_is!(
        at.app.create_role_set(&who, weak).await,
        Err(Error::Conflict(Conflict::CreatorRoleLacksPermissions))
    );
    assert_is!(
        at.app.create_role_set(&who, unknown).await,
        Err(Error::NotFound {
            kind: Kind::Role,
            ..
        })
    );
    assert_is!(
        at.app.create_role_set(&who, set("role_set:default")).await,
        Err(Error::AlreadyExists {
            kind: Kind::RoleSet,
            ..
        })
    );
    let missing = CreateOrganization {
        role_set: Some(set_key("role_set:no")),
        ..exactly("acme")
    };
    assert_is!(
        at.create(&who, missing).await,
        Err(Error::Invalid(violation)) if violation.fault == Fault::NotFound
    );
    assert_eq!(at.database.dump(), rows);
    for number in 1..RoleSet::MAX {
        let new = set(&format!("role_set:s{number}"));
        at.app.create_role_set(&who, new).await.unwrap();
    }
    assert_is!(
        at.app.create_role_set(&who, set("role_set:more")).await,
        Err(Error::LimitReached {
            kind: Kind::RoleSet,
            ..
        })
    );
}

pub async fn a_role_is_replaced_with_everybody_who_has_it(at: &Fixture) {
    let who = operator();
    let user = at.user("ada@example.com").await;
    let acme = at.organization_of(&user, "acme").await;
    let minimum = system(at, "org:admin").await.permissions;
    let minimum = minimum.into_iter().map(|one| one.id).collect();
    let founder = org_core::role::CreateRole {
        permissions: minimum,
        ..role("org:founder")
    };
    at.app.create_role(&who, founder).await.unwrap();
    let by = RoleSetRef::Key(RoleSetKey::default());
    let weak = at
        .app
        .replace_role(&who, by.clone(), key("org:admin"), key("org:member"));
    assert_is!(
        weak.await,
        Err(Error::Conflict(Conflict::CreatorRoleLacksPermissions))
    );
    let replaced = at
        .app
        .replace_role(&who, by, key("org:admin"), key("org:founder"));
    let replaced = replaced.await.unwrap();
    let founder = replaced.set.role(&key("org:founder")).unwrap().id.clone();
    assert_eq!(replaced.set.creator_role_id, founder);
    assert_eq!(replaced.members, BTreeMap::from([(founder.clone(), 1)]));
    assert_eq!(at.app.instance().await.unwrap().creator_role_id, founder);
    let found = at
        .app
        .store()
        .read(move |tx| tx.membership(&acme.id, &user.id))
        .await;
    assert_eq!(found.unwrap().unwrap().role.id, founder);
}

pub async fn a_set_is_replaced_with_everybody_in_it(at: &Fixture) {
    let who = operator();
    let user = at.user("ada@example.com").await;
    let acme = at.organization_of(&user, "acme").await;
    let guest = at
        .app
        .create_role(&who, role("org:guest"))
        .await
        .unwrap()
        .role;
    let minimum = system(at, "org:admin").await.permissions;
    let minimum = minimum.into_iter().map(|one| one.id).collect();
    let owner = org_core::role::CreateRole {
        permissions: minimum,
        ..role("org:owner")
    };
    at.app.create_role(&who, owner).await.unwrap();
    let other = CreateRoleSet {
        roles: vec![key("org:owner"), guest.key.clone()],
        default_role: guest.key,
        creator_role: key("org:owner"),
        ..set("role_set:other")
    };
    at.app.create_role_set(&who, other).await.unwrap();
    let rows = at.database.dump();
    let by = RoleSetRef::Key(RoleSetKey::default());
    let mut with = ReplaceRoleSet {
        with: set_key("role_set:other"),
        reassign: BTreeMap::new(),
    };
    assert_is!(
        at.app.replace_role_set(&who, by.clone(), with.clone()).await,
        Err(Error::Invalid(violation)) if violation.fault == Fault::Missing
    );
    with.reassign.insert(key("org:admin"), key("org:member"));
    assert_is!(
        at.app.replace_role_set(&who, by.clone(), with.clone()).await,
        Err(Error::Invalid(violation)) if violation.fault == Fault::NotFound
    );
    assert_eq!(at.database.dump(), rows);
    with.reassign.insert(key("org:admin"), key("org:owner"));
    at.app
        .replace_role_set(&who, by.clone(), with)
        .await
        .unwrap();
    assert_eq!(
        at.reload(&acme).await.role_set,
        Some(set_key("role_set:other"))
    );
    let found = at
        .app
        .store()
        .read(move |tx| tx.membership(&acme.id, &user.id))
        .await;
    assert_eq!(found.unwrap().unwrap().role.key, key("org:owner"));
    let gone = at.app.role_set(&who, by).await;
    assert_is!(
        gone,
        Err(Error::NotFound {
            kind: Kind::RoleSet,
            ..
        })
    );
    let settings = at.app.instance_settings(&who).await.unwrap();
    assert_eq!(settings.initial_role_set, set_key("role_set:other"));
    assert_eq!(settings.creator_role, key("org:owner"));
}

pub async fn an_organization_gets_a_set_that_has_its_roles(at: &Fixture) {
    let who = operator();
    let user = at.user("ada@example.com").await;
    let acme = at.organization_of(&user, "acme").await;
    at.app
        .create_role_set(&who, set("role_set:small"))
        .await
        .unwrap();
    at.member(&acme, "bob@example.com").await;
    let change = UpdateOrganization {
        role_set: Some(set_key("role_set:small")),
        ..UpdateOrganization::default()
    };
    let by = OrganizationRef::Id(acme.id.clone());
    assert_is!(
        at.app.update_organization(&who, by.clone(), change.clone()).await,
        Err(Error::Invalid(violation)) if violation.fault == Fault::NotAllowed
    );
    let grown = UpdateRoleSet {
        add_roles: vec![key("org:powerless")],
        ..UpdateRoleSet::default()
    };
    let small = RoleSetRef::Key(set_key("role_set:small"));
    at.app
        .update_role_set(&who, small.clone(), grown)
        .await
        .unwrap();
    let moved = at.app.update_organization(&who, by, change).await.unwrap();
    assert_eq!(moved.role_set, Some(set_key("role_set:small")));
    let members = at.app.role_set(&who, small).await.unwrap().members;
    assert_eq!(members.values().sum::<u64>(), 2);
}

fn set_key(raw: &str) -> RoleSetKey {
    RoleSetKey::parse(raw).unwrap()
}

/// The two roles that every instance has.
fn set(raw: &str) -> CreateRoleSet {
    CreateRoleSet {
        name: label("A set"),
        key: Some(set_key(raw)),
        description: None,
        initial: false,
        roles: vec![key("org:member"), key("org:admin")],
        default_role: key("org:member"),
        creator_role: key("org:admin"),
    }
}
