use diesel::prelude::*;
use org_core::browser::Browser;
use org_core::credential::SecretDigest;
use org_core::id::{ClientId, SessionId};
use org_core::store::{ReadBrowsers, WriteBrowsers};
use org_core::{Error, Result, Timestamp};

use crate::connection::AnyConnection;
use crate::error::failed;
use crate::row::{Row, time};
use crate::schema::browsers;

#[derive(AsChangeset, Insertable, Queryable, Selectable)]
#[diesel(table_name = browsers, treat_none_as_null = true)]
struct BrowserRow {
    id: String,
    token_digest: String,
    last_active_session_id: Option<String>,
    expire_at: i64,
    created_at: i64,
    updated_at: i64,
}

impl From<&Browser> for BrowserRow {
    fn from(browser: &Browser) -> Self {
        let Browser {
            id,
            token,
            last_active_session_id,
            expire_at,
            created_at,
            updated_at,
        } = browser;
        Self {
            id: id.to_string(),
            token_digest: token.as_hex().to_owned(),
            last_active_session_id: last_active_session_id.as_ref().map(ToString::to_string),
            expire_at: expire_at.millis(),
            created_at: created_at.millis(),
            updated_at: updated_at.millis(),
        }
    }
}

impl TryFrom<BrowserRow> for Browser {
    type Error = Error;

    fn try_from(row: BrowserRow) -> Result<Self> {
        let at = Row {
            table: "browsers",
            id: &row.id,
        };
        Ok(Self {
            id: at.valid("id", ClientId::parse(&row.id))?,
            token: SecretDigest::from_hex(row.token_digest),
            last_active_session_id: at.optional(
                "last_active_session_id",
                row.last_active_session_id,
                SessionId::parse,
            )?,
            expire_at: time(row.expire_at),
            created_at: time(row.created_at),
            updated_at: time(row.updated_at),
        })
    }
}

fn found(row: QueryResult<BrowserRow>) -> Result<Option<Browser>> {
    row.optional()
        .map_err(failed)?
        .map(Browser::try_from)
        .transpose()
}

impl ReadBrowsers for AnyConnection {
    fn browser(&mut self, id: &ClientId) -> Result<Option<Browser>> {
        let one = browsers::table.find(id.as_str());
        found(one.select(BrowserRow::as_select()).first(self))
    }

    fn browser_by_token(&mut self, token: &SecretDigest) -> Result<Option<Browser>> {
        let with_token = browsers::table.filter(browsers::token_digest.eq(token.as_hex()));
        found(with_token.select(BrowserRow::as_select()).first(self))
    }
}

impl WriteBrowsers for AnyConnection {
    fn insert_browser(&mut self, new: &Browser) -> Result<()> {
        diesel::insert_into(browsers::table)
            .values(BrowserRow::from(new))
            .execute(self)
            .map(drop)
            .map_err(failed)
    }

    fn lock_browser(&mut self, id: &ClientId) -> Result<Option<Browser>> {
        match self {
            // The writer is alone: its transaction began IMMEDIATE.
            Self::Sqlite(_) => self.browser(id),
            Self::Postgres(postgres) => found(
                browsers::table
                    .find(id.as_str())
                    .select(BrowserRow::as_select())
                    .for_update()
                    .first(postgres),
            ),
        }
    }

    fn update_browser(&mut self, changed: &Browser) -> Result<()> {
        diesel::update(browsers::table.find(changed.id.as_str()))
            .set(BrowserRow::from(changed))
            .execute(self)
            .map(drop)
            .map_err(failed)
    }

    fn delete_browser(&mut self, id: &ClientId) -> Result<()> {
        diesel::delete(browsers::table.find(id.as_str()))
            .execute(self)
            .map(drop)
            .map_err(failed)
    }

    fn forget_browsers(&mut self, now: Timestamp, idle: Timestamp) -> Result<()> {
        let strangers = browsers::last_active_session_id
            .is_null()
            .and(browsers::updated_at.lt(idle.millis()));
        diesel::delete(browsers::table.filter(browsers::expire_at.le(now.millis()).or(strangers)))
            .execute(self)
            .map(drop)
            .map_err(failed)
    }
}
