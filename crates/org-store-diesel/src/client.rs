mod row;

use diesel::prelude::*;
use org_core::Result;
use org_core::client::{Client, ClientQuery};
use org_core::page::{Page, Slice};
use org_core::store::{ReadClients, WriteClients};

pub(crate) use row::ClientRow;

use crate::connection::AnyConnection;
use crate::counter::Counter;
use crate::error::failed;
use crate::row::{Backend, behind, bound, page, whole};
use crate::schema::{client_grants, clients};

fn matching(query: &ClientQuery) -> clients::BoxedQuery<'_, Backend> {
    let ClientQuery {
        is_first_party,
        app_types,
        slice: _,
    } = query;
    let mut rows = clients::table.into_boxed::<Backend>();
    if let Some(own) = is_first_party {
        rows = rows.filter(clients::is_first_party.eq(own));
    }
    if let Some(kinds) = app_types {
        rows = rows.filter(clients::app_type.eq_any(kinds));
    }
    rows
}

impl AnyConnection {
    /// How many clients match. All of them are counted already.
    fn total_clients(&mut self, query: &ClientQuery) -> Result<u64> {
        if query.is_first_party.is_none() && query.app_types.is_none() {
            return self.counted(Counter::Clients);
        }
        let counted: i64 = matching(query).count().get_result(self).map_err(failed)?;
        Ok(u64::try_from(counted).unwrap_or(0))
    }
}

impl ReadClients for AnyConnection {
    fn client(&mut self, id: &str) -> Result<Option<Client>> {
        let row: Option<ClientRow> = clients::table
            .find(id)
            .select(ClientRow::as_select())
            .first(self)
            .optional()
            .map_err(failed)?;
        row.map(Client::try_from).transpose()
    }

    fn has_clients(&mut self) -> Result<bool> {
        let any: Option<String> = clients::table
            .select(clients::id)
            .first(self)
            .optional()
            .map_err(failed)?;
        Ok(any.is_some())
    }

    fn clients(&mut self, query: &ClientQuery) -> Result<Page<Client>> {
        let rows = matching(query).order((clients::created_at.asc(), clients::id.asc()));
        let (rows, limit, total) = match &query.slice {
            Slice::Offset { offset, limit } => {
                let total = self.total_clients(query)?;
                (rows.offset(bound(*offset)), *limit, Some(total))
            }
            Slice::After { after: None, limit } => (rows, *limit, None),
            Slice::After {
                after: Some((at, id)),
                limit,
            } => {
                let (at, id) = (at.millis(), id.as_str());
                let behind = behind!((clients::created_at, at), (clients::id, id));
                (rows.filter(behind), *limit, None)
            }
        };
        let rows: Vec<ClientRow> = rows
            .limit(i64::from(limit) + 1)
            .select(ClientRow::as_select())
            .load(self)
            .map_err(failed)?;
        page(rows, limit, total)
    }
}

impl WriteClients for AnyConnection {
    fn lock_client(&mut self, id: &str) -> Result<Option<Client>> {
        let row: Option<ClientRow> = match self {
            // The writer is alone: its transaction began IMMEDIATE.
            Self::Sqlite(_) => return self.client(id),
            Self::Postgres(postgres) => clients::table
                .find(id)
                .select(ClientRow::as_select())
                .for_update()
                .first(postgres)
                .optional()
                .map_err(failed)?,
        };
        row.map(Client::try_from).transpose()
    }

    fn insert_client(&mut self, new: &Client) -> Result<()> {
        diesel::insert_into(clients::table)
            .values(ClientRow::from(new))
            .execute(self)
            .map_err(failed)?;
        self.count(Counter::Clients, &new.id, 1);
        Ok(())
    }

    fn update_client(&mut self, changed: &Client) -> Result<()> {
        diesel::update(clients::table.find(&changed.id))
            .set(ClientRow::from(changed))
            .execute(self)
            .map(drop)
            .map_err(failed)
    }

    fn delete_client(&mut self, id: &str) -> Result<bool> {
        if self.lock_client(id)?.is_none() {
            return Ok(false);
        }
        let grants = diesel::delete(client_grants::table.filter(client_grants::client_id.eq(id)))
            .execute(self)
            .map_err(failed)?;
        let deleted = diesel::delete(clients::table.find(id))
            .execute(self)
            .map_err(failed)?;
        self.count(Counter::ClientGrants, id, -whole(grants));
        self.count(Counter::Clients, id, -whole(deleted));
        Ok(deleted == 1)
    }
}
