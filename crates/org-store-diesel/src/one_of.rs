use diesel::QueryResult;
use diesel::backend::Backend;
use diesel::expression::{
    AppearsOnTable, Expression, SelectableExpression, ValidGrouping, is_aggregate,
};
use diesel::query_builder::{AstPass, QueryFragment, QueryId};
use diesel::serialize::ToSql;
use diesel::sql_types::{Bool, HasSqlType, Text};

/// `column IN (…)`, for looking rows up by their keys. Unlike that of `eq_any`, its SQL is prepared once
/// for lists of about the same length: the last text is repeated until there are as many as the next
/// power of two.
#[derive(Clone, Debug)]
pub(crate) struct OneOf<Column> {
    column: Column,
    texts: Vec<String>,
}

/// Whether `column` is one of `texts`.
pub(crate) fn one_of<Column, T: Into<String>>(
    column: Column,
    texts: impl IntoIterator<Item = T>,
) -> OneOf<Column> {
    let mut texts: Vec<String> = texts.into_iter().map(Into::into).collect();
    if let Some(last) = texts.last().cloned() {
        texts.resize(texts.len().next_power_of_two(), last);
    }
    OneOf { column, texts }
}

impl<Column, DB> QueryFragment<DB> for OneOf<Column>
where
    Column: QueryFragment<DB>,
    DB: Backend + HasSqlType<Text>,
    String: ToSql<Text, DB>,
{
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        if self.texts.is_empty() {
            out.push_sql("1=0");
            return Ok(());
        }
        self.column.walk_ast(out.reborrow())?;
        for (position, text) in self.texts.iter().enumerate() {
            out.push_sql(if position == 0 { " IN (" } else { ", " });
            out.push_bind_param::<Text, String>(text)?;
        }
        out.push_sql(")");
        Ok(())
    }
}

impl<Column> QueryId for OneOf<Column> {
    type QueryId = ();

    const HAS_STATIC_QUERY_ID: bool = false;
}

impl<Column> Expression for OneOf<Column> {
    type SqlType = Bool;
}

impl<Column, GroupBy> ValidGrouping<GroupBy> for OneOf<Column> {
    type IsAggregate = is_aggregate::Never;
}

impl<Column: AppearsOnTable<From>, From> AppearsOnTable<From> for OneOf<Column> {}

impl<Column: SelectableExpression<From>, From> SelectableExpression<From> for OneOf<Column> {}
