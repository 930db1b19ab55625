//! The keys that sign tokens, as this process knows them: those of the store, looked at again every
//! few seconds, so that processes on one store follow a rotation without being told.

use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use org_core::signing_key::{Rotation, SigningKey as StoredKey};
use org_core::{App, Principal, Timestamp, Via};
use secrecy::{ExposeSecret as _, SecretString};
use tokio::sync::Mutex;

use crate::jwt;
use crate::sealing::SealingKey;
use crate::signing_key::{Jwks, KeyError, SigningKey};

/// How old what this process knows may become.
pub const FRESH_FOR: Duration = Duration::from_secs(10);
/// How soon it looks again because of a token that names a key it does not know.
const UNKNOWN_AFTER: Duration = Duration::from_secs(1);

/// One key with its times.
#[derive(Clone, Debug)]
struct Entry {
    key: Arc<SigningKey>,
    stored: StoredKey,
}

/// The keys at one moment, newest first. Never empty.
#[derive(Debug)]
pub struct KeyRing {
    entries: Vec<Entry>,
}

impl KeyRing {
    /// The key that signs at `now`: the newest of those whose time has come.
    ///
    /// # Errors
    ///
    /// [`KeyError::Invalid`] if the time of none has come.
    pub fn current(&self, now: Timestamp) -> Result<&Arc<SigningKey>, KeyError> {
        let begun = |entry: &&Entry| entry.stored.active_from <= now;
        // A clock that is set back must not stop the server: the oldest key will do.
        let found = self.entries.iter().find(begun).or(self.entries.last());
        found.map(|entry| &entry.key).ok_or(KeyError::Invalid)
    }

    /// The key of this id, if its signatures are believed at `now`.
    pub(crate) fn find(&self, kid: &str, now: Timestamp) -> Option<&SigningKey> {
        let mut believed = self.entries.iter().filter(|e| e.stored.verifies_at(now));
        believed
            .find(|e| e.key.kid() == kid)
            .map(|e| e.key.as_ref())
    }

    /// The public parts of all keys that verify at `now` or will: the one that signs first, then
    /// the next one, then those before.
    pub fn jwks(&self, now: Timestamp) -> Jwks {
        let current = self.current(now).map(|key| key.kid().to_owned());
        let current = current.unwrap_or_default();
        let believed = self.entries.iter().filter(|e| e.stored.verifies_at(now));
        let mut keys: Vec<_> = believed.map(|entry| entry.key.jwk()).collect();
        keys.sort_by_key(|key| key.kid != current);
        Jwks { keys }
    }

    fn knows(&self, kid: &str) -> bool {
        self.entries.iter().any(|entry| entry.key.kid() == kid)
    }
}

/// The signing keys of the store, made or read when they are first needed: the server answers before
/// they are there. Clones share them.
#[derive(Clone, Debug)]
pub struct SigningKeys(Arc<Shared>);

#[derive(Debug)]
struct Shared {
    app: App,
    sealing: SealingKey,
    /// The key in PEM with which a store begins that has none.
    first: Option<SecretString>,
    loaded: RwLock<Option<Loaded>>,
    loading: Mutex<()>,
}

#[derive(Clone, Debug)]
struct Loaded {
    ring: Arc<KeyRing>,
    at: Timestamp,
}

impl SigningKeys {
    /// The keys in the store of `app`, sealed with `sealing`. A store without any begins with
    /// `first`, a private key in PEM, or with a new one.
    pub fn new(app: App, sealing: SealingKey, first: Option<SecretString>) -> Self {
        Self(Arc::new(Shared {
            app,
            sealing,
            first,
            loaded: RwLock::new(None),
            loading: Mutex::new(()),
        }))
    }

    /// Whether the store has keys already.
    ///
    /// # Errors
    ///
    /// [`KeyError::Store`].
    pub async fn are_there(&self) -> Result<bool, KeyError> {
        let found = self.0.app.store().read(|tx| tx.signing_keys()).await;
        found.map(|keys| !keys.is_empty()).map_err(KeyError::Store)
    }

    /// The key that signs now.
    ///
    /// # Errors
    ///
    /// As [`KeyError`] says; the next call tries again.
    pub async fn current(&self) -> Result<Arc<SigningKey>, KeyError> {
        let ring = self.ring().await?;
        ring.current(self.0.app.now()).cloned()
    }

    /// All keys, at most [`FRESH_FOR`] old.
    ///
    /// # Errors
    ///
    /// As [`KeyError`] says; the next call tries again.
    pub async fn ring(&self) -> Result<Arc<KeyRing>, KeyError> {
        self.younger_than(FRESH_FOR).await
    }

