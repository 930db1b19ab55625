use std::fmt;

use serde_json::{Map, Value};

use crate::text::Fault;

/// How a source of users is reached: a JSON object of at most 64 KB once written compactly. It may
/// hold secrets of the operator, so `Debug` hides it.
#[derive(Clone, Default, PartialEq)]
pub struct Options(Map<String, Value>);

impl Options {
    /// The most bytes of the compact JSON text.
    pub const MAX_BYTES: usize = 64 * 1024;

    /// Checks an object.
    ///
    /// # Errors
    ///
    /// [`Fault::TooLarge`].
    pub fn parse(object: Map<String, Value>) -> Result<Self, Fault> {
        let options = Self(object);
        if options.to_json().len() > Self::MAX_BYTES {
            Err(Fault::TooLarge {
                max_bytes: Self::MAX_BYTES,
            })
        } else {
            Ok(options)
        }
    }

    /// Takes over an object that passed [`Options::parse`] when it was stored.
    pub fn from_stored(object: Map<String, Value>) -> Self {
        Self(object)
    }

    /// The object, taken out.
    pub fn into_object(self) -> Map<String, Value> {
        self.0
    }

    /// Compact JSON text.
    pub fn to_json(&self) -> String {
        serde_json::to_string(&self.0).unwrap_or_default()
    }
}

impl fmt::Debug for Options {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Options(…)")
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn options_are_bounded_and_hidden() {
        let secret = json!({ "client_secret": "hush" });
        let options = Options::parse(secret.as_object().unwrap().clone()).unwrap();
        assert_eq!(format!("{options:?}"), "Options(…)");
        let large = json!({ "script": "x".repeat(Options::MAX_BYTES) });
        assert_eq!(
            Options::parse(large.as_object().unwrap().clone()),
            Err(Fault::TooLarge {
                max_bytes: Options::MAX_BYTES
            })
        );
    }
}
