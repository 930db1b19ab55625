use diesel::prelude::*;
use org_core::credential::SecretDigest;
use org_core::store::{ReadSetupLinks, WriteSetupLinks};
use org_core::{Result, Timestamp};

use crate::connection::AnyConnection;
use crate::error::failed;
use crate::schema::setup_links;

impl ReadSetupLinks for AnyConnection {
    fn is_setup_link(&mut self, digest: &SecretDigest, now: Timestamp) -> Result<bool> {
        let expires_at: Option<i64> = setup_links::table
            .find(digest.as_hex())
            .select(setup_links::expires_at)
            .first(self)
            .optional()
            .map_err(failed)?;
        Ok(expires_at.is_some_and(|at| at > now.millis()))
    }

    fn has_setup_links(&mut self) -> Result<bool> {
        let any: Option<String> = setup_links::table
            .select(setup_links::digest)
            .first(self)
            .optional()
            .map_err(failed)?;
        Ok(any.is_some())
    }
}

impl WriteSetupLinks for AnyConnection {
    fn insert_setup_link(&mut self, digest: &SecretDigest, expires_at: Timestamp) -> Result<()> {
        diesel::insert_into(setup_links::table)
            .values((
                setup_links::digest.eq(digest.as_hex()),
                setup_links::expires_at.eq(expires_at.millis()),
            ))
            .execute(self)
            .map(drop)
            .map_err(failed)
    }

    fn delete_setup_links(&mut self) -> Result<()> {
        diesel::delete(setup_links::table)
            .execute(self)
            .map(drop)
            .map_err(failed)
    }
}
