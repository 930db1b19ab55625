//! Keys that sign tokens, as the store keeps them. Which of them signs is a matter of time alone, so
//! every process on the store comes to the same answer without asking the others.

use std::fmt;
use std::time::Duration;

use crate::Timestamp;

/// How long before it signs a key is published: whoever caches the key set has it by then.
pub const LEAD: Duration = Duration::from_mins(10);

/// A private key that cannot be read without the key it is sealed with. `Debug` hides it all the
/// same.
#[derive(Clone, Eq, PartialEq)]
pub struct Sealed(String);

impl Sealed {
    /// Takes over a sealed key.
    pub fn from_text(text: String) -> Self {
        Self(text)
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Sealed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Sealed(…)")
    }
}

/// A key that signs, has signed or will sign tokens.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct SigningKey {
    /// The id that tokens name.
    pub id: String,
    /// The private key.
    pub sealed: Sealed,
    /// From when on it signs.
    pub active_from: Timestamp,
    /// From when on its tokens are refused; never, unless another key follows it.
    pub retires_at: Option<Timestamp>,
    /// When it was made.
    pub created_at: Timestamp,
}

impl SigningKey {
    /// Whether tokens that it has signed are believed.
    pub fn verifies_at(&self, now: Timestamp) -> bool {
        self.retires_at.is_none_or(|end| now < end)
    }
}

/// What becomes of the keys that a new one follows.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Rotation {
    /// The new key is published now and signs after [`LEAD`]; the others verify for `keep` longer.
    Announced {
        /// The longest life of a token that is still to be believed.
        keep: Duration,
    },
    /// The new key signs at once; the others verify for `keep` longer.
    Immediate {
        /// The longest life of a token that is still to be believed.
        keep: Duration,
    },
    /// The new key signs at once, and nothing that the others have signed is believed any more.
    Revoking,
}
