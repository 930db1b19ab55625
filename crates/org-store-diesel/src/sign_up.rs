mod row;

use diesel::prelude::*;
use org_core::id::{ClientId, SignUpId};
use org_core::sign_up::SignUp;
use org_core::store::{ReadSignUps, WriteSignUps};
use org_core::{Result, Timestamp};

use self::row::SignUpRow;
use crate::connection::AnyConnection;
use crate::error::failed;
use crate::schema::sign_ups;

fn found(row: QueryResult<SignUpRow>) -> Result<Option<SignUp>> {
    row.optional()
        .map_err(failed)?
        .map(SignUp::try_from)
        .transpose()
}

impl ReadSignUps for AnyConnection {
    fn sign_up(&mut self, id: &SignUpId) -> Result<Option<SignUp>> {
        let one = sign_ups::table.find(id.as_str());
        found(one.select(SignUpRow::as_select()).first(self))
    }

    fn sign_up_on(&mut self, browser: &ClientId) -> Result<Option<SignUp>> {
        let one = sign_ups::table.filter(sign_ups::browser_id.eq(browser.as_str()));
        found(one.select(SignUpRow::as_select()).first(self))
    }
}

impl WriteSignUps for AnyConnection {
    fn insert_sign_up(&mut self, new: &SignUp) -> Result<()> {
        let older = sign_ups::table.filter(sign_ups::browser_id.eq(new.browser.as_str()));
        diesel::delete(older).execute(self).map_err(failed)?;
        diesel::insert_into(sign_ups::table)
            .values(SignUpRow::from(new))
            .execute(self)
            .map(drop)
            .map_err(failed)
    }

    fn update_sign_up(&mut self, changed: &SignUp) -> Result<bool> {
        let open = sign_ups::table
            .find(changed.id.as_str())
            .filter(sign_ups::user_id.is_null());
        let updated = diesel::update(open)
            .set(SignUpRow::from(changed))
            .execute(self)
            .map_err(failed)?;
        Ok(updated == 1)
    }

    fn count_sign_up_attempt(&mut self, id: &SignUpId, now: Timestamp) -> Result<bool> {
        let valid = sign_ups::table
            .find(id.as_str())
            .filter(sign_ups::code_attempts_left.gt(0))
            .filter(sign_ups::code_expire_at.gt(now.millis()));
        let counted = diesel::update(valid)
            .set(sign_ups::code_attempts_left.eq(sign_ups::code_attempts_left - 1))
            .execute(self)
            .map_err(failed)?;
        Ok(counted == 1)
    }

    fn forget_sign_ups(&mut self, now: Timestamp) -> Result<()> {
        diesel::delete(sign_ups::table.filter(sign_ups::abandon_at.lt(now.millis())))
            .execute(self)
            .map(drop)
            .map_err(failed)
    }
}
