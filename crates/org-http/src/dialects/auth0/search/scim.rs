//! The filters of SCIM (RFC 7644, section 3.4.2.2).

use std::ops::Bound;

use org_core::search::{Condition, Pattern, Piece};

use super::{Clause, MAX_DEPTH, Unsearchable, Value, joined};

type Parsed = Result<Condition<Clause>, Unsearchable>;

/// Reads a filter.
pub(in super::super) fn parse(raw: &str) -> Parsed {
    let mut parser = Parser {
        rest: raw,
        depth: 0,
    };
    let condition = parser.alternatives()?;
    if parser.rest.trim_start().is_empty() {
        Ok(condition)
    } else {
        Err(wrong())
    }
}

fn wrong() -> Unsearchable {
    Unsearchable::because("A filter is written: field operator \"value\"")
}

struct Parser<'q> {
    rest: &'q str,
    depth: usize,
}

impl<'q> Parser<'q> {
    fn alternatives(&mut self) -> Parsed {
        let mut any = vec![self.conjunction()?];
        while self.take_word("or") {
            any.push(self.conjunction()?);
        }
        Ok(joined(any, Condition::Any))
    }

    fn conjunction(&mut self) -> Parsed {
        let mut all = vec![self.one()?];
        while self.take_word("and") {
            all.push(self.one()?);
        }
        Ok(joined(all, Condition::All))
    }

    fn one(&mut self) -> Parsed {
        if self.take_word("not") {
            return match self.group()? {
                Some(inner) => Ok(Condition::Not(Box::new(inner))),
                None => Err(wrong()),
            };
        }
        match self.group()? {
            Some(inner) => Ok(inner),
            None => self.comparison(),
        }
    }

