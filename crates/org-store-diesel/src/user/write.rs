//! Changes of users.

use diesel::prelude::*;
use org_core::Result;
use org_core::Timestamp;
use org_core::id::{EmailAddressId, MembershipId, OrganizationId, UserId};
use org_core::store::{ReadUsers as _, WriteSessions as _, WriteUsers};
use org_core::user::{PasswordHash, User, UserEmail};

use super::{EmailRow, UserRow};
use crate::connection::AnyConnection;
use crate::counter::Counter;
use crate::deferred::Maker;
use crate::error::failed;
use crate::row::{Row, whole};
use crate::schema::{api_keys, email_addresses, memberships, organizations, users};

/// How many organizations one statement names.
const AT_ONCE: usize = 500;

impl AnyConnection {
    /// Locks the organizations of a user and then the user: the order in which others who change
    /// memberships lock them, or all would wait for each other.
    fn lock_leaving(&mut self, user: &UserId) -> Result<()> {
        // On SQLite the writer is alone: its transaction began IMMEDIATE.
        if let Self::Postgres(postgres) = self {
            let joined = memberships::table
                .filter(memberships::user_id.eq(user.as_str()))
                .select(memberships::organization_id);
            organizations::table
                .filter(organizations::id.eq_any(joined))
                .order(organizations::id.asc())
                .select(organizations::id)
                .for_update()
                .load::<String>(postgres)
                .map_err(failed)?;
            self.lock_user(user)?;
        }
        Ok(())
    }

    /// Deletes every membership of a user and answers of which organizations. They are locked first:
    /// one that somebody else deletes at the same moment must not be counted twice.
    fn end_memberships(&mut self, user: &UserId) -> Result<Vec<(String, String)>> {
        let own = memberships::user_id.eq(user.as_str());
        let both = (memberships::organization_id, memberships::id);
        self.lock_leaving(user)?;
        let left = match self {
            // The writer is alone: its transaction began IMMEDIATE.
            Self::Sqlite(sqlite) => memberships::table.filter(own).select(both).load(sqlite),
            Self::Postgres(postgres) => memberships::table
                .filter(own)
                .select(both)
                .for_update()
                .load(postgres),
        };
        let left: Vec<(String, String)> = left.map_err(failed)?;
        diesel::delete(memberships::table.filter(own))
            .execute(self)
            .map_err(failed)?;
        Ok(left)
    }
}

impl WriteUsers for AnyConnection {
    fn insert_user(&mut self, new: &User) -> Result<()> {
        diesel::insert_into(users::table)
            .values(UserRow::from(new))
            .execute(self)
            .map_err(failed)?;
        for email in &new.emails {
            diesel::insert_into(email_addresses::table)
                .values(EmailRow::new(&new.id, email))
                .execute(self)
                .map_err(failed)?;
        }
        self.count(Counter::Users, new.id.as_str(), 1);
        Ok(())
    }

    fn lock_user(&mut self, id: &UserId) -> Result<Option<User>> {
        let row = match self {
            // The writer is alone: its transaction began IMMEDIATE.
            Self::Sqlite(_) => return self.user(id),
            Self::Postgres(postgres) => users::table
                .find(id.as_str())
                .select(UserRow::as_select())
                .for_update()
                .first(postgres),
        };
        self.with_emails(row.optional().map_err(failed)?)
    }

    fn update_user(&mut self, changed: &User) -> Result<()> {
        diesel::update(users::table.find(changed.id.as_str()))
            .set(UserRow::from(changed))
            .execute(self)
            .map_err(failed)?;
        let addresses =
            email_addresses::table.filter(email_addresses::user_id.eq(changed.id.as_str()));
        let primary = changed.primary_email().map(|email| email.id.as_str());
        diesel::update(addresses)
            .set(
                email_addresses::is_primary.eq(email_addresses::id.eq(primary.unwrap_or_default())),
            )
            .execute(self)
            .map(drop)
            .map_err(failed)
    }

