use std::collections::{BTreeMap, BTreeSet};

use diesel::dsl::count_star;
use diesel::prelude::*;
use org_core::Result;
use org_core::id::{OrganizationId, RoleId, RoleSetId};
use org_core::invitation::InvitationStatus;
use org_core::role::{Role, RoleKey};
use org_core::role_set::{RoleSet, RoleSetKey, RoleSetRef};
use org_core::store::{ReadRoleSets, WriteRoleSets};

use crate::connection::{AnyConnection, on_each};
use crate::error::failed;
use crate::role::RoleRow;
use crate::row::{Backend, Row, time};
use crate::schema::{invitations, memberships, organizations, role_set_roles, role_sets, roles};

#[derive(AsChangeset, Insertable, Queryable, Selectable)]
#[diesel(table_name = role_sets, treat_none_as_null = true)]
struct RoleSetRow {
    id: String,
    key: String,
    name: String,
    description: Option<String>,
    initial: bool,
    default_role_id: String,
    creator_role_id: String,
    created_at: i64,
    updated_at: i64,
}

impl From<&RoleSet> for RoleSetRow {
    fn from(set: &RoleSet) -> Self {
        let RoleSet {
            id,
            key,
            name,
            description,
            initial,
            roles: _,
            default_role_id,
            creator_role_id,
            created_at,
            updated_at,
        } = set;
        Self {
            id: id.to_string(),
            key: key.to_string(),
            name: name.clone(),
            description: description.clone(),
            initial: *initial,
            default_role_id: default_role_id.to_string(),
            creator_role_id: creator_role_id.to_string(),
            created_at: created_at.millis(),
            updated_at: updated_at.millis(),
        }
    }
}

impl RoleSetRow {
    fn with(self, roles: Vec<Role>) -> Result<RoleSet> {
        let at = Row {
            table: "role_sets",
            id: &self.id,
        };
        Ok(RoleSet {
            id: at.valid("id", RoleSetId::parse(&self.id))?,
            key: at.valid("key", RoleSetKey::parse(&self.key).ok())?,
            name: self.name,
            description: self.description,
            initial: self.initial,
            roles,
            default_role_id: at.valid("default_role_id", RoleId::parse(&self.default_role_id))?,
            creator_role_id: at.valid("creator_role_id", RoleId::parse(&self.creator_role_id))?,
            created_at: time(self.created_at),
            updated_at: time(self.updated_at),
        })
    }
}

/// The sets with this id or key: one or none.
fn named(by: &RoleSetRef) -> role_sets::BoxedQuery<'_, Backend> {
    let all = role_sets::table.into_boxed::<Backend>();
    match by {
        RoleSetRef::Id(id) => all.filter(role_sets::id.eq(id.as_str())),
        RoleSetRef::Key(key) => all.filter(role_sets::key.eq(key.as_str())),
    }
}

fn distinct(members: Vec<String>, invited: Vec<String>) -> Result<Vec<RoleId>> {
    let all: BTreeSet<String> = members.into_iter().chain(invited).collect();
    all.iter().map(|raw| role_id(raw)).collect()
}

fn role_id(raw: &str) -> Result<RoleId> {
    let at = Row {
        table: "memberships",
        id: raw,
    };
    at.valid("role_id", RoleId::parse(raw))
}

impl AnyConnection {
    /// The sets of `rows` with their roles.
    fn filled(&mut self, rows: Vec<RoleSetRow>) -> Result<Vec<RoleSet>> {
        let ids: Vec<&str> = rows.iter().map(|row| row.id.as_str()).collect();
        let members: Vec<(String, RoleRow)> = role_set_roles::table
            .inner_join(roles::table)
            .filter(role_set_roles::role_set_id.eq_any(ids))
            .order(roles::key.asc())
            .select((role_set_roles::role_set_id, RoleRow::as_select()))
            .load(self)
            .map_err(failed)?;
        let mut of: BTreeMap<String, Vec<Role>> = BTreeMap::new();
        for (set, role) in members {
            of.entry(set).or_default().push(role.try_into()?);
        }
        let with = |row: RoleSetRow| {
            let roles = of.remove(&row.id).unwrap_or_default();
            row.with(roles)
        };
        rows.into_iter().map(with).collect()
    }

