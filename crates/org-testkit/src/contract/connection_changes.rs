//! Connections as they change, their clients, and the organizations that have them.

use std::collections::BTreeSet;

use org_core::client::{ClientName, EnsureClient};
use org_core::connection::{
    AccessLevel, ClientUse, ConnectionContent, ConnectionView, CreateConnection, EnableConnection,
    Options, OrganizationConnection, OrganizationConnectionName, OrganizationConnectionQuery,
    Strategy, UpdateConnection, UpdateOrganizationConnection,
};
use org_core::error::Denial;
use org_core::event::EventKind;
use org_core::id::ConnectionId;
use org_core::page::Page;
use org_core::{Action, Error, Fault, Kind, Patch, Result, Violation};
use serde_json::json;

use crate::builders::{
    by_slug, connection, digest, enable, label, labels, machine, operator, the_operator,
};
use crate::{Fixture, assert_is};

pub async fn the_content_is_kept_and_changed(at: &Fixture) {
    client(at, "one").await;
    client(at, "two").await;
    let new = CreateConnection {
        content: ConnectionContent {
            options: options(&json!({ "client_secret": "hush", "nested": { "a": [1, null] } })),
            metadata: labels([("team", "a")]),
            realms: vec![label("example.com")],
            is_domain_connection: true,
            show_as_button: Some(false),
        },
        clients: vec!["two".to_owned(), "one".to_owned(), "two".to_owned()],
        ..connection("okta", okta())
    };
    let made = at.app.create_connection(&operator(), new.clone()).await;
    let made = made.unwrap();
    assert_eq!(made.connection.content, new.content);
    assert_eq!(made.clients, ["one", "two"]);
    let id = made.connection.id.clone();
    assert_eq!(
        at.app.connection(&operator(), id.clone()).await.unwrap(),
        made
    );

    at.clock.advance(std::time::Duration::from_secs(1));
    let change = UpdateConnection {
        display_name: Patch::Set("Okta".to_owned()),
        realms: Some(vec![]),
        clients: Some(vec!["one".to_owned()]),
        ..UpdateConnection::default()
    };
    let changed = update(at, &id, change).await.unwrap();
    assert_eq!(changed.connection.display_name.as_deref(), Some("Okta"));
    assert_eq!(changed.connection.realms(), ["okta"]);
    assert_eq!(changed.connection.content.options, new.content.options);
    assert_eq!(changed.clients, ["one"]);
    assert!(changed.connection.updated_at > changed.connection.created_at);
    assert_eq!(
        at.app.connection(&operator(), id.clone()).await.unwrap(),
        changed
    );
    assert_eq!(
        at.newest_events(1).await.remove(0).kind,
        EventKind::ConnectionUpdated
    );

    let rows = at.database.dump();
    let change = UpdateConnection {
        is_domain_connection: Some(false),
        clients: Some(vec!["one".to_owned(), "nobody".to_owned()]),
        ..UpdateConnection::default()
    };
    assert_eq!(
        violated(update(at, &id, change).await),
        ("enabled_clients[1]".to_owned(), Fault::NotFound)
    );
    assert_eq!(at.database.dump(), rows);
}

pub async fn clients_come_and_go(at: &Fixture) {
    let id = made(at, "okta", okta()).await;
    for name in ["c", "a", "b"] {
        client(at, name).await;
    }
    let uses = |uses: &[(&str, bool)]| {
        let uses = uses.iter().map(|(client, allowed)| ClientUse {
            client_id: (*client).to_owned(),
            allowed: *allowed,
        });
        at.app
            .change_connection_clients(the_operator(), id.clone(), uses.collect())
    };
    uses(&[("c", true), ("a", true), ("b", true)])
        .await
        .unwrap();
    let part = |after: Option<&str>, limit| {
        let after = after.map(str::to_owned);
        at.app
            .connection_clients(the_operator(), id.clone(), after, limit)
    };
    let first = part(None, 2).await.unwrap();
    assert_eq!(
        (first.items, first.more),
        (vec!["a".to_owned(), "b".to_owned()], true)
    );
    let rest = part(Some("b"), 2).await.unwrap();
    assert_eq!((rest.items, rest.more), (vec!["c".to_owned()], false));

    // One that may not already may still not, and nobody need exist for that.
    uses(&[("a", false), ("nobody", false)]).await.unwrap();
    assert_eq!(part(None, 9).await.unwrap().items, ["b", "c"]);
    let rows = at.database.dump();
    assert_eq!(
        violated(uses(&[("b", false), ("nobody", true)]).await),
        ("[1].client_id".to_owned(), Fault::NotFound)
    );
    assert_eq!(at.database.dump(), rows);
}

