//! The first start, and every later one.

use std::collections::BTreeSet;

use org_core::client::{ClientName, EnsureClient};
use org_core::client_grant::{Audience, SubjectType};
use org_core::error::Denial;
use org_core::event::EventKind;
use org_core::instance::Instance;
use org_core::role::{PermissionKey, SystemPermission, SystemRole};
use org_core::user::PasswordHash;
use org_core::{Action, App, Error, Kind};

use crate::builders::{digest, email, exactly, machine, operator, person};
use crate::{Fixture, StoppedClock, assert_is, at_once};

pub async fn a_new_instance_has_the_documented_settings(at: &Fixture) {
    let instance = at.app.instance().await.unwrap();
    let Instance {
        id: _,
        organizations_enabled,
        slugs_enabled,
        admin_delete_enabled,
        max_allowed_memberships,
        max_organizations_per_user,
        creator_role_id,
        domains_enabled,
        domains_enrollment_modes,
        domains_default_role_id: _,
        max_allowed_domains,
        created_at,
        updated_at,
    } = instance;
    assert!(organizations_enabled && slugs_enabled && admin_delete_enabled);
    assert_eq!(
        (max_allowed_memberships, max_organizations_per_user),
        (5, 100)
    );
    assert!(!domains_enabled && domains_enrollment_modes.is_empty());
    assert_eq!(max_allowed_domains, 10);
    assert_eq!([created_at, updated_at], [StoppedClock::START; 2]);

    let role = at
        .app
        .store()
        .read(move |tx| tx.role(&creator_role_id))
        .await;
    let role = role.unwrap().unwrap();
    assert_eq!(role.key.as_str(), SystemRole::Admin.key());
    assert!(role.system);
}

pub async fn the_creators_role_may_do_everything(at: &Fixture) {
    let role = at.app.instance().await.unwrap().creator_role_id;
    let granted = at
        .app
        .store()
        .read(move |tx| tx.permissions_of(&role))
        .await;
    let granted = granted.unwrap();
    assert!(granted.is_sorted(), "{granted:?}");
    let all: BTreeSet<_> = SystemPermission::ALL.map(SystemPermission::key).into();
    let granted: BTreeSet<_> = granted.iter().map(PermissionKey::as_str).collect();
    assert_eq!(granted, all);
}

pub async fn the_second_start_changes_nothing(at: &Fixture) {
    let (instance, rows) = (at.app.instance().await.unwrap(), at.database.dump());
    assert!(!at.app.ensure_instance(&operator()).await.unwrap());
    assert_eq!(at.app.instance().await.unwrap(), instance);
    assert_eq!(at.database.dump(), rows);
}

pub async fn there_is_no_instance_before_the_first_start(at: &Fixture) {
    let database = at.database.backend().database().unwrap();
    let at = Fixture::before_the_first_start(database);
    assert_is!(
        at.app.instance().await,
        Err(Error::NotFound {
            kind: Kind::Instance,
            ..
        })
    );
    assert_is!(
        at.create(&operator(), exactly("acme")).await,
        Err(Error::Store(_))
    );
}

pub async fn servers_that_start_together_make_one_instance(at: &Fixture) {
    for _ in 0..3 {
        let database = at.database.backend().database().unwrap();
        let at = Fixture::before_the_first_start(database);
        let servers = [at.app.clone(), at.another_server()];
        let made = at_once(6, |number| ensure_instance(server(&servers, number))).await;
        assert_eq!(made.iter().filter(|made| **made).count(), 1);
        let events = at.newest_events(100).await;
        assert_eq!(events.len(), 1);
        assert_eq!(events[0].kind, EventKind::InstanceCreated);
    }
}

async fn ensure_instance(app: App) -> bool {
    app.ensure_instance(&operator()).await.unwrap()
}

fn server(servers: &[App], number: usize) -> App {
    servers.iter().cycle().nth(number).unwrap().clone()
}

pub async fn servers_that_start_together_make_one_of_each_credential(at: &Fixture) {
    let servers = [at.app.clone(), at.another_server()];
    for round in 0..5 {
        let before = at.newest_events(100).await.len();
        at_once(6, |number| {
            ensure_credentials(server(&servers, number), round)
        })
        .await;
        let kinds: Vec<_> = at.newest_events(100).await.split_off(before);
        let mut kinds: Vec<_> = kinds.iter().map(|event| event.kind.as_str()).collect();
        kinds.sort_unstable();
        assert_eq!(
            kinds,
            ["client.created", "secret_key.created", "user.created"]
        );
    }
}

