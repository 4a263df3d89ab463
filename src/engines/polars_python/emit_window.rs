//! Window functions in Python Polars: sorted once, then `over(partition)`.
//!
//! | a frame of rows | is |
//! |---|---|
//! | up to the current row | `cum_sum().forward_fill()` |
//! | from the current row on | `cum_sum(reverse=True).backward_fill()` |
//! | between two distances | `rolling_sum(...)`, with NULLs behind the partition where it looks ahead |

use crate::base::{Type, Value};
use crate::engines::pandas::Unsupported;
use crate::engines::pandas::emit_names::free_of;
use crate::engines::pandas::emit_write::{Step, quoted};
use crate::functions::{Arg, Binds, Kind, Python};
use crate::plan::Bound::{CurrentRow, Following, Preceding, UnboundedFollowing, UnboundedPreceding};
use crate::plan::{Expr, Frame, FrameUnit, SortKey, Window};

use super::emit_expr::{column, value};
use super::emit_stage::{Chain, named, sort};

/// Adds the columns of these windows.
pub(super) fn windows(chain: &mut Chain, windows: &[Window]) -> Result<(), Unsupported> {
    let before = chain.columns.clone();
    let (whole, ordered): (Vec<&Window>, Vec<&Window>) = windows.iter().partition(|window| over_partition(window));
    for group in std::iter::once(whole).chain(grouped(ordered)).filter(|group| !group.is_empty()) {
        let mut helpers = Helpers { chain, made: Vec::new(), window: group[0] };
        if !over_partition(group[0]) {
            helpers.sort()?;
        }
        let values = group
            .iter()
            .map(|window| {
                helpers.window = window;
                Ok((window.physical.clone(), of(window, &mut helpers)?))
            })
            .collect::<Result<Vec<_>, Unsupported>>()?;
        let made = helpers.made;
        chain.push(Step::call("with_columns", named(values, &[])));
        chain.columns.extend(group.iter().map(|window| window.physical.clone()));
        if !made.is_empty() {
            let names: Vec<String> = made.into_iter().map(|(_, name)| name).collect();
            chain.push(Step::call("drop", quoted(&names)));
            chain.columns.retain(|column| !names.contains(column));
        }
    }
    debug_assert!(before.iter().all(|column| chain.columns.contains(column)));
    Ok(())
}

/// Whether every row of a partition has the same value, whatever the order is.
fn over_partition(window: &Window) -> bool {
    window.function.kind == Kind::Aggregate
        && (window.frame.is_whole() || (window.order.is_empty() && window.frame.unit == FrameUnit::Range))
}

/// Windows of one partition and order together, so that they share the sort.
fn grouped(windows: Vec<&Window>) -> Vec<Vec<&Window>> {
    let key = |key: &SortKey| (key.expr.column().map(str::to_owned), key.descending, key.nulls_first);
    let mut groups: Vec<Vec<&Window>> = Vec::new();
    for window in windows {
        let same = |group: &&mut Vec<&Window>| {
            group[0].partition == window.partition && group[0].order.iter().map(key).eq(window.order.iter().map(key))
        };
        match groups.iter_mut().find(same) {
            Some(group) => group.push(window),
            None => groups.push(vec![window]),
        }
    }
    groups
}

/// Columns that are there only while the windows of one order are computed.
struct Helpers<'a> {
    chain: &'a mut Chain,
    /// Their code, and their names.
    made: Vec<(String, String)>,
    window: &'a Window,
}

