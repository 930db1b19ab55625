use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::sql_types::Bool;
use org_core::credential::SecretDigest;
use org_core::id::{ClientId, OrganizationId, SessionId, UserId, Uuid};
use org_core::page::Page;
use org_core::session::{Device, Session, SessionQuery, SessionState, SessionStatus};
use org_core::store::{ReadSessions, WriteSessions};
use org_core::{Error, Result, Timestamp};

use crate::connection::AnyConnection;
use crate::error::failed;
use crate::row::{Backend, Row, bound, page, time};
use crate::schema::sessions;

#[derive(Insertable, Queryable, Selectable)]
#[diesel(table_name = sessions)]
struct SessionRow {
    id: String,
    uuid: String,
    user_id: String,
    client_id: String,
    status: String,
    token_digest: Option<String>,
    active_organization_id: Option<String>,
    last_active_at: i64,
    expire_at: i64,
    abandon_at: i64,
    created_at: i64,
    updated_at: i64,
}

impl From<&Session> for SessionRow {
    fn from(session: &Session) -> Self {
        let Session {
            id,
            uuid,
            user_id,
            client_id,
            status,
            token,
            active_organization_id,
            last_active_at,
            expire_at,
            abandon_at,
            created_at,
            updated_at,
        } = session;
        Self {
            id: id.to_string(),
            uuid: uuid.to_string(),
            user_id: user_id.to_string(),
            client_id: client_id.to_string(),
            status: status.as_str().to_owned(),
            token_digest: token.as_ref().map(|token| token.as_hex().to_owned()),
            active_organization_id: active_organization_id.as_ref().map(ToString::to_string),
            last_active_at: last_active_at.millis(),
            expire_at: expire_at.millis(),
            abandon_at: abandon_at.millis(),
            created_at: created_at.millis(),
            updated_at: updated_at.millis(),
        }
    }
}

impl TryFrom<SessionRow> for Session {
    type Error = Error;

    fn try_from(row: SessionRow) -> Result<Self> {
        let at = Row {
            table: "sessions",
            id: &row.id,
        };
        let status = SessionStatus::ALL
            .iter()
            .find(|status| status.as_str() == row.status);
        let organization = row.active_organization_id;
        Ok(Self {
            id: at.valid("id", SessionId::parse(&row.id))?,
            uuid: at.valid("uuid", Uuid::parse(&row.uuid))?,
            user_id: at.valid("user_id", UserId::parse(&row.user_id))?,
            client_id: at.valid("client_id", ClientId::parse(&row.client_id))?,
            status: at.valid("status", status.copied())?,
            token: row.token_digest.map(SecretDigest::from_hex),
            active_organization_id: at.optional(
                "active_organization_id",
                organization,
                OrganizationId::parse,
            )?,
            last_active_at: time(row.last_active_at),
            expire_at: time(row.expire_at),
            abandon_at: time(row.abandon_at),
            created_at: time(row.created_at),
            updated_at: time(row.updated_at),
        })
    }
}

fn found(row: QueryResult<SessionRow>) -> Result<Option<Session>> {
    row.optional()
        .map_err(failed)?
        .map(Session::try_from)
        .transpose()
}

impl ReadSessions for AnyConnection {
    fn session(&mut self, id: &SessionId) -> Result<Option<Session>> {
        found(
            sessions::table
                .find(id.as_str())
                .select(SessionRow::as_select())
                .first(self),
        )
    }

    fn session_by_token(&mut self, token: &SecretDigest) -> Result<Option<Session>> {
        let with_token = sessions::table.filter(sessions::token_digest.eq(token.as_hex()));
        found(with_token.select(SessionRow::as_select()).first(self))
    }

    fn sessions(&mut self, query: &SessionQuery) -> Result<Page<Session>> {
        let total: i64 = matching(query).count().get_result(self).map_err(failed)?;
        let rows: Vec<SessionRow> = matching(query)
            .order((sessions::created_at.desc(), sessions::id.desc()))
            .offset(bound(query.offset))
            .limit(i64::from(query.limit) + 1)
            .select(SessionRow::as_select())
            .load(self)
            .map_err(failed)?;
        page(rows, query.limit, u64::try_from(total).ok())
    }

