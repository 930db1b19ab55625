//! The pairs of text that Auth0 calls metadata.

use std::collections::BTreeMap;

use org_core::metadata::Labels;
use org_core::text::{JsonType, has_control};
use org_core::{Fault, Violation};
use serde_json::Value;

use super::schema::present;
use crate::input::{Input, json_type, object};

/// The pairs of `metadata`, at most `max`; one with `null` for a value is none.
pub(super) fn labels(input: &mut Input, max: usize) -> Result<Option<Labels>, Violation> {
    let Some(given) = present(input, "metadata", JsonType::Object, object)? else {
        return Ok(None);
    };
    if given.len() > max {
        let given = given.len();
        return Err(input.blame("metadata", Fault::TooMany { given, max }));
    }
    let mut pairs = BTreeMap::new();
    for (key, value) in given {
        match value {
            Value::Null => {}
            Value::String(text) => drop(pairs.insert(key, text)),
            other => {
                let fault = Fault::WrongType {
                    expected: JsonType::String,
                    found: json_type(&other),
                };
                return Err(input.blame(&path(Some(&key)), fault));
            }
        }
    }
    let labels = Labels::parse(pairs);
    labels
        .map(Some)
        .map_err(|(key, fault)| input.blame(&path(key.as_deref()), fault))
}

/// The path of a pair, as far as its key may be repeated.
fn path(key: Option<&str>) -> String {
    let sound = |key: &&str| {
        !key.is_empty() && key.chars().count() <= Labels::MAX_CHARS && !has_control(key)
    };
    match key.filter(sound) {
        Some(key) => format!("metadata.{key}"),
        None => "metadata".to_owned(),
    }
}