impl Helpers<'_> {
    fn sort(&mut self) -> Result<(), Unsupported> {
        let partition = self.window.partition.iter().map(|name| SortKey {
            expr: Expr {
                kind: crate::plan::ExprKind::Column(name.clone()),
                ty: Type::Null,
                nullable: true,
                span: self.window.span,
            },
            descending: false,
            nulls_first: false,
        });
        let keys: Vec<SortKey> = partition.chain(self.window.order.iter().cloned()).collect();
        sort(self.chain, &keys, true)
    }

    /// A column of this code, made once.
    fn make(&mut self, wanted: &str, py: &Python) -> Python {
        let known = self.made.iter().find(|(code, _)| code == py.source()).map(|(_, name)| name.clone());
        let name = known.unwrap_or_else(|| {
            let name = free_of(wanted, |name| self.chain.columns.iter().any(|column| column == name));
            self.chain.push(Step::call("with_columns", named(vec![(name.clone(), py.clone())], &[])));
            self.chain.columns.push(name.clone());
            self.made.push((py.source().to_owned(), name.clone()));
            name
        });
        Python::atom(format!("pl.col({})", crate::functions::quote(&name)))
    }

    /// An argument; a constant as a column, because it has no length of its own.
    fn argument(&mut self, arg: &Expr) -> Result<Python, Unsupported> {
        let py = value(arg)?;
        if arg.column().is_some() { Ok(py) } else { Ok(self.make("_constant", &py.column())) }
    }

    fn over(&self, py: &Python) -> Result<Python, Unsupported> {
        over(py, &self.window.partition, self.window)
    }

    /// Among peers.
    fn over_peers(&self, py: &Python) -> Result<Python, Unsupported> {
        let order = self.window.order.iter().filter_map(|key| key.expr.column().map(str::to_owned));
        let names: Vec<String> = self.window.partition.iter().cloned().chain(order).collect();
        over(py, &names, self.window)
    }

    /// The row's number within its partition, from 1.
    fn row(&mut self) -> Result<Python, Unsupported> {
        let row = self.over(&row())?;
        Ok(self.make("_row", &row))
    }

    /// The number of the first of its peers.
    fn first_peer(&mut self) -> Result<Python, Unsupported> {
        let row = self.row()?;
        self.over_peers(&row.method("min()"))
    }

    /// The number of the last of its peers.
    fn last_peer(&mut self) -> Result<Python, Unsupported> {
        let row = self.row()?;
        self.over_peers(&row.method("max()"))
    }

    /// How many rows the partition has.
    fn rows(&self) -> Result<Python, Unsupported> {
        self.over(&Python::atom("pl.len()"))
    }

    /// The numbers of the first and last row of a frame. The first is larger where the frame is empty.
    fn bounds(&mut self, frame: Frame) -> Result<(Python, Python), Unsupported> {
        let peers = frame.unit == FrameUnit::Range;
        let start = match frame.start {
            UnboundedPreceding => number(1),
            CurrentRow if peers => self.first_peer()?,
            CurrentRow => self.row()?,
            Preceding(rows) => {
                let start = Python::infix(&self.row()?, "-", &number(rows), Binds::Sum).method("clip(lower_bound=1)");
                self.make("_from", &start)
            }
            Following(rows) => {
                let start = Python::infix(&self.row()?, "+", &number(rows), Binds::Sum);
                self.make("_from", &start)
            }
            UnboundedFollowing => self.rows()?,
        };
        let end = match frame.end {
            UnboundedFollowing => self.rows()?,
            CurrentRow if peers => self.last_peer()?,
            CurrentRow => self.row()?,
            Preceding(rows) => Python::infix(&self.row()?, "-", &number(rows), Binds::Sum),
            Following(rows) => {
                let end = Python::infix(&self.row()?, "+", &number(rows), Binds::Sum);
                Python::call("pl.min_horizontal", &[&end, &self.rows()?])
            }
            UnboundedPreceding => number(1),
        };
        Ok(match frame.end {
            CurrentRow if !peers => (start, end),
            _ => {
                let end = if end.source().contains("pl.len()") { end.method("cast(pl.Int64)") } else { end };
                (start, self.make("_to", &end))
            }
        })
    }
}

fn over(py: &Python, names: &[String], window: &Window) -> Result<Python, Unsupported> {
    if names.is_empty() {
        return Ok(py.clone());
    }
    // The names that `pl.col` takes for patterns are patterns here too.
    for name in names {
        column(name).map_err(|message| Unsupported::new(message, window.span))?;
    }
    Ok(py.method(&format!("over({})", quoted(names).join(", "))))
}

fn row() -> Python {
    Python::atom("pl.int_range(1, pl.len() + 1)")
}

fn number(number: impl std::fmt::Display) -> Python {
    Python::constant(number.to_string())
}

fn minus(a: &Python, b: &Python) -> Python {
    if b.source() == "0" { a.clone() } else { Python::infix(a, "-", b, Binds::Sum) }
}

