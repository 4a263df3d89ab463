#![allow(clippy::unwrap_used)]

use super::super::testing::{Tables, cast, col, int, lit, null, op, text, typed, values};
use super::*;
use Type::{BigInt, Boolean, Date, Double, Timestamp, Varchar};

fn numbers() -> Tables {
    Tables::new().add("t", &[("a", BigInt), ("b", BigInt)], "a,b\n7,2\n-7,2\n7,-2\n-7,-2\n7,0\n0,0\n,2\n7,\n")
}

fn of(tables: &Tables, expr: Expr) -> String {
    values(tables, expr).unwrap().join(" ")
}

fn boolean(kind: ExprKind) -> Expr {
    typed(kind, Boolean)
}

#[test]
fn integer_division_rounds_towards_zero_and_the_remainder_has_the_sign_of_the_dividend() {
    let t = numbers();
    let (a, b) = (|| col("a", BigInt), || col("b", BigInt));
    assert_eq!(of(&t, op(BinaryOp::IntegerDivide, a(), b(), BigInt)), "3 -3 -3 3 NULL NULL NULL NULL");
    assert_eq!(of(&t, op(BinaryOp::Modulo, a(), b(), BigInt)), "1 -1 1 -1 NULL NULL NULL NULL");
    assert_eq!(of(&t, op(BinaryOp::IntegerDivide, a(), int(2), BigInt)), "3 -3 3 -3 3 0 NULL 3");
    assert_eq!(of(&t, op(BinaryOp::Modulo, a(), int(0), BigInt)), "NULL NULL NULL NULL NULL NULL NULL NULL");
    let (x, y) = (|| cast(a(), Double), || cast(b(), Double));
    assert_eq!(of(&t, op(BinaryOp::IntegerDivide, x(), y(), Double)), "3.0 -3.0 -3.0 3.0 NULL NULL NULL NULL");
    assert_eq!(of(&t, op(BinaryOp::Modulo, x(), y(), Double)), "1.0 -1.0 1.0 -1.0 NULL NULL NULL NULL");
    let half = lit(Value::Double(0.1));
    assert_eq!(
        of(&t, op(BinaryOp::Modulo, lit(Value::Double(0.3)), half, Double)).split(' ').next(),
        Some("0.09999999999999998")
    );
}

#[test]
fn division_gives_doubles_infinities_and_null_for_nothing_over_nothing() {
    let t = numbers();
    let divide = |left, right| op(BinaryOp::Divide, left, right, Double);
    assert_eq!(of(&t, divide(col("a", BigInt), col("b", BigInt))), "3.5 -3.5 -3.5 3.5 inf NULL NULL NULL");
    assert_eq!(of(&t, divide(col("a", BigInt), int(2))), "3.5 -3.5 3.5 -3.5 3.5 0.0 NULL 3.5");
    assert_eq!(of(&t, divide(int(0), int(0))), ["NULL"; 8].join(" "));
}

#[test]
fn integers_stay_whole_beyond_what_a_double_can_hold() {
    let t = Tables::new().add("t", &[("a", BigInt)], "a\n9007199254740993\n-9223372036854775808\n");
    assert_eq!(of(&t, op(BinaryOp::Add, col("a", BigInt), int(2), BigInt)), "9007199254740995 -9223372036854775806");
    assert_eq!(
        of(&t, op(BinaryOp::Multiply, col("a", BigInt), int(1), BigInt)),
        "9007199254740993 -9223372036854775808"
    );
    assert_eq!(of(&t, typed(ExprKind::Negate(Box::new(int(5))), BigInt)), "-5 -5");
}

