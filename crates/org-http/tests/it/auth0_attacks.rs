//! Tokens as an attacker would like to make them, sent to the Management API: signed by the server's
//! own key wherever that helps them, so that every other check is what is tested.

use org_http::RateLimit;
use org_testkit::forge::{Forge, encode, sign_hmac, unsigned, with, without};
use org_testkit::http::{AUDIENCE, CLIENT_ID, PUBLIC_URL, Reply, TestApp, send};
use org_testkit::keys::{CLIENT_RSA, SIGNING_KEY};
use org_testkit::mutation::{Random, mutate};
use org_testkit::{Backend, Fixture};
use reqwest::header::HeaderValue;
use serde_json::{Value, json};

use crate::support::user;

const PATH: &str = "/api/v2/organizations";
const MUTATIONS: usize = 2_000;

/// Whether a token is believed has nothing to do with the database, so one will do.
fn on_a_server(case: impl AsyncFnOnce(&Attacker<'_>)) {
    actix_web::rt::System::new().block_on(async {
        let database = Backend::SqliteMemory.database().unwrap();
        let app = TestApp::start(Fixture::on(database).await, RateLimit::off()).await;
        let instance = app.fixture.app.instance().await.unwrap();
        let now = app.fixture.app.now().seconds();
        let attacker = Attacker {
            app: &app,
            forge: Forge::with_key(SIGNING_KEY),
            header: json!({ "typ": "JWT", "alg": "RS256", "kid": instance.id.as_str() }),
            claims: json!({
                "iss": format!("{PUBLIC_URL}/"), "sub": format!("{CLIENT_ID}@clients"),
                "aud": AUDIENCE, "iat": now, "exp": now + 86_400, "azp": CLIENT_ID,
                "gty": "client-credentials", "scope": "read:organizations",
            }),
            now,
        };
        case(&attacker).await;
        app.stop().await;
    });
}

/// Somebody who even has the server's key.
struct Attacker<'a> {
    app: &'a TestApp,
    forge: Forge,
    header: Value,
    claims: Value,
    now: i64,
}

impl Attacker<'_> {
    async fn send(&self, token: &str) -> Reply {
        let value = HeaderValue::from_str(&format!("Bearer {token}")).unwrap();
        let request = self.app.get(PATH).header("authorization", value);
        send(request).await
    }

    async fn assert_refused(&self, what: &str, token: &str) {
        let reply = self.send(token).await;
        let whole = token.split('.').count() == 3 && !token.contains(char::is_whitespace);
        let expected = if whole && token.is_ascii() { 401 } else { 400 };
        assert_eq!(reply.status, expected, "{what}: {reply:?}");
        let body = reply.json();
        assert_eq!(body["statusCode"], expected, "{what}");
        assert!(!reply.text.contains(token), "{what}");
        if expected == 400 {
            assert_eq!(body["message"], "Bad HTTP authentication header format");
            assert_eq!(body["errorCode"], "Bearer");
        } else {
            let challenge = reply.header("www-authenticate");
            assert!(
                challenge.starts_with("Bearer error="),
                "{what}: {challenge}"
            );
        }
    }

    fn signed(&self, header: &Value, claims: &Value) -> String {
        self.forge.sign(header, claims)
    }

    fn headed(&self, field: &str, value: Value) -> (String, String) {
        let name = format!("header {field} {value}");
        let header = with(&self.header, field, value);
        (name, self.signed(&header, &self.claims))
    }

    fn claiming(&self, field: &str, value: Value) -> (String, String) {
        let name = format!("claim {field} {value}");
        let claims = with(&self.claims, field, value);
        (name, self.signed(&self.header, &claims))
    }

    fn lacking(&self, field: &str) -> (String, String) {
        let claims = without(&self.claims, field);
        (format!("no {field}"), self.signed(&self.header, &claims))
    }
}

#[test]
fn no_forged_token_is_believed() {
    on_a_server(async |attacker: &Attacker<'_>| {
        let good = attacker.signed(&attacker.header, &attacker.claims);
        assert_eq!(
            attacker.send(&good).await.status,
            200,
            "without a fault it is let in"
        );
        let mut cases = algorithms(attacker);
        cases.extend(keys(attacker));
        cases.extend(claims(attacker));
        cases.extend(spellings(attacker, &good));
        cases.extend(others(attacker).await);
        assert!(cases.len() >= 100, "{}", cases.len());
        for (what, token) in &cases {
            attacker.assert_refused(what, token).await;
        }
        assert_eq!(attacker.send(&good).await.status, 200);
    });
}