    fn active_sessions(&mut self, of: &UserId, now: Timestamp, limit: u32) -> Result<Vec<Session>> {
        // Written out, because a partial index serves no parameter.
        let active = sql::<Bool>("status = 'active'");
        let rows: Vec<SessionRow> = sessions::table
            .filter(sessions::user_id.eq(of.as_str()))
            .filter(active)
            .filter(sessions::expire_at.gt(now.millis()))
            .order((sessions::created_at.desc(), sessions::id.desc()))
            .limit(i64::from(limit))
            .select(SessionRow::as_select())
            .load(self)
            .map_err(failed)?;
        rows.into_iter().map(Session::try_from).collect()
    }

    fn active_sessions_on(&mut self, device: &ClientId, now: Timestamp) -> Result<Vec<Session>> {
        let rows: Vec<SessionRow> = sessions::table
            .filter(sessions::client_id.eq(device.as_str()))
            .filter(sessions::status.eq(SessionStatus::Active.as_str()))
            .filter(sessions::expire_at.gt(now.millis()))
            .order((sessions::created_at, sessions::id))
            .select(SessionRow::as_select())
            .load(self)
            .map_err(failed)?;
        rows.into_iter().map(Session::try_from).collect()
    }

    fn session_by_uuid(&mut self, uuid: &Uuid) -> Result<Option<Session>> {
        let with_uuid = sessions::table.filter(sessions::uuid.eq(uuid.to_string()));
        found(with_uuid.select(SessionRow::as_select()).first(self))
    }

    fn device(&mut self, id: &ClientId) -> Result<Option<Device>> {
        Ok(self.devices_with(vec![id.to_string()])?.pop())
    }

    fn devices(&mut self, offset: u64, limit: u32) -> Result<Page<Device>> {
        let mut ids: Vec<String> = sessions::table
            .select(sessions::client_id)
            .distinct()
            .order(sessions::client_id.desc())
            .offset(bound(offset))
            .limit(i64::from(limit) + 1)
            .load(self)
            .map_err(failed)?;
        let wanted = usize::try_from(limit).unwrap_or(usize::MAX);
        let more = ids.len() > wanted;
        ids.truncate(wanted);
        let items = self.devices_with(ids)?;
        let total = None;
        Ok(Page { items, more, total })
    }
}

impl AnyConnection {
    /// These devices, as far as they have sessions: the newest device first, and of each the newest
    /// session. An id begins with the second of its making, so ids are in order of time.
    fn devices_with(&mut self, ids: Vec<String>) -> Result<Vec<Device>> {
        let rows: Vec<SessionRow> = sessions::table
            .filter(sessions::client_id.eq_any(ids))
            .order((
                sessions::client_id.desc(),
                sessions::created_at.desc(),
                sessions::id.desc(),
            ))
            .select(SessionRow::as_select())
            .load(self)
            .map_err(failed)?;
        let mut devices: Vec<Device> = Vec::new();
        for row in rows {
            let session = Session::try_from(row)?;
            match devices.last_mut() {
                Some(device) if device.id == session.client_id => device.sessions.push(session),
                _ => devices.push(Device {
                    id: session.client_id.clone(),
                    sessions: vec![session],
                }),
            }
        }
        Ok(devices)
    }
}

/// What is written down of a session that is not over.
const ACTIVE: &str = SessionStatus::Active.as_str();

type Boxed = sessions::BoxedQuery<'static, Backend>;

