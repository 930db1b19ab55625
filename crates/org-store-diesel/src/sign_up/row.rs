use diesel::prelude::*;
use org_core::credential::SecretDigest;
use org_core::id::{ClientId, SessionId, SignUpId, UserId};
use org_core::metadata::Metadata;
use org_core::sign_up::{SignUp, SignUpCode, SignUpFields};
use org_core::text::{EmailAddress, Label};
use org_core::user::PasswordHash;
use org_core::{Error, Result, Timestamp};

use crate::row::{Row, time};
use crate::schema::sign_ups;

#[derive(AsChangeset, Insertable, Queryable, Selectable)]
#[diesel(table_name = sign_ups, treat_none_as_null = true)]
pub(super) struct SignUpRow {
    id: String,
    browser_id: String,
    email_address: Option<String>,
    password: Option<String>,
    first_name: Option<String>,
    last_name: Option<String>,
    unsafe_metadata: Option<String>,
    legal_accepted_at: Option<i64>,
    ticket_digest: Option<String>,
    verified_at: Option<i64>,
    code_digest: Option<String>,
    code_attempts_left: i64,
    code_issued: i64,
    code_expire_at: Option<i64>,
    user_id: Option<String>,
    session_id: Option<String>,
    abandon_at: i64,
    created_at: i64,
    updated_at: i64,
}

impl From<&SignUp> for SignUpRow {
    fn from(sign_up: &SignUp) -> Self {
        let SignUp {
            id,
            browser,
            told,
            ticket,
            verified_at,
            code,
            user_id,
            session_id,
            abandon_at,
            created_at,
            updated_at,
        } = sign_up;
        let SignUpFields {
            email,
            password,
            first_name,
            last_name,
            unsafe_metadata,
            legal_accepted_at,
        } = told;
        let code = code.as_ref();
        Self {
            id: id.to_string(),
            browser_id: browser.to_string(),
            email_address: email.as_ref().map(ToString::to_string),
            password: password.as_ref().map(|hash| hash.as_phc().to_owned()),
            first_name: first_name.as_ref().map(ToString::to_string),
            last_name: last_name.as_ref().map(ToString::to_string),
            unsafe_metadata: unsafe_metadata.as_ref().map(Metadata::to_json),
            legal_accepted_at: legal_accepted_at.map(Timestamp::millis),
            ticket_digest: ticket.as_ref().map(|ticket| ticket.as_hex().to_owned()),
            verified_at: verified_at.map(Timestamp::millis),
            code_digest: code.map(|code| code.digest.as_hex().to_owned()),
            code_attempts_left: code.map_or(0, |code| code.attempts_left.into()),
            code_issued: code.map_or(0, |code| code.issued.into()),
            code_expire_at: code.map(|code| code.expire_at.millis()),
            user_id: user_id.as_ref().map(ToString::to_string),
            session_id: session_id.as_ref().map(ToString::to_string),
            abandon_at: abandon_at.millis(),
            created_at: created_at.millis(),
            updated_at: updated_at.millis(),
        }
    }
}

impl TryFrom<SignUpRow> for SignUp {
    type Error = Error;

    fn try_from(row: SignUpRow) -> Result<Self> {
        let at = Row {
            table: "sign_ups",
            id: &row.id,
        };
        let address = |raw: &str| EmailAddress::parse(raw).ok();
        let label = |raw: &str| Label::parse(raw).ok();
        let unsafe_metadata = row.unsafe_metadata.as_deref();
        let unsafe_metadata = unsafe_metadata.map(|raw| at.metadata("unsafe_metadata", raw));
        let code = match row.code_digest.zip(row.code_expire_at) {
            Some((digest, expire_at)) => Some(SignUpCode {
                digest: SecretDigest::from_hex(digest),
                attempts_left: at.count("code_attempts_left", row.code_attempts_left)?,
                issued: at.count("code_issued", row.code_issued)?,
                expire_at: time(expire_at),
            }),
            None => None,
        };
        Ok(Self {
            id: at.valid("id", SignUpId::parse(&row.id))?,
            browser: at.valid("browser_id", ClientId::parse(&row.browser_id))?,
            told: SignUpFields {
                email: at.optional("email_address", row.email_address, address)?,
                password: row.password.map(PasswordHash::from_phc),
                first_name: at.optional("first_name", row.first_name, label)?,
                last_name: at.optional("last_name", row.last_name, label)?,
                unsafe_metadata: unsafe_metadata.transpose()?,
                legal_accepted_at: row.legal_accepted_at.map(time),
            },
            ticket: row.ticket_digest.map(SecretDigest::from_hex),
            verified_at: row.verified_at.map(time),
            code,
            user_id: at.optional("user_id", row.user_id, UserId::parse)?,
            session_id: at.optional("session_id", row.session_id, SessionId::parse)?,
            abandon_at: time(row.abandon_at),
            created_at: time(row.created_at),
            updated_at: time(row.updated_at),
        })
    }
}
