#![allow(clippy::unwrap_used)]

use super::super::testing::{Tables, rows};
use super::*;
use crate::base::{Table, Type, Value};

#[test]
fn a_line_that_is_no_request_is_answered() {
    let answered = reply("{\"id\": 5, \"sql\": 1}", &mut None);
    assert_eq!(answered.id, Some(5));
    let ReplyResult::Error(error) = answered.result else { panic!("an error") };
    assert!(error.kind == "unsupported" && error.message.starts_with("cannot read the request: "), "{error:?}");
    assert_eq!(reply("hello", &mut None).id, None);
}

#[test]
fn both_ways_of_loading_give_the_same_and_name_their_phases() {
    let tables = Tables::new().add("t", &[("a", Type::BigInt)], "a\n1\n2\n\n".trim_end());
    let plan = tables.plan(tables.scan(0));
    let request = Request {
        id: 1,
        pipeline: "p".to_owned(),
        sql: String::new(),
        code: None,
        load: Load::Eager,
        tables: tables.tables.clone(),
        answer: None,
    };
    let (mut first, mut second) = (Stopwatch::default(), Stopwatch::default());
    let eager = |request: &Request, watch: &mut Stopwatch| compute(&plan, &read(&plan, request, watch)?, watch);
    let one = eager(&request, &mut first).unwrap();
    let other = fused(&plan, &request, &mut second).unwrap();
    assert_eq!(rows(&one), rows(&other));
    let names = |watch: Stopwatch| watch.phases().into_iter().map(|phase| phase.name).collect::<Vec<_>>();
    assert_eq!(
        (names(first), names(second)),
        (vec!["load".to_owned(), "compute".to_owned()], vec!["load+compute".to_owned()])
    );

    let mut more = request;
    more.tables[0].rows = 9;
    let failure = eager(&more, &mut Stopwatch::default()).unwrap_err();
    assert_eq!(
        (failure.kind, failure.message.as_str()),
        (FailureKind::Input, "table `t` has 2 rows, the request says 9")
    );
}

#[test]
fn an_answer_is_written_whole_without_nan() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("answer-1.arrow");
    let numbers = pl::Column::new("x".into(), [1.5, f64::NAN, f64::INFINITY]);
    let words = pl::Column::new("s".into(), ["ä", "b", "c"]);
    let mut frame = without_nan(DataFrame::new(3, vec![numbers, words]).unwrap()).unwrap();
    export(&mut frame, &path).unwrap();
    let table = Table::read_ipc(&path).unwrap();
    let cells: Vec<Value> = (0..3).map(|row| table.cell(row, 0)).collect();
    assert_eq!(cells, [Value::Double(1.5), Value::Null, Value::Double(f64::INFINITY)]);
    assert_eq!(std::fs::read_dir(directory.path()).unwrap().count(), 1, "nothing is left aside");
    let failure = export(&mut frame, &directory.path().join("no/such/place.arrow")).unwrap_err();
    assert!(failure.message.starts_with("the answer could not be written to `"));
}

/// The first rows of a bundled table.
fn bundled(directory: &Path, name: &str, rows: usize) -> crate::csv::Source {
    let packed = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("datasets/nycflights13/{name}.csv.zst"));
    let bytes = zstd::decode_all(std::fs::File::open(packed).unwrap()).unwrap();
    let text = String::from_utf8(bytes).unwrap();
    let head: String = text.split_inclusive('\n').take(rows + 1).collect();
    let path = directory.join(format!("{name}.csv"));
    std::fs::write(&path, head).unwrap();
    crate::csv::open(name, &path, &crate::csv::Options::default()).unwrap()
}

#[test]
fn every_question_of_the_bundled_suite_is_answered_the_same_both_ways() {
    let directory = tempfile::tempdir().unwrap();
    let sources: Vec<_> = ["flights", "airlines", "airports", "planes", "weather"]
        .iter()
        .map(|name| bundled(directory.path(), name, 4000))
        .collect();
    let tables: Vec<_> =
        sources.iter().map(|source| crate::engines::protocol::Table::describe(source, |_| true)).collect();
    let schemas: Vec<_> = sources.iter().map(crate::csv::Source::schema).collect();
    let suite = Path::new(env!("CARGO_MANIFEST_DIR")).join("benches/suites/nycflights13");
    let mut asked = 0;
    for entry in std::fs::read_dir(suite).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_none_or(|extension| extension != "sql") {
            continue;
        }
        asked += 1;
        let name = path.display().to_string();
        let sql = std::fs::read_to_string(&path).unwrap();
        let plan = crate::plan::compile(&name, &sql, &schemas).unwrap();
        let explained = super::super::explain(&plan, &sources).unwrap();
        assert!(explained.to_lowercase().contains("csv scan"), "{explained}");
        let mut answers = Vec::new();
        for load in [Load::Eager, Load::Fused] {
            let answer = directory.path().join("answer.arrow");
            let request = Request {
                id: 1,
                pipeline: name.clone(),
                sql: sql.clone(),
                code: None,
                load,
                tables: tables.clone(),
                answer: Some(answer.clone()),
            };
            let reply = reply(&serde_json::to_string(&request).unwrap(), &mut None);
            let ReplyResult::Ok(answered) = reply.result else { panic!("{name}: {:?}", reply.result) };
            let table = Table::read_ipc(&answer).unwrap();
            assert_eq!(answered.rows, table.rows() as u64);
            for (column, field) in plan.root.schema.iter().zip(&table.fields) {
                assert_eq!((&column.name, Some(column.ty)), (&field.name, field.ty), "{name}");
            }
            for (at, column) in plan.root.schema.iter().enumerate() {
                let has_null = (0..table.rows()).any(|row| table.cell(row, at) == Value::Null);
                assert!(column.nullable || !has_null, "{name}: `{}` is never NULL, says the plan", column.name);
            }
            answers.push(rounded(&table));
        }
        assert_eq!(answers[0], answers[1], "{name}");
    }
    assert!(asked >= 20);
}

