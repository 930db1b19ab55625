//! Every door opens to one kind of credential, and no kind opens another door.

use org_auth::session_token::Version;
use org_core::credential::Operation;
use org_testkit::builders::operator;
use serde_json::{Value, json};

use crate::forge::with;
use crate::support::{AUDIENCE, CLIENT, Desk, Door, ISSUER, run};

org_testkit::on_each_kept_database! {
    crate::kinds::cases: [each_door_opens_to_its_own_kind]
}

mod cases {
    use super::*;
    use org_auth::secret;
    use org_testkit::Fixture;

    pub(super) async fn each_door_opens_to_its_own_kind(at: &Fixture) {
        let desk = Desk::open(at).await;
        let [key, api_key, opaque] = ["sk_test_1", "ak_1", "sess_1"];
        let digest = secret::digest(key);
        at.app
            .ensure_secret_key(&operator(), "k", digest)
            .await
            .unwrap();
        desk.api_key(api_key, Operation::All).await;
        desk.opaque(&desk.user, opaque).await;
        let [first, second] = [Version::V1, Version::V2];
        let credentials = [
            (Door::SecretKey, key.to_owned()),
            (Door::ApiKey, api_key.to_owned()),
            (Door::OpaqueSession, opaque.to_owned()),
            (Door::AccessToken, desk.access_token()),
            (Door::SessionToken, desk.session_token(first, 60).await),
            (Door::SessionToken, desk.session_token(second, 60).await),
        ];
        for (own, raw) in &credentials {
            for door in Door::ALL {
                if door == *own {
                    desk.enter(door, raw).await.unwrap();
                } else {
                    desk.assert_refused(door, raw, raw).await;
                }
            }
        }
    }
}

/// The claims of both kinds in one token: each door still sees what the other kind has too much.
#[test]
fn a_token_is_not_of_two_kinds() {
    run(async |desk: &Desk<'_>| {
        let both = |mut one: Value, other: Value| {
            let Value::Object(fields) = other else {
                panic!("{other}")
            };
            let taken = one.as_object_mut().unwrap();
            for (name, value) in fields {
                taken.entry(name).or_insert(value);
            }
            one
        };
        let [access, session] = Door::TOKENS.map(|door| desk.claims(door));
        let hybrid = both(session.clone(), access.clone());
        let token = desk.forge.sign(&desk.header(), &hybrid);
        for door in Door::TOKENS {
            desk.assert_refused(door, "a session with an audience", &token)
                .await;
        }
        let hybrid = both(access, session);
        let token = desk.forge.sign(&desk.header(), &hybrid);
        desk.assert_refused(Door::SessionToken, "an access token with a session", &token)
            .await;
        for issuer in [json!([ISSUER, format!("{ISSUER}/")]), json!(ISSUER)] {
            let token = desk
                .forge
                .sign(&desk.header(), &with(&hybrid, "iss", issuer));
            for door in Door::TOKENS {
                desk.assert_refused(door, "two issuers", &token).await;
            }
        }
    });
}

/// What other systems issue under the same roof.
#[test]
fn tokens_of_other_systems_are_refused() {
    run(async |desk: &Desk<'_>| {
        let now = desk.now();
        let common = json!({ "iat": now, "nbf": now, "exp": now + 60 });
        let foreign = [
            json!({ "iss": ISSUER, "sub": desk.user.id.as_str(), "aud": CLIENT, "nonce": "n" }),
            json!({ "iss": format!("{ISSUER}/"), "sub": "auth0|1", "aud": [AUDIENCE, "x"], "scope": "openid" }),
            json!({ "iss": "https://accounts.google.com", "sub": "1", "aud": CLIENT }),
            json!({ "iss": ISSUER, "sub": CLIENT, "client_id": CLIENT, "aud": AUDIENCE }),
            json!({ "iss": ISSUER, "sub": desk.user.id.as_str(), "name": "a JWT template" }),
        ];
        for claims in foreign {
            let mut whole = common.clone();
            whole
                .as_object_mut()
                .unwrap()
                .extend(claims.as_object().unwrap().clone());
            let token = desk.forge.sign(&desk.header(), &whole);
            for door in Door::TOKENS {
                desk.assert_refused(door, &claims.to_string(), &token).await;
            }
        }
    });
}
