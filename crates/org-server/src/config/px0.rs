//! What px0 leaves to the operator.

use std::time::Duration;

use org_core::rules::SignUp;
use org_http::Px0Settings;
use url::Url;

use super::{ConfigError, Settings, invalid};

const REGISTRATION: &str = "ORG_PX0_REGISTRATION";
const ORIGINS: &str = "ORG_PX0_ORIGINS";
const SESSION_HOURS: &str = "ORG_PX0_SESSION_HOURS";
/// How long a session lives unless told otherwise (`contracts/px0.md` section 3).
const DEFAULT_SESSION_HOURS: u32 = 24;
/// A year.
const MAX_SESSION_HOURS: u32 = 8784;

/// What px0 leaves to the operator.
#[derive(Debug)]
pub(crate) struct Px0Config {
    pub(crate) settings: Px0Settings,
    /// How long a session lives.
    pub(crate) session_life: Duration,
}

impl Px0Config {
    pub(super) fn new(settings: &Settings) -> Result<Self, ConfigError> {
        let default = Px0Settings::default();
        let origins = match &settings.px0_origins {
            // One that is empty says that there is none.
            Some(given) => given
                .iter()
                .filter(|origin| !origin.is_empty())
                .map(|origin| checked_origin(origin))
                .collect::<Result<_, _>>()?,
            None => default.origins,
        };
        let sign_up = match &settings.px0_registration {
            Some(given) => sign_up(given)?,
            None => default.sign_up,
        };
        let hours = settings.px0_session_hours.unwrap_or(DEFAULT_SESSION_HOURS);
        if !(1..=MAX_SESSION_HOURS).contains(&hours) {
            let message = format!("expected 1 to {MAX_SESSION_HOURS} hours");
            return Err(invalid(SESSION_HOURS, message));
        }
        Ok(Self {
            settings: Px0Settings { origins, sign_up },
            session_life: Duration::from_hours(u64::from(hours)),
        })
    }
}

fn sign_up(raw: &str) -> Result<SignUp, ConfigError> {
    match raw {
        "closed" => Ok(SignUp::Closed),
        "first-user" => Ok(SignUp::FirstUser),
        "open" => Ok(SignUp::Open),
        _ => Err(invalid(REGISTRATION, "expected open, first-user or closed")),
    }
}

/// An origin as browsers send it. `*` is none: answers may be read with a user's credentials.
fn checked_origin(raw: &str) -> Result<String, ConfigError> {
    let bad = || {
        invalid(
            ORIGINS,
            "expected origins such as https://console.example:3001",
        )
    };
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
        let read = |raw| checked_origin(raw).unwrap();
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
            assert!(checked_origin(bad).is_err(), "{bad}");
        }
    }
}
