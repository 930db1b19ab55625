mod list;
mod search;

use std::collections::BTreeSet;

use diesel::prelude::*;
use org_core::id::{ImageId, OrganizationId, UserId, Uuid};
use org_core::organization::{
    Branding, ClientAccess, Colors, Logo, Organization, OrganizationQuery, OrganizationRef,
    OrganizationSearch, SeatChange, Slug, TokenQuota,
};
use org_core::page::Page;
use org_core::role::PermissionKey;
use org_core::role_set::RoleSetKey;
use org_core::store::{ReadOrganizations, WriteOrganizations};
use org_core::text::{HexColor, HttpsUrl, OrganizationName};
use org_core::{Error, Result};

use crate::connection::{AnyConnection, on_each};
use crate::counter::Counter;
use crate::error::failed;
use crate::one_of::one_of;
use crate::row::{Backend, Row, labels_json, time, whole};
use crate::schema::{memberships, organizations, users};

#[derive(AsChangeset, Insertable, Queryable, Selectable)]
#[diesel(table_name = organizations, treat_none_as_default_value = false, treat_none_as_null = true)]
pub(crate) struct OrganizationRow {
    id: String,
    uuid: String,
    slug: String,
    name: Option<String>,
    logo_url: Option<String>,
    primary_color: Option<String>,
    page_background_color: Option<String>,
    public_metadata: String,
    private_metadata: String,
    labels: String,
    max_allowed_memberships: i64,
    admin_delete_enabled: bool,
    created_by: Option<String>,
    /// The counters belong to the guarded updates.
    #[diesel(skip_update)]
    members_count: i64,
    #[diesel(skip_update)]
    pending_invitations_count: i64,
    logo_image_id: Option<String>,
    created_at: i64,
    updated_at: i64,
    role_set_key: Option<String>,
    token_quota_enforce: Option<bool>,
    token_quota_per_day: Option<i64>,
    token_quota_per_hour: Option<i64>,
    third_parties: bool,
    entitled_only: bool,
}

impl From<&Organization> for OrganizationRow {
    fn from(organization: &Organization) -> Self {
        let Organization {
            id,
            uuid,
            slug,
            name,
            branding: Branding { logo, colors },
            public_metadata,
            private_metadata,
            labels,
            max_allowed_memberships,
            admin_delete_enabled,
            role_set,
            client_access:
                ClientAccess {
                    token_quota,
                    third_parties,
                    entitled_only,
                },
            created_by,
            members_count,
            pending_invitations_count,
            created_at,
            updated_at,
        } = organization;
        let quota = token_quota.as_ref();
        let (logo_url, logo_image_id) = match logo {
            None => (None, None),
            Some(Logo::Image(id)) => (None, Some(id.to_string())),
            Some(Logo::Url(url)) => (Some(url.to_string()), None),
        };
        Self {
            id: id.to_string(),
            uuid: uuid.to_string(),
            slug: slug.to_string(),
            name: name.as_ref().map(ToString::to_string),
            logo_url,
            primary_color: colors.as_ref().map(|colors| colors.primary.to_string()),
            page_background_color: colors
                .as_ref()
                .map(|colors| colors.page_background.to_string()),
            public_metadata: public_metadata.to_json(),
            private_metadata: private_metadata.to_json(),
            labels: labels_json(labels),
            max_allowed_memberships: i64::from(*max_allowed_memberships),
            admin_delete_enabled: *admin_delete_enabled,
            created_by: created_by.as_ref().map(ToString::to_string),
            members_count: i64::from(*members_count),
            pending_invitations_count: i64::from(*pending_invitations_count),
            logo_image_id,
            created_at: created_at.millis(),
            updated_at: updated_at.millis(),
            role_set_key: role_set.as_ref().map(ToString::to_string),
            token_quota_enforce: quota.and_then(TokenQuota::enforce),
            token_quota_per_day: quota.and_then(TokenQuota::per_day).map(i64::from),
            token_quota_per_hour: quota.and_then(TokenQuota::per_hour).map(i64::from),
            third_parties: *third_parties,
            entitled_only: *entitled_only,
        }
    }
}

impl TryFrom<OrganizationRow> for Organization {
    type Error = Error;

