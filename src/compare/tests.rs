//! What a comparison must find, and what it must not make of noise.
#![allow(clippy::unwrap_used)]

mod apart;
mod laws;
mod rivals;
mod ties;

use polars::prelude::{Column, DataFrame, DataType, NamedFrom, Series, TimeUnit};

use super::{Class, Tolerance, Verdict, judge};
use crate::base::{Span, Table, Value};
use crate::plan::{Node, Op, Plan, ResultShape};

/// A table from named columns.
pub(super) fn table(columns: Vec<Series>) -> Table {
    let height = columns.first().map_or(0, |column| column.len());
    Table::new(DataFrame::new(height, columns.into_iter().map(Column::from).collect()).unwrap())
}

pub(super) fn ints(name: &str, values: &[i64]) -> Series {
    Series::new(name.into(), values)
}

fn floats(name: &str, values: &[f64]) -> Series {
    Series::new(name.into(), values)
}

fn texts(name: &str, values: &[&str]) -> Series {
    Series::new(name.into(), values)
}

/// Instants as counts of a unit.
fn instants(name: &str, ticks: &[i64], unit: TimeUnit) -> Series {
    ints(name, ticks).cast(&DataType::Datetime(unit, None)).unwrap()
}

fn plan(shape: ResultShape) -> Plan {
    let root = Node { op: Op::OneRow, schema: Vec::new(), span: Span::default() };
    Plan { sql: String::new(), tables: Vec::new(), shared: Vec::new(), root, result: shape }
}

fn bag() -> Plan {
    plan(ResultShape::default())
}

fn keyed(keys: &[&str]) -> Plan {
    plan(ResultShape { keys: Some(keys.iter().map(|key| (*key).to_owned()).collect()), ..ResultShape::default() })
}

fn ordered(order: &[&str]) -> Plan {
    plan(ResultShape { order: Some(order.iter().map(|key| (*key).to_owned()).collect()), ..ResultShape::default() })
}

/// Judges both ways round and insists that the class does not depend on it.
fn judged(left: &Table, right: &Table, plan: &Plan) -> Verdict {
    let verdict = judge(left, right, plan, Tolerance::default());
    let swapped = judge(right, left, plan, Tolerance::default());
    assert_eq!(verdict.class, swapped.class, "{verdict:#?}\n{swapped:#?}");
    // Which leftover rows are shown side by side is a matter of taste; how many rows have no like is not.
    let lonely = |verdict: &Verdict| verdict.differing_rows + verdict.left_only.count;
    let other_side = |verdict: &Verdict| verdict.differing_rows + verdict.right_only.count;
    assert_eq!((lonely(&verdict), other_side(&verdict)), (other_side(&swapped), lonely(&swapped)));
    assert_eq!(verdict.order.is_some(), swapped.order.is_some());
    // As text, because a NaN in a verdict is not equal to itself.
    let again = judge(left, right, plan, Tolerance::default());
    assert_eq!(format!("{verdict:?}"), format!("{again:?}"), "the same verdict every time");
    verdict
}

/// The only differing cell.
fn only_difference(verdict: &Verdict) -> (&str, &Value, &Value) {
    assert_eq!((verdict.differing_cells, verdict.differences.len()), (1, 1), "{verdict:#?}");
    let cell = &verdict.differences[0];
    (&cell.column, &cell.left, &cell.right)
}

fn class(left: &Table, right: &Table, plan: &Plan) -> Class {
    judged(left, right, plan).class
}
