//! Domains of organizations.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use org_core::domain::{
    CreateDomain, Domain, EnrollmentMode, UpdateDomain, VerificationStatus, VerificationStrategy,
};
use org_core::error::Denial;
use org_core::event::EventKind;
use org_core::id::{DomainId, RoleId};
use org_core::instance::UpdateInstance;
use org_core::organization::{Organization, OrganizationRef};
use org_core::resolver::{Lookup, ResolveError};
use org_core::role::SystemPermission;
use org_core::rules::DomainQuota;
use org_core::{Action, App, Conflict, Error, Kind, Resolver, Result};

use super::domain_list::names;
use crate::builders::{all_domains, by_slug, domain, domain_name, machine, operator};
use crate::fixture::signed_in;
use crate::{Fixture, assert_is};

const VERIFY: UpdateDomain = UpdateDomain {
    enrollment_mode: None,
    verified: Some(true),
    use_for_discovery: None,
    delete_pending: false,
};

pub(super) fn id_of(organization: &Organization) -> OrganizationRef {
    OrganizationRef::Id(organization.id.clone())
}

/// Adds a domain as the operator.
pub(super) async fn add(at: &Fixture, to: &Organization, new: CreateDomain) -> Result<Domain> {
    at.app.create_domain(&operator(), id_of(to), new).await
}

pub(super) async fn update(at: &Fixture, of: &Domain, change: UpdateDomain) -> Result<Domain> {
    let by = OrganizationRef::Id(of.organization_id.clone());
    let id = of.id.clone();
    at.app.update_domain(&operator(), by, id, change).await
}

async fn read(at: &Fixture, of: &Domain) -> Result<Domain> {
    let by = OrganizationRef::Id(of.organization_id.clone());
    at.app.domain(&operator(), by, of.id.clone()).await
}

async fn events_of(at: &Fixture) -> Vec<EventKind> {
    let events = at.newest_events(100).await.into_iter();
    let kinds = events.map(|event| event.kind);
    kinds
        .filter(|kind| kind.as_str().starts_with("domain."))
        .collect()
}

pub async fn a_domain_is_added_changed_and_taken_away(at: &Fixture) {
    let acme = at.organization("acme").await;
    let made = add(at, &acme, domain("Example.com", true)).await.unwrap();
    assert_eq!(made.name.as_str(), "example.com");
    assert!(made.verified() && made.ownership.is_none());
    let proof = made.affiliation.as_ref().unwrap();
    assert_eq!(proof.strategy, VerificationStrategy::Admin);
    assert_eq!(made.challenge.len(), 32);
    assert!(made.challenge.bytes().all(|b| b.is_ascii_hexdigit()));
    assert!(made.use_for_discovery);
    assert_eq!(read(at, &made).await.unwrap(), made);

    at.clock.advance(Duration::from_millis(5));
    let change = UpdateDomain {
        enrollment_mode: Some(EnrollmentMode::EnterpriseSso),
        verified: Some(false),
        use_for_discovery: Some(false),
        delete_pending: false,
    };
    let changed = update(at, &made, change).await.unwrap();
    assert_eq!(changed.enrollment_mode, EnrollmentMode::EnterpriseSso);
    assert!(!changed.verified() && changed.affiliation.is_none());
    assert!(!changed.use_for_discovery);
    assert!(changed.updated_at > made.updated_at && changed.created_at == made.created_at);
    let kept = update(at, &made, UpdateDomain::default()).await.unwrap();
    assert_eq!(kept, changed);

    let by = id_of(&acme);
    let id = made.id.clone();
    let gone = at.app.delete_domain(&operator(), by, id).await.unwrap();
    assert_eq!(gone, changed);
    assert_is!(
        read(at, &made).await,
        Err(Error::NotFound {
            kind: Kind::Domain,
            ..
        })
    );
    let expected = [
        EventKind::DomainCreated,
        EventKind::DomainUpdated,
        EventKind::DomainUpdated,
        EventKind::DomainDeleted,
    ];
    assert_eq!(events_of(at).await, expected);
    let event = at.newest_events(1).await.remove(0);
    assert_eq!(event.organization_id, Some(acme.id));
    assert_eq!(event.data["name"], "example.com");
}

