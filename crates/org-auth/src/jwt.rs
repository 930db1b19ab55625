//! What all our tokens have in common (RFC 7519, RFC 8725): one algorithm, our own key, no
//! instructions from the token itself.

use jsonwebtoken::errors::ErrorKind;
use jsonwebtoken::{Algorithm, Header, Validation};
use org_core::Timestamp;
use serde::de::DeserializeOwned;

use crate::SigningKey;

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
    /// Not signed by our key.
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
    key: &SigningKey,
    token: &str,
    issuer: &str,
    audiences: Option<&[String]>,
    now: Timestamp,
) -> Result<C, TokenError> {
    if token.len() > MAX_BYTES {
        return Err(TokenError::Malformed);
    }
    let header = jsonwebtoken::decode_header(token).map_err(|_| TokenError::Malformed)?;
    check_header(&header, key)?;
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

fn check_header(header: &Header, key: &SigningKey) -> Result<(), TokenError> {
    if header.alg != Algorithm::RS256 {
        return Err(TokenError::Signature);
    }
    let plain = header.jku.is_none()
        && header.jwk.is_none()
        && header.x5u.is_none()
        && header.x5c.is_none()
        && header.crit.is_none();
    let ours = header.kid.as_deref() == Some(key.kid());
    if plain && header.typ.as_deref() == Some("JWT") {
        if ours {
            Ok(())
        } else {
            Err(TokenError::Signature)
        }
    } else {
        Err(TokenError::Malformed)
    }
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
