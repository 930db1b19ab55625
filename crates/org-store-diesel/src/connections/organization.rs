//! The connections of organizations.

use diesel::prelude::*;
use org_core::Result;
use org_core::connection::{AccessLevel, OrganizationConnection, OrganizationConnectionName};
use org_core::id::{ConnectionId, OrganizationId};

use super::ConnectionRow;
use crate::connection::{AnyConnection, on_each};
use crate::error::failed;
use crate::row::{Row, time};
use crate::schema::{connections, organization_connections};

#[derive(AsChangeset, Insertable, Queryable, Selectable)]
#[diesel(table_name = organization_connections, treat_none_as_null = true)]
#[diesel(primary_key(organization_id, connection_id))]
#[expect(clippy::struct_excessive_bools, reason = "the table has that many")]
struct OrganizationConnectionRow {
    organization_id: String,
    connection_id: String,
    name: Option<String>,
    access_level: String,
    is_enabled: bool,
    assign_membership_on_login: bool,
    show_as_button: bool,
    is_signup_enabled: bool,
    created_at: i64,
    updated_at: i64,
}

impl From<&OrganizationConnection> for OrganizationConnectionRow {
    fn from(one: &OrganizationConnection) -> Self {
        let OrganizationConnection {
            organization_id,
            connection,
            name,
            access_level,
            is_enabled,
            assign_membership_on_login,
            show_as_button,
            is_signup_enabled,
            created_at,
            updated_at,
        } = one;
        Self {
            organization_id: organization_id.to_string(),
            connection_id: connection.id.to_string(),
            name: name.as_ref().map(ToString::to_string),
            access_level: access_level.as_str().to_owned(),
            is_enabled: *is_enabled,
            assign_membership_on_login: *assign_membership_on_login,
            show_as_button: *show_as_button,
            is_signup_enabled: *is_signup_enabled,
            created_at: created_at.millis(),
            updated_at: updated_at.millis(),
        }
    }
}

impl OrganizationConnectionRow {
    fn with(self, connection: ConnectionRow) -> Result<OrganizationConnection> {
        let at = Row {
            table: "organization_connections",
            id: &self.organization_id,
        };
        let organization_id = OrganizationId::parse(&self.organization_id);
        let name = |raw: &str| OrganizationConnectionName::parse(raw).ok();
        let access_level = AccessLevel::parse(&self.access_level);
        Ok(OrganizationConnection {
            organization_id: at.valid("organization_id", organization_id)?,
            connection: connection.try_into()?,
            name: at.optional("name", self.name, name)?,
            access_level: at.valid("access_level", access_level)?,
            is_enabled: self.is_enabled,
            assign_membership_on_login: self.assign_membership_on_login,
            show_as_button: self.show_as_button,
            is_signup_enabled: self.is_signup_enabled,
            created_at: time(self.created_at),
            updated_at: time(self.updated_at),
        })
    }
}

pub(super) fn all(
    on: &mut AnyConnection,
    of: &OrganizationId,
) -> Result<Vec<OrganizationConnection>> {
    let rows: Vec<(OrganizationConnectionRow, ConnectionRow)> = organization_connections::table
        .inner_join(connections::table)
        .filter(organization_connections::organization_id.eq(of.as_str()))
        .order((
            organization_connections::created_at.asc(),
            connections::id.asc(),
        ))
        .select((
            OrganizationConnectionRow::as_select(),
            ConnectionRow::as_select(),
        ))
        .load(on)
        .map_err(failed)?;
    rows.into_iter()
        .map(|(row, connection)| row.with(connection))
        .collect()
}

pub(super) fn insert(on: &mut AnyConnection, new: &OrganizationConnection) -> Result<bool> {
    let row = OrganizationConnectionRow::from(new);
    let inserted = on_each!(on, connection => diesel::insert_into(organization_connections::table)
        .values(&row)
        .on_conflict_do_nothing()
        .execute(connection));
    Ok(inserted.map_err(failed)? == 1)
}

pub(super) fn update(on: &mut AnyConnection, changed: &OrganizationConnection) -> Result<()> {
    let row = OrganizationConnectionRow::from(changed);
    let known = (row.organization_id.clone(), row.connection_id.clone());
    diesel::update(organization_connections::table.find(known))
        .set(row)
        .execute(on)
        .map(drop)
        .map_err(failed)
}

pub(super) fn delete(
    on: &mut AnyConnection,
    of: &OrganizationId,
    id: &ConnectionId,
) -> Result<bool> {
    let known = organization_connections::table.find((of.as_str(), id.as_str()));
    let deleted = diesel::delete(known).execute(on);
    Ok(deleted.map_err(failed)? == 1)
}