async fn ensure_credentials(app: App, round: usize) {
    let name = format!("round-{round}");
    let key = app
        .ensure_secret_key(&operator(), &name, digest(&name))
        .await;
    key.unwrap();
    let client = client(&name, "secret", ["read:organizations"]);
    app.ensure_client(&operator(), client).await.unwrap();
    let administrator = person(&format!("{name}@example.com"));
    app.ensure_administrator(&operator(), administrator, hash("one"))
        .await
        .unwrap();
}

pub async fn only_the_entitled_prepare_a_server(at: &Fixture) {
    let who = machine([Action::CreateUsers, Action::CreateOrganizations]);
    let rows = at.database.dump();
    let denied = [
        at.app.ensure_instance(&who).await.err(),
        at.app.ensure_secret_key(&who, "k", digest("k")).await.err(),
        at.app.ensure_client(&who, client("c", "s", [])).await.err(),
        at.app
            .ensure_administrator(&who, person("a@example.com"), hash("one"))
            .await
            .err(),
    ];
    for error in denied {
        assert_is!(
            error,
            Some(Error::Forbidden(Denial::Action(Action::ManageCredentials)))
        );
    }
    assert_eq!(at.database.dump(), rows);
}

pub async fn a_client_gets_the_secret_and_scopes_it_is_given_last(at: &Fixture) {
    let old = client(
        "machine",
        "old",
        ["read:organizations", "create:organizations"],
    );
    let new = client("machine", "new", ["read:organizations"]);
    for wanted in [&old, &old, &new] {
        let ensured = at.app.ensure_client(&operator(), wanted.clone()).await;
        ensured.unwrap();
        let stored = at.app.store().read(|tx| {
            let (audience, subject) = (Audience::Management, SubjectType::Client);
            let grant = tx.client_grant_of("machine", &audience, subject)?;
            Ok((tx.client("machine")?.unwrap(), grant.unwrap()))
        });
        let (client, grant) = stored.await.unwrap();
        assert_eq!(client.digest, wanted.digest);
        assert_eq!(client.settings.name, wanted.name);
        assert_eq!(grant.scopes, wanted.scopes);
    }
}

pub async fn an_administrator_is_made_once(at: &Fixture) {
    for _ in 0..2 {
        let administrator = person("Root@example.com");
        at.app
            .ensure_administrator(&operator(), administrator, hash("one"))
            .await
            .unwrap();
    }
    let user = at
        .app
        .store()
        .read(|tx| tx.user_by_email(&email("root@EXAMPLE.com")));
    let user = user.await.unwrap().unwrap();
    assert!(user.system_administrator && user.verified());
    assert_eq!(user.password, Some(hash("one")));
    let kinds = at.newest_events(100).await;
    let made = kinds
        .iter()
        .filter(|event| event.kind == EventKind::UserCreated);
    assert_eq!(made.count(), 1);
}

pub async fn a_user_who_is_to_administer_keeps_everything_else(at: &Fixture) {
    let before = at.user("ada@example.com").await;
    assert!(!before.system_administrator && before.password.is_none());
    at.app
        .ensure_administrator(&operator(), person("ada@example.com"), hash("new"))
        .await
        .unwrap();
    let after = at.reload_user(&before).await;
    assert!(after.system_administrator);
    assert_eq!(after.password, Some(hash("new")));
    assert_eq!(
        (after.id, after.uuid, after.emails),
        (before.id, before.uuid, before.emails)
    );
}

pub async fn settings_can_be_changed(at: &Fixture) {
    let before = at.app.instance().await.unwrap();
    let changed = Instance {
        organizations_enabled: false,
        slugs_enabled: false,
        admin_delete_enabled: false,
        max_allowed_memberships: 0,
        max_organizations_per_user: u32::MAX,
        ..before
    };
    let new = changed.clone();
    let outcome = at
        .app
        .store()
        .write(move |tx| tx.update_instance(&new))
        .await;
    outcome.unwrap();
    assert_eq!(at.app.instance().await.unwrap(), changed);
}

pub fn client<const N: usize>(id: &str, secret: &str, scopes: [&str; N]) -> EnsureClient {
    EnsureClient {
        id: id.to_owned(),
        name: ClientName::parse("a machine").unwrap(),
        digest: digest(secret),
        scopes: scopes.map(str::to_owned).into(),
    }
}

fn hash(password: &str) -> PasswordHash {
    PasswordHash::from_phc(format!("$argon2id$not-really${password}"))
}
