//! The error catalogue of both APIs (`contracts/clerk.md` section 3).

mod conflict;
mod upload;
mod violation;

use actix_web::http::StatusCode;
use actix_web::http::header::{HeaderName, HeaderValue};
use org_core::{Denial, Error, Field, Kind};
use serde_json::{Value, json};

use self::conflict::conflicting;
pub(super) use self::upload::{BadUpload, PICTURES, bad_upload};
use self::violation::violated;
use super::version::ApiVersion;
use crate::failure::{Answer, Refusal, Unauthenticated};
use crate::request;

/// Which of the two APIs answers.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Surface {
    Backend,
    Frontend,
}

/// One entry of the catalogue.
struct Entry {
    status: u16,
    code: &'static str,
    message: String,
    long_message: String,
    meta: Option<Value>,
}

fn entry(status: u16, code: &'static str, message: &str, long_message: impl Into<String>) -> Entry {
    let (message, long_message) = (message.to_owned(), long_message.into());
    Entry {
        status,
        code,
        message,
        long_message,
        meta: None,
    }
}

/// An entry whose short and long texts are the same.
fn same(status: u16, code: &'static str, text: &str) -> Entry {
    entry(status, code, text, text)
}

impl Entry {
    fn param(self, name: &str) -> Self {
        self.meta(json!({ "param_name": name }))
    }

    fn meta(self, meta: Value) -> Self {
        Self {
            meta: Some(meta),
            ..self
        }
    }
}

/// More items in one request than are done at once.
pub(super) fn bulk_size_exceeded(max: usize) -> Refusal {
    let entry = entry(
        400,
        "bulk_size_exceeded",
        "bulk size exceeded",
        format!("Parameters exceed the maximum allowed bulk processing size of {max}."),
    );
    Refusal::Special(worded(entry))
}

/// A page that may not call.
pub(super) fn origin_invalid() -> Refusal {
    Refusal::Special(worded(entry(
        400,
        "origin_invalid",
        "Invalid HTTP Origin header",
        "The Request HTTP Origin header is not one of the origins that may call.",
    )))
}

/// Only apps send an `Authorization` header, and only pages have an origin.
pub(super) fn origin_and_authorization() -> Refusal {
    Refusal::Special(worded(entry(
        400,
        "origin_authorization_headers_conflict",
        "Setting both the 'Origin' and 'Authorization' headers is forbidden",
        "For security purposes, only one of the 'Origin' and 'Authorization' headers should be \
         provided, but not both.",
    )))
}

/// The password is not the user's.
pub(super) fn password_incorrect() -> Refusal {
    let text = "Password is incorrect. Try again, or use another method.";
    Refusal::Special(worded(
        same(422, "form_password_incorrect", text).param("password"),
    ))
}

/// A token in the body proves nothing.
pub(super) fn not_authenticated() -> Refusal {
    Refusal::Special(worded(same(
        401,
        "could_not_authenticate_request",
        "Could not authenticate request.",
    )))
}

/// Words a refusal.
pub(super) fn answer(surface: Surface, refusal: &Refusal) -> Answer {
    worded(match refusal {
        Refusal::Special(answer) => return answer.clone(),
        Refusal::Core(error) => core(surface, error),
        Refusal::Query(violation) => violated(surface, violation),
        Refusal::Unauthenticated(why) => unauthenticated(surface, why),
        other => transport(other),
    })
}

/// An entry as it is sent.
fn worded(entry: Entry) -> Answer {
    let Entry {
        status,
        code,
        message,
        long_message,
        meta,
    } = entry;
    let id = request::current_id();
    let mut error = json!({ "code": code, "message": message, "long_message": long_message });
    if let (Some(meta), Some(error)) = (meta, error.as_object_mut()) {
        error.insert("meta".to_owned(), meta);
    }
    let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let mut answer = Answer::new(status, json!({ "errors": [error], "clerk_trace_id": id }));
    if let Ok(id) = HeaderValue::from_str(&id) {
        answer
            .headers
            .insert(HeaderName::from_static("clerk-trace-id"), id);
    }
    answer
}

