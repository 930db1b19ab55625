//! Making an organization: all of it or nothing.

use org_core::connection::Strategy;
use org_core::error::Denial;
use org_core::event::{Event, EventKind};
use org_core::id::{OrganizationId, UserId};
use org_core::instance::Instance;
use org_core::organization::{
    Branding, ClientAccess, Colors, CreateOrganization, Logo, OrganizationRef, TokenQuota,
};
use org_core::role::SystemRole;
use org_core::rules::{Creator, Seats};
use org_core::text::{Fault, HexColor, HttpsUrl};
use org_core::user::CreateUser;
use org_core::{Action, Error, Field, Kind, Timestamp, Violation};
use serde_json::json;

use crate::builders::{
    connection, enable, exactly, labels, machine, metadata, mine, name, operator, owned_by, person,
};
use crate::fixture::signed_in;
use crate::{Fixture, StoppedClock, assert_is, invariants};

pub async fn the_creator_becomes_its_administrator(at: &Fixture) {
    let user = at.user("ada@example.com").await;
    let made = at.create(&signed_in(&user), mine("acme")).await.unwrap();
    assert_eq!(made.created_by, Some(user.id.clone()));
    assert_eq!((made.members_count, made.pending_invitations_count), (1, 0));
    assert_eq!(at.reload_user(&user).await.organizations_created, 1);

    let (of, id) = (made.id.clone(), user.id.clone());
    let membership = at.app.store().read(move |tx| tx.membership(&of, &id)).await;
    let membership = membership.unwrap().unwrap();
    assert_eq!(membership.role.key.as_str(), SystemRole::Admin.key());
    assert_eq!(
        (&membership.organization_id, &membership.user_id),
        (&made.id, &user.id)
    );

    let events = at.newest_events(2).await;
    let [created, joined] = events.as_slice() else {
        panic!("{events:?}")
    };
    is_about(
        created,
        EventKind::OrganizationCreated,
        &made.id,
        made.id.as_str(),
    );
    is_about(
        joined,
        EventKind::MembershipCreated,
        &made.id,
        membership.id.as_str(),
    );
    assert_eq!(created.data, json!({ "name": null, "slug": "acme" }));
    assert_eq!(
        joined.data,
        json!({ "user_id": user.id.as_str(), "role": "org:admin" })
    );
    assert_eq!([&created.actor, &joined.actor], [user.id.as_str(); 2]);
}

fn is_about(event: &Event, kind: EventKind, organization: &OrganizationId, subject: &str) {
    assert_eq!((event.kind, event.subject.as_str()), (kind, subject));
    assert_eq!(event.organization_id.as_ref(), Some(organization));
    assert_eq!(
        (event.via.as_str(), event.occurred_at),
        ("test", StoppedClock::START)
    );
}

pub async fn an_organization_may_begin_with_nobody(at: &Fixture) {
    let made = at.organization("acme").await;
    assert_eq!((made.members_count, &made.created_by), (0, &None));
    let events = at.newest_events(1).await;
    assert_eq!(events[0].kind, EventKind::OrganizationCreated);
    assert_eq!(events[0].actor, "system");
}

pub async fn what_was_given_is_what_is_read(at: &Fixture) {
    let made = at.create(&operator(), everything()).await.unwrap();
    let CreateOrganization {
        name,
        slug: _,
        creator: _,
        branding,
        public_metadata,
        private_metadata,
        labels,
        client_access,
        seats: _,
        created_at,
        role_set: _,
        connections: _,
    } = everything();
    assert_eq!(
        (&made.name, &made.branding, &made.labels),
        (&name, &branding, &labels)
    );
    assert_eq!(made.public_metadata, public_metadata);
    assert_eq!(made.private_metadata, private_metadata);
    assert_eq!(made.client_access, client_access);
    assert_eq!(
        (made.max_allowed_memberships, Some(made.created_at)),
        (u32::MAX, created_at)
    );
    assert_eq!(made.updated_at, StoppedClock::START);
    for by in [
        OrganizationRef::Id(made.id.clone()),
        OrganizationRef::Slug(made.slug.clone()),
        OrganizationRef::Uuid(made.uuid),
    ] {
        assert_eq!(at.app.organization(&operator(), by).await.unwrap(), made);
    }
}

