//! The roles that members of organizations have by being in groups.

use std::slice::from_ref;
use std::time::Duration;

use org_core::event::EventKind;
use org_core::group::{EffectiveRole, Group};
use org_core::id::RoleId;
use org_core::page::{Page, Slice};
use org_core::role::{PermissionKey, Role, RoleKey, SystemPermission};
use org_core::rules::OnUse;
use org_core::user::User;
use org_core::{Conflict, Denial, Error, Kind, Result, Timestamp};

use super::groups::{group, put, whole};
use crate::builders::{by_slug, the_operator};
use crate::fixture::signed_in;
use crate::{Fixture, assert_is};

pub async fn members_may_do_what_their_groups_may(at: &Fixture) {
    let acme = at.organization("acme").await;
    let bob = at.member(&acme, "bob@example.com").await;
    let eve = at.user("eve@example.com").await;
    let guest = at.user("guest@example.com").await;
    let manager = at
        .granting("members", &[SystemPermission::ManageMemberships])
        .await;
    let sales = group(at, "Sales").await;
    put(at, &sales, &[&bob, &eve]).await.unwrap();
    let invite = |user: &User| {
        let (app, who, guest) = (at.app.clone(), signed_in(user), guest.id.clone());
        async move { app.add_members(&who, by_slug("acme"), vec![guest]).await }
    };
    assert_is!(
        invite(&bob).await,
        Err(Error::Forbidden(Denial::Permission(_)))
    );
    // Everywhere is no organization.
    at.app
        .assign_group_roles(
            the_operator(),
            sales.id.clone(),
            None,
            vec![manager.id.clone()],
        )
        .await
        .unwrap();
    assert_is!(
        invite(&bob).await,
        Err(Error::Forbidden(Denial::Permission(_)))
    );
    assign(at, &sales, &[&manager]).await.unwrap();
    let event = at.newest_events(1).await.remove(0);
    assert_eq!(event.kind, EventKind::GroupRolesAssigned);
    assert_eq!(event.organization_id, Some(acme.id.clone()));
    assert_eq!(event.data["roles"], serde_json::json!(["org:members"]));

    // As a role does not make a member, neither does a group.
    assert_is!(
        invite(&eve).await,
        Err(Error::Forbidden(Denial::NotAMember))
    );
    let view = at.membership(&acme, &bob).await;
    let allowed = [PermissionKey::from(SystemPermission::ManageMemberships)];
    assert_eq!(view.permissions, allowed);
    assert!(view.further_roles.is_empty());
    let session = at.session(&bob, Some(&acme)).await;
    let seen = at.app.session_view(the_operator(), session.id, None);
    let (_, permissions) = seen.await.unwrap().active.unwrap();
    assert_eq!(permissions, allowed);
    invite(&bob).await.unwrap();
    let other = at.organization("other").await;
    at.join(&other, &bob, "org:powerless").await.unwrap();
    assert!(at.membership(&other, &bob).await.permissions.is_empty());

    withdraw(at, &sales, &[&manager]).await.unwrap();
    let event = at.newest_events(1).await.remove(0);
    assert_eq!(event.kind, EventKind::GroupRolesWithdrawn);
    assert!(at.membership(&acme, &bob).await.permissions.is_empty());
}

pub async fn a_manager_by_a_group_is_none_to_rely_on(at: &Fixture) {
    let ada = at.user("ada@example.com").await;
    let acme = at.organization_of(&ada, "acme").await;
    let bob = at.member(&acme, "bob@example.com").await;
    let everything = at.granting("everything", &SystemPermission::MINIMUM).await;
    let sales = group(at, "Sales").await;
    put(at, &sales, &[&bob]).await.unwrap();
    assign(at, &sales, &[&everything]).await.unwrap();
    let remove = |user: &User| {
        at.app
            .delete_membership(the_operator(), by_slug("acme"), user.id.clone())
    };
    assert_is!(
        remove(&ada).await,
        Err(Error::Conflict(Conflict::LastManager))
    );
    // Nor is one missed.
    remove(&bob).await.unwrap();
}

