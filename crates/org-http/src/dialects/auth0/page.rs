//! Lists in the three forms that Auth0 has (`contracts/auth0.md` section 6): a plain array, an
//! envelope with totals, and checkpoints.

use actix_web::HttpRequest;
use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use org_core::page::{Page, Slice};
use org_core::text::{Format, JsonType};
use org_core::{Fault, Timestamp, Violation};
use serde::ser::{Serialize, SerializeMap as _, Serializer};

use super::error;
use super::schema::{flag, present};
use crate::failure::Refusal;
use crate::input::{Input, count, parsed};

/// The most that one request may ask for, and the items of a checkpoint page unless it says.
const MAX_ITEMS: u32 = 100;
const DEFAULT_TAKE: u32 = 50;
/// The last page, and the last record, that pages by number reach.
const MAX_PAGE: u32 = 1000;
const REACH: u64 = 1000;

/// The parameters of the query string.
pub(super) fn parameters(request: &HttpRequest) -> Input {
    Input::from_pairs(request.query_string().as_bytes())
}

/// Refuses any parameter, for the endpoints that have none.
pub(super) fn no_parameters(request: &HttpRequest) -> Result<(), Refusal> {
    let finished = parameters(request).finish();
    finished.map_err(|violation| error::invalid_query(&[], &violation))
}

/// Which part of a list is asked for, and in which form. `Id` identifies its items.
#[derive(Debug)]
pub(super) enum Paging<Id> {
    /// From an item on. Asking for this outweighs asking for a page by its number.
    Checkpoint {
        after: Option<(Timestamp, Id)>,
        take: u32,
    },
    /// A page by its number.
    Offset {
        start: u64,
        per_page: u32,
        totals: bool,
    },
}

impl<Id: Clone> Paging<Id> {
    /// Reads the five parameters; `per_page` is what a page holds unless they say.
    pub(super) fn read(
        query: &mut Input,
        per_page: u32,
        id: fn(&str) -> Option<Id>,
    ) -> Result<Self, Violation> {
        let size = || count(1, MAX_ITEMS);
        let page = present(query, "page", JsonType::Integer, count(0, MAX_PAGE))?;
        let wished = present(query, "per_page", JsonType::Integer, size())?;
        let totals = flag(query, "include_totals")?.unwrap_or(false);
        let take = present(query, "take", JsonType::Integer, size())?;
        // Nothing to continue from is the beginning.
        let place = |raw: &str| match raw {
            "" => Ok(None),
            _ => cursor_from(raw, id)
                .map(Some)
                .ok_or(Fault::BadFormat(Format::Id)),
        };
        let from = present(query, "from", JsonType::String, parsed(place))?;
        if take.is_some() || from.is_some() {
            return Ok(Self::Checkpoint {
                after: from.flatten(),
                take: take.unwrap_or(DEFAULT_TAKE),
            });
        }
        let per_page = wished.unwrap_or(per_page);
        Ok(Self::Offset {
            start: u64::from(page.unwrap_or(0)) * u64::from(per_page),
            per_page,
            totals,
        })
    }

    /// As [`Paging::read`], for lists that come by page number only.
    pub(super) fn read_offset(query: &mut Input, per_page: u32) -> Result<Self, Violation> {
        let page = present(query, "page", JsonType::Integer, count(0, MAX_PAGE))?;
        let size = count(1, MAX_ITEMS);
        let wished = present(query, "per_page", JsonType::Integer, size)?;
        let totals = flag(query, "include_totals")?.unwrap_or(false);
        let per_page = wished.unwrap_or(per_page);
        Ok(Self::Offset {
            start: u64::from(page.unwrap_or(0)) * u64::from(per_page),
            per_page,
            totals,
        })
    }

