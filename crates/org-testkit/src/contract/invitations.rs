//! Inviting people and taking invitations back.

use std::time::Duration;

use org_core::error::Denial;
use org_core::event::EventKind;
use org_core::invitation::{CreateInvitation, Invitation, InvitationStatus};
use org_core::organization::{Organization, OrganizationRef, UpdateOrganization};
use org_core::role::RoleKey;
use org_core::text::WebUrl;
use org_core::{Action, Conflict, Error, Fault, Kind, Result};
use serde_json::json;

use crate::builders::{by_slug, invitation, invitations, link, machine, metadata, the_operator};
use crate::fixture::signed_in;
use crate::{Fixture, StoppedClock, assert_is};

const DAY: Duration = Duration::from_hours(24);

pub async fn what_was_given_is_what_is_read(at: &Fixture) {
    let owner = at.user("ada@example.com").await;
    let acme = at.organization_of(&owner, "acme").await;
    let new = CreateInvitation {
        inviter: Some(owner.id.clone()),
        public_metadata: metadata(&json!({ "desk": 7 })),
        private_metadata: metadata(&json!({ "salary": "Ł" })),
        redirect_url: Some(WebUrl::parse("http://app.example/welcome?x=1").unwrap()),
        life: DAY,
        ..invitation("Bob@Example.com")
    };
    let by = by_slug("acme");
    let made = at
        .app
        .create_invitation(the_operator(), by, new.clone())
        .await;
    let made = made.unwrap();
    let Invitation {
        id,
        organization_id,
        email_address,
        role,
        roles,
        inviter,
        inviter_name,
        client_id,
        connection_id,
        app_metadata,
        user_metadata,
        status,
        public_metadata,
        private_metadata,
        redirect_url,
        ticket,
        ticket_seed,
        domain_id,
        accepted_by,
        expires_at,
        created_at,
        updated_at,
    } = made.invitation.clone();
    assert_eq!(organization_id, acme.id);
    assert_eq!(email_address, new.email_address);
    assert_eq!((Some(role.key), inviter), (new.role, new.inviter));
    assert_eq!((inviter_name, client_id), (None, None));
    assert_eq!(
        (connection_id, app_metadata, user_metadata),
        (None, None, None)
    );
    assert_eq!(roles, new.roles);
    assert_eq!(status, InvitationStatus::Pending);
    assert_eq!(public_metadata, new.public_metadata);
    assert_eq!(private_metadata, new.private_metadata);
    assert_eq!(redirect_url, new.redirect_url);
    assert_eq!(
        (ticket, ticket_seed),
        (Some(new.link.ticket), new.link.seed)
    );
    assert_eq!((domain_id, accepted_by), (None, None));
    assert_eq!(expires_at, StoppedClock::START.plus(DAY));
    assert_eq!(
        (created_at, updated_at),
        (StoppedClock::START, StoppedClock::START)
    );
    assert_eq!(made.inviter.as_ref().map(|user| &user.id), Some(&owner.id));

    let mut read = at
        .app
        .invitation(the_operator(), by_slug("acme"), id.clone())
        .await
        .unwrap();
    assert_eq!(read.organization.pending_invitations_count, 1);
    read.organization.pending_invitations_count = 0;
    assert_eq!(read, made);
    let event = at.newest_events(1).await.remove(0);
    assert_eq!(event.kind, EventKind::InvitationCreated);
    assert_eq!(
        (event.subject.as_str(), event.organization_id),
        (id.as_str(), Some(acme.id))
    );
}

pub async fn one_is_pending_for_a_mailbox(at: &Fixture) {
    let acme = at.organization("acme").await;
    let first = at.invite(&acme, "bob@example.com").await;
    let rows = at.database.dump();
    let again = CreateInvitation {
        link: link("another"),
        ..invitation("BOB@example.com")
    };
    let twin = at
        .app
        .create_invitation(the_operator(), by_slug("acme"), again.clone());
    assert_is!(
        twin.await,
        Err(Error::Conflict(Conflict::InvitationPending))
    );
    assert_eq!(at.database.dump(), rows);
    assert_eq!(at.reload(&acme).await.pending_invitations_count, 1);

    let other = at.organization("other").await;
    let elsewhere = CreateInvitation {
        link: link("elsewhere@example.com"),
        ..invitation("bob@example.com")
    };
    let by = OrganizationRef::Id(other.id);
    at.app
        .create_invitation(the_operator(), by, elsewhere)
        .await
        .unwrap();
    revoke(at, &acme, &first).await.unwrap();
    at.app
        .create_invitation(the_operator(), by_slug("acme"), again)
        .await
        .unwrap();
}

pub async fn members_are_not_invited(at: &Fixture) {
    let owner = at.user("ada@example.com").await;
    at.organization_of(&owner, "acme").await;
    let rows = at.database.dump();
    let refused = create(at, invitation("ADA@example.com")).await;
    assert_is!(refused, Err(Error::Conflict(Conflict::AlreadyAMember { user })) if user == "ADA@example.com");
    assert_eq!(at.database.dump(), rows);
}

