use super::super::testing::{Tables, as_list, col, field, int, node, null, text};
use crate::base::{Span, Type, Value};
use crate::functions::{Function, Kind, Nulls, Resolved};
use crate::plan::{Bound, Expr, Frame, FrameUnit, Node, Op, SortKey, Window};
use Bound::{CurrentRow, Following, Preceding, UnboundedFollowing, UnboundedPreceding};
use FrameUnit::{Range, Rows};
use Type::{BigInt, Double, Varchar};

/// A window function as this engine sees it: its name.
fn function(name: &'static str) -> &'static Function {
    if let Some(function) = crate::functions::find(name) {
        return function;
    }
    Box::leak(Box::new(Function {
        name,
        aliases: &[],
        kind: Kind::Window,
        signature: "",
        doc: "",
        on_null: "",
        nulls: Nulls::Spread,
        resolve: |_| Ok(Resolved { args: Vec::new(), ty: BigInt, nullable: true }),
        duckdb: |_| Err("is of the tests"),
        polars: |_| Err("is of the tests"),
        pandas: |_| Err("is of the tests"),
        polars_python: |_| Err("is of the tests"),
    }))
}

/// Orders in NULLS LAST, as the language has it where nothing is said.
fn by(name: &str) -> SortKey {
    let ty = if name == "s" { Varchar } else { BigInt };
    SortKey { expr: col(name, ty), descending: false, nulls_first: false }
}

fn down(name: &str) -> SortKey {
    SortKey { descending: true, ..by(name) }
}

fn nulls_first(key: SortKey) -> SortKey {
    SortKey { nulls_first: true, ..key }
}

fn window(name: &'static str, args: Vec<Expr>, partition: &[&str], order: Vec<SortKey>, frame: Frame) -> Window {
    let ty = match name {
        "AVG" | "PERCENT_RANK" | "CUME_DIST" => Double,
        "SUM" | "MIN" | "MAX" | "LAG" | "LEAD" | "FIRST_VALUE" | "LAST_VALUE" | "NTH_VALUE" => args[0].ty,
        _ => BigInt,
    };
    Window {
        physical: "w".to_owned(),
        function: function(name),
        args,
        partition: partition.iter().map(|&name| name.to_owned()).collect(),
        order,
        frame,
        ignore_nulls: false,
        ty,
        nullable: true,
        span: Span::default(),
    }
}

fn over(input: Node, windows: Vec<Window>) -> Node {
    let mut schema = input.schema.clone();
    schema.extend(windows.iter().map(|window| field(&window.physical, window.ty)));
    node(Op::Window { input: Box::new(input), windows, first: None }, schema)
}

/// Partitions of all sizes, a NULL one among them; peers, NULL order keys, NULL values; rows in no order.
const ROWS: &str = "id,g,o,s,x,d\n\
    0,a,2,é,5,1.5\n1,b,1,x,,1e300\n2,a,1,y,3,-2\n3,,1,z,7,\n4,b,1,,2,1\n5,a,2,b,,0.5\n6,,,a,1,4\n7,b,3,x,4,2\n\
    8,c,,q,,\n9,b,2,zz,-6,inf\n10,a,,n,8,3\n11,b,2,m,9,-1\n12,a,2,é,0,1e-3\n13,b,,l,,5\n14,,0,k,2,-inf\n15,b,1,j,6,7\n";

const TYPES: [(&str, Type); 6] =
    [("id", BigInt), ("g", Varchar), ("o", BigInt), ("s", Varchar), ("x", BigInt), ("d", Double)];

fn sample() -> Tables {
    Tables::new().add("t", &TYPES, ROWS)
}

/// The values of window functions, each by `id`.
fn values(windows: &[Window]) -> Vec<Vec<Value>> {
    let t = sample();
    let name = |(at, window): (usize, &Window)| Window { physical: format!("w{at}"), ..window.clone() };
    let mut rows = t.run(over(t.scan(0), windows.iter().enumerate().map(name).collect())).unwrap();
    rows.sort_by_key(|row| match row[0] {
        Value::BigInt(id) => id,
        _ => panic!("no id"),
    });
    assert_eq!(rows.len(), 16);
    (0..windows.len()).map(|at| rows.iter().map(|row| row[TYPES.len() + at].clone()).collect()).collect()
}

fn shown(window: Window) -> String {
    values(&[window])[0].iter().map(ToString::to_string).collect::<Vec<_>>().join(" ")
}

/// The same from the definition: sort the partition, look at the frame.
fn expected(window: &Window) -> Vec<Value> {
    let t = sample();
    let rows = t.run(t.scan(0)).unwrap();
    let at = |name: &str| TYPES.iter().position(|(known, _)| *known == name).unwrap();
    let key = |row: usize, key: &SortKey| rows[row][at(key.expr.column().unwrap())].clone();
    let compare = |a: usize, b: usize| {
        let keys = window.order.iter().map(|one| {
            let (x, y) = (key(a, one), key(b, one));
            let order = match (&x, &y) {
                (Value::Null, Value::Null) => return std::cmp::Ordering::Equal,
                (Value::Null, _) if one.nulls_first => return std::cmp::Ordering::Less,
                (Value::Null, _) => return std::cmp::Ordering::Greater,
                (_, Value::Null) if one.nulls_first => return std::cmp::Ordering::Greater,
                (_, Value::Null) => return std::cmp::Ordering::Less,
                (x, y) => in_order(x, y),
            };
            if one.descending { order.reverse() } else { order }
        });
        keys.fold(std::cmp::Ordering::Equal, std::cmp::Ordering::then)
    };
    (0..rows.len())
        .map(|row| {
            let mut partition: Vec<usize> = (0..rows.len())
                .filter(|other| window.partition.iter().all(|name| rows[*other][at(name)] == rows[row][at(name)]))
                .collect();
            partition.sort_by(|a, b| compare(*a, *b));
            let here = partition.iter().position(|other| *other == row).unwrap() as i64;
            let peer = |other: i64| {
                partition.get(other as usize).is_some_and(|other| compare(*other, row) == std::cmp::Ordering::Equal)
            };
            let mut peers = (here, here);
            while peer(peers.0 - 1) {
                peers.0 -= 1;
            }
            while peer(peers.1 + 1) {
                peers.1 += 1;
            }
            let place = |bound, peer| match bound {
                UnboundedPreceding => 0,
                UnboundedFollowing => partition.len() as i64 - 1,
                CurrentRow if window.frame.unit == Range => peer,
                CurrentRow => here,
                Preceding(rows) => here - rows as i64,
                Following(rows) => here + rows.min(1000) as i64,
            };
            let frame = (place(window.frame.start, peers.0), place(window.frame.end, peers.1));
            let args: Vec<Expr> = window.args.clone();
            let argument = |at_arg: usize, row: usize| match args[at_arg].column() {
                Some(name) => rows[row][at(name)].clone(),
                None => args[at_arg].literal().unwrap().clone(),
            };
            let seen: Vec<usize> =
                (frame.0..=frame.1).filter_map(|place| partition.get(usize::try_from(place).ok()?).copied()).collect();
            oracle(window, &seen, &partition, (here, peers), &argument)
        })
        .collect()
}

fn in_order(a: &Value, b: &Value) -> std::cmp::Ordering {
    match (a, b) {
        (Value::BigInt(a), Value::BigInt(b)) => a.cmp(b),
        (Value::Varchar(a), Value::Varchar(b)) => a.cmp(b),
        (Value::Double(a), Value::Double(b)) => a.total_cmp(b),
        _ => panic!("{a:?} {b:?}"),
    }
}

fn oracle(
    window: &Window,
    seen: &[usize],
    partition: &[usize],
    (here, peers): (i64, (i64, i64)),
    argument: &dyn Fn(usize, usize) -> Value,
) -> Value {
    let integer = |value: Value| match value {
        Value::BigInt(number) => number,
        _ => panic!("{value:?}"),
    };
    let number = |value: &Value| match value {
        Value::BigInt(number) => *number as f64,
        Value::Double(number) => *number,
        _ => panic!("{value:?}"),
    };
    let row = partition[here as usize];
    let rows = partition.len() as i64;
    let kept = |of: &[usize]| -> Vec<Value> {
        let values = of.iter().map(|row| argument(0, *row));
        values.filter(|value| !window.ignore_nulls || *value != Value::Null).collect()
    };
    let of_frame = || kept(seen);
    let there = || seen.iter().map(|row| argument(0, *row)).filter(|value| *value != Value::Null).collect::<Vec<_>>();
    match window.function.name {
        "ROW_NUMBER" => Value::BigInt(here + 1),
        "RANK" => Value::BigInt(peers.0 + 1),
        "PERCENT_RANK" => Value::Double(if rows == 1 { 0.0 } else { peers.0 as f64 / (rows - 1) as f64 }),
        "CUME_DIST" => Value::Double((peers.1 + 1) as f64 / rows as f64),
        "NTILE" => {
            let tiles = integer(argument(0, row));
            let mut sizes = (0..tiles).map(|tile| rows / tiles + i64::from(tile < rows % tiles));
            let mut end = 0;
            Value::BigInt(
                1 + sizes
                    .position(|size| {
                        end += size;
                        here < end
                    })
                    .unwrap() as i64,
            )
        }
        "LAG" | "LEAD" => {
            let offset = if window.args.len() > 1 { integer(argument(1, row)) } else { 1 };
            let offset = if window.function.name == "LAG" { -offset } else { offset };
            let default = || if window.args.len() > 2 { argument(2, row) } else { Value::Null };
            let mut place = here;
            let mut left = offset.abs();
            while left > 0 {
                place += offset.signum();
                let Some(other) = usize::try_from(place).ok().and_then(|place| partition.get(place)) else {
                    return default();
                };
                if !window.ignore_nulls || argument(0, *other) != Value::Null {
                    left -= 1;
                }
            }
            argument(0, partition[place as usize])
        }
        "FIRST_VALUE" => of_frame().first().cloned().unwrap_or(Value::Null),
        "LAST_VALUE" => of_frame().last().cloned().unwrap_or(Value::Null),
        "NTH_VALUE" => {
            let nth = integer(argument(1, row));
            of_frame().into_iter().nth((nth - 1) as usize).unwrap_or(Value::Null)
        }
        "COUNT" if window.args.is_empty() => Value::BigInt(seen.len() as i64),
        "COUNT" => Value::BigInt(there().len() as i64),
        "MIN" => there().into_iter().min_by(in_order).unwrap_or(Value::Null),
        "MAX" => there().into_iter().max_by(in_order).unwrap_or(Value::Null),
        "AVG" => {
            let values = there();
            let sum: f64 = values.iter().map(number).sum();
            if values.is_empty() { Value::Null } else { Value::Double(sum / values.len() as f64) }
        }
        "SUM" => {
            let add = |a: Value, b: Value| match (a, b) {
                (Value::BigInt(a), Value::BigInt(b)) => Value::BigInt(a + b),
                (a, b) => Value::Double(number(&a) + number(&b)),
            };
            there().into_iter().reduce(add).unwrap_or(Value::Null)
        }
        other => panic!("{other}"),
    }
}

/// Every frame: all pairs of bounds, in rows and in peers.
fn frames() -> Vec<Frame> {
    let bounds =
        [UnboundedPreceding, Preceding(2), Preceding(1), CurrentRow, Following(1), Following(3), UnboundedFollowing];
    let mut frames = vec![
        Frame { unit: Rows, start: Preceding(100), end: Following(u64::MAX) },
        Frame { unit: Rows, start: Following(u64::MAX), end: Following(u64::MAX) },
    ];
    for start in bounds.iter().filter(|bound| **bound != UnboundedFollowing) {
        for end in bounds.iter().filter(|bound| **bound != UnboundedPreceding) {
            frames.push(Frame { unit: Rows, start: *start, end: *end });
        }
    }
    for (start, end) in [
        (UnboundedPreceding, CurrentRow),
        (CurrentRow, CurrentRow),
        (CurrentRow, UnboundedFollowing),
        (UnboundedPreceding, UnboundedFollowing),
    ] {
        frames.push(Frame { unit: Range, start, end });
    }
    frames
}

fn orders() -> Vec<Vec<SortKey>> {
    vec![
        Vec::new(),
        vec![by("o")],
        vec![nulls_first(by("o"))],
        vec![down("o")],
        vec![nulls_first(down("o")), by("s")],
        vec![down("s"), by("o")],
    ]
}

fn close(a: &Value, b: &Value) -> bool {
    match (a, b) {
        (Value::Double(a), Value::Double(b)) => {
            a == b || (a.is_nan() && b.is_nan()) || (a - b).abs() <= a.abs() * 1e-12
        }
        // The language has no NaN; the table that these values come from does not show it.
        (Value::Null, Value::Double(b)) | (Value::Double(b), Value::Null) => b.is_nan(),
        _ => a == b,
    }
}

/// Every window against its definition, in one stage.
#[derive(Default)]
struct Check(Vec<Window>);

impl Check {
    fn add(&mut self, window: Window) {
        self.0.push(window);
    }
}

impl Drop for Check {
    fn drop(&mut self) {
        for (window, given) in self.0.iter().zip(values(&self.0)) {
            let wanted = expected(window);
            assert!(
                given.iter().zip(&wanted).all(|(given, wanted)| close(given, wanted)),
                "{window:?}\ngiven  {given:?}\nwanted {wanted:?}"
            );
        }
    }
}

#[test]
fn ranks_are_as_defined() {
    let mut check = Check::default();
    for partition in [&["g"][..], &[], &["g", "o"]] {
        for order in orders().into_iter().rev() {
            for name in ["ROW_NUMBER", "RANK", "PERCENT_RANK", "CUME_DIST"] {
                check.add(window(name, vec![], partition, order.clone(), Frame::WHOLE));
            }
            for tiles in [1, 3, 7, 100] {
                check.add(window("NTILE", vec![int(tiles)], partition, order.clone(), Frame::WHOLE));
            }
        }
    }
    // In the order of `id`, which is the order of the input.
    let rank = |name| shown(window(name, vec![], &["g"], vec![by("o")], Frame::WHOLE));
    assert_eq!(rank("ROW_NUMBER"), "2 1 1 2 2 3 3 6 1 4 5 5 4 7 1 3");
    assert_eq!(rank("RANK"), "2 1 1 2 1 2 3 6 1 4 5 4 2 7 1 1");
    assert_eq!(rank("DENSE_RANK"), "2 1 1 2 1 2 3 3 1 2 3 2 2 4 1 1");
}

#[test]
fn rows_away_are_found_within_the_partition() {
    let mut check = Check::default();
    for name in ["LAG", "LEAD"] {
        for ignore_nulls in [false, true] {
            for (argument, default) in [(col("x", BigInt), int(-7)), (col("s", Varchar), text("none"))] {
                for order in orders() {
                    for offset in [0, 1, 2, 100, -1] {
                        let args = vec![argument.clone(), int(offset)];
                        check.add(Window { ignore_nulls, ..window(name, args, &["g"], order.clone(), Frame::WHOLE) });
                    }
                    let args = vec![argument.clone(), int(2), default.clone()];
                    check.add(Window { ignore_nulls, ..window(name, args, &[], order, Frame::WHOLE) });
                }
                check.add(Window {
                    ignore_nulls,
                    ..window(name, vec![argument], &["g"], orders()[1].clone(), Frame::WHOLE)
                });
            }
            // The default of each row is its own.
            let args = vec![col("x", BigInt), int(1), col("id", BigInt)];
            check.add(Window { ignore_nulls, ..window(name, args, &["g"], orders()[1].clone(), Frame::WHOLE) });
            let args = vec![int(5), int(1), null(BigInt)];
            check.add(Window { ignore_nulls, ..window(name, args, &["g"], orders()[1].clone(), Frame::WHOLE) });
        }
    }
}

#[test]
fn values_of_a_frame_are_found_by_their_place() {
    let mut check = Check::default();
    for frame in frames() {
        for ignore_nulls in [false, true] {
            for order in [orders()[1].clone(), orders()[4].clone()] {
                for name in ["FIRST_VALUE", "LAST_VALUE"] {
                    let args = vec![col("x", BigInt)];
                    check.add(Window { ignore_nulls, ..window(name, args, &["g"], order.clone(), frame) });
                }
                let args = vec![col("s", Varchar), int(2)];
                check.add(Window { ignore_nulls, ..window("NTH_VALUE", args, &["g"], order, frame) });
            }
        }
    }
}

#[test]
fn aggregates_see_their_frame_and_nothing_else() {
    let mut check = Check::default();
    for frame in frames() {
        for (name, args) in [
            ("COUNT", vec![]),
            ("COUNT", vec![col("s", Varchar)]),
            ("SUM", vec![col("x", BigInt)]),
            ("SUM", vec![int(1)]),
            ("SUM", vec![col("d", Double)]),
            ("AVG", vec![col("x", BigInt)]),
            ("AVG", vec![col("d", Double)]),
            ("MIN", vec![col("d", Double)]),
            ("MAX", vec![col("s", Varchar)]),
            ("MIN", vec![col("x", BigInt)]),
        ] {
            check.add(window(name, args.clone(), &["g"], orders()[1].clone(), frame));
            check.add(window(name, args, &[], orders()[4].clone(), frame));
        }
    }
}

#[test]
fn aggregates_over_whole_partitions_need_no_order() {
    let mut check = Check::default();
    for partition in [&[][..], &["g"], &["g", "o"]] {
        for (name, args) in [
            ("COUNT", vec![]),
            ("SUM", vec![col("x", BigInt)]),
            ("SUM", vec![int(3)]),
            ("AVG", vec![col("d", Double)]),
            ("MAX", vec![col("s", Varchar)]),
        ] {
            check.add(window(name, args.clone(), partition, Vec::new(), Frame::TO_PEERS));
            check.add(window(name, args, partition, vec![by("o")], Frame::WHOLE));
        }
        // Any aggregate at all.
        let median = window("MEDIAN", vec![col("x", BigInt)], partition, Vec::new(), Frame::WHOLE);
        assert_eq!(values(&[Window { ty: Double, ..median }])[0].len(), 16);
    }
    let median = window("MEDIAN", vec![col("x", BigInt)], &["g"], Vec::new(), Frame::WHOLE);
    let median = Window { ty: Double, ..median };
    assert_eq!(shown(median.clone()), "4.0 4.0 4.0 2.0 4.0 4.0 2.0 4.0 NULL 4.0 4.0 4.0 4.0 4.0 2.0 4.0");
    let t = sample();
    let part = Window { frame: Frame::TO_PEERS, order: vec![by("o")], ..median };
    let failure = t.run(over(t.scan(0), vec![part])).unwrap_err();
    assert!(failure.message.contains("`MEDIAN` over a part of the partition"), "{failure:?}");
}

#[test]
fn days_and_truths_are_compared_too() {
    let t = Tables::new().add(
        "t",
        &[("id", BigInt), ("day", Type::Date), ("on", Type::Boolean), ("at", Type::Timestamp)],
        "id,day,on,at\n0,2013-01-02,true,2013-01-01 00:00:00\n1,2013-01-01,,\n2,,false,2012-01-01 00:00:00.5\n",
    );
    let order = || vec![by("id")];
    let over_rows = |name: &'static str, column: &str, ty| {
        let named = |window: Window| Window { physical: format!("{name} {column}"), ..window };
        named(window(name, vec![col(column, ty)], &[], order(), Frame::TO_PEERS))
    };
    let windows = vec![
        over_rows("MIN", "day", Type::Date),
        over_rows("MAX", "on", Type::Boolean),
        over_rows("MIN", "on", Type::Boolean),
        over_rows("MIN", "at", Type::Timestamp),
        over_rows("LAST_VALUE", "day", Type::Date),
    ];
    let rows = t.run(over(t.scan(0), windows)).unwrap();
    let shown: Vec<String> = rows.iter().map(|row| as_list(vec![row[4..].to_vec()]).concat()).collect();
    assert_eq!(
        shown,
        [
            "2013-01-02 | true | true | 2013-01-01 00:00:00 | 2013-01-02",
            "2013-01-01 | true | true | 2013-01-01 00:00:00 | 2013-01-01",
            "2013-01-01 | true | false | 2012-01-01 00:00:00.500000 | NULL"
        ]
    );
}