pub async fn what_is_deleted_leaves_the_organizations(at: &Fixture) {
    let acme = at.organization("acme").await;
    let id = made(at, "okta", okta()).await;
    add(at, enable(&id)).await.unwrap();
    at.app
        .delete_connection(&operator(), id.clone())
        .await
        .unwrap();
    assert_eq!(
        at.newest_events(1).await.remove(0).kind,
        EventKind::ConnectionDeleted
    );
    assert!(all(at, None).await.items.is_empty());
    let left = at
        .app
        .store()
        .read(move |tx| tx.organization_connections(&acme.id));
    assert!(left.await.unwrap().is_empty());
    for gone in [
        at.app
            .delete_connection(&operator(), id.clone())
            .await
            .err(),
        at.app.connection(&operator(), id.clone()).await.err(),
        update(at, &id, UpdateConnection::default()).await.err(),
    ] {
        assert_is!(
            gone,
            Some(Error::NotFound {
                kind: Kind::Connection,
                ..
            })
        );
    }
}

pub async fn an_organization_gets_changes_and_loses_one(at: &Fixture) {
    at.organization("acme").await;
    let id = made(at, "passwords", Strategy::Password).await;
    let new = EnableConnection {
        name: OrganizationConnectionName::parse("staff").ok(),
        access_level: AccessLevel::Limited,
        is_enabled: false,
        assign_membership_on_login: true,
        is_signup_enabled: true,
        ..enable(&id)
    };
    let made = add(at, new.clone()).await.unwrap();
    assert_eq!(
        (made.name.clone(), made.access_level),
        (new.name, new.access_level)
    );
    assert_eq!(one(at, &id).await.unwrap(), made);
    assert_eq!(all(at, Some(false)).await.total, Some(1));
    assert_eq!(all(at, Some(true)).await.total, Some(0));
    assert_is!(
        add(at, enable(&id)).await,
        Err(Error::AlreadyExists {
            kind: Kind::OrganizationConnection,
            ..
        })
    );

    at.clock.advance(std::time::Duration::from_secs(1));
    let change = UpdateOrganizationConnection {
        name: Patch::Clear,
        is_enabled: Patch::Set(true),
        show_as_button: Some(false),
        ..UpdateOrganizationConnection::default()
    };
    let changed = change_one(at, &id, change).await.unwrap();
    assert_eq!((changed.name.as_ref(), changed.is_enabled), (None, true));
    assert_eq!(changed.access_level, AccessLevel::Limited);
    assert_eq!(one(at, &id).await.unwrap(), changed);
    assert_eq!(all(at, Some(true)).await.items, [changed]);

    let rows = at.database.dump();
    let change = UpdateOrganizationConnection {
        assign_membership_on_login: Some(false),
        ..UpdateOrganizationConnection::default()
    };
    assert_eq!(
        violated(change_one(at, &id, change).await),
        ("is_signup_enabled".to_owned(), Fault::NotAllowed)
    );
    assert_eq!(at.database.dump(), rows);

    let remove = || {
        at.app
            .remove_organization_connection(the_operator(), by_slug("acme"), id.clone())
    };
    remove().await.unwrap();
    let event = at.newest_events(1).await.remove(0);
    assert_eq!(event.kind, EventKind::OrganizationConnectionDeleted);
    assert!(event.organization_id.is_some());
    let kind = Kind::OrganizationConnection;
    assert_is!(remove().await, Err(Error::NotFound { kind: found, .. }) if found == kind);
    assert_is!(one(at, &id).await, Err(Error::NotFound { kind: found, .. }) if found == kind);
    let none = ConnectionId::parse("con_none").unwrap();
    assert_is!(add(at, enable(&none)).await, Err(Error::NotFound { kind: found, .. }) if found == kind);
}

pub async fn an_organization_has_ten_connections(at: &Fixture) {
    at.organization("acme").await;
    let mut ids = Vec::new();
    for number in 0..11 {
        ids.push(made(at, &format!("okta-{number}"), okta()).await);
    }
    for id in &ids[..10] {
        add(at, enable(id)).await.unwrap();
    }
    let rows = at.database.dump();
    assert_is!(
        add(at, enable(&ids[10])).await,
        Err(Error::LimitReached {
            kind: Kind::OrganizationConnection,
            limit: 10
        })
    );
    assert_eq!(at.database.dump(), rows);
    let query = OrganizationConnectionQuery {
        is_enabled: None,
        offset: 8,
        limit: 5,
    };
    let page = at
        .app
        .organization_connections(&operator(), by_slug("acme"), query)
        .await
        .unwrap();
    assert_eq!(
        (page.items.len(), page.more, page.total),
        (2, false, Some(10))
    );

    let mut large = crate::builders::exactly("large");
    large.connections = ids.iter().map(enable).collect();
    assert_is!(
        at.create(&operator(), large).await,
        Err(Error::LimitReached {
            kind: Kind::OrganizationConnection,
            limit: 10
        })
    );
}