#[test]
fn no_mutation_is_believed() {
    on_a_server(async |attacker: &Attacker<'_>| {
        let good = attacker.signed(&attacker.header, &attacker.claims);
        let mut random = Random::new(4);
        let mut tried = 0;
        while tried < MUTATIONS {
            let token = mutate(&good, &mut random);
            // What no client can send is tried without one, in `org-auth`.
            let sendable = HeaderValue::from_str(&token).is_ok() && token.trim() == token;
            if sendable && token != good {
                attacker.assert_refused(&token, &token).await;
                tried += 1;
            }
        }
        assert_eq!(attacker.send(&good).await.status, 200);
    });
}

fn algorithms(attacker: &Attacker<'_>) -> Vec<(String, String)> {
    let Attacker {
        forge,
        header,
        claims,
        ..
    } = attacker;
    let mut cases = Vec::new();
    for name in ["none", "None", "NONE", "nOnE", ""] {
        let text = unsigned(&with(header, "alg", name), claims);
        cases.push((format!("alg {name:?}, no signature"), format!("{text}.")));
        cases.push((
            format!("alg {name:?}, some signature"),
            format!("{text}.AAAA"),
        ));
    }
    for (number, form) in forge.public_forms().iter().enumerate() {
        let token = sign_hmac(form, header, claims);
        cases.push((format!("HS256 with the public key, form {number}"), token));
    }
    for name in ["RS384", "RS512", "PS256"] {
        let token = forge.sign_by(name, header, claims);
        cases.push((format!("well signed by {name}"), token));
    }
    let odd = ["HS256", "ES256", "EdDSA", "rs256"].map(Value::from);
    let odd = odd
        .into_iter()
        .chain([json!(null), json!(256), json!(["RS256"])]);
    cases.extend(odd.map(|alg| attacker.headed("alg", alg)));
    cases
}

fn keys(attacker: &Attacker<'_>) -> Vec<(String, String)> {
    let kid = attacker.header["kid"].as_str().unwrap();
    let kids = [
        json!("../../../../dev/null"),
        json!("/proc/self/environ"),
        json!("' OR '1'='1"),
        json!("x' UNION SELECT 'AA=='; --"),
        json!("https://evil.example/key.pem"),
        json!("http://169.254.169.254/latest"),
        json!(""),
        json!("unknown"),
        json!(kid.to_lowercase()),
        json!(format!("{kid}\0")),
        json!("k".repeat(3000)),
        json!([kid]),
        json!(1),
        json!(null),
    ];
    let mut cases: Vec<_> = kids.map(|kid| attacker.headed("kid", kid)).into();
    for (field, value) in [
        ("jku", json!("https://evil.example/jwks.json")),
        ("x5u", json!("https://evil.example/cert.pem")),
        ("jwk", attacker.forge.jwk()),
        ("x5c", json!([encode(&[0x30; 64])])),
        ("crit", json!(["exp"])),
        ("crit", json!([])),
        ("typ", json!("at+jwt")),
        ("typ", json!("id_token")),
        ("typ", json!(["JWT"])),
        ("typ", json!(null)),
    ] {
        cases.push(attacker.headed(field, value));
    }
    for field in ["kid", "alg", "typ"] {
        let header = without(&attacker.header, field);
        let token = attacker.signed(&header, &attacker.claims);
        cases.push((format!("no {field}"), token));
    }
    cases
}

fn claims(attacker: &Attacker<'_>) -> Vec<(String, String)> {
    let now = attacker.now;
    let wrong = [
        ("exp", json!((now + 60).to_string())),
        ("exp", json!(f64::from(u32::MAX) + 0.5)),
        ("exp", json!(-1)),
        ("exp", json!(now - 6)),
        ("exp", json!(null)),
        ("exp", json!(true)),
        ("exp", json!([now + 60])),
        ("exp", json!(1e300)),
        ("iat", json!("now")),
        ("iat", json!(now + 600)),
        ("iat", json!(i64::MAX)),
        ("iat", json!(null)),
        ("nbf", json!(now + 600)),
        ("nbf", json!("0")),
        ("nbf", json!(0.5)),
        ("iss", json!(PUBLIC_URL)),
        ("iss", json!("https://evil.example/")),
        ("iss", json!(format!("{PUBLIC_URL}//"))),
        ("iss", json!([format!("{PUBLIC_URL}/")])),
        ("aud", json!("https://evil.example/api/v2/")),
        ("aud", json!(AUDIENCE.trim_end_matches('/'))),
        ("aud", json!(AUDIENCE.to_uppercase())),
        ("aud", json!([AUDIENCE, "https://evil.example/"])),
        ("aud", json!([])),
        ("aud", json!(CLIENT_ID)),
        ("sub", json!(CLIENT_ID)),
        ("sub", json!("nobody@clients")),
        ("sub", json!(format!("{CLIENT_ID}@clients@clients"))),
        ("sub", json!("' OR 1=1 --@clients")),
        ("azp", json!("another")),
        ("azp", json!(null)),
        ("gty", json!("password")),
        ("gty", json!("")),
        ("gty", json!(["client-credentials"])),
        ("scope", json!(["read:organizations"])),
        ("scope", json!(null)),
    ];
    let wrong = wrong.into_iter();
    let mut cases: Vec<_> = wrong
        .map(|(field, value)| attacker.claiming(field, value))
        .collect();
    for field in ["exp", "iat", "iss", "aud", "sub", "azp", "gty", "scope"] {
        cases.push(attacker.lacking(field));
    }
    // The last of two might be read by one part of a program, the first by another.
    let text = attacker.claims.to_string();
    for twice in [
        r#""exp":99999999999"#,
        r#""scope":"delete:organizations""#,
        r#""sub":"x@clients""#,
        r#""aud":"x""#,
    ] {
        let claims = text.replacen('{', &format!("{{{twice},"), 1);
        let token = attacker
            .forge
            .sign_text(&attacker.header.to_string(), &claims);
        cases.push((format!("{twice} twice"), token));
    }
    cases
}

