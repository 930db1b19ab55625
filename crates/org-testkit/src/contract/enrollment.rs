//! What follows from an address of a verified domain.

use std::time::Duration;

use org_core::domain::{CreateDomain, Domain, EnrollmentMode, SuggestionStatus, UpdateDomain};
use org_core::event::EventKind;
use org_core::instance::UpdateInstance;
use org_core::invitation::{Invitation, InvitationStatus};
use org_core::organization::{Organization, OrganizationRef, UpdateOrganization};
use org_core::user::{CreateEmailAddress, CreateUser, UpdateEmailAddress, User};

use super::domains::{add, update};
use crate::builders::{domain, email, operator, person};
use crate::{Fixture, invariants};

const INVITE: EnrollmentMode = EnrollmentMode::AutomaticInvitation;
const SUGGEST: EnrollmentMode = EnrollmentMode::AutomaticSuggestion;

/// A user who is known to have this address.
async fn verified(at: &Fixture, address: &str) -> User {
    let new = CreateUser {
        emails_verified: true,
        ..person(address)
    };
    at.app.create_user(&operator(), new).await.unwrap()
}

fn with_mode(name: &str, mode: EnrollmentMode) -> CreateDomain {
    CreateDomain {
        enrollment_mode: mode,
        ..domain(name, true)
    }
}

async fn reload(at: &Fixture, of: &Domain) -> Domain {
    let by = OrganizationRef::Id(of.organization_id.clone());
    let domain = at.app.domain(&operator(), by, of.id.clone()).await;
    domain.unwrap()
}

/// Invitations and suggestions that wait because of the domain.
async fn waiting(at: &Fixture, of: &Domain) -> (u32, u32) {
    let domain = reload(at, of).await;
    (domain.pending_invitations, domain.pending_suggestions)
}

async fn pending_in(at: &Fixture, organization: &Organization) -> u32 {
    at.reload(organization).await.pending_invitations_count
}

async fn seats(at: &Fixture, organization: &Organization, most: u32) {
    let change = UpdateOrganization {
        max_allowed_memberships: Some(most),
        ..UpdateOrganization::default()
    };
    let by = OrganizationRef::Id(organization.id.clone());
    at.app
        .update_organization(&operator(), by, change)
        .await
        .unwrap();
}

fn mode(mode: EnrollmentMode) -> UpdateDomain {
    UpdateDomain {
        enrollment_mode: Some(mode),
        ..UpdateDomain::default()
    }
}

/// The invitation that the newest event is about.
async fn newest_invitation(at: &Fixture) -> Invitation {
    let event = at.newest_events(1).await.remove(0);
    assert_eq!(event.kind, EventKind::InvitationCreated);
    let id = org_core::id::InvitationId::parse(&event.subject).unwrap();
    let found = at.app.store().read(move |tx| tx.invitation(&id));
    found.await.unwrap().unwrap()
}

pub async fn whoever_is_there_is_invited_with_the_domain(at: &Fixture) {
    let known = verified(at, "Ada@Example.com").await;
    at.user("unknown@example.com").await;
    verified(at, "bob@sub.example.com").await;
    let acme = at.organization("acme").await;
    let made = add(at, &acme, with_mode("example.com", INVITE))
        .await
        .unwrap();
    assert_eq!((made.pending_invitations, made.pending_suggestions), (1, 0));
    let invitation = newest_invitation(at).await;
    assert_eq!(invitation.email_address.as_str(), "Ada@Example.com");
    assert_eq!(invitation.domain_id, Some(made.id.clone()));
    assert_eq!(invitation.role.key.as_str(), "org:member");
    assert_eq!(invitation.status, InvitationStatus::Pending);
    let life = Duration::from_hours(30 * 24);
    assert_eq!(invitation.expires_at, at.app.now().plus(life));
    assert_eq!(invitation.inviter, None);
    assert_eq!(pending_in(at, &acme).await, 1);
    // Once more changes nothing: everybody is invited.
    update(at, &made, mode(INVITE)).await.unwrap();
    assert_eq!(waiting(at, &made).await, (1, 0));
    assert!(known.verified());
}

pub async fn whoever_comes_later_is_invited(at: &Fixture) {
    let acme = at.organization("acme").await;
    let made = add(at, &acme, with_mode("example.com", INVITE))
        .await
        .unwrap();
    at.user("unverified@example.com").await;
    assert_eq!(waiting(at, &made).await, (0, 0));
    verified(at, "ada@EXAMPLE.com").await;
    assert_eq!(waiting(at, &made).await, (1, 0));
    let invitation = newest_invitation(at).await;
    assert_eq!(invitation.domain_id, Some(made.id));
    assert_eq!(pending_in(at, &acme).await, 1);
}

