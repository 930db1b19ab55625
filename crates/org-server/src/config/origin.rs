//! Origins whose pages may call from a browser.

use url::Url;

use super::{ConfigError, invalid};

/// Checks a list of origins. One that is empty says that there is none.
pub(super) fn origins(key: &'static str, given: &[String]) -> Result<Vec<String>, ConfigError> {
    let named = given.iter().filter(|origin| !origin.is_empty());
    named.map(|origin| checked(key, origin)).collect()
}

/// An origin as browsers send it. `*` is none: answers may be read with a user's credentials.
fn checked(key: &'static str, raw: &str) -> Result<String, ConfigError> {
    let bad = || invalid(key, "expected origins such as https://console.example:3001");
    let url = Url::parse(raw).map_err(|_| bad())?;
    let origin = url.origin();
    let alone = url.path() == "/" && url.query().is_none() && url.fragment().is_none();
    let nobody = url.username().is_empty() && url.password().is_none();
    if matches!(url.scheme(), "http" | "https") && origin.is_tuple() && alone && nobody {
        Ok(origin.ascii_serialization())
    } else {
        Err(bad())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn origins_are_written_as_browsers_send_them() {
        let read = |raw| checked("ORG_PX0_ORIGINS", raw).unwrap();
        assert_eq!(read("HTTPS://Console.example/"), "https://console.example");
        assert_eq!(read("http://localhost:80"), "http://localhost");
        for bad in [
            "*",
            "null",
            "console.example",
            "ftp://a",
            "https://a/b",
            "https://a@b",
        ] {
            assert!(checked("ORG_PX0_ORIGINS", bad).is_err(), "{bad}");
        }
    }
}
