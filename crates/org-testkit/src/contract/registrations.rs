//! People who sign up: who may, who administers, and what their addresses prove.

use org_core::app::{Registration, Start};
use org_core::domain::EnrollmentMode;
use org_core::error::Denial;
use org_core::event::EventKind;
use org_core::organization::OrganizationRef;
use org_core::rules::SignUp;
use org_core::user::User;
use org_core::{Error, Result};

use crate::builders::{VIA, code, digest, domain, name, operator, registering};
use crate::fixture::signed_in;
use crate::{Fixture, Postbox, assert_is, invariants};

pub async fn the_first_user_administers_and_nobody_after(at: &Fixture) {
    let first = at.app.register(VIA, registering("ada@example.com"));
    assert!(first.await.unwrap().system_administrator);
    let second = at.app.register(VIA, registering("bob@example.com"));
    let second = second.await.unwrap();
    assert!(!second.system_administrator);
    assert!(!at.reload_user(&second).await.system_administrator);
    // Whoever asks to administer does not.
    let mut bold = registering("eve@example.com");
    bold.user.system_administrator = true;
    let bold = at.app.register(VIA, bold).await.unwrap();
    assert!(!bold.system_administrator);
    invariants::hold(&at.database);
}

pub async fn who_is_made_by_others_is_first_too(at: &Fixture) {
    at.user("made@example.com").await;
    let second = at.app.register(VIA, registering("ada@example.com"));
    assert!(!second.await.unwrap().system_administrator);
}

pub async fn strangers_sign_up_as_far_as_they_may(at: &Fixture) {
    let rows = at.database.dump();
    assert_closed(&sign_up(at, SignUp::Closed, "ada@example.com").await);
    assert_closed(&at.app.may_register(SignUp::Closed).await);
    assert_eq!(at.database.dump(), rows);
    at.app.may_register(SignUp::FirstUser).await.unwrap();
    let first = sign_up(at, SignUp::FirstUser, "ada@example.com").await;
    assert!(first.unwrap().system_administrator);
    let rows = at.database.dump();
    assert_closed(&sign_up(at, SignUp::FirstUser, "bob@example.com").await);
    assert_closed(&at.app.may_register(SignUp::FirstUser).await);
    assert_eq!(at.database.dump(), rows);
    at.app.may_register(SignUp::Open).await.unwrap();
    // The entitled make users all the same.
    let other = Registration {
        sign_up: SignUp::Closed,
        ..registering("bob@example.com")
    };
    let made = at.app.register_for(&operator(), other).await.unwrap();
    assert!(made.verified() && !made.system_administrator);
}

pub async fn an_address_that_nobody_proved_opens_nothing(at: &Fixture) {
    let owner = at.user("owner@example.org").await;
    let acme = at.organization_of(&owner, "acme").await;
    let mut offering = domain("example.com", true);
    offering.enrollment_mode = EnrollmentMode::AutomaticInvitation;
    let by = OrganizationRef::Id(acme.id.clone());
    let added = at.app.create_domain(&operator(), by, offering).await;
    added.unwrap();
    let mut bold = registering("ada@example.com");
    bold.user.emails_verified = true;
    let ada = at.app.register(VIA, bold).await.unwrap();
    assert!(!ada.verified() && !at.reload_user(&ada).await.verified());
    assert_eq!(at.reload(&acme).await.pending_invitations_count, 0);
    let invited = at.invite(&acme, "ada@example.com").await;
    let accepted = at.app.accept_invitation(&signed_in(&ada), invited.id).await;
    assert!(accepted.is_err(), "{accepted:?}");
    assert_eq!(at.reload(&acme).await.members_count, 1);
}

pub async fn a_code_goes_out_with_the_registration(at: &Fixture) {
    let app = at.app.clone().sending_mail();
    let new = Registration {
        start: Start::Organization(name("Acme"), None),
        code: Some(code("123456")),
        ..registering("Ada@example.com")
    };
    let ada = app.register(VIA, new.clone()).await.unwrap();
    assert!(!ada.verified());
    assert!(app.register(VIA, new).await.is_err());
    let mails = Postbox::emptied(&app).await;
    assert_eq!(mails.len(), 1);
    assert_eq!(mails[0].recipient.as_str(), "Ada@example.com");
    assert!(
        mails[0].text.contains("\n\n123456\n\n"),
        "{}",
        mails[0].text
    );
    let event = at.newest_events(1).await.remove(0);
    assert_eq!(event.kind, EventKind::EmailCodeCreated);
    assert_eq!(event.actor, ada.id.as_str());
    let address = ada.emails[0].address.clone();
    let proved = app.verify_email_address(VIA, address, digest("123456"));
    assert!(proved.await.unwrap());
    assert!(at.reload_user(&ada).await.verified());
    invariants::hold(&at.database);
}

pub async fn without_mail_no_code_is_kept(at: &Fixture) {
    let new = Registration {
        code: Some(code("123456")),
        ..registering("ada@example.com")
    };
    at.app.register(VIA, new).await.unwrap();
    assert_eq!(at.app.next_mail_at().await.unwrap(), None);
    let kept = at
        .app
        .store()
        .read(|tx| tx.email_code_by_digest(&digest("123456")));
    assert_eq!(kept.await.unwrap(), None);
}

async fn sign_up(at: &Fixture, sign_up: SignUp, address: &str) -> Result<User> {
    let new = Registration {
        sign_up,
        ..registering(address)
    };
    at.app.register(VIA, new).await
}

fn assert_closed<T: std::fmt::Debug>(outcome: &Result<T>) {
    assert_is!(outcome, Err(Error::Forbidden(Denial::RegistrationClosed)));
}