#[test]
fn logic_has_three_values() {
    let csv = "p,q\ntrue,true\ntrue,false\ntrue,\nfalse,true\nfalse,false\nfalse,\n,true\n,false\n,\n";
    let t = Tables::new().add("t", &[("p", Boolean), ("q", Boolean)], csv);
    let (p, q) = (|| col("p", Boolean), || col("q", Boolean));
    assert_eq!(of(&t, op(BinaryOp::And, p(), q(), Boolean)), "true false NULL false false false NULL false NULL");
    assert_eq!(of(&t, op(BinaryOp::Or, p(), q(), Boolean)), "true true true true false NULL true NULL NULL");
    assert_eq!(of(&t, boolean(ExprKind::Not(Box::new(p())))), "false false false true true true NULL NULL NULL");
    assert_eq!(of(&t, op(BinaryOp::Equal, p(), q(), Boolean)), "true false NULL false true NULL NULL NULL NULL");
    assert_eq!(
        of(&t, op(BinaryOp::And, p(), null(Boolean), Boolean)),
        "NULL NULL NULL false false false NULL NULL NULL"
    );
    assert_eq!(of(&t, op(BinaryOp::Less, q(), p(), Boolean)), "false true NULL false false NULL NULL NULL NULL");
    let is_null = |negated| boolean(ExprKind::IsNull { expr: Box::new(q()), negated });
    assert_eq!(of(&t, is_null(false)), "false false true false false true false false true");
    assert_eq!(of(&t, is_null(true)), "true true false true true false true true false");
}

#[test]
fn comparisons_of_null_are_null_and_text_compares_by_code_point() {
    let t = Tables::new().add("t", &[("s", Varchar)], "s\nB\na\né\n\n");
    let compare = |op_, right: &str| op(op_, col("s", Varchar), text(right), Boolean);
    assert_eq!(of(&t, compare(BinaryOp::Less, "a")), "true false false NULL");
    assert_eq!(of(&t, compare(BinaryOp::GreaterOrEqual, "z")), "false false true NULL");
    assert_eq!(of(&t, compare(BinaryOp::NotEqual, "a")), "true false true NULL");
    assert_eq!(of(&t, compare(BinaryOp::LessOrEqual, "a")), "true true false NULL");
    assert_eq!(of(&t, compare(BinaryOp::Greater, "B")), "false true true NULL");
    assert_eq!(of(&t, op(BinaryOp::Concat, col("s", Varchar), text("!"), Varchar)), "B! a! é! NULL");
}

#[test]
fn membership_knows_null() {
    let t = Tables::new().add("t", &[("a", BigInt)], "a\n1\n5\n\n");
    let within = |list: &[i64], list_has_null, negated| {
        let list = list.iter().map(|&value| Value::BigInt(value)).collect();
        boolean(ExprKind::In { expr: Box::new(col("a", BigInt)), list, list_has_null, negated })
    };
    assert_eq!(of(&t, within(&[1, 2], false, false)), "true false NULL");
    assert_eq!(of(&t, within(&[1, 2], false, true)), "false true NULL");
    assert_eq!(of(&t, within(&[1, 2], true, false)), "true NULL NULL");
    assert_eq!(of(&t, within(&[1, 2], true, true)), "false NULL NULL");
    // Long lists take another way.
    let long: Vec<i64> = (1..=4).collect();
    assert_eq!(of(&t, within(&long, false, false)), "true false NULL");
    assert_eq!(of(&t, within(&long, true, true)), "false NULL NULL");
    assert_eq!(of(&t, within(&[], true, false)), "NULL NULL NULL");
    let days = Tables::new().add("t", &[("d", Date)], "d\n2013-01-01\n2013-02-01\n");
    let list: Vec<Value> = (15_706..15_712).map(Value::Date).collect();
    let in_days = ExprKind::In { expr: Box::new(col("d", Date)), list, list_has_null: false, negated: false };
    assert_eq!(of(&days, boolean(in_days)), "true false");
    let words = Tables::new().add("t", &[("s", Varchar)], "s\nx\ny\n");
    let list = ["x", "a", "b", "c"].map(|word| Value::Varchar(word.to_owned())).to_vec();
    let in_words = ExprKind::In { expr: Box::new(col("s", Varchar)), list, list_has_null: false, negated: true };
    assert_eq!(of(&words, boolean(in_words)), "false true");
}

