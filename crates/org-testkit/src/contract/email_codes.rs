//! Codes that are mailed: they prove an address, or let somebody choose a new password.

use std::time::Duration;

use org_core::credential::SecretDigest;
use org_core::domain::EnrollmentMode;
use org_core::email_code::{
    EMAIL_CODE_ATTEMPTS, EMAIL_CODE_LIFE, EMAIL_CODE_WINDOW, MAX_EMAIL_CODES,
};
use org_core::error::Denial;
use org_core::event::EventKind;
use org_core::organization::OrganizationRef;
use org_core::text::EmailAddress;
use org_core::user::{CreateEmailAddress, PasswordHash};
use org_core::{App, Error, Kind, Result};

use crate::builders::{VIA, code, digest, domain, email, operator, the_operator};
use crate::{Fixture, Postbox, assert_is, invariants};

const ADA: &str = "ada@example.com";

pub async fn a_code_proves_an_address_once(at: &Fixture) {
    let app = at.app.clone().sending_mail();
    let ada = at.user("Ada@Example.com").await;
    let acme = offering(at).await;
    assert!(mail(&app, "111111").await.unwrap());
    let mails = Postbox::emptied(&app).await;
    assert_eq!(mails[0].recipient.as_str(), "Ada@Example.com");
    assert!(!mails[0].subject.contains("111111"));
    assert_wrong(verify(&app, "222222").await);
    assert!(verify(&app, "111111").await.unwrap());
    let after = at.reload_user(&ada).await;
    assert_eq!(after.emails[0].verified_at, Some(app.now()));
    // What a proved address opens is open now.
    let acme = at.app.organization(&operator(), acme).await.unwrap();
    assert_eq!(acme.pending_invitations_count, 1);
    let events = at.newest_events(4).await;
    let updated = events
        .iter()
        .find(|event| event.kind == EventKind::UserUpdated);
    assert_eq!(updated.unwrap().actor, ada.id.as_str());
    // Afterwards nothing is left to be proved, with any code.
    assert!(!verify(&app, "111111").await.unwrap());
    assert!(!mail(&app, "333333").await.unwrap());
    assert_eq!(Postbox::emptied(&app).await.len(), 0);
    invariants::hold(&at.database);
}

pub async fn the_newest_code_counts_for_a_quarter_of_an_hour(at: &Fixture) {
    let app = at.app.clone().sending_mail();
    at.user(ADA).await;
    mail(&app, "111111").await.unwrap();
    mail(&app, "222222").await.unwrap();
    assert_wrong(verify(&app, "111111").await);
    at.clock.advance(EMAIL_CODE_LIFE);
    assert_wrong(verify(&app, "222222").await);
    mail(&app, "333333").await.unwrap();
    at.clock.advance(EMAIL_CODE_LIFE - Duration::from_millis(1));
    assert!(verify(&app, "333333").await.unwrap());
}

pub async fn a_code_is_tried_so_often_and_no_more(at: &Fixture) {
    let app = at.app.clone().sending_mail();
    at.user(ADA).await;
    mail(&app, "111111").await.unwrap();
    for _ in 0..EMAIL_CODE_ATTEMPTS {
        assert_wrong(verify(&app, "000000").await);
    }
    assert_wrong(verify(&app, "111111").await);
    mail(&app, "222222").await.unwrap();
    for _ in 1..EMAIL_CODE_ATTEMPTS {
        assert_wrong(verify(&app, "000000").await);
    }
    assert!(verify(&app, "222222").await.unwrap());
}

pub async fn so_many_codes_are_mailed_in_an_hour(at: &Fixture) {
    let app = at.app.clone().sending_mail();
    at.user(ADA).await;
    for number in 0..MAX_EMAIL_CODES {
        mail(&app, &format!("code-{number}")).await.unwrap();
    }
    let rows = at.database.dump();
    assert_is!(
        mail(&app, "one-more").await,
        Err(Error::LimitReached {
            kind: Kind::EmailCode,
            limit: MAX_EMAIL_CODES
        })
    );
    assert_eq!(at.database.dump(), rows);
    // The other purpose has a count of its own.
    trigger(&app, ADA, "reset").await.unwrap();
    at.clock.advance(EMAIL_CODE_WINDOW);
    mail(&app, "one-more").await.unwrap();
}

