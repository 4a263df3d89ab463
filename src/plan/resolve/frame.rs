//! Frames: which rows around the current one a window function sees, brought to as few forms as say the same.

use sqlparser::ast::{Expr as Syntax, WindowFrame, WindowFrameBound, WindowFrameUnits};

use crate::base::{Diagnostic, Span, Value};
use crate::functions::{self, Function, Kind};

use super::Resolver;
use crate::plan::{Bound, Expr, ExprKind, Frame, FrameUnit, SortKey, Window};

/// Aggregates that any frame can have.
const RUNNING: &[&str] = &["SUM", "AVG", "MIN", "MAX", "COUNT"];

/// Aggregates that take a whole partition.
const WHOLE: &[&str] =
    &["STDDEV_SAMP", "STDDEV_POP", "VAR_SAMP", "VAR_POP", "MEDIAN", "QUANTILE_CONT", "QUANTILE_DISC"];

impl Resolver<'_> {
    /// The frame of a call: the one written, or the one that an ORDER BY without a frame means.
    pub(super) fn frame(
        &self,
        syntax: Option<&WindowFrame>,
        function: &Function,
        ordered: bool,
        span: Span,
    ) -> Result<Frame, Diagnostic> {
        let name = function.name;
        let is_aggregate = function.kind == Kind::Aggregate;
        if !is_aggregate && !ordered && name != "ROW_NUMBER" {
            return Err(self
                .error(span, format!("`{name}` needs ORDER BY inside OVER"))
                .help("rows have no order of their own; name the columns that decide"));
        }
        let has_frame = is_aggregate || matches!(name, "FIRST_VALUE" | "LAST_VALUE" | "NTH_VALUE");
        if !has_frame {
            return match syntax {
                None => Ok(Frame::WHOLE),
                Some(_) => Err(self
                    .error(span, format!("`{name}` takes no frame"))
                    .help("leave ROWS or RANGE out: it looks at the whole partition")),
            };
        }
        if is_aggregate && !RUNNING.contains(&name) && !WHOLE.contains(&name) {
            return Err(self
                .error(span, format!("`{name}` with OVER is not supported"))
                .help("AGGREGATE it by the partition's columns and JOIN the result back"));
        }
        let frame = match syntax {
            None if ordered => Frame::TO_PEERS,
            None => Frame::WHOLE,
            Some(syntax) => self.written_frame(syntax, ordered, span)?,
        };
        if WHOLE.contains(&name) && !frame.is_whole() {
            return Err(self.error(span, format!("`{name}` over a part of its partition is not supported")).help(
                match syntax {
                    None => "leave ORDER BY out: it would make a running value of it",
                    Some(_) => "only SUM, AVG, MIN, MAX and COUNT have frames",
                },
            ));
        }
        Ok(frame)
    }

    fn written_frame(&self, syntax: &WindowFrame, ordered: bool, span: Span) -> Result<Frame, Diagnostic> {
        let unit = match syntax.units {
            WindowFrameUnits::Rows => FrameUnit::Rows,
            WindowFrameUnits::Range => FrameUnit::Range,
            WindowFrameUnits::Groups => {
                return Err(self.error(span, "GROUPS is not supported").help("use ROWS or RANGE"));
            }
        };
        let start = self.bound(&syntax.start_bound, true, unit, span)?;
        let end = match &syntax.end_bound {
            Some(bound) => self.bound(bound, false, unit, span)?,
            None => Bound::CurrentRow,
        };
        if place(start) > place(end) {
            return Err(self
                .error(span, "the frame ends before it begins")
                .help("write the bound that comes first in the order first"));
        }
        let frame = Frame { unit, start, end };
        if frame.is_whole() || (unit == FrameUnit::Range && !ordered) {
            return Ok(Frame::WHOLE);
        }
        if !ordered {
            return Err(self
                .error(span, "a frame of ROWS needs ORDER BY inside OVER")
                .help("rows have no order of their own; name the columns that decide"));
        }
        Ok(frame)
    }

    fn bound(
        &self,
        syntax: &WindowFrameBound,
        is_start: bool,
        unit: FrameUnit,
        span: Span,
    ) -> Result<Bound, Diagnostic> {
        let (rows, before): (&Syntax, bool) = match syntax {
            WindowFrameBound::CurrentRow => return Ok(Bound::CurrentRow),
            WindowFrameBound::Preceding(None) if is_start => return Ok(Bound::UnboundedPreceding),
            WindowFrameBound::Following(None) if !is_start => return Ok(Bound::UnboundedFollowing),
            WindowFrameBound::Preceding(None) => {
                return Err(self
                    .error(span, "a frame cannot end with UNBOUNDED PRECEDING")
                    .help("write ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW"));
            }
            WindowFrameBound::Following(None) => {
                return Err(self
                    .error(span, "a frame cannot begin with UNBOUNDED FOLLOWING")
                    .help("write ROWS BETWEEN CURRENT ROW AND UNBOUNDED FOLLOWING"));
            }
            WindowFrameBound::Preceding(Some(rows)) => (rows, true),
            WindowFrameBound::Following(Some(rows)) => (rows, false),
        };
        if unit == FrameUnit::Range {
            return Err(self
                .error(self.place(rows, span), "RANGE by a distance is not supported")
                .help("count rows with ROWS, or JOIN the table with itself on the range"));
        }
        let place = self.place(rows, span);
        let needs = || self.error(place, "a frame's bound needs a whole number of rows, 0 or more");
        let Expr { kind: ExprKind::Literal(Value::BigInt(rows)), .. } = self.expr(rows, &[]).map_err(|_| needs())?
        else {
            return Err(needs());
        };
        match u64::try_from(rows) {
            Ok(0) => Ok(Bound::CurrentRow),
            Ok(rows) if before => Ok(Bound::Preceding(rows)),
            Ok(rows) => Ok(Bound::Following(rows)),
            Err(_) => Err(needs()),
        }
    }

    /// The same window with as few kinds of frames as possible: engines meet whole partitions, frames up to the current row's
    /// peers, and frames of rows that end with a counted row.
    pub(super) fn simplify(&self, window: &mut Window) -> Result<(), Diagnostic> {
        let is_aggregate = window.function.kind == Kind::Aggregate;
        let name = window.function.name;
        let frame = window.frame;
        if frame.unit == FrameUnit::Range && frame.start == Bound::CurrentRow && frame.end == Bound::CurrentRow {
            // The peers are a partition of their own.
            window.partition.extend(window.order.iter().filter_map(|key| key.expr.column()).map(str::to_owned));
            window.frame = Frame::WHOLE;
        }
        let to_start = frame.start == Bound::UnboundedPreceding;
        let to_end = frame.end == Bound::UnboundedFollowing;
        let one_end_decides = match name {
            "FIRST_VALUE" => to_start,
            "LAST_VALUE" => to_end,
            _ => false,
        };
        if one_end_decides && !window.ignore_nulls && frame.has_current_row() {
            window.frame = Frame::WHOLE;
        }
        let frame = window.frame;
        if is_aggregate && frame.is_whole() {
            window.order.clear();
        }
        if frame.is_whole() || frame.end != Bound::UnboundedFollowing {
            return Ok(());
        }
        // From some row to the end is from the beginning to that row, seen from the other end.
        window.function = match name {
            "FIRST_VALUE" => self.registered("LAST_VALUE", window.span)?,
            "LAST_VALUE" => self.registered("FIRST_VALUE", window.span)?,
            "NTH_VALUE" => {
                return Err(self
                    .error(window.span, "`NTH_VALUE` in a frame up to the end of the partition is not supported")
                    .help("reverse the ORDER BY, or let the frame begin with UNBOUNDED PRECEDING"));
            }
            _ => window.function,
        };
        window.frame = Frame { unit: frame.unit, start: Bound::UnboundedPreceding, end: mirrored(frame.start) };
        for SortKey { descending, nulls_first, .. } in &mut window.order {
            *descending = !*descending;
            *nulls_first = !*nulls_first;
        }
        Ok(())
    }

    /// An entry of the registry that is known to be there.
    pub(super) fn registered(&self, name: &str, span: Span) -> Result<&'static Function, Diagnostic> {
        functions::find(name).ok_or_else(|| self.error(span, format!("there is no function `{name}`")))
    }
}

fn mirrored(bound: Bound) -> Bound {
    match bound {
        Bound::UnboundedPreceding => Bound::UnboundedFollowing,
        Bound::Preceding(rows) => Bound::Following(rows),
        Bound::CurrentRow => Bound::CurrentRow,
        Bound::Following(rows) => Bound::Preceding(rows),
        Bound::UnboundedFollowing => Bound::UnboundedPreceding,
    }
}

/// Where a bound lies, for comparing two of them.
fn place(bound: Bound) -> i128 {
    match bound {
        Bound::UnboundedPreceding => i128::MIN,
        Bound::Preceding(rows) => -i128::from(rows),
        Bound::CurrentRow => 0,
        Bound::Following(rows) => i128::from(rows),
        Bound::UnboundedFollowing => i128::MAX,
    }
}
