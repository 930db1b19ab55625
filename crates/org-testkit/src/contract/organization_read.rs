//! Who sees which organization.

use org_core::credential::Operation;
use org_core::error::Denial;
use org_core::id::{ApiKeyId, OrganizationId};
use org_core::organization::{
    CreateOrganization, Organization, OrganizationOrder, OrganizationQuery, OrganizationRef,
};
use org_core::page::{Among, Direction, Slice};
use org_core::role::{CatalogueOrder, CatalogueQuery, CreateRole};
use org_core::user::User;
use org_core::{Action, Actions, Error, Identity, Kind, Principal, Timestamp};

use super::credentials::api_key;
use super::roles::role;
use crate::builders::{VIA, by_slug, machine, operator, owned_by};
use crate::fixture::{almighty, signed_in};
use crate::{Fixture, assert_is};

pub async fn members_see_their_organization(at: &Fixture) {
    let administrator = at.user("ada@example.com").await;
    let made = at.organization_of(&administrator, "acme").await;
    let member = at.member(&made, "bob@example.com").await;
    for user in [administrator, member] {
        let seen = at
            .app
            .organization(&signed_in(&user), by_slug("acme"))
            .await;
        assert_eq!(seen.unwrap().id, made.id);
    }
}

/// Whoever is outside must not learn whether an organization exists.
pub async fn outsiders_cannot_tell_what_exists(at: &Fixture) {
    let outsider = signed_in(&at.user("eve@example.com").await);
    let made = at
        .organization_of(&at.user("ada@example.com").await, "acme")
        .await;
    let unknown = OrganizationId::parse("org_unknown").unwrap();
    for by in [
        by_slug("acme"),
        by_slug("unknown"),
        OrganizationRef::Id(made.id),
        OrganizationRef::Id(unknown),
        OrganizationRef::Uuid(made.uuid),
    ] {
        assert_is!(
            at.app.organization(&outsider, by.clone()).await,
            Err(Error::Forbidden(Denial::NotAMember))
        );
        assert_is!(
            at.app.may_change_organization(&outsider, by.clone()).await,
            Err(Error::Forbidden(Denial::NotAMember))
        );
        assert_is!(
            at.app.delete_organization(&outsider, by).await,
            Err(Error::Forbidden(Denial::NotAMember))
        );
    }
}

pub async fn the_entitled_learn_that_there_is_none(at: &Fixture) {
    let reader = machine([Action::ReadOrganizations]);
    for who in [operator(), reader] {
        assert_is!(
            at.app.organization(&who, by_slug("unknown")).await,
            Err(Error::NotFound { kind: Kind::Organization, id }) if id == "unknown"
        );
    }
}

pub async fn machines_need_the_right_to_read(at: &Fixture) {
    at.organization("acme").await;
    let writer = machine([Action::CreateOrganizations]);
    assert_is!(
        at.app.organization(&writer, by_slug("acme")).await,
        Err(Error::Forbidden(Denial::Action(Action::ReadOrganizations)))
    );
    assert_is!(
        at.app.organizations(&writer, all()).await,
        Err(Error::Forbidden(Denial::Action(Action::ReadOrganizations)))
    );
    assert_is!(
        at.app.my_organizations(&writer).await,
        Err(Error::Forbidden(Denial::Action(Action::ReadOrganizations)))
    );
}

pub async fn the_list_of_all_is_not_for_users(at: &Fixture) {
    let user = at.user("ada@example.com").await;
    at.organization_of(&user, "acme").await;
    assert_is!(
        at.app.organizations(&signed_in(&user), all()).await,
        Err(Error::Forbidden(Denial::Action(Action::ReadOrganizations)))
    );
}

pub async fn my_organizations_come_oldest_first_with_my_role(at: &Fixture) {
    let user = at.user("ada@example.com").await;
    // As if they had moved here from elsewhere.
    for (handle, second) in [("middle", 2), ("newest", 3), ("oldest", 1)] {
        let new = CreateOrganization {
            created_at: Some(Timestamp::from_millis(second * 1000)),
            ..owned_by(&user, handle)
        };
        at.create(&operator(), new).await.unwrap();
    }
    at.organization("of-nobody").await;
    let mine = at.app.my_organizations(&signed_in(&user)).await.unwrap();
    let handles: Vec<_> = mine
        .iter()
        .map(|one| one.organization.slug.as_str())
        .collect();
    assert_eq!(handles, ["oldest", "middle", "newest"]);
    assert!(mine.iter().all(|one| one.role.as_str() == "org:admin"));
}

