use diesel::prelude::*;
use org_core::Result;
use org_core::id::{MembershipId, OrganizationId, UserId};
use org_core::membership::{Membership, OrganizationWithRole};
use org_core::organization::Organization;
use org_core::role::RoleKey;
use org_core::store::{ReadMemberships, WriteMemberships};

use crate::connection::AnyConnection;
use crate::counter::Counter;
use crate::error::failed;
use crate::organization::OrganizationRow;
use crate::role::RoleRow;
use crate::row::{Row, time};
use crate::schema::{memberships, organizations, roles};

#[derive(Insertable, Queryable, Selectable)]
#[diesel(table_name = memberships)]
struct MembershipRow {
    id: String,
    organization_id: String,
    user_id: String,
    role_id: String,
    public_metadata: String,
    private_metadata: String,
    created_at: i64,
    updated_at: i64,
}

impl From<&Membership> for MembershipRow {
    fn from(membership: &Membership) -> Self {
        let Membership {
            id,
            organization_id,
            user_id,
            role,
            public_metadata,
            private_metadata,
            created_at,
            updated_at,
        } = membership;
        Self {
            id: id.to_string(),
            organization_id: organization_id.to_string(),
            user_id: user_id.to_string(),
            role_id: role.id.to_string(),
            public_metadata: public_metadata.to_json(),
            private_metadata: private_metadata.to_json(),
            created_at: created_at.millis(),
            updated_at: updated_at.millis(),
        }
    }
}

impl MembershipRow {
    fn with(self, role: RoleRow) -> Result<Membership> {
        let at = Row {
            table: "memberships",
            id: &self.id,
        };
        Ok(Membership {
            id: at.valid("id", MembershipId::parse(&self.id))?,
            organization_id: at.valid(
                "organization_id",
                OrganizationId::parse(&self.organization_id),
            )?,
            user_id: at.valid("user_id", UserId::parse(&self.user_id))?,
            role: role.try_into()?,
            public_metadata: at.metadata("public_metadata", &self.public_metadata)?,
            private_metadata: at.metadata("private_metadata", &self.private_metadata)?,
            created_at: time(self.created_at),
            updated_at: time(self.updated_at),
        })
    }
}

impl ReadMemberships for AnyConnection {
    fn membership(&mut self, of: &OrganizationId, user: &UserId) -> Result<Option<Membership>> {
        let row: Option<(MembershipRow, RoleRow)> = memberships::table
            .inner_join(roles::table)
            .filter(memberships::organization_id.eq(of.as_str()))
            .filter(memberships::user_id.eq(user.as_str()))
            .select((MembershipRow::as_select(), RoleRow::as_select()))
            .first(self)
            .optional()
            .map_err(failed)?;
        row.map(|(membership, role)| membership.with(role))
            .transpose()
    }

    fn organizations_of(&mut self, user: &UserId) -> Result<Vec<OrganizationWithRole>> {
        let rows: Vec<(OrganizationRow, String)> = memberships::table
            .inner_join(organizations::table)
            .inner_join(roles::table)
            .filter(memberships::user_id.eq(user.as_str()))
            .order((organizations::created_at.asc(), organizations::id.asc()))
            .select((OrganizationRow::as_select(), roles::key))
            .load(self)
            .map_err(failed)?;
        rows.into_iter()
            .map(|(row, key)| {
                let at = Row {
                    table: "roles",
                    id: &key,
                };
                let role = at.valid("key", RoleKey::parse(&key))?;
                Ok(OrganizationWithRole {
                    organization: Organization::try_from(row)?,
                    role,
                })
            })
            .collect()
    }
}

impl WriteMemberships for AnyConnection {
    fn insert_membership(&mut self, new: &Membership) -> Result<()> {
        diesel::insert_into(memberships::table)
            .values(MembershipRow::from(new))
            .execute(self)
            .map_err(failed)?;
        // By organization, as its seats are: joining one is one after another anyhow.
        self.count(Counter::Memberships, new.organization_id.as_str(), 1)
    }
}
