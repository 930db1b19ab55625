//! Changes that the state of other records does not allow.

use org_core::Conflict;
use serde_json::json;

use super::{Entry, Surface, entry};
use crate::dialects::clerk::version::ApiVersion;

pub(super) fn conflicting(surface: Surface, conflict: &Conflict) -> Entry {
    match conflict {
        Conflict::AlreadyAMember { user } => entry(
            400,
            "already_a_member_in_organization",
            "already a member",
            format!("{user} is already a member of the organization."),
        ),
        Conflict::AlreadySignedIn { session: _ }
        | Conflict::BrowserInUse
        | Conflict::SignInComplete
        | Conflict::SignUpComplete => browser(conflict),
        Conflict::AlreadyInTeam => entry(
            409,
            "duplicate_record",
            "duplicate record",
            "The user is already a member of the team.",
        ),
        Conflict::CodeExpired
        | Conflict::CodeFailed
        | Conflict::CodeNotSent
        | Conflict::DomainVerified => verification(conflict),
        Conflict::DomainTaken => entry(
            422,
            "organization_domain_already_exists",
            "domain already exists",
            "This domain is already used by another organization.",
        )
        .param("name"),
        Conflict::InvitationAccepted
        | Conflict::InvitationExpired
        | Conflict::InvitationNotPending
        | Conflict::InvitationPending
        | Conflict::InvitationRevoked
        | Conflict::InvitationsPending { addresses: _ } => invitation(conflict),
        Conflict::JoinRequestPending | Conflict::JoinRequestResolved => entry(
            409,
            "duplicate_record",
            "duplicate record",
            "The request to join the team is pending or was answered before.",
        ),
        // The Backend API's endpoints that change members declare 400 in the first version only.
        Conflict::LastManager => entry(
            if surface == Surface::Frontend || ApiVersion::current().is_first() {
                400
            } else {
                422
            },
            "organization_minimum_permissions_needed",
            "minimum organization permissions needed",
            "There has to be at least one organization member with the minimum required \
             permissions",
        ),
        Conflict::MembershipRequestNotPending => entry(
            422,
            "organization_membership_request_not_pending",
            "not pending",
            "The organization membership request is not in the 'pending' status.",
        ),
        Conflict::PermissionGranted => entry(
            409,
            "organization_role_permission_association_exists",
            "permission already assigned to role",
            "This organization permission is already associated to this organization role.",
        ),
        Conflict::CreatorRoleLacksPermissions
        | Conflict::RoleHasInvitations
        | Conflict::RoleHasMembers
        | Conflict::RoleIsForCreators
        | Conflict::RoleIsForDomains => role(conflict),
        Conflict::SignInTokenNotPending { status } => entry(
            400,
            "sign_in_token_cannot_be_revoked_code",
            "sign in token cannot be revoked",
            format!(
                "Sign in token cannot be revoked because its status is {status}. Only sign in \
                 tokens with status pending can be revoked."
            ),
        ),
        Conflict::SuggestionAccepted => entry(
            400,
            "organization_suggestion_already_accepted",
            "suggestion has already been accepted",
            "This organization suggestion has already been accepted.",
        ),
        Conflict::KeyPending | Conflict::SystemRecord => entry(
            403,
            "organization_system_permission_not_modifiable",
            "system permission not modifiable",
            "Permissions and roles of the system cannot be modified.",
        ),
    }
}

/// Who is signed in on a browser already, or has finished what was begun there.
fn browser(conflict: &Conflict) -> Entry {
    match conflict {
        Conflict::AlreadySignedIn { session } => entry(
            400,
            "identifier_already_signed_in",
            "already signed in",
            "You're already signed in.",
        )
        .meta(json!({ "session_id": session })),
        Conflict::BrowserInUse => entry(
            400,
            "session_exists",
            "Session already exists",
            "You're already signed in. Sign out before you sign in as somebody else.",
        ),
        _ => entry(
            400,
            "verification_already_verified",
            "already verified",
            "This attempt has already been completed.",
        ),
    }
}

fn verification(conflict: &Conflict) -> Entry {
    match conflict {
        Conflict::CodeExpired => entry(
            400,
            "verification_expired",
            "expired",
            "This verification has expired. You must create a new one.",
        ),
        Conflict::CodeFailed => entry(
            400,
            "verification_failed",
            "failed",
            "Too many failed attempts. You have to try again with the same or another method.",
        ),
        Conflict::CodeNotSent => entry(
            400,
            "verification_not_sent",
            "not sent",
            "You need to send a verification code before attempting to verify.",
        ),
        _ => entry(
            400,
            "verification_already_verified",
            "already verified",
            "This verification has already been verified.",
        ),
    }
}

fn invitation(conflict: &Conflict) -> Entry {
    match conflict {
        Conflict::InvitationAccepted => entry(
            400,
            "organization_invitation_already_accepted",
            "already accepted",
            "This invitation has already been accepted.",
        ),
        Conflict::InvitationExpired => entry(
            400,
            "organization_invitation_expired",
            "expired",
            "This invitation has expired.",
        ),
        Conflict::InvitationRevoked => entry(
            400,
            "organization_invitation_revoked_code",
            "revoked",
            "This invitation has been revoked.",
        ),
        Conflict::InvitationsPending { addresses } => entry(
            400,
            "duplicate_record",
            "duplicate record",
            format!(
                "There are already pending invitations for the following email addresses: {}",
                addresses.join(", ")
            ),
        )
        .meta(json!({ "email_addresses": addresses })),
        Conflict::InvitationPending => entry(
            400,
            "organization_invitation_not_unique",
            "organization invitation not unique",
            "Organizations cannot have duplicate pending invitations for an email address.",
        ),
        _ => entry(
            404,
            "organization_invitation_not_pending",
            "not pending",
            "The organization invitation is not in the 'pending' status.",
        ),
    }
}

fn role(conflict: &Conflict) -> Entry {
    match conflict {
        Conflict::CreatorRoleLacksPermissions => entry(
            422,
            "organization_missing_creator_role_permissions",
            "missing creator role permissions",
            "The creator role must grant the permissions that manage the organization.",
        ),
        Conflict::RoleHasInvitations => entry(
            422,
            "organization_role_exists_in_invitations",
            "role exists in invitations",
            "This role is used by organization invitations.",
        ),
        Conflict::RoleIsForCreators => entry(
            422,
            "organization_role_default_creator_role",
            "default creator role",
            "This role is the default role of those who create organizations.",
        ),
        Conflict::RoleIsForDomains => entry(
            422,
            "organization_role_domain_default_role",
            "domain default role",
            "This role is the default role of those who join by a domain.",
        ),
        _ => entry(
            422,
            "organization_role_assigned_members",
            "role assigned to members",
            "This role is assigned to organization members.",
        ),
    }
}
