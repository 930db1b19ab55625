//! Wishes to join a team as px0 reads and shows them.

use org_core::team::{Decision, JoinRequest, JoinRequestView};
use serde::Serialize;

use crate::dialects::px0::error::Quirk;
use crate::dialects::px0::field::time;
use crate::dialects::px0::team::wire::TeamBody;
use crate::failure::Refusal;
use crate::input::{Input, string};

/// `PUT /v1/join-requests/{request}`
pub(super) fn decision(mut input: Input) -> Result<Decision, Refusal> {
    let status = input.optional("status", string)?.unwrap_or_default();
    match status.to_lowercase().as_str() {
        "approved" => Ok(Decision::Approve),
        "rejected" => Ok(Decision::Reject),
        _ => Err(Quirk::InvalidStatus.into()),
    }
}

/// A wish.
#[derive(Debug, Serialize)]
pub(super) struct RequestBody {
    id: String,
    team_id: String,
    user_id: String,
    status: &'static str,
    created_at: String,
    updated_at: String,
}

/// What an item of the inbox is about.
#[derive(Debug, Serialize)]
struct PayloadBody {
    user_id: String,
    user_email: String,
    team_id: String,
    team: TeamBody,
}

/// An item of the inbox, in the form of px0's server and, beside it, the flat one of its older
/// console.
#[derive(Debug, Serialize)]
struct ItemBody {
    id: String,
    #[serde(rename = "type")]
    kind: &'static str,
    status: &'static str,
    created_at: String,
    updated_at: String,
    team_id: String,
    team_name: String,
    user_id: String,
    user_email: String,
    payload: PayloadBody,
}

/// What waits for an answer.
#[derive(Debug, Serialize)]
pub(super) struct InboxBody {
    inbox: Vec<ItemBody>,
}

impl From<JoinRequestView> for RequestBody {
    fn from(view: JoinRequestView) -> Self {
        let JoinRequestView {
            request,
            team,
            user,
        } = view;
        let JoinRequest {
            id: _,
            uuid,
            team_id: _,
            organization_id: _,
            user_id: _,
            status,
            created_at,
            updated_at,
        } = request;
        Self {
            id: uuid.to_string(),
            team_id: team.uuid.to_string(),
            user_id: user.uuid.to_string(),
            status: status.as_str(),
            created_at: time(created_at),
            updated_at: time(updated_at),
        }
    }
}

impl From<JoinRequestView> for ItemBody {
    fn from(view: JoinRequestView) -> Self {
        let email = view.user.primary_email();
        let email = email.map(|email| email.address.to_string());
        let user_email = email.unwrap_or_default();
        let team_name = view.team.name.as_str().to_owned();
        let team = view.team.clone().into();
        let RequestBody {
            id,
            team_id,
            user_id,
            status,
            created_at,
            updated_at,
        } = view.into();
        Self {
            id,
            kind: "join_request",
            status,
            created_at,
            updated_at,
            team_id: team_id.clone(),
            team_name,
            user_id: user_id.clone(),
            user_email: user_email.clone(),
            payload: PayloadBody {
                user_id,
                user_email,
                team_id,
                team,
            },
        }
    }
}

impl From<Vec<JoinRequestView>> for InboxBody {
    fn from(waiting: Vec<JoinRequestView>) -> Self {
        Self {
            inbox: waiting.into_iter().map(ItemBody::from).collect(),
        }
    }
}