    /// As [`Paging::read`], for lists that come from checkpoint to checkpoint only.
    pub(super) fn read_checkpoint(
        query: &mut Input,
        id: fn(&str) -> Option<Id>,
    ) -> Result<Self, Violation> {
        let numbered = ["page", "per_page"];
        if let Some(name) = numbered.into_iter().find(|name| query.has(name)) {
            return Err(Violation::new("", Fault::Unknown(vec![name.to_owned()])));
        }
        Ok(match Self::read(query, DEFAULT_TAKE, id)? {
            // Some clients ask for totals of every list.
            Self::Offset { per_page, .. } => Self::Checkpoint {
                after: None,
                take: per_page,
            },
            checkpoint @ Self::Checkpoint { .. } => checkpoint,
        })
    }

    /// The part as the operation takes it; refuses pages out of reach.
    pub(super) fn slice(&self) -> Result<Slice<Id>, Refusal> {
        match self {
            Self::Checkpoint { after, take } => Ok(Slice::After {
                after: after.clone(),
                limit: *take,
            }),
            Self::Offset {
                start, per_page, ..
            } if start + u64::from(*per_page) <= REACH => Ok(Slice::Offset {
                offset: *start,
                limit: *per_page,
            }),
            Self::Offset { .. } => Err(error::invalid_paging()),
        }
    }

    /// The part as a position and a length, for lists that come by page number only; refuses pages
    /// out of reach.
    pub(super) fn bounds(&self) -> Result<(u64, u32), Refusal> {
        Ok(match self.slice()? {
            Slice::Offset { offset, limit } => (offset, limit),
            Slice::After { after: _, limit } => (0, limit),
        })
    }

    /// The list by page number, of items that no cursor marks.
    pub(super) fn numbered<T, B>(
        &self,
        key: &'static str,
        page: Page<T>,
        show: impl FnMut(T) -> B,
    ) -> List<B> {
        self.list(key, page, |_| String::new(), show)
    }

    /// The list in the form asked for: `cursor` marks an item, `show` is its body.
    pub(super) fn list<T, B>(
        &self,
        key: &'static str,
        page: Page<T>,
        cursor: impl FnOnce(&T) -> String,
        show: impl FnMut(T) -> B,
    ) -> List<B> {
        let Page { items, more, total } = page;
        let frame = match self {
            Self::Checkpoint { .. } => Frame::Checkpoint {
                next: items.last().filter(|_| more).map(cursor),
            },
            Self::Offset { totals: false, .. } => Frame::None,
            Self::Offset {
                start, per_page, ..
            } => Frame::Totals {
                start: *start,
                limit: *per_page,
                total,
            },
        };
        List {
            key,
            items: items.into_iter().map(show).collect(),
            frame,
        }
    }
}

/// A list as an answer.
#[derive(Debug)]
pub(super) struct List<B> {
    /// What the items are called inside of a frame.
    key: &'static str,
    items: Vec<B>,
    frame: Frame,
}

/// What is around the items.
#[derive(Debug)]
enum Frame {
    Checkpoint {
        next: Option<String>,
    },
    None,
    Totals {
        start: u64,
        limit: u32,
        /// Not every list has one.
        total: Option<u64>,
    },
}

impl<B: Serialize> Serialize for List<B> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        let Self { key, items, frame } = self;
        if matches!(frame, Frame::None) {
            return items.serialize(to);
        }
        let mut body = to.serialize_map(None)?;
        body.serialize_entry(key, items)?;
        match frame {
            Frame::Checkpoint { next: Some(next) } => body.serialize_entry("next", next)?,
            Frame::Checkpoint { next: None } | Frame::None => {}
            Frame::Totals {
                start,
                limit,
                total,
            } => {
                body.serialize_entry("start", start)?;
                body.serialize_entry("limit", limit)?;
                if let Some(total) = total {
                    body.serialize_entry("total", total)?;
                }
            }
        }
        body.end()
    }
}

/// Marks an item by when it was made and its id. Callers are to take it for opaque.
pub(super) fn cursor(created_at: Timestamp, id: &str) -> String {
    BASE64_URL_SAFE_NO_PAD.encode(format!("{},{id}", created_at.millis()))
}

