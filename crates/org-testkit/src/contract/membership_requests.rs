//! Offers to join an organization, and the wishes that follow from them.

use org_core::domain::{
    CreateDomain, EnrollmentMode, Suggestion, SuggestionQuery, SuggestionStatus, UpdateDomain,
};
use org_core::error::Denial;
use org_core::event::EventKind;
use org_core::id::{MembershipRequestId, SuggestionId};
use org_core::membership_request::{
    MembershipRequest, MembershipRequestQuery, MembershipRequestStatus,
};
use org_core::organization::{Organization, OrganizationRef, UpdateOrganization};
use org_core::team::Decision;
use org_core::user::User;
use org_core::{Conflict, Error, Kind, Principal, Result};

use super::domains::{add, id_of, update};
use crate::builders::{all_domains, domain, invitation, operator};
use crate::fixture::signed_in;
use crate::{Fixture, assert_is, invariants};

const ADMIN: &str = "org:admin";
const MEMBER: &str = "org:member";

/// An organization with an administrator that whoever has an address at `example.com` is offered to
/// join.
pub async fn offering(at: &Fixture) -> (Organization, User) {
    let owner = at.user("owner@example.org").await;
    let acme = at.organization_of(&owner, "acme").await;
    let new = CreateDomain {
        enrollment_mode: EnrollmentMode::AutomaticSuggestion,
        ..domain("example.com", true)
    };
    add(at, &acme, new).await.unwrap();
    (acme, owner)
}

async fn offers(at: &Fixture, to: &User) -> Vec<Suggestion> {
    let query = SuggestionQuery {
        statuses: vec![SuggestionStatus::Accepted, SuggestionStatus::Pending],
        offset: 0,
        limit: 10,
    };
    let page = at.app.my_suggestions(&signed_in(to), query).await.unwrap();
    assert_eq!(page.total, Some(u64::try_from(page.items.len()).unwrap()));
    page.items.into_iter().map(|view| view.suggestion).collect()
}

pub async fn offer(at: &Fixture, to: &User) -> SuggestionId {
    offers(at, to).await.remove(0).id
}

async fn accept(at: &Fixture, who: &User, id: SuggestionId) -> Result<SuggestionStatus> {
    let accepted = at.app.accept_suggestion(&signed_in(who), id).await?;
    Ok(accepted.suggestion.status)
}

async fn requests(
    at: &Fixture,
    who: &Principal,
    to: &Organization,
    statuses: &[MembershipRequestStatus],
) -> Result<Vec<MembershipRequest>> {
    let query = MembershipRequestQuery {
        statuses: statuses.to_vec(),
        offset: 0,
        limit: 10,
    };
    let page = at.app.membership_requests(who, id_of(to), query).await?;
    Ok(page.items.into_iter().map(|view| view.request).collect())
}

/// A user who wishes to join, and the wish.
pub async fn wishing(
    at: &Fixture,
    to: &Organization,
    address: &str,
) -> (User, MembershipRequestId) {
    let user = at.verified_user(address).await;
    let id = offer(at, &user).await;
    accept(at, &user, id).await.unwrap();
    let pending = [MembershipRequestStatus::Pending];
    let found = requests(at, &operator(), to, &pending).await.unwrap();
    let own = found.into_iter().find(|one| one.user_id == user.id);
    (user, own.unwrap().id)
}

async fn answer(
    at: &Fixture,
    who: &Principal,
    to: &Organization,
    id: &MembershipRequestId,
    decision: Decision,
) -> Result<MembershipRequestStatus> {
    let (by, id) = (id_of(to), id.clone());
    let view = at.app.answer_membership_request(who, by, id, decision);
    Ok(view.await?.request.status)
}

async fn is_member(at: &Fixture, of: &Organization, user: &User) -> bool {
    let (of, user) = (of.id.clone(), user.id.clone());
    let found = at.app.store().read(move |tx| tx.membership(&of, &user));
    found.await.unwrap().is_some()
}

