#![allow(clippy::unwrap_used)]

use super::super::leaves::{Files, Frames, Imagined, scanned};
use super::super::scan;
use super::super::testing::{
    Tables, as_list, as_set, col, field, int, item, left, node, null, op, right, text, values,
};
use super::*;
use std::collections::{BTreeMap, BTreeSet};

use crate::base::{Type, Value};
use crate::functions::{Function, Kind, Nulls, Resolved};
use crate::plan::{BinaryOp, JoinKind, JoinOutput, SchemaColumn};
use Type::{BigInt, Boolean, Varchar};

fn sample() -> Tables {
    Tables::new().add("t", &[("k", Varchar), ("v", BigInt)], "k,v\na,3\n,1\nb,\na,2\n,5\n")
}

fn fields(columns: &[(&str, Type)]) -> Vec<SchemaColumn> {
    columns.iter().map(|(name, ty)| field(name, *ty)).collect()
}

fn key(name: &str, ty: Type, descending: bool, nulls_first: bool) -> SortKey {
    SortKey { expr: col(name, ty), descending, nulls_first }
}

/// An aggregate that this engine lacks.
const MISSING: Function = Function {
    name: "MODE",
    aliases: &[],
    kind: Kind::Aggregate,
    signature: "",
    doc: "",
    on_null: "",
    nulls: Nulls::Spread,
    resolve: |_| Ok(Resolved { args: Vec::new(), ty: BigInt, nullable: true }),
    duckdb: |_| Err("is of the tests"),
    polars: |_| Err("has no form in Polars"),
    pandas: |_| Err("is of the tests"),
    polars_python: |_| Err("is of the tests"),
};

static MODE: Function = MISSING;

fn function(name: &str) -> &'static Function {
    crate::functions::find(name).unwrap()
}

fn measure(name: &str, function: &'static Function, args: Vec<Expr>, distinct: bool) -> Measure {
    let span = crate::base::Span::default();
    Measure { physical: name.to_owned(), function, args, distinct, order: Vec::new(), ty: BigInt, nullable: true, span }
}

#[test]
fn filter_keeps_what_is_true() {
    let t = sample();
    let predicate = op(BinaryOp::Greater, col("v", BigInt), int(1), Boolean);
    let filter = Op::Filter { input: Box::new(t.scan(0)), predicate };
    assert_eq!(as_list(t.run(node(filter, t.scan(0).schema)).unwrap()), ["a | 3", "a | 2", "NULL | 5"]);
}

#[test]
fn select_extend_set_drop_and_rename_give_their_columns() {
    let t = sample();
    let add = |by| op(BinaryOp::Add, col("v", BigInt), int(by), BigInt);
    let scan = || Box::new(t.scan(0));
    let select = Op::Select { input: scan(), items: vec![item("w", add(1)), item("k", col("k", Varchar))] };
    assert_eq!(as_list(t.run(node(select, fields(&[("w", BigInt), ("k", Varchar)]))).unwrap())[0], "4 | a");
    let extend = Op::Extend { input: scan(), items: vec![item("w", add(1)), item("x", text("!"))] };
    let schema = fields(&[("k", Varchar), ("v", BigInt), ("w", BigInt), ("x", Varchar)]);
    assert_eq!(as_list(t.run(node(extend, schema)).unwrap())[0], "a | 3 | 4 | !");
    // Both see the old values.
    let items = vec![item("k", col("v", BigInt)), item("v", col("k", Varchar))];
    let set = Op::Set { input: scan(), items };
    assert_eq!(as_list(t.run(node(set, fields(&[("k", BigInt), ("v", Varchar)]))).unwrap())[0], "3 | a");
    let drop = Op::Drop { input: scan(), columns: vec!["k".to_owned()] };
    assert_eq!(as_list(t.run(node(drop, fields(&[("v", BigInt)]))).unwrap()), ["3", "1", "NULL", "2", "5"]);
    // Names change places.
    let renames = vec![("k".to_owned(), "v".to_owned()), ("v".to_owned(), "k".to_owned())];
    let rename = Op::Rename { input: scan(), renames };
    assert_eq!(as_list(t.run(node(rename, fields(&[("v", Varchar), ("k", BigInt)]))).unwrap())[0], "a | 3");
}

