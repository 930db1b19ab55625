//! What can be wrong with a value, as data.

use std::borrow::Cow;
use std::fmt;

/// What is wrong with a value.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Fault {
    /// Holds characters that the field does not allow; control characters are never allowed.
    BadCharacter,
    /// Does not have the named format.
    BadFormat(Format),
    /// Present, but empty or only white space.
    Blank,
    /// A password that is tried first by whoever guesses.
    Common,
    /// A domain whose mailboxes belong to everybody.
    CommonMailProvider,
    /// Given more than once where one is expected.
    Duplicate,
    /// Holds mark-up or an address where plain words are expected.
    Markup,
    /// Not given.
    Missing,
    /// None of the values the field knows.
    NotAllowed,
    /// Refers to something that does not exist.
    NotFound,
    /// A number outside its bounds.
    OutOfRange {
        /// The smallest value allowed.
        min: i64,
        /// The largest value allowed.
        max: i64,
    },
    /// Takes more room than allowed once written as JSON.
    TooLarge {
        /// The most bytes allowed.
        max_bytes: usize,
    },
    /// More characters than allowed.
    TooLong {
        /// How many were given.
        given: usize,
        /// The most characters (Unicode code points) allowed.
        max: usize,
    },
    /// Fewer items than needed.
    TooFew {
        /// How many were given.
        given: usize,
        /// The fewest items allowed.
        min: usize,
    },
    /// More items than allowed.
    TooMany {
        /// How many were given.
        given: usize,
        /// The most items allowed.
        max: usize,
    },
    /// Fewer characters than needed.
    TooShort {
        /// How many were given.
        given: usize,
        /// The fewest characters allowed.
        min: usize,
    },
    /// Fields that the request does not have.
    Unknown(Vec<String>),
    /// A value of another JSON type.
    WrongType {
        /// The type the field has.
        expected: JsonType,
        /// The type that was given.
        found: JsonType,
    },
}

/// A format named in [`Fault::BadFormat`].
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Format {
    /// The name of a domain, such as `example.com`.
    DomainName,
    /// An address such as `a@example.com`.
    EmailAddress,
    /// A colour such as `#0059d6` or `#fff`.
    HexColor,
    /// An `https://` address.
    HttpsUrl,
    /// An identifier of the expected kind.
    Id,
    /// The key of a role, a permission or a role set.
    Key,
    /// An organization's handle.
    Slug,
    /// An instant in RFC 3339.
    Time,
    /// An `http://` or `https://` address.
    WebUrl,
}

/// The types of JSON, with integers apart from other numbers.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum JsonType {
    /// `[…]`
    Array,
    /// `true` or `false`
    Boolean,
    /// A whole number.
    Integer,
    /// `null`
    Null,
    /// A number with a fraction.
    Number,
    /// `{…}`
    Object,
    /// `"…"`
    String,
}

impl fmt::Display for JsonType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Array => "array",
            Self::Boolean => "boolean",
            Self::Integer => "integer",
            Self::Null => "null",
            Self::Number => "number",
            Self::Object => "object",
            Self::String => "string",
        })
    }
}

/// A fault and the field that has it, under the name the caller knows.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Violation {
    /// The path of the field, such as `slug` or `branding.colors.primary`.
    pub field: Cow<'static, str>,
    /// What is wrong.
    pub fault: Fault,
    /// The value, when it is short text that may be repeated to the caller.
    pub given: Option<String>,
}

impl Violation {
    /// Blames `field` for `fault`.
    pub fn new(field: impl Into<Cow<'static, str>>, fault: Fault) -> Self {
        Self {
            field: field.into(),
            fault,
            given: None,
        }
    }
}
