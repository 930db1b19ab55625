//! px0's errors (`contracts/px0.md` section 1): a status and one text. Those that px0 itself does
//! not have are worded here in its manner.

use std::borrow::Cow;

use actix_web::http::StatusCode;
use org_auth::AuthError;
use org_core::text::Format;
use org_core::{Conflict, Denial, Error, Fault, Field, Kind, Violation};
use serde_json::json;

use crate::failure::{Answer, Refusal, Unauthenticated};

const FORBIDDEN: &str = "forbidden";
const INTERNAL: &str = "internal error. If you think this error should not have happened, please \
                        raise an issue in the GitHub repository: https://github.com/px0-ai/px0";
const INVALID_BODY: &str = "invalid request body";
const UNAUTHORIZED: &str = "unauthorized";

/// What is refused for reasons or in words that no other dialect has.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Quirk {
    /// There is no such operation of a key; said when one changes, not when it is made.
    InvalidChangeOfOperation,
    /// An organization's members are admins or members.
    InvalidMemberRole,
    /// A wish is approved or rejected.
    InvalidStatus,
    /// A team's members are admins, editors or viewers.
    InvalidTeamRole,
    /// Whose role is to change is not in the organization.
    NoMemberToChange,
    /// Who is to be taken out of a team is not even in its organization.
    NoMemberToRemove,
    /// Who is to come into a team is nobody.
    NobodyToAdd,
    /// The caller is not in the team.
    NotInTeam,
    /// Another user has the address.
    EmailTaken,
    /// The id in the path is none.
    InvalidId,
    /// A field, or one of several, is not there; this is the whole text.
    Lacking(&'static str),
    /// Nothing is left to be proved.
    NothingToVerify,
    /// There is nobody to mail the code by which a password is reset.
    ResetNotMailed,
    /// Nobody chooses a team while registering, but administrators for others.
    TeamOfStranger,
    /// The administrator who registers somebody is not in the team's organization.
    TeamOfOthers,
    /// A password that lacks a kind of character.
    WeakPassword,
    /// The password of now is wrong.
    WrongCurrentPassword,
    /// The address or the password is wrong.
    WrongPassword,
    /// The code by which a password is reset is wrong.
    WrongResetCode,
    /// The code by which an address is proved is wrong.
    WrongVerificationCode,
}

impl From<Quirk> for Refusal {
    fn from(quirk: Quirk) -> Self {
        let (status, text) = match quirk {
            Quirk::InvalidChangeOfOperation => (StatusCode::BAD_REQUEST, "invalid operation"),
            Quirk::InvalidMemberRole => {
                (StatusCode::BAD_REQUEST, "role must be 'admin' or 'member'")
            }
            Quirk::InvalidStatus => (
                StatusCode::BAD_REQUEST,
                "invalid status, must be approved or rejected",
            ),
            Quirk::InvalidTeamRole => (
                StatusCode::BAD_REQUEST,
                "invalid role, must be admin, editor, or viewer",
            ),
            Quirk::NoMemberToChange => (
                StatusCode::NOT_FOUND,
                "user is not a member of the organization",
            ),
            Quirk::NoMemberToRemove => (
                StatusCode::BAD_REQUEST,
                "user is not a member of this organization",
            ),
            Quirk::NobodyToAdd => (StatusCode::NOT_FOUND, "user to add not found"),
            Quirk::NotInTeam => (StatusCode::NOT_FOUND, "user is not a member of this team"),
            Quirk::EmailTaken => (StatusCode::CONFLICT, "email already taken"),
            Quirk::InvalidId => (StatusCode::BAD_REQUEST, "invalid id"),
            Quirk::Lacking(text) => (StatusCode::BAD_REQUEST, text),
            Quirk::NothingToVerify => (StatusCode::BAD_REQUEST, "user is already verified"),
            Quirk::ResetNotMailed => (
                StatusCode::INTERNAL_SERVER_ERROR,
                "failed to send password reset email",
            ),
            Quirk::TeamOfStranger => (
                StatusCode::FORBIDDEN,
                "only admins can register users with a team_id",
            ),
            Quirk::TeamOfOthers => (
                StatusCode::FORBIDDEN,
                "user does not belong to the organization of the specified team",
            ),
            Quirk::WeakPassword => (
                StatusCode::BAD_REQUEST,
                "password must contain at least one uppercase letter, one lowercase letter, one \
                 digit, and one special character",
            ),
            Quirk::WrongCurrentPassword => (StatusCode::UNAUTHORIZED, "invalid current password"),
            Quirk::WrongPassword => (StatusCode::UNAUTHORIZED, "invalid credentials"),
            Quirk::WrongResetCode => (
                StatusCode::BAD_REQUEST,
                "invalid or expired password reset code",
            ),
            Quirk::WrongVerificationCode => (StatusCode::BAD_REQUEST, "invalid verification code"),
        };
        Self::Special(worded(status, text))
    }
}

