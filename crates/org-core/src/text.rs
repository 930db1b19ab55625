//! Text that has passed its rules. A parser answers with a [`Fault`]; whoever knows the name of
//! the field turns that into a [`Violation`], and each dialect writes its own sentence for it.

mod fault;

use std::fmt;

pub use fault::{Fault, Format, JsonType, Violation};
use validator::{ValidateEmail as _, ValidateUrl as _};

macro_rules! text_type {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
        pub struct $name(Box<str>);

        impl $name {
            /// The text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    };
}

text_type!(/// The display name of an organization: 1 to 256 characters, none a control character.
    OrganizationName);

impl OrganizationName {
    /// The most characters.
    pub const MAX: usize = 256;

    /// Checks a name.
    ///
    /// # Errors
    ///
    /// [`Fault::Blank`] if nothing but white space, [`Fault::TooLong`], [`Fault::BadCharacter`].
    pub fn parse(raw: &str) -> Result<Self, Fault> {
        plain(raw, Self::MAX).map(Self)
    }

    /// Refuses mark-up and addresses, for callers whose names end up in mail and pages of others.
    ///
    /// # Errors
    ///
    /// [`Fault::Markup`].
    pub fn without_markup(self) -> Result<Self, Fault> {
        let text = self.0.to_ascii_lowercase();
        let suspicious = ["<", ">", "://", "www."]
            .iter()
            .any(|sign| text.contains(sign));
        if suspicious {
            Err(Fault::Markup)
        } else {
            Ok(self)
        }
    }
}

text_type!(/// A word or two of a person or thing: 1 to 256 characters, none a control character.
    Label);

impl Label {
    /// The most characters.
    pub const MAX: usize = 256;

    /// Checks a label.
    ///
    /// # Errors
    ///
    /// [`Fault::Blank`], [`Fault::TooLong`], [`Fault::BadCharacter`].
    pub fn parse(raw: &str) -> Result<Self, Fault> {
        plain(raw, Self::MAX).map(Self)
    }
}

text_type!(/// What a person is called: 1 to 300 characters, none a control character.
    PersonName);

impl PersonName {
    /// The most characters.
    pub const MAX: usize = 300;

    /// Checks a name.
    ///
    /// # Errors
    ///
    /// [`Fault::Blank`], [`Fault::TooLong`], [`Fault::BadCharacter`].
    pub fn parse(raw: &str) -> Result<Self, Fault> {
        plain(raw, Self::MAX).map(Self)
    }
}

text_type!(/// What a thing is for: 1 to 1,024 characters, none a control character.
    Description);

impl Description {
    /// The text, taken out.
    pub fn into_text(self) -> String {
        self.0.into_string()
    }

    /// The most characters.
    pub const MAX: usize = 1024;

    /// Checks a description.
    ///
    /// # Errors
    ///
    /// [`Fault::Blank`], [`Fault::TooLong`], [`Fault::BadCharacter`].
    pub fn parse(raw: &str) -> Result<Self, Fault> {
        plain(raw, Self::MAX).map(Self)
    }
}

text_type!(/// An e-mail address: ASCII, at most 254 characters (RFC 5321), one `@`.
    EmailAddress);

impl EmailAddress {
    /// The most characters.
    pub const MAX: usize = 254;

    /// Checks an address. The case is kept; comparison is by [`EmailAddress::key`].
    ///
    /// # Errors
    ///
    /// [`Fault::Blank`], [`Fault::TooLong`], [`Fault::BadFormat`].
    pub fn parse(raw: &str) -> Result<Self, Fault> {
        let raw = plain(raw, Self::MAX)?;
        let has_domain = raw.rsplit_once('@').is_some_and(|(_, domain)| {
            domain.contains('.') && !domain.ends_with('.') && !domain.starts_with('.')
        });
        if raw.is_ascii() && has_domain && raw.as_ref().validate_email() {
            Ok(Self(raw))
        } else {
            Err(Fault::BadFormat(Format::EmailAddress))
        }
    }

    /// What stands behind the `@`, in lower case.
    pub fn domain(&self) -> String {
        let domain = self.0.rsplit_once('@').map(|(_, domain)| domain);
        domain.unwrap_or_default().to_ascii_lowercase()
    }

    /// The form in which two spellings of one mailbox are equal.
    pub fn key(&self) -> String {
        self.0.to_ascii_lowercase()
    }
}

text_type!(/// An `https` address of at most 2048 characters. It is stored and shown, never fetched.
    HttpsUrl);

impl HttpsUrl {
    /// The most characters.
    pub const MAX: usize = 2048;

    /// Checks an address.
    ///
    /// # Errors
    ///
    /// [`Fault::Blank`], [`Fault::TooLong`], [`Fault::BadFormat`].
    pub fn parse(raw: &str) -> Result<Self, Fault> {
        let raw = plain(raw, Self::MAX)?;
        let clean = raw.starts_with("https://") && !raw.contains([' ', '"', '<', '>', '\\', '`']);
        if clean && raw.as_ref().validate_url() {
            Ok(Self(raw))
        } else {
            Err(Fault::BadFormat(Format::HttpsUrl))
        }
    }
}

text_type!(/// An `http` or `https` address of at most 2048 characters, for browsers to be sent to.
    WebUrl);

impl WebUrl {
    /// The most characters.
    pub const MAX: usize = 2048;

    /// Checks an address. No other scheme will do: a browser that is sent to `javascript:` runs it.
    ///
    /// # Errors
    ///
    /// [`Fault::Blank`], [`Fault::TooLong`], [`Fault::BadFormat`].
    pub fn parse(raw: &str) -> Result<Self, Fault> {
        let raw = plain(raw, Self::MAX)?;
        let web = raw.starts_with("https://") || raw.starts_with("http://");
        let clean = web && !raw.contains([' ', '"', '<', '>', '\\', '`']);
        if clean && raw.as_ref().validate_url() {
            Ok(Self(raw))
        } else {
            Err(Fault::BadFormat(Format::WebUrl))
        }
    }
}

text_type!(/// A colour written `#rgb` or `#rrggbb`; the case is kept.
    HexColor);

impl HexColor {
    /// Checks a colour.
    ///
    /// # Errors
    ///
    /// [`Fault::BadFormat`].
    pub fn parse(raw: &str) -> Result<Self, Fault> {
        let digits = raw.strip_prefix('#').unwrap_or_default();
        if matches!(digits.len(), 3 | 6) && digits.bytes().all(|b| b.is_ascii_hexdigit()) {
            Ok(Self(raw.into()))
        } else {
            Err(Fault::BadFormat(Format::HexColor))
        }
    }
}

/// Text without control characters, not blank, at most `max` characters.
fn plain(raw: &str, max: usize) -> Result<Box<str>, Fault> {
    let given = raw.chars().count();
    if raw.chars().all(|c| c.is_whitespace() || is_invisible(c)) {
        Err(Fault::Blank)
    } else if given > max {
        Err(Fault::TooLong { given, max })
    } else if has_control(raw) {
        Err(Fault::BadCharacter)
    } else {
        Ok(raw.into())
    }
}

/// Whether `raw` holds a character that the databases treat differently or that fools a reader:
/// C0 and C1 controls, the separators of lines and paragraphs, and the marks that reorder text
/// (PostgreSQL refuses NUL, SQLite keeps it).
pub fn has_control(raw: &str) -> bool {
    let reorders = |c| {
        matches!(c, '\u{061C}' | '\u{200E}' | '\u{200F}' | '\u{2028}'..='\u{202E}'
            | '\u{2066}'..='\u{2069}')
    };
    raw.chars().any(|c| c.is_control() || reorders(c))
}

/// Whether nothing of `c` is seen. Between letters these join or part them, so they may be there;
/// text of nothing else is blank.
fn is_invisible(c: char) -> bool {
    matches!(c, '\u{AD}' | '\u{34F}' | '\u{115F}' | '\u{1160}' | '\u{17B4}' | '\u{17B5}'
        | '\u{180B}'..='\u{180F}' | '\u{200B}'..='\u{200D}' | '\u{2060}'..='\u{2064}'
        | '\u{2800}' | '\u{3164}' | '\u{FE00}'..='\u{FE0F}' | '\u{FEFF}' | '\u{FFA0}'
        | '\u{E0000}'..='\u{E0FFF}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_counted_in_characters() {
        assert!(OrganizationName::parse(&"é".repeat(256)).is_ok());
        let fault = OrganizationName::parse(&"é".repeat(257)).unwrap_err();
        assert_eq!(
            fault,
            Fault::TooLong {
                given: 257,
                max: 256
            }
        );
    }

    #[test]
    fn controls_and_reordering_marks_are_refused() {
        for raw in [
            "a\0b",
            "a\nb",
            "a\u{1b}[31m",
            "a\u{85}b",
            "a\u{200e}b",
            "a\u{200f}b",
            "a\u{2028}b",
            "a\u{2029}b",
            "a\u{202e}b",
            "a\u{2067}b",
        ] {
            assert_eq!(
                OrganizationName::parse(raw),
                Err(Fault::BadCharacter),
                "{raw:?}"
            );
        }
    }

    #[test]
    fn what_nobody_sees_is_blank() {
        for raw in [
            "",
            " \t ",
            "\u{200b}",
            "\u{feff} \u{2060}",
            "\u{3164}\u{ad}",
        ] {
            assert_eq!(OrganizationName::parse(raw), Err(Fault::Blank), "{raw:?}");
        }
        // Joiners inside words and pictures.
        for raw in ["می\u{200c}خواهم", "👩\u{200d}🚀"] {
            assert!(OrganizationName::parse(raw).is_ok(), "{raw:?}");
        }
    }

    #[test]
    fn markup_is_recognised() {
        for raw in [
            "<b>Acme",
            "see http://evil.example",
            "www.evil.example",
            "WWW.Evil.Example",
        ] {
            let name = OrganizationName::parse(raw).unwrap();
            assert_eq!(name.without_markup(), Err(Fault::Markup), "{raw:?}");
        }
        assert!(
            OrganizationName::parse("AT&T – Café №1")
                .unwrap()
                .without_markup()
                .is_ok()
        );
    }

    #[test]
    fn addresses_name_one_mailbox() {
        for raw in [
            "a@b",
            "a@b.c,d@e.f",
            "a b@c.de",
            "@c.de",
            "a@.de",
            "a@c.de.",
            "ä@c.de",
        ] {
            assert!(EmailAddress::parse(raw).is_err(), "{raw:?}");
        }
        let address = EmailAddress::parse("Ada+tag@Example.com").unwrap();
        assert_eq!(address.key(), "ada+tag@example.com");
    }

    #[test]
    fn only_https_addresses_without_quotes() {
        for raw in [
            "http://a.b/c",
            "javascript:alert(1)",
            "https://a.b/\"x",
            "https://",
            "a.b",
        ] {
            assert!(HttpsUrl::parse(raw).is_err(), "{raw:?}");
        }
        assert!(HttpsUrl::parse("https://cdn.example/logo.png?v=1").is_ok());
    }

    #[test]
    fn browsers_are_sent_to_the_web_only() {
        for raw in [
            "javascript:alert(1)",
            "//evil.example",
            "/path",
            "https:evil.example",
            "data:text/html,x",
            "HTTPS://a.b/ c",
            "http://a.b/\\x",
        ] {
            assert!(WebUrl::parse(raw).is_err(), "{raw:?}");
        }
        assert!(WebUrl::parse("http://localhost:3000/accept?x=1#top").is_ok());
    }

    #[test]
    fn colours_have_three_or_six_digits() {
        assert!(HexColor::parse("#FFf").is_ok() && HexColor::parse("#0059d6").is_ok());
        for raw in ["", "#", "#12", "#1234", "0059d6", "#gggggg", "#0059d6 "] {
            assert!(HexColor::parse(raw).is_err(), "{raw:?}");
        }
    }
}
