//! Changing an organization.

use std::collections::BTreeMap;
use std::time::Duration;

use org_core::error::Denial;
use org_core::event::EventKind;
use org_core::metadata::MetadataChange;
use org_core::organization::{
    Colors, Logo, Organization, OrganizationRef, TokenQuota, UpdateOrganization,
};
use org_core::role::SystemPermission;
use org_core::rules::{OnTaken, SlugPolicy};
use org_core::text::{HexColor, HttpsUrl, OrganizationName};
use org_core::{Error, Field, Kind, Patch, Result, Timestamp};
use serde_json::json;

use super::organization_create::switch;
use crate::builders::{by_slug, labels, metadata, name, named, operator, slug};
use crate::fixture::signed_in;
use crate::{Fixture, StoppedClock, assert_is};

pub async fn every_field_can_be_set_and_then_cleared(at: &Fixture) {
    let before = at.organization("acme").await;
    at.clock.advance(Duration::from_mins(1));
    let set = update(at, &before, everything()).await.unwrap();
    let UpdateOrganization {
        public_metadata,
        private_metadata,
        labels,
        ..
    } = everything();
    assert_eq!(
        (set.name.clone(), set.slug.clone()),
        (Some(name("New")), slug("new"))
    );
    let access = set.client_access;
    assert_eq!(
        access.token_quota.and_then(|quota| quota.per_hour()),
        Some(7)
    );
    assert!(access.third_parties && access.entitled_only);
    assert_eq!(set.branding.logo, logo());
    assert_eq!(set.branding.colors, Some(colors()));
    assert_eq!(
        MetadataChange::Replace(set.public_metadata.clone()),
        public_metadata
    );
    assert_eq!(
        MetadataChange::Replace(set.private_metadata.clone()),
        private_metadata
    );
    assert_eq!(Some(&set.labels), labels.as_ref());
    assert_eq!(
        (set.max_allowed_memberships, set.admin_delete_enabled),
        (0, false)
    );
    assert_eq!(set.created_at, Timestamp::from_millis(1));
    assert_eq!(
        set.updated_at,
        StoppedClock::START.plus(Duration::from_mins(1))
    );
    assert_eq!(at.reload(&before).await, set);

    let clear = UpdateOrganization {
        name: Patch::Clear,
        logo: Patch::Clear,
        colors: Patch::Clear,
        token_quota: Patch::Clear,
        ..UpdateOrganization::default()
    };
    let cleared = update(at, &before, clear).await.unwrap();
    assert_eq!((&cleared.name, &cleared.branding.logo), (&None, &None));
    assert_eq!(cleared.branding.colors, None);
    assert_eq!(at.reload(&before).await, cleared);
}

pub async fn what_is_not_named_is_kept(at: &Fixture) {
    let user = at.user("ada@example.com").await;
    let made = at.organization_of(&user, "acme").await;
    let before = update(at, &made, everything()).await.unwrap();
    let after = update(at, &made, UpdateOrganization::default())
        .await
        .unwrap();
    assert_eq!(after, before);
    assert_eq!(at.reload(&made).await, before);
}

pub async fn a_change_is_recorded(at: &Fixture) {
    let user = at.user("ada@example.com").await;
    let before = at.organization_of(&user, "acme").await;
    let by = OrganizationRef::Id(before.id.clone());
    let change = rename("New");
    at.app
        .update_organization(&signed_in(&user), by, change)
        .await
        .unwrap();
    let event = at.newest_events(1).await.remove(0);
    assert_eq!(event.kind, EventKind::OrganizationUpdated);
    assert_eq!(
        (event.subject.as_str(), event.actor.as_str()),
        (before.id.as_str(), user.id.as_str())
    );
    assert_eq!(event.organization_id, Some(before.id));
    assert_eq!(event.data, json!({ "name": "New", "slug": "acme" }));
}

pub async fn a_taken_handle_changes_nothing(at: &Fixture) {
    at.organization("taken").await;
    let acme = at.organization("acme").await;
    let rows = at.database.dump();
    let change = UpdateOrganization {
        slug: Some(SlugPolicy::Exact(slug("taken"))),
        ..rename("New")
    };
    assert_is!(
        update(at, &acme, change).await,
        Err(Error::AlreadyExists {
            kind: Kind::Organization,
            field: Field::Slug
        })
    );
    assert_eq!(at.reload(&acme).await, acme);
    assert_eq!(at.database.dump(), rows);
}

pub async fn its_own_handle_is_not_taken(at: &Fixture) {
    let new = named("Acme", OnTaken::Refuse);
    let acme = at.create(&operator(), new).await.unwrap();
    for policy in [SlugPolicy::Exact(slug("acme")), derive()] {
        let change = UpdateOrganization {
            slug: Some(policy),
            ..UpdateOrganization::default()
        };
        assert_eq!(update(at, &acme, change).await.unwrap(), acme);
    }
}