/// Nothing left at its default, and values that a database might take the liberty to change.
fn everything() -> CreateOrganization {
    CreateOrganization {
        name: Some(name("  Żółw & 'Söhne' \"№\" \\ % 🐢  ")),
        branding: Branding {
            logo: HttpsUrl::parse("https://cdn.example/l.png?a=%20&b=\u{e9}")
                .ok()
                .map(Logo::Url),
            colors: HexColor::parse("#0059D6")
                .and_then(|primary| HexColor::parse("#fff").map(|page| (primary, page)))
                .map(|(primary, page_background)| Colors {
                    primary,
                    page_background,
                })
                .ok(),
        },
        public_metadata: metadata(&json!({
            "z": 1, "a": [9_007_199_254_740_993_u64, -1, 1.5, true, null], "": { "é": "\u{1f422}" }
        })),
        private_metadata: metadata(&json!({ "tab": "\t", "quote": "'\"\\" })),
        labels: labels([("tier", "gold"), ("a", ""), ("Ünï", "çødé")]),
        client_access: ClientAccess {
            token_quota: TokenQuota::new(Some(false), Some(1), Some(TokenQuota::MAX)),
            third_parties: true,
            entitled_only: true,
        },
        seats: Seats::Limit(u32::MAX),
        created_at: Some(Timestamp::from_millis(86_400_123)),
        ..exactly("everything_-1")
    }
}

pub async fn seats_come_from_the_instance_unless_they_are_given(at: &Fixture) {
    let default = at.organization("by-default").await;
    assert_eq!(default.max_allowed_memberships, Instance::DEFAULT_SEATS);
    let unlimited = CreateOrganization {
        seats: Seats::Limit(0),
        ..exactly("unlimited")
    };
    let unlimited = at.create(&operator(), unlimited).await.unwrap();
    assert_eq!(unlimited.max_allowed_memberships, 0);
    assert!(default.admin_delete_enabled);
}

pub async fn an_unknown_creator_leaves_nothing(at: &Fixture) {
    let rows = at.database.dump();
    let nobody = UserId::parse("user_nobody").unwrap();
    let new = CreateOrganization {
        creator: Creator::User(nobody),
        ..exactly("acme")
    };
    assert_is!(
        at.create(&operator(), new).await,
        Err(Error::NotFound { kind: Kind::Creator, id }) if id == "user_nobody"
    );
    assert_eq!(at.database.dump(), rows);
    at.organization("acme").await;
}

pub async fn an_unknown_connection_leaves_nothing(at: &Fixture) {
    let user = at.user("ada@example.com").await;
    let known = connection("known", Strategy::Password);
    let known = at.app.create_connection(&operator(), known).await;
    let known = known.unwrap().connection;
    let rows = at.database.dump();
    for (second, fault) in [
        ("con_none", Fault::NotFound),
        (known.id.as_str(), Fault::Duplicate),
    ] {
        let mut new = owned_by(&user, "acme");
        new.connections = vec![enable(&known.id), enable(&known.id)];
        second.clone_into(&mut new.connections[1].connection_id);
        let Err(Error::Invalid(Violation {
            field,
            fault: found,
            ..
        })) = at.create(&operator(), new).await
        else {
            panic!("{second} was enabled");
        };
        assert_eq!(
            (field.as_ref(), found),
            ("enabled_connections[1].connection_id", fault)
        );
        assert_eq!(at.database.dump(), rows);
    }
    assert_eq!(at.reload_user(&user).await.organizations_created, 0);
    at.organization("acme").await;
}