pub async fn an_offer_becomes_a_wish_and_a_membership(at: &Fixture) {
    let (acme, owner) = offering(at).await;
    let ada = at.verified_user("ada@example.com").await;
    let offered = offers(at, &ada).await;
    assert_eq!(offered.len(), 1);
    assert_eq!(offered[0].organization_id, acme.id);
    let status = accept(at, &ada, offered[0].id.clone()).await;
    assert_eq!(status.unwrap(), SuggestionStatus::Accepted);
    assert_eq!(offers(at, &ada).await[0].status, SuggestionStatus::Accepted);
    assert!(!is_member(at, &acme, &ada).await);
    let created = at.newest_events(1).await.remove(0);
    assert_eq!(created.kind, EventKind::MembershipRequestCreated);
    assert_eq!(created.organization_id, Some(acme.id.clone()));
    assert_eq!(created.data["user_id"], ada.id.as_str());

    let admin = signed_in(&owner);
    let waiting = requests(at, &admin, &acme, &[]).await.unwrap();
    assert_eq!(waiting.len(), 1);
    assert_eq!(waiting[0].user_id, ada.id);
    let answered = answer(at, &admin, &acme, &waiting[0].id, Decision::Approve).await;
    assert_eq!(answered.unwrap(), MembershipRequestStatus::Accepted);
    assert!(is_member(at, &acme, &ada).await);
    assert_eq!(at.reload(&acme).await.members_count, 2);
    // The offer has served.
    assert_eq!(offers(at, &ada).await, []);
    let kinds: Vec<_> = at.newest_events(2).await.iter().map(|e| e.kind).collect();
    let both = [
        EventKind::MembershipRequestAccepted,
        EventKind::MembershipCreated,
    ];
    assert!(both.iter().all(|kind| kinds.contains(kind)), "{kinds:?}");
    invariants::hold(&at.database);
}

pub async fn an_offer_is_taken_up_once(at: &Fixture) {
    let (acme, _) = offering(at).await;
    let ada = at.verified_user("ada@example.com").await;
    let id = offer(at, &ada).await;
    accept(at, &ada, id.clone()).await.unwrap();
    let again = accept(at, &ada, id).await;
    assert_is!(again, Err(Error::Conflict(Conflict::SuggestionAccepted)));
    let all = requests(at, &operator(), &acme, &[]).await.unwrap();
    assert_eq!(all.len(), 1);
}

pub async fn an_offer_is_for_whom_it_was_made(at: &Fixture) {
    let (acme, _) = offering(at).await;
    let ada = at.verified_user("ada@example.com").await;
    let eve = at.verified_user("eve@example.net").await;
    let id = offer(at, &ada).await;
    let unknown = Error::not_found(Kind::Suggestion, id.as_str()).to_string();
    let refused = accept(at, &eve, id.clone()).await.unwrap_err();
    assert_eq!(refused.to_string(), unknown);
    let absent = SuggestionId::parse("orgsug_none").unwrap();
    let refused = accept(at, &eve, absent).await;
    assert_is!(
        refused,
        Err(Error::NotFound {
            kind: Kind::Suggestion,
            ..
        })
    );
    let machine = at.app.accept_suggestion(&operator(), id).await;
    assert_is!(machine, Err(Error::Forbidden(Denial::Action(_))));
    assert_eq!(offers(at, &eve).await, []);
    let all = requests(at, &operator(), &acme, &[]).await.unwrap();
    assert_eq!(all, []);
}

pub async fn a_wish_is_answered_once(at: &Fixture) {
    let (acme, owner) = offering(at).await;
    let (_, id) = wishing(at, &acme, "ada@example.com").await;
    let admin = signed_in(&owner);
    for first in [Decision::Approve, Decision::Reject] {
        let (_, id) = wishing(at, &acme, &format!("{first:?}@example.com")).await;
        answer(at, &admin, &acme, &id, first).await.unwrap();
        for second in [Decision::Approve, Decision::Reject] {
            let again = answer(at, &admin, &acme, &id, second).await;
            assert_is!(
                again,
                Err(Error::Conflict(Conflict::MembershipRequestNotPending))
            );
        }
    }
    let other = at.organization_of(&owner, "other").await;
    let elsewhere = answer(at, &admin, &other, &id, Decision::Approve).await;
    assert_is!(
        elsewhere,
        Err(Error::NotFound {
            kind: Kind::MembershipRequest,
            ..
        })
    );
}

pub async fn whoever_was_refused_is_not_offered_again(at: &Fixture) {
    let (acme, owner) = offering(at).await;
    let (ada, id) = wishing(at, &acme, "ada@example.com").await;
    let refused = answer(at, &signed_in(&owner), &acme, &id, Decision::Reject).await;
    assert_eq!(refused.unwrap(), MembershipRequestStatus::Rejected);
    assert_eq!(
        at.newest_events(1).await[0].kind,
        EventKind::MembershipRequestRejected
    );
    assert!(!is_member(at, &acme, &ada).await);
    assert_eq!(offers(at, &ada).await, []);
    let domains = at.app.domains(&operator(), all_domains()).await.unwrap();
    let again = UpdateDomain {
        enrollment_mode: Some(EnrollmentMode::AutomaticSuggestion),
        ..UpdateDomain::default()
    };
    update(at, &domains.items[0], again).await.unwrap();
    assert_eq!(offers(at, &ada).await, []);
}

