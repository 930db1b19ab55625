pub(crate) mod filter;
mod search;
mod write;

use std::collections::{BTreeMap, BTreeSet};

use diesel::prelude::*;
use org_core::connection::ConnectionName;
use org_core::id::{EmailAddressId, UserId, Uuid};
use org_core::page::Page;
use org_core::store::ReadUsers;
use org_core::text::{EmailAddress, FullName, Label, WebUrl};
use org_core::user::{
    PasswordHash, Profile, User, UserEmail, UserFilter, UserOrder, UserQuery, UserSearch, Username,
};
use org_core::{Error, Kind, Result, Timestamp};

use crate::connection::{AnyConnection, on_each};
use crate::counter::Counter;
use crate::error::failed;
use crate::one_of::one_of;
use crate::row::{Row, bound, time};
use crate::schema::{email_addresses, users};
use crate::user::filter::{Users, behind, ordered, passing};

#[derive(AsChangeset, Insertable, Queryable, Selectable)]
#[diesel(table_name = users, treat_none_as_null = true)]
#[expect(clippy::struct_excessive_bools, reason = "the table has that many")]
pub(crate) struct UserRow {
    id: String,
    uuid: String,
    external_id: Option<String>,
    username: Option<String>,
    first_name: Option<String>,
    last_name: Option<String>,
    password_hash: Option<String>,
    system_administrator: bool,
    public_metadata: String,
    private_metadata: String,
    unsafe_metadata: String,
    banned: bool,
    create_organization_enabled: bool,
    create_organizations_limit: Option<i64>,
    /// The counters belong to the guarded updates.
    #[diesel(skip_update)]
    organizations_created: i64,
    #[diesel(skip_update)]
    memberships_count: i64,
    last_sign_in_at: Option<i64>,
    last_active_at: Option<i64>,
    created_at: i64,
    updated_at: i64,
    primary_address_key: Option<String>,
    locale: Option<String>,
    legal_accepted_at: Option<i64>,
    delete_self_enabled: bool,
    locked: bool,
    name: Option<String>,
    nickname: Option<String>,
    picture: Option<String>,
    connection_name: Option<String>,
}

impl From<&User> for UserRow {
    fn from(user: &User) -> Self {
        let User {
            id,
            uuid,
            external_id,
            username,
            first_name,
            last_name,
            profile:
                Profile {
                    name,
                    nickname,
                    picture,
                },
            connection,
            emails: _,
            password,
            system_administrator,
            public_metadata,
            private_metadata,
            unsafe_metadata,
            banned,
            locked,
            locale,
            legal_accepted_at,
            delete_self_enabled,
            create_organization_enabled,
            create_organizations_limit,
            organizations_created,
            last_sign_in_at,
            last_active_at,
            created_at,
            updated_at,
        } = user;
        Self {
            id: id.to_string(),
            uuid: uuid.to_string(),
            external_id: external_id.clone(),
            username: username.as_ref().map(|name| name.as_str().to_owned()),
            first_name: first_name.as_ref().map(ToString::to_string),
            last_name: last_name.as_ref().map(ToString::to_string),
            password_hash: password.as_ref().map(|hash| hash.as_phc().to_owned()),
            system_administrator: *system_administrator,
            public_metadata: public_metadata.to_json(),
            private_metadata: private_metadata.to_json(),
            unsafe_metadata: unsafe_metadata.to_json(),
            banned: *banned,
            create_organization_enabled: *create_organization_enabled,
            create_organizations_limit: create_organizations_limit.map(i64::from),
            organizations_created: i64::from(*organizations_created),
            memberships_count: 0,
            last_sign_in_at: last_sign_in_at.map(Timestamp::millis),
            last_active_at: last_active_at.map(Timestamp::millis),
            created_at: created_at.millis(),
            updated_at: updated_at.millis(),
            primary_address_key: user.primary_email().map(|email| email.address.key()),
            locale: locale.as_ref().map(ToString::to_string),
            legal_accepted_at: legal_accepted_at.map(Timestamp::millis),
            delete_self_enabled: *delete_self_enabled,
            locked: *locked,
            name: name.as_ref().map(ToString::to_string),
            nickname: nickname.as_ref().map(ToString::to_string),
            picture: picture.as_ref().map(ToString::to_string),
            connection_name: connection.as_ref().map(ToString::to_string),
        }
    }
}

#[derive(AsChangeset, Insertable, Queryable, Selectable)]
#[diesel(table_name = email_addresses, treat_none_as_null = true)]
struct EmailRow {
    id: String,
    user_id: String,
    address: String,
    address_key: String,
    address_domain: String,
    is_primary: bool,
    verified_at: Option<i64>,
    created_at: i64,
    updated_at: i64,
}

