use std::sync::atomic::{AtomicU64, Ordering};

use org_core::Entropy;

/// Counts instead of drawing: the n-th request gets n. Ids come out unique, the same in every run,
/// and in the order in which they were made.
#[derive(Debug, Default)]
pub struct CountedEntropy(AtomicU64);

impl CountedEntropy {
    /// Enough for 16 million requests, and little enough to lie before the version bits of a UUID.
    const DIGITS: usize = 6;
}

impl Entropy for CountedEntropy {
    /// Repeats the number, most significant digit first. The base is 16, one digit a byte, because
    /// every alphabet has that many symbols: texts made from two numbers differ as well.
    fn fill(&self, bytes: &mut [u8]) {
        let number = self.0.fetch_add(1, Ordering::SeqCst) + 1;
        let digits = Self::DIGITS.min(bytes.len());
        for (position, byte) in bytes.iter_mut().enumerate() {
            let place = digits - 1 - position % digits;
            *byte = u8::try_from((number >> (4 * place)) & 0xf).unwrap_or_default();
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use org_core::id::{EventId, Uuid};

    use super::*;
    use crate::StoppedClock;

    #[test]
    fn ids_are_unique_and_in_order() {
        let entropy = CountedEntropy::default();
        let ids: Vec<EventId> = (0..1000)
            .map(|_| EventId::generate(StoppedClock::START, &entropy))
            .collect();
        assert!(ids.is_sorted_by(|one, next| one < next));
    }

    #[test]
    fn uuids_and_short_texts_are_unique() {
        let entropy = CountedEntropy::default();
        let uuids: BTreeSet<Uuid> = (0..1000).map(|_| Uuid::generate(&entropy)).collect();
        assert_eq!(uuids.len(), 1000);

        let entropy: &dyn Entropy = &entropy;
        let alphabet: Vec<char> = ('a'..='z').collect();
        let texts: BTreeSet<String> = (0..1000).map(|_| entropy.text(&alphabet, 8)).collect();
        assert_eq!(texts.len(), 1000);
    }

    #[test]
    fn every_run_is_the_same() {
        let first = || Uuid::generate(&CountedEntropy::default()).to_string();
        assert_eq!(first(), "00000000-0001-4000-8000-000100000000");
        assert_eq!(first(), first());
    }
}
