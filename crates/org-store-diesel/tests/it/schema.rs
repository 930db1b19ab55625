//! The schema as the databases report it: the same on both, and what `src/schema/` says.

use std::collections::BTreeSet;
use std::path::Path;

use org_store_diesel::run_pending;
use org_testkit::{Backend, TestDatabase};

#[test]
fn both_databases_have_the_same_schema() {
    let Some(postgres) = migrated(Backend::Postgres) else {
        return;
    };
    let sqlite = observed(&migrated(Backend::SqliteFile).unwrap());
    let postgres: BTreeSet<_> = observed(&postgres)
        .iter()
        .map(|line| as_sqlite(line))
        .collect();
    let only = |one: &BTreeSet<String>, other| one.difference(other).cloned().collect::<Vec<_>>();
    assert_eq!(
        (only(&sqlite, &postgres), only(&postgres, &sqlite)),
        (vec![], vec![]),
        "only in SQLite, only in PostgreSQL"
    );
}

#[test]
fn the_queries_are_written_for_this_schema() {
    let written = written();
    assert!(written.len() > 100, "{written:?}");
    for backend in [Backend::SqliteFile, Backend::Postgres] {
        let Some(database) = migrated(backend) else {
            continue;
        };
        let columns = observed(&database).into_iter();
        let columns: BTreeSet<_> = columns.filter(|line| line.starts_with("column ")).collect();
        let expected: BTreeSet<_> = match backend {
            Backend::Postgres => written.clone(),
            _ => written.iter().map(|line| as_sqlite(line)).collect(),
        };
        assert_eq!(columns, expected, "{backend:?}");
    }
}

/// Text that is compared by its bytes on one database and by a language's rules on the other would
/// sort differently.
#[test]
fn all_text_is_compared_by_its_bytes() {
    if let Some(database) = migrated(Backend::Postgres) {
        let others = database.lines(
            "SELECT c.relname || '.' || a.attname AS line
               FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
               JOIN pg_collation o ON o.oid = a.attcollation
              WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind = 'r'
                AND c.relname NOT LIKE '\\_\\_diesel%' AND o.collname <> 'C'",
        );
        assert_eq!(others, Vec::<String>::new());
    }
}

/// SQLite takes any text for a number unless a table is strict.
#[test]
fn all_of_sqlites_tables_are_strict() {
    let database = migrated(Backend::SqliteFile).unwrap();
    let lax = database.lines(
        "SELECT name AS line FROM pragma_table_list
          WHERE schema = 'main' AND type = 'table' AND strict = 0
            AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' AND name NOT LIKE '\\_\\_diesel%' ESCAPE '\\'",
    );
    assert_eq!(lax, Vec::<String>::new());
}

/// Columns, indexes, references and checks, a line each.
pub(crate) fn observed(database: &TestDatabase) -> BTreeSet<String> {
    let queries = match database.backend() {
        Backend::Postgres => POSTGRES,
        Backend::SqliteFile | Backend::SqliteMemory => SQLITE,
    };
    // How each database finds parts of names is its own affair.
    let own = |line: &String| !line.contains("__diesel") && !line.contains("search_");
    queries
        .into_iter()
        .flat_map(|query| database.lines(query))
        .filter(own)
        .collect()
}

const POSTGRES: [&str; 4] = [
    "SELECT 'column ' || table_name || '.' || column_name || ' ' || data_type
            || CASE is_nullable WHEN 'YES' THEN ' null' ELSE '' END AS line
       FROM information_schema.columns WHERE table_schema = current_schema()",
    "SELECT CASE WHEN i.indisunique THEN 'unique ' ELSE 'index ' END
            || CASE WHEN i.indisprimary THEN 'primary key' ELSE n.relname END
            || ' ' || t.relname || '(' || string_agg(a.attname, ',' ORDER BY k.position) || ')' AS line
       FROM pg_index i
       JOIN pg_class n ON n.oid = i.indexrelid JOIN pg_class t ON t.oid = i.indrelid
      CROSS JOIN LATERAL unnest(i.indkey::int2[]) WITH ORDINALITY AS k (attnum, position)
       JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = k.attnum
      WHERE t.relnamespace = current_schema()::regnamespace
      GROUP BY i.indisunique, i.indisprimary, n.relname, t.relname",
    "SELECT 'reference ' || t.relname || '.' || a.attname || ' -> ' || f.relname || '.' || b.attname
            || ' ' || CASE c.confdeltype WHEN 'c' THEN 'CASCADE' WHEN 'n' THEN 'SET NULL'
                      WHEN 'a' THEN 'NO ACTION' ELSE c.confdeltype::text END AS line
       FROM pg_constraint c
       JOIN pg_class t ON t.oid = c.conrelid JOIN pg_class f ON f.oid = c.confrelid
      CROSS JOIN LATERAL unnest(c.conkey, c.confkey) AS k (own, theirs)
       JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = k.own
       JOIN pg_attribute b ON b.attrelid = f.oid AND b.attnum = k.theirs
      WHERE c.contype = 'f' AND t.relnamespace = current_schema()::regnamespace",
    "SELECT 'constraint ' || c.conname AS line FROM pg_constraint c
      WHERE c.contype IN ('c', 'f', 'p') AND c.connamespace = current_schema()::regnamespace",
];

