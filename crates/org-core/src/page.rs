//! Parts of long lists.

use crate::Timestamp;

/// Which part of a list is asked for.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Slice<Id> {
    /// `limit` items in order of creation, starting behind `after`; no total is counted.
    After {
        /// The creation time and id of the last item seen; `None` starts at the beginning.
        after: Option<(Timestamp, Id)>,
        /// The most items to return.
        limit: u32,
    },
    /// `limit` items starting at position `offset`, with the total number of matches.
    Offset {
        /// Items to skip.
        offset: u64,
        /// The most items to return.
        limit: u32,
    },
}

/// A part of a list.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Page<T> {
    /// The items, in the order asked for.
    pub items: Vec<T>,
    /// Whether items follow behind the last one.
    pub more: bool,
    /// How many items match in all; counted for [`Slice::Offset`] only.
    pub total: Option<u64>,
}

impl<T> Page<T> {
    /// The part of a list that is at hand as a whole, for it is short.
    pub(crate) fn cut(all: Vec<T>, offset: u64, limit: u32) -> Self {
        let total = u64::try_from(all.len()).unwrap_or(u64::MAX);
        let skip = usize::try_from(offset).unwrap_or(usize::MAX);
        let take = usize::try_from(limit).unwrap_or(usize::MAX);
        Self {
            items: all.into_iter().skip(skip).take(take).collect(),
            more: offset.saturating_add(u64::from(limit)) < total,
            total: Some(total),
        }
    }

    /// The part behind an item that was seen, of a list that is at hand as a whole. `place` is what
    /// orders it.
    pub(crate) fn behind<Id: Ord>(
        mut all: Vec<T>,
        slice: &Slice<Id>,
        place: impl Fn(&T) -> (Timestamp, Id),
    ) -> Self {
        all.sort_by_key(&place);
        match slice {
            Slice::Offset { offset, limit } => Self::cut(all, *offset, *limit),
            Slice::After { after, limit } => {
                if let Some(seen) = after {
                    all.retain(|item| place(item) > *seen);
                }
                let total = None;
                Self {
                    total,
                    ..Self::cut(all, 0, *limit)
                }
            }
        }
    }
}

/// The direction of an order.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub enum Direction {
    /// Smallest first.
    #[default]
    Ascending,
    /// Largest first.
    Descending,
}

/// Which values of a field a list is narrowed to.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Among<T> {
    /// Only these, where given.
    pub include: Option<Vec<T>>,
    /// None of these.
    pub exclude: Vec<T>,
}

impl<T> Among<T> {
    /// Whether the list is not narrowed at all.
    pub fn everything(&self) -> bool {
        self.include.is_none() && self.exclude.is_empty()
    }
}

impl<T> Default for Among<T> {
    fn default() -> Self {
        Self {
            include: None,
            exclude: Vec::new(),
        }
    }
}
