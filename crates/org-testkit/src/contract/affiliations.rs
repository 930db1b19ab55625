//! Domains that a code, mailed to an address there, shows to belong to their organization.

use std::time::Duration;

use org_core::domain::{
    CreateDomain, Domain, EnrollmentMode, Verification, VerificationStatus, VerificationStrategy,
};
use org_core::email_code::{
    EMAIL_CODE_ATTEMPTS, EMAIL_CODE_LIFE, EMAIL_CODE_WINDOW, MAX_EMAIL_CODES,
};
use org_core::error::Denial;
use org_core::event::EventKind;
use org_core::instance::UpdateInstance;
use org_core::organization::OrganizationRef;
use org_core::{App, Conflict, Error, Fault, Kind, Principal, Result};

use super::domains::{add, id_of};
use crate::builders::{code, digest, domain, email, operator, the_operator};
use crate::fixture::signed_in;
use crate::{Fixture, Postbox, assert_is};

const THERE: &str = "Boss@Example.com";

/// An application that mails, and the unverified domain `example.com` of a user's organization.
pub async fn claimed(at: &Fixture) -> (App, Principal, Domain) {
    let on = UpdateInstance {
        domains_enabled: Some(true),
        ..UpdateInstance::default()
    };
    at.app.update_instance(&operator(), on).await.unwrap();
    let owner = at.user("owner@example.org").await;
    let acme = at.organization_of(&owner, "acme").await;
    let new = CreateDomain {
        enrollment_mode: EnrollmentMode::AutomaticSuggestion,
        ..domain("example.com", false)
    };
    let made = add(at, &acme, new).await.unwrap();
    (at.app.clone().sending_mail(), signed_in(&owner), made)
}

pub async fn prepare(
    app: &App,
    who: &Principal,
    of: &Domain,
    address: &str,
    text: &str,
) -> Result<Domain> {
    let by = OrganizationRef::Id(of.organization_id.clone());
    let (id, address) = (of.id.clone(), email(address));
    app.prepare_domain_affiliation(who, by, id, address, Some(code(text)))
        .await
}

async fn attempt(app: &App, who: &Principal, of: &Domain, text: &str) -> Result<Domain> {
    let by = OrganizationRef::Id(of.organization_id.clone());
    app.attempt_domain_affiliation(who, by, of.id.clone(), digest(text))
        .await
}

async fn reload(at: &Fixture, of: &Domain) -> Domain {
    let by = OrganizationRef::Id(of.organization_id.clone());
    let found = at.app.domain(&operator(), by, of.id.clone()).await;
    found.unwrap()
}

fn assert_wrong(result: Result<Domain>) {
    let Err(Error::Invalid(violation)) = result else {
        panic!("{result:?}")
    };
    assert_eq!(
        (violation.field.as_ref(), violation.fault),
        ("code", Fault::NotFound)
    );
}

pub async fn a_code_verifies_a_domain(at: &Fixture) {
    let (app, who, made) = claimed(at).await;
    let ada = at.verified_user("ada@example.com").await;
    let begun = prepare(&app, &who, &made, THERE, "111111").await.unwrap();
    let address = begun.affiliation_email_address.as_ref().unwrap();
    assert_eq!(address.as_str(), THERE);
    let expected = Verification {
        status: VerificationStatus::Unverified,
        strategy: VerificationStrategy::AffiliationEmailCode,
        attempts: Some(0),
        expire_at: Some(app.now().plus(EMAIL_CODE_LIFE)),
        verified_at: None,
    };
    assert_eq!(begun.affiliation, Some(expected));
    assert!(!begun.verified());
    let mails = Postbox::emptied(&app).await;
    assert_eq!(mails.len(), 1);
    assert_eq!(mails[0].recipient.as_str(), THERE);
    assert_eq!(crate::postbox::mailed_code(&mails[0]), "111111");
    assert!(!mails[0].subject.contains("111111"));

    assert_wrong(attempt(&app, &who, &made, "000000").await);
    assert_eq!(
        reload(at, &made).await.affiliation.unwrap().attempts,
        Some(1)
    );
    let verified = attempt(&app, &who, &made, "111111").await.unwrap();
    let proof = verified.affiliation.clone().unwrap();
    assert_eq!(proof.status, VerificationStatus::Verified);
    assert_eq!(
        (proof.attempts, proof.verified_at),
        (Some(2), Some(app.now()))
    );
    assert!(verified.verified());
    // Whoever has an address there is offered to join.
    assert_eq!(verified.pending_suggestions, 1);
    let (of, user) = (made.organization_id.clone(), ada.id.clone());
    let offer = app.store().read(move |tx| tx.suggestion_to(&of, &user));
    assert!(offer.await.unwrap().is_some());
    let kinds: Vec<_> = at.newest_events(4).await.iter().map(|e| e.kind).collect();
    let updates = kinds
        .iter()
        .filter(|kind| **kind == EventKind::DomainUpdated);
    assert_eq!(updates.count(), 3, "{kinds:?}");
    for again in [
        attempt(&app, &who, &made, "111111").await,
        prepare(&app, &who, &made, THERE, "222222").await,
    ] {
        assert_is!(again, Err(Error::Conflict(Conflict::DomainVerified)));
    }
}

