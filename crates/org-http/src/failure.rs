//! What can be refused, and how a dialect words it. The plumbing is written once over the dialect;
//! a dialect is a table from [`Refusal`] to [`Answer`].

use std::fmt;
use std::marker::PhantomData;
use std::time::Duration;

use actix_web::body::BoxBody;
use actix_web::http::header::{self, HeaderMap, HeaderName, HeaderValue};
use actix_web::http::{Method, StatusCode};
use actix_web::{HttpResponse, ResponseError};
use org_auth::AuthError;
use org_core::{Error, Violation};

use crate::request;

/// Why a request is not carried out.
#[derive(Debug)]
pub enum Refusal {
    /// The body did not arrive in time.
    BodyTimeout,
    /// The body is larger than allowed.
    BodyTooLarge {
        /// The most bytes.
        limit: usize,
    },
    /// The operation refused.
    Core(Error),
    /// The body cannot be read at all: broken syntax, or no object.
    MalformedBody,
    /// The path exists, but not for this method.
    MethodNotAllowed {
        /// The methods it exists for.
        allow: Vec<Method>,
    },
    /// No such path.
    NoSuchPath,
    /// A bug: the handler panicked.
    Panicked,
    /// A parameter of the query string breaks a rule.
    Query(Violation),
    /// A refusal that only one dialect knows, worded by it already.
    Special(Answer),
    /// Too many requests.
    TooManyRequests {
        /// When the next one will be let in.
        retry_after: Duration,
    },
    /// The caller is not known.
    Unauthenticated(Unauthenticated),
    /// The body is in a format that is not read here.
    UnsupportedMediaType {
        /// The format that was declared.
        given: String,
    },
}

/// Why the caller is not known.
#[derive(Debug)]
pub enum Unauthenticated {
    /// The `Authorization` header does not have the expected form.
    BadHeader,
    /// There is a credential, and it is not believed.
    Credential(AuthError),
    /// No credential at all.
    Missing,
}

impl From<Error> for Refusal {
    fn from(error: Error) -> Self {
        Self::Core(error)
    }
}

impl From<Violation> for Refusal {
    fn from(violation: Violation) -> Self {
        Self::Core(Error::Invalid(violation))
    }
}

impl From<AuthError> for Refusal {
    fn from(error: AuthError) -> Self {
        match error {
            AuthError::Store(error) => Self::Core(error),
            other => Self::Unauthenticated(Unauthenticated::Credential(other)),
        }
    }
}

/// An error as one dialect words it.
#[derive(Clone, Debug)]
pub struct Answer {
    /// The status.
    pub status: StatusCode,
    /// The whole body.
    pub body: serde_json::Value,
    /// Headers beside those that the status itself asks for.
    pub headers: HeaderMap,
}

impl Answer {
    /// An answer without headers of its own.
    pub fn new(status: StatusCode, body: serde_json::Value) -> Self {
        Self {
            status,
            body,
            headers: HeaderMap::new(),
        }
    }

    /// The same answer with one header more.
    #[must_use]
    pub fn with(mut self, name: HeaderName, value: &'static str) -> Self {
        self.headers.insert(name, HeaderValue::from_static(value));
        self
    }
}

/// A wire format.
pub trait Dialect: fmt::Debug + Sized + 'static {
    /// The media type of its answers, to the letter.
    const CONTENT_TYPE: &'static str;

    /// Words a refusal.
    fn answer(refusal: &Refusal) -> Answer;

    /// An answer that is no error.
    fn reply(status: StatusCode, body: &impl serde::Serialize) -> HttpResponse {
        match serde_json::to_vec(body) {
            Ok(bytes) => HttpResponse::build(status)
                .insert_header((header::CONTENT_TYPE, Self::CONTENT_TYPE))
                .body(bytes),
            Err(cause) => Failure::<Self>::from(Error::Store(Box::new(cause))).error_response(),
        }
    }
}

/// A refusal on its way to becoming a response of dialect `D`.
#[derive(Debug)]
pub struct Failure<D>(Refusal, PhantomData<D>);

impl<D, E: Into<Refusal>> From<E> for Failure<D> {
    fn from(refusal: E) -> Self {
        Self(refusal.into(), PhantomData)
    }
}

impl<D: Dialect> fmt::Display for Failure<D> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}", self.0)
    }
}

impl<D: Dialect> ResponseError for Failure<D> {
    fn status_code(&self) -> StatusCode {
        D::answer(&self.0).status
    }

    fn error_response(&self) -> HttpResponse<BoxBody> {
        respond::<D>(&self.0)
    }
}

/// The response to a refusal, in the words of `D`. Failures of our own are logged here, once, with
/// their whole chain.
pub fn respond<D: Dialect>(refusal: &Refusal) -> HttpResponse {
    let Answer {
        status,
        body,
        headers,
    } = D::answer(refusal);
    log_failure(status, refusal);
    let mut response = HttpResponse::build(status);
    for (name, value) in headers {
        response.insert_header((name, value));
    }
    match refusal {
        Refusal::MethodNotAllowed { allow } => {
            let allow: Vec<&str> = allow.iter().map(Method::as_str).collect();
            response.insert_header((header::ALLOW, allow.join(", ")));
        }
        Refusal::Core(Error::Unavailable { retry_after })
        | Refusal::TooManyRequests { retry_after } => {
            let seconds = retry_after.as_secs().max(1);
            response.insert_header((header::RETRY_AFTER, seconds));
        }
        // What is left of the body must not be taken for the next request.
        Refusal::BodyTimeout | Refusal::BodyTooLarge { .. } => {
            response.force_close();
        }
        _ => {}
    }
    response
        .insert_header((header::CONTENT_TYPE, D::CONTENT_TYPE))
        .body(body.to_string())
}

/// Logs a failure of our own, once, with its whole chain of causes; others are none.
pub fn log_failure(status: StatusCode, refusal: &Refusal) {
    if !status.is_server_error() {
        return;
    }
    let id = request::current_id();
    let mut message = match refusal {
        Refusal::Core(error) => error.to_string(),
        other => format!("{other:?}"),
    };
    if let Refusal::Core(error) = refusal {
        let mut cause = std::error::Error::source(error);
        while let Some(next) = cause {
            message.push_str(": ");
            message.push_str(next.to_string().trim());
            cause = next.source();
        }
    }
    log::error!(request_id = id.as_str(), status = status.as_u16(); "{message}");
}
