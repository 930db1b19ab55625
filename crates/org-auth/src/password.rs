//! Passwords: argon2id on blocking threads, as many at a time as there are cores, so that a burst
//! of logins cannot starve the rest of the server.

mod common;

use std::num::NonZeroUsize;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::Duration;

use argon2::password_hash::phc;
use argon2::{Argon2, PasswordHasher as _, PasswordVerifier as _};
use org_core::user::PasswordHash;
use org_core::{Error, Result};
use secrecy::{ExposeSecret as _, SecretString};
use tokio::sync::Semaphore;

pub use common::is_common;

/// How many hashes may wait for a core; more are turned away at once.
const QUEUE: usize = 16;
/// A hash takes some tens of milliseconds.
const RETRY_AFTER: Duration = Duration::from_secs(1);

/// The fewest characters of a password that is chosen for a person who administers the instance.
pub const MIN_CHARS: usize = 8;
/// The most bytes of a password. Longer ones are refused, never cut.
pub const MAX_BYTES: usize = 256;

/// The most memory that an imported hash may take, in KiB.
const MAX_MEMORY: u32 = 128 * 1024;
/// The most passes that an imported hash may take.
const MAX_PASSES: u32 = 16;
/// The most lanes that an imported hash may take.
const MAX_LANES: u32 = 16;

/// Hashes and verifies passwords. Clones share the limit.
#[derive(Clone, Debug)]
pub struct Passwords {
    cores: Arc<Semaphore>,
    waiting: Arc<AtomicUsize>,
    /// A hash that no known password has. Checking it takes as long as checking a real one,
    /// so the time to answer does not tell whether a user exists.
    decoy: PasswordHash,
}

impl Passwords {
    /// As many hashes at a time as the machine has cores.
    pub fn new() -> Self {
        let cores = thread::available_parallelism().map_or(1, NonZeroUsize::get);
        Self {
            cores: Arc::new(Semaphore::new(cores)),
            waiting: Arc::default(),
            decoy: PasswordHash::from_phc(DECOY.to_owned()),
        }
    }

    /// The hash of a new password: argon2id, 19 MiB, two passes, a random salt.
    ///
    /// # Errors
    ///
    /// [`Error::Unavailable`] if too many are waiting.
    pub async fn hash(&self, password: SecretString) -> Result<PasswordHash> {
        self.on_a_core(move || {
            let hash = Argon2::default().hash_password(password.expose_secret().as_bytes());
            hash.map(|hash| PasswordHash::from_phc(hash.to_string()))
                .map_err(|_| Error::Store("argon2 refused a password".into()))
        })
        .await?
    }

    /// Whether `password` is the one behind `hash`. Without a hash the answer is no, after the same
    /// time.
    ///
    /// # Errors
    ///
    /// [`Error::Unavailable`] if too many are waiting.
    pub async fn verify(&self, password: SecretString, hash: Option<PasswordHash>) -> Result<bool> {
        let known = hash.is_some();
        let hash = hash.unwrap_or_else(|| self.decoy.clone());
        let right = self.on_a_core(move || {
            let password = password.expose_secret().as_bytes();
            phc::PasswordHash::new(hash.as_phc())
                .is_ok_and(|hash| Argon2::default().verify_password(password, &hash).is_ok())
        });
        Ok(right.await? && known)
    }

    async fn on_a_core<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T> {
        let busy = || Error::Unavailable {
            retry_after: RETRY_AFTER,
        };
        let queued = Queued::enter(&self.waiting).ok_or_else(busy)?;
        let core = Arc::clone(&self.cores)
            .acquire_owned()
            .await
            .map_err(|_| busy())?;
        drop(queued);
        let work = move || {
            let done = work();
            drop(core);
            done
        };
        tokio::task::spawn_blocking(work)
            .await
            .map_err(|cause| Error::Store(Box::new(cause)))
    }
}