#[test]
fn constants_come_once_for_every_row() {
    let t = sample();
    assert_eq!(values(&t, int(7)).unwrap(), ["7"; 5]);
    assert_eq!(values(&t, null(BigInt)).unwrap(), ["NULL"; 5]);
    // Even where no column of the table is needed.
    let scan = node(Op::Scan { table: 0, columns: Vec::new() }, Vec::new());
    let select = Op::Select { input: Box::new(scan.clone()), items: vec![item("x", int(7)), item("k", text("y"))] };
    assert_eq!(as_list(t.run(node(select, fields(&[("x", BigInt), ("k", Varchar)]))).unwrap()), ["7 | y"; 5]);
    let count = Op::Aggregate {
        input: Box::new(scan),
        groups: Vec::new(),
        measures: vec![measure("n", function("COUNT"), vec![], false)],
    };
    assert_eq!(as_list(t.run(node(count, fields(&[("n", BigInt)]))).unwrap()), ["5"]);
    let one = node(Op::OneRow, Vec::new());
    let select = Op::Select { input: Box::new(one), items: vec![item("x", int(1)), item("", text("unnamed"))] };
    assert_eq!(as_list(t.run(node(select, fields(&[("x", BigInt), ("", Varchar)]))).unwrap()), ["1 | unnamed"]);
}

#[test]
fn null_is_a_group_and_a_sum_over_nothing_is_null() {
    let t = sample();
    let of = |name: &str| col(name, BigInt);
    let measures = || {
        vec![
            measure("rows", function("COUNT"), vec![], false),
            measure("values", function("COUNT"), vec![of("v")], false),
            measure("sum", function("SUM"), vec![of("v")], false),
            measure("ones", function("SUM"), vec![int(1)], false),
        ]
    };
    let schema = [("k", Varchar), ("rows", BigInt), ("values", BigInt), ("sum", BigInt), ("ones", BigInt)];
    let groups = vec![item("k", col("k", Varchar))];
    let grouped = Op::Aggregate { input: Box::new(t.scan(0)), groups: groups.clone(), measures: measures() };
    let frame = t.frame(node(grouped, fields(&schema))).unwrap();
    assert!(frame.columns()[1..].iter().all(|column| *column.dtype() == pl::DataType::Int64), "{frame:?}");
    assert_eq!(
        as_set(super::super::testing::rows(&frame)),
        ["NULL | 2 | 2 | 6 | 2", "a | 2 | 2 | 5 | 2", "b | 1 | 0 | NULL | 1"]
    );
    let none = || {
        let predicate = op(BinaryOp::Greater, of("v"), int(100), Boolean);
        Box::new(node(Op::Filter { input: Box::new(t.scan(0)), predicate }, t.scan(0).schema))
    };
    // Without groups there is one row even for no rows; with groups there is none.
    let whole = Op::Aggregate { input: none(), groups: Vec::new(), measures: measures() };
    assert_eq!(as_list(t.run(node(whole, fields(&schema[1..]))).unwrap()), ["0 | 0 | NULL | NULL"]);
    let grouped = Op::Aggregate { input: none(), groups: groups.clone(), measures: measures() };
    assert_eq!(t.run(node(grouped, fields(&schema))).unwrap().len(), 0);
    // Groups alone, and groups by a constant.
    let alone = Op::Aggregate { input: Box::new(t.scan(0)), groups, measures: Vec::new() };
    assert_eq!(as_set(t.run(node(alone, fields(&[("k", Varchar)]))).unwrap()), ["NULL", "a", "b"]);
    let constant = Op::Aggregate {
        input: Box::new(t.scan(0)),
        groups: vec![item("c", text("all"))],
        measures: vec![measure("sum", function("SUM"), vec![of("v")], false)],
    };
    assert_eq!(as_list(t.run(node(constant, fields(&[("c", Varchar), ("sum", BigInt)]))).unwrap()), ["all | 11"]);
}

