//! Window functions: rows are sorted by partition and order once, and then every function is a look at other rows of the column.
//!
//! | in a sorted frame | is |
//! |---|---|
//! | the first and last row of a partition, and of a row's peers | running maxima of row numbers |
//! | a rank | a difference of row numbers |
//! | LAG, LEAD, FIRST_VALUE, ... | a shift, or a gather by row number |
//! | SUM, AVG, MIN, MAX, COUNT over a frame | one pass over the column: [`fold`] |
//!
//! Aggregates over whole partitions need no order: they are `over(partition)`. The sort is stable, so rows that the order does not
//! tell apart stay in the order of the input.

mod first;
mod fold;
mod places;

use polars::prelude as pl;
use polars::prelude::LazyFrame;

use crate::base::{Type, Value};
use crate::engines::Failure;
use crate::functions::Kind;
use crate::plan::{Frame, FrameUnit, Measure, Schema, SortKey, Window};

use super::expr::{self, column};
use super::failure::unsupported;
use super::lower::{Constants, ROWS, may_give_nan, measured, project};
pub(super) use first::first;
use fold::{Fold, fold};
use places::{Place, Places};

/// The input with these columns added, in any order of rows.
///
/// # Errors
/// When a function has no form in Polars over its frame.
pub(super) fn lower(input: LazyFrame, schema: &Schema, windows: &[Window]) -> Result<LazyFrame, Failure> {
    let mut kept: Vec<pl::Expr> = schema.iter().map(|known| column(&known.physical)).collect();
    let given: Vec<pl::Expr> =
        kept.iter().cloned().chain(windows.iter().map(|window| column(&window.physical))).collect();
    let mut frame = input;
    let (whole, ordered): (Vec<&Window>, Vec<&Window>) = windows.iter().partition(|window| over_partition(window));
    if !whole.is_empty() {
        let mut constants = Constants::default();
        let any = schema.first().map_or(ROWS, |known| known.physical.as_str());
        let columns = whole.iter().map(|window| aggregated(window, any, &mut constants));
        let columns = columns.collect::<Result<Vec<_>, _>>()?;
        frame = constants.added_to(frame).with_columns(columns);
        kept.extend(whole.iter().map(|window| column(&window.physical)));
        frame = project(frame, kept.clone());
    }
    let groups = grouped(ordered);
    let ties = groups.len() > 1;
    if ties {
        frame = frame.with_row_index(INPUT, None);
        kept.push(column(INPUT));
    }
    for group in groups {
        let mut constants = Constants::default();
        let mut places = Places::default();
        let columns =
            group.iter().map(|window| looked_up(window, &mut places, &mut constants)).collect::<Result<Vec<_>, _>>()?;
        frame = places.added_to(constants.added_to(sorted(frame, group[0], ties)), group[0]).with_columns(columns);
        kept.extend(group.iter().map(|window| column(&window.physical)));
        frame = project(frame, kept.clone());
    }
    // In the order in which they were asked for.
    Ok(if kept == given { frame } else { project(frame, given) })
}

/// The row of the input, where a second sort has to find the order that the first one disturbed.
const INPUT: &str = "\u{0}input";

/// Whether every row of a partition has the same value, whatever the order is.
fn over_partition(window: &Window) -> bool {
    window.function.kind == Kind::Aggregate
        && (window.frame.is_whole() || (window.order.is_empty() && window.frame.unit == FrameUnit::Range))
}

/// Windows of one partition and order together, so that they share the sort.
fn grouped(windows: Vec<&Window>) -> Vec<Vec<&Window>> {
    let mut groups: Vec<Vec<&Window>> = Vec::new();
    for window in windows {
        match groups.iter_mut().find(|group| group[0].partition == window.partition && same_order(group[0], window)) {
            Some(group) => group.push(window),
            None => groups.push(vec![window]),
        }
    }
    groups
}

fn same_order(a: &Window, b: &Window) -> bool {
    let key = |key: &SortKey| (key.expr.column().map(str::to_owned), key.descending, key.nulls_first);
    a.order.iter().map(key).eq(b.order.iter().map(key))
}

