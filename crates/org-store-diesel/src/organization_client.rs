//! Which clients organizations use, and which grants were given for them.

use diesel::prelude::*;
use org_core::client_grant::{
    ClientGrant, GrantedOrganization, OrganizationClient, OrganizationGrantQuery,
};
use org_core::id::{ClientGrantId, OrganizationId};
use org_core::page::{Page, Slice};
use org_core::store::{ReadOrganizationClients, WriteOrganizationClients};
use org_core::{Error, Result, Timestamp};

use crate::client::ClientRow;
use crate::client_grant::ClientGrantRow;
use crate::connection::{AnyConnection, on_each};
use crate::error::failed;
use crate::organization::OrganizationRow;
use crate::row::{Backend, Row, behind, bound, page, time};
use crate::schema::{
    client_grants, clients, organization_client_grants as given, organization_clients as used,
    organizations,
};

/// How an organization uses a client, and the client.
struct Used {
    organization_id: String,
    use_for_member_access: bool,
    created_at: i64,
    client: ClientRow,
}

type UsedColumns = (String, bool, i64, ClientRow);

impl From<UsedColumns> for Used {
    fn from((organization_id, use_for_member_access, created_at, client): UsedColumns) -> Self {
        Self {
            organization_id,
            use_for_member_access,
            created_at,
            client,
        }
    }
}

impl TryFrom<Used> for OrganizationClient {
    type Error = Error;

    fn try_from(row: Used) -> Result<Self> {
        Ok(Self {
            organization_id: organization_id("organization_clients", &row.organization_id)?,
            client: row.client.try_into()?,
            use_for_member_access: row.use_for_member_access,
            created_at: time(row.created_at),
        })
    }
}

/// An organization and when a grant was given for it.
struct Granted(i64, OrganizationRow);

impl TryFrom<Granted> for GrantedOrganization {
    type Error = Error;

    fn try_from(Granted(granted_at, organization): Granted) -> Result<Self> {
        Ok(Self {
            organization: organization.try_into()?,
            granted_at: time(granted_at),
        })
    }
}

fn organization_id(table: &'static str, raw: &str) -> Result<OrganizationId> {
    let at = Row { table, id: raw };
    at.valid("organization_id", OrganizationId::parse(raw))
}

/// The columns of [`Used`].
#[diesel::dsl::auto_type(no_type_alias)]
fn uses() -> _ {
    used::table.inner_join(clients::table)
}

impl AnyConnection {
    /// Notes for each grant that it is given for one organization fewer. The organization goes.
    pub(crate) fn forget_grants_of_organization(&mut self, id: &OrganizationId) -> Result<()> {
        let of = given::table
            .filter(given::organization_id.eq(id.as_str()))
            .select(given::grant_id);
        diesel::update(client_grants::table.filter(client_grants::id.eq_any(of)))
            .set(client_grants::organizations_count.eq(client_grants::organizations_count - 1))
            .execute(self)
            .map(drop)
            .map_err(failed)
    }

    /// Notes that a grant is given for this many organizations more or fewer.
    fn count_organizations(&mut self, grant: &ClientGrantId, by: i64) -> Result<()> {
        diesel::update(client_grants::table.find(grant.as_str()))
            .set(client_grants::organizations_count.eq(client_grants::organizations_count + by))
            .execute(self)
            .map(drop)
            .map_err(failed)
    }
}

impl ReadOrganizationClients for AnyConnection {
    fn organization_grants(
        &mut self,
        of: &OrganizationId,
        query: &OrganizationGrantQuery,
    ) -> Result<Page<ClientGrant>> {
        let OrganizationGrantQuery {
            audience,
            client_id,
            ids,
            offset,
            limit,
        } = query;
        let matching = || {
            let mut rows = given::table
                .inner_join(client_grants::table)
                .filter(given::organization_id.eq(of.as_str()))
                .into_boxed::<Backend>();
            if let Some(audience) = audience {
                rows = rows.filter(client_grants::audience.eq(audience.as_str()));
            }
            if let Some(client) = client_id {
                rows = rows.filter(client_grants::client_id.eq(client));
            }
            if let Some(ids) = ids {
                let ids: Vec<&str> = ids.iter().map(ClientGrantId::as_str).collect();
                rows = rows.filter(given::grant_id.eq_any(ids));
            }
            rows
        };
        let total: i64 = matching().count().get_result(self).map_err(failed)?;
        let rows: Vec<ClientGrantRow> = matching()
            .order((given::created_at.asc(), given::grant_id.asc()))
            .offset(bound(*offset))
            .limit(i64::from(*limit) + 1)
            .select(ClientGrantRow::as_select())
            .load(self)
            .map_err(failed)?;
        page(rows, *limit, u64::try_from(total).ok())
    }

    fn has_organization_grant(
        &mut self,
        of: &OrganizationId,
        grant: &ClientGrantId,
    ) -> Result<bool> {
        let found: Option<String> = given::table
            .find((of.as_str(), grant.as_str()))
            .select(given::grant_id)
            .first(self)
            .optional()
            .map_err(failed)?;
        Ok(found.is_some())
    }

