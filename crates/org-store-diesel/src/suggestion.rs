use diesel::prelude::*;
use org_core::domain::{Suggestion, SuggestionQuery, SuggestionStatus};
use org_core::id::{DomainId, OrganizationId, SuggestionId, UserId};
use org_core::page::Page;
use org_core::store::{ReadSuggestions, WriteSuggestions};
use org_core::{Error, Result, Timestamp};

use crate::connection::{AnyConnection, on_each};
use crate::error::failed;
use crate::row::{Row, bound, page, time};
use crate::schema::organization_suggestions;

#[derive(Insertable, Queryable, Selectable)]
#[diesel(table_name = organization_suggestions)]
struct SuggestionRow {
    id: String,
    organization_id: String,
    user_id: String,
    domain_id: String,
    status: String,
    created_at: i64,
    updated_at: i64,
}

impl From<&Suggestion> for SuggestionRow {
    fn from(suggestion: &Suggestion) -> Self {
        let Suggestion {
            id,
            organization_id,
            user_id,
            domain_id,
            status,
            created_at,
            updated_at,
        } = suggestion;
        Self {
            id: id.to_string(),
            organization_id: organization_id.to_string(),
            user_id: user_id.to_string(),
            domain_id: domain_id.to_string(),
            status: status.as_str().to_owned(),
            created_at: created_at.millis(),
            updated_at: updated_at.millis(),
        }
    }
}

impl TryFrom<SuggestionRow> for Suggestion {
    type Error = Error;

    fn try_from(row: SuggestionRow) -> Result<Self> {
        let at = Row {
            table: "organization_suggestions",
            id: &row.id,
        };
        let organization_id = OrganizationId::parse(&row.organization_id);
        Ok(Self {
            id: at.valid("id", SuggestionId::parse(&row.id))?,
            organization_id: at.valid("organization_id", organization_id)?,
            user_id: at.valid("user_id", UserId::parse(&row.user_id))?,
            domain_id: at.valid("domain_id", DomainId::parse(&row.domain_id))?,
            status: at.valid("status", SuggestionStatus::parse(&row.status))?,
            created_at: time(row.created_at),
            updated_at: time(row.updated_at),
        })
    }
}

fn found(row: QueryResult<SuggestionRow>) -> Result<Option<Suggestion>> {
    let row = row.optional().map_err(failed)?;
    row.map(Suggestion::try_from).transpose()
}

impl ReadSuggestions for AnyConnection {
    fn suggestion(&mut self, id: &SuggestionId) -> Result<Option<Suggestion>> {
        let one = organization_suggestions::table.find(id.as_str());
        found(one.select(SuggestionRow::as_select()).first(self))
    }

    fn suggestion_to(&mut self, of: &OrganizationId, user: &UserId) -> Result<Option<Suggestion>> {
        let one = organization_suggestions::table
            .filter(organization_suggestions::organization_id.eq(of.as_str()))
            .filter(organization_suggestions::user_id.eq(user.as_str()));
        found(one.select(SuggestionRow::as_select()).first(self))
    }

    fn suggestions(&mut self, to: &UserId, query: &SuggestionQuery) -> Result<Page<Suggestion>> {
        use organization_suggestions as s;
        let SuggestionQuery {
            statuses,
            offset,
            limit,
        } = query;
        let words: Vec<&str> = statuses.iter().map(|status| status.as_str()).collect();
        let matching = || {
            let rows = s::table.filter(s::user_id.eq(to.as_str()));
            rows.filter(s::status.eq_any(words.clone()))
        };
        let total: i64 = matching().count().get_result(self).map_err(failed)?;
        let rows: Vec<SuggestionRow> = matching()
            .order((s::created_at.desc(), s::id.desc()))
            .offset(bound(*offset))
            .limit(i64::from(*limit) + 1)
            .select(SuggestionRow::as_select())
            .load(self)
            .map_err(failed)?;
        page(rows, *limit, u64::try_from(total).ok())
    }
}

impl WriteSuggestions for AnyConnection {
    fn delete_pending_suggestions(&mut self, of: &DomainId) -> Result<()> {
        let pending = organization_suggestions::table
            .filter(organization_suggestions::domain_id.eq(of.as_str()))
            .filter(organization_suggestions::status.eq(SuggestionStatus::Pending.as_str()));
        diesel::delete(pending)
            .execute(self)
            .map(drop)
            .map_err(failed)
    }

    fn delete_suggestion(&mut self, of: &OrganizationId, user: &UserId) -> Result<()> {
        let one = organization_suggestions::table
            .filter(organization_suggestions::organization_id.eq(of.as_str()))
            .filter(organization_suggestions::user_id.eq(user.as_str()));
        diesel::delete(one).execute(self).map(drop).map_err(failed)
    }

    fn insert_suggestion(&mut self, new: &Suggestion) -> Result<bool> {
        let row = SuggestionRow::from(new);
        let inserted = on_each!(self, connection => diesel::insert_into(organization_suggestions::table)
            .values(&row)
            .on_conflict((
                organization_suggestions::organization_id,
                organization_suggestions::user_id,
            ))
            .do_nothing()
            .execute(connection));
        Ok(inserted.map_err(failed)? == 1)
    }

    fn settle_suggestion(
        &mut self,
        of: &OrganizationId,
        user: &UserId,
        how: SuggestionStatus,
        at: Timestamp,
    ) -> Result<()> {
        let one = organization_suggestions::table
            .filter(organization_suggestions::organization_id.eq(of.as_str()))
            .filter(organization_suggestions::user_id.eq(user.as_str()));
        diesel::update(one)
            .set((
                organization_suggestions::status.eq(how.as_str()),
                organization_suggestions::updated_at.eq(at.millis()),
            ))
            .execute(self)
            .map(drop)
            .map_err(failed)
    }
}
