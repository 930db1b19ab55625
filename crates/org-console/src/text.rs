//! How values are written on pages.

use org_core::Timestamp;
use org_core::event::EventKind;

/// An instant that machines and people can read.
#[derive(Clone, Debug)]
pub(crate) struct Moment {
    /// RFC 3339.
    pub(crate) exact: String,
    /// Such as `2026-11-30 21:05`.
    pub(crate) short: String,
}

impl From<Timestamp> for Moment {
    fn from(at: Timestamp) -> Self {
        let exact = at.to_rfc3339();
        let short = exact.chars().take(16).collect::<String>();
        Self {
            short: short.replace('T', " "),
            exact,
        }
    }
}

/// The one or two letters that stand for a picture.
pub(crate) fn initials(name: &str) -> String {
    let words = name.split(|c: char| !c.is_alphanumeric());
    let letters = words.filter_map(|word| word.chars().next()).take(2);
    let letters: String = letters.flat_map(char::to_uppercase).collect();
    if letters.is_empty() {
        "?".to_owned()
    } else {
        letters
    }
}

/// A number with its thousands apart, such as `10,000`.
pub(crate) fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (position, digit) in digits.chars().enumerate() {
        if position > 0 && (digits.len() - position).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// A number of bytes, such as `1.4 MB`.
pub(crate) fn bytes(number: u64) -> String {
    for (unit, size) in [("GB", 1_000_000_000), ("MB", 1_000_000), ("kB", 1000)] {
        if number >= size {
            return format!("{}.{} {unit}", number / size, number % size * 10 / size);
        }
    }
    format!("{number} B")
}

/// What happened, such as `Organization created`.
pub(crate) fn kind_in_words(kind: EventKind) -> String {
    let words = kind.as_str().replace(['.', '_'], " ");
    let mut letters = words.chars();
    let first = letters.next().map(|letter| letter.to_ascii_uppercase());
    first.into_iter().chain(letters).collect()
}

/// `1 member`, `2 members`.
pub(crate) fn counted(number: u64, one: &str, many: &str) -> String {
    let word = if number == 1 { one } else { many };
    format!("{} {word}", grouped(number))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_written_for_people() {
        let moment = Moment::from(Timestamp::from_millis(1_638_000_669_544));
        assert_eq!(moment.short, "2021-11-27 08:11");
        assert_eq!(initials("acme inc, ltd"), "AI");
        assert_eq!(initials("<>"), "?");
        assert_eq!(
            (grouped(7), grouped(1_234_567)),
            ("7".into(), "1,234,567".into())
        );
        assert_eq!(
            (bytes(12), bytes(1_450_000)),
            ("12 B".into(), "1.4 MB".into())
        );
        let kind = EventKind::ApiKeyCreated;
        assert_eq!(kind_in_words(kind), "Api key created");
        assert_eq!(counted(1, "member", "members"), "1 member");
    }
}