    fn group(&mut self) -> Result<Option<Condition<Clause>>, Unsearchable> {
        let Some(rest) = self.rest.trim_start().strip_prefix('(') else {
            return Ok(None);
        };
        self.rest = rest;
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            return Err(Unsearchable::because("Too many parentheses in one another"));
        }
        let inner = self.alternatives()?;
        let rest = self.rest.trim_start().strip_prefix(')');
        self.rest = rest.ok_or_else(|| Unsearchable::because("Unbalanced parentheses"))?;
        self.depth -= 1;
        Ok(Some(inner))
    }

    fn comparison(&mut self) -> Parsed {
        let field = self.word()?.to_owned();
        let operator = self.word()?.to_ascii_lowercase();
        let test = |value| {
            let field = Some(field.clone());
            Condition::Test(Clause { field, value })
        };
        if operator == "pr" {
            return Ok(test(Value::Text(Pattern::new([Piece::Any]))));
        }
        let given = self.value()?;
        let whole = || Piece::Text(given.clone());
        let pattern = |pieces: Vec<Piece>| test(Value::Text(Pattern::new(pieces)));
        let range = |from, to| test(Value::Range { from, to });
        let (open, bound) = (Bound::Unbounded, given.clone());
        Ok(match operator.as_str() {
            "eq" => pattern(vec![whole()]),
            "ne" => Condition::Not(Box::new(pattern(vec![whole()]))),
            "sw" => pattern(vec![whole(), Piece::Any]),
            "ew" => pattern(vec![Piece::Any, whole()]),
            "co" => pattern(vec![Piece::Any, whole(), Piece::Any]),
            "gt" => range(Bound::Excluded(bound), open),
            "ge" => range(Bound::Included(bound), open),
            "lt" => range(open, Bound::Excluded(bound)),
            "le" => range(open, Bound::Included(bound)),
            _ => return Err(Unsearchable::field("No such operator", &operator)),
        })
    }

    /// A word up to white space or a parenthesis.
    fn word(&mut self) -> Result<&'q str, Unsearchable> {
        let rest = self.rest.trim_start();
        let end = rest.find(|c: char| c.is_whitespace() || matches!(c, '(' | ')' | '"'));
        let (word, rest) = rest.split_at(end.unwrap_or(rest.len()));
        self.rest = rest;
        if word.is_empty() {
            Err(wrong())
        } else {
            Ok(word)
        }
    }

    /// A value of JSON, as text.
    fn value(&mut self) -> Result<String, Unsearchable> {
        let rest = self.rest.trim_start();
        let Some(inside) = rest.strip_prefix('"') else {
            let word = self.word()?;
            let plain = matches!(word, "true" | "false") || word.parse::<f64>().is_ok();
            return if plain {
                Ok(word.to_owned())
            } else {
                Err(wrong())
            };
        };
        let mut escaped = false;
        let end = inside.find(|c: char| {
            let closes = c == '"' && !escaped;
            escaped = c == '\\' && !escaped;
            closes
        });
        let end = end.ok_or_else(|| Unsearchable::because("A quote is not closed"))?;
        let (text, behind) = inside.split_at(end);
        self.rest = behind.strip_prefix('"').unwrap_or(behind);
        serde_json::from_str(&format!("\"{text}\"")).map_err(|_| wrong())
    }

    fn take_word(&mut self, word: &str) -> bool {
        let rest = self.rest.trim_start();
        let Some((head, behind)) = rest.split_at_checked(word.len()) else {
            return false;
        };
        let ends = behind.starts_with(|c: char| c.is_whitespace() || c == '(');
        if head.eq_ignore_ascii_case(word) && ends {
            self.rest = behind;
            true
        } else {
            false
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn text(field: &str, pieces: impl IntoIterator<Item = Piece>) -> Condition<Clause> {
        let (field, value) = (Some(field.to_owned()), Value::Text(Pattern::new(pieces)));
        Condition::Test(Clause { field, value })
    }

    fn plain(raw: &str) -> Piece {
        Piece::Text(raw.to_owned())
    }

    #[test]
    fn each_operator_has_its_meaning() {
        assert_eq!(
            parse("name eq \"Auth\\\"0\""),
            Ok(text("name", [plain("Auth\"0")]))
        );
        assert_eq!(parse("a SW \"x\""), Ok(text("a", [plain("x"), Piece::Any])));
        assert_eq!(parse("a ew \"x\""), Ok(text("a", [Piece::Any, plain("x")])));
        assert_eq!(
            parse("a co \"x\""),
            Ok(text("a", [Piece::Any, plain("x"), Piece::Any]))
        );
        assert_eq!(parse("a pr"), Ok(text("a", [Piece::Any])));
        assert_eq!(parse("a eq true"), Ok(text("a", [plain("true")])));
        let not = Condition::Not(Box::new(text("a", [plain("x")])));
        assert_eq!(parse("a ne \"x\""), Ok(not.clone()));
        assert_eq!(parse("not (a eq \"x\")"), Ok(not));
        let value = Value::Range {
            from: Bound::Excluded("2024-01-01".to_owned()),
            to: Bound::Unbounded,
        };
        let field = Some("at".to_owned());
        let after = Condition::Test(Clause { field, value });
        assert_eq!(parse("at gt \"2024-01-01\""), Ok(after));
    }

    #[test]
    fn and_binds_closer_than_or() {
        let one = |name: &str| text(name, [Piece::Any]);
        let expected = Condition::Any(vec![
            one("a"),
            Condition::All(vec![one("b"), Condition::Any(vec![one("c"), one("d")])]),
        ]);
        assert_eq!(parse("a pr or b pr and (c pr or d pr)"), Ok(expected));
    }

    #[test]
    fn what_is_no_filter_is_refused() {
        let deep = format!("{}a pr{}", "(".repeat(17), ")".repeat(17));
        for raw in [
            "",
            "a",
            "a eq",
            "a eq x",
            "a eq \"x",
            "a is \"x\"",
            "(a pr",
            "a pr)",
            "a pr and",
            "not a pr",
            "a pr b pr",
            "a eq \"\\x\"",
            &deep,
        ] {
            assert!(parse(raw).is_err(), "{raw:?}");
        }
    }

    proptest! {
        #[test]
        fn no_text_is_too_strange(raw in "\\PC{0,40}") {
            let _ = parse(&raw);
        }
    }
}
