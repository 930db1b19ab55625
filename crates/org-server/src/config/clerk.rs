//! What Clerk's Frontend API leaves to the operator.

use std::time::Duration;

use org_core::rules::SessionRules;
use org_http::ClerkSettings;
use org_http::cors::Origins;

use super::origin::origins;
use super::px0::sign_up;
use super::{ConfigError, Settings, invalid};

const ORIGINS: &str = "ORG_CLERK_ORIGINS";
const SESSIONS: &str = "ORG_CLERK_SESSIONS";
const SESSION_HOURS: &str = "ORG_CLERK_SESSION_HOURS";
const IDLE_HOURS: &str = "ORG_CLERK_SESSION_IDLE_HOURS";
const SIGN_UP: &str = "ORG_CLERK_SIGN_UP";
/// A year.
const MAX_HOURS: u32 = 8784;

/// `alone` is whether nobody but this machine reaches the server: then its other pages may call it
/// unless the operator says which may.
pub(super) fn settings(settings: &Settings, alone: bool) -> Result<ClerkSettings, ConfigError> {
    let default = ClerkSettings::default();
    let origins = match &settings.clerk_origins {
        Some(given) => Origins {
            listed: origins(ORIGINS, given)?,
            this_machine: false,
        },
        None => Origins {
            listed: Vec::new(),
            this_machine: alone,
        },
    };
    let life = hours(SESSION_HOURS, settings.clerk_session_hours)?;
    let idle = hours(IDLE_HOURS, settings.clerk_session_idle_hours)?;
    Ok(ClerkSettings {
        origins,
        sessions: SessionRules {
            life: life.unwrap_or(default.sessions.life),
            idle: idle.unwrap_or(default.sessions.idle),
            several: match settings.clerk_sessions.as_deref() {
                None | Some("single") => false,
                Some("several") => true,
                Some(_) => return Err(invalid(SESSIONS, "expected single or several")),
            },
        },
        sign_up: match &settings.clerk_sign_up {
            Some(given) => sign_up(SIGN_UP, given)?,
            None => default.sign_up,
        },
        verify_at_sign_up: settings
            .clerk_verify_at_sign_up
            .unwrap_or(default.verify_at_sign_up),
    })
}

fn hours(key: &'static str, given: Option<u32>) -> Result<Option<Duration>, ConfigError> {
    match given {
        Some(hours) if !(1..=MAX_HOURS).contains(&hours) => {
            let message = format!("expected 1 to {MAX_HOURS} hours");
            Err(invalid(key, message))
        }
        given => Ok(given.map(|hours| Duration::from_hours(u64::from(hours)))),
    }
}
