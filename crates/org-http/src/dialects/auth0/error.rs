//! The error catalogue of the Management API (`contracts/auth0.md` section 3).

mod conflict;

use actix_web::http::StatusCode;
use actix_web::http::header::{HeaderValue, RETRY_AFTER, WWW_AUTHENTICATE};
use org_auth::jwt::TokenError;
use org_auth::{AuthError, scope};
use org_core::id::RoleId;
use org_core::{Action, Denial, Error, Fault, Kind, Violation};
use serde_json::json;

use super::id::Spelled as _;
use super::schema::{Property, sentence};
use super::search::Unsearchable;
use crate::failure::{Answer, Refusal, Unauthenticated};

const GLOBAL_LIMIT: &str = "Global limit has been reached";
const UNKNOWN_ORGANIZATION: &str = "No organization found by that id or name";

/// One entry of the catalogue.
struct Entry {
    status: StatusCode,
    message: String,
    code: Option<&'static str>,
    /// The challenge of a 401 that goes with a credential: its header, and what the body repeats.
    challenge: Option<(&'static str, Option<&'static str>)>,
}

fn entry(status: StatusCode, message: impl Into<String>) -> Entry {
    Entry {
        status,
        message: message.into(),
        code: None,
        challenge: None,
    }
}

/// An entry that says no more than its status.
fn plain(status: StatusCode) -> Entry {
    entry(status, status.canonical_reason().unwrap_or_default())
}

impl Entry {
    fn code(self, code: &'static str) -> Self {
        Self {
            code: Some(code),
            ..self
        }
    }

    fn challenge(self, header: &'static str, repeated: Option<&'static str>) -> Self {
        Self {
            challenge: Some((header, repeated)),
            ..self
        }
    }
}

impl From<Entry> for Answer {
    fn from(entry: Entry) -> Self {
        let Entry {
            status,
            message,
            code,
            challenge,
        } = entry;
        let error = status.canonical_reason().unwrap_or_default();
        let mut body = serde_json::Map::new();
        body.insert("statusCode".to_owned(), status.as_u16().into());
        body.insert("error".to_owned(), error.into());
        body.insert("message".to_owned(), message.into());
        if let Some(code) = code {
            body.insert("errorCode".to_owned(), code.into());
        }
        if let Some((_, Some(repeated))) = challenge {
            body.insert("attributes".to_owned(), json!({ "error": repeated }));
        }
        let answer = Self::new(status, body.into());
        match challenge {
            Some((header, _)) => answer.with(WWW_AUTHENTICATE, header),
            None => answer,
        }
    }
}

/// Words a refusal.
pub(super) fn answer(refusal: &Refusal) -> Answer {
    match refusal {
        Refusal::Special(answer) => answer.clone(),
        Refusal::Core(error) => core(error).into(),
        Refusal::Query(violation) => query(&[], violation).into(),
        Refusal::Unauthenticated(why) => unauthenticated(why).into(),
        other => transport(other).into(),
    }
}

/// A body that breaks a rule of its schema.
pub(super) fn invalid_body(properties: &[Property], violation: &Violation) -> Refusal {
    Refusal::Special(body(properties, violation).into())
}

/// A query string that breaks a rule of its schema.
pub(super) fn invalid_query(parameters: &[Property], violation: &Violation) -> Refusal {
    Refusal::Special(query(parameters, violation).into())
}

/// Roles that do not exist, by the ids that the caller gave.
pub(super) fn unknown_roles(ids: &str) -> Refusal {
    Refusal::Special(no_such_roles(ids).into())
}

fn no_such_roles(ids: &str) -> Entry {
    let text = format!("One or more of the specified roles do not exist: {ids}");
    entry(StatusCode::BAD_REQUEST, text).code("invalid_body")
}

/// A search that cannot be carried out.
pub(super) fn unsearchable(parameters: &[Property], why: &Unsearchable) -> Refusal {
    let about = parameters.iter().find_map(|one| one.about("q"));
    let Unsearchable(what) = why;
    let text = match about {
        Some(about) => format!("Query validation error: '{what}' on property q ({about})."),
        None => format!("Query validation error: '{what}' on property q."),
    };
    let refused = entry(StatusCode::BAD_REQUEST, text).code("invalid_query_string");
    Refusal::Special(refused.into())
}

/// A connection by a name that none has, or none for passwords.
pub(super) fn no_such_connection() -> Refusal {
    let text = "The connection does not exist.";
    let refused = entry(StatusCode::BAD_REQUEST, text).code("inexistent_connection");
    Refusal::Special(refused.into())
}