pub async fn the_newest_code_counts_for_a_quarter_of_an_hour(at: &Fixture) {
    let (app, who, made) = claimed(at).await;
    let early = attempt(&app, &who, &made, "111111").await;
    assert_is!(early, Err(Error::Conflict(Conflict::CodeNotSent)));
    prepare(&app, &who, &made, THERE, "111111").await.unwrap();
    prepare(&app, &who, &made, THERE, "222222").await.unwrap();
    assert_wrong(attempt(&app, &who, &made, "111111").await);
    at.clock.advance(EMAIL_CODE_LIFE);
    let late = attempt(&app, &who, &made, "222222").await;
    assert_is!(late, Err(Error::Conflict(Conflict::CodeExpired)));
    prepare(&app, &who, &made, THERE, "333333").await.unwrap();
    let almost = EMAIL_CODE_LIFE.saturating_sub(Duration::from_millis(1));
    at.clock.advance(almost);
    assert!(
        attempt(&app, &who, &made, "333333")
            .await
            .unwrap()
            .verified()
    );
}

pub async fn a_code_is_tried_so_often_and_no_more(at: &Fixture) {
    let (app, who, made) = claimed(at).await;
    prepare(&app, &who, &made, THERE, "111111").await.unwrap();
    for _ in 0..EMAIL_CODE_ATTEMPTS {
        assert_wrong(attempt(&app, &who, &made, "000000").await);
    }
    let failed = attempt(&app, &who, &made, "111111").await;
    assert_is!(failed, Err(Error::Conflict(Conflict::CodeFailed)));
    let proof = reload(at, &made).await.affiliation.unwrap();
    assert_eq!(proof.status, VerificationStatus::Failed);
    prepare(&app, &who, &made, THERE, "222222").await.unwrap();
    assert!(
        attempt(&app, &who, &made, "222222")
            .await
            .unwrap()
            .verified()
    );
}

pub async fn so_many_codes_are_mailed_in_an_hour(at: &Fixture) {
    let (app, who, made) = claimed(at).await;
    for number in 0..MAX_EMAIL_CODES {
        let text = format!("{number:06}");
        prepare(&app, &who, &made, THERE, &text).await.unwrap();
    }
    let refused = prepare(&app, &who, &made, THERE, "999999").await;
    assert_is!(
        refused,
        Err(Error::LimitReached {
            kind: Kind::EmailCode,
            ..
        })
    );
    let mailed = Postbox::emptied(&app).await.len();
    assert_eq!(u32::try_from(mailed).unwrap(), MAX_EMAIL_CODES);
    at.clock.advance(EMAIL_CODE_WINDOW);
    prepare(&app, &who, &made, THERE, "999999").await.unwrap();
}

pub async fn only_an_address_there_will_do(at: &Fixture) {
    let (app, who, made) = claimed(at).await;
    for elsewhere in ["a@example.org", "a@sub.example.com", "a@notexample.com"] {
        let refused = prepare(&app, &who, &made, elsewhere, "111111").await;
        let Err(Error::Invalid(violation)) = refused else {
            panic!("{elsewhere}: {refused:?}")
        };
        assert_eq!(violation.field, "affiliation_email_address");
    }
    assert_eq!(reload(at, &made).await.affiliation, None);
    let silent = at.app.clone();
    let by = OrganizationRef::Id(made.organization_id.clone());
    let unmailed = silent.prepare_domain_affiliation(&who, by, made.id, email(THERE), None);
    assert_is!(unmailed.await, Err(Error::Forbidden(Denial::MailDisabled)));
    assert_eq!(Postbox::emptied(&app).await.len(), 0);
}

pub async fn only_who_manages_domains_verifies_them(at: &Fixture) {
    let (app, who, made) = claimed(at).await;
    prepare(&app, &who, &made, THERE, "111111").await.unwrap();
    let acme = app
        .organization(
            the_operator(),
            OrganizationRef::Id(made.organization_id.clone()),
        )
        .await
        .unwrap();
    let member = signed_in(&at.member(&acme, "member@example.org").await);
    let stranger = at.user("stranger@example.org").await;
    at.organization_of(&stranger, "other").await;
    let stranger = signed_in(&stranger);
    for result in [
        prepare(&app, &member, &made, THERE, "222222").await,
        attempt(&app, &member, &made, "111111").await,
    ] {
        assert_is!(result, Err(Error::Forbidden(Denial::Permission(_))));
    }
    for result in [
        prepare(&app, &stranger, &made, THERE, "222222").await,
        attempt(&app, &stranger, &made, "111111").await,
    ] {
        assert_is!(result, Err(Error::Forbidden(Denial::NotAMember)));
    }
    // Neither used an attempt up.
    assert_eq!(
        reload(at, &made).await.affiliation.unwrap().attempts,
        Some(0)
    );
}

pub async fn a_domain_of_another_organization_is_taken(at: &Fixture) {
    let (app, who, made) = claimed(at).await;
    prepare(&app, &who, &made, THERE, "111111").await.unwrap();
    let other = at.organization("other").await;
    add(at, &other, domain("example.com", true)).await.unwrap();
    let taken = attempt(&app, &who, &made, "111111").await;
    assert_is!(taken, Err(Error::Conflict(Conflict::DomainTaken)));
    assert!(!reload(at, &made).await.verified());
    let by = id_of(&other);
    let theirs = at.app.domain(&operator(), by, made.id.clone()).await;
    assert_is!(
        theirs,
        Err(Error::NotFound {
            kind: Kind::Domain,
            ..
        })
    );
}
