//! From a condition of the domain to SQL. What names a few rows is written as a selection of their
//! ids, and several of those as one, so that both databases begin with it instead of going through
//! all rows.

use std::ops::Bound;

use org_core::search::{Condition, Pattern, Piece, Span};

use super::Fragment;

/// The rows that meet a condition.
#[derive(Debug)]
pub(crate) enum Set {
    /// Those with the ids that this selects.
    Ids(Fragment),
    /// Those of which this is true. It is never NULL.
    Rows(Fragment),
}

/// The table whose rows are searched.
#[derive(Debug)]
pub(crate) struct Table {
    /// `table.id IN (`
    pub(crate) among: &'static str,
    /// `SELECT table.id FROM table WHERE `
    pub(crate) those: &'static str,
}

/// A text that is searched.
#[derive(Debug)]
pub(crate) struct Field {
    /// `SELECT found.id FROM table AS found WHERE `, and what else has to hold.
    pub(crate) select: &'static str,
    /// The text in lower case, as the index has it.
    pub(crate) value: &'static str,
}

impl Table {
    /// The condition as SQL that is true or false of a row.
    pub(crate) fn predicate<T>(
        &self,
        condition: &Condition<T>,
        test: &impl Fn(&T) -> Set,
    ) -> Fragment {
        self.true_of(self.set(condition, test))
    }

    fn true_of(&self, set: Set) -> Fragment {
        match set {
            Set::Ids(ids) => Fragment::sql(self.among).then(ids).and_sql(")"),
            Set::Rows(rows) => rows,
        }
    }

    fn set<T>(&self, condition: &Condition<T>, test: &impl Fn(&T) -> Set) -> Set {
        let each = |parts: &[Condition<T>]| -> Vec<Set> {
            parts.iter().map(|part| self.set(part, test)).collect()
        };
        match condition {
            Condition::All(parts) => self.all(each(parts)),
            Condition::Any(parts) => self.any(each(parts)),
            Condition::Not(inner) => {
                let inner = self.predicate(inner, test);
                Set::Rows(Fragment::sql("NOT (").then(inner).and_sql(")"))
            }
            Condition::Test(one) => test(one),
        }
    }

    fn all(&self, sets: Vec<Set>) -> Set {
        let few = sets.iter().any(|set| matches!(set, Set::Ids(_)));
        let all = sets.into_iter().map(|set| self.true_of(set));
        let all = Fragment::joined(all, " AND ");
        if few {
            Set::Ids(Fragment::sql(self.those).then(all))
        } else {
            Set::Rows(Fragment::sql("(").then(all).and_sql(")"))
        }
    }

    fn any(&self, sets: Vec<Set>) -> Set {
        if sets.iter().all(|set| matches!(set, Set::Ids(_))) {
            return union(sets.into_iter().filter_map(|set| match set {
                Set::Ids(ids) => Some(ids),
                Set::Rows(_) => None,
            }));
        }
        let any = sets.into_iter().map(|set| self.true_of(set));
        let any = Fragment::joined(any, " OR ");
        Set::Rows(Fragment::sql("(").then(any).and_sql(")"))
    }
}

/// Everything that any of these selects.
pub(crate) fn union(selections: impl IntoIterator<Item = Fragment>) -> Set {
    Set::Ids(Fragment::joined(selections, " UNION "))
}

/// The ids of the rows whose text fits. `candidates` narrows to rows that may hold a text, where
/// the database does not find that out by itself.
pub(crate) fn texts(
    field: &Field,
    pattern: &Pattern,
    candidates: impl FnOnce(&str) -> Option<Fragment>,
) -> Fragment {
    let Field { select, value } = *field;
    let select = Fragment::sql(select);
    if let Some(text) = pattern.text() {
        let text = text.to_ascii_lowercase();
        return select.and_sql(value).and_sql(" = ").text(text);
    }
    if let Some(prefix) = pattern.prefix() {
        let prefix = prefix.to_ascii_lowercase();
        // No text that begins so comes behind the last character there is.
        let end = format!("{prefix}{}", char::MAX);
        let from = select.and_sql(value).and_sql(" >= ").text(prefix);
        return from
            .and_sql(" AND ")
            .and_sql(value)
            .and_sql(" < ")
            .text(end);
    }
    let select = match candidates(pattern.longest()) {
        Some(candidates) => select.then(candidates).and_sql(" AND "),
        None => select,
    };
    let like = select.and_sql(value).and_sql(" LIKE ").text(like(pattern));
    like.and_sql(" ESCAPE '\\'")
}

/// The pattern as `LIKE … ESCAPE '\'` has it.
fn like(pattern: &Pattern) -> String {
    let mut written = String::new();
    for piece in pattern.pieces() {
        match piece {
            Piece::Any => written.push('%'),
            Piece::One => written.push('_'),
            Piece::Text(text) => {
                for character in text.to_ascii_lowercase().chars() {
                    if matches!(character, '%' | '_' | '\\') {
                        written.push('\\');
                    }
                    written.push(character);
                }
            }
        }
    }
    written
}

/// That `column`, a time, is there and lies in `span`.
pub(crate) fn between(present: &'static str, column: &'static str, span: Span) -> Set {
    let bound = |comparison, at: i64| {
        let column = Fragment::sql(" AND ").and_sql(column);
        column.and_sql(comparison).number(at)
    };
    let mut inside = Fragment::sql("(").and_sql(present);
    match span.from {
        Bound::Included(at) => inside = inside.then(bound(" >= ", at.millis())),
        Bound::Excluded(at) => inside = inside.then(bound(" > ", at.millis())),
        Bound::Unbounded => {}
    }
    match span.to {
        Bound::Included(at) => inside = inside.then(bound(" <= ", at.millis())),
        Bound::Excluded(at) => inside = inside.then(bound(" < ", at.millis())),
        Bound::Unbounded => {}
    }
    Set::Rows(inside.and_sql(")"))
}
