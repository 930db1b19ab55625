use diesel::prelude::*;
use org_core::id::{MembershipRequestId, OrganizationId, UserId};
use org_core::membership_request::{
    MembershipRequest, MembershipRequestQuery, MembershipRequestStatus,
};
use org_core::page::Page;
use org_core::store::{ReadMembershipRequests, WriteMembershipRequests};
use org_core::{Error, Result, Timestamp};

use crate::connection::{AnyConnection, on_each};
use crate::error::failed;
use crate::row::{Backend, Row, bound, page, time};
use crate::schema::organization_membership_requests;

#[derive(Insertable, Queryable, Selectable)]
#[diesel(table_name = organization_membership_requests)]
struct MembershipRequestRow {
    id: String,
    organization_id: String,
    user_id: String,
    status: String,
    created_at: i64,
    updated_at: i64,
}

impl From<&MembershipRequest> for MembershipRequestRow {
    fn from(request: &MembershipRequest) -> Self {
        let MembershipRequest {
            id,
            organization_id,
            user_id,
            status,
            created_at,
            updated_at,
        } = request;
        Self {
            id: id.to_string(),
            organization_id: organization_id.to_string(),
            user_id: user_id.to_string(),
            status: status.as_str().to_owned(),
            created_at: created_at.millis(),
            updated_at: updated_at.millis(),
        }
    }
}

impl TryFrom<MembershipRequestRow> for MembershipRequest {
    type Error = Error;

    fn try_from(row: MembershipRequestRow) -> Result<Self> {
        let at = Row {
            table: "organization_membership_requests",
            id: &row.id,
        };
        let organization_id = OrganizationId::parse(&row.organization_id);
        let status = MembershipRequestStatus::parse(&row.status);
        Ok(Self {
            id: at.valid("id", MembershipRequestId::parse(&row.id))?,
            organization_id: at.valid("organization_id", organization_id)?,
            user_id: at.valid("user_id", UserId::parse(&row.user_id))?,
            status: at.valid("status", status)?,
            created_at: time(row.created_at),
            updated_at: time(row.updated_at),
        })
    }
}

/// The wishes to join an organization that `query` asks for, in no order.
fn matching<'q>(
    to: &'q OrganizationId,
    query: &'q MembershipRequestQuery,
) -> organization_membership_requests::BoxedQuery<'q, Backend> {
    let rows = organization_membership_requests::table
        .filter(organization_membership_requests::organization_id.eq(to.as_str()))
        .into_boxed::<Backend>();
    if query.statuses.is_empty() {
        return rows;
    }
    let words = query.statuses.iter().map(|status| status.as_str());
    let words: Vec<&str> = words.collect();
    rows.filter(organization_membership_requests::status.eq_any(words))
}

impl ReadMembershipRequests for AnyConnection {
    fn membership_request(
        &mut self,
        id: &MembershipRequestId,
    ) -> Result<Option<MembershipRequest>> {
        let row: Option<MembershipRequestRow> = organization_membership_requests::table
            .find(id.as_str())
            .select(MembershipRequestRow::as_select())
            .first(self)
            .optional()
            .map_err(failed)?;
        row.map(MembershipRequest::try_from).transpose()
    }

    fn membership_requests(
        &mut self,
        to: &OrganizationId,
        query: &MembershipRequestQuery,
    ) -> Result<Page<MembershipRequest>> {
        use organization_membership_requests as r;
        let total = matching(to, query).count().get_result::<i64>(self);
        let total = u64::try_from(total.map_err(failed)?).ok();
        let rows: Vec<MembershipRequestRow> = matching(to, query)
            .order((r::created_at.desc(), r::id.desc()))
            .offset(bound(query.offset))
            .limit(i64::from(query.limit) + 1)
            .select(MembershipRequestRow::as_select())
            .load(self)
            .map_err(failed)?;
        page(rows, query.limit, total)
    }
}

impl WriteMembershipRequests for AnyConnection {
    fn insert_membership_request(&mut self, new: &MembershipRequest) -> Result<bool> {
        let row = MembershipRequestRow::from(new);
        // No target: the index that matters is partial, and its condition cannot be a parameter.
        let inserted = on_each!(self, connection => diesel::insert_into(organization_membership_requests::table)
            .values(&row)
            .on_conflict_do_nothing()
            .execute(connection));
        Ok(inserted.map_err(failed)? == 1)
    }

    fn settle_membership_request(
        &mut self,
        to: &OrganizationId,
        of: &UserId,
        how: MembershipRequestStatus,
        at: Timestamp,
    ) -> Result<bool> {
        use organization_membership_requests as r;
        let pending = r::table
            .filter(r::organization_id.eq(to.as_str()))
            .filter(r::user_id.eq(of.as_str()))
            .filter(r::status.eq(MembershipRequestStatus::Pending.as_str()));
        let settled = diesel::update(pending)
            .set((r::status.eq(how.as_str()), r::updated_at.eq(at.millis())))
            .execute(self)
            .map_err(failed)?;
        Ok(settled == 1)
    }
}
