mod row;

use std::collections::BTreeMap;

use diesel::dsl::{count_star, exists, not};
use diesel::prelude::*;
use org_core::domain::{
    Domain, DomainFilter, DomainName, DomainOrder, DomainQuery, EnrollmentMode, Mailbox,
    SuggestionStatus,
};
use org_core::email_code::DomainCode;
use org_core::id::{DomainId, OrganizationId};
use org_core::invitation::InvitationStatus;
use org_core::page::{Direction, Page, Slice};
use org_core::store::{ReadDomains, WriteDomains};
use org_core::{Result, Timestamp};

use self::row::{DomainCodeRow, DomainRow, MailboxRow, WithPending};
use crate::connection::{AnyConnection, on_each};
use crate::counter::Counter;
use crate::error::failed;
use crate::row::{Backend, behind, bound, containing, page, whole};
use crate::schema::{
    domain_codes, email_addresses, invitations, memberships, organization_domains,
    organization_suggestions, organizations,
};

type Boxed<'q> = organization_domains::BoxedQuery<'q, Backend>;

/// The domains that `filter` lets through, in no order.
fn matching<'q>(connection: &AnyConnection, filter: &'q DomainFilter) -> Boxed<'q> {
    use organization_domains as d;
    let DomainFilter {
        organizations,
        verified,
        enrollment_modes,
        names,
        text,
    } = filter;
    let ids = |of: &[OrganizationId]| of.iter().map(ToString::to_string).collect::<Vec<_>>();
    let words = |of: &[EnrollmentMode]| of.iter().map(|mode| mode.as_str()).collect::<Vec<_>>();
    let mut rows = d::table.into_boxed::<Backend>();
    if let Some(include) = &organizations.include {
        rows = rows.filter(d::organization_id.eq_any(ids(include)));
    }
    if !organizations.exclude.is_empty() {
        rows = rows.filter(d::organization_id.ne_all(ids(&organizations.exclude)));
    }
    if let Some(verified) = verified {
        rows = rows.filter(d::verified.eq(*verified));
    }
    if let Some(include) = &enrollment_modes.include {
        rows = rows.filter(d::enrollment_mode.eq_any(words(include)));
    }
    if !enrollment_modes.exclude.is_empty() {
        rows = rows.filter(d::enrollment_mode.ne_all(words(&enrollment_modes.exclude)));
    }
    if let Some(names) = names {
        let names: Vec<&str> = names.iter().map(DomainName::as_str).collect();
        rows = rows.filter(d::name.eq_any(names));
    }
    match text {
        None => rows,
        Some(text) => {
            if let Some(candidates) = connection.domains_like(text) {
                rows = rows.filter(candidates);
            }
            rows.filter(d::name.like(containing(text)).escape('\\'))
        }
    }
}