pub async fn an_organization_has_a_domain_once(at: &Fixture) {
    let acme = at.organization("acme").await;
    add(at, &acme, domain("example.com", false)).await.unwrap();
    let rows = at.database.dump();
    for verified in [false, true] {
        assert_is!(
            add(at, &acme, domain("EXAMPLE.com", verified)).await,
            Err(Error::Conflict(Conflict::DomainTaken))
        );
    }
    assert_eq!(at.database.dump(), rows);
}

pub async fn many_claim_a_domain_and_one_verifies_it(at: &Fixture) {
    let acme = at.organization("acme").await;
    let other = at.organization("other").await;
    let first = add(at, &acme, domain("example.com", false)).await.unwrap();
    let second = add(at, &other, domain("example.com", false)).await.unwrap();
    update(at, &first, VERIFY).await.unwrap();
    let rows = at.database.dump();
    assert_is!(
        update(at, &second, VERIFY).await,
        Err(Error::Conflict(Conflict::DomainTaken))
    );
    let (by, id) = (id_of(&other), second.id.clone());
    assert_is!(
        at.app.verify_domain_ownership(&operator(), by, id).await,
        Err(Error::Conflict(Conflict::DomainTaken))
    );
    let third = at.organization("third").await;
    assert_is!(
        add(at, &third, domain("example.com", true)).await,
        Err(Error::Conflict(Conflict::DomainTaken))
    );
    at.app
        .delete_organization(&operator(), id_of(&third))
        .await
        .unwrap();
    assert!(rows.is_empty() || !read(at, &second).await.unwrap().verified());

    let (by, id) = (id_of(&acme), first.id.clone());
    at.app.delete_domain(&operator(), by, id).await.unwrap();
    assert!(update(at, &second, VERIFY).await.unwrap().verified());
}

pub async fn the_operator_vouches_for_the_ownership_once(at: &Fixture) {
    let acme = at.organization("acme").await;
    let made = add(at, &acme, domain("example.com", false)).await.unwrap();
    let vouch = async || {
        let (by, id) = (id_of(&acme), made.id.clone());
        at.app.verify_domain_ownership(&operator(), by, id).await
    };
    let owned = vouch().await.unwrap();
    let proof = owned.ownership.clone().unwrap();
    assert_eq!(proof.strategy, VerificationStrategy::ManualOverride);
    assert_eq!(proof.verified_at, Some(at.app.now()));
    assert!(owned.verified() && owned.affiliation.is_none());
    at.clock.advance(Duration::from_secs(1));
    assert_eq!(vouch().await.unwrap(), owned);
    let expected = [EventKind::DomainCreated, EventKind::DomainUpdated];
    assert_eq!(events_of(at).await, expected);

    let none = UpdateDomain {
        verified: Some(false),
        ..UpdateDomain::default()
    };
    let doubted = update(at, &made, none).await.unwrap();
    assert!(doubted.ownership.is_none() && !doubted.verified());
}

/// Answers the records it is told, and remembers what it was asked.
#[derive(Default)]
struct Told {
    records: Mutex<Option<Vec<String>>>,
    asked: Mutex<Vec<String>>,
}

impl Told {
    fn set(&self, records: Option<&[&str]>) {
        let records = records.map(|texts| texts.iter().map(ToString::to_string).collect());
        *self.records.lock().unwrap() = records;
    }
}

impl Resolver for Told {
    fn txt(&self, name: &str) -> Lookup<'_> {
        self.asked.lock().unwrap().push(name.to_owned());
        let records = self.records.lock().unwrap().clone();
        Box::pin(async move { records.ok_or_else(|| ResolveError("away".to_owned())) })
    }
}

