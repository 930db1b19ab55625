//! Clients, what they may do, and which of them organizations use.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use org_core::client::{
    Client, ClientAuthentication, ClientName, ClientQuery, ClientSettings, ClientUrl, CreateClient,
    CreateCredential, DefaultOrganization, DiscoveryMethod, KeyAlgorithm, KeyId, OrganizationUsage,
    RequireBehavior, UpdateClient,
};
use org_core::error::Denial;
use org_core::event::EventKind;
use org_core::id::{CredentialId, OrganizationId};
use org_core::page::Slice;
use org_core::{Action, Error, Fault, Field, Kind, Patch};

use super::client_grants::grant_for;
use crate::builders::{digest, labels, machine, metadata, the_operator};
use crate::{Fixture, assert_is};

pub(super) const ALL: Slice<String> = Slice::After {
    after: None,
    limit: 1000,
};

pub async fn a_client_is_made_changed_and_deleted(at: &Fixture) {
    let acme = at.organization("acme").await;
    let settings = full(&acme.id);
    let new = CreateClient {
        settings: settings.clone(),
        credentials: vec![key("first-key-0")],
        ..client("app")
    };
    let made = at.app.create_client(the_operator(), new).await.unwrap();
    assert_eq!((&made.settings, made.credentials.len()), (&settings, 1));
    assert_eq!(read(at, "app").await.unwrap(), made);
    at.clock.advance(Duration::from_secs(1));
    let change = UpdateClient {
        name: Some(ClientName::parse("Other").unwrap()),
        description: Patch::Clear,
        callbacks: Some(vec![]),
        metadata: BTreeMap::from([
            ("a".to_owned(), None),
            ("c".to_owned(), Some("3".to_owned())),
        ]),
        organization_usage: Patch::Set(OrganizationUsage::Require),
        default_organization: Patch::Clear,
        more: metadata(&serde_json::json!({ "sso": null, "kept": 2 })).into_object(),
        enabled_credentials: Some(vec![]),
        ..UpdateClient::default()
    };
    let changed = at
        .app
        .update_client(the_operator(), "app".to_owned(), change);
    let changed = changed.await.unwrap();
    let expected = ClientSettings {
        name: ClientName::parse("Other").unwrap(),
        description: None,
        callbacks: vec![],
        metadata: labels([("b", "2"), ("c", "3")]),
        organization_usage: Some(OrganizationUsage::Require),
        default_organization: None,
        more: metadata(&serde_json::json!({ "kept": 2 })),
        ..settings
    };
    assert_eq!(changed.settings, expected);
    assert!(!changed.credentials.iter().any(|one| one.enabled));
    assert_eq!(changed.updated_at, at.app.now());
    assert_eq!(read(at, "app").await.unwrap(), changed);
    let rotated = at
        .app
        .rotate_client_secret(the_operator(), "app".to_owned(), digest("new"));
    assert_eq!(rotated.await.unwrap().digest, digest("new"));
    for _ in 0..2 {
        let deleted = at.app.delete_client(the_operator(), "app".to_owned());
        deleted.await.unwrap();
    }
    assert_eq!(read(at, "app").await, None);
    let kinds: Vec<_> = at.newest_events(4).await.iter().map(|e| e.kind).collect();
    assert_eq!(
        kinds,
        [
            EventKind::ClientCreated,
            EventKind::ClientUpdated,
            EventKind::ClientSecretRotated,
            EventKind::ClientDeleted
        ]
    );
}

