//! The version of the API that a client speaks: a date. Unknown dates are taken as they are, so a
//! version newer than any we know behaves as the newest.

use actix_web::HttpRequest;
use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::middleware::Next;
use org_auth::session_token::Version;
use url::form_urlencoded;

tokio::task_local! {
    static CURRENT: ApiVersion;
}

/// The middleware that remembers the version for as long as the request is handled: errors depend on
/// it too, and they know no request.
pub(super) async fn versioned<B: MessageBody>(
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<B>, actix_web::Error> {
    let version = ApiVersion::of(request.request());
    CURRENT.scope(version, next.call(request)).await
}

/// A version, compared by date.
#[derive(Clone, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub(super) struct ApiVersion(String);

impl ApiVersion {
    /// What a client speaks that does not say (`contracts/clerk.md` section 1).
    const DEFAULT: &'static str = "2021-02-05";

    /// The version named by the header or, for browsers, by the query.
    fn of(request: &HttpRequest) -> Self {
        let header = request
            .headers()
            .get("clerk-api-version")
            .and_then(|v| v.to_str().ok());
        let named = header.map(str::to_owned).or_else(|| {
            form_urlencoded::parse(request.query_string().as_bytes())
                .find(|(name, _)| name == "__clerk_api_version")
                .map(|(_, value)| value.into_owned())
        });
        Self(
            named
                .filter(|raw| is_date(raw))
                .unwrap_or_else(|| Self::DEFAULT.to_owned()),
        )
    }

    /// The version of the request that is being handled.
    pub(super) fn current() -> Self {
        CURRENT
            .try_with(Clone::clone)
            .unwrap_or_else(|_| Self(Self::DEFAULT.to_owned()))
    }

    /// Whether this is the first version of all, whose texts differ.
    pub(super) fn is_first(&self) -> bool {
        self.0.as_str() <= Self::DEFAULT
    }

    /// Whether updates of an organization refuse metadata, which has endpoints of its own.
    pub(super) fn separates_metadata(&self) -> bool {
        self.0.as_str() >= "2026-05-12"
    }

    /// The shape of session tokens.
    pub(super) fn tokens(&self) -> Version {
        if self.0.as_str() >= "2025-04-10" {
            Version::V2
        } else {
            Version::V1
        }
    }
}

fn is_date(raw: &str) -> bool {
    raw.len() == 10
        && raw
            .bytes()
            .enumerate()
            .all(|(position, byte)| match position {
                4 | 7 => byte == b'-',
                _ => byte.is_ascii_digit(),
            })
}