#[test]
fn distinct_aggregates_count_each_value_once_and_never_null() {
    let t = Tables::new().add("t", &[("k", Varchar), ("v", BigInt)], "k,v\na,1\na,1\na,\na,2\nb,\n");
    let measures = || {
        let v = || vec![col("v", BigInt)];
        vec![measure("n", function("COUNT"), v(), true), measure("sum", function("SUM"), v(), true)]
    };
    let schema = [("k", Varchar), ("n", BigInt), ("sum", BigInt)];
    let groups = vec![item("k", col("k", Varchar))];
    let grouped = Op::Aggregate { input: Box::new(t.scan(0)), groups, measures: measures() };
    assert_eq!(as_set(t.run(node(grouped, fields(&schema))).unwrap()), ["a | 2 | 3", "b | 0 | NULL"]);
    let whole = Op::Aggregate { input: Box::new(t.scan(0)), groups: Vec::new(), measures: measures() };
    assert_eq!(as_list(t.run(node(whole, fields(&schema[1..]))).unwrap()), ["2 | 3"]);
}

#[test]
fn what_polars_lacks_is_said() {
    let t = sample();
    let measures = vec![measure("m", &MODE, vec![col("v", BigInt)], false)];
    let whole = Op::Aggregate { input: Box::new(t.scan(0)), groups: Vec::new(), measures };
    let failure = t.run(node(whole, fields(&[("m", BigInt)]))).unwrap_err();
    assert_eq!(failure.kind, crate::engines::FailureKind::Unsupported);
    assert!(failure.message.ends_with("`MODE` has no form in Polars"), "{}", failure.message);
}

fn join(kind: JoinKind, output: Vec<JoinOutput>, schema: &[(&str, Type)]) -> Vec<String> {
    let t = Tables::new().add("l", &[("k", BigInt), ("x", Varchar)], "k,x\n1,a\n2,b\n2,c\n,d\n4,e\n").add(
        "r",
        &[("k", BigInt), ("x", Varchar), ("y", Varchar)],
        "k,x,y\n1,p,P\n2,q,Q\n,r,R\n9,s,S\n",
    );
    let keys = if kind == JoinKind::Cross { Vec::new() } else { vec![("k".to_owned(), "k".to_owned())] };
    let (a, b) = (Box::new(t.scan(0)), Box::new(t.scan(1)));
    as_set(t.run(node(Op::Join { left: a, right: b, kind, keys, nulls_equal: false, output }, fields(schema))).unwrap())
}

#[test]
fn joins_with_a_merged_key() {
    let using = |kind| {
        let key = JoinOutput::Key("k".to_owned(), "k".to_owned());
        let output = vec![key, left("x"), right("x"), right("y")];
        join(kind, output, &[("k", BigInt), ("x", Varchar), ("r.x", Varchar), ("y", Varchar)])
    };
    let both = ["1 | a | p | P", "2 | b | q | Q", "2 | c | q | Q"];
    let lefts = ["4 | e | NULL | NULL", "NULL | d | NULL | NULL"];
    let rights = ["9 | NULL | s | S", "NULL | NULL | r | R"];
    let sorted = |parts: &[&[&str]]| {
        let mut all: Vec<String> = parts.concat().iter().map(ToString::to_string).collect();
        all.sort();
        all
    };
    assert_eq!(using(JoinKind::Inner), sorted(&[&both]));
    assert_eq!(using(JoinKind::Left), sorted(&[&both, &lefts]));
    assert_eq!(using(JoinKind::Right), sorted(&[&both, &rights]));
    assert_eq!(using(JoinKind::Full), sorted(&[&both, &lefts, &rights]));
}