fn core(surface: Surface, error: &Error) -> Entry {
    match error {
        Error::AlreadyExists { kind: _, field } => taken(*field),
        Error::Conflict(conflict) => conflicting(surface, conflict),
        Error::Forbidden(denial) => denied(denial),
        Error::Invalid(violation) => violated(surface, violation),
        Error::LimitReached {
            kind: Kind::Organization,
            limit: _,
        } => same(
            403,
            "organization_quota_exceeded",
            "You have exceeded the maximum number of organizations you can create.",
        ),
        Error::LimitReached {
            kind: Kind::Membership | Kind::Invitation,
            limit,
        } => entry(
            403,
            "organization_membership_quota_exceeded",
            "organization membership quota exceeded",
            format!(
                "You have reached your limit of {limit} organization memberships, including \
                 outstanding invitations."
            ),
        ),
        Error::LimitReached {
            kind: Kind::EmailCode,
            limit: _,
        } => entry(
            429,
            "verification_code_too_many_requests",
            "Too many verification code requests",
            "Too many verification code requests. Please wait before trying again.",
        ),
        Error::LimitReached {
            kind: Kind::Domain,
            limit,
        } => entry(
            403,
            "organization_domain_quota_exceeded",
            "organization domain quota exceeded",
            format!("You have reached your limit of {limit} domains per organization."),
        ),
        Error::LimitReached {
            kind: Kind::Role,
            limit,
        } => entry(
            403,
            "organization_instance_roles_quota_exceeded",
            "organization roles quota exceeded",
            format!("You have reached your limit of {limit} organization roles."),
        ),
        // The one endpoint that makes permissions does not know 403.
        Error::LimitReached {
            kind: Kind::Permission,
            limit: _,
        } => same(
            422,
            "quota_exceeded",
            "Quota exceeded, you have reached your limit.",
        ),
        Error::LimitReached { .. } => same(
            403,
            "quota_exceeded",
            "Quota exceeded, you have reached your limit.",
        ),
        Error::NotFound { kind, id } => not_found(*kind, id),
        Error::Store(_) => internal(),
        Error::Unavailable { .. } => entry(
            503,
            "service_unavailable",
            "Service unavailable",
            "The service is temporarily unavailable. Please try again.",
        ),
    }
}

fn taken(field: Field) -> Entry {
    let (param, words) = match field {
        Field::Audience => ("audience", "audience"),
        Field::EmailAddress => ("email_address", "email address"),
        Field::ExternalId => ("external_id", "external id"),
        Field::Id => ("id", "id"),
        Field::Key => ("key", "key"),
        Field::Name => ("name", "name"),
        Field::Slug => ("slug", "slug"),
        Field::Username => ("username", "username"),
    };
    let text = format!("That {words} is taken. Please try another.");
    same(422, "form_identifier_exists", &text).param(param)
}

fn denied(denial: &Denial) -> Entry {
    match denial {
        Denial::Action(_) => entry(
            403,
            "authorization_invalid",
            "Unauthorized request",
            "You are not authorized to perform this request",
        ),
        Denial::DeletionDisabled => entry(
            403,
            "organization_admin_delete_not_enabled",
            "admin delete not enabled",
            "Deletion by admin is not enabled for this organization.",
        ),
        Denial::DomainsDisabled => entry(
            403,
            "organization_domains_not_enabled",
            "organization domains not enabled",
            "This instance does not have domains enabled for organizations.",
        ),
        Denial::EnrollmentModeDisabled => entry(
            403,
            "organization_domain_enrollment_mode_not_enabled",
            "enrollment mode not enabled",
            "The enrollment mode is not enabled for this instance.",
        ),
        Denial::MailDisabled => entry(
            403,
            "feature_not_enabled",
            "feature not enabled",
            "This instance does not send mail.",
        ),
        Denial::NotAMember => entry(
            404,
            "organization_not_found_or_unauthorized",
            "not found or unauthorized",
            "Given organization not found, or you don't have permission to access the organization",
        ),
        Denial::OrganizationsDisabled => organizations_disabled(),
        Denial::Permission(permission) => entry(
            403,
            "missing_organization_permission",
            "missing permission",
            "Current user is missing an organization permission.",
        )
        .meta(json!({ "permissions": [permission.as_str()] })),
        Denial::RegistrationClosed => entry(
            403,
            "sign_up_mode_restricted",
            "sign-up restricted",
            "Nobody can sign up by themselves here.",
        ),
        Denial::UserBanned => entry(
            403,
            "user_banned",
            "Unauthorized request",
            "The account is banned.",
        ),
        Denial::UserLocked => entry(
            403,
            "user_locked",
            "Account locked",
            "Your account is locked. You will not be able to sign in for now.",
        ),
        Denial::SlugsDisabled => entry(
            403,
            "organization_slugs_disabled",
            "organization slugs not enabled",
            "This instance does not have slugs enabled for organizations.",
        ),
    }
}

fn organizations_disabled() -> Entry {
    if ApiVersion::current().is_first() {
        return entry(
            403,
            "organizations_not_enabled_in_instance",
            "access denied",
            "The organizations feature is not enabled for your instance. If you want to try it \
             out, contact us at support@clerk.dev.",
        );
    }
    entry(
        403,
        "organization_not_enabled_in_instance",
        "access denied",
        "The organizations feature is not enabled for this instance. You can enable it at \
         https://dashboard.clerk.com.",
    )
}

