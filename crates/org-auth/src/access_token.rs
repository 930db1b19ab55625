//! Access tokens of machine clients (`contracts/auth0.md` section 4).

use std::collections::BTreeSet;

use org_core::organization::Organization;
use org_core::{App, Timestamp};
use serde::{Deserialize, Serialize};

use crate::jwt::{self, TokenError};
use crate::key_ring::KeyRing;
use crate::signing_key::SigningKey;

/// How long a token lives, in seconds: a day.
pub const LIFE: i64 = 86_400;
/// The grant that every token of this kind comes from.
const GRANT: &str = "client-credentials";
/// What the subject is made of beside the client's id.
const SUBJECT_SUFFIX: &str = "@clients";

#[derive(Deserialize, Serialize)]
struct Claims {
    iss: String,
    sub: String,
    aud: String,
    iat: i64,
    /// Ours have none, and yet it is heeded.
    #[serde(skip_serializing_if = "Option::is_none")]
    nbf: Option<i64>,
    exp: i64,
    scope: String,
    gty: String,
    azp: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    org_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    org_name: Option<String>,
}

impl jwt::Claims for Claims {
    fn exp(&self) -> i64 {
        self.exp
    }
    fn iat(&self) -> i64 {
        self.iat
    }
    fn iss(&self) -> &str {
        &self.iss
    }
    fn nbf(&self) -> Option<i64> {
        self.nbf
    }
}

/// What a token is to say.
#[derive(Clone, Copy, Debug)]
pub struct Request<'r> {
    /// Who makes it: the public address with a final slash.
    pub issuer: &'r str,
    /// Whom it is for.
    pub audience: &'r str,
    /// Whose it is.
    pub client: &'r str,
    /// What it allows.
    pub scopes: &'r BTreeSet<String>,
    /// The one organization that the client acts for with it.
    pub organization: Option<&'r Organization>,
}

/// Makes a token.
///
/// # Errors
///
/// If signing fails.
pub fn issue(
    app: &App,
    key: &SigningKey,
    request: &Request<'_>,
) -> Result<String, jsonwebtoken::errors::Error> {
    let Request {
        issuer,
        audience,
        client,
        scopes,
        organization,
    } = *request;
    let now = app.now().seconds();
    let names: Vec<&str> = scopes.iter().map(String::as_str).collect();
    let claims = Claims {
        iss: issuer.to_owned(),
        sub: format!("{client}{SUBJECT_SUFFIX}"),
        aud: audience.to_owned(),
        iat: now,
        nbf: None,
        exp: now.saturating_add(LIFE),
        scope: names.join(" "),
        gty: GRANT.to_owned(),
        azp: client.to_owned(),
        org_id: organization.map(|one| one.id.to_string()),
        org_name: organization.map(|one| one.slug.as_str().to_owned()),
    };
    key.sign(jwt::header(), &claims)
}

/// What a token says about its bearer.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Bearer {
    /// The client.
    pub client: String,
    /// What it may do.
    pub scopes: BTreeSet<String>,
    /// From when on the token is not accepted any more.
    pub ends: Timestamp,
}

/// The bearer of `token`.
///
/// # Errors
///
/// [`TokenError`].
pub fn verify(
    keys: &KeyRing,
    token: &str,
    issuer: &str,
    audiences: &[String],
    now: Timestamp,
) -> Result<Bearer, TokenError> {
    let claims: Claims = jwt::verify(keys, token, issuer, Some(audiences), now)?;
    let client = claims
        .sub
        .strip_suffix(SUBJECT_SUFFIX)
        .ok_or(TokenError::Claims)?;
    // What is for one organization must not reach the others, and nothing behind this door is for
    // one only.
    let global = claims.org_id.is_none() && claims.org_name.is_none();
    if claims.gty != GRANT || client != claims.azp || !global {
        return Err(TokenError::Claims);
    }
    let scopes = claims.scope.split_whitespace().map(str::to_owned).collect();
    Ok(Bearer {
        client: client.to_owned(),
        scopes,
        ends: jwt::end_of(&claims),
    })
}