pub async fn a_record_shows_the_ownership(at: &Fixture) {
    let acme = at.organization("acme").await;
    let made = add(at, &acme, domain("example.com", false)).await.unwrap();
    let told = Arc::new(Told::default());
    let app: App = at.app.clone().with_resolver(told.clone());
    let verify = async || {
        let (by, id) = (id_of(&acme), made.id.clone());
        app.verify_domain_by_dns(&operator(), by, id).await
    };
    assert_is!(verify().await, Err(Error::Unavailable { .. }));
    assert_eq!(read(at, &made).await.unwrap(), made);

    for (attempt, records) in [(1, &[][..]), (2, &["v=spf1 -all", "another"][..])] {
        told.set(Some(records));
        let proof = verify().await.unwrap().ownership.unwrap();
        assert_eq!(proof.status, VerificationStatus::Failed);
        assert_eq!(proof.strategy, VerificationStrategy::DnsTxt);
        assert_eq!(proof.attempts, Some(attempt));
    }
    told.set(Some(&["another", &made.challenge]));
    let owned = verify().await.unwrap();
    let proof = owned.ownership.clone().unwrap();
    assert!(owned.verified());
    assert_eq!(
        (proof.attempts, proof.verified_at),
        (Some(3), Some(at.app.now()))
    );
    assert_eq!(verify().await.unwrap(), owned);
    let asked = told.asked.lock().unwrap().clone();
    let other = format!("_ss-verification.{}.example.com", acme.id);
    let both = ["_org-challenge.example.com", other.as_str()];
    assert_eq!(asked[..6], [both, both, both].concat());
    assert_eq!(asked[6..], [both[0]]);
}

/// Answers at the name that a test names, and not at any other.
struct ToldAt(String, String);

impl Resolver for ToldAt {
    fn txt(&self, name: &str) -> Lookup<'_> {
        let found = (name == self.0).then(|| vec![self.1.clone()]);
        Box::pin(async move { found.ok_or_else(|| ResolveError("away".to_owned())) })
    }
}

pub async fn either_record_shows_the_ownership(at: &Fixture) {
    let acme = at.organization("acme").await;
    for (number, name) in ["a.com", "b.com"].into_iter().enumerate() {
        let made = add(at, &acme, domain(name, false)).await.unwrap();
        let [first, second] = made.challenge_names();
        let name = if number == 0 { first } else { second };
        let told = Arc::new(ToldAt(name, made.challenge.clone()));
        let app: App = at.app.clone().with_resolver(told);
        let (by, id) = (id_of(&acme), made.id.clone());
        let owned = app.verify_domain_by_dns(&operator(), by, id).await.unwrap();
        assert!(owned.verified(), "{number}");
    }
}

pub async fn a_domain_is_found_by_its_name(at: &Fixture) {
    let acme = at.organization("acme").await;
    let other = at.organization("other").await;
    let made = add(at, &acme, domain("example.com", false)).await.unwrap();
    let named = async |of: &Organization, name: &str| {
        at.app
            .domain_named(&operator(), id_of(of), domain_name(name))
            .await
    };
    assert_eq!(named(&acme, "example.com").await.unwrap(), made);
    for (of, name) in [(&other, "example.com"), (&acme, "other.com")] {
        assert_is!(
            named(of, name).await,
            Err(Error::NotFound {
                kind: Kind::Domain,
                ..
            })
        );
    }
}

pub async fn a_command_can_bring_its_own_limit(at: &Fixture) {
    let acme = at.organization("acme").await;
    let new = |number: u32, quota| CreateDomain {
        quota,
        ..domain(&format!("example-{number}.com"), false)
    };
    for number in 0..12 {
        let twelve = DomainQuota::Limit(12);
        add(at, &acme, new(number, twelve)).await.unwrap();
    }
    for (quota, most) in [(DomainQuota::Limit(12), 12), (DomainQuota::Instance, 10)] {
        let refused = add(at, &acme, new(99, quota)).await;
        assert_is!(refused, Err(Error::LimitReached { limit, .. }) if limit == most);
    }
}