pub async fn what_a_client_cannot_be_is_refused(at: &Fixture) {
    made(at, "app").await;
    let rows = at.database.dump();
    let nowhere = DefaultOrganization {
        organization_id: OrganizationId::parse("org_none").unwrap(),
        for_client_credentials: true,
    };
    let update = |change| {
        at.app
            .update_client(the_operator(), "app".to_owned(), change)
    };
    let many = (0..11).map(|n| (format!("k{n}"), Some("v".to_owned())));
    for (change, field, fault) in [
        (
            UpdateClient {
                default_organization: Patch::Set(nowhere),
                ..UpdateClient::default()
            },
            "default_organization.organization_id",
            Fault::NotFound,
        ),
        (
            UpdateClient {
                metadata: many.collect(),
                ..UpdateClient::default()
            },
            "client_metadata",
            Fault::TooMany { given: 11, max: 10 },
        ),
        (
            UpdateClient {
                enabled_credentials: Some(vec![CredentialId::parse("cred_none").unwrap()]),
                ..UpdateClient::default()
            },
            "client_authentication_methods.private_key_jwt.credentials[0].id",
            Fault::NotFound,
        ),
    ] {
        match update(change).await {
            Err(Error::Invalid(found)) => {
                assert_eq!((found.field.as_ref(), found.fault), (field, fault));
            }
            other => panic!("{other:?}"),
        }
    }
    assert_is!(
        at.app.create_client(the_operator(), client("app")).await,
        Err(Error::AlreadyExists {
            kind: Kind::Client,
            field: Field::Id
        })
    );
    let unknown = || "none".to_owned();
    let missing = at
        .app
        .update_client(the_operator(), unknown(), UpdateClient::default());
    assert_is!(missing.await, Err(Error::NotFound { kind: Kind::Client, id }) if id == "none");
    let rotated = at
        .app
        .rotate_client_secret(the_operator(), unknown(), digest("x"));
    assert_is!(
        rotated.await,
        Err(Error::NotFound {
            kind: Kind::Client,
            ..
        })
    );
    assert_eq!(at.database.dump(), rows);
}

pub async fn a_client_has_two_keys(at: &Fixture) {
    made(at, "app").await;
    let app = || "app".to_owned();
    let add = |kid| {
        let who = the_operator();
        async move { at.app.create_client_credential(who, app(), key(kid)).await }
    };
    let first = add("first-key-0").await.unwrap();
    assert!(!first.enabled);
    assert_is!(
        add("first-key-0").await,
        Err(Error::AlreadyExists {
            kind: Kind::ClientCredential,
            field: Field::Key
        })
    );
    let second = add("second-key-0").await.unwrap();
    assert_is!(
        add("third-key-0").await,
        Err(Error::LimitReached {
            kind: Kind::ClientCredential,
            limit: 2
        })
    );
    let now = at.app.now();
    let later = now.plus(Duration::from_mins(1));
    let change = UpdateClient {
        enabled_credentials: Some(vec![second.id.clone()]),
        ..UpdateClient::default()
    };
    let enabled = at.app.update_client(the_operator(), app(), change).await;
    let valid = |client: &Client, at| {
        let all = client.valid_credentials(at);
        all.map(|one| one.id.clone()).collect::<Vec<_>>()
    };
    assert_eq!(
        valid(&enabled.unwrap(), now),
        std::slice::from_ref(&second.id)
    );
    let ends = at.app.update_client_credential(
        the_operator(),
        app(),
        second.id.clone(),
        Patch::Set(later),
    );
    assert_eq!(ends.await.unwrap().expires_at, Some(later));
    let client = read(at, "app").await.unwrap();
    assert_eq!(valid(&client, now).len(), 1);
    assert_eq!(valid(&client, later).len(), 0);
    for _ in 0..2 {
        let id = first.id.clone();
        let deleted = at.app.delete_client_credential(the_operator(), app(), id);
        deleted.await.unwrap();
    }
    let left = at.app.client_credentials(the_operator(), app()).await;
    assert_eq!(left.unwrap().len(), 1);
    let gone = at.app.client_credential(the_operator(), app(), first.id);
    assert_is!(
        gone.await,
        Err(Error::NotFound {
            kind: Kind::ClientCredential,
            ..
        })
    );
}

pub async fn clients_are_listed_in_order_of_creation(at: &Fixture) {
    for (id, kind, own) in [
        ("zebra", "spa", true),
        ("ant", "native", false),
        ("mole", "spa", false),
    ] {
        let mut new = client(id);
        new.settings.app_type = Some(kind.to_owned());
        new.settings.is_first_party = own;
        at.app.create_client(the_operator(), new).await.unwrap();
        at.clock.advance(Duration::from_secs(1));
    }
    for (own, kinds, expected) in [
        (None, None, &["zebra", "ant", "mole"][..]),
        (Some(false), None, &["ant", "mole"]),
        (None, Some(&["spa"][..]), &["zebra", "mole"]),
        (Some(true), Some(&["spa", "native"]), &["zebra"]),
        (None, Some(&[]), &[]),
    ] {
        let kinds = kinds.map(|kinds: &[&str]| kinds.iter().map(ToString::to_string).collect());
        let query = ClientQuery {
            is_first_party: own,
            app_types: kinds,
            slice: Slice::Offset {
                offset: 0,
                limit: 2,
            },
        };
        let page = at.app.clients(the_operator(), query).await.unwrap();
        let ids: Vec<_> = page.items.iter().map(|one| one.id.as_str()).collect();
        assert_eq!(ids, &expected[..expected.len().min(2)]);
        assert_eq!(page.total, u64::try_from(expected.len()).ok());
    }
    let ant = read(at, "ant").await.unwrap();
    let query = ClientQuery {
        is_first_party: None,
        app_types: None,
        slice: Slice::After {
            after: Some((ant.created_at, ant.id)),
            limit: 5,
        },
    };
    let rest = at.app.clients(the_operator(), query).await.unwrap();
    assert_eq!((rest.items[0].id.as_str(), rest.more), ("mole", false));
}

