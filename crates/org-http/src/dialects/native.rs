//! What the server says in its own name, where no vendor's format applies: RFC 9457.

use actix_web::http::StatusCode;
use org_core::Error;
use serde_json::json;

use crate::failure::{Answer, Dialect, Refusal};

/// The server's own format.
#[derive(Debug)]
pub struct Native;

impl Dialect for Native {
    const CONTENT_TYPE: &'static str = "application/problem+json";

    fn answer(refusal: &Refusal) -> Answer {
        let status = match refusal {
            Refusal::BodyTimeout => StatusCode::REQUEST_TIMEOUT,
            Refusal::BodyTooLarge { .. } => StatusCode::PAYLOAD_TOO_LARGE,
            Refusal::Core(Error::Conflict(_)) => StatusCode::CONFLICT,
            Refusal::Core(Error::NotFound { .. }) | Refusal::NoSuchPath => StatusCode::NOT_FOUND,
            Refusal::Core(Error::Unavailable { .. }) => StatusCode::SERVICE_UNAVAILABLE,
            Refusal::Core(Error::Store(_)) | Refusal::Panicked => StatusCode::INTERNAL_SERVER_ERROR,
            Refusal::MethodNotAllowed { .. } => StatusCode::METHOD_NOT_ALLOWED,
            Refusal::TooManyRequests { .. } => StatusCode::TOO_MANY_REQUESTS,
            Refusal::Unauthenticated(_) => StatusCode::UNAUTHORIZED,
            Refusal::UnsupportedMediaType { .. } => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Refusal::Core(_) | Refusal::MalformedBody | Refusal::Query(_) | Refusal::Special(_) => {
                StatusCode::BAD_REQUEST
            }
        };
        let title = status.canonical_reason().unwrap_or_default();
        Answer::new(status, json!({ "title": title, "status": status.as_u16() }))
    }
}
