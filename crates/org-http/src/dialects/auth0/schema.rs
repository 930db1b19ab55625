//! What a request may hold, and how Auth0 words what is wrong with it: the phrases of the validator
//! z-schema (`contracts/auth0.md` section 3), then the property and what it is for.

use org_core::text::{Format, JsonType};
use org_core::{Fault, Patch, Violation};

use crate::input::{Given, Input, boolean, list};

/// One property of a body, or one parameter of a query string.
#[derive(Debug)]
pub(super) struct Property {
    /// Its path; `[]` stands for any item of a list.
    path: &'static str,
    /// What it is, for people.
    about: &'static str,
    rule: Rule,
}

/// What is known of a property beside its path, where it changes the wording.
#[derive(Debug)]
enum Rule {
    None,
    /// A list, which may be too short.
    List,
    /// An object whose keys the caller chooses.
    Pairs,
    /// Text of this form.
    Pattern(&'static str),
}

impl Property {
    pub(super) const fn new(path: &'static str, about: &'static str) -> Self {
        Self {
            path,
            about,
            rule: Rule::None,
        }
    }

    pub(super) const fn list(self) -> Self {
        Self {
            rule: Rule::List,
            ..self
        }
    }

    pub(super) const fn pairs(self) -> Self {
        Self {
            rule: Rule::Pairs,
            ..self
        }
    }

    pub(super) const fn pattern(self, pattern: &'static str) -> Self {
        Self {
            rule: Rule::Pattern(pattern),
            ..self
        }
    }
}

impl Property {
    /// What it is, if this is its path.
    pub(super) fn about(&self, path: &str) -> Option<&'static str> {
        (self.path == path).then_some(self.about)
    }
}

/// Reads a field that may be absent, but not `null`.
pub(super) fn present<T>(
    input: &mut Input,
    name: &'static str,
    expected: JsonType,
    read: impl FnOnce(Given) -> Result<T, Fault>,
) -> Result<Option<T>, Violation> {
    match input.patch(name, read)? {
        Patch::Keep => Ok(None),
        Patch::Clear => Err(input.blame(name, null_for(expected))),
        Patch::Set(value) => Ok(Some(value)),
    }
}

/// As [`present`], for a field that must be there.
pub(super) fn required<T>(
    input: &mut Input,
    name: &'static str,
    expected: JsonType,
    read: impl FnOnce(Given) -> Result<T, Fault>,
) -> Result<T, Violation> {
    present(input, name, expected, read)?.ok_or_else(|| input.blame(name, Fault::Missing))
}

/// Reads a list of at least `min` and at most `max` items.
pub(super) fn filled<T>(
    given: Given,
    min: usize,
    max: usize,
    read: impl Fn(Given) -> Result<T, Fault>,
) -> Result<Vec<T>, Fault> {
    let items = list(given, max, read)?;
    if items.len() < min {
        let given = items.len();
        Err(Fault::TooShort { given, min })
    } else {
        Ok(items)
    }
}

/// Reads `true` or `false`.
pub(super) fn flag(input: &mut Input, name: &'static str) -> Result<Option<bool>, Violation> {
    let wrong = Fault::WrongType {
        expected: JsonType::Boolean,
        found: JsonType::String,
    };
    present(input, name, JsonType::Boolean, |given| {
        boolean(given).map_err(|fault| match fault {
            Fault::NotAllowed => wrong,
            other => other,
        })
    })
}

/// The fault of a `null` where the schema has another type.
pub(super) const fn null_for(expected: JsonType) -> Fault {
    Fault::WrongType {
        expected,
        found: JsonType::Null,
    }
}

