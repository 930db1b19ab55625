use diesel::prelude::*;
use org_core::credential::SecretDigest;
use org_core::email_code::{CodePurpose, EmailCode};
use org_core::id::EmailAddressId;
use org_core::store::{ReadEmailCodes, WriteEmailCodes};
use org_core::{Error, Result, Timestamp};

use crate::connection::{AnyConnection, on_each};
use crate::error::failed;
use crate::row::{Row, time};
use crate::schema::email_codes;

#[derive(AsChangeset, Insertable, Queryable, Selectable)]
#[diesel(table_name = email_codes)]
struct EmailCodeRow {
    email_address_id: String,
    purpose: String,
    digest: String,
    attempts_left: i64,
    issued: i64,
    window_started_at: i64,
    expire_at: i64,
    created_at: i64,
}

impl From<&EmailCode> for EmailCodeRow {
    fn from(code: &EmailCode) -> Self {
        let EmailCode {
            email_address_id,
            purpose,
            digest,
            attempts_left,
            issued,
            window_started_at,
            expire_at,
            created_at,
        } = code;
        Self {
            email_address_id: email_address_id.to_string(),
            purpose: purpose.as_str().to_owned(),
            digest: digest.as_hex().to_owned(),
            attempts_left: i64::from(*attempts_left),
            issued: i64::from(*issued),
            window_started_at: window_started_at.millis(),
            expire_at: expire_at.millis(),
            created_at: created_at.millis(),
        }
    }
}

impl TryFrom<EmailCodeRow> for EmailCode {
    type Error = Error;

    fn try_from(row: EmailCodeRow) -> Result<Self> {
        let at = Row {
            table: "email_codes",
            id: &row.email_address_id,
        };
        let id = EmailAddressId::parse(&row.email_address_id);
        Ok(Self {
            email_address_id: at.valid("email_address_id", id)?,
            purpose: at.valid("purpose", CodePurpose::parse(&row.purpose))?,
            digest: SecretDigest::from_hex(row.digest),
            attempts_left: at.count("attempts_left", row.attempts_left)?,
            issued: at.count("issued", row.issued)?,
            window_started_at: time(row.window_started_at),
            expire_at: time(row.expire_at),
            created_at: time(row.created_at),
        })
    }
}

fn found(row: QueryResult<EmailCodeRow>) -> Result<Option<EmailCode>> {
    row.optional()
        .map_err(failed)?
        .map(EmailCode::try_from)
        .transpose()
}

impl ReadEmailCodes for AnyConnection {
    fn email_code(
        &mut self,
        of: &EmailAddressId,
        purpose: CodePurpose,
    ) -> Result<Option<EmailCode>> {
        let newest = email_codes::table.find((of.as_str(), purpose.as_str()));
        found(newest.select(EmailCodeRow::as_select()).first(self))
    }

    fn email_code_by_digest(&mut self, digest: &SecretDigest) -> Result<Option<EmailCode>> {
        let with_digest = email_codes::table.filter(email_codes::digest.eq(digest.as_hex()));
        found(with_digest.select(EmailCodeRow::as_select()).first(self))
    }
}

impl WriteEmailCodes for AnyConnection {
    fn put_email_code(&mut self, new: &EmailCode) -> Result<()> {
        on_each!(self, connection => diesel::insert_into(email_codes::table)
            .values(EmailCodeRow::from(new))
            .on_conflict((email_codes::email_address_id, email_codes::purpose))
            .do_update()
            .set(EmailCodeRow::from(new))
            .execute(connection))
        .map(drop)
        .map_err(failed)
    }

    fn count_code_attempt(
        &mut self,
        of: &EmailAddressId,
        purpose: CodePurpose,
        now: Timestamp,
    ) -> Result<bool> {
        let open = email_codes::table
            .find((of.as_str(), purpose.as_str()))
            .filter(email_codes::expire_at.gt(now.millis()))
            .filter(email_codes::attempts_left.gt(0));
        let counted = diesel::update(open)
            .set(email_codes::attempts_left.eq(email_codes::attempts_left - 1))
            .execute(self)
            .map_err(failed)?;
        Ok(counted == 1)
    }

    fn take_email_code(
        &mut self,
        of: &EmailAddressId,
        purpose: CodePurpose,
        digest: &SecretDigest,
        now: Timestamp,
    ) -> Result<bool> {
        let valid = email_codes::table
            .find((of.as_str(), purpose.as_str()))
            .filter(email_codes::digest.eq(digest.as_hex()))
            .filter(email_codes::expire_at.gt(now.millis()));
        let taken = diesel::delete(valid).execute(self).map_err(failed)?;
        Ok(taken == 1)
    }
}