pub async fn clients_and_grants_take_rights(at: &Fixture) {
    made(at, "app").await;
    let who = machine([Action::ReadClients, Action::ReadClientGrants]);
    at.app.client(&who, "app".to_owned()).await.unwrap();
    let refused = [
        (
            Action::CreateClients,
            at.app.create_client(&who, client("x")).await.map(drop),
        ),
        (
            Action::DeleteClients,
            at.app.delete_client(&who, "app".to_owned()).await,
        ),
        (
            Action::RotateClientSecrets,
            at.app
                .rotate_client_secret(&who, "app".to_owned(), digest("x"))
                .await
                .map(drop),
        ),
        (
            Action::CreateClientGrants,
            at.app
                .create_client_grant(&who, grant_for("app"))
                .await
                .map(drop),
        ),
        (
            Action::ReadClientCredentials,
            at.app
                .client_credentials(&who, "app".to_owned())
                .await
                .map(drop),
        ),
    ];
    for (action, outcome) in refused {
        assert_is!(
            outcome,
            Err(Error::Forbidden(Denial::Action(needed))) if needed == action
        );
    }
}

async fn read(at: &Fixture, id: &str) -> Option<Client> {
    let id = id.to_owned();
    at.app.store().read(move |tx| tx.client(&id)).await.unwrap()
}

/// A client that exists.
pub async fn made(at: &Fixture, id: &str) -> Client {
    let made = at.app.create_client(the_operator(), client(id)).await;
    made.unwrap()
}

/// A client whose secret is called like it.
pub fn client(id: &str) -> CreateClient {
    CreateClient {
        id: id.to_owned(),
        digest: digest(id),
        settings: ClientSettings::named(ClientName::parse(id).unwrap()),
        credentials: vec![],
    }
}

fn key(kid: &str) -> CreateCredential {
    CreateCredential {
        name: "a key".to_owned(),
        kid: KeyId::parse(kid).unwrap(),
        algorithm: KeyAlgorithm::Ps256,
        public_key: "-----BEGIN PUBLIC KEY-----".to_owned(),
        expires_at: None,
    }
}

fn full(organization: &OrganizationId) -> ClientSettings {
    let url = |text: &str| ClientUrl::parse(text).unwrap();
    ClientSettings {
        description: Some("What it is for".to_owned()),
        app_type: Some("spa".to_owned()),
        is_first_party: false,
        grant_types: vec!["client_credentials".to_owned()],
        authentication: Some(ClientAuthentication::SecretBasic),
        logo_uri: Some(url("https://app.example/logo.png")),
        initiate_login_uri: Some(url("https://app.example/login")),
        callbacks: vec![url("https://app.example/cb"), url("com.example:/cb")],
        allowed_logout_urls: vec![url("https://app.example/out")],
        web_origins: vec![url("https://app.example")],
        allowed_origins: vec![url("https://*.app.example")],
        metadata: labels([("a", "1"), ("b", "2")]),
        organization_usage: Some(OrganizationUsage::Allow),
        organization_require_behavior: Some(RequireBehavior::PreLoginPrompt),
        organization_discovery_methods: vec![DiscoveryMethod::Email],
        default_organization: Some(DefaultOrganization {
            organization_id: organization.clone(),
            for_client_credentials: true,
        }),
        more: metadata(&serde_json::json!({ "sso": true })),
        ..ClientSettings::named(ClientName::parse("My app").unwrap())
    }
}

pub(super) fn words<const N: usize>(words: [&str; N]) -> BTreeSet<String> {
    words.map(str::to_owned).into()
}
