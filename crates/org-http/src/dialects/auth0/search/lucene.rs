//! Lucene's query syntax, as far as it compares whole values: fields, quotes, wildcards, ranges,
//! `AND`, `OR`, `NOT` and their signs, and parentheses.

use std::ops::Bound;

use org_core::search::{Condition, Pattern, Piece};

use super::{Clause, MAX_DEPTH, Unsearchable, Value, joined};

type Parsed = Result<Condition<Clause>, Unsearchable>;

/// Reads a search.
pub(in super::super) fn parse(raw: &str) -> Parsed {
    let mut parser = Parser {
        rest: raw,
        field: None,
        depth: 0,
    };
    let condition = parser.alternatives()?;
    if parser.rest.is_empty() {
        Ok(condition)
    } else {
        Err(Unsearchable::because("Unbalanced parentheses"))
    }
}

struct Parser<'q> {
    rest: &'q str,
    /// The field that stands before the parentheses around this place.
    field: Option<String>,
    depth: usize,
}

/// What a condition is among its neighbours without `OR` between them.
#[derive(Clone, Copy, Eq, PartialEq)]
enum Sign {
    None,
    Required,
    Refused,
}

impl Parser<'_> {
    /// Conditions of which one has to hold, and those that a sign says more about.
    fn alternatives(&mut self) -> Parsed {
        let (mut any, mut all) = (Vec::new(), Vec::new());
        let mut told = true;
        loop {
            let sign = if told { Sign::None } else { self.sign() };
            let first = any.is_empty() && all.is_empty();
            let sign = if first && self.rest.starts_with('+') {
                Sign::Required
            } else {
                sign
            };
            let condition = self.conjunction()?;
            match sign {
                Sign::None => any.push(condition),
                Sign::Required | Sign::Refused => all.push(condition),
            }
            self.skip_space();
            if self.rest.is_empty() || self.rest.starts_with(')') {
                break;
            }
            told = self.take_word("OR") || self.take("||");
        }
        if any.is_empty() {
            return Ok(joined(all, Condition::All));
        }
        all.insert(0, joined(any, Condition::Any));
        Ok(joined(all, Condition::All))
    }

    fn sign(&mut self) -> Sign {
        self.skip_space();
        let refused = self.rest.starts_with(['-', '!']) || self.word_ahead("NOT");
        match (refused, self.rest.starts_with('+')) {
            (true, _) => Sign::Refused,
            (false, true) => Sign::Required,
            (false, false) => Sign::None,
        }
    }

    fn conjunction(&mut self) -> Parsed {
        let mut all = vec![self.signed()?];
        while self.take_word("AND") || self.take("&&") {
            all.push(self.signed()?);
        }
        Ok(joined(all, Condition::All))
    }

    fn signed(&mut self) -> Parsed {
        self.skip_space();
        if self.take_word("NOT") || self.take("!") || self.take("-") {
            self.deeper()?;
            let inner = self.signed()?;
            self.depth -= 1;
            return Ok(Condition::Not(Box::new(inner)));
        }
        self.take("+");
        self.one()
    }

    fn one(&mut self) -> Parsed {
        self.skip_space();
        if self.rest.starts_with('(') {
            return self.group();
        }
        if self.rest.starts_with(['"', '[', '{', '<', '>']) {
            return self.value();
        }
        let (before, pieces) = (self.rest, self.pieces(|c| c == ':')?);
        if !self.take(":") {
            return self.told(Value::Text(pieces));
        }
        let Some(name) = pieces.text().filter(|name| !name.is_empty()) else {
            return Err(Unsearchable::field("No name of a field", before));
        };
        if name == "_exists_" {
            let field = Some(self.term()?.text().unwrap_or_default().to_owned());
            let value = Value::Text(Pattern::new([Piece::Any]));
            return Ok(Condition::Test(Clause { field, value }));
        }
        let outer = self.field.replace(name.to_owned());
        let condition = self.value();
        self.field = outer;
        condition
    }

    fn group(&mut self) -> Parsed {
        self.deeper()?;
        self.take("(");
        let condition = self.alternatives()?;
        if !self.take(")") {
            return Err(Unsearchable::because("Unbalanced parentheses"));
        }
        self.depth -= 1;
        Ok(condition)
    }

    fn value(&mut self) -> Parsed {
        if self.rest.starts_with('(') {
            return self.group();
        }
        if self.take("\"") {
            let text = self.quoted()?;
            return self.told(Value::Text(Pattern::exactly(text)));
        }
        if self.rest.starts_with(['[', '{']) {
            return self.range();
        }
        for (sign, from, included) in [
            (">=", true, true),
            ("<=", false, true),
            (">", true, false),
            ("<", false, false),
        ] {
            if self.take(sign) {
                let bound = match (self.bound()?, included) {
                    (None, _) => Bound::Unbounded,
                    (Some(text), true) => Bound::Included(text),
                    (Some(text), false) => Bound::Excluded(text),
                };
                let (from, to) = if from {
                    (bound, Bound::Unbounded)
                } else {
                    (Bound::Unbounded, bound)
                };
                return self.told(Value::Range { from, to });
            }
        }
        let pattern = self.term()?;
        self.told(Value::Text(pattern))
    }

    /// The comparison of the field that stands before this place.
    fn told(&mut self, value: Value) -> Parsed {
        if self.rest.starts_with(['~', '^']) {
            return Err(Unsearchable::because("Neither ~ nor ^ is supported"));
        }
        let field = self.field.clone();
        Ok(Condition::Test(Clause { field, value }))
    }

    fn range(&mut self) -> Parsed {
        let included = self.take("[") || !self.take("{");
        let from = self.bound()?;
        if !self.take_word("TO") {
            return Err(Unsearchable::because("A range is written [a TO b]"));
        }
        let to = self.bound()?;
        self.skip_space();
        let to_included = self.take("]");
        if !to_included && !self.take("}") {
            return Err(Unsearchable::because("A range is written [a TO b]"));
        }
        let bound = |text: Option<String>, included| match (text, included) {
            (None, _) => Bound::Unbounded,
            (Some(text), true) => Bound::Included(text),
            (Some(text), false) => Bound::Excluded(text),
        };
        self.told(Value::Range {
            from: bound(from, included),
            to: bound(to, to_included),
        })
    }

    /// An end of a range; `*` is none.
    fn bound(&mut self) -> Result<Option<String>, Unsearchable> {
        self.skip_space();
        if self.take("\"") {
            return self.quoted().map(Some);
        }
        let pattern = self.pieces(|c| matches!(c, ']' | '}'))?;
        if pattern.anything() {
            return Ok(None);
        }
        let text = pattern.text().filter(|text| !text.is_empty());
        let text = text.map(str::to_owned).map(Some);
        text.ok_or_else(|| Unsearchable::because("A range is written [a TO b]"))
    }

    fn term(&mut self) -> Result<Pattern, Unsearchable> {
        let pattern = self.pieces(|_| false)?;
        if pattern.pieces().is_empty() {
            Err(Unsearchable::because("A value is missing"))
        } else {
            Ok(pattern)
        }
    }

    /// What stands here up to white space, a sign of the syntax or what `ends` says.
    fn pieces(&mut self, ends: impl Fn(char) -> bool) -> Result<Pattern, Unsearchable> {
        let mut pieces = Vec::new();
        let mut rest = self.rest.chars();
        while let Some(c) = rest.clone().next() {
            let syntax = matches!(c, '(' | ')' | '"' | '[' | ']' | '{' | '}' | '^' | '~');
            if c.is_whitespace() || syntax || ends(c) {
                break;
            }
            rest.next();
            pieces.push(match c {
                '*' => Piece::Any,
                '?' => Piece::One,
                '\\' => Piece::Text(escaped(rest.next())?.to_string()),
                c => Piece::Text(c.to_string()),
            });
        }
        let begun = !pieces.is_empty();
        if !begun && !self.rest.starts_with(&ends) {
            return Err(Unsearchable::because("A value is missing"));
        }
        self.rest = rest.as_str();
        Ok(Pattern::new(pieces))
    }

    fn quoted(&mut self) -> Result<String, Unsearchable> {
        let mut text = String::new();
        let mut rest = self.rest.chars();
        loop {
            match rest.next() {
                Some('"') => break,
                Some('\\') => text.push(escaped(rest.next())?),
                Some(c) => text.push(c),
                None => return Err(Unsearchable::because("A quote is not closed")),
            }
        }
        self.rest = rest.as_str();
        Ok(text)
    }

    fn deeper(&mut self) -> Result<(), Unsearchable> {
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            Err(Unsearchable::because("Too many parentheses in one another"))
        } else {
            Ok(())
        }
    }

    fn skip_space(&mut self) {
        self.rest = self.rest.trim_start();
    }

    fn take(&mut self, sign: &str) -> bool {
        let rest = match sign {
            "&&" | "||" => self.rest.trim_start(),
            _ => self.rest,
        };
        match rest.strip_prefix(sign) {
            Some(rest) => {
                self.rest = rest;
                true
            }
            None => false,
        }
    }

    fn word_ahead(&self, word: &str) -> bool {
        let behind = self.rest.trim_start().strip_prefix(word);
        behind.is_some_and(|behind| {
            behind.is_empty() || behind.starts_with(|c: char| c.is_whitespace() || c == '(')
        })
    }

    fn take_word(&mut self, word: &str) -> bool {
        let ahead = self.word_ahead(word);
        if ahead {
            self.skip_space();
            self.take(word);
        }
        ahead
    }
}