/// A change to a value that another user has.
pub(super) fn value_taken(what: &str) -> Refusal {
    let text = format!("The specified new {what} already exists");
    let refused = entry(StatusCode::BAD_REQUEST, text).code("auth0_idp_error");
    Refusal::Special(refused.into())
}

/// A password that is too easy to guess.
pub(super) fn weak_password() -> Refusal {
    let text = "PasswordStrengthError: Password is too weak";
    let refused = entry(StatusCode::BAD_REQUEST, text).code("invalid_body");
    Refusal::Special(refused.into())
}

/// A page by a number that is too high.
pub(super) fn invalid_paging() -> Refusal {
    let text = "Requesting page exceeds the allowed maximum of 1000 records";
    Refusal::Special(
        entry(StatusCode::BAD_REQUEST, text)
            .code("invalid_paging")
            .into(),
    )
}

/// A request more than a client may make, in all or in a group of endpoints.
pub(super) fn too_many_requests(group: Option<&str>, retry_after: u64) -> Refusal {
    let text = match group {
        Some(group) => format!("Global per minute {group} group limit has been reached"),
        None => GLOBAL_LIMIT.to_owned(),
    };
    let entry = entry(StatusCode::TOO_MANY_REQUESTS, text).code("too_many_requests");
    let mut answer = Answer::from(entry);
    answer
        .headers
        .insert(RETRY_AFTER, HeaderValue::from(retry_after));
    Refusal::Special(answer)
}

fn body(properties: &[Property], violation: &Violation) -> Entry {
    let text = format!(
        "Payload validation error: {}",
        sentence(properties, violation)
    );
    entry(StatusCode::BAD_REQUEST, text).code("invalid_body")
}

fn query(parameters: &[Property], violation: &Violation) -> Entry {
    let text = format!(
        "Query validation error: {}",
        sentence(parameters, violation)
    );
    entry(StatusCode::BAD_REQUEST, text).code("invalid_query_string")
}

fn core(error: &Error) -> Entry {
    match error {
        Error::AlreadyExists { kind, field: _ } => taken(*kind),
        Error::Conflict(why) => conflict::conflicting(why),
        Error::Forbidden(denial) => denied(denial),
        Error::Invalid(violation) => violated(violation),
        Error::LimitReached { kind, limit } => limited(*kind, *limit),
        Error::NotFound { kind, id: _ } => not_found(*kind),
        Error::Store(_) => internal(),
        Error::Unavailable { retry_after: _ } => plain(StatusCode::SERVICE_UNAVAILABLE),
    }
}

fn taken(kind: Kind) -> Entry {
    let conflict = |text| entry(StatusCode::CONFLICT, text);
    match kind {
        Kind::Connection => {
            conflict("A connection with the same name already exists").code("connection_conflict")
        }
        Kind::Organization => conflict("An organization with the same name already exists.")
            .code("organization_conflict"),
        Kind::ClientCredential => conflict("A credential with the same kid already exists."),
        Kind::Creator | Kind::User => conflict("The user already exists.").code("auth0_idp_error"),
        Kind::ClientGrant => conflict("A resource with the same identifier already exists."),
        Kind::Domain => conflict("An organization domain with this domain already exists."),
        Kind::OrganizationClient => {
            conflict("The client has already been added to this organization.")
        }
        Kind::OrganizationConnection => conflict("The organization connection already exists."),
        Kind::Group => conflict("A group with the same name already exists."),
        Kind::Role => conflict("The role already exists."),
        Kind::OrganizationGrant => {
            conflict("The client grant has already been added to this organization.")
        }
        Kind::ApiKey
        | Kind::Client
        | Kind::EmailAddress
        | Kind::EmailCode
        | Kind::GroupRole
        | Kind::Image
        | Kind::Instance
        | Kind::Invitation
        | Kind::JoinRequest
        | Kind::MemberRole
        | Kind::MembershipRequest
        | Kind::Membership
        | Kind::Permission
        | Kind::RoleSet
        | Kind::SecretKey
        | Kind::Session
        | Kind::SignIn
        | Kind::SignInToken
        | Kind::SignUp
        | Kind::Suggestion
        | Kind::Team
        | Kind::TeamMembership
        | Kind::TokenTemplate => plain(StatusCode::CONFLICT),
    }
}

