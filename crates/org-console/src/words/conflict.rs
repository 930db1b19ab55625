use org_core::Conflict;

/// What stands in the way.
pub(super) fn text(conflict: &Conflict) -> String {
    let text = match conflict {
        Conflict::AlreadyAMember { .. } => "This user is a member already.",
        Conflict::AlreadyInTeam => "This user is in the team already.",
        Conflict::AlreadySignedIn { .. } | Conflict::BrowserInUse => {
            "Somebody is signed in already."
        }
        Conflict::CodeExpired => "The time of the code is over.",
        Conflict::CodeFailed => "Too many wrong codes were tried.",
        Conflict::CodeNotSent => "No code was mailed.",
        Conflict::CreatorRoleLacksPermissions => {
            "The role of those who make organizations has to let them manage members and delete the organization."
        }
        Conflict::DomainTaken => "This domain belongs to an organization already.",
        Conflict::DomainVerified => "The domain was verified before.",
        Conflict::InvitationAccepted => "The invitation was accepted before.",
        Conflict::InvitationExpired => "The time of the invitation is over.",
        Conflict::InvitationNotPending => "The invitation no longer waits for an answer.",
        Conflict::InvitationPending => {
            "An invitation for this address waits for an answer already."
        }
        Conflict::InvitationRevoked => "The invitation was taken back.",
        Conflict::InvitationsPending { addresses } => {
            let addresses = addresses.join(", ");
            return format!("Invitations wait for an answer already: {addresses}.");
        }
        Conflict::JoinRequestPending => "A request waits for an answer already.",
        Conflict::JoinRequestResolved | Conflict::MembershipRequestNotPending => {
            "The request was answered before."
        }
        Conflict::KeyPending => "The next signing key has not begun to sign yet.",
        Conflict::LastManager => "Nobody would be left who may manage the organization.",
        Conflict::PermissionGranted => "The role grants this permission already.",
        Conflict::RoleHasInvitations => "Invitations name this role.",
        Conflict::RoleHasMembers => "Members have this role.",
        Conflict::RoleIsForCreators => "Those who make organizations get this role.",
        Conflict::RoleIsForDomains => "Those who join by a domain get this role.",
        Conflict::SignInComplete | Conflict::SignUpComplete => "This was completed before.",
        Conflict::SignInTokenNotPending { .. } => "The token was used or taken back before.",
        Conflict::SuggestionAccepted => "The offer was taken up before.",
        Conflict::SystemRecord => "This belongs to the server and stays as it is.",
    };
    text.to_owned()
}
