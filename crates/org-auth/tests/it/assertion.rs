//! What clients with keys of their own sign, and what others would like them to have signed.

use jsonwebtoken::{Algorithm, EncodingKey, Header};
use org_auth::client_assertion::{Proof, PublicKey, subject, verify};
use org_auth::jwt::TokenError;
use org_core::Timestamp;
use org_testkit::forge::{Forge, encode, sign_hmac, unsigned, with, without};
use org_testkit::keys::{CLIENT_EC, CLIENT_EC_PUBLIC, CLIENT_RSA, CLIENT_RSA_PUBLIC, SIGNING_KEY};
use org_testkit::mutation::{Random, mutate};
use serde_json::{Value, json};

const CLIENT: &str = "0123456789abcdefghijABCDEFGHIJ01";
const AUDIENCE: &str = "https://org.test/";
const NOW: i64 = 1_800_000_000;
const RSA: &str = "key-of-the-rsa-kind";
const EC: &str = "key-of-the-ec-kind";
const MUTATIONS: usize = 2_000;

fn key(kid: &'static str, algorithm: &'static str) -> PublicKey<'static> {
    let pem = if algorithm.starts_with("ES") {
        CLIENT_EC_PUBLIC
    } else {
        CLIENT_RSA_PUBLIC
    };
    PublicKey {
        kid,
        algorithm,
        pem,
    }
}