pub async fn seats_are_kept_and_given_back(at: &Fixture) {
    let owner = at.user("ada@example.com").await;
    let acme = at.organization_of(&owner, "acme").await;
    limit(at, 2).await;
    let first = create(at, invitation("bob@example.com")).await.unwrap();
    let rows = at.database.dump();
    assert_is!(
        create(at, invitation("eve@example.com")).await,
        Err(Error::LimitReached {
            kind: Kind::Invitation,
            limit: 2
        })
    );
    assert_eq!(at.database.dump(), rows);
    revoke(at, &acme, &first).await.unwrap();
    create(at, invitation("eve@example.com")).await.unwrap();
    assert_eq!(at.reload(&acme).await.pending_invitations_count, 1);
}

pub async fn an_expired_one_gives_its_seat_back(at: &Fixture) {
    let owner = at.user("ada@example.com").await;
    let acme = at.organization_of(&owner, "acme").await;
    limit(at, 2).await;
    let first = create(at, invitation("bob@example.com")).await.unwrap();
    at.clock.advance(DAY * 30);
    let read = at
        .app
        .invitation(the_operator(), by_slug("acme"), first.id.clone());
    let read = read.await.unwrap().invitation;
    assert_eq!(read.status, InvitationStatus::Expired);
    assert_eq!(read.updated_at, read.expires_at);
    assert_eq!(
        addresses(at, &[InvitationStatus::Expired]).await,
        ["bob@example.com"]
    );
    assert_eq!(
        addresses(at, &[InvitationStatus::Pending]).await,
        Vec::<String>::new()
    );
    assert_is!(
        revoke(at, &acme, &first).await,
        Err(Error::Conflict(Conflict::InvitationNotPending))
    );

    let again = CreateInvitation {
        link: link("again"),
        ..invitation("bob@example.com")
    };
    create(at, again).await.unwrap();
    assert_eq!(at.reload(&acme).await.pending_invitations_count, 1);
    let noted = at.app.invitation(the_operator(), by_slug("acme"), first.id);
    assert_eq!(noted.await.unwrap().invitation, read);
}

pub async fn several_are_invited_or_nobody(at: &Fixture) {
    let acme = at.organization("acme").await;
    limit(at, 4).await;
    at.invite(&acme, "bob@example.com").await;
    let rows = at.database.dump();
    let asked = ["eve@example.com", "BOB@example.com", "Eve@example.com"].map(invitation);
    let refused = at
        .app
        .create_invitations(the_operator(), by_slug("acme"), asked.to_vec());
    assert_is!(
        refused.await,
        Err(Error::Conflict(Conflict::InvitationsPending { addresses }))
            if addresses == ["BOB@example.com", "Eve@example.com"]
    );
    let asked = ["a@b.co", "b@b.co", "c@b.co", "d@b.co"]
        .map(invitation)
        .to_vec();
    let refused = at
        .app
        .create_invitations(the_operator(), by_slug("acme"), asked.clone());
    assert_is!(refused.await, Err(Error::LimitReached { limit: 4, .. }));
    assert_eq!(at.database.dump(), rows);

    let fitting = asked[..3].to_vec();
    let made = at
        .app
        .create_invitations(the_operator(), by_slug("acme"), fitting)
        .await;
    let made: Vec<String> = made
        .unwrap()
        .iter()
        .map(|one| one.invitation.email_address.to_string())
        .collect();
    assert_eq!(made, ["a@b.co", "b@b.co", "c@b.co"]);
    assert_eq!(at.reload(&acme).await.pending_invitations_count, 4);
}

pub async fn the_inviter_manages_members(at: &Fixture) {
    let owner = at.user("ada@example.com").await;
    let acme = at.organization_of(&owner, "acme").await;
    let member = at.member(&acme, "bob@example.com").await;
    let stranger = at.user("eve@example.com").await;
    let rows = at.database.dump();
    let by = |inviter: &org_core::user::User| CreateInvitation {
        inviter: Some(inviter.id.clone()),
        ..invitation("new@example.com")
    };
    assert_is!(
        create(at, by(&member)).await,
        Err(Error::Forbidden(Denial::Permission(_)))
    );
    assert_is!(
        create(at, by(&stranger)).await,
        Err(Error::Forbidden(Denial::NotAMember))
    );
    let nobody = CreateInvitation {
        inviter: org_core::id::UserId::parse("user_nobody"),
        ..invitation("new@example.com")
    };
    assert_is!(
        create(at, nobody).await,
        Err(Error::NotFound {
            kind: Kind::User,
            ..
        })
    );
    let unknown = CreateInvitation {
        role: Some(RoleKey::parse("org:unknown").unwrap()),
        ..invitation("new@example.com")
    };
    assert_is!(
        create(at, unknown).await,
        Err(Error::Invalid(violation)) if violation.field == "role" && violation.fault == Fault::NotFound
    );
    assert_eq!(at.database.dump(), rows);
    create(at, by(&owner)).await.unwrap();
}

