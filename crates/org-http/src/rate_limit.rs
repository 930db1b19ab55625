//! Token buckets for machine clients. The state is this process's own: several processes on one
//! database each allow the configured rate.

use std::fmt;
use std::num::NonZeroU32;
use std::time::Duration;

use governor::clock::{Clock as _, DefaultClock};
use governor::middleware::StateInformationMiddleware;
use governor::state::keyed::DefaultKeyedStateStore;
use governor::{Quota, RateLimiter};

type Buckets =
    RateLimiter<String, DefaultKeyedStateStore<String>, DefaultClock, StateInformationMiddleware>;

/// What is told when there is no limit: the vendor's own production figure
/// (`contracts/auth0.md` section 6).
const NOMINAL_BURST: u32 = 50;

/// A limit on requests per client.
pub struct RateLimit {
    burst: u32,
    /// None: everything is let in, and the headers say so.
    buckets: Option<Buckets>,
}

/// Where a client stands after a request.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Standing {
    /// The size of the bucket.
    pub limit: u32,
    /// Requests that would be let in at once.
    pub remaining: u32,
    /// How long until there is one more.
    pub reset_in: Duration,
}

impl RateLimit {
    /// Lets everything in.
    pub fn off() -> Self {
        Self {
            burst: NOMINAL_BURST,
            buckets: None,
        }
    }

    /// Lets `burst` requests in at once and `per_second` on average.
    pub fn new(burst: NonZeroU32, per_second: NonZeroU32) -> Self {
        let quota = Quota::per_second(per_second).allow_burst(burst);
        let buckets = RateLimiter::keyed(quota).with_middleware();
        Self {
            burst: burst.get(),
            buckets: Some(buckets),
        }
    }

    /// Counts one request of `client`.
    ///
    /// # Errors
    ///
    /// Where the client stands, if the request is one too many.
    pub fn count(&self, client: &str) -> Result<Standing, Standing> {
        let limit = self.burst;
        let second = Duration::from_secs(1);
        let Some(buckets) = &self.buckets else {
            return Ok(Standing {
                limit,
                remaining: limit - 1,
                reset_in: second,
            });
        };
        match buckets.check_key(&client.to_owned()) {
            Ok(state) => Ok(Standing {
                limit,
                remaining: state.remaining_burst_capacity(),
                reset_in: state.quota().replenish_interval(),
            }),
            Err(refused) => Err(Standing {
                limit,
                remaining: 0,
                reset_in: refused.wait_time_from(DefaultClock::default().now()),
            }),
        }
    }
}

impl fmt::Debug for RateLimit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let on = self.buckets.is_some();
        f.debug_struct("RateLimit")
            .field("burst", &self.burst)
            .field("on", &on)
            .finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_client_has_a_bucket_of_its_own() {
        let two = NonZeroU32::new(2).unwrap();
        let limit = RateLimit::new(two, NonZeroU32::MIN);
        assert_eq!(limit.count("a").unwrap().remaining, 1);
        assert_eq!(limit.count("a").unwrap().remaining, 0);
        assert!(limit.count("a").unwrap_err().reset_in > Duration::ZERO);
        assert!(limit.count("b").is_ok());
    }

    #[test]
    fn without_a_limit_the_headers_still_have_figures() {
        let standing = RateLimit::off().count("a").unwrap();
        assert_eq!((standing.limit, standing.remaining), (50, 49));
    }
}
