use diesel::QueryResult;
use diesel::expression::{
    AppearsOnTable, Expression, SelectableExpression, ValidGrouping, is_aggregate,
};
use diesel::query_builder::{AstPass, QueryFragment, QueryId};
use diesel::sql_types::{BigInt, Bool, Text};

use crate::row::Backend;

/// SQL with values in it that is put together while the program runs. The SQL itself is written
/// here; what callers give is always a bound value.
#[derive(Clone, Debug)]
pub(crate) struct Fragment(Vec<Part>);

#[derive(Clone, Debug)]
enum Part {
    Number(i64),
    Sql(&'static str),
    Text(String),
}

impl Fragment {
    /// This SQL.
    pub(crate) fn sql(sql: &'static str) -> Self {
        Self(vec![Part::Sql(sql)])
    }

    /// With SQL behind it.
    pub(crate) fn and_sql(mut self, sql: &'static str) -> Self {
        self.0.push(Part::Sql(sql));
        self
    }

    /// With a text behind it.
    pub(crate) fn text(mut self, text: impl Into<String>) -> Self {
        self.0.push(Part::Text(text.into()));
        self
    }

    /// With a number behind it.
    pub(crate) fn number(mut self, number: i64) -> Self {
        self.0.push(Part::Number(number));
        self
    }

    /// With another one behind it.
    pub(crate) fn then(mut self, other: Self) -> Self {
        self.0.extend(other.0);
        self
    }

    /// All of them with `between` each two.
    pub(crate) fn joined(all: impl IntoIterator<Item = Self>, between: &'static str) -> Self {
        let mut joined = Self(Vec::new());
        for (position, one) in all.into_iter().enumerate() {
            if position > 0 {
                joined = joined.and_sql(between);
            }
            joined = joined.then(one);
        }
        joined
    }
}

impl QueryFragment<Backend> for Fragment {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Backend>) -> QueryResult<()> {
        // Few searches are alike, and one that is planned for its values is planned better.
        out.unsafe_to_cache_prepared();
        for part in &self.0 {
            match part {
                Part::Number(number) => out.push_bind_param::<BigInt, i64>(number)?,
                Part::Sql(sql) => out.push_sql(sql),
                Part::Text(text) => out.push_bind_param::<Text, String>(text)?,
            }
        }
        Ok(())
    }
}

impl QueryId for Fragment {
    type QueryId = ();

    const HAS_STATIC_QUERY_ID: bool = false;
}

impl Expression for Fragment {
    type SqlType = Bool;
}

impl<GroupBy> ValidGrouping<GroupBy> for Fragment {
    type IsAggregate = is_aggregate::Never;
}

impl<From> AppearsOnTable<From> for Fragment {}

impl<From> SelectableExpression<From> for Fragment {}
