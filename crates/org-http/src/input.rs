//! Named fields of a request, whatever carried them: JSON, a form, a query string. Each is read
//! once, by name, into a type that cannot be wrong; what is wrong comes out as a [`Violation`].

use std::borrow::Cow;

use org_core::metadata::Metadata;
use org_core::text::{JsonType, has_control};
use org_core::{Fault, Patch, Violation};
use serde_json::{Map, Value};
use url::form_urlencoded;

/// The longest value that a violation repeats to the caller.
const MAX_ECHO: usize = 100;

/// The fields of a request that have not been read yet.
#[derive(Debug)]
pub struct Input {
    fields: Map<String, Value>,
    /// Where this object stands in the whole, such as `branding.`; empty at the top.
    path: String,
    /// Whether values are text because the carrier knows nothing else.
    textual: bool,
}

/// One value, and whether its carrier knows only text.
#[derive(Debug)]
pub struct Given {
    /// The value.
    pub value: Value,
    /// Whether numbers, booleans and objects come as text.
    pub textual: bool,
}

impl Input {
    /// No fields.
    pub fn empty() -> Self {
        Self::from_object(Map::new())
    }

    /// The fields of a JSON object.
    pub fn from_object(fields: Map<String, Value>) -> Self {
        Self {
            fields,
            path: String::new(),
            textual: false,
        }
    }

    /// The fields of a JSON object at this position of a list.
    pub fn item(position: usize, fields: Map<String, Value>) -> Self {
        Self {
            path: format!("[{position}]."),
            ..Self::from_object(fields)
        }
    }

    /// The fields of a form or a query string. A name that comes more than once, or ends in `[]`,
    /// holds a list.
    pub fn from_pairs(raw: &[u8]) -> Self {
        let owned =
            |(name, value): (Cow<'_, str>, Cow<'_, str>)| (name.into_owned(), value.into_owned());
        Self::from_fields(form_urlencoded::parse(raw).map(owned))
    }

    /// As [`Input::from_pairs`], of pairs that are read already.
    pub fn from_fields(pairs: impl IntoIterator<Item = (String, String)>) -> Self {
        let mut fields = Map::new();
        for (name, value) in pairs {
            let value = Value::String(value);
            let (name, listed) = match name.strip_suffix("[]") {
                Some(name) => (name.to_owned(), true),
                None => (name, false),
            };
            match fields.get_mut(&name) {
                Some(Value::Array(values)) => values.push(value),
                Some(single) => *single = Value::Array(vec![single.take(), value]),
                None if listed => drop(fields.insert(name, Value::Array(vec![value]))),
                None => drop(fields.insert(name, value)),
            }
        }
        Self {
            fields,
            path: String::new(),
            textual: true,
        }
    }

    /// The same fields under lower-case names; of equal names the last one counts.
    #[must_use]
    pub fn fold_case(mut self) -> Self {
        let fields = std::mem::take(&mut self.fields);
        self.fields = fields
            .into_iter()
            .map(|(name, v)| (name.to_ascii_lowercase(), v))
            .collect();
        self
    }

    /// The same fields, `null` where they are empty text.
    #[must_use]
    pub fn blank_as_null(mut self) -> Self {
        for value in self.fields.values_mut() {
            if value.as_str() == Some("") {
                *value = Value::Null;
            }
        }
        self
    }

    /// Whether no field is there.
    pub fn is_empty(&self) -> bool {
        self.fields.is_empty()
    }

    /// Whether a field is there, be it `null`.
    pub fn has(&self, name: &str) -> bool {
        self.fields.contains_key(name)
    }

    /// Whether a field is there and `null`.
    pub fn is_null(&self, name: &str) -> bool {
        self.fields.get(name).is_some_and(Value::is_null)
    }

    /// A field that must be there.
    ///
    /// # Errors
    ///
    /// [`Fault::Missing`], and what `read` answers.
    pub fn required<T>(
        &mut self,
        name: &'static str,
        read: impl FnOnce(Given) -> Result<T, Fault>,
    ) -> Result<T, Violation> {
        match self.patch(name, read)? {
            Patch::Set(value) => Ok(value),
            Patch::Keep | Patch::Clear => Err(self.blame(name, Fault::Missing)),
        }
    }

    /// A field that may be absent or `null`.
    ///
    /// # Errors
    ///
    /// What `read` answers.
    pub fn optional<T>(
        &mut self,
        name: &'static str,
        read: impl FnOnce(Given) -> Result<T, Fault>,
    ) -> Result<Option<T>, Violation> {
        Ok(match self.patch(name, read)? {
            Patch::Set(value) => Some(value),
            Patch::Keep | Patch::Clear => None,
        })
    }

