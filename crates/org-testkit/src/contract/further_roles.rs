//! Roles that members have beside their primary one, and members that come and go together.

use std::time::Duration;

use org_core::event::EventKind;
use org_core::id::{RoleId, UserId};
use org_core::invitation::CreateInvitation;
use org_core::membership::{Membership, MembershipQuery, UpdateMembership};
use org_core::organization::Organization;
use org_core::page::{Page, Slice};
use org_core::role::{PermissionKey, Role, SystemPermission};
use org_core::rules::OnUse;
use org_core::user::User;
use org_core::{Action, Conflict, Denial, Error, Kind, Result};

use crate::builders::{by_slug, invitation, machine, the_operator};
use crate::fixture::signed_in;
use crate::{Fixture, assert_is};

pub async fn a_member_may_do_what_all_roles_allow(at: &Fixture) {
    let (acme, bob) = somebody(at).await;
    let domains = at
        .granting("domains", &[SystemPermission::ManageDomains])
        .await;
    let profile = at
        .granting("profile", &[SystemPermission::ManageProfile])
        .await;
    at.clock.advance(Duration::from_secs(1));
    assign(at, &bob, &[&profile, &domains]).await.unwrap();

    let view = at.membership(&acme, &bob).await;
    assert_eq!(keys(&view.further_roles), ["org:domains", "org:profile"]);
    assert_eq!(view.membership.updated_at, at.app.now());
    let allowed = [
        SystemPermission::ManageDomains,
        SystemPermission::ManageProfile,
    ];
    assert_eq!(view.permissions, allowed.map(PermissionKey::from));
    let read = at.app.store().read({
        let membership = view.membership.clone();
        move |tx| tx.permissions_of_member(&membership)
    });
    assert_eq!(read.await.unwrap(), view.permissions);
    let event = at.newest_events(1).await.remove(0);
    assert_eq!(event.kind, EventKind::MembershipRolesAssigned);
    assert_eq!(event.subject, view.membership.id.as_str());
    assert_eq!(event.organization_id, Some(acme.id.clone()));

    let session = at.session(&bob, Some(&acme)).await;
    let seen = at.app.session_view(the_operator(), session.id, None);
    let (_, permissions) = seen.await.unwrap().active.unwrap();
    assert_eq!(permissions, view.permissions);
    // The primary role of a member who manages nothing, and what a further one lets them do.
    let manager = at
        .granting("members", &[SystemPermission::ManageMemberships])
        .await;
    let guest = at.user("guest@example.com").await;
    let who = signed_in(&bob);
    let invite = || {
        at.app
            .add_members(&who, by_slug("acme"), vec![guest.id.clone()])
    };
    assert_is!(invite().await, Err(Error::Forbidden(Denial::Permission(_))));
    assign(at, &bob, &[&manager]).await.unwrap();
    invite().await.unwrap();
}

pub async fn roles_are_given_and_taken_all_or_none(at: &Fixture) {
    let (acme, bob) = somebody(at).await;
    let editor = at.granting("editor", &[]).await;
    let none = RoleId::parse("role_none").unwrap();
    let give = |user: &User, ids: Vec<RoleId>| {
        let (app, user) = (at.app.clone(), user.id.clone());
        async move {
            app.assign_roles(the_operator(), by_slug("acme"), user, ids)
                .await
        }
    };
    let outsider = at.user("eve@example.com").await;
    let rows = at.database.dump();
    assert_is!(
        give(&bob, vec![editor.id.clone(), none.clone()]).await,
        Err(Error::Invalid(violation)) if violation.given.as_deref() == Some("role_none")
    );
    assert_is!(
        give(&outsider, vec![editor.id.clone()]).await,
        Err(Error::NotFound {
            kind: Kind::Membership,
            ..
        })
    );
    let gone = at.app.assign_roles(
        the_operator(),
        by_slug("acme"),
        UserId::parse("user_none").unwrap(),
        vec![editor.id.clone()],
    );
    assert_is!(
        gone.await,
        Err(Error::NotFound {
            kind: Kind::User,
            ..
        })
    );
    assert_eq!(at.database.dump(), rows);

    assign(at, &bob, &[&editor]).await.unwrap();
    let rows = at.database.dump();
    assign(at, &bob, &[&editor]).await.unwrap();
    withdraw(at, &bob, vec![none]).await.unwrap();
    assert_eq!(
        at.database.dump(),
        rows,
        "what was so already changes nothing"
    );
    withdraw(at, &bob, vec![editor.id.clone()]).await.unwrap();
    assert!(at.membership(&acme, &bob).await.further_roles.is_empty());
    let event = at.newest_events(1).await.remove(0);
    assert_eq!(event.kind, EventKind::MembershipRolesWithdrawn);
}