    fn leave_organizations(&mut self, id: &UserId) -> Result<Vec<(OrganizationId, MembershipId)>> {
        let left = self.end_memberships(id)?;
        for some in left.chunks(AT_ONCE) {
            let some = some.iter().map(|(organization, _)| organization);
            diesel::update(organizations::table.filter(organizations::id.eq_any(some)))
                .set(organizations::members_count.eq(organizations::members_count - 1))
                .execute(self)
                .map_err(failed)?;
        }
        let gone = whole(left.len());
        self.count(Counter::Memberships, id.as_str(), -gone);
        diesel::update(users::table.find(id.as_str()))
            .set(users::memberships_count.eq(users::memberships_count - gone))
            .execute(self)
            .map_err(failed)?;
        let ids = |(organization, id): (String, String)| {
            let at = Row {
                table: "memberships",
                id: &id,
            };
            let of = OrganizationId::parse(&organization);
            let of = at.valid("organization_id", of)?;
            Ok((of, at.valid("id", MembershipId::parse(&id))?))
        };
        left.into_iter().map(ids).collect()
    }

    fn delete_user(&mut self, id: &UserId) -> Result<bool> {
        self.leave_organizations(id)?;
        self.uncount_roles_of(id)?;
        let deleted = diesel::delete(users::table.find(id.as_str())).execute(self);
        if deleted.map_err(failed)? == 0 {
            return Ok(false);
        }
        self.count(Counter::Users, id.as_str(), -1);
        Ok(true)
    }

    fn insert_email_address(&mut self, user: &UserId, new: &UserEmail) -> Result<()> {
        diesel::insert_into(email_addresses::table)
            .values(EmailRow::new(user, new))
            .execute(self)
            .map(drop)
            .map_err(failed)
    }

    fn update_email_address(&mut self, user: &UserId, changed: &UserEmail) -> Result<()> {
        diesel::update(email_addresses::table.find(changed.id.as_str()))
            .set(EmailRow::new(user, changed))
            .execute(self)
            .map(drop)
            .map_err(failed)
    }

    fn delete_email_address(&mut self, id: &EmailAddressId) -> Result<()> {
        diesel::delete(email_addresses::table.find(id.as_str()))
            .execute(self)
            .map(drop)
            .map_err(failed)
    }

    fn count_created_organization(&mut self, id: &UserId, limit: u32) -> Result<bool> {
        let most = if limit == 0 {
            i64::MAX
        } else {
            i64::from(limit)
        };
        let unit = self.unit();
        if unit.assumes() {
            let user = id.to_string();
            unit.deferred.makers.push(Maker { user, most });
            return Ok(true);
        }
        let room = users::table
            .find(id.as_str())
            .filter(users::organizations_created.lt(most));
        let counted = diesel::update(room)
            .set((
                users::organizations_created.eq(users::organizations_created + 1),
                users::memberships_count.eq(users::memberships_count + 1),
            ))
            .execute(self)
            .map_err(failed)?;
        Ok(counted == 1)
    }

    fn count_membership(&mut self, id: &UserId) -> Result<bool> {
        let counted = diesel::update(users::table.find(id.as_str()))
            .set(users::memberships_count.eq(users::memberships_count + 1))
            .execute(self)
            .map_err(failed)?;
        Ok(counted == 1)
    }

    fn uncount_membership(&mut self, id: &UserId) -> Result<()> {
        diesel::update(users::table.find(id.as_str()))
            .set(users::memberships_count.eq(users::memberships_count - 1))
            .execute(self)
            .map(drop)
            .map_err(failed)
    }

    fn set_administrator(
        &mut self,
        id: &UserId,
        password: &PasswordHash,
        at: Timestamp,
    ) -> Result<()> {
        self.revoke_sessions(id, None, at)?;
        diesel::delete(api_keys::table.filter(api_keys::created_by.eq(id.as_str())))
            .execute(self)
            .map_err(failed)?;
        diesel::update(users::table.find(id.as_str()))
            .set((
                users::password_hash.eq(password.as_phc()),
                users::system_administrator.eq(true),
                users::updated_at.eq(at.millis()),
            ))
            .execute(self)
            .map(drop)
            .map_err(failed)
    }

    fn touch_sign_in(&mut self, id: &UserId, at: Timestamp) -> Result<()> {
        diesel::update(users::table.find(id.as_str()))
            .set((
                users::last_sign_in_at.eq(at.millis()),
                users::last_active_at.eq(at.millis()),
            ))
            .execute(self)
            .map(drop)
            .map_err(failed)
    }
}
