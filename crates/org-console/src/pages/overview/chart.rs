//! Charts, drawn on the server. The lengths are whole numbers on a field of fixed size, so they need
//! neither scripts nor style attributes.

use std::fmt::Write as _;
use std::time::Duration;

use org_core::Timestamp;
use org_http::traffic::Counts;

use crate::text::{Moment, grouped};

/// The field of a line.
const WIDTH: u64 = 600;
const HEIGHT: u64 = 140;
/// The length of the longest bar.
const LONGEST: u64 = 400;
const DAY: Duration = Duration::from_hours(24);

/// A number over days.
pub(super) struct Line {
    pub(super) title: &'static str,
    pub(super) id: String,
    /// The way of the line.
    pub(super) path: String,
    /// The same, closed below.
    pub(super) area: String,
    /// The value at the top of the field.
    pub(super) top: String,
    pub(super) first_day: String,
    pub(super) last_day: String,
    /// The same in words.
    pub(super) days: Vec<(String, String)>,
}

impl Line {
    /// The values of the days up to the day of `now`.
    pub(super) fn new(title: &'static str, values: &[u64], now: Timestamp) -> Self {
        let top = values
            .iter()
            .copied()
            .max()
            .unwrap_or(0)
            .max(4)
            .next_multiple_of(4);
        let steps = u64::try_from(values.len())
            .unwrap_or(1)
            .saturating_sub(1)
            .max(1);
        let mut line = String::new();
        for (x, value) in (0..).zip(values) {
            let (across, up) = (x * WIDTH / steps, value * HEIGHT / top);
            let sign = if x == 0 { 'M' } else { 'L' };
            write!(line, "{sign}{across} {}", HEIGHT - up).ok();
        }
        let day = |ago: usize| {
            let ago = u32::try_from(ago).unwrap_or(0);
            let moment = Moment::from(now.minus(DAY * ago));
            moment.short.chars().take(10).collect::<String>()
        };
        let last = values.len().saturating_sub(1);
        let days = values.iter().enumerate();
        Self {
            title,
            id: title.to_ascii_lowercase(),
            area: format!("{line}L{WIDTH} {HEIGHT}L0 {HEIGHT}Z"),
            path: line,
            top: grouped(top),
            first_day: day(last),
            last_day: day(0),
            days: days
                .map(|(at, value)| (day(last - at), grouped(*value)))
                .collect(),
        }
    }
}

/// Requests by dialect: what went well, what was refused and what failed, one behind the other.
pub(super) struct Bars(pub(super) Vec<Bar>);

pub(super) struct Bar {
    pub(super) name: &'static str,
    pub(super) total: String,
    pub(super) y: u64,
    /// Where each part begins and how long it is.
    pub(super) good: (u64, u64),
    pub(super) refused: (u64, u64),
    pub(super) failed: (u64, u64),
}

impl Bars {
    pub(super) fn new<const N: usize>(parts: [(&'static str, Counts); N]) -> Self {
        let most = parts.iter().map(|(_, counts)| counts.requests).max();
        let most = most.unwrap_or(0).max(1);
        let bar = |(row, (name, counts)): (u64, (&'static str, Counts))| {
            let length = |count: u64| (count * LONGEST).div_ceil(most);
            let good = counts
                .requests
                .saturating_sub(counts.refused + counts.failed);
            let (good, refused, failed) =
                (length(good), length(counts.refused), length(counts.failed));
            Bar {
                name,
                total: grouped(counts.requests),
                y: row * 28,
                good: (0, good),
                refused: (good, refused),
                failed: (good + refused, failed),
            }
        };
        Self((0..).zip(parts).map(bar).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_stay_on_their_field() {
        let now = Timestamp::from_millis(1_638_000_669_544);
        let line = Line::new("Members", &[0, 4, 2], now);
        assert_eq!(line.path, "M0 140L300 0L600 70");
        assert_eq!(line.days[0], ("2021-11-25".to_owned(), "0".to_owned()));
        assert_eq!(
            (line.first_day.as_str(), line.last_day.as_str()),
            ("2021-11-25", "2021-11-27")
        );
        assert_eq!(Line::new("None", &[], now).path, "");
    }

    #[test]
    fn bars_are_as_long_as_their_share() {
        let counts = |requests, refused| Counts {
            requests,
            refused,
            failed: 0,
        };
        let Bars(bars) = Bars::new([
            ("a", counts(10, 5)),
            ("b", counts(5, 0)),
            ("c", counts(0, 0)),
        ]);
        assert_eq!((bars[0].good, bars[0].refused), ((0, 200), (200, 200)));
        assert_eq!((bars[1].good, bars[2].good), ((0, 200), (0, 0)));
    }
}