pub async fn a_pending_one_is_taken_back_once(at: &Fixture) {
    let acme = at.organization("acme").await;
    let other = at.organization("other").await;
    let made = at.invite(&acme, "bob@example.com").await;
    let foreign = revoke(at, &other, &made).await;
    assert_is!(
        foreign,
        Err(Error::NotFound {
            kind: Kind::Invitation,
            ..
        })
    );
    at.clock.advance(DAY);
    let revoked = revoke(at, &acme, &made).await.unwrap();
    assert_eq!(revoked.status, InvitationStatus::Revoked);
    assert_eq!(revoked.updated_at, StoppedClock::START.plus(DAY));
    let event = at.newest_events(1).await.remove(0);
    assert_eq!(
        (event.kind, event.subject.as_str()),
        (EventKind::InvitationRevoked, made.id.as_str())
    );
    let rows = at.database.dump();
    assert_is!(
        revoke(at, &acme, &made).await,
        Err(Error::Conflict(Conflict::InvitationNotPending))
    );
    assert_eq!(at.database.dump(), rows);
    assert_eq!(at.reload(&acme).await.pending_invitations_count, 0);
}

pub async fn each_needs_a_right(at: &Fixture) {
    let owner = at.user("ada@example.com").await;
    let acme = at.organization_of(&owner, "acme").await;
    let member = at.member(&acme, "bob@example.com").await;
    let stranger = at.user("eve@example.com").await;
    let made = at.invite(&acme, "new@example.com").await;
    let rows = at.database.dump();
    for who in [machine([]), signed_in(&member), signed_in(&stranger)] {
        let by = || by_slug("acme");
        let new = invitation("other@example.com");
        let created = at.app.create_invitation(&who, by(), new).await;
        assert_is!(created, Err(Error::Forbidden(_)));
        let listed = at.app.invitations_in(&who, by(), invitations(&[])).await;
        assert_is!(listed, Err(Error::Forbidden(_)));
        let read = at.app.invitation(&who, by(), made.id.clone()).await;
        assert_is!(read, Err(Error::Forbidden(_)));
        let all = at.app.invitations(&who, invitations(&[])).await;
        assert_is!(all, Err(Error::Forbidden(_)));
        let revoked = at
            .app
            .revoke_invitation(&who, by(), made.id.clone(), None)
            .await;
        assert_is!(revoked, Err(Error::Forbidden(_)));
    }
    assert_eq!(at.database.dump(), rows);
    let who = signed_in(&owner);
    let by_owner = at
        .app
        .create_invitation(&who, by_slug("acme"), invitation("x@example.com"));
    assert_eq!(
        by_owner.await.unwrap().invitation.inviter,
        Some(owner.id.clone())
    );
    let revoked = at
        .app
        .revoke_invitation(&who, by_slug("acme"), made.id, None);
    revoked.await.unwrap();
    let reader = machine([Action::ReadInvitations]);
    at.app.invitations(&reader, invitations(&[])).await.unwrap();
    let elsewhere = at
        .app
        .invitations_in(&reader, by_slug("nowhere"), invitations(&[]));
    assert_is!(
        elsewhere.await,
        Err(Error::NotFound {
            kind: Kind::Organization,
            ..
        })
    );
}

pub async fn they_go_with_their_organization(at: &Fixture) {
    let acme = at.organization("acme").await;
    at.invite(&acme, "bob@example.com").await;
    let by = OrganizationRef::Id(acme.id);
    at.app
        .delete_organization(the_operator(), by)
        .await
        .unwrap();
    let left = at
        .app
        .invitations(the_operator(), invitations(&[]))
        .await
        .unwrap();
    assert_eq!((left.total, left.items.len()), (Some(0), 0));
}

pub(super) async fn create(at: &Fixture, new: CreateInvitation) -> Result<Invitation> {
    let made = at
        .app
        .create_invitation(the_operator(), by_slug("acme"), new);
    Ok(made.await?.invitation)
}

pub(super) async fn revoke(
    at: &Fixture,
    of: &Organization,
    one: &Invitation,
) -> Result<Invitation> {
    let by = OrganizationRef::Id(of.id.clone());
    let revoked = at
        .app
        .revoke_invitation(the_operator(), by, one.id.clone(), None);
    Ok(revoked.await?.invitation)
}

async fn limit(at: &Fixture, seats: u32) {
    let change = UpdateOrganization {
        max_allowed_memberships: Some(seats),
        ..UpdateOrganization::default()
    };
    let changed = at
        .app
        .update_organization(the_operator(), by_slug("acme"), change);
    changed.await.unwrap();
}

async fn addresses(at: &Fixture, statuses: &[InvitationStatus]) -> Vec<String> {
    let listed = at
        .app
        .invitations_in(the_operator(), by_slug("acme"), invitations(statuses));
    let items = listed.await.unwrap().items;
    items
        .iter()
        .map(|view| view.invitation.email_address.to_string())
        .collect()
}
