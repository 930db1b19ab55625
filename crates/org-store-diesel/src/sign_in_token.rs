use diesel::prelude::*;
use org_core::credential::SecretDigest;
use org_core::id::{OrganizationId, SignInTokenId, UserId};
use org_core::sign_in_token::{SignInToken, SignInTokenStatus};
use org_core::store::{ReadSignInTokens, WriteSignInTokens};
use org_core::{Error, Result};

use crate::connection::AnyConnection;
use crate::error::failed;
use crate::row::{Row, time};
use crate::schema::sign_in_tokens;

#[derive(AsChangeset, Insertable, Queryable, Selectable)]
#[diesel(table_name = sign_in_tokens, treat_none_as_null = true)]
struct SignInTokenRow {
    id: String,
    user_id: String,
    organization_id: Option<String>,
    digest: String,
    status: String,
    expire_at: i64,
    created_at: i64,
    updated_at: i64,
}

impl From<&SignInToken> for SignInTokenRow {
    fn from(token: &SignInToken) -> Self {
        let SignInToken {
            id,
            user_id,
            organization_id,
            digest,
            status,
            expire_at,
            created_at,
            updated_at,
        } = token;
        Self {
            id: id.to_string(),
            user_id: user_id.to_string(),
            organization_id: organization_id.as_ref().map(ToString::to_string),
            digest: digest.as_hex().to_owned(),
            status: status.as_str().to_owned(),
            expire_at: expire_at.millis(),
            created_at: created_at.millis(),
            updated_at: updated_at.millis(),
        }
    }
}

impl TryFrom<SignInTokenRow> for SignInToken {
    type Error = Error;

    fn try_from(row: SignInTokenRow) -> Result<Self> {
        let at = Row {
            table: "sign_in_tokens",
            id: &row.id,
        };
        let status = SignInTokenStatus::ALL
            .iter()
            .find(|status| status.as_str() == row.status);
        Ok(Self {
            id: at.valid("id", SignInTokenId::parse(&row.id))?,
            user_id: at.valid("user_id", UserId::parse(&row.user_id))?,
            organization_id: at.optional(
                "organization_id",
                row.organization_id,
                OrganizationId::parse,
            )?,
            digest: SecretDigest::from_hex(row.digest),
            status: at.valid("status", status.copied())?,
            expire_at: time(row.expire_at),
            created_at: time(row.created_at),
            updated_at: time(row.updated_at),
        })
    }
}

impl ReadSignInTokens for AnyConnection {
    fn sign_in_token_by_digest(&mut self, digest: &SecretDigest) -> Result<Option<SignInToken>> {
        sign_in_tokens::table
            .filter(sign_in_tokens::digest.eq(digest.as_hex()))
            .select(SignInTokenRow::as_select())
            .first(self)
            .optional()
            .map_err(failed)?
            .map(SignInToken::try_from)
            .transpose()
    }

    fn sign_in_token(&mut self, id: &SignInTokenId) -> Result<Option<SignInToken>> {
        sign_in_tokens::table
            .find(id.as_str())
            .select(SignInTokenRow::as_select())
            .first(self)
            .optional()
            .map_err(failed)?
            .map(SignInToken::try_from)
            .transpose()
    }
}

impl WriteSignInTokens for AnyConnection {
    fn insert_sign_in_token(&mut self, new: &SignInToken) -> Result<()> {
        diesel::insert_into(sign_in_tokens::table)
            .values(SignInTokenRow::from(new))
            .execute(self)
            .map(drop)
            .map_err(failed)
    }

    fn settle_sign_in_token(&mut self, changed: &SignInToken) -> Result<bool> {
        let waiting = sign_in_tokens::table
            .find(changed.id.as_str())
            .filter(sign_in_tokens::status.eq(SignInTokenStatus::Pending.as_str()));
        let settled = diesel::update(waiting)
            .set(SignInTokenRow::from(changed))
            .execute(self)
            .map_err(failed)?;
        Ok(settled == 1)
    }
}
