//! What a client asks for, and the token it gets.

use std::collections::BTreeSet;

use actix_web::HttpRequest;
use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use org_auth::{AuthError, access_token};
use org_core::text::has_control;
use org_core::{Fault, Violation};
use secrecy::SecretString;
use serde::Serialize;
use url::form_urlencoded;

use super::error::unknown_audience;
use crate::caller::authorization;
use crate::failure::{Refusal, Unauthenticated};
use crate::input::{Input, parsed, string};

const GRANT_TYPE: &str = "client_credentials";
/// What would change the token and is not supported.
const UNSUPPORTED: &str = "organization";

/// A request for a token.
#[derive(Debug)]
pub(super) struct TokenRequest {
    pub(super) client_id: String,
    pub(super) client_secret: SecretString,
    audience: Option<String>,
}

/// Reads a request. Parameters that nobody knows are ignored, as RFC 6749 (section 3.2) demands.
pub(super) fn request(http: &HttpRequest, mut input: Input) -> Result<TokenRequest, Refusal> {
    input.required("grant_type", parsed(grant_type))?;
    if input
        .optional(UNSUPPORTED, string)?
        .is_some_and(|id| !id.is_empty())
    {
        return Err(input.blame(UNSUPPORTED, Fault::NotAllowed).into());
    }
    let (client_id, client_secret) = match basic(http)? {
        Some(pair) if input.has("client_secret") => {
            drop(pair);
            return Err(input.blame("client_secret", Fault::Duplicate).into());
        }
        Some(pair) => pair,
        None => posted(&mut input)?,
    };
    let audience = input.optional("audience", string)?;
    Ok(TokenRequest {
        client_id,
        client_secret,
        audience: audience.filter(|audience| !audience.is_empty()),
    })
}

impl TokenRequest {
    /// The audience that the token is for: the one asked for, or the first there is.
    pub(super) fn audience_of<'a>(&self, known: &'a [String]) -> Result<&'a str, Refusal> {
        let wished = self.audience.as_ref();
        let found = known
            .iter()
            .find(|known| wished.is_none_or(|wished| wished == *known));
        let asked = || wished.map_or("", String::as_str);
        found
            .map(String::as_str)
            .ok_or_else(|| unknown_audience(asked()))
    }
}

fn grant_type(raw: &str) -> Result<(), Fault> {
    match raw {
        "" => Err(Fault::Missing),
        GRANT_TYPE => Ok(()),
        _ => Err(Fault::NotAllowed),
    }
}

/// The credential as two fields of the body.
fn posted(input: &mut Input) -> Result<(String, SecretString), Refusal> {
    let id = input.required("client_id", parsed(client_id))?;
    let secret = input.optional("client_secret", string)?;
    Ok((id, secret.ok_or(AuthError::Rejected)?.into()))
}

/// The credential as HTTP Basic, each half encoded as in a form (RFC 6749, section 2.3.1).
fn basic(http: &HttpRequest) -> Result<Option<(String, SecretString)>, Refusal> {
    let header = authorization(http)?.and_then(|header| header.split_once(' '));
    let encoded = header.filter(|(scheme, _)| scheme.eq_ignore_ascii_case("basic"));
    let Some((_, encoded)) = encoded else {
        return Ok(None);
    };
    let bad = || Refusal::Unauthenticated(Unauthenticated::BadHeader);
    let bytes = BASE64_STANDARD.decode(encoded.trim()).map_err(|_| bad())?;
    let text = String::from_utf8(bytes).map_err(|_| bad())?;
    let (id, secret) = text.split_once(':').ok_or_else(bad)?;
    let id = client_id(&decoded(id)).map_err(|fault| Violation::new("client_id", fault))?;
    Ok(Some((id, decoded(secret).into())))
}

/// Undoes the encoding of a form, unless there plainly is none.
fn decoded(raw: &str) -> String {
    let mut pairs = form_urlencoded::parse(raw.as_bytes());
    match pairs.next() {
        Some((name, _)) if !raw.contains(['&', '=']) => name.into_owned(),
        _ => raw.to_owned(),
    }
}

/// An id that a database can be asked about.
fn client_id(raw: &str) -> Result<String, Fault> {
    if raw.is_empty() {
        Err(Fault::Missing)
    } else if has_control(raw) {
        Err(Fault::BadCharacter)
    } else {
        Ok(raw.to_owned())
    }
}

/// A token, and what it is good for.
#[derive(Serialize)]
pub(super) struct TokenBody {
    access_token: String,
    scope: String,
    expires_in: i64,
    token_type: &'static str,
}

impl TokenBody {
    pub(super) fn new(access_token: String, scopes: BTreeSet<String>) -> Self {
        Self {
            access_token,
            scope: Vec::from_iter(scopes).join(" "),
            expires_in: access_token::LIFE,
            token_type: "Bearer",
        }
    }
}

#[cfg(test)]
mod tests {
    use actix_web::test::TestRequest;
    use secrecy::ExposeSecret as _;

    use super::*;

    const POSTED: &[u8] = b"grant_type=client_credentials&client_id=a&client_secret=b";

    fn read(credential: Option<&str>, form: &[u8]) -> Result<(String, String), Refusal> {
        let mut http = TestRequest::default();
        if let Some(text) = credential {
            let encoded = BASE64_STANDARD.encode(text);
            http = http.insert_header(("authorization", format!("Basic {encoded}")));
        }
        let read = request(&http.to_http_request(), Input::from_pairs(form))?;
        let secret = read.client_secret.expose_secret().to_owned();
        Ok((read.client_id, secret))
    }

    fn pair(id: &str, secret: &str) -> (String, String) {
        (id.to_owned(), secret.to_owned())
    }

    #[test]
    fn a_secret_is_posted_or_in_the_header_but_not_both() {
        assert_eq!(read(None, POSTED).unwrap(), pair("a", "b"));
        let grant = b"grant_type=client_credentials";
        assert_eq!(read(Some("a%2Fb:c+d"), grant).unwrap(), pair("a/b", "c d"));
        assert_eq!(read(Some("a:b=:c"), grant).unwrap(), pair("a", "b=:c"));
        assert!(read(Some("a:b"), POSTED).is_err());
        assert!(read(Some("no colon"), grant).is_err());
        let unauthenticated = read(None, b"grant_type=client_credentials&client_id=a");
        let unauthenticated = unauthenticated.unwrap_err();
        assert!(
            matches!(unauthenticated, Refusal::Unauthenticated(_)),
            "{unauthenticated:?}"
        );
    }

    #[test]
    fn an_id_no_database_can_hold_never_reaches_one() {
        let form = b"grant_type=client_credentials&client_id=%00&client_secret=b";
        assert!(matches!(read(None, form), Err(Refusal::Core(_))));
        let grant = b"grant_type=client_credentials";
        assert!(matches!(read(Some("\0:b"), grant), Err(Refusal::Core(_))));
    }

    #[test]
    fn the_first_audience_is_meant_unless_another_is_named() {
        let known = ["https://a/".to_owned(), "https://b/".to_owned()];
        let asked = |audience: Option<&str>| {
            let asked = TokenRequest {
                client_id: String::new(),
                client_secret: "".into(),
                audience: audience.map(str::to_owned),
            };
            asked.audience_of(&known).ok()
        };
        assert_eq!(asked(None), Some("https://a/"));
        assert_eq!(asked(Some("https://b/")), Some("https://b/"));
        assert_eq!(asked(Some("https://b")), None);
    }
}