pub async fn effective_roles_say_where_they_are_from(at: &Fixture) {
    let acme = at.organization("acme").await;
    let bob = at.member(&acme, "bob@example.com").await;
    let sales = group(at, "Sales").await;
    let support = group(at, "Support").await;
    put(at, &sales, &[&bob]).await.unwrap();
    put(at, &support, &[&bob]).await.unwrap();
    let mut roles = Vec::new();
    for name in ["both", "direct", "grouped"] {
        at.clock.advance(Duration::from_secs(1));
        roles.push(at.granting(name, &[]).await);
    }
    let [both, direct, grouped] = [&roles[0], &roles[1], &roles[2]];
    let given = vec![both.id.clone(), direct.id.clone()];
    at.app
        .assign_roles(the_operator(), by_slug("acme"), bob.id.clone(), given)
        .await
        .unwrap();
    assign(at, &sales, &[both, grouped]).await.unwrap();
    assign(at, &support, &[grouped]).await.unwrap();

    let all = effective(at, &bob, None, 10).await;
    let told = |one: &EffectiveRole| (one.role.name.clone(), one.direct, one.by_groups);
    let seen: Vec<_> = all.items.iter().map(told).collect();
    let expected = [
        ("Powerless".to_owned(), true, false),
        ("both".to_owned(), true, true),
        ("direct".to_owned(), true, false),
        ("grouped".to_owned(), false, true),
    ];
    assert_eq!(seen, expected);
    let after = (direct.created_at, direct.id.clone());
    let rest = effective(at, &bob, Some(after), 10).await;
    assert_eq!(
        rest.items.iter().map(told).collect::<Vec<_>>(),
        expected[3..]
    );
    assert!(effective(at, &bob, None, 3).await.more && !rest.more);

    let sources = |role: &Role| {
        let (app, user, role) = (at.app.clone(), bob.id.clone(), role.id.clone());
        async move {
            let all = whole();
            let found = app.role_sources(the_operator(), by_slug("acme"), user, role, all);
            names(found.await.unwrap().items)
        }
    };
    assert_eq!(sources(grouped).await, ["Sales", "Support"]);
    assert_eq!(sources(both).await, ["Sales"]);
    assert!(sources(direct).await.is_empty());

    let with = |role: Option<&Role>| {
        let (app, role) = (at.app.clone(), role.map(|role| role.id.clone()));
        async move {
            let all = whole();
            let found = app.organization_groups(the_operator(), by_slug("acme"), role, all);
            names(found.await.unwrap().items)
        }
    };
    assert_eq!(with(None).await, ["Sales", "Support"]);
    assert_eq!(with(Some(both)).await, ["Sales"]);
    assert!(with(Some(direct)).await.is_empty());

    let members = |role: &Role| {
        let (app, role) = (at.app.clone(), role.id.clone());
        async move {
            let all = whole();
            let found = app.members_given(the_operator(), by_slug("acme"), role, all);
            let users = found.await.unwrap().items.into_iter();
            users.map(|view| view.user.id).collect::<Vec<_>>()
        }
    };
    assert_eq!(members(direct).await, from_ref(&bob.id));
    assert!(members(grouped).await.is_empty());
    let member_role = role(at, "org:member").await;
    let plain = at.user("plain@example.com").await;
    at.join(&acme, &plain, "org:member").await.unwrap();
    assert!(members(&member_role).await.is_empty(), "nobody gave it");
}

pub async fn a_group_has_at_most_fifty_roles_in_a_place(at: &Fixture) {
    at.organization("acme").await;
    let sales = group(at, "Sales").await;
    let mut roles = Vec::new();
    for number in 0..=Group::MAX_ROLES {
        roles.push(at.granting(&format!("r{number:02}"), &[]).await);
    }
    let (most, last) = roles.split_at(Group::MAX_ROLES);
    assign(at, &sales, &most.iter().collect::<Vec<_>>())
        .await
        .unwrap();
    assert_is!(
        assign(at, &sales, &[&last[0]]).await,
        Err(Error::LimitReached {
            kind: Kind::GroupRole,
            limit: 50
        })
    );
    let everywhere = at.app.assign_role_groups(
        the_operator(),
        last[0].id.clone(),
        vec![sales.id.clone(), sales.id.clone()],
    );
    everywhere.await.unwrap();
    let slice = Slice::Offset {
        offset: 0,
        limit: 5,
    };
    let with = at
        .app
        .role_groups(the_operator(), last[0].id.clone(), slice);
    assert_eq!(with.await.unwrap().items, from_ref(&sales));
    let taken =
        at.app
            .withdraw_role_groups(the_operator(), last[0].id.clone(), vec![sales.id.clone()]);
    taken.await.unwrap();
    let left = at
        .app
        .group_roles(the_operator(), sales.id.clone(), None, whole());
    assert!(left.await.unwrap().items.is_empty());
}

pub async fn a_role_that_groups_have_is_kept_or_withdrawn(at: &Fixture) {
    at.organization("acme").await;
    let sales = group(at, "Sales").await;
    let editor = at.granting("editor", &[]).await;
    assign(at, &sales, &[&editor]).await.unwrap();
    let delete = |used| at.app.delete_role(the_operator(), editor.id.clone(), used);
    assert_is!(
        delete(OnUse::Refuse).await,
        Err(Error::Conflict(Conflict::RoleHasMembers))
    );
    delete(OnUse::Withdraw).await.unwrap();
    let by = Some(by_slug("acme"));
    let left = at
        .app
        .group_roles(the_operator(), sales.id.clone(), by, whole());
    assert!(left.await.unwrap().items.is_empty());
}

fn names(groups: Vec<Group>) -> Vec<String> {
    let names = groups.into_iter();
    let mut names: Vec<String> = names.map(|one| one.name.as_str().to_owned()).collect();
    // Groups of one moment have their ids for an order, which are random.
    names.sort();
    names
}

async fn assign(at: &Fixture, group: &Group, roles: &[&Role]) -> Result<()> {
    let roles = roles.iter().map(|role| role.id.clone()).collect();
    let place = Some(by_slug("acme"));
    at.app
        .assign_group_roles(the_operator(), group.id.clone(), place, roles)
        .await
}

async fn withdraw(at: &Fixture, group: &Group, roles: &[&Role]) -> Result<()> {
    let roles = roles.iter().map(|role| role.id.clone()).collect();
    let place = Some(by_slug("acme"));
    at.app
        .withdraw_group_roles(the_operator(), group.id.clone(), place, roles)
        .await
}

async fn effective(
    at: &Fixture,
    user: &User,
    after: Option<(Timestamp, RoleId)>,
    limit: u32,
) -> Page<EffectiveRole> {
    let slice = Slice::After { after, limit };
    let found = at
        .app
        .effective_roles(the_operator(), by_slug("acme"), user.id.clone(), slice);
    found.await.unwrap()
}

async fn role(at: &Fixture, key: &str) -> Role {
    let key = RoleKey::parse(key).unwrap();
    let found = at.app.store().read(move |tx| tx.role_by_key(&key));
    found.await.unwrap().unwrap()
}