/// The violation as `'<what>' on property <where> (<what for>).`, or `'<what>'.` at the top.
pub(super) fn sentence(properties: &[Property], violation: &Violation) -> String {
    let (place, name) = match &violation.fault {
        // What is missing is a fault of the object that lacks it.
        Fault::Missing => violation
            .field
            .rsplit_once('.')
            .unwrap_or(("", &violation.field)),
        _ => (violation.field.as_ref(), ""),
    };
    let shape = without_positions(place);
    let property = properties.iter().find(|property| property.path == shape);
    let what = match &violation.fault {
        Fault::Missing => format!("Missing required property: {name}"),
        fault => phrase(property.map(|property| &property.rule), fault, violation),
    };
    match property {
        _ if place.is_empty() => format!("'{what}'."),
        Some(Property { about, .. }) => format!("'{what}' on property {place} ({about})."),
        None => format!("'{what}' on property {place}."),
    }
}

/// `list[3].field` as `list[].field`.
fn without_positions(path: &str) -> String {
    let mut inside = false;
    path.chars()
        .filter(|c| {
            inside = (inside || *c == '[') && *c != ']';
            !inside || *c == '['
        })
        .collect()
}

fn phrase(rule: Option<&Rule>, fault: &Fault, violation: &Violation) -> String {
    let given = violation.given.as_deref();
    match (fault, rule) {
        (Fault::BadCharacter | Fault::BadFormat(_) | Fault::NotAllowed, Some(Rule::Pattern(p))) => {
            echoed(&format!("String does not match pattern {p}"), given)
        }
        (Fault::TooFew { given, min }, Some(Rule::Pairs)) => {
            format!("Too few properties defined ({given}), minimum {min}")
        }
        (Fault::TooMany { given, max }, Some(Rule::Pairs)) => {
            format!("Too many properties defined ({given}), maximum {max}")
        }
        (Fault::TooShort { given, min }, Some(Rule::List)) => {
            format!("Array is too short ({given}), minimum {min}")
        }
        (Fault::BadCharacter, _) => misshapen("no-control-characters", given),
        (Fault::BadFormat(format), _) => misshapen(name_of(*format), given),
        // Either a list holds an item twice, or a query string a parameter.
        (Fault::Duplicate, _) if violation.field.contains('[') => {
            "Array items are not unique".to_owned()
        }
        (Fault::Duplicate, _) => "Expected type string but found type array".to_owned(),
        (Fault::Markup, _) => misshapen("plain-text", given),
        (Fault::Missing, _) => "Missing required property".to_owned(),
        (Fault::Common | Fault::CommonMailProvider | Fault::NotAllowed | Fault::NotFound, _) => {
            echoed("No enum match for", given)
        }
        (Fault::OutOfRange { min, max }, _) => out_of_range(given, *min, *max),
        (Fault::Unknown(names), _) => {
            format!("Additional properties not allowed: {}", names.join(","))
        }
        (Fault::WrongType { expected, found }, _) => {
            format!("Expected type {expected} but found type {found}")
        }
        (
            Fault::Blank
            | Fault::TooLarge { .. }
            | Fault::TooLong { .. }
            | Fault::TooFew { .. }
            | Fault::TooMany { .. }
            | Fault::TooShort { .. },
            _,
        ) => sized(fault),
    }
}

/// The faults of size.
fn sized(fault: &Fault) -> String {
    match fault {
        Fault::TooLarge { max_bytes } => {
            format!("Object is too large, maximum {max_bytes} bytes")
        }
        Fault::TooLong { given, max } => {
            format!("String is too long ({given} chars), maximum {max}")
        }
        Fault::TooFew { given, min } => {
            format!("Array is too short ({given}), minimum {min}")
        }
        Fault::TooMany { given, max } => {
            format!("Array is too long ({given}), maximum {max}")
        }
        Fault::TooShort { given, min } => {
            format!("String is too short ({given} chars), minimum {min}")
        }
        // A blank text; white space does not count.
        _ => "String is too short (0 chars), minimum 1".to_owned(),
    }
}

fn misshapen(format: &str, given: Option<&str>) -> String {
    echoed(
        &format!("Object didn't pass validation for format {format}"),
        given,
    )
}

