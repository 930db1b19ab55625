//! Searches in the two languages that Auth0 has, as conditions on named fields.

mod lucene;
mod scim;

use std::ops::Bound;
use std::time::Duration;

use org_core::search::{Condition, Pattern, Span};
use org_core::text::has_control;
use org_core::{Fault, Timestamp};

pub(super) use lucene::parse as lucene;
pub(super) use scim::parse as scim;

/// The most characters of a search, and how deep its parentheses go.
const MAX_CHARS: usize = 2048;
const MAX_DEPTH: usize = 16;
/// The fewest characters that what is searched for has in a row, unless its beginning is known.
const MIN_PART: usize = 3;
/// The most characters of a field's name that are repeated.
const MAX_ECHO: usize = 100;
const DAY: Duration = Duration::from_hours(24);

/// What one field has to be; without a name, any of those that are searched by default.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(super) struct Clause {
    pub(super) field: Option<String>,
    pub(super) value: Value,
}

/// What a field is compared with.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(super) enum Value {
    Range {
        from: Bound<String>,
        to: Bound<String>,
    },
    Text(Pattern),
}

/// Why a search cannot be carried out.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(super) struct Unsearchable(pub(super) String);

impl Unsearchable {
    pub(super) fn because(why: &str) -> Self {
        Self(why.to_owned())
    }

    /// A field that is not there, or not searched like this.
    pub(super) fn field(what: &str, field: &str) -> Self {
        let shown: String = field.chars().take(MAX_ECHO).collect();
        if has_control(&shown) {
            Self::because(what)
        } else {
            Self(format!("{what}: {shown}"))
        }
    }
}

/// A search that is given as text; nothing but white space is none.
pub(super) fn text(raw: &str) -> Result<Option<String>, Fault> {
    let given = raw.chars().count();
    if given > MAX_CHARS {
        let max = MAX_CHARS;
        Err(Fault::TooLong { given, max })
    } else if has_control(raw) {
        Err(Fault::BadCharacter)
    } else {
        let text = raw.trim();
        Ok((!text.is_empty()).then(|| text.to_owned()))
    }
}

/// Refuses a condition of more than `max` comparisons.
pub(super) fn bounded(
    condition: Condition<Clause>,
    max: usize,
) -> Result<Condition<Clause>, Unsearchable> {
    let given = condition.tests();
    if given > max {
        Err(Unsearchable(format!(
            "Too many filters ({given}), maximum {max}"
        )))
    } else {
        Ok(condition)
    }
}

impl Clause {
    /// The name of the field, as far as there is one.
    pub(super) fn name(&self) -> &str {
        self.field.as_deref().unwrap_or_default()
    }

    /// The text to compare with, which an index has to be able to find.
    pub(super) fn pattern(&self) -> Result<Pattern, Unsearchable> {
        let Value::Text(pattern) = &self.value else {
            return Err(Unsearchable::field(
                "No range can be searched in",
                self.name(),
            ));
        };
        let known = pattern.text().or(pattern.prefix()).is_some() || pattern.anything();
        if known || pattern.longest().chars().count() >= MIN_PART {
            Ok(pattern.clone())
        } else {
            let why = "At least 3 characters in a row are needed beside wildcards";
            Err(Unsearchable::because(why))
        }
    }

    /// The whole text to compare with.
    pub(super) fn exact(&self) -> Result<String, Unsearchable> {
        let pattern = self.pattern()?;
        let text = pattern.text().map(str::to_owned);
        text.ok_or_else(|| {
            Unsearchable::field("Only a whole value can be searched in", self.name())
        })
    }

    /// `true` or `false`.
    pub(super) fn flag(&self) -> Result<bool, Unsearchable> {
        match self.exact()?.as_str() {
            "true" => Ok(true),
            "false" => Ok(false),
            _ => Err(Unsearchable::field(
                "Only true or false can be searched in",
                self.name(),
            )),
        }
    }

    /// Instants; a day is all of it.
    pub(super) fn span(&self) -> Result<Span, Unsearchable> {
        let (from, to) = match &self.value {
            Value::Text(pattern) if pattern.anything() => (Bound::Unbounded, Bound::Unbounded),
            Value::Text(_) => {
                let text = self.exact()?;
                (Bound::Included(text.clone()), Bound::Included(text))
            }
            Value::Range { from, to } => (from.clone(), to.clone()),
        };
        let time = |raw: &str| {
            let read = interval(raw);
            read.ok_or_else(|| Unsearchable::field("No date or time for", self.name()))
        };
        Ok(Span {
            from: match from {
                Bound::Included(raw) => Bound::Included(time(&raw)?.0),
                Bound::Excluded(raw) => Bound::Included(time(&raw)?.1),
                Bound::Unbounded => Bound::Unbounded,
            },
            to: match to {
                Bound::Included(raw) => Bound::Excluded(time(&raw)?.1),
                Bound::Excluded(raw) => Bound::Excluded(time(&raw)?.0),
                Bound::Unbounded => Bound::Unbounded,
            },
        })
    }
}

/// When a day or an instant begins, and when it is over.
fn interval(raw: &str) -> Option<(Timestamp, Timestamp)> {
    let day = Timestamp::parse_rfc3339(&format!("{raw}T00:00:00Z"));
    if let Some(day) = day {
        return Some((day, day.plus(DAY)));
    }
    let at = Timestamp::parse_rfc3339(raw)?;
    Some((at, at.plus(Duration::from_millis(1))))
}

/// One condition as it is, several as `join` has them.
fn joined<T>(
    mut parts: Vec<Condition<T>>,
    join: fn(Vec<Condition<T>>) -> Condition<T>,
) -> Condition<T> {
    match parts.pop() {
        Some(only) if parts.is_empty() => only,
        Some(last) => {
            parts.push(last);
            join(parts)
        }
        None => join(parts),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn clause(value: Value) -> Clause {
        let field = Some("created_at".to_owned());
        Clause { field, value }
    }

    #[test]
    fn days_are_whole() {
        let day = |raw: &str| clause(Value::Text(Pattern::exactly(raw))).span();
        let at = |raw| Timestamp::parse_rfc3339(raw).unwrap();
        let span = day("2024-02-29").unwrap();
        assert_eq!(span.from, Bound::Included(at("2024-02-29T00:00:00Z")));
        assert_eq!(span.to, Bound::Excluded(at("2024-03-01T00:00:00Z")));
        for raw in ["2024-02-30", "yesterday", "", "2024"] {
            assert!(day(raw).is_err(), "{raw}");
        }
        let after = Value::Range {
            from: Bound::Excluded("2024-01-01".to_owned()),
            to: Bound::Included("2024-01-02T00:00:00+01:00".to_owned()),
        };
        let span = clause(after).span().unwrap();
        assert_eq!(span.from, Bound::Included(at("2024-01-02T00:00:00Z")));
        assert_eq!(span.to, Bound::Excluded(at("2024-01-01T23:00:00.001Z")));
    }
}
