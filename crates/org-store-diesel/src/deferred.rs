//! Rows that wait to be written. Whoever adds them needs no answer before the unit of work ends, so
//! those of all units in one transaction are written together: just before its end, or before the
//! next statement, which might see them.

use std::collections::BTreeMap;

use diesel::pg::PgConnection;
use diesel::prelude::*;
use diesel::result::Error as DieselError;
use diesel::sql_types::{Array, BigInt, Text};
use diesel::sqlite::SqliteConnection;

use crate::event::EventRow;
use crate::membership::MembershipRow;
use crate::organization::OrganizationRow;
use crate::schema::{counters, events, memberships, organizations, users};

/// From how many rows on PostgreSQL gets them by `COPY`, which takes two round trips for any number.
const MANY: usize = 3;

/// The rows, in the order in which they were added.
#[derive(Default)]
pub struct Deferred {
    pub(crate) makers: Vec<Maker>,
    pub(crate) organizations: Vec<OrganizationRow>,
    pub(crate) memberships: Vec<MembershipRow>,
    pub(crate) events: Vec<EventRow>,
    pub(crate) counts: Vec<Count>,
}

/// A user who makes one more organization, of at most so many.
pub(crate) struct Maker {
    pub(crate) user: String,
    pub(crate) most: i64,
}

/// A change of a counter.
#[derive(Insertable)]
#[diesel(table_name = counters)]
pub(crate) struct Count {
    pub(crate) name: &'static str,
    pub(crate) shard: i64,
    pub(crate) value: i64,
}

/// How many rows of each table there were at some moment.
#[derive(Clone, Copy, Eq, PartialEq)]
pub(crate) struct Mark([usize; 5]);

impl Deferred {
    pub(crate) fn mark(&self) -> Mark {
        let Self {
            makers,
            organizations,
            memberships,
            events,
            counts,
        } = self;
        Mark([
            makers.len(),
            organizations.len(),
            memberships.len(),
            events.len(),
            counts.len(),
        ])
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.mark() == Mark([0; 5])
    }

    /// Forgets the rows that were added since.
    pub(crate) fn back_to(
        &mut self,
        Mark([makers, organizations, memberships, events, counts]): Mark,
    ) {
        self.makers.truncate(makers);
        self.organizations.truncate(organizations);
        self.memberships.truncate(memberships);
        self.events.truncate(events);
        self.counts.truncate(counts);
    }

    /// How many organizations each user makes, of at most how many, in the order of the ids: so
    /// transactions that lock several users do not wait for each other in a circle.
    fn made(&self) -> BTreeMap<&str, (i64, i64)> {
        let mut made = BTreeMap::new();
        for Maker { user, most } in &self.makers {
            let (number, least) = made.entry(user.as_str()).or_insert((0, i64::MAX));
            *number += 1;
            *least = i64::min(*least, *most);
        }
        made
    }

    /// One change of each counter, in the part where the first one belongs.
    fn sums(&self) -> Vec<Count> {
        let mut sums: BTreeMap<&'static str, Count> = BTreeMap::new();
        for &Count { name, shard, value } in &self.counts {
            let sum = sums.entry(name).or_insert(Count {
                name,
                shard,
                value: 0,
            });
            sum.value += value;
        }
        sums.into_values().collect()
    }
}

/// Counts the organizations that one user makes.
macro_rules! count_made {
    ($connection:expr, $user:expr, $number:expr, $most:expr) => {{
        let room = users::table
            .find($user)
            .filter(users::organizations_created.le($most - $number));
        let counted = diesel::update(room)
            .set((
                users::organizations_created.eq(users::organizations_created + $number),
                users::memberships_count.eq(users::memberships_count + $number),
            ))
            .execute($connection)?;
        as_assumed(counted == 1)?;
    }};
}

macro_rules! insert_each {
    ($connection:expr, $table:ident, $rows:expr) => {
        for row in $rows {
            diesel::insert_into($table::table)
                .values(row)
                .execute($connection)?;
        }
    };
}

macro_rules! insert_all {
    ($connection:expr, $table:ident, $rows:expr) => {
        if $rows.len() < MANY {
            insert_each!($connection, $table, $rows);
        } else {
            diesel::copy_from($table::table)
                .from_insertable($rows)
                .execute($connection)?;
        }
    };
}

macro_rules! add_each {
    ($connection:expr, $sums:expr) => {
        for sum in $sums {
            let value = counters::value + sum.value;
            diesel::insert_into(counters::table)
                .values(sum)
                .on_conflict((counters::name, counters::shard))
                .do_update()
                .set(counters::value.eq(value))
                .execute($connection)?;
        }
    };
}

/// Writes deferred rows in the way that is best on a database.
pub trait WriteDeferred {
    /// Writes all of them, or fails.
    fn write_deferred(&mut self, rows: &Deferred) -> QueryResult<()>;
}

impl WriteDeferred for SqliteConnection {
    fn write_deferred(&mut self, rows: &Deferred) -> QueryResult<()> {
        for (user, (number, most)) in rows.made() {
            count_made!(self, user, number, most);
        }
        insert_each!(self, organizations, &rows.organizations);
        insert_each!(self, memberships, &rows.memberships);
        insert_each!(self, events, &rows.events);
        add_each!(self, rows.sums());
        Ok(())
    }
}

impl WriteDeferred for PgConnection {
    fn write_deferred(&mut self, rows: &Deferred) -> QueryResult<()> {
        let made = rows.made();
        if made.len() < MANY {
            for (user, (number, most)) in made {
                count_made!(self, user, number, most);
            }
        } else {
            count_all_made(self, &made)?;
        }
        insert_all!(self, organizations, &rows.organizations);
        insert_all!(self, memberships, &rows.memberships);
        insert_all!(self, events, &rows.events);
        add_each!(self, rows.sums());
        Ok(())
    }
}

/// Counts the organizations that each user makes, in one statement.
fn count_all_made(
    connection: &mut PgConnection,
    made: &BTreeMap<&str, (i64, i64)>,
) -> QueryResult<()> {
    let users: Vec<&str> = made.keys().copied().collect();
    let (numbers, most): (Vec<i64>, Vec<i64>) = made.values().copied().unzip();
    let counted = diesel::sql_query(
        "UPDATE users SET organizations_created = organizations_created + made.number,
                memberships_count = memberships_count + made.number
           FROM unnest($1, $2, $3) AS made (user_id, number, most)
          WHERE users.id = made.user_id AND organizations_created <= made.most - made.number",
    )
    .bind::<Array<Text>, _>(&users)
    .bind::<Array<BigInt>, _>(numbers)
    .bind::<Array<BigInt>, _>(most)
    .execute(connection)?;
    as_assumed(counted == users.len())
}

/// Whoever deferred a row went on as if nothing stood in its way.
fn as_assumed(is_so: bool) -> QueryResult<()> {
    if is_so {
        Ok(())
    } else {
        Err(DieselError::RollbackTransaction)
    }
}
