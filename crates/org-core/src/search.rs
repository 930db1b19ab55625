//! Searching by conditions that callers put together.

use std::ops::Bound;

use crate::Timestamp;

/// A condition on a record, made of tests of one kind.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Condition<T> {
    /// Every one of these holds.
    All(Vec<Self>),
    /// At least one of these holds.
    Any(Vec<Self>),
    /// This does not hold.
    Not(Box<Self>),
    /// The test succeeds.
    Test(T),
}

impl<T> Condition<T> {
    /// The same condition, made of other tests.
    ///
    /// # Errors
    ///
    /// The first that `convert` answers.
    pub fn try_map<U, E>(
        self,
        convert: &mut impl FnMut(T) -> Result<Condition<U>, E>,
    ) -> Result<Condition<U>, E> {
        Ok(match self {
            Self::All(all) => Condition::All(each(all, convert)?),
            Self::Any(any) => Condition::Any(each(any, convert)?),
            Self::Not(inner) => Condition::Not(Box::new(inner.try_map(convert)?)),
            Self::Test(test) => convert(test)?,
        })
    }

    /// How many tests it is made of.
    pub fn tests(&self) -> usize {
        match self {
            Self::All(parts) | Self::Any(parts) => parts.iter().map(Self::tests).sum(),
            Self::Not(inner) => inner.tests(),
            Self::Test(_) => 1,
        }
    }
}

fn each<T, U, E>(
    parts: Vec<Condition<T>>,
    convert: &mut impl FnMut(T) -> Result<Condition<U>, E>,
) -> Result<Vec<Condition<U>>, E> {
    parts
        .into_iter()
        .map(|part| part.try_map(convert))
        .collect()
}

/// An instant between two bounds.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Span {
    /// Not before this.
    pub from: Bound<Timestamp>,
    /// Not after this.
    pub to: Bound<Timestamp>,
}

/// A whole text to compare with, in any (ASCII) case, in which some parts are left open.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Pattern(Vec<Piece>);

/// A part of a [`Pattern`].
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Piece {
    /// Any text, be it empty.
    Any,
    /// Any character.
    One,
    /// This text.
    Text(String),
}

impl Pattern {
    /// This text and no other.
    pub fn exactly(text: impl Into<String>) -> Self {
        Self::new([Piece::Text(text.into())])
    }

    /// These parts, one behind the other.
    pub fn new(pieces: impl IntoIterator<Item = Piece>) -> Self {
        let mut joined: Vec<Piece> = Vec::new();
        for piece in pieces {
            match (joined.last_mut(), piece) {
                (_, Piece::Text(text)) if text.is_empty() => {}
                (Some(Piece::Text(before)), Piece::Text(text)) => before.push_str(&text),
                (Some(Piece::Any), Piece::Any) => {}
                (_, piece) => joined.push(piece),
            }
        }
        Self(joined)
    }

    /// The parts; no two texts meet.
    pub fn pieces(&self) -> &[Piece] {
        &self.0
    }

    /// The text, if nothing is left open.
    pub fn text(&self) -> Option<&str> {
        match self.0.as_slice() {
            [] => Some(""),
            [Piece::Text(text)] => Some(text),
            _ => None,
        }
    }

    /// The beginning, if only what follows it is left open.
    pub fn prefix(&self) -> Option<&str> {
        match self.0.as_slice() {
            [Piece::Text(text), Piece::Any] => Some(text),
            _ => None,
        }
    }

    /// Whether every text fits.
    pub fn anything(&self) -> bool {
        self.0 == [Piece::Any]
    }

    /// The longest text in it.
    pub fn longest(&self) -> &str {
        let texts = self.0.iter().filter_map(|piece| match piece {
            Piece::Text(text) => Some(text.as_str()),
            Piece::Any | Piece::One => None,
        });
        texts
            .max_by_key(|text| text.chars().count())
            .unwrap_or_default()
    }

    /// The same pattern with more behind it.
    #[must_use]
    pub fn followed_by(&self, more: impl IntoIterator<Item = Piece>) -> Self {
        Self::new(self.0.iter().cloned().chain(more))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(text: &str) -> Piece {
        Piece::Text(text.to_owned())
    }

    #[test]
    fn patterns_know_what_is_open() {
        let open = Pattern::new([text("a"), text("b"), Piece::Any, Piece::Any, text("cde")]);
        assert_eq!(open.pieces(), [text("ab"), Piece::Any, text("cde")]);
        assert_eq!(
            (open.text(), open.prefix(), open.longest()),
            (None, None, "cde")
        );
        assert_eq!(Pattern::exactly("ab").text(), Some("ab"));
        assert_eq!(Pattern::exactly("").text(), Some(""));
        let prefix = Pattern::exactly("ab").followed_by([text("@"), Piece::Any]);
        assert_eq!(prefix.prefix(), Some("ab@"));
        assert!(Pattern::new([Piece::Any, Piece::Any]).anything());
    }

    #[test]
    fn conditions_keep_their_shape() {
        let condition = Condition::All(vec![
            Condition::Any(vec![Condition::Test(1), Condition::Test(2)]),
            Condition::Not(Box::new(Condition::Test(3))),
        ]);
        assert_eq!(condition.tests(), 3);
        let doubled = condition
            .clone()
            .try_map::<_, ()>(&mut |n| Ok(Condition::Test(n * 2)));
        assert_eq!(doubled.unwrap().tests(), 3);
        let refused = condition.try_map::<i32, _>(&mut |n| {
            if n == 3 {
                Err(n)
            } else {
                Ok(Condition::Test(n))
            }
        });
        assert_eq!(refused, Err(3));
    }
}