/// Sorted by partition and order, and then as the input was; `ties` says that it may not be so any more.
fn sorted(frame: LazyFrame, window: &Window, ties: bool) -> LazyFrame {
    let order: Vec<(&str, &SortKey)> =
        window.order.iter().filter_map(|key| key.expr.column().map(|name| (name, key))).collect();
    let partition = window.partition.iter().map(|name| (name.as_str(), false, true));
    let keys: Vec<(&str, bool, bool)> = partition
        .chain(order.iter().map(|(name, key)| (*name, key.descending, !key.nulls_first)))
        .chain(ties.then_some((INPUT, false, true)))
        .collect();
    if keys.is_empty() {
        return frame;
    }
    let options = pl::SortMultipleOptions {
        descending: keys.iter().map(|key| key.1).collect(),
        nulls_last: keys.iter().map(|key| key.2).collect(),
        maintain_order: !ties,
        ..Default::default()
    };
    frame.sort_by_exprs(keys.iter().map(|key| column(key.0)).collect::<Vec<_>>(), options)
}

/// An aggregate over whole partitions.
fn aggregated(window: &Window, any: &str, constants: &mut Constants) -> Result<pl::Expr, Failure> {
    let args = window.args.iter().map(|arg| constants.column(arg)).collect::<Result<Vec<_>, _>>()?;
    let measure = Measure {
        physical: window.physical.clone(),
        function: window.function,
        args: window.args.clone(),
        distinct: false,
        order: if window.function.name == "STRING_AGG" { window.order.clone() } else { Vec::new() },
        ty: window.ty,
        nullable: window.nullable,
        span: window.span,
    };
    // A window has at least the row itself.
    let value = match args.is_empty() && window.function.name == "COUNT" {
        // Not `len()`, which asks for no column: see the aggregation.
        true => column(any).len().cast(pl::DataType::Int64),
        false => measured(&measure, args, false)?,
    };
    let value = if window.partition.is_empty() {
        value
    } else {
        let by: Vec<pl::Expr> = window.partition.iter().map(|name| column(name)).collect();
        value.over(by).map_err(|error| super::failure::of(&error, false))?
    };
    Ok(defined(window, value).alias(window.physical.as_str()))
}

/// The value; NULL where infinities make it NaN.
fn defined(window: &Window, value: pl::Expr) -> pl::Expr {
    let undefined = window.nullable && window.ty == Type::Double && may_give_nan(window.function);
    if undefined { expr::to_null(value) } else { value }
}

/// A function of the rows around, in a frame that is sorted.
fn looked_up(window: &Window, places: &mut Places, constants: &mut Constants) -> Result<pl::Expr, Failure> {
    let mut arg = |at: usize| match window.args.get(at) {
        Some(arg) => constants.column(arg),
        None => Err(unsupported(format!("`{}` without argument {}", window.function.name, at + 1))),
    };
    let one = || pl::lit(1i64);
    let row = places.get(Place::Row);
    let value = match window.function.name {
        "ROW_NUMBER" => row - places.get(Place::First) + one(),
        "RANK" => places.get(Place::FirstPeer) - places.get(Place::First) + one(),
        "DENSE_RANK" => {
            let peers = places.get(Place::Peers);
            peers.clone() - peers.gather(places.get(Place::First), false) + one()
        }
        "PERCENT_RANK" => {
            let others = places.rows() - one();
            let before = places.get(Place::FirstPeer) - places.get(Place::First);
            pl::when(others.clone().gt(pl::lit(0i64))).then(ratio(before, others)).otherwise(pl::lit(0.0))
        }
        "CUME_DIST" => ratio(places.get(Place::LastPeer) - places.get(Place::First) + one(), places.rows()),
        "NTILE" => ntile(row - places.get(Place::First), places.rows(), arg(0)?),
        "LAG" | "LEAD" => shifted(window, places, &mut arg)?,
        "FIRST_VALUE" | "LAST_VALUE" | "NTH_VALUE" => nth(window, places, &mut arg)?,
        "COUNT" if window.args.is_empty() => {
            let (first, last) = bounds(window.frame, places);
            let rows = last.clone() - first.clone() + one();
            pl::when(last.gt_eq(first)).then(rows).otherwise(pl::lit(0i64))
        }
        name @ ("COUNT" | "SUM" | "AVG" | "MIN" | "MAX") => {
            let how = match name {
                "COUNT" => Fold::Count,
                "SUM" => Fold::Sum,
                "AVG" => Fold::Average,
                "MIN" => Fold::Least,
                _ => Fold::Greatest,
            };
            let value = arg(0)?;
            // Integers are averaged as doubles: their sum need not fit into 64 bits.
            let value = if how == Fold::Average { value.cast(pl::DataType::Float64) } else { value };
            let (first, last) = bounds(window.frame, places);
            fold(how, value, first, last, super::cast::dtype(window.ty))
        }
        name => return Err(unsupported(format!("`{name}` over a part of the partition"))),
    };
    Ok(defined(window, value).alias(window.physical.as_str()))
}