pub async fn the_primary_role_is_shown_unless_it_is_the_default(at: &Fixture) {
    let ada = at.user("ada@example.com").await;
    let acme = at.organization_of(&ada, "acme").await;
    let bob = at.user("bob@example.com").await;
    at.join(&acme, &bob, "org:member").await.unwrap();
    assert_eq!(shown(at, &ada).await, ["org:admin"]);
    assert!(shown(at, &bob).await.is_empty());
    let default = at.membership(&acme, &bob).await.membership.role;
    let admin = at.membership(&acme, &ada).await.membership.role;
    assign(at, &bob, &[&default, &admin]).await.unwrap();
    assert_eq!(shown(at, &bob).await, ["org:admin", "org:member"]);

    // Withdrawn, the primary role gives way to the default one, as long as somebody manages.
    withdraw(at, &ada, vec![admin.id.clone()]).await.unwrap();
    let view = at.membership(&acme, &ada).await;
    assert_eq!(view.membership.role.key, default.key);
    let rows = at.database.dump();
    assert_is!(
        withdraw(at, &bob, vec![admin.id.clone()]).await,
        Err(Error::Conflict(Conflict::LastManager))
    );
    assert_is!(
        at.app
            .remove_members(the_operator(), by_slug("acme"), vec![bob.id.clone()])
            .await,
        Err(Error::Conflict(Conflict::LastManager))
    );
    assert_eq!(at.database.dump(), rows);

    // The same role as the primary one is shown once.
    let change = UpdateMembership {
        role: Some(admin.key.clone()),
        ..UpdateMembership::default()
    };
    at.app
        .update_membership(the_operator(), by_slug("acme"), bob.id.clone(), change)
        .await
        .unwrap();
    assert_eq!(shown(at, &bob).await, ["org:admin", "org:member"]);
    let page = at
        .app
        .member_roles(the_operator(), by_slug("acme"), bob.id.clone(), 1, 1);
    let Page { items, more, total } = page.await.unwrap();
    assert_eq!(
        (keys(&items), more, total),
        (vec!["org:member"], false, Some(2))
    );
    let list = at.app.members_with_roles(
        the_operator(),
        by_slug("acme"),
        MembershipQuery::newest(Slice::Offset {
            offset: 0,
            limit: 10,
        }),
    );
    let list = list.await.unwrap().items;
    let of_bob = list.iter().find(|one| one.view.user.id == bob.id).unwrap();
    assert_eq!(keys(&of_bob.roles), ["org:admin", "org:member"]);
}

pub async fn further_roles_together_make_a_manager(at: &Fixture) {
    let ada = at.user("ada@example.com").await;
    let acme = at.organization_of(&ada, "acme").await;
    let bob = at.member(&acme, "bob@example.com").await;
    let [manage, read, delete] = SystemPermission::MINIMUM;
    let reads = at.granting("reads", &[manage, read]).await;
    let deletes = at.granting("deletes", &[delete]).await;
    assign(at, &bob, &[&reads]).await.unwrap();
    let leave = || {
        at.app
            .delete_membership(the_operator(), by_slug("acme"), ada.id.clone())
    };
    assert_is!(leave().await, Err(Error::Conflict(Conflict::LastManager)));
    assign(at, &bob, &[&deletes]).await.unwrap();
    leave().await.unwrap();
    assert_is!(
        withdraw(at, &bob, vec![reads.id.clone()]).await,
        Err(Error::Conflict(Conflict::LastManager))
    );
}