/// Words a refusal.
pub(super) fn answer(refusal: &Refusal) -> Answer {
    let (status, text) = match refusal {
        Refusal::BodyTimeout => (StatusCode::REQUEST_TIMEOUT, "request timeout".into()),
        Refusal::BodyTooLarge { .. } => (
            StatusCode::PAYLOAD_TOO_LARGE,
            "request entity too large".into(),
        ),
        Refusal::Core(error) => core(error),
        Refusal::MalformedBody | Refusal::UnsupportedMediaType { .. } => {
            (StatusCode::BAD_REQUEST, INVALID_BODY.into())
        }
        Refusal::MethodNotAllowed { .. } => {
            (StatusCode::METHOD_NOT_ALLOWED, "method not allowed".into())
        }
        Refusal::NoSuchPath => (StatusCode::NOT_FOUND, "not found".into()),
        Refusal::Panicked => (StatusCode::INTERNAL_SERVER_ERROR, INTERNAL.into()),
        Refusal::Query(violation) => (StatusCode::BAD_REQUEST, violated(violation)),
        Refusal::Special(answer) => return answer.clone(),
        Refusal::TooManyRequests { .. } => {
            (StatusCode::TOO_MANY_REQUESTS, "too many requests".into())
        }
        Refusal::Unauthenticated(why) => unauthenticated(why),
    };
    worded(status, &text)
}

fn worded(status: StatusCode, text: &str) -> Answer {
    Answer::new(status, json!({ "error": text }))
}

fn core(error: &Error) -> (StatusCode, Cow<'static, str>) {
    match error {
        Error::AlreadyExists { kind, field } => (StatusCode::CONFLICT, taken(*kind, *field)),
        Error::Conflict(conflict) => {
            let status = match conflict {
                Conflict::AlreadyInTeam | Conflict::JoinRequestResolved => StatusCode::BAD_REQUEST,
                _ => StatusCode::CONFLICT,
            };
            (status, conflicting(conflict).into())
        }
        Error::Forbidden(denial) => (StatusCode::FORBIDDEN, denied(denial).into()),
        Error::Invalid(violation) => (StatusCode::BAD_REQUEST, violated(violation)),
        Error::LimitReached { kind: _, limit } => (
            StatusCode::FORBIDDEN,
            format!("limit of {limit} reached").into(),
        ),
        // The creator is the caller, who is gone since the door let them in.
        Error::NotFound {
            kind: Kind::Creator,
            id: _,
        } => (StatusCode::UNAUTHORIZED, UNAUTHORIZED.into()),
        Error::NotFound { kind, id: _ } => (StatusCode::NOT_FOUND, not_found(*kind).into()),
        Error::Store(_) => (StatusCode::INTERNAL_SERVER_ERROR, INTERNAL.into()),
        Error::Unavailable { retry_after: _ } => (
            StatusCode::SERVICE_UNAVAILABLE,
            "service unavailable, please try again".into(),
        ),
    }
}

fn taken(kind: Kind, field: Field) -> Cow<'static, str> {
    match (kind, field) {
        (Kind::Organization, Field::Slug) => "organization name already exists".into(),
        (Kind::Team, Field::Name) => "team name already exists under this organization".into(),
        (Kind::User, Field::EmailAddress) => "email already registered".into(),
        (_, Field::EmailAddress) => "email already exists".into(),
        (_, Field::ExternalId | Field::Id) => "id already exists".into(),
        (_, Field::Audience | Field::Key | Field::Name | Field::Slug | Field::Username) => {
            "name already exists".into()
        }
    }
}

