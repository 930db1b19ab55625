//! What px0 leaves to the operator.

use std::time::Duration;

use org_core::rules::SignUp;
use org_http::Px0Settings;
use org_http::cors::Origins;

use super::origin::origins;
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
            Some(given) => Origins {
                listed: origins(ORIGINS, given)?,
                this_machine: false,
            },
            None => default.origins,
        };
        let sign_up = match &settings.px0_registration {
            Some(given) => sign_up(REGISTRATION, given)?,
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

/// Who may sign up by themselves.
pub(super) fn sign_up(key: &'static str, raw: &str) -> Result<SignUp, ConfigError> {
    match raw {
        "closed" => Ok(SignUp::Closed),
        "first-user" => Ok(SignUp::FirstUser),
        "open" => Ok(SignUp::Open),
        _ => Err(invalid(key, "expected open, first-user or closed")),
    }
}
