//! How often callers may ask.

use std::collections::BTreeMap;
use std::num::NonZeroU32;

use org_http::Rate;
use org_http::clerk_limits::{ACCOUNT, ADDRESS};
use org_http::dialects::auth0::{MANAGEMENT, TOKENS, groups};

use super::{ConfigError, Settings, invalid};

type Rates = BTreeMap<&'static str, Rate>;

/// The limits by the name of the bucket. On loopback there are none but those that are configured.
pub(super) fn rates(settings: &Settings, loopback: bool) -> Result<Rates, ConfigError> {
    let mut rates = Rates::new();
    let usual = |rate| (!loopback).then_some(rate);
    let given = settings.rate_limit.as_deref();
    let management = limit("ORG_RATE_LIMIT", given, usual(production()))?;
    let given = settings.token_rate_limit.as_deref();
    let tokens = limit("ORG_TOKEN_RATE_LIMIT", given, usual(a_hundred_a_second()))?;
    let limited = management.is_some();
    rates.extend(sign_ins(settings.clerk_rate_limit.as_deref())?);
    rates.extend(management.map(|rate| (MANAGEMENT, rate)));
    rates.extend(tokens.map(|rate| (TOKENS, rate)));
    match settings.rate_limit_groups.as_deref() {
        Some("off") => {}
        Some(text) => {
            rates.extend(groups());
            rates.extend(configured_groups(text)?);
        }
        None if limited => rates.extend(groups()),
        None => {}
    }
    Ok(rates)
}

/// How often somebody may try to sign in or up: an account, and an address, behind which many may be.
/// On loopback, too, since passwords are guessed from anywhere.
fn sign_ins(given: Option<&str>) -> Result<Vec<(&'static str, Rate)>, ConfigError> {
    const TEN: NonZeroU32 = NonZeroU32::MIN.saturating_add(9);
    const SIX: NonZeroU32 = NonZeroU32::MIN.saturating_add(5);
    let (burst, sustained) = match given {
        None => (TEN, SIX),
        Some("off") => return Ok(Vec::new()),
        Some(raw) => pair(raw).ok_or_else(|| {
            let text = "expected off, or <burst>/<per minute> such as 10/6";
            invalid("ORG_CLERK_RATE_LIMIT", text)
        })?,
    };
    let many = |rate: NonZeroU32| rate.saturating_mul(TEN);
    Ok(vec![
        (ACCOUNT, Rate::per_minute(burst, sustained)),
        (ADDRESS, Rate::per_minute(many(burst), many(sustained))),
    ])
}

/// The vendor's own production figures (`contracts/auth0.md` section 6).
fn production() -> Rate {
    const BURST: NonZeroU32 = NonZeroU32::MIN.saturating_add(49);
    const PER_SECOND: NonZeroU32 = NonZeroU32::MIN.saturating_add(15);
    Rate::per_second(BURST, PER_SECOND)
}

fn a_hundred_a_second() -> Rate {
    const HUNDRED: NonZeroU32 = NonZeroU32::MIN.saturating_add(99);
    Rate::per_second(HUNDRED, HUNDRED)
}

/// The configured limit, or the usual one if none is.
fn limit(
    key: &'static str,
    given: Option<&str>,
    usual: Option<Rate>,
) -> Result<Option<Rate>, ConfigError> {
    match given {
        None => Ok(usual),
        Some("off") => Ok(None),
        Some(raw) => pair(raw)
            .map(|(burst, sustained)| Some(Rate::per_second(burst, sustained)))
            .ok_or_else(|| invalid(key, "expected off, or <burst>/<per second> such as 50/16")),
    }
}

/// `<group>=<burst>/<per minute>`, separated by commas.
fn configured_groups(raw: &str) -> Result<Rates, ConfigError> {
    let bad = || {
        let names: Vec<_> = groups().map(|(name, _)| name).collect();
        let text = format!(
            "expected off, or <group>=<burst>/<per minute> separated by commas; the groups are {}",
            names.join(", ")
        );
        invalid("ORG_RATE_LIMIT_GROUPS", text)
    };
    let group = |entry: &str| {
        let (name, rate) = entry.split_once('=')?;
        let (name, _) = groups().find(|(known, _)| *known == name.trim())?;
        let (burst, sustained) = pair(rate.trim())?;
        Some((name, Rate::per_minute(burst, sustained)))
    };
    let entries = raw.split(',').map(|entry| group(entry).ok_or_else(bad));
    entries.collect()
}

fn pair(raw: &str) -> Option<(NonZeroU32, NonZeroU32)> {
    let (burst, sustained) = raw.split_once('/')?;
    Some((burst.parse().ok()?, sustained.parse().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(management: Option<&str>, groups: Option<&str>, loopback: bool) -> Rates {
        let settings = Settings {
            rate_limit: management.map(str::to_owned),
            rate_limit_groups: groups.map(str::to_owned),
            clerk_rate_limit: Some("off".to_owned()),
            ..Settings::default()
        };
        rates(&settings, loopback).unwrap()
    }

    #[test]
    fn passwords_are_not_guessed_without_end_anywhere() {
        for loopback in [true, false] {
            let rates = rates(&Settings::default(), loopback).unwrap();
            let account = rates.get(ACCOUNT).copied();
            assert!(account.is_some() && account != rates.get(ADDRESS).copied());
        }
        let settings = |text: &str| Settings {
            clerk_rate_limit: Some(text.to_owned()),
            ..Settings::default()
        };
        assert!(
            !rates(&settings("off"), false)
                .unwrap()
                .contains_key(ACCOUNT)
        );
        assert!(rates(&settings("0/1"), false).is_err());
    }

    #[test]
    fn loopback_is_free_unless_it_is_configured() {
        assert!(of(None, None, true).is_empty());
        assert!(!of(Some("2/1"), None, true).contains_key(TOKENS));
        let everywhere = of(None, None, false);
        assert_eq!(everywhere.get(MANAGEMENT), Some(&production()));
        assert_eq!(everywhere.len(), groups().count() + 2);
        assert!(of(Some("off"), None, false).contains_key(TOKENS));
        assert_eq!(of(Some("off"), None, false).len(), 1);
        assert_eq!(of(Some("2/1"), Some("off"), true).len(), 1);
    }

    #[test]
    fn a_group_can_have_another_rate() {
        let rates = of(
            None,
            Some("organizations_read=3/60, organization_read=1/1"),
            true,
        );
        let three = NonZeroU32::new(3).unwrap();
        let sixty = NonZeroU32::new(60).unwrap();
        let changed = Rate::per_minute(three, sixty);
        assert_eq!(rates.get("organizations_read"), Some(&changed));
        assert_eq!(rates.len(), groups().count());
        for bad in [
            "",
            "organizations_read",
            "nobody=1/1",
            "organizations_read=0/1",
            "on",
        ] {
            assert!(configured_groups(bad).is_err(), "{bad}");
        }
    }
}