/// The sessions that a query asks for.
fn matching(query: &SessionQuery) -> Boxed {
    let SessionQuery {
        user_id,
        client_id,
        state,
        none,
        offset: _,
        limit: _,
    } = query;
    let mut all = sessions::table.into_boxed::<Backend>();
    if *none {
        all = all.filter(sql::<Bool>("1 = 0"));
    }
    if let Some(user) = user_id {
        all = all.filter(sessions::user_id.eq(user.to_string()));
    }
    if let Some(client) = client_id {
        all = all.filter(sessions::client_id.eq(client.to_string()));
    }
    let Some((state, now)) = state else {
        return all;
    };
    let now = now.millis();
    let stored = |status: SessionStatus| sessions::status.eq(status.as_str());
    match state {
        SessionState::Active => all
            .filter(stored(SessionStatus::Active))
            .filter(sessions::expire_at.gt(now)),
        SessionState::Expired => all.filter(stored(SessionStatus::Active)).filter(
            sessions::expire_at
                .le(now)
                .and(sessions::abandon_at.gt(now)),
        ),
        SessionState::Abandoned => all
            .filter(stored(SessionStatus::Active))
            .filter(sessions::abandon_at.le(now)),
        SessionState::Ended => all.filter(stored(SessionStatus::Ended)),
        SessionState::Revoked => all.filter(stored(SessionStatus::Revoked)),
    }
}

impl WriteSessions for AnyConnection {
    fn insert_session(&mut self, new: &Session) -> Result<()> {
        diesel::insert_into(sessions::table)
            .values(SessionRow::from(new))
            .execute(self)
            .map(drop)
            .map_err(failed)
    }

    fn revoke_sessions(
        &mut self,
        of: &UserId,
        except: Option<&SessionId>,
        at: Timestamp,
    ) -> Result<()> {
        // No session has an empty id.
        let except = except.map_or("", SessionId::as_str);
        diesel::update(sessions::table.filter(sessions::user_id.eq(of.as_str())))
            .filter(sessions::status.eq(SessionStatus::Active.as_str()))
            .filter(sessions::id.ne(except))
            .set((
                sessions::status.eq(SessionStatus::Revoked.as_str()),
                sessions::updated_at.eq(at.millis()),
            ))
            .execute(self)
            .map(drop)
            .map_err(failed)
    }

    fn move_session(
        &mut self,
        id: &SessionId,
        to: Option<&OrganizationId>,
        at: Timestamp,
    ) -> Result<()> {
        diesel::update(
            sessions::table
                .find(id.as_str())
                .filter(sessions::status.eq(ACTIVE)),
        )
        .set((
            sessions::active_organization_id.eq(to.map(OrganizationId::as_str)),
            sessions::updated_at.eq(at.millis()),
        ))
        .execute(self)
        .map(drop)
        .map_err(failed)
    }

    fn renew_session(&mut self, changed: &Session) -> Result<bool> {
        let renewed = diesel::update(
            sessions::table
                .find(changed.id.as_str())
                .filter(sessions::status.eq(ACTIVE)),
        )
        .set((
            sessions::last_active_at.eq(changed.last_active_at.millis()),
            sessions::expire_at.eq(changed.expire_at.millis()),
            sessions::abandon_at.eq(changed.abandon_at.millis()),
            sessions::updated_at.eq(changed.updated_at.millis()),
        ))
        .execute(self)
        .map_err(failed)?;
        Ok(renewed == 1)
    }

    fn touch_session(&mut self, id: &SessionId, before: Timestamp, now: Timestamp) -> Result<()> {
        let unnoted = sessions::table
            .find(id.as_str())
            .filter(sessions::last_active_at.le(before.millis()));
        diesel::update(unnoted)
            .set(sessions::last_active_at.eq(now.millis()))
            .execute(self)
            .map(drop)
            .map_err(failed)
    }

    fn end_session(&mut self, id: &SessionId, how: SessionStatus, at: Timestamp) -> Result<bool> {
        let ended = diesel::update(
            sessions::table
                .find(id.as_str())
                .filter(sessions::status.eq(ACTIVE)),
        )
        .set((
            sessions::status.eq(how.as_str()),
            sessions::updated_at.eq(at.millis()),
        ))
        .execute(self)
        .map_err(failed)?;
        Ok(ended == 1)
    }
}
