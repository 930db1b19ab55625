//! How an organization gets its handle, and how many of them one user gets.

use std::collections::BTreeSet;

use org_core::error::Denial;
use org_core::organization::{CreateOrganization, Slug};
use org_core::rules::{Creator, OnTaken, Quota};
use org_core::text::Fault;
use org_core::user::{CreateUser, User};
use org_core::{Error, Field, Kind, Violation};

use super::organization_create::switch;
use crate::builders::{exactly, mine, name, named, operator, owned_by, person, slug};
use crate::fixture::signed_in;
use crate::{Fixture, assert_is};

pub async fn a_handle_is_unique(at: &Fixture) {
    at.organization("acme").await;
    assert_is!(at.create(&operator(), exactly("acme")).await, Err(error) if taken(&error));
    // An underscore is a character of its own, not any character.
    at.organization("ac-e").await;
    at.organization("ac_e").await;
}

pub async fn a_derived_handle_that_is_taken_gets_a_suffix(at: &Fixture) {
    let mut handles = BTreeSet::new();
    for _ in 0..5 {
        let new = named("Acme Inc", OnTaken::AppendSuffix);
        let made = at.create(&operator(), new).await.unwrap();
        assert_eq!(made.name, Some(name("Acme Inc")));
        handles.insert(made.slug);
    }
    assert_eq!(handles.len(), 5);
    assert_eq!(handles.first(), Some(&slug("acme-inc")));
    for suffixed in handles.iter().skip(1) {
        let suffix = suffixed.as_str().strip_prefix("acme-inc-").unwrap();
        assert_eq!(suffix.len(), 8, "{suffixed}");
        Slug::parse_identifier(suffixed.as_str()).unwrap();
    }
}

pub async fn a_derived_handle_that_is_taken_can_be_refused(at: &Fixture) {
    let acme = || named("Acme Inc", OnTaken::Refuse);
    at.create(&operator(), acme()).await.unwrap();
    let rows = at.database.dump();
    assert_is!(at.create(&operator(), acme()).await, Err(error) if taken(&error));
    let other_spelling = named("acme  INC!", OnTaken::Refuse);
    assert_is!(at.create(&operator(), other_spelling).await, Err(error) if taken(&error));
    assert_eq!(at.database.dump(), rows);
}

pub async fn a_handle_cannot_be_derived_from_nothing(at: &Fixture) {
    let new = CreateOrganization {
        name: None,
        ..named("Acme", OnTaken::AppendSuffix)
    };
    assert_is!(
        at.create(&operator(), new).await,
        Err(Error::Invalid(Violation { field, fault: Fault::Missing, .. })) if field == "name"
    );
}

pub async fn handles_can_be_switched_off(at: &Fixture) {
    switch(at, |instance| instance.slugs_enabled = false).await;
    assert_is!(
        at.create(&operator(), exactly("acme")).await,
        Err(Error::Forbidden(Denial::SlugsDisabled))
    );
    let derived = named("Acme", OnTaken::AppendSuffix);
    assert_eq!(
        at.create(&operator(), derived).await.unwrap().slug,
        slug("acme")
    );
}

pub async fn the_quota_of_the_instance_is_exact(at: &Fixture) {
    switch(at, |instance| instance.max_organizations_per_user = 2).await;
    let user = at.user("ada@example.com").await;
    let rows = fill_quota(at, &user, 2).await;
    assert_eq!(at.database.dump(), rows);
    // Another user has a quota of their own.
    let other = at.user("bob@example.com").await;
    at.create(&signed_in(&other), mine("of-bob")).await.unwrap();
}

pub async fn a_users_own_quota_goes_before_the_instances(at: &Fixture) {
    switch(at, |instance| instance.max_organizations_per_user = 1).await;
    let user = limited(at, "ada@example.com", 3).await;
    fill_quota(at, &user, 3).await;
}

pub async fn zero_is_no_quota(at: &Fixture) {
    switch(at, |instance| instance.max_organizations_per_user = 1).await;
    let user = limited(at, "ada@example.com", 0).await;
    for handle in ["one", "two", "three"] {
        at.create(&signed_in(&user), mine(handle)).await.unwrap();
    }
}

pub async fn a_waived_quota_is_counted_all_the_same(at: &Fixture) {
    let user = limited(at, "ada@example.com", 2).await;
    at.create(&operator(), owned_by(&user, "by-the-operator"))
        .await
        .unwrap();
    let waived = CreateOrganization {
        creator: Creator::Caller {
            quota: Quota::Waived,
        },
        ..exactly("waived")
    };
    at.create(&signed_in(&user), waived).await.unwrap();
    at.create(&operator(), owned_by(&user, "beyond"))
        .await
        .unwrap();
    assert_is!(
        at.create(&signed_in(&user), mine("too-many")).await,
        Err(Error::LimitReached {
            kind: Kind::Organization,
            limit: 2
        })
    );
}

pub async fn deleting_makes_room_in_the_quota(at: &Fixture) {
    let user = limited(at, "ada@example.com", 1).await;
    let made = at.create(&signed_in(&user), mine("one")).await.unwrap();
    let by = org_core::organization::OrganizationRef::Id(made.id);
    at.app
        .delete_organization(&signed_in(&user), by)
        .await
        .unwrap();
    at.create(&signed_in(&user), mine("two")).await.unwrap();
}

/// Makes as many as fit, sees the next one refused, and answers the rows as they were before that.
async fn fill_quota(
    at: &Fixture,
    user: &User,
    limit: u32,
) -> std::collections::BTreeMap<String, Vec<String>> {
    for number in 0..limit {
        let new = mine(&format!("number-{number}"));
        at.create(&signed_in(user), new).await.unwrap();
    }
    let rows = at.database.dump();
    assert_is!(
        at.create(&signed_in(user), mine("one-more")).await,
        Err(Error::LimitReached { kind: Kind::Organization, limit: found }) if found == limit
    );
    assert_eq!(at.reload_user(user).await.organizations_created, limit);
    rows
}

async fn limited(at: &Fixture, address: &str, limit: u32) -> User {
    let new = CreateUser {
        create_organizations_limit: Some(limit),
        ..person(address)
    };
    at.app.create_user(&operator(), new).await.unwrap()
}

fn taken(error: &Error) -> bool {
    let (kind, field) = (Kind::Organization, Field::Slug);
    matches!(error, Error::AlreadyExists { kind: k, field: f } if (*k, *f) == (kind, field))
}
