//! What goes wrong, as a page.

use std::fmt;
use std::time::Duration;

use actix_web::body::BoxBody;
use actix_web::http::StatusCode;
use actix_web::http::header::{ALLOW, RETRY_AFTER};
use actix_web::{HttpResponse, ResponseError};
use askama::Template;
use org_auth::AuthError;
use org_core::Error;
use org_http::failure::{Refusal, log_failure};

use crate::page::{self, Frame};
use crate::words;

/// Why there is no other page than one that says so.
#[derive(Debug)]
pub(crate) enum Failure {
    /// The form was sent by another site, or is too old.
    Forged,
    /// What every part of the server may answer.
    Refused(Refusal),
}

#[derive(Template)]
#[template(path = "failure.html")]
struct Shown {
    frame: Frame,
    title: &'static str,
    text: String,
    request_id: String,
}

impl Failure {
    pub(crate) fn forged() -> Self {
        Self::Forged
    }

    pub(crate) fn no_such_page() -> Self {
        Self::Refused(Refusal::NoSuchPath)
    }

    pub(crate) fn too_many(retry_after: Duration) -> Self {
        Self::Refused(Refusal::TooManyRequests { retry_after })
    }

    /// Title and text of the page.
    fn words(&self) -> (&'static str, String) {
        let (title, text) = match self {
            Self::Forged => (
                "This form cannot be accepted",
                "It was not sent from this console, or the page was open for too long. Go back, load the page again and repeat what you did.",
            ),
            Self::Refused(refusal) => return words::refusal(refusal),
        };
        (title, text.to_owned())
    }
}

impl<E: Into<Refusal>> From<E> for Failure {
    fn from(refusal: E) -> Self {
        Self::Refused(refusal.into())
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self:?}")
    }
}

impl ResponseError for Failure {
    fn status_code(&self) -> StatusCode {
        let refusal = match self {
            Self::Forged => return StatusCode::FORBIDDEN,
            Self::Refused(refusal) => refusal,
        };
        match refusal {
            Refusal::BodyTimeout => StatusCode::REQUEST_TIMEOUT,
            Refusal::BodyTooLarge { .. } => StatusCode::PAYLOAD_TOO_LARGE,
            Refusal::Core(error) => words::status(error),
            Refusal::MalformedBody | Refusal::Query(_) | Refusal::Special(_) => {
                StatusCode::BAD_REQUEST
            }
            Refusal::MethodNotAllowed { .. } => StatusCode::METHOD_NOT_ALLOWED,
            Refusal::NoSuchPath => StatusCode::NOT_FOUND,
            Refusal::Panicked => StatusCode::INTERNAL_SERVER_ERROR,
            Refusal::TooManyRequests { .. } => StatusCode::TOO_MANY_REQUESTS,
            Refusal::Unauthenticated(_) => StatusCode::UNAUTHORIZED,
            Refusal::UnsupportedMediaType { .. } => StatusCode::UNSUPPORTED_MEDIA_TYPE,
        }
    }

    fn error_response(&self) -> HttpResponse<BoxBody> {
        let status = self.status_code();
        let (title, text) = self.words();
        let shown = Shown {
            frame: Frame::bare(title),
            title,
            text,
            request_id: org_http::request::current_id(),
        };
        let mut response = page::render(status, &shown);
        let headers = response.headers_mut();
        if let Self::Refused(refusal) = self {
            log_failure(status, refusal);
            match refusal {
                Refusal::MethodNotAllowed { allow } => {
                    let allow: Vec<&str> =
                        allow.iter().map(actix_web::http::Method::as_str).collect();
                    if let Ok(allow) = allow.join(", ").parse() {
                        headers.insert(ALLOW, allow);
                    }
                }
                Refusal::Core(Error::Unavailable { retry_after })
                | Refusal::TooManyRequests { retry_after } => {
                    let seconds = retry_after.as_secs().max(1);
                    headers.insert(RETRY_AFTER, seconds.into());
                }
                Refusal::BodyTimeout | Refusal::BodyTooLarge { .. } => {
                    response
                        .head_mut()
                        .set_connection_type(actix_web::http::ConnectionType::Close);
                }
                _ => {}
            }
        }
        response
    }
}

/// Somebody who cannot sign in, unless the store is at fault.
pub(crate) fn unbelieved(error: AuthError) -> Result<(), Failure> {
    match error {
        AuthError::Store(error) => Err(error.into()),
        AuthError::Insufficient
        | AuthError::Rejected
        | AuthError::Token(_)
        | AuthError::Unverified => Ok(()),
    }
}
