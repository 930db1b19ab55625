//! How often a password may be guessed.

use std::num::NonZeroU32;
use std::sync::Arc;

use actix_web::HttpRequest;
use org_http::{Rate, RateLimit};

use crate::failure::Failure;

const ACCOUNT: &str = "console.account";
const ADDRESS: &str = "console.address";
/// Ten guesses at once, then two a minute.
const OF_AN_ACCOUNT: Rate = Rate::per_minute(whole(10), whole(2));
/// Several people may work behind one address.
const OF_AN_ADDRESS: Rate = Rate::per_minute(whole(50), whole(20));

const fn whole(number: u32) -> NonZeroU32 {
    match NonZeroU32::new(number) {
        Some(number) => number,
        None => NonZeroU32::MIN,
    }
}

/// Counts attempts to sign in, for each account and for each address that they come from.
#[derive(Clone, Debug)]
pub(crate) struct Attempts(Arc<RateLimit>);

impl Default for Attempts {
    fn default() -> Self {
        let rates = [(ACCOUNT, OF_AN_ACCOUNT), (ADDRESS, OF_AN_ADDRESS)];
        Self(Arc::new(RateLimit::new(rates)))
    }
}

impl Attempts {
    /// Counts one attempt.
    ///
    /// # Errors
    ///
    /// [`Failure::too_many`] if it is one too many.
    pub(crate) async fn count(&self, request: &HttpRequest, account: &str) -> Result<(), Failure> {
        let peer = request.peer_addr().map(|address| address.ip().to_string());
        let account = account.trim().to_ascii_lowercase();
        for (name, key) in [(ADDRESS, peer.unwrap_or_default()), (ACCOUNT, account)] {
            let counted = self.0.count(name, &key).await;
            counted.map_err(|standing| Failure::too_many(standing.reset_in))?;
        }
        Ok(())
    }
}
