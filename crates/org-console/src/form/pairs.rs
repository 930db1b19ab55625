use std::collections::BTreeMap;

use url::form_urlencoded;

/// Names with values, in the order in which they came.
#[derive(Clone, Debug, Default)]
pub(crate) struct Pairs(Vec<(String, String)>);

impl Pairs {
    /// The pairs of a query or of a plain form.
    pub(crate) fn parse(raw: &[u8]) -> Self {
        let owned = |(name, value): (std::borrow::Cow<str>, std::borrow::Cow<str>)| {
            (name.into_owned(), value.into_owned())
        };
        Self(form_urlencoded::parse(raw).map(owned).collect())
    }

    pub(crate) fn push(&mut self, name: String, value: String) {
        self.0.push((name, value));
    }

    /// The first value of a name; empty for none.
    pub(crate) fn text(&self, name: &str) -> &str {
        self.all(name).next().unwrap_or_default()
    }

    /// Every value of a name.
    pub(crate) fn all<'p, 'n>(
        &'p self,
        name: &'n str,
    ) -> impl Iterator<Item = &'p str> + use<'p, 'n> {
        let named = self.0.iter().filter(move |(given, _)| given == name);
        named.map(|(_, value)| value.as_str())
    }

    /// What is searched for; nothing for a blank text. A NUL, which no stored text holds and which
    /// PostgreSQL takes in no text, becomes the replacement character.
    pub(crate) fn search(&self) -> Option<String> {
        let text = self.text("q").trim();
        (!text.is_empty()).then(|| text.replace('\0', "\u{fffd}"))
    }

    /// A whole number from 1 on; 1 for anything else.
    pub(crate) fn number(&self, name: &str) -> u64 {
        self.text(name).parse().unwrap_or(1).max(1)
    }

    /// The pairs as a query, with others in place of those of the same names; empty values are left
    /// out.
    pub(crate) fn with(&self, changes: &[(&str, &str)]) -> String {
        let mut pairs: BTreeMap<&str, &str> = BTreeMap::new();
        for (name, value) in &self.0 {
            pairs.insert(name, value);
        }
        pairs.extend(changes.iter().copied());
        pairs.retain(|_, value| !value.is_empty());
        form_urlencoded::Serializer::new(String::new())
            .extend_pairs(pairs)
            .finish()
    }
}

impl<'v> FromIterator<(&'static str, &'v str)> for Pairs {
    fn from_iter<I: IntoIterator<Item = (&'static str, &'v str)>>(pairs: I) -> Self {
        let owned = |(name, value): (&str, &str)| (name.to_owned(), value.to_owned());
        Self(pairs.into_iter().map(owned).collect())
    }
}