/// Where nothing more fits.
fn limited(kind: Kind, limit: u32) -> Entry {
    let full = |what: &str| {
        let text =
            format!("Quota exceeded; cannot add more than {limit} {what} to a single organization");
        entry(StatusCode::CONFLICT, text)
    };
    match kind {
        Kind::MemberRole => entry(
            StatusCode::CONFLICT,
            "No more roles can be assigned to this organization member.",
        ),
        Kind::GroupRole => entry(
            StatusCode::CONFLICT,
            "No more roles can be assigned to this organization group.",
        ),
        Kind::ClientCredential => entry(
            StatusCode::BAD_REQUEST,
            format!("A client cannot have more than {limit} credentials"),
        )
        .code("invalid_body"),
        Kind::OrganizationClient => full("clients"),
        Kind::OrganizationConnection => full("connections"),
        Kind::OrganizationGrant => full("client grants"),
        _ => entry(
            StatusCode::FORBIDDEN,
            "You reached the limit of entities of this type for this tenant.",
        ),
    }
}

fn denied(denial: &Denial) -> Entry {
    let forbidden = |text: &str| entry(StatusCode::FORBIDDEN, text);
    match denial {
        Denial::Action(action) => insufficient_scope(*action),
        Denial::DeletionDisabled => forbidden("The organization does not allow its deletion.")
            .code("operation_not_supported"),
        Denial::DomainsDisabled | Denial::EnrollmentModeDisabled => {
            forbidden("Domains are not enabled.").code("feature_not_enabled")
        }
        Denial::MailDisabled => forbidden("Mail is not enabled.").code("feature_not_enabled"),
        Denial::NotAMember => entry(StatusCode::NOT_FOUND, UNKNOWN_ORGANIZATION),
        Denial::OrganizationsDisabled => {
            forbidden("Organizations are not enabled.").code("feature_not_enabled")
        }
        Denial::Permission(permission) => forbidden(&format!(
            "Insufficient permission, expected: {}",
            permission.as_str()
        ))
        .code("insufficient_scope"),
        Denial::RegistrationClosed => {
            forbidden("Public signup is disabled").code("operation_not_supported")
        }
        Denial::UserBanned | Denial::UserLocked => {
            forbidden("The user is blocked.").code("operation_not_supported")
        }
        Denial::SlugsDisabled => {
            forbidden("Names of organizations are not enabled.").code("feature_not_enabled")
        }
    }
}

fn insufficient_scope(action: Action) -> Entry {
    let scopes = scope::sufficient(action).join(", ");
    let text = format!("Insufficient scope, expected any of: {scopes}");
    entry(StatusCode::FORBIDDEN, text).code("insufficient_scope")
}

const DEFAULT_ORGANIZATION: &str = "default_organization.organization_id";

/// What the operation found wrong with a body that has the right form.
fn violated(violation: &Violation) -> Entry {
    let refused = |text: String| entry(StatusCode::BAD_REQUEST, text).code("invalid_body");
    match violation.fault {
        Fault::NotFound if violation.field == "connection_id" => {
            refused("The specified connection does not exist.".to_owned())
        }
        Fault::NotFound
            if violation.field.ends_with("client_id")
                || violation.field.starts_with("enabled_clients") =>
        {
            refused("The specified client_id does not exist.".to_owned())
        }
        Fault::NotFound if violation.field == DEFAULT_ORGANIZATION => {
            refused("The specified organization does not exist.".to_owned())
        }
        Fault::NotFound if violation.field.starts_with("client_authentication_methods") => {
            refused("The specified credential does not exist.".to_owned())
        }
        Fault::NotFound if violation.field == "roles" => {
            let given = violation.given.as_deref().unwrap_or_default();
            let ids = given.split(", ").map(|id| match RoleId::parse(id) {
                Some(id) => id.spelled(),
                None => id.to_owned(),
            });
            no_such_roles(&ids.collect::<Vec<_>>().join(", "))
        }
        Fault::NotFound => {
            let id = violation.given.as_deref().unwrap_or(&violation.field);
            refused(format!("Connections: {id} not found."))
        }
        Fault::NotAllowed if violation.field == "client_id" => {
            let id = violation.given.as_deref().unwrap_or_default();
            refused(format!(
                "The specified client_id ({id}) does not allow organizations."
            ))
        }
        Fault::NotAllowed if violation.field == "connection_id" => {
            let id = violation.given.as_deref().unwrap_or_default();
            refused(format!(
                "The specified connection ({id}) is not enabled for the organization"
            ))
        }
        Fault::NotAllowed if violation.field == "connection_id.strategy" => {
            refused("Passwordless connections are not supported.".to_owned())
        }
        Fault::NotAllowed if violation.field.ends_with("is_signup_enabled") => refused(
            "Only database connections with assign_membership_on_login = true support \
             is_signup_enabled = true."
                .to_owned(),
        ),
        _ => body(&[], violation),
    }
}