pub async fn an_organization_has_ten_domains(at: &Fixture) {
    let acme = at.organization("acme").await;
    for number in 0..10 {
        let name = format!("example-{number}.com");
        add(at, &acme, domain(&name, true)).await.unwrap();
    }
    assert_is!(
        add(at, &acme, domain("late.com", true)).await,
        Err(Error::LimitReached {
            kind: Kind::Domain,
            limit: 10
        })
    );
    let all = at.app.domains(&operator(), all_domains()).await.unwrap();
    assert_eq!(all.total, Some(10));
    let (by, id) = (id_of(&acme), all.items[0].id.clone());
    at.app.delete_domain(&operator(), by, id).await.unwrap();
    add(at, &acme, domain("late.com", true)).await.unwrap();
}

pub async fn domains_of_another_organization_are_not_there(at: &Fixture) {
    let acme = at.organization("acme").await;
    let other = at.organization("other").await;
    let made = add(at, &acme, domain("example.com", true)).await.unwrap();
    let (by, id) = (|| id_of(&other), made.id.clone());
    let rows = at.database.dump();
    let missing = |answer: Result<Domain>| {
        assert_is!(
            answer,
            Err(Error::NotFound {
                kind: Kind::Domain,
                ..
            })
        );
    };
    let app = &at.app;
    missing(app.domain(&operator(), by(), id.clone()).await);
    missing(
        app.update_domain(&operator(), by(), id.clone(), VERIFY)
            .await,
    );
    missing(
        app.verify_domain_ownership(&operator(), by(), id.clone())
            .await,
    );
    missing(
        app.verify_domain_by_dns(&operator(), by(), id.clone())
            .await,
    );
    missing(app.delete_domain(&operator(), by(), id).await);
    assert_eq!(at.database.dump(), rows);
    let nowhere = || by_slug("nowhere");
    let id = DomainId::parse("orgdmn_x").unwrap();
    for answer in [
        app.create_domain(&operator(), nowhere(), domain("a.com", true))
            .await,
        app.domain(&operator(), nowhere(), id.clone()).await,
        app.delete_domain(&operator(), nowhere(), id).await,
    ] {
        assert_is!(
            answer,
            Err(Error::NotFound {
                kind: Kind::Organization,
                ..
            })
        );
    }
}

pub async fn administrators_manage_domains_once_they_are_switched_on(at: &Fixture) {
    let owner = at.user("ada@example.com").await;
    let acme = at.organization_of(&owner, "acme").await;
    let (who, by) = (signed_in(&owner), || id_of(&acme));
    let new = |verified| domain("example.org", verified);
    assert_is!(
        at.app.create_domain(&who, by(), new(false)).await,
        Err(Error::Forbidden(Denial::DomainsDisabled))
    );
    let listed = at.app.domains_of(&who, by(), all_domains()).await.unwrap();
    assert!(listed.items.is_empty());
    let on = UpdateInstance {
        domains_enabled: Some(true),
        domains_enrollment_modes: Some(BTreeSet::from([EnrollmentMode::AutomaticSuggestion])),
        ..UpdateInstance::default()
    };
    at.app.update_instance(&operator(), on).await.unwrap();
    assert_is!(
        at.app.create_domain(&who, by(), new(true)).await,
        Err(Error::Forbidden(Denial::Action(Action::CreateDomains)))
    );
    let made = at.app.create_domain(&who, by(), new(false)).await.unwrap();
    let to = |mode| UpdateDomain {
        enrollment_mode: Some(mode),
        ..UpdateDomain::default()
    };
    let change = async |change| {
        let id = made.id.clone();
        at.app.update_domain(&who, by(), id, change).await
    };
    change(to(EnrollmentMode::AutomaticSuggestion))
        .await
        .unwrap();
    assert_is!(
        change(to(EnrollmentMode::AutomaticInvitation)).await,
        Err(Error::Forbidden(Denial::EnrollmentModeDisabled))
    );
    assert_is!(
        change(VERIFY).await,
        Err(Error::Forbidden(Denial::Action(Action::UpdateDomains)))
    );
    let (own, id) = (by(), made.id.clone());
    assert_is!(
        at.app.verify_domain_ownership(&who, own, id).await,
        Err(Error::Forbidden(Denial::Action(Action::UpdateDomains)))
    );
    let id = made.id.clone();
    at.app.delete_domain(&who, by(), id).await.unwrap();
}