fn not_found(kind: Kind, id: &str) -> Entry {
    let missing = |long: String| entry(404, "resource_not_found", "not found", long);
    match kind {
        Kind::Creator => entry(
            400,
            "organization_creator_not_found",
            "creator not found",
            format!("No users found with id {id}."),
        ),
        Kind::EmailCode => same(422, "form_code_incorrect", "Incorrect code").param("code"),
        Kind::Domain => missing("Organization domain not found".to_owned()),
        Kind::Invitation => entry(
            404,
            "organization_invitation_not_found",
            "not found",
            format!("No invitation found with id {id}."),
        ),
        Kind::Permission => missing("Organization permission not found".to_owned()),
        Kind::Role => missing("Organization role not found".to_owned()),
        Kind::RoleSet => missing("Role set not found".to_owned()),
        Kind::Organization => missing("Given organization not found.".to_owned()),
        Kind::Session => entry(
            404,
            "resource_not_found",
            "Session not found",
            format!("No session was found with id {id}"),
        ),
        Kind::User => missing(format!("No user was found with id {id}")),
        Kind::ApiKey
        | Kind::Client
        | Kind::ClientCredential
        | Kind::ClientGrant
        | Kind::Connection
        | Kind::EmailAddress
        | Kind::Group
        | Kind::GroupRole
        | Kind::Image
        | Kind::Instance
        | Kind::JoinRequest
        | Kind::MemberRole
        | Kind::Membership
        | Kind::MembershipRequest
        | Kind::OrganizationClient
        | Kind::OrganizationConnection
        | Kind::OrganizationGrant
        | Kind::SecretKey
        | Kind::SignIn
        | Kind::SignInToken
        | Kind::SignUp
        | Kind::Suggestion
        | Kind::Team
        | Kind::TeamMembership
        | Kind::TokenTemplate => missing("Resource not found".to_owned()),
    }
}

fn unauthenticated(surface: Surface, why: &Unauthenticated) -> Entry {
    match (surface, why) {
        (Surface::Frontend, _) => entry(
            401,
            "authentication_invalid",
            "Invalid authentication",
            "Unable to authenticate the request, you need to supply an active session",
        ),
        (Surface::Backend, Unauthenticated::BadHeader | Unauthenticated::Missing) => entry(
            401,
            "authorization_header_format_invalid",
            "Invalid Authorization header format",
            "Invalid Authorization header format. Must be 'Bearer <YOUR_API_KEY>'",
        ),
        (Surface::Backend, Unauthenticated::Credential(_)) => same(
            401,
            "clerk_key_invalid",
            "The provided Clerk Secret Key is invalid. Make sure that your Clerk Secret Key is \
             correct.",
        ),
    }
}

/// Refusals that are older than any operation.
fn transport(refusal: &Refusal) -> Entry {
    match refusal {
        Refusal::BodyTimeout => entry(
            408,
            "request_timeout",
            "Request timeout",
            "The request body did not arrive in time.",
        ),
        Refusal::BodyTooLarge { limit } => entry(
            413,
            "request_body_too_large",
            "Request body too large",
            format!("The request body exceeds the maximum allowed size of {limit} bytes."),
        ),
        Refusal::MalformedBody => entry(
            400,
            "request_body_invalid",
            "Request body invalid",
            "The request body is invalid. Please consult the API documentation for more \
             information.",
        ),
        Refusal::MethodNotAllowed { .. } => entry(
            405,
            "method_not_allowed",
            "Method not allowed",
            "The method is not allowed for the requested URL.",
        ),
        Refusal::NoSuchPath => entry(404, "resource_not_found", "not found", "Resource not found"),
        Refusal::TooManyRequests { .. } => entry(
            429,
            "too_many_requests",
            "Too many requests",
            "Too many requests. Please try again in a bit.",
        ),
        Refusal::UnsupportedMediaType { given } => entry(
            415,
            "unsupported_content_type",
            "Content-Type is unsupported",
            format!(
                "Content-Type {given} is unsupported. You should use application/json instead."
            ),
        ),
        Refusal::Core(_)
        | Refusal::Panicked
        | Refusal::Query(_)
        | Refusal::Special(_)
        | Refusal::Unauthenticated(_) => internal(),
    }
}

fn internal() -> Entry {
    entry(
        500,
        "internal_clerk_error",
        "Oops, an unexpected error occurred",
        "There was an internal error on our servers. We've been notified and are working on \
         fixing it.",
    )
}
