//! Tokens as an attacker would like to make them: any header, any claims, any signature.

use aws_lc_rs::encoding::{AsDer as _, PublicKeyX509Der};
use aws_lc_rs::hmac;
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::KeyPair;
use aws_lc_rs::signature::{
    KeyPair as _, RSA_PKCS1_SHA256, RSA_PKCS1_SHA384, RSA_PKCS1_SHA512, RSA_PSS_SHA256, RsaEncoding,
};
use base64::Engine as _;
use base64::prelude::{BASE64_STANDARD, BASE64_URL_SAFE_NO_PAD};
use serde_json::{Map, Value};

/// The server's own key, in the wrong hands.
pub struct Forge(KeyPair);

impl Forge {
    pub fn with_key(pem: &str) -> Self {
        let document = pem::parse(pem).unwrap();
        Self(KeyPair::from_pkcs8(document.contents()).unwrap())
    }

    /// A token that is signed as it should be, whatever it says.
    pub fn sign(&self, header: &Value, claims: &Value) -> String {
        self.sign_text(&header.to_string(), &claims.to_string())
    }

    pub fn sign_text(&self, header: &str, claims: &str) -> String {
        self.sign_bytes(header.as_bytes(), claims.as_bytes())
    }

    pub fn sign_bytes(&self, header: &[u8], claims: &[u8]) -> String {
        self.sign_segments(&encode(header), &encode(claims))
    }

    /// Signs segments that may not even be base64.
    pub fn sign_segments(&self, header: &str, claims: &str) -> String {
        let message = format!("{header}.{claims}");
        let signature = self.signature(&RSA_PKCS1_SHA256, &message);
        format!("{message}.{}", encode(&signature))
    }

    /// Signed by the right key, by the algorithm that the header names instead of ours.
    pub fn sign_by(&self, algorithm: &str, header: &Value, claims: &Value) -> String {
        let padding: &'static dyn RsaEncoding = match algorithm {
            "RS384" => &RSA_PKCS1_SHA384,
            "RS512" => &RSA_PKCS1_SHA512,
            _ => &RSA_PSS_SHA256,
        };
        let message = unsigned(&with(header, "alg", algorithm), claims);
        let signature = self.signature(padding, &message);
        format!("{message}.{}", encode(&signature))
    }

    fn signature(&self, padding: &'static dyn RsaEncoding, message: &str) -> Vec<u8> {
        let mut signature = vec![0; self.0.public_modulus_len()];
        self.0
            .sign(
                padding,
                &SystemRandom::new(),
                message.as_bytes(),
                &mut signature,
            )
            .unwrap();
        signature
    }

    /// What everybody knows of the key, in the forms in which it could be taken for a secret.
    pub fn public_forms(&self) -> Vec<Vec<u8>> {
        let public = self.0.public_key();
        let der: PublicKeyX509Der<'_> = public.as_der().unwrap();
        let der = der.as_ref().to_vec();
        let pem = pem::encode(&pem::Pem::new("PUBLIC KEY", der.clone()));
        let modulus = public.modulus().big_endian_without_leading_zero().to_vec();
        let pkcs1 = public.as_ref().to_vec();
        vec![
            pem.trim_end().as_bytes().to_vec(),
            pem.replace("\r\n", "\n").into_bytes(),
            pem.into_bytes(),
            encode(&modulus).into_bytes(),
            BASE64_STANDARD.encode(&der).into_bytes(),
            der,
            modulus,
            pkcs1,
            Vec::new(),
        ]
    }

    /// The public part as tokens may carry it.
    pub fn jwk(&self) -> Value {
        let public = self.0.public_key();
        let n = encode(public.modulus().big_endian_without_leading_zero());
        let e = encode(public.exponent().big_endian_without_leading_zero());
        serde_json::json!({ "kty": "RSA", "alg": "RS256", "n": n, "e": e })
    }
}

/// Signed with a secret that both sides are supposed to share.
pub fn sign_hmac(secret: &[u8], header: &Value, claims: &Value) -> String {
    let message = unsigned(&with(header, "alg", "HS256"), claims);
    let key = hmac::Key::new(hmac::HMAC_SHA256, secret);
    let tag = hmac::sign(&key, message.as_bytes());
    format!("{message}.{}", encode(tag.as_ref()))
}

/// The first two segments.
pub fn unsigned(header: &Value, claims: &Value) -> String {
    let [header, claims] = [header, claims].map(|part| encode(part.to_string().as_bytes()));
    format!("{header}.{claims}")
}

pub fn encode(bytes: &[u8]) -> String {
    BASE64_URL_SAFE_NO_PAD.encode(bytes)
}

pub fn decode(segment: &str) -> Vec<u8> {
    BASE64_URL_SAFE_NO_PAD.decode(segment).unwrap()
}

/// The same object with another field.
pub fn with(object: &Value, field: &str, value: impl Into<Value>) -> Value {
    let mut fields = fields(object);
    fields.insert(field.to_owned(), value.into());
    Value::Object(fields)
}

/// The same object with a field less.
pub fn without(object: &Value, field: &str) -> Value {
    let mut fields = fields(object);
    fields.remove(field).unwrap();
    Value::Object(fields)
}

fn fields(object: &Value) -> Map<String, Value> {
    object.as_object().unwrap().clone()
}
