//! Headers that ask for another algorithm, another key, or other rules.

use serde_json::{Value, json};

use crate::forge::{encode, sign_hmac, unsigned, with, without};
use crate::support::{Desk, Door, run};

/// Attacks on a token of these claims, each with its name.
type Attack = fn(&Desk<'_>, &Value) -> Vec<(String, String)>;

fn refused(attack: Attack, at_least: usize) {
    run(async |desk: &Desk<'_>| {
        for door in Door::TOKENS {
            let claims = desk.claims(door);
            let cases = attack(desk, &claims);
            assert!(cases.len() >= at_least, "{}", cases.len());
            desk.assert_all_refused(door, &cases).await;
        }
    });
}

/// Every case differs from this in one thing.
#[test]
fn a_forged_token_without_a_fault_is_let_in() {
    run(async |desk: &Desk<'_>| {
        for door in Door::TOKENS {
            let token = desk.forge.sign(&desk.header(), &desk.claims(door));
            desk.assert_let_in(door, &token).await;
        }
    });
}

#[test]
fn no_signature_is_no_algorithm() {
    refused(
        |desk, claims| {
            let signed = desk.forge.sign(&desk.header(), claims);
            let signature = signed.rsplit('.').next().unwrap();
            let algorithms = ["none", "None", "NONE", "nOnE", "none ", "", "null"];
            let case = |algorithm: &str| {
                let text = unsigned(&with(&desk.header(), "alg", algorithm), claims);
                let signatures = ["", signature, "AA", "none"];
                signatures.map(|end| (format!("{algorithm:?} {end}"), format!("{text}.{end}")))
            };
            algorithms.iter().flat_map(|one| case(one)).collect()
        },
        28,
    );
}

#[test]
fn a_public_key_is_no_secret() {
    refused(
        |desk, claims| {
            let forms = desk.forge.public_forms();
            let case = |(number, form): (usize, &Vec<u8>)| {
                let token = sign_hmac(form, &desk.header(), claims);
                (format!("HS256, form {number}"), token)
            };
            forms.iter().enumerate().map(case).collect()
        },
        9,
    );
}

#[test]
fn the_algorithm_is_ours_to_choose() {
    refused(
        |desk, claims| {
            let header = desk.header();
            let by = |name: &str| (name.to_owned(), desk.forge.sign_by(name, &header, claims));
            let mut cases = vec![by("RS384"), by("RS512"), by("PS256")];
            for named in [
                "RS384", "PS256", "ES256", "HS256", "EdDSA", "rs256", "RS256 ", "RSA",
            ] {
                let token = desk.forge.sign(&with(&header, "alg", named), claims);
                cases.push((format!("RS256 under the name of {named}"), token));
            }
            for odd in [
                json!(null),
                json!(256),
                json!(["RS256"]),
                json!({}),
                json!(true),
            ] {
                let token = desk.forge.sign(&with(&header, "alg", odd.clone()), claims);
                cases.push((format!("alg {odd}"), token));
            }
            let token = desk.forge.sign(&without(&header, "alg"), claims);
            cases.push(("no alg".to_owned(), token));
            cases
        },
        17,
    );
}

#[test]
fn the_key_is_ours_to_choose() {
    refused(
        |desk, claims| {
            let (header, kid) = (desk.header(), desk.key.kid());
            let odd = [
                json!("../../dev/null"),
                json!("/dev/null"),
                json!("' OR '1'='1"),
                json!("x' UNION SELECT 'secret' --"),
                json!("$(touch /tmp/x)"),
                json!(format!("{kid}\0")),
                json!(format!(" {kid}")),
                json!(kid.to_uppercase()),
                json!(&kid[..kid.len() - 1]),
                json!(""),
                json!(0),
                json!([kid]),
                json!({ "kid": kid }),
                json!(null),
                json!("k".repeat(4000)),
            ];
            let case = |kid: &Value| {
                let token = desk.forge.sign(&with(&header, "kid", kid.clone()), claims);
                (format!("kid {kid}"), token)
            };
            let mut cases: Vec<_> = odd.iter().map(case).collect();
            let token = desk.forge.sign(&without(&header, "kid"), claims);
            cases.push(("no kid".to_owned(), token));
            cases
        },
        16,
    );
}

#[test]
fn a_token_brings_no_key_and_no_rules() {
    refused(
        |desk, claims| {
            let jwk = desk.forge.jwk();
            let fields = [
                ("jku", json!("https://evil.example/jwks.json")),
                ("jku", json!("http://org.test/v1/jwks")),
                ("x5u", json!("https://evil.example/cert.pem")),
                ("jwk", jwk),
                ("x5c", json!([encode(&[0x30; 64])])),
                ("crit", json!([])),
                ("crit", json!(["exp"])),
                ("crit", json!(["b64"])),
                ("crit", json!(["http://evil.example/unknown"])),
                ("crit", json!("exp")),
                ("typ", json!("at+jwt")),
                ("typ", json!("application/at+jwt")),
                ("typ", json!("id_token")),
                ("typ", json!("jwt")),
                ("typ", json!("JWS")),
                ("typ", json!("")),
                ("typ", json!(null)),
                ("typ", json!(["JWT"])),
            ];
            let case = |(field, value): &(&str, Value)| {
                let header = with(&desk.header(), field, value.clone());
                (format!("{field} {value}"), desk.forge.sign(&header, claims))
            };
            let mut cases: Vec<_> = fields.iter().map(case).collect();
            let token = desk.forge.sign(&without(&desk.header(), "typ"), claims);
            cases.push(("no typ".to_owned(), token));
            cases
        },
        19,
    );
}

#[test]
fn a_header_is_an_object() {
    refused(
        |desk, claims| {
            let (good, claims) = (desk.header().to_string(), claims.to_string());
            let twice = good.replacen('{', "{\"alg\":\"none\",", 1);
            let case = |header: &str| {
                let token = desk.forge.sign_text(header, &claims);
                (format!("header {header}"), token)
            };
            let texts = [
                "",
                "{}",
                "[]",
                "null",
                "\"RS256\"",
                "RS256",
                "{",
                &good[1..],
                &twice,
                &format!("[{good}]"),
                &format!("{good}{good}"),
                &format!("\u{feff}{good}"),
                &"[".repeat(5000),
            ];
            let mut cases: Vec<_> = texts.into_iter().map(case).collect();
            let latin = desk
                .forge
                .sign_bytes(b"{\"alg\":\"RS256\",\"kid\":\"\xff\"}", claims.as_bytes());
            cases.push(("a header that is not UTF-8".to_owned(), latin));
            cases
        },
        14,
    );
}