pub async fn a_member_has_at_most_fifty_roles(at: &Fixture) {
    let (acme, bob) = somebody(at).await;
    let roles = inserted(at, Membership::MAX_ROLES).await;
    // The primary role is one that somebody gave, so it counts.
    let many: Vec<&Role> = roles.iter().collect();
    let rows = at.database.dump();
    assert_is!(
        assign(at, &bob, &many).await,
        Err(Error::LimitReached {
            kind: Kind::MemberRole,
            limit: 50
        })
    );
    assert_eq!(at.database.dump(), rows);
    assign(at, &bob, &many[1..]).await.unwrap();
    assign(at, &bob, &many[1..]).await.unwrap();
    assert_is!(
        assign(at, &bob, &many[..1]).await,
        Err(Error::LimitReached {
            kind: Kind::MemberRole,
            limit: 50
        })
    );
    assert_eq!(shown(at, &bob).await.len(), 50);
    at.app
        .delete_membership(the_operator(), by_slug("acme"), bob.id.clone())
        .await
        .unwrap();
    if at.database.can_be_looked_into() {
        assert_eq!(at.database.count("membership_roles", "true"), 0);
    }
    drop(acme);
}

pub async fn whoever_accepts_gets_the_roles_of_the_invitation(at: &Fixture) {
    let acme = at.organization("acme").await;
    let bob = at.verified_user("bob@example.com").await;
    let (editor, guest) = (
        at.granting("editor", &[SystemPermission::ManageDomains])
            .await,
        at.granting("guest", &[]).await,
    );
    let with = |roles: Vec<RoleId>| CreateInvitation {
        roles,
        ..invitation("bob@example.com")
    };
    let rows = at.database.dump();
    let none = with(vec![RoleId::parse("role_none").unwrap()]);
    let made = at
        .app
        .create_invitation(the_operator(), by_slug("acme"), none);
    assert_is!(made.await, Err(Error::Invalid(_)));
    assert_eq!(at.database.dump(), rows);

    let new = with(vec![guest.id.clone(), editor.id.clone(), editor.id.clone()]);
    let made = at
        .app
        .create_invitation(the_operator(), by_slug("acme"), new);
    let made = made.await.unwrap().invitation;
    let mut named = vec![editor.id.clone(), guest.id.clone()];
    named.sort();
    assert_eq!(made.roles, named);
    assert_is!(
        at.app
            .delete_role(the_operator(), guest.id.clone(), OnUse::Refuse)
            .await,
        Err(Error::Conflict(Conflict::RoleHasInvitations))
    );
    at.app
        .delete_role(the_operator(), guest.id.clone(), OnUse::Withdraw)
        .await
        .unwrap();
    let who = signed_in(&bob);
    let accepted = at.app.accept_invitation(&who, made.id);
    let accepted = accepted.await.unwrap().invitation;
    assert_eq!(accepted.roles, std::slice::from_ref(&editor.id));
    let view = at.membership(&acme, &bob).await;
    assert_eq!(keys(&view.further_roles), ["org:editor"]);
    let manage = PermissionKey::from(SystemPermission::ManageDomains);
    assert!(view.permissions.contains(&manage));
}

pub async fn a_role_that_members_have_is_kept_or_withdrawn(at: &Fixture) {
    let (acme, bob) = somebody(at).await;
    let editor = at.granting("editor", &[]).await;
    assign(at, &bob, &[&editor]).await.unwrap();
    let rows = at.database.dump();
    let delete = |role: &Role, used| at.app.delete_role(the_operator(), role.id.clone(), used);
    assert_is!(
        delete(&editor, OnUse::Refuse).await,
        Err(Error::Conflict(Conflict::RoleHasMembers))
    );
    let primary = at.membership(&acme, &bob).await.membership.role;
    assert_is!(
        delete(&primary, OnUse::Withdraw).await,
        Err(Error::Conflict(Conflict::RoleHasMembers))
    );
    assert_eq!(at.database.dump(), rows);
    delete(&editor, OnUse::Withdraw).await.unwrap();
    assert!(at.membership(&acme, &bob).await.further_roles.is_empty());
}

