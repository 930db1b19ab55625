//! Text about clients that has passed its rules.

use std::fmt;

use crate::text::{Fault, Format, has_control};

/// The longest id of a client.
const MAX_ID: usize = 255;

/// Whether a client can have this id. Whatever it is, a database can be asked about it.
pub fn is_client_id(raw: &str) -> bool {
    (1..=MAX_ID).contains(&raw.chars().count()) && !has_control(raw)
}

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

text_type!(/// The name of a client: 1 to 256 characters, none of them `<`, `>` or a control character.
    ClientName);

impl ClientName {
    /// The most characters.
    pub const MAX: usize = 256;

    /// Checks a name.
    ///
    /// # Errors
    ///
    /// [`Fault::Blank`], [`Fault::TooLong`], [`Fault::BadCharacter`].
    pub fn parse(raw: &str) -> Result<Self, Fault> {
        let given = raw.chars().count();
        if raw.trim().is_empty() {
            Err(Fault::Blank)
        } else if given > Self::MAX {
            Err(Fault::TooLong {
                given,
                max: Self::MAX,
            })
        } else if has_control(raw) || raw.contains(['<', '>']) {
            Err(Fault::BadCharacter)
        } else {
            Ok(Self(raw.into()))
        }
    }
}

text_type!(/// An address of a client: at most 2048 characters, of any scheme that opens a page or a
    /// program. Parts may be left open (`{organization_name}`, `*`), so only its form is checked.
    ClientUrl);

impl ClientUrl {
    /// The most characters.
    pub const MAX: usize = 2048;
    /// Schemes that run what stands behind them.
    const DANGEROUS: [&'static str; 3] = ["data", "javascript", "vbscript"];

    /// Checks an address.
    ///
    /// # Errors
    ///
    /// [`Fault::Blank`], [`Fault::TooLong`], [`Fault::BadFormat`].
    pub fn parse(raw: &str) -> Result<Self, Fault> {
        let given = raw.chars().count();
        if raw.is_empty() {
            return Err(Fault::Blank);
        }
        if given > Self::MAX {
            let max = Self::MAX;
            return Err(Fault::TooLong { given, max });
        }
        let strange = |c: char| c.is_whitespace() || matches!(c, '"' | '<' | '>' | '\\' | '`');
        let sound = !has_control(raw) && !raw.contains(strange);
        let (scheme, rest) = raw.split_once(':').unwrap_or_default();
        let named = scheme.starts_with(|c: char| c.is_ascii_alphabetic())
            && scheme
                .bytes()
                .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'-' | b'.'));
        let dangerous = Self::DANGEROUS
            .iter()
            .any(|one| scheme.eq_ignore_ascii_case(one));
        let web = matches!(scheme.to_ascii_lowercase().as_str(), "http" | "https");
        let complete = match rest.strip_prefix("//") {
            Some(host) => !web || !host.is_empty() && !host.starts_with('/'),
            None => !web && !rest.is_empty(),
        };
        if sound && named && !dangerous && complete {
            Ok(Self(raw.into()))
        } else {
            Err(Fault::BadFormat(Format::WebUrl))
        }
    }

    /// As [`ClientUrl::parse`], for addresses that must be `https`.
    ///
    /// # Errors
    ///
    /// As [`ClientUrl::parse`], with [`Format::HttpsUrl`].
    pub fn parse_https(raw: &str) -> Result<Self, Fault> {
        let url = Self::parse(raw).map_err(|fault| match fault {
            Fault::BadFormat(_) => Fault::BadFormat(Format::HttpsUrl),
            other => other,
        })?;
        if raw.starts_with("https://") {
            Ok(url)
        } else {
            Err(Fault::BadFormat(Format::HttpsUrl))
        }
    }
}

text_type!(/// The name of a key: 10 to 64 letters, digits, hyphens and underscores.
    KeyId);

impl KeyId {
    /// The fewest and the most characters.
    pub const LENGTH: (usize, usize) = (10, 64);

    /// Checks a name.
    ///
    /// # Errors
    ///
    /// [`Fault::TooShort`], [`Fault::TooLong`], [`Fault::BadCharacter`].
    pub fn parse(raw: &str) -> Result<Self, Fault> {
        let (min, max) = Self::LENGTH;
        let given = raw.chars().count();
        if given < min {
            Err(Fault::TooShort { given, min })
        } else if given > max {
            Err(Fault::TooLong { given, max })
        } else if raw
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_'))
        {
            Ok(Self(raw.into()))
        } else {
            Err(Fault::BadCharacter)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_open_pages_or_programs() {
        for good in [
            "https://app.example/login",
            "https://{organization_name}.example.com/cb",
            "https://*.example.com",
            "http://localhost:3000",
            "com.example.app://callback",
            "com.example.app:/callback",
        ] {
            assert!(ClientUrl::parse(good).is_ok(), "{good}");
        }
        for bad in [
            "",
            "app.example",
            "//app.example",
            "https:",
            "https://",
            "https:///path",
            "https:app",
            "1a://b",
            "javascript:alert(1)",
            "JavaScript://x",
            "data:text/html,x",
            "https://a b",
            "https://a\n",
            "https://a\"",
        ] {
            assert!(ClientUrl::parse(bad).is_err(), "{bad}");
        }
        assert!(ClientUrl::parse_https("https://a").is_ok());
        assert_eq!(
            ClientUrl::parse_https("http://a"),
            Err(Fault::BadFormat(Format::HttpsUrl))
        );
    }

    #[test]
    fn names_hold_no_markup() {
        assert!(ClientName::parse("My app").is_ok());
        for bad in ["", " ", "a<b", "a>b", "a\0"] {
            assert!(ClientName::parse(bad).is_err(), "{bad:?}");
        }
        assert!(KeyId::parse("0123456789").is_ok());
        for bad in ["012345678", "0123456789!", &"k".repeat(65)] {
            assert!(KeyId::parse(bad).is_err(), "{bad:?}");
        }
    }
}