fn ordered(rows: Boxed<'_>, by: DomainOrder, direction: Direction) -> Boxed<'_> {
    use DomainOrder::{CreatedAt, Name};
    use organization_domains as d;
    match (by, direction) {
        (CreatedAt, Direction::Ascending) => rows.order((d::created_at.asc(), d::id.asc())),
        (CreatedAt, Direction::Descending) => rows.order((d::created_at.desc(), d::id.desc())),
        (Name, Direction::Ascending) => rows.order((d::name.asc(), d::id.asc())),
        (Name, Direction::Descending) => rows.order((d::name.desc(), d::id.desc())),
    }
}

impl AnyConnection {
    /// The rows with what waits for an answer because of each.
    fn with_pending(&mut self, rows: Vec<DomainRow>) -> Result<Vec<WithPending>> {
        use {invitations as i, organization_suggestions as s};
        let ids: Vec<&str> = rows.iter().map(|row| row.id.as_str()).collect();
        let invited: Vec<(Option<String>, i64)> = i::table
            .filter(i::domain_id.eq_any(&ids))
            .filter(i::status.eq(InvitationStatus::Pending.as_str()))
            .group_by(i::domain_id)
            .select((i::domain_id, count_star()))
            .load(self)
            .map_err(failed)?;
        let suggested: Vec<(String, i64)> = s::table
            .filter(s::domain_id.eq_any(&ids))
            .filter(s::status.eq(SuggestionStatus::Pending.as_str()))
            .group_by(s::domain_id)
            .select((s::domain_id, count_star()))
            .load(self)
            .map_err(failed)?;
        let invited: BTreeMap<Option<String>, i64> = invited.into_iter().collect();
        let suggested: BTreeMap<String, i64> = suggested.into_iter().collect();
        let with_pending = rows.into_iter().map(|row| WithPending {
            invitations: invited.get(&Some(row.id.clone())).copied().unwrap_or(0),
            suggestions: suggested.get(&row.id).copied().unwrap_or(0),
            row,
        });
        Ok(with_pending.collect())
    }

    fn one_with_pending(&mut self, row: Option<DomainRow>) -> Result<Option<Domain>> {
        let rows = self.with_pending(row.into_iter().collect())?;
        rows.into_iter().next().map(Domain::try_from).transpose()
    }

    fn count_matching(&mut self, filter: &DomainFilter) -> Result<u64> {
        if *filter == DomainFilter::default() {
            return self.counted(Counter::Domains);
        }
        let total = matching(self, filter).count().get_result::<i64>(self);
        Ok(u64::try_from(total.map_err(failed)?).unwrap_or(0))
    }
}

impl ReadDomains for AnyConnection {
    fn domain_code(&mut self, of: &DomainId) -> Result<Option<DomainCode>> {
        let row: Option<DomainCodeRow> = domain_codes::table
            .find(of.as_str())
            .select(DomainCodeRow::as_select())
            .first(self)
            .optional()
            .map_err(failed)?;
        row.map(DomainCode::try_from).transpose()
    }

    fn domain(&mut self, of: &OrganizationId, id: &DomainId) -> Result<Option<Domain>> {
        let row = organization_domains::table
            .find(id.as_str())
            .filter(organization_domains::organization_id.eq(of.as_str()))
            .select(DomainRow::as_select())
            .first(self)
            .optional()
            .map_err(failed)?;
        self.one_with_pending(row)
    }

    fn domains(&mut self, query: &DomainQuery) -> Result<Page<Domain>> {
        let DomainQuery {
            filter,
            order,
            direction,
            slice,
        } = query;
        let (selected, limit, total) = match slice {
            Slice::Offset { offset, limit } => {
                let total = self.count_matching(filter)?;
                let rows = ordered(matching(self, filter), *order, *direction);
                (rows.offset(bound(*offset)), *limit, Some(total))
            }
            Slice::After { after, limit } => {
                use organization_domains as d;
                let rows = matching(self, filter);
                let rows = ordered(rows, DomainOrder::CreatedAt, Direction::Ascending);
                let rows = match after {
                    None => rows,
                    Some((at, id)) => {
                        let (at, id) = (at.millis(), id.as_str());
                        rows.filter(behind!((d::created_at, at), (d::id, id)))
                    }
                };
                (rows, *limit, None)
            }
        };
        let rows: Vec<DomainRow> = selected
            .limit(i64::from(limit) + 1)
            .select(DomainRow::as_select())
            .load(self)
            .map_err(failed)?;
        page(self.with_pending(rows)?, limit, total)
    }
}

impl WriteDomains for AnyConnection {
    fn count_domain(&mut self, of: &OrganizationId, limit: u32) -> Result<bool> {
        use organizations as o;
        let most = if limit == 0 {
            i64::MAX
        } else {
            i64::from(limit)
        };
        let room = o::table.find(of.as_str()).filter(o::domains_count.lt(most));
        let counted = diesel::update(room)
            .set(o::domains_count.eq(o::domains_count + 1))
            .execute(self)
            .map_err(failed)?;
        Ok(counted == 1)
    }

    fn insert_domain(&mut self, new: &Domain) -> Result<()> {
        diesel::insert_into(organization_domains::table)
            .values(DomainRow::from(new))
            .execute(self)
            .map_err(failed)?;
        self.count(Counter::Domains, new.organization_id.as_str(), 1);
        Ok(())
    }

    fn lock_domain(&mut self, of: &OrganizationId, id: &DomainId) -> Result<Option<Domain>> {
        let row = match self {
            // The writer is alone: its transaction began IMMEDIATE.
            Self::Sqlite(_) => return self.domain(of, id),
            Self::Postgres(postgres) => organization_domains::table
                .find(id.as_str())
                .filter(organization_domains::organization_id.eq(of.as_str()))
                .select(DomainRow::as_select())
                .for_update()
                .first(postgres),
        };
        let row = row.optional().map_err(failed)?;
        self.one_with_pending(row)
    }

    fn update_domain(&mut self, changed: &Domain) -> Result<()> {
        diesel::update(organization_domains::table.find(changed.id.as_str()))
            .set(DomainRow::from(changed))
            .execute(self)
            .map(drop)
            .map_err(failed)
    }

    fn delete_domain(&mut self, gone: &Domain) -> Result<bool> {
        use organizations as o;
        let deleted = diesel::delete(organization_domains::table.find(gone.id.as_str()))
            .execute(self)
            .map_err(failed)?;
        if deleted == 0 {
            return Ok(false);
        }
        diesel::update(o::table.find(gone.organization_id.as_str()))
            .set(o::domains_count.eq(o::domains_count - 1))
            .execute(self)
            .map_err(failed)?;
        self.count(Counter::Domains, gone.organization_id.as_str(), -1);
        Ok(true)
    }

    fn verified_domains(&mut self, names: &[DomainName]) -> Result<Vec<Domain>> {
        let names: Vec<&str> = names.iter().map(DomainName::as_str).collect();
        // Not in a variable: its type would be of one database.
        let rows: Vec<DomainRow> = match self {
            Self::Sqlite(sqlite) => organization_domains::table
                .filter(organization_domains::name.eq_any(names))
                .order(organization_domains::id.asc())
                .select(DomainRow::as_select())
                .load(sqlite),
            Self::Postgres(postgres) => organization_domains::table
                .filter(organization_domains::name.eq_any(names))
                .order(organization_domains::id.asc())
                .select(DomainRow::as_select())
                .for_share()
                .load(postgres),
        }
        .map_err(failed)?;
        let verified = rows.into_iter().filter(|row| row.verified).collect();
        let verified = self.with_pending(verified)?.into_iter();
        verified.map(Domain::try_from).collect()
    }

    fn outsiders(&mut self, domain: &Domain, limit: u32) -> Result<Vec<Mailbox>> {
        use email_addresses as e;
        let organization = domain.organization_id.as_str();
        let member = memberships::table
            .filter(memberships::organization_id.eq(organization))
            .filter(memberships::user_id.eq(e::user_id));
        let rows = e::table
            .filter(e::address_domain.eq(domain.name.as_str()))
            .filter(e::verified_at.is_not_null())
            .filter(not(exists(member)))
            .into_boxed::<Backend>();
        let rows = match domain.enrollment_mode {
            EnrollmentMode::AutomaticInvitation => {
                let pending = invitations::status.eq(InvitationStatus::Pending.as_str());
                let invited = invitations::table
                    .filter(invitations::organization_id.eq(organization))
                    .filter(invitations::address_key.eq(e::address_key))
                    .filter(pending.or(invitations::domain_id.eq(domain.id.as_str())));
                rows.filter(not(exists(invited)))
            }
            EnrollmentMode::AutomaticSuggestion
            | EnrollmentMode::EnterpriseSso
            | EnrollmentMode::ManualInvitation => {
                let suggested = organization_suggestions::table
                    .filter(organization_suggestions::organization_id.eq(organization))
                    .filter(organization_suggestions::user_id.eq(e::user_id));
                rows.filter(not(exists(suggested)))
            }
        };
        let rows: Vec<MailboxRow> = rows
            .order(e::id.asc())
            .limit(i64::from(limit))
            .select(MailboxRow::as_select())
            .load(self)
            .map_err(failed)?;
        rows.into_iter().map(Mailbox::try_from).collect()
    }

    fn revoke_invitations_of_domain(&mut self, of: &DomainId, at: Timestamp) -> Result<u32> {
        let pending = invitations::table
            .filter(invitations::domain_id.eq(of.as_str()))
            .filter(invitations::status.eq(InvitationStatus::Pending.as_str()));
        let revoked = diesel::update(pending)
            .set((
                invitations::status.eq(InvitationStatus::Revoked.as_str()),
                invitations::updated_at.eq(at.millis()),
            ))
            .execute(self)
            .map_err(failed)?;
        let pending = Counter::Invitations(InvitationStatus::Pending);
        self.count(pending, of.as_str(), -whole(revoked));
        let ended = Counter::Invitations(InvitationStatus::Revoked);
        self.count(ended, of.as_str(), whole(revoked));
        Ok(u32::try_from(revoked).unwrap_or(u32::MAX))
    }

    fn put_domain_code(&mut self, new: &DomainCode) -> Result<()> {
        on_each!(self, connection => diesel::insert_into(domain_codes::table)
            .values(DomainCodeRow::from(new))
            .on_conflict(domain_codes::domain_id)
            .do_update()
            .set(DomainCodeRow::from(new))
            .execute(connection))
        .map(drop)
        .map_err(failed)
    }
}
