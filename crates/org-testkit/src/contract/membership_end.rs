//! Leaving an organization, and who must stay.

use org_core::error::Denial;
use org_core::event::EventKind;
use org_core::id::RoleId;
use org_core::organization::Organization;
use org_core::role::{Role, RoleKey, SystemPermission};
use org_core::user::User;
use org_core::{Action, Conflict, Error, Kind, Principal, Result};
use serde_json::json;

use super::membership_change::to_role;
use crate::builders::{by_slug, machine, operator};
use crate::fixture::signed_in;
use crate::{Fixture, StoppedClock, assert_is, invariants};

pub async fn who_leaves_is_gone_everywhere(at: &Fixture) {
    let owner = at.user("ada@example.com").await;
    let acme = at.organization_of(&owner, "acme").await;
    let other = at.organization_of(&owner, "other").await;
    let user = at.user("bob@example.com").await;
    let joined = at.join(&acme, &user, "org:member").await.unwrap();
    at.join(&other, &user, "org:member").await.unwrap();
    let here = at.session(&user, Some(&acme)).await;
    let there = at.session(&user, Some(&other)).await;
    let owners = at.session(&owner, Some(&acme)).await;
    let left = remove(at, &signed_in(&owner), "acme", &user).await.unwrap();
    assert_eq!(left.membership, joined.membership);
    assert_eq!(left.permissions, joined.permissions);
    assert_eq!(left.organization.members_count, 1);

    let (of, id) = (acme.id.clone(), user.id.clone());
    let sessions = [here.id, there.id, owners.id];
    let found = at.app.store().read(move |tx| {
        let mut active = Vec::new();
        for id in &sessions {
            active.push(tx.session(id)?.unwrap().active_organization_id);
        }
        Ok((tx.membership(&of, &id)?, active))
    });
    let active = vec![None, Some(other.id), Some(acme.id.clone())];
    assert_eq!(found.await.unwrap(), (None, active));
    let event = at.newest_events(1).await.remove(0);
    assert_eq!(event.kind, EventKind::MembershipDeleted);
    assert_eq!(event.subject, joined.membership.id.as_str());
    assert_eq!(event.organization_id, Some(acme.id.clone()));
    let data = json!({ "user_id": user.id.as_str(), "role": "org:member" });
    assert_eq!(event.data, data);
    invariants::hold(&at.database);
    assert_is!(
        remove(at, &operator(), "acme", &user).await,
        Err(Error::NotFound {
            kind: Kind::Membership,
            ..
        })
    );
    at.join(&acme, &user, "org:member").await.unwrap();
}

pub async fn members_leave_by_themselves_and_remove_nobody_else(at: &Fixture) {
    let owner = at.user("ada@example.com").await;
    let acme = at.organization_of(&owner, "acme").await;
    let member = at.member(&acme, "bob@example.com").await;
    let stranger = at.user("eve@example.com").await;
    let rows = at.database.dump();
    let who = signed_in(&member);
    assert_is!(
        remove(at, &who, "acme", &owner).await,
        Err(Error::Forbidden(Denial::Permission(_)))
    );
    for handle in ["acme", "nowhere"] {
        for whom in [&member, &stranger] {
            assert_is!(
                remove(at, &signed_in(&stranger), handle, whom).await,
                Err(Error::Forbidden(Denial::NotAMember))
            );
        }
    }
    let other = machine([Action::CreateMemberships, Action::UpdateMemberships]);
    assert_is!(
        remove(at, &other, "acme", &member).await,
        Err(Error::Forbidden(Denial::Action(Action::DeleteMemberships)))
    );
    assert_is!(
        remove(at, &operator(), "acme", &stranger).await,
        Err(Error::NotFound {
            kind: Kind::Membership,
            ..
        })
    );
    assert_is!(
        remove(at, &operator(), "nowhere", &member).await,
        Err(Error::NotFound {
            kind: Kind::Organization,
            ..
        })
    );
    assert_eq!(at.database.dump(), rows);
    remove(at, &who, "acme", &member).await.unwrap();
    assert_eq!(at.reload(&acme).await.members_count, 1);
}

