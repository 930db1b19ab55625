//! API keys, and the teams that some of them reach.

use diesel::prelude::*;
use org_core::credential::{ApiKey, Operation, Reach, ScopedTeam, SecretDigest};
use org_core::id::{ApiKeyId, OrganizationId, TeamId, UserId, Uuid};
use org_core::{Result, Timestamp};

use crate::connection::AnyConnection;
use crate::error::failed;
use crate::row::{Row, time, whole};
use crate::schema::{api_key_teams, api_keys, teams};

#[derive(Insertable, Queryable, Selectable)]
#[diesel(table_name = api_keys)]
struct ApiKeyRow {
    id: String,
    uuid: String,
    name: String,
    digest: String,
    organization_id: String,
    operation: String,
    created_by: String,
    created_at: i64,
    prefix: Option<String>,
    team_scoped: bool,
    last_used_at: Option<i64>,
}

impl From<&ApiKey> for ApiKeyRow {
    fn from(key: &ApiKey) -> Self {
        let ApiKey {
            id,
            uuid,
            name,
            digest,
            prefix,
            organization_id,
            reach,
            operation,
            created_by,
            created_at,
            last_used_at,
        } = key;
        Self {
            id: id.to_string(),
            uuid: uuid.to_string(),
            name: name.clone(),
            digest: digest.as_hex().to_owned(),
            organization_id: organization_id.to_string(),
            operation: operation.as_str().to_owned(),
            created_by: created_by.to_string(),
            created_at: created_at.millis(),
            prefix: prefix.clone(),
            team_scoped: matches!(reach, Reach::Teams(_)),
            last_used_at: last_used_at.map(Timestamp::millis),
        }
    }
}

impl ApiKeyRow {
    fn with(self, teams: Vec<ScopedTeam>) -> Result<ApiKey> {
        let at = Row {
            table: "api_keys",
            id: &self.id,
        };
        Ok(ApiKey {
            id: at.valid("id", ApiKeyId::parse(&self.id))?,
            uuid: at.valid("uuid", Uuid::parse(&self.uuid))?,
            digest: SecretDigest::from_hex(self.digest),
            organization_id: at.valid(
                "organization_id",
                OrganizationId::parse(&self.organization_id),
            )?,
            operation: at.valid("operation", Operation::parse(&self.operation))?,
            created_by: at.valid("created_by", UserId::parse(&self.created_by))?,
            name: self.name,
            prefix: self.prefix,
            reach: if self.team_scoped {
                Reach::Teams(teams)
            } else {
                Reach::Organization
            },
            created_at: time(self.created_at),
            last_used_at: self.last_used_at.map(time),
        })
    }
}

impl AnyConnection {
    pub(crate) fn api_key_with_digest(&mut self, digest: &SecretDigest) -> Result<Option<ApiKey>> {
        let row: Option<ApiKeyRow> = api_keys::table
            .filter(api_keys::digest.eq(digest.as_hex()))
            .select(ApiKeyRow::as_select())
            .first(self)
            .optional()
            .map_err(failed)?;
        row.map(|row| self.with_teams(row)).transpose()
    }

    pub(crate) fn api_key_with_uuid(&mut self, uuid: &Uuid) -> Result<Option<ApiKey>> {
        let row: Option<ApiKeyRow> = api_keys::table
            .filter(api_keys::uuid.eq(uuid.to_string()))
            .select(ApiKeyRow::as_select())
            .first(self)
            .optional()
            .map_err(failed)?;
        row.map(|row| self.with_teams(row)).transpose()
    }

    pub(crate) fn api_keys_of(&mut self, of: &OrganizationId, limit: u32) -> Result<Vec<ApiKey>> {
        let rows: Vec<ApiKeyRow> = api_keys::table
            .filter(api_keys::organization_id.eq(of.as_str()))
            .order((api_keys::created_at.desc(), api_keys::id.desc()))
            .limit(i64::from(limit))
            .select(ApiKeyRow::as_select())
            .load(self)
            .map_err(failed)?;
        let scoped = rows.iter().filter(|row| row.team_scoped);
        let scoped: Vec<String> = scoped.map(|row| row.id.clone()).collect();
        let reached = self.teams_of_keys(&scoped)?;
        let with_teams = |row: ApiKeyRow| {
            let own = reached.iter().filter(|(key, _)| *key == row.id);
            let teams = own.map(|(_, team)| team.clone()).collect();
            row.with(teams)
        };
        rows.into_iter().map(with_teams).collect()
    }

