//! The publishable key: what a page tells the browser library so that it finds this server. It is no
//! secret, and proves nothing.

use std::fmt;

use aws_lc_rs::digest;
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};

/// What it begins with. Keys for development begin otherwise, and make the library go through pages
/// that there are none of here.
const PREFIX: &str = "pk_live_";
/// How much of its digest cookies are told apart by.
const SUFFIX: usize = 8;

/// A publishable key.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct PublishableKey(String);

impl PublishableKey {
    /// The key for a server with this public address: `pk_live_` and the host with its port in
    /// Base64. `None` for a host without a dot, such as `localhost`: the library refuses its key.
    pub fn of(public_url: &str) -> Option<Self> {
        let (_, host) = public_url.split_once("://")?;
        let known = host.contains('.') && !host.contains('_');
        known.then(|| Self(format!("{PREFIX}{}", STANDARD.encode(format!("{host}$")))))
    }

    /// The key.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// What the library appends to the names of cookies, so that pages with different keys can share
    /// a host.
    pub fn cookie_suffix(&self) -> String {
        let digest = digest::digest(&digest::SHA1_FOR_LEGACY_USE_ONLY, self.0.as_bytes());
        let text = URL_SAFE_NO_PAD.encode(digest);
        text.chars().take(SUFFIX).collect()
    }
}

impl fmt::Display for PublishableKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_key_names_the_host() {
        let key = PublishableKey::of("http://127.0.0.1:3000").unwrap();
        assert_eq!(key.as_str(), "pk_live_MTI3LjAuMC4xOjMwMDAk");
        assert_eq!(key.cookie_suffix().len(), 8);
        assert_eq!(PublishableKey::of("http://localhost:3000"), None);
        assert_eq!(PublishableKey::of("https://my_host.example"), None);
    }
}