pub async fn somebody_who_can_manage_stays(at: &Fixture) {
    let owner = at.user("ada@example.com").await;
    let acme = at.organization_of(&owner, "acme").await;
    let member = at.member(&acme, "bob@example.com").await;
    let rows = at.database.dump();
    for who in [operator(), signed_in(&owner)] {
        assert_is!(
            remove(at, &who, "acme", &owner).await,
            Err(Error::Conflict(Conflict::LastManager))
        );
        assert_is!(
            give(at, &who, &owner, "org:member").await,
            Err(Error::Conflict(Conflict::LastManager))
        );
    }
    assert_eq!(at.database.dump(), rows);
    give(at, &operator(), &owner, "org:admin").await.unwrap();
    give(at, &operator(), &member, "org:admin").await.unwrap();
    give(at, &operator(), &owner, "org:member").await.unwrap();
    assert_is!(
        remove(at, &operator(), "acme", &member).await,
        Err(Error::Conflict(Conflict::LastManager))
    );
    remove(at, &operator(), "acme", &owner).await.unwrap();
}

pub async fn any_role_with_the_least_rights_can_manage(at: &Fixture) {
    let owner = at.user("ada@example.com").await;
    let acme = at.organization_of(&owner, "acme").await;
    let deputy = at.user("bob@example.com").await;
    let [_, lacking @ ..] = SystemPermission::MINIMUM;
    role(at, "almost", &lacking).await;
    role(at, "deputy", &SystemPermission::MINIMUM).await;
    at.join(&acme, &deputy, "org:almost").await.unwrap();
    assert_is!(
        remove(at, &operator(), "acme", &owner).await,
        Err(Error::Conflict(Conflict::LastManager))
    );
    give(at, &operator(), &deputy, "org:deputy").await.unwrap();
    remove(at, &operator(), "acme", &owner).await.unwrap();
    give(at, &operator(), &deputy, "org:admin").await.unwrap();
}

pub async fn nobody_stays_where_nobody_can_manage(at: &Fixture) {
    let acme = at.organization("acme").await;
    let [one, two] = [
        at.member(&acme, "a@example.com").await,
        at.member(&acme, "b@example.com").await,
    ];
    give(at, &operator(), &one, "org:member").await.unwrap();
    remove(at, &operator(), "acme", &one).await.unwrap();
    remove(at, &signed_in(&two), "acme", &two).await.unwrap();
    assert_eq!(at.reload(&acme).await.members_count, 0);
}

async fn remove(
    at: &Fixture,
    who: &Principal,
    handle: &str,
    user: &User,
) -> Result<org_core::membership::MembershipView> {
    let (by, user) = (by_slug(handle), user.id.clone());
    at.app.delete_membership(who, by, user).await
}

async fn give(at: &Fixture, who: &Principal, user: &User, role: &str) -> Result<Organization> {
    let (by, user) = (by_slug("acme"), user.id.clone());
    let changed = at.app.update_membership(who, by, user, to_role(role));
    Ok(changed.await?.organization)
}

/// A role that grants these permissions of the server.
async fn role(at: &Fixture, name: &str, permissions: &[SystemPermission]) {
    let role = Role {
        id: RoleId::parse(&format!("role_{name}")).unwrap(),
        key: RoleKey::parse(&format!("org:{name}")).unwrap(),
        name: name.to_owned(),
        description: None,
        system: false,
        created_at: StoppedClock::START,
        updated_at: StoppedClock::START,
    };
    let keys = permissions.iter().map(|permission| permission.key());
    let keys = keys
        .map(|key| format!("'{key}'"))
        .collect::<Vec<_>>()
        .join(",");
    let made = at.app.store().write({
        let role = role.clone();
        move |tx| {
            tx.insert_role(&role)?;
            let set = tx.initial_role_set()?.unwrap();
            tx.add_to_role_set(&set.id, &role.id)
        }
    });
    made.await.unwrap();
    at.database.execute(&format!(
        "INSERT INTO role_permissions (role_id, permission_id)
         SELECT '{}', id FROM permissions WHERE key IN ({keys})",
        role.id
    ));
}
