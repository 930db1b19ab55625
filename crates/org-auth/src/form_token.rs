//! What ties the forms of pages to those who were shown them, so that no other page can send them.

use std::fmt;

use aws_lc_rs::hmac;
use subtle::ConstantTimeEq as _;

use crate::key_ring::SigningKeys;

const PURPOSE: &str = "form tokens";

/// Makes and checks the tokens.
pub struct FormTokens {
    key: hmac::Key,
}

impl fmt::Debug for FormTokens {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("FormTokens(…)")
    }
}

impl FormTokens {
    /// With a secret of the server that stays when its signing keys change.
    pub fn new(keys: &SigningKeys) -> Self {
        Self {
            key: keys.derive(PURPOSE),
        }
    }

    /// The token for whoever has this secret cookie: 64 hexadecimal digits.
    pub fn token(&self, cookie: &str) -> String {
        hex::encode(hmac::sign(&self.key, cookie.as_bytes()))
    }

    /// Whether `given` is the token for whoever has this cookie; takes the same time whatever the
    /// answer.
    pub fn is_token(&self, cookie: &str, given: &str) -> bool {
        let known = self.token(cookie);
        known.as_bytes().ct_eq(given.as_bytes()).into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_fits_one_cookie() {
        let tokens = FormTokens {
            key: hmac::Key::new(hmac::HMAC_SHA256, b"key"),
        };
        let token = tokens.token("cookie");
        assert_eq!(token.len(), 64);
        assert!(tokens.is_token("cookie", &token));
        assert!(!tokens.is_token("other", &token) && !tokens.is_token("cookie", ""));
    }
}