/// The item that a cursor marks; `None` if it is no cursor.
fn cursor_from<Id>(raw: &str, id: fn(&str) -> Option<Id>) -> Option<(Timestamp, Id)> {
    let text = String::from_utf8(BASE64_URL_SAFE_NO_PAD.decode(raw).ok()?).ok()?;
    let (created_at, item) = text.split_once(',')?;
    let created_at = Timestamp::from_millis(created_at.parse().ok()?);
    Some((created_at, id(item)?))
}

#[cfg(test)]
mod tests {
    use org_core::id::OrganizationId;
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    fn paging(query: &str) -> Result<Paging<OrganizationId>, Violation> {
        Paging::read(
            &mut Input::from_pairs(query.as_bytes()),
            50,
            OrganizationId::parse,
        )
    }

    fn body(query: &str, page: Page<u8>) -> serde_json::Value {
        let list = paging(query).unwrap();
        let list = list.list("items", page, |item| format!("at {item}"), |item| item);
        serde_json::to_value(&list).unwrap()
    }

    #[test]
    fn pages_by_number_end_at_the_thousandth_record() {
        for (query, start) in [
            ("", 0),
            ("page=3", 150),
            ("page=19", 950),
            ("page=9&per_page=100", 900),
            ("page=999&per_page=1", 999),
        ] {
            let slice = paging(query).unwrap().slice().unwrap();
            assert!(
                matches!(slice, Slice::Offset { offset, .. } if offset == start),
                "{query}"
            );
        }
        for query in ["page=20", "page=10&per_page=100", "page=1000&per_page=1"] {
            assert!(paging(query).unwrap().slice().is_err(), "{query}");
        }
    }

    #[test]
    fn parameters_have_bounds() {
        for query in [
            "page=-1",
            "page=1001",
            "per_page=0",
            "per_page=101",
            "take=0",
            "take=101",
            "take=many",
            "include_totals=maybe",
            "from=no-cursor",
            "page=1&page=2",
        ] {
            assert!(paging(query).is_err(), "{query}");
        }
    }

    #[test]
    fn each_form_has_its_frame() {
        let page = || Page {
            items: vec![1, 2],
            more: true,
            total: Some(9),
        };
        assert_eq!(body("", page()), json!([1, 2]));
        assert_eq!(
            body("include_totals=true&page=1&per_page=2", page()),
            json!({ "items": [1, 2], "start": 2, "limit": 2, "total": 9 })
        );
        let next = json!({ "items": [1, 2], "next": "at 2" });
        assert_eq!(body("take=2&include_totals=true&per_page=50", page()), next);
        assert_eq!(body("from=", page()), next);
        let last = Page {
            more: false,
            ..page()
        };
        assert_eq!(body("take=2", last), json!({ "items": [1, 2] }));
    }

    #[test]
    fn what_is_no_cursor_is_refused() {
        for text in ["", "1", "x,org_1", "1,con_1", "1,org_1,2", "1,org_\u{0}"] {
            let raw = BASE64_URL_SAFE_NO_PAD.encode(text);
            assert_eq!(cursor_from(&raw, OrganizationId::parse), None, "{text:?}");
        }
        assert_eq!(cursor_from("é", OrganizationId::parse), None);
    }

    proptest! {
        #[test]
        fn a_cursor_leads_back_to_its_item(millis: i64, tail in "[0-9A-Za-z]{1,64}") {
            let (at, id) = (Timestamp::from_millis(millis), format!("org_{tail}"));
            let read = cursor_from(&cursor(at, &id), OrganizationId::parse);
            prop_assert_eq!(read, Some((at, OrganizationId::parse(&id).unwrap())));
        }

        #[test]
        fn no_text_is_too_strange_for_a_cursor(raw in "\\PC*") {
            let _ = cursor_from(&raw, OrganizationId::parse);
        }
    }
}
