//! Which properties of a record are shown: `fields` and `include_fields`.

use org_core::Violation;
use org_core::text::JsonType;
use serde::Serialize;
use serde_json::{Map, Value};

use super::schema::{flag, present};
use crate::input::{Input, parsed};

/// Which properties are shown.
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
    pub(super) fn of(&self, body: &impl Serialize) -> Map<String, Value> {
        let Ok(Value::Object(mut body)) = serde_json::to_value(body) else {
            return Map::new();
        };
        body.retain(|name, _| self.show(name));
        body
    }

    /// Whether this property is shown because it was named.
    pub(super) fn asks_for(&self, name: &str) -> bool {
        self.named.is_some() && self.include && self.show(name)
    }

    fn show(&self, name: &str) -> bool {
        match &self.named {
            Some(named) => named.iter().any(|one| one == name) == self.include,
            None => true,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(query: &str) -> Vec<&'static str> {
        let mut input = Input::from_pairs(query.as_bytes());
        let fields = Fields::read(&mut input).unwrap();
        let all = ["id", "name", "strategy"];
        all.into_iter().filter(|name| fields.show(name)).collect()
    }

    #[test]
    fn fields_are_shown_or_left_out() {
        assert_eq!(shown(""), ["id", "name", "strategy"]);
        assert_eq!(
            shown("fields=&include_fields=false"),
            ["id", "name", "strategy"]
        );
        assert_eq!(shown("fields=id,%20name"), ["id", "name"]);
        assert_eq!(shown("fields=id,name&include_fields=false"), ["strategy"]);
    }
}