/// The answer lists them as they were given, the store by the order of their ids.
pub async fn connections_are_enabled(at: &Fixture) {
    let mut new = exactly("acme");
    for name in ["ant", "zebra", "mole"] {
        let external = connection(name, Strategy::External("okta".to_owned()));
        let made = at
            .app
            .create_connection(&operator(), external)
            .await
            .unwrap();
        new.connections.insert(0, enable(&made.connection.id));
    }
    let made = at.app.create_organization(&operator(), new).await;
    let (made, mut enabled) = made.unwrap();
    let names: Vec<_> = enabled
        .iter()
        .map(|one| one.connection.name.as_str())
        .collect();
    assert_eq!(names, ["mole", "zebra", "ant"]);
    let stored = at
        .app
        .store()
        .read(move |tx| tx.organization_connections(&made.id))
        .await;
    enabled.reverse();
    assert_eq!(stored.unwrap(), enabled);
}

pub async fn making_takes_the_right_to(at: &Fixture) {
    let rows = at.database.dump();
    let none = machine([Action::ReadOrganizations]);
    assert_is!(
        at.create(&none, exactly("acme")).await,
        Err(Error::Forbidden(Denial::Action(
            Action::CreateOrganizations
        )))
    );
    let mut new = exactly("acme");
    new.connections = vec![enable(&org_core::id::ConnectionId::parse("con_1").unwrap())];
    assert_is!(
        at.create(&machine([Action::CreateOrganizations]), new)
            .await,
        Err(Error::Forbidden(Denial::Action(
            Action::CreateOrganizationConnections
        )))
    );
    // A machine cannot be the creator.
    assert_is!(
        at.create(&machine([Action::CreateOrganizations]), mine("acme"))
            .await,
        Err(Error::Forbidden(Denial::Action(
            Action::CreateOrganizations
        )))
    );
    assert_eq!(at.database.dump(), rows);
}

pub async fn nothing_is_made_while_organizations_are_switched_off(at: &Fixture) {
    let user = at.user("ada@example.com").await;
    switch(at, |instance| instance.organizations_enabled = false).await;
    let rows = at.database.dump();
    assert_is!(
        at.create(&signed_in(&user), mine("acme")).await,
        Err(Error::Forbidden(Denial::OrganizationsDisabled))
    );
    assert_eq!(at.database.dump(), rows);
}

pub async fn a_user_who_may_not_make_organizations_makes_none(at: &Fixture) {
    let new = CreateUser {
        create_organization_enabled: Some(false),
        ..person("ada@example.com")
    };
    let user = at.app.create_user(&operator(), new).await.unwrap();
    assert_is!(
        at.create(&signed_in(&user), mine("acme")).await,
        Err(Error::Forbidden(Denial::Action(
            Action::CreateOrganizations
        )))
    );
}

pub async fn a_taken_handle_leaves_nothing(at: &Fixture) {
    let user = at.user("ada@example.com").await;
    at.organization("acme").await;
    let rows = at.database.dump();
    assert_is!(
        at.create(&signed_in(&user), mine("acme")).await,
        Err(Error::AlreadyExists {
            kind: Kind::Organization,
            field: Field::Slug
        })
    );
    assert_eq!(at.reload_user(&user).await.organizations_created, 0);
    assert_eq!(at.database.dump(), rows);
}

pub async fn the_counters_are_right_afterwards(at: &Fixture) {
    let user = at.user("ada@example.com").await;
    for handle in ["one", "two", "three"] {
        at.organization_of(&user, handle).await;
    }
    at.organization("of-nobody").await;
    assert_eq!(at.reload_user(&user).await.organizations_created, 3);
    invariants::hold(&at.database);
}

/// Changes a setting of the instance.
pub async fn switch(at: &Fixture, change: impl Fn(&mut Instance)) {
    let mut instance = at.app.instance().await.unwrap();
    change(&mut instance);
    let switched = at
        .app
        .store()
        .write(move |tx| tx.update_instance(&instance));
    switched.await.unwrap();
}
