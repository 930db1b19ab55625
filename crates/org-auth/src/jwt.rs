//! What all our tokens have in common (RFC 7519, RFC 8725): one algorithm, our own keys, no
//! instructions from the token itself.

use jsonwebtoken::errors::ErrorKind;
use jsonwebtoken::{Algorithm, Header, Validation};
use org_core::Timestamp;
use serde::de::DeserializeOwned;

use crate::{KeyRing, SigningKey};

/// The longest token that is looked at.
const MAX_BYTES: usize = 8 * 1024;
/// How far the clocks of two machines may be apart, in seconds.
const LEEWAY: i64 = 5;

/// Why a token is not believed.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
pub enum TokenError {
    /// Not yet valid, or a claim is missing, of the wrong type or not for us.
    #[error("the claims are not acceptable")]
    Claims,
    /// Past its end.
    #[error("the token has expired")]
    Expired,
    /// Not three parts of base64url JSON, or a header we do not accept.
    #[error("the token is malformed")]
    Malformed,
    /// Not signed by a key of ours.
    #[error("the signature is wrong")]
    Signature,
}

/// The header of every token: `RS256`, `JWT`; the key id is added when signing.
pub(crate) fn header() -> Header {
    Header::new(Algorithm::RS256)
}

/// What every token of ours claims.
pub(crate) trait Claims: DeserializeOwned {
    /// When it ends, in Unix seconds.
    fn exp(&self) -> i64;
    /// When it was made.
    fn iat(&self) -> i64;
    /// Who made it: one, where the library would take any of several.
    fn iss(&self) -> &str;
    /// When it begins, if it says.
    fn nbf(&self) -> Option<i64>;
}

/// The claims of `token`, if it is ours, for `issuer` and `audiences`, and valid at `now`. Without
/// audiences a token that names any is refused.
pub(crate) fn verify<C: Claims>(
    keys: &KeyRing,
    token: &str,
    issuer: &str,
    audiences: Option<&[String]>,
    now: Timestamp,
) -> Result<C, TokenError> {
    let key = signer(&header_of(token)?, keys, now)?;
    let mut validation = Validation::new(Algorithm::RS256);
    // The clock of the domain judges below; this library would read the machine's.
    validation.validate_exp = false;
    validation.validate_nbf = false;
    validation.set_issuer(&[issuer]);
    match audiences {
        Some(audiences) => {
            validation.set_audience(audiences);
            validation.set_required_spec_claims(&["exp", "iss", "sub", "aud"]);
        }
        None => validation.set_required_spec_claims(&["exp", "iss", "sub"]),
    }
    let claims = jsonwebtoken::decode::<C>(token, key.decoding(), &validation)
        .map_err(|error| match error.kind() {
            ErrorKind::InvalidSignature => TokenError::Signature,
            ErrorKind::InvalidToken | ErrorKind::Base64(_) | ErrorKind::Utf8(_) => {
                TokenError::Malformed
            }
            _ => TokenError::Claims,
        })?
        .claims;
    if claims.iss() != issuer {
        return Err(TokenError::Claims);
    }
    in_time(&claims, now.seconds()).map(|()| claims)
}

/// From when on a token with these claims is not accepted any more.
pub(crate) fn end_of(claims: &impl Claims) -> Timestamp {
    let seconds = claims.exp().saturating_add(LEEWAY);
    Timestamp::from_millis(seconds.saturating_mul(1000))
}

/// The id of the key that `token` says it is signed with.
pub(crate) fn key_id(token: &str) -> Option<String> {
    header_of(token).ok()?.kid
}

fn header_of(token: &str) -> Result<Header, TokenError> {
    if token.len() > MAX_BYTES {
        return Err(TokenError::Malformed);
    }
    jsonwebtoken::decode_header(token).map_err(|_| TokenError::Malformed)
}

/// Whether the header brings no key and no rules of its own.
pub(crate) fn is_plain(header: &Header) -> bool {
    header.jku.is_none()
        && header.jwk.is_none()
        && header.x5u.is_none()
        && header.x5c.is_none()
        && header.crit.is_none()
}

/// The key of ours that the header names.
fn signer<'k>(
    header: &Header,
    keys: &'k KeyRing,
    now: Timestamp,
) -> Result<&'k SigningKey, TokenError> {
    if header.alg != Algorithm::RS256 {
        return Err(TokenError::Signature);
    }
    if !is_plain(header) || header.typ.as_deref() != Some("JWT") {
        return Err(TokenError::Malformed);
    }
    let named = header.kid.as_deref().and_then(|kid| keys.find(kid, now));
    named.ok_or(TokenError::Signature)
}

fn in_time(claims: &impl Claims, now: i64) -> Result<(), TokenError> {
    if claims.exp() <= now.saturating_sub(LEEWAY) {
        return Err(TokenError::Expired);
    }
    let earliest = now.saturating_add(LEEWAY);
    if claims.iat() > earliest || claims.nbf().is_some_and(|nbf| nbf > earliest) {
        return Err(TokenError::Claims);
    }
    Ok(())
}
