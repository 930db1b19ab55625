//! Mail: written with what it tells of, delivered at least once.

use org_core::invitation::CreateInvitation;
use org_core::mail::{Attempt, LEASE, MAX_ATTEMPTS, Outcome, pause};
use org_core::{App, Conflict, Error};

use crate::builders::{by_slug, invitation, link, the_operator};
use crate::{Fixture, Postbox, assert_is};

pub async fn an_invitation_is_told_by_mail_if_it_is_made(at: &Fixture) {
    let app = at.app.clone().sending_mail();
    at.organization("acme").await;
    let new = invitation("Bob@example.com");
    invite(&app, new.clone()).await.unwrap();
    let twin = CreateInvitation {
        link: link("twin"),
        ..new.clone()
    };
    let refused = invite(&app, twin).await;
    assert_is!(refused, Err(Error::Conflict(Conflict::InvitationPending)));
    let quiet = CreateInvitation {
        notify: false,
        ..invitation("quiet@example.com")
    };
    invite(&app, quiet).await.unwrap();

    assert_eq!(app.next_mail_at().await.unwrap(), Some(app.now()));
    let postbox = Postbox::open();
    let attempts = app.deliver_mail(&postbox).await.unwrap();
    assert_is!(
        &attempts[..],
        [Attempt {
            number: 1,
            outcome: Outcome::Delivered,
            ..
        }]
    );
    let mail = postbox.taken().remove(0);
    assert_eq!(mail.recipient, new.email_address);
    assert_eq!(mail.subject, "You are invited to join acme");
    assert!(mail.text.contains(&new.link.url), "{}", mail.text);
    assert!(!format!("{mail:?}").contains("ticket"));
    assert_eq!(app.next_mail_at().await.unwrap(), None);
    assert_eq!(app.deliver_mail(&postbox).await.unwrap().len(), 0);
}

pub async fn without_a_mailer_nothing_is_written(at: &Fixture) {
    at.organization("acme").await;
    invite(&at.app, invitation("bob@example.com"))
        .await
        .unwrap();
    assert_eq!(at.app.next_mail_at().await.unwrap(), None);
}

pub async fn what_was_refused_is_tried_again_later(at: &Fixture) {
    let app = at.app.clone().sending_mail();
    at.organization("acme").await;
    invite(&app, invitation("bob@example.com")).await.unwrap();
    for number in 1..4 {
        let attempts = app.deliver_mail(&Postbox::refusing(false)).await.unwrap();
        assert_is!(&attempts[..], [Attempt { number: this, outcome: Outcome::Postponed(_), .. }] if *this == number);
        let next = app.now().plus(pause(number));
        assert_eq!(app.next_mail_at().await.unwrap(), Some(next));
        assert_eq!(app.deliver_mail(&Postbox::open()).await.unwrap().len(), 0);
        at.clock.set(next);
    }
    let postbox = Postbox::open();
    app.deliver_mail(&postbox).await.unwrap();
    assert_eq!(postbox.taken().len(), 1);
}

pub async fn what_nobody_finished_is_tried_again(at: &Fixture) {
    let app = at.app.clone().sending_mail();
    at.organization("acme").await;
    invite(&app, invitation("bob@example.com")).await.unwrap();
    let (now, until) = (app.now(), app.now().plus(LEASE));
    let claimed = app.store().write(move |tx| tx.claim_mail(now, until));
    assert_eq!(claimed.await.unwrap().unwrap().attempts, 1);
    let postbox = Postbox::open();
    app.deliver_mail(&postbox).await.unwrap();
    assert_eq!(postbox.taken().len(), 0);
    at.clock.set(until);
    let attempts = app.deliver_mail(&postbox).await.unwrap();
    assert_is!(
        &attempts[..],
        [Attempt {
            number: 2,
            outcome: Outcome::Delivered,
            ..
        }]
    );
}

pub async fn what_is_refused_for_good_is_given_up(at: &Fixture) {
    let app = at.app.clone().sending_mail();
    at.organization("acme").await;
    invite(&app, invitation("bob@example.com")).await.unwrap();
    let attempts = app.deliver_mail(&Postbox::refusing(true)).await.unwrap();
    assert_is!(
        &attempts[..],
        [Attempt {
            outcome: Outcome::GivenUp(_),
            ..
        }]
    );
    assert_eq!(app.next_mail_at().await.unwrap(), None);

    invite(&app, invitation("eve@example.com")).await.unwrap();
    for number in 1..=MAX_ATTEMPTS {
        let attempts = app.deliver_mail(&Postbox::refusing(false)).await.unwrap();
        let over = matches!(
            &attempts[..],
            [Attempt {
                outcome: Outcome::GivenUp(_),
                ..
            }]
        );
        assert_eq!(over, number == MAX_ATTEMPTS, "{attempts:?}");
        at.clock.advance(pause(number));
    }
    assert_eq!(app.next_mail_at().await.unwrap(), None);
}

async fn invite(app: &App, new: CreateInvitation) -> org_core::Result<()> {
    let made = app.create_invitation(the_operator(), by_slug("acme"), new);
    made.await.map(drop)
}