fn of(window: &Window, helpers: &mut Helpers<'_>) -> Result<Python, Unsupported> {
    if over_partition(window) {
        return aggregated(window, helpers);
    }
    let one = number(1);
    Ok(match window.function.name {
        "ROW_NUMBER" => helpers.over(&row())?,
        "RANK" => helpers.first_peer()?,
        "DENSE_RANK" => {
            let first = helpers.first_peer()?;
            let first = helpers.make("_first", &first);
            helpers.over(&first.method("rank(\"dense\").cast(pl.Int64)"))?
        }
        "PERCENT_RANK" => {
            let (first, rows) = (helpers.first_peer()?, helpers.rows()?);
            let share = Python::infix(&minus(&first, &one), "/", &minus(&rows, &one), Binds::Product);
            Python::atom(format!("pl.when({} > 1).then({}).otherwise(0.0)", rows.source(), share.source()))
        }
        "CUME_DIST" => Python::infix(&helpers.last_peer()?, "/", &helpers.rows()?, Binds::Product),
        "NTILE" => {
            let tiles = value(&window.args[0])?;
            let (before, rows) = (minus(&helpers.row()?, &one), helpers.rows()?);
            let small = Python::infix(&rows, "//", &tiles, Binds::Product);
            let larger = Python::infix(&rows, "%", &tiles, Binds::Product);
            let large = Python::infix(&small, "+", &one, Binds::Sum);
            let in_large = Python::infix(&larger, "*", &large, Binds::Product);
            let first = Python::infix(&before, "//", &large, Binds::Product);
            let rest = Python::infix(&minus(&before, &larger), "//", &small, Binds::Product);
            let is_large = Python::infix(&before, "<", &in_large, Binds::Comparison);
            Python::code(
                format!("pl.when({}).then({}).otherwise({}) + 1", is_large.source(), first.source(), rest.source()),
                Binds::Sum,
            )
        }
        "LAG" | "LEAD" => shifted(window, helpers)?,
        "FIRST_VALUE" | "LAST_VALUE" | "NTH_VALUE" => nth(window, helpers)?,
        "COUNT" if window.args.is_empty() => {
            let (first, last) = helpers.bounds(window.frame)?;
            let rows = Python::infix(&minus(&last, &first), "+", &one, Binds::Sum);
            rows.method("clip(lower_bound=0)")
        }
        "COUNT" | "SUM" | "AVG" | "MIN" | "MAX" => framed(window, helpers)?,
        name => return Err(Unsupported::new(format!("`{name}` over a part of the partition"), window.span)),
    })
}

/// An aggregate over whole partitions.
fn aggregated(window: &Window, helpers: &mut Helpers<'_>) -> Result<Python, Unsupported> {
    let mut args = Vec::new();
    for arg in &window.args {
        let expr = helpers.argument(arg)?;
        args.push(Arg { expr, ty: arg.ty, nullable: arg.nullable, literal: arg.literal().cloned() });
    }
    if window.function.name == "STRING_AGG" && !window.order.is_empty() {
        return Err(Unsupported::new("the parts of a text in an order, over a partition", window.span));
    }
    let value = (window.function.polars_python)(&args)
        .map_err(|reason| Unsupported::new(format!("`{}`: {reason}", window.function.name), window.span))?;
    helpers.over(&value)
}

/// LAG and LEAD.
fn shifted(window: &Window, helpers: &mut Helpers<'_>) -> Result<Python, Unsupported> {
    let of = helpers.argument(&window.args[0])?;
    let offset = match window.args.get(1).map(Expr::literal) {
        None => 1,
        Some(Some(Value::BigInt(rows))) => *rows,
        Some(_) => return Err(Unsupported::new("an offset that is not a constant", window.span)),
    };
    let down = if window.function.name == "LAG" { offset } else { offset.saturating_neg() };
    let default = window.args.get(2).filter(|default| default.literal() != Some(&Value::Null));
    let default = default.map(value).transpose()?;
    if down == 0 {
        return Ok(of);
    }
    if window.ignore_nulls {
        let found = match down {
            1 => of.method("forward_fill().shift(1)"),
            -1 => of.method("backward_fill().shift(-1)"),
            _ => {
                let up_to = of.method("is_not_null().cum_sum()");
                let here = of.method("is_not_null()");
                let index = if down > 0 {
                    let before = minus(&up_to, &here);
                    let index = minus(&before, &number(down));
                    format!("pl.when({} >= {down}).then({})", before.source(), index.source())
                } else {
                    let index = Python::infix(&up_to, "+", &number(-down - 1), Binds::Sum);
                    let all = of.method("count()");
                    format!("pl.when({} < {}).then({})", index.source(), all.source(), index.source())
                };
                of.method(&format!("drop_nulls().gather({index})"))
            }
        };
        let found = match default {
            Some(default) => found.method(&format!("fill_null({})", default.column().source())),
            None => found,
        };
        return helpers.over(&found);
    }
    let Some(default) = default else {
        return helpers.over(&of.method(&format!("shift({down})")));
    };
    if default.is_scalar() {
        return helpers.over(&of.method(&format!("shift({down}, fill_value={})", default.column().source())));
    }
    // Each row has its own default.
    let row = helpers.row()?;
    let within = if down > 0 {
        format!("{} > {down}", row.source())
    } else {
        format!("{} <= {} - {}", row.source(), helpers.rows()?.method("cast(pl.Int64)").source(), -down)
    };
    let other = helpers.over(&of.method(&format!("shift({down})")))?;
    Ok(Python::atom(format!("pl.when({within}).then({}).otherwise({})", other.source(), default.source())))
}

