//! What can go wrong in an operation, in the words of the domain. No status, no sentence for users.

use std::time::Duration;

use crate::conflict::Conflict;
use crate::principal::Action;
use crate::role::PermissionKey;
use crate::text::Violation;

/// The result of an operation.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Why an operation did nothing.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Another record already has this value.
    #[error("{kind:?} already exists ({field:?} is taken)")]
    AlreadyExists {
        /// What exists.
        kind: Kind,
        /// The value that is taken.
        field: Field,
    },
    /// The state of other records stands in the way.
    #[error("in conflict: {0:?}")]
    Conflict(Conflict),
    /// The caller may not do this.
    #[error("forbidden: {0:?}")]
    Forbidden(Denial),
    /// A value breaks a rule.
    #[error("{} is not valid: {:?}", .0.field, .0.fault)]
    Invalid(Violation),
    /// Nothing more of this kind fits.
    #[error("{kind:?} limit of {limit} reached")]
    LimitReached {
        /// What there is too much of.
        kind: Kind,
        /// The limit.
        limit: u32,
    },
    /// No such record, or none that the caller may know of.
    #[error("{kind:?} `{id}` not found")]
    NotFound {
        /// What was looked for.
        kind: Kind,
        /// The id or handle it was looked for by.
        id: String,
    },
    /// The store failed; the cause is for the log, never for the caller.
    #[error("the store failed")]
    Store(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// The store is too busy or away; trying again later may help.
    #[error("the store is unavailable")]
    Unavailable {
        /// When it makes sense to try again.
        retry_after: Duration,
    },
}

impl Error {
    /// No `kind` with this id or handle.
    pub fn not_found(kind: Kind, id: impl Into<String>) -> Self {
        Self::NotFound {
            kind,
            id: id.into(),
        }
    }
}

impl From<Conflict> for Error {
    fn from(conflict: Conflict) -> Self {
        Self::Conflict(conflict)
    }
}

impl From<Violation> for Error {
    fn from(violation: Violation) -> Self {
        Self::Invalid(violation)
    }
}

/// Why a caller may not do something.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Denial {
    /// The caller's credential does not carry this right.
    Action(Action),
    /// The organization does not let its administrators delete it.
    DeletionDisabled,
    /// Domains are switched off for the instance.
    DomainsDisabled,
    /// The instance does not offer this way of joining by a domain.
    EnrollmentModeDisabled,
    /// This server mails nothing.
    MailDisabled,
    /// The caller is not a member, so must not learn whether the organization exists.
    NotAMember,
    /// Organizations are switched off for the instance.
    OrganizationsDisabled,
    /// The caller's role in the organization lacks a permission.
    Permission(PermissionKey),
    /// People do not sign up by themselves here, or no longer.
    RegistrationClosed,
    /// Handles are switched off for the instance.
    SlugsDisabled,
    /// The user is shut out.
    UserBanned,
    /// The user may not sign in for now.
    UserLocked,
}

/// The kinds of record an error can be about.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Kind {
    /// A key that acts for one organization.
    ApiKey,
    /// A machine client.
    Client,
    /// A public key of a machine client.
    ClientCredential,
    /// What a machine client may do with one audience.
    ClientGrant,
    /// A source of users.
    Connection,
    /// The user who is to own a new organization.
    Creator,
    /// A domain whose mailboxes may join an organization.
    Domain,
    /// An e-mail address of a user.
    EmailAddress,
    /// A code that was mailed to an address.
    EmailCode,
    /// A group of users.
    Group,
    /// A role of a group.
    GroupRole,
    /// A picture.
    Image,
    /// The instance itself.
    Instance,
    /// An invitation to an organization.
    Invitation,
    /// A user's wish to join a team.
    JoinRequest,
    /// A role of a member of an organization.
    MemberRole,
    /// A user's place in an organization.
    Membership,
    /// A user's wish to join an organization.
    MembershipRequest,
    /// An organization.
    Organization,
    /// A machine client that an organization uses.
    OrganizationClient,
    /// A connection that is enabled for an organization.
    OrganizationConnection,
    /// A client grant that is given for an organization.
    OrganizationGrant,
    /// What a role can grant.
    Permission,
    /// What a member is in an organization.
    Role,
    /// The roles that organizations of one sort can give.
    RoleSet,
    /// A secret key of the instance.
    SecretKey,
    /// A signed-in session.
    Session,
    /// An attempt to sign in.
    SignIn,
    /// A token that signs a user in once.
    SignInToken,
    /// An attempt to sign up.
    SignUp,
    /// An offer to join an organization.
    Suggestion,
    /// A group of members of one organization who work together.
    Team,
    /// A user's place in a team.
    TeamMembership,
    /// A shape of session tokens that the operator made.
    TokenTemplate,
    /// A user.
    User,
}

/// The values that must be unique.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Field {
    /// Whom a client's tokens are for.
    Audience,
    /// An e-mail address of a user.
    EmailAddress,
    /// The id in the caller's own system.
    ExternalId,
    /// The record's own id.
    Id,
    /// The key of a role, a permission or a role set.
    Key,
    /// The name of a connection.
    Name,
    /// The handle of an organization.
    Slug,
    /// The name a user signs in by.
    Username,
}
