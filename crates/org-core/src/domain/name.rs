use std::fmt;

use crate::text::{Fault, Format};

/// Providers whose mailboxes belong to everybody, so that no organization can have their domain.
const COMMON: [&str; 48] = [
    "126.com",
    "163.com",
    "aol.com",
    "att.net",
    "bigpond.com",
    "bluewin.ch",
    "btinternet.com",
    "comcast.net",
    "duck.com",
    "fastmail.com",
    "free.fr",
    "freenet.de",
    "gmail.com",
    "gmx.at",
    "gmx.ch",
    "gmx.com",
    "gmx.de",
    "gmx.net",
    "googlemail.com",
    "hey.com",
    "hotmail.co.uk",
    "hotmail.com",
    "hotmail.fr",
    "icloud.com",
    "laposte.net",
    "libero.it",
    "live.com",
    "mac.com",
    "mail.com",
    "mail.ru",
    "me.com",
    "msn.com",
    "naver.com",
    "orange.fr",
    "outlook.com",
    "pm.me",
    "proton.me",
    "protonmail.com",
    "qq.com",
    "rediffmail.com",
    "rocketmail.com",
    "t-online.de",
    "verizon.net",
    "web.de",
    "yahoo.co.uk",
    "yahoo.com",
    "yandex.ru",
    "ymail.com",
];

/// The name of a domain: at least two labels of `a-z 0-9 -` in lower case, at most 253 characters,
/// and none of the large providers of mailboxes. Names in other scripts are given in their ASCII
/// form (`xn--…`).
#[derive(Clone, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct DomainName(Box<str>);

impl DomainName {
    /// The most characters.
    pub const MAX: usize = 253;
    /// The most characters of a label.
    const MAX_LABEL: usize = 63;

    /// Checks a name and lowers its case.
    ///
    /// # Errors
    ///
    /// [`Fault::Blank`], [`Fault::TooLong`], [`Fault::BadFormat`]; [`Fault::CommonMailProvider`].
    pub fn parse(raw: &str) -> Result<Self, Fault> {
        let name = Self::parse_any(raw)?;
        if COMMON.contains(&name.as_str()) {
            Err(Fault::CommonMailProvider)
        } else {
            Ok(name)
        }
    }

    /// As [`DomainName::parse`], the providers of mailboxes among them: for names that are only
    /// looked for, or that were stored before a provider became known.
    ///
    /// # Errors
    ///
    /// [`Fault::Blank`], [`Fault::TooLong`], [`Fault::BadFormat`].
    pub fn parse_any(raw: &str) -> Result<Self, Fault> {
        let given = raw.chars().count();
        if raw.trim().is_empty() {
            return Err(Fault::Blank);
        }
        if given > Self::MAX {
            return Err(Fault::TooLong {
                given,
                max: Self::MAX,
            });
        }
        let name = raw.to_ascii_lowercase();
        let Some((_, last)) = name.rsplit_once('.') else {
            return Err(Fault::BadFormat(Format::DomainName));
        };
        // No top-level domain is a number, but the last part of an IPv4 address is.
        let address = last.bytes().all(|b| b.is_ascii_digit());
        if address || !name.split('.').all(is_label) {
            return Err(Fault::BadFormat(Format::DomainName));
        }
        Ok(Self(name.into()))
    }

    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

fn is_label(label: &str) -> bool {
    let plain = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-';
    (1..=DomainName::MAX_LABEL).contains(&label.len())
        && label.bytes().all(plain)
        && !label.starts_with('-')
        && !label.ends_with('-')
}

impl fmt::Display for DomainName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_hosts_are_names_of_domains() {
        for raw in [
            "example.com",
            "EXAMPLE.Com",
            "a.b-c.co",
            "xn--bcher-kva.example",
            "1.example",
        ] {
            let name = DomainName::parse(raw).unwrap();
            assert_eq!(name.as_str(), raw.to_ascii_lowercase());
        }
        let longest = format!("{}.com", ["a".repeat(62).as_str(); 4].join("."));
        assert!(DomainName::parse(&longest).is_err(), "255 characters");
        assert!(DomainName::parse(longest.trim_start_matches("aa")).is_err());
    }

    #[test]
    fn what_names_no_domain_is_refused() {
        let long = format!("{}.com", "a".repeat(64));
        for raw in [
            "",
            " ",
            "com",
            "example.com.",
            ".example.com",
            "a..b",
            "*.example.com",
            "-a.com",
            "a-.com",
            "a_b.com",
            "bücher.example",
            "https://example.com",
            "me@example.com",
            "example.com/x",
            "127.0.0.1",
            "a b.com",
            "a\0.com",
            long.as_str(),
        ] {
            assert!(DomainName::parse(raw).is_err(), "{raw:?}");
        }
    }

    #[test]
    fn mailboxes_of_everybody_belong_to_nobody() {
        assert!(COMMON.is_sorted());
        assert_eq!(
            DomainName::parse("GMail.com"),
            Err(Fault::CommonMailProvider)
        );
        assert!(DomainName::parse("mail.gmail.com").is_ok());
        assert!(DomainName::parse_any("gmail.com").is_ok());
    }
}
