//! Wishes to join an organization as they are asked for and shown.

use org_core::id::MembershipRequestId;
use org_core::membership_request::{
    MembershipRequest, MembershipRequestQuery, MembershipRequestStatus, MembershipRequestView,
};
use org_core::{Error, Fault, Kind, Violation};
use serde::Serialize;

use crate::dialects::clerk::membership::PublicUserBody;
use crate::dialects::clerk::query::{range, values};
use crate::failure::Refusal;
use crate::input::Input;

/// What each status is called.
const STATUSES: [(&str, MembershipRequestStatus); 3] = [
    ("accepted", MembershipRequestStatus::Accepted),
    ("pending", MembershipRequestStatus::Pending),
    ("revoked", MembershipRequestStatus::Rejected),
];

/// `GET /organizations/{organization}/membership_requests`
pub(super) fn list(mut query: Input) -> Result<MembershipRequestQuery, Refusal> {
    let read = |raw: String| {
        let known = STATUSES.iter().find(|(word, _)| *word == raw);
        let unknown = || Refusal::Query(Violation::new("status", Fault::NotAllowed));
        known.map(|(_, status)| *status).ok_or_else(unknown)
    };
    let given = values(&mut query, "status")?.into_iter();
    let statuses = given.map(read).collect::<Result<_, _>>()?;
    let (offset, limit) = range(&mut query)?;
    Ok(MembershipRequestQuery {
        statuses,
        offset,
        limit,
    })
}

/// The wish of a path.
pub(super) fn id(raw: &str) -> Result<MembershipRequestId, Error> {
    MembershipRequestId::parse(raw).ok_or_else(|| Error::not_found(Kind::MembershipRequest, raw))
}

/// A wish to join an organization.
#[derive(Debug, Serialize)]
pub(super) struct MembershipRequestBody {
    object: &'static str,
    id: String,
    organization_id: String,
    status: &'static str,
    public_user_data: PublicUserBody,
    created_at: i64,
    updated_at: i64,
}

impl From<MembershipRequestView> for MembershipRequestBody {
    fn from(view: MembershipRequestView) -> Self {
        let MembershipRequestView { request, user } = view;
        let MembershipRequest {
            id,
            organization_id,
            user_id: _,
            status,
            created_at,
            updated_at,
        } = request;
        let word = STATUSES.iter().find(|(_, known)| *known == status);
        Self {
            object: "organization_membership_request",
            id: id.to_string(),
            organization_id: organization_id.to_string(),
            status: word.map_or("", |(word, _)| *word),
            public_user_data: PublicUserBody::from(user).identified(),
            created_at: created_at.millis(),
            updated_at: updated_at.millis(),
        }
    }
}