pub async fn only_who_manages_members_sees_and_answers_wishes(at: &Fixture) {
    let (acme, _) = offering(at).await;
    let (ada, id) = wishing(at, &acme, "ada@example.com").await;
    let member = at.user("member@example.org").await;
    at.join(&acme, &member, MEMBER).await.unwrap();
    let stranger = at.user("stranger@example.org").await;
    at.organization_of(&stranger, "other").await;
    for outsider in [&stranger, &ada] {
        let who = signed_in(outsider);
        let seen = requests(at, &who, &acme, &[]).await;
        assert_is!(seen, Err(Error::Forbidden(Denial::NotAMember)));
        let answered = answer(at, &who, &acme, &id, Decision::Approve).await;
        assert_is!(answered, Err(Error::Forbidden(Denial::NotAMember)));
    }
    let who = signed_in(&member);
    let seen = requests(at, &who, &acme, &[]).await;
    assert_is!(seen, Err(Error::Forbidden(Denial::Permission(_))));
    let answered = answer(at, &who, &acme, &id, Decision::Reject).await;
    assert_is!(answered, Err(Error::Forbidden(Denial::Permission(_))));
    let pending = [MembershipRequestStatus::Pending];
    let waiting = requests(at, &operator(), &acme, &pending).await.unwrap();
    assert_eq!(waiting.len(), 1);
}

pub async fn whoever_joins_otherwise_has_no_wish_left(at: &Fixture) {
    let (acme, _) = offering(at).await;
    let (ada, _) = wishing(at, &acme, "ada@example.com").await;
    at.join(&acme, &ada, ADMIN).await.unwrap();
    let (bob, _) = wishing(at, &acme, "bob@example.com").await;
    let by = id_of(&acme);
    let new = invitation("bob@example.com");
    let invited = at.app.create_invitation(&operator(), by, new).await;
    let id = invited.unwrap().invitation.id;
    at.app
        .accept_invitation(&signed_in(&bob), id)
        .await
        .unwrap();
    for user in [&ada, &bob] {
        assert!(is_member(at, &acme, user).await);
        assert_eq!(offers(at, user).await, []);
    }
    let accepted = [MembershipRequestStatus::Accepted];
    let all = requests(at, &operator(), &acme, &[]).await.unwrap();
    let settled = requests(at, &operator(), &acme, &accepted).await.unwrap();
    assert_eq!((all.len(), settled.len()), (2, 2));
}

pub async fn no_seat_means_nothing_is_answered(at: &Fixture) {
    let (acme, owner) = offering(at).await;
    let (ada, id) = wishing(at, &acme, "ada@example.com").await;
    let full = UpdateOrganization {
        max_allowed_memberships: Some(1),
        ..UpdateOrganization::default()
    };
    let by = OrganizationRef::Id(acme.id.clone());
    at.app
        .update_organization(&operator(), by, full)
        .await
        .unwrap();
    let admin = signed_in(&owner);
    let refused = answer(at, &admin, &acme, &id, Decision::Approve).await;
    assert_is!(
        refused,
        Err(Error::LimitReached {
            kind: Kind::Membership,
            limit: 1
        })
    );
    assert!(!is_member(at, &acme, &ada).await);
    let pending = [MembershipRequestStatus::Pending];
    let waiting = requests(at, &admin, &acme, &pending).await.unwrap();
    assert_eq!(waiting[0].id, id);
}

pub async fn wishes_go_with_their_user_and_organization(at: &Fixture) {
    let (acme, owner) = offering(at).await;
    let (ada, _) = wishing(at, &acme, "ada@example.com").await;
    wishing(at, &acme, "bob@example.com").await;
    at.app.delete_user(&operator(), ada.id).await.unwrap();
    let left = requests(at, &signed_in(&owner), &acme, &[]).await.unwrap();
    assert_eq!(left.len(), 1);
    let id = left[0].id.clone();
    at.app
        .delete_organization(&operator(), id_of(&acme))
        .await
        .unwrap();
    let found = at.app.store().read(move |tx| tx.membership_request(&id));
    assert_eq!(found.await.unwrap(), None);
}
