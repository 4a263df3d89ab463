//! Window functions that look at the value of another row.

use crate::base::{Type, Value};
use crate::functions::Python;
use crate::plan::{Bound, FrameUnit, Window};

use super::Unsupported;
use super::emit_expr::{ColumnOf, dtype, unsupported};
use super::emit_window::{Made, Scene};

impl Scene<'_, '_> {
    /// LAG and LEAD.
    pub(super) fn shifted(&mut self, window: &Window) -> Result<Made, Unsupported> {
        let x = self.column(window, 0)?;
        let rows = match window.args.get(1).and_then(|arg| arg.literal()) {
            None => 1,
            Some(Value::BigInt(rows)) => *rows,
            Some(_) => return Err(unsupported(window.function, "the number of rows is no constant", window.span)),
        };
        let by = if window.function.name == "LAG" { rows } else { rows.saturating_neg() };
        let otherwise = match window.args.get(2).filter(|arg| arg.literal() != Some(&Value::Null)) {
            None => None,
            Some(arg) => Some(self.frame.exprs().value(arg)?),
        };
        if by == 0 {
            return Ok(Made::new(self.of(&x).source(), x.nullable));
        }
        let constant = otherwise.as_ref().is_some_and(|value| value.literal.is_some());
        if window.ignore_nulls && x.nullable {
            let found = self.shifted_over_nulls(&x, by);
            let Some(value) = otherwise else { return Ok(Made::new(found, true)) };
            let filled = format!("{found}.fillna({})", value.expr.source());
            return Ok(self.narrowed(filled, x.ty, value.nullable));
        }
        if let Some(value) = otherwise.as_ref().filter(|_| constant) {
            let shifted = format!("{}.shift({by}, fill_value={})", self.by(&x.name), value.expr.source());
            return Ok(Made::new(shifted, x.nullable));
        }
        let wide = self.with_room(&x);
        // An `int64` would become a double where there is no row.
        let series = if wide == self.of(&x) { self.by(&x.name) } else { self.grouped(wide.source()) };
        let shifted = format!("{series}.shift({})", if by == 1 { String::new() } else { by.to_string() });
        let Some(value) = otherwise else { return Ok(Made::new(shifted, true)) };
        let row = self.row();
        let there =
            if by > 0 { format!("{row} >= {by}") } else { format!("{row} < {} - {}", self.size(), by.unsigned_abs()) };
        let chosen = format!("{shifted}.where({there}, {})", value.expr.source());
        Ok(if x.nullable { Made::new(chosen, true) } else { self.narrowed(chosen, x.ty, value.nullable) })
    }

    /// The value `by` rows before (behind, if negative) among those that are there.
    fn shifted_over_nulls(&mut self, x: &ColumnOf, by: i64) -> String {
        let (fill, step) = if by > 0 { ("ffill", 1) } else { ("bfill", -1) };
        let nearest = if by == step {
            format!("{}.{fill}()", self.by(&x.name))
        } else {
            let known = format!("{}[{}]", self.var(), self.of(x).method("notna()").source());
            let groups =
                if self.partitioned() { super::emit_prepare::groupby(self.partition).source() } else { String::new() };
            let name = crate::functions::quote(&x.name);
            let known = format!("{known}{groups}[{name}].shift({}).reindex({}.index)", by - step, self.var());
            let known = self.local("known", known);
            format!("{}.{fill}()", self.grouped(&known))
        };
        let nearest = self.local("nearest", nearest);
        format!("{}.shift({step})", self.grouped(&nearest))
    }

    /// In the data type that this nullability has, from the one with room for NULL.
    pub(super) fn narrowed(&self, code: String, ty: Type, nullable: bool) -> Made {
        let narrow = !nullable && matches!(ty, Type::BigInt | Type::Boolean);
        Made::new(if narrow { format!("{code}.astype(\"{}\")", dtype(ty, false)) } else { code }, nullable)
    }

    /// FIRST_VALUE, LAST_VALUE and NTH_VALUE.
    pub(super) fn value_of(&mut self, window: &Window) -> Result<Made, Unsupported> {
        let x = self.column(window, 0)?;
        let passed = window.ignore_nulls && x.nullable;
        let keep = if x.nullable && !passed { ", skipna=False" } else { "" };
        let (first, frame) = (window.function.name == "FIRST_VALUE", window.frame);
        if window.function.name == "NTH_VALUE" || super::emit_frames::needs_places(&self.frame, window) {
            return self.value_at_place(window, &x, passed);
        }
        if frame.is_whole() {
            let end = if first { "first" } else { "last" };
            return Ok(if self.partitioned() {
                Made::new(format!("{}.transform(\"{end}\"{keep})", self.by(&x.name)), x.nullable)
            } else {
                let column = if passed { self.of(&x).method("dropna()") } else { self.of(&x) };
                self.everywhere(&column.method(if first { "head(1).max()" } else { "tail(1).max()" }), x.ty)
            });
        }
        // The last value up to the current row.
        if frame.unit == FrameUnit::Rows {
            let filled = format!("{}.ffill()", self.by(&x.name));
            return Ok(Made::new(if passed { filled } else { self.of(&x).source().to_owned() }, x.nullable));
        }
        let peers = super::emit_prepare::groupby(&self.peer_keys()).source();
        let name = crate::functions::quote(&x.name);
        Ok(Made::new(format!("{}{peers}[{name}].transform(\"last\"{keep})", self.var()), x.nullable))
    }

    /// One value in every row.
    fn everywhere(&self, value: &Python, ty: Type) -> Made {
        let code = format!("pd.Series({}, index={}.index, dtype=\"{}\")", value.source(), self.var(), dtype(ty, true));
        Made::new(code, true)
    }
}

/// Whether a value function is one of a whole partition, or the last up to the current row.
pub(super) fn is_plain(nullable: bool, window: &Window) -> bool {
    let passed = window.ignore_nulls && nullable;
    let frame = window.frame;
    match window.function.name {
        "FIRST_VALUE" | "LAST_VALUE" if frame.is_whole() => true,
        "LAST_VALUE" => {
            let to_current = frame.end == Bound::CurrentRow;
            let from_start = frame.start == Bound::UnboundedPreceding;
            to_current && if passed { from_start && frame.unit == FrameUnit::Rows } else { frame.has_current_row() }
        }
        _ => false,
    }
}