fn not_found(kind: Kind) -> Entry {
    let missing = |text| entry(StatusCode::NOT_FOUND, text);
    match kind {
        Kind::Client => missing("The client does not exist").code("inexistent_client"),
        Kind::ClientCredential => {
            missing("The credential does not exist.").code("inexistent_credential")
        }
        Kind::Connection => missing("The connection does not exist").code("inexistent_connection"),
        Kind::Creator | Kind::User => missing("The user does not exist.").code("inexistent_user"),
        Kind::ClientGrant | Kind::OrganizationGrant => {
            missing("The grant does not exist.").code("inexistent_client_grant")
        }
        Kind::Domain => missing("No organization domain found by that id"),
        Kind::Group => missing("The group does not exist."),
        Kind::Invitation => missing("The invitation does not exist.").code("inexistent_invitation"),
        Kind::Organization => missing(UNKNOWN_ORGANIZATION),
        Kind::OrganizationClient => missing("The client is not associated with the organization.")
            .code("inexistent_organization_client"),
        Kind::OrganizationConnection => missing("No connection found by that id"),
        Kind::Membership => missing("The user is not a member of the organization."),
        Kind::Role => missing("The role does not exist."),
        Kind::ApiKey
        | Kind::EmailAddress
        | Kind::EmailCode
        | Kind::GroupRole
        | Kind::Image
        | Kind::Instance
        | Kind::JoinRequest
        | Kind::MemberRole
        | Kind::MembershipRequest
        | Kind::Permission
        | Kind::RoleSet
        | Kind::SecretKey
        | Kind::Session
        | Kind::SignIn
        | Kind::SignInToken
        | Kind::SignUp
        | Kind::Suggestion
        | Kind::Team
        | Kind::TeamMembership
        | Kind::TokenTemplate => plain(StatusCode::NOT_FOUND),
    }
}

fn unauthenticated(why: &Unauthenticated) -> Entry {
    match why {
        Unauthenticated::BadHeader => entry(
            StatusCode::BAD_REQUEST,
            "Bad HTTP authentication header format",
        )
        .code("Bearer"),
        Unauthenticated::Credential(error) => rejected(error),
        Unauthenticated::Missing => {
            entry(StatusCode::UNAUTHORIZED, "Missing authentication").challenge("Bearer", None)
        }
    }
}

/// A token that is not believed, and one that is, but belongs to no client that may come in here:
/// the client is gone, or the token is of another kind or for another audience.
fn rejected(error: &AuthError) -> Entry {
    let token = |text, header| entry(StatusCode::UNAUTHORIZED, text).challenge(header, Some(text));
    match error {
        AuthError::Token(TokenError::Expired) => token(
            "Expired token received for JSON Web Token validation",
            "Bearer error=\"Expired token received for JSON Web Token validation\"",
        ),
        AuthError::Token(TokenError::Malformed) => {
            token("Invalid token", "Bearer error=\"Invalid token\"")
        }
        AuthError::Token(TokenError::Signature) => token(
            "Invalid signature received for JSON Web Token validation",
            "Bearer error=\"Invalid signature received for JSON Web Token validation\"",
        ),
        AuthError::Insufficient
        | AuthError::Rejected
        | AuthError::Token(TokenError::Claims)
        | AuthError::Unverified => entry(StatusCode::UNAUTHORIZED, "Client is not global.")
            .challenge("Bearer error=\"Client is not global.\"", None),
        AuthError::Store(error) => core(error),
    }
}

/// Refusals that are older than any operation.
fn transport(refusal: &Refusal) -> Entry {
    match refusal {
        Refusal::BodyTimeout => plain(StatusCode::REQUEST_TIMEOUT),
        Refusal::BodyTooLarge { limit } => entry(
            StatusCode::PAYLOAD_TOO_LARGE,
            format!("Payload content length greater than maximum allowed: {limit}"),
        ),
        Refusal::MalformedBody => {
            let text = "Invalid request payload JSON format";
            entry(StatusCode::BAD_REQUEST, text).code("invalid_body")
        }
        Refusal::MethodNotAllowed { allow: _ } => plain(StatusCode::METHOD_NOT_ALLOWED),
        Refusal::NoSuchPath => plain(StatusCode::NOT_FOUND),
        Refusal::TooManyRequests { retry_after: _ } => {
            entry(StatusCode::TOO_MANY_REQUESTS, GLOBAL_LIMIT).code("too_many_requests")
        }
        Refusal::UnsupportedMediaType { given: _ } => plain(StatusCode::UNSUPPORTED_MEDIA_TYPE),
        Refusal::Core(_)
        | Refusal::Panicked
        | Refusal::Query(_)
        | Refusal::Special(_)
        | Refusal::Unauthenticated(_) => internal(),
    }
}

fn internal() -> Entry {
    entry(
        StatusCode::INTERNAL_SERVER_ERROR,
        "An internal server error occurred",
    )
}
