//! px0's rules for addresses and passwords (`contracts/px0.md` section 3).

use org_auth::password::MAX_BYTES;
use org_core::text::{EmailAddress, Format};
use org_core::{Fault, Violation};

use crate::dialects::px0::error::Quirk;
use crate::failure::Refusal;

/// The fewest bytes of a password.
const MIN_PASSWORD: usize = 8;

/// Reads an address: one that px0 knows as such, and that every other dialect can show.
pub(super) fn email(raw: &str) -> Result<EmailAddress, Violation> {
    let address = EmailAddress::parse(raw).ok();
    address
        .filter(|address| looks_like_an_address(address.as_str()))
        .ok_or_else(|| Violation::new("email", Fault::BadFormat(Format::EmailAddress)))
}

/// Letters, digits and `._%+-`, an `@`, letters, digits and `.-`, a dot, two letters or more.
fn looks_like_an_address(raw: &str) -> bool {
    let Some((local, domain)) = raw.split_once('@') else {
        return false;
    };
    let Some((host, top)) = domain.rsplit_once('.') else {
        return false;
    };
    let of = |text: &str, signs: &[u8]| {
        let known = |b: u8| b.is_ascii_alphanumeric() || signs.contains(&b);
        !text.is_empty() && text.bytes().all(known)
    };
    let top_level = top.len() >= 2 && top.bytes().all(|b| b.is_ascii_alphabetic());
    of(local, b"._%+-") && of(host, b".-") && top_level
}

/// Refuses a new password that is too short, too long, or too plain.
pub(super) fn password(raw: &str) -> Result<(), Refusal> {
    let given = raw.len();
    let fault = if given < MIN_PASSWORD {
        let min = MIN_PASSWORD;
        Fault::TooShort { given, min }
    } else if given > MAX_BYTES {
        let max = MAX_BYTES;
        Fault::TooLong { given, max }
    } else if has_every_kind(raw) {
        return Ok(());
    } else {
        return Err(Quirk::WeakPassword.into());
    };
    Err(Violation::new("password", fault).into())
}

/// Everything beyond ASCII letters and digits is special, be it a space or `é`.
fn has_every_kind(raw: &str) -> bool {
    let kinds: [fn(&char) -> bool; 4] = [
        char::is_ascii_uppercase,
        char::is_ascii_lowercase,
        char::is_ascii_digit,
        |c| !c.is_ascii_alphanumeric(),
    ];
    kinds.iter().all(|kind| raw.chars().any(|c| kind(&c)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_ascii_with_a_top_level_of_letters() {
        for raw in ["a@x.co", "A.b+c_d%e-f@sub.ex-ample.org", "1@2.aa"] {
            assert!(email(raw).is_ok(), "{raw:?}");
        }
        for raw in [
            "",
            "a",
            "@x.co",
            "a@x",
            "a@x.c",
            "a@x.c0",
            "a@.co",
            "a@b@x.co",
            "a b@x.co",
            " a@x.co",
            "a@x.co\0",
            "é@x.co",
            "a@é.co",
            "o'hara@x.co",
            &format!("{}@x.co", "a".repeat(300)),
        ] {
            let fault = email(raw).unwrap_err().fault;
            assert_eq!(fault, Fault::BadFormat(Format::EmailAddress), "{raw:?}");
        }
    }

    fn fault(raw: &str) -> Option<Fault> {
        match password(raw) {
            Err(Refusal::Core(org_core::Error::Invalid(violation))) => Some(violation.fault),
            _ => None,
        }
    }

    #[test]
    fn passwords_are_measured_in_bytes() {
        let short = Fault::TooShort { given: 7, min: 8 };
        assert_eq!(fault("Aa1!aaa"), Some(short));
        assert!(password("Aa1éaaa").is_ok(), "8 bytes in 7 characters");
        assert!(password(&format!("Aa1!{}", "a".repeat(MAX_BYTES - 4))).is_ok());
        let long = format!("Aa1!{}", "a".repeat(MAX_BYTES - 3));
        assert!(matches!(fault(&long), Some(Fault::TooLong { .. })));
    }

    #[test]
    fn passwords_need_every_kind_of_character() {
        for raw in ["Aa1!aaaa", "Aa1 aaaa", "Aa1éaaaa"] {
            assert!(password(raw).is_ok(), "{raw:?}");
        }
        for raw in ["aa1!aaaa", "AA1!AAAA", "Aaa!aaaa", "Aa1aaaaa"] {
            assert!(matches!(password(raw), Err(Refusal::Special(_))), "{raw:?}");
        }
    }
}
