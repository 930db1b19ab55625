//! What clients may do, for the instance and for organizations.

use std::collections::BTreeMap;
use std::time::Duration;

use org_core::client::OrganizationUsage;
use org_core::client_grant::{
    Audience, ClientGrant, ClientGrantQuery, CreateClientGrant, MAX_PER_ORGANIZATION,
    OrganizationGrantQuery, SubjectType, UpdateClientGrant, UseClient,
};
use org_core::id::{ClientGrantId, OrganizationId};
use org_core::organization::OrganizationRef;
use org_core::page::Slice;
use org_core::{Error, Kind, Patch};

use super::clients::{ALL, made, words};
use crate::builders::the_operator;
use crate::{Fixture, assert_is};

pub async fn a_grant_is_made_changed_and_deleted(at: &Fixture) {
    made(at, "app").await;
    let grant = at.app.create_client_grant(the_operator(), grant_for("app"));
    let grant = grant.await.unwrap();
    assert_eq!(grant.scopes, words(["read:a", "read:b"]));
    let again = at.app.create_client_grant(the_operator(), grant_for("app"));
    assert_is!(
        again.await,
        Err(Error::AlreadyExists {
            kind: Kind::ClientGrant,
            ..
        })
    );
    let other = CreateClientGrant {
        subject_type: SubjectType::User,
        ..grant_for("app")
    };
    at.app
        .create_client_grant(the_operator(), other)
        .await
        .unwrap();
    let nobody = at
        .app
        .create_client_grant(the_operator(), grant_for("none"));
    assert_is!(
        nobody.await,
        Err(Error::NotFound {
            kind: Kind::Client,
            ..
        })
    );
    let change = UpdateClientGrant {
        scopes: Some(words(["read:b"])),
        organization_usage: Patch::Set(OrganizationUsage::Allow),
        allow_any_organization: Some(true),
    };
    let changed = at
        .app
        .update_client_grant(the_operator(), grant.id.clone(), change);
    let changed = changed.await.unwrap();
    let expected = ClientGrant {
        scopes: words(["read:b"]),
        organization_usage: Some(OrganizationUsage::Allow),
        allow_any_organization: true,
        ..grant.clone()
    };
    assert_eq!(changed, expected);
    let query = ClientGrantQuery {
        audience: Some(Audience::Management),
        client_id: Some("app".to_owned()),
        allow_any_organization: Some(true),
        subject_type: Some(SubjectType::Client),
        slice: Slice::Offset {
            offset: 0,
            limit: 5,
        },
    };
    let page = at.app.client_grants(the_operator(), query).await.unwrap();
    assert_eq!((page.items, page.total), (vec![changed], Some(1)));
    for _ in 0..2 {
        let deleted = at.app.delete_client_grant(the_operator(), grant.id.clone());
        deleted.await.unwrap();
    }
    let gone = at.app.client_grant(the_operator(), grant.id);
    assert_is!(
        gone.await,
        Err(Error::NotFound {
            kind: Kind::ClientGrant,
            ..
        })
    );
    at.app
        .delete_client(the_operator(), "app".to_owned())
        .await
        .unwrap();
    let left = at.app.client_grants(the_operator(), every_grant()).await;
    assert_eq!(left.unwrap().total, Some(0));
}

pub async fn a_grant_is_given_for_organizations(at: &Fixture) {
    made(at, "app").await;
    let grant = at.app.create_client_grant(the_operator(), grant_for("app"));
    let grant = grant.await.unwrap();
    let (acme, other) = (
        at.organization("acme").await,
        at.organization("other").await,
    );
    let give = |to: &OrganizationId| {
        let (to, id) = (to.clone(), grant.id.clone());
        async move { at.app.add_organization_grant(the_operator(), to, id).await }
    };
    for one in [&acme, &other] {
        assert_eq!(give(&one.id).await.unwrap(), grant);
        at.clock.advance(Duration::from_secs(1));
    }
    let rows = at.database.dump();
    assert_is!(
        give(&acme.id).await,
        Err(Error::AlreadyExists {
            kind: Kind::OrganizationGrant,
            ..
        })
    );
    assert_is!(
        give(&OrganizationId::parse("org_none").unwrap()).await,
        Err(Error::NotFound {
            kind: Kind::Organization,
            ..
        })
    );
    let none = ClientGrantId::parse("cgr_none").unwrap();
    let unknown = at
        .app
        .add_organization_grant(the_operator(), acme.id.clone(), none);
    assert_is!(
        unknown.await,
        Err(Error::NotFound {
            kind: Kind::ClientGrant,
            ..
        })
    );
    assert_eq!(at.database.dump(), rows);
    assert_eq!(
        organizations_of(at, &grant).await,
        (vec!["acme", "other"], 2)
    );
    let query = OrganizationGrantQuery {
        audience: Some(Audience::Management),
        client_id: Some("app".to_owned()),
        ids: Some(vec![grant.id.clone()]),
        offset: 0,
        limit: 5,
    };
    let of = acme.id.clone();
    let page = at
        .app
        .organization_grants(the_operator(), of, query.clone());
    assert_eq!(page.await.unwrap().items, std::slice::from_ref(&grant));
    for _ in 0..2 {
        let (of, id) = (acme.id.clone(), grant.id.clone());
        let removed = at.app.remove_organization_grant(the_operator(), of, id);
        removed.await.unwrap();
    }
    let of = acme.id.clone();
    let page = at.app.organization_grants(the_operator(), of, query).await;
    assert_eq!(page.unwrap().total, Some(0));
    assert_eq!(organizations_of(at, &grant).await, (vec!["other"], 1));
    let by = OrganizationRef::Id(other.id.clone());
    at.app
        .delete_organization(the_operator(), by)
        .await
        .unwrap();
    assert_eq!(organizations_of(at, &grant).await, (vec![], 0));
}