    fn try_from(row: OrganizationRow) -> Result<Self> {
        let at = Row {
            table: "organizations",
            id: &row.id,
        };
        let color = |column, raw| at.optional(column, raw, |raw| HexColor::parse(raw).ok());
        let image = at.optional("logo_image_id", row.logo_image_id, ImageId::parse)?;
        let url = at.optional("logo_url", row.logo_url, |raw| HttpsUrl::parse(raw).ok())?;
        let primary = color("primary_color", row.primary_color)?;
        let page_background = color("page_background_color", row.page_background_color)?;
        let per_day = row
            .token_quota_per_day
            .map(|n| at.count("token_quota_per_day", n));
        let per_hour = row
            .token_quota_per_hour
            .map(|n| at.count("token_quota_per_hour", n));
        let (per_day, per_hour) = (per_day.transpose()?, per_hour.transpose()?);
        Ok(Self {
            id: at.valid("id", OrganizationId::parse(&row.id))?,
            uuid: at.valid("uuid", Uuid::parse(&row.uuid))?,
            slug: at.valid("slug", Slug::parse(&row.slug).ok())?,
            name: at.optional("name", row.name, |raw| OrganizationName::parse(raw).ok())?,
            branding: Branding {
                logo: image.map(Logo::Image).or(url.map(Logo::Url)),
                colors: primary
                    .zip(page_background)
                    .map(|(primary, page_background)| Colors {
                        primary,
                        page_background,
                    }),
            },
            public_metadata: at.metadata("public_metadata", &row.public_metadata)?,
            private_metadata: at.metadata("private_metadata", &row.private_metadata)?,
            labels: at.labels("labels", &row.labels)?,
            max_allowed_memberships: at
                .count("max_allowed_memberships", row.max_allowed_memberships)?,
            admin_delete_enabled: row.admin_delete_enabled,
            role_set: at.optional("role_set_key", row.role_set_key, |raw| {
                RoleSetKey::parse(raw).ok()
            })?,
            client_access: ClientAccess {
                token_quota: TokenQuota::new(row.token_quota_enforce, per_day, per_hour),
                third_parties: row.third_parties,
                entitled_only: row.entitled_only,
            },
            created_by: at.optional("created_by", row.created_by, UserId::parse)?,
            members_count: at.count("members_count", row.members_count)?,
            pending_invitations_count: at
                .count("pending_invitations_count", row.pending_invitations_count)?,
            created_at: time(row.created_at),
            updated_at: time(row.updated_at),
        })
    }
}

type Boxed<'q> = organizations::BoxedQuery<'q, Backend>;

fn found(row: Option<OrganizationRow>) -> Result<Option<Organization>> {
    row.map(Organization::try_from).transpose()
}

impl ReadOrganizations for AnyConnection {
    fn organization(&mut self, by: &OrganizationRef) -> Result<Option<Organization>> {
        let row = on_each!(self, connection => match by {
            OrganizationRef::Id(id) => organizations::table
                .filter(organizations::id.eq(id.as_str()))
                .select(OrganizationRow::as_select())
                .first(connection),
            OrganizationRef::Slug(slug) => organizations::table
                .filter(organizations::slug.eq(slug.as_str()))
                .select(OrganizationRow::as_select())
                .first(connection),
            OrganizationRef::Uuid(uuid) => organizations::table
                .filter(organizations::uuid.eq(uuid.to_string()))
                .select(OrganizationRow::as_select())
                .first(connection),
        });
        found(row.optional().map_err(failed)?)
    }

    fn organizations(&mut self, query: &OrganizationQuery) -> Result<Page<Organization>> {
        list::part(self, query)
    }

    fn organizations_among(&mut self, ids: &BTreeSet<OrganizationId>) -> Result<Vec<Organization>> {
        let rows = on_each!(self, connection => organizations::table
            .filter(one_of(
                organizations::id,
                ids.iter().map(OrganizationId::as_str),
            ))
            .select(OrganizationRow::as_select())
            .load(connection));
        let rows: Vec<OrganizationRow> = rows.map_err(failed)?;
        rows.into_iter().map(Organization::try_from).collect()
    }

    fn search_organizations(&mut self, search: &OrganizationSearch) -> Result<Page<Organization>> {
        search::part(self, search)
    }

    fn organizations_without_manager(
        &mut self,
        needed: &[PermissionKey],
        among: &[OrganizationId],
    ) -> Result<Vec<OrganizationId>> {
        list::without_manager(self, needed, among)
    }
}