    pub(crate) fn number_of_api_keys(&mut self, of: &OrganizationId) -> Result<u32> {
        let counted: i64 = api_keys::table
            .filter(api_keys::organization_id.eq(of.as_str()))
            .count()
            .get_result(self)
            .map_err(failed)?;
        Ok(u32::try_from(counted).unwrap_or(u32::MAX))
    }

    pub(crate) fn add_api_key(&mut self, new: &ApiKey) -> Result<()> {
        diesel::insert_into(api_keys::table)
            .values(ApiKeyRow::from(new))
            .execute(self)
            .map_err(failed)?;
        self.scope(new)
    }

    pub(crate) fn change_api_key(&mut self, changed: &ApiKey) -> Result<()> {
        let row = ApiKeyRow::from(changed);
        diesel::update(api_keys::table.find(changed.id.as_str()))
            .set((
                api_keys::name.eq(row.name),
                api_keys::digest.eq(row.digest),
                api_keys::prefix.eq(row.prefix),
                api_keys::operation.eq(row.operation),
                api_keys::created_by.eq(row.created_by),
                api_keys::team_scoped.eq(row.team_scoped),
            ))
            .execute(self)
            .map_err(failed)?;
        let before = api_key_teams::api_key_id.eq(changed.id.as_str());
        diesel::delete(api_key_teams::table.filter(before))
            .execute(self)
            .map_err(failed)?;
        self.scope(changed)
    }

    pub(crate) fn use_api_key(&mut self, id: &ApiKeyId, at: Timestamp) -> Result<()> {
        let interval = i64::try_from(ApiKey::USE_INTERVAL.as_millis()).unwrap_or(i64::MAX);
        let long_ago = at.millis().saturating_sub(interval);
        let due = api_keys::last_used_at
            .is_null()
            .or(api_keys::last_used_at.le(long_ago));
        diesel::update(api_keys::table)
            .filter(api_keys::id.eq(id.as_str()))
            .filter(due)
            .set(api_keys::last_used_at.eq(at.millis()))
            .execute(self)
            .map(drop)
            .map_err(failed)
    }

    pub(crate) fn remove_api_key(&mut self, id: &ApiKeyId) -> Result<bool> {
        let deleted = diesel::delete(api_keys::table.find(id.as_str())).execute(self);
        Ok(deleted.map_err(failed)? == 1)
    }

    /// Stores which teams the key reaches.
    fn scope(&mut self, key: &ApiKey) -> Result<()> {
        let teams = match &key.reach {
            Reach::Organization => return Ok(()),
            Reach::Teams(teams) => teams,
        };
        for (position, team) in teams.iter().enumerate() {
            diesel::insert_into(api_key_teams::table)
                .values((
                    api_key_teams::api_key_id.eq(key.id.as_str()),
                    api_key_teams::team_id.eq(team.id.as_str()),
                    api_key_teams::position.eq(whole(position)),
                ))
                .execute(self)
                .map_err(failed)?;
        }
        Ok(())
    }

    fn with_teams(&mut self, row: ApiKeyRow) -> Result<ApiKey> {
        let mut teams = Vec::new();
        if row.team_scoped {
            let reached = self.teams_of_keys(std::slice::from_ref(&row.id))?;
            teams.extend(reached.into_iter().map(|(_, team)| team));
        }
        row.with(teams)
    }

    /// The teams that these keys reach, in the order they were given, each beside its key.
    fn teams_of_keys(&mut self, keys: &[String]) -> Result<Vec<(String, ScopedTeam)>> {
        if keys.is_empty() {
            return Ok(Vec::new());
        }
        let rows: Vec<(String, String, String)> = api_key_teams::table
            .inner_join(teams::table)
            .filter(api_key_teams::api_key_id.eq_any(keys))
            .order((api_key_teams::api_key_id, api_key_teams::position))
            .select((api_key_teams::api_key_id, teams::id, teams::uuid))
            .load(self)
            .map_err(failed)?;
        let team = |(key, id, uuid): (String, String, String)| {
            let at = Row {
                table: "teams",
                id: &id,
            };
            let uuid = at.valid("uuid", Uuid::parse(&uuid))?;
            let id = at.valid("id", TeamId::parse(&id))?;
            Ok((key, ScopedTeam { id, uuid }))
        };
        rows.into_iter().map(team).collect()
    }
}