pub async fn whoever_administers_the_instance_has_them_all(at: &Fixture) {
    let user = at.user("root@example.com").await;
    at.organization("first").await;
    let member_of = at.organization("second").await;
    at.organization_of(&user, "third").await;
    let all = at.app.my_organizations(&almighty(&user)).await.unwrap();
    let handles: Vec<_> = all
        .iter()
        .map(|one| one.organization.slug.as_str())
        .collect();
    assert_eq!(handles, ["first", "second", "third"]);
    assert!(all.iter().all(|one| one.role.as_str() == "org:admin"));
    assert_eq!(all[1].organization.id, member_of.id);
}

/// The user may be a member of more organizations than the key was made for.
pub async fn an_api_key_reaches_one_organization(at: &Fixture) {
    let user = at.user("ada@example.com").await;
    let home = at.organization_of(&user, "home").await;
    let other = at.organization_of(&user, "other").await;
    let key = acting_for(at, &user, &home).await;

    let seen = at.app.organization(&key, by_slug("home")).await.unwrap();
    assert_eq!(seen.id, home.id);
    at.app
        .may_change_organization(&key, by_slug("home"))
        .await
        .unwrap();
    let mine = at.app.my_organizations(&key).await.unwrap();
    assert_eq!(mine.len(), 1);
    assert_eq!(mine[0].organization.id, home.id);

    let by = || OrganizationRef::Id(other.id.clone());
    for refused in [
        at.app.organization(&key, by()).await.map(drop),
        at.app.may_change_organization(&key, by()).await,
        at.app.delete_organization(&key, by()).await.map(drop),
    ] {
        assert_is!(refused, Err(Error::Forbidden(Denial::NotAMember)));
    }
    assert_eq!(at.reload(&other).await, other);
}

async fn acting_for(at: &Fixture, user: &User, organization: &Organization) -> Principal {
    let new = api_key("key", organization.uuid, Operation::All);
    let made = at.app.create_api_key(&signed_in(user), new).await.unwrap();
    Principal {
        identity: Identity::ApiKey {
            id: ApiKeyId::parse(made.id.as_str()).unwrap(),
            organization: made.organization_id,
            user: made.created_by,
            teams: None,
        },
        actions: Actions::none(),
        via: VIA,
    }
}

fn all() -> OrganizationQuery {
    OrganizationQuery {
        text: None,
        ids: Among::default(),
        members: Among::default(),
        order: OrganizationOrder::CreatedAt,
        direction: Direction::Ascending,
        slice: Slice::Offset {
            offset: 0,
            limit: 10,
        },
    }
}

pub async fn members_see_which_roles_there_are(at: &Fixture) {
    let administrator = at.user("ada@example.com").await;
    let made = at.organization_of(&administrator, "acme").await;
    let member = at.member(&made, "bob@example.com").await;
    let roles = async |who: &Principal| {
        let page = at.app.roles_in(who, by_slug("acme"), every_role()).await?;
        let keys = page.items.iter().map(|one| one.role.key.to_string());
        Ok::<_, Error>(keys.collect::<Vec<_>>())
    };
    for user in [&administrator, &member] {
        let seen = roles(&signed_in(user)).await.unwrap();
        assert_eq!(seen, ["org:admin", "org:member", "org:powerless"]);
    }
    let outside = CreateRole {
        in_initial_role_set: false,
        ..role("org:outside")
    };
    at.app.create_role(&operator(), outside).await.unwrap();
    assert_eq!(roles(&signed_in(&member)).await.unwrap().len(), 3);
    let stranger = signed_in(&at.user("eve@example.com").await);
    let refused = roles(&stranger).await;
    assert_is!(refused, Err(Error::Forbidden(Denial::NotAMember)));
    let unknown = at.app.roles_in(&stranger, by_slug("none"), every_role());
    assert_is!(unknown.await, Err(Error::Forbidden(Denial::NotAMember)));
}

pub async fn a_name_is_suggested_by_an_address(at: &Fixture) {
    let name = async |user: &User| {
        let name = at.app.suggested_name(&signed_in(user)).await.unwrap();
        name.map(|name| name.to_string())
    };
    let known = at.verified_user("ada@acme.co.uk").await;
    assert_eq!(name(&known).await.as_deref(), Some("Acme"));
    for elsewhere in [
        at.user("bob@acme.co.uk").await,
        at.verified_user("eve@gmail.com").await,
    ] {
        assert_eq!(name(&elsewhere).await, None);
    }
    let machine = at.app.suggested_name(&operator()).await;
    assert_is!(machine, Err(Error::Forbidden(Denial::Action(_))));
}

fn every_role() -> CatalogueQuery {
    CatalogueQuery {
        text: None,
        order: CatalogueOrder::Key,
        direction: Direction::Ascending,
        offset: 0,
        limit: 10,
    }
}