#[test]
fn joins_that_keep_both_keys() {
    let on = |kind| {
        let output = vec![left("k"), right("k"), left("x"), right("y")];
        join(kind, output, &[("k", BigInt), ("r.k", BigInt), ("x", Varchar), ("y", Varchar)])
    };
    let both = ["1 | 1 | a | P", "2 | 2 | b | Q", "2 | 2 | c | Q"];
    assert_eq!(on(JoinKind::Inner), both);
    assert_eq!(on(JoinKind::Left), [&both[..], &["4 | NULL | e | NULL", "NULL | NULL | d | NULL"]].concat());
    assert_eq!(on(JoinKind::Right), [&both[..], &["NULL | 9 | NULL | S", "NULL | NULL | NULL | R"]].concat());
    let full = on(JoinKind::Full);
    assert_eq!(full.len(), 7);
    assert!(full.contains(&"NULL | 9 | NULL | S".to_owned()) && full.contains(&"4 | NULL | e | NULL".to_owned()));
    // One key and the merged one together.
    let output = vec![JoinOutput::Key("k".to_owned(), "k".to_owned()), right("k"), left("k")];
    let full = join(JoinKind::Full, output, &[("k", BigInt), ("r.k", BigInt), ("l.k", BigInt)]);
    assert_eq!(
        full,
        [
            "1 | 1 | 1",
            "2 | 2 | 2",
            "2 | 2 | 2",
            "4 | NULL | 4",
            "9 | 9 | NULL",
            "NULL | NULL | NULL",
            "NULL | NULL | NULL"
        ]
    );
}

#[test]
fn keys_of_different_names_and_a_cross_join() {
    let t = Tables::new().add("l", &[("a", BigInt), ("b", BigInt)], "a,b\n1,10\n2,20\n").add(
        "r",
        &[("b", BigInt), ("a", BigInt)],
        "b,a\n2,7\n3,8\n",
    );
    let (a, b) = (|| Box::new(t.scan(0)), || Box::new(t.scan(1)));
    let keys = vec![("a".to_owned(), "b".to_owned())];
    let output = vec![left("a"), left("b"), right("b"), right("a")];
    let schema = fields(&[("a", BigInt), ("b", BigInt), ("r.b", BigInt), ("r.a", BigInt)]);
    for (kind, rows) in
        [(JoinKind::Inner, vec!["2 | 20 | 2 | 7"]), (JoinKind::Right, vec!["2 | 20 | 2 | 7", "NULL | NULL | 3 | 8"])]
    {
        let join =
            Op::Join { left: a(), right: b(), kind, keys: keys.clone(), nulls_equal: false, output: output.clone() };
        assert_eq!(as_set(t.run(node(join, schema.clone())).unwrap()), rows);
    }
    // Only what the schema names, and no key at all.
    let join = Op::Join {
        left: a(),
        right: b(),
        kind: JoinKind::Left,
        keys: keys.clone(),
        nulls_equal: false,
        output: vec![right("a")],
    };
    assert_eq!(as_set(t.run(node(join, fields(&[("a", BigInt)]))).unwrap()), ["7", "NULL"]);
    let cross = Op::Join { left: a(), right: b(), kind: JoinKind::Cross, keys: Vec::new(), nulls_equal: false, output };
    assert_eq!(
        as_set(t.run(node(cross, schema)).unwrap()),
        ["1 | 10 | 2 | 7", "1 | 10 | 3 | 8", "2 | 20 | 2 | 7", "2 | 20 | 3 | 8"]
    );
}

/// An aggregate that shows which values it gets, in which order.
static TRACE: Function = Function {
    name: "TRACE",
    polars: |args| {
        let shown = |arg: &Arg<pl::Expr>| arg.expr.clone().cast(pl::DataType::String).fill_null(pl::lit("-"));
        let all: Vec<pl::Expr> = args.iter().map(shown).collect();
        Ok(pl::concat_str(all, "/", false).str().join(" ", true))
    },
    ..MISSING
};

