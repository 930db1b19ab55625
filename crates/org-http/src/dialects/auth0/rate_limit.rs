//! How often a client may ask: counted once it is known and before anything else is looked at, and
//! told in three headers of every answer.

pub(super) mod group;

use std::time::Duration;

use actix_web::body::{EitherBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::StatusCode;
use actix_web::http::header::{HeaderMap, HeaderName, HeaderValue};
use actix_web::middleware::Next;
use actix_web::web::Data;
use actix_web::{Error, HttpMessage as _};
use org_core::{Principal, Timestamp};

use self::group::{MANAGEMENT, TOKENS};
use super::error::too_many_requests;
use super::{Auth0, token};
use crate::Context;
use crate::failure::{Refusal, respond};
use crate::rate_limit::{Standing, network};

const LIMIT: HeaderName = HeaderName::from_static("x-ratelimit-limit");
const REMAINING: HeaderName = HeaderName::from_static("x-ratelimit-remaining");
const RESET: HeaderName = HeaderName::from_static("x-ratelimit-reset");

/// What is told where there is no limit: the vendor's own production figure
/// (`contracts/auth0.md` section 6), with one request taken.
const UNLIMITED: Standing = Standing {
    limit: 50,
    remaining: 49,
    reset_in: Duration::from_secs(1),
};

/// The middleware inside of [`known_to`](crate::caller::known_to) that counts the request of a
/// client: in its bucket for everything, then in that of the group.
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
    let group = group::of(request.method(), request.path());
    let (standing, mut response) = match take(&context, group, &client).await {
        Ok(standing) => (standing, next.call(request).await?.map_into_left_body()),
        Err((group, standing)) => {
            let refusal = too_many_requests(group, seconds_until(standing));
            let answer = respond::<Auth0>(&refusal);
            (
                standing,
                request.into_response(answer).map_into_right_body(),
            )
        }
    };
    let standing = heeding_retries(standing, response.status());
    tell(response.headers_mut(), standing, context.app.now());
    Ok(response)
}

/// The fuller of the two buckets tells less, so the other one's standing is answered. A refusal says
/// which group it is about, if it is about one.
async fn take(
    context: &Context,
    group: Option<&'static str>,
    client: &str,
) -> Result<Standing, (Option<&'static str>, Standing)> {
    let limit = &context.rate_limit;
    let whole = limit.count(MANAGEMENT, client).await;
    let whole = whole.map_err(|standing| (None, standing))?;
    let of_group = match group {
        Some(name) => limit.count(name, client).await,
        None => Ok(None),
    };
    let of_group = of_group.map_err(|standing| (group, standing))?;
    let both = whole.into_iter().chain(of_group);
    let tighter = both.min_by_key(|standing| standing.remaining);
    Ok(tighter.unwrap_or(UNLIMITED))
}

/// One official client tries again after a conflict, at the second it is told: that must be soon.
fn heeding_retries(standing: Standing, status: StatusCode) -> Standing {
    match status {
        StatusCode::CONFLICT => Standing {
            reset_in: standing.reset_in.min(Duration::from_secs(1)),
            ..standing
        },
        _ => standing,
    }
}

/// The middleware around the token endpoint that counts requests from one address, whoever they
/// say they are.
pub(super) async fn counted_by_address<B: MessageBody + 'static>(
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<EitherBody<B>>, Error> {
    let context = request.app_data::<Data<Context>>().cloned();
    let address = request.peer_addr().map(|peer| peer.ip());
    let (Some(context), Some(address)) = (context, address) else {
        return Ok(next.call(request).await?.map_into_left_body());
    };
    let counted = context.rate_limit.count(TOKENS, &network(address)).await;
    let (standing, mut response) = match counted {
        Ok(standing) => (standing, next.call(request).await?.map_into_left_body()),
        Err(standing) => {
            let answer = respond::<token::OAuth>(&refusal(standing));
            let response = request.into_response(answer).map_into_right_body();
            (Some(standing), response)
        }
    };
    // The handler knows better where the client stands.
    if !response.headers().contains_key(LIMIT) {
        let standing = standing.unwrap_or(UNLIMITED);
        tell(response.headers_mut(), standing, context.app.now());
    }
    Ok(response)
}

/// Counts a token of a client that has proved who it is. Strangers take nothing out of its bucket.
pub(super) async fn count_token(
    context: &Context,
    client: &str,
) -> Result<Option<Standing>, Refusal> {
    let counted = context.rate_limit.count(TOKENS, client).await;
    counted.map_err(refusal)
}

fn refusal(standing: Standing) -> Refusal {
    let retry_after = Duration::from_secs(seconds_until(standing));
    Refusal::TooManyRequests { retry_after }
}

/// Adds the headers: the size of the bucket, what is left, and the Unix second of the next request.
pub(super) fn tell(headers: &mut HeaderMap, standing: Standing, now: Timestamp) {
    let Standing {
        limit,
        remaining,
        reset_in: _,
    } = standing;
    let wait = i64::try_from(seconds_until(standing)).unwrap_or(i64::MAX);
    headers.insert(LIMIT, HeaderValue::from(limit));
    headers.insert(REMAINING, HeaderValue::from(remaining));
    headers.insert(RESET, HeaderValue::from(now.seconds().saturating_add(wait)));
}

/// In whole seconds; at least one, since clients wait until the second that they are told.
fn seconds_until(standing: Standing) -> u64 {
    let span = standing.reset_in;
    let begun = u64::from(span.subsec_nanos() > 0);
    span.as_secs().saturating_add(begun).max(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn after(millis: u64) -> Standing {
        Standing {
            reset_in: Duration::from_millis(millis),
            ..UNLIMITED
        }
    }

    #[test]
    fn a_begun_second_counts_whole() {
        let told = |millis| seconds_until(after(millis));
        assert_eq!([0, 20, 1000, 1001].map(told), [1, 1, 1, 2]);
    }

    #[test]
    fn the_reset_is_a_unix_second() {
        let mut headers = HeaderMap::new();
        let now = Timestamp::from_millis(1_700_000_000_900);
        tell(&mut headers, after(20), now);
        assert_eq!(headers.get(LIMIT).unwrap(), "50");
        assert_eq!(headers.get(REMAINING).unwrap(), "49");
        assert_eq!(headers.get(RESET).unwrap(), "1700000001");
    }

    #[test]
    fn after_a_conflict_the_reset_is_near() {
        let slow = after(2400);
        assert_eq!(heeding_retries(slow, StatusCode::OK), slow);
        assert_eq!(heeding_retries(slow, StatusCode::CONFLICT), after(1000));
    }

    #[test]
    fn neighbours_share_a_network() {
        let read = |raw: &str| network(raw.parse().unwrap());
        assert_eq!(read("::ffff:192.0.2.1"), "192.0.2.1");
        assert_eq!(read("2001:db8::1"), read("2001:db8::ffff:2"));
        assert_ne!(read("2001:db8:0:1::1"), read("2001:db8:0:2::1"));
    }
}
