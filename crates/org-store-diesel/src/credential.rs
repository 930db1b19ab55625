//! Secret keys. API keys have a file of their own.

use diesel::prelude::*;
use org_core::credential::{ApiKey, SecretDigest, SecretKey};
use org_core::id::{ApiKeyId, OrganizationId, SecretKeyId, Uuid};
use org_core::store::{ReadCredentials, WriteCredentials};
use org_core::{Error, Result, Timestamp};

use crate::connection::{AnyConnection, on_each};
use crate::error::failed;
use crate::row::{Row, time};
use crate::schema::secret_keys;

#[derive(Insertable, Queryable, Selectable)]
#[diesel(table_name = secret_keys)]
struct SecretKeyRow {
    id: String,
    name: String,
    digest: String,
    created_at: i64,
    revoked_at: Option<i64>,
}

impl TryFrom<SecretKeyRow> for SecretKey {
    type Error = Error;

    fn try_from(row: SecretKeyRow) -> Result<Self> {
        let SecretKeyRow {
            id,
            name,
            digest,
            created_at,
            revoked_at,
        } = row;
        let at = Row {
            table: "secret_keys",
            id: &id,
        };
        Ok(Self {
            id: at.valid("id", SecretKeyId::parse(&id))?,
            name,
            digest: SecretDigest::from_hex(digest),
            created_at: time(created_at),
            revoked_at: revoked_at.map(time),
        })
    }
}

impl ReadCredentials for AnyConnection {
    fn api_key(&mut self, digest: &SecretDigest) -> Result<Option<ApiKey>> {
        self.api_key_with_digest(digest)
    }

    fn api_key_by_uuid(&mut self, uuid: &Uuid) -> Result<Option<ApiKey>> {
        self.api_key_with_uuid(uuid)
    }

    fn api_keys(&mut self, of: &OrganizationId, limit: u32) -> Result<Vec<ApiKey>> {
        self.api_keys_of(of, limit)
    }

    fn count_api_keys(&mut self, of: &OrganizationId) -> Result<u32> {
        self.number_of_api_keys(of)
    }

    fn secret_key(&mut self, digest: &SecretDigest) -> Result<Option<SecretKey>> {
        let row = on_each!(self, connection => secret_keys::table
            .filter(secret_keys::digest.eq(digest.as_hex()))
            .select(SecretKeyRow::as_select())
            .first(connection));
        let row: Option<SecretKeyRow> = row.optional().map_err(failed)?;
        row.map(SecretKey::try_from).transpose()
    }

    fn secret_keys(&mut self) -> Result<Vec<SecretKey>> {
        let rows: Vec<SecretKeyRow> = secret_keys::table
            .order((secret_keys::created_at.asc(), secret_keys::id.asc()))
            .select(SecretKeyRow::as_select())
            .load(self)
            .map_err(failed)?;
        rows.into_iter().map(SecretKey::try_from).collect()
    }
}

impl WriteCredentials for AnyConnection {
    fn insert_api_key(&mut self, new: &ApiKey) -> Result<()> {
        self.add_api_key(new)
    }

    fn update_api_key(&mut self, changed: &ApiKey) -> Result<()> {
        self.change_api_key(changed)
    }

    fn touch_api_key(&mut self, id: &ApiKeyId, at: Timestamp) -> Result<()> {
        self.use_api_key(id, at)
    }

    fn delete_api_key(&mut self, id: &ApiKeyId) -> Result<bool> {
        self.remove_api_key(id)
    }

    fn insert_secret_key(&mut self, new: &SecretKey) -> Result<()> {
        let SecretKey {
            id,
            name,
            digest,
            created_at,
            revoked_at,
        } = new;
        let row = SecretKeyRow {
            id: id.to_string(),
            name: name.clone(),
            digest: digest.as_hex().to_owned(),
            created_at: created_at.millis(),
            revoked_at: revoked_at.map(Timestamp::millis),
        };
        diesel::insert_into(secret_keys::table)
            .values(row)
            .execute(self)
            .map(drop)
            .map_err(failed)
    }

    fn revoke_secret_key(&mut self, id: &SecretKeyId, at: Timestamp) -> Result<bool> {
        let working = secret_keys::table
            .find(id.as_str())
            .filter(secret_keys::revoked_at.is_null());
        let revoked = diesel::update(working)
            .set(secret_keys::revoked_at.eq(at.millis()))
            .execute(self)
            .map_err(failed)?;
        Ok(revoked == 1)
    }
}
