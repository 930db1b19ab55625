use diesel::prelude::*;
use org_core::credential::SecretDigest;
use org_core::id::{ClientId, SessionId, SignInId, UserId};
use org_core::sign_in::{Factor, FactorState, SignIn};
use org_core::store::{ReadSignIns, WriteSignIns};
use org_core::text::EmailAddress;
use org_core::{Error, Result, Timestamp};

use crate::connection::AnyConnection;
use crate::error::failed;
use crate::row::{Row, time};
use crate::schema::sign_ins;

#[derive(AsChangeset, Insertable, Queryable, Selectable)]
#[diesel(table_name = sign_ins, treat_none_as_null = true)]
struct SignInRow {
    id: String,
    browser_id: String,
    identifier: Option<String>,
    user_id: Option<String>,
    ticket_digest: Option<String>,
    factor: Option<String>,
    factor_verified: bool,
    factor_expire_at: Option<i64>,
    session_id: Option<String>,
    abandon_at: i64,
    created_at: i64,
    updated_at: i64,
}

impl From<&SignIn> for SignInRow {
    fn from(sign_in: &SignIn) -> Self {
        let SignIn {
            id,
            browser,
            identifier,
            user_id,
            ticket,
            factor,
            session_id,
            abandon_at,
            created_at,
            updated_at,
        } = sign_in;
        let expire_at = factor.and_then(|state| state.expire_at);
        Self {
            id: id.to_string(),
            browser_id: browser.to_string(),
            identifier: identifier.as_ref().map(ToString::to_string),
            user_id: user_id.as_ref().map(ToString::to_string),
            ticket_digest: ticket.as_ref().map(|ticket| ticket.as_hex().to_owned()),
            factor: factor.map(|state| state.factor.as_str().to_owned()),
            factor_verified: factor.is_some_and(|state| state.verified),
            factor_expire_at: expire_at.map(Timestamp::millis),
            session_id: session_id.as_ref().map(ToString::to_string),
            abandon_at: abandon_at.millis(),
            created_at: created_at.millis(),
            updated_at: updated_at.millis(),
        }
    }
}

impl TryFrom<SignInRow> for SignIn {
    type Error = Error;

    fn try_from(row: SignInRow) -> Result<Self> {
        let at = Row {
            table: "sign_ins",
            id: &row.id,
        };
        let factor = at.optional("factor", row.factor, Factor::parse)?;
        let address = |raw: &str| EmailAddress::parse(raw).ok();
        Ok(Self {
            id: at.valid("id", SignInId::parse(&row.id))?,
            browser: at.valid("browser_id", ClientId::parse(&row.browser_id))?,
            identifier: at.optional("identifier", row.identifier, address)?,
            user_id: at.optional("user_id", row.user_id, UserId::parse)?,
            ticket: row.ticket_digest.map(SecretDigest::from_hex),
            factor: factor.map(|factor| FactorState {
                factor,
                verified: row.factor_verified,
                expire_at: row.factor_expire_at.map(time),
            }),
            session_id: at.optional("session_id", row.session_id, SessionId::parse)?,
            abandon_at: time(row.abandon_at),
            created_at: time(row.created_at),
            updated_at: time(row.updated_at),
        })
    }
}

fn found(row: QueryResult<SignInRow>) -> Result<Option<SignIn>> {
    row.optional()
        .map_err(failed)?
        .map(SignIn::try_from)
        .transpose()
}

impl ReadSignIns for AnyConnection {
    fn sign_in(&mut self, id: &SignInId) -> Result<Option<SignIn>> {
        let one = sign_ins::table.find(id.as_str());
        found(one.select(SignInRow::as_select()).first(self))
    }

    fn sign_in_on(&mut self, browser: &ClientId) -> Result<Option<SignIn>> {
        let one = sign_ins::table.filter(sign_ins::browser_id.eq(browser.as_str()));
        found(one.select(SignInRow::as_select()).first(self))
    }
}

impl WriteSignIns for AnyConnection {
    fn insert_sign_in(&mut self, new: &SignIn) -> Result<()> {
        let older = sign_ins::table.filter(sign_ins::browser_id.eq(new.browser.as_str()));
        diesel::delete(older).execute(self).map_err(failed)?;
        diesel::insert_into(sign_ins::table)
            .values(SignInRow::from(new))
            .execute(self)
            .map(drop)
            .map_err(failed)
    }

    fn update_sign_in(&mut self, changed: &SignIn) -> Result<bool> {
        let open = sign_ins::table
            .find(changed.id.as_str())
            .filter(sign_ins::session_id.is_null());
        let updated = diesel::update(open)
            .set(SignInRow::from(changed))
            .execute(self)
            .map_err(failed)?;
        Ok(updated == 1)
    }

    fn forget_sign_ins(&mut self, now: Timestamp) -> Result<()> {
        diesel::delete(sign_ins::table.filter(sign_ins::abandon_at.lt(now.millis())))
            .execute(self)
            .map(drop)
            .map_err(failed)
    }
}