#[test]
fn aggregates_of_several_columns_and_in_an_order() {
    let t = Tables::new().add(
        "t",
        &[("k", Varchar), ("v", BigInt), ("w", BigInt)],
        "k,v,w\na,3,1\nb,1,2\na,2,5\na,3,\nb,,4\na,,1\n",
    );
    let of = |name: &str| col(name, BigInt);
    let traced = |args: Vec<Expr>, distinct, order: Vec<SortKey>| {
        let mut plan = Vec::new();
        for groups in [vec![item("k", col("k", Varchar))], Vec::new()] {
            let measures =
                vec![Measure { order: order.clone(), ty: Varchar, ..measure("m", &TRACE, args.clone(), distinct) }];
            let mut schema: Vec<_> = groups.iter().map(|_| field("k", Varchar)).collect();
            schema.push(field("m", Varchar));
            let aggregate = Op::Aggregate { input: Box::new(t.scan(0)), groups, measures };
            plan.extend(as_set(t.run(node(aggregate, schema))?));
        }
        Ok::<_, Failure>(plan)
    };
    let rows = |args, order| traced(args, false, order).unwrap();
    assert_eq!(rows(vec![of("v"), of("w")], vec![]), ["a | 3/1 2/5 3/- -/1", "b | 1/2 -/4", "3/1 1/2 2/5 3/- -/4 -/1"]);
    assert_eq!(rows(vec![int(7), of("w")], vec![])[0], "a | 7/1 7/5 7/- 7/1");
    assert_eq!(rows(vec![of("w"), int(7)], vec![])[1], "b | 2/7 4/7");
    assert_eq!(
        rows(vec![int(8), int(7)], vec![]),
        ["a | 8/7 8/7 8/7 8/7", "b | 8/7 8/7", ["8/7"; 6].join(" ").as_str()]
    );
    // Ties stay as they came; NULL stands where it is told to.
    assert_eq!(rows(vec![of("v")], vec![key("w", BigInt, false, false)])[0], "a | 3 - 2 3");
    assert_eq!(rows(vec![of("v")], vec![key("w", BigInt, true, true)])[0], "a | 3 2 3 -");
    let both = vec![key("v", BigInt, true, false), key("w", BigInt, false, true)];
    assert_eq!(rows(vec![of("v"), of("w")], both)[0], "a | 3/- 3/1 2/5 -/1");
    let constant = SortKey { expr: int(1), descending: false, nulls_first: false };
    assert_eq!(rows(vec![of("v")], vec![constant, key("v", BigInt, false, true)])[0], "a | - 2 3 3");
    let distinct = |order| traced(vec![of("v")], true, vec![order]);
    assert_eq!(distinct(key("v", BigInt, true, true)).unwrap()[0], "a | - 3 2");
    assert!(distinct(key("w", BigInt, true, true)).unwrap_err().message.contains("in the order of something else"));
    let two = traced(vec![of("v"), of("w")], true, Vec::new()).unwrap_err();
    assert!(two.message.contains("of DISTINCT values with 2 columns"), "{two:?}");
}

/// Semi and anti joins of `l(k, x)` and `r(k)`: rows with a partner and without, keys that repeat and keys that are NULL.
#[test]
fn semi_and_anti_joins_keep_left_rows_once() {
    let join = |kind, r: &str, keys: &[&str], nulls_equal| {
        let t = Tables::new().add("l", &[("k", BigInt), ("x", Varchar)], "k,x\n1,a\n2,b\n2,c\n,d\n4,e\n").add(
            "r",
            &[("k", BigInt), ("x", Varchar)],
            r,
        );
        let keys = keys.iter().map(|key| ((*key).to_owned(), (*key).to_owned())).collect();
        let output = vec![left("k"), left("x")];
        let (l, r) = (Box::new(t.scan(0)), Box::new(t.scan(1)));
        let join = Op::Join { left: l, right: r, kind, keys, nulls_equal, output };
        as_set(t.run(node(join, t.scan(0).schema)).unwrap())
    };
    let r = "k,x\n2,b\n2,z\n,d\n9,e\n";
    assert_eq!(join(JoinKind::Semi, r, &["k"], false), ["2 | b", "2 | c"]);
    assert_eq!(join(JoinKind::Anti, r, &["k"], false), ["1 | a", "4 | e", "NULL | d"]);
    assert_eq!(join(JoinKind::Semi, r, &["k"], true), ["2 | b", "2 | c", "NULL | d"]);
    assert_eq!(join(JoinKind::Anti, r, &["k"], true), ["1 | a", "4 | e"]);
    assert_eq!(join(JoinKind::Semi, r, &["k", "x"], false), ["2 | b"]);
    assert_eq!(join(JoinKind::Anti, r, &["k", "x"], false), ["1 | a", "2 | c", "4 | e", "NULL | d"]);
    assert_eq!(join(JoinKind::Semi, r, &["x", "k"], true), ["2 | b", "NULL | d"]);
    assert_eq!(join(JoinKind::Anti, r, &["x", "k"], true), ["1 | a", "2 | c", "4 | e"]);
    let none = "k,x\n";
    assert_eq!(join(JoinKind::Semi, none, &["k"], false), [""; 0]);
    assert_eq!(join(JoinKind::Anti, none, &["k", "x"], false).len(), 5);
}

