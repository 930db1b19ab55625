//! What Clerk's Frontend API leaves to the operator.

use org_http::ClerkSettings;
use org_http::cors::Origins;

use super::origin::origins;
use super::{ConfigError, Settings};

const ORIGINS: &str = "ORG_CLERK_ORIGINS";

/// `alone` is whether nobody but this machine reaches the server: then its other pages may call it
/// unless the operator says which may.
pub(super) fn settings(settings: &Settings, alone: bool) -> Result<ClerkSettings, ConfigError> {
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
    Ok(ClerkSettings { origins })
}
