//! How values are written on pages.

use org_core::Timestamp;

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
        assert_eq!(counted(1, "member", "members"), "1 member");
    }
}