pub async fn domains_take_a_right(at: &Fixture) {
    let owner = at.user("ada@example.com").await;
    let acme = at.organization_of(&owner, "acme").await;
    let member = at.member(&acme, "bob@example.com").await;
    let outsider = at.user("eve@example.com").await;
    let made = add(at, &acme, domain("example.org", true)).await.unwrap();
    let (by, id) = (|| id_of(&acme), || made.id.clone());
    let rows = at.database.dump();
    let manage = SystemPermission::ManageDomains;
    assert_is!(
        at.app.delete_domain(&signed_in(&member), by(), id()).await,
        Err(Error::Forbidden(Denial::Permission(key))) if key == manage.into()
    );
    let read = SystemPermission::ReadDomains;
    assert_is!(
        at.app.domain(&signed_in(&member), by(), id()).await,
        Err(Error::Forbidden(Denial::Permission(key))) if key == read.into()
    );
    for somewhere in [by(), by_slug("nowhere")] {
        assert_is!(
            at.app.domain(&signed_in(&outsider), somewhere, id()).await,
            Err(Error::Forbidden(Denial::NotAMember))
        );
    }
    let reader = machine([Action::ReadDomains]);
    at.app.domain(&reader, by(), id()).await.unwrap();
    assert_is!(
        at.app.update_domain(&reader, by(), id(), VERIFY).await,
        Err(Error::Forbidden(Denial::Action(Action::UpdateDomains)))
    );
    assert_is!(
        at.app.domains(&signed_in(&owner), all_domains()).await,
        Err(Error::Forbidden(Denial::Action(Action::ReadDomains)))
    );
    assert_eq!(at.database.dump(), rows);
}

pub async fn domains_go_with_their_organization(at: &Fixture) {
    let acme = at.organization("acme").await;
    for name in ["a.com", "b.com"] {
        add(at, &acme, domain(name, true)).await.unwrap();
    }
    at.app
        .delete_organization(&operator(), id_of(&acme))
        .await
        .unwrap();
    assert!(names(at, all_domains()).await.is_empty());
    let next = at.organization("acme").await;
    add(at, &next, domain("a.com", true)).await.unwrap();
}

pub async fn settings_of_domains_can_be_changed(at: &Fixture) {
    let before = at.app.instance_settings(&operator()).await.unwrap();
    assert_eq!(before.domains_default_role.as_str(), "org:member");
    assert!(!before.instance.domains_enabled);
    assert_eq!(before.instance.max_allowed_domains, 10);
    let modes = BTreeSet::from([EnrollmentMode::AutomaticInvitation]);
    let change = UpdateInstance {
        domains_enabled: Some(true),
        domains_enrollment_modes: Some(modes.clone()),
        domains_default_role_id: Some(before.instance.creator_role_id.clone()),
        ..UpdateInstance::default()
    };
    at.app.update_instance(&operator(), change).await.unwrap();
    let after = at.app.instance_settings(&operator()).await.unwrap();
    assert_eq!(after.domains_default_role.as_str(), "org:admin");
    assert_eq!(after.instance.domains_enrollment_modes, modes);
    let unknown = UpdateInstance {
        domains_default_role_id: RoleId::parse("role_nobody"),
        ..UpdateInstance::default()
    };
    assert_is!(
        at.app.update_instance(&operator(), unknown).await,
        Err(Error::NotFound {
            kind: Kind::Role,
            ..
        })
    );
    assert_eq!(at.app.instance_settings(&operator()).await.unwrap(), after);
}
