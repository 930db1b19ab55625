use std::collections::BTreeSet;

use diesel::prelude::*;
use org_core::domain::EnrollmentMode;
use org_core::id::{InstanceId, RoleId};
use org_core::instance::Instance;
use org_core::store::{ReadInstance, WriteInstance};
use org_core::{Error, Result};

use crate::connection::AnyConnection;
use crate::error::failed;
use crate::row::{Row, time};
use crate::schema::instances;

#[derive(AsChangeset, Insertable, Queryable, Selectable)]
#[diesel(table_name = instances)]
#[expect(clippy::struct_excessive_bools, reason = "each is a switch of its own")]
struct InstanceRow {
    id: String,
    singleton: i64,
    organizations_enabled: bool,
    slugs_enabled: bool,
    admin_delete_enabled: bool,
    max_allowed_memberships: i64,
    max_organizations_per_user: i64,
    creator_role_id: String,
    domains_enabled: bool,
    domains_enrollment_modes: String,
    domains_default_role_id: Option<String>,
    max_allowed_domains: i64,
    created_at: i64,
    updated_at: i64,
}

impl From<&Instance> for InstanceRow {
    fn from(instance: &Instance) -> Self {
        let Instance {
            id,
            organizations_enabled,
            slugs_enabled,
            admin_delete_enabled,
            max_allowed_memberships,
            max_organizations_per_user,
            creator_role_id,
            domains_enabled,
            domains_enrollment_modes,
            domains_default_role_id,
            max_allowed_domains,
            created_at,
            updated_at,
        } = instance;
        Self {
            id: id.to_string(),
            singleton: 1,
            organizations_enabled: *organizations_enabled,
            slugs_enabled: *slugs_enabled,
            admin_delete_enabled: *admin_delete_enabled,
            max_allowed_memberships: i64::from(*max_allowed_memberships),
            max_organizations_per_user: i64::from(*max_organizations_per_user),
            creator_role_id: creator_role_id.to_string(),
            domains_enabled: *domains_enabled,
            domains_enrollment_modes: modes_json(domains_enrollment_modes),
            domains_default_role_id: Some(domains_default_role_id.to_string()),
            max_allowed_domains: i64::from(*max_allowed_domains),
            created_at: created_at.millis(),
            updated_at: updated_at.millis(),
        }
    }
}

impl TryFrom<InstanceRow> for Instance {
    type Error = Error;

    fn try_from(row: InstanceRow) -> Result<Self> {
        let at = Row {
            table: "instances",
            id: &row.id,
        };
        Ok(Self {
            id: at.valid("id", InstanceId::parse(&row.id))?,
            organizations_enabled: row.organizations_enabled,
            slugs_enabled: row.slugs_enabled,
            admin_delete_enabled: row.admin_delete_enabled,
            max_allowed_memberships: at
                .count("max_allowed_memberships", row.max_allowed_memberships)?,
            max_organizations_per_user: at
                .count("max_organizations_per_user", row.max_organizations_per_user)?,
            creator_role_id: at.valid("creator_role_id", RoleId::parse(&row.creator_role_id))?,
            domains_enabled: row.domains_enabled,
            domains_enrollment_modes: at.valid(
                "domains_enrollment_modes",
                modes(&row.domains_enrollment_modes),
            )?,
            domains_default_role_id: at.valid(
                "domains_default_role_id",
                row.domains_default_role_id
                    .as_deref()
                    .and_then(RoleId::parse),
            )?,
            max_allowed_domains: at.count("max_allowed_domains", row.max_allowed_domains)?,
            created_at: time(row.created_at),
            updated_at: time(row.updated_at),
        })
    }
}

fn modes_json(modes: &BTreeSet<EnrollmentMode>) -> String {
    let words: Vec<_> = modes.iter().map(|mode| mode.as_str()).collect();
    serde_json::to_string(&words).unwrap_or_default()
}

fn modes(raw: &str) -> Option<BTreeSet<EnrollmentMode>> {
    let words: Vec<String> = serde_json::from_str(raw).ok()?;
    words
        .iter()
        .map(|word| EnrollmentMode::parse(word))
        .collect()
}

impl ReadInstance for AnyConnection {
    fn instance(&mut self) -> Result<Option<Instance>> {
        self.remembered(
            |memory| &mut memory.instance,
            |connection| {
                let row: Option<InstanceRow> = instances::table
                    .select(InstanceRow::as_select())
                    .first(connection)
                    .optional()
                    .map_err(failed)?;
                row.map(Instance::try_from).transpose()
            },
        )
    }
}

impl WriteInstance for AnyConnection {
    fn insert_instance(&mut self, new: &Instance) -> Result<()> {
        diesel::insert_into(instances::table)
            .values(InstanceRow::from(new))
            .execute(self)
            .map(drop)
            .map_err(failed)
    }

    fn lock_instance(&mut self) -> Result<Option<Instance>> {
        let row: Option<InstanceRow> = match self {
            // The writer is alone: its transaction began IMMEDIATE.
            Self::Sqlite(_) => return self.instance(),
            Self::Postgres(postgres) => instances::table
                .select(InstanceRow::as_select())
                .for_update()
                .first(postgres)
                .optional()
                .map_err(failed)?,
        };
        row.map(Instance::try_from).transpose()
    }

    fn update_instance(&mut self, changed: &Instance) -> Result<()> {
        diesel::update(instances::table.find(changed.id.as_str()))
            .set(InstanceRow::from(changed))
            .execute(self)
            .map(drop)
            .map_err(failed)
    }
}
