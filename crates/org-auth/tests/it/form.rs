//! What is not three segments of base64url, or not signed by this key.

use org_auth::SigningKey;
use org_auth::session_token::Version;

use crate::forge::{encode, with};
use crate::support::{Desk, Door, run};

async fn valid(desk: &Desk<'_>) -> [(Door, String); 3] {
    [
        (Door::AccessToken, desk.access_token()),
        (
            Door::SessionToken,
            desk.session_token(Version::V1, 60).await,
        ),
        (
            Door::SessionToken,
            desk.session_token(Version::V2, 60).await,
        ),
    ]
}

#[test]
fn a_token_of_ours_is_let_in() {
    run(async |desk: &Desk<'_>| {
        for (door, token) in valid(desk).await {
            desk.assert_let_in(door, &token).await;
        }
    });
}

#[test]
fn there_are_three_segments() {
    run(async |desk: &Desk<'_>| {
        for (door, token) in valid(desk).await {
            let parts: Vec<&str> = token.split('.').collect();
            let [header, claims, signature] = parts[..] else {
                panic!("{token}");
            };
            let broken = [
                String::new(),
                ".".to_owned(),
                "..".to_owned(),
                "....".to_owned(),
                header.to_owned(),
                format!("{header}.{claims}"),
                format!("{header}.{claims}."),
                format!("{header}..{signature}"),
                format!(".{claims}.{signature}"),
                format!(".{token}"),
                format!("{token}."),
                format!("{token}.{signature}"),
                format!("{token}.{claims}.{signature}"),
                format!("{header}.{header}.{claims}.{signature}.{signature}"),
                format!("{claims}.{header}.{signature}"),
                format!("{signature}.{claims}.{header}"),
                format!("{header}.{claims}.{claims}"),
                token.replace('.', " "),
                token.replace('.', "%2E"),
                token.replacen('.', "\u{3002}", 1),
                format!("{token} {token}"),
                format!("{token},{token}"),
            ];
            for raw in broken {
                desk.assert_refused(door, &raw, &raw).await;
            }
        }
    });
}

#[test]
fn segments_have_one_spelling() {
    run(async |desk: &Desk<'_>| {
        for (door, token) in valid(desk).await {
            let (text, signature) = token.rsplit_once('.').unwrap();
            let mut broken = vec![
                format!("{token}="),
                format!("{token}=="),
                text.replacen('.', "=.", 1) + "." + signature,
                format!("{text}==.{signature}"),
                format!(" {token}"),
                format!("{token} "),
                format!("{token}\n"),
                format!("{token}\0"),
                format!("Bearer {token}"),
                format!("{text}.\n{signature}"),
                format!("{text}.{}", signature.to_lowercase()),
                token.to_uppercase(),
                format!("\u{feff}{token}"),
            ];
            let standard = signature.replace('-', "+").replace('_', "/");
            broken.push(format!("{text}.{standard}"));
            // The last digit holds four bits that belong to no byte.
            let (all_but_one, last) = signature.split_at(signature.len() - 1);
            let others = ('a'..='z')
                .chain('A'..='Z')
                .chain('0'..='9')
                .chain(['-', '_']);
            let others = others.filter(|digit| !last.contains(*digit));
            broken.extend(others.map(|digit| format!("{text}.{all_but_one}{digit}")));
            for raw in broken {
                if raw != token {
                    desk.assert_refused(door, &raw, &raw).await;
                }
            }
        }
    });
}

#[test]
fn a_signature_is_of_this_text_by_this_key() {
    run(async |desk: &Desk<'_>| {
        let other = SigningKey::generate_as(desk.key.kid()).unwrap();
        for door in Door::TOKENS {
            let claims = desk.claims(door);
            let header = jsonwebtoken::Header::new(jsonwebtoken::Algorithm::RS256);
            let stranger = other.sign(header, &claims).unwrap();
            desk.assert_refused(door, "another key", &stranger).await;

            let token = desk.forge.sign(&desk.header(), &claims);
            let (text, signature) = token.rsplit_once('.').unwrap();
            let later = with(&claims, "exp", desk.now() + 999_999);
            let later = desk.forge.sign(&desk.header(), &later);
            let (_, of_another) = later.rsplit_once('.').unwrap();
            let zeros = encode(&[0; 256]);
            let ones = encode(&[0xff; 256]);
            let doubled = format!("{signature}{signature}");
            for end in [
                "",
                "A",
                "AAAA",
                of_another,
                &zeros,
                &ones,
                &doubled,
                &signature[4..],
            ] {
                let raw = format!("{text}.{end}");
                desk.assert_refused(door, end, &raw).await;
            }
        }
    });
}

#[test]
fn tokens_are_short() {
    run(async |desk: &Desk<'_>| {
        for door in Door::TOKENS {
            for size in [9_000, 100_000, 1_000_000] {
                let stuffed = with(&desk.claims(door), "more", "x".repeat(size));
                let token = desk.forge.sign(&desk.header(), &stuffed);
                desk.assert_refused(door, "stuffed claims", &token).await;
                let stuffed = with(&desk.header(), "more", "x".repeat(size));
                let token = desk.forge.sign(&stuffed, &desk.claims(door));
                desk.assert_refused(door, "a stuffed header", &token).await;
                desk.assert_refused(door, "letters", &"a".repeat(size))
                    .await;
                desk.assert_refused(door, "dots", &".".repeat(size)).await;
            }
        }
    });
}
