//! Which properties of an item are shown: `fields` and `include_fields`.

use org_core::Violation;
use org_core::text::JsonType;
use serde::Serialize;
use serde_json::{Map, Value};

use super::schema::{flag, present};
use crate::input::{Input, parsed};

/// The properties that are shown.
#[derive(Debug)]
pub(super) struct Fields {
    /// None: all of them.
    named: Option<Vec<String>>,
    /// Whether the named ones are shown, or all others.
    include: bool,
}

impl Fields {
    /// Reads the two parameters.
    pub(super) fn read(query: &mut Input) -> Result<Self, Violation> {
        let split = |raw: &str| Ok(raw.split(',').map(|name| name.trim().to_owned()).collect());
        let named: Option<Vec<String>> = present(query, "fields", JsonType::String, parsed(split))?;
        Ok(Self {
            named: named.filter(|all| all.iter().any(|name| !name.is_empty())),
            include: flag(query, "include_fields")?.unwrap_or(true),
        })
    }

    /// What is shown of this body.
    pub(super) fn of(&self, body: impl Serialize) -> Map<String, Value> {
        let Ok(Value::Object(mut body)) = serde_json::to_value(body) else {
            return Map::new();
        };
        if let Some(named) = &self.named {
            body.retain(|name, _| named.iter().any(|one| one == name) == self.include);
        }
        body
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn fields_are_shown_or_left_out() {
        let shown = |query: &str| {
            let fields = Fields::read(&mut Input::from_pairs(query.as_bytes())).unwrap();
            let body = fields.of(json!({ "a": 1, "b": 2 }));
            body.keys().cloned().collect::<Vec<_>>().join(" ")
        };
        assert_eq!(shown(""), "a b");
        assert_eq!(shown("fields=&include_fields=false"), "a b");
        assert_eq!(shown("fields=b,%20c"), "b");
        assert_eq!(shown("fields=b&include_fields=false"), "a");
    }
}
