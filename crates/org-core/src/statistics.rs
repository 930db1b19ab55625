//! Figures about the whole instance, for those who operate it.

/// How many there are, and how they came to be so many.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Growth {
    /// How many there are now.
    pub total: u64,
    /// How many of them were made on each day of the span, the oldest day first, today last.
    pub per_day: Vec<u64>,
}

impl Growth {
    /// How many there were at the end of each day, of those that are there now.
    pub fn over_time(&self) -> Vec<u64> {
        let recent: u64 = self.per_day.iter().sum();
        let mut count = self.total.saturating_sub(recent);
        let day = |made: &u64| {
            count += made;
            count
        };
        self.per_day.iter().map(day).collect()
    }
}

/// Figures about the whole instance.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Statistics {
    /// Organizations.
    pub organizations: Growth,
    /// Memberships.
    pub members: Growth,
    /// Users.
    pub users: Growth,
    /// What the database takes, in bytes.
    pub database_bytes: u64,
}

/// What is counted.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Counted {
    /// Memberships.
    Members,
    /// Organizations.
    Organizations,
    /// Users.
    Users,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_add_up_to_the_total() {
        let growth = Growth {
            total: 10,
            per_day: vec![1, 0, 2],
        };
        assert_eq!(growth.over_time(), [8, 8, 10]);
    }
}