    fn first_filled(&mut self, rows: QueryResult<Vec<RoleSetRow>>) -> Result<Option<RoleSet>> {
        let rows = rows.map_err(failed)?;
        if rows.is_empty() {
            return Ok(None);
        }
        Ok(self.filled(rows)?.pop())
    }
}

impl ReadRoleSets for AnyConnection {
    fn initial_role_set(&mut self) -> Result<Option<RoleSet>> {
        self.remembered(
            |memory| &mut memory.initial_role_set,
            |connection| {
                let rows = role_sets::table
                    .filter(role_sets::initial.eq(true))
                    .select(RoleSetRow::as_select())
                    .load(connection);
                connection.first_filled(rows)
            },
        )
    }

    fn members_by_role(&mut self, of: &RoleSetKey) -> Result<BTreeMap<RoleId, u64>> {
        let counted: Vec<(String, i64)> = memberships::table
            .inner_join(organizations::table)
            .filter(organizations::role_set_key.eq(of.as_str()))
            .group_by(memberships::role_id)
            .select((memberships::role_id, count_star()))
            .load(self)
            .map_err(failed)?;
        counted
            .into_iter()
            .map(|(role, count)| Ok((role_id(&role)?, u64::try_from(count).unwrap_or_default())))
            .collect()
    }

    fn role_set(&mut self, by: &RoleSetRef) -> Result<Option<RoleSet>> {
        let rows = named(by).select(RoleSetRow::as_select()).load(self);
        self.first_filled(rows)
    }

    fn role_sets(&mut self) -> Result<Vec<RoleSet>> {
        let rows: Vec<RoleSetRow> = role_sets::table
            .order(role_sets::key.asc())
            .select(RoleSetRow::as_select())
            .load(self)
            .map_err(failed)?;
        self.filled(rows)
    }

    fn roles_in_use(&mut self, of: &RoleSetKey) -> Result<Vec<RoleId>> {
        let members: Vec<String> = memberships::table
            .inner_join(organizations::table)
            .filter(organizations::role_set_key.eq(of.as_str()))
            .select(memberships::role_id)
            .distinct()
            .load(self)
            .map_err(failed)?;
        let invited: Vec<String> = invitations::table
            .inner_join(organizations::table)
            .filter(organizations::role_set_key.eq(of.as_str()))
            .filter(invitations::status.eq(InvitationStatus::Pending.as_str()))
            .select(invitations::role_id)
            .distinct()
            .load(self)
            .map_err(failed)?;
        distinct(members, invited)
    }

    fn roles_in_use_at(&mut self, of: &OrganizationId) -> Result<Vec<RoleId>> {
        let members: Vec<String> = memberships::table
            .filter(memberships::organization_id.eq(of.as_str()))
            .select(memberships::role_id)
            .distinct()
            .load(self)
            .map_err(failed)?;
        let invited: Vec<String> = invitations::table
            .filter(invitations::organization_id.eq(of.as_str()))
            .filter(invitations::status.eq(InvitationStatus::Pending.as_str()))
            .select(invitations::role_id)
            .distinct()
            .load(self)
            .map_err(failed)?;
        distinct(members, invited)
    }
}

impl WriteRoleSets for AnyConnection {
    fn add_to_role_set(&mut self, set: &RoleSetId, role: &RoleId) -> Result<()> {
        diesel::insert_into(role_set_roles::table)
            .values((
                role_set_roles::role_set_id.eq(set.as_str()),
                role_set_roles::role_id.eq(role.as_str()),
            ))
            .execute(self)
            .map(drop)
            .map_err(failed)
    }

    fn delete_role_set(&mut self, id: &RoleSetId) -> Result<bool> {
        let deleted = diesel::delete(role_sets::table.find(id.as_str())).execute(self);
        Ok(deleted.map_err(failed)? == 1)
    }