    fn granted_organizations(
        &mut self,
        grant: &ClientGrantId,
        slice: &Slice<OrganizationId>,
    ) -> Result<Page<GrantedOrganization>> {
        let rows = given::table
            .inner_join(organizations::table)
            .filter(given::grant_id.eq(grant.as_str()))
            .order((given::created_at.asc(), given::organization_id.asc()))
            .into_boxed::<Backend>();
        let (rows, limit, total) = match slice {
            Slice::Offset { offset, limit } => {
                let total: i64 = client_grants::table
                    .find(grant.as_str())
                    .select(client_grants::organizations_count)
                    .first(self)
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
                let behind = behind!((given::created_at, at), (given::organization_id, id));
                (rows.filter(behind), *limit, None)
            }
        };
        let rows: Vec<(i64, OrganizationRow)> = rows
            .limit(i64::from(limit) + 1)
            .select((given::created_at, OrganizationRow::as_select()))
            .load(self)
            .map_err(failed)?;
        let rows = rows.into_iter().map(|(at, row)| Granted(at, row));
        page(rows.collect(), limit, total)
    }

    fn organization_clients(
        &mut self,
        of: &OrganizationId,
        slice: &Slice<String>,
    ) -> Result<Page<OrganizationClient>> {
        let all = || uses().filter(used::organization_id.eq(of.as_str()));
        let rows = all()
            .order((used::created_at.asc(), used::client_id.asc()))
            .into_boxed::<Backend>();
        let (rows, limit, total) = match slice {
            Slice::Offset { offset, limit } => {
                let total: i64 = all().count().get_result(self).map_err(failed)?;
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
                let behind = behind!((used::created_at, at), (used::client_id, id));
                (rows.filter(behind), *limit, None)
            }
        };
        let rows: Vec<UsedColumns> = rows
            .limit(i64::from(limit) + 1)
            .select((
                used::organization_id,
                used::use_for_member_access,
                used::created_at,
                ClientRow::as_select(),
            ))
            .load(self)
            .map_err(failed)?;
        page(rows.into_iter().map(Used::from).collect(), limit, total)
    }

    fn organization_client(
        &mut self,
        of: &OrganizationId,
        client: &str,
    ) -> Result<Option<OrganizationClient>> {
        let row: Option<UsedColumns> = uses()
            .filter(used::organization_id.eq(of.as_str()))
            .filter(used::client_id.eq(client))
            .select((
                used::organization_id,
                used::use_for_member_access,
                used::created_at,
                ClientRow::as_select(),
            ))
            .first(self)
            .optional()
            .map_err(failed)?;
        row.map(|row| Used::from(row).try_into()).transpose()
    }

    fn organizations_using(
        &mut self,
        client: &str,
        among: &[OrganizationId],
    ) -> Result<Vec<(OrganizationId, bool)>> {
        let among: Vec<&str> = among.iter().map(OrganizationId::as_str).collect();
        let rows: Vec<(String, bool)> = used::table
            .filter(used::organization_id.eq_any(among))
            .filter(used::client_id.eq(client))
            .select((used::organization_id, used::use_for_member_access))
            .load(self)
            .map_err(failed)?;
        rows.into_iter()
            .map(|(id, access)| Ok((organization_id("organization_clients", &id)?, access)))
            .collect()
    }
}

impl WriteOrganizationClients for AnyConnection {
    fn count_organization_grants(&mut self, of: &OrganizationId) -> Result<u32> {
        let counted = given::table
            .filter(given::organization_id.eq(of.as_str()))
            .count()
            .get_result(self);
        number(counted)
    }

    fn insert_organization_grant(
        &mut self,
        of: &OrganizationId,
        grant: &ClientGrantId,
        at: Timestamp,
    ) -> Result<bool> {
        let row = (
            given::organization_id.eq(of.as_str()),
            given::grant_id.eq(grant.as_str()),
            given::created_at.eq(at.millis()),
        );
        let inserted = on_each!(self, connection => diesel::insert_into(given::table)
            .values(row)
            .on_conflict_do_nothing()
            .execute(connection));
        let inserted = inserted.map_err(failed)? == 1;
        if inserted {
            self.count_organizations(grant, 1)?;
        }
        Ok(inserted)
    }

    fn delete_organization_grant(
        &mut self,
        of: &OrganizationId,
        grant: &ClientGrantId,
    ) -> Result<bool> {
        let row = given::table.find((of.as_str(), grant.as_str()));
        let deleted = diesel::delete(row).execute(self).map_err(failed)? == 1;
        if deleted {
            self.count_organizations(grant, -1)?;
        }
        Ok(deleted)
    }

    fn count_organization_clients(&mut self, of: &OrganizationId) -> Result<u32> {
        let counted = used::table
            .filter(used::organization_id.eq(of.as_str()))
            .count()
            .get_result(self);
        number(counted)
    }

    fn insert_organization_client(&mut self, new: &OrganizationClient) -> Result<()> {
        let OrganizationClient {
            organization_id,
            client,
            use_for_member_access,
            created_at,
        } = new;
        diesel::insert_into(used::table)
            .values((
                used::organization_id.eq(organization_id.as_str()),
                used::client_id.eq(&client.id),
                used::use_for_member_access.eq(use_for_member_access),
                used::created_at.eq(created_at.millis()),
            ))
            .execute(self)
            .map(drop)
            .map_err(failed)
    }

    fn update_organization_client(&mut self, changed: &OrganizationClient) -> Result<()> {
        let row = used::table.find((changed.organization_id.as_str(), &changed.client.id));
        diesel::update(row)
            .set(used::use_for_member_access.eq(changed.use_for_member_access))
            .execute(self)
            .map(drop)
            .map_err(failed)
    }

    fn delete_organization_client(&mut self, of: &OrganizationId, client: &str) -> Result<bool> {
        let row = used::table.find((of.as_str(), client));
        let deleted = diesel::delete(row).execute(self).map_err(failed)?;
        Ok(deleted == 1)
    }
}

fn number(counted: QueryResult<i64>) -> Result<u32> {
    Ok(u32::try_from(counted.map_err(failed)?).unwrap_or(u32::MAX))
}
