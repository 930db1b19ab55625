//! Randomness as a port, so that tests can count ids and snapshots stay exact.

/// A source of random bytes.
pub trait Entropy: Send + Sync {
    /// Overwrites all of `bytes`. Ids and secrets are made from them, so a real implementation
    /// must be cryptographically secure.
    fn fill(&self, bytes: &mut [u8]);
}

impl dyn Entropy + '_ {
    /// `size` symbols drawn evenly from `alphabet`.
    pub fn text(&self, alphabet: &[char], size: usize) -> String {
        let random = |bytes: usize| {
            let mut drawn = vec![0; bytes];
            self.fill(&mut drawn);
            drawn
        };
        nanoid::format(random, alphabet, size)
    }
}

/// The operating system's generator.
#[derive(Clone, Copy, Debug, Default)]
pub struct OsEntropy;

impl Entropy for OsEntropy {
    /// # Panics
    ///
    /// If the operating system has no randomness to give; going on would make guessable secrets.
    fn fill(&self, bytes: &mut [u8]) {
        if let Err(cause) = getrandom::fill(bytes) {
            panic!("the operating system gave no randomness: {cause}");
        }
    }
}
