//! Accepting invitations.

use std::time::Duration;

use org_core::event::EventKind;
use org_core::invitation::{CreateInvitation, InvitationStatus};
use org_core::metadata::MetadataChange;
use org_core::organization::OrganizationRef;
use org_core::user::UpdateUser;
use org_core::{Action, Conflict, Error, Kind};
use serde_json::json;

use crate::builders::{by_slug, digest, invitation, link, machine, metadata, the_operator};
use crate::fixture::signed_in;
use crate::{Fixture, assert_is};

pub async fn whoever_accepts_joins_on_the_seat_that_was_kept(at: &Fixture) {
    let owner = at.user("ada@example.com").await;
    let acme = at.organization_of(&owner, "acme").await;
    let bob = at.verified_user("bob@example.com").await;
    let new = CreateInvitation {
        public_metadata: metadata(&json!({ "desk": 7 })),
        private_metadata: metadata(&json!({ "salary": 1 })),
        ..invitation("BOB@example.com")
    };
    let made = at
        .app
        .create_invitation(the_operator(), by_slug("acme"), new.clone());
    let made = made.await.unwrap().invitation;
    at.clock.advance(Duration::from_secs(1));
    let who = signed_in(&bob);
    let accepted = at
        .app
        .accept_ticket(&who, new.link.ticket.clone())
        .await
        .unwrap();
    assert_eq!(accepted.invitation.status, InvitationStatus::Accepted);
    assert_eq!(accepted.invitation.accepted_by, Some(bob.id.clone()));
    assert_eq!(accepted.invitation.updated_at, at.app.now());
    let now = at.reload(&acme).await;
    assert_eq!((now.members_count, now.pending_invitations_count), (2, 0));

    let (id, user) = (acme.id.clone(), bob.id.clone());
    let joined = at.app.store().read(move |tx| tx.membership(&id, &user));
    let joined = joined.await.unwrap().unwrap();
    assert_eq!(Some(joined.role.key), new.role);
    assert_eq!(joined.public_metadata, new.public_metadata);
    assert_eq!(joined.private_metadata, new.private_metadata);
    let events = at.newest_events(2).await;
    let kinds: Vec<EventKind> = events.iter().map(|event| event.kind).collect();
    assert!(kinds.contains(&EventKind::InvitationAccepted), "{kinds:?}");
    assert!(kinds.contains(&EventKind::MembershipCreated), "{kinds:?}");
    assert!(events.iter().all(|event| event.actor == bob.id.as_str()));
    assert!(events.iter().any(|event| event.subject == made.id.as_str()));
}

pub async fn whoever_accepts_gets_what_the_invitation_says_of_them(at: &Fixture) {
    at.organization("acme").await;
    let bob = at.verified_user("bob@example.com").await;
    let before = UpdateUser {
        private_metadata: MetadataChange::Replace(metadata(&json!({ "plan": "free", "id": 1 }))),
        unsafe_metadata: MetadataChange::Replace(metadata(&json!({ "long": "x".repeat(8000) }))),
        ..UpdateUser::default()
    };
    let changed = at
        .app
        .update_user(the_operator(), bob.id.clone(), before.clone());
    changed.await.unwrap();
    let new = CreateInvitation {
        app_metadata: Some(metadata(&json!({ "plan": "gold", "seat": { "row": 2 } }))),
        user_metadata: Some(metadata(&json!({ "hobby": "y".repeat(1000) }))),
        ..invitation("bob@example.com")
    };
    let made = at
        .app
        .create_invitation(the_operator(), by_slug("acme"), new.clone());
    made.await.unwrap();
    at.clock.advance(Duration::from_secs(1));
    let who = signed_in(&bob);
    let accepted = at.app.accept_ticket(&who, new.link.ticket.clone());
    accepted.await.unwrap();
    let now = at.reload_user(&bob).await;
    assert_eq!(
        now.private_metadata,
        metadata(&json!({ "plan": "gold", "id": 1, "seat": { "row": 2 } }))
    );
    assert_eq!(
        MetadataChange::Replace(now.unsafe_metadata),
        before.unsafe_metadata,
        "what does not fit is left out"
    );
    assert_eq!(now.updated_at, at.app.now());
    let events = at.newest_events(3).await;
    let updated = events.iter().find(|event| event.subject == bob.id.as_str());
    assert_eq!(updated.unwrap().kind, EventKind::UserUpdated);
}