impl EmailRow {
    fn new(user: &UserId, email: &UserEmail) -> Self {
        let UserEmail {
            id,
            address,
            primary,
            verified_at,
            created_at,
            updated_at,
        } = email;
        Self {
            id: id.to_string(),
            user_id: user.to_string(),
            address: address.to_string(),
            address_key: address.key(),
            address_domain: address.domain(),
            is_primary: *primary,
            verified_at: verified_at.map(Timestamp::millis),
            created_at: created_at.millis(),
            updated_at: updated_at.millis(),
        }
    }
}

impl TryFrom<EmailRow> for UserEmail {
    type Error = Error;

    fn try_from(row: EmailRow) -> Result<Self> {
        let at = Row {
            table: "email_addresses",
            id: &row.id,
        };
        Ok(Self {
            id: at.valid("id", EmailAddressId::parse(&row.id))?,
            address: at.valid("address", EmailAddress::parse(&row.address).ok())?,
            primary: row.is_primary,
            verified_at: row.verified_at.map(time),
            created_at: time(row.created_at),
            updated_at: time(row.updated_at),
        })
    }
}

fn user(row: UserRow, emails: Vec<EmailRow>) -> Result<User> {
    let at = Row {
        table: "users",
        id: &row.id,
    };
    let label = |column, raw| at.optional(column, raw, |raw| Label::parse(raw).ok());
    let person = |column, raw| at.optional(column, raw, |raw| FullName::parse(raw).ok());
    let limit = row.create_organizations_limit;
    Ok(User {
        id: at.valid("id", UserId::parse(&row.id))?,
        uuid: at.valid("uuid", Uuid::parse(&row.uuid))?,
        external_id: row.external_id,
        username: at.optional("username", row.username, |raw| Username::parse(raw).ok())?,
        first_name: label("first_name", row.first_name)?,
        last_name: label("last_name", row.last_name)?,
        profile: Profile {
            name: person("name", row.name)?,
            nickname: person("nickname", row.nickname)?,
            picture: at.optional("picture", row.picture, |raw| WebUrl::parse(raw).ok())?,
        },
        connection: at.optional("connection_name", row.connection_name, |raw| {
            ConnectionName::parse(raw).ok()
        })?,
        emails: emails
            .into_iter()
            .map(UserEmail::try_from)
            .collect::<Result<_>>()?,
        password: row.password_hash.map(PasswordHash::from_phc),
        system_administrator: row.system_administrator,
        public_metadata: at.metadata("public_metadata", &row.public_metadata)?,
        private_metadata: at.metadata("private_metadata", &row.private_metadata)?,
        unsafe_metadata: at.metadata("unsafe_metadata", &row.unsafe_metadata)?,
        banned: row.banned,
        locked: row.locked,
        locale: label("locale", row.locale)?,
        legal_accepted_at: row.legal_accepted_at.map(time),
        delete_self_enabled: row.delete_self_enabled,
        create_organization_enabled: row.create_organization_enabled,
        create_organizations_limit: limit
            .map(|limit| at.count("create_organizations_limit", limit))
            .transpose()?,
        organizations_created: at.count("organizations_created", row.organizations_created)?,
        last_sign_in_at: row.last_sign_in_at.map(time),
        last_active_at: row.last_active_at.map(time),
        created_at: time(row.created_at),
        updated_at: time(row.updated_at),
    })
}

impl AnyConnection {
    fn with_emails(&mut self, row: Option<UserRow>) -> Result<Option<User>> {
        let Some(row) = row else { return Ok(None) };
        let emails = email_addresses::table
            .filter(email_addresses::user_id.eq(&row.id))
            .order((
                email_addresses::is_primary.desc(),
                email_addresses::id.asc(),
            ))
            .select(EmailRow::as_select())
            .load(self)
            .map_err(failed)?;
        user(row, emails).map(Some)
    }

    /// Users, each of them once, from their rows.
    pub(crate) fn all_with_emails(&mut self, rows: Vec<UserRow>) -> Result<Vec<User>> {
        let mut emails = self.emails_of(rows.iter().map(|row| &row.id).collect())?;
        rows.into_iter()
            .map(|row| {
                let emails = emails.remove(&row.id).unwrap_or_default();
                user(row, emails)
            })
            .collect()
    }
}

