//! Time as a port. Every instant of the domain is a whole number of Unix milliseconds.

use std::fmt;
use std::time::{Duration, SystemTime};

use chrono::{DateTime, SecondsFormat, Utc};

/// An instant, in milliseconds since 1970-01-01T00:00:00Z.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct Timestamp(i64);

impl Timestamp {
    /// The last millisecond of the year 9999, which every RFC 3339 reader still understands.
    const LATEST: i64 = 253_402_300_799_999;

    /// The instant `millis` milliseconds after the epoch.
    pub const fn from_millis(millis: i64) -> Self {
        Self(millis)
    }

    /// Reads RFC 3339 with any offset, from 1970 up to and including the year 9999.
    pub fn parse_rfc3339(raw: &str) -> Option<Self> {
        let millis = DateTime::parse_from_rfc3339(raw).ok()?.timestamp_millis();
        (0..=Self::LATEST).contains(&millis).then_some(Self(millis))
    }

    /// Milliseconds since the epoch.
    pub const fn millis(self) -> i64 {
        self.0
    }

    /// Whole seconds since the epoch, rounded down.
    pub const fn seconds(self) -> i64 {
        self.0.div_euclid(1000)
    }

    /// This instant moved forward by `span`; stays at the last representable instant.
    #[must_use]
    pub fn plus(self, span: Duration) -> Self {
        Self(
            self.0
                .saturating_add(i64::try_from(span.as_millis()).unwrap_or(i64::MAX)),
        )
    }

    /// This instant moved back by `span`; stays at the first representable instant.
    #[must_use]
    pub fn minus(self, span: Duration) -> Self {
        Self(
            self.0
                .saturating_sub(i64::try_from(span.as_millis()).unwrap_or(i64::MAX)),
        )
    }

    /// RFC 3339 in UTC with milliseconds, such as `2026-11-22T04:12:01.905Z`.
    pub fn to_rfc3339(self) -> String {
        DateTime::<Utc>::from_timestamp_millis(self.0)
            .unwrap_or(DateTime::UNIX_EPOCH)
            .to_rfc3339_opts(SecondsFormat::Millis, true)
    }
}

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.to_rfc3339())
    }
}

/// Tells the time.
pub trait Clock: Send + Sync {
    /// The present instant.
    fn now(&self) -> Timestamp;
}

/// The machine's clock.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    #[expect(
        clippy::disallowed_methods,
        reason = "the one place that reads the real clock"
    )]
    fn now(&self) -> Timestamp {
        let since = SystemTime::now()
            .duration_since(SystemTime::UNIX_EPOCH)
            .unwrap_or_default();
        Timestamp(i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rfc3339_goes_in_and_out_in_utc() {
        let parsed = Timestamp::parse_rfc3339("2022-10-20T12:00:27.645+02:00").unwrap();
        assert_eq!(parsed.to_rfc3339(), "2022-10-20T10:00:27.645Z");
    }

    #[test]
    fn instants_outside_the_calendar_are_refused() {
        for raw in [
            "",
            "2022-10-20",
            "1969-12-31T23:59:59Z",
            "10000-01-01T00:00:00Z",
            "noon",
        ] {
            assert_eq!(Timestamp::parse_rfc3339(raw), None, "{raw:?}");
        }
    }
}
