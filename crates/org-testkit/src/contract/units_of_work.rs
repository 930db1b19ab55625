//! The transaction around every operation.

use std::panic::resume_unwind;

use org_core::connection::{Connection, Strategy};
use org_core::id::{ConnectionId, OrganizationId, SessionId, UserId, Uuid};
use org_core::organization::OrganizationRef;
use org_core::{Error, Field, Kind, Reader, Result};

use crate::builders::{by_slug, connection, digest, email};
use crate::{Fixture, assert_is};

/// A record that refers to nothing, for works that only have to leave a trace.
pub fn trace(at: &Fixture, name: &str) -> Connection {
    let new = connection(name, Strategy::Password);
    Connection {
        id: ConnectionId::generate(at.app.now(), at.app.entropy()),
        name: new.name,
        display_name: new.display_name,
        strategy: new.strategy,
        content: new.content,
        created_at: at.app.now(),
        updated_at: at.app.now(),
    }
}

/// Whether a trace is there.
pub async fn left(at: &Fixture, trace: &Connection) -> bool {
    let id = trace.id.clone();
    let found = at.app.store().read(move |tx| tx.connection(&id)).await;
    found.unwrap().is_some()
}

pub async fn what_a_unit_of_work_answers_comes_back(at: &Fixture) {
    let store = at.app.store();
    assert_eq!(store.write(|_| Ok(7)).await.unwrap(), 7);
    assert_eq!(store.read(|_| Ok("seven")).await.unwrap(), "seven");
    let refused = || Error::not_found(Kind::Client, "c");
    assert_is!(
        store.write(move |_| Err::<(), _>(refused())).await,
        Err(Error::NotFound { kind: Kind::Client, id }) if id == "c"
    );
}

pub async fn an_error_undoes_everything(at: &Fixture) {
    let trace = trace(at, "undone");
    let new = trace.clone();
    let outcome = at.app.store().write(move |tx| {
        tx.insert_connection(&new)?;
        assert_eq!(tx.connection(&new.id)?.as_ref(), Some(&new));
        Err::<(), _>(Error::not_found(Kind::User, "nobody"))
    });
    assert_is!(
        outcome.await,
        Err(Error::NotFound {
            kind: Kind::User,
            ..
        })
    );
    assert!(!left(at, &trace).await);
}

pub async fn a_panic_undoes_everything_and_the_store_goes_on(at: &Fixture) {
    let (undone, kept) = (trace(at, "undone"), trace(at, "kept"));
    let new = undone.clone();
    let store = at.app.store();
    // `resume_unwind` unwinds as `panic!` does, and spares the log.
    let outcome = store.write(move |tx| -> Result<()> {
        tx.insert_connection(&new)?;
        resume_unwind(Box::new("as a bug would"))
    });
    assert_is!(outcome.await, Err(Error::Store(_)));
    let outcome = store.read(|_| -> Result<()> { resume_unwind(Box::new("as a bug would")) });
    assert_is!(outcome.await, Err(Error::Store(_)));

    let new = kept.clone();
    let outcome = store.write(move |tx| tx.insert_connection(&new)).await;
    outcome.unwrap();
    assert!(left(at, &kept).await && !left(at, &undone).await);
}

/// A transaction that a failed statement has spoilt must not be taken for one that went through:
/// PostgreSQL answers its COMMIT without an error, and keeps nothing.
pub async fn nothing_is_acknowledged_that_is_not_kept(at: &Fixture) {
    let (first, twin, other) = (trace(at, "one"), trace(at, "one"), trace(at, "other"));
    let (new, again, beside) = (first.clone(), twin.clone(), other.clone());
    let store = at.app.store();
    let outcome = store.write(move |tx| tx.insert_connection(&new)).await;
    outcome.unwrap();

    let careless = store.write(move |tx| {
        tx.insert_connection(&beside)?;
        let refused = tx.insert_connection(&again);
        assert_is!(
            refused,
            Err(Error::AlreadyExists {
                kind: Kind::Connection,
                field: Field::Name
            })
        );
        Ok(())
    });
    assert_eq!(careless.await.is_ok(), left(at, &other).await);
}

pub async fn readers_see_what_was_acknowledged(at: &Fixture) {
    for number in 0..20 {
        let trace = trace(at, &format!("number-{number}"));
        let new = trace.clone();
        let outcome = at.app.store().write(move |tx| tx.insert_connection(&new));
        outcome.await.unwrap();
        assert!(left(at, &trace).await, "number {number}");
    }
}

pub async fn a_lookup_that_finds_nothing_is_no_error(at: &Fixture) {
    let nothing = at.app.store().read(|tx| {
        let organization = OrganizationId::parse("org_none").unwrap();
        let user = UserId::parse("user_none").unwrap();
        let uuid = Uuid::parse("00000000-0000-4000-8000-000000000000").unwrap();
        Ok([
            tx.organization(&OrganizationRef::Id(organization.clone()))?
                .is_none(),
            tx.organization(&OrganizationRef::Uuid(uuid))?.is_none(),
            tx.organization(&by_slug("none"))?.is_none(),
            tx.membership(&organization, &user)?.is_none(),
            tx.organizations_of(&user)?.is_empty(),
            tx.organization_connections(&organization)?.is_empty(),
            tx.user(&user)?.is_none(),
            tx.user_by_uuid(&uuid)?.is_none(),
            tx.user_by_email(&email("nobody@example.com"))?.is_none(),
            tx.session(&SessionId::parse("sess_none").unwrap())?
                .is_none(),
            no_credential(tx)?,
        ])
    });
    assert_eq!(nothing.await.unwrap(), [true; 11]);
}

fn no_credential(tx: &mut dyn Reader) -> Result<bool> {
    Ok(tx.api_key(&digest("none"))?.is_none()
        && tx.client("none")?.is_none()
        && tx.secret_key(&digest("none"))?.is_none()
        && tx.session_by_token(&digest("none"))?.is_none())
}

/// Needs raw SQL: no operation writes such a row.
pub async fn a_row_the_domain_refuses_names_its_place(at: &Fixture) {
    let organization = at.organization("acme").await;
    at.database
        .execute("UPDATE organizations SET primary_color = 'pink', page_background_color = '#fff'");
    let by = OrganizationRef::Id(organization.id.clone());
    let Err(Error::Store(cause)) = at.app.organization(&crate::builders::operator(), by).await
    else {
        panic!("a row that is not valid was read");
    };
    let place = format!("organizations.primary_color of row `{}`", organization.id);
    assert_eq!(cause.to_string(), format!("{place} is not valid"));
}