#[test]
fn null_keys_meet_where_they_are_said_to_be_equal() {
    let t = Tables::new().add("l", &[("k", BigInt), ("x", Varchar)], "k,x\n1,a\n,d\n3,\n").add(
        "r",
        &[("k", BigInt), ("y", Varchar)],
        "k,y\n1,P\n,R\n9,S\n",
    );
    let join = |kind, keys: &[(&str, &str)], output: Vec<JoinOutput>, schema: &[(&str, Type)]| {
        let keys = keys.iter().map(|(left, right)| ((*left).to_owned(), (*right).to_owned())).collect();
        let (l, r) = (Box::new(t.scan(0)), Box::new(t.scan(1)));
        let join = Op::Join { left: l, right: r, kind, keys, nulls_equal: true, output };
        as_set(t.run(node(join, fields(schema))).unwrap())
    };
    let schema = [("x", Varchar), ("y", Varchar), ("k", BigInt)];
    let output = || vec![left("x"), right("y"), JoinOutput::Key("k".to_owned(), "k".to_owned())];
    assert_eq!(join(JoinKind::Inner, &[("k", "k")], output(), &schema), ["a | P | 1", "d | R | NULL"]);
    assert_eq!(
        join(JoinKind::Left, &[("k", "k")], output(), &schema),
        ["NULL | NULL | 3", "a | P | 1", "d | R | NULL"]
    );
    assert_eq!(
        join(JoinKind::Full, &[("k", "k")], output(), &schema),
        ["NULL | NULL | 3", "NULL | S | 9", "a | P | 1", "d | R | NULL"]
    );
}

#[test]
fn every_row_gets_a_number_of_its_own() {
    let t = sample();
    let number = Op::Number { input: Box::new(t.scan(0)), physical: "#".to_owned() };
    let number = node(number, fields(&[("k", Varchar), ("v", BigInt), ("#", BigInt)]));
    let rows = t.frame(number.clone()).unwrap();
    assert_eq!(*rows.columns()[2].dtype(), pl::DataType::Int64);
    assert_eq!(
        as_list(super::super::testing::rows(&rows)),
        ["a | 3 | 0", "NULL | 1 | 1", "b | NULL | 2", "a | 2 | 3", "NULL | 5 | 4"]
    );
    // What is filtered later leaves the numbers as they are.
    let predicate = op(BinaryOp::Greater, col("v", BigInt), int(1), Boolean);
    let filter = Op::Filter { input: Box::new(number.clone()), predicate };
    assert_eq!(as_list(t.run(node(filter, number.schema)).unwrap()), ["a | 3 | 0", "a | 2 | 3", "NULL | 5 | 4"]);
    // Rows without columns have numbers too.
    let scan = node(Op::Scan { table: 0, columns: Vec::new() }, Vec::new());
    let number = Op::Number { input: Box::new(scan), physical: "#".to_owned() };
    assert_eq!(as_list(t.run(node(number, fields(&[("#", BigInt)]))).unwrap()), ["0", "1", "2", "3", "4"]);
}

