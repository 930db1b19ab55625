//! How often a client may ask: counted once it is known and before anything else is looked at, and
//! told in three headers of every answer.

use std::time::Duration;

use actix_web::body::{EitherBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header::{HeaderMap, HeaderName, HeaderValue};
use actix_web::middleware::Next;
use actix_web::web::Data;
use actix_web::{Error, HttpMessage as _};
use org_core::{Principal, Timestamp};

use super::Auth0;
use crate::Context;
use crate::failure::{Refusal, respond};
use crate::rate_limit::Standing;

const LIMIT: HeaderName = HeaderName::from_static("x-ratelimit-limit");
const REMAINING: HeaderName = HeaderName::from_static("x-ratelimit-remaining");
const RESET: HeaderName = HeaderName::from_static("x-ratelimit-reset");

/// The middleware inside of [`known_to`](crate::caller::known_to) that counts the request.
pub(super) async fn counted<B: MessageBody + 'static>(
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<EitherBody<B>>, Error> {
    let client = request
        .extensions()
        .get::<Principal>()
        .map(Principal::actor);
    let context = request.app_data::<Data<Context>>().cloned();
    let (Some(client), Some(context)) = (client, context) else {
        return Ok(next.call(request).await?.map_into_left_body());
    };
    let (standing, mut response) = match context.rate_limit.count(&client) {
        Ok(standing) => (standing, next.call(request).await?.map_into_left_body()),
        Err(standing) => {
            let retry_after = Duration::from_secs(whole_seconds(standing.reset_in));
            let answer = respond::<Auth0>(&Refusal::TooManyRequests { retry_after });
            (
                standing,
                request.into_response(answer).map_into_right_body(),
            )
        }
    };
    tell(response.headers_mut(), standing, context.app.now());
    Ok(response)
}

/// Adds the headers: the size of the bucket, what is left, and the Unix second of the next request.
fn tell(headers: &mut HeaderMap, standing: Standing, now: Timestamp) {
    let Standing {
        limit,
        remaining,
        reset_in,
    } = standing;
    let wait = i64::try_from(whole_seconds(reset_in)).unwrap_or(i64::MAX);
    headers.insert(LIMIT, HeaderValue::from(limit));
    headers.insert(REMAINING, HeaderValue::from(remaining));
    headers.insert(RESET, HeaderValue::from(now.seconds().saturating_add(wait)));
}

/// At least one, since clients wait until the second that they are told.
fn whole_seconds(span: Duration) -> u64 {
    let begun = u64::from(span.subsec_nanos() > 0);
    span.as_secs().saturating_add(begun).max(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_begun_second_counts_whole() {
        let told = |millis| whole_seconds(Duration::from_millis(millis));
        assert_eq!([0, 20, 1000, 1001].map(told), [1, 1, 1, 2]);
    }

    #[test]
    fn the_reset_is_a_unix_second() {
        let mut headers = HeaderMap::new();
        let standing = Standing {
            limit: 50,
            remaining: 49,
            reset_in: Duration::from_millis(20),
        };
        tell(
            &mut headers,
            standing,
            Timestamp::from_millis(1_700_000_000_900),
        );
        assert_eq!(headers.get(LIMIT).unwrap(), "50");
        assert_eq!(headers.get(REMAINING).unwrap(), "49");
        assert_eq!(headers.get(RESET).unwrap(), "1700000001");
    }
}