pub async fn each_takes_its_right(at: &Fixture) {
    at.organization("acme").await;
    let id = made(at, "okta", okta()).await;
    add(at, enable(&id)).await.unwrap();
    let (app, who, by) = (&at.app, machine([Action::ReadOrganizations]), || {
        by_slug("acme")
    });
    let query = OrganizationConnectionQuery {
        is_enabled: None,
        offset: 0,
        limit: 1,
    };
    let (change, other) = (
        UpdateConnection::default(),
        UpdateOrganizationConnection::default(),
    );
    let rows = at.database.dump();
    for (refused, action) in [
        (
            app.connection(&who, id.clone()).await.err(),
            Action::ReadConnections,
        ),
        (
            app.update_connection(&who, id.clone(), change).await.err(),
            Action::UpdateConnections,
        ),
        (
            app.delete_connection(&who, id.clone()).await.err(),
            Action::DeleteConnections,
        ),
        (
            app.connection_clients(&who, id.clone(), None, 1)
                .await
                .err(),
            Action::ReadConnections,
        ),
        (
            app.change_connection_clients(&who, id.clone(), vec![])
                .await
                .err(),
            Action::UpdateConnections,
        ),
        (
            app.organization_connections(&who, by(), query).await.err(),
            Action::ReadOrganizationConnections,
        ),
        (
            app.organization_connection(&who, by(), id.clone())
                .await
                .err(),
            Action::ReadOrganizationConnections,
        ),
        (
            app.add_organization_connection(&who, by(), enable(&id))
                .await
                .err(),
            Action::CreateOrganizationConnections,
        ),
        (
            app.update_organization_connection(&who, by(), id.clone(), other)
                .await
                .err(),
            Action::UpdateOrganizationConnections,
        ),
        (
            app.remove_organization_connection(&who, by(), id.clone())
                .await
                .err(),
            Action::DeleteOrganizationConnections,
        ),
    ] {
        assert_is!(refused, Some(Error::Forbidden(Denial::Action(found))) if found == action);
    }
    assert_eq!(at.database.dump(), rows);
}

async fn made(at: &Fixture, name: &str, strategy: Strategy) -> ConnectionId {
    let made = at
        .app
        .create_connection(&operator(), connection(name, strategy))
        .await;
    made.unwrap().connection.id
}

async fn update(
    at: &Fixture,
    id: &ConnectionId,
    change: UpdateConnection,
) -> Result<ConnectionView> {
    at.app
        .update_connection(&operator(), id.clone(), change)
        .await
}

async fn add(at: &Fixture, new: EnableConnection) -> Result<OrganizationConnection> {
    at.app
        .add_organization_connection(&operator(), by_slug("acme"), new)
        .await
}

async fn one(at: &Fixture, id: &ConnectionId) -> Result<OrganizationConnection> {
    at.app
        .organization_connection(&operator(), by_slug("acme"), id.clone())
        .await
}

async fn change_one(
    at: &Fixture,
    id: &ConnectionId,
    change: UpdateOrganizationConnection,
) -> Result<OrganizationConnection> {
    at.app
        .update_organization_connection(&operator(), by_slug("acme"), id.clone(), change)
        .await
}

async fn all(at: &Fixture, is_enabled: Option<bool>) -> Page<OrganizationConnection> {
    let query = OrganizationConnectionQuery {
        is_enabled,
        offset: 0,
        limit: 50,
    };
    at.app
        .organization_connections(&operator(), by_slug("acme"), query)
        .await
        .unwrap()
}

fn violated<T: std::fmt::Debug>(outcome: Result<T>) -> (String, Fault) {
    match outcome {
        Err(Error::Invalid(Violation { field, fault, .. })) => (field.into_owned(), fault),
        other => panic!("{other:?}"),
    }
}

async fn client(at: &Fixture, id: &str) {
    let client = EnsureClient {
        id: id.to_owned(),
        name: ClientName::parse(id).unwrap(),
        digest: digest(id),
        scopes: BTreeSet::new(),
    };
    at.app.ensure_client(&operator(), client).await.unwrap();
}

fn options(object: &serde_json::Value) -> Options {
    Options::parse(object.as_object().unwrap().clone()).unwrap()
}

fn okta() -> Strategy {
    Strategy::External("okta".to_owned())
}