fn believed_by(assertion: &str, keys: &[PublicKey<'_>]) -> Result<Proof, TokenError> {
    let audiences = [AUDIENCE.to_owned(), "https://org.test".to_owned()];
    verify(
        assertion,
        CLIENT,
        keys,
        &audiences,
        Timestamp::from_millis(NOW * 1000),
    )
}

fn believed(assertion: &str) -> Result<Proof, TokenError> {
    believed_by(assertion, &[key(RSA, "RS256")])
}

fn header() -> Value {
    json!({ "alg": "RS256" })
}

fn claims() -> Value {
    json!({
        "iss": CLIENT, "sub": CLIENT, "aud": AUDIENCE, "jti": "f3c1",
        "iat": NOW, "exp": NOW + 180,
    })
}

fn forge() -> Forge {
    Forge::with_key(CLIENT_RSA)
}

fn signed(header: &Value, claims: &Value) -> String {
    forge().sign(header, claims)
}

fn es256(header: &Header, claims: &Value) -> String {
    let key = EncodingKey::from_ec_pem(CLIENT_EC.as_bytes()).unwrap();
    jsonwebtoken::encode(header, claims, &key).unwrap()
}

#[test]
fn each_algorithm_is_believed_by_its_key_and_by_no_other() {
    let (header, claims) = (header(), claims());
    let all = [
        ("ES256", es256(&Header::new(Algorithm::ES256), &claims)),
        ("PS256", forge().sign_by("PS256", &header, &claims)),
        ("RS256", signed(&header, &claims)),
        ("RS384", forge().sign_by("RS384", &header, &claims)),
    ];
    for (algorithm, assertion) in &all {
        for (other, _) in &all {
            let found = believed_by(assertion, &[key(RSA, other)]);
            assert_eq!(found.is_ok(), other == algorithm, "{algorithm} by {other}");
        }
    }
    let strange = forge().sign_by("RS512", &header, &claims);
    assert_eq!(
        believed_by(&strange, &[key(RSA, "RS512")]),
        Err(TokenError::Signature)
    );
}

#[test]
fn the_key_is_named_or_found() {
    let both = [key(EC, "ES256"), key(RSA, "RS256")];
    let named = |kid: &str| signed(&with(&header(), "kid", kid), &claims());
    assert!(believed_by(&signed(&header(), &claims()), &both).is_ok());
    assert!(believed_by(&named(RSA), &both).is_ok());
    for kid in [
        EC,
        "",
        "unknown",
        "../../dev/null",
        "' OR 1=1 --",
        "https://evil.example",
    ] {
        assert_eq!(
            believed_by(&named(kid), &both),
            Err(TokenError::Signature),
            "{kid}"
        );
    }
    assert_eq!(believed_by(&named(RSA), &[]), Err(TokenError::Signature));
    // A successor of the same kind: the first that has signed it.
    let other = Forge::with_key(SIGNING_KEY);
    let stranger = other.sign(&header(), &claims());
    assert_eq!(believed_by(&stranger, &both), Err(TokenError::Signature));
}

#[test]
fn what_is_as_it_should_be_is_believed() {
    let good = [
        ("aud", json!("https://org.test")),
        ("aud", json!([AUDIENCE])),
        ("exp", json!(NOW + 310)),
        ("exp", json!(NOW - 9)),
        ("iat", json!(NOW + 10)),
        ("nbf", json!(NOW + 10)),
        ("jti", json!("j".repeat(64))),
    ];
    for (field, value) in good {
        let claims = with(&claims(), field, value.clone());
        assert!(
            believed(&signed(&header(), &claims)).is_ok(),
            "{field} {value}"
        );
    }
    let brief = without(&claims(), "iat");
    assert!(believed(&signed(&header(), &brief)).is_ok());
    assert!(believed(&signed(&with(&header(), "typ", "JWT"), &claims())).is_ok());
    assert_eq!(subject(&signed(&header(), &claims())).unwrap(), CLIENT);
}

#[test]
fn a_proof_is_of_one_client_and_one_id() {
    let of = |jti: &str| believed(&signed(&header(), &with(&claims(), "jti", jti))).unwrap();
    assert_eq!(of("a"), of("a"));
    assert_ne!(of("a").digest, of("b").digest);
    assert_eq!(
        of("a").expires_at,
        Timestamp::from_millis((NOW + 190) * 1000)
    );
}

#[test]
fn nothing_else_is_believed() {
    let wrong = [
        ("aud", json!("https://org.test/oauth/token/")),
        ("aud", json!("https://evil.example/")),
        ("aud", json!([AUDIENCE, "https://evil.example/"])),
        ("aud", json!([])),
        ("aud", json!(null)),
        ("aud", json!("https://org.test//")),
        ("aud", json!({ "0": AUDIENCE })),
        ("exp", json!(NOW - 10)),
        ("exp", json!(NOW + 311)),
        ("exp", json!(i64::MAX)),
        ("exp", json!(i64::MIN)),
        ("exp", json!(-1)),
        ("exp", json!(1e300)),
        ("exp", json!((NOW + 60).to_string())),
        ("exp", json!(f64::from(i32::MAX) + 0.5)),
        ("exp", json!(null)),
        ("iat", json!(NOW + 11)),
        ("iat", json!("now")),
        ("iat", json!(i64::MAX)),
        ("iss", json!("another")),
        ("iss", json!([CLIENT])),
        ("iss", json!(AUDIENCE)),
        ("jti", json!("")),
        ("jti", json!("j".repeat(65))),
        ("jti", json!(1)),
        ("jti", json!(null)),
        ("jti", json!(["f3c1"])),
        ("nbf", json!(NOW + 11)),
        ("nbf", json!("0")),
        ("sub", json!("another")),
        ("sub", json!(format!("{CLIENT}@clients"))),
        ("sub", json!(null)),
    ];
    for (field, value) in wrong {
        let assertion = signed(&header(), &with(&claims(), field, value.clone()));
        assert!(believed(&assertion).is_err(), "{field} {value}");
    }
    for field in ["aud", "exp", "iss", "jti", "sub"] {
        let assertion = signed(&header(), &without(&claims(), field));
        assert!(believed(&assertion).is_err(), "no {field}");
    }
    for twice in [r#""jti":"other""#, r#""exp":1800000060"#, r#""sub":"x""#] {
        let text = claims()
            .to_string()
            .replacen('{', &format!("{{{twice},"), 1);
        let assertion = forge().sign_text(&header().to_string(), &text);
        assert!(believed(&assertion).is_err(), "{twice} twice");
    }
}

#[test]
fn the_header_brings_no_key_and_no_rules() {
    for (field, value) in [
        ("alg", json!("none")),
        ("alg", json!("HS256")),
        ("alg", json!("ES256")),
        ("alg", json!(["RS256"])),
        ("crit", json!(["exp"])),
        ("jku", json!("https://evil.example/jwks.json")),
        ("jwk", forge().jwk()),
        ("kid", json!([RSA])),
        ("typ", json!("at+jwt")),
        ("typ", json!("")),
        ("x5c", json!([encode(&[0x30; 64])])),
        ("x5u", json!("https://evil.example/cert.pem")),
    ] {
        let assertion = signed(&with(&header(), field, value.clone()), &claims());
        assert!(believed(&assertion).is_err(), "{field} {value}");
    }
    let bare = unsigned(&with(&header(), "alg", "none"), &claims());
    assert!(believed(&format!("{bare}.")).is_err());
    let public = CLIENT_RSA_PUBLIC.as_bytes().to_vec();
    for form in forge().public_forms().into_iter().chain([public]) {
        let assertion = sign_hmac(&form, &header(), &claims());
        assert!(believed(&assertion).is_err(), "a public key is no secret");
    }
}

#[test]
fn assertions_are_short() {
    let stuffed = |size| signed(&header(), &with(&claims(), "more", "x".repeat(size)));
    assert!(stuffed(1000).len() < 2048 && believed(&stuffed(1000)).is_ok());
    assert!(stuffed(1300).len() > 2048);
    assert_eq!(believed(&stuffed(1300)), Err(TokenError::Malformed));
    assert_eq!(subject(&stuffed(1300)), Err(TokenError::Malformed));
    assert_eq!(believed(""), Err(TokenError::Malformed));
}

#[test]
fn no_mutation_is_believed() {
    for good in [
        signed(&header(), &claims()),
        es256(&Header::new(Algorithm::ES256), &claims()),
    ] {
        let keys = [key(RSA, "RS256"), key(EC, "ES256")];
        assert!(believed_by(&good, &keys).is_ok());
        let mut random = Random::new(5);
        for _ in 0..MUTATIONS {
            let assertion = mutate(&good, &mut random);
            if assertion != good {
                assert!(believed_by(&assertion, &keys).is_err(), "{assertion}");
            }
        }
    }
}
