//! The connections of the domain: where users come from. (`connection.rs` holds those to the
//! database.)

use diesel::prelude::*;
use org_core::connection::{
    Connection, ConnectionName, ConnectionQuery, EnabledConnection, Strategy,
};
use org_core::id::{ConnectionId, OrganizationId};
use org_core::page::{Page, Slice};
use org_core::store::{ReadConnections, WriteConnections};
use org_core::{Error, Result};

use crate::connection::AnyConnection;
use crate::error::failed;
use crate::row::{Backend, Row, bound, page, time};
use crate::schema::{connections, organization_connections};

#[derive(Insertable, Queryable, Selectable)]
#[diesel(table_name = connections)]
struct ConnectionRow {
    id: String,
    name: String,
    display_name: Option<String>,
    strategy: String,
    created_at: i64,
    updated_at: i64,
}

impl From<&Connection> for ConnectionRow {
    fn from(connection: &Connection) -> Self {
        let Connection {
            id,
            name,
            display_name,
            strategy,
            created_at,
            updated_at,
        } = connection;
        Self {
            id: id.to_string(),
            name: name.to_string(),
            display_name: display_name.clone(),
            strategy: strategy.as_str().to_owned(),
            created_at: created_at.millis(),
            updated_at: updated_at.millis(),
        }
    }
}

impl TryFrom<ConnectionRow> for Connection {
    type Error = Error;

    fn try_from(row: ConnectionRow) -> Result<Self> {
        let at = Row {
            table: "connections",
            id: &row.id,
        };
        Ok(Self {
            id: at.valid("id", ConnectionId::parse(&row.id))?,
            name: at.valid("name", ConnectionName::parse(&row.name).ok())?,
            display_name: row.display_name,
            strategy: Strategy::from_name(&row.strategy),
            created_at: time(row.created_at),
            updated_at: time(row.updated_at),
        })
    }
}

#[derive(Insertable, Queryable, Selectable)]
#[diesel(table_name = organization_connections)]
struct EnabledRow {
    organization_id: String,
    connection_id: String,
    assign_membership_on_login: bool,
    show_as_button: bool,
    is_signup_enabled: bool,
    created_at: i64,
}

impl EnabledRow {
    fn with(self, connection: ConnectionRow) -> Result<EnabledConnection> {
        let at = Row {
            table: "organization_connections",
            id: &self.organization_id,
        };
        Ok(EnabledConnection {
            organization_id: at.valid(
                "organization_id",
                OrganizationId::parse(&self.organization_id),
            )?,
            connection: connection.try_into()?,
            assign_membership_on_login: self.assign_membership_on_login,
            show_as_button: self.show_as_button,
            is_signup_enabled: self.is_signup_enabled,
            created_at: time(self.created_at),
        })
    }
}

fn matching(query: &ConnectionQuery) -> connections::BoxedQuery<'_, Backend> {
    let mut rows = connections::table.into_boxed::<Backend>();
    if let Some(name) = &query.name {
        rows = rows.filter(connections::name.eq(name));
    }
    if !query.strategies.is_empty() {
        let wanted: Vec<&str> = query.strategies.iter().map(Strategy::as_str).collect();
        rows = rows.filter(connections::strategy.eq_any(wanted));
    }
    rows
}

impl ReadConnections for AnyConnection {
    fn connection(&mut self, id: &ConnectionId) -> Result<Option<Connection>> {
        let row: Option<ConnectionRow> = connections::table
            .find(id.as_str())
            .select(ConnectionRow::as_select())
            .first(self)
            .optional()
            .map_err(failed)?;
        row.map(Connection::try_from).transpose()
    }

    fn connections(&mut self, query: &ConnectionQuery) -> Result<Page<Connection>> {
        let rows = matching(query).order((connections::created_at.asc(), connections::id.asc()));
        let (rows, limit, total) = match &query.slice {
            Slice::Offset { offset, limit } => {
                let total = matching(query)
                    .count()
                    .get_result::<i64>(self)
                    .map_err(failed)?;
                (
                    rows.offset(bound(*offset)),
                    *limit,
                    u64::try_from(total).ok(),
                )
            }
            Slice::After { after: None, limit } => (rows, *limit, None),
            Slice::After {
                after: Some((at, id)),
                limit,
            } => {
                let behind = connections::created_at
                    .gt(at.millis())
                    .or(connections::created_at
                        .eq(at.millis())
                        .and(connections::id.gt(id.as_str())));
                (rows.filter(behind), *limit, None)
            }
        };
        let rows: Vec<ConnectionRow> = rows
            .limit(i64::from(limit) + 1)
            .select(ConnectionRow::as_select())
            .load(self)
            .map_err(failed)?;
        page(rows, limit, total)
    }

    fn enabled_connections(&mut self, of: &OrganizationId) -> Result<Vec<EnabledConnection>> {
        let rows: Vec<(EnabledRow, ConnectionRow)> = organization_connections::table
            .inner_join(connections::table)
            .filter(organization_connections::organization_id.eq(of.as_str()))
            .order((
                organization_connections::created_at.asc(),
                connections::id.asc(),
            ))
            .select((EnabledRow::as_select(), ConnectionRow::as_select()))
            .load(self)
            .map_err(failed)?;
        rows.into_iter()
            .map(|(enabled, connection)| enabled.with(connection))
            .collect()
    }
}

impl WriteConnections for AnyConnection {
    fn insert_connection(&mut self, new: &Connection) -> Result<()> {
        diesel::insert_into(connections::table)
            .values(ConnectionRow::from(new))
            .execute(self)
            .map(drop)
            .map_err(failed)
    }

    fn enable_connection(&mut self, new: &EnabledConnection) -> Result<()> {
        let EnabledConnection {
            organization_id,
            connection,
            assign_membership_on_login,
            show_as_button,
            is_signup_enabled,
            created_at,
        } = new;
        let row = EnabledRow {
            organization_id: organization_id.to_string(),
            connection_id: connection.id.to_string(),
            assign_membership_on_login: *assign_membership_on_login,
            show_as_button: *show_as_button,
            is_signup_enabled: *is_signup_enabled,
            created_at: created_at.millis(),
        };
        diesel::insert_into(organization_connections::table)
            .values(row)
            .execute(self)
            .map(drop)
            .map_err(failed)
    }
}
