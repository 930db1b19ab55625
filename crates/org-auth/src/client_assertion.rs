//! By what a client with keys of its own proves who it is (RFC 7523, `contracts/auth0.md` section 4).

use jsonwebtoken::errors::ErrorKind;
use jsonwebtoken::{Algorithm, DecodingKey, Header, Validation};
use org_core::Timestamp;
use org_core::credential::SecretDigest;
use serde::Deserialize;

use crate::jwt::{TokenError, is_plain};
use crate::secret;

/// What `client_assertion_type` says.
pub const TYPE: &str = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

/// The longest assertion that is looked at.
const MAX_BYTES: usize = 2048;
/// The most characters of its id.
const MAX_ID: usize = 64;
/// How far ahead its end may lie, in seconds.
const LONGEST_LIFE: i64 = 300;
/// How far the clocks of two machines may be apart, in seconds.
const LEEWAY: i64 = 10;

/// The algorithms a client may sign with.
const ALGORITHMS: [(Algorithm, &str); 4] = [
    (Algorithm::ES256, "ES256"),
    (Algorithm::PS256, "PS256"),
    (Algorithm::RS256, "RS256"),
    (Algorithm::RS384, "RS384"),
];

/// The names of the algorithms a client may sign with.
pub fn algorithms() -> impl Iterator<Item = &'static str> {
    ALGORITHMS.iter().map(|(_, name)| *name)
}

/// A public key of a client.
#[derive(Clone, Copy, Debug)]
pub struct PublicKey<'k> {
    /// Its name in the headers of assertions.
    pub kid: &'k str,
    /// The one algorithm it signs by.
    pub algorithm: &'k str,
    /// PEM of a `SubjectPublicKeyInfo`.
    pub pem: &'k str,
}

/// What remains of an assertion that was believed.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Proof {
    /// Stands for the assertion's id among those of all clients.
    pub digest: SecretDigest,
    /// When it could not be used any more in any case.
    pub expires_at: Timestamp,
}

#[derive(Deserialize)]
struct Claims {
    iss: String,
    sub: String,
    aud: Audience,
    exp: i64,
    iat: Option<i64>,
    nbf: Option<i64>,
    jti: String,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Audience {
    One(String),
    List([String; 1]),
}

/// Who an assertion is about, before it is believed.
///
/// # Errors
///
/// [`TokenError::Malformed`] if it does not say.
pub fn subject(assertion: &str) -> Result<String, TokenError> {
    #[derive(Deserialize)]
    struct Subject {
        sub: String,
    }
    header_of(assertion)?;
    let claims = jsonwebtoken::dangerous::insecure_decode::<Subject>(assertion);
    let claims = claims.map_err(|_| TokenError::Malformed)?;
    Ok(claims.claims.sub)
}

/// Believes an assertion of `client` if one of its `keys` has signed it, for one of `audiences`, and
/// `now` lies in its short life. Whether it was used before is for the caller to look up.
///
/// # Errors
///
/// [`TokenError`].
pub fn verify(
    assertion: &str,
    client: &str,
    keys: &[PublicKey<'_>],
    audiences: &[String],
    now: Timestamp,
) -> Result<Proof, TokenError> {
    let header = header_of(assertion)?;
    let (algorithm, name) = ALGORITHMS
        .iter()
        .find(|(algorithm, _)| *algorithm == header.alg)
        .ok_or(TokenError::Signature)?;
    let named = |key: &&PublicKey<'_>| header.kid.as_deref().is_none_or(|kid| kid == key.kid);
    let mut fitting = keys
        .iter()
        .filter(|key| key.algorithm == *name)
        .filter(named);
    // Without a key id each of the client's few keys may be meant.
    let claims = fitting
        .find_map(|key| signed_by(assertion, *algorithm, key).transpose())
        .ok_or(TokenError::Signature)??;
    check(&claims, client, audiences, now.seconds())?;
    Ok(Proof {
        digest: secret::digest(&format!("{client}\0{}", claims.jti)),
        expires_at: Timestamp::from_millis((claims.exp + LEEWAY).saturating_mul(1000)),
    })
}

fn header_of(assertion: &str) -> Result<Header, TokenError> {
    if assertion.len() > MAX_BYTES {
        return Err(TokenError::Malformed);
    }
    let header = jsonwebtoken::decode_header(assertion).map_err(|_| TokenError::Malformed)?;
    let typed = header.typ.as_deref().is_none_or(|typ| typ == "JWT");
    if typed && is_plain(&header) {
        Ok(header)
    } else {
        Err(TokenError::Malformed)
    }
}

/// The claims, or nothing if another key has signed them.
fn signed_by(
    assertion: &str,
    algorithm: Algorithm,
    key: &PublicKey<'_>,
) -> Result<Option<Claims>, TokenError> {
    let pem = key.pem.as_bytes();
    let decoding = match algorithm {
        Algorithm::ES256 => DecodingKey::from_ec_pem(pem),
        _ => DecodingKey::from_rsa_pem(pem),
    };
    let decoding = decoding.map_err(|_| TokenError::Signature)?;
    let mut validation = Validation::new(algorithm);
    // The clock of the domain judges, and who it is for is compared as a whole.
    validation.validate_exp = false;
    validation.validate_aud = false;
    validation.required_spec_claims.clear();
    match jsonwebtoken::decode::<Claims>(assertion, &decoding, &validation) {
        Ok(decoded) => Ok(Some(decoded.claims)),
        Err(error) if matches!(error.kind(), ErrorKind::InvalidSignature) => Ok(None),
        Err(_) => Err(TokenError::Claims),
    }
}

fn check(claims: &Claims, client: &str, audiences: &[String], now: i64) -> Result<(), TokenError> {
    let Claims {
        iss,
        sub,
        aud: Audience::One(aud) | Audience::List([aud]),
        exp,
        iat,
        nbf,
        jti,
    } = claims;
    let id = jti.chars().count();
    let ours =
        iss == client && sub == client && audiences.contains(aud) && (1..=MAX_ID).contains(&id);
    let earliest = now.saturating_add(LEEWAY);
    let begun = [iat, nbf]
        .iter()
        .all(|at| at.is_none_or(|at| at <= earliest));
    let brief = *exp <= earliest.saturating_add(LONGEST_LIFE);
    if *exp <= now.saturating_sub(LEEWAY) {
        Err(TokenError::Expired)
    } else if ours && begun && brief {
        Ok(())
    } else {
        Err(TokenError::Claims)
    }
}