fn conflicting(conflict: &Conflict) -> &'static str {
    match conflict {
        Conflict::AlreadyAMember { user: _ } => "user is already a member of this organization",
        Conflict::AlreadyInTeam => "already a member of this team",
        Conflict::CodeExpired | Conflict::CodeFailed | Conflict::CodeNotSent => "invalid code",
        Conflict::DomainTaken => "domain is already in use",
        Conflict::DomainVerified => "domain is already verified",
        Conflict::InvitationAccepted
        | Conflict::InvitationExpired
        | Conflict::InvitationNotPending
        | Conflict::InvitationRevoked => "invitation is no longer pending",
        Conflict::InvitationPending | Conflict::InvitationsPending { addresses: _ } => {
            "invitation is already pending"
        }
        Conflict::JoinRequestPending => "a pending join request already exists for this team",
        Conflict::JoinRequestResolved => "join request has already been resolved",
        Conflict::LastManager => "the last admin cannot leave the organization",
        Conflict::MembershipRequestNotPending => "request has already been resolved",
        Conflict::SuggestionAccepted => "suggestion has already been accepted",
        Conflict::CreatorRoleLacksPermissions
        | Conflict::PermissionGranted
        | Conflict::RoleHasInvitations
        | Conflict::RoleHasMembers
        | Conflict::RoleIsForCreators
        | Conflict::RoleIsForDomains => "role is in use",
        Conflict::AlreadySignedIn { session: _ }
        | Conflict::BrowserInUse
        | Conflict::SignInComplete
        | Conflict::SignUpComplete => "already signed in",
        Conflict::SignInTokenNotPending { status: _ } => "token is no longer pending",
        Conflict::KeyPending | Conflict::SystemRecord => "this record cannot be changed",
    }
}

fn denied(denial: &Denial) -> &'static str {
    match denial {
        Denial::Action(_)
        | Denial::NotAMember
        | Denial::Permission(_)
        | Denial::RegistrationClosed => FORBIDDEN,
        Denial::DeletionDisabled => "this organization cannot be deleted by its admins",
        Denial::DomainsDisabled | Denial::EnrollmentModeDisabled => "domains are disabled",
        Denial::MailDisabled => "mail is disabled",
        Denial::OrganizationsDisabled => "organizations are disabled",
        Denial::UserBanned | Denial::UserLocked => "user is blocked",
        Denial::SlugsDisabled => "organization handles are disabled",
    }
}

fn not_found(kind: Kind) -> &'static str {
    match kind {
        Kind::ApiKey => "api key not found",
        Kind::Creator | Kind::User => "user not found",
        Kind::Membership => "user is not a member of this organization",
        Kind::Organization => "organization not found",
        Kind::JoinRequest => "join request not found",
        Kind::Session => "session not found",
        Kind::Team => "team not found",
        Kind::TeamMembership => "team member relationship not found",
        Kind::Client
        | Kind::ClientCredential
        | Kind::ClientGrant
        | Kind::Connection
        | Kind::Domain
        | Kind::EmailAddress
        | Kind::EmailCode
        | Kind::Group
        | Kind::GroupRole
        | Kind::Image
        | Kind::Instance
        | Kind::Invitation
        | Kind::MemberRole
        | Kind::MembershipRequest
        | Kind::OrganizationClient
        | Kind::OrganizationConnection
        | Kind::OrganizationGrant
        | Kind::Permission
        | Kind::Role
        | Kind::RoleSet
        | Kind::SecretKey
        | Kind::SignIn
        | Kind::SignInToken
        | Kind::SignUp
        | Kind::Suggestion
        | Kind::TokenTemplate => "not found",
    }
}

fn unauthenticated(why: &Unauthenticated) -> (StatusCode, Cow<'static, str>) {
    let (status, text) = match why {
        Unauthenticated::BadHeader
        | Unauthenticated::Missing
        | Unauthenticated::Credential(AuthError::Rejected | AuthError::Token(_)) => {
            (StatusCode::UNAUTHORIZED, UNAUTHORIZED)
        }
        Unauthenticated::Credential(AuthError::Insufficient) => (StatusCode::FORBIDDEN, FORBIDDEN),
        Unauthenticated::Credential(AuthError::Store(_)) => {
            (StatusCode::INTERNAL_SERVER_ERROR, INTERNAL)
        }
        Unauthenticated::Credential(AuthError::Unverified) => {
            (StatusCode::FORBIDDEN, "user is not verified")
        }
    };
    (status, text.into())
}