pub async fn another_address_brings_its_user_in(at: &Fixture) {
    let user = at.user("ada@example.org").await;
    let acme = at.organization("acme").await;
    let made = add(at, &acme, with_mode("example.com", INVITE))
        .await
        .unwrap();
    let another = |address: &str, verified| CreateEmailAddress {
        user_id: user.id.clone(),
        address: email(address),
        verified,
        primary: false,
    };
    let who = operator();
    let create = |new| at.app.create_email_address(&who, new);
    create(another("a@example.com", true)).await.unwrap();
    assert_eq!(waiting(at, &made).await, (1, 0));
    let later = create(another("b@example.com", false)).await.unwrap();
    assert_eq!(waiting(at, &made).await, (1, 0));
    let verify = UpdateEmailAddress {
        verified: Some(true),
        primary: false,
    };
    for _ in 0..2 {
        let id = later.id.clone();
        at.app.update_email_address(&who, id, verify).await.unwrap();
        assert_eq!(waiting(at, &made).await, (2, 0));
    }
}

pub async fn nobody_is_brought_in_by_other_domains(at: &Fixture) {
    let acme = at.organization("acme").await;
    let others = [
        CreateDomain {
            verified: false,
            ..with_mode("a.com", INVITE)
        },
        with_mode("b.com", EnrollmentMode::ManualInvitation),
        with_mode("c.com", EnrollmentMode::EnterpriseSso),
    ];
    for new in others {
        let name = new.name.clone();
        verified(at, &format!("early@{name}")).await;
        let made = add(at, &acme, new).await.unwrap();
        verified(at, &format!("late@{name}")).await;
        assert_eq!(waiting(at, &made).await, (0, 0), "{name}");
    }
    assert_eq!(pending_in(at, &acme).await, 0);
}

pub async fn a_user_is_suggested_once(at: &Fixture) {
    let early = verified(at, "early@example.com").await;
    let acme = at.organization("acme").await;
    let made = add(at, &acme, with_mode("example.com", SUGGEST))
        .await
        .unwrap();
    assert_eq!((made.pending_invitations, made.pending_suggestions), (0, 1));
    let both = CreateUser {
        emails: vec![email("a@example.com"), email("b@example.com")],
        emails_verified: true,
        ..CreateUser::default()
    };
    let late = at.app.create_user(&operator(), both).await.unwrap();
    assert_eq!(waiting(at, &made).await, (0, 2));
    update(at, &made, mode(SUGGEST)).await.unwrap();
    assert_eq!(waiting(at, &made).await, (0, 2));
    let of = acme.id.clone();
    let read = at.app.store().read(move |tx| {
        Ok([
            tx.suggestion_to(&of, &early.id)?,
            tx.suggestion_to(&of, &late.id)?,
        ])
    });
    for suggestion in read.await.unwrap() {
        let suggestion = suggestion.unwrap();
        assert_eq!(suggestion.status, SuggestionStatus::Pending);
        assert_eq!(suggestion.domain_id, made.id);
    }
    assert_eq!(pending_in(at, &acme).await, 0);
}

pub async fn members_are_in_already(at: &Fixture) {
    let member = verified(at, "ada@example.com").await;
    let acme = at.organization_of(&member, "acme").await;
    for (name, mode) in [("example.com", INVITE), ("example.org", SUGGEST)] {
        let made = add(at, &acme, with_mode(name, mode)).await.unwrap();
        assert_eq!(waiting(at, &made).await, (0, 0));
    }
}

pub async fn invitations_end_with_the_seats(at: &Fixture) {
    for number in 0..4 {
        verified(at, &format!("early-{number}@example.com")).await;
    }
    let acme = at.organization("acme").await;
    seats(at, &acme, 3).await;
    let made = add(at, &acme, with_mode("example.com", INVITE))
        .await
        .unwrap();
    assert_eq!(made.pending_invitations, 3);
    // Whom there is no seat for is made all the same.
    verified(at, "late@example.com").await;
    assert_eq!(waiting(at, &made).await, (3, 0));
    seats(at, &acme, 10).await;
    update(at, &made, mode(INVITE)).await.unwrap();
    assert_eq!(waiting(at, &made).await, (5, 0));
    assert_eq!(pending_in(at, &acme).await, 5);
}

pub async fn a_seat_of_an_expired_invitation_is_free(at: &Fixture) {
    let acme = at.organization("acme").await;
    seats(at, &acme, 1).await;
    add(at, &acme, with_mode("example.com", INVITE))
        .await
        .unwrap();
    verified(at, "ada@example.com").await;
    at.clock.advance(Duration::from_hours(30 * 24));
    verified(at, "bob@example.com").await;
    let invitation = newest_invitation(at).await;
    assert_eq!(invitation.email_address.as_str(), "bob@example.com");
    assert_eq!(pending_in(at, &acme).await, 1);
}