pub async fn an_organization_uses_clients(at: &Fixture) {
    let acme = at.organization("acme").await;
    for id in ["one", "two"] {
        made(at, id).await;
    }
    let add = |uses: Vec<UseClient>| {
        let of = acme.id.clone();
        async move {
            at.app
                .add_organization_clients(the_operator(), of, uses)
                .await
        }
    };
    let used = add(vec![uses("one"), uses("two")]).await.unwrap();
    let ids: Vec<_> = used.iter().map(|one| one.client.id.as_str()).collect();
    assert_eq!(ids, ["one", "two"]);
    made(at, "three").await;
    let rows = at.database.dump();
    assert_is!(
        add(vec![uses("three"), uses("none")]).await,
        Err(Error::NotFound { kind: Kind::Client, id }) if id == "none"
    );
    assert_is!(
        add(vec![uses("three"), uses("one")]).await,
        Err(Error::AlreadyExists {
            kind: Kind::OrganizationClient,
            ..
        })
    );
    assert_eq!(at.database.dump(), rows);
    let of = || acme.id.clone();
    let changed =
        at.app
            .update_organization_client(the_operator(), of(), "one".to_owned(), Some(false));
    assert!(!changed.await.unwrap().use_for_member_access);
    let who = the_operator();
    let among = vec![of(), OrganizationId::parse("org_none").unwrap()];
    let using = at.app.organizations_using(who, "one".to_owned(), among);
    assert_eq!(using.await.unwrap(), BTreeMap::from([(of(), false)]));
    let gone = vec!["one".to_owned(), "three".to_owned()];
    for _ in 0..2 {
        let removed = at
            .app
            .remove_organization_clients(the_operator(), of(), gone.clone());
        removed.await.unwrap();
    }
    let left = at.app.organization_clients(who, of(), ALL).await.unwrap();
    assert_eq!(left.items.len(), 1);
    let missing = at
        .app
        .organization_client(the_operator(), of(), "one".to_owned());
    assert_is!(
        missing.await,
        Err(Error::NotFound {
            kind: Kind::OrganizationClient,
            ..
        })
    );
    at.app
        .delete_client(the_operator(), "two".to_owned())
        .await
        .unwrap();
    let left = at.app.organization_clients(who, of(), ALL).await.unwrap();
    assert_eq!(left.items, []);
}

pub async fn an_organization_has_a_hundred_of_each(at: &Fixture) {
    let acme = at.organization("acme").await;
    for number in 0..=MAX_PER_ORGANIZATION {
        let id = format!("app-{number}");
        made(at, &id).await;
        let grant = at
            .app
            .create_client_grant(the_operator(), grant_for(&id))
            .await;
        let grant = grant.unwrap().id;
        let given = at
            .app
            .add_organization_grant(the_operator(), acme.id.clone(), grant);
        let given = given.await;
        let used = vec![uses(&id)];
        let used = at
            .app
            .add_organization_clients(the_operator(), acme.id.clone(), used);
        let used = used.await;
        if number < MAX_PER_ORGANIZATION {
            assert!(given.is_ok() && used.is_ok(), "{number}");
        } else {
            assert_is!(given, Err(Error::LimitReached { limit: 100, .. }));
            assert_is!(used, Err(Error::LimitReached { limit: 100, .. }));
        }
    }
}

async fn organizations_of(at: &Fixture, grant: &ClientGrant) -> (Vec<&'static str>, u64) {
    let slice = Slice::Offset {
        offset: 0,
        limit: 9,
    };
    let page = at
        .app
        .granted_organizations(the_operator(), grant.id.clone(), slice);
    let page = page.await.unwrap();
    let names = page.items.iter().map(|one| {
        let slug = one.organization.slug.as_str();
        ["acme", "other"].into_iter().find(|name| *name == slug)
    });
    (names.map(Option::unwrap).collect(), page.total.unwrap())
}

/// A grant for the management of the server.
pub fn grant_for(client: &str) -> CreateClientGrant {
    CreateClientGrant {
        client_id: client.to_owned(),
        audience: Audience::Management,
        subject_type: SubjectType::Client,
        scopes: words(["read:a", "read:b"]),
        organization_usage: None,
        allow_any_organization: false,
    }
}

/// A client that an organization is to use.
pub fn uses(client: &str) -> UseClient {
    UseClient {
        client_id: client.to_owned(),
        use_for_member_access: true,
    }
}

pub(super) fn every_grant() -> ClientGrantQuery {
    ClientGrantQuery {
        audience: None,
        client_id: None,
        allow_any_organization: None,
        subject_type: None,
        slice: Slice::Offset {
            offset: 0,
            limit: 1,
        },
    }
}
