//! What stands in the way of a change: not the value, but the state of other records.

/// Why the state of the records does not allow a change.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Conflict {
    /// The user belongs to the organization already.
    AlreadyAMember {
        /// The user.
        user: String,
    },
    /// The user belongs to the team already.
    AlreadyInTeam,
    /// The user is signed in on this browser already.
    AlreadySignedIn {
        /// By this session.
        session: String,
    },
    /// Somebody is signed in on this browser, and only one can be.
    BrowserInUse,
    /// The time of the code that was mailed is over.
    CodeExpired,
    /// Too many wrong codes were tried.
    CodeFailed,
    /// No code was mailed.
    CodeNotSent,
    /// The role of creators must grant what an organization cannot do without.
    CreatorRoleLacksPermissions,
    /// Another organization has claimed the domain, or this one has it already.
    DomainTaken,
    /// It was shown before that the organization has to do with the domain.
    DomainVerified,
    /// The invitation was accepted before.
    InvitationAccepted,
    /// The time of the invitation is over.
    InvitationExpired,
    /// The invitation no longer waits for an answer.
    InvitationNotPending,
    /// An invitation for this address waits for an answer already.
    InvitationPending,
    /// The invitation was taken back.
    InvitationRevoked,
    /// Invitations for these addresses wait for an answer already.
    InvitationsPending {
        /// The addresses, as the caller spelled them.
        addresses: Vec<String>,
    },
    /// A wish to join the team waits for an answer already.
    JoinRequestPending,
    /// The wish to join the team was answered before.
    JoinRequestResolved,
    /// A key that was announced has not begun to sign.
    KeyPending,
    /// Nobody would be left who may manage the organization.
    LastManager,
    /// The wish to join the organization was answered before.
    MembershipRequestNotPending,
    /// The role grants the permission already.
    PermissionGranted,
    /// Invitations name the role.
    RoleHasInvitations,
    /// Members have the role.
    RoleHasMembers,
    /// Those who make organizations get the role.
    RoleIsForCreators,
    /// Those who join by a domain get the role.
    RoleIsForDomains,
    /// Somebody has signed in by this attempt already.
    SignInComplete,
    /// The sign-in token was used or taken back before.
    SignInTokenNotPending {
        /// Where it stands.
        status: &'static str,
    },
    /// The user took up the offer to join the organization before.
    SuggestionAccepted,
    /// A user has come from this attempt already.
    SignUpComplete,
    /// The record belongs to the server and stays as it is.
    SystemRecord,
}