fn spellings(attacker: &Attacker<'_>, good: &str) -> Vec<(String, String)> {
    let (text, signature) = good.rsplit_once('.').unwrap();
    let (header, claims) = text.split_once('.').unwrap();
    let later = with(&attacker.claims, "exp", attacker.now + 999);
    let later = attacker.signed(&attacker.header, &later);
    let (_, of_another) = later.rsplit_once('.').unwrap();
    let mut spelled = vec![
        format!("{text}."),
        format!("{text}.{of_another}"),
        format!("{text}.{}", encode(&[0; 256])),
        format!("{good}="),
        format!("{header}=.{claims}.{signature}"),
        format!("{good}."),
        format!("{good}.."),
        format!(".{good}"),
        format!("{good}.{signature}"),
        format!("{header}.{signature}"),
        format!("{claims}.{header}.{signature}"),
        format!("{text}.{}", signature.to_lowercase()),
        format!("{good} {good}"),
        format!("{header}. {claims}.{signature}"),
        format!("{header}.{claims} .{signature}"),
        format!("Bearer {good}"),
        good.replace('.', "%2E"),
        "..".to_owned(),
        "a.b.c".to_owned(),
        "null.null.null".to_owned(),
        "{}.{}.{}".to_owned(),
        format!("{}.{claims}.{signature}", "A".repeat(20_000)),
    ];
    let standard = signature.replace('-', "+").replace('_', "/");
    if standard != signature {
        spelled.push(format!("{text}.{standard}"));
    }
    // The last digit holds four bits that belong to no byte.
    let (all_but_one, last) = signature.split_at(signature.len() - 1);
    let digits = ["B", "D", "h", "x", "_"].into_iter();
    let digits = digits.filter(|digit| *digit != last);
    spelled.extend(digits.map(|digit| format!("{text}.{all_but_one}{digit}")));
    spelled
        .into_iter()
        .map(|token| (token.clone(), token))
        .collect()
}

/// Tokens that are right somewhere else.
async fn others(attacker: &Attacker<'_>) -> Vec<(String, String)> {
    let stranger = Forge::with_key(CLIENT_RSA);
    let session = attacker
        .app
        .session_token(&user(attacker.app, "ada@example.com").await)
        .await;
    let of = |claims: Value| attacker.signed(&attacker.header, &claims);
    let now = attacker.now;
    let common = |mut claims: Value| {
        claims["iat"] = json!(now);
        claims["exp"] = json!(now + 60);
        of(claims)
    };
    vec![
        (
            "the key of another instance".to_owned(),
            stranger.sign(&attacker.header, &attacker.claims),
        ),
        ("a session".to_owned(), session),
        (
            "an id token".to_owned(),
            common(json!({ "iss": format!("{PUBLIC_URL}/"), "sub": "auth0|1", "aud": CLIENT_ID })),
        ),
        (
            "an assertion of the client".to_owned(),
            common(json!({
                "iss": CLIENT_ID, "sub": CLIENT_ID, "aud": format!("{PUBLIC_URL}/"), "jti": "1",
            })),
        ),
        (
            "a token of a user".to_owned(),
            common(json!({
                "iss": format!("{PUBLIC_URL}/"), "sub": "auth0|1", "aud": AUDIENCE,
                "azp": CLIENT_ID, "scope": "read:organizations",
            })),
        ),
    ]
}
