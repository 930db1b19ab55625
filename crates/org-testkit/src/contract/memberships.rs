//! Memberships and the roles they carry, as the port offers them.

use org_core::Result;
use org_core::id::{MembershipId, OrganizationId, PermissionId, RoleId, UserId};
use org_core::membership::Membership;
use org_core::organization::Organization;
use org_core::role::{Permission, PermissionKey, Role, RoleKey};
use org_core::user::User;
use serde_json::json;

use crate::builders::metadata;
use crate::{Fixture, StoppedClock};

pub async fn a_membership_is_read_with_its_role(at: &Fixture) {
    let (user, acme) = (
        at.user("ada@example.com").await,
        at.organization("acme").await,
    );
    let new = membership(&acme, &user, &role("reviewer"));
    assert!(insert(at, &new).await.unwrap());
    let (of, id) = (acme.id.clone(), user.id.clone());
    let read = at.app.store().read(move |tx| tx.membership(&of, &id)).await;
    assert_eq!(read.unwrap(), Some(new));
}

pub async fn a_user_is_a_member_once(at: &Fixture) {
    let (user, acme) = (
        at.user("ada@example.com").await,
        at.organization("acme").await,
    );
    let first = membership(&acme, &user, &role("reviewer"));
    assert!(insert(at, &first).await.unwrap());
    let rows = at.database.dump();
    let second = Membership {
        id: MembershipId::parse("orgmem_second").unwrap(),
        ..first
    };
    assert!(!insert(at, &second).await.unwrap());
    assert_eq!(at.database.dump(), rows);
}

pub async fn a_membership_needs_both_ends(at: &Fixture) {
    let (user, acme) = (
        at.user("ada@example.com").await,
        at.organization("acme").await,
    );
    let sound = membership(&acme, &user, &role("reviewer"));
    let rows = at.database.dump();
    let without_user = Membership {
        user_id: UserId::parse("user_none").unwrap(),
        ..sound.clone()
    };
    insert(at, &without_user).await.unwrap_err();
    let without_organization = Membership {
        organization_id: OrganizationId::parse("org_none").unwrap(),
        ..sound
    };
    insert(at, &without_organization).await.unwrap_err();
    assert_eq!(at.database.dump(), rows);
}

pub async fn a_role_grants_permissions_in_order(at: &Fixture) {
    let role = role("reviewer");
    let (new, id) = (role.clone(), role.id.clone());
    let granted = at.app.store().write(move |tx| {
        tx.insert_role(&new)?;
        for name in ["write", "approve", "read"] {
            let permission = permission(name);
            tx.insert_permission(&permission)?;
            tx.grant_permission(&new.id, &permission.id)?;
        }
        tx.permissions_of(&new.id)
    });
    let expected = ["approve", "read", "write"].map(|name| permission(name).key);
    assert_eq!(granted.await.unwrap(), expected);
    let read = at.app.store().read(move |tx| tx.role(&id)).await;
    assert_eq!(read.unwrap(), Some(role));
}

pub async fn keys_of_roles_and_permissions_are_unique(at: &Fixture) {
    let rows = at.database.dump();
    let twin = Role {
        id: RoleId::parse("role_twin").unwrap(),
        ..role("admin")
    };
    let outcome = at.app.store().write(move |tx| tx.insert_role(&twin)).await;
    outcome.unwrap_err();
    let twin = permission("sys_profile:manage");
    let outcome = at.app.store().write(move |tx| tx.insert_permission(&twin));
    outcome.await.unwrap_err();
    assert_eq!(at.database.dump(), rows);
}

async fn insert(at: &Fixture, new: &Membership) -> Result<bool> {
    let new = new.clone();
    let inserted = at.app.store().write(move |tx| {
        if tx.role(&new.role.id)?.is_none() {
            tx.insert_role(&new.role)?;
        }
        tx.insert_membership(&new)
    });
    inserted.await
}

fn membership(organization: &Organization, user: &User, role: &Role) -> Membership {
    Membership {
        id: MembershipId::parse("orgmem_first").unwrap(),
        organization_id: organization.id.clone(),
        user_id: user.id.clone(),
        role: role.clone(),
        public_metadata: metadata(&json!({ "desk": 7 })),
        private_metadata: metadata(&json!({ "salary": "Ł" })),
        created_at: StoppedClock::START,
        updated_at: StoppedClock::START,
    }
}

fn role(name: &str) -> Role {
    Role {
        id: RoleId::parse(&format!("role_{name}")).unwrap(),
        key: RoleKey::parse(&format!("org:{name}")).unwrap(),
        name: name.to_owned(),
        description: Some("for the test".to_owned()),
        system: false,
        created_at: StoppedClock::START,
        updated_at: StoppedClock::START,
    }
}

fn permission(name: &str) -> Permission {
    Permission {
        id: PermissionId::parse(&format!("perm_{}", name.replace([':', '_'], ""))).unwrap(),
        key: PermissionKey::parse(&format!("org:{name}")).unwrap(),
        name: name.to_owned(),
        description: String::new(),
        system: false,
        created_at: StoppedClock::START,
        updated_at: StoppedClock::START,
    }
}
