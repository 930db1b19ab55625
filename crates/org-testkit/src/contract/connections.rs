//! Connections: where users come from.

use org_core::connection::{
    AccessLevel, Connection, ConnectionQuery, CreateConnection, OrganizationConnection, Strategy,
};
use org_core::error::Denial;
use org_core::event::EventKind;
use org_core::page::{Page, Slice};
use org_core::{Action, Error, Field, Kind, Timestamp};

use crate::builders::{connection, machine, operator};
use crate::{Fixture, assert_is};

pub async fn what_was_given_is_what_is_read(at: &Fixture) {
    for (name, strategy) in [("okta", okta()), ("passwords", Strategy::Password)] {
        let new = CreateConnection {
            display_name: Some("Ünï's \"door\"".to_owned()),
            ..connection(name, strategy.clone())
        };
        let made = at
            .app
            .create_connection(&operator(), new.clone())
            .await
            .unwrap();
        let made = made.connection;
        assert_eq!((&made.name, &made.strategy), (&new.name, &strategy));
        assert_eq!(made.display_name, new.display_name);
        let id = made.id.clone();
        let read = at.app.store().read(move |tx| tx.connection(&id)).await;
        assert_eq!(read.unwrap(), Some(made.clone()));
        let event = at.newest_events(1).await.remove(0);
        assert_eq!(
            (event.kind, event.subject.as_str()),
            (EventKind::ConnectionCreated, made.id.as_str())
        );
    }
}

pub async fn a_name_is_unique(at: &Fixture) {
    let who = operator();
    let make = || at.app.create_connection(&who, connection("okta", okta()));
    make().await.unwrap();
    let rows = at.database.dump();
    assert_is!(
        make().await,
        Err(Error::AlreadyExists {
            kind: Kind::Connection,
            field: Field::Name
        })
    );
    assert_eq!(at.database.dump(), rows);
}

pub async fn a_list_is_filtered_by_name_and_strategy(at: &Fixture) {
    fill(at).await;
    let google = Strategy::External("google-oauth2".to_owned());
    for (name, strategies, expected) in [
        (None, vec![], vec!["zebra", "ant", "mole", "owl"]),
        (Some("mole"), vec![], vec!["mole"]),
        (Some("Mole"), vec![], vec![]),
        (Some("mol_"), vec![], vec![]),
        (None, vec![okta()], vec!["zebra", "mole"]),
        (
            None,
            vec![Strategy::Password, google.clone()],
            vec!["ant", "owl"],
        ),
        (Some("ant"), vec![okta()], vec![]),
    ] {
        let query = ConnectionQuery {
            name: name.map(str::to_owned),
            strategies,
            slice: Slice::Offset {
                offset: 0,
                limit: 50,
            },
        };
        let page = list(at, query).await;
        assert_eq!(names(&page), expected, "{name:?}");
        assert_eq!(page.total, u64::try_from(expected.len()).ok());
    }
}

pub async fn a_list_comes_in_parts(at: &Fixture) {
    fill(at).await;
    let slice = |slice| ConnectionQuery {
        name: None,
        strategies: vec![],
        slice,
    };
    let part = list(
        at,
        slice(Slice::Offset {
            offset: 1,
            limit: 2,
        }),
    )
    .await;
    assert_eq!(names(&part), ["ant", "mole"]);
    assert_eq!((part.more, part.total), (true, Some(4)));

    let first = list(
        at,
        slice(Slice::After {
            after: None,
            limit: 3,
        }),
    )
    .await;
    assert_eq!(names(&first), ["zebra", "ant", "mole"]);
    assert_eq!((first.more, first.total), (true, None));
    let last = first.items.last().unwrap();
    let after = Some((last.created_at, last.id.clone()));
    let rest = list(at, slice(Slice::After { after, limit: 3 })).await;
    assert_eq!(names(&rest), ["owl"]);
    assert!(!rest.more);
}

pub async fn the_enabled_ones_are_listed_in_the_order_they_were_enabled(at: &Fixture) {
    let organization = at.organization("acme").await;
    let mut ones = Vec::new();
    for (name, second) in [("zebra", 2), ("ant", 3), ("mole", 1)] {
        let made = connection(name, okta());
        let made = at.app.create_connection(&operator(), made).await.unwrap();
        ones.push(OrganizationConnection {
            organization_id: organization.id.clone(),
            connection: made.connection,
            name: None,
            access_level: AccessLevel::ReadOnly,
            is_enabled: second == 2,
            assign_membership_on_login: second == 1,
            show_as_button: second == 2,
            is_signup_enabled: second == 3,
            created_at: Timestamp::from_millis(second * 1000),
            updated_at: Timestamp::from_millis(second * 1000),
        });
    }
    let (new, of) = (ones.clone(), organization.id.clone());
    let enabled = at.app.store().write(move |tx| {
        for one in &new {
            tx.insert_organization_connection(one)?;
        }
        tx.organization_connections(&of)
    });
    ones.sort_by_key(|one| one.created_at);
    assert_eq!(enabled.await.unwrap(), ones);
}

pub async fn each_needs_a_right(at: &Fixture) {
    let who = machine([Action::ReadConnections]);
    assert_is!(
        at.app
            .create_connection(&who, connection("okta", okta()))
            .await,
        Err(Error::Forbidden(Denial::Action(Action::CreateConnections)))
    );
    let query = ConnectionQuery {
        name: None,
        strategies: vec![],
        slice: Slice::After {
            after: None,
            limit: 1,
        },
    };
    at.app.connections(&who, query.clone()).await.unwrap();
    let who = machine([Action::CreateConnections]);
    assert_is!(
        at.app.connections(&who, query).await,
        Err(Error::Forbidden(Denial::Action(Action::ReadConnections)))
    );
}

async fn fill(at: &Fixture) {
    let google = Strategy::External("google-oauth2".to_owned());
    for (name, strategy) in [
        ("zebra", okta()),
        ("ant", Strategy::Password),
        ("mole", okta()),
        ("owl", google),
    ] {
        let made = at
            .app
            .create_connection(&operator(), connection(name, strategy))
            .await;
        made.unwrap();
    }
}

async fn list(at: &Fixture, query: ConnectionQuery) -> Page<Connection> {
    at.app.connections(&operator(), query).await.unwrap()
}

fn names(page: &Page<Connection>) -> Vec<&str> {
    page.items.iter().map(|one| one.name.as_str()).collect()
}

fn okta() -> Strategy {
    Strategy::External("okta".to_owned())
}
