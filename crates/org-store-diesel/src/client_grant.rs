use diesel::prelude::*;
use org_core::client::OrganizationUsage;
use org_core::client_grant::{Audience, ClientGrant, ClientGrantQuery, SubjectType};
use org_core::id::ClientGrantId;
use org_core::page::{Page, Slice};
use org_core::store::{ReadClientGrants, WriteClientGrants};
use org_core::{Error, Result};

use crate::connection::AnyConnection;
use crate::counter::Counter;
use crate::error::failed;
use crate::row::{Backend, Row, behind, bound, page, time, whole};
use crate::schema::client_grants;

/// A grant without the number of its organizations, which an ordinary update leaves alone.
#[derive(AsChangeset, Insertable, Queryable, Selectable)]
#[diesel(table_name = client_grants, treat_none_as_null = true)]
pub(crate) struct ClientGrantRow {
    id: String,
    client_id: String,
    audience: String,
    subject_type: String,
    scopes: String,
    organization_usage: Option<String>,
    allow_any_organization: bool,
    created_at: i64,
    updated_at: i64,
}

impl From<&ClientGrant> for ClientGrantRow {
    fn from(grant: &ClientGrant) -> Self {
        let ClientGrant {
            id,
            client_id,
            audience,
            subject_type,
            scopes,
            organization_usage,
            allow_any_organization,
            created_at,
            updated_at,
        } = grant;
        let scopes: Vec<&str> = scopes.iter().map(String::as_str).collect();
        Self {
            id: id.to_string(),
            client_id: client_id.clone(),
            audience: audience.as_str().to_owned(),
            subject_type: subject_type.as_str().to_owned(),
            scopes: scopes.join(" "),
            organization_usage: organization_usage.map(|one| one.as_str().to_owned()),
            allow_any_organization: *allow_any_organization,
            created_at: created_at.millis(),
            updated_at: updated_at.millis(),
        }
    }
}

impl TryFrom<ClientGrantRow> for ClientGrant {
    type Error = Error;

    fn try_from(row: ClientGrantRow) -> Result<Self> {
        let at = Row {
            table: "client_grants",
            id: &row.id,
        };
        let usage = row.organization_usage;
        Ok(Self {
            id: at.valid("id", ClientGrantId::parse(&row.id))?,
            client_id: row.client_id,
            audience: Audience::from_name(&row.audience),
            subject_type: at.valid("subject_type", SubjectType::parse(&row.subject_type))?,
            scopes: row.scopes.split_whitespace().map(str::to_owned).collect(),
            organization_usage: at.optional(
                "organization_usage",
                usage,
                OrganizationUsage::parse,
            )?,
            allow_any_organization: row.allow_any_organization,
            created_at: time(row.created_at),
            updated_at: time(row.updated_at),
        })
    }
}

fn matching(query: &ClientGrantQuery) -> client_grants::BoxedQuery<'_, Backend> {
    let ClientGrantQuery {
        audience,
        client_id,
        allow_any_organization,
        subject_type,
        slice: _,
    } = query;
    let mut rows = client_grants::table.into_boxed::<Backend>();
    if let Some(audience) = audience {
        rows = rows.filter(client_grants::audience.eq(audience.as_str()));
    }
    if let Some(client) = client_id {
        rows = rows.filter(client_grants::client_id.eq(client));
    }
    if let Some(any) = allow_any_organization {
        rows = rows.filter(client_grants::allow_any_organization.eq(any));
    }
    if let Some(subject) = subject_type {
        rows = rows.filter(client_grants::subject_type.eq(subject.as_str()));
    }
    rows
}

impl AnyConnection {
    /// How many grants match. All of them are counted already.
    fn total_client_grants(&mut self, query: &ClientGrantQuery) -> Result<u64> {
        let ClientGrantQuery {
            audience: None,
            client_id: None,
            allow_any_organization: None,
            subject_type: None,
            slice: _,
        } = query
        else {
            let counted: i64 = matching(query).count().get_result(self).map_err(failed)?;
            return Ok(u64::try_from(counted).unwrap_or(0));
        };
        self.counted(Counter::ClientGrants)
    }
}

fn found(row: QueryResult<Option<ClientGrantRow>>) -> Result<Option<ClientGrant>> {
    row.map_err(failed)?.map(ClientGrant::try_from).transpose()
}

impl ReadClientGrants for AnyConnection {
    fn client_grant(&mut self, id: &ClientGrantId) -> Result<Option<ClientGrant>> {
        let row = client_grants::table
            .find(id.as_str())
            .select(ClientGrantRow::as_select());
        found(row.first(self).optional())
    }

    fn client_grant_of(
        &mut self,
        client: &str,
        audience: &Audience,
        subject: SubjectType,
    ) -> Result<Option<ClientGrant>> {
        let row = client_grants::table
            .filter(client_grants::client_id.eq(client))
            .filter(client_grants::audience.eq(audience.as_str()))
            .filter(client_grants::subject_type.eq(subject.as_str()))
            .select(ClientGrantRow::as_select());
        found(row.first(self).optional())
    }

    fn client_grants(&mut self, query: &ClientGrantQuery) -> Result<Page<ClientGrant>> {
        use client_grants as g;
        let rows = matching(query).order((g::created_at.asc(), g::id.asc()));
        let (rows, limit, total) = match &query.slice {
            Slice::Offset { offset, limit } => {
                let total = self.total_client_grants(query)?;
                (rows.offset(bound(*offset)), *limit, Some(total))
            }
            Slice::After { after: None, limit } => (rows, *limit, None),
            Slice::After {
                after: Some((at, id)),
                limit,
            } => {
                let (at, id) = (at.millis(), id.as_str());
                let behind = behind!((g::created_at, at), (g::id, id));
                (rows.filter(behind), *limit, None)
            }
        };
        let rows: Vec<ClientGrantRow> = rows
            .limit(i64::from(limit) + 1)
            .select(ClientGrantRow::as_select())
            .load(self)
            .map_err(failed)?;
        page(rows, limit, total)
    }
}

impl WriteClientGrants for AnyConnection {
    fn lock_client_grant(&mut self, id: &ClientGrantId) -> Result<Option<ClientGrant>> {
        match self {
            // The writer is alone: its transaction began IMMEDIATE.
            Self::Sqlite(_) => self.client_grant(id),
            Self::Postgres(postgres) => found(
                client_grants::table
                    .find(id.as_str())
                    .select(ClientGrantRow::as_select())
                    .for_update()
                    .first(postgres)
                    .optional(),
            ),
        }
    }

    fn insert_client_grant(&mut self, new: &ClientGrant) -> Result<()> {
        diesel::insert_into(client_grants::table)
            .values((
                ClientGrantRow::from(new),
                client_grants::organizations_count.eq(0),
            ))
            .execute(self)
            .map_err(failed)?;
        self.count(Counter::ClientGrants, new.id.as_str(), 1);
        Ok(())
    }

    fn update_client_grant(&mut self, changed: &ClientGrant) -> Result<()> {
        diesel::update(client_grants::table.find(changed.id.as_str()))
            .set(ClientGrantRow::from(changed))
            .execute(self)
            .map(drop)
            .map_err(failed)
    }

    fn delete_client_grant(&mut self, id: &ClientGrantId) -> Result<bool> {
        let deleted = diesel::delete(client_grants::table.find(id.as_str()))
            .execute(self)
            .map_err(failed)?;
        self.count(Counter::ClientGrants, id.as_str(), -whole(deleted));
        Ok(deleted == 1)
    }
}