impl WriteOrganizations for AnyConnection {
    fn insert_organization(&mut self, new: &Organization) -> Result<bool> {
        let row = OrganizationRow::from(new);
        let unit = self.unit();
        if unit.assumes() {
            unit.deferred.organizations.push(row);
            self.count(Counter::Organizations, new.id.as_str(), 1);
            return Ok(true);
        }
        let inserted = on_each!(self, connection => diesel::insert_into(organizations::table)
            .values(&row)
            .on_conflict(organizations::slug)
            .do_nothing()
            .execute(connection));
        let inserted = inserted.map_err(failed)? == 1;
        if inserted {
            self.count(Counter::Organizations, new.id.as_str(), 1);
        }
        Ok(inserted)
    }

    fn update_organization(&mut self, changed: &Organization) -> Result<()> {
        diesel::update(organizations::table.find(changed.id.as_str()))
            .set(OrganizationRow::from(changed))
            .execute(self)
            .map(drop)
            .map_err(failed)
    }

    fn lock_organization(&mut self, by: &OrganizationRef) -> Result<Option<Organization>> {
        let row = match self {
            // The writer is alone: its transaction began IMMEDIATE.
            Self::Sqlite(_) => return self.organization(by),
            Self::Postgres(postgres) => match by {
                OrganizationRef::Id(id) => organizations::table
                    .filter(organizations::id.eq(id.as_str()))
                    .select(OrganizationRow::as_select())
                    .for_update()
                    .first(postgres),
                OrganizationRef::Slug(slug) => organizations::table
                    .filter(organizations::slug.eq(slug.as_str()))
                    .select(OrganizationRow::as_select())
                    .for_update()
                    .first(postgres),
                OrganizationRef::Uuid(uuid) => organizations::table
                    .filter(organizations::uuid.eq(uuid.to_string()))
                    .select(OrganizationRow::as_select())
                    .for_update()
                    .first(postgres),
            },
        };
        found(row.optional().map_err(failed)?)
    }

    fn count_seats(&mut self, id: &OrganizationId, change: SeatChange) -> Result<bool> {
        use organizations as o;
        let SeatChange {
            members,
            pending_invitations,
        } = change;
        let (members, pending) = (i64::from(members), i64::from(pending_invitations));
        let more = members + pending;
        let fits = o::max_allowed_memberships
            .eq(0)
            .or(o::max_allowed_memberships
                .ge(o::members_count + o::pending_invitations_count + more));
        let mut seats = diesel::update(o::table)
            .filter(o::id.eq(id.as_str()))
            .set((
                o::members_count.eq(o::members_count + members),
                o::pending_invitations_count.eq(o::pending_invitations_count + pending),
            ))
            .into_boxed::<Backend>();
        if more > 0 {
            seats = seats.filter(fits);
        }
        Ok(seats.execute(self).map_err(failed)? == 1)
    }

    fn delete_organization(&mut self, id: &OrganizationId) -> Result<bool> {
        let members = memberships::table
            .filter(memberships::organization_id.eq(id.as_str()))
            .select(memberships::user_id);
        let members = diesel::update(users::table.filter(users::id.eq_any(members)))
            .set(users::memberships_count.eq(users::memberships_count - 1))
            .execute(self)
            .map_err(failed)?;
        let creator: Option<Option<String>> = organizations::table
            .find(id.as_str())
            .select(organizations::created_by)
            .first(self)
            .optional()
            .map_err(failed)?;
        if let Some(Some(creator)) = creator {
            let counted = users::table
                .find(creator)
                .filter(users::organizations_created.gt(0));
            diesel::update(counted)
                .set(users::organizations_created.eq(users::organizations_created - 1))
                .execute(self)
                .map_err(failed)?;
        }
        let domains: Option<i64> = organizations::table
            .find(id.as_str())
            .select(organizations::domains_count)
            .first(self)
            .optional()
            .map_err(failed)?;
        self.uncount_invitations(id)?;
        self.forget_grants_of_organization(id)?;
        let deleted = diesel::delete(organizations::table.find(id.as_str())).execute(self);
        if deleted.map_err(failed)? == 0 {
            return Ok(false);
        }
        self.count(Counter::Organizations, id.as_str(), -1);
        self.count(Counter::Memberships, id.as_str(), -whole(members));
        self.count(Counter::Domains, id.as_str(), -domains.unwrap_or(0));
        Ok(true)
    }
}