    /// As [`SigningKeys::ring`], newer if `token` names a key that is not among them.
    ///
    /// # Errors
    ///
    /// As [`KeyError`] says; the next call tries again.
    pub async fn ring_for(&self, token: &str) -> Result<Arc<KeyRing>, KeyError> {
        let ring = self.ring().await?;
        match jwt::key_id(token) {
            Some(kid) if !ring.knows(&kid) => self.younger_than(UNKNOWN_AFTER).await,
            _ => Ok(ring),
        }
    }

    /// A secret of this server for another purpose, which stays the same when keys change.
    pub fn derive(&self, purpose: &str) -> aws_lc_rs::hmac::Key {
        self.0.sealing.derive(purpose)
    }

    /// Makes a key that follows those there are.
    ///
    /// # Errors
    ///
    /// As [`KeyError`] says.
    pub async fn rotate(
        &self,
        who: &Principal,
        rotation: Rotation,
    ) -> Result<Vec<StoredKey>, KeyError> {
        let next = self.sealed(&made(SigningKey::generate).await?)?;
        let rotated = self.0.app.rotate_signing_keys(who, next, rotation).await;
        rotated.map_err(KeyError::Store)
    }

    async fn younger_than(&self, age: Duration) -> Result<Arc<KeyRing>, KeyError> {
        if let Some(ring) = self.known(age) {
            return Ok(ring);
        }
        // Others need not wait for what is only being refreshed.
        let known = self.loaded();
        let _held = match (self.0.loading.try_lock(), known) {
            (Ok(held), _) => held,
            (Err(_), Some(known)) if age == FRESH_FOR => return Ok(known.ring),
            (Err(_), _) => self.0.loading.lock().await,
        };
        if let Some(ring) = self.known(age) {
            return Ok(ring);
        }
        let ring = Arc::new(self.load().await?);
        let loaded = Loaded {
            ring: Arc::clone(&ring),
            at: self.0.app.now(),
        };
        let mut slot = self
            .0
            .loaded
            .write()
            .unwrap_or_else(PoisonError::into_inner);
        *slot = Some(loaded);
        Ok(ring)
    }

    fn known(&self, age: Duration) -> Option<Arc<KeyRing>> {
        let now = self.0.app.now();
        let fresh = |known: &Loaded| known.at <= now && now < known.at.plus(age);
        self.loaded().filter(fresh).map(|known| known.ring)
    }

    fn loaded(&self) -> Option<Loaded> {
        let slot = self.0.loaded.read().unwrap_or_else(PoisonError::into_inner);
        slot.clone()
    }

    async fn load(&self) -> Result<KeyRing, KeyError> {
        let app = &self.0.app;
        let mut stored = app
            .store()
            .read(|tx| tx.signing_keys())
            .await
            .map_err(KeyError::Store)?;
        if stored.is_empty() {
            let first = self.first().await?;
            let who = Principal::system(Via::new("signing-keys"));
            let ensured = app.ensure_signing_key(&who, first).await;
            stored = ensured.map_err(KeyError::Store)?;
        }
        let opened: Result<_, KeyError> = stored.into_iter().map(|key| self.opened(key)).collect();
        Ok(KeyRing { entries: opened? })
    }

    /// The first key goes by the id of the instance.
    async fn first(&self) -> Result<StoredKey, KeyError> {
        let instance = self.0.app.instance().await.map_err(KeyError::Store)?;
        let kid = instance.id.to_string();
        let key = match &self.0.first {
            Some(text) => SigningKey::from_pem(&kid, text.expose_secret())?,
            None => made(move || SigningKey::generate_as(&kid)).await?,
        };
        self.sealed(&key)
    }

    fn sealed(&self, key: &SigningKey) -> Result<StoredKey, KeyError> {
        let now = self.0.app.now();
        Ok(StoredKey {
            id: key.kid().to_owned(),
            sealed: self.0.sealing.seal(key.kid(), &key.to_der()?)?,
            active_from: now,
            retires_at: None,
            created_at: now,
        })
    }

    /// A key that is known already is not opened again.
    fn opened(&self, stored: StoredKey) -> Result<Entry, KeyError> {
        let known = self.loaded().and_then(|known| {
            let same = |entry: &&Entry| entry.stored.sealed == stored.sealed;
            let found = known.ring.entries.iter().find(same);
            found.map(|entry| Arc::clone(&entry.key))
        });
        let key = if let Some(key) = known {
            key
        } else {
            let der = self.0.sealing.open(&stored.id, &stored.sealed)?;
            Arc::new(SigningKey::from_der(&stored.id, &der)?)
        };
        Ok(Entry { key, stored })
    }
}

/// Makes a key beside the requests, not instead of them.
async fn made(
    make: impl FnOnce() -> Result<SigningKey, KeyError> + Send + 'static,
) -> Result<SigningKey, KeyError> {
    let done = tokio::task::spawn_blocking(make).await;
    done.map_err(|_| KeyError::Invalid)?
}
