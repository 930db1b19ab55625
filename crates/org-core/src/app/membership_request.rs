use std::collections::BTreeSet;

use serde_json::json;

use super::App;
use super::authorize::authorize;
use super::event::users_among;
use super::membership::{about as about_membership, changeable, held_default_role, join};
use super::organization::unknown;
use crate::conflict::Conflict;
use crate::domain::SuggestionStatus;
use crate::error::{Error, Kind, Result};
use crate::event::{Event, EventKind, USER};
use crate::id::{MembershipId, MembershipRequestId, OrganizationId};
use crate::membership::Membership;
use crate::membership_request::{
    MembershipRequest, MembershipRequestQuery, MembershipRequestStatus, MembershipRequestView,
};
use crate::metadata::Metadata;
use crate::organization::{Organization, OrganizationRef};
use crate::page::Page;
use crate::role::SystemPermission;
use crate::store::{Reader, Writer};
use crate::team::Decision;
use crate::{Action, Principal, Timestamp};

impl App {
    /// A part of the list of the wishes to join an organization.
    ///
    /// # Errors
    ///
    /// [`Error::NotFound`] for an unknown organization; [`Error::Forbidden`].
    pub async fn membership_requests(
        &self,
        who: &Principal,
        by: OrganizationRef,
        query: MembershipRequestQuery,
    ) -> Result<Page<MembershipRequestView>> {
        let who = who.clone();
        self.store
            .read(move |tx| {
                let found = tx.organization(&by)?.map(|organization| organization.id);
                let (action, permission) =
                    (Action::ReadMemberships, SystemPermission::ManageMemberships);
                authorize(tx, &who, found.as_ref(), action, permission)?;
                let id = found.ok_or_else(|| unknown(&who, &by, action))?;
                let Page { items, more, total } = tx.membership_requests(&id, &query)?;
                let items = views(tx, items)?;
                Ok(Page { items, more, total })
            })
            .await
    }

    /// Answers a wish to join an organization. Whoever is let in has the role that members have by
    /// default; whoever is not is offered no more to join.
    ///
    /// # Errors
    ///
    /// [`Error::NotFound`] for an unknown organization or wish; [`Error::Forbidden`];
    /// [`Conflict::MembershipRequestNotPending`]; [`Error::LimitReached`] if no seat is free.
    pub async fn answer_membership_request(
        &self,
        who: &Principal,
        by: OrganizationRef,
        id: MembershipRequestId,
        decision: Decision,
    ) -> Result<MembershipRequestView> {
        let kind = match decision {
            Decision::Approve => EventKind::MembershipRequestAccepted,
            Decision::Reject => EventKind::MembershipRequestRejected,
        };
        let event = Event::new(self, who, kind, id.as_str());
        let admission = Admission::new(self, who);
        let (who, now) = (who.clone(), self.now());
        self.store
            .write(move |tx| {
                let organization = changeable(tx, &who, &by, Action::CreateMemberships)?;
                let mut request = within(tx, &organization.id, &id)?;
                if request.status != MembershipRequestStatus::Pending {
                    return Err(Conflict::MembershipRequestNotPending.into());
                }
                request.status = decision.into();
                request.updated_at = now;
                let (of, user) = (&organization.id, &request.user_id);
                if !tx.settle_membership_request(of, user, request.status, now)? {
                    return Err(Conflict::MembershipRequestNotPending.into());
                }
                tx.insert_event(&about(&event, &request))?;
                match decision {
                    Decision::Approve => admission.carry_out(tx, &organization, &request, now)?,
                    Decision::Reject => {
                        tx.settle_suggestion(of, user, SuggestionStatus::Rejected, now)?;
                    }
                }
                let view = views(tx, vec![request])?.pop();
                view.ok_or_else(|| Error::not_found(Kind::MembershipRequest, id.as_str()))
            })
            .await
    }
}

/// One who is let in, with every id drawn.
struct Admission {
    membership: MembershipId,
    event: Event,
}

impl Admission {
    fn new(app: &App, who: &Principal) -> Self {
        let membership = MembershipId::generate(app.now(), app.entropy());
        let event = Event::new(app, who, EventKind::MembershipCreated, membership.as_str());
        Self { membership, event }
    }

    fn carry_out(
        &self,
        tx: &mut dyn Writer,
        organization: &Organization,
        request: &MembershipRequest,
        now: Timestamp,
    ) -> Result<()> {
        let membership = Membership {
            id: self.membership.clone(),
            organization_id: organization.id.clone(),
            user_id: request.user_id.clone(),
            role: held_default_role(tx, organization)?,
            public_metadata: Metadata::default(),
            private_metadata: Metadata::default(),
            created_at: now,
            updated_at: now,
        };
        join(tx, &membership, organization)?;
        tx.insert_event(&about_membership(&self.event, &membership))
    }
}

fn within(
    tx: &mut dyn Writer,
    organization: &OrganizationId,
    id: &MembershipRequestId,
) -> Result<MembershipRequest> {
    let found = tx.membership_request(id)?;
    found
        .filter(|request| request.organization_id == *organization)
        .ok_or_else(|| Error::not_found(Kind::MembershipRequest, id.as_str()))
}

/// The wishes with their users. One without goes with them.
fn views(
    tx: &mut (impl Reader + ?Sized),
    requests: Vec<MembershipRequest>,
) -> Result<Vec<MembershipRequestView>> {
    let users: BTreeSet<_> = requests.iter().map(|one| one.user_id.clone()).collect();
    let users = users_among(tx, users)?;
    let view = |request: MembershipRequest| {
        let user = users.get(&request.user_id)?.clone();
        Some(MembershipRequestView { request, user })
    };
    Ok(requests.into_iter().filter_map(view).collect())
}

/// `event` about this wish, with what readers need once it is gone.
fn about(event: &Event, request: &MembershipRequest) -> Event {
    let data = json!({ USER: request.user_id.as_str() });
    event.clone().of(&request.organization_id).with(data)
}