pub async fn the_handle_can_follow_the_name(at: &Fixture) {
    let acme = at.organization("acme").await;
    at.organization("ajax").await;
    let renamed = |text| UpdateOrganization {
        slug: Some(derive()),
        ..rename(text)
    };
    let after = update(at, &acme, renamed("Beta Ltd")).await.unwrap();
    assert_eq!(after.slug, slug("beta-ltd"));
    assert_is!(
        update(at, &acme, renamed("Ajax!")).await,
        Err(Error::AlreadyExists {
            kind: Kind::Organization,
            field: Field::Slug
        })
    );
}

pub async fn a_new_handle_takes_that_they_are_switched_on(at: &Fixture) {
    let acme = at.organization("acme").await;
    switch(at, |instance| instance.slugs_enabled = false).await;
    let handle = |text| UpdateOrganization {
        slug: Some(SlugPolicy::Exact(slug(text))),
        ..UpdateOrganization::default()
    };
    assert_is!(
        update(at, &acme, handle("new")).await,
        Err(Error::Forbidden(Denial::SlugsDisabled))
    );
    // The one it has is no new one.
    update(at, &acme, handle("acme")).await.unwrap();
}

pub async fn members_need_the_permission(at: &Fixture) {
    let made = at
        .organization_of(&at.user("ada@example.com").await, "acme")
        .await;
    let made = at.reload(&made).await;
    let member = signed_in(&at.member(&made, "bob@example.com").await);
    let before = at.reload(&made).await;
    let needed = SystemPermission::ManageProfile;
    let changed = at
        .app
        .update_organization(&member, by_slug("acme"), rename("New"))
        .await;
    let may = at
        .app
        .may_change_organization(&member, by_slug("acme"))
        .await;
    for refused in [changed.map(drop), may] {
        assert_is!(
            refused,
            Err(Error::Forbidden(Denial::Permission(key))) if key == needed.into()
        );
    }
    assert_eq!(at.reload(&made).await, before);
}

pub async fn the_unknown_cannot_be_changed(at: &Fixture) {
    let outcome = at
        .app
        .update_organization(&operator(), by_slug("none"), rename("New"))
        .await;
    assert_is!(outcome,
        Err(Error::NotFound { kind: Kind::Organization, id }) if id == "none"
    );
}

/// The counters belong to the operations that count.
pub async fn the_port_leaves_the_counters_alone(at: &Fixture) {
    let made = at
        .organization_of(&at.user("ada@example.com").await, "acme")
        .await;
    let stale = Organization {
        members_count: 77,
        pending_invitations_count: 77,
        name: Some(name("New")),
        ..made.clone()
    };
    let outcome = at
        .app
        .store()
        .write(move |tx| tx.update_organization(&stale))
        .await;
    outcome.unwrap();
    let after = at.reload(&made).await;
    assert_eq!(after.name, Some(name("New")));
    assert_eq!(
        (after.members_count, after.pending_invitations_count),
        (1, 0)
    );
}

async fn update(
    at: &Fixture,
    organization: &Organization,
    change: UpdateOrganization,
) -> Result<Organization> {
    let by = OrganizationRef::Id(organization.id.clone());
    at.app.update_organization(&operator(), by, change).await
}

fn rename(text: &str) -> UpdateOrganization {
    UpdateOrganization {
        name: Patch::Set(OrganizationName::parse(text).unwrap()),
        ..UpdateOrganization::default()
    }
}

fn derive() -> SlugPolicy {
    SlugPolicy::Derive {
        on_taken: OnTaken::Refuse,
    }
}

fn everything() -> UpdateOrganization {
    UpdateOrganization {
        name: Patch::Set(name("New")),
        slug: Some(SlugPolicy::Exact(slug("new"))),
        logo: Patch::Set(logo().unwrap()),
        colors: Patch::Set(colors()),
        public_metadata: MetadataChange::Replace(metadata(&json!({ "public": 1 }))),
        private_metadata: MetadataChange::Replace(metadata(&json!({ "private": 2 }))),
        labels: Some(labels([("tier", "gold")])),
        label_changes: BTreeMap::new(),
        token_quota: TokenQuota::new(None, None, Some(7)).map_or(Patch::Keep, Patch::Set),
        third_parties: Some(true),
        entitled_only: Some(true),
        max_allowed_memberships: Some(0),
        role_set: None,
        admin_delete_enabled: Some(false),
        created_at: Some(Timestamp::from_millis(1)),
    }
}

fn logo() -> Option<Logo> {
    HttpsUrl::parse("https://cdn.example/logo.png")
        .ok()
        .map(Logo::Url)
}

fn colors() -> Colors {
    Colors {
        primary: HexColor::parse("#0059d6").unwrap(),
        page_background: HexColor::parse("#FFF").unwrap(),
    }
}
