use super::App;
use crate::conflict::Conflict;
use crate::credential::SecretDigest;
use crate::error::{Error, Kind, Result};
use crate::event::{Event, EventKind};
use crate::signing_key::{LEAD, Rotation, SigningKey};
use crate::store::Writer;
use crate::{Action, Principal, Timestamp};

impl App {
    /// Takes `first` for the key of a store that has none. Answers all there are, newest first: of
    /// several processes that start together, all end up with one key.
    ///
    /// # Errors
    ///
    /// [`Error::Forbidden`] without the right; [`Error::NotFound`] before
    /// [`App::ensure_instance`].
    pub async fn ensure_signing_key(
        &self,
        who: &Principal,
        first: SigningKey,
    ) -> Result<Vec<SigningKey>> {
        who.require(Action::ManageCredentials)?;
        let event = Event::new(self, who, EventKind::SigningKeyCreated, &first.id);
        self.store
            .write(move |tx| {
                hold(tx)?;
                let known = tx.signing_keys()?;
                if !known.is_empty() {
                    return Ok(known);
                }
                tx.insert_signing_key(&first)?;
                tx.insert_event(&event)?;
                Ok(vec![first.clone()])
            })
            .await
    }

    /// Lets `next` follow the keys there are. When it begins to sign is decided here. Answers all
    /// there are now, newest first.
    ///
    /// # Errors
    ///
    /// [`Error::Forbidden`] without the right; [`Conflict::KeyPending`] while an announced key has
    /// not begun to sign, unless the others are to be revoked.
    pub async fn rotate_signing_keys(
        &self,
        who: &Principal,
        next: SigningKey,
        rotation: Rotation,
    ) -> Result<Vec<SigningKey>> {
        who.require(Action::ManageCredentials)?;
        let event = Event::new(self, who, EventKind::SigningKeyCreated, &next.id);
        let now = self.now();
        self.store
            .write(move |tx| {
                hold(tx)?;
                let (active_from, keep) = match rotation {
                    Rotation::Announced { keep } => (now.plus(LEAD), Some(keep)),
                    Rotation::Immediate { keep } => (now, Some(keep)),
                    Rotation::Revoking => (now, None),
                };
                match keep {
                    Some(keep) => follow(tx, active_from.plus(keep), now)?,
                    None => tx.delete_signing_keys()?,
                }
                tx.insert_signing_key(&SigningKey {
                    active_from,
                    created_at: now,
                    retires_at: None,
                    ..next.clone()
                })?;
                tx.insert_event(&event)?;
                tx.signing_keys()
            })
            .await
    }

    /// Notes that a client has proved who it is by the assertion with this digest. Answers whether
    /// this is the first time.
    ///
    /// # Errors
    ///
    /// Those of the store.
    pub async fn spend_assertion(
        &self,
        digest: SecretDigest,
        expires_at: Timestamp,
    ) -> Result<bool> {
        let now = self.now();
        self.store
            .write(move |tx| tx.spend_assertion(&digest, expires_at, now))
            .await
    }
}

/// Keeps others from changing the keys until the unit of work ends.
fn hold(tx: &mut dyn Writer) -> Result<()> {
    let held = tx.lock_instance()?;
    held.map(drop)
        .ok_or_else(|| Error::not_found(Kind::Instance, ""))
}

fn follow(tx: &mut dyn Writer, end: Timestamp, now: Timestamp) -> Result<()> {
    let known = tx.signing_keys()?;
    if known.iter().any(|key| key.active_from > now) {
        return Err(Conflict::KeyPending.into());
    }
    tx.delete_retired_signing_keys(now)?;
    tx.retire_signing_keys(end)
}