/// SQLite tells no name of a constraint, so those are read from the statements themselves.
const SQLITE: [&str; 4] = [
    "SELECT 'column ' || t.name || '.' || c.name || ' ' || lower(c.type)
            || CASE c.\"notnull\" WHEN 0 THEN ' null' ELSE '' END AS line
       FROM sqlite_schema t JOIN pragma_table_info(t.name) c WHERE t.type = 'table'",
    "SELECT CASE i.\"unique\" WHEN 1 THEN 'unique ' ELSE 'index ' END
            || CASE i.origin WHEN 'pk' THEN 'primary key' ELSE i.name END
            || ' ' || t.name || '(' || group_concat(c.name, ',' ORDER BY c.seqno) || ')' AS line
       FROM sqlite_schema t JOIN pragma_index_list(t.name) i JOIN pragma_index_info(i.name) c
      WHERE t.type = 'table' GROUP BY t.name, i.name
     UNION ALL
     -- A whole number as primary key is the row's own number and has no index of its own.
     SELECT 'unique primary key ' || t.name || '(' || c.name || ')'
       FROM sqlite_schema t JOIN pragma_table_info(t.name) c
      WHERE t.type = 'table' AND c.pk = 1 AND c.type = 'INTEGER'
        AND NOT EXISTS (SELECT 1 FROM pragma_index_list(t.name) i WHERE i.origin = 'pk')",
    "SELECT 'reference ' || t.name || '.' || f.\"from\" || ' -> ' || f.\"table\" || '.' || f.\"to\"
            || ' ' || f.on_delete AS line
       FROM sqlite_schema t JOIN pragma_foreign_key_list(t.name) f WHERE t.type = 'table'",
    "WITH RECURSIVE rest (text) AS (
        SELECT replace(sql, char(10), ' ') FROM sqlite_schema WHERE type = 'table'
         UNION ALL
        SELECT substr(text, instr(text, 'CONSTRAINT ') + 11) FROM rest
         WHERE instr(text, 'CONSTRAINT ') > 0)
     SELECT 'constraint ' || substr(text, 1, instr(text, ' ') - 1) AS line FROM rest
      WHERE text NOT LIKE 'CREATE %'",
];

/// What SQLite says where PostgreSQL says `line`: it has one type of whole number.
fn as_sqlite(line: &str) -> String {
    line.replace(" bigint", " integer")
        .replace(" boolean", " integer")
        .replace(" bytea", " blob")
}

fn migrated(backend: Backend) -> Option<TestDatabase> {
    let database = backend.database()?;
    run_pending(&mut database.connect()).unwrap();
    Some(database)
}

/// The columns of `src/schema/`, in PostgreSQL's words.
fn written() -> BTreeSet<String> {
    let sources = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/schema");
    std::fs::read_dir(sources)
        .unwrap()
        .flat_map(|source| columns(&std::fs::read_to_string(source.unwrap().path()).unwrap()))
        .collect()
}

fn columns(source: &str) -> BTreeSet<String> {
    let mut table = "";
    let mut columns = BTreeSet::new();
    for line in source.lines().map(str::trim) {
        if let Some((name, _)) = line.split_once(" (").filter(|_| line.ends_with('{')) {
            table = name;
        } else if let Some((column, kind)) = line.split_once(" -> ").filter(|_| line.ends_with(','))
        {
            let kind = kind.trim_end_matches(',');
            let required = kind
                .strip_prefix("Nullable<")
                .map(|kind| kind.trim_end_matches('>'));
            let (kind, null) = required.map_or((kind, ""), |kind| (kind, " null"));
            let kind = match kind {
                "BigInt" => "bigint",
                "Binary" => "bytea",
                "Bool" => "boolean",
                "Text" => "text",
                other => panic!("the common subset has no {other}"),
            };
            columns.insert(format!("column {table}.{column} {kind}{null}"));
        }
    }
    columns
}
