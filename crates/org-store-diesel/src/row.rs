//! From stored columns to values that have passed their rules. A row that the domain refuses was
//! not written by this program; the error names its place and the caller learns nothing more.

use org_core::metadata::{Labels, Metadata};
use org_core::page::Page;
use org_core::{Error, Result, Timestamp};

use crate::connection::AnyConnection;

/// The backend that stands for both databases in boxed queries.
pub(crate) type Backend = <AnyConnection as diesel::Connection>::Backend;

/// A value in the database that the domain refuses.
#[derive(Debug, thiserror::Error)]
#[error("{table}.{column} of row `{row}` is not valid")]
struct CorruptRow {
    table: &'static str,
    column: &'static str,
    row: String,
}

/// The row that is being read.
pub(crate) struct Row<'r> {
    /// The table.
    pub(crate) table: &'static str,
    /// The primary key.
    pub(crate) id: &'r str,
}

impl Row<'_> {
    /// `value`, or the place where it is not valid.
    pub(crate) fn valid<T>(&self, column: &'static str, value: Option<T>) -> Result<T> {
        value.ok_or_else(|| {
            let row = self.id.to_owned();
            Error::Store(Box::new(CorruptRow {
                table: self.table,
                column,
                row,
            }))
        })
    }

    /// A column that may be empty.
    pub(crate) fn optional<T>(
        &self,
        column: &'static str,
        raw: Option<String>,
        parse: impl FnOnce(&str) -> Option<T>,
    ) -> Result<Option<T>> {
        raw.map(|raw| self.valid(column, parse(&raw))).transpose()
    }

    /// A count that is never negative.
    pub(crate) fn count(&self, column: &'static str, raw: i64) -> Result<u32> {
        self.valid(column, u32::try_from(raw).ok())
    }

    /// A metadata object.
    pub(crate) fn metadata(&self, column: &'static str, raw: &str) -> Result<Metadata> {
        let object = serde_json::from_str(raw).ok();
        self.valid(column, object.map(Metadata::from_stored))
    }

    /// Pairs of text.
    pub(crate) fn labels(&self, column: &'static str, raw: &str) -> Result<Labels> {
        let pairs = serde_json::from_str(raw).ok();
        self.valid(column, pairs.and_then(|pairs| Labels::parse(pairs).ok()))
    }
}

/// A page of at most `limit` items out of rows of which one more was asked for, so that the last
/// page knows that it is the last.
pub(crate) fn page<R, T: TryFrom<R, Error = Error>>(
    mut rows: Vec<R>,
    limit: u32,
    total: Option<u64>,
) -> Result<Page<T>> {
    let wanted = usize::try_from(limit).unwrap_or(usize::MAX);
    let more = rows.len() > wanted;
    rows.truncate(wanted);
    let items = rows.into_iter().map(T::try_from).collect::<Result<_>>()?;
    Ok(Page { items, more, total })
}

/// How long a list is, if these first `rows` rows of it tell: it begins with them, and there was room
/// for one more than `limit`.
pub(crate) fn whole_list(offset: u64, limit: u32, rows: usize) -> Option<u64> {
    let rows = u64::try_from(rows).ok()?;
    (offset == 0 && rows <= u64::from(limit)).then_some(rows)
}

/// What comes behind the row with the value `$at` and the id `$id`, where rows are in the order of the
/// value and, within it, of the id. That the value is no smaller is said once more by itself: it is
/// where both databases begin to read, and from an `OR` alone they would begin with the first row.
macro_rules! behind {
    (($value:expr, $at:expr), ($key:expr, $id:expr)) => {
        $value
            .ge($at)
            .and($value.gt($at).or($value.eq($at).and($key.gt($id))))
    };
}
pub(crate) use behind;

/// Pairs of text as they are stored.
pub(crate) fn labels_json(labels: &Labels) -> String {
    serde_json::to_string(labels.pairs()).unwrap_or_default()
}

/// An instant as it is read.
pub(crate) fn time(millis: i64) -> Timestamp {
    Timestamp::from_millis(millis)
}

/// A position or a length as the databases take it.
pub(crate) fn bound(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

/// A number of rows as the databases take it.
pub(crate) fn whole(rows: usize) -> i64 {
    i64::try_from(rows).unwrap_or(i64::MAX)
}

/// `text` as a pattern for `LIKE … ESCAPE '\'` that finds it anywhere, taken literally. As in the
/// databases' own `lower`, only ASCII has a case: a pattern that changed more would miss a name
/// that is spelled the same.
pub(crate) fn containing(text: &str) -> String {
    let mut pattern = String::from("%");
    for character in text.to_ascii_lowercase().chars() {
        if matches!(character, '%' | '_' | '\\') {
            pattern.push('\\');
        }
        pattern.push(character);
    }
    pattern.push('%');
    pattern
}
