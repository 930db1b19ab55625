use diesel::prelude::*;
use org_core::id::MailId;
use org_core::mail::{Mail, QueuedMail};
use org_core::store::{ReadMail, WriteMail};
use org_core::text::EmailAddress;
use org_core::{Result, Timestamp};

use crate::connection::AnyConnection;
use crate::error::failed;
use crate::row::{Row, time};
use crate::schema::outbox;

#[derive(Insertable, Queryable, Selectable)]
#[diesel(table_name = outbox)]
struct MailRow {
    id: String,
    recipient: String,
    subject: String,
    body: String,
    attempts: i64,
    next_attempt_at: i64,
    created_at: i64,
}

impl From<&Mail> for MailRow {
    fn from(mail: &Mail) -> Self {
        let Mail {
            id,
            recipient,
            subject,
            text,
            created_at,
        } = mail;
        Self {
            id: id.to_string(),
            recipient: recipient.to_string(),
            subject: subject.clone(),
            body: text.clone(),
            attempts: 0,
            next_attempt_at: created_at.millis(),
            created_at: created_at.millis(),
        }
    }
}

impl MailRow {
    fn begun(self) -> Result<QueuedMail> {
        let at = Row {
            table: "outbox",
            id: &self.id,
        };
        let recipient = EmailAddress::parse(&self.recipient).ok();
        Ok(QueuedMail {
            mail: Mail {
                id: at.valid("id", MailId::parse(&self.id))?,
                recipient: at.valid("recipient", recipient)?,
                subject: self.subject,
                text: self.body,
                created_at: time(self.created_at),
            },
            attempts: at.count("attempts", self.attempts + 1)?,
        })
    }
}

impl ReadMail for AnyConnection {
    fn next_mail_at(&mut self) -> Result<Option<Timestamp>> {
        let next: Option<i64> = outbox::table
            .select(outbox::next_attempt_at)
            .order(outbox::next_attempt_at.asc())
            .first(self)
            .optional()
            .map_err(failed)?;
        Ok(next.map(time))
    }
}

impl WriteMail for AnyConnection {
    fn queue_mail(&mut self, new: &Mail) -> Result<()> {
        diesel::insert_into(outbox::table)
            .values(MailRow::from(new))
            .execute(self)
            .map(drop)
            .map_err(failed)
    }

    fn claim_mail(&mut self, now: Timestamp, until: Timestamp) -> Result<Option<QueuedMail>> {
        let due = outbox::table
            .filter(outbox::next_attempt_at.le(now.millis()))
            .order((outbox::next_attempt_at.asc(), outbox::id.asc()));
        let row: QueryResult<MailRow> = match self {
            // The writer is alone: its transaction began IMMEDIATE.
            Self::Sqlite(sqlite) => due.select(MailRow::as_select()).first(sqlite),
            Self::Postgres(postgres) => due
                .select(MailRow::as_select())
                .for_update()
                .skip_locked()
                .first(postgres),
        };
        let Some(row) = row.optional().map_err(failed)? else {
            return Ok(None);
        };
        diesel::update(outbox::table.find(&row.id))
            .set((
                outbox::attempts.eq(outbox::attempts + 1),
                outbox::next_attempt_at.eq(until.millis()),
            ))
            .execute(self)
            .map_err(failed)?;
        row.begun().map(Some)
    }

    fn forget_mail(&mut self, id: &MailId) -> Result<()> {
        diesel::delete(outbox::table.find(id.as_str()))
            .execute(self)
            .map(drop)
            .map_err(failed)
    }

    fn postpone_mail(&mut self, id: &MailId, at: Timestamp) -> Result<()> {
        diesel::update(outbox::table.find(id.as_str()))
            .set(outbox::next_attempt_at.eq(at.millis()))
            .execute(self)
            .map(drop)
            .map_err(failed)
    }
}
