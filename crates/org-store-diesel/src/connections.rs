//! The connections of the domain: where users come from. (`connection.rs` holds those to the
//! database.)

mod organization;

use diesel::prelude::*;
use org_core::connection::{
    Connection, ConnectionContent, ConnectionName, ConnectionQuery, Options,
    OrganizationConnection, Strategy,
};
use org_core::id::{ConnectionId, OrganizationId};
use org_core::page::{Page, Slice};
use org_core::store::{ReadConnections, WriteConnections};
use org_core::text::Label;
use org_core::{Error, Result};

use crate::connection::{AnyConnection, on_each};
use crate::error::failed;
use crate::row::{Backend, Row, behind, bound, labels_json, page, time};
use crate::schema::{connection_clients, connections};

#[derive(AsChangeset, Insertable, Queryable, Selectable)]
#[diesel(table_name = connections, treat_none_as_null = true)]
struct ConnectionRow {
    id: String,
    name: String,
    display_name: Option<String>,
    strategy: String,
    options: String,
    metadata: String,
    realms: String,
    is_domain_connection: bool,
    show_as_button: Option<bool>,
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
            content,
            created_at,
            updated_at,
        } = connection;
        let ConnectionContent {
            options,
            metadata,
            realms,
            is_domain_connection,
            show_as_button,
        } = content;
        let realms: Vec<&str> = realms.iter().map(Label::as_str).collect();
        Self {
            id: id.to_string(),
            name: name.to_string(),
            display_name: display_name.clone(),
            strategy: strategy.as_str().to_owned(),
            options: options.to_json(),
            metadata: labels_json(metadata),
            realms: serde_json::to_string(&realms).unwrap_or_default(),
            is_domain_connection: *is_domain_connection,
            show_as_button: *show_as_button,
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
        let options = serde_json::from_str(&row.options).ok();
        Ok(Self {
            id: at.valid("id", ConnectionId::parse(&row.id))?,
            name: at.valid("name", ConnectionName::parse(&row.name).ok())?,
            display_name: row.display_name,
            strategy: Strategy::from_name(&row.strategy),
            content: ConnectionContent {
                options: at.valid("options", options.map(Options::from_stored))?,
                metadata: at.labels("metadata", &row.metadata)?,
                realms: at.valid("realms", realms(&row.realms))?,
                is_domain_connection: row.is_domain_connection,
                show_as_button: row.show_as_button,
            },
            created_at: time(row.created_at),
            updated_at: time(row.updated_at),
        })
    }
}

fn realms(raw: &str) -> Option<Vec<Label>> {
    let realms: Vec<String> = serde_json::from_str(raw).ok()?;
    realms
        .iter()
        .map(|realm| Label::parse(realm).ok())
        .collect()
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
                let (at, id) = (at.millis(), id.as_str());
                let behind = behind!((connections::created_at, at), (connections::id, id));
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

    fn connection_clients(
        &mut self,
        of: &ConnectionId,
        after: Option<&str>,
        limit: u32,
    ) -> Result<Page<String>> {
        let mut items: Vec<String> = connection_clients::table
            .filter(connection_clients::connection_id.eq(of.as_str()))
            .filter(connection_clients::client_id.gt(after.unwrap_or_default()))
            .order(connection_clients::client_id.asc())
            .limit(i64::from(limit) + 1)
            .select(connection_clients::client_id)
            .load(self)
            .map_err(failed)?;
        let wanted = usize::try_from(limit).unwrap_or(usize::MAX);
        let more = items.len() > wanted;
        items.truncate(wanted);
        Ok(Page {
            items,
            more,
            total: None,
        })
    }

    fn organization_connections(
        &mut self,
        of: &OrganizationId,
    ) -> Result<Vec<OrganizationConnection>> {
        organization::all(self, of)
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

    fn lock_connection(&mut self, id: &ConnectionId) -> Result<Option<Connection>> {
        let row: Option<ConnectionRow> = match self {
            // The writer is alone: its transaction began IMMEDIATE.
            Self::Sqlite(_) => return self.connection(id),
            Self::Postgres(postgres) => connections::table
                .find(id.as_str())
                .select(ConnectionRow::as_select())
                .for_update()
                .first(postgres),
        }
        .optional()
        .map_err(failed)?;
        row.map(Connection::try_from).transpose()
    }

    fn update_connection(&mut self, changed: &Connection) -> Result<()> {
        diesel::update(connections::table.find(changed.id.as_str()))
            .set(ConnectionRow::from(changed))
            .execute(self)
            .map(drop)
            .map_err(failed)
    }

    fn delete_connection(&mut self, id: &ConnectionId) -> Result<bool> {
        let deleted = diesel::delete(connections::table.find(id.as_str())).execute(self);
        Ok(deleted.map_err(failed)? == 1)
    }

    fn insert_connection_client(&mut self, of: &ConnectionId, client: &str) -> Result<()> {
        let row = (
            connection_clients::connection_id.eq(of.as_str()),
            connection_clients::client_id.eq(client),
        );
        on_each!(self, connection => diesel::insert_into(connection_clients::table)
            .values(row)
            .on_conflict_do_nothing()
            .execute(connection))
        .map(drop)
        .map_err(failed)
    }

    fn delete_connection_clients(&mut self, of: &ConnectionId, client: Option<&str>) -> Result<()> {
        let all =
            connection_clients::table.filter(connection_clients::connection_id.eq(of.as_str()));
        let deleted = match client {
            Some(client) => {
                diesel::delete(all.filter(connection_clients::client_id.eq(client))).execute(self)
            }
            None => diesel::delete(all).execute(self),
        };
        deleted.map(drop).map_err(failed)
    }

    fn insert_organization_connection(&mut self, new: &OrganizationConnection) -> Result<bool> {
        organization::insert(self, new)
    }

    fn update_organization_connection(&mut self, changed: &OrganizationConnection) -> Result<()> {
        organization::update(self, changed)
    }

    fn delete_organization_connection(
        &mut self,
        of: &OrganizationId,
        id: &ConnectionId,
    ) -> Result<bool> {
        organization::delete(self, of, id)
    }
}