#[test]
fn what_is_shared_is_computed_once() {
    let t = sample();
    let schema = || t.scan(0).schema;
    let shared = |index| node(Op::Shared { index }, schema());
    let below = |input, limit| {
        let predicate = op(BinaryOp::Less, col("v", BigInt), int(limit), Boolean);
        node(Op::Filter { input: Box::new(input), predicate }, schema())
    };
    let mut plan = t.plan(node(Op::Union { inputs: vec![below(shared(1), 3), shared(0), shared(1)] }, schema()));
    plan.shared = vec![below(t.scan(0), 5), below(shared(0), 100)];
    let rows = super::super::testing::rows(&t.frame_of(&plan).unwrap());
    let all = ["NULL | 1", "NULL | 1", "NULL | 1", "a | 2", "a | 2", "a | 2", "a | 3", "a | 3"];
    assert_eq!(as_set(rows), all);
    // A number that is given once is the same wherever it is read.
    let number = Op::Number { input: Box::new(t.scan(0)), physical: "#".to_owned() };
    let number = node(number, fields(&[("k", Varchar), ("v", BigInt), ("#", BigInt)]));
    let (l, r) = [0, 0].map(|index| Box::new(node(Op::Shared { index }, number.schema.clone()))).into();
    let keys = vec![("#".to_owned(), "#".to_owned())];
    let output = vec![left("v"), right("v")];
    let join = Op::Join { left: l, right: r, kind: JoinKind::Inner, keys, nulls_equal: false, output };
    let mut plan = t.plan(node(join, fields(&[("v", BigInt), ("t.v", BigInt)])));
    plan.shared = vec![number];
    let rows = super::super::testing::rows(&t.frame_of(&plan).unwrap());
    assert_eq!(as_set(rows), ["1 | 1", "2 | 2", "3 | 3", "5 | 5", "NULL | NULL"]);
}

#[test]
fn a_file_is_read_once_and_filters_move_within_what_is_shared() {
    let t = sample();
    let below = |input: Node, limit| {
        let predicate = op(BinaryOp::Less, col("v", BigInt), int(limit), Boolean);
        let schema = input.schema.clone();
        node(Op::Filter { input: Box::new(input), predicate }, schema)
    };
    let explain = |plan: &Plan| {
        let leaves = Imagined::new(Files::of(plan, &t.tables));
        let last = lower(plan, &leaves).unwrap().explain(true).unwrap();
        (leaves.settled(), last)
    };
    // By two stages of one pipeline.
    let union = |inputs| node(Op::Union { inputs }, t.scan(0).schema);
    let plan = t.plan(union(vec![below(t.scan(0), 1), below(t.scan(0), 2)]));
    let (first, text) = explain(&plan);
    assert_eq!((first.len(), text.matches("SCAN").count()), (0, 1), "{text}");
    // By a shared sub-pipeline and the rest.
    let shared = || node(Op::Shared { index: 0 }, t.scan(0).schema);
    let mut plan = t.plan(union(vec![shared(), shared(), t.scan(0)]));
    plan.shared = vec![below(t.scan(0), 2)];
    let (first, text) = explain(&plan);
    assert_eq!((first.len(), text.matches("SCAN").count()), (2, 0), "{first:?} {text}");
    assert_eq!(super::super::testing::rows(&t.frame_of(&plan).unwrap()).len(), 7);
    // By a shared sub-pipeline alone: the filter is part of the scan.
    let mut plan = t.plan(union(vec![shared(), shared()]));
    plan.shared = vec![below(t.scan(0), 2)];
    let (first, _) = explain(&plan);
    assert!(first.len() == 1 && first[0].contains("SELECTION"), "{first:?}");
}

#[test]
fn a_table_may_meet_itself() {
    let t = sample();
    let keys = vec![("v".to_owned(), "v".to_owned())];
    let output = vec![left("v"), left("k"), right("k")];
    let join = Op::Join {
        left: Box::new(t.scan(0)),
        right: Box::new(t.scan(0)),
        kind: JoinKind::Inner,
        keys,
        nulls_equal: false,
        output,
    };
    let rows = t.run(node(join, fields(&[("v", BigInt), ("k", Varchar), ("t.k", Varchar)]))).unwrap();
    assert_eq!(as_set(rows), ["1 | NULL | NULL", "2 | a | a", "3 | a | a", "5 | NULL | NULL"]);
}