/// FIRST_VALUE, LAST_VALUE and NTH_VALUE.
fn nth(window: &Window, helpers: &mut Helpers<'_>) -> Result<Python, Unsupported> {
    let of = helpers.argument(&window.args[0])?;
    let frame = window.frame;
    let last = window.function.name == "LAST_VALUE";
    let nth = match (window.function.name, window.args.get(1).and_then(Expr::literal)) {
        ("NTH_VALUE", Some(Value::BigInt(nth))) => *nth,
        ("NTH_VALUE", _) => return Err(Unsupported::new("a place that is not a constant", window.span)),
        _ => 1,
    };
    let sees_itself = !matches!(frame.start, Following(_)) && !matches!(frame.end, Preceding(_));
    if sees_itself && !window.ignore_nulls && nth == 1 {
        match (last, frame.start, frame.end) {
            (false, UnboundedPreceding, _) => return helpers.over(&of.method("first()")),
            (true, _, UnboundedFollowing) => return helpers.over(&of.method("last()")),
            (false, CurrentRow, _) if frame.unit == FrameUnit::Rows => return Ok(of),
            (true, _, CurrentRow) if frame.unit == FrameUnit::Rows => return Ok(of),
            _ => {}
        }
    }
    let (first, end) = helpers.bounds(frame)?;
    let one = number(1);
    if !window.ignore_nulls {
        let index = if last { end.clone() } else { shift_by(&first, nth - 1) };
        let within = if last { &first } else { &index };
        let place = if last { shift_by(&end, -1) } else { shift_by(&first, nth - 2) };
        let index = format!("pl.when({} <= {}).then({})", within.source(), end.source(), place.source());
        return helpers.over(&of.method(&format!("gather({index})")));
    }
    // How many values there are up to each row, and before and up to the end of the frame.
    let there = of.method("is_not_null().cum_sum().cast(pl.Int64)");
    let at = |place: &Python| {
        format!("gather(pl.when({} <= {}).then({}))", first.source(), end.source(), shift_by(place, -1).source())
    };
    let here = of.method("is_not_null()");
    let before =
        if first.is_scalar() { number(0) } else { minus(&there.method(&at(&first)), &here.method(&at(&first))) };
    let before = if before.is_scalar() { before } else { helpers.make("_before", &helpers.over(&before)?) };
    let up_to = helpers.make("_up_to", &helpers.over(&there.method(&at(&end)))?);
    let index = if last { minus(&up_to, &one) } else { shift_by(&before, nth - 1) };
    let (low, high) = if last { (&before, &up_to) } else { (&index, &up_to) };
    let within = Python::infix(&low.column(), "<", high, Binds::Comparison);
    let index = format!("pl.when({}).then({})", within.source(), index.column().source());
    helpers.over(&of.method(&format!("drop_nulls().gather({index})")))
}

/// A place so many rows further on.
fn shift_by(py: &Python, by: i64) -> Python {
    match (by, py.source().parse::<i64>()) {
        (0, _) => py.clone(),
        (by, Ok(number)) => self::number(number + by),
        (by, Err(_)) if by < 0 => Python::infix(py, "-", &number(-by), Binds::Sum),
        (by, Err(_)) => Python::infix(py, "+", &number(by), Binds::Sum),
    }
}

