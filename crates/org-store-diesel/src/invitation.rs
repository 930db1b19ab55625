use std::collections::{BTreeMap, BTreeSet};

use diesel::dsl::count_star;
use diesel::prelude::*;
use org_core::credential::SecretDigest;
use org_core::id::{ConnectionId, DomainId, InvitationId, OrganizationId, RoleId, UserId};
use org_core::invitation::{
    Invitation, InvitationOrder, InvitationQuery, InvitationScope, InvitationStatus,
};
use org_core::metadata::Metadata;
use org_core::page::{Direction, Page, Slice};
use org_core::store::{ReadInvitations, WriteInvitations};
use org_core::text::{EmailAddress, FullName, WebUrl};
use org_core::{Error, Result, Timestamp};

use crate::connection::{AnyConnection, on_each};
use crate::counter::Counter;
use crate::error::failed;
use crate::role::RoleRow;
use crate::row::{Backend, Row, behind, bound, containing, page, time, whole};
use crate::schema::{invitation_roles, invitations, roles};

#[derive(Insertable, Queryable, Selectable)]
#[diesel(table_name = invitations)]
struct InvitationRow {
    id: String,
    organization_id: String,
    email_address: String,
    address_key: String,
    role_id: String,
    inviter_id: Option<String>,
    status: String,
    public_metadata: String,
    private_metadata: String,
    redirect_url: Option<String>,
    ticket_digest: Option<String>,
    domain_id: Option<String>,
    accepted_by: Option<String>,
    expires_at: i64,
    created_at: i64,
    updated_at: i64,
    ticket_seed: Option<String>,
    inviter_name: Option<String>,
    client_id: Option<String>,
    connection_id: Option<String>,
    app_metadata: Option<String>,
    user_metadata: Option<String>,
}

impl From<&Invitation> for InvitationRow {
    fn from(invitation: &Invitation) -> Self {
        let Invitation {
            id,
            organization_id,
            email_address,
            role,
            roles: _,
            inviter,
            inviter_name,
            client_id,
            connection_id,
            app_metadata,
            user_metadata,
            status,
            public_metadata,
            private_metadata,
            redirect_url,
            ticket,
            ticket_seed,
            domain_id,
            accepted_by,
            expires_at,
            created_at,
            updated_at,
        } = invitation;
        Self {
            id: id.to_string(),
            organization_id: organization_id.to_string(),
            email_address: email_address.to_string(),
            address_key: email_address.key(),
            role_id: role.id.to_string(),
            inviter_id: inviter.as_ref().map(ToString::to_string),
            status: status.as_str().to_owned(),
            public_metadata: public_metadata.to_json(),
            private_metadata: private_metadata.to_json(),
            redirect_url: redirect_url.as_ref().map(ToString::to_string),
            ticket_digest: ticket.as_ref().map(|ticket| ticket.as_hex().to_owned()),
            domain_id: domain_id.as_ref().map(ToString::to_string),
            accepted_by: accepted_by.as_ref().map(ToString::to_string),
            expires_at: expires_at.millis(),
            created_at: created_at.millis(),
            updated_at: updated_at.millis(),
            ticket_seed: ticket_seed.clone(),
            inviter_name: inviter_name.as_ref().map(ToString::to_string),
            client_id: client_id.clone(),
            connection_id: connection_id.as_ref().map(ToString::to_string),
            app_metadata: app_metadata.as_ref().map(Metadata::to_json),
            user_metadata: user_metadata.as_ref().map(Metadata::to_json),
        }
    }
}

/// A row, the role it names, and the further ones.
struct WithRoles(InvitationRow, RoleRow, Vec<String>);

impl TryFrom<WithRoles> for Invitation {
    type Error = Error;

    fn try_from(WithRoles(row, role, further): WithRoles) -> Result<Self> {
        let at = Row {
            table: "invitations",
            id: &row.id,
        };
        let organization_id = OrganizationId::parse(&row.organization_id);
        let email_address = EmailAddress::parse(&row.email_address).ok();
        let redirect_url = row.redirect_url;
        let name = |raw: &str| FullName::parse(raw).ok();
        let metadata =
            |column, raw: Option<String>| raw.map(|raw| at.metadata(column, &raw)).transpose();
        let further = further.iter().map(|id| RoleId::parse(id));
        let further: Option<_> = further.collect();
        Ok(Self {
            id: at.valid("id", InvitationId::parse(&row.id))?,
            organization_id: at.valid("organization_id", organization_id)?,
            email_address: at.valid("email_address", email_address)?,
            role: role.try_into()?,
            roles: at.valid("roles", further)?,
            inviter: at.optional("inviter_id", row.inviter_id, UserId::parse)?,
            inviter_name: at.optional("inviter_name", row.inviter_name, name)?,
            client_id: row.client_id,
            connection_id: at.optional("connection_id", row.connection_id, ConnectionId::parse)?,
            app_metadata: metadata("app_metadata", row.app_metadata)?,
            user_metadata: metadata("user_metadata", row.user_metadata)?,
            status: at.valid("status", InvitationStatus::parse(&row.status))?,
            public_metadata: at.metadata("public_metadata", &row.public_metadata)?,
            private_metadata: at.metadata("private_metadata", &row.private_metadata)?,
            redirect_url: at
                .optional("redirect_url", redirect_url, |raw| WebUrl::parse(raw).ok())?,
            ticket: row.ticket_digest.map(SecretDigest::from_hex),
            ticket_seed: row.ticket_seed,
            domain_id: at.optional("domain_id", row.domain_id, DomainId::parse)?,
            accepted_by: at.optional("accepted_by", row.accepted_by, UserId::parse)?,
            expires_at: time(row.expires_at),
            created_at: time(row.created_at),
            updated_at: time(row.updated_at),
        })
    }
}

