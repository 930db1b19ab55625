use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use org_core::{Clock, Timestamp};

/// A clock that stands still until it is told otherwise.
#[derive(Debug)]
pub struct StoppedClock(AtomicI64);

impl StoppedClock {
    /// When the organization in the seeds' sample answer was last changed.
    pub const START: Timestamp = Timestamp::from_millis(1_638_000_669_544);

    pub fn set(&self, now: Timestamp) {
        self.0.store(now.millis(), Ordering::SeqCst);
    }

    pub fn advance(&self, span: Duration) {
        self.set(self.now().plus(span));
    }
}

impl Default for StoppedClock {
    fn default() -> Self {
        Self(AtomicI64::new(Self::START.millis()))
    }
}

impl Clock for StoppedClock {
    fn now(&self) -> Timestamp {
        Timestamp::from_millis(self.0.load(Ordering::SeqCst))
    }
}