pub async fn strangers_and_other_addresses_get_no_code(at: &Fixture) {
    let app = at.app.clone().sending_mail();
    let ada = at.verified_user(ADA).await;
    let second = CreateEmailAddress {
        user_id: ada.id,
        address: email("second@example.com"),
        verified: true,
        primary: false,
    };
    let added = app.create_email_address(&operator(), second).await;
    added.unwrap();
    let rows = at.database.dump();
    for address in ["nobody@example.com", "second@example.com"] {
        let refused = [
            trigger(&app, address, "1").await.map(|()| true),
            app.mail_verification(VIA, email(address), Some(code("1")))
                .await,
            app.verify_email_address(VIA, email(address), digest("1"))
                .await,
        ];
        for one in refused {
            assert_is!(
                one,
                Err(Error::NotFound {
                    kind: Kind::User,
                    ..
                })
            );
        }
    }
    assert_eq!(at.database.dump(), rows);
}

pub async fn without_mail_nobody_is_asked_for_proof(at: &Fixture) {
    at.user(ADA).await;
    let rows = at.database.dump();
    assert!(!mail(&at.app, "1").await.unwrap());
    assert!(!verify(&at.app, "1").await.unwrap());
    assert_is!(
        trigger(&at.app, ADA, "1").await,
        Err(Error::Forbidden(Denial::MailDisabled))
    );
    assert_is!(
        trigger(&at.app, "nobody@example.com", "1").await,
        Err(Error::NotFound {
            kind: Kind::User,
            ..
        })
    );
    assert_eq!(at.database.dump(), rows);
}

pub async fn a_password_is_reset_once_and_ends_every_session(at: &Fixture) {
    let app = at.app.clone().sending_mail();
    let ada = at.user(ADA).await;
    let session = at.session(&ada, None).await;
    let other = at.session(&at.user("bob@example.com").await, None).await;
    trigger(&app, ADA, "OLD").await.unwrap();
    trigger(&app, "ADA@example.com", "CODE").await.unwrap();
    assert!(!app.resets_password(digest("OLD")).await.unwrap());
    assert!(app.resets_password(digest("CODE")).await.unwrap());
    assert_wrong(reset(&app, "OLD", "new").await);
    assert_eq!(reset(&app, "CODE", "new").await.unwrap(), email(ADA));
    let after = at.reload_user(&ada).await;
    assert_eq!(after.password, Some(hash("new")));
    assert!(after.verified(), "whoever has the code reads the mail");
    let active = at
        .app
        .store()
        .read(move |tx| Ok([session.id.clone(), other.id.clone()].map(|id| tx.session(&id))));
    let now = app.now();
    let active = active.await.unwrap();
    let active = active.map(|one| one.unwrap().unwrap().active_at(now));
    assert_eq!(active, [false, true]);
    assert_wrong(reset(&app, "CODE", "newer").await);
    assert!(!app.resets_password(digest("CODE")).await.unwrap());
    invariants::hold(&at.database);
}

pub async fn a_code_for_one_purpose_is_none_for_another(at: &Fixture) {
    let app = at.app.clone().sending_mail();
    let ada = at.user(ADA).await;
    mail(&app, "PROOF").await.unwrap();
    trigger(&app, ADA, "RESET").await.unwrap();
    assert_wrong(reset(&app, "PROOF", "new").await);
    assert_wrong(verify(&app, "RESET").await);
    at.clock.advance(EMAIL_CODE_LIFE);
    assert!(!app.resets_password(digest("RESET")).await.unwrap());
    assert_wrong(reset(&app, "RESET", "new").await);
    assert_eq!(at.reload_user(&ada).await.password, None);
}

/// An organization that invites whoever has an address of `example.com`.
async fn offering(at: &Fixture) -> OrganizationRef {
    let by = OrganizationRef::Id(at.organization("acme").await.id);
    let mut offering = domain("example.com", true);
    offering.enrollment_mode = EnrollmentMode::AutomaticInvitation;
    let added = at.app.create_domain(the_operator(), by.clone(), offering);
    added.await.unwrap();
    by
}

async fn mail(app: &App, text: &str) -> Result<bool> {
    app.mail_verification(VIA, email(ADA), Some(code(text)))
        .await
}

async fn verify(app: &App, text: &str) -> Result<bool> {
    app.verify_email_address(VIA, email(ADA), digest(text))
        .await
}

async fn trigger(app: &App, address: &str, text: &str) -> Result<()> {
    app.mail_password_reset(VIA, email(address), code(text))
        .await
}

async fn reset(app: &App, text: &str, password: &str) -> Result<EmailAddress> {
    let digest: SecretDigest = digest(text);
    app.reset_password(VIA, digest, hash(password)).await
}

fn hash(text: &str) -> PasswordHash {
    PasswordHash::from_phc(text.to_owned())
}

fn assert_wrong<T: std::fmt::Debug>(outcome: Result<T>) {
    assert_is!(outcome, Err(Error::NotFound { kind: Kind::EmailCode, id }) if id.is_empty());
}