    /// A field whose absence and `null` mean different things.
    ///
    /// # Errors
    ///
    /// What `read` answers.
    pub fn patch<T>(
        &mut self,
        name: &'static str,
        read: impl FnOnce(Given) -> Result<T, Fault>,
    ) -> Result<Patch<T>, Violation> {
        let Some(value) = self.fields.remove(name) else {
            return Ok(Patch::Keep);
        };
        if value.is_null() {
            return Ok(Patch::Clear);
        }
        let echo = value
            .as_str()
            .filter(|text| text.len() <= MAX_ECHO && !has_control(text));
        let echo = echo.map(str::to_owned);
        read(Given {
            value,
            textual: self.textual,
        })
        .map(Patch::Set)
        .map_err(|fault| Violation {
            given: echo,
            ..self.blame(name, fault)
        })
    }

    /// A field that holds an object of its own.
    ///
    /// # Errors
    ///
    /// [`Fault::WrongType`].
    pub fn object(&mut self, name: &'static str) -> Result<Patch<Input>, Violation> {
        let (path, textual) = (format!("{}{name}.", self.path), self.textual);
        Ok(match self.patch(name, object)? {
            Patch::Set(fields) => Patch::Set(Input {
                fields,
                path,
                textual,
            }),
            Patch::Clear => Patch::Clear,
            Patch::Keep => Patch::Keep,
        })
    }

    /// A field that holds a list of objects.
    ///
    /// # Errors
    ///
    /// [`Fault::WrongType`]; [`Fault::TooMany`] for more than `max`.
    pub fn objects(&mut self, name: &'static str, max: usize) -> Result<Vec<Input>, Violation> {
        let list = self
            .optional(name, |given| list(given, max, object))?
            .unwrap_or_default();
        let (path, textual) = (&self.path, self.textual);
        let item = |(position, fields)| Input {
            fields,
            path: format!("{path}{name}[{position}]."),
            textual,
        };
        Ok(list.into_iter().enumerate().map(item).collect())
    }

    /// Refuses fields that nobody has read.
    ///
    /// # Errors
    ///
    /// [`Fault::Unknown`] with all their names; the field is where they stand, empty at the top.
    pub fn finish(self) -> Result<(), Violation> {
        if self.fields.is_empty() {
            return Ok(());
        }
        let names = self.fields.keys().cloned().collect();
        Err(Violation::new(
            self.path.trim_end_matches('.').to_owned(),
            Fault::Unknown(names),
        ))
    }

    /// Blames a field of this object.
    pub fn blame(&self, name: &str, fault: Fault) -> Violation {
        Violation::new(Cow::Owned(format!("{}{name}", self.path)), fault)
    }
}

/// Reads text.
///
/// # Errors
///
/// [`Fault::WrongType`]; [`Fault::Duplicate`] for a text field given more than once;
/// [`Fault::BadCharacter`] for a NUL.
pub fn string(given: Given) -> Result<String, Fault> {
    match given.value {
        // PostgreSQL cannot hold one, and SQLite would.
        Value::String(text) if text.contains('\0') => Err(Fault::BadCharacter),
        Value::String(text) => Ok(text),
        Value::Array(_) if given.textual => Err(Fault::Duplicate),
        other => Err(wrong(JsonType::String, &other)),
    }
}

/// Reads text with a parser of the domain.
///
/// # Errors
///
/// As [`string`], and what the parser answers.
pub fn parsed<T>(
    parse: impl FnOnce(&str) -> Result<T, Fault>,
) -> impl FnOnce(Given) -> Result<T, Fault> {
    |given| parse(&string(given)?)
}

/// Reads `true` or `false`.
///
/// # Errors
///
/// [`Fault::WrongType`]; [`Fault::NotAllowed`] for other text where only text can be given.
pub fn boolean(given: Given) -> Result<bool, Fault> {
    let Given { value, textual } = given;
    match value {
        Value::Bool(value) => Ok(value),
        Value::String(text) if textual => match text.as_str() {
            "true" | "1" => Ok(true),
            "false" | "0" => Ok(false),
            _ => Err(Fault::NotAllowed),
        },
        other => Err(wrong(JsonType::Boolean, &other)),
    }
}

/// Reads a whole number from `min` to `max`. `10.0` is one.
///
/// # Errors
///
/// [`Fault::WrongType`], [`Fault::OutOfRange`].
pub fn integer(min: i64, max: i64) -> impl FnOnce(Given) -> Result<i64, Fault> {
    move |given| {
        let number = match &given.value {
            Value::Number(number) => whole(&number.to_string()),
            Value::String(text) if given.textual => whole(text),
            other => return Err(wrong(JsonType::Integer, other)),
        };
        let number = number.ok_or_else(|| wrong(JsonType::Integer, &given.value))?;
        if (min..=max).contains(&number) {
            Ok(number)
        } else {
            Err(Fault::OutOfRange { min, max })
        }
    }
}

/// Reads a count that fits `u32`.
///
/// # Errors
///
/// As [`integer`].
pub fn count(min: u32, max: u32) -> impl FnOnce(Given) -> Result<u32, Fault> {
    move |given| {
        let (min, max) = (i64::from(min), i64::from(max));
        let number = integer(min, max)(given)?;
        u32::try_from(number).map_err(|_| Fault::OutOfRange { min, max })
    }
}

