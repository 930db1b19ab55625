//! Thousands of small changes to tokens that are right. None of them is right.

use org_auth::session_token::Version;

use crate::forge::{decode, encode};
use crate::support::{Desk, Door, run};

/// How many changes to a token of each kind.
const MUTATIONS: usize = 2_000;
const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
/// What gets into texts on their way: separators, padding, other alphabets, controls.
const STRANGERS: [char; 16] = [
    '.', '=', '+', '/', ' ', '\n', '\r', '\t', '\0', '%', ',', '"', '\'', '~', 'é', '\u{200b}',
];

#[test]
fn no_change_to_an_access_token_is_let_in() {
    run(async |desk: &Desk<'_>| {
        let token = desk.access_token();
        refuse_mutations(desk, Door::AccessToken, &token, 1).await;
    });
}

#[test]
fn no_change_to_a_session_token_is_let_in() {
    run(async |desk: &Desk<'_>| {
        for (version, seed) in [(Version::V1, 2), (Version::V2, 3)] {
            let token = desk.session_token(version, 60).await;
            refuse_mutations(desk, Door::SessionToken, &token, seed).await;
        }
    });
}

async fn refuse_mutations(desk: &Desk<'_>, door: Door, token: &str, seed: u64) {
    let mut random = Random(seed);
    let mut tried = 0;
    desk.assert_let_in(door, token).await;
    while tried < MUTATIONS {
        let mutation = mutate(token, &mut random);
        // Two changes may undo each other.
        if mutation != token {
            desk.assert_refused(door, &mutation, &mutation).await;
            tried += 1;
        }
    }
    desk.assert_let_in(door, token).await;
}

/// The token with one change, or a few.
fn mutate(token: &str, random: &mut Random) -> String {
    let mut mutation = token.to_owned();
    for _ in 0..=random.below(8) / 5 {
        mutation = match random.below(10) {
            0 | 1 => replace(&mutation, random),
            2 => insert(&mutation, random),
            3 => remove(&mutation, random),
            4 => swap(&mutation, random),
            5 => shuffle_segments(&mutation, random),
            6 => repeat(&mutation, random),
            _ => return flip(token, random),
        };
    }
    mutation
}

fn replace(token: &str, random: &mut Random) -> String {
    let mut characters: Vec<char> = token.chars().collect();
    let at = random.below(characters.len());
    characters[at] = random.character();
    characters.into_iter().collect()
}

fn insert(token: &str, random: &mut Random) -> String {
    let mut characters: Vec<char> = token.chars().collect();
    let at = random.below(characters.len() + 1);
    characters.insert(at, random.character());
    characters.into_iter().collect()
}

/// Without a stretch that begins anywhere.
fn remove(token: &str, random: &mut Random) -> String {
    let mut characters: Vec<char> = token.chars().collect();
    let from = random.below(characters.len());
    let count = 1 + random.below(4).min(characters.len() - from - 1);
    characters.drain(from..from + count);
    characters.into_iter().collect()
}

fn swap(token: &str, random: &mut Random) -> String {
    let mut characters: Vec<char> = token.chars().collect();
    let (one, other) = (
        random.below(characters.len()),
        random.below(characters.len()),
    );
    characters.swap(one, other);
    characters.into_iter().collect()
}

fn shuffle_segments(token: &str, random: &mut Random) -> String {
    let mut segments: Vec<&str> = token.split('.').collect();
    let (one, other) = (random.below(segments.len()), random.below(segments.len()));
    match random.below(3) {
        0 => segments.swap(one, other),
        1 => segments[one] = segments[other],
        _ => segments.insert(one, segments[other]),
    }
    segments.join(".")
}

fn repeat(token: &str, random: &mut Random) -> String {
    let characters: Vec<char> = token.chars().collect();
    let from = random.below(characters.len());
    let stretch: String = characters[from..].iter().collect();
    format!("{token}{stretch}")
}

/// Another bit in what a segment says or in the signature, well encoded.
fn flip(token: &str, random: &mut Random) -> String {
    let mut segments: Vec<Vec<u8>> = token.split('.').map(decode).collect();
    let segment = random.below(segments.len());
    let at = random.below(segments[segment].len());
    segments[segment][at] ^= 1 << random.below(8);
    let encoded: Vec<String> = segments.iter().map(|bytes| encode(bytes)).collect();
    encoded.join(".")
}

/// The same numbers in every run: xorshift64.
struct Random(u64);

impl Random {
    fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % u64::try_from(end).unwrap()).unwrap()
    }

    fn character(&mut self) -> char {
        match self.below(4) {
            0 => STRANGERS[self.below(STRANGERS.len())],
            _ => char::from(DIGITS[self.below(DIGITS.len())]),
        }
    }
}
