//! Secret keys and API keys: what callers prove themselves with.

use diesel::prelude::*;
use org_core::credential::{ApiKey, Operation, SecretDigest, SecretKey};
use org_core::id::{ApiKeyId, OrganizationId, SecretKeyId, UserId, Uuid};
use org_core::store::{ReadCredentials, WriteCredentials};
use org_core::{Error, Result, Timestamp};

use crate::connection::AnyConnection;
use crate::error::failed;
use crate::row::{Row, time};
use crate::schema::{api_keys, secret_keys};

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

#[derive(Insertable, Queryable, Selectable)]
#[diesel(table_name = api_keys)]
struct ApiKeyRow {
    id: String,
    uuid: String,
    name: String,
    digest: String,
    organization_id: String,
    operation: String,
    created_by: String,
    created_at: i64,
}

impl From<&ApiKey> for ApiKeyRow {
    fn from(key: &ApiKey) -> Self {
        let ApiKey {
            id,
            uuid,
            name,
            digest,
            organization_id,
            operation,
            created_by,
            created_at,
        } = key;
        Self {
            id: id.to_string(),
            uuid: uuid.to_string(),
            name: name.clone(),
            digest: digest.as_hex().to_owned(),
            organization_id: organization_id.to_string(),
            operation: operation.as_str().to_owned(),
            created_by: created_by.to_string(),
            created_at: created_at.millis(),
        }
    }
}

impl TryFrom<ApiKeyRow> for ApiKey {
    type Error = Error;

    fn try_from(row: ApiKeyRow) -> Result<Self> {
        let at = Row {
            table: "api_keys",
            id: &row.id,
        };
        Ok(Self {
            id: at.valid("id", ApiKeyId::parse(&row.id))?,
            uuid: at.valid("uuid", Uuid::parse(&row.uuid))?,
            name: row.name,
            digest: SecretDigest::from_hex(row.digest),
            organization_id: at.valid(
                "organization_id",
                OrganizationId::parse(&row.organization_id),
            )?,
            operation: at.valid("operation", Operation::parse(&row.operation))?,
            created_by: at.valid("created_by", UserId::parse(&row.created_by))?,
            created_at: time(row.created_at),
        })
    }
}

impl ReadCredentials for AnyConnection {
    fn api_key(&mut self, digest: &SecretDigest) -> Result<Option<ApiKey>> {
        let row: Option<ApiKeyRow> = api_keys::table
            .filter(api_keys::digest.eq(digest.as_hex()))
            .select(ApiKeyRow::as_select())
            .first(self)
            .optional()
            .map_err(failed)?;
        row.map(ApiKey::try_from).transpose()
    }

    fn secret_key(&mut self, digest: &SecretDigest) -> Result<Option<SecretKey>> {
        let row: Option<SecretKeyRow> = secret_keys::table
            .filter(secret_keys::digest.eq(digest.as_hex()))
            .select(SecretKeyRow::as_select())
            .first(self)
            .optional()
            .map_err(failed)?;
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
        diesel::insert_into(api_keys::table)
            .values(ApiKeyRow::from(new))
            .execute(self)
            .map(drop)
            .map_err(failed)
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