type Boxed<'q> = invitations::BoxedQuery<'q, Backend>;

/// The invitations that `query` asks for, in no order.
fn matching<'q>(
    connection: &AnyConnection,
    scope: &'q InvitationScope,
    query: &'q InvitationQuery,
    now: Timestamp,
) -> Boxed<'q> {
    let mut rows = invitations::table.into_boxed::<Backend>();
    rows = match scope {
        InvitationScope::Addresses(addresses) => {
            let keys: Vec<String> = addresses.iter().map(EmailAddress::key).collect();
            rows.filter(invitations::address_key.eq_any(keys))
        }
        InvitationScope::Instance => rows,
        InvitationScope::Organization(id) => rows
            .filter(invitations::organization_id.eq(id.as_str()))
            .filter(invitations::domain_id.is_null()),
    };
    if let Some(address) = &query.email_address {
        rows = rows.filter(invitations::address_key.eq(address.to_ascii_lowercase()));
    }
    if let Some(text) = &query.text {
        if let Some(candidates) = connection.invitations_like(text) {
            rows = rows.filter(candidates);
        }
        let pattern = containing(text);
        rows = rows.filter(invitations::address_key.like(pattern).escape('\\'));
    }
    standing(rows, &query.statuses, now)
}

/// Those of `rows` that stand like one of `statuses` at `now`. A row does not say by itself that its
/// time is over.
fn standing<'q>(rows: Boxed<'q>, statuses: &[InvitationStatus], now: Timestamp) -> Boxed<'q> {
    if statuses.is_empty() {
        return rows;
    }
    let pending = InvitationStatus::Pending;
    let settled = statuses.iter().filter(|status| **status != pending);
    let settled: Vec<&str> = settled.map(|status| status.as_str()).collect();
    let waits = invitations::status.eq(pending.as_str());
    let alone = settled.is_empty();
    let settled = invitations::status.eq_any(settled);
    let over = invitations::expires_at.le(now.millis());
    let valid = invitations::expires_at.gt(now.millis());
    let expired = statuses.contains(&InvitationStatus::Expired);
    match (statuses.contains(&pending), expired) {
        // Without the alternative the index by status serves the list.
        (true, false) if alone => rows.filter(waits.and(valid)),
        (true, true) => rows.filter(settled.or(waits)),
        (true, false) => rows.filter(settled.or(waits.and(valid))),
        (false, true) => rows.filter(settled.or(waits.and(over))),
        (false, false) => rows.filter(settled),
    }
}