/// A field that breaks a rule. All of these are 400.
fn violated(violation: &Violation) -> Cow<'static, str> {
    let Violation {
        field,
        fault,
        given: _,
    } = violation;
    match fault {
        Fault::BadCharacter => format!("{field} must not contain control characters").into(),
        Fault::BadFormat(Format::EmailAddress) => "invalid email format".into(),
        Fault::Duplicate if field == "team_ids" => "team_ids must not name a team twice".into(),
        Fault::NotAllowed if field == "team_ids" => {
            "team does not belong to the specified organization".into()
        }
        Fault::BadFormat(Format::Id) | Fault::Duplicate | Fault::WrongType { .. } => {
            INVALID_BODY.into()
        }
        Fault::Blank | Fault::Missing => match field.as_ref() {
            "email" | "password" => "email and password are required".into(),
            _ => format!("{field} is required").into(),
        },
        Fault::NotAllowed if field == "operation" => {
            "invalid operation, must be read_render, all, or admin".into()
        }
        Fault::TooLong { given: _, max } => {
            let unit = if field == "password" {
                "bytes"
            } else {
                "characters"
            };
            format!("{field} must be at most {max} {unit}").into()
        }
        Fault::TooFew { given: _, min } => format!("{field} must be at least {min} items").into(),
        Fault::TooMany { given: _, max } => format!("{field} must be at most {max} items").into(),
        Fault::TooShort { given: _, min } => {
            format!("{field} must be at least {min} characters").into()
        }
        Fault::BadFormat(_)
        | Fault::Common
        | Fault::CommonMailProvider
        | Fault::Markup
        | Fault::NotAllowed
        | Fault::NotFound
        | Fault::OutOfRange { .. }
        | Fault::TooLarge { .. }
        | Fault::Unknown(_) => format!("{field} is invalid").into(),
    }
}

#[cfg(test)]
mod tests {
    use org_core::Action;

    use super::*;

    fn said(refusal: impl Into<Refusal>) -> (u16, String) {
        let Answer { status, body, .. } = answer(&refusal.into());
        assert_eq!(body.as_object().unwrap().len(), 1);
        (status.as_u16(), body["error"].as_str().unwrap().to_owned())
    }

    fn of_field(field: &'static str, fault: Fault) -> String {
        let (status, text) = said(Violation::new(field, fault));
        assert_eq!(status, 400);
        text
    }

    #[test]
    fn the_contracts_texts_to_the_letter() {
        let forbidden = Error::Forbidden(Denial::Action(Action::CreateOrganizations));
        assert_eq!(said(forbidden), (403, "forbidden".to_owned()));
        let taken = Error::AlreadyExists {
            kind: Kind::Organization,
            field: Field::Slug,
        };
        assert_eq!(
            said(taken),
            (409, "organization name already exists".to_owned())
        );
        assert_eq!(said(AuthError::Rejected), (401, "unauthorized".to_owned()));
        let unverified = (403, "user is not verified".to_owned());
        assert_eq!(said(AuthError::Unverified), unverified);
        assert_eq!(
            said(Refusal::MalformedBody),
            (400, "invalid request body".to_owned())
        );
        assert_eq!(said(Quirk::InvalidId), (400, "invalid id".to_owned()));
    }

    #[test]
    fn fields_are_blamed_in_px0s_words() {
        assert_eq!(of_field("name", Fault::Blank), "name is required");
        assert_eq!(of_field("org_id", Fault::Missing), "org_id is required");
        assert_eq!(
            of_field("email", Fault::Missing),
            "email and password are required"
        );
        let short = Fault::TooShort { given: 1, min: 8 };
        assert_eq!(
            of_field("password", short),
            "password must be at least 8 characters"
        );
        assert_eq!(
            of_field("org_id", Fault::BadFormat(Format::Id)),
            "invalid request body"
        );
    }

    #[test]
    fn causes_stay_in_the_log() {
        let (status, text) = said(Error::Store("disk on fire".into()));
        assert_eq!(status, 500);
        assert!(text.starts_with("internal error. If you think") && text.ends_with("px0-ai/px0"));
    }
}