fn ratio(part: pl::Expr, whole: pl::Expr) -> pl::Expr {
    part.cast(pl::DataType::Float64) / whole.cast(pl::DataType::Float64)
}

/// The first and last row of each row's frame, within the partition; the first is behind the last where the frame is empty.
fn bounds(frame: Frame, places: &mut Places) -> (pl::Expr, pl::Expr) {
    use crate::plan::Bound::{CurrentRow, Following, Preceding, UnboundedFollowing, UnboundedPreceding};

    // So far that no partition reaches it, and far from where integers end.
    let distance = |rows: u64| pl::lit(i64::try_from(rows).unwrap_or(i64::MAX).min(i64::MAX / 4));
    let peers = frame.unit == FrameUnit::Range;
    let at = |bound, places: &mut Places, peer: Place| match bound {
        UnboundedPreceding => places.get(Place::First),
        UnboundedFollowing => places.get(Place::Last),
        CurrentRow if peers => places.get(peer),
        CurrentRow => places.get(Place::Row),
        Preceding(rows) => places.get(Place::Row) - distance(rows),
        Following(rows) => places.get(Place::Row) + distance(rows),
    };
    let (start, end) = (at(frame.start, places, Place::FirstPeer), at(frame.end, places, Place::LastPeer));
    let start = match frame.start {
        Preceding(_) => larger(start, places.get(Place::First)),
        _ => start,
    };
    let end = match frame.end {
        Following(_) => smaller(end, places.get(Place::Last)),
        _ => end,
    };
    (start, end)
}

fn larger(a: pl::Expr, b: pl::Expr) -> pl::Expr {
    pl::when(a.clone().gt(b.clone())).then(a).otherwise(b)
}

fn smaller(a: pl::Expr, b: pl::Expr) -> pl::Expr {
    pl::when(a.clone().lt(b.clone())).then(a).otherwise(b)
}

/// The tile of the row with this many rows before it, of `rows` in `tiles` as equal as can be, the larger ones first.
fn ntile(before: pl::Expr, rows: pl::Expr, tiles: pl::Expr) -> pl::Expr {
    let one = || pl::lit(1i64);
    let small = rows.clone().floor_div(tiles.clone());
    let large = small.clone() + one();
    let larger_tiles = rows - small.clone() * tiles;
    let in_large = larger_tiles.clone() * large.clone();
    pl::when(before.clone().lt(in_large.clone()))
        .then(before.clone().floor_div(large) + one())
        .otherwise((before - in_large).floor_div(small) + larger_tiles + one())
}