/// Takes over a digest that another program made: the PHC string of an argon2 variant, with costs
/// that this server is ready to pay at every sign-in.
pub fn imported(algorithm: &str, digest: &str) -> Option<PasswordHash> {
    let hash = phc::PasswordHash::new(digest).ok()?;
    let named = matches!(algorithm, "argon2i" | "argon2id") && hash.algorithm.as_str() == algorithm;
    let cost = |name: &str| hash.params.get_decimal(name);
    let within = |name, most| cost(name).is_some_and(|given| (1..=most).contains(&given));
    let bearable = within("m", MAX_MEMORY) && within("t", MAX_PASSES) && within("p", MAX_LANES);
    let whole = hash.salt.is_some() && hash.hash.is_some();
    (named && bearable && whole).then(|| PasswordHash::from_phc(digest.to_owned()))
}

impl Default for Passwords {
    fn default() -> Self {
        Self::new()
    }
}

/// One place in the queue, given back when dropped.
struct Queued<'q>(&'q AtomicUsize);

impl<'q> Queued<'q> {
    fn enter(waiting: &'q AtomicUsize) -> Option<Self> {
        let full = waiting.fetch_add(1, Ordering::AcqRel) >= QUEUE;
        let place = Self(waiting);
        (!full).then_some(place)
    }
}

impl Drop for Queued<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::AcqRel);
    }
}

/// Well formed, with the parameters of [`Argon2::default`], and the hash of no known password.
const DECOY: &str = "$argon2id$v=19$m=19456,t=2,p=1$ZGVjb3lkZWNveWRlY295$\
                     c29tZSByYW5kb20gYnl0ZXMgbm9ib2R5IGtub3dzIG9mLg";

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn the_right_password_and_no_other() {
        let passwords = Passwords::new();
        let hash = passwords.hash("correct horse".into()).await.unwrap();
        assert!(hash.as_phc().starts_with("$argon2id$v=19$m=19456,t=2,p=1$"));
        assert!(
            passwords
                .verify("correct horse".into(), Some(hash.clone()))
                .await
                .unwrap()
        );
        assert!(
            !passwords
                .verify("correct hors".into(), Some(hash))
                .await
                .unwrap()
        );
        assert!(
            !passwords
                .verify("correct horse".into(), None)
                .await
                .unwrap()
        );
    }

    #[tokio::test]
    async fn a_digest_from_elsewhere_is_taken_over_within_reason() {
        let passwords = Passwords::new();
        let made = passwords.hash("correct horse".into()).await.unwrap();
        let hash = imported("argon2id", made.as_phc());
        assert!(
            passwords
                .verify("correct horse".into(), hash)
                .await
                .unwrap()
        );
        let greedy = made.as_phc().replace("m=19456", "m=4194304");
        for (algorithm, digest) in [
            ("argon2i", made.as_phc()),
            ("bcrypt", made.as_phc()),
            ("argon2id", greedy.as_str()),
            ("argon2id", "$argon2id$v=19$m=19456,t=2,p=1"),
            ("argon2id", ""),
        ] {
            assert_eq!(imported(algorithm, digest), None, "{algorithm} {digest}");
        }
    }

    #[test]
    fn the_decoy_costs_what_a_real_hash_costs() {
        assert!(phc::PasswordHash::new(DECOY).is_ok());
        assert!(DECOY.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"));
    }

    #[tokio::test]
    async fn a_burst_is_turned_away_beyond_the_queue() {
        let passwords = Passwords::new();
        let burst = (0..100).map(|_| {
            let passwords = passwords.clone();
            tokio::spawn(async move { passwords.verify("guess".into(), None).await })
        });
        let mut turned_away = 0;
        for one in burst.collect::<Vec<_>>() {
            turned_away += u32::from(matches!(one.await.unwrap(), Err(Error::Unavailable { .. })));
        }
        assert!(turned_away > 0, "all 100 were let in");
    }
}