/// SUM, AVG, MIN, MAX and COUNT over a part of the partition.
fn framed(window: &Window, helpers: &mut Helpers<'_>) -> Result<Python, Unsupported> {
    let name = window.function.name;
    let of = helpers.argument(&window.args[0])?;
    let distance = |bound| match bound {
        Preceding(rows) => i64::try_from(rows).map_or(i64::MIN, |rows| -rows),
        Following(rows) => i64::try_from(rows).unwrap_or(i64::MAX),
        CurrentRow | UnboundedPreceding | UnboundedFollowing => 0,
    };
    if window.frame.unit == FrameUnit::Range {
        return match (window.frame.start, window.frame.end) {
            (UnboundedPreceding, CurrentRow) => {
                let last = helpers.last_peer()?;
                let last = helpers.make("_last", &last);
                let place = Python::infix(&last, "-", &number(1), Binds::Sum);
                helpers.over(&running(name, &of, false).method(&format!("gather({})", place.source())))
            }
            (CurrentRow, UnboundedFollowing) => {
                let first = helpers.first_peer()?;
                let first = helpers.make("_first", &first);
                let place = Python::infix(&first, "-", &number(1), Binds::Sum);
                helpers.over(&running(name, &of, true).method(&format!("gather({})", place.source())))
            }
            _ => {
                let arg = Arg { expr: of, ty: window.args[0].ty, nullable: window.args[0].nullable, literal: None };
                let value = (window.function.polars_python)(&[arg])
                    .map_err(|reason| Unsupported::new(format!("`{name}`: {reason}"), window.span))?;
                helpers.over_peers(&value)
            }
        };
    }
    let (start, end) = (distance(window.frame.start), distance(window.frame.end));
    let fill = if name == "COUNT" { ", fill_value=0" } else { "" };
    let value = match (window.frame.start, window.frame.end) {
        (UnboundedPreceding, _) => {
            let value = running(name, &of, false);
            match end {
                0 => value,
                // Behind the last row everything has been seen.
                end if end > 0 => {
                    let all = value.method("last()");
                    value.method(&format!("shift({}, fill_value={})", -end, all.source()))
                }
                end => value.method(&format!("shift({}{fill})", end.saturating_neg())),
            }
        }
        (_, UnboundedFollowing) => {
            let value = running(name, &of, true);
            match start {
                0 => value,
                start if start < 0 => {
                    let all = value.method("first()");
                    value.method(&format!("shift({}, fill_value={})", start.saturating_neg(), all.source()))
                }
                start => value.method(&format!("shift({}{fill})", -start)),
            }
        }
        _ => {
            if matches!((name, window.args[0].ty), ("MIN" | "MAX", Type::Varchar)) {
                let message = format!("`{name}` of text over a sliding frame: Polars has no rolling minimum of text");
                return Err(Unsupported::new(message, window.span));
            }
            let rows = end.saturating_sub(start).saturating_add(1).max(1);
            let (of, function) = match name {
                "COUNT" => (of.method("is_not_null().cast(pl.Int64)"), "sum"),
                "SUM" => (of, "sum"),
                "AVG" => (of, "mean"),
                "MIN" => (of, "min"),
                _ => (of, "max"),
            };
            let of = if end > 0 { of.method(&format!("extend_constant(None, {end})")) } else { of };
            let value = of.method(&format!("rolling_{function}({rows}, min_samples=1)"));
            let value = match end {
                0 => value,
                end if end > 0 => value.method(&format!("slice({end})")),
                end => value.method(&format!("shift({})", end.saturating_neg())),
            };
            if name == "COUNT" { value.method("fill_null(0)") } else { value }
        }
    };
    helpers.over(&value)
}

/// The aggregate of everything up to each row, or from each row on.
fn running(name: &str, of: &Python, reverse: bool) -> Python {
    let (reverse, fill) = if reverse { ("reverse=True", "backward_fill()") } else { ("", "forward_fill()") };
    let cumulative = |function: &str| of.method(&format!("cum_{function}({reverse}).{fill}"));
    match name {
        "COUNT" => of.method(&format!("cum_count({reverse}).cast(pl.Int64)")),
        "SUM" => cumulative("sum"),
        "MIN" => cumulative("min"),
        "MAX" => cumulative("max"),
        // Of no value: NULL by 0.
        _ => Python::infix(&cumulative("sum"), "/", &of.method(&format!("cum_count({reverse})")), Binds::Product),
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests;