pub async fn an_invitation_is_accepted_once(at: &Fixture) {
    let acme = at.organization("acme").await;
    let bob = at.verified_user("bob@example.com").await;
    let made = at.invite(&acme, "bob@example.com").await;
    let who = signed_in(&bob);
    at.app
        .accept_invitation(&who, made.id.clone())
        .await
        .unwrap();
    let rows = at.database.dump();
    let again = at.app.accept_ticket(&who, digest("bob@example.com")).await;
    assert_is!(again, Err(Error::Conflict(Conflict::InvitationAccepted)));
    assert_eq!(at.database.dump(), rows);
}

pub async fn only_the_owner_of_the_mailbox_joins(at: &Fixture) {
    let acme = at.organization("acme").await;
    let unverified = at.user("bob@example.com").await;
    let other = at.verified_user("eve@example.com").await;
    let made = at.invite(&acme, "bob@example.com").await;
    let rows = at.database.dump();
    for user in [unverified, other] {
        let who = signed_in(&user);
        let accepted = at.app.accept_ticket(&who, digest("bob@example.com")).await;
        assert_is!(
            accepted,
            Err(Error::NotFound {
                kind: Kind::Invitation,
                ..
            })
        );
        let accepted = at.app.accept_invitation(&who, made.id.clone()).await;
        assert_is!(
            accepted,
            Err(Error::NotFound {
                kind: Kind::Invitation,
                ..
            })
        );
    }
    assert_eq!(at.database.dump(), rows);
}

pub async fn what_is_over_is_not_accepted(at: &Fixture) {
    let acme = at.organization("acme").await;
    let bob = at.verified_user("bob@example.com").await;
    let (who, secret) = (signed_in(&bob), digest("bob@example.com"));
    let made = at.invite(&acme, "bob@example.com").await;
    let by = OrganizationRef::Id(acme.id.clone());
    let revoked = at.app.revoke_invitation(the_operator(), by, made.id, None);
    revoked.await.unwrap();
    let rows = at.database.dump();
    assert_is!(
        at.app.accept_ticket(&who, secret.clone()).await,
        Err(Error::Conflict(Conflict::InvitationRevoked))
    );
    assert_is!(
        at.app.ticket(secret).await,
        Err(Error::Conflict(Conflict::InvitationRevoked))
    );
    assert_eq!(at.database.dump(), rows);
    let new = CreateInvitation {
        link: link("second"),
        life: Duration::from_secs(1),
        ..invitation("bob@example.com")
    };
    at.app
        .create_invitation(the_operator(), by_slug("acme"), new)
        .await
        .unwrap();
    at.clock.advance(Duration::from_secs(1));
    let rows = at.database.dump();
    assert_is!(
        at.app.accept_ticket(&who, digest("second")).await,
        Err(Error::Conflict(Conflict::InvitationExpired))
    );
    assert_eq!(at.database.dump(), rows);
}

pub async fn a_member_does_not_join_again(at: &Fixture) {
    let acme = at.organization("acme").await;
    let made = at.invite(&acme, "bob@example.com").await;
    let bob = at.member(&acme, "other@example.com").await;
    let verified = at.verified_user("bob@example.com").await;
    at.app
        .accept_invitation(&signed_in(&verified), made.id)
        .await
        .unwrap();
    let again = at.invite(&acme, "nobody@example.com").await;
    let refused = at.app.accept_invitation(&signed_in(&bob), again.id).await;
    assert_is!(refused, Err(Error::NotFound { .. }));
    let refused = at.app.create_invitation(
        the_operator(),
        by_slug("acme"),
        CreateInvitation {
            link: link("again"),
            ..invitation("bob@example.com")
        },
    );
    assert_is!(
        refused.await,
        Err(Error::Conflict(Conflict::AlreadyAMember { .. }))
    );
}

pub async fn only_users_accept(at: &Fixture) {
    let acme = at.organization("acme").await;
    let made = at.invite(&acme, "bob@example.com").await;
    let who = machine([Action::CreateMemberships]);
    let accepted = at.app.accept_invitation(&who, made.id).await;
    assert_is!(accepted, Err(Error::Forbidden(_)));
}

pub async fn the_holder_of_a_link_sees_what_it_is_for(at: &Fixture) {
    let acme = at.organization("acme").await;
    at.invite(&acme, "bob@example.com").await;
    let unknown = at.app.ticket(digest("guessed")).await;
    assert_is!(
        unknown,
        Err(Error::NotFound {
            kind: Kind::Invitation,
            ..
        })
    );
    let seen = at.app.ticket(digest("bob@example.com")).await.unwrap();
    assert_eq!(seen.invitation.organization_id, acme.id);
    assert!(!seen.known);
    at.user("BOB@example.com").await;
    assert!(
        at.app
            .ticket(digest("bob@example.com"))
            .await
            .unwrap()
            .known
    );
}
