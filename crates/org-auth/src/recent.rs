//! Callers who were believed a moment ago. A caller who sends many requests is looked up once a
//! second instead of with every one, at the price that what another process takes from them is
//! missed for less than a second. (What this process takes is missed by nobody.)

use std::collections::HashMap;
use std::future::Future;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use org_core::{App, Principal, Timestamp, Via};
use sha2::{Digest as _, Sha256};

use crate::authenticator::AuthError;

/// How long a caller is believed without being looked up.
const LIFE: Duration = Duration::from_millis(900);
/// The most callers that are remembered of each kind, some hundred bytes each.
const MOST: usize = 4096;

/// Callers by one kind of credential, under the digest of what they presented. A kind of credential
/// has one of its own, so that none passes for another. Refusals are not remembered. Clones share
/// everything.
#[derive(Clone, Debug, Default)]
pub(crate) struct Recent(Arc<Mutex<HashMap<[u8; 32], Known>>>);

#[derive(Debug)]
struct Known {
    principal: Principal,
    /// The state of the application before the caller was looked up.
    changes: u64,
    since: Timestamp,
    until: Timestamp,
}

/// A caller who was looked up.
pub(crate) struct Found {
    pub(crate) principal: Principal,
    /// When the credential ends, if it does by itself.
    pub(crate) ends: Option<Timestamp>,
}

impl Recent {
    /// The caller who presents `raw`, through this door: as remembered, or as `look` finds.
    ///
    /// # Errors
    ///
    /// What `look` answers.
    pub(crate) async fn or_find(
        &self,
        app: &App,
        (raw, via): (&str, Via),
        look: impl Future<Output = Result<Found, AuthError>>,
    ) -> Result<Principal, AuthError> {
        let digest = Sha256::digest(raw.as_bytes()).into();
        let (changes, since) = (app.changes(), app.now());
        if let Some(principal) = self.known(&digest, changes, since) {
            return Ok(Principal { via, ..principal });
        }
        let Found { principal, ends } = look.await?;
        let life = since.plus(LIFE);
        let known = Known {
            principal: principal.clone(),
            changes,
            since,
            until: ends.map_or(life, |ends| ends.min(life)),
        };
        self.remember(digest, known);
        Ok(principal)
    }

    fn known(&self, digest: &[u8; 32], changes: u64, now: Timestamp) -> Option<Principal> {
        let all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let known = all.get(digest)?;
        let holds = known.holds(changes, now);
        holds.then(|| known.principal.clone())
    }

    fn remember(&self, digest: [u8; 32], new: Known) {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if all.len() >= MOST {
            all.retain(|_, known| known.holds(new.changes, new.since));
            // So many at once that looking for old ones every time would cost more than it saves.
            if all.len() > MOST / 2 {
                all.clear();
            }
        }
        all.insert(digest, new);
    }
}

impl Known {
    fn holds(&self, changes: u64, now: Timestamp) -> bool {
        self.changes == changes && self.since <= now && now < self.until
    }
}