#[test]
fn between_includes_both_ends_and_may_be_decided_beside_a_null() {
    let t = Tables::new().add("t", &[("a", BigInt)], "a\n1\n2\n3\n4\n\n");
    let between = |low, high, negated| {
        boolean(ExprKind::Between {
            expr: Box::new(col("a", BigInt)),
            low: Box::new(low),
            high: Box::new(high),
            negated,
        })
    };
    assert_eq!(of(&t, between(int(2), int(3), false)), "false true true false NULL");
    assert_eq!(of(&t, between(int(2), int(3), true)), "true false false true NULL");
    assert_eq!(of(&t, between(int(3), null(BigInt), false)), "false false NULL NULL NULL");
    assert_eq!(of(&t, between(int(3), null(BigInt), true)), "true true NULL NULL NULL");
}

#[test]
fn like_matches_the_whole_text() {
    use LikePiece::{Any, One};
    let t = Tables::new().add("t", &[("s", Varchar)], "s\nabc\nABC\na.c\n\"a\nc\"\näbc\nab\n\n");
    let piece = |text: &str| LikePiece::Text(text.to_owned());
    let like = |pattern: Vec<LikePiece>, ignore_case, negated| {
        let texts =
            of(&t, boolean(ExprKind::Like { expr: Box::new(col("s", Varchar)), pattern, ignore_case, negated }));
        texts.split(' ').map(|word| word.chars().next().unwrap()).collect::<String>()
    };
    // Rows: abc, ABC, a.c, a<newline>c, äbc, ab, NULL.
    assert_eq!(like(vec![piece("abc")], false, false), "tfffffN");
    assert_eq!(like(vec![piece("a"), Any], false, false), "tfttftN");
    assert_eq!(like(vec![Any, piece("c")], false, false), "tftttfN");
    assert_eq!(like(vec![Any, piece("b"), Any], false, false), "tfffttN");
    assert_eq!(like(vec![One, One, One], false, false), "tttttfN");
    assert_eq!(like(vec![piece("a"), One, piece("c")], false, false), "tfttffN");
    // A point in a pattern is a point.
    assert_eq!(like(vec![piece("a.c")], false, false), "fftfffN");
    assert_eq!(like(vec![piece("a."), Any], false, false), "fftfffN");
    assert_eq!(like(vec![piece("a"), One, Any], false, false), "tfttftN");
    assert_eq!(like(vec![Any], false, false), "ttttttN");
    assert_eq!(like(vec![], false, false), "ffffffN");
    assert_eq!(like(vec![piece("ABC")], true, false), "ttffffN");
    assert_eq!(like(vec![piece("Ä"), Any], true, false), "fffftfN");
    assert_eq!(like(vec![piece("a"), Any], false, true), "ftfftfN");
}

#[test]
fn case_takes_the_first_true_branch() {
    let t = Tables::new().add("t", &[("a", BigInt)], "a\n1\n2\n3\n\n");
    let when = |value| op(BinaryOp::LessOrEqual, col("a", BigInt), int(value), Boolean);
    let branches = vec![(when(1), text("one")), (when(2), text("two"))];
    let case = |otherwise: Option<Expr>| {
        typed(ExprKind::Case { branches: branches.clone(), otherwise: otherwise.map(Box::new) }, Varchar)
    };
    assert_eq!(of(&t, case(None)), "one two NULL NULL");
    assert_eq!(of(&t, case(Some(text("more")))), "one two more more");
}

#[test]
fn numbers_change_their_type() {
    let t = Tables::new().add("t", &[("x", Double)], "x\n0.5\n1.5\n2.5\n-0.5\n-1.5\n\n");
    assert_eq!(of(&t, cast(col("x", Double), BigInt)), "0 2 2 0 -2 NULL");
    assert_eq!(of(&t, cast(col("x", Double), Varchar)), "0.5 1.5 2.5 -0.5 -1.5 NULL");
    let t = Tables::new().add("t", &[("x", Double)], "x\n1e30\n");
    assert!(values(&t, cast(col("x", Double), BigInt)).is_err());
    let t = Tables::new().add("t", &[("a", BigInt)], "a\n0\n2\n\n");
    assert_eq!(of(&t, cast(col("a", BigInt), Boolean)), "false true NULL");
    assert_eq!(of(&t, cast(cast(col("a", BigInt), Boolean), BigInt)), "0 1 NULL");
    assert_eq!(of(&t, cast(cast(col("a", BigInt), Boolean), Varchar)), "false true NULL");
    assert_eq!(of(&t, cast(col("a", BigInt), Varchar)), "0 2 NULL");
    assert_eq!(of(&t, cast(null(Type::Null), BigInt)), "NULL NULL NULL");
}