/// The phrase with the value behind it, if the value may be repeated.
fn echoed(phrase: &str, given: Option<&str>) -> String {
    match given {
        Some(given) => format!("{phrase}: {given}"),
        None => phrase.to_owned(),
    }
}

fn out_of_range(given: Option<&str>, min: i64, max: i64) -> String {
    let number = given.and_then(|text| text.parse::<i64>().ok());
    match number {
        Some(number) if number < min => format!("Value {number} is less than minimum {min}"),
        Some(number) => format!("Value {number} is greater than maximum {max}"),
        None => format!("Value is not between minimum {min} and maximum {max}"),
    }
}

/// The names by which the published schemas call the formats.
const fn name_of(format: Format) -> &'static str {
    match format {
        Format::DomainName => "hostname",
        Format::EmailAddress => "email",
        Format::HexColor => "html-color",
        Format::HttpsUrl => "strict-https-uri-or-null",
        Format::Id => "identifier",
        Format::Key => "key",
        Format::Slug => "organization-name",
        Format::Time => "date-time",
        Format::WebUrl => "strict-url",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PROPERTIES: &[Property] = &[
        Property::new("name", "The name of this organization"),
        Property::new("branding.colors", "The colours"),
        Property::new("list[].id", "An id"),
        Property::new("metadata", "Pairs").pairs(),
        Property::new("per_page", "Number of results per page. Defaults to 50"),
        Property::new("sort", "The order").pattern("^a$"),
    ];

    fn worded(field: &'static str, fault: Fault, given: Option<&str>) -> String {
        let violation = Violation {
            given: given.map(str::to_owned),
            ..Violation::new(field, fault)
        };
        sentence(PROPERTIES, &violation)
    }

    #[test]
    fn recorded_sentences_come_out_to_the_letter() {
        let high = Fault::OutOfRange { min: 1, max: 100 };
        assert_eq!(
            worded("per_page", high, Some("1000")),
            "'Value 1000 is greater than maximum 100' on property per_page (Number of results per \
             page. Defaults to 50)."
        );
        assert_eq!(
            worded(
                "",
                Fault::Unknown(vec!["a".to_owned(), "b".to_owned()]),
                None
            ),
            "'Additional properties not allowed: a,b'."
        );
        assert_eq!(
            worded("name", Fault::BadFormat(Format::Slug), Some("Acme Inc")),
            "'Object didn't pass validation for format organization-name: Acme Inc' on property \
             name (The name of this organization)."
        );
    }

    #[test]
    fn what_is_missing_is_a_fault_of_its_object() {
        assert_eq!(
            worded("name", Fault::Missing, None),
            "'Missing required property: name'."
        );
        assert_eq!(
            worded("branding.colors.primary", Fault::Missing, None),
            "'Missing required property: primary' on property branding.colors (The colours)."
        );
    }

    #[test]
    fn the_same_fault_is_worded_by_what_the_property_is() {
        let many = || Fault::TooMany { given: 26, max: 25 };
        assert_eq!(
            worded("metadata", many(), None),
            "'Too many properties defined (26), maximum 25' on property metadata (Pairs)."
        );
        assert_eq!(
            worded("other", many(), None),
            "'Array is too long (26), maximum 25' on property other."
        );
        assert_eq!(
            worded("sort", Fault::NotAllowed, Some("b")),
            "'String does not match pattern ^a$: b' on property sort (The order)."
        );
        assert_eq!(
            worded("list[12].id", Fault::NotAllowed, None),
            "'No enum match for' on property list[12].id (An id)."
        );
    }

    #[test]
    fn flags_are_booleans_or_the_words_of_a_form() {
        let mut query = Input::from_pairs(b"yes=true&maybe=perhaps");
        assert_eq!(flag(&mut query, "yes"), Ok(Some(true)));
        assert_eq!(flag(&mut query, "absent"), Ok(None));
        let wrong = flag(&mut query, "maybe").unwrap_err();
        assert_eq!(
            sentence(&[], &wrong),
            "'Expected type boolean but found type string' on property maybe."
        );
    }
}
