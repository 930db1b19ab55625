//! What a client asks for, and the token it gets.

use std::collections::BTreeSet;

use actix_web::HttpRequest;
use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use org_auth::token_grant::{self, Wish};
use org_auth::{AuthError, access_token, client_assertion};
use org_core::client_grant::Audience;
use org_core::id::OrganizationId;
use org_core::text::has_control;
use org_core::{Fault, Violation};
use secrecy::SecretString;
use serde::Serialize;
use url::form_urlencoded;

use crate::caller::authorization;
use crate::failure::{Refusal, Unauthenticated};
use crate::input::{Input, parsed, string};

/// The most bytes of the name of an audience.
const MAX_AUDIENCE: usize = 4 * Audience::MAX;

/// A request for a token.
#[derive(Debug)]
pub(super) struct TokenRequest {
    pub(super) credential: Credential,
    audience: Option<String>,
    organization: Option<OrganizationId>,
    scopes: Option<BTreeSet<String>>,
}

/// By what a client proves who it is.
#[derive(Debug)]
pub(super) enum Credential {
    /// By what it has signed; it may say beside that who it is.
    Assertion {
        id: Option<String>,
        assertion: SecretString,
    },
    /// By a secret that it shares with the server.
    Secret { id: String, secret: SecretString },
}

/// Reads a request. Parameters that nobody knows are ignored, as RFC 6749 (section 3.2) demands; so
/// are empty ones (section 3.1).
pub(super) fn request(http: &HttpRequest, mut input: Input) -> Result<TokenRequest, Refusal> {
    input.required("grant_type", parsed(grant_type))?;
    let credential = credential(http, &mut input)?;
    let audience = said(&mut input, "audience")?;
    if audience
        .as_deref()
        .is_some_and(|name| has_control(name) || name.len() > MAX_AUDIENCE)
    {
        return Err(input.blame("audience", Fault::BadCharacter).into());
    }
    let organization = match said(&mut input, "organization")? {
        Some(id) => match OrganizationId::parse(&id) {
            Some(id) => Some(id),
            None => return Err(input.blame("organization", Fault::BadCharacter).into()),
        },
        None => None,
    };
    let scopes = said(&mut input, "scope")?;
    let scopes = scopes.map(|list| list.split(' ').map(str::to_owned).collect());
    Ok(TokenRequest {
        credential,
        audience,
        organization,
        scopes,
    })
}

impl TokenRequest {
    /// The name that the token is to have for its audience, and what is wished for: the audience
    /// asked for, or the first of this server's own.
    pub(super) fn wish(&self, own: &[String]) -> (String, Wish) {
        let name = self.audience.as_ref().or(own.first());
        let name = name.cloned().unwrap_or_default();
        let audience = if own.contains(&name) {
            Audience::Management
        } else {
            match Audience::from_name(&name) {
                // What the store calls this server is nobody's name outside.
                Audience::Management => Audience::Other(String::new()),
                Audience::Other(name) => Audience::Other(name),
            }
        };
        let wish = Wish {
            audience,
            scopes: self.scopes.clone(),
            organization: self.organization.clone(),
        };
        (name, wish)
    }
}

/// A parameter that is not empty.
fn said(input: &mut Input, name: &'static str) -> Result<Option<String>, Refusal> {
    let value = input.optional(name, string)?;
    Ok(value.filter(|value| !value.is_empty()))
}

/// One way to prove who it is, and not two (RFC 6749, section 2.3).
fn credential(http: &HttpRequest, input: &mut Input) -> Result<Credential, Refusal> {
    let in_header = basic(http)?;
    let assertion = said(input, "client_assertion")?;
    let kind = said(input, "client_assertion_type")?;
    let again = |input: &Input, name: &str| Err(input.blame(name, Fault::Duplicate).into());
    match (in_header, assertion) {
        (Some(_), Some(_)) => again(input, "client_assertion"),
        (Some(_), None) | (None, Some(_)) if input.has("client_secret") => {
            again(input, "client_secret")
        }
        (Some((id, secret)), None) => Ok(Credential::Secret { id, secret }),
        (None, Some(assertion)) => {
            match kind.as_deref() {
                Some(client_assertion::TYPE) => {}
                Some(_) => {
                    return Err(input
                        .blame("client_assertion_type", Fault::NotAllowed)
                        .into());
                }
                None => return Err(input.blame("client_assertion_type", Fault::Missing).into()),
            }
            Ok(Credential::Assertion {
                id: input.optional("client_id", parsed(client_id))?,
                assertion: assertion.into(),
            })
        }
        (None, None) => posted(input),
    }
}

fn grant_type(raw: &str) -> Result<(), Fault> {
    match raw {
        "" => Err(Fault::Missing),
        token_grant::GRANT_TYPE => Ok(()),
        _ => Err(Fault::NotAllowed),
    }
}

/// The credential as two fields of the body.
fn posted(input: &mut Input) -> Result<Credential, Refusal> {
    let id = input.required("client_id", parsed(client_id))?;
    let secret = input.optional("client_secret", string)?;
    let secret = secret.ok_or(AuthError::Rejected)?.into();
    Ok(Credential::Secret { id, secret })
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
        Ok(match read.credential {
            Credential::Secret { id, secret } => (id, secret.expose_secret().to_owned()),
            Credential::Assertion { id, assertion } => {
                (id.unwrap_or_default(), assertion.expose_secret().to_owned())
            }
        })
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
    fn an_assertion_stands_alone_and_says_what_it_is() {
        let kind = format!("client_assertion_type={}", client_assertion::TYPE);
        let with = |more: &str| format!("grant_type=client_credentials&client_assertion=x{more}");
        let read_assertion = |more: &str| read(None, with(more).as_bytes());
        let alone = read_assertion(&format!("&{kind}")).unwrap();
        assert_eq!(alone, pair("", "x"));
        let named = read_assertion(&format!("&{kind}&client_id=a")).unwrap();
        assert_eq!(named, pair("a", "x"));
        for bad in [
            String::new(),
            "&client_assertion_type=x".to_owned(),
            format!("&{kind}&client_secret=b"),
        ] {
            assert!(
                matches!(read_assertion(&bad), Err(Refusal::Core(_))),
                "{bad}"
            );
        }
        let both = with(&format!("&{kind}"));
        assert!(read(Some("a:b"), both.as_bytes()).is_err());
    }

    #[test]
    fn the_first_audience_is_meant_unless_another_is_named() {
        let own = ["https://a/".to_owned(), "https://b/".to_owned()];
        let asked = |audience: Option<&str>| {
            let asked = TokenRequest {
                credential: Credential::Assertion {
                    id: None,
                    assertion: "".into(),
                },
                audience: audience.map(str::to_owned),
                organization: None,
                scopes: None,
            };
            let (name, wish) = asked.wish(&own);
            (name, wish.audience)
        };
        let own_name = |name: &str| (name.to_owned(), Audience::Management);
        assert_eq!(asked(None), own_name("https://a/"));
        assert_eq!(asked(Some("https://b/")), own_name("https://b/"));
        let other = Audience::Other("https://b".to_owned());
        assert_eq!(asked(Some("https://b")), ("https://b".to_owned(), other));
        let (_, disguised) = asked(Some(Audience::Management.as_str()));
        assert_ne!(disguised, Audience::Management);
    }
}