pub async fn what_waits_goes_with_the_domain(at: &Fixture) {
    verified(at, "ada@example.com").await;
    verified(at, "ada@example.org").await;
    let acme = at.organization("acme").await;
    let inviting = add(at, &acme, with_mode("example.com", INVITE))
        .await
        .unwrap();
    let invitation = newest_invitation(at).await;
    let suggesting = add(at, &acme, with_mode("example.org", SUGGEST))
        .await
        .unwrap();
    assert_eq!(suggesting.pending_suggestions, 1);
    for gone in [inviting, suggesting] {
        let by = OrganizationRef::Id(acme.id.clone());
        at.app
            .delete_domain(&operator(), by, gone.id)
            .await
            .unwrap();
    }
    assert_eq!(pending_in(at, &acme).await, 0);
    let id = invitation.id.clone();
    let after = at.app.store().read(move |tx| tx.invitation(&id));
    let after = after.await.unwrap().unwrap();
    assert_eq!(after.status, InvitationStatus::Revoked);
    let again = add(at, &acme, with_mode("example.org", SUGGEST))
        .await
        .unwrap();
    assert_eq!(again.pending_suggestions, 1);
}

pub async fn what_waits_can_go_with_the_mode(at: &Fixture) {
    verified(at, "ada@example.com").await;
    let acme = at.organization("acme").await;
    let made = add(at, &acme, with_mode("example.com", INVITE))
        .await
        .unwrap();
    let suggesting = update(at, &made, mode(SUGGEST)).await.unwrap();
    assert_eq!(
        (
            suggesting.pending_invitations,
            suggesting.pending_suggestions
        ),
        (1, 1)
    );
    let alone = UpdateDomain {
        delete_pending: true,
        ..mode(EnrollmentMode::ManualInvitation)
    };
    let changed = update(at, &made, alone).await.unwrap();
    assert_eq!(
        (changed.pending_invitations, changed.pending_suggestions),
        (0, 0)
    );
    assert_eq!(pending_in(at, &acme).await, 0);
}

pub async fn verifying_brings_people_in(at: &Fixture) {
    verified(at, "ada@example.com").await;
    let acme = at.organization("acme").await;
    let unproved = || CreateDomain {
        verified: false,
        ..with_mode("example.com", SUGGEST)
    };
    let made = add(at, &acme, unproved()).await.unwrap();
    assert_eq!(made.pending_suggestions, 0);
    let (by, id) = (OrganizationRef::Id(acme.id.clone()), made.id.clone());
    let owned = at.app.verify_domain_ownership(&operator(), by, id).await;
    assert_eq!(owned.unwrap().pending_suggestions, 1);

    let other = at.organization("other").await;
    let by = OrganizationRef::Id(acme.id);
    at.app
        .delete_domain(&operator(), by, made.id)
        .await
        .unwrap();
    let made = add(at, &other, unproved()).await.unwrap();
    let verify = UpdateDomain {
        verified: Some(true),
        ..UpdateDomain::default()
    };
    let changed = update(at, &made, verify).await.unwrap();
    assert_eq!(changed.pending_suggestions, 1);
}

pub async fn the_role_of_newcomers_is_a_setting(at: &Fixture) {
    let settings = at.app.instance_settings(&operator()).await.unwrap();
    let change = UpdateInstance {
        domains_default_role_id: Some(settings.instance.creator_role_id),
        ..UpdateInstance::default()
    };
    at.app.update_instance(&operator(), change).await.unwrap();
    let acme = at.organization("acme").await;
    add(at, &acme, with_mode("example.com", INVITE))
        .await
        .unwrap();
    verified(at, "ada@example.com").await;
    assert_eq!(newest_invitation(at).await.role.key.as_str(), "org:admin");
}

/// Needs raw SQL.
pub async fn seats_and_domains_are_counted_right(at: &Fixture) {
    let acme = at.organization("acme").await;
    for number in 0..3 {
        verified(at, &format!("early-{number}@example.com")).await;
    }
    let made = add(at, &acme, with_mode("example.com", INVITE))
        .await
        .unwrap();
    verified(at, "late@example.com").await;
    invariants::hold(&at.database);
    let by = OrganizationRef::Id(acme.id.clone());
    at.app
        .delete_domain(&operator(), by, made.id)
        .await
        .unwrap();
    invariants::hold(&at.database);
    assert_eq!(at.database.count("invitations", "status = 'revoked'"), 4);
}
