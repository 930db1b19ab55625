//! Data that products attach to organizations, members and users.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use crate::text::{Fault, Violation, has_control};

/// A JSON object of at most 8 KB once written compactly.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Metadata(Map<String, Value>);

impl Metadata {
    /// The most bytes of the compact JSON text.
    pub const MAX_BYTES: usize = 8 * 1024;

    /// Checks an object.
    ///
    /// # Errors
    ///
    /// [`Fault::TooLarge`]; [`Fault::BadCharacter`] for a NUL, which PostgreSQL cannot hold.
    pub fn parse(object: Map<String, Value>) -> Result<Self, Fault> {
        let metadata = Self(object);
        let text = metadata.to_json();
        if text.len() > Self::MAX_BYTES {
            Err(Fault::TooLarge {
                max_bytes: Self::MAX_BYTES,
            })
        } else if text.contains("\\u0000") && metadata.holds_nul() {
            Err(Fault::BadCharacter)
        } else {
            Ok(metadata)
        }
    }

    /// Takes over an object that passed [`Metadata::parse`] when it was stored. It is not measured
    /// again: what was accepted once must stay readable.
    pub fn from_stored(object: Map<String, Value>) -> Self {
        Self(object)
    }

    /// The object.
    pub fn as_object(&self) -> &Map<String, Value> {
        &self.0
    }

    /// The object, taken out.
    pub fn into_object(self) -> Map<String, Value> {
        self.0
    }

    /// Compact JSON text.
    pub fn to_json(&self) -> String {
        serde_json::to_string(&self.0).unwrap_or_default()
    }

    fn holds_nul(&self) -> bool {
        fn found(value: &Value) -> bool {
            match value {
                Value::String(text) => text.contains('\0'),
                Value::Array(items) => items.iter().any(found),
                Value::Object(map) => map.iter().any(|(key, v)| key.contains('\0') || found(v)),
                Value::Null | Value::Bool(_) | Value::Number(_) => false,
            }
        }
        self.0
            .iter()
            .any(|(key, value)| key.contains('\0') || found(value))
    }
}

/// What an update does to a metadata object.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum MetadataChange {
    /// Leaves it.
    #[default]
    Keep,
    /// Merges an object into it at every depth; `null` removes a key.
    Merge(Map<String, Value>),
    /// Puts the values of an object in place of those under the same keys; `null` removes a key.
    MergeTop(Map<String, Value>),
    /// Puts another in its place.
    Replace(Metadata),
}

impl MetadataChange {
    /// Carries the change out on `field`.
    ///
    /// # Errors
    ///
    /// What [`Metadata::parse`] finds wrong with the merged object, under `name`.
    pub fn apply(self, name: &'static str, field: &mut Metadata) -> Result<(), Violation> {
        match self {
            Self::Keep => {}
            Self::Merge(change) => {
                let mut merged = field.0.clone();
                merge(&mut merged, change);
                *field = Metadata::parse(merged).map_err(|fault| Violation::new(name, fault))?;
            }
            Self::MergeTop(change) => {
                let mut merged = field.0.clone();
                for (key, value) in change {
                    match value {
                        Value::Null => drop(merged.remove(&key)),
                        value => drop(merged.insert(key, value)),
                    }
                }
                *field = Metadata::parse(merged).map_err(|fault| Violation::new(name, fault))?;
            }
            Self::Replace(metadata) => *field = metadata,
        }
        Ok(())
    }
}

/// Merges as RFC 7396 does.
fn merge(into: &mut Map<String, Value>, change: Map<String, Value>) {
    for (key, value) in change {
        match value {
            Value::Null => drop(into.remove(&key)),
            Value::Object(inner) => {
                let slot = into.entry(key).or_insert(Value::Null);
                let mut merged = slot.as_object().cloned().unwrap_or_default();
                merge(&mut merged, inner);
                *slot = Value::Object(merged);
            }
            other => drop(into.insert(key, other)),
        }
    }
}

/// At most 25 pairs of text, each key and each value of at most 255 characters
/// (seed `auth0-create-organizations.md`, `KEY`/`VALUE`).
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Labels(BTreeMap<String, String>);

impl Labels {
    /// The most pairs.
    pub const MAX_PAIRS: usize = 25;
    /// The most characters of a key or a value.
    pub const MAX_CHARS: usize = 255;

