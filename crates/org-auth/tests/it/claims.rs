//! Claims that are missing, of the wrong type, for somebody else, or not for now.

use org_auth::AuthError;
use org_auth::jwt::TokenError;
use serde_json::{Value, json};

use crate::forge::{with, without};
use crate::support::{AUDIENCE, CLIENT, Desk, Door, ISSUER, no_session, run};

/// Values of a claim that are refused at `door`, each in a token without another fault.
async fn refuse(desk: &Desk<'_>, door: Door, claim: &str, values: Vec<Value>) {
    for value in values {
        let claims = with(&desk.claims(door), claim, value.clone());
        let token = desk.forge.sign(&desk.header(), &claims);
        let what = format!("{claim} {value}");
        desk.assert_refused(door, &what, &token).await;
    }
}

#[test]
fn nothing_that_is_required_may_be_missing() {
    run(async |desk: &Desk<'_>| {
        let required = [
            (
                Door::AccessToken,
                &["exp", "iat", "iss", "sub", "aud", "azp", "gty", "scope"][..],
            ),
            (Door::SessionToken, &["exp", "iat", "iss", "sub", "sid"]),
        ];
        for (door, claims) in required {
            for claim in claims {
                let token = without(&desk.claims(door), claim);
                let token = desk.forge.sign(&desk.header(), &token);
                desk.assert_refused(door, &format!("no {claim}"), &token)
                    .await;
                refuse(desk, door, claim, vec![json!(null), json!({}), json!(true)]).await;
            }
        }
    });
}

#[test]
fn times_are_numbers() {
    run(async |desk: &Desk<'_>| {
        let later = desk.now() + 30;
        let texts = vec![
            json!(later.to_string()),
            json!(format!("{later}.0")),
            json!("9"),
            json!(""),
            json!("never"),
            json!([later]),
            json!(1.5e9_f64),
            json!(u64::MAX),
        ];
        for door in Door::TOKENS {
            for claim in ["exp", "iat", "nbf"] {
                refuse(desk, door, claim, texts.clone()).await;
            }
        }
    });
}

#[test]
fn a_token_has_its_time() {
    run(async |desk: &Desk<'_>| {
        let now = desk.now();
        for door in Door::TOKENS {
            let past = [now - 5, now - 6, now - 86_400, 0, -1, i64::MIN];
            refuse(desk, door, "exp", past.map(Value::from).to_vec()).await;
            let future = [now + 6, now + 60, now + 86_400, i64::MAX];
            refuse(desk, door, "iat", future.map(Value::from).to_vec()).await;
            refuse(desk, door, "nbf", future.map(Value::from).to_vec()).await;
            // Clocks of two machines may be a few seconds apart.
            for (claim, time) in [("exp", now - 4), ("iat", now + 5), ("nbf", now + 5)] {
                let claims = with(&desk.claims(door), claim, time);
                let token = desk.forge.sign(&desk.header(), &claims);
                desk.assert_let_in(door, &token).await;
            }
        }
    });
}

#[test]
fn an_expired_token_is_told_apart() {
    run(async |desk: &Desk<'_>| {
        for door in Door::TOKENS {
            let claims = with(&desk.claims(door), "exp", desk.now() - 5);
            let token = desk.forge.sign(&desk.header(), &claims);
            let refused = desk.enter(door, &token).await;
            let expired = matches!(refused, Err(AuthError::Token(TokenError::Expired)));
            assert!(expired, "{refused:?}");
        }
    });
}

#[test]
fn the_issuer_is_this_server() {
    run(async |desk: &Desk<'_>| {
        let others = [
            "https://org.test",
            "http://org.test:80",
            "http://org.test//",
            "http://ORG.test",
            "http://org.test.evil.example/",
            "http://org.tes",
            "https://clerk.org.test",
            "org.test",
            "",
        ];
        for (door, own, other) in [
            (Door::AccessToken, format!("{ISSUER}/"), ISSUER.to_owned()),
            (Door::SessionToken, ISSUER.to_owned(), format!("{ISSUER}/")),
        ] {
            let mut values = others.map(Value::from).to_vec();
            values.extend([
                json!(other),
                json!([own]),
                json!([own, "x"]),
                json!([]),
                json!(1),
            ]);
            refuse(desk, door, "iss", values).await;
        }
    });
}

