use diesel::prelude::*;
use org_core::credential::SecretDigest;
use org_core::signing_key::{Sealed, SigningKey};
use org_core::store::{ReadSigningKeys, WriteSigningKeys};
use org_core::{Result, Timestamp};

use crate::connection::{AnyConnection, on_each};
use crate::error::failed;
use crate::row::time;
use crate::schema::{signing_keys, spent_assertions};

#[derive(Insertable, Queryable, Selectable)]
#[diesel(table_name = signing_keys)]
struct SigningKeyRow {
    id: String,
    sealed: String,
    active_from: i64,
    retires_at: Option<i64>,
    created_at: i64,
}

impl From<&SigningKey> for SigningKeyRow {
    fn from(key: &SigningKey) -> Self {
        let SigningKey {
            id,
            sealed,
            active_from,
            retires_at,
            created_at,
        } = key;
        Self {
            id: id.clone(),
            sealed: sealed.as_str().to_owned(),
            active_from: active_from.millis(),
            retires_at: retires_at.map(Timestamp::millis),
            created_at: created_at.millis(),
        }
    }
}

impl From<SigningKeyRow> for SigningKey {
    fn from(row: SigningKeyRow) -> Self {
        let SigningKeyRow {
            id,
            sealed,
            active_from,
            retires_at,
            created_at,
        } = row;
        Self {
            id,
            sealed: Sealed::from_text(sealed),
            active_from: time(active_from),
            retires_at: retires_at.map(time),
            created_at: time(created_at),
        }
    }
}

impl ReadSigningKeys for AnyConnection {
    fn signing_keys(&mut self) -> Result<Vec<SigningKey>> {
        let rows: Vec<SigningKeyRow> = signing_keys::table
            // The newest has no end yet, even if it began in the same millisecond as another.
            .order((
                signing_keys::retires_at.is_null().desc(),
                signing_keys::active_from.desc(),
                signing_keys::id.desc(),
            ))
            .select(SigningKeyRow::as_select())
            .load(self)
            .map_err(failed)?;
        Ok(rows.into_iter().map(SigningKey::from).collect())
    }
}

impl WriteSigningKeys for AnyConnection {
    fn insert_signing_key(&mut self, new: &SigningKey) -> Result<()> {
        diesel::insert_into(signing_keys::table)
            .values(SigningKeyRow::from(new))
            .execute(self)
            .map(drop)
            .map_err(failed)
    }

    fn retire_signing_keys(&mut self, at: Timestamp) -> Result<()> {
        diesel::update(signing_keys::table.filter(signing_keys::retires_at.is_null()))
            .set(signing_keys::retires_at.eq(at.millis()))
            .execute(self)
            .map(drop)
            .map_err(failed)
    }

    fn delete_retired_signing_keys(&mut self, now: Timestamp) -> Result<()> {
        diesel::delete(signing_keys::table.filter(signing_keys::retires_at.le(now.millis())))
            .execute(self)
            .map(drop)
            .map_err(failed)
    }

    fn delete_signing_keys(&mut self) -> Result<()> {
        diesel::delete(signing_keys::table)
            .execute(self)
            .map(drop)
            .map_err(failed)
    }

    fn spend_assertion(
        &mut self,
        digest: &SecretDigest,
        expires_at: Timestamp,
        now: Timestamp,
    ) -> Result<bool> {
        let new = (
            spent_assertions::digest.eq(digest.as_hex()),
            spent_assertions::expires_at.eq(expires_at.millis()),
        );
        let inserted = on_each!(self, connection => diesel::insert_into(spent_assertions::table)
            .values(new)
            .on_conflict(spent_assertions::digest)
            .do_nothing()
            .execute(connection))
        .map_err(failed)?;
        diesel::delete(
            spent_assertions::table.filter(spent_assertions::expires_at.lt(now.millis())),
        )
        .execute(self)
        .map_err(failed)?;
        Ok(inserted == 1)
    }
}