#[test]
fn windows_of_one_order_share_a_sort_and_others_do_not() {
    let t = sample();
    let named = |name: &str, window: Window| Window { physical: name.to_owned(), ..window };
    let windows = vec![
        named("wa", window("ROW_NUMBER", vec![], &["g"], vec![by("o")], Frame::WHOLE)),
        named("wb", window("SUM", vec![col("x", BigInt)], &["g"], vec![by("o")], Frame::TO_PEERS)),
        named("wc", window("SUM", vec![col("x", BigInt)], &["g"], Vec::new(), Frame::WHOLE)),
        named("wd", window("RANK", vec![], &[], vec![down("s")], Frame::WHOLE)),
    ];
    let stage = over(t.scan(0), windows.clone());
    let plan = t.plan(stage.clone());
    let files = super::super::leaves::Files::of(&plan, &t.tables);
    let text = super::super::lower::lower(&plan, &files).unwrap().explain(true).unwrap();
    assert_eq!(text.matches("SORT").count(), 2, "{text}");
    let mut rows = t.run(stage).unwrap();
    rows.sort_by_key(|row| row[0].to_string().parse::<i64>().unwrap());
    for (at, window) in windows.iter().enumerate() {
        let wanted = expected(window);
        assert!(rows.iter().zip(&wanted).all(|(row, wanted)| close(&row[6 + at], wanted)), "{}", window.physical);
    }
    // A filter on a result does not change what was seen.
    let rank = over(t.scan(0), vec![named("r", window("ROW_NUMBER", vec![], &["g"], vec![by("o")], Frame::WHOLE))]);
    let predicate = super::super::testing::op(crate::plan::BinaryOp::Equal, col("r", BigInt), int(2), Type::Boolean);
    let schema = rank.schema.clone();
    let rows = t.run(node(Op::Filter { input: Box::new(rank), predicate }, schema)).unwrap();
    let mut ids: Vec<String> = rows.iter().map(|row| row[0].to_string()).collect();
    ids.sort();
    assert_eq!(ids, ["0", "3", "4"]);
}

#[test]
fn no_rows_have_no_windows() {
    let t = Tables::new().add("t", &TYPES, "id,g,o,s,x,d\n");
    for (partition, order) in [(&[][..], vec![]), (&["g"][..], vec![by("o")])] {
        let named = |name: &str, window: Window| Window { physical: name.to_owned(), ..window };
        let over_all = |name, args| window(name, args, partition, order.clone(), Frame::WHOLE);
        let windows = vec![
            named("wa", over_all("ROW_NUMBER", vec![])),
            named("wb", over_all("SUM", vec![col("x", BigInt)])),
            named("wc", over_all("COUNT", vec![])),
            named(
                "wd",
                Window { frame: Frame { end: CurrentRow, ..Frame::WHOLE }, ..over_all("SUM", vec![col("d", Double)]) },
            ),
            named("we", over_all("LAG", vec![col("s", Varchar), int(2), text("-")])),
            named("wf", Window { ignore_nulls: true, ..over_all("FIRST_VALUE", vec![col("s", Varchar)]) }),
            named("wg", over_all("DENSE_RANK", vec![])),
            named("wh", over_all("NTILE", vec![int(2)])),
        ];
        assert_eq!(t.run(over(t.scan(0), windows)).unwrap().len(), 0);
    }
}
