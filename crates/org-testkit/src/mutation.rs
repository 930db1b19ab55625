//! Small changes to tokens that are right, the same in every run.

use crate::forge::{decode, encode};

const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
/// What gets into texts on their way: separators, padding, other alphabets, controls.
const STRANGERS: [char; 16] = [
    '.', '=', '+', '/', ' ', '\n', '\r', '\t', '\0', '%', ',', '"', '\'', '~', 'é', '\u{200b}',
];

/// The token with one change, or a few.
pub fn mutate(token: &str, random: &mut Random) -> String {
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
#[derive(Debug)]
pub struct Random(u64);

impl Random {
    /// `seed` must not be zero.
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

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