/// LAG and LEAD: the value so many rows away, the default where that is outside of the partition.
fn shifted(
    window: &Window,
    places: &mut Places,
    arg: &mut impl FnMut(usize) -> Result<pl::Expr, Failure>,
) -> Result<pl::Expr, Failure> {
    let value = arg(0)?;
    let backwards = window.function.name == "LAG";
    let constant = match window.args.get(1).map(|offset| offset.literal()) {
        None => Some(1),
        Some(Some(Value::BigInt(rows))) => Some(*rows),
        Some(_) => None,
    };
    let offset = match (window.args.len(), constant) {
        (_, Some(rows)) => pl::lit(rows),
        _ => arg(1)?,
    };
    let default = match window.args.len() {
        0..=2 => expr::constant(&Value::Null, window.ty)?,
        _ => arg(2)?,
    };
    if window.ignore_nulls {
        return Ok(shifted_over_nulls(value, offset, default, backwards, places));
    }
    let row = places.get(Place::Row);
    let from = if backwards { row - offset } else { row + offset };
    let within = from.clone().gt_eq(places.get(Place::First)).and(from.clone().lt_eq(places.get(Place::Last)));
    let other = match constant {
        // No partition is longer than the column.
        Some(rows) => {
            value.shift(pl::lit(if backwards { rows } else { rows.saturating_neg() }.clamp(-FARTHEST, FARTHEST)))
        }
        None => value.gather(pl::when(within.clone()).then(from).otherwise(nowhere()), true),
    };
    Ok(pl::when(within).then(other).otherwise(default))
}

/// Rows that no column has.
const FARTHEST: i64 = 1 << 40;

fn nowhere() -> pl::Expr {
    pl::Expr::Literal(pl::LiteralValue::Scalar(pl::Scalar::null(pl::DataType::Int64)))
}

/// The same where NULLs do not count as rows. The row itself counts for an offset of 0 only.
fn shifted_over_nulls(
    value: pl::Expr,
    offset: pl::Expr,
    default: pl::Expr,
    backwards: bool,
    places: &mut Places,
) -> pl::Expr {
    let here = value.clone().is_not_null().cast(pl::DataType::Int64);
    // How many values there are up to each row, itself included.
    let up_to = here.clone().cum_sum(false);
    let before = up_to.clone() - here.clone();
    let zero = || pl::lit(0i64);
    let away = if backwards { zero() - offset } else { offset };
    let ahead = up_to.clone() + away.clone() - pl::lit(1i64);
    let index = pl::when(away.clone().gt(zero())).then(ahead).otherwise(before.clone() + away.clone());
    let first = before.gather(places.get(Place::First), false);
    let end = up_to.gather(places.get(Place::Last), false);
    let within = index.clone().gt_eq(first).and(index.clone().lt(end));
    let other = value.clone().drop_nulls().gather(pl::when(within.clone()).then(index).otherwise(nowhere()), true);
    let moved = pl::when(within).then(other).otherwise(default);
    pl::when(away.eq(zero())).then(value).otherwise(moved)
}

/// FIRST_VALUE, LAST_VALUE and NTH_VALUE.
fn nth(
    window: &Window,
    places: &mut Places,
    arg: &mut impl FnMut(usize) -> Result<pl::Expr, Failure>,
) -> Result<pl::Expr, Failure> {
    let value = arg(0)?;
    let (first, last) = bounds(window.frame, places);
    let one = || pl::lit(1i64);
    let gather = |of: pl::Expr, index: pl::Expr, within: pl::Expr| {
        of.gather(pl::when(within).then(index).otherwise(nowhere()), true)
    };
    let is_last = window.function.name == "LAST_VALUE";
    let nth = match window.function.name {
        "NTH_VALUE" => arg(1)?,
        _ => one(),
    };
    let filled = last.clone().gt_eq(first.clone());
    if !window.ignore_nulls {
        let index = if is_last { last.clone() } else { first.clone() + nth.clone() - one() };
        let within = filled.and(nth.gt_eq(one())).and(index.clone().lt_eq(last));
        return Ok(gather(value, index, within));
    }
    let here = value.clone().is_not_null().cast(pl::DataType::Int64);
    let up_to = here.clone().cum_sum(false);
    let at = |of: pl::Expr, row: pl::Expr| gather(of, row, filled.clone());
    let before = at(up_to.clone() - here, first);
    let end = at(up_to, last);
    let index = if is_last { end.clone() - one() } else { before.clone() + nth.clone() - one() };
    let within = nth.gt_eq(one()).and(index.clone().gt_eq(before)).and(index.clone().lt(end));
    Ok(gather(value.drop_nulls(), index, within))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests;
