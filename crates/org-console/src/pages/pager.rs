//! Lists in pages.

use crate::form::Pairs;

/// The way to the pages before and behind this one.
#[derive(Debug, Default)]
pub(crate) struct Pages {
    pub(crate) before: Option<String>,
    pub(crate) behind: Option<String>,
    pub(crate) place: String,
}

impl Pages {
    /// The ways from the page that `query` asks for.
    pub(crate) fn of(query: &Pairs, per_page: u32, total: u64) -> Self {
        let number = query.number("page");
        let last = total.div_ceil(u64::from(per_page)).max(1);
        Self {
            before: (number > 1).then(|| address(query, (number - 1).min(last))),
            behind: (number < last).then(|| address(query, number + 1)),
            place: format!("Page {number} of {last}"),
        }
    }

    /// The ways in a list whose end is not known.
    pub(crate) fn endless(query: &Pairs, more: bool) -> Self {
        let number = query.number("page");
        Self {
            before: (number > 1).then(|| address(query, number - 1)),
            behind: more.then(|| address(query, number + 1)),
            place: format!("Page {number}"),
        }
    }
}

fn address(query: &Pairs, number: u64) -> String {
    format!(
        "?{}",
        query.with(&[("page", &number.to_string()), ("done", "")])
    )
}
