//! The kinds of connection by the names that Auth0 has for them.

use org_core::Fault;
use org_core::connection::Strategy;

/// Auth0's name for passwords that the server itself keeps.
const PASSWORD: &str = "auth0";

/// Every kind that can be made, in one line per letter.
const KNOWN: &[&str] = &[
    "ad adfs amazon apple auth0 auth0-oidc",
    "baidu bitbucket bitly box",
    "custom",
    "daccount dropbox dwolla",
    "email evernote evernote-sandbox exact",
    "facebook fitbit",
    "github google-apps google-oauth2",
    "instagram ip",
    "line linkedin",
    "oauth1 oauth2 office365 oidc okta",
    "paypal paypal-sandbox pingfederate planningcenter",
    "salesforce salesforce-community salesforce-sandbox samlp sharepoint shop shopify sms soundcloud",
    "thirtysevensignals twitter",
    "untappd",
    "vkontakte",
    "waad weibo windowslive wordpress",
    "yahoo yandex",
];

/// Reads a kind by Auth0's name.
pub(super) fn parse(raw: &str) -> Result<Strategy, Fault> {
    let known = KNOWN
        .iter()
        .flat_map(|line| line.split(' '))
        .any(|name| name == raw);
    match raw {
        PASSWORD => Ok(Strategy::Password),
        _ if known => Ok(Strategy::External(raw.to_owned())),
        _ => Err(Fault::NotAllowed),
    }
}

/// Auth0's name of a kind.
pub(in super::super) fn wire_name(strategy: &Strategy) -> &str {
    match strategy {
        Strategy::External(name) => name,
        Strategy::Password => PASSWORD,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_lead_there_and_back_and_the_stored_one_is_none() {
        for name in KNOWN.iter().flat_map(|line| line.split(' ')) {
            assert_eq!(wire_name(&parse(name).unwrap()), name);
        }
        assert_eq!(parse("auth0"), Ok(Strategy::Password));
        for raw in ["", "password", "AUTH0", "ad adfs"] {
            assert_eq!(parse(raw), Err(Fault::NotAllowed), "{raw:?}");
        }
    }
}
