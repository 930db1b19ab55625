//! Which API keys were used of late, so that a busy key is written down once a minute and not with
//! every request.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use org_core::Timestamp;
use org_core::credential::ApiKey;
use org_core::id::ApiKeyId;

/// From how many keys on those are forgotten whose minute is over.
const MANY: usize = 10_000;

/// The keys that this server has noted, and when. Clones share them.
#[derive(Clone, Debug, Default)]
pub(crate) struct KeyUses(Arc<Mutex<HashMap<ApiKeyId, Timestamp>>>);

impl KeyUses {
    /// Whether a use at `now` has to be written down, which only the first to ask is told. `stored` is
    /// the last one that was.
    pub(crate) fn is_due(&self, id: &ApiKeyId, stored: Option<Timestamp>, now: Timestamp) -> bool {
        let fresh = |at: Timestamp| now < at.plus(ApiKey::USE_INTERVAL);
        if stored.is_some_and(fresh) {
            return false;
        }
        let mut noted = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if noted.get(id).copied().is_some_and(fresh) {
            return false;
        }
        if noted.len() >= MANY {
            noted.retain(|_, at| fresh(*at));
        }
        noted.insert(id.clone(), now);
        true
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn a_use_is_due_once_a_minute() {
        let (uses, start) = (KeyUses::default(), Timestamp::from_millis(0));
        let at = |seconds| start.plus(Duration::from_secs(seconds));
        let id = |text| ApiKeyId::parse(text).unwrap();
        assert!(uses.is_due(&id("apikey_a"), None, at(0)));
        assert!(!uses.is_due(&id("apikey_a"), None, at(59)));
        assert!(uses.is_due(&id("apikey_b"), None, at(59)));
        assert!(uses.is_due(&id("apikey_a"), Some(at(0)), at(60)));
        assert!(
            !uses.is_due(&id("apikey_c"), Some(at(0)), at(59)),
            "another server noted it"
        );
    }
}