pub async fn members_come_and_go_together_or_not_at_all(at: &Fixture) {
    let ada = at.user("ada@example.com").await;
    let acme = at.organization_of(&ada, "acme").await;
    let (bob, eve) = (
        at.user("bob@example.com").await,
        at.user("eve@example.com").await,
    );
    let none = UserId::parse("user_none").unwrap();
    let add = |users: &[&UserId]| {
        let users = users.iter().map(|id| (*id).clone()).collect();
        at.app.add_members(the_operator(), by_slug("acme"), users)
    };
    let remove = |users: &[&UserId]| {
        let users = users.iter().map(|id| (*id).clone()).collect();
        at.app
            .remove_members(the_operator(), by_slug("acme"), users)
    };
    let rows = at.database.dump();
    assert_is!(
        add(&[&bob.id, &none]).await,
        Err(Error::NotFound {
            kind: Kind::User,
            ..
        })
    );
    assert_eq!(at.database.dump(), rows);
    add(&[&bob.id, &ada.id, &eve.id, &bob.id]).await.unwrap();
    assert_eq!(at.reload(&acme).await.members_count, 3);
    let view = at.membership(&acme, &bob).await;
    assert_eq!(view.membership.role.key.as_str(), "org:member");
    assert_eq!(
        at.membership(&acme, &ada)
            .await
            .membership
            .role
            .key
            .as_str(),
        "org:admin"
    );

    let rows = at.database.dump();
    assert_is!(
        remove(&[&bob.id, &none]).await,
        Err(Error::NotFound {
            kind: Kind::User,
            ..
        })
    );
    assert_is!(
        remove(&[&bob.id, &ada.id]).await,
        Err(Error::Conflict(Conflict::LastManager))
    );
    assert_eq!(at.database.dump(), rows);
    remove(&[&bob.id, &eve.id]).await.unwrap();
    remove(&[&bob.id]).await.unwrap();
    assert_eq!(at.reload(&acme).await.members_count, 1);
}

pub async fn each_change_of_roles_needs_its_right(at: &Fixture) {
    let (_, bob) = somebody(at).await;
    let editor = at.granting("editor", &[]).await;
    let stranger = signed_in(&at.user("eve@example.com").await);
    let rows = at.database.dump();
    let who = machine([Action::CreateMemberships, Action::ReadMemberships]);
    let roles = || vec![editor.id.clone()];
    let (app, user) = (&at.app, || bob.id.clone());
    assert_is!(
        app.assign_roles(&who, by_slug("acme"), user(), roles())
            .await,
        Err(Error::Forbidden(Denial::Action(Action::AssignMemberRoles)))
    );
    assert_is!(
        app.withdraw_roles(&who, by_slug("acme"), user(), roles())
            .await,
        Err(Error::Forbidden(Denial::Action(
            Action::WithdrawMemberRoles
        )))
    );
    assert_is!(
        app.member_roles(&who, by_slug("acme"), user(), 0, 1).await,
        Err(Error::Forbidden(Denial::Action(Action::ReadMemberRoles)))
    );
    assert_is!(
        app.remove_members(&who, by_slug("acme"), vec![user()])
            .await,
        Err(Error::Forbidden(Denial::Action(Action::DeleteMemberships)))
    );
    assert_is!(
        app.member_roles(&stranger, by_slug("acme"), user(), 0, 1)
            .await,
        Err(Error::Forbidden(Denial::NotAMember))
    );
    assert_eq!(at.database.dump(), rows);
}

/// An organization with somebody who may do nothing there.
async fn somebody(at: &Fixture) -> (Organization, User) {
    let acme = at.organization("acme").await;
    let bob = at.member(&acme, "bob@example.com").await;
    (acme, bob)
}

async fn inserted(at: &Fixture, count: usize) -> Vec<Role> {
    let roles: Vec<Role> = (0..count)
        .map(|number| at.plain_role(&format!("r{number:02}")))
        .collect();
    let new = roles.clone();
    let made = at
        .app
        .store()
        .write(move |tx| new.iter().try_for_each(|role| tx.insert_role(role)));
    made.await.unwrap();
    roles
}

async fn assign(at: &Fixture, user: &User, roles: &[&Role]) -> Result<()> {
    let roles = roles.iter().map(|role| role.id.clone()).collect();
    at.app
        .assign_roles(the_operator(), by_slug("acme"), user.id.clone(), roles)
        .await
}

async fn withdraw(at: &Fixture, user: &User, roles: Vec<RoleId>) -> Result<()> {
    at.app
        .withdraw_roles(the_operator(), by_slug("acme"), user.id.clone(), roles)
        .await
}

/// The keys of the roles that the member's list shows.
async fn shown(at: &Fixture, user: &User) -> Vec<String> {
    let roles = at
        .app
        .member_roles(the_operator(), by_slug("acme"), user.id.clone(), 0, 100);
    let roles = roles.await.unwrap().items;
    keys(&roles).into_iter().map(str::to_owned).collect()
}

fn keys(roles: &[Role]) -> Vec<&str> {
    roles.iter().map(|role| role.key.as_str()).collect()
}
