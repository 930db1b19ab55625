//! Lists of invitations.

use std::collections::BTreeSet;
use std::time::Duration;

use org_core::id::{DomainId, InvitationId};
use org_core::invitation::{Invitation, InvitationOrder, InvitationQuery, InvitationStatus};
use org_core::page::{Direction, Slice};
use org_core::{Error, Kind};

use super::invitations::revoke;
use crate::builders::{by_slug, email, invitations, the_operator};
use crate::fixture::signed_in;
use crate::{Fixture, assert_is, invariants};

pub async fn a_list_is_filtered_and_ordered(at: &Fixture) {
    let acme = at.organization("acme").await;
    let other = at.organization("other").await;
    at.invite(&other, "zoe@example.com").await;
    for address in ["Bob@example.com", "ada_x@example.com"] {
        at.clock.advance(Duration::from_secs(1));
        at.invite(&acme, address).await;
    }
    at.clock.advance(Duration::from_secs(1));
    let cyd = at.invite(&acme, "cyd@example.com").await;
    by_a_domain(at, &cyd, "dan@example.com").await;
    let list = |query: InvitationQuery| async move {
        let page = at
            .app
            .invitations_in(the_operator(), by_slug("acme"), query)
            .await
            .unwrap();
        let items = page
            .items
            .iter()
            .map(|view| view.invitation.email_address.to_string());
        (items.collect::<Vec<_>>(), page.total.unwrap())
    };
    let newest = ["cyd@example.com", "ada_x@example.com", "Bob@example.com"].map(str::to_owned);
    assert_eq!(list(invitations(&[])).await, (newest.to_vec(), 3));
    let by_address = InvitationQuery {
        order: InvitationOrder::EmailAddress,
        direction: Direction::Ascending,
        slice: Slice::Offset {
            offset: 1,
            limit: 1,
        },
        ..invitations(&[InvitationStatus::Pending])
    };
    assert_eq!(
        list(by_address).await,
        (vec!["Bob@example.com".to_owned()], 3)
    );
    let one = InvitationQuery {
        email_address: Some("BOB@EXAMPLE.COM".to_owned()),
        ..invitations(&[])
    };
    assert_eq!(list(one).await, (vec!["Bob@example.com".to_owned()], 1));
    let text = InvitationQuery {
        text: Some("A_X@".to_owned()),
        ..invitations(&[])
    };
    assert_eq!(list(text).await.1, 1);
    let over = [
        InvitationStatus::Accepted,
        InvitationStatus::Revoked,
        InvitationStatus::Expired,
    ];
    assert_eq!(list(invitations(&over)).await.1, 0);

    let all = at
        .app
        .invitations(the_operator(), invitations(&[]))
        .await
        .unwrap();
    assert_eq!(all.total, Some(5));
    assert_eq!(all.items[4].organization.id, other.id);
}

pub async fn a_list_comes_in_parts(at: &Fixture) {
    let acme = at.organization("acme").await;
    for number in 0..5 {
        at.clock.advance(Duration::from_millis(number / 2));
        at.invite(&acme, &format!("user-{number}@example.com"))
            .await;
    }
    let mut after = None;
    let mut seen = Vec::new();
    loop {
        let query = InvitationQuery {
            slice: Slice::After {
                after: after.take(),
                limit: 2,
            },
            ..invitations(&[])
        };
        let page = at.app.invitations(the_operator(), query).await.unwrap();
        assert_eq!(page.total, None);
        seen.extend(page.items.iter().map(|view| view.invitation.id.clone()));
        let last = &page.items.last().unwrap().invitation;
        after = Some((last.created_at, last.id.clone()));
        if !page.more {
            break;
        }
    }
    let unique: BTreeSet<&InvitationId> = seen.iter().collect();
    assert_eq!((seen.len(), unique.len()), (5, 5));
}

pub async fn users_have_those_of_their_own_addresses(at: &Fixture) {
    let acme = at.organization("acme").await;
    let user = at.verified_user("Bob@example.com").await;
    let unverified = at.user("eve@example.com").await;
    at.invite(&acme, "bob@EXAMPLE.com").await;
    at.invite(&acme, "eve@example.com").await;
    let all = || invitations(&[]);
    let mine = at
        .app
        .invitations_for(&signed_in(&user), user.id.clone(), all())
        .await
        .unwrap();
    assert_eq!(mine.total, Some(1));
    assert_eq!(mine.items[0].organization.id, acme.id);
    let none = at
        .app
        .invitations_for(the_operator(), unverified.id.clone(), all())
        .await
        .unwrap();
    assert_eq!((none.total, none.items.len()), (Some(0), 0));
    assert_is!(
        at.app
            .invitations_for(&signed_in(&user), unverified.id, all())
            .await,
        Err(Error::Forbidden(_))
    );
    let nobody = org_core::id::UserId::parse("user_nobody").unwrap();
    assert_is!(
        at.app.invitations_for(the_operator(), nobody, all()).await,
        Err(Error::NotFound {
            kind: Kind::User,
            ..
        })
    );
}

/// Needs raw SQL.
pub async fn the_totals_of_all_invitations_follow_what_becomes_of_them(at: &Fixture) {
    use InvitationStatus::{Accepted, Expired, Pending, Revoked};
    let acme = at.organization("acme").await;
    let other = at.organization("other").await;
    let total = async |statuses: &[InvitationStatus]| {
        let list = at.app.invitations(the_operator(), invitations(statuses));
        list.await.unwrap().total.unwrap()
    };
    let taken_back = at.invite(&acme, "ada@example.com").await;
    at.invite(&acme, "bob@example.com").await;
    at.clock.advance(Duration::from_hours(1));
    at.invite(&other, "cyd@example.com").await;
    revoke(at, &acme, &taken_back).await.unwrap();
    assert_eq!((total(&[]).await, total(&[Pending]).await), (3, 2));
    assert_eq!((total(&[Revoked]).await, total(&[Accepted]).await), (1, 0));

    // The first of the two that wait runs out; at first nobody notes it.
    at.clock
        .advance(Duration::from_hours(30 * 24) - Duration::from_mins(1));
    let at_present = (
        total(&[]).await,
        total(&[Pending]).await,
        total(&[Expired]).await,
    );
    assert_eq!(at_present, (3, 1, 1));
    assert_eq!(total(&[Pending, Expired]).await, 2);
    assert_eq!(at.app.expire_invitations().await.unwrap(), 1);
    assert_eq!(at.app.expire_invitations().await.unwrap(), 0);
    assert_eq!((total(&[Pending]).await, total(&[Expired]).await), (1, 1));
    let organization = at.app.organization(the_operator(), by_slug("acme")).await;
    assert_eq!(organization.unwrap().pending_invitations_count, 0);
    invariants::hold(&at.database);

    let deleted = at.app.delete_organization(the_operator(), by_slug("acme"));
    deleted.await.unwrap();
    assert_eq!((total(&[]).await, total(&[Expired]).await), (1, 0));
    invariants::hold(&at.database);
}

/// An invitation as a domain makes them, like another. Its seat is not counted here.
async fn by_a_domain(at: &Fixture, template: &Invitation, address: &str) {
    let automatic = Invitation {
        id: InvitationId::parse("orginv_automatic").unwrap(),
        email_address: email(address),
        domain_id: DomainId::parse("orgdmn_1"),
        ticket: None,
        ..template.clone()
    };
    let inserted = at
        .app
        .store()
        .write(move |tx| tx.insert_invitation(&automatic));
    assert!(inserted.await.unwrap());
}