fn ordered(rows: Boxed<'_>, by: InvitationOrder, direction: Direction) -> Boxed<'_> {
    use InvitationOrder::{CreatedAt, EmailAddress};
    use invitations as i;
    match (by, direction) {
        (CreatedAt, Direction::Ascending) => rows.order((i::created_at.asc(), i::id.asc())),
        (CreatedAt, Direction::Descending) => rows.order((i::created_at.desc(), i::id.desc())),
        (EmailAddress, Direction::Ascending) => rows.order((i::address_key.asc(), i::id.asc())),
        (EmailAddress, Direction::Descending) => rows.order((i::address_key.desc(), i::id.desc())),
    }
}

impl ReadInvitations for AnyConnection {
    fn invitation(&mut self, id: &InvitationId) -> Result<Option<Invitation>> {
        let row: Option<InvitationRow> = invitations::table
            .find(id.as_str())
            .select(InvitationRow::as_select())
            .first(self)
            .optional()
            .map_err(failed)?;
        self.invitation_of(row)
    }

    fn invitation_by_ticket(&mut self, ticket: &SecretDigest) -> Result<Option<Invitation>> {
        let row: Option<InvitationRow> = invitations::table
            .filter(invitations::ticket_digest.eq(ticket.as_hex()))
            .select(InvitationRow::as_select())
            .first(self)
            .optional()
            .map_err(failed)?;
        self.invitation_of(row)
    }

    fn pending_invitation(
        &mut self,
        to: &OrganizationId,
        address: &EmailAddress,
    ) -> Result<Option<Invitation>> {
        let row: Option<InvitationRow> = invitations::table
            .filter(invitations::organization_id.eq(to.as_str()))
            .filter(invitations::address_key.eq(address.key()))
            .filter(invitations::status.eq(InvitationStatus::Pending.as_str()))
            .select(InvitationRow::as_select())
            .first(self)
            .optional()
            .map_err(failed)?;
        self.invitation_of(row)
    }

    fn invitations(
        &mut self,
        scope: &InvitationScope,
        query: &InvitationQuery,
        now: Timestamp,
    ) -> Result<Page<Invitation>> {
        let InvitationQuery {
            statuses: _,
            email_address: _,
            text: _,
            order,
            direction,
            slice,
        } = query;
        let (selected, limit, total) = match slice {
            Slice::Offset { offset, limit } => {
                let total = self.total_of_invitations(scope, query, now)?;
                let rows = ordered(matching(self, scope, query, now), *order, *direction);
                (rows.offset(bound(*offset)), *limit, Some(total))
            }
            Slice::After { after, limit } => {
                let rows = matching(self, scope, query, now);
                let rows = ordered(rows, InvitationOrder::CreatedAt, Direction::Ascending);
                let rows = match after {
                    None => rows,
                    Some((at, id)) => {
                        let (at, id) = (at.millis(), id.as_str());
                        rows.filter(behind!(
                            (invitations::created_at, at),
                            (invitations::id, id)
                        ))
                    }
                };
                (rows, *limit, None)
            }
        };
        let rows: Vec<InvitationRow> = selected
            .limit(i64::from(limit) + 1)
            .select(InvitationRow::as_select())
            .load(self)
            .map_err(failed)?;
        let rows = self.with_roles(rows)?;
        page(rows, limit, total)
    }

    fn overdue_organizations(&mut self, now: Timestamp, limit: u32) -> Result<Vec<OrganizationId>> {
        let ids: Vec<String> = overdue(now)
            .select(invitations::organization_id)
            .order(invitations::expires_at.asc())
            .limit(i64::from(limit))
            .load(self)
            .map_err(failed)?;
        let ids: BTreeSet<String> = ids.into_iter().collect();
        ids.into_iter()
            .map(|id| {
                let at = Row {
                    table: "invitations",
                    id: &id,
                };
                at.valid("organization_id", OrganizationId::parse(&id))
            })
            .collect()
    }
}

/// The invitations that are pending by their row and expired by the clock.
fn overdue(now: Timestamp) -> Boxed<'static> {
    invitations::table
        .filter(invitations::status.eq(InvitationStatus::Pending.as_str()))
        .filter(invitations::expires_at.le(now.millis()))
        .into_boxed()
}

impl AnyConnection {
    /// How many invitations match. Those of the whole instance are counted already; of them, only
    /// the overdue ones stand otherwise than their row says.
    fn total_of_invitations(
        &mut self,
        scope: &InvitationScope,
        query: &InvitationQuery,
        now: Timestamp,
    ) -> Result<u64> {
        let narrowed = query.email_address.is_some() || query.text.is_some();
        if narrowed || *scope != InvitationScope::Instance {
            let count: i64 = matching(self, scope, query, now)
                .count()
                .get_result(self)
                .map_err(failed)?;
            return Ok(u64::try_from(count).unwrap_or(0));
        }
        let statuses = if query.statuses.is_empty() {
            InvitationStatus::ALL
        } else {
            &query.statuses
        };
        let mut total = 0;
        for status in InvitationStatus::ALL {
            if statuses.contains(status) {
                total += self.counted(Counter::Invitations(*status))?;
            }
        }
        let asked = |status| statuses.contains(&status);
        let pending = asked(InvitationStatus::Pending);
        if pending == asked(InvitationStatus::Expired) {
            return Ok(total);
        }
        let overdue: i64 = overdue(now).count().get_result(self).map_err(failed)?;
        let overdue = u64::try_from(overdue).unwrap_or(0);
        Ok(if pending {
            total.saturating_sub(overdue)
        } else {
            total.saturating_add(overdue)
        })
    }

    /// Counts the invitations out that go with their organization.
    pub(crate) fn uncount_invitations(&mut self, of: &OrganizationId) -> Result<()> {
        let standing: Vec<(String, i64)> = invitations::table
            .filter(invitations::organization_id.eq(of.as_str()))
            .group_by(invitations::status)
            .select((invitations::status, count_star()))
            .load(self)
            .map_err(failed)?;
        for (status, count) in standing {
            if let Some(status) = InvitationStatus::parse(&status) {
                self.count(Counter::Invitations(status), of.as_str(), -count);
            }
        }
        Ok(())
    }

