#![allow(clippy::unwrap_used)]

use super::super::testing::{Tables, rows};
use super::*;
use crate::base::{Table, Type, Value};

#[test]
fn a_line_that_is_no_request_is_answered() {
    let answered = reply("{\"id\": 5, \"sql\": 1}");
    assert_eq!(answered.id, Some(5));
    let ReplyResult::Error(error) = answered.result else { panic!("an error") };
    assert!(error.kind == "unsupported" && error.message.starts_with("cannot read the request: "), "{error:?}");
    assert_eq!(reply("hello").id, None);
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
    let one = eager(&plan, &request, &mut first).unwrap();
    let other = fused(&plan, &request, &mut second).unwrap();
    assert_eq!(rows(&one), rows(&other));
    let names = |watch: Stopwatch| watch.phases().into_iter().map(|phase| phase.name).collect::<Vec<_>>();
    assert_eq!(
        (names(first), names(second)),
        (vec!["load".to_owned(), "compute".to_owned()], vec!["load+compute".to_owned()])
    );

    let mut more = request;
    more.tables[0].rows = 9;
    let failure = eager(&plan, &more, &mut Stopwatch::default()).unwrap_err();
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
