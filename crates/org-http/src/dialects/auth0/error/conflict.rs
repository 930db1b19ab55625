//! Changes that the state of other records does not allow.

use actix_web::http::StatusCode;
use org_core::{Conflict, Kind};

use super::{Entry, entry, not_found};

pub(super) fn conflicting(conflict: &Conflict) -> Entry {
    let refused = |text: &str| entry(StatusCode::BAD_REQUEST, text).code("operation_not_supported");
    match conflict {
        Conflict::AlreadyAMember { user: _ } => refused("The user is already a member."),
        Conflict::AlreadyInTeam => refused("The user is already a member of the team."),
        Conflict::CodeExpired | Conflict::CodeFailed | Conflict::CodeNotSent => {
            refused("The code is not valid.")
        }
        Conflict::DomainTaken => entry(
            StatusCode::CONFLICT,
            "An organization discovery domain with this domain is already registered to this \
             organization.",
        )
        .code("domain_conflict"),
        Conflict::DomainVerified => refused("The domain is verified already."),
        Conflict::InvitationAccepted
        | Conflict::InvitationExpired
        | Conflict::InvitationNotPending
        | Conflict::InvitationRevoked => not_found(Kind::Invitation),
        Conflict::InvitationPending | Conflict::InvitationsPending { addresses: _ } => {
            refused("The invitee already has a pending invitation.")
        }
        Conflict::JoinRequestPending | Conflict::JoinRequestResolved => {
            refused("The request to join the team is pending or was answered before.")
        }
        Conflict::LastManager => {
            refused("The organization needs a member who may manage its members.")
        }
        Conflict::MembershipRequestNotPending | Conflict::SuggestionAccepted => {
            refused("The request to join the organization was made or answered before.")
        }
        Conflict::PermissionGranted => entry(
            StatusCode::CONFLICT,
            "The permission is already associated with the role.",
        )
        .code("role_conflict"),
        Conflict::CreatorRoleLacksPermissions
        | Conflict::RoleHasInvitations
        | Conflict::RoleHasMembers
        | Conflict::RoleIsForCreators
        | Conflict::RoleIsForDomains => refused("The role is in use."),
        Conflict::AlreadySignedIn { session: _ }
        | Conflict::BrowserInUse
        | Conflict::SignInComplete
        | Conflict::SignUpComplete => refused("Somebody has signed in already."),
        Conflict::SignInTokenNotPending { status: _ } => refused("The token is no longer pending."),
        Conflict::KeyPending | Conflict::SystemRecord => {
            refused("A record of the server cannot be changed.")
        }
    }
}