fn escaped(character: Option<char>) -> Result<char, Unsearchable> {
    character.ok_or_else(|| Unsearchable::because("Nothing stands behind the last \\"))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// The condition in a short form.
    fn shape(condition: &Condition<Clause>) -> String {
        let all = |parts: &[Condition<Clause>], sign| {
            parts.iter().map(shape).collect::<Vec<_>>().join(sign)
        };
        match condition {
            Condition::All(parts) => format!("({})", all(parts, " & ")),
            Condition::Any(parts) => format!("({})", all(parts, " | ")),
            Condition::Not(inner) => format!("!{}", shape(inner)),
            Condition::Test(Clause { field, value }) => {
                let name = field.as_deref().unwrap_or("_");
                match value {
                    Value::Range { from, to } => format!("{name}:{from:?}..{to:?}"),
                    Value::Text(pattern) => {
                        let piece = |piece: &Piece| match piece {
                            Piece::Any => "*".to_owned(),
                            Piece::One => "?".to_owned(),
                            Piece::Text(text) => text.clone(),
                        };
                        let text: String = pattern.pieces().iter().map(piece).collect();
                        format!("{name}={text}")
                    }
                }
            }
        }
    }

    fn read(raw: &str) -> String {
        shape(&parse(raw).unwrap_or_else(|why| panic!("{raw}: {why:?}")))
    }

    #[test]
    fn what_the_documentation_shows_is_understood() {
        for (raw, expected) in [
            ("organization_id:\"org_1\"", "organization_id=org_1"),
            ("name:\"Jane Smith\"", "name=Jane Smith"),
            ("name:jane*smith", "name=jane*smith"),
            ("name:*jane*", "name=*jane*"),
            ("name:\"a*b\\\"c\"", "name=a*b\"c"),
            ("user_id:auth0|1", "user_id=auth0|1"),
            ("email:a\\:b\\*c", "email=a:b*c"),
            ("jane", "_=jane"),
            ("a:1 AND b:2 OR c:3", "((a=1 & b=2) | c=3)"),
            ("a:1 b:2", "(a=1 | b=2)"),
            ("a:1 NOT b:2", "(a=1 & !b=2)"),
            ("a:1 -b:2 +c:3", "(a=1 & !b=2 & c=3)"),
            ("a:1 OR NOT b:2", "(a=1 | !b=2)"),
            ("NOT a:1 AND (b:2 || c:3)", "(!a=1 & (b=2 | c=3))"),
            ("a:1 && !b:2", "(a=1 & !b=2)"),
            ("name:(a OR \"b c\")", "(name=a | name=b c)"),
            ("_exists_:name", "name=*"),
            ("ORange", "_=ORange"),
            (
                "at:[2024-01-01 TO 2024-02-01T10:00:00Z}",
                "at:Included(\"2024-01-01\")..Excluded(\"2024-02-01T10:00:00Z\")",
            ),
            (
                "at:{* TO 2024-01-01]",
                "at:Unbounded..Included(\"2024-01-01\")",
            ),
            ("at:>=2024-01-01", "at:Included(\"2024-01-01\")..Unbounded"),
            (
                "at:<\"2024-01-01\"",
                "at:Unbounded..Excluded(\"2024-01-01\")",
            ),
        ] {
            assert_eq!(read(raw), expected, "{raw}");
        }
    }

    #[test]
    fn what_is_no_search_is_refused() {
        let deep = format!("{}a{}", "(".repeat(17), ")".repeat(17));
        let nots = format!("{}a", "NOT ".repeat(1000));
        for raw in [
            "",
            "(",
            "a:1)",
            "(a:1",
            "a:",
            "a: b",
            "a:\"b",
            "a AND",
            "AND AND",
            "a:[1 2]",
            "a:[1 TO]",
            "a:[1 TO 2",
            "a:b~1",
            "a^2",
            "*:a",
            "\\",
            "a:>",
            "]",
            "NOT ",
            &deep,
            &nots,
        ] {
            assert!(parse(raw).is_err(), "{raw:?}: {:?}", parse(raw));
        }
    }

    proptest! {
        #[test]
        fn no_text_is_too_strange(raw in "[a-z:\"()\\[\\]{}<>=!|&+*?~^ \\\\-]{0,40}") {
            let _ = parse(&raw);
        }

        #[test]
        fn a_quoted_value_is_read_to_the_letter(text in "\\PC{0,40}") {
            let quoted = text.replace('\\', "\\\\").replace('"', "\\\"");
            let read = parse(&format!("name:\"{quoted}\""));
            let value = Value::Text(Pattern::exactly(text));
            let field = Some("name".to_owned());
            prop_assert_eq!(read, Ok(Condition::Test(Clause { field, value })));
        }
    }
}