impl AnyConnection {
    /// The addresses of some users, by user, the primary one first.
    fn emails_of(&mut self, users: Vec<&String>) -> Result<BTreeMap<String, Vec<EmailRow>>> {
        let of = one_of(email_addresses::user_id, users);
        let rows = on_each!(self, connection => email_addresses::table
            .filter(of)
            .order((
                email_addresses::is_primary.desc(),
                email_addresses::id.asc(),
            ))
            .select(EmailRow::as_select())
            .load(connection));
        let rows: Vec<EmailRow> = rows.map_err(failed)?;
        let mut emails: BTreeMap<String, Vec<EmailRow>> = BTreeMap::new();
        for row in rows {
            emails.entry(row.user_id.clone()).or_default().push(row);
        }
        Ok(emails)
    }

    /// At most `limit` of `users`, with their addresses.
    fn page_of_users(
        &mut self,
        users: Users,
        limit: u32,
        total: Option<u64>,
    ) -> Result<Page<User>> {
        let mut rows: Vec<UserRow> = users
            .limit(i64::from(limit) + 1)
            .select(UserRow::as_select())
            .load(self)
            .map_err(failed)?;
        let wanted = usize::try_from(limit).unwrap_or(usize::MAX);
        let more = rows.len() > wanted;
        rows.truncate(wanted);
        let items = self.all_with_emails(rows)?;
        Ok(Page { items, more, total })
    }

    fn selected(&mut self, query: &UserQuery) -> Result<Users> {
        let selected = passing(self, &query.filter);
        let Some(after) = &query.after else {
            let selected = ordered(selected, query.order, query.direction);
            return Ok(selected.offset(bound(query.offset)));
        };
        let at: Option<i64> = users::table
            .find(after.as_str())
            .select(users::created_at)
            .first(self)
            .optional()
            .map_err(failed)?;
        let at = at.ok_or_else(|| Error::not_found(Kind::User, after.as_str()))?;
        let selected = behind(selected, at, after.to_string(), query.direction);
        Ok(ordered(selected, UserOrder::CreatedAt, query.direction))
    }
}

impl ReadUsers for AnyConnection {
    fn has_administrators(&mut self) -> Result<bool> {
        let any: Option<String> = users::table
            .filter(users::system_administrator.eq(true))
            .select(users::id)
            .first(self)
            .optional()
            .map_err(failed)?;
        Ok(any.is_some())
    }

    fn has_users(&mut self) -> Result<bool> {
        let any: Option<String> = users::table
            .select(users::id)
            .first(self)
            .optional()
            .map_err(failed)?;
        Ok(any.is_some())
    }

    fn user(&mut self, id: &UserId) -> Result<Option<User>> {
        let row = users::table
            .find(id.as_str())
            .select(UserRow::as_select())
            .first(self)
            .optional()
            .map_err(failed)?;
        self.with_emails(row)
    }

    fn user_by_uuid(&mut self, uuid: &Uuid) -> Result<Option<User>> {
        let row = users::table
            .filter(users::uuid.eq(uuid.to_string()))
            .select(UserRow::as_select())
            .first(self)
            .optional()
            .map_err(failed)?;
        self.with_emails(row)
    }

    fn user_by_email(&mut self, address: &EmailAddress) -> Result<Option<User>> {
        let owner = email_addresses::table
            .filter(email_addresses::address_key.eq(address.key()))
            .select(email_addresses::user_id);
        let row = users::table
            .filter(users::id.eq_any(owner))
            .select(UserRow::as_select())
            .first(self)
            .optional()
            .map_err(failed)?;
        self.with_emails(row)
    }

    fn user_by_email_id(&mut self, id: &EmailAddressId) -> Result<Option<User>> {
        let owner = email_addresses::table
            .find(id.as_str())
            .select(email_addresses::user_id);
        let row = users::table
            .filter(users::id.eq_any(owner))
            .select(UserRow::as_select())
            .first(self)
            .optional()
            .map_err(failed)?;
        self.with_emails(row)
    }

    fn users(&mut self, query: &UserQuery) -> Result<Page<User>> {
        let rows = self.selected(query)?;
        self.page_of_users(rows, query.limit, None)
    }

    fn search_users(&mut self, search: &UserSearch) -> Result<Page<User>> {
        search::part(self, search)
    }

    fn users_among(&mut self, ids: &BTreeSet<UserId>) -> Result<Vec<User>> {
        let rows: Vec<UserRow> = users::table
            .filter(one_of(users::id, ids.iter().map(UserId::as_str)))
            .select(UserRow::as_select())
            .load(self)
            .map_err(failed)?;
        self.all_with_emails(rows)
    }

    fn count_users(&mut self, filter: &UserFilter) -> Result<u64> {
        if *filter == UserFilter::default() {
            return self.counted(Counter::Users);
        }
        let count: i64 = passing(self, filter)
            .count()
            .get_result(self)
            .map_err(failed)?;
        Ok(u64::try_from(count).unwrap_or_default())
    }
}
