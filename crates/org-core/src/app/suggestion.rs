use std::collections::{BTreeMap, BTreeSet};

use serde_json::json;

use super::App;
use crate::conflict::Conflict;
use crate::domain::{Suggestion, SuggestionQuery, SuggestionStatus, SuggestionView};
use crate::error::{Error, Kind, Result};
use crate::event::{Event, EventKind, USER};
use crate::id::{MembershipRequestId, OrganizationId, SuggestionId, UserId};
use crate::membership_request::{MembershipRequest, MembershipRequestStatus};
use crate::organization::OrganizationRef;
use crate::page::Page;
use crate::store::{Reader, Writer};
use crate::{Action, Principal, Timestamp};

impl App {
    /// A part of the list of the offers to join an organization that were made to the caller.
    ///
    /// # Errors
    ///
    /// [`Error::Forbidden`] for callers that are not signed in.
    pub async fn my_suggestions(
        &self,
        who: &Principal,
        query: SuggestionQuery,
    ) -> Result<Page<SuggestionView>> {
        let (user, _) = who.signed_in(Action::ReadOrganizations)?;
        let user = user.clone();
        self.store
            .read(move |tx| {
                let Page { items, more, total } = tx.suggestions(&user, &query)?;
                let items = views(tx, items)?;
                Ok(Page { items, more, total })
            })
            .await
    }

    /// Takes the caller up on an offer: from then on their wish to join waits for an answer.
    ///
    /// # Errors
    ///
    /// [`Error::NotFound`] for an offer that was not made to the caller;
    /// [`Conflict::SuggestionAccepted`]; [`Error::Forbidden`] for callers that are not signed in.
    pub async fn accept_suggestion(
        &self,
        who: &Principal,
        id: SuggestionId,
    ) -> Result<SuggestionView> {
        let (user, _) = who.signed_in(Action::CreateMemberships)?;
        let (user, now) = (user.clone(), self.now());
        let request = MembershipRequestId::generate(now, self.entropy());
        let kind = EventKind::MembershipRequestCreated;
        let event = Event::new(self, who, kind, request.as_str());
        self.store
            .write(move |tx| {
                let by = OrganizationRef::Id(made_to(tx, &user, &id)?.organization_id);
                // Whoever joins, or answers a wish to, holds the organization, too.
                let organization = tx.lock_organization(&by)?.ok_or_else(|| unknown(&id))?;
                let mut suggestion = made_to(tx, &user, &id)?;
                let request = wish(&request, &suggestion, now);
                if suggestion.status != SuggestionStatus::Pending
                    || !tx.insert_membership_request(&request)?
                {
                    return Err(Conflict::SuggestionAccepted.into());
                }
                suggestion.status = SuggestionStatus::Accepted;
                suggestion.updated_at = now;
                tx.settle_suggestion(&organization.id, &user, suggestion.status, now)?;
                let data = json!({ USER: user.as_str(), "suggestion_id": id.as_str() });
                tx.insert_event(&event.clone().of(&organization.id).with(data))?;
                Ok(SuggestionView {
                    suggestion,
                    organization,
                })
            })
            .await
    }
}

/// Ends what offers and wishes there were of a user who is a member now.
pub(super) fn joined(
    tx: &mut dyn Writer,
    organization: &OrganizationId,
    user: &UserId,
    now: Timestamp,
) -> Result<()> {
    let accepted = MembershipRequestStatus::Accepted;
    tx.settle_membership_request(organization, user, accepted, now)?;
    tx.delete_suggestion(organization, user)
}

fn made_to(tx: &mut dyn Writer, user: &UserId, id: &SuggestionId) -> Result<Suggestion> {
    let found = tx.suggestion(id)?.filter(|one| {
        // One that was taken up and refused is not offered any more.
        one.user_id == *user && one.status != SuggestionStatus::Rejected
    });
    found.ok_or_else(|| unknown(id))
}

fn unknown(id: &SuggestionId) -> Error {
    Error::not_found(Kind::Suggestion, id.as_str())
}

fn wish(id: &MembershipRequestId, from: &Suggestion, now: Timestamp) -> MembershipRequest {
    MembershipRequest {
        id: id.clone(),
        organization_id: from.organization_id.clone(),
        user_id: from.user_id.clone(),
        status: MembershipRequestStatus::Pending,
        created_at: now,
        updated_at: now,
    }
}

/// The offers with their organizations. One without goes with it.
fn views(tx: &mut dyn Reader, suggestions: Vec<Suggestion>) -> Result<Vec<SuggestionView>> {
    let ids = suggestions.iter().map(|one| one.organization_id.clone());
    let ids: BTreeSet<OrganizationId> = ids.collect();
    let known = tx.organizations_among(&ids)?.into_iter();
    let known: BTreeMap<_, _> = known.map(|one| (one.id.clone(), one)).collect();
    let view = |suggestion: Suggestion| {
        let organization = known.get(&suggestion.organization_id)?.clone();
        Some(SuggestionView {
            suggestion,
            organization,
        })
    };
    Ok(suggestions.into_iter().filter_map(view).collect())
}
