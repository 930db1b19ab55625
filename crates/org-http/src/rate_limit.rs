//! Token buckets: how often a caller may ask. The state is this process's own, behind a trait that a
//! store for many processes can take the place of.

use std::collections::BTreeMap;
use std::fmt;
use std::net::IpAddr;
use std::num::NonZeroU32;
use std::pin::Pin;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use governor::clock::{Clock as _, DefaultClock};
use governor::middleware::StateInformationMiddleware;
use governor::state::keyed::DefaultKeyedStateStore;
use governor::{Quota, RateLimiter};

/// How large a bucket is and how fast it fills.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Rate {
    /// Requests that are let in at once.
    pub burst: NonZeroU32,
    /// Requests that are let in on average.
    pub sustained: NonZeroU32,
    /// In which time.
    pub period: Period,
}

/// The time in which a bucket fills by its sustained rate.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Period {
    /// A minute.
    Minute,
    /// A second.
    Second,
}

impl Rate {
    /// `burst` at once and `sustained` a minute.
    pub const fn per_minute(burst: NonZeroU32, sustained: NonZeroU32) -> Self {
        Self {
            burst,
            sustained,
            period: Period::Minute,
        }
    }

    /// `burst` at once and `sustained` a second.
    pub const fn per_second(burst: NonZeroU32, sustained: NonZeroU32) -> Self {
        Self {
            burst,
            sustained,
            period: Period::Second,
        }
    }

    fn quota(self) -> Quota {
        let steady = match self.period {
            Period::Minute => Quota::per_minute(self.sustained),
            Period::Second => Quota::per_second(self.sustained),
        };
        steady.allow_burst(self.burst)
    }
}

/// Where a caller stands after a request.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Standing {
    /// The size of the bucket.
    pub limit: u32,
    /// Requests that would be let in at once.
    pub remaining: u32,
    /// How long until there is one more.
    pub reset_in: Duration,
}

/// Whether a request is let in, and where the caller stands after it.
pub type Taken<'b> = Pin<Box<dyn Future<Output = Result<Standing, Standing>> + 'b>>;

/// Where buckets are kept.
pub trait Buckets: fmt::Debug + Send + Sync {
    /// Takes one request out of the bucket that `key` has for `name`, and that fills by `rate`. The
    /// rate of a name is always the same.
    fn take<'b>(&'b self, name: &'static str, key: &'b str, rate: Rate) -> Taken<'b>;
}

/// The limits on requests, by the name of the bucket that they come out of.
#[derive(Debug)]
pub struct RateLimit {
    rates: BTreeMap<&'static str, Rate>,
    buckets: Box<dyn Buckets>,
}

impl RateLimit {
    /// Lets everything in.
    pub fn off() -> Self {
        Self::new([])
    }

    /// These limits, counted by this process. What has no rate is not limited.
    pub fn new(rates: impl IntoIterator<Item = (&'static str, Rate)>) -> Self {
        Self {
            rates: rates.into_iter().collect(),
            buckets: Box::new(InProcess::default()),
        }
    }

    /// The same limits, counted elsewhere.
    #[must_use]
    pub fn counted_by(self, buckets: Box<dyn Buckets>) -> Self {
        Self { buckets, ..self }
    }

    /// Counts one request of `key`. Answers where it stands now, unless there is no limit.
    ///
    /// # Errors
    ///
    /// Where it stands, if the request is one too many.
    pub async fn count(&self, name: &'static str, key: &str) -> Result<Option<Standing>, Standing> {
        match self.rates.get(name) {
            Some(rate) => self.buckets.take(name, key, *rate).await.map(Some),
            None => Ok(None),
        }
    }
}

/// The key of an address's bucket. Whoever has an address of version 6 has a network of them.
pub(crate) fn network(address: IpAddr) -> String {
    match address.to_canonical() {
        IpAddr::V4(address) => address.to_string(),
        IpAddr::V6(address) => {
            let [a, b, c, d, ..] = address.segments();
            format!("{a:x}:{b:x}:{c:x}:{d:x}::/64")
        }
    }
}

type Limiter =
    RateLimiter<String, DefaultKeyedStateStore<String>, DefaultClock, StateInformationMiddleware>;

/// How many requests pass before full buckets are forgotten: strangers must not fill the memory.
const SWEEP_EVERY: u32 = 4096;

/// Buckets of this process.
#[derive(Default)]
struct InProcess {
    limiters: RwLock<BTreeMap<&'static str, Arc<Limiter>>>,
    counted: AtomicU32,
}

impl fmt::Debug for InProcess {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("InProcess")
    }
}

impl InProcess {
    fn limiter(&self, name: &'static str, rate: Rate) -> Arc<Limiter> {
        let known = self.limiters.read().unwrap_or_else(PoisonError::into_inner);
        if let Some(limiter) = known.get(name) {
            return Arc::clone(limiter);
        }
        drop(known);
        let mut known = self
            .limiters
            .write()
            .unwrap_or_else(PoisonError::into_inner);
        let made = || Arc::new(RateLimiter::keyed(rate.quota()).with_middleware());
        Arc::clone(known.entry(name).or_insert_with(made))
    }

    fn count(&self, name: &'static str, key: &str, rate: Rate) -> Result<Standing, Standing> {
        let limiter = self.limiter(name, rate);
        if self.counted.fetch_add(1, Ordering::Relaxed) % SWEEP_EVERY == SWEEP_EVERY - 1 {
            limiter.retain_recent();
            limiter.shrink_to_fit();
        }
        let limit = rate.burst.get();
        match limiter.check_key(&key.to_owned()) {
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

impl Buckets for InProcess {
    fn take<'b>(&'b self, name: &'static str, key: &'b str, rate: Rate) -> Taken<'b> {
        let counted = self.count(name, key, rate);
        Box::pin(std::future::ready(counted))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TWO: NonZeroU32 = NonZeroU32::MIN.saturating_add(1);

    #[test]
    fn each_caller_has_a_bucket_of_its_own_for_each_name() {
        let rate = Rate::per_minute(TWO, NonZeroU32::MIN);
        let buckets = InProcess::default();
        assert_eq!(buckets.count("x", "a", rate).unwrap().remaining, 1);
        assert_eq!(buckets.count("x", "a", rate).unwrap().remaining, 0);
        let refused = buckets.count("x", "a", rate).unwrap_err();
        assert!(refused.reset_in > Duration::ZERO);
        assert_eq!((refused.limit, refused.remaining), (2, 0));
        assert!(buckets.count("x", "b", rate).is_ok());
        assert!(buckets.count("y", "a", rate).is_ok());
    }

    #[test]
    fn full_buckets_are_forgotten() {
        let buckets = InProcess::default();
        let rate = Rate::per_second(TWO, NonZeroU32::MAX);
        for caller in 0..SWEEP_EVERY {
            buckets.count("x", &caller.to_string(), rate).unwrap();
        }
        assert!(buckets.limiter("x", rate).len() < 100);
    }
}