/// Rows as sorted text, sums of doubles without their last digits: threads add in any order.
fn rounded(table: &Table) -> Vec<String> {
    let cell = |value: Value| match value {
        Value::Double(number) => format!("{number:.6e}"),
        other => other.to_string(),
    };
    let row = |row| (0..table.fields.len()).map(|column| cell(table.cell(row, column))).collect::<Vec<_>>().join(" | ");
    let mut rows: Vec<String> = (0..table.rows()).map(row).collect();
    rows.sort();
    rows
}

/// What a pipeline gives over a table `t` with the columns `k` and `v` of three rows.
fn ask(sql: &str) -> Vec<String> {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("t.csv");
    std::fs::write(&path, "k,v\na,1\nb,2\na,3\n").unwrap();
    let source = crate::csv::open("t", &path, &crate::csv::Options::default()).unwrap();
    let answers = [Load::Eager, Load::Fused].map(|load| {
        let answer = directory.path().join("answer.arrow");
        let request = Request {
            id: 1,
            pipeline: "p".to_owned(),
            sql: sql.to_owned(),
            code: None,
            load,
            tables: vec![crate::engines::protocol::Table::describe(&source, |_| true)],
            answer: Some(answer.clone()),
        };
        let reply = reply(&serde_json::to_string(&request).unwrap(), &mut None);
        let ReplyResult::Ok(_) = reply.result else { panic!("{sql}: {:?}", reply.result) };
        let table = Table::read_ipc(&answer).unwrap();
        let names = table.fields.iter().map(|field| field.name.clone()).collect::<Vec<_>>().join(" | ");
        std::iter::once(names).chain(rounded(&table)).collect::<Vec<_>>()
    });
    assert_eq!(answers[0], answers[1], "{sql}");
    answers[0].clone()
}

#[test]
fn rows_are_counted_where_no_column_is_needed() {
    assert_eq!(ask("FROM t |> AGGREGATE COUNT(*) AS n"), ["n", "3"]);
    assert_eq!(ask("FROM t |> SELECT 1 AS x"), ["x", "1", "1", "1"]);
    assert_eq!(ask("FROM t |> WHERE FALSE |> SELECT 1 AS x"), ["x"]);
    assert_eq!(ask("FROM t |> WHERE TRUE |> SELECT 1 AS x |> LIMIT 2"), ["x", "1", "1"]);
    assert_eq!(ask("FROM t |> WHERE v > 5 |> EXTEND 1 AS x |> SELECT x, v // 0 AS y"), ["x | y"]);
    assert_eq!(ask("FROM t AS a |> CROSS JOIN t AS b |> AGGREGATE COUNT(*) AS n"), ["n", "9"]);
    assert_eq!(ask("FROM t AS a |> CROSS JOIN t AS b |> CROSS JOIN t AS c |> AGGREGATE COUNT(*) AS n"), ["n", "27"]);
    assert_eq!(ask("FROM t AS a |> JOIN t AS b USING (k) |> AGGREGATE COUNT(*) AS n"), ["n", "5"]);
    assert_eq!(ask("FROM t AS a |> JOIN t AS b USING (k) |> SELECT 7 AS x"), ["x", "7", "7", "7", "7", "7"]);
    assert_eq!(ask("FROM t |> LIMIT 2 |> AGGREGATE COUNT(*) AS n"), ["n", "2"]);
    assert_eq!(ask("FROM t |> ORDER BY v |> AGGREGATE COUNT(*) AS n"), ["n", "3"]);
    assert_eq!(ask("FROM t |> SELECT 'a' AS x, 2 AS y |> DISTINCT"), ["x | y", "a | 2"]);
    assert_eq!(ask("FROM t |> SELECT 1 AS x |> UNION ALL (SELECT 2 AS x)"), ["x", "1", "1", "1", "2"]);
    assert_eq!(ask("SELECT 1 AS x |> EXTEND x + 1 AS y"), ["x | y", "1 | 2"]);
    assert_eq!(ask("FROM t |> AGGREGATE SUM(1) AS s, MAX('z') AS z, COUNT(1) AS n"), ["s | z | n", "3 | z | 3"]);
    assert_eq!(ask("FROM t |> AGGREGATE SUM(v) AS s GROUP BY 1 + 1 AS two"), ["two | s", "2 | 6"]);
}
