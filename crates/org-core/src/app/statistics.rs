use super::App;
use crate::error::Result;
use crate::event::Event;
use crate::statistics::{Counted, Growth, Statistics};
use crate::store::Reader;
use crate::{Action, Principal, Timestamp};

const DAY: i64 = 24 * 60 * 60 * 1000;

impl App {
    /// Figures about the whole instance; those about growth are of the last `days` days, today
    /// among them.
    ///
    /// # Errors
    ///
    /// [`crate::Error::Forbidden`] without the right.
    pub async fn statistics(&self, who: &Principal, days: u32) -> Result<Statistics> {
        who.require(Action::ManageInstance)?;
        let today = self.now().millis().div_euclid(DAY);
        self.store
            .read(move |tx| {
                Ok(Statistics {
                    organizations: growth(tx, Counted::Organizations, today, days)?,
                    members: growth(tx, Counted::Members, today, days)?,
                    users: growth(tx, Counted::Users, today, days)?,
                    database_bytes: tx.database_bytes()?,
                })
            })
            .await
    }

    /// The newest changes of the whole instance, newest first.
    ///
    /// # Errors
    ///
    /// [`crate::Error::Forbidden`] without the right.
    pub async fn newest_events(&self, who: &Principal, limit: u32) -> Result<Vec<Event>> {
        who.require(Action::ReadEvents)?;
        self.store.read(move |tx| tx.events(limit)).await
    }
}

fn growth(tx: &mut dyn Reader, of: Counted, today: i64, days: u32) -> Result<Growth> {
    let first = today + 1 - i64::from(days);
    let made = tx.made_by_day(of, Timestamp::from_millis(first * DAY))?;
    let on = |day: i64| {
        let found = made.iter().find(|(made, _)| *made == day);
        found.map_or(0, |(_, count)| *count)
    };
    Ok(Growth {
        total: tx.total(of)?,
        per_day: (first..=today).map(on).collect(),
    })
}