#[test]
fn the_audience_is_one_of_ours() {
    run(async |desk: &Desk<'_>| {
        let values = vec![
            json!("https://org.test/api/v2"),
            json!("http://org.test/api/v2/"),
            json!("https://org.test/userinfo"),
            json!("https://org.test/api/v2/x"),
            json!("HTTPS://ORG.TEST/API/V2/"),
            json!(CLIENT),
            json!("*"),
            json!(""),
            json!([]),
            json!([AUDIENCE]),
            json!([AUDIENCE, "https://evil.example/"]),
            json!([["a"]]),
            json!(1),
        ];
        refuse(desk, Door::AccessToken, "aud", values).await;
        // A session token is for whoever its user shows it to, and so names nobody.
        let values = vec![json!(AUDIENCE), json!([AUDIENCE]), json!(ISSUER), json!("")];
        refuse(desk, Door::SessionToken, "aud", values).await;
        let other = with(&desk.claims(Door::AccessToken), "aud", "urn:other");
        let token = desk.forge.sign(&desk.header(), &other);
        desk.assert_let_in(Door::AccessToken, &token).await;
    });
}

#[test]
fn the_subject_is_whom_the_rest_speaks_of() {
    run(async |desk: &Desk<'_>| {
        let clients = [
            "",
            "@clients",
            CLIENT,
            "x@clients",
            "0123456789abcdefghijABCDEFGHIJ01@users",
        ];
        let mut values = clients.map(Value::from).to_vec();
        values.extend([
            json!(desk.user.id.as_str()),
            json!(format!("{CLIENT}@clients@clients")),
            json!(format!("{CLIENT}@CLIENTS")),
            json!([format!("{CLIENT}@clients")]),
        ]);
        refuse(desk, Door::AccessToken, "sub", values).await;
    });
}

#[test]
fn the_party_and_the_grant_are_the_clients() {
    run(async |desk: &Desk<'_>| {
        let values = [
            "",
            "x",
            &CLIENT.to_lowercase(),
            &format!("{CLIENT}@clients"),
        ];
        refuse(
            desk,
            Door::AccessToken,
            "azp",
            values.map(Value::from).to_vec(),
        )
        .await;
        let values = ["", "password", "client_credentials", "authorization_code"];
        refuse(
            desk,
            Door::AccessToken,
            "gty",
            values.map(Value::from).to_vec(),
        )
        .await;
        refuse(
            desk,
            Door::AccessToken,
            "scope",
            vec![json!(["read:organizations"])],
        )
        .await;
    });
}

#[test]
fn a_session_is_its_users() {
    run(async |desk: &Desk<'_>| {
        let other = desk.at.user("eve@example.com").await;
        let theirs = desk.at.session(&other, None).await;
        let door = Door::SessionToken;
        let values = [
            "",
            "user_",
            "user_none",
            "' OR 1=1 --",
            other.id.as_str(),
            theirs.id.as_str(),
        ];
        refuse(desk, door, "sub", values.map(Value::from).to_vec()).await;
        let none = no_session();
        let values = [
            "",
            "sess_",
            none.as_str(),
            theirs.id.as_str(),
            "sess_a-b",
            other.id.as_str(),
        ];
        refuse(desk, door, "sid", values.map(Value::from).to_vec()).await;
    });
}

#[test]
fn claims_are_an_object() {
    run(async |desk: &Desk<'_>| {
        for door in Door::TOKENS {
            let good = desk.claims(door).to_string();
            let now = desk.now();
            let twice = good.replacen('{', &format!("{{\"exp\":{now},"), 1);
            let texts = [
                "",
                "{}",
                "[]",
                "null",
                "1",
                "\"claims\"",
                "{",
                &good[..good.len() - 1],
                &twice,
                &format!("[{good}]"),
                &format!("{good}x"),
                &"{\"a\":".repeat(900),
            ];
            for text in texts {
                let token = desk.forge.sign_text(&desk.header().to_string(), text);
                desk.assert_refused(door, text, &token).await;
            }
            let header = desk.header().to_string();
            let broken = [good.as_bytes(), b"\xff"].concat();
            let token = desk.forge.sign_bytes(header.as_bytes(), &broken);
            desk.assert_refused(door, "not UTF-8", &token).await;
        }
    });
}
