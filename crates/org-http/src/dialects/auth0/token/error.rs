//! The error catalogue of the token endpoint (`contracts/auth0.md` section 4; RFC 6749, section 5.2).

use actix_web::http::StatusCode;
use actix_web::http::header::WWW_AUTHENTICATE;
use org_auth::AuthError;
use org_auth::token_grant::Denied;
use org_core::{Error, Fault, Violation};
use serde_json::json;

use crate::failure::{Answer, Refusal, Unauthenticated};

fn entry(status: StatusCode, error: &str, text: &str) -> Answer {
    let body = json!({ "error": error, "error_description": text });
    let answer = Answer::new(status, body);
    match status {
        StatusCode::UNAUTHORIZED => answer.with(WWW_AUTHENTICATE, "Basic realm=\"/oauth/token\""),
        _ => answer,
    }
}

/// An entry about the request as such that says no more than its status.
fn plain(status: StatusCode) -> Answer {
    let text = status.canonical_reason().unwrap_or_default();
    entry(status, "invalid_request", text)
}

fn invalid_request(text: &str) -> Answer {
    entry(StatusCode::BAD_REQUEST, "invalid_request", text)
}

fn access_denied(status: StatusCode, text: &str) -> Answer {
    entry(status, "access_denied", text)
}

/// What a client that has proved who it is may not have.
pub(super) fn denied(denied: Denied, audience: &str) -> Refusal {
    let forbidden = |text: &str| access_denied(StatusCode::FORBIDDEN, text);
    Refusal::Special(match denied {
        Denied::Audience => forbidden(&format!(
            "Client is not authorized to access \"{audience}\". You need to create a \
             \"client-grant\" associated to this API. See: \
             https://auth0.com/docs/api/v2#!/Client_Grants/post_client_grants"
        )),
        Denied::GrantType => entry(
            StatusCode::FORBIDDEN,
            "unauthorized_client",
            "Grant type 'client_credentials' not allowed for the client.",
        ),
        Denied::Organization => forbidden("Client is not authorized to access the organization."),
        Denied::OrganizationMissing => invalid_request("Missing required parameter: organization"),
        Denied::Store(error) => return error.into(),
        Denied::UnknownAudience => {
            forbidden(&format!("Service not enabled within domain: {audience}"))
        }
    })
}

/// Words a refusal.
pub(super) fn answer(refusal: &Refusal) -> Answer {
    match refusal {
        Refusal::BodyTimeout => plain(StatusCode::REQUEST_TIMEOUT),
        Refusal::BodyTooLarge { limit: _ } => plain(StatusCode::PAYLOAD_TOO_LARGE),
        Refusal::Core(error) => core(error),
        Refusal::MalformedBody => invalid_request("Invalid request payload JSON format"),
        Refusal::MethodNotAllowed { allow: _ } => plain(StatusCode::METHOD_NOT_ALLOWED),
        Refusal::NoSuchPath => plain(StatusCode::NOT_FOUND),
        Refusal::Panicked => internal(),
        Refusal::Query(violation) => violated(violation),
        Refusal::Special(answer) => answer.clone(),
        Refusal::TooManyRequests { retry_after: _ } => entry(
            StatusCode::TOO_MANY_REQUESTS,
            "too_many_requests",
            "Client quota exceeded",
        ),
        Refusal::Unauthenticated(why) => unauthenticated(why),
        Refusal::UnsupportedMediaType { given: _ } => plain(StatusCode::UNSUPPORTED_MEDIA_TYPE),
    }
}

fn unauthenticated(why: &Unauthenticated) -> Answer {
    match why {
        Unauthenticated::BadHeader => invalid_request("Bad HTTP authentication header format"),
        Unauthenticated::Credential(AuthError::Store(error)) => core(error),
        Unauthenticated::Credential(
            AuthError::Insufficient
            | AuthError::Rejected
            | AuthError::Token(_)
            | AuthError::Unverified,
        )
        | Unauthenticated::Missing => access_denied(StatusCode::UNAUTHORIZED, "Unauthorized"),
    }
}

fn core(error: &Error) -> Answer {
    match error {
        Error::AlreadyExists { .. } | Error::Conflict(_) | Error::NotFound { .. } => {
            invalid_request("Invalid request")
        }
        Error::Forbidden(_) | Error::LimitReached { .. } => {
            access_denied(StatusCode::FORBIDDEN, "Forbidden")
        }
        Error::Invalid(violation) => violated(violation),
        Error::Store(_) => internal(),
        Error::Unavailable { retry_after: _ } => entry(
            StatusCode::SERVICE_UNAVAILABLE,
            "temporarily_unavailable",
            "Service Unavailable",
        ),
    }
}

fn violated(violation: &Violation) -> Answer {
    let field = &violation.field;
    match violation.fault {
        Fault::Duplicate => invalid_request(&format!("Duplicate parameter: {field}")),
        Fault::Missing => invalid_request(&format!("Missing required parameter: {field}")),
        Fault::NotAllowed if field == "grant_type" => {
            let given = violation.given.as_deref().unwrap_or_default();
            entry(
                StatusCode::BAD_REQUEST,
                "unsupported_grant_type",
                format!("Unsupported grant type: {given}").trim_end_matches([':', ' ']),
            )
        }
        _ => invalid_request(&format!("Invalid parameter: {field}")),
    }
}

fn internal() -> Answer {
    entry(
        StatusCode::INTERNAL_SERVER_ERROR,
        "server_error",
        "An internal server error occurred",
    )
}