/// Reads an object; as text it is JSON.
///
/// # Errors
///
/// [`Fault::WrongType`].
pub fn object(given: Given) -> Result<Map<String, Value>, Fault> {
    match given.value {
        Value::Object(object) => Ok(object),
        Value::String(text) if given.textual => match serde_json::from_str(&text) {
            Ok(object) => Ok(object),
            Err(_) => Err(wrong(JsonType::Object, &Value::String(text))),
        },
        other => Err(wrong(JsonType::Object, &other)),
    }
}

/// Reads a metadata object.
///
/// # Errors
///
/// [`Fault::WrongType`], and those of [`Metadata::parse`].
pub fn metadata(given: Given) -> Result<Metadata, Fault> {
    Metadata::parse(object(given)?)
}

/// Reads a list of at most `max` items; where only text can be given, a single value is a list.
///
/// # Errors
///
/// [`Fault::WrongType`], [`Fault::TooMany`], and what `read` answers.
pub fn list<T>(
    given: Given,
    max: usize,
    read: impl Fn(Given) -> Result<T, Fault>,
) -> Result<Vec<T>, Fault> {
    let values = match given.value {
        Value::Array(values) => values,
        single if given.textual => vec![single],
        other => return Err(wrong(JsonType::Array, &other)),
    };
    if values.len() > max {
        return Err(Fault::TooMany {
            given: values.len(),
            max,
        });
    }
    values
        .into_iter()
        .map(|value| {
            read(Given {
                value,
                textual: given.textual,
            })
        })
        .collect()
}

/// The type of a JSON value.
pub fn json_type(value: &Value) -> JsonType {
    match value {
        Value::Null => JsonType::Null,
        Value::Bool(_) => JsonType::Boolean,
        Value::Number(number) if number.is_f64() => JsonType::Number,
        Value::Number(_) => JsonType::Integer,
        Value::String(_) => JsonType::String,
        Value::Array(_) => JsonType::Array,
        Value::Object(_) => JsonType::Object,
    }
}

fn wrong(expected: JsonType, found: &Value) -> Fault {
    Fault::WrongType {
        expected,
        found: json_type(found),
    }
}

/// The whole number that `text` writes, a zero fraction allowed.
fn whole(text: &str) -> Option<i64> {
    let digits = match text.split_once('.') {
        Some((digits, fraction)) if fraction.bytes().all(|b| b == b'0') => digits,
        Some(_) => return None,
        None => text,
    };
    digits.parse().ok()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn input(value: Value) -> Input {
        match value {
            Value::Object(fields) => Input::from_object(fields),
            _ => Input::empty(),
        }
    }

    #[test]
    fn absent_null_and_given_are_three_things() {
        let mut fields = input(json!({ "null": null, "given": "x" }));
        assert_eq!(fields.patch("absent", string), Ok(Patch::Keep));
        assert_eq!(fields.patch("null", string), Ok(Patch::Clear));
        assert_eq!(
            fields.patch("given", string),
            Ok(Patch::Set("x".to_owned()))
        );
        assert!(fields.finish().is_ok());
    }

    #[test]
    fn nothing_is_coerced_in_json_and_everything_is_text_in_a_form() {
        let mut json = input(json!({ "n": "10", "b": "true" }));
        assert!(
            json.optional("n", integer(0, 99)).is_err() && json.optional("b", boolean).is_err()
        );
        let mut form = Input::from_pairs(b"n=10&b=true&list=a&list=b&m=%7B%22k%22%3A1%7D");
        assert_eq!(form.optional("n", integer(0, 99)), Ok(Some(10)));
        assert_eq!(form.optional("b", boolean), Ok(Some(true)));
        assert_eq!(form.optional("m", object).unwrap().unwrap().len(), 1);
        assert_eq!(
            form.optional("list", string).unwrap_err().fault,
            Fault::Duplicate
        );
    }

    #[test]
    fn whole_numbers_may_carry_a_zero_fraction() {
        let read = |value| {
            integer(0, 500)(Given {
                value,
                textual: false,
            })
        };
        assert_eq!(read(json!(10.0)), Ok(10));
        assert!(read(json!(10.5)).is_err());
        assert_eq!(
            read(json!(501)),
            Err(Fault::OutOfRange { min: 0, max: 500 })
        );
        assert!(read(json!(u64::MAX)).is_err());
    }

    #[test]
    fn paths_tell_where_a_fault_is() {
        let mut fields = input(json!({ "a": { "b": 1 }, "l": [{}, { "x": 1 }] }));
        let Ok(Patch::Set(mut inner)) = fields.object("a") else {
            panic!("an object")
        };
        assert_eq!(inner.required("b", string).unwrap_err().field, "a.b");
        let mut items = fields.objects("l", 2).unwrap();
        assert_eq!(items.remove(1).finish().unwrap_err().field, "l[1]");
    }
}
