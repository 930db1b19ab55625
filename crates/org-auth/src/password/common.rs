//! Passwords that are tried first by whoever guesses.
//!
//! A list of leaked passwords repeats a few hundred words with digits and marks around them, and with
//! digits in the place of letters. So the words are listed, and what is around and inside of them is
//! looked through.

use std::collections::BTreeSet;
use std::sync::LazyLock;

/// In lower case.
static WORDS: LazyLock<BTreeSet<&'static str>> =
    LazyLock::new(|| include_str!("common.txt").split_whitespace().collect());

/// Whether a password is one of those: a listed word with nothing but digits and marks around it,
/// the same few characters again and again, or a run along the alphabet, the digits or a row of keys.
pub fn is_common(password: &str) -> bool {
    let lower = password.to_lowercase();
    let bare = lower.trim_matches(|c: char| !c.is_alphabetic());
    let words = [lower.as_str(), bare];
    words.iter().any(|word| is_listed(word))
        || is_listed(&plain(&lower))
        || is_listed(plain(bare).as_str())
        || repeats(&lower)
        || runs(&lower)
}

fn is_listed(word: &str) -> bool {
    WORDS.contains(word) || halves(word).is_some_and(|half| WORDS.contains(half))
}

/// The half of a word that is written twice.
fn halves(word: &str) -> Option<&str> {
    let (first, second) = word.split_at_checked(word.len() / 2)?;
    (first == second && !first.is_empty()).then_some(first)
}

/// With letters in the place of what is written for them, and without what is not a letter then.
fn plain(word: &str) -> String {
    let letter = |c| match c {
        '0' => 'o',
        '1' | '!' | '|' => 'i',
        '3' => 'e',
        '4' | '@' => 'a',
        '5' | '$' => 's',
        '7' | '+' => 't',
        '8' => 'b',
        '9' => 'g',
        other => other,
    };
    word.chars()
        .map(letter)
        .filter(|c| c.is_alphabetic())
        .collect()
}

/// Whether it is made of three different characters or fewer.
fn repeats(password: &str) -> bool {
    password.chars().collect::<BTreeSet<_>>().len() <= 3
}

/// Whether it is made of two runs or fewer, such as `12345678` or `qwertyuiop123`.
fn runs(password: &str) -> bool {
    const ROWS: [&str; 6] = [
        "abcdefghijklmnopqrstuvwxyz",
        "01234567890",
        "qwertyuiop",
        "asdfghjkl",
        "zxcvbnm",
        "qazwsxedcrfvtgbyhnujmikolp",
    ];
    let characters: Vec<char> = password.chars().collect();
    let next = |pair: &[char]| {
        let (Some(a), Some(b)) = (pair.first(), pair.last()) else {
            return false;
        };
        let (up, down) = (format!("{a}{b}"), format!("{b}{a}"));
        ROWS.iter()
            .any(|row| row.contains(&up) || row.contains(&down))
    };
    characters.windows(2).filter(|pair| !next(pair)).count() <= 1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_guessed_first_is_common() {
        for common in [
            "password",
            "Password1",
            "P@ssw0rd!",
            "passw0rd123",
            "12345678",
            "123456789",
            "87654321",
            "11111111",
            "abcd1234",
            "qwertyuiop",
            "1q2w3e4r",
            "iloveyou",
            "ILoveYou2",
            "letmein!!",
            "welcome1",
            "Welcome2024",
            "sunshine",
            "princess1",
            "football",
            "monkey12",
            "dragon99",
            "baseball1",
            "superman",
            "trustno1",
            "abc12345",
            "admin123",
            "administrator",
            "changeme",
            "qwerty123",
            "zaq12wsx",
            "asdfghjkl",
            "aaaaaaaa",
            "passwordpassword",
            "computer1",
            "00000000",
            "!!!!!!!!",
            "Summer2025!",
            "secret123",
        ] {
            assert!(is_common(common), "{common}");
        }
    }

    #[test]
    fn what_nobody_guesses_first_is_not() {
        for good in [
            "Correct-horse-1",
            "correct horse battery staple",
            "tr0ub4dor&3",
            "x9!kQ2mz",
            "passwords are dull",
            "ein Satz mit Umlauten: ä",
            "a1b2c3d4-e5f6",
        ] {
            assert!(!is_common(good), "{good}");
        }
    }
}
