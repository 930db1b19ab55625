//! Public keys of clients as the Management API reads and shows them.

use org_auth::client_key;
use org_core::client::{ClientCredential, CreateCredential, KeyAlgorithm, KeyId};
use org_core::text::{Format, JsonType, has_control};
use org_core::{Fault, Patch, Timestamp, Violation};
use serde::Serialize;

use crate::dialects::auth0::error::invalid_body;
use crate::dialects::auth0::schema::{Property, flag, present, required};
use crate::failure::Refusal;
use crate::input::{Input, parsed, string};

const MAX_NAME: usize = 128;
/// The only kind of key there is here.
const PUBLIC_KEY: &str = "public_key";

const PROPERTIES: &[Property] = &[
    Property::new("credential_type", "Only public_key is supported"),
    Property::new("name", "Name of the credential. Max length 128"),
    Property::new("pem", "Public key in PEM: SPKI or PKCS1, at least RSA-2048"),
    Property::new("alg", "RS256, RS384, PS256 or ES256. Defaults to RS256"),
    Property::new("kid", "Key ID").pattern("^([0-9a-zA-Z-_]{10,64})$"),
    Property::new("expires_at", "When the credential expires"),
    Property::new("parse_expiry_from_cert", "Only false is supported"),
];

/// `POST /clients/{id}/credentials`
pub(super) fn create(mut input: Input) -> Result<CreateCredential, Refusal> {
    let read = read_new(&mut input).and_then(|new| input.finish().map(|()| new));
    read.map_err(|violation| invalid_body(PROPERTIES, &violation))
}

/// `PATCH /clients/{id}/credentials/{credential}`
pub(super) fn update(mut input: Input) -> Result<Patch<Timestamp>, Refusal> {
    let read = input
        .patch("expires_at", parsed(time))
        .and_then(|expires_at| input.finish().map(|()| expires_at));
    read.map_err(|violation| invalid_body(PROPERTIES, &violation))
}

/// Reads a key that a client is to have.
pub(in super::super) fn read_new(input: &mut Input) -> Result<CreateCredential, Violation> {
    let text = JsonType::String;
    required(input, "credential_type", text, parsed(kind))?;
    let name = present(input, "name", text, parsed(name))?;
    let pem = required(input, "pem", text, string)?;
    let algorithm = present(input, "alg", text, parsed(algorithm))?.unwrap_or(KeyAlgorithm::Rs256);
    let unreadable = || input.blame("pem", Fault::NotAllowed);
    let key = client_key::parse(&pem, algorithm).ok_or_else(unreadable)?;
    let kid = present(input, "kid", text, parsed(KeyId::parse))?;
    let kid = match kid {
        Some(kid) => kid,
        None => KeyId::parse(&key.thumbprint).map_err(|fault| input.blame("kid", fault))?,
    };
    if flag(input, "parse_expiry_from_cert")? == Some(true) {
        return Err(input.blame("parse_expiry_from_cert", Fault::NotAllowed));
    }
    Ok(CreateCredential {
        name: name.unwrap_or_default(),
        kid,
        algorithm,
        public_key: key.pem,
        expires_at: present(input, "expires_at", text, parsed(time))?,
    })
}

fn kind(raw: &str) -> Result<(), Fault> {
    (raw == PUBLIC_KEY).then_some(()).ok_or(Fault::NotAllowed)
}

fn algorithm(raw: &str) -> Result<KeyAlgorithm, Fault> {
    KeyAlgorithm::parse(raw).ok_or(Fault::NotAllowed)
}

fn time(raw: &str) -> Result<Timestamp, Fault> {
    Timestamp::parse_rfc3339(raw).ok_or(Fault::BadFormat(Format::Time))
}

fn name(raw: &str) -> Result<String, Fault> {
    let given = raw.chars().count();
    if given > MAX_NAME {
        let max = MAX_NAME;
        Err(Fault::TooLong { given, max })
    } else if has_control(raw) {
        Err(Fault::BadCharacter)
    } else {
        Ok(raw.to_owned())
    }
}

/// A public key, without the key itself.
#[derive(Debug, Serialize)]
pub(super) struct CredentialBody {
    id: String,
    name: String,
    kid: String,
    alg: &'static str,
    credential_type: &'static str,
    created_at: String,
    updated_at: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    expires_at: Option<String>,
}

impl From<ClientCredential> for CredentialBody {
    fn from(credential: ClientCredential) -> Self {
        let ClientCredential {
            id,
            name,
            kid,
            algorithm,
            public_key: _,
            enabled: _,
            expires_at,
            created_at,
            updated_at,
        } = credential;
        Self {
            id: id.to_string(),
            name,
            kid: kid.to_string(),
            alg: algorithm.as_str(),
            credential_type: PUBLIC_KEY,
            created_at: created_at.to_rfc3339(),
            updated_at: updated_at.to_rfc3339(),
            expires_at: expires_at.map(Timestamp::to_rfc3339),
        }
    }
}
