//! Values as px0 writes and reads them.

use actix_web::HttpRequest;
use org_core::id::Uuid;
use org_core::text::Format;
use org_core::{Fault, Timestamp};
use secrecy::{ExposeSecret as _, SecretString};
use serde::Serializer;

use super::error::Quirk;
use crate::input::{Given, Input, string};

/// The most characters of a name.
const MAX_NAME: usize = 255;

/// RFC 3339 in UTC, with no more digits of a second than there are.
pub(super) fn time(at: Timestamp) -> String {
    let text = at.to_rfc3339();
    let digits = text.trim_end_matches('Z');
    match digits.split_once('.') {
        Some((whole, fraction)) => match fraction.trim_end_matches('0') {
            "" => format!("{whole}Z"),
            fraction => format!("{whole}.{fraction}Z"),
        },
        None => text,
    }
}

/// Writes a secret to the one who is to keep it.
pub(super) fn in_clear<S: Serializer>(secret: &SecretString, to: S) -> Result<S::Ok, S::Error> {
    to.serialize_str(secret.expose_secret())
}

/// Reads an id in any of its forms and in any case.
pub(super) fn uuid(raw: &str) -> Result<Uuid, Fault> {
    Uuid::parse(&raw.to_ascii_lowercase()).ok_or(Fault::BadFormat(Format::Id))
}

/// Reads an id in a path.
pub(super) fn path_id(raw: &str) -> Result<Uuid, Quirk> {
    uuid(raw).map_err(|_| Quirk::InvalidId)
}

/// Reads a number of the query string that is above zero. Whatever is none is as good as absent.
pub(super) fn number(query: &mut Input, name: &'static str) -> Option<u64> {
    let text = query.optional(name, string).ok().flatten()?;
    text.parse().ok().filter(|number| *number > 0)
}

/// The parameters of the query string.
pub(super) fn parameters(request: &HttpRequest) -> Input {
    Input::from_pairs(request.query_string().as_bytes())
}

/// Reads how many items a list is to hold, and cuts it down to as many as it may.
pub(super) fn limit(query: &mut Input, default: u32, max: u32) -> u32 {
    let given = number(query, "limit").unwrap_or_else(|| default.into());
    u32::try_from(given).unwrap_or(max).min(max)
}

/// Reads an id that may be left out; an empty one is none.
pub(super) fn optional_uuid(given: Given) -> Result<Option<Uuid>, Fault> {
    match string(given)?.as_str() {
        "" => Ok(None),
        raw => uuid(raw).map(Some),
    }
}

/// Reads a name without the white space around it, with a parser of the domain.
pub(super) fn name<T>(
    parse: impl FnOnce(&str) -> Result<T, Fault>,
) -> impl FnOnce(Given) -> Result<T, Fault> {
    |given| {
        let text = string(given)?;
        let name = text.trim();
        let given = name.chars().count();
        if given > MAX_NAME {
            let max = MAX_NAME;
            return Err(Fault::TooLong { given, max });
        }
        parse(name)
    }
}

#[cfg(test)]
mod tests {
    use org_core::text::Label;
    use serde_json::json;

    use super::*;

    #[test]
    fn fractions_are_no_longer_than_they_must_be() {
        let at = |millis: i64| time(Timestamp::from_millis(1_795_320_720_000 + millis));
        assert_eq!(at(0), "2026-11-22T04:12:00Z");
        assert_eq!(at(905), "2026-11-22T04:12:00.905Z");
        assert_eq!(at(900), "2026-11-22T04:12:00.9Z");
        assert_eq!(at(10), "2026-11-22T04:12:00.01Z");
    }

    #[test]
    fn ids_are_read_in_every_form_and_written_in_one() {
        let plain = "6b3f0bd4-9c0c-4a57-9d0e-0a1b2c3d4e5f";
        let bare = plain.replace('-', "");
        let upper = plain.to_ascii_uppercase();
        for raw in [
            plain,
            &bare,
            &upper,
            &format!("{{{plain}}}"),
            &format!("URN:UUID:{upper}"),
        ] {
            assert_eq!(uuid(raw).unwrap().to_string(), plain, "{raw}");
        }
        for raw in ["", "not-a-uuid", "org_1", &format!("{plain}0")] {
            assert_eq!(uuid(raw), Err(Fault::BadFormat(Format::Id)), "{raw}");
        }
    }

    #[test]
    fn names_are_trimmed_and_bounded() {
        let read = |text: &str| {
            let value = json!(text);
            name(Label::parse)(Given {
                value,
                textual: false,
            })
            .map(|label| label.to_string())
        };
        assert_eq!(read(" Acme Corp\n").as_deref(), Ok("Acme Corp"));
        assert_eq!(read("  "), Err(Fault::Blank));
        assert_eq!(read("a\0b"), Err(Fault::BadCharacter));
        assert!(read(&"é".repeat(255)).is_ok());
        let long = Fault::TooLong {
            given: 256,
            max: 255,
        };
        assert_eq!(read(&"é".repeat(256)), Err(long));
    }
}