    /// Checks the pairs.
    ///
    /// # Errors
    ///
    /// The key at fault, or none when it is the number of pairs, with [`Fault::TooMany`],
    /// [`Fault::TooLong`], [`Fault::Blank`] for an empty key or [`Fault::BadCharacter`].
    pub fn parse(pairs: BTreeMap<String, String>) -> Result<Self, (Option<String>, Fault)> {
        if pairs.len() > Self::MAX_PAIRS {
            return Err((
                None,
                Fault::TooMany {
                    given: pairs.len(),
                    max: Self::MAX_PAIRS,
                },
            ));
        }
        for (key, value) in &pairs {
            if let Some(fault) = Self::fault(key, value) {
                return Err((Some(key.clone()), fault));
            }
        }
        Ok(Self(pairs))
    }

    /// The pairs with changes carried out; `None` takes a pair out.
    ///
    /// # Errors
    ///
    /// As [`Labels::parse`].
    pub fn changed(
        mut self,
        changes: BTreeMap<String, Option<String>>,
    ) -> Result<Self, (Option<String>, Fault)> {
        if changes.is_empty() {
            return Ok(self);
        }
        for (key, value) in changes {
            match value {
                Some(value) => drop(self.0.insert(key, value)),
                None => drop(self.0.remove(&key)),
            }
        }
        Self::parse(self.0)
    }

    /// The pairs, ordered by key.
    pub fn pairs(&self) -> &BTreeMap<String, String> {
        &self.0
    }

    /// Whether there are no pairs.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    fn fault(key: &str, value: &str) -> Option<Fault> {
        if key.is_empty() {
            return Some(Fault::Blank);
        }
        [key, value].into_iter().find_map(|text| {
            let given = text.chars().count();
            if given > Self::MAX_CHARS {
                Some(Fault::TooLong {
                    given,
                    max: Self::MAX_CHARS,
                })
            } else if has_control(text) {
                Some(Fault::BadCharacter)
            } else {
                None
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn object(value: &Value) -> Map<String, Value> {
        value.as_object().cloned().unwrap_or_default()
    }

    #[test]
    fn eight_kilobytes_and_not_one_more() {
        let filler =
            |bytes: usize| object(&json!({ "k": "x".repeat(bytes - r#"{"k":""}"#.len()) }));
        assert!(Metadata::parse(filler(Metadata::MAX_BYTES)).is_ok());
        let fault = Metadata::parse(filler(Metadata::MAX_BYTES + 1)).unwrap_err();
        assert_eq!(fault, Fault::TooLarge { max_bytes: 8192 });
    }

    #[test]
    fn a_nul_is_refused_wherever_it_hides() {
        for value in [
            json!({"a": "\0"}),
            json!({"\0": 1}),
            json!({"a": [{"b": "x\0"}]}),
        ] {
            assert_eq!(Metadata::parse(object(&value)), Err(Fault::BadCharacter));
        }
        assert!(Metadata::parse(object(&json!({"a": "\\u0000 as text"}))).is_ok());
    }

    #[test]
    fn objects_merge_at_every_depth_and_null_removes() {
        let mut field = Metadata(object(
            &json!({ "a": { "b": 1, "c": 2 }, "d": [1], "e": 5 }),
        ));
        let change =
            object(&json!({ "a": { "b": null, "x": { "y": null } }, "d": [2], "e": null }));
        MetadataChange::Merge(change)
            .apply("public_metadata", &mut field)
            .unwrap();
        assert_eq!(
            field.0,
            object(&json!({ "a": { "c": 2, "x": {} }, "d": [2] }))
        );
        let filler = object(&json!({ "k": "x".repeat(Metadata::MAX_BYTES) }));
        let refused = MetadataChange::Merge(filler).apply("public_metadata", &mut field);
        assert_eq!(refused.unwrap_err().field, "public_metadata");
        assert!(!field.0.contains_key("k"));
    }

    #[test]
    fn the_top_merges_and_what_is_below_is_replaced() {
        let mut field = Metadata(object(&json!({ "a": { "b": 1 }, "c": 2, "d": 3 })));
        let change = object(&json!({ "a": { "x": null }, "c": null }));
        MetadataChange::MergeTop(change)
            .apply("unsafe_metadata", &mut field)
            .unwrap();
        assert_eq!(field.0, object(&json!({ "a": { "x": null }, "d": 3 })));
    }

    #[test]
    fn labels_are_bounded() {
        let pairs = |n: usize| (0..n).map(|i| (format!("k{i}"), String::new())).collect();
        assert!(Labels::parse(pairs(25)).is_ok());
        assert_eq!(Labels::parse(pairs(26)).unwrap_err().0, None);
        let long = BTreeMap::from([("k".to_owned(), "v".repeat(256))]);
        assert_eq!(Labels::parse(long).unwrap_err().0.as_deref(), Some("k"));
    }
}
