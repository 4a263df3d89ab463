//! Aggregates and window functions: the registry's call with DISTINCT, ORDER BY and OVER in their places.

use crate::base::Type;
use crate::engines::pandas::Unsupported;
use crate::functions::{Arg, Function, Kind, Sql};
use crate::plan::{Bound, Expr, Frame, FrameUnit, Measure, SortKey, Window};

use super::expr::Scope;

impl Scope<'_> {
    /// One aggregate over a group.
    ///
    /// # Errors
    /// When it has no form in DuckDB.
    pub(super) fn measure(&self, measure: &Measure) -> Result<Sql, Unsupported> {
        let mut args = self.arguments(&measure.args)?;
        if measure.distinct {
            before(&mut args, "DISTINCT ");
        }
        if !measure.order.is_empty() {
            behind(&mut args, &format!(" ORDER BY {}", self.keys(&measure.order)?.join(", ")));
        }
        let call = (measure.function.duckdb)(&args)
            .map_err(|reason| Unsupported::new(format!("`{}`: {reason}", measure.function.name), measure.span))?;
        Ok(defined(call, measure.function, measure.ty, &measure.args))
    }

    /// One window function.
    ///
    /// # Errors
    /// When it has no form in DuckDB.
    pub(super) fn window(&self, window: &Window) -> Result<Sql, Unsupported> {
        let mut args = self.arguments(&window.args)?;
        if window.ignore_nulls {
            behind(&mut args, " IGNORE NULLS");
        }
        let unsupported = |message: String| Unsupported::new(message, window.span);
        let call = (window.function.duckdb)(&args)
            .map_err(|reason| unsupported(format!("`{}`: {reason}", window.function.name)))?;
        let mut over = Vec::new();
        if !window.partition.is_empty() {
            let columns = window.partition.iter().map(|name| self.column(name)).collect::<Result<Vec<_>, _>>();
            let columns = columns.map_err(unsupported)?;
            over.push(format!("PARTITION BY {}", columns.iter().map(Sql::source).collect::<Vec<_>>().join(", ")));
        }
        if !window.order.is_empty() {
            over.push(format!("ORDER BY {}", self.keys(&window.order)?.join(", ")));
        }
        // Without an order the frame that nobody has written is the whole partition.
        if has_frame(window.function) && !(window.order.is_empty() && window.frame.is_whole()) {
            over.push(frame(window.frame));
        }
        Ok(defined(call.over(&over.join(" ")), window.function, window.ty, &window.args))
    }

    /// The keys of an ORDER BY, with nothing left to defaults.
    ///
    /// # Errors
    /// When a key has no form in DuckDB.
    pub(super) fn keys(&self, keys: &[SortKey]) -> Result<Vec<String>, Unsupported> {
        keys.iter().map(|key| Ok(sort_key(&self.exact(&key.expr)?, key))).collect()
    }

    /// The first argument gives the call its type, the others are parameters.
    fn arguments(&self, args: &[Expr]) -> Result<Vec<Arg<Sql>>, Unsupported> {
        args.iter().enumerate().map(|(at, arg)| self.arg(arg, at > 0)).collect()
    }
}

/// `"a" DESC NULLS LAST`.
pub(super) fn sort_key(value: &Sql, key: &SortKey) -> String {
    let direction = if key.descending { "DESC" } else { "ASC" };
    let nulls = if key.nulls_first { "NULLS FIRST" } else { "NULLS LAST" };
    format!("{} {direction} {nulls}", value.source())
}

/// Functions that give one of the values that they see.
const PICKING: &[&str] = &["MIN", "MAX", "QUANTILE_DISC", "ANY_VALUE", "MODE", "MIN_BY", "MAX_BY"];

/// NaN is NULL; only infinities among the arguments can bring it about, and only where something is computed from them. What does not
/// vary has no correlation, be it of integers.
fn defined(call: Sql, function: &Function, ty: Type, args: &[Expr]) -> Sql {
    let from_doubles = function.name == "CORR" || args.iter().any(|arg| arg.ty == Type::Double);
    let computes = function.kind == Kind::Aggregate && !PICKING.contains(&function.name);
    if ty == Type::Double && from_doubles && computes { call.defined() } else { call }
}

fn before(args: &mut [Arg<Sql>], words: &str) {
    if let Some(first) = args.first_mut() {
        first.expr = Sql::atom(format!("{words}{}", first.expr.bare()));
    }
}

fn behind(args: &mut [Arg<Sql>], words: &str) {
    if let Some(last) = args.last_mut() {
        last.expr = Sql::atom(format!("{}{words}", last.expr.bare()));
    }
}

/// Whether a function looks at the frame at all: ranks and neighbours do not.
fn has_frame(function: &Function) -> bool {
    function.kind == Kind::Aggregate || function.name.ends_with("_VALUE")
}

fn frame(frame: Frame) -> String {
    let unit = match frame.unit {
        FrameUnit::Rows => "ROWS",
        FrameUnit::Range => "RANGE",
    };
    format!("{unit} BETWEEN {} AND {}", bound(frame.start), bound(frame.end))
}

fn bound(bound: Bound) -> String {
    match bound {
        Bound::UnboundedPreceding => "UNBOUNDED PRECEDING".to_owned(),
        Bound::Preceding(rows) => format!("{rows} PRECEDING"),
        Bound::CurrentRow => "CURRENT ROW".to_owned(),
        Bound::Following(rows) => format!("{rows} FOLLOWING"),
        Bound::UnboundedFollowing => "UNBOUNDED FOLLOWING".to_owned(),
    }
}