#[test]
fn text_becomes_something_or_fails_the_run() {
    let t = Tables::new().add("t", &[("s", Varchar)], "s\n\" 12 \"\n-3\n\n");
    assert_eq!(of(&t, cast(col("s", Varchar), BigInt)), "12 -3 NULL");
    assert_eq!(of(&t, cast(col("s", Varchar), Double)), "12.0 -3.0 NULL");
    for ty in [BigInt, Double, Boolean, Date, Timestamp] {
        let t = Tables::new().add("t", &[("s", Varchar)], "s\nsoon\n");
        let failure = values(&t, cast(col("s", Varchar), ty)).unwrap_err();
        assert_eq!(failure.kind, crate::engines::FailureKind::Raised);
        assert!(failure.message.contains("soon"), "{failure:?}");
    }
    let t = Tables::new().add("t", &[("s", Varchar)], "s\nTrue\nf\n1\n\n");
    assert_eq!(of(&t, cast(col("s", Varchar), Boolean)), "true false true NULL");
    let t = Tables::new().add("t", &[("s", Varchar)], "s\n2013-02-03\n\n");
    assert_eq!(of(&t, cast(col("s", Varchar), Date)), "2013-02-03 NULL");
    assert_eq!(of(&t, cast(col("s", Varchar), Timestamp)), "2013-02-03 00:00:00 NULL");
}

#[test]
fn days_and_instants_compute_and_convert() {
    let t = Tables::new().add("t", &[("d", Date), ("s", Timestamp)], "d,s\n2013-03-01,1969-12-31 23:00:00.5\n,\n");
    let d = || col("d", Date);
    let day = lit(Value::parse_date("2013-02-01").unwrap());
    assert_eq!(of(&t, op(BinaryOp::Subtract, d(), day.clone(), BigInt)), "28 NULL");
    assert_eq!(of(&t, op(BinaryOp::Add, d(), int(31), Date)), "2013-04-01 NULL");
    assert_eq!(of(&t, op(BinaryOp::Subtract, d(), int(1), Date)), "2013-02-28 NULL");
    assert_eq!(of(&t, op(BinaryOp::Greater, d(), day, Boolean)), "true NULL");
    assert_eq!(of(&t, cast(d(), Timestamp)), "2013-03-01 00:00:00 NULL");
    assert_eq!(of(&t, cast(d(), Varchar)), "2013-03-01 NULL");
    assert_eq!(of(&t, cast(col("s", Timestamp), Date)), "1969-12-31 NULL");
    assert_eq!(of(&t, cast(col("s", Timestamp), Varchar)), "1969-12-31 23:00:00.5 NULL");
    let instant = lit(Value::parse_timestamp("1969-12-31 23:00").unwrap());
    assert_eq!(of(&t, op(BinaryOp::Greater, col("s", Timestamp), instant, Boolean)), "true NULL");
    let whole = typed(ExprKind::Literal(Value::parse_date("2013-03-01").unwrap()), Timestamp);
    assert_eq!(of(&t, whole), "2013-03-01 00:00:00 2013-03-01 00:00:00");
}

#[test]
fn names_are_no_patterns() {
    let t = Tables::new().add("t", &[("*", BigInt), ("^a.*$", BigInt), ("ab", BigInt)], "*,^a.*$,ab\n1,2,3\n");
    assert_eq!(of(&t, op(BinaryOp::Add, col("*", BigInt), col("^a.*$", BigInt), BigInt)), "3");
}