    fn insert_role_set(&mut self, new: &RoleSet) -> Result<()> {
        diesel::insert_into(role_sets::table)
            .values(RoleSetRow::from(new))
            .execute(self)
            .map_err(failed)?;
        for role in &new.roles {
            self.add_to_role_set(&new.id, &role.id)?;
        }
        Ok(())
    }

    fn lock_role_of_set(&mut self, set: &RoleSetKey, role: &RoleKey) -> Result<Option<Role>> {
        let found = on_each!(self, connection => {
            let place = role_set_roles::table
                .inner_join(role_sets::table)
                .inner_join(roles::table)
                .filter(role_sets::key.eq(set.as_str()))
                .filter(roles::key.eq(role.as_str()))
                .select((role_set_roles::role_set_id, RoleRow::as_select()));
            place.first::<(String, RoleRow)>(connection).optional()
        });
        let Some((set, role)) = found.map_err(failed)? else {
            return Ok(None);
        };
        // The writer of SQLite is alone: its transaction began IMMEDIATE.
        if let Self::Postgres(postgres) = self {
            let held: Option<String> = role_set_roles::table
                .find((&set, role.id()))
                .select(role_set_roles::role_id)
                .for_share()
                .first(postgres)
                .optional()
                .map_err(failed)?;
            if held.is_none() {
                return Ok(None);
            }
        }
        Role::try_from(role).map(Some)
    }

    fn lock_role_set(&mut self, by: &RoleSetRef) -> Result<Option<RoleSet>> {
        let rows = match self {
            // The writer is alone: its transaction began IMMEDIATE.
            Self::Sqlite(_) => return self.role_set(by),
            Self::Postgres(postgres) => match by {
                RoleSetRef::Id(id) => role_sets::table
                    .filter(role_sets::id.eq(id.as_str()))
                    .select(RoleSetRow::as_select())
                    .for_update()
                    .load(postgres),
                RoleSetRef::Key(key) => role_sets::table
                    .filter(role_sets::key.eq(key.as_str()))
                    .select(RoleSetRow::as_select())
                    .for_update()
                    .load(postgres),
            },
        };
        self.first_filled(rows)
    }

    fn move_organizations(&mut self, from: &RoleSetKey, to: &RoleSetKey) -> Result<()> {
        let moved = organizations::table.filter(organizations::role_set_key.eq(from.as_str()));
        diesel::update(moved)
            .set(organizations::role_set_key.eq(to.as_str()))
            .execute(self)
            .map(drop)
            .map_err(failed)
    }

    fn reassign_role(&mut self, of: &RoleSetKey, from: &RoleId, to: &RoleId) -> Result<()> {
        let there = organizations::table
            .filter(organizations::role_set_key.eq(of.as_str()))
            .select(organizations::id);
        let members = memberships::table
            .filter(memberships::role_id.eq(from.as_str()))
            .filter(memberships::organization_id.eq_any(there));
        diesel::update(members)
            .set(memberships::role_id.eq(to.as_str()))
            .execute(self)
            .map_err(failed)?;
        let invited = invitations::table
            .filter(invitations::role_id.eq(from.as_str()))
            .filter(invitations::organization_id.eq_any(there));
        diesel::update(invited)
            .set(invitations::role_id.eq(to.as_str()))
            .execute(self)
            .map(drop)
            .map_err(failed)
    }

    fn remove_from_role_set(&mut self, set: &RoleSetId, role: &RoleId) -> Result<bool> {
        let place = role_set_roles::table.find((set.as_str(), role.as_str()));
        let removed = diesel::delete(place).execute(self);
        Ok(removed.map_err(failed)? == 1)
    }

    fn update_role_set(&mut self, changed: &RoleSet) -> Result<()> {
        diesel::update(role_sets::table.find(changed.id.as_str()))
            .set(RoleSetRow::from(changed))
            .execute(self)
            .map(drop)
            .map_err(failed)
    }
}