    fn invitation_of(&mut self, row: Option<InvitationRow>) -> Result<Option<Invitation>> {
        let rows = self.with_roles(row.into_iter().collect())?;
        rows.into_iter()
            .next()
            .map(Invitation::try_from)
            .transpose()
    }

    /// Rows with the roles that they name. A list of many has few roles, so they are read apart:
    /// the list itself then needs no join that its indexes could not serve.
    fn with_roles(&mut self, rows: Vec<InvitationRow>) -> Result<Vec<WithRoles>> {
        let ids: BTreeSet<&str> = rows.iter().map(|row| row.role_id.as_str()).collect();
        let known: Vec<(String, RoleRow)> = roles::table
            .filter(roles::id.eq_any(ids))
            .select((roles::id, RoleRow::as_select()))
            .load(self)
            .map_err(failed)?;
        let known: BTreeMap<String, RoleRow> = known.into_iter().collect();
        let named: Vec<(String, String)> = invitation_roles::table
            .filter(invitation_roles::invitation_id.eq_any(rows.iter().map(|row| &row.id)))
            .order(invitation_roles::position.asc())
            .select((invitation_roles::invitation_id, invitation_roles::role_id))
            .load(self)
            .map_err(failed)?;
        let mut further: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for (invitation, role) in named {
            further.entry(invitation).or_default().push(role);
        }
        let with = |row: InvitationRow| {
            let at = Row {
                table: "invitations",
                id: &row.id,
            };
            let role = at.valid("role_id", known.get(&row.role_id).cloned())?;
            let further = further.remove(&row.id).unwrap_or_default();
            Ok(WithRoles(row, role, further))
        };
        rows.into_iter().map(with).collect()
    }
}

impl WriteInvitations for AnyConnection {
    fn insert_invitation(&mut self, new: &Invitation) -> Result<bool> {
        let row = InvitationRow::from(new);
        // No target: the index that matters is partial, and its condition cannot be a parameter.
        let inserted = on_each!(self, connection => diesel::insert_into(invitations::table)
            .values(&row)
            .on_conflict_do_nothing()
            .execute(connection));
        if inserted.map_err(failed)? == 0 {
            return Ok(false);
        }
        self.count(Counter::Invitations(new.status), new.id.as_str(), 1);
        for (role, position) in new.roles.iter().zip(0_i64..) {
            diesel::insert_into(invitation_roles::table)
                .values((
                    invitation_roles::invitation_id.eq(new.id.as_str()),
                    invitation_roles::role_id.eq(role.as_str()),
                    invitation_roles::position.eq(position),
                ))
                .execute(self)
                .map_err(failed)?;
        }
        Ok(true)
    }

    fn settle_invitation(
        &mut self,
        id: &InvitationId,
        how: InvitationStatus,
        accepted_by: Option<&UserId>,
        at: Timestamp,
    ) -> Result<bool> {
        let pending = invitations::table
            .find(id.as_str())
            .filter(invitations::status.eq(InvitationStatus::Pending.as_str()));
        let settled = diesel::update(pending)
            .set((
                invitations::status.eq(how.as_str()),
                invitations::accepted_by.eq(accepted_by.map(UserId::as_str)),
                invitations::updated_at.eq(at.millis()),
            ))
            .execute(self)
            .map_err(failed)?;
        if settled == 0 {
            return Ok(false);
        }
        let pending = Counter::Invitations(InvitationStatus::Pending);
        self.count(pending, id.as_str(), -1);
        self.count(Counter::Invitations(how), id.as_str(), 1);
        Ok(true)
    }

    fn expire_invitations(&mut self, of: &OrganizationId, now: Timestamp) -> Result<u32> {
        let over = invitations::table
            .filter(invitations::organization_id.eq(of.as_str()))
            .filter(invitations::status.eq(InvitationStatus::Pending.as_str()))
            .filter(invitations::expires_at.le(now.millis()));
        let expired = diesel::update(over)
            .set((
                invitations::status.eq(InvitationStatus::Expired.as_str()),
                invitations::updated_at.eq(invitations::expires_at),
            ))
            .execute(self)
            .map_err(failed)?;
        if expired > 0 {
            let pending = Counter::Invitations(InvitationStatus::Pending);
            self.count(pending, of.as_str(), -whole(expired));
            let noted = Counter::Invitations(InvitationStatus::Expired);
            self.count(noted, of.as_str(), whole(expired));
        }
        Ok(u32::try_from(expired).unwrap_or(u32::MAX))
    }
}