#[test]
fn every_key_of_a_sort_places_null_itself() {
    let t = sample();
    let sort = |keys| {
        let sort = Op::Sort { input: Box::new(t.scan(0)), keys };
        as_list(t.run(node(sort, t.scan(0).schema)).unwrap())
    };
    assert_eq!(
        sort(vec![key("k", Varchar, true, false), key("v", BigInt, false, true)]),
        ["b | NULL", "a | 2", "a | 3", "NULL | 1", "NULL | 5"]
    );
    assert_eq!(
        sort(vec![key("k", Varchar, false, true), key("v", BigInt, true, false)]),
        ["NULL | 5", "NULL | 1", "a | 3", "a | 2", "b | NULL"]
    );
    let constant = SortKey { expr: int(1), descending: false, nulls_first: false };
    assert_eq!(sort(vec![constant, key("v", BigInt, false, false)])[0], "NULL | 1");
}

#[test]
fn nothing_moves_across_a_limit() {
    let t = Tables::new().add("t", &[("v", BigInt)], "v\n5\n1\n4\n2\n3\n");
    let scan = || Box::new(t.scan(0));
    let schema = || t.scan(0).schema;
    let limit = |input, limit, offset| Box::new(node(Op::Limit { input, limit, offset }, schema()));
    let sort = |input| Box::new(node(Op::Sort { input, keys: vec![key("v", BigInt, false, false)] }, schema()));
    let run = |node: Box<Node>| as_list(t.run(*node).unwrap());
    assert_eq!(run(limit(scan(), Some(2), 1)), ["1", "4"]);
    assert_eq!(run(limit(scan(), None, 3)), ["2", "3"]);
    assert_eq!(run(limit(scan(), Some(0), 0)), [""; 0]);
    assert_eq!(run(sort(limit(scan(), Some(2), 0))), ["1", "5"]);
    assert_eq!(run(limit(sort(scan()), Some(2), 0)), ["1", "2"]);
    let predicate = op(BinaryOp::Less, col("v", BigInt), int(3), Boolean);
    let filter = Op::Filter { input: limit(scan(), Some(3), 0), predicate };
    assert_eq!(run(Box::new(node(filter, schema()))), ["1"]);
    let whole = Op::Aggregate {
        input: limit(scan(), Some(2), 0),
        groups: Vec::new(),
        measures: vec![measure("s", function("SUM"), vec![col("v", BigInt)], false)],
    };
    assert_eq!(run(Box::new(node(whole, fields(&[("s", BigInt)])))), ["6"]);
}

#[test]
fn distinct_takes_nulls_for_equal_and_union_keeps_every_row() {
    let t = Tables::new().add("t", &[("k", Varchar), ("v", BigInt)], "k,v\na,1\na,1\n,\n,\n");
    let distinct = Op::Distinct { input: Box::new(t.scan(0)) };
    assert_eq!(as_set(t.run(node(distinct, t.scan(0).schema)).unwrap()), ["NULL | NULL", "a | 1"]);
    let union = Op::Union { inputs: vec![t.scan(0), t.scan(0)] };
    assert_eq!(t.run(node(union, t.scan(0).schema)).unwrap().len(), 8);
}

#[test]
fn read_first_and_read_on_the_way_give_the_same() {
    let t = sample();
    let plan = t.plan(t.scan(0));
    let frame = scan::open(&t.tables[0], &["k".to_owned(), "v".to_owned()]).unwrap().collect().unwrap();
    let frames = Frames(BTreeMap::from([("t".to_owned(), frame.clone())]));
    assert_eq!(lower(&plan, &frames).unwrap().collect().unwrap(), frame);
    assert_eq!(scanned(&plan), BTreeMap::from([("t", BTreeSet::from(["k", "v"]))]));
    let failure = lower(&plan, &Frames(BTreeMap::new())).err().unwrap();
    assert!(failure.message.contains("`t`"));
    assert_eq!(Value::Null.type_of(), Type::Null);
}
